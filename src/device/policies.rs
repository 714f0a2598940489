//! Policies: what is in force and who won, what failed, who is in conflict, which group policies are blocked.
//!
//! Settings come from `PolicyManager\current` of the registry, completed by `CurrentPolicies` of the XML report and, for
//! settings that neither has, the HTML report's table. Failures come from the report's error log and from the event log;
//! the same node failing with the same code over and over is one issue, with the last time.

mod failed;
mod settings;

use crate::device::sources::Sources;
use crate::device::sources::known;
use crate::model::device::Known;
use crate::model::device::Policies;
use crate::model::device::PolicyIssue;
use crate::model::event::Event;

/// Most settings, and most issues of a kind, that are described. A strictly managed device has some thousand settings.
const MAX_ENTRIES: usize = 50_000;

/// All of it.
pub(super) fn describe(sources: &Sources<'_>, events: &[Event]) -> Policies {
    Policies {
        settings: settings::in_force(sources),
        failed: failed::nodes(sources, events),
        conflicts: settings::conflicts(sources),
        blocked_group_policies: blocked(sources),
    }
}

/// Whether users may remove the enrollment: `Experience/AllowManualMDMUnenrollment`, 0 or 1. Not set means allowed.
pub(super) fn manual_unenrollment(sources: &Sources<'_>) -> Option<Known<bool>> {
    const POLICY: &str = "AllowManualMDMUnenrollment";
    let key = sources.registry.key(r"hklm\software\microsoft\policymanager\current\device\experience");
    let registry = key.and_then(|key| key.text(POLICY));
    let report = sources
        .elements("PolicyManager/CurrentPolicies/CurrentPolicyValues")
        .into_iter()
        .filter(|values| values.text("PolicyAreaName").is_some_and(|area| area.eq_ignore_ascii_case("Experience")))
        .find_map(|values| values.get(POLICY));
    let table = sources
        .rows(|id| id == "managedpoliciestable")
        .into_iter()
        .filter(|row| row.text("Policy").is_some_and(|policy| policy.eq_ignore_ascii_case(POLICY)))
        .find_map(|row| row.get("Current Value"));
    let stated = [registry, report, table].into_iter().flatten();
    known(stated.filter_map(|fact| match fact.value.trim() {
        "0" => Some((false, fact.evidence())),
        "1" => Some((true, fact.evidence())),
        _ => None,
    }))
}

/// Rows of the HTML report's table of group policies that MDM policies block (only there with `MDMWinsOverGP`).
fn blocked(sources: &Sources<'_>) -> Vec<PolicyIssue> {
    let rows = sources.rows(|id| id == "blockedgrouppoliciestable");
    let issue = |row: &crate::model::fact::Instance<'_>| {
        let cell = |names: &[&str]| names.iter().find_map(|name| row.text(name)).map(str::to_owned);
        let mut cells = row.facts.iter().map(|fact| fact.value.trim());
        let area = cell(&["Blocked GP Entity", "column 1"]).or_else(|| cells.next().map(str::to_owned))?;
        let sources = cell(&["MDM Uris Blocking GP", "MDM URIs Blocking GP", "column 4"]);
        let sources = sources.map(|uris| uris.split(';').map(|uri| uri.trim().to_owned()).collect());
        Some(PolicyIssue {
            area,
            name: cell(&["Blocked GP Value Name", "column 2"]).unwrap_or_default(),
            scope: None,
            value: cell(&["Blocked Value", "column 3"]),
            sources: sources.unwrap_or_default(),
            code: None,
            at: None,
            evidence: row.facts.first().map(|fact| fact.evidence()).into_iter().collect(),
        })
    };
    rows.iter().filter_map(issue).take(MAX_ENTRIES).collect()
}

#[cfg(test)]
mod tests;

//! Nodes that could not be applied.

use std::collections::BTreeMap;

use crate::device::policies::MAX_ENTRIES;
use crate::device::sources::Sources;
use crate::model::code::Code;
use crate::model::device::PolicyIssue;
use crate::model::event::Event;
use crate::model::fields::Value;
use crate::model::id::EventId;
use crate::model::time::Time;

const DM: &str = "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider";
/// Places that are listed for one node.
const MAX_EVIDENCE: usize = 6;

/// Where the nodes of the policy CSP lie below the root of a scope, in lower case.
const POLICY_CSP: &str = "vendor/msft/policy/config/";

/// Failures by node (see [`node`]) and code.
type Issues = BTreeMap<(String, Option<Code>), PolicyIssue>;

/// All nodes that failed, by name.
pub(super) fn nodes(sources: &Sources<'_>, events: &[Event]) -> Vec<PolicyIssue> {
    let mut issues = Issues::new();
    for (at, event) in events.iter().enumerate() {
        let Some(issue) = u32::try_from(at).ok().and_then(|at| from_event(event, EventId(at))) else { continue };
        add(&mut issues, issue);
    }
    for error in sources.elements("Diagnostics/ErrorLog/SubComponent") {
        let Some(code) = error.text("Error").and_then(Code::parse).filter(|code| !code.is_success()) else { continue };
        let Some(place) = error.get("Error") else { continue };
        let component = error.text("../Component").or_else(|| error.text("Name")).unwrap_or("ErrorLog");
        add(
            &mut issues,
            PolicyIssue {
                area: error.text("Name").unwrap_or(component).to_owned(),
                name: error.text("Metadata2").or_else(|| error.text("Name")).unwrap_or(component).to_owned(),
                scope: None,
                value: None,
                sources: error.text("../Component").map(str::to_owned).into_iter().collect(),
                code: Some(code),
                at: error.text("Time").and_then(error_time),
                evidence: vec![place.evidence()],
            },
        );
    }
    let mut list: Vec<PolicyIssue> = issues.into_values().collect();
    list.sort_by(|a, b| (&a.area, &a.name, a.code).cmp(&(&b.area, &b.name, b.code)));
    list
}

/// One more failure: the same node with the same code is one issue, told of by more places.
fn add(issues: &mut Issues, issue: PolicyIssue) {
    let key = (node(&issue), issue.code);
    if issues.len() >= MAX_ENTRIES && !issues.contains_key(&key) {
        return;
    }
    match issues.entry(key) {
        std::collections::btree_map::Entry::Vacant(entry) => {
            entry.insert(issue);
        }
        std::collections::btree_map::Entry::Occupied(mut entry) => {
            let known = entry.get_mut();
            known.at = known.at.max(issue.at);
            known.scope = known.scope.take().or(issue.scope);
            known.value = known.value.take().or(issue.value);
            for source in issue.sources {
                if known.sources.len() < MAX_EVIDENCE && !known.sources.contains(&source) {
                    known.sources.push(source);
                }
            }
            let room = MAX_EVIDENCE.saturating_sub(known.evidence.len());
            known.evidence.extend(issue.evidence.into_iter().take(room));
        }
    }
}

/// The node that failed, spelled alike however it was told: the configuration manager (event 404) and the report's error
/// log name a policy by its URI, the policy manager (events 806 to 828) by area and name. A URI without a scope is the
/// device's, and so is a policy whose event has no user.
fn node(issue: &PolicyIssue) -> String {
    let name = issue.name.to_ascii_lowercase();
    let Some(path) = name.strip_prefix("./") else {
        let of_user = issue.scope.as_ref().is_some_and(|scope| !scope.eq_ignore_ascii_case("device"));
        let scope = if of_user { "user" } else { "device" };
        return format!("{scope}/{POLICY_CSP}{}/{name}", issue.area.to_ascii_lowercase());
    };
    if path.starts_with("vendor/") { format!("device/{path}") } else { path.to_owned() }
}

/// Events that tell of a node that was not applied. Positions are those of the events' templates (builds 10586 to 28000).
fn from_event(event: &Event, id: EventId) -> Option<PolicyIssue> {
    let number = event.event_id?;
    if !matches!(number, 404 | 806..=812 | 817 | 818 | 820..=828 | 848)
        || !event.record.provider.eq_ignore_ascii_case(DM)
    {
        return None;
    }
    let code = event.codes.first().copied().filter(|code| !code.is_success());
    let text = |position: usize| {
        let value = event.record.fields.at(position).and_then(Value::as_text).map(str::trim);
        value.filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let (area, name, source, scope, value) = match number {
        404 => (text(2), text(4)?, text(0), None, None),
        // Area before policy.
        806..=808 => (text(0), text(1)?, text(2), None, None),
        809 | 810 => {
            let value = event.record.fields.at(4).map(|value| value.to_text().into_owned());
            (text(1), text(0)?, text(2), text(3), value)
        }
        811 | 812 | 818 => (text(1), text(0)?, text(2), text(3), None),
        _ => (text(1), text(0)?, None, None, None),
    };
    Some(PolicyIssue {
        area: area.unwrap_or_default(),
        name,
        scope,
        value,
        sources: source.into_iter().collect(),
        code,
        at: Some(event.at),
        evidence: vec![event.evidence(id)],
    })
}

/// `2026-03-20 08:02:31.000` of the report's error log, which is UTC as all times of the report.
fn error_time(text: &str) -> Option<Time> {
    Time::parse_utc(&format!("{}Z", text.trim().replacen(' ', "T", 1))).or_else(|| Time::parse_utc(text))
}

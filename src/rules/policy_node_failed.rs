//! Settings of the management could not be applied.

use std::collections::BTreeSet;

use crate::model::code::Code;
use crate::model::device::PolicyIssue;
use crate::model::event::Event;
use crate::model::evidence::Evidence;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::case::provider;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "policy-node-failed",
    title: "Some settings from the management could not be applied",
    severity: Severity::Warning,
    seed_row: Some("manage/policies"),
    doc: "Events 404, 454, 809, 810, 821, 827 or 828 of device management, or the error log of the MDM report: a policy or CSP node failed. \"Node not found\" (0x86000002) on reading or deleting is harmless and not counted.",
    references: &[documents::OMA_DM, documents::COMMON_CODES],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let mut failures: Vec<Failure> = case.device.policies.failed.iter().map(Failure::of_state).collect();
    if failures.is_empty() {
        failures.extend([404, 454, 809, 810, 821, 827, 828].into_iter().flat_map(|id| of_events(case, id)));
    }
    failures.retain(|failure| failure.code != Some(NOT_FOUND));
    let first = failures.first()?;
    let mut told = BTreeSet::new();
    let mut names: Vec<String> =
        failures.iter().map(Failure::words).filter(|words| told.insert(words.clone())).collect();
    let (count, more) = (names.len(), names.len().saturating_sub(5));
    names.truncate(5);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    let mut draft = Draft::new(&RULE, format!("The device could not apply: {}{more}.", names.join("; ")), ACTION)
        .evidence(failures.iter().take(20).flat_map(|failure| failure.evidence.iter().cloned()));
    if count == 1 {
        draft = draft.title(format!("The setting {} could not be applied", first.name));
    }
    failures.iter().filter_map(|failure| failure.code).fold(draft, Draft::code).done()
}

const ACTION: &str = "Give the names to the admin: the setting does not fit this edition or version of Windows, its value is wrong, or another source sets the same. The enrollment itself works.";
const NOT_FOUND: Code = Code::status(0x8600_0002);

struct Failure {
    name: String,
    code: Option<Code>,
    evidence: Vec<Evidence>,
}

impl Failure {
    fn of_state(issue: &PolicyIssue) -> Self {
        let name =
            if issue.name.starts_with("./") { issue.name.clone() } else { format!("{} {}", issue.area, issue.name) };
        Self { name, code: issue.code, evidence: issue.evidence.clone() }
    }

    fn words(&self) -> String {
        let reason = self.code.map(|code| match reason(code) {
            Some(reason) => format!(" ({reason}, {code})"),
            None => format!(" ({code})"),
        });
        format!("{}{}", self.name, reason.unwrap_or_default())
    }
}

/// The last failures of one event id.
fn of_events<'c>(case: &'c Case<'_>, id: u16) -> impl Iterator<Item = Failure> + 'c {
    case.of(provider::DM, id).rev().take(50).map(move |(at, event)| Failure {
        name: name(event, id),
        code: event.codes.first().copied(),
        evidence: case.evidence(at).into_iter().collect(),
    })
}

fn name(event: &Event, id: u16) -> String {
    let text = |name: &str| event.record.fields.text(name).unwrap_or_default().to_owned();
    if matches!(id, 404 | 454) { text("Message5") } else { format!("{} {}", text("Message2"), text("Message1")) }
}

/// Reasons as the value map of the provider's manifest states them.
const fn reason(code: Code) -> Option<&'static str> {
    match code.value {
        0x8600_0025 => Some("not for this edition of Windows"),
        0x8600_0023 => Some("another source sets it already"),
        0x8600_0022 => Some("no user was signed in"),
        0x8600_0018 => Some("its XML is faulty"),
        0x8600_0019 => Some("it took too long"),
        0x8600_0016 => Some("no right to write it"),
        0x8600_0011 => Some("the command is not allowed there"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn the_node_and_its_reason_are_named() {
        let found = Fixture::new("policy failed Start StartLayout 0x86000025").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "StartLayout");
        assert_says(&found[0], "edition");
    }

    #[test]
    fn a_name_that_comes_back_is_told_once() {
        let found = Fixture::new(
            "policy failed Start StartLayout 0x86000025\npolicy failed Update Branch 0x86000025\npolicy failed Start StartLayout 0x86000025",
        )
        .check(&RULE);
        assert_eq!(found[0].explanation.matches("StartLayout").count(), 1, "{:?}", found[0]);
        assert_eq!(found[0].explanation.matches("Update Branch").count(), 1, "{:?}", found[0]);
    }

    #[test]
    fn a_missing_node_alone_is_harmless() {
        let found = Fixture::new("policy failed Personalization DesktopImageUrl 0x86000002").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn no_failure_no_finding() {
        let found = Fixture::new("device entra=yes").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

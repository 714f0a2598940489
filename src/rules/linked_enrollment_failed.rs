//! The second, linked enrollment did not come about.

use crate::model::attempt::Trigger;
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
    id: "linked-enrollment-failed",
    title: "The linked second enrollment (MMP-C) did not come about",
    severity: Severity::Warning,
    seed_row: None,
    doc: "Events 4022, 4109 to 4115, 2611, 2613 or 2614 of device management and no success (4023) after them. The first enrollment works without it.",
    references: &[documents::ENDPOINTS],
    check: Check::One(check),
};

/// Event ids with what they say was missing.
const FAILURES: [(u16, &str); 10] = [
    (4109, "the id of the first enrollment is missing"),
    (4110, "its discovery address is not set"),
    (4111, "its discovery address is too long"),
    (4113, "the device id of the first enrollment is missing"),
    (4114, "the first enrollment was not found"),
    (4115, "there are several MDM enrollments"),
    (2613, "the answer of its discovery was incomplete"),
    (2614, "its addresses could not be fetched"),
    (2611, "its addresses could not be fetched"),
    (4022, "the enrollment itself failed"),
];

fn check(case: &Case<'_>) -> Option<Finding> {
    let last = FAILURES.iter().find_map(|(id, why)| case.last_of(provider::DM, *id).map(|found| (found, *why)));
    let ((id, event), why) = last?;
    if case.last_of(provider::DM, 4023).is_some_and(|(good, _)| good > id) {
        return None;
    }
    let code = event.codes.first().map(|code| format!(" ({code})")).unwrap_or_default();
    let mut draft = Draft::new(
        &RULE,
        format!("Windows wanted a second enrollment beside the first, for Endpoint Privilege Management, device inventory and the like, and {why}{code}. The first enrollment is not affected."),
        "If those features are used: repair the first enrollment or the network (the code tells which) and start a sync; Windows tries again by itself.",
    )
    .effect_of("tls-inspection")
    .evidence(case.evidence(id));
    for code in &event.codes {
        draft = draft.code(*code);
    }
    let linked = case.attempts.iter().rev().find(|attempt| attempt.trigger == Trigger::Linked);
    if let Some(attempt) = linked {
        draft = draft.attempt(attempt);
    }
    draft.done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_missing_prerequisite_is_named() {
        let found = Fixture::new("event 2026-03-12T08:20:00Z DM 4113 HRESULT=0x80070490").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "device id");
        assert_eq!(found[0].severity, Severity::Warning);
    }

    #[test]
    fn tls_inspection_is_its_cause() {
        let found =
            Fixture::new("event 2026-03-12T08:20:00Z DM 2609\nevent 2026-03-12T08:20:02Z DM 4022 HRESULT=0x80072F8F")
                .check(&RULE);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].effect_of, Some("tls-inspection"));
    }

    #[test]
    fn a_later_success_is_no_finding() {
        let found =
            Fixture::new("event 2026-03-12T08:20:02Z DM 4022 HRESULT=0x80072F8F\nevent 2026-03-12T09:20:02Z DM 4023")
                .check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

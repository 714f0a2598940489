//! The user closed the dialog.

use crate::model::attempt::Attempt;
use crate::model::attempt::Trigger;
use crate::model::code::Code;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::by_code::has_aadsts;
use crate::rules::by_code::say;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "user-cancelled",
    title: "The enrollment was cancelled",
    severity: Severity::Warning,
    seed_row: None,
    doc: "An attempt ended with 0x80180030 (MENROLL_E_USER_CANCELLED), 0xCAAB0002, or, where a person was at the keyboard, 0x8018002A.",
    references: &[documents::ENROLLMENT_ERRORS],
    check: Check::One(check),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[Say {
    codes: &[Code::status(0x8018_0030), Code::status(0xCAAB_0002), Code::status(0x8018_002A)],
    because: "The window of the enrollment was closed before it was through",
    action: "Have {user} repeat the enrollment and go through every page; ask what was on the page that was closed.",
    ask: "On which page did you stop, and why?",
}];

/// Whether a scheduled enrollment made the attempt, without a person.
pub(super) fn is_silent(attempt: &Attempt) -> bool {
    matches!(
        attempt.trigger,
        Trigger::GroupPolicy | Trigger::CoManagement | Trigger::Linked | Trigger::ProvisioningPackage
    )
}

fn check(case: &Case<'_>) -> Option<Finding> {
    say(case, &RULE, SAYS, |attempt| !is_silent(attempt) && !has_aadsts(attempt)).and_then(Draft::done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;

    #[test]
    fn a_closed_window_is_told() {
        let found = Fixture::new("attempt mdm_only abandoned authentication 0x80180030").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].severity, Severity::Warning);
    }

    #[test]
    fn nobody_can_close_a_silent_enrollment() {
        let found = Fixture::new("attempt group_policy failed authentication 0x8018002A").check(&RULE);
        assert!(found.is_empty());
    }
}

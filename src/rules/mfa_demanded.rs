//! A silent enrollment met a demand for a second factor.

use crate::model::attempt::Attempt;
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
use crate::rules::user_cancelled;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "mfa-demanded",
    title: "The sign-in demanded a second factor that a silent enrollment cannot give",
    severity: Severity::Error,
    seed_row: None,
    doc: "An attempt met AADSTS50072, 50074, 50076, 50078 or 50079 (second factor demanded or to be set up), or 0x8018002A, which scheduled auto-enrollment ends with when the sign-in needs a person.",
    references: &[documents::ENROLLMENT_ERRORS, documents::AADSTS],
    check: Check::One(check),
};

/// What its codes say.
static SAYS: &[Say] = &[Say {
    codes: &[
        Code::aadsts(50072),
        Code::aadsts(50074),
        Code::aadsts(50076),
        Code::aadsts(50078),
        Code::aadsts(50079),
        Code::status(0x8018_002A),
    ],
    because: "The sign-in service wanted a second factor (or its registration) from {user}, and nobody was there to give it",
    action: "Have {user} lock and unlock Windows or sign in again and complete the second factor, then let the enrollment run again. If it comes back for many users, ask the admin to review the Conditional Access policies that cover the enrollment application.",
    ask: "Did a window ask you to approve a sign-in or to set up your phone? What did you do with it?",
}];

fn check(case: &Case<'_>) -> Option<Finding> {
    // Where a person sat at the keyboard, the last of the codes means that the window was closed.
    let demanded = |attempt: &Attempt| user_cancelled::is_silent(attempt) || has_aadsts(attempt);
    say(case, &RULE, SAYS, demanded).and_then(Draft::done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;

    #[test]
    fn an_aadsts_number_is_enough() {
        let found = Fixture::new("attempt group_policy failed authentication AADSTS50076").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].codes, [Code::aadsts(50076)]);
    }

    #[test]
    fn a_closed_window_is_another_story() {
        assert!(Fixture::new("attempt mdm_only failed authentication 0x8018002A").check(&RULE).is_empty());
        assert_eq!(Fixture::new("attempt group_policy failed authentication 0x8018002A").check(&RULE).len(), 1);
    }

    #[test]
    fn a_wrong_password_is_another_story() {
        let found = Fixture::new("attempt group_policy failed authentication AADSTS50126").check(&RULE);
        assert!(found.is_empty());
    }

    #[test]
    fn a_good_attempt_has_nothing_to_explain() {
        let found = Fixture::new("attempt group_policy succeeded codes=AADSTS50076").check(&RULE);
        assert!(found.is_empty());
    }
}

//! The password must be changed before anything else.

use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::documents;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "password-expired",
    title: "The user's password has expired or must be changed",
    severity: Severity::Error,
    seed_row: None,
    doc: "An attempt met AADSTS50055 (password expired), 50144 (Active Directory password expired) or 50135 (change demanded because of risk).",
    references: &[documents::AADSTS],
    check: Check::Codes(SAYS),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[
    Say {
        codes: &[Code::aadsts(50055), Code::aadsts(50135), Code::status(0xC000_0071), Code::status(0xC000_0224)],
        because: "The sign-in service wants a new password from {user} before it lets this device in",
        action: "Have {user} change the password (in a browser, at the account page), then sign in again and repeat the enrollment.",
        ask: "When did you last change your password?",
    },
    Say {
        codes: &[Code::aadsts(50144)],
        because: "The Active Directory password of {user} has expired",
        action: "Have {user} change the password on a PC inside the organisation's network or reset it in Active Directory, then repeat the enrollment.",
        ask: "When did you last change your password?",
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn the_directory_that_holds_the_password_is_named() {
        let found = Fixture::new("attempt group_policy failed authentication AADSTS50144").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "Active Directory");
    }

    #[test]
    fn a_wrong_password_is_another_story() {
        let found = Fixture::new("attempt group_policy failed authentication AADSTS50126").check(&RULE);
        assert!(found.is_empty());
    }
}

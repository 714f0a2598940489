//! The account is disabled in the directory.

use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::documents;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "account-disabled",
    title: "The user's account is disabled",
    severity: Severity::Error,
    seed_row: None,
    doc: "An attempt met AADSTS50057 (user account disabled).",
    references: &[documents::AADSTS],
    check: Check::Codes(SAYS),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[Say {
    codes: &[Code::aadsts(50057), Code::status(0xC000_0072)],
    because: "The sign-in service says that the account of {user} is disabled",
    action: "Ask the admin whether the account of {user} is meant to be disabled. If not, have it enabled where it is mastered (Active Directory or Entra), wait for the synchronisation, then try again.",
    ask: "Are you new here, or did you come back from a long absence? Which address did you type?",
}];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_disabled_account_is_named() {
        let found = Fixture::new("attempt entra_join_oobe failed authentication AADSTS50057 upn=megan@contoso.com")
            .check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "megan@contoso.com");
    }

    #[test]
    fn a_wrong_password_is_another_story() {
        let found = Fixture::new("attempt entra_join_oobe failed authentication AADSTS50126").check(&RULE);
        assert!(found.is_empty());
    }
}

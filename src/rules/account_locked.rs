//! The account is locked for too many failed sign-ins.

use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::documents;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "account-locked",
    title: "The user's account is locked after failed sign-ins",
    severity: Severity::Error,
    seed_row: None,
    doc: "An attempt met AADSTS50053: the account is locked or the address it signs in from is blocked.",
    references: &[documents::AADSTS],
    check: Check::Codes(SAYS),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[Say {
    codes: &[Code::aadsts(50053), Code::status(0xC000_0234)],
    because: "The sign-in service has locked {user} out, or blocks the network address of this device, after too many failed sign-ins",
    action: "Wait until the lock-out is over or have it lifted, reset the password if {user} did not cause the failures, and look in the sign-in log for the address they came from.",
    ask: "Did you change your password lately, and is the old one still stored on a phone or another PC?",
}];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;

    #[test]
    fn a_lock_out_is_found() {
        let found = Fixture::new("attempt work_account failed authentication AADSTS50053").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].severity, Severity::Error);
    }

    #[test]
    fn a_disabled_account_is_another_story() {
        let found = Fixture::new("attempt work_account failed authentication AADSTS50057").check(&RULE);
        assert!(found.is_empty());
    }
}

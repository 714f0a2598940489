//! The computer account is not in Entra yet.

use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::documents;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "device-not-synced",
    title: "The computer account has not been synchronised to Entra",
    severity: Severity::Error,
    seed_row: None,
    doc: "A hybrid join ended with 0x801C03F2 (DSREG_E_DIRECTORY_FAILURE): the registration service found no matching directory object.",
    references: &[documents::HYBRID_JOIN],
    check: Check::Codes(SAYS),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[Say {
    codes: &[Code::status(0x801C_03F2)],
    because: "The registration service found no object of this computer: it has not been synchronised from Active Directory yet, or without its certificate",
    action: "Ask the admin to check that the computer's organisational unit is in the scope of Entra Connect and that the computer account carries userCertificate, then to run a synchronisation. Windows tries again by itself at the next sign-in or hour.",
    ask: "Is this PC new, renamed or moved lately?",
}];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_missing_object_is_found() {
        let found = Fixture::new("attempt undetermined failed join 0x801C03F2").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "userCertificate");
    }

    #[test]
    fn a_deleted_object_is_another_story() {
        let found = Fixture::new("attempt undetermined failed join 0x801C03F3").check(&RULE);
        assert!(found.is_empty());
    }
}

//! The MDM server knows the user but does not let him enroll.

use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::documents;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "enrollment-not-allowed",
    title: "The user may not enroll this device",
    severity: Severity::Error,
    seed_row: None,
    doc: "An attempt ended with 0x80180003 (MENROLL_E_DEVICE_AUTHORIZATION_ERROR, SOAP fault Authorization): the identity is known and may not enroll.",
    references: &[documents::ENROLLMENT_ERRORS, documents::MOBILE_ENROLLMENT],
    check: Check::Codes(SAYS),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[Say {
    codes: &[Code::status(0x8018_0003), Code::status(0x8019_0003)],
    because: "The MDM server knows {user} but does not let this device enroll",
    action: "Ask the admin to check for {user}: the MDM user scope, the enrollment restrictions (personally owned devices, allowed Windows versions) and the device limit.",
    ask: "Is this PC your own, or does it belong to the organisation?",
}];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_refusal_is_found() {
        let found = Fixture::new("attempt mdm_only failed certificate 0x80180003 upn=sam@contoso.com").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "sam@contoso.com");
    }

    #[test]
    fn a_missing_licence_is_another_story() {
        let found = Fixture::new("attempt mdm_only failed certificate 0x80180018").check(&RULE);
        assert!(found.is_empty());
    }
}

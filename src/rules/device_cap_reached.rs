//! The user has as many devices enrolled as the organisation allows.

use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::documents;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "device-cap-reached",
    title: "The user has reached the limit of enrolled devices",
    severity: Severity::Error,
    seed_row: None,
    doc: "An attempt ended with 0x80180013 (MENROLL_E_DEVICECAPREACHED, SOAP fault DeviceCapReached) or 0x801C000E (device quota of the registration service).",
    references: &[documents::ENROLLMENT_ERRORS],
    check: Check::Codes(SAYS),
};

/// What its codes say.
static SAYS: &[Say] = &[Say {
    codes: &[Code::status(0x8018_0013), Code::status(0x801C_000E)],
    because: "The service refused this device because {user} already has as many devices as the limit allows",
    action: "Ask the admin to remove device records of {user} that are no longer used (their data on the server is lost with them), or to raise the device limit in the enrollment restrictions (Intune) or device settings (Entra); then try again.",
    ask: "Which other PCs, phones and tablets have you connected to work?",
}];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;

    #[test]
    fn the_cap_is_found() {
        let found = Fixture::new("attempt entra_join_settings failed certificate 0x80180013 upn=megan@contoso.com")
            .check(&RULE);
        assert_eq!(found.len(), 1);
        assert!(found[0].action.contains("megan@contoso.com"));
    }

    #[test]
    fn the_platform_restriction_is_another_story() {
        let found = Fixture::new("attempt entra_join_settings failed certificate 0x80180014").check(&RULE);
        assert!(found.is_empty());
    }
}

//! The user has no licence that includes MDM.

use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::documents;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "licence-missing",
    title: "The user has no usable licence for device management",
    severity: Severity::Error,
    seed_row: None,
    doc: "An attempt ended with 0x80180018 (MENROLL_E_USER_LICENSE, SOAP fault UserLicense).",
    references: &[documents::ENROLLMENT_ERRORS],
    check: Check::Codes(SAYS),
};

/// What its code says.
static SAYS: &[Say] = &[Say {
    codes: &[Code::status(0x8018_0018)],
    because: "The MDM server refused the enrollment because {user} has no licence that includes device management",
    action: "Assign {user} a licence that includes the MDM service, wait until it is active (it can take an hour), then try again.",
    ask: "",
}];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;

    #[test]
    fn the_licence_is_named() {
        let found = Fixture::new("attempt entra_join_oobe failed certificate 0x80180018").check(&RULE);
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn an_already_enrolled_device_is_another_story() {
        let found = Fixture::new("attempt entra_join_oobe failed certificate 0x8018000A").check(&RULE);
        assert!(found.is_empty());
    }
}

//! The user has no licence that includes MDM.

use crate::model::code::Code;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Rule;
use crate::rules::by_code::Words;
use crate::rules::by_code::newest;
use crate::rules::by_code::user_of;
use crate::rules::documents;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "licence-missing",
    title: "The user has no usable licence for device management",
    severity: Severity::Error,
    seed_row: None,
    doc: "An attempt ended with 0x80180018 (MENROLL_E_USER_LICENSE, SOAP fault UserLicense).",
    references: &[documents::ENROLLMENT_ERRORS],
    check,
};

/// The codes that say so.
const CODES: &[Code] = &[Code::status(0x8018_0018)];

fn check(case: &Case<'_>) -> Vec<Finding> {
    newest(case, &RULE, CODES, |_| true, |attempt, _| {
        let user = user_of(attempt);
        Words {
            title: RULE.title.to_owned(),
            because: format!("The MDM server refused the enrollment because {user} has no licence that includes device management"),
            action: format!("Assign {user} a licence that includes the MDM service, wait until it is active (it can take an hour), then try again."),
            ask: None,
        }
    })
    .into_iter()
    .collect()
}

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

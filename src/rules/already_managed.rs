//! A personal device that is to be connected is managed already.

use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::already_mdm_managed;
use crate::rules::documents;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "already-managed",
    title: "The device is already being managed by an organisation",
    severity: Severity::Error,
    seed_row: Some("personal/already-managed"),
    doc: "Connecting a personal device (work account, device management only, link) was refused with 0x8018000A or event 94 or 95 of the enrollment check.",
    references: &[documents::GUIDE],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    already_mdm_managed::refused(case)
        .filter(already_mdm_managed::is_personal)
        .and_then(|managed| already_mdm_managed::finding(case, &RULE, managed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_personal_device_is_refused() {
        let found =
            Fixture::new("attempt mdm_only failed registration 0x8018000A\ndevice config_manager=yes").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "Configuration Manager client");
    }

    #[test]
    fn automatic_enrollment_is_another_row() {
        let found = Fixture::new("attempt group_policy failed registration 0x8018000A").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

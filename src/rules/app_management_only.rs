//! Only applications are managed.

use crate::model::device::EnrollmentKind;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "app-management-only",
    title: "Only work applications are managed, not the device",
    severity: Severity::Notice,
    seed_row: None,
    doc: "The device carries an enrollment of type 5 (MAM): the organisation protects applications, it does not manage the device. No managing enrollment stands beside it.",
    references: &[documents::DIAGNOSE],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let mam = case.device.enrollments.iter().find(|entry| entry.kind == EnrollmentKind::Mam)?;
    if case.is_enrolled() {
        return None;
    }
    Draft::new(
        &RULE,
        "The device carries an enrollment for applications only (EnrollmentType 5): the organisation protects its data inside applications; settings and software for the whole device do not come.",
        "If the device is meant to be managed as a whole: ask the admin whether the MAM user scope takes precedence for this user (on personal devices it does), then enroll it in device management.",
    )
    .evidence(mam.evidence.iter().cloned())
    .done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn mam_is_told() {
        let found = Fixture::new("enrollment mam\nverdict not_enrolled").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "applications");
    }

    #[test]
    fn beside_device_management_it_does_not_matter() {
        let found = Fixture::new("enrollment mam\nenrollment device_with_entra managed=yes").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

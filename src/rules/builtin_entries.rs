//! Entries that every Windows carries are no enrollment.

use crate::model::device::Enrollment;
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
    id: "builtin-entries",
    title: "The entries below Enrollments belong to Windows itself",
    severity: Severity::Notice,
    seed_row: None,
    doc: "The registry of an unmanaged Windows holds entries below Enrollments with EnrollmentState 1 (types such as 1, 2, 10, 11, 18, 28 to 32; Local, Cloud or Deploy Authority). They are no enrollment, whatever their number says.",
    references: &[documents::DIAGNOSE],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entries = &case.device.enrollments;
    let own = |entry: &&Enrollment| matches!(entry.kind, EnrollmentKind::UnmanagedBuiltin | EnrollmentKind::Local);
    let looks_enrolled = entries.iter().filter(own).any(|entry| entry.state_number == Some(1));
    if !looks_enrolled || !entries.iter().all(|entry| own(&entry)) || case.is_enrolled() || !case.attempts.is_empty() {
        return None;
    }
    Draft::new(
        &RULE,
        "The registry holds entries below Enrollments that say EnrollmentState 1, but they are those that every Windows carries. The device is not managed by an MDM, whatever a script that counts these keys says.",
        "Nothing is to be done about them; do not delete them.",
    )
    .evidence(entries.iter().filter(own).take(5).flat_map(|entry| entry.evidence.iter().cloned()))
    .done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn they_are_told_where_nothing_manages() {
        let found = Fixture::new("enrollment unmanaged_builtin state=1\nverdict not_enrolled").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "not managed");
    }

    #[test]
    fn on_a_managed_device_they_do_not_matter() {
        let found = Fixture::new(
            "enrollment unmanaged_builtin state=1\nenrollment device_with_entra managed=yes\nverdict enrolled",
        )
        .check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn without_them_nothing_is_said() {
        let found = Fixture::new("verdict not_enrolled").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

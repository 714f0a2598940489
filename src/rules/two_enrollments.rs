//! Two enrollments claim the device.

use crate::model::device::Enrollment;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::case::is_main;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "two-enrollments",
    title: "More than one enrollment manages the device",
    severity: Severity::Warning,
    seed_row: None,
    doc: "Two enrollments of device management stand beside each other, both with signs of life. A linked second enrollment (MMP-C, ProviderID Microsoft Device Management) is normal and not counted.",
    references: &[documents::DIAGNOSE, documents::GUIDE],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let managing = |entry: &&Enrollment| is_main(entry.kind) && entry.managed == Some(true);
    let entries: Vec<&Enrollment> = case.device.enrollments.iter().filter(managing).collect();
    if entries.len() < 2 {
        return None;
    }
    let names: Vec<&str> =
        entries.iter().map(|entry| entry.provider_id.as_deref().unwrap_or("a service without a name")).collect();
    Draft::new(
        &RULE,
        format!("Several enrollments claim to manage this device: {}. Windows means to have one.", names.join(", ")),
        "Ask the admin which one is right and to remove the other from its server; what the removed one configured or installed is lost.",
    )
    .evidence(entries.iter().flat_map(|entry| entry.evidence.iter().cloned()))
    .done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn two_masters_are_told() {
        let found = Fixture::new("enrollment mdm_only managed=yes provider=FabrikamMDM\nenrollment device_with_entra managed=yes provider=MS_DM_Server").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "FabrikamMDM");
        assert_says(&found[0], "MS DM Server");
    }

    #[test]
    fn a_linked_pair_is_normal() {
        let found =
            Fixture::new("enrollment device_with_entra managed=yes\nenrollment linked managed=yes").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn one_is_normal() {
        let found = Fixture::new("enrollment device_with_entra managed=yes").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

//! Configuration Manager still does all the work.

use crate::model::finding::Confidence;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "co-management-not-switched",
    title: "Co-management is on, but no workload is switched to Intune",
    severity: Severity::Notice,
    seed_row: None,
    doc: "The Configuration Manager client is present, the device is enrolled, and CoManagementFlags holds none of the workload bits (2 to 128). The meaning of the bits is field knowledge, so this is never more than a hint.",
    references: &[documents::CO_MANAGEMENT],
    check: Check::One(check),
};

/// Workloads: compliance 2, resource access 4, device configuration 8, Windows Update 16, endpoint protection 32,
/// client apps 64, Office 128. 1 and 8192 say only that co-management is on.
const WORKLOADS: u32 = 0xFE;

fn check(case: &Case<'_>) -> Option<Finding> {
    let flags = case.device.co_management_flags.as_ref().filter(|flags| flags.value & WORKLOADS == 0)?;
    if !case.is(case.device.config_manager.as_ref(), true) || !case.is_enrolled() {
        return None;
    }
    Draft::new(
        &RULE,
        format!("The device is enrolled and co-managed, and its flags ({}) name no workload that Intune does: policies and applications of Intune that belong to a workload stay without effect.", flags.value),
        "If Intune's policies or applications are missed: ask the admin which workloads are meant to be switched, and whether this device is in the pilot collection.",
    )
    .confidence(Confidence::Low)
    .evidence(flags.evidence.iter().cloned())
    .done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn no_workload_is_told() {
        let found =
            Fixture::new("device config_manager=yes flags=8193\nenrollment device_with_entra managed=yes").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "8193");
        assert_eq!(found[0].confidence, Confidence::Low);
    }

    #[test]
    fn a_switched_workload_is_no_finding() {
        let found =
            Fixture::new("device config_manager=yes flags=8195\nenrollment device_with_entra managed=yes").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn without_an_enrollment_it_is_another_story() {
        let found = Fixture::new("device config_manager=yes flags=8193").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

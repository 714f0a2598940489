//! The connection has no Info button because no management stands behind it.

use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::model::verdict::Outcome;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "info-button-missing",
    title: "The work connection has no Info button because nothing manages the device",
    severity: Severity::Notice,
    seed_row: Some("manage/info"),
    doc: "The device is joined to Entra or has a work account, its state was collected, and no enrollment manages it: Windows shows Info (support, sync, policies) only on connections with management.",
    references: &[documents::GUIDE],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let join = &case.device.join;
    let connected = [&join.entra_joined, &join.workplace_joined].into_iter().flatten().find(|known| known.value);
    let connected = connected.filter(|_| case.verdict.outcome == Outcome::NotEnrolled && case.registry_was_read())?;
    if case.is_enrolled() {
        return None;
    }
    Draft::new(
        &RULE,
        "The device is connected to the organisation, and no device management stands behind the connection. Windows shows the button Info, with support, sync and policies, only on managed connections.",
        "If the user misses the button or the sync: the device must be enrolled first.",
    )
    .effect_of("no-auto-enrollment")
    .evidence(connected.evidence.iter().cloned())
    .done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_join_without_management() {
        let found =
            Fixture::new("device entra=yes\ncoverage read MdmDiagReport_RegistryDump.reg\nverdict not_enrolled")
                .check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "Info");
        assert_eq!(found[0].severity, Severity::Notice);
    }

    #[test]
    fn a_managed_device_has_the_button() {
        let found = Fixture::new(
            "device entra=yes\ncoverage read MdmDiagReport_RegistryDump.reg\nenrollment device_with_entra managed=yes",
        )
        .check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn no_connection_no_button() {
        let found = Fixture::new(
            "device entra=no workplace=no\ncoverage read MdmDiagReport_RegistryDump.reg\nverdict not_enrolled",
        )
        .check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

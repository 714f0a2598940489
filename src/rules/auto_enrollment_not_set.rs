//! A hybrid-joined device is told nothing about enrolling.

use crate::model::attempt::Trigger;
use crate::model::event::Phase;
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
    id: "auto-enrollment-not-set",
    title: "The device is hybrid joined, but no policy tells it to enroll",
    severity: Severity::Notice,
    seed_row: None,
    doc: "The device is joined to a domain and to Entra, is not managed, its registry was collected, and the policy AutoEnrollMDM is not set (or switched off).",
    references: &[documents::GROUP_POLICY],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let join = &case.device.join;
    let (Some(entra), Some(domain)) = (join.entra_joined.as_ref(), join.domain_joined.as_ref()) else {
        return None;
    };
    // Hybrid joins stand among the attempts, too; they ask for no enrollment.
    let tried = case.attempts.iter().any(|attempt| {
        attempt.trigger != Trigger::Undetermined || attempt.phases.iter().any(|phase| phase.phase > Phase::Join)
    });
    let set = case.is(case.device.auto_enroll.enabled.as_ref(), true);
    if !entra.value || !domain.value || set || case.is_enrolled() || tried || !case.registry_was_read() {
        return None;
    }
    Draft::new(
        &RULE,
        "The device is hybrid joined and nothing manages it; the group policy that would let it enroll by itself is not among its policies.",
        "If the device is meant to be managed: ask the admin to link the group policy \"Enable automatic MDM enrollment using default Microsoft Entra credentials\" to it, or to enroll it by co-management. Then run gpupdate and wait for the scheduled task.",
    )
    .confidence(Confidence::Medium)
    .evidence(entra.evidence.iter().cloned())
    .evidence(domain.evidence.iter().cloned())
    .evidence(case.device.auto_enroll.enabled.iter().flat_map(|known| known.evidence.iter().cloned()))
    .done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_missing_policy_is_found() {
        let found = Fixture::new(
            "device entra=yes domain=yes\ncoverage read MdmDiagReport_RegistryDump.reg\nverdict not_enrolled",
        )
        .check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "Enable automatic MDM enrollment");
    }

    #[test]
    fn a_policy_that_is_set_is_another_story() {
        let found = Fixture::new(
            "device entra=yes domain=yes auto_enroll=yes\ncoverage read MdmDiagReport_RegistryDump.reg\nverdict not_enrolled",
        )
        .check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn without_the_registry_nothing_is_claimed() {
        let found = Fixture::new("device entra=yes domain=yes\nverdict not_enrolled").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

//! Automatic enrollment waits for the hybrid join.

use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "not-hybrid-joined",
    title: "Automatic enrollment waits for the hybrid join, which has not come about",
    severity: Severity::Error,
    seed_row: None,
    doc: "The policy AutoEnrollMDM is set on a domain member that is not joined to Entra: the scheduled enrollment cannot work before the hybrid join.",
    references: &[documents::GROUP_POLICY, documents::HYBRID_JOIN],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let (join, policy) = (&case.device.join, case.device.auto_enroll.enabled.as_ref().filter(|policy| policy.value));
    let policy = policy.filter(|_| !case.is(join.entra_joined.as_ref(), true))?;
    if !case.is(join.domain_joined.as_ref(), true) || case.is_enrolled() {
        return None;
    }
    Draft::new(
        &RULE,
        "Group policy tells this domain member to enroll by itself, but it is not joined to Entra, and only a hybrid-joined device can.",
        "Find out why the hybrid join fails (dsregcmd /status as the system account, its diagnostic block); the enrollment follows by itself afterwards.",
    )
    .effect_of("scp-missing")
    .evidence(join.entra_joined.iter().chain(&join.domain_joined).flat_map(|known| known.evidence.iter().cloned()))
    .evidence(policy.evidence.iter().cloned())
    .done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;

    #[test]
    fn the_policy_without_the_join() {
        let found = Fixture::new("device domain=yes entra=no auto_enroll=yes").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].effect_of, Some("scp-missing"));
    }

    #[test]
    fn a_hybrid_joined_device_is_another_story() {
        let found = Fixture::new("device domain=yes entra=yes auto_enroll=yes").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

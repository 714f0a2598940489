//! Group policies are overruled by the management.

use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::documents;
use crate::rules::draft::Draft;
use crate::rules::policy_conflict::names;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "group-policy-blocked",
    title: "Group policies do not apply because the MDM sets the same",
    severity: Severity::Notice,
    seed_row: None,
    doc: "The MDM report lists group policies that MDM policy blocks (ControlPolicyConflict/MDMWinsOverGP).",
    references: &[documents::GROUP_POLICY],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let blocked = &case.device.policies.blocked_group_policies;
    Draft::new(
        &RULE,
        format!("The MDM wins over group policy on this device; these settings of group policy are without effect: {}.", names(blocked)),
        "That is how it was set up. If the group policy was meant to apply, ask the admin to change the setting in the MDM instead.",
    )
    .evidence(blocked.iter().take(20).flat_map(|issue| issue.evidence.iter().cloned()))
    .done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn blocked_policies_are_named() {
        let found = Fixture::new("policy blocked DeviceLock MinDevicePasswordLength").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "MinDevicePasswordLength");
    }

    #[test]
    fn none_blocked_no_finding() {
        let found = Fixture::new("policy conflict A B").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

//! Two sources set the same policy to different values.

use crate::model::device::PolicyIssue;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "policy-conflict",
    title: "Several sources set the same policy to different values",
    severity: Severity::Notice,
    seed_row: None,
    doc: "The policy state of the device names several providers for one setting with different values; the winner is in force.",
    references: &[documents::COMMON_CODES],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let conflicts = &case.device.policies.conflicts;
    Draft::new(
        &RULE,
        format!("Several sources set the same setting, and one of them wins: {}.", names(conflicts)),
        "Ask the admin which source is meant (two profiles, a provisioning package, another management) and to take the setting out of the other.",
    )
    .evidence(conflicts.iter().take(20).flat_map(|issue| issue.evidence.iter().cloned()))
    .done()
}

/// The settings of a list, the first five by name.
pub(super) fn names(issues: &[PolicyIssue]) -> String {
    let more = issues.len().saturating_sub(5);
    let mut names: Vec<String> = issues.iter().take(5).map(|issue| format!("{} {}", issue.area, issue.name)).collect();
    if more > 0 {
        names.push(format!("and {more} more"));
    }
    names.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_conflict_is_named() {
        let found = Fixture::new("policy conflict DeviceLock MinDevicePasswordLength").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "MinDevicePasswordLength");
    }

    #[test]
    fn no_conflict_no_finding() {
        let found = Fixture::new("policy failed Start StartLayout 0x86000025").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

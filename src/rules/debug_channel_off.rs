//! The channel that would say what a session exchanged is switched off.

use crate::model::attempt::StepOutcome;
use crate::model::attempt::Sync;
use crate::model::coverage::Coverage;
use crate::model::coverage::CoverageStatus;
use crate::model::evidence::Evidence;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::documents;
use crate::rules::draft::Draft;
use crate::rules::log_incomplete::whole;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "debug-channel-off",
    title: "The debug channel of device management is switched off",
    severity: Severity::Notice,
    seed_row: None,
    doc: "The debug channel of the device management provider is in the bundle and empty, as it is unless somebody switches it on, and a session, one of its commands or a policy failed: the channel would tell what was exchanged.",
    references: &[documents::COLLECT_LOGS],
    check: Check::One(check),
};

const DEBUG: &str = "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Debug";

fn check(case: &Case<'_>) -> Option<Finding> {
    let is_off = |line: &&Coverage| line.source.eq_ignore_ascii_case(DEBUG) && line.status == CoverageStatus::Empty;
    let (off, wrong) = case.coverage.iter().find(is_off).zip(went_wrong(case))?;
    Draft::new(
        &RULE,
        "What the device and its management server said to each other in the sessions that went wrong is written to the debug channel only, and that channel is switched off, as it is on every device until somebody switches it on.",
        "Needed only if the cause stays unclear: as administrator open Event Viewer, switch on View > Show Analytic and Debug Logs, go to Applications and Services Logs > Microsoft > Windows > DeviceManagement-Enterprise-Diagnostics-Provider > Debug and choose Enable Log; start a sync under Access work or school > Info, then collect the logs again. Switch the log off afterwards.",
    )
    .evidence(off.artifact.map(whole))
    .evidence(wrong.iter().take(1).cloned())
    .done()
}

/// The evidence of what went wrong and the channel would tell more of: the last session, or a policy.
fn went_wrong<'a>(case: &Case<'a>) -> Option<&'a [Evidence]> {
    let bad = |sync: &&Sync| sync.outcome == StepOutcome::Failed || sync.commands_failed > 0;
    let session = case.syncs.last().filter(bad).map(|sync| sync.evidence.as_slice());
    session.or_else(|| case.device.policies.failed.first().map(|policy| policy.evidence.as_slice()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;

    const OFF: &str = "coverage empty Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Debug";

    #[test]
    fn it_is_told_where_a_session_failed() {
        let found = Fixture::new(&format!("sync failed 0x80072EE2\n{OFF}")).check(&RULE);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].severity, Severity::Notice);
        assert!(found[0].action.contains("Enable Log"), "{:?}", found[0]);
    }

    #[test]
    fn it_is_told_where_a_policy_failed() {
        let text = format!("policy failed Start StartLayout 0x86000025\n{OFF}");
        assert_eq!(Fixture::new(&text).check(&RULE).len(), 1);
    }

    #[test]
    fn where_all_is_well_nobody_needs_it() {
        assert!(Fixture::new(&format!("sync succeeded\n{OFF}")).check(&RULE).is_empty());
    }

    #[test]
    fn a_channel_that_is_on_is_another_story() {
        let on = OFF.replace("empty", "read");
        assert!(Fixture::new(&format!("sync failed 0x80072EE2\n{on}")).check(&RULE).is_empty());
    }
}

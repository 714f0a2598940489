//! The enrollment worked and the device never spoke to its server.

use crate::model::attempt::AttemptOutcome;
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
    id: "first-sync-missing",
    title: "The device enrolled, but never talked to its management server",
    severity: Severity::Warning,
    seed_row: None,
    doc: "The newest enrollment succeeded, the log of sessions was there, and it holds no session after it; nor does the state name a good contact.",
    references: &[documents::DIAGNOSE, documents::OMA_DM],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let good = [AttemptOutcome::Succeeded, AttemptOutcome::SucceededWithProblems];
    let attempt = case.decided().filter(|attempt| good.contains(&attempt.outcome))?;
    let admin = "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin";
    let sync = "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Sync";
    let contact = case.managed().is_some_and(|entry| entry.last_success_at.is_some());
    if contact || !case.syncs.is_empty() || !(case.was_read(admin) || case.was_read(sync)) {
        return None;
    }
    // Collected within minutes of the enrollment: the first session may just not have begun.
    let minutes = case.collected_at.zip(attempt.ended_at).map(|(now, end)| now.seconds_since(end) / 60.0);
    if minutes.is_some_and(|minutes| minutes < 15.0) {
        return None;
    }
    Draft::new(
        &RULE,
        "The enrollment was accepted, and the logs hold no session with the management server after it: no policies and applications can have come.",
        "Start a sync under Access work or school > Info. If it fails, look at its code; if the button is missing, check that the scheduled tasks below EnterpriseMgmt exist and that the device has a network that reaches the management server.",
    )
    .ask("Is there a button Info under Access work or school, and what does its sync say?")
    .confidence(Confidence::Medium)
    .attempt(attempt)
    .done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;

    #[test]
    fn silence_after_the_enrollment() {
        let found = Fixture::new("attempt group_policy succeeded\ncoverage read Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin\ncollected 2026-03-20T10:30:00Z\nverdict enrolled").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].confidence, Confidence::Medium);
    }

    #[test]
    fn without_the_log_nothing_is_claimed() {
        let found = Fixture::new("attempt group_policy succeeded\nverdict enrolled").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_session_is_another_story() {
        let found = Fixture::new("attempt group_policy succeeded\ncoverage read Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin\nsync failed 0x80072EE2\nverdict enrolled").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

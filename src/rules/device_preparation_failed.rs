//! A step of Autopilot device preparation failed.

use crate::model::attempt::Trigger;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::case::provider;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "device-preparation-failed",
    title: "A step of Windows Autopilot device preparation failed",
    severity: Severity::Error,
    seed_row: None,
    doc: "Events 406 or 407 of Autopilot (a step failed), 411 (a setting is not usable) or 419 (device preparation was not active). 408 and 409 are warnings with defaults and make no finding.",
    references: &[documents::AUTOPILOT, documents::APP_INSTALL],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let ids = [406, 407, 419, 411];
    let (id, event) = ids.into_iter().find_map(|id| case.last_of(provider::MDD, id))?;
    let step = event.record.fields.text("Message3").map(|step| format!(" {step}")).unwrap_or_default();
    let code = event.codes.first().map(|code| format!(" ({code})")).unwrap_or_default();
    let mut draft = Draft::new(
        &RULE,
        format!("Device preparation logged the failure of its step{step}{code}."),
        "Look at the deployment report of the device in Intune: it names the application or script that failed. Ask the admin to repair it or to take it off the device preparation policy; then the admin resets the PC (what was saved on it is lost) and it is set up again, or let the user go on if the page offers it.",
    )
    .ask("What did the setup page say when it stopped?")
    .evidence(case.evidence(id));
    for code in &event.codes {
        draft = draft.code(*code);
    }
    let attempt = case.attempts.iter().rev().find(|attempt| attempt.trigger == Trigger::AutopilotDevicePreparation);
    if let Some(attempt) = attempt {
        draft = draft.attempt(attempt);
    }
    draft.done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn the_step_is_named() {
        let found =
            Fixture::new("event 2026-03-10T08:06:00Z MDD 406 Message3=Workloads Message4=failed HRESULT=0x87D1041C")
                .check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "Workloads");
        assert_says(&found[0], "0x87D1041C");
    }

    #[test]
    fn a_warning_is_no_failure() {
        let found = Fixture::new("event 2026-03-10T08:06:00Z MDD 408 Message3=Workloads").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn success_is_another_story() {
        let found = Fixture::new("event 2026-03-10T08:06:00Z MDD 405 Message3=Workloads HRESULT=0x0").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

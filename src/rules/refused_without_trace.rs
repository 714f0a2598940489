//! The connect dialog was opened and nothing followed, on a build that would not log a refusal.

use crate::model::attempt::Attempt;
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
    id: "refused-without-trace",
    title: "The connect dialog was opened and nothing followed",
    severity: Severity::Warning,
    seed_row: None,
    doc: "The dialog \"Access work or school\" was opened, no join or enrollment followed, and nothing in the device's state explains it. Builds before 22621 refuse a standard user, a device that is managed already and the like without writing an event, so none is expected; the user must be asked.",
    references: &[documents::GUIDE],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let build = case.build().filter(|_| case.refuses_silently() == Some(true))?;
    let dialog = case.connect_dialog().filter(|_| !case.is_enrolled() && !explained(case))?;
    let at = case.event(dialog).map(|event| event.at);
    let followed = |attempt: &Attempt| {
        attempt.ended_at.is_none()
            || attempt.ended_at >= at
            || attempt.phases.iter().any(|phase| phase.phase != Phase::Join)
    };
    if case.attempts.iter().any(followed) {
        return None;
    }
    Draft::new(
        &RULE,
        format!(
            "The dialog to connect to work or school was opened and no join or enrollment followed. Windows build {build} refuses some tries before it asks any server (a standard user, a device that is managed or connected already) and writes nothing about it: no trace is expected on this build, so the logs cannot tell which it was, or whether the dialog was just closed."
        ),
        "Ask the user for the message, and go through the guide's reasons: is the user an administrator of the device; is the device joined, in a domain or connected with a work account; is another management or Configuration Manager on it.",
    )
    .ask("Which message did the dialog show, word for word? Is your account an administrator of this PC?")
    .confidence(Confidence::Low)
    .evidence(case.evidence(dialog))
    .done()
}

/// Whether the device's state gives a reason that a rule of its own tells.
fn explained(case: &Case<'_>) -> bool {
    let join = &case.device.join;
    case.device.is_home() == Some(true)
        || [&join.entra_joined, &join.domain_joined, &join.workplace_joined]
            .into_iter()
            .any(|known| case.is(known.as_ref(), true))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_silent_build_is_named() {
        let found = Fixture::new(
            "device build=19045\nevent 2026-03-17T17:24:00Z SHELL 62400 Source=ms-cxh://MOSET/CONNECTTOWORK",
        )
        .check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "no trace is expected");
        assert_says(&found[0], "19045");
        assert_eq!(found[0].confidence, Confidence::Low);
    }

    #[test]
    fn a_build_that_would_log_it_is_another_story() {
        let found = Fixture::new(
            "device build=22631\nevent 2026-03-17T17:24:00Z SHELL 62400 Source=ms-cxh://MOSET/CONNECTTOWORK",
        )
        .check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn an_attempt_speaks_for_itself() {
        let found = Fixture::new("device build=19045\nattempt mdm_only failed discovery 0x80072EE7\nevent 2026-03-17T17:24:00Z SHELL 62400 Source=ms-cxh://MOSET/CONNECTTOWORK").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_known_reason_is_told_by_its_own_rule() {
        let found = Fixture::new("device build=19045 edition_id=Core\nevent 2026-03-17T17:24:00Z SHELL 62400 Source=ms-cxh://MOSET/CONNECTTOWORK").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

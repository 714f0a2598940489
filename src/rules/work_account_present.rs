//! A work account is on the device.

use crate::model::attempt::Trigger;
use crate::model::event::EventOutcome;
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
    id: "work-account-present",
    title: "A work or school account is registered on the device, so it cannot be joined to Entra",
    severity: Severity::Warning,
    seed_row: Some("entra/work-account-present"),
    doc: "A work or school account is registered (WorkplaceJoined) on a device that is not joined to Entra, and the connect dialog was opened.",
    references: &[documents::GUIDE, documents::DSREGCMD],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let join = &case.device.join;
    let account = join.workplace_joined.as_ref().filter(|at| at.value && !case.is(join.entra_joined.as_ref(), true));
    let (Some(account), Some(dialog)) = (account, case.connect_dialog()) else { return None };
    // The dialog may be the one in which the account was added: then it was no further try.
    let added_in_it = case.attempts.iter().any(|attempt| {
        attempt.trigger == Trigger::WorkAccount
            && (attempt.started_at.is_none() || attempt.started_at >= case.event(dialog).map(|event| event.at))
    });
    if added_in_it || case.is_enrolled() {
        return None;
    }
    let failed = case
        .events
        .iter()
        .skip(dialog.index())
        .any(|event| event.outcome == EventOutcome::Failure && !event.codes.is_empty());
    Draft::new(
        &RULE,
        "The dialog to connect to work or school was opened while a work or school account is registered on this device. A device has either such an account or is joined to Entra, not both.",
        "If the device is to be joined to Entra: under Settings > Accounts > Access work or school select the account and Disconnect (what it brought, such as company data in apps and certificates, is removed), restart, then join. If the account was all that was wanted, nothing is to be done.",
    )
    .ask("What did you want to connect to, and which message did the dialog show?")
    .confidence(if failed { Confidence::Low } else { Confidence::Medium })
    .evidence(case.evidence(dialog))
    .evidence(account.evidence.iter().cloned())
    .done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn the_dialog_beside_a_work_account() {
        let found = Fixture::new(
            "device workplace=yes entra=no\nevent 2026-04-09T17:31:00Z SHELL 62400 Source=ms-cxh://MOSET/CONNECTTOWORK",
        )
        .check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "Disconnect");
        assert_eq!(found[0].confidence, Confidence::Medium);
    }

    #[test]
    fn a_work_account_alone_is_no_problem() {
        let found = Fixture::new("device workplace=yes entra=no").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn the_attempt_that_registers_it_is_another_story() {
        let found = Fixture::new("device workplace=yes entra=no\nattempt work_account succeeded\nevent 2026-04-09T17:31:00Z SHELL 62400 Source=ms-cxh://MOSET/CONNECTTOWORK").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

//! Windows Autopilot knows no profile for this device.

use crate::model::event::Event;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::model::id::EventId;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::case::provider;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "autopilot-profile-missing",
    title: "Windows Autopilot has no profile for this device",
    severity: Severity::Warning,
    seed_row: None,
    doc: "The Autopilot downloader received an empty profile (event 704) or could not download it (707), and none came later (161). The ids 807, 809 and 815 are newer and their text is not public: nothing rests on them.",
    references: &[documents::AUTOPILOT, documents::AUTOPILOT_ISSUES],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let (id, event) = case.last_of(provider::MDD, 704).or_else(|| case.last_of(provider::MDD, 707))?;
    let came_later = case.last_of(provider::MDD, 161).is_some_and(|(came, _)| came > id);
    if came_later { None } else { finding(case, id, event) }
}

fn finding(case: &Case<'_>, id: EventId, event: &Event) -> Option<Finding> {
    let because = if event.event_id == Some(704) {
        "The Autopilot service answered with an empty profile: it does not know this device, or no profile is assigned to it.".to_owned()
    } else {
        let code = event.codes.first().map(|code| format!(" ({code})")).unwrap_or_default();
        format!("The Autopilot profile could not be downloaded{code}.")
    };
    let draft = Draft::new(
        &RULE,
        because,
        "If this device is meant to be set up by Windows Autopilot: ask the admin to check that its hardware hash is registered in this tenant and that a profile is assigned (assigning can take an hour); then restart setup. If it is not, nothing is wrong: setup goes on as on a private PC.",
    )
    .ask("Did setup show your organisation's name, or did it ask whether the PC is for work or private use?")
    .evidence(case.evidence(id));
    event.codes.iter().fold(draft, |draft, code| draft.code(*code)).done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::finding::Confidence;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn an_empty_profile_is_found() {
        let found = Fixture::new("event 2026-02-11T14:00:02Z MDD 704 Message1=AP-1003").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "empty profile");
        assert_eq!(found[0].confidence, Confidence::High);
        assert_eq!(found[0].severity, Severity::Warning);
    }

    #[test]
    fn a_failed_download_is_told_with_its_code() {
        let found = Fixture::new("event 2026-02-11T14:00:02Z MDD 707 HRESULT=0x80072EE7").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "0x80072EE7");
    }

    #[test]
    fn a_profile_that_came_later_is_another_story() {
        let found =
            Fixture::new("event 2026-02-11T14:00:02Z MDD 704 Message1=AP-1003\nevent 2026-02-11T14:05:02Z MDD 161")
                .check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_missing_policy_value_is_noise() {
        let found = Fixture::new("event 2026-02-11T14:00:02Z MDD 100 Message1=x").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

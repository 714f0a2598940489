//! Windows Home cannot join Entra.

use crate::model::code::Code;
use crate::model::finding::Confidence;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::by_code::say;
use crate::rules::case::provider;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "home-edition",
    title: "Windows Home cannot be joined to Entra",
    severity: Severity::Error,
    seed_row: Some("entra/home-edition"),
    doc: "The edition is Home (EditionID Core and its kin) and an enrollment or join was refused with 0x80180022, 0x8018001C, event 97 or Autopilot event 114; or the connect dialog was opened on it, where a build before 22621 leaves no trace of the refusal.",
    references: &[documents::GUIDE],
    check: Check::One(check),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[Say {
    codes: &[Code::status(0x8018_0022), Code::status(0x8018_001C)],
    because: "This is Windows Home, which cannot be joined to Entra or a domain",
    action: "Upgrade Windows to Pro, Education or Enterprise (a product key suffices, data stay), then join again. Enrolling in device management only may be possible without it.",
    ask: "",
}];

fn check(case: &Case<'_>) -> Option<Finding> {
    let edition = case.device.edition_id.as_ref().filter(|_| case.device.is_home() == Some(true))?;
    let told = [(provider::DM, 97), (provider::MDD, 114)].into_iter().filter_map(|(name, id)| case.last_of(name, id));
    let told: Vec<_> = told.filter_map(|(id, _)| case.evidence(id)).collect();
    let found = say(case, &RULE, SAYS, |_| true);
    let found = found.or_else(|| (!told.is_empty()).then(by_event)).or_else(|| by_dialog(case));
    found.map(|draft| draft.evidence(told).evidence(edition.evidence.iter().cloned())).and_then(Draft::done)
}

const UPGRADE: &str = "Upgrade Windows to Pro, Education or Enterprise (a product key suffices, data stay), then join again. Enrolling in device management only may be possible without it.";

fn by_event() -> Draft {
    let because =
        "This is Windows Home, which cannot be joined to Entra or a domain, and Windows refused for that reason.";
    Draft::new(&RULE, because, UPGRADE)
}

/// The dialog was opened and nothing came of it: on this edition there is hardly another reason.
fn by_dialog(case: &Case<'_>) -> Option<Draft> {
    let dialog = case.connect_dialog().filter(|_| case.attempts.is_empty() && !case.is_enrolled())?;
    let build = case.build()?;
    let trace = if build < 22_621 {
        format!("Windows build {build} leaves no trace of a refusal in its logs, so none is expected here.")
    } else {
        "The logs hold no refusal, so the join may not have been tried.".to_owned()
    };
    let because =
        "The dialog \"Access work or school\" was opened on Windows Home, which cannot be joined to Entra or a domain.";
    Some(
        Draft::new(&RULE, because, UPGRADE)
            .also(&trace)
            .ask("What did you want to connect to, and which message did the dialog show?")
            .severity(Severity::Warning)
            .confidence(Confidence::Medium)
            .evidence(case.evidence(dialog)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_refused_join_is_found() {
        let found = Fixture::new("device edition_id=Core\nattempt entra_join_settings failed discovery 0x80180022")
            .check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "Upgrade");
    }

    #[test]
    fn an_old_build_leaves_no_trace() {
        let found = Fixture::new("device edition_id=CoreSingleLanguage build=19045\nevent 2026-03-19T17:24:00Z SHELL 62400 Source=ms-cxh://MOSET/CONNECTTOWORK").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "no trace");
        assert_says(&found[0], "19045");
        assert_eq!(found[0].confidence, Confidence::Medium);
    }

    #[test]
    fn home_alone_is_no_problem() {
        let found = Fixture::new("device edition_id=Core build=22631").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn pro_is_another_story() {
        let found =
            Fixture::new("device edition_id=Professional\nattempt entra_join_settings failed discovery 0x80180022")
                .check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

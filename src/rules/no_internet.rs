//! Windows setup had no internet when it looked for the profile.

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
    id: "no-internet",
    title: "Windows setup had no internet connection",
    severity: Severity::Warning,
    seed_row: None,
    doc: "Autopilot event 165 (internet not available, download queued) without 164 (available) or 161 (profile retrieved) after it.",
    references: &[documents::AUTOPILOT, documents::ENDPOINTS],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let (id, _) = case.last_of(provider::MDD, 165)?;
    if [164, 161].into_iter().filter_map(|good| case.last_of(provider::MDD, good)).any(|(good, _)| good > id) {
        return None;
    }
    Draft::new(
        &RULE,
        "When setup wanted to ask for its Autopilot profile there was no internet, and none came later in these logs: setup went on as on a private PC.",
        "Connect the PC by cable or to a network without a sign-in page, then start setup again. Where somebody has worked on it already the admin resets it: what was saved on it is lost.",
    )
    .ask("When did you connect the PC to a network during setup?")
    .evidence(case.evidence(id))
    .done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn setup_without_internet() {
        let found = Fixture::new("event 2026-02-11T14:00:00Z MDD 165").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "network");
    }

    #[test]
    fn a_connection_that_came_is_no_finding() {
        let found = Fixture::new("event 2026-02-11T14:00:00Z MDD 165\nevent 2026-02-11T14:01:00Z MDD 164").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

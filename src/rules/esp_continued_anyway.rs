//! The user left the status page before it was done.

use crate::model::attempt::ItemState;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "esp-continued-anyway",
    title: "Setup was left with \"Continue anyway\"",
    severity: Severity::Notice,
    seed_row: None,
    doc: "Event 352 of device management: the user went on although the enrollment status page had not finished.",
    references: &[documents::STATUS_PAGE],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let (esp, went_on) = case.esp.and_then(|esp| Some((esp, esp.continued_anyway.as_ref()?)))?;
    let failed = esp.tracked.iter().any(|item| item.state == ItemState::Failed);
    let cause = if failed { "esp-app-failed" } else { "esp-timed-out" };
    Draft::new(
        &RULE,
        "The setup page had not finished when the user chose \"Continue anyway\": the device is enrolled, but applications or policies that setup should have waited for may be missing.",
        "Have the user start a sync under Access work or school > Info and look an hour later whether what was missing has come.",
    )
    .effect_of(cause)
    .evidence([went_on.clone()])
    .done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;

    #[test]
    fn going_on_is_told() {
        let found = Fixture::new("esp continued\ntracked app_win32 failed").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].effect_of, Some("esp-app-failed"));
        assert_eq!(found[0].severity, Severity::Notice);
    }

    #[test]
    fn a_page_that_finished_is_another_story() {
        let found = Fixture::new("esp esp_device_setup succeeded").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

//! The enrollment status page ran into its timeout.

use crate::model::attempt::ItemState;
use crate::model::attempt::Tracked;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::documents;
use crate::rules::draft::Draft;
use crate::rules::esp_app_failed;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "esp-timed-out",
    title: "The setup page ran out of time",
    severity: Severity::Error,
    seed_row: None,
    doc: "The enrollment status page reported its timeout (Autopilot event 289, a page named …_Timeout, 0x800705B4). The items that were not done are named.",
    references: &[documents::STATUS_PAGE],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let (esp, timed_out) = case.esp.and_then(|esp| Some((esp, esp.timed_out.as_ref()?)))?;
    let open = |item: &&Tracked| {
        matches!(
            item.state,
            ItemState::NotStarted | ItemState::Downloading | ItemState::InProgress | ItemState::Pending
        )
    };
    let waiting: Vec<&Tracked> = esp.tracked.iter().filter(open).collect();
    let names: Vec<String> = waiting.iter().take(5).map(|item| waited(item)).collect();
    let what = if names.is_empty() {
        "What it still waited for is not in these logs.".to_owned()
    } else {
        format!("It still waited for {}.", names.join("; "))
    };
    let time = match esp.settings.timeout_minutes {
        Some(minutes) => format!("after {minutes} minutes"),
        None => "after its time".to_owned(),
    };
    let mut draft = Draft::new(
        &RULE,
        format!("The setup page gave up {time} because not everything was done. {what}"),
        "Look first at what it waited for: a large download over a slow line needs more time (the admin can raise the limit of the page), an installation that hangs usually waits for an answer nobody can give. Then have the user try again; \"Continue anyway\" is offered only if the admin allows it.",
    )
    .ask("How fast is the internet where you set up the PC? What did the page count when it stopped?")
    .effect_of("esp-app-failed")
    .evidence([timed_out.clone()])
    .evidence(waiting.iter().flat_map(|item| item.evidence.iter().cloned()))
    .evidence(esp.settings.evidence.iter().cloned());
    if let Some(attempt) = esp_app_failed::of_page(case, esp) {
        draft = draft.attempt(attempt).code_of(attempt);
    }
    draft.done()
}

fn waited(item: &Tracked) -> String {
    let name = item.name.as_deref().unwrap_or(&item.id);
    format!("{} {name} ({})", esp_app_failed::word(item.kind), item.state.as_str().replace('_', " "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn the_item_it_waited_for_is_named() {
        let found = Fixture::new("attempt autopilot_user_driven succeeded_with_problems 0x800705B4\nesp esp_device_setup failed timed_out timeout=60\ntracked app_win32 downloading name=Contoso_ERP").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "Contoso ERP");
        assert_says(&found[0], "60 minutes");
    }

    #[test]
    fn a_failed_item_is_the_cause() {
        let found = Fixture::new("esp timed_out\ntracked app_win32 failed 0x87D1041C").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].effect_of, Some("esp-app-failed"));
    }

    #[test]
    fn a_page_in_time_is_another_story() {
        let found = Fixture::new("esp esp_device_setup succeeded\ntracked app_win32 installed").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

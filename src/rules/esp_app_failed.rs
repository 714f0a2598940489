//! An item of the enrollment status page failed.

use crate::model::attempt::Esp;
use crate::model::attempt::ItemState;
use crate::model::attempt::Tracked;
use crate::model::attempt::TrackedKind;
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
    id: "esp-app-failed",
    title: "An application that the setup page waits for could not be installed",
    severity: Severity::Error,
    seed_row: None,
    doc: "The enrollment status page tracked an item that failed (events 1304 and 1309, Autopilot 298, the tracking keys of the registry, or the Intune agent's log). The agent's own error is the cause, the page shows its effect.",
    references: &[documents::STATUS_PAGE, documents::APP_INSTALL],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let esp = case.esp?;
    let failed: Vec<&Tracked> = esp.tracked.iter().filter(|item| item.state == ItemState::Failed).collect();
    let first = failed.first()?;
    let list = list(&failed);
    let mut draft = Draft::new(&RULE, format!("The setup page waits for it, and it failed: {list}."), action(first))
        .title(title(&failed))
        .ask("Did setup show a red cross? On which line, and what did you choose then?")
        .confidence(if first.code.is_some() || first.evidence.len() > 1 {
            Confidence::High
        } else {
            Confidence::Medium
        })
        .evidence(failed.iter().flat_map(|item| item.evidence.iter().cloned()));
    for code in failed.iter().filter_map(|item| item.code) {
        draft = draft.code(code);
    }
    if let Some(went_on) = &esp.continued_anyway {
        draft = draft.also("The user went on with \"Continue anyway\".").evidence([went_on.clone()]);
    }
    if let Some(attempt) = of_page(case, esp) {
        draft = draft.attempt(attempt);
    }
    draft.done()
}

/// Most failed items that are named.
const NAMED: usize = 5;

fn list(failed: &[&Tracked]) -> String {
    let mut text: Vec<String> = failed.iter().take(NAMED).map(|item| one(item)).collect();
    if let Some(more) = failed.len().checked_sub(NAMED).filter(|more| *more > 0) {
        text.push(format!("and {more} more"));
    }
    text.join("; ")
}

fn one(item: &Tracked) -> String {
    let name = item.name.as_deref().unwrap_or(&item.id);
    let code = item.code.map(|code| format!(" ({code})")).unwrap_or_default();
    format!("{} {name}{code}{}", word(item.kind), at(item.phase))
}

fn at(phase: Option<Phase>) -> &'static str {
    match phase {
        Some(Phase::EspDevicePreparation) => " in the device preparation",
        Some(Phase::EspDeviceSetup) => " in the device setup",
        Some(Phase::EspAccountSetup) => " in the account setup",
        _ => "",
    }
}

/// What a tracked item is, in words.
pub(super) const fn word(kind: TrackedKind) -> &'static str {
    match kind {
        TrackedKind::AppWin32 => "the Win32 application",
        TrackedKind::AppMsi => "the MSI application",
        TrackedKind::AppStore => "the store application",
        TrackedKind::AppOffice => "Microsoft 365 Apps",
        TrackedKind::Policy => "the policy",
        TrackedKind::Certificate => "the certificate",
        TrackedKind::Script => "the script",
        TrackedKind::Workload => "the workload",
    }
}

fn title(failed: &[&Tracked]) -> String {
    match failed {
        [only] if only.name.is_some() || !is_app(only.kind) => {
            format!("Setup waits for {} {}, which failed", word(only.kind), only.name.as_deref().unwrap_or(&only.id))
        }
        [_] => RULE.title.to_owned(),
        several => format!("{} items that the setup page waits for failed", several.len()),
    }
}

const fn is_app(kind: TrackedKind) -> bool {
    matches!(kind, TrackedKind::AppWin32 | TrackedKind::AppMsi | TrackedKind::AppStore | TrackedKind::AppOffice)
}

const fn action(first: &Tracked) -> &'static str {
    if is_app(first.kind) {
        "Ask the admin to look at this application: install it by hand on a test PC with the same command as the system account, check its detection rule and its requirements. Until it is repaired, take it off the list of applications that block the setup page; then have the user try again."
    } else {
        "Ask the admin to look at the state of this item for the device in the MDM; while it is not repaired, setup stops at it."
    }
}

/// The attempt that the status page belongs to.
pub(super) fn of_page<'a>(case: &Case<'a>, esp: &Esp) -> Option<&'a crate::model::attempt::Attempt> {
    let phases: Vec<Phase> = esp.phases.iter().map(|phase| phase.phase).collect();
    let shows =
        |attempt: &&crate::model::attempt::Attempt| attempt.phases.iter().any(|phase| phases.contains(&phase.phase));
    case.attempts.iter().rev().find(shows).or_else(|| case.decided())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn the_application_and_its_code_are_named() {
        let found = Fixture::new("attempt autopilot_user_driven succeeded_with_problems\nesp esp_device_setup failed\ntracked app_win32 failed 0x87D1041C name=Contoso_ERP phase=esp_device_setup").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "Contoso ERP");
        assert_says(&found[0], "0x87D1041C");
        assert_says(&found[0], "device");
    }

    #[test]
    fn policies_are_named_as_such() {
        let found = Fixture::new("tracked policy failed name=Wifi").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "policy");
    }

    #[test]
    fn going_on_anyway_is_told() {
        let found = Fixture::new("esp continued\ntracked app_win32 failed").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "Continue anyway");
    }

    #[test]
    fn installed_items_are_no_failure() {
        let found = Fixture::new("esp esp_device_setup succeeded\ntracked app_win32 installed").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

//! An application of the management failed to install.

use crate::model::attempt::ItemState;
use crate::model::device::Application;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::case::provider;
use crate::rules::documents;
use crate::rules::draft::Draft;
use crate::rules::esp_app_failed;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "app-install-failed",
    title: "An application that the organisation assigns could not be installed",
    severity: Severity::Warning,
    seed_row: Some("manage/applications"),
    doc: "An application failed outside of the status page: MSI events 1907, 1924 (install), 1926 (overtime), the state of applications in the report or the Intune agent's log. Events 1922 and 1923 are successes.",
    references: &[documents::APP_INSTALL, documents::COMMON_CODES],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let on_page = |app: &&Application| {
        let tracked = case.esp.map(|esp| esp.tracked.as_slice()).unwrap_or_default();
        tracked.iter().any(|item| item.state == ItemState::Failed && item.id.eq_ignore_ascii_case(&app.id))
    };
    let failed: Vec<&Application> =
        case.device.applications.iter().filter(|app| app.state == ItemState::Failed && !on_page(app)).collect();
    if failed.is_empty() { by_event(case) } else { by_state(case, &failed) }.and_then(Draft::done)
}

const ACTION: &str = "Ask the admin to look at the application: the code is the installer's own answer. Install it by hand on a test PC with the same command as the system account; read the MSI log that the event names; check requirements, free space and whether another installation was running.";

fn by_state(case: &Case<'_>, failed: &[&Application]) -> Option<Draft> {
    let names: Vec<String> = failed.iter().take(5).map(|app| name(app)).collect();
    let more = failed.len().saturating_sub(5);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    let draft = Draft::new(&RULE, format!("The installation failed: {}{more}.", names.join("; ")), ACTION)
        .evidence(failed.iter().flat_map(|app| app.evidence.iter().cloned()))
        .evidence(case.last_of(provider::DM, 1924).and_then(|(id, _)| case.evidence(id)));
    Some(failed.iter().filter_map(|app| app.code).fold(draft, Draft::code))
}

fn name(app: &Application) -> String {
    let code = app.code.map(|code| format!(" ({code})")).unwrap_or_default();
    format!("{} {}{code}", esp_app_failed::word(app.kind), app.name.as_deref().unwrap_or(&app.id))
}

/// The newest failed installation or download of an MSI, unless the same product was installed later.
fn by_event(case: &Case<'_>) -> Option<Draft> {
    let failures = [(1924, "Message3"), (1907, "Message1")];
    let (id, event, field) = failures
        .into_iter()
        .filter_map(|(number, field)| case.last_of(provider::DM, number).map(|(id, event)| (id, event, field)))
        .max_by_key(|(id, ..)| *id)?;
    let product = event.record.fields.text(field).unwrap_or("an application");
    let installed = |(_, good): &(_, &crate::model::event::Event)| {
        good.record
            .fields
            .iter()
            .filter_map(|value| value.value.as_text())
            .any(|text| text.eq_ignore_ascii_case(product))
    };
    if case.of(provider::DM, 1922).filter(|(good, _)| *good > id).any(|pair| installed(&pair)) {
        return None;
    }
    let code = event.codes.first().map(|code| format!(" ({code})")).unwrap_or_default();
    let draft =
        Draft::new(&RULE, format!("The installation of {product} failed{code}."), ACTION).evidence(case.evidence(id));
    Some(event.codes.iter().fold(draft, |draft, code| draft.code(*code)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_failed_application_is_named() {
        let found = Fixture::new("app app_msi failed 0x80070643 name=ContosoErp.msi").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "ContosoErp.msi");
        assert_says(&found[0], "0x80070643");
    }

    #[test]
    fn the_event_alone_is_enough() {
        let found =
            Fixture::new("event 2026-03-20T08:03:25Z DM 1924 Message3={5A3D9F10} HRESULT=0x80070643").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "{5A3D9F10}");
    }

    #[test]
    fn success_events_are_successes() {
        let found = Fixture::new("event 2026-03-20T08:03:25Z DM 1922 Message1={5A3D9F10}\nevent 2026-03-20T08:03:25Z DM 1923 Message1={5A3D9F10}\nevent 2026-03-20T08:03:25Z DM 1927").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_second_installer_that_leaves_is_no_failure() {
        let found = Fixture::new("event 2026-03-20T08:03:25Z DM 1910").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn an_item_of_the_setup_page_is_told_there() {
        let found = Fixture::new("tracked app_win32 failed id=a\napp app_win32 failed id=a").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

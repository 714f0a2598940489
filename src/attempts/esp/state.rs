//! What the registry (and the report's copy of it) says of the enrollment status page.
//!
//! `Enrollments\{id}\FirstSync` has its settings; `Provisioning\AutopilotSettings` one JSON text a phase;
//! `Autopilot\EnrollmentStatusTracking` the applications (`…\Tracking\Sidecar\Win32App_{guid}_{n}`) and, below
//! `ESPTrackingInfo\Diagnostics`, the other items, a key of values a page session.

use serde_json::Value as Json;

use crate::attempts::esp::Input;
use crate::attempts::esp::Picture;
use crate::attempts::esp::block;
use crate::attempts::esp::items;
use crate::attempts::esp::items::Report;
use crate::model::attempt::ItemState;
use crate::model::attempt::StepOutcome;
use crate::model::attempt::TrackedKind;
use crate::model::code::Code;
use crate::model::event::Phase;
use crate::model::fact::Fact;
use crate::model::fact::FactKind;

/// Longest JSON text of a phase that is read: real ones have a few hundred bytes.
const MOST_JSON: usize = 64 * 1024;

/// Takes in everything that the facts say of the page.
pub(crate) fn read(picture: &mut Picture, input: &Input<'_>) {
    for fact in input.facts {
        match fact.kind {
            FactKind::Registry => registry(picture, fact, input),
            FactKind::ReportXml if fact.group.ends_with("FirstSync") => setting(picture, fact),
            _ => {}
        }
    }
}

fn registry(picture: &mut Picture, fact: &Fact, input: &Input<'_>) {
    let key = &*fact.group;
    if let Some(owner) = key.strip_suffix(r"\FirstSync") {
        let own = input.enrollment.or(picture.enrollment);
        let id = owner.rsplit('\\').next().and_then(crate::model::id::Guid::parse);
        if own.is_none() || id == own {
            setting(picture, fact);
        }
    } else if key.ends_with(r"Provisioning\AutopilotSettings") {
        category(picture, fact);
    } else if key.contains(r"\EnrollmentStatusTracking\") {
        tracked(picture, fact);
    }
}

/// A value below `FirstSync`; 0 shows a page, anything else skips it.
fn setting(picture: &mut Picture, fact: &Fact) {
    let Some(value) = Code::parse(&fact.value).map(|code| code.value) else { return };
    let settings = &mut picture.settings;
    match &*fact.name {
        "SkipDeviceStatusPage" => settings.skip_device = Some(value != 0),
        "SkipUserStatusPage" => settings.skip_user = Some(value != 0),
        "SyncFailureTimeout" => settings.timeout_minutes = Some(value),
        "BlockInStatusPage" => block(settings, u64::from(value)),
        _ => return,
    }
    settings.evidence.push(fact.evidence());
}

/// The JSON text of one phase.
fn category(picture: &mut Picture, fact: &Fact) {
    let slot = match &*fact.name {
        "DevicePreparationCategory.Status" => 0,
        "DeviceSetupCategory.Status" => 1,
        "AccountSetupCategory.Status" => 2,
        _ => return,
    };
    let text = fact.value.get(..MOST_JSON).unwrap_or(&fact.value);
    let Ok(Json::Object(object)) = serde_json::from_str::<Json>(text) else { return };
    let (outcome, code) = judge(&object);
    if let Some(slot) = picture.slots.get_mut(slot) {
        slot.category = Some((outcome, code, fact.evidence()));
    }
}

/// How a phase went by its JSON: `categorySucceeded`, else what its parts say; some builds never write the whole's word.
fn judge(object: &serde_json::Map<String, Json>) -> (StepOutcome, Option<Code>) {
    let parts = || object.iter().filter(|(name, _)| name.ends_with("Subcategory"));
    let state = |value: &Json| value.get("subcategoryState").and_then(Json::as_str).map(str::to_owned);
    let text =
        |value: &Json| value.get("subcategoryStatusText").or(Some(value)).and_then(Json::as_str).map(str::to_owned);
    let failed = parts().find(|(_, value)| state(value).as_deref() == Some("failed"));
    let code = failed.and_then(|(_, value)| text(value)).and_then(|text| code_in_brackets(&text));
    let code = code.or_else(|| parts().find_map(|(_, value)| code_in_brackets(&text(value)?)));
    let all = |words: &[&str]| {
        parts().next().is_some() && parts().all(|(_, v)| state(v).is_some_and(|s| words.contains(&s.as_str())))
    };
    let outcome = match object.get("categorySucceeded").and_then(Json::as_bool) {
        Some(true) => StepOutcome::Succeeded,
        Some(false) => StepOutcome::Failed,
        None if failed.is_some() || code.is_some() => StepOutcome::Failed,
        None if all(&["succeeded", "notRequired"]) => StepOutcome::Succeeded,
        None if parts().any(|(_, value)| state(value).as_deref() == Some("inProgress")) => StepOutcome::InProgress,
        None => StepOutcome::Undetermined,
    };
    (outcome, code)
}

/// The code at the end of a status text, `… (0x87d1041c)`: it stands there in every language.
fn code_in_brackets(text: &str) -> Option<Code> {
    let at = text.rfind("(0x")?;
    let inner = text.get(at + 1..)?.split(')').next()?;
    Code::parse(inner).filter(|code| !code.is_success())
}

/// The code behind `"errorCode"` in the JSON of a page event, found without reading the whole of it.
pub(crate) fn quoted_code(text: &str) -> Option<Code> {
    let rest = text.split("\"errorCode\"").nth(1)?;
    let rest = rest.trim_start_matches([' ', ':', '"']);
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(rest.len());
    Code::parse(rest.get(..end)?).filter(|code| !code.is_success())
}

/// A value of the tracking keys.
fn tracked(picture: &mut Picture, fact: &Fact) {
    let key = &*fact.group;
    let last = key.rsplit('\\').next().unwrap_or_default();
    let user = key.split('\\').any(|part| part.starts_with("S-1-"));
    let phase = Some(if user { Phase::EspAccountSetup } else { Phase::EspDeviceSetup });
    if last.starts_with("Win32App_") {
        let (kind, id) = items::key(last, "Win32App");
        let value = Code::parse(&fact.value);
        let (state, code) = match &*fact.name {
            "InstallationState" => (win32_state(value.map(|code| code.value)), None),
            "ErrorHresult" => (ItemState::Undetermined, value.filter(|code| code.value != 0)),
            _ => return,
        };
        // "Not installed" in the registry does not take back what the events saw.
        let state = if state == ItemState::NotStarted { ItemState::Undetermined } else { state };
        picture.items.report(kind, &id, phase, Report { state, code, at: None, evidence: Some(fact.evidence()) });
        return;
    }
    if !key.contains(r"\ESPTrackingInfo\Diagnostics\") || fact.name.is_empty() {
        return;
    }
    let kind = match () {
        () if key.contains(r"\ExpectedPolicies\") => TrackedKind::Policy,
        () if key.contains(r"\ExpectedMSIAppPackages\") => TrackedKind::AppMsi,
        () if key.contains(r"\ExpectedModernAppPackages\") => TrackedKind::AppStore,
        () if key.contains(r"\ExpectedSCEPCerts\") => TrackedKind::Certificate,
        () => return,
    };
    let uri = unescape(&fact.name);
    let kind = if kind == TrackedKind::AppMsi && uri.contains("/Office/") { TrackedKind::AppOffice } else { kind };
    let state = match (kind, Code::parse(&fact.value).map(|code| code.value)) {
        (TrackedKind::AppMsi | TrackedKind::AppOffice, Some(status)) => msi_state(status),
        (_, Some(0)) => ItemState::NotStarted,
        (_, Some(1)) => ItemState::Installed,
        _ => ItemState::Undetermined,
    };
    let report = Report { state, code: None, at: None, evidence: Some(fact.evidence()) };
    picture.items.report(kind, item_id(kind, &uri), phase, report);
}

/// `InstallationState` of a Win32 application: 1 not installed, 2 being downloaded or installed, 3 completed, 4 error.
const fn win32_state(value: Option<u32>) -> ItemState {
    match value {
        Some(1) => ItemState::NotStarted,
        Some(2) => ItemState::InProgress,
        Some(3) => ItemState::Installed,
        Some(4) => ItemState::Failed,
        _ => ItemState::Undetermined,
    }
}

/// Status of MSI and Office: 20 downloading, 25/48/55 waiting, 30/60 failed, 40/50 under way, 70 completed.
const fn msi_state(status: u32) -> ItemState {
    match status {
        0 | 10 => ItemState::NotStarted,
        20 => ItemState::Downloading,
        25 | 48 | 55 => ItemState::Pending,
        30 | 60 => ItemState::Failed,
        40 | 50 => ItemState::InProgress,
        70 => ItemState::Installed,
        _ => ItemState::Undetermined,
    }
}

/// What names an item in its location URI: the product code of an MSI, the id of an Office installation, else the URI.
fn item_id(kind: TrackedKind, uri: &str) -> &str {
    let wanted = match kind {
        TrackedKind::AppMsi => "MSI",
        TrackedKind::AppOffice => "Installation",
        _ => return uri,
    };
    let mut parts = uri.split('/').skip_while(|part| *part != wanted);
    parts.nth(1).unwrap_or(uri)
}

/// `%7B` and its like as the characters they stand for; anything else stays.
fn unescape(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let hex = after.get(..2).filter(|_| first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(text: &str) -> (StepOutcome, Option<Code>) {
        judge(serde_json::from_str::<Json>(text).unwrap().as_object().unwrap())
    }

    #[test]
    fn both_shapes_of_a_phase_are_read() {
        let nested = r#"{"categorySucceeded":false,"AppsSubcategory":{"subcategoryState":"failed","subcategoryStatusText":"Apps (Error) (0x87d1041c)"}}"#;
        assert_eq!(judged(nested), (StepOutcome::Failed, Some(Code::status(0x87D1_041C))));
        let unfinished =
            r#"{"A.Subcategory":{"subcategoryState":"succeeded"},"BSubcategory":{"subcategoryState":"notRequired"}}"#;
        assert_eq!(judged(unfinished), (StepOutcome::Succeeded, None));
        assert_eq!(
            judged(r#"{"CertificatesSubcategory":"Certificates (1 of 1 applied)"}"#),
            (StepOutcome::Undetermined, None)
        );
        assert_eq!(judged(r#"{"AppsSubcategory":"Apps (0x80070643)"}"#).0, StepOutcome::Failed);
        assert_eq!(judged(r#"{"ASubcategory":{"subcategoryState":"inProgress"}}"#).0, StepOutcome::InProgress);
    }

    #[test]
    fn codes_of_pages_are_found() {
        assert_eq!(
            quoted_code(r#"{"message":"Apps (Error)","errorCode":"0x87d1041c"}"#),
            Some(Code::status(0x87D1_041C))
        );
        assert_eq!(quoted_code(r#"{"errorCode":-2147023293}"#), Some(Code::status(0x8007_0643)));
        assert_eq!(quoted_code(r#"{"errorCode":"0x0"}"#), None);
        assert_eq!(quoted_code("{"), None);
    }

    #[test]
    fn location_uris_are_unescaped_and_named() {
        let uri = unescape(
            ".%2FDevice%2FVendor%2FMSFT%2FEnterpriseDesktopAppManagement%2FMSI%2F%7B5A3D9F10-2B7C-4C7E-9A10-1F2E3D4C5B6A%7D%2FDownloadInstall",
        );
        assert_eq!(item_id(TrackedKind::AppMsi, &uri), "{5A3D9F10-2B7C-4C7E-9A10-1F2E3D4C5B6A}");
        assert_eq!(unescape("100%"), "100%");
    }
}

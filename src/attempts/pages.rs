//! What the pages of the out-of-box experience and of the connect dialog of Settings tell.
//!
//! Seen in the log of a real machine (build 17763): the dialog "Access work or school > Connect" starts the host with the
//! address `ms-cxh://MOSET/CONNECTTOWORK`; its map of pages names `Work` (sign-in), `AAD` (join Entra), `MDM` (enroll only
//! in device management), `MDMDiscoveryError`, `MDMOnPremEnrollment` (password for the server itself) and
//! `MDMEnrollmentFinished`. The out-of-box experience runs in the same host under addresses that begin with `FRX`.

use crate::model::event::Event;

/// What a page event is a sign of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    /// The out-of-box experience.
    OutOfBox,
    /// The connect dialog of Settings, before anything was chosen in it.
    Settings,
    /// The connect dialog of Settings, joining Entra.
    SettingsJoin,
    /// The connect dialog of Settings, enrolling only in device management.
    SettingsMdm,
    /// The dialog found no management endpoint.
    DiscoveryError,
    /// The dialog asked for a password for the management server itself.
    OnPremises,
    /// A link opened the dialog.
    DeepLink,
    /// Pre-provisioning.
    WhiteGlove,
    /// Device preparation.
    DevicePreparation,
    /// Nothing of this.
    Other,
}

/// What a page event is a sign of. Looks at addresses and page names, never at the long values that follow them.
pub(crate) fn reads(event: &Event) -> Sign {
    let fields = &event.record.fields;
    match event.event_id {
        Some(62400) => start(fields.text("Source").unwrap_or_default(), fields.text("Experience").unwrap_or_default()),
        Some(62404) => page(fields.text("CXID").unwrap_or_default()),
        Some(62402 | 62403 | 62406 | 62407) => name(fields.text("Name").unwrap_or_default()),
        _ => Sign::Other,
    }
}

fn start(address: &str, experience: &str) -> Sign {
    let has = |word: &str| contains(address, word) || contains(experience, word);
    if has("ms-device-enrollment") {
        Sign::DeepLink
    } else if has("MOSET") {
        Sign::Settings
    } else if has("FRX") || has("OOBE") {
        Sign::OutOfBox
    } else {
        Sign::Other
    }
}

fn page(id: &str) -> Sign {
    let is = |word: &str| id.eq_ignore_ascii_case(word);
    if is("AAD") {
        Sign::SettingsJoin
    } else if is("MDM") || is("MDMEnrollmentFinished") {
        Sign::SettingsMdm
    } else if is("MDMDiscoveryError") {
        Sign::DiscoveryError
    } else if is("MDMOnPremEnrollment") {
        Sign::OnPremises
    } else if contains(id, "MOSET") {
        Sign::Settings
    } else if contains(id, "Oobe") || id.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("FRX")) {
        Sign::OutOfBox
    } else {
        Sign::Other
    }
}

fn name(name: &str) -> Sign {
    if contains(name, "WhiteGlove") {
        Sign::WhiteGlove
    } else if contains(name, "DevicePrepPage") {
        Sign::DevicePreparation
    } else if contains(name, "CommercialOOBE") {
        Sign::OutOfBox
    } else {
        Sign::Other
    }
}

/// Whether a text holds a word, ASCII case apart, looking at its first 200 bytes only.
fn contains(text: &str, word: &str) -> bool {
    let bytes = text.as_bytes();
    let bytes = bytes.get(..200).unwrap_or(bytes);
    bytes.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
}

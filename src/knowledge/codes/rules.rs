//! Which family a number belongs to, and whose words are shown when several know it.

use crate::knowledge::codes::row::Kind;
use crate::model::code::Code;
use crate::model::code::CodeKind;
use crate::model::event::Topic;

/// Families in the order in which they are asked, most specific first. What an event is about decides: `0x800705B4` is a
/// timeout everywhere, but only on the enrollment status page does it speak about the TPM.
pub(super) fn order(topic: Topic) -> &'static [&'static str] {
    const ENROLLMENT: &[&str] = &[
        "mdm_enrollment",
        "device_registration",
        "token_library",
        "omadm",
        "intune",
        "ntstatus",
        "crypto",
        "winhttp",
        "http",
        "win32",
        "installer",
        "autopilot",
        "windows_update",
        "bits",
        "servicing",
        "wmi",
    ];
    const PROVISIONING: &[&str] = &[
        "mdm_enrollment",
        "device_registration",
        "autopilot",
        "token_library",
        "omadm",
        "intune",
        "ntstatus",
        "crypto",
        "winhttp",
        "http",
        "win32",
        "installer",
        "windows_update",
        "bits",
        "servicing",
        "wmi",
    ];
    const ESP: &[&str] = &[
        "autopilot",
        "intune",
        "installer",
        "mdm_enrollment",
        "device_registration",
        "token_library",
        "omadm",
        "ntstatus",
        "crypto",
        "winhttp",
        "http",
        "win32",
        "windows_update",
        "bits",
        "servicing",
        "wmi",
    ];
    // An installer's 0x8007064C is a missing source; only an enrollment's says "already enrolled".
    const INSTALLATION: &[&str] = &[
        "installer",
        "intune",
        "win32",
        "winhttp",
        "http",
        "bits",
        "windows_update",
        "servicing",
        "crypto",
        "omadm",
        "wmi",
        "ntstatus",
        "token_library",
        "device_registration",
        "autopilot",
        "mdm_enrollment",
    ];
    const EVERYDAY: &[&str] = &[
        "omadm",
        "device_registration",
        "token_library",
        "ntstatus",
        "crypto",
        "winhttp",
        "http",
        "win32",
        "intune",
        "installer",
        "windows_update",
        "bits",
        "servicing",
        "wmi",
        "mdm_enrollment",
        "autopilot",
    ];
    match topic {
        Topic::Provisioning => PROVISIONING,
        Topic::Esp => ESP,
        Topic::AppInstall => INSTALLATION,
        Topic::PolicyCsp | Topic::Other => EVERYDAY,
        _ => ENROLLMENT,
    }
}

/// Numbers under which a code may stand in the tables, best first: itself, then the number it wraps.
pub(super) fn spellings(code: Code) -> Vec<(Kind, u32)> {
    let value = code.value;
    let low = value & 0xFFFF;
    match code.kind {
        CodeKind::Aadsts => vec![(Kind::Aadsts, value)],
        CodeKind::SyncMl => vec![(Kind::SyncMl, value)],
        // HTTP_E_STATUS_*: the facility's low word is the status.
        CodeKind::Http => vec![(Kind::Status, 0x8019_0000 | low)],
        CodeKind::Exit => {
            let mut all = vec![(Kind::Exit, value)];
            all.push((Kind::Status, if value > 0xFFFF { value } else { 0x8007_0000 | low }));
            all
        }
        CodeKind::Status => {
            let mut all = vec![(Kind::Status, value)];
            match value >> 16 {
                // The token library and the registration facility both wrap WinHTTP errors (12002 = 0x2EE2).
                0xCAA8 => all.push((Kind::Status, 0x8007_0000 | low)),
                0x8019 if is_winhttp(low) => all.push((Kind::Status, 0x8007_0000 | low)),
                // Intune adds an OMA-DM status to this base.
                0x87D1 if low < 600 => all.push((Kind::SyncMl, low)),
                // A bare Win32 error number.
                0 if value > 0 => all.extend([(Kind::Exit, value), (Kind::Status, 0x8007_0000 | value)]),
                _ => {}
            }
            all
        }
    }
}

/// Whether a number lies in the WinHTTP and WinINet range (12000 to 12200).
pub(super) const fn is_winhttp(number: u32) -> bool {
    number >= 12_000 && number <= 12_200
}

/// The family of a number that stands in no table, from its facility.
///
/// `0x801C` is the registration service here: the file-system filter manager uses the same facility, but writes to none of
/// these logs. `0x8019` is shared by the old registration interface (1 to 14), HTTP (100 to 599) and WinHTTP (12000 up).
pub(super) const fn family(code: Code) -> &'static str {
    let value = code.value;
    let low = value & 0xFFFF;
    match code.kind {
        CodeKind::Aadsts => "entra_sign_in",
        CodeKind::SyncMl => "syncml",
        CodeKind::Http => "http",
        CodeKind::Exit => {
            if is_winhttp(value) {
                "winhttp"
            } else {
                "win32"
            }
        }
        CodeKind::Status => match value >> 16 {
            0x8018 | 0x0018 => "mdm_enrollment",
            0x8019 if is_winhttp(low) => "winhttp",
            0x8019 if low >= 100 && low < 600 => "http",
            0x8019 => "mdm_enrollment",
            0x801C => "device_registration",
            0xCAA0..=0xCAAF | 0x4AA0..=0x4AAF => "token_library",
            0x8600..=0x86FF | 0x0600 | 0x82AA | 0x82B0 => "omadm",
            0x87D1 if low < 600 => "syncml",
            0x87D1 | 0x87D3 => "intune",
            0x8103 | 0xC103 => "autopilot",
            0x8007 if is_winhttp(low) => "winhttp",
            0x8009 | 0x800B => "crypto",
            0x8028 | 0x8029 => "tpm",
            0x8031 => "bitlocker",
            0x8024 => "windows_update",
            0x8020 => "bits",
            0x800F => "servicing",
            0xC000..=0xCFFF => "ntstatus",
            _ => "win32",
        },
    }
}

/// Words for every family that a code can have, in the order of the README of the JSON contract.
pub const FAMILY_WORDS: &[(&str, &str)] = &[
    ("mdm_enrollment", "MDM enrollment client (0x8018…) and its predecessor (0x80190001 to 0x8019000E)"),
    ("device_registration", "Entra device registration and join (0x801C…)"),
    ("entra_sign_in", "Entra sign-in service (AADSTS…)"),
    ("token_library", "Web account manager and token library (0xCAA…, 0x4AA…)"),
    ("ntstatus", "NTSTATUS, as the Entra sign-in plug-in returns it (0xC…)"),
    ("omadm", "OMA-DM client and configuration service providers (0x86…, 0x82AA…)"),
    ("syncml", "OMA-DM status and alert numbers"),
    ("intune", "Intune and its management extension (0x87D1…, 0x87D3…)"),
    ("autopilot", "Autopilot and the enrollment status page"),
    ("installer", "MSI and AppX"),
    ("crypto", "Certificates and keys"),
    ("tpm", "TPM"),
    ("bitlocker", "BitLocker"),
    ("winhttp", "WinHTTP network errors (12xxx, 0x80072E…)"),
    ("wininet", "WinINet network errors"),
    ("http", "HTTP status"),
    ("win32", "Windows (0x8007…, E_…)"),
    ("windows_update", "Windows Update"),
    ("bits", "Background transfer"),
    ("servicing", "Windows component servicing"),
    ("wmi", "WMI"),
    ("rpc", "Remote procedure call"),
    ("sspi", "Security packages"),
    ("task_scheduler", "Task Scheduler"),
    ("web", "Web platform"),
];

//! Autopilot profiles as files: what the deployment service sent (`AutopilotDDSZTDFile.json`), what an administrator put
//! on the disk (`AutopilotConfigurationFile.json`), what self-deploying devices have besides (`AutopilotConciergeFile.json`).
//!
//! The same profile in the registry (`PolicyJsonCache`) is read with the registry.
//!
//! # Facts
//! - Group: `AutopilotDDSZTDFile`, `AutopilotConfigurationFile` or `AutopilotConciergeFile`: by name, else by content
//!   (only a configuration file has `Comment_File` or `CloudAssignedAadServerData`).
//! - Name: the JSON key, nested ones joined by `.`; JSON inside a string is opened
//!   (`CloudAssignedAadServerData.ZeroTouchConfig.CloudAssignedTenantDomain`).
//! - `CloudAssignedOobeConfig.bits`: the words for the bits of `CloudAssignedOobeConfig` that are set, joined by `;`
//!   ([`OOBE_BITS`]).
//! - Instance: 0. Locus: the line.

use crate::model::evidence::Locus;
use crate::model::fact::FactKind;
use crate::model::warning::WarningKind;
use crate::readers::Head;
use crate::readers::Input;
use crate::readers::Reader;
use crate::readers::Reading;
use crate::readers::facts::Facts;
use crate::readers::json;
use crate::readers::json::Backslash;
use crate::readers::raw_text;
use crate::readers::secrets::contains_ignore_case;
use crate::readers::text_decode;

const PROFILE: &str = "AutopilotDDSZTDFile";
const CONFIGURATION: &str = "AutopilotConfigurationFile";
const CONCIERGE: &str = "AutopilotConciergeFile";
/// Keys of which any shows that an object is a profile.
const TELLING: &[&str] = &[
    "\"CloudAssignedTenantId\"",
    "\"CloudAssignedTenantDomain\"",
    "\"CloudAssignedOobeConfig\"",
    "\"CloudAssignedDomainJoinMethod\"",
    "\"DeploymentProfileName\"",
    "\"ZtdCorrelationId\"",
];

/// The bits of `CloudAssignedOobeConfig` (Get-AutopilotDiagnostics).
pub const OOBE_BITS: &[(u32, &str)] = &[
    (1024, "skip_keyboard"),
    (512, "patch_download"),
    (256, "skip_upgrade"),
    (128, "tpm_required"),
    (64, "device_authentication"),
    (32, "tpm_attestation"),
    (16, "skip_license_terms"),
    (8, "skip_oem_registration"),
    (4, "skip_express_settings"),
    (2, "standard_user"),
];

/// Autopilot profiles.
pub static READER: Reader = Reader {
    name: "autopilot",
    title: "Autopilot profile (AutopilotDDSZTDFile, AutopilotConfigurationFile, AutopilotConciergeFile)",
    recognise,
    read,
    stream: None,
    raw: raw_text::line,
    samples: &[
        ("AutopilotDDSZTDFile.json", b"{\"CloudAssignedTenantId\" : \"x\"}"),
        ("profile.json", b"\xef\xbb\xbf{\r\n  \"Version\": 2049,\r\n  \"ZtdCorrelationId\": \"x\"\r\n}"),
        ("AutopilotConciergeFile.json", b"{}"),
    ],
};

fn recognise(head: &Head<'_>) -> bool {
    let text = head.text();
    text.trim_start().starts_with('{')
        && (contains_ignore_case(head.name(), "autopilotconciergefile") || TELLING.iter().any(|key| text.contains(key)))
}

fn read(input: &Input<'_>) -> Reading {
    let mut facts = Facts::new(input, FactKind::Autopilot);
    let text = text_decode::decode(input, facts.warnings());
    let group = facts.group(group_of(input.path, &text));
    facts.add_json(&group, "", &text, Backslash::Escapes, &Locus::Line);
    let mut config = None;
    json::read(&text, Backslash::Escapes, |member| {
        if member.path == "CloudAssignedOobeConfig" {
            config = Some((member.value.to_owned(), member.line));
        }
    });
    if let Some((value, line)) = config {
        match value.parse::<u32>() {
            Ok(bits) => {
                let words: Vec<&str> =
                    OOBE_BITS.iter().filter(|(bit, _)| bits & bit != 0).map(|(_, word)| *word).collect();
                facts.add(&group, "CloudAssignedOobeConfig.bits", &words.join(";"), |_| Locus::Line(line));
            }
            Err(_) => facts.warn(Locus::Line(line), WarningKind::Malformed, "CloudAssignedOobeConfig is not a number"),
        }
    }
    facts.finish()
}

fn group_of(path: &str, text: &str) -> &'static str {
    let named = [PROFILE, CONFIGURATION, CONCIERGE]
        .into_iter()
        .find(|name| contains_ignore_case(path, &name.to_ascii_lowercase()));
    let is_configuration = || text.contains("\"Comment_File\"") || text.contains("\"CloudAssignedAadServerData\"");
    named.unwrap_or_else(|| if is_configuration() { CONFIGURATION } else { PROFILE })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::ArtifactId;

    fn shown(path: &str, text: &str) -> (Vec<String>, Vec<WarningKind>) {
        let reading = read(&Input { artifact: ArtifactId(0), path, bytes: text.as_bytes() });
        let rows = reading.facts.iter().map(|f| format!("{}|{}={}", f.group, f.name, f.value)).collect();
        (rows, reading.warnings.iter().map(|w| w.kind).collect())
    }

    const PROFILE_TEXT: &str = "{\r\n\"PolicyDownloadDate\":\"2026-01-02T03:04:05Z\",\"CloudAssignedOobeConfig\" : 1310,\r\n\
        \"CloudAssignedDeviceName\":null}";

    #[test]
    fn a_profile() {
        let expected = [
            "AutopilotDDSZTDFile|PolicyDownloadDate=2026-01-02T03:04:05Z",
            "AutopilotDDSZTDFile|CloudAssignedOobeConfig=1310",
            "AutopilotDDSZTDFile|CloudAssignedDeviceName=",
            "AutopilotDDSZTDFile|CloudAssignedOobeConfig.bits=skip_keyboard;skip_upgrade;skip_license_terms;\
             skip_oem_registration;skip_express_settings;standard_user",
        ];
        assert_eq!(shown("x/autopilotddsztdfile.json", PROFILE_TEXT), (expected.map(str::to_owned).to_vec(), vec![]));
        for end in (0..PROFILE_TEXT.len()).step_by(7) {
            let (rows, warnings) = shown("a.json", PROFILE_TEXT.get(..end).unwrap());
            assert!(rows.len() <= expected.len() && !warnings.is_empty(), "{end}");
        }
    }

    #[test]
    fn a_configuration_file_has_json_inside() {
        let text =
            r#"{"Comment_File":"x","CloudAssignedAadServerData":"{\"ZeroTouchConfig\":{\"ForcedEnrollment\":1}}"}"#;
        let expected = ["Comment_File=x", "CloudAssignedAadServerData.ZeroTouchConfig.ForcedEnrollment=1"];
        assert_eq!(shown("a.json", text).0, expected.map(|row| format!("AutopilotConfigurationFile|{row}")));
        let (_, warnings) = shown("a.json", r#"{"CloudAssignedOobeConfig":"many"}"#);
        assert_eq!(warnings, [WarningKind::Malformed]);
    }
}

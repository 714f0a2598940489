//! The single values of the device, as the facts state them.

use crate::format;
use crate::model::analysis::Analysis;
use crate::model::device::Known;
use crate::model::event::Topic;
use crate::model::evidence::Evidence;

/// One value that the facts state.
#[derive(Clone, Debug)]
pub struct Value<'a> {
    /// Heading that it stands under.
    pub section: &'static str,
    /// What it is.
    pub label: &'static str,
    /// Its text.
    pub text: String,
    /// Where it was read.
    pub evidence: &'a [Evidence],
}

/// Collects the values that are known.
struct Values<'a> {
    section: &'static str,
    list: Vec<Value<'a>>,
}

impl<'a> Values<'a> {
    fn section(&mut self, section: &'static str) {
        self.section = section;
    }

    fn push<T>(&mut self, label: &'static str, known: Option<&'a Known<T>>, text: impl Fn(&T) -> String) {
        if let Some(known) = known {
            let value = Value { section: self.section, label, text: text(&known.value), evidence: &known.evidence };
            self.list.push(value);
        }
    }

    fn text(&mut self, label: &'static str, known: Option<&'a Known<String>>) {
        self.push(label, known, |text| if text.is_empty() { "(none)".to_string() } else { text.clone() });
    }

    fn flag(&mut self, label: &'static str, known: Option<&'a Known<bool>>) {
        self.push(label, known, |yes| if *yes { "yes" } else { "no" }.to_string());
    }

    fn shown<T: ToString>(&mut self, label: &'static str, known: Option<&'a Known<T>>) {
        self.push(label, known, T::to_string);
    }
}

/// Every single value of the device, in the order of the pane.
#[must_use]
pub fn values(analysis: &Analysis) -> Vec<Value<'_>> {
    let device = &analysis.device;
    let mut out = Values { section: "Device", list: Vec::new() };
    out.text("computer name", device.computer_name.as_ref());
    out.text("edition", device.edition.as_ref());
    out.text("edition id", device.edition_id.as_ref());
    out.text("version", device.os_version.as_ref());
    out.shown("build", device.os_build.as_ref());
    out.flag("Configuration Manager", device.config_manager.as_ref());
    out.push("co-management flags", device.co_management_flags.as_ref(), |flags| format!("{flags} (0x{flags:X})"));
    out.flag("user may disconnect", device.manual_unenrollment_allowed.as_ref());
    out.section("Join");
    let join = &device.join;
    out.flag("Entra joined", join.entra_joined.as_ref());
    out.flag("domain joined", join.domain_joined.as_ref());
    out.flag("work account registered", join.workplace_joined.as_ref());
    out.flag("enterprise joined", join.enterprise_joined.as_ref());
    out.text("device id", join.device_id.as_ref());
    out.text("tenant", join.tenant_name.as_ref());
    out.text("tenant id", join.tenant_id.as_ref());
    out.text("domain", join.domain_name.as_ref());
    out.text("user", join.user.as_ref());
    out.text("MDM address of the user", join.mdm_url.as_ref());
    out.flag("primary refresh token", join.primary_refresh_token.as_ref());
    out.text("device authentication", join.device_auth_status.as_ref());
    out.text("last error in phase", join.last_error_phase.as_ref());
    out.push("last error", join.last_error_code.as_ref(), |code| format::code_text(*code, Topic::Join));
    out.section("Group policy enrollment");
    out.flag("auto-enrollment on", device.auto_enroll.enabled.as_ref());
    out.push("credential", device.auto_enroll.credential_type.as_ref(), |number| match number {
        1 => "1, user".to_string(),
        2 => "2, device".to_string(),
        other => other.to_string(),
    });
    out.flag("enrollment forbidden", device.auto_enroll.disable_registration.as_ref());
    out.section("Autopilot");
    let autopilot = &device.autopilot;
    out.flag("profile on the device", autopilot.profile.as_ref());
    out.text("profile", autopilot.profile_name.as_ref());
    out.text("tenant domain", autopilot.tenant_domain.as_ref());
    out.text("profile's tenant id", autopilot.tenant_id.as_ref());
    out.push("first-start settings", autopilot.oobe_config.as_ref(), |bits| format!("{bits} (0x{bits:X})"));
    out.flag("hybrid join asked for", autopilot.hybrid_join.as_ref());
    out.flag("device preparation", autopilot.device_preparation.as_ref());
    out.section("TPM");
    out.text("TPM version", device.tpm.version.as_ref());
    out.flag("ready for storage", device.tpm.ready_for_storage.as_ref());
    out.flag("ready for attestation", device.tpm.ready_for_attestation.as_ref());
    out.push("attestation key", device.tpm.aik_result.as_ref(), |code| format::code_text(*code, Topic::Certificate));
    out.section("Enrollment links");
    for link in &device.deep_links {
        out.text("link", Some(link));
    }
    out.list
}

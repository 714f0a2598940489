//! The device: how it is joined, what manages it, policies, applications, certificates. Every line opens its evidence.

use crate::model::analysis::Analysis;
use crate::model::device::Known;
use crate::model::evidence::Evidence;
use crate::tui::doc::Piece;
use crate::tui::doc::Writer;
use crate::tui::pane::Item;
use crate::tui::pane::Subject;
use crate::tui::pane::Target;
use crate::tui::pane::subject_of;
use crate::tui::theme::Role;
use crate::tui::theme::Sign;
use crate::tui::view::Show;
use crate::tui::view::frame::grouped;
use crate::tui::view::item;

/// Columns of the labels.
const LABEL: usize = 24;

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
    out.push("last error", join.last_error_code.as_ref(), |code| {
        crate::format::code_text(*code, crate::model::event::Topic::Join)
    });
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
    out.push("attestation key", device.tpm.aik_result.as_ref(), |code| {
        crate::format::code_text(*code, crate::model::event::Topic::Certificate)
    });
    out.section("Enrollment links");
    for link in &device.deep_links {
        out.text("link", Some(link));
    }
    out.list
}

/// Writes the pane.
pub fn write(show: &Show<'_>, out: &mut Writer) {
    let analysis = show.analysis;
    let device = &analysis.device;
    let all = values(analysis);
    if all.is_empty() && device.enrollments.is_empty() {
        out.item(0, None, vec![Piece::new(Role::Dim, "the bundle has no file that describes the device")]);
    }
    value_lines(show, out, &all, &["Device", "Join"]);
    section(show, out, "Enrollments", Item::Enrollment, device.enrollments.len());
    value_lines(show, out, &all, &["Group policy enrollment", "Autopilot"]);
    if let Some(evidence) = &device.autopilot.hardware_hash {
        let target = Target::Detail(subject_of(analysis, evidence));
        out.pair(LABEL, "hardware hash", Some(target), vec![Piece::new(Role::Text, "in the bundle")]);
    }
    esp(show, out);
    section(show, out, "Applications", Item::Application, device.applications.len());
    section(show, out, "Policies that failed", Item::FailedPolicy, device.policies.failed.len());
    section(
        show,
        out,
        "Policies in conflict, the winner first",
        Item::ConflictingPolicy,
        device.policies.conflicts.len(),
    );
    section(
        show,
        out,
        "Group policies that MDM blocks",
        Item::BlockedPolicy,
        device.policies.blocked_group_policies.len(),
    );
    section(show, out, "Certificates", Item::Certificate, device.certificates.len());
    section(show, out, "Sessions with the server", Item::Sync, analysis.syncs.len());
    section(show, out, "Unenrollments", Item::Unenrollment, analysis.unenrollments.len());
    value_lines(show, out, &all, &["TPM", "Enrollment links"]);
    section(show, out, "Where files disagree", Item::Contradiction, analysis.contradictions.len());
    section(show, out, "Policies in force", Item::Setting, device.policies.settings.len());
}

/// The single values of some sections.
fn value_lines(show: &Show<'_>, out: &mut Writer, all: &[Value<'_>], sections: &[&str]) {
    for section in sections {
        let mut first = true;
        for (at, value) in all.iter().enumerate().filter(|(_, value)| value.section == *section) {
            if first {
                out.heading(section);
                first = false;
            }
            // One place opens at once, several are listed.
            let target = match value.evidence {
                [] => None,
                [one] => Some(Target::Detail(subject_of(show.analysis, one))),
                _ => u32::try_from(at).ok().map(|at| Target::Detail(Subject::Item(Item::Value, at))),
            };
            out.pair(LABEL, value.label, target, vec![Piece::data(Role::Text, &value.text)]);
        }
    }
}

/// A list of items with their number in the heading.
fn section(show: &Show<'_>, out: &mut Writer, title: &str, item: Item, count: usize) {
    if count == 0 {
        return;
    }
    out.heading(&format!("{title} ({})", grouped(count)));
    for at in 0..count {
        item::line(show, out, item, at);
    }
}

/// The enrollment status page.
fn esp(show: &Show<'_>, out: &mut Writer) {
    let Some(esp) = &show.analysis.esp else { return };
    section(show, out, "Enrollment status page", Item::EspPhase, esp.phases.len());
    if esp.phases.is_empty() {
        out.heading("Enrollment status page");
    }
    let settings = &esp.settings;
    let yes_no = |value: bool| if value { "yes" } else { "no" }.to_string();
    let first = settings.evidence.first();
    let mut pair = |label: &str, text: Option<String>| {
        if let Some(text) = text {
            let target = first.map(|evidence| Target::Detail(subject_of(show.analysis, evidence)));
            out.pair(LABEL, label, target, vec![Piece::new(Role::Text, text)]);
        }
    };
    pair("blocks the desktop", settings.blocking.map(yes_no));
    pair("fails after", settings.timeout_minutes.map(|minutes| format!("{minutes} min")));
    pair("device setup skipped", settings.skip_device.map(yes_no));
    pair("account setup skipped", settings.skip_user.map(yes_no));
    pair("offers reset", settings.allow_reset.map(yes_no));
    pair("offers to try again", settings.allow_retry.map(yes_no));
    pair("offers to continue", settings.allow_continue.map(yes_no));
    let warn = show.theme.sign(Sign::Warn);
    let endings = [(&esp.timed_out, "it ran into its timeout"), (&esp.continued_anyway, "the user continued anyway")];
    for (evidence, text) in endings {
        if let Some(evidence) = evidence {
            let target = Target::Detail(subject_of(show.analysis, evidence));
            out.item(2, Some(target), vec![Piece::new(Role::Warning, format!("{warn} {text}"))]);
        }
    }
    section(show, out, "Tracked by it", Item::Tracked, esp.tracked.len());
}

//! Words for the enumerations, as a helpdesk agent says them.

use std::fmt::Write;

use crate::model::attempt::Attempt;
use crate::model::attempt::AttemptPhase;
use crate::model::attempt::StepOutcome;
use crate::model::attempt::Trigger;
use crate::model::device::Device;
use crate::model::device::Join;
use crate::model::device::Known;
use crate::model::event::Phase;
use crate::model::evidence::Locus;

/// What a trigger is called.
#[must_use]
pub const fn trigger_text(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::EntraJoinOobe => "Entra join at first start",
        Trigger::EntraJoinSettings => "Entra join from Settings",
        Trigger::WorkAccount => "work or school account",
        Trigger::MdmOnly => "device management only",
        Trigger::DeepLink => "enrollment link",
        Trigger::GroupPolicy => "group policy",
        Trigger::AutopilotUserDriven => "Autopilot, user-driven",
        Trigger::AutopilotSelfDeploying => "Autopilot, self-deploying",
        Trigger::AutopilotPreProvisioned => "Autopilot, pre-provisioned",
        Trigger::AutopilotDevicePreparation => "Autopilot device preparation",
        Trigger::ProvisioningPackage => "provisioning package",
        Trigger::CoManagement => "co-management",
        Trigger::Linked => "linked second enrollment",
        Trigger::Undetermined => "trigger unknown",
    }
}

/// What an attempt is called: by its trigger, or, when nothing but a join or registration of the device was seen and what
/// started it is not known, as that.
#[must_use]
pub fn attempt_name(attempt: &Attempt) -> &'static str {
    let only_join = !attempt.phases.is_empty() && attempt.phases.iter().all(|phase| phase.phase == Phase::Join);
    match attempt.trigger {
        Trigger::Undetermined if only_join => "device registration",
        trigger => trigger_text(trigger),
    }
}

/// What a phase is called in a sentence.
#[must_use]
pub const fn phase_name(phase: Phase) -> &'static str {
    match phase {
        Phase::Join => "join",
        Phase::Discovery => "discovery",
        Phase::Authentication => "authentication",
        Phase::Policy => "certificate policy",
        Phase::Certificate => "certificate",
        Phase::Provisioning => "provisioning",
        Phase::Registration => "registration",
        Phase::FirstSync => "first sync",
        Phase::EspDevicePreparation => "device preparation",
        Phase::EspDeviceSetup => "device setup",
        Phase::EspAccountSetup => "account setup",
    }
}

/// The sign of an outcome; it always stands beside a word.
#[must_use]
pub const fn step_sign(outcome: StepOutcome) -> &'static str {
    match outcome {
        StepOutcome::Succeeded => "✓",
        StepOutcome::Failed => "✗",
        StepOutcome::InProgress => "…",
        StepOutcome::Skipped => "–",
        StepOutcome::Undetermined => "?",
    }
}

/// One phase: `certificate ✗ 0x80180004`.
#[must_use]
pub fn phase_text(phase: &AttemptPhase) -> String {
    let mut text = format!("{} {}", phase_name(phase.phase), step_sign(phase.outcome));
    if let Some(code) = phase.code {
        let _ = write!(text, " {code}");
    }
    text
}

/// How the device is joined, in a few words.
#[must_use]
pub fn join_text(join: &Join) -> String {
    let is = |known: &Option<Known<bool>>| known.as_ref().map(|known| known.value);
    let base = match (is(&join.entra_joined), is(&join.domain_joined)) {
        (Some(true), Some(true)) => "Entra hybrid joined",
        (Some(true), _) => "Entra joined",
        (_, Some(true)) => "domain joined",
        (Some(false), Some(false)) => "not joined",
        (Some(false), None) => "not Entra joined",
        (None, Some(false)) => "not domain joined",
        (None, None) => "join state unknown",
    };
    match is(&join.workplace_joined) {
        Some(true) => format!("{base}, work account registered"),
        _ => base.to_owned(),
    }
}

/// Where in an artifact: `record 1204`, `line 33`, a key or element path; empty for the whole artifact.
#[must_use]
pub fn locus_text(locus: &Locus) -> String {
    match locus {
        Locus::Whole => String::new(),
        Locus::Record(id) => format!("record {id}"),
        Locus::Line(line) => format!("line {line}"),
        Locus::Key { key, value } if value.is_empty() => key.to_string(),
        Locus::Key { key, value } => format!("{key}, value {value}"),
        Locus::Element(path) => path.to_string(),
    }
}

/// The Windows build, with its revision if that is known: `26100.1742`, else `26100`.
#[must_use]
pub fn build_text(device: &Device) -> Option<String> {
    let build = device.os_build.as_ref()?.value.to_string();
    let version = device.os_version.as_ref().map_or("", |version| version.value.as_str());
    let revision = version.split('.').skip_while(|part| *part != build).nth(1);
    Some(match revision {
        Some(revision) if revision.bytes().all(|c| c.is_ascii_digit()) => format!("{build}.{revision}"),
        _ => build,
    })
}

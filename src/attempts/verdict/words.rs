//! The words of the verdict: sentences that a helpdesk agent can read to the user.

use crate::knowledge;
use crate::model::attempt::Attempt;
use crate::model::attempt::Trigger;
use crate::model::attempt::UnenrollmentInitiator;
use crate::model::code::Code;
use crate::model::code::CodeKind;
use crate::model::event::Event;
use crate::model::event::Phase;
use crate::model::event::Topic;

/// The path, to follow "enrolled"; with a space before it, empty if it is not known.
pub(super) const fn path(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::EntraJoinOobe => " by joining the organisation during Windows setup",
        Trigger::EntraJoinSettings => " by joining the organisation from Settings",
        Trigger::WorkAccount => " by adding a work or school account",
        Trigger::MdmOnly => " by \"Enroll only in device management\"",
        Trigger::DeepLink => " from an enrollment link",
        Trigger::GroupPolicy => " by group policy",
        Trigger::AutopilotUserDriven | Trigger::AutopilotSelfDeploying => " by Windows Autopilot",
        Trigger::AutopilotPreProvisioned => " by Windows Autopilot pre-provisioning",
        Trigger::AutopilotDevicePreparation => " by Windows Autopilot device preparation",
        Trigger::ProvisioningPackage => " from a provisioning package",
        Trigger::CoManagement => " by Configuration Manager",
        Trigger::Linked => " as the linked second enrollment",
        Trigger::Undetermined => "",
    }
}

/// Why an attempt failed: what its code means; where it failed, unless the code is one that only an enrollment, a join or
/// a sign-in has and so says it all.
pub(super) fn reason(attempt: &Attempt) -> String {
    let unattended = matches!(attempt.trigger, Trigger::AutopilotSelfDeploying | Trigger::AutopilotPreProvisioned);
    let place = match attempt.failed_phase {
        Some(Phase::Authentication) if unattended => "when the device had to prove its identity",
        phase => phase.map_or("while it was being set up", failed_at),
    };
    let own = |code: Code| code.kind == CodeKind::Aadsts || matches!(code.value >> 16, 0x8018 | 0x801C);
    match attempt.code.and_then(|code| Some((own(code), meaning(code)?))) {
        Some((true, meaning)) => meaning.to_owned(),
        Some((false, meaning)) => format!("it failed {place}: {meaning}"),
        None => format!("it failed {place}"),
    }
}

/// What a code means where an enrollment failed, in a few words.
pub(super) fn meaning(code: Code) -> Option<&'static str> {
    let meaning = knowledge::code(code, Topic::Registration)?.meaning?;
    // What else it can be is the finding's to say: up to the semicolon, without a note in parentheses at the end.
    let meaning = meaning.split(';').next().unwrap_or(meaning).trim_end_matches('.');
    let meaning = match meaning.rsplit_once(" (") {
        Some((short, note)) if note.ends_with(')') => short,
        _ => meaning,
    };
    (!meaning.is_empty()).then_some(meaning)
}

/// Why Windows itself refused, by the event of its check whether the device may enroll (since 22621).
pub(super) const fn refused(event_id: u16) -> Option<&'static str> {
    match event_id {
        94 | 95 | 99 => Some("the device is enrolled already"),
        96 => Some("a policy or another management agent forbids it"),
        97 => Some("this edition of Windows does not allow it"),
        98 => Some("this user may not enroll the device"),
        _ => None,
    }
}

/// Where it failed, to follow "it failed".
const fn failed_at(phase: Phase) -> &'static str {
    match phase {
        Phase::Join => "when the device was to be joined to the organisation",
        Phase::Discovery => "when Windows looked for the organisation's device management",
        Phase::Authentication => "at signing in",
        Phase::Policy => "when the management server was asked for its certificate policy",
        Phase::Certificate => "when the management server was asked for the device's certificate",
        Phase::Provisioning => "when the settings from the management server were applied",
        Phase::Registration => "when the enrollment was to be completed",
        Phase::FirstSync => "at the first contact with the management server",
        Phase::EspDevicePreparation => "while the device was being prepared",
        Phase::EspDeviceSetup => "while the status page set up the device",
        Phase::EspAccountSetup => "while the status page set up the account",
    }
}

/// Why Windows did not even try an automatic join, by the event that its pre-check writes.
pub(super) fn no_join(event: &Event) -> Option<&'static str> {
    if !event.record.provider.eq_ignore_ascii_case("Microsoft-Windows-User Device Registration") {
        return None;
    }
    match event.event_id? {
        330 => Some(", because two registration services are set up"),
        333 => Some(", because it did not run as the system"),
        334 => Some(", because no domain controller could be reached"),
        _ => None,
    }
}

/// What did not work on an enrolled device, to follow "but". `push`: its push channel could not be set up.
pub(super) const fn problem(phase: Option<Phase>, push: bool) -> &'static str {
    match phase {
        None | Some(Phase::Registration) if push => {
            "the server cannot reach it at once, because its push channel could not be set up"
        }
        Some(Phase::Join) => "joining it to the organisation's domain failed",
        Some(Phase::FirstSync) => "its first contact with the management server failed",
        Some(Phase::EspDevicePreparation) => "preparing the device failed",
        Some(Phase::EspDeviceSetup) => "something failed while the status page set up the device",
        Some(Phase::EspAccountSetup) => "something failed while the status page set up the account",
        _ => "a part of the enrollment failed",
    }
}

/// Who removed the enrollment.
pub(super) const fn remover(initiator: UnenrollmentInitiator) -> &'static str {
    match initiator {
        UnenrollmentInitiator::User => "The user removed this device's enrollment in Settings",
        UnenrollmentInitiator::Server => "The management server removed this device's enrollment",
        UnenrollmentInitiator::System => "Windows removed this device's enrollment",
        UnenrollmentInitiator::Undetermined => "This device's enrollment was removed",
    }
}

/// "once", "8 times".
pub(super) fn times(count: u32) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}

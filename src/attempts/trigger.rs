//! What started an attempt: a decision over points, each with its place in the bundle.
//!
//! A point speaks for one path with a weight: what only that path does weighs most, what several paths do or what one
//! write-up alone says weighs little. The path with most weight wins if it stands clear of the next one; a path that only
//! weak points speak for is never more than a guess.

use crate::attempts::chain::Hit;
use crate::attempts::chain::Lane;
use crate::attempts::draft::Draft;
use crate::attempts::draft::Kind;
use crate::attempts::pages;
use crate::attempts::phases;
use crate::model::attempt::Credential;
use crate::model::attempt::Trigger;
use crate::model::device::Device;
use crate::model::device::Enrollment;
use crate::model::device::EnrollmentKind;
use crate::model::device::Known;
use crate::model::event::Event;
use crate::model::evidence::Evidence;
use crate::model::fields::Value;
use crate::model::finding::Confidence;

/// Only this path does it.
const DECISIVE: u32 = 60;
/// This path does it, another one hardly.
const STRONG: u32 = 30;
/// Fits this path, and one or two others.
const FAIR: u32 = 15;
/// A hint (inference, a single write-up).
const WEAK: u32 = 6;

/// The least weight that makes a trigger more than undetermined.
const LEAST: u32 = WEAK;
/// How much the winner must outweigh the next.
const CLEAR: u32 = 6;

/// What speaks for a path.
struct Point {
    trigger: Trigger,
    weight: u32,
    text: String,
    evidence: Evidence,
}

/// The decision.
#[derive(Clone, Debug)]
pub(crate) struct Decision {
    /// The path.
    pub trigger: Trigger,
    /// How sure.
    pub confidence: Confidence,
    /// What speaks for it, heaviest first.
    pub grounds: Vec<(String, Evidence)>,
}

/// Collects points.
struct Points<'a> {
    events: &'a [Event],
    list: Vec<Point>,
}

impl Points<'_> {
    fn event(&mut self, trigger: Trigger, weight: u32, at: usize, text: &str) {
        if let Some(evidence) = phases::evidence(at, self.events) {
            self.add(trigger, weight, text.to_owned(), evidence);
        }
    }

    fn known<T>(&mut self, trigger: Trigger, weight: u32, known: &Known<T>, text: &str) {
        if let Some(evidence) = known.evidence.first() {
            self.add(trigger, weight, text.to_owned(), evidence.clone());
        }
    }

    /// One point of a kind counts once: ten retries do not make a path ten times as likely.
    fn add(&mut self, trigger: Trigger, weight: u32, text: String, evidence: Evidence) {
        if !self.list.iter().any(|p| p.trigger == trigger && p.text == text) {
            self.list.push(Point { trigger, weight, text, evidence });
        }
    }

    fn weight(&self, trigger: Trigger) -> u32 {
        self.list.iter().filter(|p| p.trigger == trigger).map(|p| p.weight).sum()
    }
}

/// Decides what started an attempt. `enrollment`: the enrollment it made, if that is known.
pub(crate) fn decide(
    draft: &Draft<'_>,
    enrollment: Option<&Enrollment>,
    device: &Device,
    events: &[Event],
) -> Decision {
    let mut points = Points { events, list: Vec::new() };
    for hit in draft.hits.iter().chain(&draft.context) {
        event_points(&mut points, hit, events);
    }
    page_points(&mut points, draft, device, events);
    if draft.kind != Kind::Join {
        state_points(&mut points, draft, enrollment, device);
    }
    if draft.kind == Kind::Linked {
        let of = draft.hits.iter().chain(&draft.context).find(|hit| hit.step.lane == Lane::Linked);
        if let Some(hit) = of {
            points.event(Trigger::Linked, DECISIVE, hit.at, "Windows asked for the linked second enrollment");
        }
    }
    settle(points)
}

/// Points that single events give.
fn event_points(points: &mut Points<'_>, hit: &Hit, events: &[Event]) {
    let Some(event) = events.get(hit.at) else { return };
    let fields = &event.record.fields;
    match (hit.step.lane, hit.step.id) {
        (Lane::Mdm, 27) if fields.get("HexInt1").and_then(Value::as_u64).is_some_and(|policy| policy != 0) => {
            points.event(Trigger::GroupPolicy, DECISIVE, hit.at, "the auto-enrollment policy was evaluated and is on");
        }
        (Lane::Mdm, 75..=84 | 90) => automatic_points(points, hit, event),
        (Lane::CoManagement, _) => {
            let text = "Configuration Manager's own log tells of the enrollment";
            points.event(Trigger::CoManagement, DECISIVE, hit.at, text);
        }
        (Lane::Mdm, 53 | 54) => {
            let text = "the enrollment client itself asked the organisation's sign-in service for a token";
            points.event(Trigger::MdmOnly, FAIR, hit.at, text);
        }
        // Of the check whether the device may enroll: the type that was asked for.
        (Lane::Mdm, 94) => type_points(points, hit.at, fields.get("UInt1")),
        (Lane::Mdm, 3015) if fields.get("UInt1").and_then(Value::as_u64) == Some(0) => {
            type_points(points, hit.at, fields.get("UInt2"));
        }
        (Lane::Task, 100 | 107..=110 | 200 | 201) => {
            points.event(Trigger::GroupPolicy, STRONG, hit.at, "the scheduled task for automatic enrollment ran");
        }
        (Lane::Join, id) if event.record.provider.eq_ignore_ascii_case("Microsoft-Windows-Workplace Join") => {
            let weight = if matches!(id, 200 | 201) { STRONG } else { FAIR };
            points.event(Trigger::WorkAccount, weight, hit.at, "a work or school account was being registered");
        }
        (Lane::Join, 102) => join_type_points(points, hit.at, event),
        (Lane::Autopilot, id) => autopilot_points(points, hit.at, id, event),
        (Lane::Package, 10..=12 | 20..=22) => {
            points.event(Trigger::ProvisioningPackage, STRONG, hit.at, "a provisioning package was applied");
        }
        _ => {}
    }
}

/// Automatic enrollment: group policy and co-management both use it. Co-management does so with the device's credential
/// only; builds before 18362 do not say with which.
fn automatic_points(points: &mut Points<'_>, hit: &Hit, event: &Event) {
    let credential = if matches!(hit.step.id, 75 | 76 | 90) { is_device_credential(event) } else { None };
    if credential == Some(false) || hit.step.id == 79 {
        let text = "automatic enrollment with the user's credential";
        points.event(Trigger::GroupPolicy, STRONG, hit.at, text);
    } else {
        points.event(Trigger::GroupPolicy, FAIR, hit.at, "the automatic enrollment client wrote it");
        points.event(Trigger::CoManagement, FAIR, hit.at, "the automatic enrollment client wrote it");
    }
}

/// The type of enrollment that was asked for (`DEVICEREGISTRATIONTYPE`); 6 is what several paths ask for, and 0 is also what
/// an unset value looks like.
fn type_points(points: &mut Points<'_>, at: usize, number: Option<&Value>) {
    match number.and_then(Value::as_u64) {
        Some(0) => points.event(Trigger::MdmOnly, WEAK, at, "an enrollment without an Entra account was asked for"),
        Some(13) => points.event(Trigger::WorkAccount, FAIR, at, "an enrollment of a work account was asked for"),
        _ => {}
    }
}

/// The kind of join that was asked for, by its name (its number is written beside it).
fn join_type_points(points: &mut Points<'_>, at: usize, event: &Event) {
    let name = event.record.fields.text("JoinRequestTypeSymbolicName").unwrap_or_default().to_ascii_uppercase();
    if name.contains("WORKPLACE") {
        points.event(Trigger::WorkAccount, STRONG, at, "the device asked to register a work or school account");
    } else if name.contains("AAD") || name.contains("CLOUD") {
        points.event(Trigger::EntraJoinOobe, FAIR, at, "a user joined the device to Entra");
        points.event(Trigger::EntraJoinSettings, FAIR, at, "a user joined the device to Entra");
    }
}

fn autopilot_points(points: &mut Points<'_>, at: usize, id: u16, event: &Event) {
    use Trigger::{AutopilotDevicePreparation, AutopilotPreProvisioned, AutopilotSelfDeploying, AutopilotUserDriven};
    match id {
        509 => points.event(AutopilotPreProvisioned, DECISIVE, at, "pre-provisioning was asked for"),
        403..=408 | 1350 => {
            points.event(AutopilotDevicePreparation, DECISIVE, at, "device preparation ran");
        }
        150 | 151 | 156 | 169 | 171 | 177 | 189 | 211 => {
            let text = "the TPM had to prove the device's identity";
            points.event(AutopilotSelfDeploying, STRONG, at, text);
            points.event(AutopilotPreProvisioned, FAIR, at, text);
        }
        153 if event.record.fields.get("UpdateState").and_then(Value::as_u64) != Some(3) => {}
        153 | 161 | 178..=181 | 301..=303 | 702 | 703 => {
            points.event(AutopilotUserDriven, FAIR, at, "Autopilot had a profile or ran the enrollment");
            points.event(AutopilotSelfDeploying, FAIR, at, "Autopilot had a profile or ran the enrollment");
            points.event(AutopilotPreProvisioned, WEAK, at, "Autopilot had a profile or ran the enrollment");
        }
        _ => {}
    }
}

/// Points that the pages of the out-of-box experience and of the connect dialog give.
fn page_points(points: &mut Points<'_>, draft: &Draft<'_>, device: &Device, events: &[Event]) {
    let profile = [
        Trigger::AutopilotUserDriven,
        Trigger::AutopilotSelfDeploying,
        Trigger::AutopilotPreProvisioned,
        Trigger::AutopilotDevicePreparation,
    ];
    let autopilot = profile.iter().any(|trigger| points.weight(*trigger) > 0)
        || device.autopilot.profile.as_ref().is_some_and(|known| known.value);
    let joins = draft.hits.iter().any(|hit| hit.step.lane == Lane::Join);
    let workplace = points.weight(Trigger::WorkAccount) > 0;
    for hit in draft.context.iter().filter(|hit| hit.step.lane == Lane::Page) {
        let Some(event) = events.get(hit.at) else { continue };
        match pages::reads(event) {
            pages::Sign::OutOfBox => {
                // Autopilot shows the same pages; where it had a say they speak for it.
                let trigger = if autopilot { Trigger::AutopilotUserDriven } else { Trigger::EntraJoinOobe };
                points.event(trigger, STRONG, hit.at, "pages of the out-of-box experience were shown");
            }
            pages::Sign::Settings if workplace => {
                points.event(Trigger::WorkAccount, FAIR, hit.at, "the connect dialog of Settings was open");
            }
            pages::Sign::Settings if joins => {
                points.event(Trigger::EntraJoinSettings, STRONG, hit.at, "the connect dialog of Settings was open");
                points.event(Trigger::WorkAccount, WEAK, hit.at, "the connect dialog of Settings was open");
            }
            pages::Sign::Settings => {
                // Registering an account is logged in a channel that few bundles hold: without it both look alike.
                points.event(Trigger::MdmOnly, FAIR, hit.at, "the connect dialog of Settings was open");
                points.event(Trigger::WorkAccount, FAIR, hit.at, "the connect dialog of Settings was open");
            }
            pages::Sign::SettingsJoin => {
                let text = "the connect dialog of Settings showed the page that joins Entra";
                points.event(Trigger::EntraJoinSettings, DECISIVE, hit.at, text);
            }
            pages::Sign::SettingsMdm | pages::Sign::DiscoveryError | pages::Sign::OnPremises => {
                let text = "the connect dialog of Settings showed a page of enrolling only in device management";
                points.event(Trigger::MdmOnly, DECISIVE, hit.at, text);
            }
            pages::Sign::DeepLink => {
                points.event(Trigger::DeepLink, DECISIVE, hit.at, "an ms-device-enrollment link opened the dialog");
            }
            pages::Sign::WhiteGlove => {
                let text = "a page of pre-provisioning was shown";
                points.event(Trigger::AutopilotPreProvisioned, DECISIVE, hit.at, text);
            }
            pages::Sign::DevicePreparation => {
                let text = "a page of device preparation was shown";
                points.event(Trigger::AutopilotDevicePreparation, DECISIVE, hit.at, text);
            }
            pages::Sign::Other => {}
        }
    }
}

/// Points that the state of the device gives: they hold for the device, and so for its attempts only by inference.
fn state_points(points: &mut Points<'_>, draft: &Draft<'_>, enrollment: Option<&Enrollment>, device: &Device) {
    let automatic = draft.is_automatic();
    if let Some(policy) = device.auto_enroll.enabled.as_ref().filter(|policy| policy.value) {
        let weight = if automatic { FAIR } else { WEAK };
        points.known(Trigger::GroupPolicy, weight, policy, "the auto-enrollment policy is set");
    }
    if automatic {
        let flags = device.co_management_flags.as_ref().filter(|flags| flags.value != 0);
        if let Some(flags) = flags {
            points.known(Trigger::CoManagement, STRONG, flags, "co-management is switched on");
        }
        if let Some(client) = device.config_manager.as_ref().filter(|client| client.value) {
            points.known(Trigger::CoManagement, FAIR, client, "the Configuration Manager client is present");
        }
    }
    autopilot_state_points(points, draft, device);
    let Some(enrollment) = enrollment else { return };
    let Some(evidence) = enrollment.evidence.first() else { return };
    let (trigger, weight, text) = match enrollment.kind {
        EnrollmentKind::MdmOnly => (Trigger::MdmOnly, STRONG, "the enrollment is of the kind without an Entra account"),
        EnrollmentKind::UserWithEntra => {
            (Trigger::WorkAccount, STRONG, "the enrollment is the one of a single user's work account")
        }
        EnrollmentKind::Linked => (Trigger::Linked, DECISIVE, "the enrollment is the linked second one"),
        _ => return,
    };
    points.add(trigger, weight, text.to_owned(), evidence.clone());
}

fn autopilot_state_points(points: &mut Points<'_>, draft: &Draft<'_>, device: &Device) {
    use Trigger::{AutopilotDevicePreparation, AutopilotSelfDeploying, AutopilotUserDriven};
    // The profile stays on the device for ever; it speaks for an attempt only where Autopilot or its pages do too.
    let near = draft
        .hits
        .iter()
        .chain(&draft.context)
        .any(|hit| matches!(hit.step.lane, Lane::Autopilot | Lane::Page | Lane::Esp));
    if !near || draft.is_automatic() {
        return;
    }
    let autopilot = &device.autopilot;
    if let Some(config) = autopilot.oobe_config.as_ref() {
        if autopilot.self_deploying() == Some(true) {
            points.known(AutopilotSelfDeploying, STRONG, config, "the Autopilot profile is of the self-deploying kind");
        } else {
            points.known(AutopilotUserDriven, STRONG, config, "the Autopilot profile is of the user-driven kind");
        }
    } else if let Some(profile) = autopilot.profile.as_ref().filter(|profile| profile.value) {
        points.known(AutopilotUserDriven, FAIR, profile, "an Autopilot profile is on the device");
    }
    if let Some(known) = autopilot.device_preparation.as_ref().filter(|known| known.value) {
        points.known(AutopilotDevicePreparation, STRONG, known, "the device is set up with device preparation");
    }
}

/// The heaviest path, if it stands clear.
fn settle(points: Points<'_>) -> Decision {
    let mut weights: Vec<(u32, Trigger)> =
        Trigger::ALL.iter().map(|&trigger| (points.weight(trigger), trigger)).filter(|(w, _)| *w > 0).collect();
    weights.sort_by_key(|&(weight, trigger)| (std::cmp::Reverse(weight), trigger));
    let (best, trigger) = weights.first().copied().unwrap_or((0, Trigger::Undetermined));
    let next = weights.get(1).map_or(0, |(weight, _)| *weight);
    if best < LEAST || best < next + CLEAR {
        let mut grounds = points.list;
        grounds.sort_by(|a, b| b.weight.cmp(&a.weight).then_with(|| a.evidence.cmp(&b.evidence)));
        let grounds = grounds.into_iter().map(|p| (p.text, p.evidence)).collect();
        return Decision { trigger: Trigger::Undetermined, confidence: Confidence::Low, grounds };
    }
    let mut own: Vec<Point> = points.list.into_iter().filter(|p| p.trigger == trigger).collect();
    own.sort_by(|a, b| b.weight.cmp(&a.weight).then_with(|| a.evidence.cmp(&b.evidence)));
    let strong = own.iter().any(|p| p.weight >= STRONG);
    let confidence = match best {
        w if w >= DECISIVE && strong && best >= next * 2 => Confidence::High,
        w if w >= STRONG && strong => Confidence::Medium,
        _ => Confidence::Low,
    };
    Decision { trigger, confidence, grounds: own.into_iter().map(|p| (p.text, p.evidence)).collect() }
}

/// Whether automatic enrollment used the device's credential: first value of 75, 76 and 90 on builds since 18362
/// (0x0 user, 0x1 device); earlier layouts do not say it.
fn is_device_credential(event: &Event) -> Option<bool> {
    event.record.fields.get("HexInt1").and_then(Value::as_u64).map(|value| value != 0)
}

/// What the attempt authenticated with.
pub(crate) fn credential(draft: &Draft<'_>, trigger: Trigger, device: &Device, events: &[Event]) -> Option<Credential> {
    let find = |ids: &[u16], lane: Lane| {
        draft.hits.iter().rev().find(|hit| hit.step.lane == lane && ids.contains(&hit.step.id))
    };
    let event = |hit: &Hit| events.get(hit.at);
    let stated = find(&[75, 76], Lane::Mdm).and_then(event).and_then(is_device_credential);
    let stated = stated.or_else(|| find(&[90], Lane::Mdm).and_then(event).and_then(is_device_credential));
    if let Some(device) = stated {
        return Some(if device { Credential::Device } else { Credential::User });
    }
    // 27, second value since 18362: 1 user, 2 device.
    let policy = find(&[27], Lane::Mdm).and_then(event).and_then(|e| e.record.fields.get("HexInt2")?.as_u64());
    match policy {
        Some(1) => return Some(Credential::User),
        Some(2) => return Some(Credential::Device),
        _ => {}
    }
    if find(&[78], Lane::Mdm).is_some() {
        return Some(Credential::Device);
    }
    if find(&[79], Lane::Mdm).is_some() {
        return Some(Credential::User);
    }
    if find(&[3], Lane::Mdm).is_some() {
        return Some(Credential::Certificate);
    }
    let page =
        |sign| draft.context.iter().filter_map(|hit| events.get(hit.at)).any(|event| pages::reads(event) == sign);
    if page(pages::Sign::OnPremises) {
        return Some(Credential::OnPremises);
    }
    match trigger {
        Trigger::GroupPolicy => match device.auto_enroll.credential_type.as_ref().map(|known| known.value) {
            Some(1) => Some(Credential::User),
            Some(2) => Some(Credential::Device),
            _ => None,
        },
        Trigger::AutopilotSelfDeploying | Trigger::AutopilotPreProvisioned => Some(Credential::Device),
        Trigger::EntraJoinOobe
        | Trigger::EntraJoinSettings
        | Trigger::WorkAccount
        | Trigger::AutopilotUserDriven
        | Trigger::AutopilotDevicePreparation => Some(Credential::User),
        // A token of the organisation's sign-in service, asked for by the client itself, is the user's.
        Trigger::MdmOnly | Trigger::DeepLink if find(&[53, 54], Lane::Mdm).is_some() => Some(Credential::User),
        _ => None,
    }
}

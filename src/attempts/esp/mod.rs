//! The enrollment status page (ESP): what it waits for, how far it came, and whether the user went past a failure.
//!
//! Three kinds of places tell of it, and each lacks something: events (which item, when; new builds only), registry values
//! (the last state; no times), and the log of the Intune Management Extension (why an application failed). They are read
//! into one picture: `items` holds what is tracked, `state` reads the registry.
//!
//! Events: 85, 350-361 and 1300-1311 of the device-management provider, 287-299 and 403-408 of the deployment provider,
//! pages named `…ESPProgress…`, `…ProvisioningProgressPage…`, `DevicePrepPage_…`. One page exit is not the end: the page
//! is left at every change of phase.

mod items;
mod state;

use crate::attempts::chain::Hit;
use crate::attempts::esp::items::Items;
use crate::attempts::lanes::Lanes;
use crate::attempts::phases;
use crate::attempts::weave::seconds;
use crate::model::attempt::AttemptPhase;
use crate::model::attempt::Esp;
use crate::model::attempt::EspSettings;
use crate::model::attempt::ItemState;
use crate::model::attempt::StepOutcome;
use crate::model::code::Code;
use crate::model::device::Device;
use crate::model::event::Event;
use crate::model::event::Phase;
use crate::model::evidence::Evidence;
use crate::model::fact::Fact;
use crate::model::fields::Value;
use crate::model::id::Guid;
use crate::model::time::Time;

/// The phases of the page, in order.
pub(crate) const PHASES: [Phase; 3] = [Phase::EspDevicePreparation, Phase::EspDeviceSetup, Phase::EspAccountSetup];
/// What the page says when it ran into its timeout (`ERROR_TIMEOUT`).
const TIMEOUT: Code = Code::status(0x8007_05B4);
/// A phase without end is still going if the bundle was collected this soon after its last event, in seconds.
const GOING: i64 = 30 * 60;
/// How many places are kept as evidence of one phase.
const MOST_EVIDENCE: usize = 24;

/// What there is to read.
#[derive(Clone, Copy)]
pub(crate) struct Input<'a> {
    /// The steps by lane.
    pub lanes: &'a Lanes,
    /// The timeline.
    pub events: &'a [Event],
    /// Facts of the bundle.
    pub facts: &'a [Fact],
    /// The device.
    pub device: &'a Device,
    /// The enrollment whose page it is, if known.
    pub enrollment: Option<Guid>,
    /// When that enrollment began: what lies before belongs to an older one.
    pub since: Option<Time>,
    /// When the bundle was collected.
    pub now: Option<Time>,
}

/// The page, and the events that are of it.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// The page.
    pub esp: Esp,
    /// Indexes of its events.
    pub events: Vec<usize>,
    /// Enrollment that its events name.
    pub enrollment: Option<Guid>,
}

/// One phase being put together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slot {
    started: Option<Time>,
    ended: Option<Time>,
    /// First failure of the page itself, with its place.
    failure: Option<(Option<Code>, Evidence)>,
    /// It ended well as far as the page or the server says.
    done: bool,
    /// The registry's word on it.
    pub(crate) category: Option<(StepOutcome, Option<Code>, Evidence)>,
    /// Something was seen of it.
    seen: bool,
    evidence: Vec<Evidence>,
}

impl Slot {
    fn see(&mut self, at: Time, evidence: Option<Evidence>) {
        self.seen = true;
        self.started = self.started.or(Some(at));
        self.ended = Some(at);
        if self.evidence.len() < MOST_EVIDENCE {
            self.evidence.extend(evidence);
        }
    }
}

/// The picture while it is being read.
#[derive(Debug, Default)]
pub(crate) struct Picture {
    slots: [Slot; 3],
    items: Items,
    settings: EspSettings,
    continued: Option<Evidence>,
    timed_out: Option<Evidence>,
    events: Vec<usize>,
    enrollment: Option<Guid>,
}

/// Reads the page; `None` if nothing in the bundle tells of one.
pub(crate) fn find(input: &Input<'_>) -> Option<Found> {
    let mut picture = Picture::default();
    for (at, event) in own_events(input) {
        picture.event(at, event, input.events);
    }
    picture.items.agent_log(&input.lanes.ime, input);
    state::read(&mut picture, input);
    picture.items.name(input.device, input.facts);
    picture.finish(input.now)
}

/// Events of the page since the enrollment began, in timeline order.
fn own_events<'a>(input: &Input<'a>) -> Vec<(usize, &'a Event)> {
    let preparation = |hit: &&Hit| matches!(hit.step.id, 403..=408);
    let lanes = input.lanes;
    let mut all: Vec<usize> = lanes.esp.iter().map(|hit| hit.at).collect();
    all.extend(lanes.autopilot.iter().filter(preparation).map(|hit| hit.at));
    all.extend(lanes.page.iter().map(|hit| hit.at));
    all.sort_unstable();
    let since = |event: &&Event| input.since.is_none_or(|since| event.at >= since);
    all.into_iter().filter_map(|at| Some((at, input.events.get(at).filter(since)?))).collect()
}

/// The phase that a text of an event names.
fn named_phase(text: &str) -> Option<usize> {
    let has = |word: &str| text.as_bytes().windows(word.len()).any(|w| w.eq_ignore_ascii_case(word.as_bytes()));
    if has("DevicePreparation") {
        Some(0)
    } else if has("DeviceSetup") {
        Some(1)
    } else if has("AccountSetup") {
        Some(2)
    } else {
        None
    }
}

impl Picture {
    /// The phase that the page is in: the account's once the device's is over.
    fn current(&self) -> usize {
        let device = self.slots.get(1);
        if device.is_some_and(|slot| slot.done) || self.slots.get(2).is_some_and(|slot| slot.seen) { 2 } else { 1 }
    }

    fn see(&mut self, slot: usize, at: usize, event: &Event, events: &[Event]) {
        if let Some(slot) = self.slots.get_mut(slot) {
            slot.see(event.at, phases::evidence(at, events));
        }
        self.events.push(at);
    }

    fn fail(&mut self, slot: usize, code: Option<Code>, evidence: Option<Evidence>) {
        if let (Some(slot), Some(evidence)) = (self.slots.get_mut(slot), evidence) {
            slot.failure.get_or_insert((code, evidence));
        }
    }

    fn done(&mut self, slot: usize) {
        if let Some(slot) = self.slots.get_mut(slot) {
            slot.done = true;
        }
    }

    fn event(&mut self, at: usize, event: &Event, events: &[Event]) {
        let Some(id) = event.event_id else { return };
        match id {
            85 | 350..=361 => self.first_sync(id, at, event, events),
            287..=299 | 1300..=1311 => self.tracking(id, at, event, events),
            403..=408 => self.preparation(id, at, event, events),
            _ => self.page(at, event, events),
        }
    }

    /// Settings and ends that the server or Windows sets below `FirstSync`.
    fn first_sync(&mut self, id: u16, at: usize, event: &Event, events: &[Event]) {
        let fields = &event.record.fields;
        let number = |name: &str| fields.get(name).and_then(Value::as_u64);
        let enrollment = fields.at(0).and_then(Value::as_guid).filter(|id| !id.is_nil());
        self.enrollment = enrollment.or(self.enrollment);
        let evidence = phases::evidence(at, events);
        let user = fields.at(1).and_then(Value::as_text).is_some_and(|sid| sid.starts_with("S-1-"));
        match id {
            85 if number("HexInt2").is_some_and(|answer| answer != 0) => {
                let slot = if number("HexInt1").is_some_and(|device| device != 0) { 1 } else { 2 };
                self.see(slot, at, event, events);
                return;
            }
            351 if number("HexInt1").is_some_and(|done| done != 0) => {
                let slot = if user { 2 } else { 1 };
                self.see(slot, at, event, events);
                self.done(slot);
                return;
            }
            352 if number("HexInt1").is_some_and(|going_on| going_on != 0) => self.continued = evidence,
            355..=358 => {
                if let Some(value) = number("HRESULT") {
                    self.setting(id, value);
                    self.settings.evidence.extend(evidence);
                }
            }
            _ => {}
        }
        self.events.push(at);
    }

    fn setting(&mut self, id: u16, value: u64) {
        match id {
            355 => self.settings.skip_device = Some(value != 0),
            356 => self.settings.skip_user = Some(value != 0),
            357 => self.settings.timeout_minutes = u32::try_from(value).ok(),
            _ => block(&mut self.settings, value),
        }
    }

    /// Items being tracked.
    fn tracking(&mut self, id: u16, at: usize, event: &Event, events: &[Event]) {
        let fields = &event.record.fields;
        let text = |position: usize| fields.at(position).and_then(Value::as_text).unwrap_or_default();
        let policies = matches!(id, 287..=291);
        let slot = named_phase(text(0)).unwrap_or(if policies { 0 } else { self.current() });
        self.see(slot, at, event, events);
        let evidence = phases::evidence(at, events);
        match id {
            // The component that brings the tracking list did not come, or ran out of time.
            289 => {
                self.timed_out = self.timed_out.take().or_else(|| evidence.clone());
                self.fail(slot, Some(TIMEOUT), evidence);
            }
            290 | 294 => self.fail(slot, crate::attempts::codes::failure(event), evidence),
            296..=299 | 1300..=1311 => {
                let phase = PHASES.get(slot).copied();
                self.items.event(id, text(1), text(2), phase, event, evidence);
            }
            _ => {}
        }
    }

    /// Steps of device preparation.
    fn preparation(&mut self, id: u16, at: usize, event: &Event, events: &[Event]) {
        self.see(0, at, event, events);
        match id {
            405 => self.done(0),
            406 | 407 => self.fail(0, crate::attempts::codes::failure(event), phases::evidence(at, events)),
            _ => {}
        }
    }

    /// Pages: their names tell how they were left, the JSON behind them why.
    fn page(&mut self, at: usize, event: &Event, events: &[Event]) {
        let fields = &event.record.fields;
        if event.event_id == Some(62404) {
            if fields.text("CXID").is_some_and(|id| id.eq_ignore_ascii_case("OobeESP")) {
                self.see(self.current(), at, event, events);
            }
            return;
        }
        let name = fields.text("Name").unwrap_or_default();
        let value = fields.text("Value").unwrap_or_default();
        let preparation = name.contains("DevicePrepPage");
        if !preparation && !name.contains("ESPProgress") && !name.contains("ProvisioningProgressPage") {
            return;
        }
        let short = value.get(..64).unwrap_or(value);
        let slot = if preparation { 0 } else { named_phase(short).unwrap_or(self.current()) };
        let evidence = phases::evidence(at, events);
        self.see(slot, at, event, events);
        let code = state::quoted_code(value);
        if name.contains("Timeout") {
            self.timed_out = self.timed_out.take().or_else(|| evidence.clone());
            self.fail(slot, code.or(Some(TIMEOUT)), evidence);
        } else if ["Failure", "Failed", "Abort"].iter().any(|word| name.contains(word)) {
            self.fail(slot, code, evidence);
        } else if ["Exiting", "Success"].iter().any(|word| name.contains(word)) {
            self.done(slot);
        }
    }

    fn finish(self, now: Option<Time>) -> Option<Found> {
        let Self { slots, items, settings, continued, timed_out, mut events, enrollment } = self;
        let tracked = items.finish();
        let seen = slots.iter().any(|slot| slot.seen || slot.category.is_some());
        if !seen && tracked.is_empty() && settings == EspSettings::default() && continued.is_none() {
            return None;
        }
        let mut phases = Vec::new();
        for (phase, slot) in PHASES.into_iter().zip(slots) {
            let own: Vec<_> = tracked.iter().filter(|item| item.phase == Some(phase)).collect();
            phases.extend(one_phase(phase, slot, &own, &settings, now));
        }
        events.sort_unstable();
        events.dedup();
        let esp = Esp { phases, tracked, settings, continued_anyway: continued, timed_out };
        Some(Found { esp, events, enrollment })
    }
}

/// `BlockInStatusPage`: 0 does not block; 1 allows to reset, 2 to try again, 4 to continue anyway.
pub(crate) fn block(settings: &mut EspSettings, value: u64) {
    settings.blocking = Some(value != 0);
    settings.allow_reset = Some(value & 1 != 0);
    settings.allow_retry = Some(value & 2 != 0);
    settings.allow_continue = Some(value & 4 != 0);
}

fn one_phase(
    phase: Phase,
    slot: Slot,
    items: &[&crate::model::attempt::Tracked],
    settings: &EspSettings,
    now: Option<Time>,
) -> Option<AttemptPhase> {
    let skipped = match phase {
        Phase::EspDeviceSetup => settings.skip_device == Some(true),
        Phase::EspAccountSetup => settings.skip_user == Some(true),
        _ => false,
    };
    if !slot.seen && slot.category.is_none() && items.is_empty() && !skipped {
        return None;
    }
    let failed_item = items.iter().find(|item| item.state == ItemState::Failed);
    let going = slot.ended.zip(now).is_some_and(|(last, now)| seconds(last, now) <= GOING);
    let category = slot.category.as_ref().map(|(outcome, ..)| *outcome);
    // An item that failed keeps the phase failed even if the page was left: the user may have gone past it.
    let outcome = if failed_item.is_some() || slot.failure.is_some() || category == Some(StepOutcome::Failed) {
        StepOutcome::Failed
    } else if slot.done || category == Some(StepOutcome::Succeeded) {
        StepOutcome::Succeeded
    } else if skipped {
        StepOutcome::Skipped
    } else if category == Some(StepOutcome::InProgress) || (slot.seen && going) {
        StepOutcome::InProgress
    } else {
        StepOutcome::Undetermined
    };
    let code = failed_item.and_then(|item| item.code).or_else(|| slot.failure.as_ref().and_then(|(code, _)| *code));
    let code = code.or_else(|| slot.category.as_ref().and_then(|(_, code, _)| *code));
    let mut evidence: Vec<Evidence> = failed_item.into_iter().flat_map(|item| item.evidence.last().cloned()).collect();
    evidence.extend(slot.failure.into_iter().map(|(_, evidence)| evidence));
    evidence.extend(slot.category.into_iter().map(|(_, _, evidence)| evidence));
    evidence.extend(slot.evidence);
    if evidence.is_empty() {
        evidence.extend(items.iter().flat_map(|item| item.evidence.first().cloned()));
        evidence.extend(settings.evidence.iter().cloned());
    }
    evidence.truncate(MOST_EVIDENCE);
    let code = if outcome == StepOutcome::Failed { code } else { None };
    Some(AttemptPhase {
        phase,
        outcome,
        started_at: slot.started,
        ended_at: slot.ended,
        code,
        evidence: unique(evidence),
    })
}

/// Each place once, the first mention kept.
fn unique(evidence: Vec<Evidence>) -> Vec<Evidence> {
    let mut all: Vec<Evidence> = Vec::with_capacity(evidence.len());
    for one in evidence {
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all
}

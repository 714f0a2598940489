//! The course of a run: its phases with their outcomes, the first that failed, and the root code.

use crate::attempts::chain::Hit;
use crate::attempts::chain::Lane;
use crate::attempts::chain::Signal;
use crate::attempts::codes;
use crate::model::attempt::AttemptPhase;
use crate::model::attempt::StepOutcome;
use crate::model::code::Code;
use crate::model::code::CodeKind;
use crate::model::event::Event;
use crate::model::event::Phase;
use crate::model::evidence::Evidence;
use crate::model::fields::Value;
use crate::model::id::EventId;

/// How a run ended as far as its own steps say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Its last word is success.
    Succeeded,
    /// Its last word is failure, or a step failed that nothing came after.
    Failed,
    /// No last word.
    Open,
}

/// The course of a run.
#[derive(Clone, Debug)]
pub(crate) struct Course {
    /// The earliest phase that failed.
    pub failed_phase: Option<Phase>,
    /// The root code.
    pub code: Option<Code>,
    /// All codes, the root one first.
    pub codes: Vec<Code>,
    /// How it ended.
    pub end: End,
    /// Index of the event that decides it.
    pub deciding: Option<usize>,
    /// Something failed on the way to a success.
    pub troubled: bool,
}

/// One step as it really is: some events say only by their values which phase they are of and how it went.
#[derive(Clone, Copy, Debug)]
struct Reading {
    at: usize,
    phase: Phase,
    signal: Signal,
    lane: Lane,
    code: Option<Code>,
}

/// The course of the run that has these steps, in timeline order.
pub(crate) fn course(hits: &[Hit], events: &[Event]) -> Course {
    let readings = read(hits, events);
    let last_word = last_word(&readings);
    let end = end(&readings, last_word);
    let failures: Vec<Reading> =
        readings.iter().copied().filter(|r| speaks(r, last_word) && is_standing_failure(r, &readings)).collect();
    let (failed_phase, code) = match end {
        End::Failed => {
            let phase = failed_phase(&readings, &failures, last_word);
            (phase, phase.and_then(|phase| root_code(&readings, phase, last_word, events)))
        }
        // Enrolled, and something failed that nothing went beyond: the domain join of a hybrid Autopilot device.
        End::Succeeded => {
            let first = failures.iter().min_by_key(|r| r.phase);
            (first.map(|r| r.phase), first.and_then(|r| r.code))
        }
        End::Open => (None, None),
    };
    let mut codes: Vec<Code> = code.into_iter().collect();
    for found in readings.iter().filter_map(|r| r.code) {
        if !codes.contains(&found) {
            codes.push(found);
        }
    }
    let deciding = last_word.map(|r| r.at).or_else(|| failures.first().map(|r| r.at));
    let troubled = end == End::Succeeded && readings.iter().any(|r| r.signal == Signal::Failure);
    Course { failed_phase, code, codes, end, deciding, troubled }
}

/// The phases that the steps of a run speak of, in order, and between them those that this build does not log.
pub(crate) fn phases(hits: &[Hit], course: &Course, events: &[Event]) -> Vec<AttemptPhase> {
    let readings = read(hits, events);
    let (failed, code) = (course.failed_phase, course.code);
    let mut all: Vec<AttemptPhase> = Vec::new();
    for &phase in Phase::ALL {
        let own: Vec<&Reading> = readings.iter().filter(|r| assigned(r, failed) == phase).collect();
        if !own.is_empty() {
            all.push(one_phase(phase, &own, failed, code, events));
        }
    }
    if readings.iter().any(|r| r.lane == Lane::Mdm) {
        fill_gaps(&mut all);
    }
    all
}

/// Each step with its phase and signal as its values tell them.
fn read(hits: &[Hit], events: &[Event]) -> Vec<Reading> {
    let mut readings: Vec<Reading> = Vec::with_capacity(hits.len());
    for hit in hits {
        let Some(event) = events.get(hit.at) else { continue };
        let step = hit.step;
        let failing = codes::failure(event);
        let (mut phase, mut signal) = (step.phase, step.signal);
        let mut code = if matches!(signal, Signal::Failure | Signal::Failed) { failing } else { None };
        match (step.lane, step.id) {
            (Lane::Mdm, 52 | 69) => {
                phase = fault_phase(&readings);
                code = codes::soap_fault(event);
            }
            (Lane::Mdm, 56) => code = event.record.fields.at(0).and_then(Value::as_code),
            (Lane::Mdm, 89 | 90) => {
                phase = Phase::Authentication;
                (signal, code) = by_result(event, failing);
            }
            (Lane::Mdm, 27) if failing.is_some() => (signal, code) = (Signal::Failure, failing),
            (Lane::Mdm, 77) => code = failing,
            // Details of the check whether the device may enroll; its result is the only code that a refusal leaves.
            (Lane::Mdm, 3015) if failing.is_some() => (signal, code) = (Signal::Failure, failing),
            (Lane::Autopilot, 179..=181 | 301..=303) => {
                phase = autopilot_phase(event).unwrap_or(phase);
                if step.id == 181 && failing.is_some() {
                    (signal, code) = (Signal::Failure, failing);
                }
            }
            (Lane::Join, 331) => signal = precheck(event),
            (Lane::Join, 201 | 204 | 304 | 305) => code = codes::aadsts(event).or(failing),
            (Lane::Token, _) => code = codes::aadsts(event).or(failing),
            _ => {}
        }
        readings.push(Reading { at: hit.at, phase, signal, lane: step.lane, code });
    }
    readings
}

fn by_result(event: &Event, failing: Option<Code>) -> (Signal, Option<Code>) {
    match failing {
        Some(code) => (Signal::Failure, Some(code)),
        None if codes::is_good(event) => (Signal::Success, None),
        None => (Signal::Note, None),
    }
}

/// The phase in which a SOAP fault came: the one whose request was last sent; the certificate request if none is logged.
fn fault_phase(before: &[Reading]) -> Phase {
    let sent = before.iter().rev().find(|r| matches!(r.phase, Phase::Policy | Phase::Certificate));
    match sent {
        Some(r) if r.phase == Phase::Policy && r.signal != Signal::Success => Phase::Policy,
        _ => Phase::Certificate,
    }
}

/// Autopilot's own stage number (`EnrollmentDisposition` of the provider's manifest) as a phase.
fn autopilot_phase(event: &Event) -> Option<Phase> {
    match event.record.fields.get("State").and_then(Value::as_u64)? {
        1 | 4 => Some(Phase::Discovery),
        2 | 3 => Some(Phase::Join),
        5 => Some(Phase::Authentication),
        _ => Some(Phase::Registration),
    }
}

/// What the pre-check of an automatic join decided: its text holds `preCheckResult: Join` or `DoNotJoin`; a device that
/// is joined already does not fail by not joining again.
fn precheck(event: &Event) -> Signal {
    let text = event.record.fields.text("DebugOutput").unwrap_or_default();
    if !text.contains("preCheckResult: DoNotJoin") {
        return Signal::Start;
    }
    if text.contains("isJoined: YES") { Signal::Note } else { Signal::Failure }
}

/// The last event that ends the chain of its lane: the management enrollment's if there is one, else any lane's.
fn last_word(readings: &[Reading]) -> Option<Reading> {
    let is_end = |r: &&Reading| matches!(r.signal, Signal::Done | Signal::Failed);
    let of = |lanes: &[Lane]| readings.iter().rev().filter(is_end).find(|r| lanes.contains(&r.lane)).copied();
    of(&[Lane::Mdm])
        .or_else(|| of(&[Lane::Linked]))
        .or_else(|| of(&[Lane::Autopilot]))
        .or_else(|| of(&[Lane::Join, Lane::Package, Lane::Task, Lane::CoManagement]))
}

/// Whether a failing step has a say beside the last word: Autopilot repeats in its own stages what the enrollment chain
/// says better.
fn speaks(reading: &Reading, last_word: Option<Reading>) -> bool {
    let chain_failed = last_word.is_some_and(|word| word.lane == Lane::Mdm && word.signal == Signal::Failed);
    !(chain_failed && reading.lane == Lane::Autopilot)
}

fn end(readings: &[Reading], last_word: Option<Reading>) -> End {
    let enrolling = readings.iter().any(|r| matches!(r.lane, Lane::Mdm | Lane::Linked));
    let standing = || readings.iter().any(|r| is_standing_failure(r, readings));
    match last_word {
        // That the join ended well is not the end of an enrollment that had begun, nor of what failed after it.
        Some(word) if word.signal == Signal::Done && word.lane == Lane::Join && (enrolling || standing()) => {
            if standing() { End::Failed } else { End::Open }
        }
        Some(word) if word.signal == Signal::Done => End::Succeeded,
        Some(_) => End::Failed,
        None if standing() => End::Failed,
        None => End::Open,
    }
}

/// Whether a step failed and nothing later in the run went beyond it: no success of the same phase, no step of a later one.
fn is_standing_failure(reading: &Reading, all: &[Reading]) -> bool {
    reading.signal == Signal::Failure
        && !all.iter().filter(|r| r.at > reading.at).any(|r| match r.signal {
            Signal::Success | Signal::Done => r.phase >= reading.phase,
            Signal::Start => r.phase > reading.phase,
            _ => false,
        })
}

/// The earliest phase that failed; a chain that shows nothing but its end failed in the phase that was open, in the one
/// that its code names, or in registration.
fn failed_phase(readings: &[Reading], failures: &[Reading], last_word: Option<Reading>) -> Option<Phase> {
    if let Some(phase) = failures.iter().map(|r| r.phase).min() {
        return Some(phase);
    }
    let word = last_word?;
    if word.phase != Phase::Registration {
        return Some(word.phase);
    }
    let open = readings.iter().rev().find(|r| matches!(r.signal, Signal::Start | Signal::Success));
    if let Some(open) = open.filter(|r| r.signal == Signal::Start && r.lane == Lane::Mdm) {
        return Some(open.phase);
    }
    // Certificate policy or certificate were fetched: what came before it went well, whatever the code says.
    let reached = readings.iter().filter(|r| r.signal == Signal::Success && r.lane == Lane::Mdm).map(|r| r.phase).max();
    let named = word.code.and_then(codes::phase_of);
    Some(
        named
            .filter(|phase| reached.is_none_or(|reached| *phase >= reached || reached <= Phase::Authentication))
            .unwrap_or(Phase::Registration),
    )
}

/// The root code: the outer one, unless that only says that the sign-in service refused and the service's own number
/// (AADSTS) is known.
fn root_code(readings: &[Reading], phase: Phase, last_word: Option<Reading>, events: &[Event]) -> Option<Code> {
    let outer = outer_code(readings, phase, last_word, events);
    outer.filter(|code| codes::is_sign_in_envelope(*code)).and_then(|_| sign_in_number(readings)).or(outer)
}

/// The first number of the sign-in service among the failing steps.
fn sign_in_number(readings: &[Reading]) -> Option<Code> {
    let failing = readings.iter().filter(|r| matches!(r.signal, Signal::Failure | Signal::Failed));
    failing.filter_map(|r| r.code).find(|code| code.kind == CodeKind::Aadsts)
}

/// The last word's code, unless that is generic and the server (SOAP fault), the sign-in service (AADSTS) or a failing step
/// tells more.
fn outer_code(readings: &[Reading], phase: Phase, last_word: Option<Reading>, events: &[Event]) -> Option<Code> {
    let of_step = |r: &Reading| events.get(r.at).and_then(|event| event.event_id);
    let failing = || readings.iter().filter(|r| matches!(r.signal, Signal::Failure | Signal::Failed));
    let specific = |r: &&Reading| r.code.is_some_and(|code| !codes::is_generic(code));
    let word = last_word.filter(|r| r.signal == Signal::Failed).and_then(|r| r.code);
    if let Some(code) = word.filter(|code| !codes::is_generic(*code)) {
        return Some(code);
    }
    let soap = failing().filter(|r| r.lane == Lane::Mdm && of_step(r) == Some(52)).find(specific);
    let aadsts = || failing().find(|r| r.code.is_some_and(|c| c.kind == CodeKind::Aadsts));
    let own = |r: &&Reading| specific(r) && r.lane != Lane::Token;
    let step = || failing().filter(|r| r.phase == phase).find(own).or_else(|| failing().find(own));
    let found = match (soap, word) {
        (Some(soap), _) => Some(soap),
        // A generic last word: the sign-in service's number tells more than a step's.
        (None, Some(_)) => aadsts().or_else(step),
        (None, None) => step().or_else(aadsts),
    };
    found.and_then(|r| r.code).or(word).or_else(|| failing().find_map(|r| r.code))
}

/// The phase that a step is shown in: the end of a failed chain is shown in the phase that failed.
fn assigned(reading: &Reading, failed: Option<Phase>) -> Phase {
    match failed {
        Some(failed) if reading.signal == Signal::Failed && reading.phase > failed => failed,
        _ => reading.phase,
    }
}

fn one_phase(
    phase: Phase,
    own: &[&Reading],
    failed: Option<Phase>,
    code: Option<Code>,
    events: &[Event],
) -> AttemptPhase {
    let time = |r: &&Reading| events.get(r.at).map(|event| event.at);
    let is_failure = |r: &&&Reading| matches!(r.signal, Signal::Failure | Signal::Failed);
    let outcome = if failed == Some(phase) {
        StepOutcome::Failed
    } else {
        // A beginning counts only where no end is known.
        let is_result = |r: &&&Reading| !matches!(r.signal, Signal::Note | Signal::Start);
        let telling = own.iter().rev().find(is_result);
        match telling.or_else(|| own.iter().find(|r| r.signal == Signal::Start)).map(|r| r.signal) {
            Some(Signal::Success | Signal::Done) => StepOutcome::Succeeded,
            Some(Signal::Failure | Signal::Failed) => StepOutcome::Failed,
            Some(Signal::Start) => StepOutcome::InProgress,
            Some(Signal::Note) | None => StepOutcome::Undetermined,
        }
    };
    let first_failure = own.iter().find(is_failure).and_then(|r| r.code);
    let mut order: Vec<&Reading> = own.iter().filter(is_failure).copied().collect();
    order.extend(own.iter().filter(|r| !is_failure(r)));
    AttemptPhase {
        phase,
        outcome,
        started_at: own.first().and_then(time),
        ended_at: own.last().and_then(time),
        code: if failed == Some(phase) { code.or(first_failure) } else { first_failure },
        evidence: order.iter().filter_map(|r| evidence(r.at, events)).collect(),
    }
}

/// Puts in the phases of an enrollment, from discovery to the last one known, that nothing was logged of.
fn fill_gaps(phases: &mut Vec<AttemptPhase>) {
    let last = phases.iter().map(|p| p.phase).filter(|p| *p <= Phase::Registration).max();
    for &phase in Phase::ALL {
        if phase >= Phase::Discovery && Some(phase) < last && !phases.iter().any(|p| p.phase == phase) {
            phases.push(empty(phase, StepOutcome::Undetermined));
        }
    }
    phases.sort_by_key(|p| p.phase);
}

/// A phase of which no event tells.
pub(crate) fn empty(phase: Phase, outcome: StepOutcome) -> AttemptPhase {
    AttemptPhase { phase, outcome, started_at: None, ended_at: None, code: None, evidence: Vec::new() }
}

/// An event of the timeline as evidence.
pub(crate) fn evidence(at: usize, events: &[Event]) -> Option<Evidence> {
    let id = u32::try_from(at).ok()?;
    events.get(at).map(|event| event.evidence(EventId(id)))
}

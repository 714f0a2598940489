//! Events and device state to enrollment attempts, OMA-DM sessions, the enrollment status page, unenrollments and the
//! verdict.
//!
//! What an event means for an enrollment is decided by its provider, id and values (`chain`), never by its text. Events are
//! joined by their ids, strongest first, and by time only where no id contradicts (`keys`, `weave`). How each attempt went
//! is read from its steps (`phases`), what started it from weighed points (`trigger`). What failed without reaching the
//! enrollment (a hybrid join on a domain-joined device, say) is an attempt with only that phase; the verdict then says that
//! the join failed and that the device is not enrolled, not that an enrollment failed.

mod chain;
mod codes;
mod correlate;
mod draft;
mod esp;
#[cfg(test)]
mod fixture;
mod fold;
mod grammar;
mod keys;
mod lanes;
mod pages;
mod phases;
mod surround;
mod syncs;
#[cfg(test)]
mod tests;
mod trigger;
mod unenrollment;
mod untold;
mod verdict;
mod weave;

use crate::attempts::chain::Lane;
use crate::attempts::draft::Draft;
use crate::attempts::draft::Kind;
use crate::attempts::lanes::Lanes;
use crate::attempts::phases::End;
use crate::attempts::weave::seconds;
use crate::model::attempt::Attempt;
use crate::model::attempt::AttemptOutcome;
use crate::model::attempt::AttemptPhase;
use crate::model::attempt::Esp;
use crate::model::attempt::StepOutcome;
use crate::model::attempt::Sync;
use crate::model::attempt::Unenrollment;
use crate::model::device::Device;
use crate::model::device::Enrollment;
use crate::model::device::EnrollmentKind;
use crate::model::event::Event;
use crate::model::event::Phase;
use crate::model::evidence::Evidence;
use crate::model::fact::Fact;
use crate::model::fields::Value;
use crate::model::id::Guid;
use crate::model::time::Time;

pub use crate::attempts::verdict::verdict;

/// What the events of a bundle tell when they are put together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Correlation {
    /// Attempts, oldest first.
    pub attempts: Vec<Attempt>,
    /// OMA-DM sessions, oldest first.
    pub syncs: Vec<Sync>,
    /// The enrollment status page of the last enrollment.
    pub esp: Option<Esp>,
    /// Unenrollments, oldest first.
    pub unenrollments: Vec<Unenrollment>,
    /// For each event the index of its attempt in `attempts`.
    pub members: Vec<Option<u32>>,
    /// For each attempt whether Windows made it by itself (on schedule, at sign-in, by policy), not a person.
    pub automatic: Vec<bool>,
    /// Pages and task runs by which someone or something set about enrolling, and no attempt in the logs tells what came
    /// of it: indices of events, oldest first.
    pub untold: Vec<usize>,
}

/// An attempt that has no end is still going if the bundle was collected this soon after its last event, in seconds.
const GOING: i64 = 15 * 60;

/// Where the story that the logs tell ends.
#[derive(Clone, Copy)]
struct StoryEnd {
    /// When the bundle was collected, if something but the newest event says so.
    stated: Option<Time>,
    /// The newest event.
    newest: Option<Time>,
}

/// Puts the events together. `events` is the timeline in order and `newest` its end, where records that were set aside may
/// stand; `collected_at` is the "now" of the bundle.
#[must_use]
pub fn correlate(
    events: &[Event],
    newest: Option<Time>,
    facts: &[Fact],
    device: &Device,
    collected_at: Option<Time>,
) -> Correlation {
    // Where nothing states when the bundle was collected, its newest event stands in: that nothing came later is then no news.
    let stated = collected_at.filter(|at| Some(*at) != newest);
    let end = StoryEnd { stated, newest };
    let now = collected_at.or(newest);
    let lanes = Lanes::sort(events);
    let drafts = correlate::drafts(&lanes, events, collected_at);
    let sessions = syncs::find(&lanes.sync, &lanes.task, events, now);
    let firsts = first_syncs(&drafts, &sessions, events);
    let mut members = vec![None; events.len()];
    let mut attempts = Vec::with_capacity(drafts.len());
    for (index, (draft, first)) in drafts.iter().zip(&firsts).enumerate() {
        let number = u32::try_from(index).unwrap_or(u32::MAX);
        let own = draft.hits.iter().chain(&draft.context).map(|hit| hit.at).chain(draft.later.iter().copied());
        claim(&mut members, number, own.chain(first.iter().flat_map(|found| found.events.iter().copied())));
        attempts.push(attempt(draft, number, first.map(|found| &found.sync), events, device, end));
    }
    let place = page_owner(&drafts);
    let owner = place.and_then(|at| drafts.get(at).zip(attempts.get(at)));
    let input = esp::Input {
        lanes: &lanes,
        events,
        facts,
        device,
        enrollment: owner.and_then(|(_, attempt)| attempt.enrollment_id),
        since: owner.map(|(draft, _)| draft.first),
        now,
    };
    let found = esp::find(&input);
    if let (Some(found), Some(at)) = (&found, place)
        && let Some(attempt) = attempts.get_mut(at)
        && belongs(found, attempt)
    {
        claim(&mut members, u32::try_from(at).unwrap_or(u32::MAX), found.events.iter().copied());
        add_page(attempt, &found.esp);
    }
    let untold = untold::find(&lanes, &members, events);
    Correlation {
        attempts,
        syncs: sessions.into_iter().map(|found| found.sync).collect(),
        esp: found.map(|found| found.esp),
        unenrollments: unenrollment::find(&lanes.unenroll, events),
        members,
        automatic: drafts.iter().map(Draft::is_automatic).collect(),
        untold,
    }
}

/// Gives events to an attempt, unless they are another one's already.
fn claim(members: &mut [Option<u32>], number: u32, events: impl Iterator<Item = usize>) {
    for at in events {
        if let Some(member) = members.get_mut(at).filter(|member| member.is_none()) {
            *member = Some(number);
        }
    }
}

/// The session that shows whether a successful attempt came to be managed: the first good one after it (and before the
/// next successful one), else the first.
fn first_syncs<'s>(
    drafts: &[Draft<'_>],
    sessions: &'s [syncs::Found],
    events: &[Event],
) -> Vec<Option<&'s syncs::Found>> {
    let mut all = vec![None; drafts.len()];
    let mut until: Option<Time> = None;
    for (at, draft) in drafts.iter().enumerate().rev() {
        if draft.course.end != End::Succeeded || draft.kind != Kind::Enrollment {
            continue;
        }
        let from = draft.enrolled_at(events).plus_seconds(-5);
        let start = sessions.partition_point(|found| found.sync.started_at.is_some_and(|at| at < from));
        let own = || {
            let before = |found: &&syncs::Found| until.is_none_or(|until| found.sync.started_at < Some(until));
            sessions.get(start..).unwrap_or_default().iter().take_while(before)
        };
        let good = own().find(|found| found.sync.outcome == StepOutcome::Succeeded);
        if let Some(place) = all.get_mut(at) {
            *place = good.or_else(|| own().next());
        }
        until = Some(draft.first);
    }
    all
}

/// The attempt whose status page the bundle can tell of: the last that enrolled, else the last of Autopilot.
fn page_owner(drafts: &[Draft<'_>]) -> Option<usize> {
    let enrolled = |draft: &Draft<'_>| draft.kind == Kind::Enrollment && draft.course.end == End::Succeeded;
    drafts.iter().rposition(enrolled).or_else(|| drafts.iter().rposition(|draft| draft.kind == Kind::Autopilot))
}

/// Whether the page is this attempt's: neither names another enrollment.
fn belongs(found: &esp::Found, attempt: &Attempt) -> bool {
    found.enrollment.is_none() || attempt.enrollment_id.is_none() || found.enrollment == attempt.enrollment_id
}

/// Adds the phases of the status page to its attempt. What failed there does not undo the enrollment.
fn add_page(attempt: &mut Attempt, page: &Esp) {
    attempt.phases.retain(|have| !page.phases.iter().any(|phase| phase.phase == have.phase));
    attempt.phases.extend(page.phases.iter().cloned());
    attempt.phases.sort_by_key(|phase| phase.phase);
    let end = page.phases.iter().filter_map(|phase| phase.ended_at).max();
    attempt.ended_at = attempt.ended_at.max(end);
    let Some(failed) = page.phases.iter().find(|phase| phase.outcome == StepOutcome::Failed) else { return };
    if attempt.outcome == AttemptOutcome::Succeeded {
        attempt.outcome = AttemptOutcome::SucceededWithProblems;
    }
    if attempt.failed_phase.is_none_or(|phase| phase >= failed.phase) {
        attempt.failed_phase = Some(failed.phase);
        attempt.code = failed.code.or(attempt.code);
    }
    if let Some(code) = failed.code.filter(|code| !attempt.codes.contains(code)) {
        attempt.codes.push(code);
    }
    attempt.evidence.extend(failed.evidence.first().filter(|place| !attempt.evidence.contains(place)).cloned());
}

fn attempt(
    draft: &Draft<'_>,
    number: u32,
    first_sync: Option<&Sync>,
    events: &[Event],
    device: &Device,
    end: StoryEnd,
) -> Attempt {
    let told = Told::of(draft, events);
    let enrollment = own_enrollment(draft, &told, first_sync, device);
    let decision = trigger::decide(draft, enrollment, device, events);
    let course = &draft.course;
    let mut phases = phases::phases(&draft.hits, course, events);
    if course.end == End::Succeeded && draft.kind == Kind::Enrollment {
        phases.push(sync_phase(first_sync));
    }
    let outcome = outcome(draft, &phases, end);
    Attempt {
        id: number.saturating_add(1),
        trigger: decision.trigger,
        trigger_confidence: decision.confidence,
        trigger_grounds: decision.grounds,
        credential: trigger::credential(draft, decision.trigger, device, events),
        outcome,
        started_at: Some(draft.first),
        ended_at: Some(draft.last),
        phases,
        failed_phase: course.failed_phase,
        code: course.code,
        codes: course.codes.clone(),
        enrollment_id: first_sync.and_then(|sync| sync.enrollment_id).or(enrollment.map(|e| e.id)),
        provider_id: enrollment
            .and_then(|e| e.provider_id.clone())
            .or_else(|| first_sync.and_then(|s| s.server.clone())),
        upn: told.upn.or_else(|| enrollment.and_then(|e| e.upn.clone())),
        tenant_id: told.tenant.or_else(|| enrollment.and_then(|e| e.tenant_id.clone())),
        discovery_url: told.discovery_url.or_else(|| enrollment.and_then(|e| e.discovery_url.clone())),
        repeats: draft.repeats,
        evidence: evidence(draft, events),
    }
}

/// What the events of an attempt state of whom and where it enrolls (event 91, since build 19043).
#[derive(Clone, Debug, Default)]
struct Told {
    upn: Option<String>,
    tenant: Option<String>,
    discovery_url: Option<String>,
}

impl Told {
    fn of(draft: &Draft<'_>, events: &[Event]) -> Self {
        let hit = draft.hits.iter().find(|hit| hit.step.lane == Lane::Mdm && hit.step.id == 91);
        let Some(event) = hit.and_then(|hit| events.get(hit.at)) else { return Self::default() };
        let text = |at: usize| {
            event.record.fields.at(at).and_then(Value::as_text).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let tenant = text(2).map(|text| Guid::parse(&text).map_or(text, |guid| guid.to_string()));
        Self { discovery_url: text(1), tenant, upn: text(3) }
    }
}

/// The enrollment that an attempt made, if the device still has it: by the id that its first session states, else the
/// only one that can be meant.
fn own_enrollment<'d>(
    draft: &Draft<'_>,
    told: &Told,
    first_sync: Option<&Sync>,
    device: &'d Device,
) -> Option<&'d Enrollment> {
    if draft.course.end != End::Succeeded {
        return None;
    }
    let of_kind = |e: &&Enrollment| match draft.kind {
        Kind::Linked => e.kind == EnrollmentKind::Linked,
        Kind::Enrollment => !matches!(
            e.kind,
            EnrollmentKind::Linked | EnrollmentKind::UnmanagedBuiltin | EnrollmentKind::Mam | EnrollmentKind::Local
        ),
        _ => false,
    };
    let stated = first_sync.and_then(|sync| sync.enrollment_id);
    if let Some(id) = stated.or_else(|| draft.keys.enrollments.first().copied()) {
        return device.enrollments.iter().find(|e| e.id == id);
    }
    let same_user = |e: &&Enrollment| match (&told.upn, &e.upn) {
        (Some(told), Some(upn)) => told.eq_ignore_ascii_case(upn),
        _ => true,
    };
    let mut candidates = device.enrollments.iter().filter(of_kind).filter(same_user);
    let only = candidates.next();
    if candidates.next().is_some() { None } else { only }
}

/// The first session as the phase of the attempt that proves management.
fn sync_phase(sync: Option<&Sync>) -> AttemptPhase {
    let Some(sync) = sync else { return phases::empty(Phase::FirstSync, StepOutcome::Undetermined) };
    AttemptPhase {
        phase: Phase::FirstSync,
        outcome: sync.outcome,
        started_at: sync.started_at,
        ended_at: sync.ended_at,
        code: sync.code,
        evidence: sync.evidence.clone(),
    }
}

/// How it ended. The stated time of the collection tells whether what has no end was still going on; without it that is open.
fn outcome(draft: &Draft<'_>, phases: &[AttemptPhase], end: StoryEnd) -> AttemptOutcome {
    let soon = |now: Time| seconds(draft.last, now) <= GOING;
    let unended = match end.stated {
        Some(now) if soon(now) => AttemptOutcome::InProgress,
        None if end.newest.is_some_and(soon) => AttemptOutcome::Undetermined,
        _ => AttemptOutcome::Abandoned,
    };
    match draft.course.end {
        // A user's join went well, but nothing shows that an enrollment followed.
        End::Succeeded if draft.kind == Kind::UserJoin => unended,
        End::Succeeded if draft.course.troubled || draft.course.failed_phase.is_some() => {
            AttemptOutcome::SucceededWithProblems
        }
        End::Succeeded if phases.iter().any(|p| p.outcome == StepOutcome::Failed) => {
            AttemptOutcome::SucceededWithProblems
        }
        End::Succeeded => AttemptOutcome::Succeeded,
        End::Failed => AttemptOutcome::Failed,
        End::Open => unended,
    }
}

/// The deciding event first, then the others of the attempt, then the last of its repeats.
fn evidence(draft: &Draft<'_>, events: &[Event]) -> Vec<Evidence> {
    let deciding = draft.course.deciding;
    let mut order: Vec<usize> = deciding.into_iter().collect();
    order.extend(draft.hits.iter().map(|hit| hit.at).filter(|at| Some(*at) != deciding));
    order.extend(draft.later.last());
    order.dedup();
    order.iter().filter_map(|&at| phases::evidence(at, events)).collect()
}

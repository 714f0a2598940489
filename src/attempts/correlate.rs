//! From the steps on the timeline to attempts.
//!
//! The lanes are woven into strands first (`weave`). Each strand of the enrollment chain is an attempt; joins, Autopilot,
//! provisioning packages, task runs, pages and token errors are added to the attempt they belong to. What failed without
//! ever reaching the enrollment chain (a join, Autopilot, a package, a task whose log is lost) is an attempt of its own.
//! Scheduled tries that fail alike are one attempt with repeats.

use crate::attempts::chain::ANY;
use crate::attempts::chain::Hit;
use crate::attempts::chain::Lane;
use crate::attempts::chain::Signal;
use crate::attempts::draft::Draft;
use crate::attempts::draft::Kind;
use crate::attempts::draft::Near;
use crate::attempts::fold;
use crate::attempts::grammar;
use crate::attempts::lanes::Lanes;
use crate::attempts::phases::End;
use crate::attempts::surround;
use crate::attempts::surround::tokens;
use crate::attempts::weave;
use crate::attempts::weave::Strand;
use crate::attempts::weave::seconds;
use crate::model::event::Event;
use crate::model::event::Phase;
use crate::model::time::Time;

/// Puts the attempts together, in the order of their first events. `now`: when the bundle was collected.
pub(crate) fn drafts<'a>(lanes: &Lanes, events: &'a [Event], now: Option<Time>) -> Vec<Draft<'a>> {
    let mut all = enrollments(lanes, events);
    link(&mut all, lanes, events);
    joins(&mut all, lanes, events);
    surround::surround(&mut all, lanes, events, now);
    for draft in &mut all {
        tokens::add(draft, &lanes.token, events);
    }
    all.sort_by_key(|draft| (draft.first, draft.hits.first().map(|hit| hit.at)));
    fold::fold(users_part(all), events)
}

/// Strands of the enrollment chain. What has no place in the order (a push channel, a trace id) is no attempt alone, and
/// that a policy was evaluated is none either.
fn enrollments<'a>(lanes: &Lanes, events: &'a [Event]) -> Vec<Draft<'a>> {
    let telling = |hit: &Hit| hit.step.signal != Signal::Note && (hit.step.rank != ANY || hit.step.id == 52);
    weave::weave(&lanes.mdm, events, &grammar::CHAIN)
        .into_iter()
        .filter(|strand| strand.hits.iter().any(telling) && !is_renewal(strand, &lanes.renewal, events))
        .filter_map(|strand| Draft::new(Kind::Enrollment, strand, events))
        .collect()
}

/// Seconds around a renewal of the management certificate in which certificate steps are its own.
const RENEWAL_WINDOW: i64 = 120;

/// Whether a strand is the certificate exchange of a renewal: nothing but certificate steps, beside a renewal's own events.
fn is_renewal(strand: &Strand<'_>, renewals: &[Hit], events: &[Event]) -> bool {
    let certificate = |hit: &Hit| hit.step.phase == Phase::Certificate || hit.step.signal == Signal::Note;
    let (Some(first), Some(last)) = (strand.first(events), strand.last(events)) else { return false };
    if !strand.hits.iter().all(certificate) {
        return false;
    }
    let from = first.plus_seconds(-RENEWAL_WINDOW);
    let next = renewals.partition_point(|hit| events.get(hit.at).is_some_and(|event| event.at < from));
    let next = renewals.get(next).and_then(|hit| events.get(hit.at));
    next.is_some_and(|event| seconds(last, event.at) <= RENEWAL_WINDOW)
}

/// How long before the result of the linked enrollment its chain may lie, in seconds.
const LINK_WINDOW: i64 = 300;

/// Results of the linked enrollment: joined to the chain they end, or attempts of their own.
fn link<'a>(all: &mut Vec<Draft<'a>>, lanes: &Lanes, events: &'a [Event]) {
    let near = Near::of(all);
    // The linked enrollment needs a first one: its chain is never the first that went well.
    let succeeded = |draft: &&Draft<'_>| draft.course.end == End::Succeeded;
    let primary = all.iter().filter(succeeded).map(|draft| draft.first).min();
    for strand in weave::weave(&lanes.linked, events, &grammar::LINKED) {
        let Some(end) = strand.hits.iter().rev().find(|hit| hit.step.signal != Signal::Note) else { continue };
        let Some(at) = events.get(end.at).map(|event| event.at) else { continue };
        let chain = near.until(at).find(|&place| {
            all.get(place).is_some_and(|draft| {
                draft.kind == Kind::Enrollment
                    && primary.is_some_and(|primary| primary < draft.first)
                    && seconds(draft.last, at) <= LINK_WINDOW
            })
        });
        let result = matches!(end.step.id, 4022 | 4023);
        match chain.filter(|_| result).and_then(|place| all.get_mut(place)) {
            Some(draft) => {
                draft.kind = Kind::Linked;
                draft.add(&strand.hits, events);
            }
            None => all.extend(Draft::new(Kind::Linked, strand, events)),
        }
    }
}

/// How long after a join the enrollment that it leads to may begin, in seconds.
const JOIN_WINDOW: i64 = 30 * 60;

/// Steps that only an automatic join writes.
const AUTOMATIC_JOIN: &[u16] = &[304, 305, 306, 307, 309, 330, 331, 332, 333, 334, 335];

/// Joins: the first phase of the enrollment that follows, or attempts of their own when they failed or a user made them.
fn joins<'a>(all: &mut Vec<Draft<'a>>, lanes: &Lanes, events: &'a [Event]) {
    let near = Near::of(all);
    let mut more = Vec::new();
    for strand in weave::weave(&lanes.join, events, &grammar::JOIN) {
        let automatic = strand.has(AUTOMATIC_JOIN) && !workplace(&strand, events);
        let kind = if automatic { Kind::Join } else { Kind::UserJoin };
        let Some(join) = Draft::new(kind, strand, events) else { continue };
        let joined = join.hits.iter().any(|hit| matches!(hit.step.signal, Signal::Success | Signal::Done));
        if join.course.end == End::Failed {
            more.push(join);
            continue;
        }
        if !joined {
            continue;
        }
        // An automatic join leads to no enrollment by itself: policy or Configuration Manager may start one later.
        if automatic {
            more.push(join);
            continue;
        }
        let follows = |draft: &Draft<'_>| {
            draft.kind == Kind::Enrollment
                && (-60..=JOIN_WINDOW).contains(&seconds(join.last, draft.first))
                && draft.keys.agrees(&join.keys, join.last <= draft.first)
        };
        let next = near.from(join.last.plus_seconds(-60)).find(|&at| all.get(at).is_some_and(follows));
        match next.and_then(|at| all.get_mut(at)) {
            Some(draft) => {
                draft.add(&join.hits, events);
                draft.keys.absorb(&join.keys);
            }
            None => more.push(join),
        }
    }
    all.extend(more);
}

fn workplace(strand: &Strand<'_>, events: &[Event]) -> bool {
    let of = |hit: &Hit| events.get(hit.at).is_some_and(|e| e.record.provider.contains("Workplace"));
    strand.hits.iter().any(of)
}

/// The user's part of a device that was prepared before: the join of a user on a device whose enrollment a technician
/// (pre-provisioning) or nobody (self-deploying) made is no attempt of its own.
fn users_part(all: Vec<Draft<'_>>) -> Vec<Draft<'_>> {
    let mut kept: Vec<Draft<'_>> = Vec::with_capacity(all.len());
    let mut prepared: Option<usize> = None;
    for draft in all {
        let joined_only = draft.kind == Kind::UserJoin && draft.course.end != End::Failed;
        match prepared.filter(|_| joined_only).and_then(|at| kept.get_mut(at)) {
            Some(earlier) => {
                earlier.surround_with(&draft.hits);
                earlier.surround_with(&draft.context);
            }
            None => {
                if draft.kind == Kind::Enrollment && draft.course.end == End::Succeeded {
                    let mark = |hit: &Hit| hit.step.lane == Lane::Autopilot && matches!(hit.step.id, 169 | 509);
                    prepared = draft.context.iter().any(mark).then_some(kept.len());
                }
                kept.push(draft);
            }
        }
    }
    kept
}

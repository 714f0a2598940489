//! Sessions of the host that shows the pages of Windows setup and of the connect dialog.

use std::collections::HashMap;

use crate::attempts::chain::ANY;
use crate::attempts::chain::Hit;
use crate::attempts::chain::Lane;
use crate::attempts::chain::Signal;
use crate::attempts::chain::Step;
use crate::attempts::draft::Draft;
use crate::attempts::draft::Kind;
use crate::attempts::draft::Near;
use crate::attempts::lanes::Lanes;
use crate::attempts::pages;
use crate::attempts::weave::Strand;
use crate::attempts::weave::seconds;
use crate::model::event::Event;
use crate::model::event::Phase;
use crate::model::fields::Value;
use crate::model::time::Time;

/// How long an open page session without end stands, in seconds.
const PAGE_SESSION: i64 = 3600;

/// Adds the page sessions to the attempts that were made in them; gives back those that are attempts themselves.
pub(crate) fn attach<'a>(
    all: &mut [Draft<'a>],
    lanes: &Lanes,
    events: &'a [Event],
    now: Option<Time>,
) -> Vec<Draft<'a>> {
    let near = Near::of(all);
    let clock = steps_back(&lanes.clock, events);
    let input = Input { events, now, clock: &clock };
    sessions(&lanes.page, events).iter().filter_map(|session| attach_one(all, &near, session, &input)).collect()
}

/// What a session is dated by.
struct Input<'e, 'a> {
    events: &'a [Event],
    now: Option<Time>,
    clock: &'e [StepBack],
}

/// The clock was set back: from one time to an earlier one.
struct StepBack {
    from: Time,
    to: Time,
}

/// The least that the clock must be set back to matter, in seconds.
const LEAST_STEP: i64 = 600;
/// How many steps back are looked at: a device has one, at its first start.
const MOST_STEPS: usize = 8;

/// Steps back of the clock, from Kernel-General 1.
fn steps_back(hits: &[Hit], events: &[Event]) -> Vec<StepBack> {
    let step = |hit: &Hit| {
        let fields = &events.get(hit.at)?.record.fields;
        match (fields.get("OldTime"), fields.get("NewTime")) {
            (Some(&Value::Time(from)), Some(&Value::Time(to))) => {
                (seconds(to, from) >= LEAST_STEP).then_some(StepBack { from, to })
            }
            _ => None,
        }
    };
    hits.iter().filter_map(step).take(MOST_STEPS).collect()
}

/// From the start of the host (62400) to its end (62401), in one process.
fn sessions(hits: &[Hit], events: &[Event]) -> Vec<Vec<Hit>> {
    let mut sessions: Vec<Vec<Hit>> = Vec::new();
    // Looked up only, never walked.
    let mut open: HashMap<Option<u32>, usize> = HashMap::new();
    for &hit in hits {
        let Some(event) = events.get(hit.at) else { continue };
        let process = event.record.process_id;
        // What the host writes before its start event belongs to it; a second start is a second session.
        let goes_on = |session: &Vec<Hit>| {
            let last = session.last().and_then(|hit| events.get(hit.at));
            last.is_some_and(|last| seconds(last.at, event.at) <= PAGE_SESSION)
                && !(hit.step.id == 62400 && session.len() > MOST_BEFORE_START)
                && !(hit.step.id == 62400 && session.iter().any(|hit| hit.step.id == 62400))
        };
        let going = open.get(&process).copied().filter(|&at| sessions.get(at).is_some_and(goes_on));
        let place = going.unwrap_or_else(|| {
            sessions.push(Vec::new());
            open.insert(process, sessions.len() - 1);
            sessions.len() - 1
        });
        if let Some(session) = sessions.get_mut(place) {
            session.push(hit);
        }
        if hit.step.id == 62401 {
            open.remove(&process);
        }
    }
    sessions
}

/// How many events the host writes before its start event: a handful on real machines.
const MOST_BEFORE_START: usize = 16;

fn attach_one<'a>(all: &mut [Draft<'a>], near: &Near, session: &[Hit], input: &Input<'_, 'a>) -> Option<Draft<'a>> {
    let events = input.events;
    let time = |hit: Option<&Hit>| hit.and_then(|hit| events.get(hit.at)).map(|event| event.at);
    let (first, last) = (time(session.first())?, time(session.last())?);
    let sign = |hit: &Hit| events.get(hit.at).map_or(pages::Sign::Other, pages::reads);
    let signs: Vec<Hit> = session.iter().copied().filter(|hit| sign(hit) != pages::Sign::Other).collect();
    if signs.is_empty() {
        return None;
    }
    let ended = session.iter().any(|hit| hit.step.id == 62401);
    let until = last.plus_seconds(if ended { AFTER_PAGE } else { PAGE_SESSION });
    let mut used = give(all, near.until(until), &signs, |draft| seconds(first, draft.first) >= -AFTER_PAGE);
    // Written while the clock ran ahead, and the clock was set back later: the times are those of the old clock.
    for step in input.clock.iter().filter(|step| step.to < first && first <= step.from) {
        let shift = -seconds(step.to, step.from);
        let first = first.plus_seconds(shift);
        used = used
            || give(all, near.until(until.plus_seconds(shift)), &signs, |draft| {
                seconds(first, draft.first) >= -AFTER_PAGE
            });
    }
    // Later than the collection, and nothing tells by how much the clock was wrong: the time says nothing.
    if !used && input.now.is_some_and(|now| seconds(now, first) > UNDATED) {
        used = give(all, near.from(Time::from_ticks(0, 0)), &signs, |_| true);
    }
    let error = signs.iter().find(|hit| sign(hit) == pages::Sign::DiscoveryError).filter(|_| !used)?;
    let hits = vec![Hit { at: error.at, step: &NO_ENDPOINT }];
    let mut draft = Draft::new(Kind::Page, Strand { hits, ..Strand::default() }, events)?;
    draft.surround_with(&signs);
    Some(draft)
}

/// How long after its pages an attempt may begin or end, in seconds.
const AFTER_PAGE: i64 = 60;
/// How much later than the collection a page must be to be undated, in seconds.
const UNDATED: i64 = 300;

/// Gives the signs of a session to the attempts among these that a user made and that fit; whether there was one.
fn give(
    all: &mut [Draft<'_>],
    places: impl Iterator<Item = usize>,
    signs: &[Hit],
    fits: impl Fn(&Draft<'_>) -> bool,
) -> bool {
    let mut used = false;
    for at in places {
        let user_made = |draft: &&mut Draft<'_>| {
            matches!(draft.kind, Kind::Enrollment | Kind::UserJoin | Kind::Autopilot) && !draft.is_automatic()
        };
        if let Some(draft) = all.get_mut(at).filter(user_made).filter(|draft| fits(draft)) {
            draft.surround_with(signs);
            used = true;
        }
    }
    used
}

/// The page that says that no management endpoint was found.
static NO_ENDPOINT: Step =
    Step { id: 62404, lane: Lane::Page, phase: Phase::Discovery, signal: Signal::Failure, rank: ANY };

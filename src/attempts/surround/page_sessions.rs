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
use crate::attempts::pages;
use crate::attempts::weave::Strand;
use crate::attempts::weave::seconds;
use crate::model::event::Event;
use crate::model::event::Phase;
use crate::model::time::Time;

/// How long an open page session without end stands, in seconds.
const PAGE_SESSION: i64 = 3600;

/// Adds the page sessions to the attempts that were made in them; gives back those that are attempts themselves.
pub(crate) fn attach<'a>(
    all: &mut [Draft<'a>],
    hits: &[Hit],
    events: &'a [Event],
    now: Option<Time>,
) -> Vec<Draft<'a>> {
    let near = Near::of(all);
    sessions(hits, events).iter().filter_map(|session| attach_one(all, &near, session, events, now)).collect()
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

fn attach_one<'a>(
    all: &mut [Draft<'a>],
    near: &Near,
    session: &[Hit],
    events: &'a [Event],
    now: Option<Time>,
) -> Option<Draft<'a>> {
    let time = |hit: Option<&Hit>| hit.and_then(|hit| events.get(hit.at)).map(|event| event.at);
    let (first, last) = (time(session.first())?, time(session.last())?);
    let sign = |hit: &Hit| events.get(hit.at).map_or(pages::Sign::Other, pages::reads);
    let signs: Vec<Hit> = session.iter().copied().filter(|hit| sign(hit) != pages::Sign::Other).collect();
    if signs.is_empty() {
        return None;
    }
    let ended = session.iter().any(|hit| hit.step.id == 62401);
    let until = if ended { last } else { last.plus_seconds(PAGE_SESSION) };
    // Written under a clock that ran ahead and was set back later (a new device): the time says nothing.
    let undated = now.is_some_and(|now| seconds(now, first) > 300);
    let mut used = false;
    let places: Vec<usize> =
        if undated { near.from(Time::from_ticks(0, 0)).collect() } else { near.until(until).collect() };
    for at in places {
        let Some(draft) = all.get_mut(at) else { continue };
        let user_made = matches!(draft.kind, Kind::Enrollment | Kind::UserJoin | Kind::Autopilot);
        if user_made && !draft.is_automatic() && (undated || seconds(first, draft.first) >= -60) {
            draft.surround_with(&signs);
            used = true;
        }
    }
    let error = signs.iter().find(|hit| sign(hit) == pages::Sign::DiscoveryError).filter(|_| !used)?;
    let hits = vec![Hit { at: error.at, step: &NO_ENDPOINT }];
    let mut draft = Draft::new(Kind::Page, Strand { hits, ..Strand::default() }, events)?;
    draft.surround_with(&signs);
    Some(draft)
}

/// The page that says that no management endpoint was found.
static NO_ENDPOINT: Step =
    Step { id: 62404, lane: Lane::Page, phase: Phase::Discovery, signal: Signal::Failure, rank: ANY };

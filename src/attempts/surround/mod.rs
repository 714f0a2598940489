//! What surrounds the enrollment chain: Autopilot, provisioning packages, task runs, pages, token errors, the Configuration
//! Manager client. It tells what started an attempt, and is an attempt itself where it failed before the chain began.

mod page_sessions;
mod tasks;
pub(crate) mod tokens;

use crate::attempts::chain::ANY;
use crate::attempts::chain::Hit;
use crate::attempts::chain::Lane;
use crate::attempts::chain::Signal;
use crate::attempts::chain::Step;
use crate::attempts::draft::Draft;
use crate::attempts::draft::Kind;
use crate::attempts::draft::Near;
use crate::attempts::grammar;
use crate::attempts::lanes::Lanes;
use crate::attempts::weave;
use crate::attempts::weave::Strand;
use crate::attempts::weave::seconds;
use crate::model::event::Event;
use crate::model::event::Phase;
use crate::model::time::Time;

pub(crate) use crate::attempts::surround::tasks::is_enrolling_task;

/// Whether Autopilot acted on the device (began to enroll it, failed at it, joined it to a domain); that it looked for a
/// profile or read policies is seen on every device.
fn acts(strand: &Strand<'_>) -> bool {
    strand.hits.iter().any(|hit| hit.step.signal != Signal::Note || hit.step.id == 178)
}

/// Autopilot, packages, task runs, pages and the Configuration Manager client around the attempts.
pub(crate) fn surround<'a>(all: &mut Vec<Draft<'a>>, lanes: &Lanes, events: &'a [Event], now: Option<Time>) {
    let near = Near::of(all);
    let mut more = Vec::new();
    for strand in weave::weave(&lanes.autopilot, events, &grammar::AUTOPILOT) {
        if let Some(strand) = attach(all, &near, strand, Kind::Autopilot, (300, 1800), events).filter(acts) {
            more.extend(Draft::new(Kind::Autopilot, strand, events));
        }
    }
    for strand in weave::weave(&lanes.package, events, &grammar::PACKAGE) {
        let failed = strand.hits.iter().any(|hit| matches!(hit.step.signal, Signal::Failure | Signal::Failed));
        if let Some(strand) = attach(all, &near, strand, Kind::Package, (60, 900), events).filter(|_| failed) {
            more.extend(Draft::new(Kind::Package, strand, events));
        }
    }
    more.extend(tasks::attach(all, &near, &lanes.task, events));
    more.extend(attach_client(all, &near, &lanes.co_management, events));
    all.extend(more);
    let pages = page_sessions::attach(all, lanes, events, now);
    all.extend(pages);
}

/// Adds a strand as context to the attempts within its time (and so many seconds before and after), and its telling steps
/// to the last of them; gives it back if there is none.
fn attach<'a>(
    all: &mut [Draft<'a>],
    near: &Near,
    strand: Strand<'a>,
    kind: Kind,
    (before, after): (i64, i64),
    events: &'a [Event],
) -> Option<Strand<'a>> {
    let (first, last) = (strand.first(events)?, strand.last(events)?);
    let package = kind == Kind::Package;
    let fits = |draft: &Draft<'_>| {
        matches!(draft.kind, Kind::Enrollment | Kind::UserJoin | Kind::Join)
            && seconds(first, draft.last) >= -before
            && seconds(last, draft.first) <= after
            && !(package && draft.is_automatic())
    };
    let own: Vec<usize> = near.until(last.plus_seconds(after)).filter(|&at| all.get(at).is_some_and(fits)).collect();
    let Some(&chosen) = own.iter().max_by_key(|&&at| all.get(at).map(|d| (d.kind == Kind::Enrollment, d.first))) else {
        return Some(strand);
    };
    for at in own {
        if let Some(draft) = all.get_mut(at) {
            draft.surround_with(&strand.hits);
        }
    }
    if let Some(draft) = all.get_mut(chosen) {
        // What a package says of its own settings is not the enrollment's provisioning; that it failed matters to a join.
        let telling = |hit: &&Hit| match hit.step.signal {
            Signal::Note => false,
            Signal::Failure | Signal::Failed => !package || draft.kind != Kind::Enrollment,
            _ => !package,
        };
        let telling: Vec<Hit> = strand.hits.iter().filter(telling).copied().collect();
        draft.add(&telling, events);
    }
    None
}

/// Seconds around an attempt in which the Configuration Manager client's log speaks of it.
const CLIENT_WINDOW: i64 = 15 * 60;
/// How many lines of that log are added to an attempt.
const MOST_CLIENT_LINES: usize = 8;

/// Lines of the Configuration Manager client about an enrollment.
static CLIENT_LINE: Step =
    Step { id: 0, lane: Lane::CoManagement, phase: Phase::Registration, signal: Signal::Note, rank: ANY };

/// The line that says that it failed.
static CLIENT_FAILED: Step =
    Step { id: 0, lane: Lane::CoManagement, phase: Phase::Registration, signal: Signal::Failed, rank: ANY };

/// Adds the client's lines to the attempts that they speak of; a failure that it tells of and whose attempt is in no event
/// log is one itself.
fn attach_client<'a>(all: &mut [Draft<'a>], near: &Near, lines: &[usize], events: &'a [Event]) -> Vec<Draft<'a>> {
    let mut alone = Vec::new();
    for &at in lines {
        let Some(event) = events.get(at) else { continue };
        let time = event.at;
        let own = near.until(time.plus_seconds(CLIENT_WINDOW)).find(|&place| {
            all.get(place)
                .is_some_and(|draft| draft.kind == Kind::Enrollment && seconds(draft.last, time) <= CLIENT_WINDOW)
        });
        if let Some(draft) = own.and_then(|place| all.get_mut(place)) {
            let have = draft.context.iter().filter(|hit| hit.step.lane == Lane::CoManagement).count();
            if have < MOST_CLIENT_LINES {
                draft.context.push(Hit { at, step: &CLIENT_LINE });
            }
        } else if event.record.fields.text("marker") == Some("co_management_enroll_failed") {
            let hits = vec![Hit { at, step: &CLIENT_FAILED }];
            alone.extend(Draft::new(Kind::Client, Strand { hits, ..Strand::default() }, events));
        }
    }
    alone
}

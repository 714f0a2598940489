//! OMA-DM sessions.
//!
//! A session begins with the start of the client (205), its preparation (206) or its first words (208) and ends with 209.
//! Sessions of two enrollments may run at once, each in a process of its own.

use crate::attempts::chain::Hit;
use crate::attempts::codes;
use crate::attempts::phases;
use crate::attempts::weave::seconds;
use crate::model::attempt::StepOutcome;
use crate::model::attempt::Sync;
use crate::model::code::Code;
use crate::model::event::Event;
use crate::model::fields::Value;
use crate::model::id::Guid;
use crate::model::time::Time;

/// Longest pause inside a session, in seconds: the client gives up waiting for a server long before.
const PAUSE: i64 = 30 * 60;
/// A session without end is still running if the bundle was collected this soon after its last event, in seconds.
const RUNNING: i64 = 10 * 60;
/// How many sessions may be open at once.
const MOST_OPEN: usize = 8;
/// How many events of a session are kept as evidence (its failures and its frame come first in any case).
const MOST_EVIDENCE: usize = 48;

/// A session being put together.
#[derive(Clone, Debug, Default)]
struct Session {
    process: Option<u32>,
    ids: Vec<u16>,
    first: Option<Time>,
    last: Option<Time>,
    enrollment: Option<Guid>,
    server: Option<String>,
    initiator: Option<String>,
    result: Option<Result<(), Code>>,
    trouble: Option<Code>,
    commands_failed: u32,
    events: Vec<usize>,
}

/// A session and the events that are of it.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// The session.
    pub sync: Sync,
    /// Indexes of its events, as many as are kept as evidence.
    pub events: Vec<usize>,
}

/// The sessions, in the order of their first events. `tasks`: steps of the scheduled tasks of enrollments.
pub(crate) fn find(hits: &[Hit], tasks: &[Hit], events: &[Event], now: Option<Time>) -> Vec<Found> {
    let mut all: Vec<Session> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for hit in hits {
        let Some(event) = events.get(hit.at) else { continue };
        open.retain(|&at| all.get(at).and_then(|s| s.last).is_some_and(|last| seconds(last, event.at) <= PAUSE));
        let place = place(&all, &open, hit.step.id, event).or_else(|| {
            matches!(hit.step.id, 201 | 203..=206 | 208 | 209).then(|| {
                all.push(Session { process: event.record.process_id, ..Session::default() });
                open.push(all.len() - 1);
                if open.len() > MOST_OPEN {
                    open.remove(0);
                }
                all.len() - 1
            })
        });
        if let Some(session) = place.and_then(|at| all.get_mut(at)) {
            take(session, hit, event);
        }
        if hit.step.id == 209 {
            open.retain(|&at| Some(at) != place);
        }
    }
    let runs = task_runs(tasks, events);
    all.into_iter().map(|session| finish(session, &runs, events, now)).collect()
}

/// The open session that an event is of: of its process, else the latest one that lacks such an event.
fn place(all: &[Session], open: &[usize], id: u16, event: &Event) -> Option<usize> {
    let process = event.record.process_id;
    let lacks = |session: &Session| {
        let once = matches!(id, 205 | 206 | 208 | 209);
        // A start after the session's first words is the start of the next session.
        let late = matches!(id, 205 | 206) && session.ids.contains(&208) || id == 205 && session.ids.contains(&206);
        !(once && session.ids.contains(&id) || late)
    };
    let candidates = || open.iter().rev().copied().filter(|&at| all.get(at).is_some_and(lacks));
    candidates().find(|&at| process.is_some() && all.get(at).is_some_and(|s| s.process == process)).or_else(|| {
        let other = |at: usize| all.get(at).is_some_and(|s| s.process.is_none() || process.is_none());
        // The service that counts failed commands is not the client that runs the session.
        candidates().find(|&at| other(at) || matches!(id, 400 | 404 | 450 | 454 | 212 | 223 | 224 | 231 | 207))
    })
}

fn take(session: &mut Session, hit: &Hit, event: &Event) {
    let id = hit.step.id;
    let fields = &event.record.fields;
    session.first = session.first.or(Some(event.at));
    session.last = Some(event.at);
    if !session.ids.contains(&id) {
        session.ids.push(id);
    }
    match id {
        208 => {
            session.enrollment = fields.at(0).and_then(Value::as_guid);
            session.server = fields.at(1).and_then(Value::as_text).filter(|t| !t.is_empty()).map(str::to_owned);
            if fields.get("HexInt1").and_then(Value::as_u64).is_some_and(|origin| origin != 0) {
                session.initiator = Some("server".to_owned());
            }
        }
        209 => session.result = Some(codes::failure(event).map_or(Ok(()), Err)),
        201 | 203 | 204 | 215 => session.trouble = session.trouble.or(codes::failure(event)),
        202 => session.trouble = None,
        400 | 404 | 450 | 454 => session.commands_failed = session.commands_failed.saturating_add(1),
        _ => {}
    }
    if session.events.len() < MOST_EVIDENCE || matches!(id, 209) {
        session.events.push(hit.at);
    }
}

/// A start of a scheduled task of an enrollment: when, and what it stands for.
fn task_runs(tasks: &[Hit], events: &[Event]) -> Vec<(Time, &'static str)> {
    let start = |hit: &&Hit| matches!(hit.step.id, 107..=110 | 119);
    let run = |hit: &Hit| {
        let event = events.get(hit.at)?;
        let name = event.record.fields.text("TaskName")?.to_ascii_lowercase();
        // Names as Windows gives them below `\Microsoft\Windows\EnterpriseMgmt\{enrollment}\`.
        let word = match () {
            () if name.contains("pushlaunch") => "server",
            () if name.contains("login schedule") || name.contains("logon") => "logon",
            () if name.contains("oob request") => "server",
            () if name.contains("schedule #") || name.contains("run omadmclient") => "schedule",
            () => return None,
        };
        Some((event.at, word))
    };
    tasks.iter().filter(start).filter_map(run).collect()
}

fn finish(session: Session, runs: &[(Time, &'static str)], events: &[Event], now: Option<Time>) -> Found {
    let (outcome, code) = match session.result {
        Some(Ok(())) => (StepOutcome::Succeeded, None),
        Some(Err(code)) => (StepOutcome::Failed, Some(code)),
        None => match (session.trouble, session.last.zip(now)) {
            (Some(code), _) => (StepOutcome::Failed, Some(code)),
            (None, Some((last, now))) if seconds(last, now) <= RUNNING => (StepOutcome::InProgress, None),
            _ => (StepOutcome::Undetermined, None),
        },
    };
    let scheduled = || {
        let first = session.first?;
        let before = runs.partition_point(|(at, _)| *at <= first);
        runs.get(before.checked_sub(1)?).filter(|(at, _)| seconds(*at, first) <= 10).map(|(_, word)| (*word).to_owned())
    };
    let mut order = session.events.clone();
    let rank = |at: &usize| match events.get(*at).and_then(|event| event.event_id) {
        Some(201 | 203 | 204 | 215) if outcome == StepOutcome::Failed => 0,
        Some(209) => 1,
        Some(208) => 2,
        _ => 3,
    };
    order.sort_by_key(|at| (rank(at), *at));
    Found {
        sync: Sync {
            started_at: session.first,
            ended_at: session.last,
            outcome,
            code,
            initiator: session.initiator.clone().or_else(scheduled),
            enrollment_id: session.enrollment,
            server: session.server,
            commands_failed: session.commands_failed,
            evidence: order.iter().filter_map(|&at| phases::evidence(at, events)).collect(),
        },
        events: session.events,
    }
}

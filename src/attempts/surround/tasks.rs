//! Runs of the scheduled task that enrolls automatically.

use std::collections::HashMap;

use crate::attempts::chain::ANY;
use crate::attempts::chain::Hit;
use crate::attempts::chain::Lane;
use crate::attempts::chain::Signal;
use crate::attempts::chain::Step;
use crate::attempts::codes;
use crate::attempts::draft::Draft;
use crate::attempts::draft::Kind;
use crate::attempts::draft::Near;
use crate::attempts::weave::Strand;
use crate::attempts::weave::seconds;
use crate::model::event::Event;
use crate::model::event::Phase;
use crate::model::id::Guid;

/// Whether an event is of the task that enrolls automatically: its folder's other tasks start sessions.
pub(crate) fn is_enrolling_task(event: &Event) -> bool {
    let name = event.record.fields.text("TaskName").unwrap_or_default();
    name.to_ascii_lowercase().contains("automatically enrolling")
}

/// Runs of the task that enrolls automatically, by instance id.
fn runs<'a>(hits: &[Hit], events: &'a [Event]) -> Vec<Strand<'a>> {
    let mut runs: Vec<Strand<'a>> = Vec::new();
    let mut of: HashMap<Guid, usize> = HashMap::new();
    for &hit in hits {
        let Some(event) = events.get(hit.at) else { continue };
        let fields = &event.record.fields;
        if !is_enrolling_task(event) {
            continue;
        }
        let instance = ["InstanceId", "TaskInstanceId"].iter().find_map(|name| fields.get(name)?.as_guid());
        let instance = instance.or_else(|| event.record.system.as_ref().and_then(|s| s.activity_id));
        let place = match instance {
            Some(instance) => *of.entry(instance).or_insert_with(|| {
                runs.push(Strand::default());
                runs.len() - 1
            }),
            // The event that names the process has no instance; it stands between those that do.
            None => match runs.len().checked_sub(1) {
                Some(last) => last,
                None => continue,
            },
        };
        if let Some(run) = runs.get_mut(place) {
            run.hits.push(hit);
        }
    }
    runs
}

/// Seconds by which an attempt may stick out of the task run that made it.
const TASK_SLACK: i64 = 3;

/// Adds the runs of the task to the attempts that they made; gives back the runs that are attempts themselves.
pub(crate) fn attach<'a>(all: &mut [Draft<'a>], near: &Near, hits: &[Hit], events: &'a [Event]) -> Vec<Draft<'a>> {
    runs(hits, events).into_iter().filter_map(|run| attach_run(all, near, run, events)).collect()
}

/// Adds a run of the task to the attempt that it made; a run that failed and whose attempt is in no log is one itself.
fn attach_run<'a>(all: &mut [Draft<'a>], near: &Near, run: Strand<'a>, events: &'a [Event]) -> Option<Draft<'a>> {
    let (first, last) = (run.first(events)?, run.last(events)?);
    let inside = |draft: &Draft<'_>| {
        draft.kind == Kind::Enrollment
            && seconds(first, draft.first) >= -TASK_SLACK
            && seconds(last, draft.first) <= TASK_SLACK
    };
    let made = near.until(last.plus_seconds(TASK_SLACK)).find(|&at| all.get(at).is_some_and(inside));
    if let Some(draft) = made.and_then(|at| all.get_mut(at)) {
        draft.surround_with(&run.hits);
        return None;
    }
    let ends = run.hits.iter().filter(|hit| matches!(hit.step.id, 201..=203));
    let failed = ends.filter(|hit| events.get(hit.at).is_some_and(|event| codes::failure(event).is_some()));
    let hits: Vec<Hit> = failed.map(|hit| Hit { at: hit.at, step: &TASK_FAILED }).collect();
    let mut draft = Draft::new(Kind::Task, Strand { hits, ..Strand::default() }, events)?;
    draft.surround_with(&run.hits);
    Some(draft)
}

/// The end of a task run whose result is a failure: all that is known of an attempt whose own log is lost.
static TASK_FAILED: Step =
    Step { id: 201, lane: Lane::Task, phase: Phase::Registration, signal: Signal::Failed, rank: ANY };

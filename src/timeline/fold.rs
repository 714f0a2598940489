//! Runs of the same event: shown once, with a count.

use crate::knowledge::event;
use crate::model::event::Event;
use crate::model::fields::Fields;
use crate::model::fields::Value;
use crate::model::id::EventId;
use crate::model::silent::SilentRecords;

/// Longest pause inside a run. A retry every few minutes is one run; the same failure on another day is another one.
const MAX_PAUSE_SECONDS: f64 = 3600.0;

/// What is known of one artifact while the events go by.
#[derive(Clone, Copy)]
struct Run {
    first: usize,
    last: usize,
    /// Whether the event of the run is one that comes in floods.
    noisy: bool,
}

/// Marks the repeats: an event that says the same as the one before it in its artifact (all values but times) points at
/// the first of the run, which counts them. Unknown events are left as they are, so that their values stay packed. Events
/// known to come in floods need not have the same values.
pub(super) fn fold(events: &mut [Event], silent: &SilentRecords) {
    let artifacts = events.iter().map(|event| event.artifact.index() + 1).max().unwrap_or(0);
    let mut open: Vec<Option<Run>> = vec![None; artifacts];
    let mut between = silent.records.iter().peekable();
    for at in 0..events.len() {
        // What was set aside would have ended a run just as any unknown event does.
        while let Some(record) = between.next_if(|record| record.next.index() <= at) {
            if let Some(slot) = open.get_mut(record.artifact.index()) {
                *slot = None;
            }
        }
        let Some(this) = events.get(at) else { continue };
        let Some(slot) = open.get_mut(this.artifact.index()) else { continue };
        if this.meaning.is_none() && this.record.system.is_some() {
            *slot = None;
            continue;
        }
        let before =
            slot.and_then(|run| Some((run, events.get(run.last)?))).filter(|(_, before)| same_event(before, this));
        let noisy = before.map_or_else(|| is_noisy(this), |(run, _)| run.noisy);
        let repeats = before.filter(|(_, before)| {
            this.at.seconds_since(before.at) <= MAX_PAUSE_SECONDS
                && (noisy || same_values(&before.record.fields, &this.record.fields))
        });
        let Some((run, _)) = repeats else {
            *slot = Some(Run { first: at, last: at, noisy });
            continue;
        };
        *slot = Some(Run { last: at, ..run });
        if let Some(head) = events.get_mut(run.first) {
            head.repeats = head.repeats.saturating_add(1);
        }
        if let Some(this) = events.get_mut(at) {
            this.folded_into = u32::try_from(run.first).ok().map(EventId);
        }
    }
}

fn same_event(before: &Event, this: &Event) -> bool {
    let (a, b) = (&before.record, &this.record);
    before.event_id == this.event_id && a.level == b.level && a.provider == b.provider && a.channel == b.channel
}

fn is_noisy(this: &Event) -> bool {
    this.event_id.and_then(|id| event(&this.record.provider, id)).is_some_and(|row| row.noisy)
}

fn same_values(a: &Fields, b: &Fields) -> bool {
    let time = |value: &Value| matches!(value, Value::Time(_));
    a.len() == b.len()
        && a.iter().zip(b).all(|(x, y)| x.name == y.name && (x.value == y.value || (time(&x.value) && time(&y.value))))
}

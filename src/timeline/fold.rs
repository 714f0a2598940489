//! Runs of the same event: shown once, with a count.

use crate::knowledge::event;
use crate::model::event::Event;
use crate::model::fields::Fields;
use crate::model::fields::Value;
use crate::model::id::EventId;

/// Longest pause inside a run. A retry every few minutes is one run; the same failure on another day is another one.
const MAX_PAUSE_SECONDS: f64 = 3600.0;

/// Marks the repeats: an event that says the same as the one before it in its artifact (all values but times) points at
/// the first of the run, which counts them. Unknown events are left as they are. Events known to come in floods need not have the same values.
pub(super) fn fold(events: &mut [Event]) {
    let artifacts = events.iter().map(|event| event.artifact.index() + 1).max().unwrap_or(0);
    // Per artifact: first event of the run that is open, and its last event.
    let mut open: Vec<Option<(usize, usize)>> = vec![None; artifacts];
    for at in 0..events.len() {
        let Some(this) = events.get(at) else { continue };
        let Some(slot) = open.get_mut(this.artifact.index()) else { continue };
        let run = slot.filter(|(_, last)| events.get(*last).is_some_and(|before| repeats(before, this)));
        let Some((first, _)) = run else {
            *slot = Some((at, at));
            continue;
        };
        *slot = Some((first, at));
        if let Some(head) = events.get_mut(first) {
            head.repeats = head.repeats.saturating_add(1);
        }
        if let Some(this) = events.get_mut(at) {
            this.folded_into = u32::try_from(first).ok().map(EventId);
        }
    }
}

fn repeats(before: &Event, this: &Event) -> bool {
    let (a, b) = (&before.record, &this.record);
    // The values of an event that nobody knows stay packed.
    let known = this.meaning.is_some() || b.system.is_none();
    known
        && a.event_id() == b.event_id()
        && a.level == b.level
        && a.provider == b.provider
        && a.channel == b.channel
        && this.at.seconds_since(before.at) <= MAX_PAUSE_SECONDS
        && (same_values(&a.fields, &b.fields) || is_noisy(this))
}

fn is_noisy(this: &Event) -> bool {
    this.event_id().and_then(|id| event(&this.record.provider, id)).is_some_and(|row| row.noisy)
}

fn same_values(a: &Fields, b: &Fields) -> bool {
    let time = |value: &Value| matches!(value, Value::Time(_));
    a.len() == b.len()
        && a.iter().zip(b).all(|(x, y)| x.name == y.name && (x.value == y.value || (time(&x.value) && time(&y.value))))
}

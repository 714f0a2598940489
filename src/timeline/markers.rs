//! What bends the reading of the timeline: boots, clock changes, cleared logs, records that are missing.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::event::Event;
use crate::model::event::Marker;
use crate::model::event::MarkerKind;
use crate::model::evidence::Locus;
use crate::model::fields::Value;
use crate::model::id::EventId;
use crate::timeline::interpret::CLOCK_STEP_SECONDS;
use crate::timeline::interpret::clock_step;

/// Most gaps that are told of one log: a log put together from pieces has thousands.
const MAX_GAPS: usize = 20;

/// The markers of a timeline, in its order.
///
/// - Boot and shutdown: Kernel-General 12 and 13, EventLog 6008 and Kernel-Power 41 (it went down without a shutdown).
/// - Clock: Kernel-General 1, if the clock moved by a minute or more.
/// - Cleared: EventLog 104 (any log, told in System) and 1102 (Security).
/// - Gap: record ids of a channel are missing between others. Wrapped: the first one that is left is not 1, so what
///   happened before was overwritten. Both only for channels that have events of the catalogue.
#[must_use]
pub fn of(events: &[Event]) -> Vec<Marker> {
    let mut markers: Vec<(EventId, Marker)> = Vec::new();
    let mut logs = Logs::default();
    for (at, event) in events.iter().enumerate() {
        let Ok(id) = u32::try_from(at).map(EventId) else { break };
        if let Some((kind, text)) = told(event) {
            markers.push((id, marker(event, id, kind, text)));
        }
        logs.take(event, id);
    }
    for log in logs.logs.into_iter().filter(|log| log.known) {
        for (id, kind, text) in log.missing() {
            let Some(event) = events.get(id.index()) else { continue };
            markers.push((id, marker(event, id, kind, text)));
        }
    }
    markers.sort_by(|(a, x), (b, y)| (a, x.kind, &x.text).cmp(&(b, y.kind, &y.text)));
    markers.into_iter().map(|(_, marker)| marker).collect()
}

fn marker(event: &Event, id: EventId, kind: MarkerKind, text: String) -> Marker {
    Marker { at: Some(event.at), kind, text, evidence: event.evidence(id) }
}

/// What an event says by itself.
fn told(event: &Event) -> Option<(MarkerKind, String)> {
    let id = event.event_id?;
    let fields = &event.record.fields;
    let is = |provider: &str| event.record.provider.eq_ignore_ascii_case(provider);
    match id {
        12 if is("Microsoft-Windows-Kernel-General") => Some((MarkerKind::Boot, "Windows started".to_owned())),
        13 if is("Microsoft-Windows-Kernel-General") => Some((MarkerKind::Shutdown, "Windows shut down".to_owned())),
        6008 if is("EventLog") => Some((MarkerKind::Shutdown, "the shutdown before was unexpected".to_owned())),
        41 if is("Microsoft-Windows-Kernel-Power") => {
            Some((MarkerKind::Shutdown, "Windows went down without shutting down".to_owned()))
        }
        1 if is("Microsoft-Windows-Kernel-General") => {
            let step = clock_step(&event.record).filter(|step| step.abs() >= CLOCK_STEP_SECONDS)?;
            let way = if step < 0.0 { "back" } else { "forward" };
            Some((MarkerKind::ClockChange, format!("the clock was set {way} by {:.0} s", step.abs())))
        }
        104 if is("Microsoft-Windows-Eventlog") => {
            let log = fields.get("Channel").and_then(Value::as_text).unwrap_or("a log");
            Some((MarkerKind::LogCleared, format!("{log} was cleared")))
        }
        1102 if is("Microsoft-Windows-Eventlog") => Some((MarkerKind::LogCleared, "Security was cleared".to_owned())),
        _ => None,
    }
}

/// The record ids of every channel. Copies of a log were left out, so one channel may be spread over artifacts.
#[derive(Default)]
struct Logs {
    logs: Vec<Log>,
    by_name: BTreeMap<(Arc<str>, Arc<str>), usize>,
    /// Per artifact its channel, as an artifact seldom has two.
    last: Vec<Option<(Arc<str>, usize)>>,
}

/// The record ids of one channel.
#[derive(Default)]
struct Log {
    known: bool,
    ids: Vec<(u64, EventId)>,
}

impl Logs {
    fn take(&mut self, event: &Event, id: EventId) {
        let (Some(system), Locus::Record(number)) = (&event.record.system, &event.record.locus) else { return };
        let at = self.slot(event, &system.computer);
        if let Some(log) = self.logs.get_mut(at) {
            log.known |= event.meaning.is_some();
            log.ids.push((*number, id));
        }
    }

    fn slot(&mut self, event: &Event, computer: &Arc<str>) -> usize {
        let artifact = event.artifact.index();
        if let Some(Some((channel, at))) = self.last.get(artifact)
            && Arc::ptr_eq(channel, &event.record.channel)
        {
            return *at;
        }
        let next = self.logs.len();
        let key = (Arc::clone(&event.record.channel), Arc::clone(computer));
        let at = *self.by_name.entry(key).or_insert(next);
        if at == next {
            self.logs.push(Log::default());
        }
        if self.last.len() <= artifact {
            self.last.resize(artifact + 1, None);
        }
        if let Some(slot) = self.last.get_mut(artifact) {
            *slot = Some((Arc::clone(&event.record.channel), at));
        }
        at
    }
}

impl Log {
    fn missing(mut self) -> Vec<(EventId, MarkerKind, String)> {
        self.ids.sort_unstable();
        let mut out = Vec::new();
        if let Some((first, id)) = self.ids.first().filter(|(first, _)| *first > 1) {
            out.push((
                *id,
                MarkerKind::LogWrapped,
                format!("the log begins at record {first}; what was before is gone"),
            ));
        }
        let jumps = self.ids.windows(2).filter_map(|pair| match pair {
            [(before, _), (after, id)] if *after > before.saturating_add(1) => Some((*before, *after, *id)),
            _ => None,
        });
        out.extend(jumps.take(MAX_GAPS).map(|(before, after, id)| {
            let text = match after - before - 1 {
                1 => format!("record {} is missing", before + 1),
                count => format!("{count} records before record {after} are missing"),
            };
            (id, MarkerKind::Gap, text)
        }));
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::build;
    use crate::timeline::clock::Clock;
    use crate::timeline::testing::DM;
    use crate::timeline::testing::at;
    use crate::timeline::testing::event;
    use crate::timeline::testing::numbered;

    const KERNEL: &str = "Microsoft-Windows-Kernel-General";

    fn markers(readings: Vec<Vec<crate::model::record::Record>>) -> Vec<String> {
        let (events, _) = build(numbered(readings), &Clock::default());
        of(&events).into_iter().map(|m| format!("{} {}", m.kind, m.text)).collect()
    }

    #[test]
    fn boots_clock_steps_and_crashes() {
        let step = [("NewTime", Value::Time(at(100))), ("OldTime", Value::Time(at(7300)))];
        let log = vec![
            event(KERNEL, 13, 1, 10, &[]),
            event(KERNEL, 12, 2, 20, &[]),
            event("EventLog", 6008, 3, 21, &[]),
            event(KERNEL, 1, 4, 100, &step),
        ];
        let expected = [
            "shutdown Windows shut down",
            "boot Windows started",
            "shutdown the shutdown before was unexpected",
            "clock_change the clock was set back by 7200 s",
        ];
        let found = markers(vec![log]);
        assert!(expected.iter().all(|line| found.iter().any(|f| f == line)), "{found:?}");
    }

    #[test]
    fn missing_records_are_told_once_per_channel() {
        let log = |ids: &[u64]| {
            ids.iter().map(|id| event(DM, 200, *id, i64::try_from(*id).unwrap(), &[])).collect::<Vec<_>>()
        };
        assert_eq!(markers(vec![log(&[1, 2, 3, 4])]), [""; 0]);
        assert_eq!(
            markers(vec![log(&[1, 2, 4, 9])]),
            ["gap record 3 is missing", "gap 4 records before record 9 are missing"]
        );
        assert_eq!(markers(vec![log(&[7, 8])]), ["log_wrapped the log begins at record 7; what was before is gone"]);
        // Two artifacts of one channel complete each other, copies or not.
        assert_eq!(markers(vec![log(&[1, 2, 3]), log(&[2, 3, 4, 5])]), [""; 0]);
    }

    #[test]
    fn a_cleared_log_is_named() {
        let cleared = event("Microsoft-Windows-Eventlog", 104, 1, 5, &[("Channel", Value::Text("System".into()))]);
        assert_eq!(markers(vec![vec![cleared]]), ["log_cleared System was cleared"]);
    }
}

//! What bends the reading of the timeline: boots, clock changes, cleared logs, records that are missing.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::event::Event;
use crate::model::event::Marker;
use crate::model::event::MarkerKind;
use crate::model::evidence::Evidence;
use crate::model::evidence::Locus;
use crate::model::fields::Value;
use crate::model::id::ArtifactId;
use crate::model::id::EventId;
use crate::model::silent::Next;
use crate::model::silent::SilentLog;
use crate::model::silent::SilentRecords;
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
pub fn of(events: &[Event], silent: &SilentRecords) -> Vec<Marker> {
    let mut markers: Vec<(Spot, Marker)> = Vec::new();
    let mut logs = Logs::default();
    for next in silent.among(events) {
        match next {
            Next::Event(id, event) => {
                let spot = Spot { event: id, silent: None };
                if let Some((kind, text)) = told(event) {
                    markers.push((spot, Marker { at: Some(event.at), kind, text, evidence: event.evidence(id) }));
                }
                if let (Some(system), Locus::Record(number)) = (&event.record.system, &event.record.locus) {
                    let place = (event.artifact, &event.record.channel, &system.computer);
                    logs.note(place, event.meaning.is_some(), *number, spot);
                }
            }
            Next::Silent(index, record, SilentLog { channel, computer }) => {
                let spot = Spot { event: record.next, silent: Some(index) };
                logs.note((record.artifact, channel, computer), false, record.record_id, spot);
            }
        }
    }
    for log in logs.logs.into_iter().filter(|log| log.known) {
        for (spot, kind, text) in log.missing() {
            markers.extend(spot.marker(kind, text, events, silent).map(|marker| (spot, marker)));
        }
    }
    markers.sort_by(|(a, x), (b, y)| (a.key(), x.kind, &x.text).cmp(&(b.key(), y.kind, &y.text)));
    markers.into_iter().map(|(_, marker)| marker).collect()
}

/// A place on the timeline: an event, or a record that was set aside and stands before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Spot {
    event: EventId,
    silent: Option<u32>,
}

impl Spot {
    /// In the order of the timeline: what was set aside stands before the event.
    fn key(self) -> (EventId, bool, Option<u32>) {
        (self.event, self.silent.is_none(), self.silent)
    }

    fn marker(self, kind: MarkerKind, text: String, events: &[Event], silent: &SilentRecords) -> Option<Marker> {
        let (at, evidence) = match self.silent {
            None => events.get(self.event.index()).map(|event| (event.at, event.evidence(self.event)))?,
            Some(index) => {
                let record = silent.records.get(index as usize)?;
                let locus = Locus::Record(record.record_id);
                (record.at, Evidence { artifact: record.artifact, locus, event: None })
            }
        };
        Some(Marker { at: Some(at), kind, text, evidence })
    }
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
    ids: Vec<(u64, Spot)>,
}

impl Logs {
    /// Notes a record of a log; `known` if it is one of the catalogue.
    fn note(&mut self, at: (ArtifactId, &Arc<str>, &Arc<str>), known: bool, number: u64, spot: Spot) {
        let (artifact, channel, computer) = at;
        let slot = self.slot(artifact.index(), channel, computer);
        if let Some(log) = self.logs.get_mut(slot) {
            log.known |= known;
            log.ids.push((number, spot));
        }
    }

    fn slot(&mut self, artifact: usize, channel: &Arc<str>, computer: &Arc<str>) -> usize {
        if let Some(Some((last, at))) = self.last.get(artifact)
            && Arc::ptr_eq(last, channel)
        {
            return *at;
        }
        let next = self.logs.len();
        let at = *self.by_name.entry((Arc::clone(channel), Arc::clone(computer))).or_insert(next);
        if at == next {
            self.logs.push(Log::default());
        }
        if self.last.len() <= artifact {
            self.last.resize(artifact + 1, None);
        }
        if let Some(slot) = self.last.get_mut(artifact) {
            *slot = Some((Arc::clone(channel), at));
        }
        at
    }
}

impl Log {
    fn missing(mut self) -> Vec<(Spot, MarkerKind, String)> {
        self.ids.sort_unstable_by_key(|(number, spot)| (*number, spot.key()));
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
        let timeline = build(numbered(readings), &Clock::default());
        of(&timeline.events, &timeline.silent).into_iter().map(|m| format!("{} {}", m.kind, m.text)).collect()
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

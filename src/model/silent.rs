//! Records that cannot say anything, set aside.
//!
//! Of the records of a whole machine nine in ten are written by providers that have no part in enrolling. Outputs that do
//! not show them need little of them: when they were, in which log, that they are there.

use std::iter::Peekable;
use std::sync::Arc;

use crate::model::event::Event;
use crate::model::id::ArtifactId;
use crate::model::id::EventId;
use crate::model::record::Level;
use crate::model::time::Time;

/// What the timeline as a whole needs of one event record that was set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SilentRecord {
    /// When, UTC: stated by the record.
    pub at: Time,
    /// Record id, which is its place in the artifact too.
    pub record_id: u64,
    /// The artifact.
    pub artifact: ArtifactId,
    /// Index of its log in [`SilentRecords::logs`].
    pub log: u32,
    /// The event that follows it on the timeline (that of the highest id: none).
    pub next: EventId,
    /// Event id.
    pub event_id: u16,
    /// Severity.
    pub level: Level,
}

/// Where records that were set aside were written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SilentLog {
    /// Channel.
    pub channel: Arc<str>,
    /// Computer.
    pub computer: Arc<str>,
}

/// All records that were set aside, in timeline order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SilentRecords {
    /// The records.
    pub records: Vec<SilentRecord>,
    /// Their logs.
    pub logs: Vec<SilentLog>,
}

/// What comes next on the timeline.
#[derive(Clone, Copy, Debug)]
pub enum Next<'a> {
    /// An event.
    Event(EventId, &'a Event),
    /// A record that was set aside: its index, itself and its log.
    Silent(u32, &'a SilentRecord, &'a SilentLog),
}

impl SilentRecords {
    /// The log of a record.
    #[must_use]
    pub fn log_of(&self, record: &SilentRecord) -> Option<&SilentLog> {
        self.logs.get(record.log as usize)
    }

    /// These records and the events in the order of the timeline.
    pub fn among<'a>(&'a self, events: &'a [Event]) -> impl Iterator<Item = Next<'a>> {
        Among { silent: self, records: (0..).zip(&self.records).peekable(), events: (0..).zip(events).peekable() }
    }
}

struct Among<'a, R: Iterator<Item = (u32, &'a SilentRecord)>, E: Iterator<Item = (u32, &'a Event)>> {
    silent: &'a SilentRecords,
    records: Peekable<R>,
    events: Peekable<E>,
}

impl<'a, R, E> Iterator for Among<'a, R, E>
where
    R: Iterator<Item = (u32, &'a SilentRecord)>,
    E: Iterator<Item = (u32, &'a Event)>,
{
    type Item = Next<'a>;

    fn next(&mut self) -> Option<Next<'a>> {
        let event = self.events.peek().map(|(at, _)| *at);
        let before = |(_, record): &(u32, &SilentRecord)| event.is_none_or(|event| record.next.0 <= event);
        if let Some((at, record)) = self.records.next_if(before) {
            let log = self.silent.log_of(record)?;
            return Some(Next::Silent(at, record, log));
        }
        self.events.next().map(|(at, event)| Next::Event(EventId(at), event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::evidence::Locus;
    use crate::model::fields::Fields;
    use crate::model::record::Record;
    use crate::model::time::RecordTime;
    use crate::model::time::TimeBasis;

    #[test]
    fn both_kinds_come_in_the_order_of_the_timeline() {
        let time = Time::from_filetime;
        let event = |number: u64| {
            let record = Record {
                locus: Locus::Record(number),
                time: RecordTime::Utc(time(number)),
                level: Level::Information,
                provider: "P".into(),
                channel: "C".into(),
                process_id: None,
                thread_id: None,
                fields: Fields::default(),
                system: None,
            };
            Event::new(ArtifactId(0), record, time(number), TimeBasis::Utc)
        };
        let silent = |number: u64, next: u32| SilentRecord {
            at: time(number),
            record_id: number,
            artifact: ArtifactId(0),
            log: 0,
            next: EventId(next),
            event_id: 1,
            level: Level::Information,
        };
        let logs = vec![SilentLog { channel: "C".into(), computer: "PC".into() }];
        let all = SilentRecords { records: vec![silent(1, 0), silent(3, 1), silent(4, 1), silent(6, 2)], logs };
        let events = [event(2), event(5)];
        let order: Vec<u64> = all
            .among(&events)
            .map(|next| match next {
                Next::Event(_, event) => event.at.ticks().cast_unsigned(),
                Next::Silent(_, record, log) => {
                    assert_eq!(&*log.computer, "PC");
                    record.record_id
                }
            })
            .collect();
        let ticks = |number: u64| match number {
            2 | 5 => time(number).ticks().cast_unsigned(),
            number => number,
        };
        assert_eq!(order, [1, 2, 3, 4, 5, 6].map(ticks));
        assert_eq!(SilentRecords::default().among(&events).count(), 2);
        assert_eq!(all.among(&[]).count(), 4, "what stands before an event that is not there is not lost");
    }
}

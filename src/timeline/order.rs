//! One total order over the records of all artifacts.

use crate::model::evidence::Locus;
use crate::model::id::ArtifactId;
use crate::model::silent::SilentRecord;
use crate::model::time::RecordTime;
use crate::model::time::Time;
use crate::model::time::TimeBasis;
use crate::timeline::Interpreted;
use crate::timeline::clock::Clock;

/// Which record of its log, by its index among those of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// One that becomes an event.
    Event(u32),
    /// One that was set aside.
    Silent(u32),
}

/// A record's place: where it stands in the input, and when it happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    pub at: Time,
    pub basis: TimeBasis,
    pub artifact: ArtifactId,
    /// Record id or line (that of its neighbour if it has no time); 0 for anything else.
    pub number: u64,
    /// Index of its log in the input.
    pub log: u32,
    pub which: Which,
}

/// The places of all records, in timeline order.
///
/// A record without a readable time takes that of the record before it in its artifact; before the first readable one,
/// that of the first; in an artifact without any, the latest of the bundle. Its time is then "assumed".
pub(super) fn of(logs: &[Interpreted], clock: &Clock) -> Vec<Place> {
    let mut places = Vec::with_capacity(logs.iter().map(Interpreted::len).sum());
    let mut timeless = Vec::new();
    for (number, log) in (0..).zip(logs) {
        let artifact = log.artifact;
        let mut last = in_order(log).find_map(|(_, time, number)| Some((clock.to_utc(time)?.0, number)));
        for (which, time, own) in in_order(log) {
            let place = |at, basis, own| Place { at, basis, artifact, number: own, log: number, which };
            match (clock.to_utc(time), last) {
                (Some((at, basis)), _) => {
                    last = Some((at, own));
                    places.push(place(at, basis, own));
                }
                (None, Some((at, neighbour))) => places.push(place(at, TimeBasis::OffsetAssumed, neighbour)),
                (None, None) => timeless.push(place(Time::from_filetime(0), TimeBasis::OffsetAssumed, own)),
            }
        }
    }
    // Artifacts come as runs that are nearly sorted: a merge sort takes them as they are, and leaves equals in their order.
    let key = |place: &Place| (place.at.ticks(), place.artifact, place.number);
    places.sort_by_key(key);
    if let Some(latest) = places.last().map(|place| place.at) {
        timeless.iter_mut().for_each(|place| place.at = latest);
    }
    timeless.sort_by_key(key);
    places.extend(timeless);
    places
}

/// The records of a log in artifact order, with their time and number.
fn in_order(log: &Interpreted) -> impl Iterator<Item = (Which, RecordTime, u64)> {
    let mut silent = (0..).zip(&log.silent.records).peekable();
    let mut records = (0..).zip(&log.records).peekable();
    std::iter::from_fn(move || {
        let next = records.peek().map(|(at, _)| *at);
        let before = |(_, silent): &(u32, &SilentRecord)| next.is_none_or(|next| silent.next.0 <= next);
        if let Some((at, record)) = silent.next_if(before) {
            return Some((Which::Silent(at), RecordTime::Utc(record.at), record.record_id));
        }
        records.next().map(|(at, record)| (Which::Event(at), record.time, number(&record.locus)))
    })
}

fn number(locus: &Locus) -> u64 {
    match locus {
        Locus::Record(id) => *id,
        Locus::Line(line) => u64::from(*line),
        Locus::Whole | Locus::Key { .. } | Locus::Element(_) => 0,
    }
}

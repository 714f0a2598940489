//! One total order over the records of all artifacts.

use crate::model::evidence::Locus;
use crate::model::id::ArtifactId;
use crate::model::time::Time;
use crate::model::time::TimeBasis;
use crate::timeline::Interpreted;
use crate::timeline::clock::Clock;

/// A record's place: where it stands in the input, and when it happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    pub at: Time,
    pub basis: TimeBasis,
    pub artifact: ArtifactId,
    /// Record id or line (that of its neighbour if it has no time); 0 for anything else.
    pub number: u64,
    /// Index of its log in the input, and its own in the log.
    pub log: u32,
    pub record: u32,
}

/// The places of all records, in timeline order.
///
/// A record without a readable time takes that of the record before it in its artifact; before the first readable one,
/// that of the first; in an artifact without any, the latest of the bundle. Its time is then "assumed".
pub(super) fn of(logs: &[Interpreted], clock: &Clock) -> Vec<Place> {
    let mut places = Vec::with_capacity(logs.iter().map(|log| log.records.len()).sum());
    let mut timeless = Vec::new();
    for (at, Interpreted { artifact, records, .. }) in logs.iter().enumerate() {
        let log = u32::try_from(at).unwrap_or(u32::MAX);
        let mut last =
            records.iter().find_map(|record| clock.to_utc(record.time).map(|(at, _)| (at, number(&record.locus))));
        for (record_at, record) in records.iter().enumerate() {
            let place = |at, basis, number| Place {
                at,
                basis,
                artifact: *artifact,
                number,
                log,
                record: u32::try_from(record_at).unwrap_or(u32::MAX),
            };
            match (clock.to_utc(record.time), last) {
                (Some((at, basis)), _) => {
                    last = Some((at, number(&record.locus)));
                    places.push(place(at, basis, number(&record.locus)));
                }
                (None, Some((at, neighbour))) => places.push(place(at, TimeBasis::OffsetAssumed, neighbour)),
                (None, None) => {
                    timeless.push(place(Time::from_filetime(0), TimeBasis::OffsetAssumed, number(&record.locus)));
                }
            }
        }
    }
    // Artifacts come as runs that are nearly sorted: a merge sort takes them as they are.
    let key = |place: &Place| (place.at.ticks(), place.artifact, place.number, place.record);
    places.sort_by_key(key);
    if let Some(latest) = places.last().map(|place| place.at) {
        timeless.iter_mut().for_each(|place| place.at = latest);
    }
    timeless.sort_by_key(key);
    places.extend(timeless);
    places
}

fn number(locus: &Locus) -> u64 {
    match locus {
        Locus::Record(id) => *id,
        Locus::Line(line) => u64::from(*line),
        Locus::Whole | Locus::Key { .. } | Locus::Element(_) => 0,
    }
}

//! The same record in two copies of a log.
//!
//! Intune's "Collect diagnostics" has many logs twice (the export of a channel and the file from `System32`), and
//! `mdmlogs-*.cab` inside it a third time.

use std::cmp::Ordering;

use crate::model::evidence::Locus;
use crate::model::id::ArtifactId;
use crate::model::record::Record;
use crate::model::warning::Warning;
use crate::model::warning::WarningKind;
use crate::timeline::Interpreted;
use crate::timeline::order::Place;

/// Takes the later copies out of `order` and tells, per artifact, how many there were.
///
/// Copies have the same time, so only records of one instant are compared.
pub(super) fn remove(order: &mut Vec<Place>, logs: &[Interpreted]) -> Vec<Warning> {
    let mut copies: Vec<usize> = Vec::new();
    let mut from = 0;
    while let Some(first) = order.get(from) {
        let at = first.at;
        let rest = order.get(from..).unwrap_or_default();
        let same = rest.iter().take_while(|place| place.at == at).count();
        if same > 1 {
            find(order, from, same, logs, &mut copies);
        }
        from += same;
    }
    if copies.is_empty() {
        return Vec::new();
    }
    copies.sort_unstable();
    let warnings = warn(order, &copies);
    let mut next = copies.iter().copied().peekable();
    let mut at = 0;
    order.retain(|_| {
        let gone = next.next_if_eq(&at).is_some();
        at += 1;
        !gone
    });
    warnings
}

/// One record of an instant, in the order in which copies lie side by side.
struct Candidate<'a> {
    record: &'a Record,
    artifact: ArtifactId,
    /// Place in the order.
    place: usize,
    /// How many equal log lines stand before it in its artifact at this instant: a line that a log has twice is no copy.
    nth: usize,
}

fn find(order: &[Place], from: usize, count: usize, logs: &[Interpreted], copies: &mut Vec<usize>) {
    let mut all: Vec<Candidate<'_>> = (from..from + count)
        .filter_map(|place| {
            let spot = order.get(place)?;
            let log = logs.get(spot.log as usize)?;
            let record = log.records.get(spot.record as usize)?;
            Some(Candidate { record, artifact: log.artifact, place, nth: 0 })
        })
        .collect();
    all.sort_by(|a, b| compare(a.record, b.record).then(a.artifact.cmp(&b.artifact)).then(a.place.cmp(&b.place)));
    for at in 1..all.len() {
        let Some([before, this]) = all.get_mut(at - 1..=at) else { continue };
        if this.record.system.is_none()
            && before.artifact == this.artifact
            && compare(before.record, this.record) == Ordering::Equal
        {
            this.nth = before.nth + 1;
        }
    }
    // Log lines once more with their count, so that the n-th of one copy lies beside the n-th of the other.
    all.sort_by(|a, b| {
        compare(a.record, b.record)
            .then(a.nth.cmp(&b.nth))
            .then(a.artifact.cmp(&b.artifact))
            .then(a.place.cmp(&b.place))
    });
    for pair in all.windows(2) {
        if let [a, b] = pair
            && a.nth == b.nth
            && compare(a.record, b.record) == Ordering::Equal
        {
            copies.push(b.place);
        }
    }
}

/// Event records are the same by channel, record id and computer; log lines by log, writer, thread and all they say.
fn compare(a: &Record, b: &Record) -> Ordering {
    let system = |record: &Record| record.system.is_some();
    system(a).cmp(&system(b)).then_with(|| a.channel.cmp(&b.channel)).then_with(|| match (&a.system, &b.system) {
        (Some(x), Some(y)) => x
            .record_id
            .cmp(&y.record_id)
            .then_with(|| x.event_id.cmp(&y.event_id))
            .then_with(|| x.computer.cmp(&y.computer)),
        _ => {
            let said = a.fields.text("message").cmp(&b.fields.text("message"));
            a.provider.cmp(&b.provider).then_with(|| a.thread_id.cmp(&b.thread_id)).then(said)
        }
    })
}

fn warn(order: &[Place], copies: &[usize]) -> Vec<Warning> {
    let mut counts: Vec<(ArtifactId, usize)> = Vec::new();
    let mut artifacts: Vec<ArtifactId> =
        copies.iter().filter_map(|at| order.get(*at)).map(|place| place.artifact).collect();
    artifacts.sort_unstable();
    for artifact in artifacts {
        match counts.last_mut() {
            Some((last, count)) if *last == artifact => *count += 1,
            _ => counts.push((artifact, 1)),
        }
    }
    counts
        .into_iter()
        .map(|(artifact, count)| {
            let text = format!("{count} records stand in the bundle twice; the copies in this artifact are left out");
            Warning::new(artifact, Locus::Whole, WarningKind::Duplicate, text)
        })
        .collect()
}

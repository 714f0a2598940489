//! The same record in two copies of a log.
//!
//! Intune's "Collect diagnostics" has many logs twice (the export of a channel and the file from `System32`), and
//! `mdmlogs-*.cab` inside it a third time.

use crate::model::evidence::Locus;
use crate::model::id::ArtifactId;
use crate::model::silent::SilentLog;
use crate::model::warning::Warning;
use crate::model::warning::WarningKind;
use crate::timeline::Interpreted;
use crate::timeline::order::Place;
use crate::timeline::order::Which;

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
    said: Said<'a>,
    artifact: ArtifactId,
    /// Place in the order.
    place: usize,
    /// How many equal log lines stand before it in its artifact at this instant: a line that a log has twice is no copy.
    nth: usize,
}

/// What copies have in common.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Said<'a> {
    /// A log line: log, writer, thread and text.
    Line(&'a str, &'a str, Option<u32>, Option<&'a str>),
    /// An event record: channel, record id, event id, computer.
    Event(&'a str, u64, u16, &'a str),
}

impl<'a> Said<'a> {
    fn by(place: &Place, logs: &'a [Interpreted]) -> Option<(ArtifactId, Self)> {
        let log = logs.get(place.log as usize)?;
        let said = match place.which {
            Which::Event(at) => {
                let record = log.records.get(at as usize)?;
                match &record.system {
                    Some(s) => Self::Event(&record.channel, s.record_id, s.event_id, &s.computer),
                    None => {
                        let text = record.fields.text("message");
                        Self::Line(&record.channel, &record.provider, record.thread_id, text)
                    }
                }
            }
            Which::Silent(at) => {
                let record = log.silent.records.get(at as usize)?;
                let SilentLog { channel, computer } = log.silent.log_of(record)?;
                Self::Event(channel, record.record_id, record.event_id, computer)
            }
        };
        Some((log.artifact, said))
    }
}

fn find(order: &[Place], from: usize, count: usize, logs: &[Interpreted], copies: &mut Vec<usize>) {
    let mut all: Vec<Candidate<'_>> = (from..from + count)
        .filter_map(|place| {
            let (artifact, said) = Said::by(order.get(place)?, logs)?;
            Some(Candidate { said, artifact, place, nth: 0 })
        })
        .collect();
    all.sort_by_key(|one| (one.said, one.artifact, one.place));
    for at in 1..all.len() {
        let Some([before, this]) = all.get_mut(at - 1..=at) else { continue };
        if matches!(this.said, Said::Line(..)) && before.artifact == this.artifact && before.said == this.said {
            this.nth = before.nth + 1;
        }
    }
    // Log lines once more with their count, so that the n-th of one copy lies beside the n-th of the other.
    all.sort_by_key(|one| (one.said, one.nth, one.artifact, one.place));
    for pair in all.windows(2) {
        if let [a, b] = pair
            && a.nth == b.nth
            && a.said == b.said
        {
            copies.push(b.place);
        }
    }
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

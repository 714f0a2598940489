//! Which artifact holds which event channel, and how far back its records go.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::device::coverage::file_name;
use crate::model::artifact::Artifact;
use crate::model::event::Event;
use crate::model::evidence::Locus;
use crate::model::id::ArtifactId;
use crate::model::silent::Next;
use crate::model::silent::SilentRecords;
use crate::model::time::Time;

/// One channel.
#[derive(Debug, Default)]
pub(super) struct Log {
    /// Its artifacts; the same log may be there twice.
    pub(super) artifacts: Vec<ArtifactId>,
    /// Its first record: id and time.
    pub(super) first: Option<(u64, Time)>,
}

/// Channels by their name as compared.
#[derive(Debug, Default)]
pub(super) struct Logs {
    logs: Vec<Log>,
    by_name: BTreeMap<String, usize>,
}

impl Logs {
    /// The channel that the records state counts; the file's name only where it has no records.
    pub(super) fn new(artifacts: &[Artifact], events: &[Event], silent: &SilentRecords) -> Self {
        let mut logs = Self::default();
        // Each artifact's last channel, because a log seldom has two.
        let mut last: Vec<Option<(&Arc<str>, usize)>> = vec![None; artifacts.len()];
        for next in silent.among(events) {
            let (artifact, channel, number, time) = match next {
                Next::Event(_, event) => match (&event.record.system, &event.record.locus) {
                    (Some(_), Locus::Record(number)) => (event.artifact, &event.record.channel, *number, event.at),
                    _ => continue,
                },
                Next::Silent(_, record, log) => (record.artifact, &log.channel, record.record_id, record.at),
            };
            let Some(last) = last.get_mut(artifact.index()) else { continue };
            let (at, first) = match last {
                Some((have, at)) if Arc::ptr_eq(have, channel) || *have == channel => (*at, false),
                _ => (logs.place(compared(channel)), last.is_none()),
            };
            *last = Some((channel, at));
            let Some(log) = logs.logs.get_mut(at) else { continue };
            if first {
                log.artifacts.push(artifact);
            }
            if log.first.is_none_or(|(id, _)| number < id) {
                log.first = Some((number, time));
            }
        }
        for (at, artifact) in artifacts.iter().enumerate() {
            let name = file_name(&artifact.path);
            let is_log = artifact.format == Some("evtx") || name.ends_with(".evtx");
            if is_log && last.get(at).is_some_and(Option::is_none) {
                let artifact = ArtifactId(u32::try_from(at).unwrap_or(u32::MAX));
                let place = logs.place(compared(&by_file_name(&name)));
                if let Some(log) = logs.logs.get_mut(place) {
                    log.artifacts.push(artifact);
                }
            }
        }
        for log in &mut logs.logs {
            log.artifacts.sort_unstable();
            log.artifacts.dedup();
        }
        logs
    }

    /// Where the log of a channel stands, which is made if there is none.
    fn place(&mut self, name: String) -> usize {
        let next = self.logs.len();
        let at = *self.by_name.entry(name).or_insert(next);
        if at == next {
            self.logs.push(Log::default());
        }
        at
    }

    pub(super) fn get(&self, channel: &str) -> Option<&Log> {
        self.by_name.get(&compared(channel)).and_then(|&at| self.logs.get(at))
    }
}

/// A channel's name as compared: lower case; file names have `-`, `_` or `%4` where it has `/`.
fn compared(channel: &str) -> String {
    channel.to_ascii_lowercase().replace("%4", "-").replace(['/', '_', ' '], "-")
}

/// The channel in a log's file name: `microsoft-windows-aad-operational.evtx`, `Microsoft-Windows-AAD%4Operational.evtx`,
/// `(62) Events Microsoft-Windows-AAD_Operational Events.evtx`.
fn by_file_name(name: &str) -> String {
    let stem = name.strip_suffix(".evtx").unwrap_or(name);
    let stem = stem.split_once(") events ").map_or(stem, |(_, rest)| rest.strip_suffix(" events").unwrap_or(rest));
    stem.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_file_is_its_channel() {
        for name in [
            "microsoft-windows-user device registration-admin.evtx",
            "microsoft-windows-user device registration%4admin.evtx",
            "(62) events microsoft-windows-user device registration_admin events.evtx",
        ] {
            assert_eq!(
                compared(&by_file_name(name)),
                compared("Microsoft-Windows-User Device Registration/Admin"),
                "{name}"
            );
        }
        assert_eq!(compared(&by_file_name("(3) events system events.evtx")), "system");
    }
}

//! Which artifact holds which event channel, and how far back its records go.

use std::collections::BTreeMap;

use crate::device::coverage::file_name;
use crate::model::artifact::Artifact;
use crate::model::event::Event;
use crate::model::id::ArtifactId;
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
pub(super) struct Logs(BTreeMap<String, Log>);

impl Logs {
    /// The channel that the records state counts; the file's name only where it has no records.
    pub(super) fn new(artifacts: &[Artifact], events: &[Event]) -> Self {
        let mut logs = Self::default();
        let mut known = vec![false; artifacts.len()];
        // The last channel met and its name as compared: events of one log often follow each other.
        let mut last: Option<(std::sync::Arc<str>, String)> = None;
        for event in events {
            let Some(system) = &event.record.system else { continue };
            let channel = &event.record.channel;
            if last.as_ref().is_none_or(|(have, _)| have != channel) {
                last = Some((std::sync::Arc::clone(channel), compared(channel)));
            }
            let Some((_, name)) = &last else { continue };
            let log = match logs.0.get_mut(name) {
                Some(log) => log,
                None => logs.0.entry(name.clone()).or_default(),
            };
            if let Some(known) = known.get_mut(event.artifact.index()).filter(|known| !**known) {
                *known = true;
                log.artifacts.push(event.artifact);
            }
            if log.first.is_none_or(|(id, _)| system.record_id < id) {
                log.first = Some((system.record_id, event.at));
            }
        }
        for (at, artifact) in artifacts.iter().enumerate() {
            let name = file_name(&artifact.path);
            let is_log = artifact.format == Some("evtx") || name.ends_with(".evtx");
            if is_log && !known.get(at).copied().unwrap_or(true) {
                let artifact = ArtifactId(u32::try_from(at).unwrap_or(u32::MAX));
                logs.0.entry(compared(&by_file_name(&name))).or_default().artifacts.push(artifact);
            }
        }
        for log in logs.0.values_mut() {
            log.artifacts.sort_unstable();
            log.artifacts.dedup();
        }
        logs
    }

    pub(super) fn get(&self, channel: &str) -> Option<&Log> {
        self.0.get(&compared(channel))
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

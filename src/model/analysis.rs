//! The whole result.

use crate::model::artifact::Artifact;
use crate::model::artifact::BundleKind;
use crate::model::artifact::Container;
use crate::model::attempt::Attempt;
use crate::model::attempt::Esp;
use crate::model::attempt::Sync;
use crate::model::attempt::Unenrollment;
use crate::model::coverage::Contradiction;
use crate::model::coverage::Coverage;
use crate::model::device::Device;
use crate::model::event::Event;
use crate::model::event::Marker;
use crate::model::fact::Fact;
use crate::model::finding::Finding;
use crate::model::id::ArtifactId;
use crate::model::silent::SilentRecords;
use crate::model::time::Time;
use crate::model::time::TimeBasis;
use crate::model::verdict::Verdict;
use crate::model::warning::Warning;

/// The input as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct BundleInfo {
    /// File or folder name, without the folders above it; `-` for standard input.
    pub name: String,
    /// Which tool made it.
    pub kind: BundleKind,
    /// How it is packed.
    pub container: Container,
    /// SHA-256 of its bytes, lower-case hex; `None` for a folder.
    pub sha256: Option<String>,
    /// Its size in bytes as it was given (a folder: sum of its files).
    pub size_bytes: u64,
    /// When it was collected, UTC: the "now" of every judgement.
    pub collected_at: Option<Time>,
    /// Areas that the collection was asked for, lower case, sorted.
    pub areas: Vec<String>,
    /// UTC offset of the device's local-time logs, minutes east.
    pub utc_offset_minutes: Option<i32>,
    /// How that offset is known ([`TimeBasis::Utc`] never stands here).
    pub utc_offset_basis: Option<TimeBasis>,
}

/// Everything mdmlens says about one bundle.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// The input.
    pub bundle: BundleInfo,
    /// The outcome.
    pub verdict: Verdict,
    /// The device.
    pub device: Device,
    /// Enrollment attempts, oldest first.
    pub attempts: Vec<Attempt>,
    /// Unenrollments, oldest first.
    pub unenrollments: Vec<Unenrollment>,
    /// OMA-DM sessions, oldest first.
    pub syncs: Vec<Sync>,
    /// The enrollment status page.
    pub esp: Option<Esp>,
    /// Findings, the one that explains the verdict first, then worst first.
    pub findings: Vec<Finding>,
    /// Where artifacts disagree.
    pub contradictions: Vec<Contradiction>,
    /// What was there to read.
    pub coverage: Vec<Coverage>,
    /// Files of the bundle, by path.
    pub artifacts: Vec<Artifact>,
    /// Troubles with the input, sorted.
    pub warnings: Vec<Warning>,
    /// Boots, clock changes, gaps and wrapped logs, in time order.
    pub markers: Vec<Marker>,
    /// The events in timeline order: all of them, or all but what was set aside.
    pub events: Vec<Event>,
    /// Records that were set aside, because no output that was asked for shows them.
    pub silent: SilentRecords,
    /// All facts, by artifact, in artifact order.
    pub facts: Vec<Fact>,
}

impl Analysis {
    /// How many events the bundle has, those set aside as well.
    #[must_use]
    pub fn events_in_all(&self) -> usize {
        self.events.len() + self.silent.records.len()
    }

    /// When the timeline begins and ends.
    #[must_use]
    pub fn span(&self) -> Option<(Time, Time)> {
        let (events, silent) = (&self.events, &self.silent.records);
        let first =
            events.first().map(|event| event.at).into_iter().chain(silent.first().map(|record| record.at)).min();
        let last = events.last().map(|event| event.at).into_iter().chain(silent.last().map(|record| record.at)).max();
        first.zip(last)
    }

    /// The path of an artifact; empty if there is none of this id.
    #[must_use]
    pub fn path(&self, id: ArtifactId) -> &str {
        self.artifacts.get(id.index()).map_or("", |artifact| &artifact.path)
    }
}

//! Where a line leads: what the user can open, and which of these a piece of evidence is.

use crate::model::analysis::Analysis;
use crate::model::evidence::Evidence;
use crate::model::evidence::Locus;
use crate::model::id::ArtifactId;
use crate::model::id::EventId;

/// Where Enter leads.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// One thing in full.
    Detail(Subject),
    /// The timeline with a filter.
    Timeline(String),
    /// The facts of an artifact.
    Facts(ArtifactId),
    /// A main pane.
    Tab(Tab),
}

/// One thing of the analysis; numbers are indices.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    /// An event.
    Event(u32),
    /// A fact.
    Fact(u32),
    /// A finding.
    Finding(u32),
    /// An attempt.
    Attempt(u32),
    /// A phase of an attempt.
    Phase(u32, u32),
    /// An artifact.
    Artifact(u32),
    /// A line of the device pane.
    Item(Item, u32),
    /// A place of a bundle that is no event and no fact.
    Place(Evidence),
}

/// What lists of the analysis a [`Subject::Item`] is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // Each is a list of the model of this name.
pub enum Item {
    Value,
    Enrollment,
    Certificate,
    Setting,
    FailedPolicy,
    ConflictingPolicy,
    BlockedPolicy,
    Application,
    Tracked,
    EspPhase,
    Sync,
    Unenrollment,
    Contradiction,
    Coverage,
    Warning,
    Marker,
}

/// A main pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// The verdict, attempts, findings.
    Overview,
    /// Every event in order.
    Timeline,
    /// The device.
    Device,
    /// The files of the bundle.
    Artifacts,
    /// The findings in full.
    Findings,
}

impl Tab {
    /// All, in the order of their numbers.
    pub const ALL: [Self; 5] = [Self::Overview, Self::Timeline, Self::Device, Self::Artifacts, Self::Findings];

    /// Its name.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Timeline => "Timeline",
            Self::Device => "Device",
            Self::Artifacts => "Artifacts",
            Self::Findings => "Findings",
        }
    }
}

/// The event that a piece of evidence is, or the whole artifact, or the fact at its place, or the place alone.
#[must_use]
pub fn subject_of(analysis: &Analysis, evidence: &Evidence) -> Subject {
    if let Some(EventId(event)) = evidence.event {
        return Subject::Event(event);
    }
    if evidence.locus == Locus::Whole {
        return Subject::Artifact(evidence.artifact.0);
    }
    let (first, count) = facts_of(analysis, evidence.artifact);
    let facts = analysis.facts.get(first..first + count).unwrap_or_default();
    match facts.iter().position(|fact| fact.locus == evidence.locus).and_then(|at| u32::try_from(first + at).ok()) {
        Some(fact) => Subject::Fact(fact),
        None => Subject::Place(evidence.clone()),
    }
}

/// The facts of an artifact: the first and how many; facts lie by artifact.
#[must_use]
pub fn facts_of(analysis: &Analysis, artifact: ArtifactId) -> (usize, usize) {
    let first = analysis.facts.partition_point(|fact| fact.artifact < artifact);
    let end = analysis.facts.partition_point(|fact| fact.artifact <= artifact);
    (first, end - first)
}

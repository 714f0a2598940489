//! The panes: what each shows and where its cursor is, and what a line of one leads to.

use std::collections::BTreeSet;

use crate::model::analysis::Analysis;
use crate::model::evidence::Evidence;
use crate::model::evidence::Locus;
use crate::model::id::ArtifactId;
use crate::model::id::EventId;
use crate::tui::action::Panes;
use crate::tui::density::Density;
use crate::tui::doc::Doc;
use crate::tui::filter::Query;
use crate::tui::rows::Rows;
use crate::tui::scroll::Scroll;

/// A pane with its cursor.
#[derive(Debug)]
pub enum Pane {
    /// Text in lines.
    Doc(DocPane),
    /// The timeline.
    Timeline(Box<Timeline>),
    /// The facts of an artifact.
    Facts(FactsPane),
}

/// A pane of text.
#[derive(Debug)]
pub struct DocPane {
    /// What it shows.
    pub topic: DocTopic,
    /// Its lines, as last written.
    pub doc: Doc,
    /// What they were written from: edition and size of the screen.
    pub written: Option<(u64, (u16, u16))>,
    /// The cursor.
    pub scroll: Scroll,
}

/// What a pane of text shows.
#[derive(Clone, Debug, PartialEq)]
pub enum DocTopic {
    /// The overview.
    Overview,
    /// The device.
    Device,
    /// The artifacts.
    Artifacts,
    /// The findings.
    Findings,
    /// One thing in full.
    Detail(Subject),
}

/// The timeline.
#[derive(Debug, Default)]
pub struct Timeline {
    /// The rows.
    pub rows: Rows,
    /// Whether the rows have to be made again.
    pub stale: bool,
    /// The cursor.
    pub scroll: Scroll,
    /// Irrelevant events too.
    pub all: bool,
    /// Events whose repeats are open.
    pub open: BTreeSet<u32>,
    /// All repeats are open.
    pub all_open: bool,
    /// The filters, in the order in which they were set; an event must pass all.
    pub filters: Vec<Filter>,
    /// The filter that is being typed.
    pub draft: Option<Filter>,
    /// The strip.
    pub density: Density,
}

/// A filter with its text.
#[derive(Clone, Debug)]
pub struct Filter {
    /// As it was typed.
    pub typed: String,
    /// As it was understood.
    pub query: Query,
}

/// The facts of an artifact.
#[derive(Debug)]
pub struct FactsPane {
    /// The artifact.
    pub artifact: ArtifactId,
    /// Its facts: first index into the analysis and number.
    pub first: usize,
    /// How many there are.
    pub count: usize,
    /// The cursor.
    pub scroll: Scroll,
}

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

impl Pane {
    /// A pane of text, not written yet.
    #[must_use]
    pub fn doc(topic: DocTopic) -> Self {
        Self::Doc(DocPane { topic, doc: Doc::default(), written: None, scroll: Scroll::default() })
    }

    /// Which keys count on it.
    #[must_use]
    pub fn panes(&self) -> Panes {
        match self {
            Self::Timeline(_) => Panes::TIMELINE,
            Self::Facts(_) => Panes::FACTS,
            Self::Doc(doc) => match doc.topic {
                DocTopic::Overview => Panes::OVERVIEW,
                DocTopic::Device => Panes::DEVICE,
                DocTopic::Artifacts => Panes::ARTIFACTS,
                DocTopic::Findings => Panes::FINDINGS,
                DocTopic::Detail(_) => Panes::DETAIL,
            },
        }
    }

    /// The main pane that it is.
    #[must_use]
    pub fn tab(&self) -> Option<Tab> {
        match self {
            Self::Timeline(_) => Some(Tab::Timeline),
            Self::Facts(_) => None,
            Self::Doc(doc) => match doc.topic {
                DocTopic::Overview => Some(Tab::Overview),
                DocTopic::Device => Some(Tab::Device),
                DocTopic::Artifacts => Some(Tab::Artifacts),
                DocTopic::Findings => Some(Tab::Findings),
                DocTopic::Detail(_) => None,
            },
        }
    }

    /// Its cursor.
    #[must_use]
    pub fn scroll(&self) -> Scroll {
        match self {
            Self::Doc(doc) => doc.scroll,
            Self::Timeline(timeline) => timeline.scroll,
            Self::Facts(facts) => facts.scroll,
        }
    }

    /// Its cursor, to be moved.
    pub fn scroll_mut(&mut self) -> &mut Scroll {
        match self {
            Self::Doc(doc) => &mut doc.scroll,
            Self::Timeline(timeline) => &mut timeline.scroll,
            Self::Facts(facts) => &mut facts.scroll,
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

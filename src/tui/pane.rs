//! The panes: what each shows and where its cursor is.

use std::collections::BTreeSet;

use crate::model::id::ArtifactId;
use crate::tui::action::Panes;
use crate::tui::density::Density;
use crate::tui::doc::Doc;
use crate::tui::filter::Query;
use crate::tui::rows::Rows;
use crate::tui::scroll::Scroll;
use crate::tui::target::Subject;
use crate::tui::target::Tab;

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

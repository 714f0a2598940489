//! The state of the terminal UI: plain values, changed only by [`crate::tui::update::update`].

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::model::analysis::Analysis;
use crate::model::evidence::Evidence;
use crate::model::id::ArtifactId;
use crate::model::id::EventId;
use crate::redact::Redaction;
use crate::tui::action::Panes;
use crate::tui::density::Density;
use crate::tui::doc::Doc;
use crate::tui::filter::Query;
use crate::tui::rows::Rows;
use crate::tui::scroll::Scroll;
use crate::tui::search::Pattern;
use crate::tui::search::TextIndex;
use crate::tui::theme::Theme;
use crate::tui::worker::Job;
use crate::tui::worker::Progress;
use crate::tui::zone::Zone;

/// What the terminal UI starts with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Colours and characters.
    pub theme: Theme,
    /// Whether the mouse is used.
    pub mouse: bool,
    /// Zone of this machine, if it is known.
    pub local: Option<TimeZone>,
}

/// Everything.
#[derive(Debug)]
pub struct App {
    /// Colours, mouse, zone.
    pub settings: Settings,
    /// Columns and rows of the screen.
    pub size: (u16, u16),
    /// The bundles, in the order given.
    pub bundles: Vec<Bundle>,
    /// The one shown; `None`: the list of bundles.
    pub current: Option<usize>,
    /// The cursor of the list of bundles.
    pub picker: Scroll,
    /// What lies over the pane.
    pub overlay: Option<Overlay>,
    /// What the last key did, until the next key.
    pub notice: Option<Notice>,
    /// Texts typed into prompts, oldest first, by kind.
    pub history: BTreeMap<PromptKind, Vec<String>>,
    /// Which zone times are shown in.
    pub zone: ZoneChoice,
}

/// Which zone times are shown in; for the device's the offset differs from bundle to bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ZoneChoice {
    /// UTC.
    Utc,
    /// The device's, UTC if it is not known.
    Device,
    /// This machine's.
    Local,
}

/// One input.
#[derive(Debug)]
pub struct Bundle {
    /// Its name, as it was given.
    pub name: String,
    /// How far it is.
    pub state: BundleState,
}

/// How far a bundle is.
#[derive(Debug)]
pub enum BundleState {
    /// Not begun.
    Waiting,
    /// Being read: the stages so far, the last one going on.
    Reading(Vec<Progress>),
    /// It could not be read: why.
    Failed(String),
    /// It was read.
    Open(Box<Opened>),
}

/// A bundle that was read, and how the user looks at it.
#[derive(Debug)]
pub struct Opened {
    /// As it was read.
    pub original: Arc<Analysis>,
    /// Without names, addresses and ids, once that was asked for.
    pub redacted: Option<Arc<Analysis>>,
    /// What finds names that are left in a text.
    pub redaction: Option<Arc<Redaction>>,
    /// Whether [`Self::redacted`] is wanted on the screen.
    pub redact: bool,
    /// The text of the events on the screen, and the analysis it is of.
    pub text: Option<(Arc<Analysis>, Arc<TextIndex>)>,
    /// Marked events with their notes.
    pub marks: BTreeMap<u32, String>,
    /// The pane on the screen.
    pub pane: Pane,
    /// The panes through which the user came there, the oldest first.
    pub trail: Vec<Pane>,
    /// The timeline while it is not in the trail.
    pub stash: Option<Box<Timeline>>,
    /// What is looked for.
    pub search: Option<Search>,
    /// Counts changes of what panes are written from.
    pub edition: u64,
    /// Places as their source has them, as far as they were fetched; without text while on the way or if there is none.
    pub raw: BTreeMap<Evidence, RawText>,
}

/// A place as its source has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RawText {
    /// On the way.
    Coming,
    /// Cannot be shown.
    None,
    /// The text.
    Text(String),
}

/// What is looked for.
#[derive(Clone, Debug)]
pub struct Search {
    /// As it was typed.
    pub typed: String,
    /// The pattern; `None` while nothing is typed.
    pub pattern: Option<Pattern>,
    /// Whether the matches are those of another pane or of other rows.
    pub stale: bool,
    /// Rows or lines of the pane on the screen that have it, in order.
    pub matches: Vec<usize>,
}

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

/// What lies over the pane.
#[derive(Debug)]
pub enum Overlay {
    /// The keys.
    Help(Scroll),
    /// A line to type into.
    Prompt(Prompt),
    /// A choice.
    Menu(Menu),
}

/// A line to type into.
#[derive(Debug)]
pub struct Prompt {
    /// What for.
    pub kind: PromptKind,
    /// The text.
    pub input: tui_input::Input,
    /// What is wrong with it.
    pub error: Option<String>,
    /// Place in the history, counted from its end; 0: the text being typed.
    pub earlier: usize,
    /// Where the cursor was when it was opened.
    pub origin: Scroll,
}

/// What a prompt is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PromptKind {
    /// Text to find.
    Search,
    /// A filter.
    Filter,
    /// A time to go to.
    Time,
    /// A note for the event of this number.
    Note(u32),
    /// A file to write.
    Save,
}

/// A choice of ways to go.
#[derive(Debug)]
pub struct Menu {
    /// What is chosen.
    pub title: String,
    /// The lines, and where they lead.
    pub items: Vec<(String, Target)>,
    /// The cursor.
    pub scroll: Scroll,
}

/// What the last key did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The text.
    pub text: String,
    /// Whether it tells of a failure.
    pub bad: bool,
}

/// Something to be done outside of the state.
pub enum Effect {
    /// Put text into the clipboard of the terminal.
    Copy(String),
    /// Give the worker something to do.
    Job(Job),
    /// Stop the process as the shell expects it.
    Suspend,
    /// Draw everything again.
    Redraw,
    /// Use the mouse, or leave it to the terminal.
    Mouse(bool),
    /// End.
    Quit,
}

impl App {
    /// The state before anything was read.
    #[must_use]
    pub fn new(settings: Settings, names: Vec<String>) -> Self {
        let bundles: Vec<_> = names.into_iter().map(|name| Bundle { name, state: BundleState::Waiting }).collect();
        Self {
            settings,
            size: (80, 24),
            current: (bundles.len() == 1).then_some(0),
            bundles,
            picker: Scroll::default(),
            overlay: None,
            notice: None,
            history: BTreeMap::new(),
            zone: ZoneChoice::Device,
        }
    }

    /// The bundle on the screen, if it was read.
    #[must_use]
    pub fn opened(&self) -> Option<&Opened> {
        match &self.bundles.get(self.current?)?.state {
            BundleState::Open(opened) => Some(opened),
            _ => None,
        }
    }

    /// The bundle on the screen to be changed, if it was read.
    pub fn opened_mut(&mut self) -> Option<&mut Opened> {
        match &mut self.bundles.get_mut(self.current?)?.state {
            BundleState::Open(opened) => Some(opened),
            _ => None,
        }
    }

    /// Which keys count.
    #[must_use]
    pub fn panes(&self) -> Panes {
        match (self.current, self.opened()) {
            (None, _) => Panes::PICKER,
            (Some(_), None) => Panes::READING,
            (Some(_), Some(opened)) => opened.pane.panes(),
        }
    }

    /// The zone that times are shown in.
    #[must_use]
    pub fn zone(&self) -> Zone {
        match self.zone {
            ZoneChoice::Utc => Zone::Utc,
            ZoneChoice::Local => self.settings.local.clone().map_or(Zone::Utc, Zone::Local),
            ZoneChoice::Device => self
                .opened()
                .and_then(|opened| opened.original.bundle.utc_offset_minutes)
                .map_or(Zone::Utc, Zone::Device),
        }
    }
}

impl Opened {
    /// How a bundle is looked at first.
    #[must_use]
    pub fn new(analysis: Arc<Analysis>) -> Self {
        Self {
            original: analysis,
            redacted: None,
            redaction: None,
            redact: false,
            text: None,
            marks: BTreeMap::new(),
            pane: Pane::doc(DocTopic::Overview),
            trail: Vec::new(),
            stash: None,
            search: None,
            edition: 0,
            raw: BTreeMap::new(),
        }
    }

    /// What is on the screen: the redacted analysis when it is wanted and there.
    #[must_use]
    pub fn shown(&self) -> &Arc<Analysis> {
        match &self.redacted {
            Some(redacted) if self.redact => redacted,
            _ => &self.original,
        }
    }

    /// The text of the events on the screen, once it is ready.
    #[must_use]
    pub fn text(&self) -> Option<&TextIndex> {
        self.text.as_ref().filter(|(analysis, _)| Arc::ptr_eq(analysis, self.shown())).map(|(_, text)| text.as_ref())
    }

    /// The event that a piece of evidence is, or the fact, or the place alone.
    #[must_use]
    pub fn subject_of(&self, evidence: &Evidence) -> Subject {
        subject_of(self.shown(), evidence)
    }
}

/// The event that a piece of evidence is, or the fact at its place, or the place alone.
#[must_use]
pub fn subject_of(analysis: &Analysis, evidence: &Evidence) -> Subject {
    if let Some(EventId(event)) = evidence.event {
        return Subject::Event(event);
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

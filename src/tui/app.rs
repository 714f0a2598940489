//! The state of the terminal UI: plain values, changed only by [`crate::tui::update::update`].

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::format::visible;
use crate::model::analysis::Analysis;
use crate::model::artifact::ArtifactText;
use crate::model::evidence::Evidence;
use crate::model::id::ArtifactId;
use crate::redact::Redaction;
use crate::tui::action::Panes;
use crate::tui::overlay::Notice;
use crate::tui::overlay::Overlay;
use crate::tui::overlay::PromptKind;
use crate::tui::pane::DocTopic;
use crate::tui::pane::Pane;
use crate::tui::pane::Timeline;
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
    /// Whether names, addresses and ids are replaced, in every bundle.
    pub redact: bool,
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
    /// Whether [`Self::redacted`] is wanted on the screen; until it is there, nothing of the bundle is shown.
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
    /// The artifact whose text is or was on the screen last, as far as it was fetched. One at a time: they are large.
    pub text_of: Option<(ArtifactId, WholeText)>,
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

/// An artifact as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WholeText {
    /// On the way.
    Coming,
    /// It is no text.
    None,
    /// The text.
    Text(ArtifactText),
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

    /// Says something in the bottom line.
    pub fn say(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), bad: false });
    }

    /// Says in the bottom line what could not be done.
    pub fn refuse(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), bad: true });
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

    /// What a bundle is called on the screen: its name, or its number while its names are still being replaced.
    #[must_use]
    pub fn name_of(&self, at: usize) -> String {
        let Some(bundle) = self.bundles.get(at) else { return String::new() };
        match &bundle.state {
            BundleState::Open(opened) if !opened.is_redacting() => visible(&opened.shown().bundle.name).into_owned(),
            _ if self.settings.redact => format!("bundle {}", at + 1),
            _ => visible(&bundle.name).into_owned(),
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
    /// How a bundle is looked at first, with its names or without.
    #[must_use]
    pub fn new(analysis: Arc<Analysis>, redact: bool) -> Self {
        Self {
            original: analysis,
            redacted: None,
            redaction: None,
            redact,
            text: None,
            marks: BTreeMap::new(),
            pane: Pane::doc(DocTopic::Overview),
            trail: Vec::new(),
            stash: None,
            search: None,
            edition: 0,
            text_of: None,
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

    /// Whether names are still being replaced.
    #[must_use]
    pub fn is_redacting(&self) -> bool {
        self.redact && self.redacted.is_none()
    }

    /// The text of the events on the screen, once it is ready.
    #[must_use]
    pub fn text(&self) -> Option<&TextIndex> {
        self.text.as_ref().filter(|(analysis, _)| Arc::ptr_eq(analysis, self.shown())).map(|(_, text)| text.as_ref())
    }

    /// Every pane has to be written again: what it is written from changed.
    pub fn rewrite(&mut self) {
        self.edition += 1;
        let panes = self.trail.iter_mut().chain(std::iter::once(&mut self.pane));
        for pane in panes {
            if let Pane::Timeline(timeline) = pane {
                timeline.stale = true;
            }
        }
        if let Some(stash) = &mut self.stash {
            stash.stale = true;
        }
    }
}

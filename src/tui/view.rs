//! Drawing: the state onto the screen, nothing else. Panes of text are written to lines when their content changes
//! ([`write()`]); a frame only copies what is visible.

pub mod artifacts;
pub mod detail;
pub mod device;
pub mod doc;
pub mod event;
pub mod evidence;
pub mod facts;
pub mod findings;
pub mod frame;
pub mod help;
pub mod item;
pub mod menu;
pub mod overview;
pub mod picker;
pub mod preview;
pub mod progress;
pub mod timeline;

use ratatui::Frame;

use crate::format;
use crate::model::analysis::Analysis;
use crate::model::time::Time;
use crate::tui::app::App;
use crate::tui::app::BundleState;
use crate::tui::app::Opened;
use crate::tui::doc::Doc;
use crate::tui::doc::Piece;
use crate::tui::doc::Writer;
use crate::tui::layout;
use crate::tui::overlay::Overlay;
use crate::tui::pane::DocTopic;
use crate::tui::pane::Pane;
use crate::tui::theme::Role;
use crate::tui::theme::Sign;
use crate::tui::theme::Theme;
use crate::tui::ticket::Words;
use crate::tui::tone::Tone;
use crate::tui::zone::Zone;

/// What panes are written from.
#[derive(Clone, Copy)]
pub struct Show<'a> {
    /// The bundle: marks, raw texts.
    pub opened: &'a Opened,
    /// What is shown of it, redacted or not.
    pub analysis: &'a Analysis,
    /// The zone of times.
    pub zone: &'a Zone,
    /// Signs.
    pub theme: Theme,
    /// Rows of the screen.
    pub rows: u16,
}

impl<'a> Show<'a> {
    /// Of a bundle that was read.
    #[must_use]
    pub fn of(opened: &'a Opened, zone: &'a Zone, theme: Theme, rows: u16) -> Self {
        Self { opened, analysis: opened.shown(), zone, theme, rows }
    }

    /// The sign of a tone.
    #[must_use]
    pub fn sign(&self, tone: Tone) -> Piece {
        Piece::new(tone.role, self.theme.sign(tone.sign))
    }

    /// Sign and word of a tone.
    #[must_use]
    pub fn tone(&self, tone: Tone) -> Piece {
        Piece::new(tone.role, format!("{} {}", self.theme.sign(tone.sign), tone.word))
    }

    /// `2026-03-02 09:12:04`, or nothing.
    #[must_use]
    pub fn when(&self, time: Option<Time>) -> String {
        time.map_or_else(String::new, |time| format!("{} {}", self.zone.date(time), self.zone.clock(time, 0)))
    }

    /// `09:12:04→09:52:11`, or the one that is known; nothing if none is.
    #[must_use]
    pub fn span(&self, from: Option<Time>, to: Option<Time>) -> String {
        let clock = |time: Time| self.zone.clock(time, 0);
        match (from, to) {
            (Some(from), Some(to)) if self.when(Some(from)) != self.when(Some(to)) => {
                let day =
                    if self.zone.date(from) == self.zone.date(to) { String::new() } else { self.zone.date(to) + " " };
                format!("{}{}{day}{}", clock(from), self.theme.sign(Sign::To), clock(to))
            }
            (Some(one), _) | (None, Some(one)) => clock(one),
            (None, None) => String::new(),
        }
    }

    /// For texts that are shared with the ticket.
    #[must_use]
    pub fn words(&self) -> Words<'a> {
        Words { analysis: self.analysis, zone: self.zone, marks: &self.opened.marks }
    }

    /// Text between two things of one line.
    #[must_use]
    pub fn dot(&self) -> Piece {
        Piece::new(Role::Dim, format!(" {} ", self.theme.sign(Sign::Dot)))
    }
}

/// How long something lasted, if it took a time worth saying.
#[must_use]
pub fn lasted(from: Option<Time>, to: Option<Time>) -> Option<String> {
    /// Shorter than the tenth that durations are said in.
    const LEAST: f64 = 0.05;
    let seconds = to?.seconds_since(from?);
    (seconds >= LEAST).then(|| format::duration_text(seconds))
}

/// Writes a pane of text for a width.
#[must_use]
pub fn write(show: &Show<'_>, topic: &DocTopic, width: usize) -> Doc {
    let mut writer = Writer::new(width);
    match topic {
        DocTopic::Overview => overview::write(show, &mut writer),
        DocTopic::Device => device::write(show, &mut writer),
        DocTopic::Artifacts => artifacts::write(show, &mut writer),
        DocTopic::Findings => findings::write(show, &mut writer),
        DocTopic::Detail(subject) => detail::write(show, subject, &mut writer),
    }
    writer.finish()
}

/// Draws the screen.
pub fn draw(screen: &mut Frame<'_>, app: &App) {
    let area = screen.area();
    if area.is_empty() {
        return;
    }
    let parts = layout::parts(area.width, area.height);
    frame::draw(screen, app, &parts);
    let buffer = screen.buffer_mut();
    match app.current.and_then(|current| app.bundles.get(current)) {
        None => picker::draw(buffer, app, parts.body),
        Some(bundle) => match &bundle.state {
            BundleState::Open(opened) if opened.is_redacting() => progress::redacting(buffer, app, parts.body),
            BundleState::Open(opened) => {
                let zone = app.zone();
                let show = Show::of(opened, &zone, app.settings.theme, app.size.1);
                match &opened.pane {
                    Pane::Doc(pane) => doc::draw(buffer, &show, pane, parts.body),
                    Pane::Timeline(timeline) => timeline::draw(buffer, &show, timeline, parts.body),
                    Pane::Facts(pane) => facts::draw(buffer, &show, pane, parts.body),
                }
            }
            state => progress::draw(buffer, app, state, parts.body),
        },
    }
    match &app.overlay {
        Some(Overlay::Help(scroll)) => help::draw(screen.buffer_mut(), app, *scroll, parts.body),
        Some(Overlay::Menu(menu)) => menu::draw(screen.buffer_mut(), app, menu, parts.body),
        Some(Overlay::Prompt(prompt)) => frame::cursor(screen, prompt, &parts),
        None => {}
    }
}

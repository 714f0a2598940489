//! What panes are written from, and the pieces that several of them write.

use crate::format;
use crate::model::analysis::Analysis;
use crate::model::time::Time;
use crate::tui::app::Opened;
use crate::tui::doc::Piece;
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

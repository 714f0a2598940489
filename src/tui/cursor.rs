//! The cursor: what it stands on, and how it moves in what is on the screen.

use crate::model::time::Time;
use crate::tui::action::Command;
use crate::tui::app::App;
use crate::tui::app::Opened;
use crate::tui::layout;
use crate::tui::pane::DocTopic;
use crate::tui::pane::Pane;
use crate::tui::rows::Row;
use crate::tui::scroll::Lines;
use crate::tui::scroll::Scroll;
use crate::tui::target::Item;
use crate::tui::target::Subject;
use crate::tui::target::Target;

/// The event that the cursor stands on, or that the pane shows.
#[must_use]
pub fn event(opened: &Opened) -> Option<u32> {
    match &opened.pane {
        Pane::Timeline(timeline) => timeline.rows.get(timeline.scroll.cursor)?.event(),
        Pane::Doc(doc) => match doc.topic {
            DocTopic::Detail(Subject::Event(event)) => Some(event),
            _ => None,
        },
        Pane::Facts(_) => None,
    }
}

/// The time that a time of day typed now is near to: that of the event under the cursor, else of the last event.
#[must_use]
pub fn here(app: &App) -> Time {
    let opened = app.opened();
    let analysis = opened.map(Opened::shown);
    let at = |event: u32| analysis.and_then(|analysis| analysis.events.get(event as usize)).map(|event| event.at);
    let last = || analysis.and_then(|analysis| analysis.events.last()).map(|event| event.at);
    opened.and_then(event).and_then(at).or_else(last).unwrap_or_else(|| Time::from_unix_seconds(0))
}

/// Where Enter leads from the line of the cursor.
#[must_use]
pub fn target(opened: &Opened) -> Option<Target> {
    match &opened.pane {
        Pane::Doc(doc) => doc.doc.lines.get(doc.scroll.cursor)?.target.clone(),
        Pane::Timeline(timeline) => match timeline.rows.get(timeline.scroll.cursor)? {
            Row::Event(event) => Some(Target::Detail(Subject::Event(event))),
            Row::Marker(marker) => Some(Target::Detail(Subject::Item(Item::Marker, marker))),
            _ => None,
        },
        Pane::Facts(facts) => {
            let fact = u32::try_from(facts.first + facts.scroll.cursor).ok()?;
            (facts.scroll.cursor < facts.count).then_some(Target::Detail(Subject::Fact(fact)))
        }
    }
}

/// Moves a cursor as a key of the table asks.
pub fn motion(scroll: &mut Scroll, lines: &Lines<'_>, command: Command) {
    let page = isize::try_from(lines.height.saturating_sub(1).max(1)).unwrap_or(1);
    match command {
        Command::Down => scroll.down(lines),
        Command::Up => scroll.up(lines),
        Command::PageDown => scroll.by(lines, page),
        Command::PageUp => scroll.by(lines, -page),
        Command::HalfDown => scroll.by(lines, page / 2 + 1),
        Command::HalfUp => scroll.by(lines, -page / 2 - 1),
        Command::Top => scroll.first(lines),
        Command::Bottom => scroll.last(lines),
        _ => {}
    }
}

/// Gives the cursor of the pane on the screen and the lines that it moves in; nothing if no bundle is open.
pub fn with_cursor<T>(app: &mut App, change: impl FnOnce(&mut Scroll, &Lines<'_>) -> T) -> Option<T> {
    let body = layout::parts(app.size.0, app.size.1).body;
    let rows = layout::timeline(body).rows.height;
    app.opened_mut().map(|opened| with_lines(&mut opened.pane, body.height, rows, change))
}

/// Gives the cursor of a pane and the lines that it moves in, for a body and timeline of these heights.
pub fn with_lines<T>(pane: &mut Pane, body: u16, rows: u16, change: impl FnOnce(&mut Scroll, &Lines<'_>) -> T) -> T {
    let mut scroll = pane.scroll();
    let result = match &*pane {
        Pane::Doc(doc) => {
            let stops = |at: usize| doc.doc.stops(at);
            change(&mut scroll, &Lines { count: doc.doc.lines.len(), height: usize::from(body), stops: &stops })
        }
        Pane::Timeline(timeline) => {
            let stops = |at: usize| timeline.rows.get(at).is_some_and(Row::stops);
            change(&mut scroll, &Lines { count: timeline.rows.len(), height: usize::from(rows), stops: &stops })
        }
        Pane::Facts(facts) => {
            change(&mut scroll, &Lines { count: facts.count, height: usize::from(body), stops: &|_| true })
        }
    };
    *pane.scroll_mut() = scroll;
    result
}

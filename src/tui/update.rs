//! What each action changes. Pure: nothing is read or written but the state; what the world must do comes back as effects.

use std::sync::Arc;

use crate::tui::action::Action;
use crate::tui::action::Command;
use crate::tui::app::App;
use crate::tui::app::BundleState;
use crate::tui::app::Effect;
use crate::tui::app::Opened;
use crate::tui::app::ZoneChoice;
use crate::tui::layout;
use crate::tui::mouse;
use crate::tui::navigate;
use crate::tui::overlay::Notice;
use crate::tui::overlay::Overlay;
use crate::tui::pane::Pane;
use crate::tui::pane::Tab;
use crate::tui::prompt;
use crate::tui::scroll::Lines;
use crate::tui::scroll::Scroll;
use crate::tui::settle;
use crate::tui::take;
use crate::tui::tell;
use crate::tui::view::help;
use crate::tui::walk;
use crate::tui::worker::Job;

/// Changes the state as the action asks, and brings everything that depends on it up to date.
pub fn update(app: &mut App, action: Action) -> Vec<Effect> {
    let mut effects = Vec::new();
    match action {
        Action::Nothing => return effects,
        Action::Tell(message) => tell::tell(app, message, &mut effects),
        Action::Resize(columns, rows) => app.size = (columns, rows),
        Action::Do(command) => {
            app.notice = None;
            run(app, command, &mut effects);
        }
        Action::Edit(edit) => prompt::edit(app, edit, &mut effects),
        Action::Paste(text) => prompt::paste(app, &text, &mut effects),
        Action::Click(column, row) => {
            app.notice = None;
            mouse::click(app, column, row);
        }
        Action::Wheel(lines) => mouse::wheel(app, lines),
    }
    settle::settle(app, &mut effects);
    effects
}

/// Says something in the bottom line.
pub fn notice(app: &mut App, text: impl Into<String>) {
    app.notice = Some(Notice { text: text.into(), bad: false });
}

/// Says in the bottom line what could not be done.
pub fn refuse(app: &mut App, text: impl Into<String>) {
    app.notice = Some(Notice { text: text.into(), bad: true });
}

/// Does what a key of the table stands for.
fn run(app: &mut App, command: Command, effects: &mut Vec<Effect>) {
    if always(app, command, effects) || over(app, command, effects) {
        return;
    }
    match command {
        Command::Down | Command::Up | Command::PageDown | Command::PageUp => scroll(app, command),
        Command::HalfDown | Command::HalfUp | Command::Top | Command::Bottom => scroll(app, command),
        Command::Open => open(app),
        Command::Back => navigate::back(app),
        Command::Bundles => navigate::bundles(app),
        Command::Overview => navigate::tab(app, Tab::Overview),
        Command::Timeline => navigate::tab(app, Tab::Timeline),
        Command::Device => navigate::tab(app, Tab::Device),
        Command::Artifacts => navigate::tab(app, Tab::Artifacts),
        Command::Findings => navigate::tab(app, Tab::Findings),
        Command::NextPane => navigate::turn(app, 1),
        Command::PreviousPane => navigate::turn(app, Tab::ALL.len() - 1),
        Command::Search | Command::Filter | Command::JumpTime | Command::Note | Command::Save => {
            prompt::open(app, command);
        }
        Command::NextMatch => prompt::next_match(app, true),
        Command::PreviousMatch => prompt::next_match(app, false),
        Command::Copy => take::copy(app, effects),
        Command::CopyTicket => take::copy_ticket(app, effects),
        Command::Redact => redact(app, effects),
        command => walk::run(app, command),
    }
}

/// What works everywhere, whatever lies over the pane.
fn always(app: &mut App, command: Command, effects: &mut Vec<Effect>) -> bool {
    match command {
        Command::Suspend => effects.push(Effect::Suspend),
        Command::Redraw => effects.push(Effect::Redraw),
        Command::Background => {
            app.settings.theme = app.settings.theme.turned();
            effects.push(Effect::Redraw);
        }
        Command::Mouse => {
            app.settings.mouse = !app.settings.mouse;
            effects.push(Effect::Mouse(app.settings.mouse));
            let text = if app.settings.mouse { "mouse on" } else { "mouse off: the terminal selects text with it" };
            notice(app, text);
        }
        Command::Zone => zone(app),
        _ => return false,
    }
    true
}

/// What lies over the pane takes the keys that it knows; `q` leaves it.
fn over(app: &mut App, command: Command, effects: &mut Vec<Effect>) -> bool {
    let Some(overlay) = &mut app.overlay else {
        match command {
            Command::Help => app.overlay = Some(Overlay::Help(Scroll::default())),
            Command::Quit => effects.push(Effect::Quit),
            _ => return false,
        }
        return true;
    };
    let body = layout::parts(app.size.0, app.size.1).body;
    match overlay {
        Overlay::Help(at) => {
            let count = help::lines(&app.settings.theme, usize::from(app.size.0)).len();
            let lines = Lines { count, height: usize::from(body.height), stops: &|_| false };
            match command {
                Command::Back | Command::Help | Command::Quit | Command::Open => app.overlay = None,
                command => motion(at, &lines, command),
            }
        }
        Overlay::Menu(menu) => {
            let lines = Lines { count: menu.items.len(), height: usize::from(body.height), stops: &|_| true };
            match command {
                Command::Back | Command::Quit | Command::Related => app.overlay = None,
                Command::Open => {
                    let target = menu.items.get(menu.scroll.cursor).map(|(_, target)| target.clone());
                    app.overlay = None;
                    target.into_iter().for_each(|target| navigate::follow(app, &target));
                }
                command => motion(&mut menu.scroll, &lines, command),
            }
        }
        // Keys of a prompt come as edits.
        Overlay::Prompt(_) => {}
    }
    true
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

/// Moves the cursor of the pane, or of the list of bundles.
fn scroll(app: &mut App, command: Command) {
    let body = layout::parts(app.size.0, app.size.1).body;
    if app.current.is_none() {
        let height = usize::from(layout::picker(body).list.height);
        let lines = Lines { count: app.bundles.len(), height, stops: &|_| true };
        motion(&mut app.picker, &lines, command);
        return;
    }
    with_cursor(app, |scroll, lines| motion(scroll, lines, command));
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
            let stops = |at: usize| timeline.rows.get(at).is_some_and(crate::tui::rows::Row::stops);
            change(&mut scroll, &Lines { count: timeline.rows.len(), height: usize::from(rows), stops: &stops })
        }
        Pane::Facts(facts) => {
            change(&mut scroll, &Lines { count: facts.count, height: usize::from(body), stops: &|_| true })
        }
    };
    *pane.scroll_mut() = scroll;
    result
}

/// Opens what the cursor stands on.
pub fn open(app: &mut App) {
    if app.current.is_none() {
        navigate::open_bundle(app, app.picker.cursor);
        return;
    }
    let Some(opened) = app.opened() else { return };
    match navigate::target(opened) {
        Some(target) => navigate::follow(app, &target),
        None => walk::open_row(app),
    }
}

/// The next zone: device, UTC, this machine.
fn zone(app: &mut App) {
    let known = app.opened().is_none_or(|opened| opened.original.bundle.utc_offset_minutes.is_some());
    // Where the device's zone is not known UTC stands for it: a turn from one to the other would change nothing.
    app.zone = match app.zone {
        ZoneChoice::Device if known => ZoneChoice::Utc,
        ZoneChoice::Device | ZoneChoice::Utc if app.settings.local.is_some() => ZoneChoice::Local,
        _ if known => ZoneChoice::Device,
        _ => ZoneChoice::Utc,
    };
    if !known {
        notice(app, "the bundle does not tell the device's zone");
    }
    for bundle in &mut app.bundles {
        if let BundleState::Open(opened) = &mut bundle.state {
            opened.rewrite();
        }
    }
}

/// Names, addresses and ids replaced in every bundle, or shown again.
fn redact(app: &mut App, effects: &mut Vec<Effect>) {
    app.settings.redact = !app.settings.redact;
    let redact = app.settings.redact;
    for (at, bundle) in app.bundles.iter_mut().enumerate() {
        if let BundleState::Open(opened) = &mut bundle.state {
            opened.redact = redact;
            prepare(opened, at, effects);
            opened.rewrite();
        }
    }
    let text = if redact {
        "names, addresses and ids are replaced; raw records are hidden"
    } else {
        "names, addresses and ids are shown"
    };
    notice(app, text);
}

/// Asks for what has to be there before a bundle can be shown and searched: its copy without names, the text of its events.
pub fn prepare(opened: &Opened, bundle: usize, effects: &mut Vec<Effect>) {
    if opened.is_redacting() {
        effects.push(Effect::Job(Job::Redact { bundle, analysis: Arc::clone(&opened.original) }));
    } else if opened.text().is_none() {
        effects.push(Effect::Job(Job::Index { bundle, analysis: Arc::clone(opened.shown()) }));
    }
}

impl Opened {
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

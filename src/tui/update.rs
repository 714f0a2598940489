//! What each action changes. Pure: nothing is read or written but the state; what the world must do comes back as effects.

use crate::tui::action::Action;
use crate::tui::action::Command;
use crate::tui::app::App;
use crate::tui::app::BundleState;
use crate::tui::app::Effect;
use crate::tui::app::ZoneChoice;
use crate::tui::cursor::motion;
use crate::tui::cursor::with_cursor;
use crate::tui::layout;
use crate::tui::mouse;
use crate::tui::navigate;
use crate::tui::overlay::Overlay;
use crate::tui::prompt;
use crate::tui::scroll::Lines;
use crate::tui::scroll::Scroll;
use crate::tui::settle;
use crate::tui::take;
use crate::tui::target::Tab;
use crate::tui::tell;
use crate::tui::view::help;
use crate::tui::walk;

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

/// Does what a key of the table stands for.
fn run(app: &mut App, command: Command, effects: &mut Vec<Effect>) {
    if always(app, command, effects) || over(app, command, effects) {
        return;
    }
    match command {
        Command::Down | Command::Up | Command::PageDown | Command::PageUp => scroll(app, command),
        Command::HalfDown | Command::HalfUp | Command::Top | Command::Bottom => scroll(app, command),
        Command::Open => navigate::open(app),
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
            app.say(text);
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
        app.say("the bundle does not tell the device's zone");
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
            settle::prepare(opened, at, effects);
            opened.rewrite();
        }
    }
    let text = if redact {
        "names, addresses and ids are replaced; raw records are hidden"
    } else {
        "names, addresses and ids are shown"
    };
    app.say(text);
}

//! The mouse: clicks and the wheel.

use ratatui::layout::Position;
use ratatui::layout::Rect;

use crate::tui::app::App;
use crate::tui::cursor;
use crate::tui::layout;
use crate::tui::navigate;
use crate::tui::overlay::Overlay;
use crate::tui::pane::Pane;
use crate::tui::prompt;
use crate::tui::scroll::Lines;
use crate::tui::view::frame;
use crate::tui::view::help;
use crate::tui::view::menu;
use crate::tui::walk;

/// Lines that one notch of the wheel moves.
pub const WHEEL_LINES: i32 = 3;

/// A click: on a tab, on the strip, on a line; on the line of the cursor it opens. In a choice it chooses, beside it leaves.
pub fn click(app: &mut App, column: u16, row: u16) {
    let parts = layout::parts(app.size.0, app.size.1);
    if let Some(overlay) = &app.overlay {
        let chosen = match overlay {
            Overlay::Menu(shown) => menu::item_at(shown, parts.body, row).cloned(),
            _ => None,
        };
        prompt::leave(app);
        chosen.into_iter().for_each(|target| navigate::follow(app, &target));
        return;
    }
    let inside = |part: Rect| part.contains(Position { x: column, y: row });
    if inside(parts.tabs) {
        let tab = app.opened().and_then(|opened| frame::tab_at(opened, column, parts.tabs.width));
        tab.into_iter().for_each(|tab| navigate::tab(app, tab));
        return;
    }
    if !inside(parts.body) {
        return;
    }
    let line = usize::from(row - parts.body.y);
    if app.current.is_none() {
        let at = app.picker.top + line;
        if !inside(layout::picker(parts.body).list) {
            return;
        }
        if at == app.picker.cursor {
            navigate::open_bundle(app, at);
        } else if at < app.bundles.len() {
            app.picker.cursor = at;
        }
        return;
    }
    let Some(opened) = app.opened() else { return };
    let timeline = layout::timeline(parts.body);
    let line = match &opened.pane {
        Pane::Timeline(_) if inside(timeline.rows) => usize::from(row - timeline.rows.y),
        Pane::Timeline(_) => {
            if inside(timeline.strip) {
                walk::go_to_column(app, column);
            }
            return;
        }
        _ => line,
    };
    let at = opened.pane.scroll().top + line;
    let again = opened.pane.scroll().cursor == at;
    let moved = cursor::with_cursor(app, |scroll, lines| {
        let hit = at < lines.count && (lines.stops)(at);
        if hit {
            scroll.to(lines, at);
        }
        hit
    });
    if moved == Some(true) && again {
        navigate::open(app);
    }
}

/// The mouse wheel: the screen moves, the cursor stays where it is on it.
pub fn wheel(app: &mut App, by: i32) {
    let body = layout::parts(app.size.0, app.size.1).body;
    let by = isize::try_from(by).unwrap_or(0);
    match &mut app.overlay {
        Some(Overlay::Help(at)) => {
            let count = help::lines(&app.settings.theme, usize::from(app.size.0)).len();
            at.by(&Lines { count, height: usize::from(body.height), stops: &|_| false }, by);
        }
        Some(_) => {}
        None if app.current.is_none() => {
            let height = usize::from(layout::picker(body).list.height);
            app.picker.by(&Lines { count: app.bundles.len(), height, stops: &|_| true }, by);
        }
        None => {
            cursor::with_cursor(app, |scroll, lines| scroll.by(lines, by));
        }
    }
}

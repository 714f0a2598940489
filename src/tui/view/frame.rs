//! What stands around the pane: the name of the bundle, the tabs, the rule, the bottom line.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

use crate::format;
use crate::tui::action;
use crate::tui::action::Command;
use crate::tui::app::App;
use crate::tui::app::Opened;
use crate::tui::cursor;
use crate::tui::layout::Parts;
use crate::tui::overlay::Overlay;
use crate::tui::overlay::Prompt;
use crate::tui::overlay::PromptKind;
use crate::tui::pane::DocTopic;
use crate::tui::pane::Pane;
use crate::tui::target::Tab;
use crate::tui::theme::Role;
use crate::tui::theme::Sign;
use crate::tui::view::doc::cut;
use crate::tui::view::help;

/// Draws everything but the pane.
pub fn draw(screen: &mut Frame<'_>, app: &App, parts: &Parts) {
    let buffer = screen.buffer_mut();
    if parts.header.height > 0 {
        header(buffer, app, parts.header);
    }
    if parts.tabs.height > 0 {
        tabs(buffer, app, parts.tabs);
    }
    if parts.rule.height > 0 {
        rule(buffer, app, parts.rule);
    }
    if parts.bottom.height > 0 {
        bottom(buffer, app, parts.bottom, parts.rule.height > 0);
    }
}

/// Puts a text at a column; gives the column behind it.
fn put(buffer: &mut Buffer, app: &App, row: Rect, x: u16, text: &str, role: Role) -> u16 {
    let left = usize::from((row.x + row.width).saturating_sub(x));
    if left == 0 {
        return x;
    }
    let theme = &app.settings.theme;
    buffer.set_stringn(x, row.y, theme.plain(text), left, theme.style(role)).0
}

/// Puts a text so that it ends at the right edge; gives the column where it begins.
fn put_right(buffer: &mut Buffer, app: &App, row: Rect, text: &str, role: Role) -> u16 {
    let width = u16::try_from(text.width()).unwrap_or(u16::MAX);
    let x = (row.x + row.width).saturating_sub(width);
    put(buffer, app, row, x.max(row.x), text, role);
    x.max(row.x)
}

/// The name of the bundle, what is replaced, the zone.
fn header(buffer: &mut Buffer, app: &App, row: Rect) {
    let wide = row.width >= 60;
    let zone = app.zone();
    let at = app.opened().and_then(|opened| {
        opened.shown().bundle.collected_at.or_else(|| opened.shown().events.last().map(|event| event.at))
    });
    let label = zone.label(at);
    let label = if wide { label } else { label.split(' ').next().unwrap_or_default().to_string() };
    let redacted = match app.opened() {
        Some(opened) if opened.is_redacting() => "REDACTING ",
        _ if app.settings.redact => "REDACTED ",
        _ => "",
    };
    let right = put_right(buffer, app, row, &format!("{label} "), Role::Dim);
    let width = u16::try_from(redacted.width()).unwrap_or(0);
    let right = right.saturating_sub(width);
    put(buffer, app, row, right, redacted, Role::Warning);
    let mut x = 1;
    if wide {
        x = put(buffer, app, row, x, "mdmlens", Role::Strong) + 2;
    }
    let name = match app.current {
        None => format!("{} bundles", app.bundles.len()),
        Some(current) => app.name_of(current),
    };
    let left = usize::from(right.saturating_sub(x).saturating_sub(1));
    put(buffer, app, row, x, &cut(&app.settings.theme, &name, left), Role::Text);
}

/// The tabs as they stand in a row of this width: first column, one past the last, text.
fn tab_texts(width: u16, current: Option<Tab>) -> Vec<(Tab, u16, u16, String)> {
    let number = |tab: Tab| Tab::ALL.iter().position(|it| *it == tab).unwrap_or(0) + 1;
    let full: usize = Tab::ALL.iter().map(|tab| tab.title().len() + 5).sum();
    let mut x = 1;
    let mut out = Vec::new();
    for tab in Tab::ALL {
        let here = current == Some(tab);
        let text = if full <= usize::from(width) || here {
            format!("{} {}", number(tab), tab.title())
        } else {
            number(tab).to_string()
        };
        let text = if here { format!("[{text}]") } else { format!(" {text} ") };
        let end = x + u16::try_from(text.len()).unwrap_or(0);
        out.push((tab, x, end, text));
        x = end + 1;
    }
    out
}

/// The tab at a column.
#[must_use]
pub fn tab_at(opened: &Opened, column: u16, width: u16) -> Option<Tab> {
    let texts = tab_texts(width, current_tab(opened));
    texts.into_iter().find(|(_, from, to, _)| (*from..=*to).contains(&column)).map(|(tab, ..)| tab)
}

/// The main pane that the pane on the screen belongs to: the last one that the user came through.
fn current_tab(opened: &Opened) -> Option<Tab> {
    opened.trail.iter().chain(std::iter::once(&opened.pane)).rev().find_map(Pane::tab)
}

fn tabs(buffer: &mut Buffer, app: &App, row: Rect) {
    let theme = &app.settings.theme;
    let line = theme.sign(Sign::Rule).repeat(usize::from(row.width));
    put(buffer, app, row, row.x, &line, Role::Dim);
    let Some(opened) = app.opened() else { return };
    let current = current_tab(opened);
    let mut end = 0;
    for (tab, from, to, text) in tab_texts(row.width, current) {
        let role = if current == Some(tab) { Role::Strong } else { Role::Text };
        put(buffer, app, row, from, &text, role);
        end = to;
    }
    let depth = match &opened.pane {
        Pane::Doc(doc) => match &doc.topic {
            DocTopic::Detail(_) => " detail ",
            _ => return,
        },
        Pane::Facts(_) => " facts ",
        Pane::Timeline(_) => return,
    };
    put(buffer, app, row, end + 2, depth, Role::Accent);
}

/// A rule with what is looked for and where the cursor is.
fn rule(buffer: &mut Buffer, app: &App, row: Rect) {
    let theme = &app.settings.theme;
    let line = theme.sign(Sign::Rule).repeat(usize::from(row.width));
    put(buffer, app, row, row.x, &line, Role::Dim);
    let searched = app.opened().and_then(search_text);
    let (text, role) = match (&app.overlay, searched) {
        (Some(Overlay::Prompt(Prompt { error: Some(error), .. })), _) => (error.clone(), Role::Error),
        (Some(Overlay::Prompt(Prompt { kind: PromptKind::Search, .. })) | None, Some(found)) => (found, Role::Strong),
        (Some(Overlay::Help(_)), _) => ("keys".to_string(), Role::Strong),
        (Some(Overlay::Prompt(prompt)), _) => (hint(prompt.kind).to_string(), Role::Dim),
        _ => (String::new(), Role::Dim),
    };
    if !text.is_empty() {
        let text = format!(" {} ", cut(theme, &text, usize::from(row.width).saturating_sub(4)));
        put(buffer, app, row, row.x + 1, &text, role);
    }
    if let Some(place) = place(app) {
        put_right(buffer, app, row, &format!(" {place} "), Role::Dim);
    }
}

/// Where the cursor is in what is on the screen; nothing while something is typed or there is nothing to be in.
fn place(app: &App) -> Option<String> {
    let line = |at: usize, count: usize| (count > 0).then(|| format!("line {} of {}", grouped(at + 1), grouped(count)));
    match &app.overlay {
        Some(Overlay::Help(scroll)) => {
            return line(scroll.top, help::lines(&app.settings.theme, usize::from(app.size.0)).len());
        }
        Some(Overlay::Menu(menu)) => return line(menu.scroll.cursor, menu.items.len()),
        Some(Overlay::Prompt(_)) => return None,
        None => {}
    }
    if app.current.is_none() {
        return line(app.picker.cursor, app.bundles.len());
    }
    let opened = app.opened()?;
    let scroll = opened.pane.scroll();
    match &opened.pane {
        Pane::Doc(doc) => line(scroll.top, doc.doc.lines.len()),
        Pane::Timeline(timeline) => line(scroll.cursor, timeline.rows.len()),
        Pane::Facts(facts) => line(scroll.cursor, facts.count),
    }
}

/// What is looked for and how often it was found; nothing while nothing is.
fn search_text(opened: &Opened) -> Option<String> {
    let search = opened.search.as_ref().filter(|search| search.pattern.is_some())?;
    let cursor = opened.pane.scroll().cursor;
    let place = search.matches.iter().position(|at| *at == cursor).map(|at| format!("{} of ", grouped(at + 1)));
    let typed = format::visible(&search.typed);
    Some(match (&opened.pane, opened.text()) {
        (Pane::Timeline(_), None) => format!("/{typed}  reading the text"),
        _ => format!("/{typed}  {}{} found", place.unwrap_or_default(), grouped(search.matches.len())),
    })
}

/// What a prompt takes.
fn hint(kind: PromptKind) -> &'static str {
    match kind {
        PromptKind::Search => "text or a regular expression; lower case finds either case; Enter keeps, Esc leaves",
        PromptKind::Filter => {
            "level: phase: code: id: attempt: channel: outcome: text -not a,b for either; Tab completes"
        }
        PromptKind::Time => "09:12, 2026-03-02 09:12:04, +10m, -1h",
        PromptKind::Note(_) => "a note for this event; it goes into the ticket text",
        PromptKind::Save => "the ending chooses the format; Enter saves",
    }
}

/// The word before the text of a prompt.
fn label(kind: PromptKind) -> &'static str {
    match kind {
        PromptKind::Search => "find: ",
        PromptKind::Filter => "filter: ",
        PromptKind::Time => "go to: ",
        PromptKind::Note(_) => "note: ",
        PromptKind::Save => "save as: ",
    }
}

/// The bottom line: a prompt, what the last key did, or the most useful keys.
fn bottom(buffer: &mut Buffer, app: &App, row: Rect, has_rule: bool) {
    if let Some(Overlay::Prompt(prompt)) = &app.overlay {
        let x = put(buffer, app, row, row.x + 1, label(prompt.kind), Role::Accent);
        let room = usize::from(row.width).saturating_sub(usize::from(x)).max(1);
        let skip = prompt.input.visual_scroll(room.saturating_sub(1));
        let shown = skip_columns(prompt.input.value(), skip);
        put(buffer, app, row, x, &format::visible(shown), Role::Text);
        if let (Some(error), false) = (&prompt.error, has_rule) {
            put_right(buffer, app, row, &format!(" {error}"), Role::Error);
        }
        return;
    }
    if let Some(notice) = &app.notice {
        let role = if notice.bad { Role::Error } else { Role::Strong };
        let sign = if notice.bad { format!("{} ", app.settings.theme.sign(Sign::Fail)) } else { String::new() };
        put(buffer, app, row, row.x + 1, &format!("{sign}{}", format::visible(&notice.text)), role);
        return;
    }
    keys(buffer, app, row);
}

/// The most useful keys; help and quit always have their place.
fn keys(buffer: &mut Buffer, app: &App, row: Rect) {
    let bindings = match &app.overlay {
        Some(Overlay::Help(_)) => action::rows_of(&[Command::PageDown, Command::PageUp, Command::Back]),
        Some(Overlay::Menu(_)) => action::rows_of(&[Command::Open, Command::Down, Command::Up, Command::Back]),
        _ => action::bottom_line(app.panes()),
    };
    let text = |binding: &action::Binding| (binding.keys.first().map(ToString::to_string), binding.short);
    let width = |binding: &action::Binding| text(binding).0.map_or(0, |key| key.width()) + binding.short.width() + 3;
    let always = |binding: &action::Binding| matches!(binding.command, Command::Help | Command::Quit);
    let mut room =
        usize::from(row.width).saturating_sub(bindings.iter().filter(|it| always(it)).map(|it| width(it)).sum());
    let mut x = row.x + 1;
    for binding in bindings {
        if !always(binding) {
            if width(binding) > room || !is_useful(app, binding.command) {
                continue;
            }
            room -= width(binding);
        }
        let (key, short) = text(binding);
        x = put(buffer, app, row, x, &key.unwrap_or_default(), Role::Accent);
        x = put(buffer, app, row, x + 1, short, Role::Dim) + 2;
    }
}

/// Whether a key does something where the cursor stands.
fn is_useful(app: &App, command: Command) -> bool {
    let event = || app.opened().and_then(cursor::event).is_some();
    match command {
        Command::Bundles => app.bundles.len() > 1,
        Command::Related | Command::NextEvent | Command::Mark => event(),
        Command::DropFilter => match app.opened().map(|opened| &opened.pane) {
            Some(Pane::Timeline(timeline)) => !timeline.filters.is_empty(),
            _ => false,
        },
        _ => true,
    }
}

/// Shows the terminal's cursor in the prompt.
pub fn cursor(screen: &mut Frame<'_>, prompt: &Prompt, parts: &Parts) {
    let row = parts.bottom;
    if row.height == 0 {
        return;
    }
    let x = 1 + u16::try_from(label(prompt.kind).len()).unwrap_or(0);
    let room = usize::from(row.width).saturating_sub(usize::from(x)).max(1);
    let skip = prompt.input.visual_scroll(room.saturating_sub(1));
    let column = prompt.input.visual_cursor().saturating_sub(skip);
    let x = x.saturating_add(u16::try_from(column).unwrap_or(0)).min(row.width.saturating_sub(1));
    screen.set_cursor_position((x, row.y));
}

/// The text without its first columns.
fn skip_columns(text: &str, columns: usize) -> &str {
    use unicode_segmentation::UnicodeSegmentation;
    let mut used = 0;
    let cut = text.grapheme_indices(true).find(|(_, grapheme)| {
        let here = used >= columns;
        used += grapheme.width();
        here
    });
    cut.map_or(if columns == 0 { text } else { "" }, |(at, _)| text.get(at..).unwrap_or_default())
}

/// A number with its thousands apart.
#[must_use]
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(41_220), "41,220");
        assert_eq!(grouped(1_000_000), "1,000,000");
    }

    #[test]
    fn every_tab_has_its_place() {
        for width in [40, 80, 120] {
            for (tab, from, to, _) in tab_texts(width, None) {
                assert!(from < to && tab_texts(width, Some(tab)).len() == Tab::ALL.len());
                assert!(to <= width, "{tab:?} ends at {to}");
            }
        }
    }
}

//! The line to type into: search, filter, time, note, file name. Search and filter act with every key.

use tui_input::Input;
use tui_input::InputRequest;

use crate::tui::action::Command;
use crate::tui::action::Edit;
use crate::tui::action::Panes;
use crate::tui::app::App;
use crate::tui::app::Effect;
use crate::tui::app::Search;
use crate::tui::cursor;
use crate::tui::cursor::with_cursor;
use crate::tui::filter;
use crate::tui::filter::Frame;
use crate::tui::filter::Query;
use crate::tui::navigate;
use crate::tui::overlay::Overlay;
use crate::tui::overlay::Prompt;
use crate::tui::overlay::PromptKind;
use crate::tui::pane::Filter;
use crate::tui::pane::Pane;
use crate::tui::search::Pattern;
use crate::tui::settle;
use crate::tui::take;
use crate::tui::target::Tab;
use crate::tui::walk;

/// Longest text that is taken, in characters: pasted files are not filters.
const LONGEST: usize = 2_000;
/// Texts remembered of each kind.
const REMEMBERED: usize = 100;

/// Opens the prompt of a key.
pub fn open(app: &mut App, command: Command) {
    let (kind, text) = match command {
        Command::Search => (PromptKind::Search, String::new()),
        Command::Filter => {
            if !app.panes().meets(Panes::TIMELINE) {
                navigate::tab(app, Tab::Timeline);
                settle::rows(app);
            }
            (PromptKind::Filter, String::new())
        }
        Command::JumpTime => (PromptKind::Time, String::new()),
        Command::Note => {
            let Some(event) = app.opened().and_then(cursor::event) else {
                return app.refuse("only events can be marked");
            };
            let note = app.opened().and_then(|opened| opened.marks.get(&event)).cloned().unwrap_or_default();
            (PromptKind::Note(event), note)
        }
        Command::Save => match take::file_name(app) {
            Ok(name) => (PromptKind::Save, name),
            Err(reason) => return app.refuse(reason),
        },
        _ => return,
    };
    let origin = app.opened().map(|opened| opened.pane.scroll()).unwrap_or_default();
    app.overlay = Some(Overlay::Prompt(Prompt { kind, input: Input::new(text), error: None, earlier: 0, origin }));
}

/// A key in a prompt.
pub fn edit(app: &mut App, edit: Edit, effects: &mut Vec<Effect>) {
    let Some(Overlay::Prompt(prompt)) = &mut app.overlay else { return };
    match edit {
        Edit::Text(request) => {
            let empty = prompt.input.value().is_empty();
            if empty && matches!(request, InputRequest::DeletePrevChar) {
                leave(app);
                return;
            }
            if matches!(request, InputRequest::InsertChar(_)) && prompt.input.value().chars().count() >= LONGEST {
                return;
            }
            prompt.earlier = 0;
            if prompt.input.handle(request).is_some_and(|change| change.value) {
                changed(app);
            }
        }
        Edit::Submit => submit(app, effects),
        Edit::Cancel => leave(app),
        Edit::Earlier => recall(app, true),
        Edit::Later => recall(app, false),
        Edit::Complete => complete(app),
    }
}

/// Pasted text goes in without its line ends and other control characters.
pub fn paste(app: &mut App, text: &str, effects: &mut Vec<Effect>) {
    let printable = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !c.is_control());
    for c in printable.take(LONGEST) {
        edit(app, Edit::Text(InputRequest::InsertChar(c)), effects);
    }
}

/// Finishes the last word of a filter.
fn complete(app: &mut App) {
    let Some(Overlay::Prompt(prompt)) = &mut app.overlay else { return };
    if prompt.kind == PromptKind::Filter
        && let Some(text) = filter::complete(prompt.input.value())
    {
        prompt.input = Input::new(text);
        changed(app);
    }
}

/// A text typed before, or after that.
fn recall(app: &mut App, back: bool) {
    let Some(Overlay::Prompt(prompt)) = &mut app.overlay else { return };
    let typed = app.history.get(&group(prompt.kind)).map(Vec::as_slice).unwrap_or_default();
    let at = if back { (prompt.earlier + 1).min(typed.len()) } else { prompt.earlier.saturating_sub(1) };
    if at == prompt.earlier {
        return;
    }
    let text = typed.len().checked_sub(at).and_then(|at| typed.get(at)).cloned().unwrap_or_default();
    prompt.earlier = at;
    prompt.input = Input::new(text);
    changed(app);
}

/// Notes of all events share one history.
fn group(kind: PromptKind) -> PromptKind {
    match kind {
        PromptKind::Note(_) => PromptKind::Note(0),
        kind => kind,
    }
}

/// The text changed: search and filter follow at once.
fn changed(app: &mut App) {
    let Some(Overlay::Prompt(prompt)) = &mut app.overlay else { return };
    prompt.error = None;
    let (kind, text) = (prompt.kind, prompt.input.value().to_string());
    match kind {
        PromptKind::Search => search(app, &text),
        PromptKind::Filter => draft(app, &text),
        PromptKind::Time | PromptKind::Note(_) | PromptKind::Save => {}
    }
}

/// Looks for the text, from where the cursor was when the prompt was opened.
fn search(app: &mut App, text: &str) {
    let Some(Overlay::Prompt(prompt)) = &app.overlay else { return };
    let origin = prompt.origin;
    let Some(opened) = app.opened_mut() else { return };
    opened.search =
        Some(Search { typed: text.to_string(), pattern: Pattern::new(text), stale: true, matches: Vec::new() });
    *opened.pane.scroll_mut() = origin;
    settle::matches(opened);
    let matches = opened.search.as_ref().map(|search| search.matches.as_slice()).unwrap_or_default();
    let found = matches.iter().find(|at| **at >= origin.cursor).or(matches.first()).copied();
    if let Some(at) = found {
        with_cursor(app, |scroll, lines| scroll.to(lines, at));
    }
}

/// To the next match, or the one before, around the end.
pub fn next_match(app: &mut App, forward: bool) {
    let Some(opened) = app.opened_mut() else { return };
    settle::matches(opened);
    let Some(search) = &opened.search else { return app.say("nothing is looked for; / begins") };
    let cursor = opened.pane.scroll().cursor;
    let found = if forward {
        search.matches.iter().find(|at| **at > cursor).or(search.matches.first())
    } else {
        search.matches.iter().rev().find(|at| **at < cursor).or(search.matches.last())
    };
    let Some(at) = found.copied() else {
        let text = format!("{} is not here", search.typed);
        return app.say(text);
    };
    with_cursor(app, |scroll, lines| scroll.to(lines, at));
    match forward {
        true if at <= cursor => app.say("from the beginning again"),
        false if at >= cursor => app.say("from the end again"),
        _ => {}
    }
}

/// The filter as far as it is typed.
fn draft(app: &mut App, text: &str) {
    let zone = app.zone();
    let query = Query::parse(text, &Frame { zone: &zone, here: cursor::here(app) });
    match query {
        Ok(query) => {
            let typed = text.to_string();
            walk::change(app, |timeline| timeline.draft = Some(Filter { typed, query }));
        }
        // What is not understood yet filters nothing.
        Err(error) => {
            walk::change(app, |timeline| timeline.draft = None);
            if let Some(Overlay::Prompt(prompt)) = &mut app.overlay {
                prompt.error = Some(error);
            }
        }
    }
}

/// Leaves what lies over the pane; a prompt as if it had not been opened.
pub fn leave(app: &mut App) {
    let Some(Overlay::Prompt(prompt)) = app.overlay.take() else { return };
    match prompt.kind {
        PromptKind::Search => {
            if let Some(opened) = app.opened_mut() {
                opened.search = None;
                *opened.pane.scroll_mut() = prompt.origin;
            }
        }
        PromptKind::Filter => {
            walk::change(app, |timeline| timeline.draft = None);
            if let Some(opened) = app.opened_mut() {
                *opened.pane.scroll_mut() = prompt.origin;
            }
        }
        PromptKind::Time | PromptKind::Note(_) | PromptKind::Save => {}
    }
}

/// Takes the text; what cannot be taken stays in the prompt with the reason.
fn submit(app: &mut App, effects: &mut Vec<Effect>) {
    let Some(Overlay::Prompt(prompt)) = &app.overlay else { return };
    let (kind, text) = (prompt.kind, prompt.input.value().trim().to_string());
    match take_text(app, kind, &text, effects) {
        Ok(()) => {
            if matches!(app.overlay, Some(Overlay::Prompt(_))) {
                app.overlay = None;
            }
            remember(app, kind, text);
        }
        Err(reason) => {
            if let Some(Overlay::Prompt(prompt)) = &mut app.overlay {
                prompt.error = Some(reason);
            }
        }
    }
}

/// Does what the text of a prompt asks for.
fn take_text(app: &mut App, kind: PromptKind, text: &str, effects: &mut Vec<Effect>) -> Result<(), String> {
    match kind {
        PromptKind::Search => {
            if text.is_empty() {
                app.opened_mut().into_iter().for_each(|opened| opened.search = None);
            }
            hidden_matches(app);
        }
        PromptKind::Filter => {
            let zone = app.zone();
            let query = Query::parse(text, &Frame { zone: &zone, here: cursor::here(app) })?;
            walk::change(app, |timeline| {
                timeline.draft = None;
                if !query.is_empty() {
                    timeline.filters.push(Filter { typed: text.to_string(), query });
                }
            });
        }
        PromptKind::Time => {
            let time = app
                .zone()
                .read(text, cursor::here(app))
                .ok_or_else(|| format!("{text} is not a time; 09:12, 2026-03-02 09:12:04, +10m and -1h are"))?;
            walk::go_to_time(app, time);
        }
        PromptKind::Note(event) => {
            if let Some(opened) = app.opened_mut() {
                opened.marks.insert(event, text.to_string());
                opened.edition += 1;
            }
            app.say("marked; Y copies the ticket text with the note");
        }
        PromptKind::Save => take::save(app, text, effects)?,
    }
    Ok(())
}

/// Nothing found on the timeline: says how many events that are not shown have it.
fn hidden_matches(app: &mut App) {
    let Some(opened) = app.opened() else { return };
    let Some(search) = opened.search.as_ref().filter(|search| search.matches.is_empty()) else { return };
    let (Pane::Timeline(_), Some(text), Some(pattern)) = (&opened.pane, opened.text(), &search.pattern) else { return };
    let events = u32::try_from(opened.shown().events.len()).unwrap_or(u32::MAX);
    let count = (0..events).filter(|event| pattern.is_in(text.get(*event))).count();
    if count > 0 {
        app.say(format!("not in the rows shown, but in {count} events that are hidden (a, X)"));
    }
}

/// Keeps a text to be recalled.
fn remember(app: &mut App, kind: PromptKind, text: String) {
    if text.is_empty() {
        return;
    }
    let typed = app.history.entry(group(kind)).or_default();
    typed.retain(|earlier| *earlier != text);
    typed.push(text);
    if typed.len() > REMEMBERED {
        typed.remove(0);
    }
}

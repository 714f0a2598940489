//! Walking the timeline: to errors, steps, times and marks; opening repeats; filters from the line of the cursor.

use crate::model::analysis::Analysis;
use crate::model::event::Event;
use crate::model::event::Phase;
use crate::model::time::Time;
use crate::tui::action::Command;
use crate::tui::app::App;
use crate::tui::cursor;
use crate::tui::cursor::with_cursor;
use crate::tui::filter;
use crate::tui::filter::Frame;
use crate::tui::filter::Query;
use crate::tui::filter::quoted;
use crate::tui::layout;
use crate::tui::overlay::Overlay;
use crate::tui::pane::DocTopic;
use crate::tui::pane::Filter;
use crate::tui::pane::Pane;
use crate::tui::pane::Timeline;
use crate::tui::related;
use crate::tui::rows::Row;
use crate::tui::settle;
use crate::tui::target::Subject;
use crate::tui::tone;

/// Does what a key of the timeline stands for.
pub fn run(app: &mut App, command: Command) {
    match command {
        Command::NextError => seek(app, true, "error or failure", |_, event| tone::is_error(event)),
        Command::PreviousError => seek(app, false, "error or failure", |_, event| tone::is_error(event)),
        Command::NextWarning => seek(app, true, "warning", |_, event| tone::is_warning(event)),
        Command::PreviousWarning => seek(app, false, "warning", |_, event| tone::is_warning(event)),
        Command::NextStep => step(app, true),
        Command::PreviousStep => step(app, false),
        Command::NextMark => mark_seek(app, true),
        Command::PreviousMark => mark_seek(app, false),
        Command::All => change(app, |timeline| timeline.all = !timeline.all),
        Command::Fold => fold(app),
        Command::Folds => change(app, |timeline| {
            timeline.all_open = !timeline.all_open;
            timeline.open.clear();
        }),
        Command::FilterIn => like_this(app, ""),
        Command::FilterOut => like_this(app, "-"),
        Command::DropFilter => change(app, |timeline| {
            timeline.filters.pop();
        }),
        Command::DropFilters => change(app, |timeline| timeline.filters.clear()),
        Command::Mark => mark(app),
        Command::Related => relate(app),
        Command::NextEvent => neighbour(app, true),
        Command::PreviousEvent => neighbour(app, false),
        _ => {}
    }
}

/// Changes the timeline on the screen and keeps the cursor on its event, or the next one that is shown.
pub fn change(app: &mut App, change: impl FnOnce(&mut Timeline)) {
    let Some(opened) = app.opened_mut() else { return };
    let event = cursor::event(opened);
    let Pane::Timeline(timeline) = &mut opened.pane else { return };
    change(timeline);
    timeline.stale = true;
    settle::rows(app);
    if let Some(event) = event {
        go_to(app, event);
    }
}

/// Puts the cursor on the row of an event, or of the next one that is shown.
fn go_to(app: &mut App, event: u32) {
    let Some(place) = timeline(app).map(|timeline| timeline.rows.place_of(event)) else { return };
    go_to_row(app, place);
}

/// Puts the cursor on a row.
pub fn go_to_row(app: &mut App, row: usize) {
    with_cursor(app, |scroll, lines| scroll.to(lines, row));
}

/// The timeline, if it is on the screen.
fn timeline(app: &App) -> Option<&Timeline> {
    match &app.opened()?.pane {
        Pane::Timeline(timeline) => Some(timeline),
        _ => None,
    }
}

/// Shows an event on the timeline: irrelevant events and its repeats are opened for it; a filter that hides it is said.
pub fn show_event(app: &mut App, event: u32) {
    let Some(opened) = app.opened_mut() else { return };
    let shown = opened.shown().events.get(event as usize);
    let (relevant, head) = shown.map_or((true, None), |event| (event.relevant, event.folded_into));
    let Pane::Timeline(timeline) = &mut opened.pane else { return };
    timeline.all |= !relevant;
    timeline.open.extend(head.map(|head| head.0));
    timeline.stale = true;
    settle::rows(app);
    go_to(app, event);
    let there = timeline_event(app) == Some(event);
    if !there {
        app.say("a filter hides this event; X takes all filters away");
    }
}

/// The event under the cursor of the timeline.
fn timeline_event(app: &App) -> Option<u32> {
    let timeline = timeline(app)?;
    timeline.rows.get(timeline.scroll.cursor)?.event()
}

/// To the next row (or the one before) whose event is wanted.
fn seek(app: &mut App, forward: bool, what: &str, wanted: impl Fn(u32, &Event) -> bool) {
    let Some(opened) = app.opened() else { return };
    let Some(timeline) = timeline(app) else { return };
    let analysis = opened.shown();
    let hit = |at: &usize| match timeline.rows.get(*at) {
        Some(Row::Event(id)) => analysis.events.get(id as usize).is_some_and(|event| wanted(id, event)),
        _ => false,
    };
    let cursor = timeline.scroll.cursor;
    let found = if forward {
        (cursor + 1..timeline.rows.len()).find(hit)
    } else {
        (0..cursor.min(timeline.rows.len())).rev().find(hit)
    };
    match found {
        Some(row) => go_to_row(app, row),
        None if forward => app.say(format!("no {what} after this")),
        None => app.say(format!("no {what} before this")),
    }
}

/// To the next row that belongs to another attempt or phase (or the first row of the one before).
fn step(app: &mut App, forward: bool) {
    let Some(opened) = app.opened() else { return };
    let Some(timeline) = timeline(app) else { return };
    let analysis = opened.shown();
    let key = |at: usize| match timeline.rows.get(at) {
        Some(Row::Event(id)) => place(analysis, id),
        _ => None,
    };
    let cursor = timeline.scroll.cursor;
    let here = key(cursor);
    let found = if forward {
        (cursor + 1..timeline.rows.len()).find(|&at| key(at).is_some() && key(at) != here)
    } else {
        // The row before the beginning of this step is the end of the step before; go to its beginning.
        let rows = || (0..cursor).rev();
        let end = rows().find(|&at| key(at).is_some() && (key(at) != here));
        let inside =
            rows().take_while(|&at| key(at).is_none() || key(at) == here).filter(|&at| key(at).is_some()).last();
        match (inside, end) {
            (Some(inside), _) if here.is_some() => Some(inside),
            (_, Some(end)) => {
                let same = |at: &usize| key(*at).is_none() || key(*at) == key(end);
                (0..=end).rev().take_while(same).filter(|&at| key(at).is_some()).last()
            }
            _ => None,
        }
    };
    match found {
        Some(row) => go_to_row(app, row),
        None => app.say(if forward { "no attempt or phase after this" } else { "no attempt or phase before this" }),
    }
}

/// Attempt and phase of an event, if it has one of them.
fn place(analysis: &Analysis, event: u32) -> Option<(Option<u32>, Option<Phase>)> {
    let event = analysis.events.get(event as usize)?;
    (event.attempt.is_some() || event.phase.is_some()).then_some((event.attempt, event.phase))
}

/// To the next marked event.
fn mark_seek(app: &mut App, forward: bool) {
    let marked: Vec<u32> = app.opened().map(|opened| opened.marks.keys().copied().collect()).unwrap_or_default();
    seek(app, forward, "mark", |id, _| marked.contains(&id));
}

/// To the first event at or after a time.
pub fn go_to_time(app: &mut App, time: Time) {
    let Some(opened) = app.opened() else { return };
    let event = opened.shown().events.partition_point(|event| event.at < time);
    if let Ok(event) = u32::try_from(event) {
        go_to(app, event);
    }
}

/// To the time that a column of the strip stands for.
pub fn go_to_column(app: &mut App, column: u16) {
    let time = timeline(app).and_then(|timeline| {
        let label = usize::from(layout::STRIP_LABEL);
        timeline.density.time(usize::from(column).saturating_sub(label))
    });
    time.into_iter().for_each(|time| go_to_time(app, time));
}

/// Opens the repeats of the event under the cursor, or closes them.
fn fold(app: &mut App) {
    let Some(id) = timeline_event(app) else { return };
    let head = app
        .opened()
        .and_then(|opened| opened.shown().events.get(id as usize))
        .map(|event| event.folded_into.map_or((id, event.repeats > 1), |head| (head.0, true)));
    let Some((head, true)) = head else { return app.say("this event has no repeats") };
    change(app, |timeline| {
        if !timeline.open.remove(&head) {
            timeline.open.insert(head);
        }
    });
    go_to(app, head);
}

/// Enter on a row that has no detail of its own: repeats open.
pub fn open_row(app: &mut App) {
    let row = timeline(app).and_then(|timeline| timeline.rows.get(timeline.scroll.cursor));
    match row {
        Some(Row::Fold(_)) => fold(app),
        _ => app.say("nothing opens from here"),
    }
}

/// A filter for events like the one under the cursor, or for all others.
fn like_this(app: &mut App, sign: &str) {
    let Some(opened) = app.opened() else { return };
    let Some(event) = cursor::event(opened).and_then(|id| opened.shown().events.get(id as usize)) else { return };
    let typed = match filter::exactly(opened.shown(), event) {
        Some(exactly) => format!("{sign}{exactly}"),
        None => format!("{sign}provider:{}", quoted(&event.record.provider)),
    };
    add_filter(app, typed);
}

/// One filter more.
pub fn add_filter(app: &mut App, typed: String) {
    let zone = app.zone();
    match Query::parse(&typed, &Frame { zone: &zone, here: cursor::here(app) }) {
        Ok(query) if query.is_empty() => {}
        Ok(query) => change(app, |timeline| {
            timeline.draft = None;
            timeline.filters.push(Filter { typed, query });
        }),
        Err(error) => app.refuse(error),
    }
}

/// Marks the event, or takes its mark away.
fn mark(app: &mut App) {
    let Some(opened) = app.opened_mut() else { return };
    let Some(event) = cursor::event(opened) else { return app.refuse("only events can be marked") };
    let text = if opened.marks.remove(&event).is_some() {
        "mark taken away"
    } else {
        opened.marks.insert(event, String::new());
        "marked; i adds a note, Y copies the ticket text with it"
    };
    opened.edition += 1;
    app.say(text);
}

/// From the detail of an event to that of the next row of the timeline behind it, or of the next relevant event.
fn neighbour(app: &mut App, forward: bool) {
    let Some(opened) = app.opened_mut() else { return };
    let Some(id) = cursor::event(opened) else { return app.refuse("only events have neighbours") };
    let timeline = opened.trail.iter_mut().rev().find_map(|pane| match pane {
        Pane::Timeline(timeline) => Some(timeline),
        _ => None,
    });
    let found = match timeline {
        Some(timeline) => {
            let here = timeline.rows.place_of(id);
            let is_event = |at: &usize| matches!(timeline.rows.get(*at), Some(Row::Event(_)));
            let place = if forward {
                (here + 1..timeline.rows.len()).find(is_event)
            } else {
                (0..here.min(timeline.rows.len())).rev().find(is_event)
            };
            // The way back leads to where the walk ended.
            timeline.scroll.cursor = place.unwrap_or(timeline.scroll.cursor);
            place.and_then(|at| timeline.rows.get(at)).and_then(Row::event)
        }
        None => {
            let events = &opened.shown().events;
            let shown = |at: &usize| events.get(*at).is_some_and(|it| it.relevant && it.folded_into.is_none());
            let at = id as usize;
            let place = if forward { (at + 1..events.len()).find(shown) } else { (0..at).rev().find(shown) };
            place.and_then(|at| u32::try_from(at).ok())
        }
    };
    match found {
        Some(next) => opened.pane = Pane::doc(DocTopic::Detail(Subject::Event(next))),
        None => app.say(if forward { "this is the last event" } else { "this is the first event" }),
    }
}

/// Offers the events that are related to this one.
fn relate(app: &mut App) {
    let Some(opened) = app.opened() else { return };
    let Some(id) = cursor::event(opened) else { return app.refuse("only events have related events") };
    match related::menu(opened.shown(), id) {
        Some(menu) => app.overlay = Some(Overlay::Menu(menu)),
        None => app.say("no event is related to this one"),
    }
}

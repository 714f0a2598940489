//! The timeline: strip, filters, rows.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::format;
use crate::model::event::Event;
use crate::model::event::MarkerKind;
use crate::model::time::Time;
use crate::model::time::TimeBasis;
use crate::tui::doc::Piece;
use crate::tui::doc::Writer;
use crate::tui::doc::pad;
use crate::tui::layout;
use crate::tui::layout::STRIP_LABEL;
use crate::tui::pane::Timeline;
use crate::tui::rows::Row;
use crate::tui::theme::Role;
use crate::tui::theme::Sign;
use crate::tui::tone;
use crate::tui::view::doc::Paint;
use crate::tui::view::doc::cut;
use crate::tui::view::evidence::short_channel;
use crate::tui::view::evidence::short_step;
use crate::tui::view::frame::grouped;
use crate::tui::view::preview;
use crate::tui::view::show::Show;

/// Columns from which on the date has room beside the filters.
const WITH_DATE: u16 = 60;
/// A pause of so many seconds is said beside a new date: a night is nothing to speak of.
const LONG_PAUSE: f64 = 24.0 * 3600.0;

/// Draws the pane.
pub fn draw(buffer: &mut Buffer, show: &Show<'_>, timeline: &Timeline, area: Rect) {
    let parts = layout::timeline(area);
    if parts.strip.height > 0 {
        strip(buffer, show, timeline, parts.strip);
    }
    if parts.filters.height > 0 {
        filters(buffer, show, timeline, parts.filters);
    }
    rows(buffer, show, timeline, parts.rows);
    if parts.preview.height > 0 {
        preview::draw(buffer, show, timeline, parts.preview);
    }
}

/// How the shown events lie in time, where failures are, where the cursor is.
fn strip(buffer: &mut Buffer, show: &Show<'_>, timeline: &Timeline, row: Rect) {
    let Some((first, last)) = timeline.density.span else { return };
    let theme = &show.theme;
    let dim = theme.style(Role::Dim);
    let label = strip_label(show, first, last);
    buffer.set_stringn(row.x, row.y, format!(" {}", label(first)), usize::from(row.width), dim);
    let columns = timeline.density.columns.len();
    let place = timeline.rows.get(timeline.scroll.cursor).and_then(Row::event);
    let here = place.and_then(|id| show.analysis.events.get(id as usize)).and_then(|it| timeline.density.column(it.at));
    for (at, column) in timeline.density.columns.iter().enumerate() {
        let Some(x) = u16::try_from(at).ok().and_then(|at| row.x.checked_add(STRIP_LABEL + at)) else { break };
        let (text, role) = match column {
            column if column.errors > 0 => (theme.sign(Sign::Fail), Role::Error),
            _ => (theme.height(timeline.density.height(at)), Role::Text),
        };
        let mut style = theme.style(role);
        if here == Some(at) {
            style = style.patch(theme.cursor());
        }
        buffer.set_stringn(x, row.y, text, 1, style);
    }
    let end = format!(" {}", label(last));
    let x = row.x.saturating_add(STRIP_LABEL).saturating_add(u16::try_from(columns).unwrap_or(0));
    let left = usize::from((row.x + row.width).saturating_sub(x));
    buffer.set_stringn(x, row.y, end, left, dim);
}

/// What the ends of the strip are labelled with, in five columns: times within a day, dates within a year, years.
fn strip_label<'a>(show: &Show<'a>, first: Time, last: Time) -> impl Fn(Time) -> String + use<'a> {
    let zone = show.zone;
    let (from, to) = (zone.date(first), zone.date(last));
    let (one_day, one_year) = (from == to, from.get(..4) == to.get(..4));
    move |time| match (one_day, one_year) {
        (true, _) => zone.minute(time),
        (false, true) => zone.short_date(time),
        (false, false) => zone.date(time).get(..4).unwrap_or_default().to_string(),
    }
}

/// The date of the row under the cursor: the rule that says it may have scrolled away.
fn date_here(show: &Show<'_>, timeline: &Timeline) -> Option<String> {
    let at = match timeline.rows.get(timeline.scroll.cursor)? {
        Row::Event(id) | Row::Fold(id) | Row::Day(id) | Row::Pause(id) => show.analysis.events.get(id as usize)?.at,
        Row::Marker(id) => show.analysis.markers.get(id as usize)?.at?,
    };
    Some(show.zone.date(at))
}

/// The date, the filters in force, and how much they leave.
fn filters(buffer: &mut Buffer, show: &Show<'_>, timeline: &Timeline, row: Rect) {
    let rows = &timeline.rows;
    let scope = if timeline.all { "all" } else { "relevant" };
    let total = show.analysis.events.len();
    let count = if rows.shown == rows.asked && rows.asked == total {
        format!("{} events", grouped(total))
    } else if timeline.filters.is_empty() && timeline.draft.is_none() {
        format!("{} of {} events, {scope}", grouped(rows.shown), grouped(total))
    } else {
        format!("{} of {} {scope} events", grouped(rows.shown), grouped(rows.asked))
    };
    let width = usize::from(row.width);
    let count = cut(&show.theme, &count, width.saturating_sub(1));
    let right = format::width(&count) + 1;
    let mut pieces = vec![Piece::new(Role::Text, " ")];
    if row.width >= WITH_DATE {
        let date = date_here(show, timeline).map(|date| Piece::new(Role::Text, format!("{date}  ")));
        pieces.extend(date);
    }
    if timeline.filters.is_empty() && timeline.draft.is_none() {
        pieces.push(Piece::new(Role::Dim, "no filter"));
    }
    for filter in timeline.filters.iter().chain(&timeline.draft) {
        pieces.push(Piece::new(Role::Dim, "["));
        pieces.push(Piece::data(Role::Accent, &filter.typed));
        pieces.push(Piece::new(Role::Dim, "] "));
    }
    let paint = Paint { theme: &show.theme, lit: false, pattern: None };
    let left = Rect { width: row.width.saturating_sub(u16::try_from(right + 1).unwrap_or(u16::MAX)), ..row };
    paint.line(buffer, left, &pieces);
    let x = row.x + row.width.saturating_sub(u16::try_from(right).unwrap_or(row.width));
    buffer.set_stringn(x, row.y, count, width, show.theme.style(Role::Dim));
}

/// Which columns there is room for.
struct Columns {
    digits: u8,
    attempt: usize,
    word: bool,
    step: bool,
    id: bool,
    channel: usize,
}

impl Columns {
    /// For a width; the text comes first, everything else is added as there is room.
    fn of(width: u16, attempts: bool) -> Self {
        Self {
            digits: if width >= 70 { 3 } else { 0 },
            attempt: if attempts && width >= 50 { 4 } else { 0 },
            word: width >= 60,
            step: width >= 60,
            id: width >= 70,
            channel: match width {
                0..130 => 0,
                130..170 => 24,
                _ => 40,
            },
        }
    }
}

/// The rows on the screen.
fn rows(buffer: &mut Buffer, show: &Show<'_>, timeline: &Timeline, area: Rect) {
    let columns = Columns::of(area.width, !show.analysis.attempts.is_empty());
    let pattern = show.opened.search.as_ref().and_then(|search| search.pattern.as_ref());
    if timeline.rows.is_empty() {
        let mut out = Writer::new(usize::from(area.width).saturating_sub(3));
        out.item(0, None, vec![Piece::new(Role::Dim, why_empty(show, timeline))]);
        let paint = Paint { theme: &show.theme, lit: false, pattern: None };
        for (line, text) in area.rows().zip(&out.finish().lines) {
            paint.line(buffer, Rect { x: line.x + 2, width: line.width.saturating_sub(2), ..line }, &text.pieces);
        }
    }
    for (line, (offset, row)) in area.rows().zip(timeline.rows.from(timeline.scroll.top).iter().enumerate()) {
        let at = timeline.scroll.top + offset;
        let here = at == timeline.scroll.cursor;
        let paint = Paint { theme: &show.theme, lit: here, pattern };
        let inner = Rect { x: line.x + 1, width: line.width.saturating_sub(1), ..line };
        let pieces = pieces(show, timeline, &columns, *row, at, usize::from(inner.width));
        paint.line(buffer, inner, &pieces);
        paint.gutter(buffer, Rect { width: line.width.min(1), ..line }, here);
    }
}

/// Why there is no row, and what to do about it.
fn why_empty(show: &Show<'_>, timeline: &Timeline) -> String {
    let hidden = timeline.rows.hidden;
    if show.analysis.events.is_empty() {
        return "no event in this bundle".to_string();
    }
    if timeline.filters.is_empty() && timeline.draft.is_none() {
        return "no relevant event; a shows all".to_string();
    }
    let unfilter = if timeline.draft.is_none() { "; x takes the last filter away" } else { "" };
    match hidden {
        0 => format!("no event passes{unfilter}"),
        1 => format!("no relevant event passes, but one of the others; a shows all{unfilter}"),
        more => format!("no relevant event passes, but {} of the others; a shows all{unfilter}", grouped(more)),
    }
}

/// The text of a row.
fn pieces(show: &Show<'_>, timeline: &Timeline, columns: &Columns, row: Row, at: usize, width: usize) -> Vec<Piece> {
    let event = |id: u32| show.analysis.events.get(id as usize);
    match row {
        Row::Event(id) => event(id).map_or_else(Vec::new, |event| event_pieces(show, columns, id, event, width)),
        Row::Fold(id) => fold_pieces(show, timeline, columns, id),
        Row::Day(id) => {
            let date = event(id).map(|event| show.zone.date(event.at)).unwrap_or_default();
            let pause = pause(show, timeline, id, at).filter(|seconds| *seconds >= LONG_PAUSE);
            let later = pause.map_or_else(String::new, |seconds| format!("  {} later", pause_text(seconds)));
            rule_pieces(show, &format!("{date}{later}"), Role::Strong, width)
        }
        Row::Pause(id) => {
            let seconds = pause(show, timeline, id, at).unwrap_or(0.0);
            rule_pieces(show, &format!("{} later", pause_text(seconds)), Role::Dim, width)
        }
        Row::Marker(id) => marker_pieces(show, id, width),
    }
}

/// Seconds between an event and the last one shown before the row at a place.
fn pause(show: &Show<'_>, timeline: &Timeline, id: u32, at: usize) -> Option<f64> {
    let event = |id: u32| show.analysis.events.get(id as usize);
    let before = timeline.rows.all().get(..at)?.iter().rev().find_map(|row| match row {
        Row::Event(id) => event(*id).map(|event| event.at),
        Row::Fold(id) => timeline.rows.fold(*id).map(|fold| fold.last),
        _ => None,
    })?;
    Some(event(id)?.at.seconds_since(before))
}

/// A pause as people say it: days, where it is long.
fn pause_text(seconds: f64) -> String {
    const DAY: f64 = 24.0 * 3600.0;
    if seconds >= 2.0 * DAY { format!("{:.0} days", seconds / DAY) } else { format::duration_text(seconds) }
}

/// A rule with a text in it.
fn rule_pieces(show: &Show<'_>, text: &str, role: Role, width: usize) -> Vec<Piece> {
    let rule = show.theme.sign(Sign::Rule);
    let rest = width.saturating_sub(format::width(text) + 5);
    vec![
        Piece::new(Role::Dim, format!("{rule}{rule} ")),
        Piece::new(role, text),
        Piece::new(Role::Dim, format!(" {}", rule.repeat(rest))),
    ]
}

/// A marker: something that bends the reading of the timeline.
fn marker_pieces(show: &Show<'_>, id: u32, width: usize) -> Vec<Piece> {
    let Some(marker) = show.analysis.markers.get(id as usize) else { return Vec::new() };
    let (sign, role) = match marker.kind {
        MarkerKind::Boot | MarkerKind::Shutdown => (Sign::Info, Role::Accent),
        _ => (Sign::Warn, Role::Warning),
    };
    let time = marker.at.map(|at| format!("{} ", show.zone.clock(at, 0))).unwrap_or_default();
    let sign = show.theme.sign(sign);
    let text = format!("{time}{sign} {}: {}", marker.kind.as_str().replace('_', " "), format::visible(&marker.text));
    rule_pieces(show, &text, role, width)
}

/// The closed repeats of an event.
fn fold_pieces(show: &Show<'_>, timeline: &Timeline, columns: &Columns, id: u32) -> Vec<Piece> {
    let (Some(fold), Some(first)) = (timeline.rows.fold(id), show.analysis.events.get(id as usize)) else {
        return Vec::new();
    };
    let clock = if columns.digits > 0 { 13 } else { 9 };
    let every = fold.last.seconds_since(first.at) / f64::from(fold.count.max(1));
    let every = if every >= 1.0 { format!(", every {}", format::duration_text(every)) } else { String::new() };
    let times = show.theme.sign(Sign::Times);
    let text = format!("{times}{} more like it{every} until {}", fold.count, show.zone.clock(fold.last, 0));
    vec![
        Piece::new(Role::Dim, pad("", clock)),
        Piece::new(tone::event(first).role, text),
        Piece::new(Role::Dim, "  (+ opens)"),
    ]
}

/// An event in one line.
fn event_pieces(show: &Show<'_>, columns: &Columns, id: u32, event: &Event, width: usize) -> Vec<Piece> {
    let theme = &show.theme;
    let tone = tone::event(event);
    let mut pieces = Vec::with_capacity(8);
    let mut used = 0;
    let mut push = |role: Role, text: String| {
        used += format::width(&text);
        pieces.push(Piece { role, text });
    };
    push(Role::Dim, show.zone.clock(event.at, columns.digits));
    // Behind the time: that it is marked, or that the time is only assumed.
    match (show.opened.marks.contains_key(&id), event.time_basis) {
        (true, _) => push(Role::Warning, theme.sign(Sign::Mark).to_string()),
        (false, TimeBasis::OffsetAssumed) => push(Role::Warning, theme.sign(Sign::Unknown).to_string()),
        (false, _) => push(Role::Dim, " ".to_string()),
    }
    if columns.attempt > 0 {
        let attempt = event.attempt.and_then(|at| show.analysis.attempts.get(at as usize));
        let number = attempt.map(|attempt| format!("#{}", attempt.id)).unwrap_or_default();
        push(Role::Accent, pad(&number, columns.attempt));
    }
    let word = if columns.word { pad(tone.word, 6) } else { String::new() };
    push(tone.role, format!("{} {word}", theme.sign(tone.sign)));
    if columns.step {
        push(Role::Dim, pad(short_step(event), 6));
    }
    if columns.channel > 0 {
        let channel = channel_tail(&format::visible(&event.record.channel), columns.channel - 1);
        push(Role::Dim, pad(&channel, columns.channel));
    }
    let number = if columns.id { event.event_id.map(|id| id.to_string()).unwrap_or_default() } else { String::new() };
    let right = if columns.id { 6 } else { 0 };
    let room = width.saturating_sub(used + right);
    let text = format::event_text(event);
    let text = cut(theme, &format::visible(&text), room);
    let role = if event.relevant || tone.role == Role::Error { Role::Text } else { Role::Dim };
    let fill = room.saturating_sub(format::width(&text));
    pieces.push(Piece { role, text });
    if right > 0 {
        pieces.push(Piece::new(Role::Dim, format!("{}{number:>6}", " ".repeat(fill))));
    }
    pieces
}

/// The end of a channel's name, which tells channels of one provider apart.
fn channel_tail(channel: &str, width: usize) -> String {
    let mut kept = short_channel(channel);
    while format::width(kept) > width {
        let mut chars = kept.chars();
        if chars.next().is_none() {
            break;
        }
        kept = chars.as_str();
    }
    kept.to_string()
}

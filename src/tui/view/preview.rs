//! The event under the cursor in a few lines below the timeline.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::model::event::Event;
use crate::model::fields::Value;
use crate::model::id::EventId;
use crate::tui::doc::Piece;
use crate::tui::doc::Writer;
use crate::tui::pane::Timeline;
use crate::tui::rows::Row;
use crate::tui::theme::Role;
use crate::tui::theme::Sign;
use crate::tui::view::doc::Paint;
use crate::tui::view::event;
use crate::tui::view::evidence;
use crate::tui::view::show::Show;

/// Draws a rule and the event.
pub fn draw(buffer: &mut Buffer, show: &Show<'_>, pane: &Timeline, area: Rect) {
    let mut rows = area.rows();
    let Some(rule) = rows.next() else { return };
    let paint = Paint { theme: &show.theme, lit: false, pattern: None };
    let line = show.theme.sign(Sign::Rule).repeat(usize::from(area.width));
    paint.line(buffer, rule, &[Piece::new(Role::Dim, line)]);
    let mut out = Writer::new(usize::from(area.width.saturating_sub(2)));
    match pane.rows.get(pane.scroll.cursor) {
        Some(Row::Event(id) | Row::Fold(id)) => {
            if let Some(event) = show.analysis.events.get(id as usize) {
                write(show, &mut out, event, id);
            }
        }
        Some(Row::Marker(id)) => {
            if let Some(marker) = show.analysis.markers.get(id as usize) {
                out.item(2, None, vec![Piece::data(Role::Strong, &marker.text)]);
            }
        }
        _ => {}
    }
    for (row, line) in rows.zip(&out.finish().lines) {
        let inner = Rect { x: row.x + 1, width: row.width.saturating_sub(1), ..row };
        paint.line(buffer, inner, &line.pieces);
    }
}

/// Meaning, codes, values, place: what fits.
fn write(show: &Show<'_>, out: &mut Writer, event: &Event, id: u32) {
    event::title(show, out, event);
    let column = event::column(event);
    if let Some(note) = show.opened.marks.get(&id) {
        out.pair(column, "marked", None, vec![Piece::data(Role::Warning, note)]);
    }
    event::codes(out, event, column);
    for (at, field) in event.record.fields.iter().enumerate() {
        if matches!(field.value, Value::Null) {
            continue;
        }
        let (name, pieces) = event::value(event, at, field);
        out.pair(column, &name, None, pieces);
    }
    let number = event.event_id.map(|id| format!("{id}  ")).unwrap_or_default();
    let pieces = vec![
        Piece::new(Role::Text, number),
        Piece::data(Role::Text, evidence::short_channel(&event.record.channel)),
        Piece::new(Role::Dim, format!("  {}", event.record.level)),
    ];
    out.pair(column, if event.event_id.is_some() { "event" } else { "log" }, None, pieces);
    let place = show.words().place(&event.evidence(EventId(id)));
    out.pair(column, "place", None, vec![Piece::new(Role::Dim, place)]);
}

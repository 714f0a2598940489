//! The help: the key table as it is, and the fields of the filter.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Clear;
use ratatui::widgets::Widget;

use crate::tui::action::BINDINGS;
use crate::tui::action::Group;
use crate::tui::app::App;
use crate::tui::doc::Line;
use crate::tui::doc::Piece;
use crate::tui::doc::Writer;
use crate::tui::filter::FIELDS;
use crate::tui::scroll::Scroll;
use crate::tui::theme::Role;
use crate::tui::theme::Sign;
use crate::tui::theme::Theme;
use crate::tui::view::doc::Paint;

/// Columns of the keys: of the longest row, where there is room.
const fn keys(width: usize) -> usize {
    if width >= 70 { 23 } else { 16 }
}

/// The lines of the help on a screen of this width.
#[must_use]
pub fn lines(theme: &Theme, width: usize) -> Vec<Line> {
    let mut out = Writer::new(width.saturating_sub(4));
    let column = keys(width);
    for group in Group::ALL {
        out.heading(group.title());
        for binding in BINDINGS.iter().filter(|binding| binding.group == group) {
            let keys: Vec<String> = binding.keys.iter().map(ToString::to_string).collect();
            let mut pieces = vec![Piece::new(Role::Accent, crate::tui::doc::pad(&keys.join(" "), column))];
            pieces.push(Piece::new(Role::Text, binding.help));
            out.item(column, None, pieces);
        }
    }
    out.heading("The filter");
    let text = "a space is \"and\", a comma \"or\", a - in front \"not\"; quotes keep a text together; \
                filters are stacked: an event must pass all";
    out.item(0, None, vec![Piece::new(Role::Text, text)]);
    for (field, help) in FIELDS {
        out.pair(column, &format!("{field}:"), None, vec![Piece::new(Role::Text, *help)]);
    }
    out.heading("Signs");
    let signs = [
        (Sign::Fail, Role::Error, "a failure or an error"),
        (Sign::Warn, Role::Warning, "a warning"),
        (Sign::Good, Role::Good, "something worked"),
        (Sign::Start, Role::Text, "something begins, or goes on"),
        (Sign::Info, Role::Dim, "information"),
        (Sign::Unknown, Role::Text, "cannot tell; behind a time: the zone of this log is not known"),
        (Sign::Mark, Role::Warning, "you marked it"),
    ];
    for (sign, role, text) in signs {
        out.item(
            column,
            None,
            vec![Piece::new(role, crate::tui::doc::pad(theme.sign(sign), column)), Piece::new(Role::Text, text)],
        );
    }
    out.finish().lines
}

/// Draws the help over the pane.
pub fn draw(buffer: &mut Buffer, app: &App, scroll: Scroll, area: Rect) {
    Clear.render(area, buffer);
    let theme = &app.settings.theme;
    let paint = Paint { theme, lit: false, pattern: None };
    let lines = lines(theme, usize::from(app.size.0));
    for (row, line) in area.rows().zip(lines.iter().skip(scroll.top)) {
        let inner = Rect { x: row.x + 2, width: row.width.saturating_sub(2), ..row };
        paint.line(buffer, inner, &line.pieces);
    }
}

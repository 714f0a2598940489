//! A choice over the pane.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Clear;
use ratatui::widgets::Widget;

use crate::tui::app::App;
use crate::tui::doc::Piece;
use crate::tui::overlay::Menu;
use crate::tui::target::Target;
use crate::tui::theme::Role;
use crate::tui::theme::Sign;
use crate::tui::view::doc::Paint;

/// Where the choice lies, and the first line of it that is on the screen: the cursor stays in sight whatever the height.
fn place(menu: &Menu, body: Rect) -> (Rect, usize) {
    let wanted = u16::try_from(menu.items.len() + 1).unwrap_or(u16::MAX);
    let height = wanted.min(body.height);
    let room = usize::from(height.saturating_sub(1)).max(1);
    let top = menu.scroll.cursor.saturating_sub(room - 1);
    (Rect { y: body.y + body.height - height, height, ..body }, top)
}

/// Where the line of the choice leads that is on a row of the screen.
#[must_use]
pub fn item_at(menu: &Menu, body: Rect, row: u16) -> Option<&Target> {
    let (area, top) = place(menu, body);
    let line = row.checked_sub(area.y + 1).filter(|line| *line + 1 < area.height)?;
    menu.items.get(top + usize::from(line)).map(|(_, target)| target)
}

/// Draws the choice at the bottom of the pane, under a rule with its title.
pub fn draw(buffer: &mut Buffer, app: &App, menu: &Menu, area: Rect) {
    let theme = &app.settings.theme;
    let (area, top) = place(menu, area);
    Clear.render(area, buffer);
    let mut rows = area.rows();
    let paint = Paint { theme, lit: false, pattern: None };
    if let Some(row) = rows.next() {
        let rule = theme.sign(Sign::Rule);
        let rest = rule.repeat(usize::from(area.width));
        let pieces = [
            Piece::new(Role::Dim, rule),
            Piece::new(Role::Strong, format!(" {} ", menu.title)),
            Piece::new(Role::Dim, rest),
        ];
        paint.line(buffer, row, &pieces);
    }
    for (row, (at, (text, _))) in rows.zip(menu.items.iter().enumerate().skip(top)) {
        let here = at == menu.scroll.cursor;
        let paint = Paint { theme, lit: here, pattern: None };
        let inner = Rect { x: row.x + 2, width: row.width.saturating_sub(2), ..row };
        paint.line(buffer, inner, &[Piece::new(Role::Text, text.clone())]);
        paint.gutter(buffer, row, here);
    }
}

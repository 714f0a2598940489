//! The facts of an artifact, one a line. Only those on the screen are laid out: a registry dump has a hundred thousand.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::format;
use crate::model::fact::Fact;
use crate::tui::doc::Piece;
use crate::tui::doc::pad;
use crate::tui::pane::FactsPane;
use crate::tui::theme::Role;
use crate::tui::view::doc::Paint;
use crate::tui::view::doc::cut;
use crate::tui::view::show::Show;

/// Draws the pane.
pub fn draw(buffer: &mut Buffer, show: &Show<'_>, pane: &FactsPane, area: Rect) {
    let pattern = show.opened.search.as_ref().and_then(|search| search.pattern.as_ref());
    let all = show.analysis.facts.get(pane.first..pane.first + pane.count).unwrap_or_default();
    let mut before = pane.scroll.top.checked_sub(1).and_then(|at| all.get(at));
    for (row, (at, fact)) in area.rows().zip(all.iter().enumerate().skip(pane.scroll.top)) {
        let here = at == pane.scroll.cursor;
        let paint = Paint { theme: &show.theme, lit: here, pattern };
        let inner = Rect { x: row.x + 2, width: row.width.saturating_sub(2), ..row };
        // The group is said again at the top of the screen, for it is what the values mean nothing without.
        let group = before.is_none_or(|before| before.group != fact.group) || at == pane.scroll.top;
        paint.line(buffer, inner, &pieces(show, fact, group, usize::from(inner.width)));
        paint.gutter(buffer, row, here);
        before = Some(fact);
    }
}

/// A fact in one line: the group when it changes, name, value.
fn pieces(show: &Show<'_>, fact: &Fact, group: bool, width: usize) -> Vec<Piece> {
    let name = if fact.name.is_empty() { "(default)" } else { &fact.name };
    let name = format::visible(name);
    let column = (width / 3).clamp(8, 32);
    let mut pieces = vec![
        Piece::new(Role::Text, pad(&cut(&show.theme, &name, column - 1), column)),
        match &*fact.value {
            "" => Piece::new(Role::Dim, "(empty)"),
            value => Piece::data(Role::Text, value),
        },
    ];
    if group {
        pieces.push(Piece::new(Role::Dim, "   "));
        pieces.push(Piece::data(Role::Dim, &fact.group));
    }
    pieces
}

//! The list of bundles, when several were given: the verdict of each.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::format;
use crate::tui::app::App;
use crate::tui::app::Bundle;
use crate::tui::app::BundleState;
use crate::tui::doc::Piece;
use crate::tui::doc::pad;
use crate::tui::theme::Role;
use crate::tui::theme::Sign;
use crate::tui::tone;
use crate::tui::view::doc::Paint;
use crate::tui::view::doc::cut;
use crate::tui::view::progress;

/// Draws the list.
pub fn draw(buffer: &mut Buffer, app: &App, area: Rect) {
    for (row, (at, bundle)) in area.rows().zip(app.bundles.iter().enumerate().skip(app.picker.top)) {
        let here = at == app.picker.cursor;
        let paint = Paint { theme: &app.settings.theme, lit: here, pattern: None };
        let inner = Rect { x: row.x + 2, width: row.width.saturating_sub(2), ..row };
        paint.line(buffer, inner, &pieces(app, bundle, usize::from(inner.width)));
        paint.gutter(buffer, row, here);
    }
}

/// Name and verdict of a bundle, or how far it is.
fn pieces(app: &App, bundle: &Bundle, width: usize) -> Vec<Piece> {
    let theme = &app.settings.theme;
    let column = (width * 2 / 5).clamp(12, 44);
    let name = match &bundle.state {
        BundleState::Open(opened) => format::visible(&opened.shown().bundle.name).into_owned(),
        _ => format::visible(&bundle.name).into_owned(),
    };
    let mut pieces = vec![Piece::new(Role::Text, pad(&cut(theme, &name, column - 1), column))];
    match &bundle.state {
        BundleState::Waiting => pieces.push(Piece::new(Role::Dim, "waiting")),
        BundleState::Reading(stages) => {
            pieces.extend(stages.last().map(|stage| Piece::new(Role::Dim, progress::text(stage))));
        }
        BundleState::Failed(reason) => {
            pieces.push(Piece::data(Role::Error, &format!("{} cannot be read: {reason}", theme.sign(Sign::Fail))));
        }
        BundleState::Open(opened) => {
            let verdict = &opened.shown().verdict;
            let tone = tone::verdict(verdict.outcome);
            pieces.push(Piece::new(tone.role, format!("{} {}  ", theme.sign(tone.sign), tone.word)));
            pieces.push(Piece::data(Role::Text, &verdict.headline));
        }
    }
    pieces
}

//! A bundle that is being read, or could not be.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::format;
use crate::tui::app::App;
use crate::tui::app::BundleState;
use crate::tui::doc::Piece;
use crate::tui::doc::Writer;
use crate::tui::doc::pad;
use crate::tui::theme::Role;
use crate::tui::theme::Sign;
use crate::tui::view::doc::Paint;
use crate::tui::view::frame::grouped;
use crate::tui::worker::Progress;

/// Widest bar, in columns.
const BAR: usize = 40;
/// Narrowest bar that says something.
const LEAST: usize = 4;

/// Draws how far it is, or why it failed.
pub fn draw(buffer: &mut Buffer, app: &App, state: &BundleState, area: Rect) {
    let theme = &app.settings.theme;
    let mut out = Writer::new(usize::from(area.width).saturating_sub(4));
    let name = app.current.map(|at| app.name_of(at)).unwrap_or_default();
    out.item(0, None, vec![Piece::new(Role::Strong, name)]);
    out.gap();
    match state {
        BundleState::Failed(reason) => {
            out.item(2, None, vec![Piece::data(Role::Error, &format!("{} {reason}", theme.sign(Sign::Fail)))]);
        }
        BundleState::Reading(stages) => {
            // As wide as the numbers may grow, so that the bars do not move.
            let full = |stage: &Progress| text(&Progress { done: stage.total, ..stage.clone() });
            let column = stages.iter().map(|stage| format::width(&full(stage)) + 2).max().unwrap_or(0);
            for (at, stage) in stages.iter().enumerate() {
                let done = at + 1 < stages.len();
                let (sign, role) = if done { (Sign::Good, Role::Good) } else { (Sign::Start, Role::Strong) };
                let width = Some(out.width().saturating_sub(column + 2).min(BAR)).filter(|width| *width >= LEAST);
                let mut pieces = vec![Piece::new(role, format!("{} {}", theme.sign(sign), pad(&text(stage), column)))];
                pieces.extend(width.into_iter().flat_map(|width| bar(app, stage, done, width)));
                out.item(0, None, pieces);
            }
        }
        BundleState::Waiting | BundleState::Open(_) => out.item(0, None, vec![Piece::new(Role::Dim, "waiting")]),
    }
    paint(buffer, app, out, area);
}

/// Draws that names are still being replaced; nothing of the bundle is shown until they are.
pub fn redacting(buffer: &mut Buffer, app: &App, area: Rect) {
    let mut out = Writer::new(usize::from(area.width).saturating_sub(4));
    out.item(0, None, vec![Piece::new(Role::Dim, "names, addresses and ids are being replaced")]);
    paint(buffer, app, out, area);
}

/// Draws lines in the upper part of the pane.
fn paint(buffer: &mut Buffer, app: &App, out: Writer, area: Rect) {
    let theme = &app.settings.theme;
    let doc = out.finish();
    let top = area.height.saturating_sub(u16::try_from(doc.lines.len()).unwrap_or(0)) / 3;
    let paint = Paint { theme, lit: false, pattern: None };
    for (row, line) in area.rows().skip(usize::from(top)).zip(&doc.lines) {
        let inner = Rect { x: row.x + 2, width: row.width.saturating_sub(2), ..row };
        paint.line(buffer, inner, &line.pieces);
    }
}

/// `reading artifacts  12 of 310`.
#[must_use]
pub fn text(progress: &Progress) -> String {
    let number = |n: u64| grouped(usize::try_from(n).unwrap_or(usize::MAX));
    let stage = format::visible(progress.stage);
    match progress.total {
        0 => stage.into_owned(),
        total => format!("{stage}  {} of {}", number(progress.done), number(total)),
    }
}

/// The bar of a stage.
fn bar(app: &App, progress: &Progress, done: bool, width: usize) -> Vec<Piece> {
    let theme = &app.settings.theme;
    let total = u128::from(progress.total.max(1));
    let full = u128::from(progress.done.min(progress.total)) * width as u128 / total;
    let full = if done { width } else { usize::try_from(full).unwrap_or(0).min(width) };
    vec![
        Piece::new(Role::Accent, theme.sign(Sign::Full).repeat(full)),
        Piece::new(Role::Dim, theme.sign(Sign::Empty).repeat(width - full)),
    ]
}

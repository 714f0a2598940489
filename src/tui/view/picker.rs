//! The list of bundles, when several were given: the verdict of each.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::format;
use crate::tui::app::App;
use crate::tui::app::Bundle;
use crate::tui::app::BundleState;
use crate::tui::doc::Piece;
use crate::tui::doc::Writer;
use crate::tui::doc::pad;
use crate::tui::layout;
use crate::tui::theme::Role;
use crate::tui::theme::Sign;
use crate::tui::tone;
use crate::tui::view::doc::Paint;
use crate::tui::view::doc::cut;
use crate::tui::view::progress;

/// Draws the list, and where there is room the whole verdict of the bundle under the cursor.
pub fn draw(buffer: &mut Buffer, app: &App, area: Rect) {
    let layout::PickerParts { list, verdict } = layout::picker(area);
    if verdict.height > 0 {
        whole(buffer, app, verdict);
    }
    for (row, (at, bundle)) in list.rows().zip(app.bundles.iter().enumerate().skip(app.picker.top)) {
        let name = app.name_of(at);
        let here = at == app.picker.cursor;
        let paint = Paint { theme: &app.settings.theme, lit: here, pattern: None };
        let inner = Rect { x: row.x + 2, width: row.width.saturating_sub(2), ..row };
        paint.line(buffer, inner, &pieces(app, &name, bundle, usize::from(inner.width)));
        paint.gutter(buffer, row, here);
    }
}

/// Name and verdict of a bundle, or how far it is.
fn pieces(app: &App, name: &str, bundle: &Bundle, width: usize) -> Vec<Piece> {
    let theme = &app.settings.theme;
    let column = (width * 2 / 5).clamp(12, 44);
    let mut pieces = vec![Piece::new(Role::Text, pad(&cut(theme, name, column - 1), column))];
    let room = |used: usize| width.saturating_sub(column + used);
    match &bundle.state {
        BundleState::Waiting => pieces.push(Piece::new(Role::Dim, "waiting")),
        BundleState::Reading(stages) => {
            pieces.extend(stages.last().map(|stage| Piece::new(Role::Dim, progress::text(stage))));
        }
        BundleState::Failed(reason) => {
            let text = format!("{} cannot be read: {}", theme.sign(Sign::Fail), format::visible(reason));
            pieces.push(Piece::new(Role::Error, cut(theme, &text, room(0))));
        }
        BundleState::Open(opened) if opened.is_redacting() => {
            pieces.push(Piece::new(Role::Dim, "names are being replaced"));
        }
        BundleState::Open(opened) => {
            let verdict = &opened.shown().verdict;
            let tone = tone::verdict(verdict.outcome);
            let outcome = format!("{} {}  ", theme.sign(tone.sign), tone.word);
            let headline = cut(theme, &format::visible(&verdict.headline), room(format::width(&outcome)));
            pieces.push(Piece::new(tone.role, outcome));
            pieces.push(Piece::new(Role::Text, headline));
        }
    }
    pieces
}

/// The bundle under the cursor under a rule: its device, its verdict, or why it could not be read.
fn whole(buffer: &mut Buffer, app: &App, area: Rect) {
    let theme = &app.settings.theme;
    let Some(bundle) = app.bundles.get(app.picker.cursor) else { return };
    let mut out = Writer::new(usize::from(area.width).saturating_sub(4));
    out.item(0, None, vec![Piece::new(Role::Strong, app.name_of(app.picker.cursor))]);
    match &bundle.state {
        BundleState::Open(opened) if !opened.is_redacting() => {
            let analysis = opened.shown();
            let tone = tone::verdict(analysis.verdict.outcome);
            let outcome = format!("{} {}  ", theme.sign(tone.sign), tone.word);
            out.item(
                2,
                None,
                vec![Piece::new(tone.role, outcome), Piece::data(Role::Text, &analysis.verdict.headline)],
            );
            for finding in analysis.findings.iter().take(2) {
                let tone = tone::severity(finding.severity);
                let sign = format!("{} {}  ", theme.sign(tone.sign), tone.word);
                out.item(2, None, vec![Piece::new(tone.role, sign), Piece::data(Role::Text, &finding.title)]);
            }
        }
        BundleState::Failed(reason) => out.item(2, None, vec![Piece::data(Role::Error, reason)]),
        _ => {}
    }
    let mut rows = area.rows();
    let paint = Paint { theme, lit: false, pattern: None };
    let rule = theme.sign(Sign::Rule).repeat(usize::from(area.width));
    rows.next().into_iter().for_each(|row| paint.line(buffer, row, &[Piece::new(Role::Dim, rule.clone())]));
    for (row, line) in rows.zip(&out.finish().lines) {
        let inner = Rect { x: row.x + 2, width: row.width.saturating_sub(2), ..row };
        paint.line(buffer, inner, &line.pieces);
    }
}

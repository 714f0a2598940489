//! A pane of text: the lines that are on the screen, the cursor, what was found.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::tui::doc::Piece;
use crate::tui::pane::DocPane;
use crate::tui::search::Pattern;
use crate::tui::theme::Role;
use crate::tui::theme::Sign;
use crate::tui::theme::Theme;
use crate::tui::view::show::Show;

/// Columns of a pane that its lines do not use: the cursor's and one at the right.
pub const MARGIN: usize = 3;

/// Draws the pane.
pub fn draw(buffer: &mut Buffer, show: &Show<'_>, pane: &DocPane, area: Rect) {
    let pattern = show.opened.search.as_ref().and_then(|search| search.pattern.as_ref());
    let visible = pane.doc.lines.iter().enumerate().skip(pane.scroll.top);
    for (row, (at, line)) in area.rows().zip(visible) {
        let here = at == pane.scroll.cursor && line.target.is_some();
        // An item of several lines is lit as a whole.
        let lit = line.target.is_some() && !line.pieces.is_empty() && {
            let head = (0..=at).rev().find(|&at| pane.doc.lines.get(at).is_some_and(|line| line.first));
            head == Some(pane.scroll.cursor)
        };
        let paint = Paint { theme: &show.theme, lit, pattern };
        paint.gutter(buffer, row, here);
        let inner = Rect { x: row.x + 2, width: row.width.saturating_sub(2), ..row };
        paint.line(buffer, inner, &line.pieces);
    }
}

/// How a line is painted.
pub struct Paint<'a> {
    /// Styles and signs.
    pub theme: &'a Theme,
    /// Whether it is the line of the cursor.
    pub lit: bool,
    /// What is looked for.
    pub pattern: Option<&'a Pattern>,
}

impl Paint<'_> {
    /// The column of the cursor.
    pub fn gutter(&self, buffer: &mut Buffer, row: Rect, here: bool) {
        if here && row.width > 0 {
            let style = self.theme.style(Role::Accent);
            buffer.set_stringn(row.x, row.y, self.theme.sign(Sign::Cursor), usize::from(row.width), style);
        }
    }

    /// A line, cut at the right where it is too long.
    pub fn line(&self, buffer: &mut Buffer, row: Rect, pieces: &[Piece]) {
        let mut x = row.x;
        for piece in pieces {
            let left = usize::from((row.x + row.width).saturating_sub(x));
            if left == 0 {
                break;
            }
            let style = self.style(piece.role);
            let text = self.theme.plain(&piece.text);
            x = match self.pattern {
                Some(pattern) => self.found(buffer, x, row.y, left, &text, style, pattern),
                None => buffer.set_stringn(x, row.y, &text, left, style).0,
            };
        }
        if self.lit {
            buffer.set_style(Rect { height: 1, ..row }, self.theme.cursor());
        }
    }

    fn style(&self, role: Role) -> Style {
        self.theme.style(role)
    }

    /// A piece with what is looked for standing out.
    #[allow(clippy::too_many_arguments)] // A place, a text, how it looks.
    fn found(
        &self,
        buffer: &mut Buffer,
        x: u16,
        y: u16,
        left: usize,
        text: &str,
        style: Style,
        pattern: &Pattern,
    ) -> u16 {
        let ranges = pattern.ranges(text);
        let mut x = x;
        let mut left = left;
        let mut from = 0;
        let bounds = ranges.iter().flat_map(|range| [(range.start, false), (range.end, true)]);
        for (to, inside) in bounds.chain([(text.len(), false)]) {
            let part = text.get(from..to).unwrap_or_default();
            let style = if inside { style.patch(self.theme.style(Role::Match)) } else { style };
            let end = buffer.set_stringn(x, y, part, left, style).0;
            left = left.saturating_sub(usize::from(end - x));
            x = end;
            from = to;
        }
        x
    }
}

/// The text cut to a width, with a sign where something is missing.
#[must_use]
pub fn cut(theme: &Theme, text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_string();
    }
    let mut out = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        if used + grapheme.width() + 1 > width {
            break;
        }
        used += grapheme.width();
        out.push_str(grapheme);
    }
    if width > 0 {
        out.push_str(theme.sign(Sign::Cut));
    }
    out
}

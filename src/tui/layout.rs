//! Where things are on the screen. What a small screen has no room for is left out, the least needed first.

use ratatui::layout::Rect;

/// The parts of the screen; a part without rows is not drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// Name of the bundle, zone.
    pub header: Rect,
    /// The main panes.
    pub tabs: Rect,
    /// The pane.
    pub body: Rect,
    /// A rule that says where in the pane the cursor is.
    pub rule: Rect,
    /// Keys, a prompt, what the last key did.
    pub bottom: Rect,
}

/// Divides the screen.
#[must_use]
pub fn parts(columns: u16, rows: u16) -> Parts {
    let header = u16::from(rows >= 3);
    let tabs = u16::from(rows >= 8);
    let bottom = u16::from(rows >= 2);
    let rule = u16::from(rows >= 12);
    let body = rows.saturating_sub(header + tabs + rule + bottom);
    let row = |y: u16, height: u16| Rect { x: 0, y, width: columns, height };
    Parts {
        header: row(0, header),
        tabs: row(header, tabs),
        body: row(header + tabs, body),
        rule: row(header + tabs + body, rule),
        bottom: row(header + tabs + body + rule, bottom),
    }
}

/// The parts of the timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimelineParts {
    /// How the events lie in time.
    pub strip: Rect,
    /// Filters and counts.
    pub filters: Rect,
    /// The rows.
    pub rows: Rect,
    /// The event under the cursor in short, with a rule above it.
    pub preview: Rect,
}

/// Divides the body for the timeline.
#[must_use]
pub fn timeline(body: Rect) -> TimelineParts {
    let strip = u16::from(body.height >= 8);
    let filters = u16::from(body.height >= 4);
    let preview = match body.height {
        0..15 => 0,
        15..24 => 6,
        height => (height / 3).min(12),
    };
    let rows = body.height.saturating_sub(strip + filters + preview);
    let row = |y: u16, height: u16| Rect { y: body.y + y, height, ..body };
    TimelineParts {
        strip: row(0, strip),
        filters: row(strip, filters),
        rows: row(strip + filters, rows),
        preview: row(strip + filters + rows, preview),
    }
}

/// Columns of the time at each end of the strip.
pub const STRIP_LABEL: u16 = 7;

/// Columns of the strip on a screen of this width.
#[must_use]
pub fn strip_columns(width: u16) -> usize {
    usize::from(width.saturating_sub(2 * STRIP_LABEL))
}

/// The parts of the list of bundles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PickerParts {
    /// The list.
    pub list: Rect,
    /// The verdict of the bundle under the cursor, with a rule above it.
    pub verdict: Rect,
}

/// Divides the body for the list of bundles.
#[must_use]
pub fn picker(body: Rect) -> PickerParts {
    let verdict = if body.height < 15 { 0 } else { 7 };
    let list = body.height - verdict;
    PickerParts { list: Rect { height: list, ..body }, verdict: Rect { y: body.y + list, height: verdict, ..body } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_fill_every_screen_exactly() {
        for rows in 0..60 {
            let Parts { header, tabs, body, rule, bottom } = parts(80, rows);
            assert_eq!(header.height + tabs.height + body.height + rule.height + bottom.height, rows);
            assert_eq!(bottom.y + bottom.height, rows);
            let TimelineParts { strip, filters, rows, preview } = timeline(body);
            assert_eq!(strip.height + filters.height + rows.height + preview.height, body.height);
            let PickerParts { list, verdict } = picker(body);
            assert_eq!((list.height + verdict.height, list.y + list.height), (body.height, verdict.y));
            assert!(body.height < 3 || rows.height >= 2, "the rows come before everything else");
        }
        assert!(parts(80, 1).body.height == 1);
    }
}

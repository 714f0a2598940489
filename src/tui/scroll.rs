//! A cursor in a list of lines of which some part is on the screen.

/// Where the cursor stands and which line is the topmost on the screen. The cursor's line is always on the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scroll {
    /// Line of the cursor.
    pub cursor: usize,
    /// Topmost line.
    pub top: usize,
}

/// The list that a cursor moves in.
pub struct Lines<'a> {
    /// How many lines there are.
    pub count: usize,
    /// How many of them fit on the screen.
    pub height: usize,
    /// Whether the cursor stops at a line.
    pub stops: &'a dyn Fn(usize) -> bool,
}

impl Lines<'_> {
    /// The highest topmost line.
    fn last_top(&self) -> usize {
        self.count.saturating_sub(self.height)
    }

    /// First and one past the last line on the screen.
    fn window(&self, top: usize) -> std::ops::Range<usize> {
        top..(top + self.height.max(1)).min(self.count)
    }
}

impl Scroll {
    /// To the next place to stop if it is on the screen, else one line further.
    pub fn down(&mut self, lines: &Lines<'_>) {
        let limit = (self.top + lines.height.max(1) + 1).min(lines.count);
        let next = (self.cursor + 1..limit).find(|&at| (lines.stops)(at));
        if let Some(next) = next {
            self.cursor = next;
        }
        if next.is_none_or(|next| next >= self.top + lines.height) && self.top < lines.last_top() {
            self.top += 1;
        }
        self.settle_near(lines, true);
    }

    /// To the place to stop before if it is on the screen, else one line back.
    pub fn up(&mut self, lines: &Lines<'_>) {
        let limit = self.top.saturating_sub(1);
        let before = (limit..self.cursor).rev().find(|&at| (lines.stops)(at));
        if let Some(before) = before {
            self.cursor = before;
        }
        if before.is_none_or(|before| before < self.top) {
            self.top = self.top.saturating_sub(1);
        }
        self.settle_near(lines, false);
    }

    /// By a number of lines down or up, and the cursor to a place to stop near where it was on the screen.
    pub fn by(&mut self, lines: &Lines<'_>, by: isize) {
        let offset = self.cursor.saturating_sub(self.top);
        let top = self.top.saturating_add_signed(by).min(lines.last_top());
        let moved = top != self.top;
        self.top = top;
        let edge = if by > 0 { lines.count.saturating_sub(1) } else { 0 };
        let wanted = if moved { top + offset } else { edge };
        self.cursor = nearest(lines, lines.window(top), wanted).unwrap_or(wanted);
        self.clamp(lines);
    }

    /// To the first line.
    pub fn first(&mut self, lines: &Lines<'_>) {
        self.top = 0;
        self.cursor = lines.window(0).find(|&at| (lines.stops)(at)).unwrap_or(0);
    }

    /// To the last line.
    pub fn last(&mut self, lines: &Lines<'_>) {
        self.top = lines.last_top();
        let window = lines.window(self.top);
        self.cursor = window.rev().find(|&at| (lines.stops)(at)).unwrap_or_else(|| lines.count.saturating_sub(1));
        self.clamp(lines);
    }

    /// To a line; if it was not on the screen it comes to the upper third.
    pub fn to(&mut self, lines: &Lines<'_>, at: usize) {
        self.cursor = at.min(lines.count.saturating_sub(1));
        if self.cursor < self.top || self.cursor >= self.top + lines.height {
            self.top = self.cursor.saturating_sub(lines.height / 3);
        }
        self.clamp(lines);
    }

    /// After the list or the screen changed: cursor and topmost line inside of the list, cursor on the screen.
    pub fn clamp(&mut self, lines: &Lines<'_>) {
        self.cursor = self.cursor.min(lines.count.saturating_sub(1));
        self.top = self.top.min(lines.last_top());
        if self.cursor < self.top {
            self.top = self.cursor;
        }
        let height = lines.height.max(1);
        if self.cursor >= self.top + height {
            self.top = self.cursor + 1 - height;
        }
    }

    /// Keeps the cursor on the screen after the screen moved by a line.
    fn settle_near(&mut self, lines: &Lines<'_>, down: bool) {
        let window = lines.window(self.top);
        if window.contains(&self.cursor) {
            return;
        }
        let edge = if down { window.start } else { window.end.saturating_sub(1) };
        self.cursor = nearest(lines, window, edge).unwrap_or(edge);
        self.clamp(lines);
    }
}

/// The place to stop in a range that is nearest to a line.
fn nearest(lines: &Lines<'_>, range: std::ops::Range<usize>, wanted: usize) -> Option<usize> {
    range.filter(|&at| (lines.stops)(at)).min_by_key(|at| at.abs_diff(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEIGHT: usize = 4;

    fn list(count: usize, stops: &dyn Fn(usize) -> bool) -> Lines<'_> {
        Lines { count, height: HEIGHT, stops }
    }

    #[test]
    fn in_a_plain_list_the_screen_follows_the_cursor() {
        let lines = list(10, &|_| true);
        let mut scroll = Scroll::default();
        (0..5).for_each(|_| scroll.down(&lines));
        assert_eq!(scroll, Scroll { cursor: 5, top: 2 });
        (0..20).for_each(|_| scroll.down(&lines));
        assert_eq!(scroll, Scroll { cursor: 9, top: 6 });
        (0..4).for_each(|_| scroll.up(&lines));
        assert_eq!(scroll, Scroll { cursor: 5, top: 5 });
    }

    #[test]
    fn where_nothing_stops_the_screen_moves_by_lines() {
        let lines = list(12, &|at| at == 0 || at == 11);
        let mut scroll = Scroll::default();
        let mut seen = vec![];
        for _ in 0..9 {
            scroll.down(&lines);
            seen.push(scroll.top);
            assert!((scroll.top..scroll.top + HEIGHT).contains(&scroll.cursor), "{scroll:?}");
        }
        assert_eq!(seen, [1, 2, 3, 4, 5, 6, 7, 8, 8], "no line is jumped over");
        assert_eq!(scroll.cursor, 11);
        (0..9).for_each(|_| scroll.up(&lines));
        assert_eq!(scroll, Scroll { cursor: 0, top: 0 });
    }

    #[test]
    fn pages_first_and_last() {
        let lines = list(10, &|_| true);
        let mut scroll = Scroll { cursor: 1, top: 0 };
        scroll.by(&lines, 4);
        assert_eq!(scroll, Scroll { cursor: 5, top: 4 });
        scroll.by(&lines, 4);
        assert_eq!(scroll, Scroll { cursor: 7, top: 6 });
        scroll.by(&lines, 4);
        assert_eq!(scroll, Scroll { cursor: 9, top: 6 }, "at the end the cursor goes to the last line");
        scroll.first(&lines);
        assert_eq!(scroll, Scroll::default());
        scroll.last(&lines);
        assert_eq!(scroll, Scroll { cursor: 9, top: 6 });
    }

    #[test]
    fn empty_lists_and_screens_do_no_harm() {
        for (count, height) in [(0, 0), (0, 5), (5, 0), (1, 1)] {
            let lines = Lines { count, height, stops: &|_| true };
            let mut scroll = Scroll { cursor: 7, top: 9 };
            scroll.clamp(&lines);
            scroll.down(&lines);
            scroll.by(&lines, 3);
            scroll.by(&lines, -3);
            scroll.up(&lines);
            scroll.to(&lines, 99);
            scroll.last(&lines);
            scroll.first(&lines);
            assert!(scroll.cursor < count.max(1), "{count} {height} {scroll:?}");
        }
    }
}

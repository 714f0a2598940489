//! Text laid out in lines that the cursor can stand on: what every pane but the timeline is made of.
//!
//! A pane writes its text once for a width; drawing then only copies the lines that are on the screen.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::tui::search::Pattern;
use crate::tui::target::Target;
use crate::tui::theme::Role;

/// A piece of text of one role. Its text is harmless: whoever takes text from a bundle passes it through
/// [`crate::format::visible`] first.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// How it looks.
    pub role: Role,
    /// The text.
    pub text: String,
}

impl Piece {
    /// A piece of our own text.
    pub fn new(role: Role, text: impl Into<String>) -> Self {
        Self { role, text: text.into() }
    }

    /// A piece of text that came out of a bundle.
    #[must_use]
    pub fn data(role: Role, text: &str) -> Self {
        Self { role, text: crate::format::visible(text).into_owned() }
    }
}

/// One line of the screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// The text, after the cursor's column.
    pub pieces: Vec<Piece>,
    /// What opens from it.
    pub target: Option<Target>,
    /// Whether it is the first line of its item; the cursor stops at first lines that have a target.
    pub first: bool,
}

impl Line {
    /// Its text.
    #[must_use]
    pub fn text(&self) -> String {
        self.pieces.iter().map(|piece| piece.text.as_str()).collect()
    }
}

/// The lines of a pane.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Doc {
    /// All lines.
    pub lines: Vec<Line>,
}

impl Doc {
    /// Whether the cursor stops at a line.
    #[must_use]
    pub fn stops(&self, at: usize) -> bool {
        self.lines.get(at).is_some_and(|line| line.first && line.target.is_some())
    }

    /// The lines that have the pattern.
    #[must_use]
    pub fn find(&self, pattern: &Pattern) -> Vec<usize> {
        let found = |line: &Line| pattern.is_in(&line.text());
        self.lines.iter().enumerate().filter(|(_, line)| found(line)).map(|(at, _)| at).collect()
    }
}

/// Writes a [`Doc`].
#[derive(Debug)]
pub struct Writer {
    width: usize,
    doc: Doc,
}

impl Writer {
    /// For lines of this many columns.
    #[must_use]
    pub fn new(width: usize) -> Self {
        Self { width: width.max(1), doc: Doc::default() }
    }

    /// Columns of a line.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// What was written.
    #[must_use]
    pub fn finish(self) -> Doc {
        self.doc
    }

    /// An empty line, unless the last one is empty.
    pub fn gap(&mut self) {
        if self.doc.lines.last().is_some_and(|line| !line.pieces.is_empty()) {
            self.doc.lines.push(Line::default());
        }
    }

    /// A heading, with an empty line before it.
    pub fn heading(&mut self, text: &str) {
        self.gap();
        self.item(0, None, vec![Piece::new(Role::Strong, text)]);
    }

    /// An item that is wrapped; its further lines are indented by `hang` columns.
    pub fn item(&mut self, hang: usize, target: Option<Target>, pieces: Vec<Piece>) {
        self.wrapped(hang, 0, target, pieces);
    }

    /// Wraps an item; `label` columns of its first line are a label, behind which a word too long for a line is broken.
    fn wrapped(&mut self, hang: usize, label: usize, target: Option<Target>, pieces: Vec<Piece>) {
        let (hang, label) = if hang * 2 > self.width { (0, 0) } else { (hang, label) };
        for (at, pieces) in wrap(pieces, self.width, hang, label).into_iter().enumerate() {
            self.doc.lines.push(Line { pieces, target: target.clone(), first: at == 0 });
        }
    }

    /// A label in a column of `column` columns, then a value that is wrapped beside it.
    pub fn pair(&mut self, column: usize, label: &str, target: Option<Target>, value: Vec<Piece>) {
        let column = column.min(self.width * 2 / 5);
        let mut pieces = vec![Piece::new(Role::Dim, pad(label, column))];
        pieces.extend(value);
        self.wrapped(column, column, target, pieces);
    }

    /// Pieces of which the first fills `column` columns; the others are wrapped beside it.
    pub fn beside(&mut self, column: usize, target: Option<Target>, pieces: Vec<Piece>) {
        self.wrapped(column, column, target, pieces);
    }

    /// Text with line ends of its own (a raw record): each line wrapped, none of it a place for the cursor.
    pub fn raw(&mut self, text: &str) {
        for line in text.lines() {
            // A tab is shown as four columns.
            let line = line.replace('\t', "    ");
            let indent = line.len() - line.trim_start_matches(' ').len();
            let indent = indent.min(self.width / 3);
            let pieces = vec![Piece::new(Role::Text, " ".repeat(indent)), Piece::data(Role::Text, line.trim_start())];
            self.wrapped(indent + 2, indent, None, pieces);
        }
    }
}

/// The text filled up with spaces to a width, at least one.
#[must_use]
pub fn pad(text: &str, width: usize) -> String {
    let fill = width.saturating_sub(text.width()).max(1);
    format!("{text}{}", " ".repeat(fill))
}

/// Breaks pieces into lines of `width` columns, at spaces where there are some; lines after the first begin with `hang`
/// spaces. Always at least one line.
fn wrap(pieces: Vec<Piece>, width: usize, hang: usize, label: usize) -> Vec<Vec<Piece>> {
    let mut lines = Lines { width, hang, done: Vec::new(), line: Vec::new(), used: 0, start: label };
    for piece in pieces {
        for word in piece.text.split_inclusive(' ') {
            lines.word(piece.role, word);
        }
    }
    lines.finish()
}

/// The state of [`wrap`].
struct Lines {
    width: usize,
    hang: usize,
    done: Vec<Vec<Piece>>,
    line: Vec<Piece>,
    /// Columns used in the line, and those that its indentation uses.
    used: usize,
    start: usize,
}

impl Lines {
    fn word(&mut self, role: Role, word: &str) {
        let bare = word.trim_end_matches(' ').width();
        if bare == 0 && self.used == self.start && !self.done.is_empty() {
            // A line does not begin with the spaces that stood between two words.
            return;
        }
        if self.used + bare > self.width && self.used > self.start {
            self.turn();
        }
        if self.used + bare <= self.width {
            self.put(role, word);
            return;
        }
        // A word wider than a line is broken between what the reader sees as characters.
        for grapheme in word.graphemes(true) {
            if self.used + grapheme.width() > self.width && self.used > self.start {
                self.turn();
            }
            self.put(role, grapheme);
        }
    }

    fn put(&mut self, role: Role, text: &str) {
        self.used += text.width();
        match self.line.last_mut() {
            Some(last) if last.role == role => last.text.push_str(text),
            _ => self.line.push(Piece::new(role, text)),
        }
    }

    fn turn(&mut self) {
        self.done.push(std::mem::take(&mut self.line));
        self.used = self.hang;
        self.start = self.hang;
        if self.hang > 0 {
            self.line.push(Piece::new(Role::Text, " ".repeat(self.hang)));
        }
    }

    fn finish(mut self) -> Vec<Vec<Piece>> {
        if self.used > self.hang || self.done.is_empty() {
            self.done.push(self.line);
        }
        self.done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, width: usize, hang: usize) -> Vec<String> {
        let mut writer = Writer::new(width);
        writer.item(hang, None, vec![Piece::new(Role::Text, text)]);
        writer.finish().lines.iter().map(|line| line.text().trim_end().to_string()).collect()
    }

    #[test]
    fn text_breaks_at_spaces_and_hangs() {
        assert_eq!(lines("one two three", 8, 2), ["one two", "  three"]);
        assert_eq!(lines("one two three", 7, 2), ["one two", "  three"], "a space at the end needs no room");
        assert_eq!(lines("", 8, 2), [""]);
    }

    #[test]
    fn a_word_wider_than_the_line_breaks_anywhere() {
        assert_eq!(lines("abcdefghij", 4, 1), ["abcd", " efg", " hij"]);
        assert_eq!(lines("ab cdefghij", 4, 0), ["ab", "cdef", "ghij"]);
    }

    #[test]
    fn a_long_value_begins_beside_its_label() {
        let mut writer = Writer::new(12);
        writer.pair(4, "ab", None, vec![Piece::new(Role::Text, "0123456789")]);
        let lines: Vec<_> = writer.finish().lines.iter().map(Line::text).collect();
        assert_eq!(lines, ["ab  01234567", "    89"]);
    }

    #[test]
    fn wide_characters_count_two_columns() {
        assert_eq!(lines("漢字漢字", 5, 0), ["漢字", "漢字"]);
        assert_eq!(lines("漢", 1, 0), ["漢"], "what is wider than the line stands alone, nothing loops");
    }

    #[test]
    fn the_cursor_stops_at_first_lines_with_a_target() {
        let mut writer = Writer::new(4);
        writer.item(0, None, vec![Piece::new(Role::Text, "a")]);
        writer.item(0, Some(Target::Timeline(String::new())), vec![Piece::new(Role::Text, "bbbb cccc")]);
        let doc = writer.finish();
        assert_eq!((0..4).map(|at| doc.stops(at)).collect::<Vec<_>>(), [false, true, false, false]);
    }
}

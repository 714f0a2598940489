//! Where one CMTrace record ends and the next begins.
//!
//! A record is `<![LOG[message]LOG]!><time="…" date="…" … >`; its message may span lines and contain `]`. Two substring
//! searches walk the file, each byte is passed once by either, so that a hundred megabytes without an end mark cost no
//! more than a good file.

use memchr::memchr;
use memchr::memchr_iter;
use memchr::memmem::Finder;

/// What begins a record.
pub(super) const START: &[u8] = b"<![LOG[";
/// What ends its message.
pub(super) const END: &[u8] = b"]LOG]!>";
/// The attributes of a record stand on one line and are short; a longer run is damage.
const MAX_ATTRIBUTES: usize = 4096;

/// One piece of a log.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    /// Line on which it begins, from 1.
    pub(super) line: u32,
    /// What it is.
    pub(super) kind: Kind,
    /// The message (for [`Kind::Stray`]: the text), without the marks around it.
    pub(super) message: &'a [u8],
    /// The text of its attributes, `time="…" date="…" …`; empty unless it is a [`Kind::Record`].
    pub(super) attributes: &'a [u8],
}

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A whole record.
    Record,
    /// A record whose end is missing: the next one begins, or the log ends, before it.
    Unterminated,
    /// Text outside of records (the tail of a record whose beginning was cut off, a comment).
    Stray,
}

/// The pieces of a log, in order.
pub(super) struct Pieces<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u32,
    /// The first end mark at or behind `at`, if it has been looked for; `bytes.len()` means that there is none.
    end: Option<usize>,
    start_mark: Finder<'static>,
    next_start_mark: Finder<'static>,
    end_mark: Finder<'static>,
}

impl<'a> Pieces<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let at = if bytes.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        Self {
            bytes,
            at,
            line: 1,
            end: None,
            start_mark: Finder::new(START),
            next_start_mark: Finder::new(b"\n<![LOG["),
            end_mark: Finder::new(END),
        }
    }

    fn slice(&self, from: usize, to: usize) -> &'a [u8] {
        self.bytes.get(from..to).unwrap_or_default()
    }

    /// Moves on to `to`, counting the lines passed.
    fn advance(&mut self, to: usize) {
        let lines = memchr_iter(b'\n', self.slice(self.at, to)).count();
        self.line = self.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        self.at = to;
    }

    /// The first end mark at or behind `from`.
    fn end_from(&mut self, from: usize) -> Option<usize> {
        let end = match self.end {
            Some(end) if end >= from => end,
            _ => {
                let found = self.end_mark.find(self.slice(from, self.bytes.len()));
                found.map_or(self.bytes.len(), |offset| from + offset)
            }
        };
        self.end = Some(end);
        (end < self.bytes.len()).then_some(end)
    }

    fn record(&mut self) -> Piece<'a> {
        let line = self.line;
        let body = self.at + START.len();
        let end = self.end_from(body);
        let limit = end.unwrap_or(self.bytes.len());
        if let Some(offset) = self.next_start_mark.find(self.slice(body, limit)) {
            let message = self.slice(body, body + offset);
            self.advance(body + offset + 1);
            return Piece { line, kind: Kind::Unterminated, message, attributes: &[] };
        }
        let message = self.slice(body, limit);
        let Some(end) = end else {
            self.advance(limit);
            return Piece { line, kind: Kind::Unterminated, message, attributes: &[] };
        };
        let tail = self.slice(end + END.len(), (end + END.len() + MAX_ATTRIBUTES).min(self.bytes.len()));
        let tail_line = tail.get(..memchr(b'\n', tail).unwrap_or(tail.len())).unwrap_or_default();
        let close = memchr(b'>', tail_line).map_or(tail_line.len(), |at| at + 1);
        let attributes = tail_line.get(..close).unwrap_or_default();
        self.advance(end + END.len() + close);
        Piece { line, kind: Kind::Record, message, attributes }
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let rest = self.slice(self.at, self.bytes.len());
        let start = self.start_mark.find(rest).map_or(self.bytes.len(), |offset| self.at + offset);
        let between = self.slice(self.at, start);
        let stray = between.trim_ascii();
        if !stray.is_empty() {
            self.advance(self.at + between.len() - between.trim_ascii_start().len());
            let piece = Piece { line: self.line, kind: Kind::Stray, message: stray, attributes: &[] };
            self.advance(start);
            return Some(piece);
        }
        self.advance(start);
        (start < self.bytes.len()).then(|| self.record())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<(u32, Kind, String, String)> {
        Pieces::new(text.as_bytes())
            .map(|p| {
                let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                (p.line, p.kind, text(p.message), text(p.attributes))
            })
            .collect()
    }

    #[test]
    fn messages_may_span_lines_and_hold_brackets() {
        let log =
            "\u{feff}<![LOG[one [x] ]]]LOG]!><time=\"1\">\r\n<![LOG[two\r\n  {\"a\":[1]}\r\n]LOG]!><time=\"2\">\r\n";
        assert_eq!(
            pieces(log),
            [
                (1, Kind::Record, "one [x] ]]".to_owned(), "<time=\"1\">".to_owned()),
                (2, Kind::Record, "two\r\n  {\"a\":[1]}\r\n".to_owned(), "<time=\"2\">".to_owned()),
            ]
        );
    }

    #[test]
    fn a_record_without_an_end_stops_where_the_next_begins() {
        let log = "<![LOG[cut\n<![LOG[whole]LOG]!><time=\"1\">\n<![LOG[last";
        assert_eq!(
            pieces(log),
            [
                (1, Kind::Unterminated, "cut".to_owned(), String::new()),
                (2, Kind::Record, "whole".to_owned(), "<time=\"1\">".to_owned()),
                (3, Kind::Unterminated, "last".to_owned(), String::new()),
            ]
        );
    }

    #[test]
    fn text_around_records_is_kept_apart() {
        let log = "tail of one]LOG]!><time=\"0\">\n\n<![LOG[a]LOG]!><time=\"1\">\nnote\n";
        assert_eq!(
            pieces(log),
            [
                (1, Kind::Stray, "tail of one]LOG]!><time=\"0\">".to_owned(), String::new()),
                (3, Kind::Record, "a".to_owned(), "<time=\"1\">".to_owned()),
                (4, Kind::Stray, "note".to_owned(), String::new()),
            ]
        );
    }

    #[test]
    fn nothing_is_nothing() {
        assert_eq!(pieces(""), []);
        assert_eq!(pieces(" \r\n\n"), []);
    }
}

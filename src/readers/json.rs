//! JSON as bundles have it: read as far as it goes.
//!
//! `MdmDiagLogMetadata.json` is printed by hand, without escaping (a path in it makes it invalid); strings of a registry
//! dump are cut or hold raw quotes; copies are truncated. A strict parser gives nothing of those. This one gives every
//! member up to the damage and behind it, with its line, and does not recurse.

use crate::readers::text_decode::cut;

/// Deepest nesting that is followed; profiles and status values have at most five levels.
const MAX_DEPTH: usize = 64;
/// Longest key that is kept in a path.
const MAX_KEY_BYTES: usize = 256;

/// What is wrong with a text that should be JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The line, counted from 1.
    pub(crate) line: u32,
    /// What it is.
    pub(crate) what: ProblemKind,
}

/// Kinds of [`Problem`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProblemKind {
    /// The text ends inside an object, array or string.
    Truncated,
    /// Something stands where it may not.
    Malformed,
    /// Nested too deep; the rest was not read.
    TooDeep,
}

impl ProblemKind {
    /// A sentence for a warning.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Truncated => "The JSON ends too early",
            Self::Malformed => "Not valid JSON here; the values around it were read",
            Self::TooDeep => "The JSON is nested too deep; the rest was not read",
        }
    }
}

/// How backslashes in strings are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Backslash {
    /// They escape, as JSON says; one that escapes nothing stands for itself.
    Escapes,
    /// They stand for themselves: the writer did not know that JSON escapes.
    Literal,
}

/// One value that is neither object nor array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Member<'a> {
    /// Its keys from the outside in, joined by `.`; positions in arrays as numbers.
    pub(crate) path: &'a str,
    /// Its text: strings unescaped, numbers and words as written, `null` as nothing.
    pub(crate) value: &'a str,
    /// Its line, counted from 1.
    pub(crate) line: u32,
}

/// Calls `each` for every value in the text; gives the first problem of each kind.
pub(crate) fn read(text: &str, backslash: Backslash, mut each: impl FnMut(Member<'_>)) -> Vec<Problem> {
    let mut scan =
        Scan { text, at: 0, line: 1, backslash, path: String::new(), open: Vec::new(), problems: Vec::new() };
    scan.run(&mut each);
    scan.problems
}

/// An open object or array.
struct Level {
    /// Length of the path outside of it.
    path: usize,
    /// Position of the next value, in an array.
    next: Option<u32>,
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
    line: u32,
    backslash: Backslash,
    path: String,
    open: Vec<Level>,
    problems: Vec<Problem>,
}

impl Scan<'_> {
    fn run(&mut self, each: &mut impl FnMut(Member<'_>)) {
        self.skip_blanks();
        if !self.value(each) {
            return;
        }
        while let Some(level) = self.open.last_mut() {
            let (outside, next) = (level.path, level.next);
            if let Some(next) = &mut level.next {
                *next = next.saturating_add(1);
            }
            self.path.truncate(outside);
            self.skip_blanks();
            let going = match (self.peek(), next) {
                (None, _) => {
                    self.problem(ProblemKind::Truncated);
                    return;
                }
                (Some(b'}' | b']'), _) => {
                    self.at += 1;
                    self.open.pop();
                    true
                }
                (Some(_), Some(position)) => {
                    self.push(&position.to_string());
                    self.value(each)
                }
                (Some(b'"'), None) => self.member(each),
                (Some(_), None) => {
                    self.problem(ProblemKind::Malformed);
                    self.skip_to_quote_or_end();
                    true
                }
            };
            if !going {
                return;
            }
        }
    }

    /// A key and its value.
    fn member(&mut self, each: &mut impl FnMut(Member<'_>)) -> bool {
        let Some(key) = self.string(b":") else { return false };
        self.skip_blanks();
        if self.peek() == Some(b':') {
            self.at += 1;
            self.skip_blanks();
        } else {
            self.problem(if self.peek().is_none() { ProblemKind::Truncated } else { ProblemKind::Malformed });
            return true;
        }
        self.push(cut(&key, MAX_KEY_BYTES));
        self.value(each)
    }

    fn push(&mut self, part: &str) {
        if !self.path.is_empty() {
            self.path.push('.');
        }
        self.path.push_str(part);
    }

    /// A value; whether reading can go on.
    fn value(&mut self, each: &mut impl FnMut(Member<'_>)) -> bool {
        let line = self.line;
        match self.peek() {
            None => {
                self.problem(ProblemKind::Truncated);
                return false;
            }
            Some(start @ (b'{' | b'[')) => {
                if self.open.len() >= MAX_DEPTH {
                    self.problem(ProblemKind::TooDeep);
                    return false;
                }
                self.at += 1;
                self.open.push(Level { path: self.path.len(), next: (start == b'[').then_some(0) });
            }
            Some(b'"') => {
                let Some(value) = self.string(b",}]") else { return false };
                each(Member { path: &self.path, value: &value, line });
            }
            // An empty value: `"Name": ,`.
            Some(b'}' | b']') => self.problem(ProblemKind::Malformed),
            Some(_) => {
                let rest = self.text.get(self.at..).unwrap_or_default();
                let end = rest.find([',', '}', ']', '\r', '\n']).unwrap_or(rest.len());
                let word = rest.get(..end).unwrap_or_default().trim_end();
                self.at += end;
                if end == rest.len() && !self.open.is_empty() {
                    // The rest of the word may be missing.
                    self.problem(ProblemKind::Truncated);
                    return false;
                }
                if !(matches!(word, "true" | "false" | "null") || word.parse::<f64>().is_ok()) {
                    self.problem(ProblemKind::Malformed);
                }
                each(Member { path: &self.path, value: if word == "null" { "" } else { word }, line });
            }
        }
        true
    }

    /// A string that starts here. It ends with a quote that one of `after`, the end of the line or of the text follows:
    /// in valid JSON that is every quote that is not escaped, in hand-printed JSON it is the last one. `None` if the text
    /// ends inside.
    fn string(&mut self, after: &[u8]) -> Option<String> {
        let mut out = String::new();
        self.at += 1;
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let Some(stop) = memchr::memchr3(b'"', b'\\', b'\n', rest.as_bytes()) else {
                self.at = self.text.len();
                self.problem(ProblemKind::Truncated);
                return None;
            };
            out.push_str(rest.get(..stop).unwrap_or_default());
            self.at += stop;
            match rest.as_bytes().get(stop) {
                Some(b'"') => {
                    self.at += 1;
                    if self.is_followed_by(after) {
                        return Some(out);
                    }
                    self.problem(ProblemKind::Malformed);
                    out.push('"');
                }
                Some(b'\\') => {
                    self.at += 1;
                    self.escape(&mut out);
                }
                _ => {
                    self.problem(ProblemKind::Malformed);
                    return Some(out.trim_end_matches('\r').to_owned());
                }
            }
        }
    }

    fn is_followed_by(&self, after: &[u8]) -> bool {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        match rest.iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r')) {
            None | Some(b'\n') => true,
            Some(next) => after.contains(next),
        }
    }

    /// What a backslash that was just passed stands for.
    fn escape(&mut self, out: &mut String) {
        let next = self.peek();
        let plain = match next {
            Some(b @ (b'"' | b'\\' | b'/')) => char::from(b),
            Some(b'n') => '\n',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'u') if self.backslash == Backslash::Escapes => return self.unicode(out),
            _ => return self.literal_backslash(out),
        };
        if self.backslash == Backslash::Literal {
            return out.push('\\');
        }
        self.at += 1;
        out.push(plain);
    }

    fn literal_backslash(&mut self, out: &mut String) {
        if self.backslash == Backslash::Escapes {
            self.problem(ProblemKind::Malformed);
        }
        out.push('\\');
    }

    /// `\uXXXX`, a pair of them for what lies beyond the basic plane.
    fn unicode(&mut self, out: &mut String) {
        let unit = |at: usize| {
            let digits = self.text.get(at..at + 4).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))?;
            u16::from_str_radix(digits, 16).ok()
        };
        let Some(first) = unit(self.at + 1) else { return self.literal_backslash(out) };
        let second =
            self.text.get(self.at + 5..self.at + 7).filter(|&pair| pair == "\\u").and_then(|_| unit(self.at + 7));
        let (decoded, length) = match (first, second) {
            (0xd800..=0xdbff, Some(low @ 0xdc00..=0xdfff)) => (char::decode_utf16([first, low]).next(), 11),
            _ => (char::decode_utf16([first]).next(), 5),
        };
        out.push(decoded.and_then(Result::ok).unwrap_or('\u{fffd}'));
        self.at += length;
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Skips blanks, line ends and commas.
    fn skip_blanks(&mut self) {
        while let Some(byte) = self.peek().filter(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b',' | 0)) {
            self.line = self.line.saturating_add(u32::from(byte == b'\n'));
            self.at += 1;
        }
    }

    fn skip_to_quote_or_end(&mut self) {
        while let Some(byte) = self.peek().filter(|b| !matches!(b, b'"' | b'}' | b']')) {
            self.line = self.line.saturating_add(u32::from(byte == b'\n'));
            self.at += 1;
        }
    }

    fn problem(&mut self, what: ProblemKind) {
        if !self.problems.iter().any(|problem| problem.what == what) {
            self.problems.push(Problem { line: self.line, what });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str, backslash: Backslash) -> (Vec<(String, String, u32)>, Vec<Problem>) {
        let mut members = Vec::new();
        let problems = read(text, backslash, |m| members.push((m.path.to_owned(), m.value.to_owned(), m.line)));
        (members, problems)
    }

    fn pairs(text: &str) -> Vec<(String, String)> {
        all(text, Backslash::Escapes).0.into_iter().map(|(path, value, _)| (path, value)).collect()
    }

    fn own(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    }

    #[test]
    fn valid_json_gives_its_values_with_paths_and_lines() {
        let text = "{ \"a\" : 1,\n\"b\":{\"c\":[true,null,{\"d\":\"x\\\"\\u00fc\\ud83d\\ude00\\\\\"}],\"e\":{}},\n\"f\":-1.5e3}";
        let (members, problems) = all(text, Backslash::Escapes);
        let expected =
            [("a", "1", 1), ("b.c.0", "true", 2), ("b.c.1", "", 2), ("b.c.2.d", "x\"ü😀\\", 2), ("f", "-1.5e3", 3)];
        assert_eq!(members, expected.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c)));
        assert_eq!(problems, []);
    }

    #[test]
    fn hand_printed_json_keeps_its_backslashes_and_quotes() {
        let text = "{\r\n  \"Args\" : \"-cab \"C:\\temp\\new.cab\" -x\",\r\n  \"Folder\":\"C:\\temp\\\"\r\n}\r\n";
        let (members, _) = all(text, Backslash::Literal);
        let expected = [("Args", "-cab \"C:\\temp\\new.cab\" -x", 2), ("Folder", "C:\\temp\\", 3)];
        assert_eq!(members, expected.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c)));
    }

    #[test]
    fn raw_backslashes_do_not_end_the_reading() {
        assert_eq!(pairs(r#"{"a":"C:\Windows\x","b":2}"#), own(&[("a", "C:\\Windows\\x"), ("b", "2")]));
    }

    #[test]
    fn what_stands_before_the_damage_is_kept() {
        let text = r#"{"a":{"b":"one","c":"two","d":[10,20]}}"#;
        let whole = all(text, Backslash::Escapes).0;
        for end in 0..text.len() {
            let (members, problems) = all(text.get(..end).unwrap(), Backslash::Escapes);
            assert!(!problems.is_empty(), "{end}");
            assert!(whole.starts_with(&members) && (end < 15 || !members.is_empty()), "{end}: {members:?}");
        }
        assert_eq!(pairs("{\"a\":1 oops \"b\":2}"), own(&[("a", "1 oops \"b\":2")]));
        assert_eq!(pairs("{\"a\":\"x\n\"b\":2, ; \"c\":3}"), own(&[("a", "x"), ("b", "2"), ("c", "3")]));
    }

    #[test]
    fn deep_nesting_ends_the_reading() {
        let (members, problems) = all(&format!("{{\"a\":1,\"b\":{}", "[".repeat(100_000)), Backslash::Escapes);
        assert_eq!(members.len(), 1);
        assert_eq!(problems[0].what, ProblemKind::TooDeep);
    }

    #[test]
    fn anything_ends() {
        for text in [
            "",
            " ",
            "x",
            "\"",
            "{",
            "}",
            "]",
            "[,]",
            "{\"",
            "{\"a",
            "{\"a\"",
            "{\"a\":",
            "{:1}",
            "{\"a\" \"b\"}",
            "\\",
            "{\"\\u",
        ] {
            all(text, Backslash::Escapes);
            all(text, Backslash::Literal);
        }
    }
}

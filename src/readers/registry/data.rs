//! The grammar of registry text: key lines, value lines, and data that may run over further lines.

use std::borrow::Cow;
use std::iter::Peekable;

use crate::model::warning::WarningKind;
use crate::readers::facts::MAX_VALUE_BYTES;
use crate::readers::registry::value;
use crate::readers::text_decode::Line;
use crate::readers::text_decode::Lines;
use crate::readers::text_decode::cut;

const HIVES: &[(&str, &str)] = &[
    ("HKEY_LOCAL_MACHINE", "HKLM"),
    ("HKEY_CURRENT_USER", "HKCU"),
    ("HKEY_USERS", "HKU"),
    ("HKEY_CLASSES_ROOT", "HKCR"),
    ("HKEY_CURRENT_CONFIG", "HKCC"),
];
const CUT: &str = "The data is cut off by the end of the file, or may be";
const NO_END: &str = "The data has no end";
/// REG_BINARY.
const BINARY: u32 = 3;

/// Data of a value.
#[derive(Debug)]
pub(crate) enum Data<'t> {
    /// A string.
    Text(Cow<'t, str>),
    /// Any other type, as text.
    Other(String),
    /// The export deletes the value.
    Deleted,
    /// Its end is missing, or it is not what its type says.
    Bad(WarningKind, &'static str),
}

/// The path in a key line, hive shortened: `[HKEY_LOCAL_MACHINE\…]`. A key that an export deletes (`[-HKEY…]`) counts as
/// a key line too.
pub(crate) fn key_of(line: &str) -> Option<String> {
    let inside = line.trim().strip_prefix('[')?;
    let inside = inside.strip_prefix('-').unwrap_or(inside);
    let path = inside.strip_suffix(']')?;
    HIVES.iter().find_map(|(long, short)| {
        let (hive, rest) = path.split_at_checked(long.len())?;
        let is_it = hive.eq_ignore_ascii_case(long) && (rest.is_empty() || rest.starts_with('\\'));
        is_it.then(|| format!("{short}{rest}"))
    })
}

/// Whether a line is where a value begins.
pub(crate) fn starts_value(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("@=") || (line.starts_with('"') && line.contains("\"="))
}

/// Whether a line is where something else begins than what runs over lines.
fn starts_anything(line: &str) -> bool {
    starts_value(line) || (line.trim_start().starts_with('[') && key_of(line).is_some())
}

/// Name and data of a value line.
pub(crate) fn name_and_data(line: &str, verbatim: bool) -> Option<(Cow<'_, str>, &str)> {
    if let Some(data) = line.strip_prefix('@') {
        return Some((Cow::Borrowed(""), data.trim_start().strip_prefix('=')?));
    }
    let rest = line.strip_prefix('"')?;
    let end = if verbatim { rest.find("\"=")? } else { value::closing_quote(rest)? };
    let (name, rest) = rest.split_at_checked(end)?;
    let data = rest.strip_prefix('"')?.trim_start().strip_prefix('=')?;
    let name = if verbatim || !name.contains('\\') { Cow::Borrowed(name) } else { Cow::Owned(value::unescape(name)) };
    Some((name, data))
}

/// `hex:` is binary, `hex(n):` type n in hex; and what follows.
pub(super) fn hex_kind(data: &str) -> Option<(u32, &str)> {
    let (tag, rest) = data.split_at_checked("hex".len())?;
    if !tag.eq_ignore_ascii_case("hex") {
        return None;
    }
    if let Some(first) = rest.strip_prefix(':') {
        return Some((BINARY, first));
    }
    let (kind, first) = rest.strip_prefix('(')?.split_once("):")?;
    Some((u32::from_str_radix(kind, 16).ok()?, first))
}

/// The lines of a dump or export.
pub(crate) struct Source<'t> {
    lines: Peekable<Lines<'t>>,
    /// Strings given as bytes are 8-bit (`REGEDIT4`).
    pub(crate) ansi: bool,
    /// The last line has no end: what stands in it may be cut.
    ends_open: bool,
}

impl<'t> Source<'t> {
    /// The lines of a text.
    pub(crate) fn new(text: &'t str) -> Self {
        Self { lines: Lines::new(text).peekable(), ansi: false, ends_open: !text.ends_with('\n') }
    }

    /// The next line that no data has taken.
    pub(crate) fn next_line(&mut self) -> Option<Line<'t>> {
        self.lines.next()
    }

    /// The data that begins with `data`, and goes on over further lines if its form says so.
    pub(crate) fn data(&mut self, data: &'t str, verbatim: bool) -> Data<'t> {
        let tagged = |tag: &str| data.split_at_checked(tag.len()).filter(|(start, _)| start.eq_ignore_ascii_case(tag));
        if let Some(text) = data.strip_prefix('"') {
            return if verbatim { self.verbatim(text) } else { self.escaped(text) };
        }
        if data.trim_end() == "-" {
            return Data::Deleted;
        }
        if let Some((_, digits)) = tagged("dword:") {
            // Always all eight digits: fewer are the rest of a cut line.
            let number = u32::from_str_radix(digits.trim(), 16).ok().filter(|_| digits.trim().len() == 8);
            return number.map_or(Data::Bad(WarningKind::Malformed, "Not a number"), |n| Data::Other(n.to_string()));
        }
        if let Some((_, digits)) = tagged("qword:") {
            let number = u64::from_str_radix(digits.trim(), 16);
            return number
                .map_or(Data::Bad(WarningKind::Malformed, "Not a number"), |n| self.unless_cut(n.to_string()));
        }
        match hex_kind(data) {
            Some((kind, first)) => self.hex(kind, first),
            None => self.unknown(data),
        }
    }

    /// A string of the dump: it ends with the quote at the end of a line behind which a value, a key or nothing follows.
    fn verbatim(&mut self, first: &'t str) -> Data<'t> {
        let mut text = Cow::Borrowed(first);
        loop {
            let next = self.lines.peek().copied();
            let at_end = match next {
                Some(next) => next.text.trim().is_empty() || starts_anything(next.text),
                // In a last line without an end, a quote may be one inside the string: nothing is escaped here.
                None => !self.ends_open,
            };
            if at_end && let Some(length) = text.strip_suffix('"').map(str::len) {
                return Data::Text(match text {
                    Cow::Borrowed(text) => Cow::Borrowed(cut(text, length)),
                    Cow::Owned(mut text) => {
                        text.truncate(length);
                        Cow::Owned(text)
                    }
                });
            }
            match next {
                None => return Data::Bad(WarningKind::Truncated, CUT),
                Some(next) if starts_anything(next.text) => return Data::Bad(WarningKind::Damaged, NO_END),
                Some(next) => {
                    self.append(&mut text, next.text);
                }
            }
        }
    }

    /// A string of an export: it ends with the first quote that is not escaped.
    fn escaped(&mut self, first: &'t str) -> Data<'t> {
        let mut text = Cow::Borrowed(first);
        // What stands before was looked at: no end is in it.
        let mut looked_at = 0_usize;
        loop {
            if let Some(end) = text.get(looked_at..).and_then(value::closing_quote) {
                let length = looked_at + end;
                return Data::Text(match text {
                    Cow::Borrowed(text) if !cut(text, length).contains('\\') => Cow::Borrowed(cut(text, length)),
                    text => Cow::Owned(value::unescape(cut(&text, length))),
                });
            }
            match self.lines.peek().copied() {
                None => return Data::Bad(WarningKind::Truncated, CUT),
                Some(next) if key_of(next.text).is_some() => return Data::Bad(WarningKind::Damaged, NO_END),
                Some(next) => looked_at = self.append(&mut text, next.text),
            }
        }
    }

    /// Adds the next line to a string, of which no more is remembered than will be kept. Where it begins in the string.
    fn append(&mut self, text: &mut Cow<'t, str>, next: &'t str) -> usize {
        self.lines.next();
        let text = text.to_mut();
        text.truncate(cut(text, MAX_VALUE_BYTES).len());
        text.push('\n');
        let begins = text.len();
        text.push_str(next);
        begins
    }

    /// Hex pairs, on further lines as long as a line ends with a backslash.
    fn hex(&mut self, kind: u32, first: &str) -> Data<'t> {
        let mut bytes = Vec::new();
        let mut sound = value::add_hex(&mut bytes, first.trim_end(), MAX_VALUE_BYTES);
        let mut goes_on = first.trim_end().ends_with('\\');
        while goes_on {
            let Some(next) = self.lines.next_if(|next| !starts_anything(next.text)) else {
                return match self.lines.peek() {
                    None => Data::Bad(WarningKind::Truncated, CUT),
                    Some(_) => Data::Bad(WarningKind::Damaged, NO_END),
                };
            };
            sound &= value::add_hex(&mut bytes, next.text.trim_end(), MAX_VALUE_BYTES);
            goes_on = next.text.trim_end().ends_with('\\');
        }
        let text = value::from_bytes(kind, &bytes, self.ansi);
        match sound {
            true if value::is_whole(kind, &bytes) => Data::Other(text),
            true => self.unless_cut(text),
            false => Data::Bad(WarningKind::Damaged, "The data is not hexadecimal"),
        }
    }

    /// Data in a form that is not known: its lines up to the next value, key or blank line.
    fn unknown(&mut self, first: &str) -> Data<'t> {
        let mut text = first.trim().to_owned();
        let goes_on = |next: &Line<'_>| !next.text.trim().is_empty() && !starts_anything(next.text);
        while let Some(next) = self.lines.next_if(goes_on) {
            if text.len() <= MAX_VALUE_BYTES {
                text.push(';');
                text.push_str(next.text.trim());
            }
        }
        // Only what follows shows that such data is complete; behind a key's last value stands a blank line.
        match self.lines.peek() {
            Some(_) => Data::Other(text),
            None => Data::Bad(WarningKind::Truncated, CUT),
        }
    }

    /// Data of no fixed length, unless it stands in a last line without an end.
    fn unless_cut(&mut self, text: String) -> Data<'t> {
        match self.ends_open && self.lines.peek().is_none() {
            true => Data::Bad(WarningKind::Truncated, CUT),
            false => Data::Other(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(rest: &str, verbatim: bool) -> String {
        let mut source = Source::new(rest);
        let first = source.next_line().unwrap().text;
        match source.data(first, verbatim) {
            Data::Text(text) => format!("{text}|{}", source.lines.count()),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn strings_end_where_their_form_says() {
        assert_eq!(text("\"a \"b\" c\"\n    \"next\"=\"x\"\n", true), "a \"b\" c|1");
        assert_eq!(text("\"a\"\nb\"\n\n", true), "a\"\nb|1");
        assert_eq!(text("\"a\\\\ \\\"b\\\" \n c\" ;x\n", false), "a\\ \"b\" \n c|0");
        assert!(text("\"a\n", false).starts_with("Bad(Truncated"));
        assert!(text("\"a\n[HKEY_USERS]\n", false).starts_with("Bad(Damaged"));
    }

    #[test]
    fn a_string_longer_than_what_is_kept_still_ends() {
        let line = "x".repeat(MAX_VALUE_BYTES / 2);
        let long = format!("\"{line}\n{line}\n{line}\n{line}\nend\"\n\"next\"=\"\"\n");
        assert!(text(&long, false).ends_with("end|1"));
    }

    #[test]
    fn key_lines() {
        assert_eq!(key_of(r"[HKEY_LOCAL_MACHINE\a [1]\b]").as_deref(), Some(r"HKLM\a [1]\b"));
        assert_eq!(key_of(r"[-hkey_current_user\x]").as_deref(), Some(r"HKCU\x"));
        assert_eq!((key_of("[HKEY_USERSX]"), key_of("[1, 2]"), key_of("HKEY_USERS")), (None, None, None));
    }
}

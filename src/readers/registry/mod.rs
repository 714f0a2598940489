//! Registry text: the dump of `mdmdiagnosticstool` and true exports (`reg export`, Intune "RegistryKey" items).
//!
//! The dump is not what its name ends in: no header, values indented, `DWORD:` in capitals, strings not escaped and
//! possibly over several lines, keys in the spelling of the tool's own list, the same key more than once, types other
//! than strings and numbers by a printer that nobody has documented (formats.md 3.1). Both forms are told apart line by
//! line: an indented value of a file without header is verbatim.
//!
//! # Facts
//! - Group: the key as written, hive shortened (`HKLM`, `HKCU`, `HKU`, `HKCR`, `HKCC`). Compare it ignoring ASCII case.
//!   Only keys below the roots of `roots` are kept.
//! - Instance: which occurrence of that key in the artifact (0 unless a dump has the key twice; both count).
//! - Name: the value's name, `""` for the default value. A key without values gives one fact `(key)` with an empty value.
//! - Value: strings as they are; DWORD and QWORD as unsigned decimal; MULTI_SZ joined by `;`; other types as upper-case
//!   hex, `…` behind the first 256 bytes; data in an unknown form as written, lines joined by `;`. A value whose end is
//!   missing is left out.
//! - A string that holds JSON (`PolicyJsonCache`, `DeviceSetupCategory.Status`, `ProvisioningProgress`, `PageSettings`)
//!   also gives its members: name `PolicyJsonCache.CloudAssignedTenantId`, positions in arrays as numbers
//!   (`ProvisioningProgress.Workloads.0.FriendlyName`); JSON inside a member is opened once more.
//! - The rest: group `(left out)`, names `keys` and `values`, how many there were.
//! - Locus: key and value (`@` the default value, `""` the key).

pub(crate) mod roots;
pub(crate) mod value;

use std::borrow::Cow;
use std::iter::Peekable;

use crate::model::evidence::Locus;
use crate::model::fact::FactKind;
use crate::model::warning::WarningKind;
use crate::readers::Head;
use crate::readers::Input;
use crate::readers::Reader;
use crate::readers::Reading;
use crate::readers::facts::Facts;
use crate::readers::facts::Group;
use crate::readers::facts::MAX_NAME_BYTES;
use crate::readers::facts::MAX_VALUE_BYTES;
use crate::readers::secrets;
use crate::readers::text_decode;
use crate::readers::text_decode::Line;
use crate::readers::text_decode::Lines;
use crate::readers::text_decode::cut;

/// Name of the fact that a key without values gives.
const KEY_ITSELF: &str = "(key)";
/// Group of the facts that count what was left out.
const LEFT_OUT: &str = "(left out)";
const HIVES: &[(&str, &str)] = &[
    ("HKEY_LOCAL_MACHINE", "HKLM"),
    ("HKEY_CURRENT_USER", "HKCU"),
    ("HKEY_USERS", "HKU"),
    ("HKEY_CLASSES_ROOT", "HKCR"),
    ("HKEY_CURRENT_CONFIG", "HKCC"),
];
const HEADER: &str = "Windows Registry Editor Version";
const OLD_HEADER: &str = "REGEDIT4";
const CUT: &str = "The data may be cut off by the end of the file";
/// Most lines of one key that are given as its source.
const MAX_RAW_LINES: usize = 500;

/// Registry dumps and exports.
pub static READER: Reader = Reader {
    name: "registry",
    title: "Registry dump of mdmdiagnosticstool, registry export (.reg)",
    recognise,
    read,
    raw,
    samples: &[
        ("MdmDiagReport_RegistryDump.reg", b"[HKEY_LOCAL_MACHINE\\software\\microsoft\\enrollments]\r\n\r\n"),
        ("export.reg", b"\xff\xfeW\0i\0n\0d\0o\0w\0s\0 \0R\0e\0g\0i\0s\0t\0r\0y\0 \0E\0d\0i\0t\0o\0r\0 \0V\0e\0r\0s\0i\0o\0n\0 \x005\0"),
        ("old.reg", b"REGEDIT4\r\n\r\n[HKEY_CURRENT_USER\\Software\\X]\r\n"),
    ],
};

fn recognise(head: &Head<'_>) -> bool {
    let text = text_decode::decode_head(head.bytes);
    let first = text.trim_start();
    first.starts_with(HEADER)
        || first.starts_with(OLD_HEADER)
        || key_of(first.lines().next().unwrap_or_default()).is_some()
}

fn read(input: &Input<'_>) -> Reading {
    let mut facts = Facts::new(input, FactKind::Registry);
    let text = text_decode::decode(input, facts.warnings());
    let mut dump = Dump {
        facts,
        lines: Lines::new(&text).peekable(),
        has_header: false,
        ansi: false,
        ends_open: !text.ends_with('\n'),
        key: None,
        lower: String::new(),
        left_out: (0, 0),
        odd_lines: 0,
    };
    while let Some(line) = dump.lines.next() {
        dump.line(line);
        if dump.facts.is_full() {
            break;
        }
    }
    dump.finish()
}

/// The lines of a key or of one of its values, as written.
fn raw(input: &Input<'_>, locus: &Locus) -> Option<String> {
    let Locus::Key { key, value } = locus else { return None };
    let text = text_decode::decode(input, &mut Vec::new());
    let is_key = |line: &Line<'_>| key_of(line.text).is_some_and(|found| found.eq_ignore_ascii_case(key));
    let start = match &**value {
        "@" => "@=".to_owned(),
        name => format!("\"{name}\"="),
    };
    let escaped = start.replace('\\', r"\\");
    let mut lines = Lines::new(&text).peekable();
    while let Some(first) = lines.by_ref().find(is_key) {
        let mut found = vec![Cow::Borrowed(first.text)];
        while let Some(line) = lines.next_if(|line| key_of(line.text).is_none()) {
            let own = line.text.trim_start();
            let wanted = value.is_empty() || own.starts_with(&start) || own.starts_with(&escaped);
            let goes_on = found.len() > 1 && !starts_value(line.text) && !own.is_empty();
            if (wanted || goes_on) && found.len() < MAX_RAW_LINES {
                found.push(shown(line.text));
            } else if found.len() > 1 {
                break;
            }
        }
        if found.len() > 1 || value.is_empty() {
            return Some(found.join("\n").trim_end().to_owned());
        }
    }
    None
}

/// The path in a key line, hive shortened: `[HKEY_LOCAL_MACHINE\…]`. A key that an export deletes (`[-HKEY…]`) counts as
/// a key line too.
fn key_of(line: &str) -> Option<String> {
    let inside = line.trim().strip_prefix('[')?;
    let inside = inside.strip_prefix('-').unwrap_or(inside);
    let path = inside.strip_suffix(']')?;
    HIVES.iter().find_map(|(long, short)| {
        let rest = path.strip_prefix(long)?;
        (rest.is_empty() || rest.starts_with('\\')).then(|| format!("{short}{rest}"))
    })
}

/// A line as it may be shown.
fn shown(line: &str) -> Cow<'_, str> {
    match name_and_data(line.trim_start(), false) {
        Some((name, data)) if secrets::is_secret(&name, data) => {
            Cow::Owned(format!("\"{name}\"={}", secrets::LEFT_OUT))
        }
        _ => secrets::without_tokens(line),
    }
}

/// Whether a line is where a value begins.
fn starts_value(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("@=") || (line.starts_with('"') && line.contains("\"="))
}

/// The key whose values are being read.
struct Key {
    path: String,
    kept: bool,
    group: Option<Group>,
}

struct Dump<'t, 'a> {
    facts: Facts<'a>,
    lines: Peekable<Lines<'t>>,
    has_header: bool,
    /// Strings given as bytes are 8-bit.
    ansi: bool,
    /// The last line has no end: what stands in it may be cut.
    ends_open: bool,
    key: Option<Key>,
    /// Scratch for the path in lower case.
    lower: String,
    /// Keys and values that were left out.
    left_out: (u64, u64),
    /// Lines that are neither key nor value.
    odd_lines: u32,
}

/// Data of a value.
enum Data<'t> {
    /// A string.
    Text(Cow<'t, str>),
    /// Any other type, as text.
    Other(String),
    /// The export deletes the value.
    Deleted,
    /// Its end is missing, or it is not what its type says.
    Bad(WarningKind, &'static str),
}

impl<'t> Dump<'t, '_> {
    fn line(&mut self, line: Line<'t>) {
        let own = line.text.trim_start_matches([' ', '\t']);
        match own.as_bytes().first() {
            None | Some(b';') => {}
            Some(b'[') if own.starts_with("[-") && key_of(own).is_some() => self.leave_key(),
            Some(b'[') => match key_of(own) {
                Some(path) => self.enter_key(path),
                None => self.odd(line, "Not a key line"),
            },
            Some(b'"' | b'@') => self.value(line, own),
            Some(_) if own.starts_with(HEADER) => self.has_header = true,
            Some(_) if own.starts_with(OLD_HEADER) => (self.has_header, self.ansi) = (true, true),
            Some(_) => self.odd(line, "Neither a key nor a value"),
        }
        if line.cut {
            self.facts.warn(
                Locus::Line(line.number),
                WarningKind::LimitReached,
                "A line is longer than 1 MiB; its rest was left out",
            );
        }
    }

    fn enter_key(&mut self, path: String) {
        self.leave_key();
        self.lower.clear();
        self.lower.push_str(path.split_once('\\').map_or("", |(_, rest)| rest));
        self.lower.make_ascii_lowercase();
        let kept = roots::is_kept(&self.lower);
        self.left_out.0 += u64::from(!kept);
        self.key = Some(Key { path, kept, group: None });
    }

    fn leave_key(&mut self) {
        if let Some(key) = self.key.take().filter(|key| key.kept && key.group.is_none()) {
            let group = self.facts.group(cut(&key.path, MAX_NAME_BYTES));
            self.facts.add(&group, KEY_ITSELF, "", |_| Locus::Key { key: group.name.clone(), value: "".into() });
        }
    }

    fn value(&mut self, line: Line<'t>, own: &'t str) {
        let verbatim = !self.has_header && own.len() < line.text.len();
        let Some((name, data)) = name_and_data(own, verbatim) else { return self.odd(line, "A value without `=`") };
        let data = self.data(data.trim_start(), verbatim);
        let Some(key) = &mut self.key else { return self.odd(line, "A value outside of any key") };
        if !key.kept {
            self.left_out.1 += 1;
            return;
        }
        let group = match &key.group {
            Some(group) => group.clone(),
            None => {
                let group = self.facts.group(cut(&key.path, MAX_NAME_BYTES));
                key.group = Some(group.clone());
                group
            }
        };
        let shown = if name.is_empty() { "@" } else { cut(&name, MAX_NAME_BYTES) };
        let locus = Locus::Key { key: group.name.clone(), value: self.facts.word(shown) };
        match data {
            Data::Text(text) => self.facts.add_with_json(&group, &name, &text, &locus),
            Data::Other(text) => self.facts.add(&group, &name, &text, |_| locus),
            Data::Deleted => {}
            Data::Bad(kind, message) => self.facts.warn(locus, kind, message),
        }
    }

    fn data(&mut self, data: &'t str, verbatim: bool) -> Data<'t> {
        let tag = |tag: &str| data.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag));
        if let Some(text) = data.strip_prefix('"') {
            return if verbatim { self.verbatim(text) } else { self.escaped(text) };
        }
        if data.trim_end() == "-" {
            return Data::Deleted;
        }
        if tag("dword:") || tag("qword:") {
            let digits = data.get("dword:".len()..).unwrap_or_default().trim();
            // A DWORD always has its eight digits; of a QWORD (no padding) some may be cut off.
            return match u64::from_str_radix(digits, 16) {
                Ok(number) if tag("dword:") && digits.len() == 8 => Data::Other(number.to_string()),
                Ok(number) if tag("qword:") => self.unless_cut(number.to_string()),
                _ => Data::Bad(WarningKind::Malformed, "Not a number"),
            };
        }
        if tag("hex")
            && let Some((kind, first)) = hex_kind(data)
        {
            return self.hex(kind, first);
        }
        self.unknown(data)
    }

    /// A string of the dump: it ends with the quote at the end of a line behind which a value, a key or nothing follows.
    fn verbatim(&mut self, first: &'t str) -> Data<'t> {
        let mut text = Cow::Borrowed(first);
        loop {
            let next = self.lines.peek().copied();
            let is_end = next.is_none_or(|next| {
                next.text.trim().is_empty() || starts_value(next.text) || key_of(next.text).is_some()
            });
            // In a last line without an end, a quote may be one inside the string: nothing is escaped here.
            let is_end = is_end && !(next.is_none() && self.ends_open);
            if is_end && let Some(whole) = text.strip_suffix('"') {
                let length = whole.len();
                return Data::Text(match text {
                    Cow::Borrowed(text) => Cow::Borrowed(text.get(..length).unwrap_or(text)),
                    Cow::Owned(mut text) => {
                        text.truncate(length);
                        Cow::Owned(text)
                    }
                });
            }
            match next {
                None => return Data::Bad(WarningKind::Truncated, "The string is cut off by the end of the file"),
                Some(next) if starts_value(next.text) || key_of(next.text).is_some() => {
                    return Data::Bad(WarningKind::Damaged, "The string has no end");
                }
                Some(next) => self.append(&mut text, next.text),
            }
        }
    }

    /// A string of an export: it ends with the first quote that is not escaped.
    fn escaped(&mut self, first: &'t str) -> Data<'t> {
        let mut text = Cow::Borrowed(first);
        // Where to look on: what was looked at has no end.
        let mut looked_at = 0_usize;
        loop {
            if let Some(end) = text.get(looked_at..).and_then(value::closing_quote) {
                let whole = text.get(..looked_at + end).unwrap_or_default();
                let plain = !whole.contains('\\');
                return Data::Text(match &text {
                    Cow::Borrowed(text) if plain => Cow::Borrowed(text.get(..whole.len()).unwrap_or_default()),
                    _ => Cow::Owned(value::unescape(whole)),
                });
            }
            looked_at = text.len() + 1;
            match self.lines.peek().copied() {
                None => return Data::Bad(WarningKind::Truncated, "The string is cut off by the end of the file"),
                Some(next) if key_of(next.text).is_some() => {
                    return Data::Bad(WarningKind::Damaged, "The string has no end");
                }
                Some(next) => self.append(&mut text, next.text),
            }
        }
    }

    /// The next line belongs to a string. Beyond what is kept of a value, only the line itself is looked at.
    fn append(&mut self, text: &mut Cow<'t, str>, next: &'t str) {
        self.lines.next();
        let text = text.to_mut();
        if text.len() > MAX_VALUE_BYTES {
            text.truncate(cut(text, MAX_VALUE_BYTES).len());
        }
        text.push('\n');
        text.push_str(next);
    }

    /// Hex pairs, on further lines as long as a line ends with a backslash.
    fn hex(&mut self, kind: u32, first: &str) -> Data<'t> {
        let mut bytes = Vec::new();
        let mut sound = value::add_hex(&mut bytes, first.trim_end(), MAX_VALUE_BYTES);
        let mut goes_on = first.trim_end().ends_with('\\');
        while goes_on {
            let next = self.lines.next_if(|next| !starts_value(next.text) && key_of(next.text).is_none());
            let Some(next) = next else {
                let at_end = self.lines.peek().is_none();
                return match at_end {
                    true => Data::Bad(WarningKind::Truncated, "The data is cut off by the end of the file"),
                    false => Data::Bad(WarningKind::Damaged, "The data has no end"),
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
        while let Some(next) = self
            .lines
            .next_if(|next| !next.text.trim().is_empty() && !starts_value(next.text) && key_of(next.text).is_none())
        {
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

    fn odd(&mut self, line: Line<'_>, what: &str) {
        // Inside of a damaged stretch every line is odd; the first one tells.
        if self.odd_lines == 0 {
            self.facts.warn(Locus::Line(line.number), WarningKind::Malformed, what);
        }
        self.odd_lines += 1;
    }

    fn finish(mut self) -> Reading {
        self.leave_key();
        if self.odd_lines > 1 {
            let message = format!("{} more lines are neither keys nor values", self.odd_lines - 1);
            self.facts.warn(Locus::Whole, WarningKind::Malformed, message);
        }
        let (keys, values) = self.left_out;
        if keys > 0 {
            let group = self.facts.group(LEFT_OUT);
            for (name, count) in [("keys", keys), ("values", values)] {
                self.facts.add(&group, name, &count.to_string(), |_| Locus::Whole);
            }
        }
        self.facts.finish()
    }
}

/// Name and data of a value line.
fn name_and_data(line: &str, verbatim: bool) -> Option<(Cow<'_, str>, &str)> {
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
fn hex_kind(data: &str) -> Option<(u32, &str)> {
    let rest = data.get("hex".len()..)?;
    if let Some(first) = rest.strip_prefix(':') {
        const BINARY: u32 = 3;
        return Some((BINARY, first));
    }
    let (kind, first) = rest.strip_prefix('(')?.split_once("):")?;
    Some((u32::from_str_radix(kind, 16).ok()?, first))
}

#[cfg(test)]
mod tests;

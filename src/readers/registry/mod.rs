//! Registry text: the dump of `mdmdiagnosticstool` and true exports (`reg export`, Intune "RegistryKey" items).
//!
//! The dump is not what its name ends in: no header, values indented, `DWORD:` in capitals, strings not escaped and
//! possibly over several lines, keys in the spelling of the tool's own list, the same key more than once, types other
//! than strings and numbers by a printer that nobody has documented. The public script `Get-AutopilotDiagnostics` has to
//! mend all that before it imports the file. Both forms are told apart line by line: an indented value of a file without
//! header is verbatim.
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

pub(crate) mod data;
pub(crate) mod roots;
mod shown;
pub(crate) mod value;

use std::borrow::Cow;

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
use crate::readers::registry::data::Data;
use crate::readers::registry::data::Source;
use crate::readers::registry::data::key_of;
use crate::readers::registry::data::name_and_data;
use crate::readers::registry::data::starts_value;
use crate::readers::registry::shown::shown;
pub(crate) use crate::readers::registry::shown::without_secret_values;
use crate::readers::text_decode;
use crate::readers::text_decode::Line;
use crate::readers::text_decode::Lines;
use crate::readers::text_decode::cut;

/// Name of the fact that a key without values gives.
const KEY_ITSELF: &str = "(key)";
/// Group of the facts that count what was left out.
const LEFT_OUT: &str = "(left out)";
const HEADER: &str = "Windows Registry Editor Version";
const OLD_HEADER: &str = "REGEDIT4";
/// Most lines of one key that are given as its source.
const MAX_RAW_LINES: usize = 500;

/// Registry dumps and exports.
pub static READER: Reader = Reader {
    name: "registry",
    title: "Registry dump of mdmdiagnosticstool, registry export (.reg)",
    recognise,
    read,
    stream: None,
    raw,
    samples: &[
        ("MdmDiagReport_RegistryDump.reg", b"[HKEY_LOCAL_MACHINE\\software\\microsoft\\enrollments]\r\n\r\n"),
        ("export.reg", b"\xff\xfeW\0i\0n\0d\0o\0w\0s\0 \0R\0e\0g\0i\0s\0t\0r\0y\0 \0E\0d\0i\0t\0o\0r\0 \0V\0e\0r\0s\0i\0o\0n\0 \x005\0"),
        ("old.reg", b"REGEDIT4\r\n\r\n[HKEY_CURRENT_USER\\Software\\X]\r\n"),
    ],
};

fn recognise(head: &Head<'_>) -> bool {
    let text = head.text();
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
        source: Source::new(&text),
        has_header: false,
        key: None,
        lower: String::new(),
        left_out: (0, 0),
        odd_lines: 0,
    };
    while let Some(line) = dump.source.next_line() {
        dump.line(line);
        if dump.facts.is_full() {
            break;
        }
    }
    dump.finish()
}

/// The lines of a key or of one of its values, as written.
fn raw(input: &Input<'_>, locus: &Locus) -> Option<String> {
    let text = text_decode::decode(input, &mut Vec::new());
    if let Locus::Line(number) = *locus {
        return Lines::new(&text).find(|line| line.number == number).map(|line| shown(line.text).into_owned());
    }
    let Locus::Key { key, value } = locus else { return None };
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

/// The key whose values are being read.
struct Key {
    path: String,
    kept: bool,
    group: Option<Group>,
}

struct Dump<'t, 'a> {
    facts: Facts<'a>,
    source: Source<'t>,
    has_header: bool,
    key: Option<Key>,
    /// Scratch for the path in lower case.
    lower: String,
    /// Keys and values that were left out.
    left_out: (u64, u64),
    /// Lines that are neither key nor value.
    odd_lines: u32,
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
            Some(_) if own.starts_with(OLD_HEADER) => (self.has_header, self.source.ansi) = (true, true),
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
        let data = self.source.data(data.trim_start(), verbatim);
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

#[cfg(test)]
mod tests;

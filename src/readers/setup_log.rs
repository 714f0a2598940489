//! Logs of Windows setup and servicing: `setupact.log`, `setuperr.log`, `CBS.log`, `dism.log`.
//!
//! A record is a line `yyyy-MM-dd HH:mm:ss, Level<blanks>[component] message`; the level is padded to a column, the
//! component stands in brackets or is a short word of capitals padded to a column (`CBS    `, `SP     `), and codes in
//! brackets may stand before it (`[0x0f0080]`). Lines without a time continue the message. The time is the device's wall
//! clock; during setup that is often not the zone the user chooses later.
//!
//! # Records
//! `provider` is the component (empty if there is none), `channel` the log's family by its file name (`setupact`,
//! `setuperr`, `cbs`, `dism`, else `setup`). Fields: `message`, and for warnings and errors `code`, the first result code
//! in the message.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use memchr::memchr;

use crate::model::code::Code;
use crate::model::evidence::Locus;
use crate::model::fields::Field;
use crate::model::fields::Fields;
use crate::model::fields::Value;
use crate::model::record::Level;
use crate::model::record::Record;
use crate::model::time::RecordTime;
use crate::model::time::Time;
use crate::model::warning::Warning;
use crate::model::warning::WarningKind;
use crate::readers::Head;
use crate::readers::Input;
use crate::readers::Reader;
use crate::readers::Reading;

/// Longest message that is kept, continuation lines included: longer ones are listings (drivers, packages).
const MAX_MESSAGE: usize = 16 * 1024;
/// A message longer than this is told to have been cut: honest listings have less.
const LONG_MESSAGE: usize = 1024 * 1024;
/// A record has at least this many bytes in an honest log: stamp, padded level and component have them.
const MIN_RECORD_BYTES: usize = 48;
/// Records that are read whatever the size of the log.
const MIN_RECORDS: usize = 10_000;
/// Length of `yyyy-MM-dd HH:mm:ss, `.
const STAMP: usize = 21;
/// The levels that the logs use.
const LEVELS: &[(&str, Level)] = &[
    ("Info", Level::Information),
    ("Warning", Level::Warning),
    ("Error", Level::Error),
    ("FatalError", Level::Critical),
    ("Fatal", Level::Critical),
    ("Perf", Level::Verbose),
];

/// Setup logs.
pub static READER: Reader = Reader {
    name: "setup_log",
    title: "Windows setup log (setupact.log, setuperr.log, CBS.log)",
    recognise,
    read,
    stream: None,
    raw,
    samples: &[(
        "setupact.log",
        b"2025-02-18 17:30:09, Info                         [windeploy.exe] WinDeploy.exe launched\r\n",
    )],
};

/// A setup log by a line of its form near the beginning (a cut log begins with continuation lines).
fn recognise(head: &Head<'_>) -> bool {
    let text = as_utf8(head.bytes);
    lines(&text).take(64).any(|(_, line)| parse(line).is_some())
}

/// The log as UTF-8 bytes: as it is, unless a byte order mark says UTF-16.
fn as_utf8(bytes: &[u8]) -> Cow<'_, [u8]> {
    match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, length)) if encoding == encoding_rs::UTF_8 => {
            Cow::Borrowed(bytes.get(length..).unwrap_or_default())
        }
        Some((encoding, _)) => Cow::Owned(encoding.decode(bytes).0.into_owned().into_bytes()),
        None => Cow::Borrowed(bytes),
    }
}

fn as_text(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes)
        .map_or_else(|_| encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0, Cow::Borrowed)
}

/// Lines with their numbers from 1, without their ends.
fn lines(bytes: &[u8]) -> impl Iterator<Item = (u32, &[u8])> {
    let mut rest = Some(bytes).filter(|bytes| !bytes.is_empty());
    let mut number = 0_u32;
    std::iter::from_fn(move || {
        let bytes = rest?;
        number = number.saturating_add(1);
        let end = memchr(b'\n', bytes);
        let line = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default();
        rest = end.and_then(|end| bytes.get(end + 1..)).filter(|next| !next.is_empty());
        Some((number, line.strip_suffix(b"\r").unwrap_or(line)))
    })
}

/// The parts of a line that begins a record.
struct Line<'a> {
    time: RecordTime,
    level: Level,
    rest: &'a [u8],
}

/// Reads the beginning of a line; `None` if it continues the record before it.
fn parse(line: &[u8]) -> Option<Line<'_>> {
    let stamp = line.get(..STAMP)?;
    let separators = [(4, b'-'), (7, b'-'), (10, b' '), (13, b':'), (16, b':'), (19, b','), (20, b' ')];
    if !separators.iter().all(|(at, c)| stamp.get(*at) == Some(c)) {
        return None;
    }
    let rest = line.get(STAMP..)?;
    let word = rest.get(..rest.iter().position(|c| !c.is_ascii_alphabetic()).unwrap_or(rest.len()))?;
    let (_, level) = LEVELS.iter().find(|(name, _)| name.as_bytes() == word)?;
    Some(Line { time: time(stamp), level: *level, rest: rest.get(word.len()..)?.trim_ascii_start() })
}

fn time(stamp: &[u8]) -> RecordTime {
    let number =
        |from: usize, to: usize| -> Option<i16> { std::str::from_utf8(stamp.get(from..to)?).ok()?.parse().ok() };
    let small = |from: usize| number(from, from + 2).and_then(|value| i8::try_from(value).ok());
    let civil = || {
        let date = (number(0, 4)?, small(5)?, small(8)?);
        Time::from_civil(date, (small(11)?, small(14)?, small(17)?), 0, 0)
    };
    civil().map_or(RecordTime::None, RecordTime::Local)
}

/// Takes the component from the beginning of a message.
fn component(text: &str) -> (&str, &str) {
    let mut rest = text;
    while let Some((inside, after)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        if inside.len() > 64 || inside.is_empty() {
            break;
        }
        rest = after.trim_start();
        if !inside.starts_with("0x") {
            return (inside, rest);
        }
    }
    let end = rest.find(' ').unwrap_or(rest.len());
    let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let capitals = word.bytes().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    if capitals && (2..=8).contains(&word.len()) { (word, after.trim_start()) } else { ("", text) }
}

/// The first failure code in a message (`0x8…`, `0xC…`).
fn code(message: &str) -> Option<Code> {
    message.match_indices("0x").find_map(|(at, _)| {
        let digits = message.get(at + 2..at + 10)?;
        let ends = !message.as_bytes().get(at + 10).is_some_and(u8::is_ascii_hexdigit);
        Code::parse(&format!("0x{digits}")).filter(|code| ends && code.value >= 0x8000_0000)
    })
}

/// The log's family, by its name.
fn family(path: &str) -> &'static str {
    let name = Head::new(path, &[]).name().to_ascii_lowercase();
    ["setupact", "setuperr", "cbs", "dism"].into_iter().find(|family| name.contains(family)).unwrap_or("setup")
}

fn read(input: &Input<'_>) -> Reading {
    let bytes = as_utf8(input.bytes);
    let mut log = Log {
        input,
        family: Arc::from(family(input.path)),
        message: Arc::from("message"),
        code: Arc::from("code"),
        components: HashMap::new(),
        open: None,
        cut: None,
        reading: Reading::default(),
    };
    let most = MIN_RECORDS + bytes.len() / MIN_RECORD_BYTES;
    for (number, line) in lines(&bytes) {
        match parse(line) {
            Some(_) if log.reading.records.len() >= most => {
                let message = format!("More records than a log of this size can have; {most} were read");
                let locus = Locus::Line(number);
                log.reading.warnings.push(Warning::new(input.artifact, locus, WarningKind::LimitReached, message));
                break;
            }
            Some(parsed) => log.begin(number, &parsed),
            None => log.go_on(line),
        }
    }
    log.end();
    if let Some((line, count)) = log.cut {
        let message = format!("{count} messages were cut to {MAX_MESSAGE} bytes");
        log.reading.warnings.push(Warning::new(input.artifact, Locus::Line(line), WarningKind::LimitReached, message));
    }
    log.reading
}

/// The record being read.
struct Open {
    line: u32,
    time: RecordTime,
    level: Level,
    component: Arc<str>,
    message: String,
    /// Bytes of it in the log, kept or not.
    bytes: usize,
    full: bool,
}

struct Log<'a> {
    input: &'a Input<'a>,
    family: Arc<str>,
    message: Arc<str>,
    code: Arc<str>,
    components: HashMap<String, Arc<str>>,
    open: Option<Open>,
    /// First message that was cut, and how many were.
    cut: Option<(u32, u32)>,
    reading: Reading,
}

impl Log<'_> {
    fn begin(&mut self, number: u32, line: &Line<'_>) {
        self.end();
        if line.time == RecordTime::None {
            let warning = Warning::new(
                self.input.artifact,
                Locus::Line(number),
                WarningKind::Malformed,
                "The record has no readable time",
            );
            self.reading.warnings.push(warning);
        }
        let text = as_text(line.rest.get(..MAX_MESSAGE).unwrap_or(line.rest));
        let (name, message) = component(&text);
        let component = match self.components.get(name) {
            Some(component) => Arc::clone(component),
            None => {
                let component: Arc<str> = Arc::from(name);
                self.components.insert(name.to_owned(), Arc::clone(&component));
                component
            }
        };
        let (bytes, full) = (line.rest.len(), line.rest.len() > MAX_MESSAGE);
        let message = message.to_owned();
        self.open = Some(Open { line: number, time: line.time, level: line.level, component, message, bytes, full });
    }

    /// A line that continues the record; before the first record it belongs to one that was cut off.
    fn go_on(&mut self, line: &[u8]) {
        let Some(open) = &mut self.open else { return };
        open.bytes += line.len();
        let room = MAX_MESSAGE.saturating_sub(open.message.len());
        if open.full || line.len() >= room {
            open.full = true;
            return;
        }
        open.message.push('\n');
        open.message.push_str(&as_text(line));
    }

    fn end(&mut self) {
        let Some(mut open) = self.open.take() else { return };
        if open.full {
            open.message.push('…');
        }
        if open.bytes > LONG_MESSAGE {
            self.cut.get_or_insert((open.line, 0)).1 += 1;
        }
        open.message.truncate(open.message.trim_end().len());
        let mut fields = Vec::with_capacity(2);
        let code = if open.level < Level::Information { code(&open.message) } else { None };
        fields.push(Field { name: Arc::clone(&self.message), value: Value::Text(open.message.into()) });
        if let Some(code) = code {
            fields.push(Field { name: Arc::clone(&self.code), value: Value::Hex32(code.value) });
        }
        self.reading.records.push(Record {
            locus: Locus::Line(open.line),
            time: open.time,
            level: open.level,
            provider: open.component,
            channel: Arc::clone(&self.family),
            process_id: None,
            thread_id: None,
            fields: Fields::new(fields),
            system: None,
        });
    }
}

/// The lines of the record that begins on that line.
fn raw(input: &Input<'_>, locus: &Locus) -> Option<String> {
    let Locus::Line(wanted) = locus else { return None };
    let bytes = as_utf8(input.bytes);
    let mut text = String::new();
    for (_, line) in lines(&bytes).skip_while(|(number, _)| number < wanted) {
        if !text.is_empty() && (parse(line).is_some() || text.len() > MAX_MESSAGE) {
            break;
        }
        text.push_str(&as_text(line.get(..MAX_MESSAGE).unwrap_or(line)));
        text.push('\n');
    }
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::ArtifactId;

    const LOG: &str = "tail of a record\r\n\
        2025-02-18 17:30:09, Info                         [windeploy.exe] Process exited with exit code [0x0]\r\n\
        2025-02-18 17:30:10, Info                  CBS    Starting TrustedInstaller\r\n\
        2025-02-18 17:30:11, Error      [0x0f0073] IBS    Oops, hr = 0x80070643 [gle=0x000000ea]\r\n\
        \tat step one\r\n\
        \r\n\
        2025-02-18 17:30:12, Warning               Plain words\r\n\
        2025-13-18 17:30:12, Info                  SP     Bad month\r\n";

    fn input<'a>(path: &'a str, bytes: &'a [u8]) -> Input<'a> {
        Input { artifact: ArtifactId(0), path, bytes }
    }

    fn told(record: &Record) -> (u32, Level, &str, &str) {
        let Locus::Line(line) = record.locus else { panic!("a line is its place") };
        (line, record.level, &record.provider, record.fields.text("message").unwrap())
    }

    #[test]
    fn lines_become_records_with_their_continuations() {
        let reading = read(&input("panther/setupact.log", LOG.as_bytes()));
        let records: Vec<_> = reading.records.iter().map(told).collect();
        assert_eq!(
            records,
            [
                (2, Level::Information, "windeploy.exe", "Process exited with exit code [0x0]"),
                (3, Level::Information, "CBS", "Starting TrustedInstaller"),
                (4, Level::Error, "IBS", "Oops, hr = 0x80070643 [gle=0x000000ea]\n\tat step one"),
                (7, Level::Warning, "", "Plain words"),
                (8, Level::Information, "SP", "Bad month"),
            ]
        );
        let failed = &reading.records[2];
        assert_eq!(failed.fields.get("code"), Some(&Value::Hex32(0x8007_0643)));
        assert!(matches!(failed.time, RecordTime::Local(time) if time.to_string() == "2025-02-18T17:30:11Z"));
        assert_eq!((&*failed.channel, reading.records[4].time), ("setupact", RecordTime::None));
        assert_eq!(reading.warnings.len(), 1);
    }

    #[test]
    fn utf_16_is_read_and_long_messages_are_cut() {
        let long = format!("2025-02-18 17:30:10, Info CBS {}\n{}\n", "x".repeat(LONG_MESSAGE), "y".repeat(9));
        let utf16: Vec<u8> = std::iter::once(0xFEFF).chain(long.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert!(recognise(&Head::new("x", &utf16)));
        let reading = read(&input("CBS.log", &utf16));
        assert_eq!(reading.records.len(), 1);
        assert!(told(&reading.records[0]).3.len() <= MAX_MESSAGE + 3);
        assert_eq!(reading.warnings[0].kind, WarningKind::LimitReached);
    }

    #[test]
    fn the_raw_record_is_its_lines() {
        let raw = raw(&input("setupact.log", LOG.as_bytes()), &Locus::Line(4)).unwrap();
        assert!(raw.starts_with("2025-02-18 17:30:11, Error") && raw.contains("at step one") && !raw.contains("Plain"));
    }

    #[test]
    fn other_logs_are_not_taken() {
        for text in ["", "2025-02-18 17:30:09 Info x", "2025-02-18 17:30:09, Hint x", "2025-02-18T17:30:09, Info x"] {
            assert!(!recognise(&Head::new("setupact.log", text.as_bytes())), "{text}");
        }
    }
}

//! Logs of Windows Installer: the DM client keeps one of every package it installs
//! (`systemprofile\AppData\Local\mdm\*.log`), deployment scripts do too.
//!
//! Such a log has many thousand lines about every file and registry value; kept are the few that say what was installed,
//! how it ended and what failed. The texts of products and actions are in the language of the device; `MainEngineThread`,
//! `CustomAction` and the property dump are not.
//!
//! Times: the heading has a date in the order of the device's region, lines have `[HH:mm:ss:fff]`; local time. Where the
//! date can be read in two ways, nothing in the log tells which is right: then its records have no time.
//!
//! # Records
//! `provider` `Windows Installer`, `channel` `msi`. Fields: `message`, `marker`, then:
//!
//! | Marker | Carries |
//! |---|---|
//! | `msi_started` `msi_stopped` | |
//! | `msi_action_failed` | `action` (an action that returned 3) |
//! | `msi_custom_action_failed` | `action` `exit_code` |
//! | `msi_error` | `number` (of Windows Installer's own messages: 1722, 1920) |
//! | `msi_result` | `exit_code`, `result` (`success`, `failure`), `product_code`, `product_name`, `failed_action` |
//!
//! # Facts
//! Group [`crate::model::fact::MSI_LOGS`]: one instance a log that names its product.

use std::sync::Arc;

use memchr::memmem;

use crate::model::evidence::Locus;
use crate::model::fact::Fact;
use crate::model::fact::FactKind;
use crate::model::fact::MSI_LOGS;
use crate::model::fields::Field;
use crate::model::fields::Fields;
use crate::model::fields::Value;
use crate::model::record::Level;
use crate::model::record::Record;
use crate::model::time::RecordTime;
use crate::model::time::TICKS_PER_SECOND;
use crate::model::time::Time;
use crate::model::warning::Warning;
use crate::model::warning::WarningKind;
use crate::readers::Head;
use crate::readers::Input;
use crate::readers::Reader;
use crate::readers::Reading;
use crate::readers::raw_text;
use crate::readers::text_decode;
use crate::readers::text_decode::Lines;

/// Records that are kept of one log: a package that fails tells of some dozen failures.
const MAX_RECORDS: usize = 2_000;
/// Longest text that is kept of a line.
const MAX_MESSAGE: usize = 2_048;
const HEADINGS: [&str; 2] = ["=== Verbose logging started: ", "=== Logging started: "];
const ENDINGS: [&str; 2] = ["=== Verbose logging stopped: ", "=== Logging stopped: "];

/// Windows Installer logs.
pub static READER: Reader = Reader {
    name: "msi_log",
    title: "Windows Installer log",
    recognise,
    read,
    stream: None,
    raw: raw_text::line,
    samples: &[(
        "mdm/{1}.log",
        b"=== Verbose logging started: 2/13/2026  11:44:22  Build type: SHIP UNICODE 5.00.10011.00  Calling process: C:\\x.exe ===\r\n",
    )],
};

/// A log by its heading.
fn recognise(head: &Head<'_>) -> bool {
    let text = head.text();
    HEADINGS.iter().any(|heading| text.contains(heading))
}

fn read(input: &Input<'_>) -> Reading {
    let mut log = Log::default();
    let text = text_decode::decode(input, &mut log.reading.warnings);
    for line in Lines::new(&text) {
        if log.reading.records.len() >= MAX_RECORDS {
            let message = format!("More than {MAX_RECORDS} failures; the rest was passed over");
            let locus = Locus::Line(line.number);
            log.reading.warnings.push(Warning::new(input.artifact, locus, WarningKind::LimitReached, message));
            break;
        }
        log.line(line.number, line.text);
    }
    log.facts(input);
    log.reading
}

/// A value and its line.
type Known<T> = Option<(u32, T)>;

/// What is known of the log so far.
#[derive(Default)]
struct Log {
    reading: Reading,
    /// Midnight of the present day, if the date can be read in one way only.
    day: Option<Time>,
    /// The last time of day in milliseconds: past midnight the times begin again.
    last: i64,
    product_code: Known<String>,
    product_name: Known<String>,
    product_version: Known<String>,
    failed_action: Known<String>,
    exit_code: Known<i64>,
}

impl Log {
    fn line(&mut self, number: u32, line: &str) {
        let line = line.trim();
        if HEADINGS.iter().any(|heading| line.contains(heading)) {
            self.begin(line);
            self.record(number, line, "msi_started", Level::Information, Vec::new());
            return;
        }
        if ENDINGS.iter().any(|ending| line.contains(ending)) {
            self.record(number, line, "msi_stopped", Level::Information, Vec::new());
            return;
        }
        let text = self.clock(line);
        if let Some(property) = text.strip_prefix("Property(S): ").or_else(|| text.strip_prefix("Property(C): ")) {
            self.property(number, property);
        } else if let Some(code) = after(text, "MainEngineThread is returning ").and_then(leading_number) {
            self.result(number, text, code);
        } else if let Some((action, code)) = custom_action(text) {
            let values = vec![("action", Value::Text(action.into())), ("exit_code", Value::Signed(code))];
            self.failed_action.get_or_insert_with(|| (number, action.to_owned()));
            self.record(number, text, "msi_custom_action_failed", Level::Error, values);
        } else if let Some(action) = failed_action(text) {
            self.failed_action.get_or_insert_with(|| (number, action.to_owned()));
            self.record(number, text, "msi_action_failed", Level::Error, vec![("action", Value::Text(action.into()))]);
        } else if let Some(error) = error_number(text) {
            self.record(number, text, "msi_error", Level::Error, vec![("number", Value::Unsigned(error))]);
        }
    }

    /// The heading: date and time of the beginning.
    fn begin(&mut self, line: &str) {
        let stamp = line.split_once("started: ").map_or(line, |(_, rest)| rest.split("Build").next().unwrap_or(rest));
        let readings = Time::civil_readings(stamp);
        self.day = readings.first().filter(|_| readings.len() == 1).map(|time| midnight(*time));
        self.last = readings.first().map_or(0, |time| milliseconds(*time));
    }

    /// The text behind `MSI (s) (9C:38) [11:44:25:801]: `, or of `Action ended 11:44:25: `; the clock moves on.
    fn clock<'l>(&mut self, line: &'l str) -> &'l str {
        let engine =
            line.strip_prefix("MSI (").and_then(|rest| rest.split_once("]: ").or_else(|| rest.split_once("]:")));
        let (stamp, text) = match engine {
            Some((head, text)) => (head.rsplit_once('[').map(|(_, stamp)| stamp), text.trim_start()),
            None => (line.split(' ').find(|word| word.len() >= 8 && word.matches(':').count() >= 2), line),
        };
        if let Some(time) = stamp.and_then(time_of_day) {
            // Half a day back is midnight passed; less is two processes that write into one log.
            if self.last - time > 12 * 3_600_000 {
                self.day = self.day.map(|day| day.plus_seconds(86_400));
            }
            self.last = time;
        }
        text
    }

    fn now(&self) -> RecordTime {
        self.day.map_or(RecordTime::None, |day| {
            let ticks = day.ticks() + self.last * (TICKS_PER_SECOND / 1000);
            RecordTime::Local(Time::from_ticks(ticks, 3))
        })
    }

    /// A line of the property dump, which stands at the end.
    fn property(&mut self, number: u32, property: &str) {
        let Some((name, value)) = property.split_once(" = ") else { return };
        let slot = match name {
            "ProductCode" => &mut self.product_code,
            "ProductName" => &mut self.product_name,
            "ProductVersion" => &mut self.product_version,
            _ => return,
        };
        if value.len() < 256 {
            slot.get_or_insert_with(|| (number, value.trim().to_owned()));
        }
    }

    fn result(&mut self, number: u32, text: &str, code: i64) {
        self.exit_code = Some((number, code));
        // 0 success; 1641 and 3010: done, a restart is under way or needed.
        let result = if matches!(code, 0 | 1641 | 3010) { "success" } else { "failure" };
        let mut values = vec![("exit_code", Value::Signed(code)), ("result", Value::Text(result.into()))];
        let known = [
            ("product_code", &self.product_code),
            ("product_name", &self.product_name),
            ("failed_action", &self.failed_action),
        ];
        for (name, value) in known {
            values.extend(value.as_ref().map(|(_, value)| (name, Value::Text(value.as_str().into()))));
        }
        let level = if result == "success" { Level::Information } else { Level::Error };
        self.record(number, text, "msi_result", level, values);
    }

    fn record(&mut self, number: u32, text: &str, marker: &str, level: Level, values: Vec<(&str, Value)>) {
        let message = text_decode::cut(text, MAX_MESSAGE);
        let head = [("message", Value::Text(message.into())), ("marker", Value::Text(marker.into()))];
        let fields = head.into_iter().chain(values).map(|(name, value)| Field { name: Arc::from(name), value });
        self.reading.records.push(Record {
            locus: Locus::Line(number),
            time: self.now(),
            level,
            provider: Arc::from("Windows Installer"),
            channel: Arc::from("msi"),
            process_id: None,
            thread_id: None,
            fields: Fields::new(fields.collect()),
            system: None,
        });
    }

    /// The facts of a log that names its product: the dump with the names follows the result.
    fn facts(&mut self, input: &Input<'_>) {
        let Some((_, code)) = &self.product_code else { return };
        let exit_code = self.exit_code.map(|(line, code)| (line, code.to_string()));
        let known = [
            ("product_code", Some((self.product_code.as_ref().map_or(0, |known| known.0), code.clone()))),
            ("product_name", self.product_name.clone()),
            ("product_version", self.product_version.clone()),
            ("exit_code", exit_code),
            ("failed_action", self.failed_action.clone()),
        ];
        let group: Arc<str> = Arc::from(MSI_LOGS);
        for (name, known) in known {
            let Some((line, value)) = known else { continue };
            self.reading.facts.push(Fact {
                artifact: input.artifact,
                locus: Locus::Line(line),
                kind: FactKind::Log,
                instance: 0,
                group: Arc::clone(&group),
                name: Arc::from(name),
                value: value.into(),
            });
        }
    }
}

fn midnight(time: Time) -> Time {
    time.plus_seconds(-(milliseconds(time) / 1000))
}

fn milliseconds(time: Time) -> i64 {
    let (_, (hour, minute, second), _) = time.civil(0);
    (i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second)) * 1000
}

/// `11:44:25:801`, `11:44:25`, `11:44:25:` in milliseconds.
fn time_of_day(stamp: &str) -> Option<i64> {
    let numbers: Vec<i64> =
        stamp.split(':').filter(|part| !part.is_empty()).map(str::parse).collect::<Result<_, _>>().ok()?;
    match numbers.as_slice() {
        [hour @ 0..24, minute @ 0..60, second @ 0..60, rest @ ..] if rest.len() <= 1 => {
            let below = rest.first().copied().filter(|below| (0..1000).contains(below)).unwrap_or(0);
            Some((hour * 3600 + minute * 60 + second) * 1000 + below)
        }
        _ => None,
    }
}

fn after<'l>(text: &'l str, mark: &str) -> Option<&'l str> {
    text.split_once(mark).map(|(_, rest)| rest)
}

fn leading_number(text: &str) -> Option<i64> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.get(..end)?.parse().ok()
}

/// `CustomAction InstallDriver returned actual error code 1603 (…)`.
fn custom_action(text: &str) -> Option<(&str, i64)> {
    let (action, rest) = after(text, "CustomAction ")?.split_once(" returned actual error code ")?;
    // A package may tell Windows Installer to go on all the same.
    let counts = !rest.contains("translated to success");
    leading_number(rest).filter(|code| *code != 0 && counts).map(|code| (action.trim(), code))
}

/// `Action ended 11:44:25: InstallDriver. Return value 3.` in any language: a time, a name, the number 3 at the end.
fn failed_action(text: &str) -> Option<&str> {
    let head = text.strip_suffix(" 3.").or_else(|| text.strip_suffix(" 3。"))?;
    let (before, rest) = head.split_once(": ")?;
    let stamp = before.rsplit(' ').next()?;
    time_of_day(stamp)?;
    let action = rest.split_once(". ").map(|(action, _)| action)?;
    (!action.is_empty() && !action.contains(' ')).then_some(action)
}

/// `Error 1722. There is a problem …`, alone or behind `Product: … -- `; notes (`Note: 1: 2262 2: Error 3: …`) are no errors.
fn error_number(text: &str) -> Option<u64> {
    let at = memmem::find(text.as_bytes(), b"Error ")?;
    let begins = at == 0 || text.get(..at)?.ends_with("-- ");
    let rest = text.get(at + "Error ".len()..).filter(|_| begins)?;
    let digits = rest.find('.').and_then(|dot| rest.get(..dot))?;
    digits.parse().ok().filter(|number| (1000..40_000).contains(number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::ArtifactId;

    const LOG: &str = "=== Verbose logging started: 2/13/2026  23:59:58  Build type: SHIP UNICODE 5.00.10011.00  Calling process: C:\\x.exe ===\r\n\
        MSI (c) (A8:14) [23:59:58:123]: Resetting cached policy values\r\n\
        CustomAction Optional returned actual error code 1 but will be translated to success due to continue marking\r\n\
        MSI (s) (9C:38) [23:59:59:500]: Note: 1: 2262 2: Error 3: -2147287038\r\n\
        CustomAction InstallDriver returned actual error code 1603 (note this may not be 100% accurate)\r\n\
        Aktion beendet um 0:00:01: InstallDriver. R\u{fc}ckgabewert 3.\r\n\
        Action ended 0:00:02: INSTALL. Return value 3.\r\n\
        Action ended 0:00:02: CostFinalize. Return value 1.\r\n\
        Product: Contoso VPN -- Error 1722. There is a problem with this Windows Installer package.\r\n\
        Property(S): ProductCode = {11111111-2222-3333-4444-555555555555}\r\n\
        Property(S): ProductName = Contoso VPN\r\n\
        Property(S): ProductVersion = 1.2.3\r\n\
        MSI (s) (9C:38) [00:00:03:250]: MainEngineThread is returning 1603\r\n\
        === Verbose logging stopped: 2/14/2026  0:00:03 ===\r\n";

    fn told(record: &Record) -> String {
        let values = record.fields.iter().skip(1).map(|field| field.value.to_text().into_owned());
        let time = match record.time {
            RecordTime::Local(time) => time.to_string(),
            _ => "-".to_owned(),
        };
        format!("{time} {}", values.collect::<Vec<_>>().join(" "))
    }

    fn input(bytes: &[u8]) -> Input<'_> {
        Input { artifact: ArtifactId(0), path: "mdm/x.log", bytes }
    }

    #[test]
    fn the_failing_action_and_the_result_are_kept() {
        let utf16: Vec<u8> = std::iter::once(0xFEFF).chain(LOG.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        for bytes in [LOG.as_bytes(), &utf16] {
            assert!(recognise(&Head::new("x.log", bytes)));
            let reading = read(&input(bytes));
            let records: Vec<_> = reading.records.iter().map(told).collect();
            assert_eq!(
                records,
                [
                    "2026-02-13T23:59:58.000Z msi_started",
                    "2026-02-13T23:59:59.500Z msi_custom_action_failed InstallDriver 1603",
                    "2026-02-14T00:00:01.000Z msi_action_failed InstallDriver",
                    "2026-02-14T00:00:02.000Z msi_action_failed INSTALL",
                    "2026-02-14T00:00:02.000Z msi_error 1722",
                    "2026-02-14T00:00:03.250Z msi_result 1603 failure {11111111-2222-3333-4444-555555555555} Contoso VPN InstallDriver",
                    "2026-02-14T00:00:03.250Z msi_stopped",
                ]
            );
            let facts: Vec<_> = reading.facts.iter().map(|fact| format!("{}={}", fact.name, fact.value)).collect();
            assert_eq!(
                facts,
                [
                    "product_code={11111111-2222-3333-4444-555555555555}",
                    "product_name=Contoso VPN",
                    "product_version=1.2.3",
                    "exit_code=1603",
                    "failed_action=InstallDriver",
                ]
            );
        }
        assert!((READER.raw)(&input(LOG.as_bytes()), &Locus::Line(5)).unwrap().starts_with("CustomAction"));
    }

    #[test]
    fn a_date_that_reads_two_ways_gives_no_time() {
        let log = "=== Logging started: 2/3/2026  11:44:22 ===\nMSI (s) (9C:38) [11:44:25:801]: MainEngineThread is returning 0\n";
        let reading = read(&input(log.as_bytes()));
        assert!(reading.records.iter().all(|record| record.time == RecordTime::None));
        assert_eq!(told(&reading.records[1]), "- msi_result 0 success");
        assert_eq!(reading.facts, []);
    }
}

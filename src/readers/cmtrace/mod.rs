//! CMTrace logs: those of the Intune Management Extension, of Configuration Manager, of deployment toolkits.
//!
//! One record is `<![LOG[message]LOG]!><time="HH:mm:ss.fffffff" date="M-d-yyyy" component="…" context="" type="1" thread="4" file="">`.
//! Logs are recognised by that, not by their name: what stands in which file changed (Win32 applications moved from
//! `IntuneManagementExtension.log` to `AppWorkload.log` with release 2408), rotation and users rename them. The time is the
//! device's wall clock unless a bias stands behind it.
//!
//! # Records
//! `provider` is the record's component, `channel` the component that most records of the log have (its family). The field
//! `message` comes first; what is longer than 32 KiB is cut and ends in `…`. If the line
//! is a known one, then follow `marker`, what it carries, and `result` (`success`, `failure`, `in_progress`, `skipped`)
//! if it says how something went. A line that does not name its application gets the `app_id` that an earlier line
//! named, and `app_id_line`, where. The first record with a bias, and each that has another one than before, has
//! `utc_bias_minutes`.
//!
//! | Markers | Carry |
//! |---|---|
//! | `agent_started` `agent_stopped` `agent_shutdown` | |
//! | `agent_version` | `version` |
//! | `user_context` | `user` (`…\defaultuser0`: device phase of the first setup) |
//! | `session_change` | `state` |
//! | `token_failed` `token_received` | `code` |
//! | `esp_phase` `esp_phase_complete` `esp_apps_listed` | `phase` (`DeviceSetup` `AccountSetup` `NotInEsp`) |
//! | `esp_app_registered` | `phase` `app_id` `app_name` |
//! | `esp_page_setting` | `setting` (`skipDeviceStatusPage` `skipUserStatusPage`) `state` (`True` `False`) |
//! | `esp_apps_selected` | `count` `app_ids` |
//! | `esp_app_state` | `app_id` `app_name` `old_state` `state` (`NotInstalled` `InProgress` `Completed` `Installed` `Error`) |
//! | `esp_complete` | |
//! | `device_preparation` `device_preparation_ending` `device_preparation_ended` | `state` |
//! | `app_policies` | `count` (names and intents become facts) |
//! | `app_checkin_started` `app_checkin_stopped` | |
//! | `user_pass_started` `user_pass_done` | `session` `user_id` `user_sid` |
//! | `app_subgraph` | `app_id` `more_app_ids` |
//! | `app_subgraph_done` `app_filtered` `app_retry` `app_no_content` `app_install_done` `app_install_timeout` | `app_id` `attempt` |
//! | `app_start` `app_present` | `app_id` `app_name` `intent` |
//! | `app_decision` | `app_id` `intent` `enforceability` `classification` `state` |
//! | `app_no_action` `app_in_retry_wait` `app_not_detected` `app_decryption_failed` `app_working_directory` | `app_id` |
//! | `app_detection` `app_applicability` | `app_id` `action_status` `state` |
//! | `app_detection_rule` | `rule` `state` (`True` `False`) |
//! | `app_download` | `app_id` `app_name` `method` `bytes` `total_bytes` `user_id` |
//! | `app_download_start` `app_download_timeout` | `app_id` `app_name` |
//! | `app_install_start` | `app_id` `behavior` `intent` `execution` `context` |
//! | `app_install_launch` | `context` |
//! | `app_process` | `installer_process_id` |
//! | `app_process_failed` `app_hresult` | `code` |
//! | `app_exit_code` `app_exit_unmapped` | `exit_code` |
//! | `app_exit_meaning` | `state` (`Success` `SoftReboot` `HardReboot` `Retry` `Failed`) |
//! | `app_enforcement` | `state` `exit_code` |
//! | `app_progress` | `app_id` `user_id` `state` |
//! | `app_state` | `app_id` `aspect` (`execution` `download` `detection` `applicability` `desired`) `enforcement_state` `detection_state` `applicability_state` `desired_state` `app_version` `code` |
//! | `app_report` | `app_id` `app_name` `resultant_state` `enforcement_state` `detection_state` `code` `user_id` |
//! | `app_results_sent` | `count` (the reports become facts) |
//! | `script_start` `script_result` | `script_id` `user_id` `state` |
//! | `script_body` `script_output` `script_error` `script_failed` `script_succeeded` `script_timeout` `script_run` `executor_started` | |
//! | `script_launch` | `context` (`user` `machine`) |
//! | `script_exit_code` | `exit_code` |
//! | `remediation_detection` `remediation_recheck` | `script_id` `state` (`True`: compliant) |
//! | `remediation_result` | `script_id` `user_id` `state` `code` |
//! | `co_management_enroll_start` `co_management_enroll_scheduled` `co_management_enrolled` `co_management_already_enrolled` | |
//! | `co_management_enroll_failed` | `code` |
//!
//! # Facts
//! Groups [`crate::model::fact::IME_APPS`], [`crate::model::fact::IME_REPORTS`], [`crate::model::fact::IME_AGENT`].

mod apps;
mod attributes;
mod decode;
mod markers;
mod split;
mod states;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use memchr::memmem;

use crate::model::evidence::Locus;
use crate::model::fields::Field;
use crate::model::fields::Fields;
use crate::model::fields::Value;
use crate::model::id::ArtifactId;
use crate::model::record::Level;
use crate::model::record::Record;
use crate::model::time::RecordTime;
use crate::model::warning::Warning;
use crate::model::warning::WarningKind;
use crate::readers::Head;
use crate::readers::Input;
use crate::readers::Reader;
use crate::readers::Reading;
use crate::readers::cmtrace::apps::Facts;
use crate::readers::cmtrace::decode::CurrentApp;
use crate::readers::cmtrace::decode::Names;
use crate::readers::cmtrace::split::Kind;
use crate::readers::cmtrace::split::Piece;
use crate::readers::cmtrace::split::Pieces;
use crate::readers::secrets;

/// Longest message that is kept; stack traces and reports are shorter, policy lists longer (their content becomes facts).
const MAX_MESSAGE: usize = 32 * 1024;
/// A message longer than this is told to have been cut: the longest honest ones, lists of policies, have less.
const LONG_MESSAGE: usize = 4 * 1024 * 1024;
/// A record has at least this many bytes in an honest log: its marks and attributes alone have more. A log of nothing but
/// marks is not read to its end, because a record in memory is larger than they are.
const MIN_RECORD_BYTES: usize = 96;
/// Records that are read whatever the size of the log.
const MIN_RECORDS: usize = 10_000;
/// Most warnings about one log that are told one by one; the rest is counted.
const MAX_WARNINGS: usize = 100;

/// CMTrace logs.
pub static READER: Reader = Reader {
    name: "cmtrace",
    title: "CMTrace log (Intune Management Extension, Configuration Manager)",
    recognise,
    read,
    stream: None,
    raw,
    samples: &[
        (
            "IntuneManagementExtension.log",
            b"<![LOG[EMS Agent Started]LOG]!><time=\"10:00:00.0000000\" date=\"2-13-2026\" component=\"IntuneManagementExtension\" context=\"\" type=\"1\" thread=\"1\" file=\"\">\r\n",
        ),
        ("cut.txt", b"of a record]LOG]!><time=\"1:00:00\" date=\"1-1-2026\">\r\n"),
        ("utf16.log", b"\xFF\xFE<\0!\0[\0L\0O\0G\0[\0a\0]\0"),
    ],
};

/// A log by a record that begins a line, or by the end of one whose beginning was cut off.
fn recognise(head: &Head<'_>) -> bool {
    let bytes = as_utf8(head.bytes);
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    text.trim_ascii_start().starts_with(split::START)
        || memmem::find(text, b"\n<![LOG[").is_some()
        || memmem::find(text, b"]LOG]!><time=\"").is_some()
}

/// The log as UTF-8: as it is, unless a byte order mark says UTF-16.
fn as_utf8(bytes: &[u8]) -> Cow<'_, [u8]> {
    match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, _)) if encoding != encoding_rs::UTF_8 => {
            Cow::Owned(encoding.decode(bytes).0.into_owned().into_bytes())
        }
        _ => Cow::Borrowed(bytes),
    }
}

/// A message as text: UTF-8, or Windows-1252 where it is not (Configuration Manager on older systems).
fn as_text(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes)
        .map_or_else(|_| encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0, Cow::Borrowed)
}

fn read(input: &Input<'_>) -> Reading {
    let bytes = as_utf8(input.bytes);
    let mut log = Log::new(input.artifact);
    let most = MIN_RECORDS + bytes.len() / MIN_RECORD_BYTES;
    for piece in Pieces::new(&bytes) {
        if log.records.len() >= most {
            let message = format!("More records than a log of this size can have; {most} were read");
            log.warnings.push(Warning::new(
                input.artifact,
                Locus::Line(piece.line),
                WarningKind::LimitReached,
                message,
            ));
            break;
        }
        match piece.kind {
            Kind::Stray => log.stray(&piece),
            Kind::Record | Kind::Unterminated => log.record(&piece),
        }
    }
    log.done()
}

/// What is being read.
struct Log {
    artifact: ArtifactId,
    records: Vec<Record>,
    facts: Facts,
    warnings: Vec<Warning>,
    untold: usize,
    names: Names,
    current: CurrentApp,
    /// Bias of the last record that had one.
    bias: Option<i32>,
    /// Components: name and how many records have it, in order of appearance.
    components: Vec<(Arc<str>, usize)>,
    by_component: HashMap<String, usize>,
    last_component: usize,
    message: Arc<str>,
    /// First line outside of records, and how many pieces there are.
    stray: Option<(u32, usize)>,
}

impl Log {
    fn new(artifact: ArtifactId) -> Self {
        Self {
            artifact,
            records: Vec::new(),
            facts: Facts::new(artifact),
            warnings: Vec::new(),
            untold: 0,
            names: Names::default(),
            current: CurrentApp::default(),
            bias: None,
            components: Vec::new(),
            by_component: HashMap::new(),
            last_component: 0,
            message: Arc::from("message"),
            stray: None,
        }
    }

    fn warn(&mut self, line: u32, kind: WarningKind, message: impl Into<String>) {
        if self.warnings.len() < MAX_WARNINGS {
            self.warnings.push(Warning::new(self.artifact, Locus::Line(line), kind, message));
        } else {
            self.untold += 1;
        }
    }

    fn stray(&mut self, piece: &Piece<'_>) {
        let (_, count) = self.stray.get_or_insert((piece.line, 0));
        *count += 1;
    }

    fn component(&mut self, name: &str) -> Arc<str> {
        // Records of one component follow each other.
        let last = self.components.get(self.last_component).filter(|(last, _)| &**last == name);
        let at = match last.map_or_else(|| self.by_component.get(name).copied(), |_| Some(self.last_component)) {
            Some(at) => at,
            None => {
                self.by_component.insert(name.to_owned(), self.components.len());
                self.components.push((Arc::from(name), 0));
                self.components.len() - 1
            }
        };
        self.last_component = at;
        match self.components.get_mut(at) {
            Some((name, count)) => {
                *count += 1;
                Arc::clone(name)
            }
            None => Arc::from(name),
        }
    }

    fn record(&mut self, piece: &Piece<'_>) {
        let line = piece.line;
        if piece.kind == Kind::Unterminated {
            self.warn(line, WarningKind::Truncated, "The record has no end mark");
        }
        let whole = as_text(piece.message);
        let decoded = decode::decode(&whole, line, &mut self.current);
        if decoded.bad_json {
            self.warn(
                line,
                WarningKind::Malformed,
                format!("The JSON of the {} record cannot be read", decoded.marker),
            );
        }
        self.facts.learn(&decoded, line);
        let message = match decoded.marker {
            "app_policies" => Cow::Borrowed("Get policies = [(left out)]"),
            _ => self.kept(&whole, line),
        };
        let attributes = as_text(piece.attributes);
        let attributes = attributes::parse(&attributes);
        let (time, bias) = attributes.when();
        if time == RecordTime::None && piece.kind == Kind::Record {
            self.warn(line, WarningKind::Malformed, "The record has no readable time");
        }
        let mut fields = Vec::with_capacity(2 + decoded.values.len());
        fields.push(Field { name: Arc::clone(&self.message), value: Value::Text(message.into()) });
        fields.extend(decoded.fields(&mut self.names));
        if let Some(minutes) = bias.filter(|minutes| self.bias != Some(*minutes)) {
            self.bias = bias;
            fields.push(Field { name: self.names.get("utc_bias_minutes"), value: Value::Signed(i64::from(minutes)) });
        }
        let provider = self.component(attributes.component);
        self.records.push(Record {
            locus: Locus::Line(line),
            time,
            level: if piece.kind == Kind::Record { attributes.level() } else { Level::Information },
            channel: Arc::clone(&provider),
            provider,
            process_id: None,
            thread_id: attributes.thread.parse().ok(),
            fields: Fields::new(fields),
            system: None,
        });
    }

    /// The message as it is kept.
    fn kept<'a>(&mut self, whole: &'a str, line: u32) -> Cow<'a, str> {
        let Some(cut) = shortened(whole) else { return Cow::Borrowed(whole) };
        if whole.len() > LONG_MESSAGE {
            let message = format!("A message of {} bytes was cut to {}", whole.len(), cut.len());
            self.warn(line, WarningKind::LimitReached, message);
        }
        Cow::Owned(format!("{cut}…"))
    }

    fn done(mut self) -> Reading {
        if let Some((line, count)) = self.stray {
            let message = format!("Text outside of records was passed over ({count} places)");
            self.warnings.push(Warning::new(self.artifact, Locus::Line(line), WarningKind::Malformed, message));
        }
        if self.untold > 0 {
            let message = format!("{} more records of the log are damaged", self.untold);
            self.warnings.push(Warning::new(self.artifact, Locus::Whole, WarningKind::LimitReached, message));
        }
        let family = family(&self.components);
        for record in &mut self.records {
            record.channel = Arc::clone(&family);
        }
        Reading { records: self.records, facts: self.facts.done(), warnings: self.warnings }
    }
}

/// The component that most records have; of equals the first.
fn family(components: &[(Arc<str>, usize)]) -> Arc<str> {
    let most = components.iter().map(|(_, count)| *count).max();
    let first = components.iter().find(|(_, count)| Some(*count) == most);
    first.map_or_else(|| Arc::from(""), |(name, _)| Arc::clone(name))
}

/// The beginning of a message that is too long to be kept.
fn shortened(message: &str) -> Option<&str> {
    if message.len() <= MAX_MESSAGE {
        return None;
    }
    (0..=MAX_MESSAGE).rev().find_map(|at| message.get(..at))
}

/// The lines of the record that begins on that line, without secrets.
fn raw(input: &Input<'_>, locus: &Locus) -> Option<String> {
    let Locus::Line(line) = locus else { return None };
    let bytes = as_utf8(input.bytes);
    let piece = Pieces::new(&bytes).find(|piece| piece.line == *line && piece.kind != Kind::Stray)?;
    let message = as_text(piece.message);
    let cut = shortened(&message);
    let mut text = format!("<![LOG[{}", secrets::without_secrets(cut.unwrap_or(&message)));
    if cut.is_some() {
        text.push('…');
    }
    if piece.kind == Kind::Record {
        text.push_str("]LOG]!>");
        text.push_str(&as_text(piece.attributes));
    }
    Some(text)
}

#[cfg(test)]
mod tests;

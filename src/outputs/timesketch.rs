//! `timesketch`: JSON lines as Timesketch's importer takes them. Every line has `message`, `datetime` (ISO 8601) and
//! `timestamp_desc`; what else stands on it becomes an attribute.
//! Seen in google/timesketch, `docs/guides/user/import-from-json-csv.md`.

use std::io;
use std::io::Write;

use serde::Serialize;

use crate::model::analysis::Analysis;
use crate::outputs::Options;
use crate::outputs::Output;
use crate::outputs::document::document;
use crate::outputs::escape;

/// The Timesketch output.
pub(super) static OUTPUT: Output =
    Output { name: "timesketch", title: "JSON lines for Timesketch's importer", extension: "jsonl", write };

/// One line. Nested objects are not attributes to Timesketch, so the event's values stand in one text.
#[derive(Serialize)]
struct Line<'a> {
    message: &'a str,
    datetime: &'a str,
    timestamp_desc: &'static str,
    data_type: &'static str,
    bundle: &'a str,
    computer: &'a str,
    artifact: &'a str,
    provider: &'a str,
    channel: &'a str,
    event_id: Option<u16>,
    record_id: Option<&'a str>,
    level: &'a str,
    outcome: &'a str,
    phase: Option<&'a str>,
    attempt: Option<u32>,
    codes: String,
    fields: String,
    activity_id: Option<&'a str>,
    user_sid: Option<&'a str>,
    repeats: u32,
    time_basis: &'a str,
}

fn write(analysis: &Analysis, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let document = document(analysis, options.events);
    for event in &document.events {
        let codes: Vec<&str> = event.codes.iter().map(|code| code.hex.as_str()).collect();
        let fields: Vec<String> = event.fields.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let line = Line {
            message: &event.text,
            datetime: &event.at,
            timestamp_desc: "Event Logged",
            data_type: if event.event_id.is_some() { "windows:evtx:record" } else { "mdmlens:log:line" },
            bundle: &document.bundle.name,
            computer: document.device.computer_name.as_deref().unwrap_or_default(),
            artifact: &event.artifact,
            provider: &event.provider,
            channel: &event.channel,
            event_id: event.event_id,
            record_id: event.record_id.as_deref(),
            level: &event.level,
            outcome: &event.outcome,
            phase: event.phase.as_deref(),
            attempt: event.attempt,
            codes: codes.join(" "),
            fields: fields.join("; "),
            activity_id: event.activity_id.as_deref(),
            user_sid: event.user_sid.as_deref(),
            repeats: event.repeats,
            time_basis: &event.time_basis,
        };
        escape::to_writer(out, &line, true)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

//! Prints every record of event logs as one line of JSON each, as the reader gives it: `evtx_records FILE...`.
//! `scripts/compare_evtx.py` compares these lines with another parser's.

use std::io::Write as _;

use mdmlens::model::id::ArtifactId;
use mdmlens::model::record::Record;
use mdmlens::model::record::System;
use mdmlens::model::time::RecordTime;
use mdmlens::readers::Input;
use mdmlens::readers::evtx::READER;
use serde_json::Value;
use serde_json::json;

fn main() -> anyhow::Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path)?;
        let reading = (READER.read)(&Input { artifact: ArtifactId(0), path: &path, bytes: &bytes });
        for record in &reading.records {
            writeln!(out, "{}", line(&path, record))?;
        }
        for warning in &reading.warnings {
            let (kind, message) = (warning.kind.as_str(), &warning.message);
            writeln!(out, "{}", json!({"file": path, "warning": kind, "message": message}))?;
        }
    }
    Ok(out.flush()?)
}

fn line(path: &str, record: &Record) -> Value {
    let fields: Vec<_> = record.fields.iter().map(|field| json!([*field.name, field.value.to_string()])).collect();
    let time = match record.time {
        RecordTime::Utc(time) => time.ticks(),
        RecordTime::Local(_) | RecordTime::None => 0,
    };
    json!({
        "file": path, "provider": *record.provider, "channel": *record.channel, "time": time,
        "process": record.process_id, "thread": record.thread_id, "fields": fields,
        "system": record.system.as_deref().map(system),
    })
}

fn system(system: &System) -> Value {
    json!({
        "provider_guid": system.provider_guid.map(|guid| guid.to_string()), "event_id": system.event_id,
        "qualifiers": system.qualifiers, "version": system.version, "level": system.level, "task": system.task,
        "opcode": system.opcode, "keywords": system.keywords, "record_id": system.record_id,
        "activity_id": system.activity_id.map(|guid| guid.to_string()),
        "related_activity_id": system.related_activity_id.map(|guid| guid.to_string()),
        "user": system.user_sid.as_deref(), "computer": *system.computer,
    })
}

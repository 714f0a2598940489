//! Prints every record of event logs as one line of JSON each, as the reader gives it: `evtx_records FILE...`.
//! `scripts/compare_evtx.py` compares these lines with another parser's.
//!
//! For measuring, `evtx_records --records 20 FILE...` reads each log 20 times, `--values 20` looks at every value too, and
//! the best time of each is printed: `valgrind --tool=callgrind` counts the instructions of two such runs, and their
//! difference is what the reading costs.

use std::io::Write as _;

use mdmlens::model::evidence::Locus;
use mdmlens::model::id::ArtifactId;
use mdmlens::model::record::Record;
use mdmlens::model::record::System;
use mdmlens::model::time::RecordTime;
use mdmlens::readers::Input;
use mdmlens::readers::Reading;
use mdmlens::readers::evtx::READER;
use serde_json::Value;
use serde_json::json;

fn main() -> anyhow::Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let measure = arguments.first().map(|first| (first == "--values", first.starts_with("--")));
    if let Some((values, true)) = measure {
        let times = arguments.get(1).and_then(|times| times.parse().ok()).unwrap_or(1);
        arguments.drain(..2.min(arguments.len()));
        for path in &arguments {
            writeln!(out, "{}", measured(path, times, values)?)?;
        }
        return Ok(());
    }
    for path in &arguments {
        let bytes = std::fs::read(path)?;
        let reading = read(path, &bytes);
        for record in &reading.records {
            writeln!(out, "{}", line(path, record))?;
        }
        for warning in &reading.warnings {
            let (kind, message) = (warning.kind.as_str(), &warning.message);
            writeln!(out, "{}", json!({"file": path, "warning": kind, "message": message}))?;
        }
    }
    Ok(out.flush()?)
}

fn read(path: &str, bytes: &[u8]) -> Reading {
    (READER.read)(&Input { artifact: ArtifactId(0), path, bytes })
}

/// Reads a log so many times; the best time.
fn measured(path: &str, times: u32, values: bool) -> anyhow::Result<String> {
    let bytes = std::fs::read(path)?;
    let (mut best, mut records, mut looked_at) = (f64::INFINITY, 0, 0);
    for _ in 0..times {
        let start = std::time::Instant::now();
        let reading = read(path, &bytes);
        if values {
            looked_at = reading.records.iter().map(|record| record.fields.len()).sum();
        }
        records = reading.records.len();
        drop(reading);
        best = best.min(start.elapsed().as_secs_f64());
    }
    let (size, count) = (bytes.len() as f64 / 1e6, records as f64);
    let speed = format!("{:.0} MB/s, {:.0} records/s", size / best, count / best);
    Ok(format!("{path}: {records} records, {looked_at} values, {:.3} ms, {speed}", best * 1e3))
}

fn line(path: &str, record: &Record) -> Value {
    let fields: Vec<_> = record.fields.iter().map(|field| json!([*field.name, field.value.to_string()])).collect();
    let time = match record.time {
        RecordTime::Utc(time) => time.ticks(),
        RecordTime::Local(_) | RecordTime::None => 0,
    };
    let id = match record.locus {
        Locus::Record(id) => id,
        _ => 0,
    };
    json!({
        "file": path, "id": id, "provider": *record.provider, "channel": *record.channel, "time": time,
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

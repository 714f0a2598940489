//! How fast the readers are, in bytes and in records (or facts) a second; inputs differ in character.
//!
//! `cargo bench --bench readers`; a saved baseline to compare with: `-- --save-baseline before`, then `-- --baseline before`.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark's own material")]

#[path = "../tests/forge/mod.rs"]
mod forge;
#[path = "readers/logs.rs"]
mod logs;
#[path = "readers/state.rs"]
mod state;

use std::hint::black_box;
use std::io::Read as _;
use std::path::Path;

use criterion::Criterion;
use criterion::Throughput;
use criterion::criterion_group;
use criterion::criterion_main;
use forge::evtx::Layout;
use forge::evtx::Log;
use forge::evtx::Payload;
use forge::evtx::Provider;
use forge::evtx::Record;
use forge::evtx::Value;
use mdmlens::model::id::ArtifactId;
use mdmlens::readers::Input;
use mdmlens::readers::Reading;
use mdmlens::readers::evtx::READER;
use mdmlens::readers::evtx::chunk::ChunkReader;
use mdmlens::readers::evtx::chunk::ChunkReading;
use mdmlens::readers::evtx::file::Piece;
use mdmlens::readers::evtx::file::Pieces;

const CHUNK: usize = 64 * 1024;
const FILE_HEADER: usize = 4096;

/// One record of a provider with a number, with one text.
fn record(id: u64, provider: u64, text: &str) -> Record {
    Record {
        id,
        written: 134_169_127_234_412_345 + id,
        provider: Provider { name: format!("Contoso-{provider}"), guid: None, event_source: None },
        event_id: 1,
        qualifiers: None,
        version: 0,
        level: 4,
        task: 0,
        opcode: 0,
        keywords: 0,
        activity: None,
        related: None,
        process_id: 1,
        thread_id: 1,
        channel: format!("Contoso-{provider}/Admin"),
        computer: "CONTOSO-PC-014".to_owned(),
        user: None,
        payload: Payload::Data {
            name: None,
            fields: vec![(format!("Text{provider}"), Value::Text(text.to_owned()))],
            binary: None,
        },
    }
}

fn log(records: impl Iterator<Item = Record>) -> Vec<u8> {
    Log { layout: Layout::Manifest18, minor_version: 2, records: records.collect(), oddity: None }.to_bytes()
}

/// As many records in a chunk as there can be.
fn small_records() -> Vec<u8> {
    log((1..30_000).map(|id| record(id, 0, "x")))
}

/// A log of few records with much text each.
fn large_records() -> Vec<u8> {
    let text = "Get-Item -Path 'C:\\Windows' # Grüße\r\n".repeat(300);
    log((1..300).map(|id| record(id, 0, &text)))
}

/// Every record is of another provider than the one before, with a template of its own: the worst for all that is kept.
fn many_providers() -> Vec<u8> {
    log((1..20_000).map(|id| record(id, id % 200, "a text of a usual length")))
}

/// The same log with one byte of every chunk's records changed: the checksums fail, the crate's XML has to do.
fn damaged(mut log: Vec<u8>) -> Vec<u8> {
    log[FILE_HEADER..].chunks_mut(CHUNK).for_each(|chunk| chunk[512 + 16] ^= 1);
    log
}

/// A real Security log, if `../shared/data` is there.
fn security() -> Option<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/machines/win10-belkasoft-domain-joined.zip");
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).ok()?).ok()?;
    let mut log = Vec::new();
    archive.by_name("Security.evtx").ok()?.read_to_end(&mut log).ok()?;
    Some(log)
}

fn read(log: &[u8]) -> Reading {
    (READER.read)(&Input { artifact: ArtifactId(0), path: "x.evtx", bytes: log })
}

fn slow_lane(log: &[u8]) -> usize {
    let mut reader = ChunkReader::slow(ArtifactId(0), u64::MAX);
    let mut out = ChunkReading::default();
    for piece in Pieces::new(log) {
        if let Piece::Chunk(chunk) = piece {
            reader.read(&chunk, &mut out);
        }
    }
    out.records.len()
}

/// What one reading of `bytes` gives: so many records or facts. None: only the bytes count.
pub(crate) fn amount(things: usize, bytes: &[u8]) -> Throughput {
    let bytes = bytes.len() as u64;
    match things as u64 {
        0 => Throughput::Bytes(bytes),
        elements => Throughput::ElementsAndBytes { elements, bytes },
    }
}

fn evtx(c: &mut Criterion) {
    let one_provider = forge::big::evtx(20_000);
    let logs = [
        ("one provider", Some(one_provider.clone())),
        ("many providers", Some(many_providers())),
        ("many small records", Some(small_records())),
        ("large records", Some(large_records())),
        ("security", security()),
        ("damaged", Some(damaged(one_provider[..FILE_HEADER + 16 * CHUNK].to_vec()))),
    ];
    for (name, log) in logs {
        let Some(log) = log else { continue };
        let mut group = c.benchmark_group(format!("evtx, {name}"));
        group.sample_size(20).throughput(amount(read(&log).records.len(), &log));
        group.bench_function("records", |b| b.iter(|| black_box(read(&log))));
        group.bench_function("records and all values", |b| {
            b.iter(|| read(&log).records.iter().map(|record| record.fields.len()).sum::<usize>());
        });
        if name != "damaged" {
            group.bench_function("slow lane", |b| b.iter(|| slow_lane(&log)));
        }
        group.finish();
    }
}

criterion_group!(benches, evtx, state::readers, logs::readers);
criterion_main!(benches);

//! Whole bundles, from packed bytes to JSON, by size and number of threads; and the stages after reading by themselves.
//!
//! `bundle/EVENTS/THREADS`: the sizes double, so that more than twice the time from one to the next shows growth that is
//! not linear. `machine`: a real machine's logs, if `../shared/data` is there.
#![allow(clippy::unwrap_used, missing_docs, reason = "a bench may stop at its own mistakes")]

#[path = "../tests/forge/mod.rs"]
mod forge;

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use criterion::BatchSize;
use criterion::Criterion;
use criterion::Throughput;
use criterion::criterion_group;
use criterion::criterion_main;
use mdmlens::analyze;
use mdmlens::bundle;
use mdmlens::bundle::limits::Limits;
use mdmlens::model::evidence::Locus;
use mdmlens::model::fields::Field;
use mdmlens::model::fields::Fields;
use mdmlens::model::fields::Value;
use mdmlens::model::id::ArtifactId;
use mdmlens::model::record::Level;
use mdmlens::model::record::Record;
use mdmlens::model::record::System;
use mdmlens::model::silent::SilentRecords;
use mdmlens::model::time::RecordTime;
use mdmlens::model::time::Time;
use mdmlens::outputs;
use mdmlens::timeline;
use mdmlens::timeline::Interpreted;
use mdmlens::timeline::clock::Clock;

/// Logs as a bundle has them: few are about enrollment, most are not.
const LOGS: [(&str, u16, &[&str]); 5] = [
    (
        "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider",
        404,
        &["Message1", "Message2", "Message3", "InternalCmdType", "Message5", "HexInt1"],
    ),
    ("Microsoft-Windows-AAD", 1098, &["Error", "ErrorMessage", "AdditionalInformation"]),
    ("Microsoft-Windows-TaskScheduler", 201, &["TaskName", "TaskInstanceId", "ActionName", "ResultCode"]),
    (
        "Microsoft-Windows-Security-Auditing",
        4624,
        &["SubjectUserSid", "SubjectUserName", "TargetUserName", "LogonType"],
    ),
    ("Microsoft-Windows-Kernel-Power", 566, &["BootId", "Reason"]),
];

fn records(log: usize, count: u64) -> Vec<Record> {
    let (provider, id, names) = LOGS[log % LOGS.len()];
    let provider: Arc<str> = provider.into();
    let channel: Arc<str> = format!("{provider}/{log}").into();
    let names: Vec<Arc<str>> = names.iter().map(|name| Arc::from(*name)).collect();
    let computer: Arc<str> = "CONTOSO-PC-014".into();
    let record = |n: u64| Record {
        locus: Locus::Record(n),
        time: RecordTime::Utc(Time::from_filetime(133_000_000_000_000_000 + n * 10_000_000 + log as u64 * 37)),
        level: Level::Information,
        provider: Arc::clone(&provider),
        channel: Arc::clone(&channel),
        process_id: Some(4),
        thread_id: Some(8),
        fields: Fields::new(
            names
                .iter()
                .map(|name| {
                    let value = match &**name {
                        "HexInt1" | "Error" | "ResultCode" => Value::Hex32(0x8600_0002),
                        _ => Value::Text(format!("value {n} of a usual length for such a field").into()),
                    };
                    Field { name: Arc::clone(name), value }
                })
                .collect(),
        ),
        system: Some(Box::new(System::new(id, n, Arc::clone(&computer)))),
    };
    (0..count).map(record).collect()
}

fn build(c: &mut Criterion) {
    let mut group = c.benchmark_group("timeline");
    for total in [100_000_u64, 1_000_000] {
        let logs = 50;
        let readings: Vec<Vec<Record>> = (0..logs).map(|log| records(log, total / logs as u64)).collect();
        group.throughput(Throughput::Elements(total)).sample_size(10);
        group.bench_function(format!("build/{total}"), |b| {
            b.iter_batched(
                || readings.clone(),
                |readings| {
                    let logs = (0..).map(ArtifactId).zip(readings);
                    let logs = logs
                        .map(|(artifact, records)| Interpreted::new(artifact, records, SilentRecords::default()))
                        .collect();
                    black_box(timeline::build(logs, &Clock::default()))
                },
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

/// Opens, analyses and writes JSON; gives how many bytes of it.
fn whole(name: &str, bytes: &[u8], threads: usize) -> usize {
    let bundle = bundle::open_bytes(name, bytes.to_vec(), false, &Limits::default()).unwrap();
    let options = analyze::Options { threads: Some(threads), ..Default::default() };
    let analysis = analyze::analyze_bundle(&bundle, &options, &|_| {});
    let mut json = Vec::new();
    (outputs::find("json").unwrap().write)(&analysis, &outputs::Options::default(), &mut json).unwrap();
    json.len()
}

fn bundles(c: &mut Criterion) {
    let mut group = c.benchmark_group("bundle");
    for events in [10_000_usize, 20_000, 40_000, 80_000] {
        let bytes = forge::big::bundle(events);
        group.throughput(Throughput::ElementsAndBytes { elements: events as u64, bytes: bytes.len() as u64 });
        for threads in [1, 2, 4] {
            group.sample_size(10).bench_function(format!("{events}/{threads}"), |b| {
                b.iter(|| black_box(whole("big.cab", &bytes, threads)));
            });
        }
    }
    group.finish();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/machines");
    let mut group = c.benchmark_group("machine");
    for name in ["win10-belkasoft-domain-joined.zip", "win10-aptsimulator.zip", "server2022-aptsimulator.zip"] {
        let Ok(bytes) = std::fs::read(folder.join(name)) else { continue };
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        for threads in [1, 2] {
            group.sample_size(10).bench_function(format!("{name}/{threads}"), |b| {
                b.iter(|| black_box(whole(name, &bytes, threads)));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, bundles, build);
criterion_main!(benches);

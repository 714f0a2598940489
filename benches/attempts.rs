//! What correlating costs, per kind of timeline: an enrolled device's year, a device that retries for months, and a log
//! that somebody made to hurt. Time must grow with the number of events and not faster.

#![allow(clippy::cast_possible_truncation, clippy::type_complexity, reason = "a bench; its counts fit")]
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a bench may stop at its own mistakes and says what it measures"
)]

use std::hint::black_box;
use std::sync::Arc;

use criterion::BenchmarkId;
use criterion::Criterion;
use criterion::Throughput;
use criterion::criterion_group;
use criterion::criterion_main;
use mdmlens::attempts;
use mdmlens::model::device::Device;
use mdmlens::model::event::Event;
use mdmlens::model::evidence::Locus;
use mdmlens::model::fields::Field;
use mdmlens::model::fields::Fields;
use mdmlens::model::fields::Value;
use mdmlens::model::id::ArtifactId;
use mdmlens::model::id::Guid;
use mdmlens::model::record::Level;
use mdmlens::model::record::Record;
use mdmlens::model::record::System;
use mdmlens::model::time::RecordTime;
use mdmlens::model::time::Time;
use mdmlens::model::time::TimeBasis;

const DM: &str = "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider";
const TASKS: &str = "Microsoft-Windows-TaskScheduler";
const SHELL: &str = "Microsoft-Windows-Shell-Core";
const JOINS: &str = "Microsoft-Windows-User Device Registration";
const TASK: &str = r"\Microsoft\Windows\EnterpriseMgmt\Schedule created by enrollment client for automatically enrolling in MDM from AAD";
const ENROLLMENT: &str = "aaaaaaaa-1111-4111-8111-000000000001";

/// A timeline being made.
#[derive(Default)]
struct Maker {
    events: Vec<Event>,
    milliseconds: u64,
}

impl Maker {
    fn event(
        &mut self,
        provider: &'static str,
        id: u16,
        thread: u32,
        activity: Option<Guid>,
        fields: &[(&str, Value)],
    ) {
        let at = Time::from_filetime(134_000_000_000_000_000 + self.milliseconds * 10_000);
        let number = self.events.len() as u64 + 1;
        let field = |(name, value): &(&str, Value)| Field { name: Arc::from(*name), value: value.clone() };
        let system = System { activity_id: activity, ..System::new(id, number, "CONTOSO-PC-014") };
        let record = Record {
            locus: Locus::Record(number),
            time: RecordTime::Utc(at),
            level: Level::Information,
            provider: provider.into(),
            channel: provider.into(),
            process_id: Some(thread / 8),
            thread_id: Some(thread),
            fields: Fields::new(fields.iter().map(field).collect()),
            system: Some(Box::new(system)),
        };
        self.events.push(Event::new(ArtifactId(0), record, at, TimeBasis::Utc));
    }

    fn wait(&mut self, milliseconds: u64) {
        self.milliseconds += milliseconds;
    }
}

fn text(value: &str) -> Value {
    Value::Text(value.into())
}

/// One enrollment, then sessions with policies for as long as it takes.
fn enrolled(count: usize) -> Vec<Event> {
    let mut made = Maker::default();
    for id in [91, 4, 6, 8, 10, 58, 16, 43, 72] {
        made.event(DM, id, 8, None, &[]);
        made.wait(900);
    }
    while made.events.len() < count {
        made.wait(3_600_000);
        made.event(DM, 205, 16, None, &[("Message1", text("aB3dE5fG7hJ9kL1m.0"))]);
        made.event(DM, 208, 16, None, &[("Message1", text(ENROLLMENT)), ("Message2", text("MS DM Server"))]);
        for n in 0..40 {
            let policy =
                [("Message1", text("AllowTelemetry")), ("Message2", text("System")), ("Message3", text(ENROLLMENT))];
            made.event(DM, if n % 10 == 0 { 404 } else { 813 }, 24, None, &policy);
            made.wait(50);
        }
        made.event(DM, 209, 16, None, &[("HRESULT", Value::Hex32(0))]);
    }
    made.events
}

/// Group policy tries every five minutes, each refused, with its task run and a join check now and then.
fn retrying(count: usize) -> Vec<Event> {
    let mut made = Maker::default();
    let mut run = 0_u32;
    while made.events.len() < count {
        run += 1;
        let mut bytes = [7; 16];
        bytes[..4].copy_from_slice(&run.to_le_bytes());
        let task = [("TaskName", text(TASK)), ("InstanceId", Value::Guid(Guid::from_windows_bytes(bytes)))];
        let thread = 8 * (run % 4000 + 1);
        made.event(TASKS, 107, 8, None, &task);
        made.event(DM, 27, thread, None, &[("HexInt1", Value::Hex32(1)), ("HexInt2", Value::Hex32(1))]);
        made.event(DM, 90, thread, None, &[("HexInt1", Value::Hex32(0)), ("HRESULT", Value::Hex32(0))]);
        made.event(DM, 76, thread, None, &[("HexInt1", Value::Hex32(0)), ("HRESULT", Value::Hex32(0x8018_002B))]);
        made.event(TASKS, 201, 8, None, &task);
        if run.is_multiple_of(10) {
            made.event(JOINS, 304, thread, None, &[("ExitCode", Value::Hex32(0x801C_001D))]);
        }
        made.wait(300_000);
    }
    made.events
}

/// Everything at one moment, each event on a thread and with an activity of its own, no chain ever ending.
fn hostile(count: usize) -> Vec<Event> {
    let mut made = Maker::default();
    let ids =
        [(DM, 4), (DM, 59), (DM, 208), (SHELL, 62400), (TASKS, 107), (JOINS, 331), (DM, 42), (DM, 1600), (DM, 76)];
    while made.events.len() < count {
        let n = made.events.len() as u32;
        let (provider, id) = ids[n as usize % ids.len()];
        let mut bytes = [9; 16];
        bytes[..4].copy_from_slice(&n.to_le_bytes());
        let activity = Some(Guid::from_windows_bytes(bytes));
        let fields = [
            ("Message1", text("ms-cxh://MOSET/CONNECTTOWORK")),
            ("Source", text("ms-cxh://MOSET")),
            ("TaskName", text(TASK)),
        ];
        made.event(provider, id, n * 8, activity, &fields);
    }
    made.events
}

/// A number of bytes from this process's status: `VmRSS` now, `VmHWM` at its highest. Linux only.
fn memory(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(name))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024)
}

/// Says how much more memory correlating takes at its highest than the events themselves do.
fn tell_memory(name: &str, events: &[Event]) {
    // 5 sets the highest value back to the present one.
    if std::fs::write("/proc/self/clear_refs", "5").is_err() {
        return;
    }
    let before = memory("VmRSS");
    let told =
        black_box(attempts::correlate(events, events.last().map(|event| event.at), &[], &Device::default(), None));
    if let Some((before, highest)) = before.zip(memory("VmHWM")) {
        let bytes = highest.saturating_sub(before);
        let (count, attempts) = (events.len() as u64, told.attempts.len());
        println!(
            "{name}: {count} events, {attempts} attempts: {} KiB above the events, {} bytes an event",
            bytes / 1024,
            bytes / count
        );
    }
}

fn correlate(c: &mut Criterion) {
    let mut group = c.benchmark_group("correlate");
    group.sample_size(10);
    let kinds: [(&str, fn(usize) -> Vec<Event>); 3] =
        [("enrolled", enrolled), ("retrying", retrying), ("hostile", hostile)];
    for (name, make) in kinds {
        for count in [50_000, 200_000] {
            let events = make(count);
            tell_memory(name, &events);
            group.throughput(Throughput::Elements(events.len() as u64));
            group.bench_with_input(BenchmarkId::new(name, count), &events, |b, events| {
                b.iter(|| {
                    black_box(attempts::correlate(
                        events,
                        events.last().map(|event| event.at),
                        &[],
                        &Device::default(),
                        None,
                    ))
                });
            });
        }
    }
    group.finish();
}

criterion_group!(benches, correlate);
criterion_main!(benches);

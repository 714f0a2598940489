//! The terminal UI on a million events: what a frame and a key of the filter cost, and how much memory the text takes.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs, reason = "a bench may stop at its own mistakes")]

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use criterion::Criterion;
use criterion::criterion_group;
use criterion::criterion_main;
use crossterm::event::Event;
use crossterm::event::KeyCode;
use crossterm::event::KeyEvent;
use crossterm::event::KeyModifiers;
use mdmlens::model::analysis::Analysis;
use mdmlens::model::analysis::BundleInfo;
use mdmlens::model::artifact::BundleKind;
use mdmlens::model::artifact::Container;
use mdmlens::model::device::Device;
use mdmlens::model::evidence::Locus;
use mdmlens::model::fields::Field;
use mdmlens::model::fields::Fields;
use mdmlens::model::fields::Value;
use mdmlens::model::finding::Confidence;
use mdmlens::model::id::ArtifactId;
use mdmlens::model::record::Level;
use mdmlens::model::record::Record;
use mdmlens::model::record::System;
use mdmlens::model::silent::SilentRecords;
use mdmlens::model::time::RecordTime;
use mdmlens::model::time::Time;
use mdmlens::model::verdict::Outcome;
use mdmlens::model::verdict::Verdict;
use mdmlens::timeline;
use mdmlens::timeline::Interpreted;
use mdmlens::timeline::Timeline;
use mdmlens::timeline::clock::Clock;
use mdmlens::tui::action::Action;
use mdmlens::tui::app::App;
use mdmlens::tui::app::Settings;
use mdmlens::tui::keys;
use mdmlens::tui::search::TextIndex;
use mdmlens::tui::theme::Palette;
use mdmlens::tui::theme::Theme;
use mdmlens::tui::update::update;
use mdmlens::tui::view;
use mdmlens::tui::worker::Message;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

const EVENTS: u64 = 1_000_000;

/// Provider, event id, level, names of the values.
const KINDS: [(&str, u16, Level, &[&str]); 5] = [
    ("Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider", 76, Level::Error, &["HexInt1", "HRESULT"]),
    ("Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider", 72, Level::Information, &[]),
    ("Microsoft-Windows-AAD", 1098, Level::Warning, &["Error", "ErrorMessage", "AdditionalInformation"]),
    (
        "Microsoft-Windows-TaskScheduler",
        201,
        Level::Information,
        &["TaskName", "TaskInstanceId", "ActionName", "ResultCode"],
    ),
    (
        "Microsoft-Windows-Security-Auditing",
        4624,
        Level::Information,
        &["SubjectUserSid", "SubjectUserName", "TargetUserName", "LogonType"],
    ),
];

/// Provider, channel and value names, shared by all records of a kind.
type Shared = (Arc<str>, Arc<str>, Vec<Arc<str>>);

fn records() -> Vec<Record> {
    let computer: Arc<str> = "CONTOSO-PC-014".into();
    let shared: Vec<Shared> = KINDS
        .iter()
        .map(|(provider, _, _, names)| {
            let channel = format!("{provider}/Operational");
            (Arc::from(*provider), channel.into(), names.iter().map(|name| Arc::from(*name)).collect())
        })
        .collect();
    let record = |n: u64| {
        let kind = usize::try_from(n.wrapping_mul(2_654_435_761) >> 7).unwrap() % KINDS.len();
        let (provider, channel, names) = &shared[kind];
        let value = |name: &Arc<str>| Field {
            name: Arc::clone(name),
            value: match &**name {
                "HexInt1" => Value::Hex32(0),
                "HRESULT" | "Error" | "ResultCode" => Value::Hex32(0x8018_0000 + u32::try_from(n % 64).unwrap()),
                _ => Value::Text(format!("value {n} of a usual length for such a field").into()),
            },
        };
        Record {
            locus: Locus::Record(n),
            time: RecordTime::Utc(Time::from_filetime(133_000_000_000_000_000 + n * 10_000_000)),
            level: KINDS[kind].2,
            provider: Arc::clone(provider),
            channel: Arc::clone(channel),
            process_id: Some(4),
            thread_id: Some(8),
            fields: Fields::new(names.iter().map(value).collect()),
            system: Some(Box::new(System::new(KINDS[kind].1, n, Arc::clone(&computer)))),
        }
    };
    (0..EVENTS).map(record).collect()
}

fn analysis() -> Analysis {
    let Timeline { events, .. } =
        timeline::build(vec![Interpreted::new(ArtifactId(0), records(), SilentRecords::default())], &Clock::default());
    Analysis {
        silent: SilentRecords::default(),
        bundle: BundleInfo {
            name: "a-million-events.zip".into(),
            kind: BundleKind::Unknown,
            container: Container::Zip,
            sha256: None,
            size_bytes: 0,
            collected_at: None,
            areas: vec![],
            utc_offset_minutes: Some(60),
            utc_offset_basis: None,
        },
        verdict: Verdict {
            outcome: Outcome::Undetermined,
            confidence: Confidence::Low,
            headline: "nothing can be said".into(),
            attempt: None,
            phase: None,
            code: None,
            rule: None,
        },
        device: Device::default(),
        attempts: vec![],
        unenrollments: vec![],
        syncs: vec![],
        esp: None,
        findings: vec![],
        contradictions: vec![],
        coverage: vec![],
        artifacts: vec![],
        warnings: vec![],
        markers: vec![],
        events,
        facts: vec![],
    }
}

/// Memory of the process, as far as the system tells.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find(|line| line.starts_with("VmRSS")).unwrap_or("VmRSS not known").to_string()
}

fn press(app: &mut App, code: KeyCode) {
    let action = keys::action(app, Event::Key(KeyEvent::new(code, KeyModifiers::NONE)));
    black_box(update(app, action).len());
}

/// How long a key takes.
fn timed(app: &mut App, code: KeyCode) -> Duration {
    let begun = Instant::now();
    press(app, code);
    begun.elapsed()
}

fn type_text(app: &mut App, text: &str) {
    text.chars().for_each(|c| press(app, KeyCode::Char(c)));
}

fn opened() -> App {
    let analysis = Arc::new(analysis());
    println!("memory with the events: {}", memory());
    let text = Arc::new(TextIndex::of(&analysis));
    println!("memory with their text: {} ({} bytes of text)", memory(), text.bytes());
    let theme = Theme { palette: Palette::Dark, ascii: false };
    let mut app = App::new(Settings { theme, mouse: false, local: None, redact: false }, vec!["bundle.zip".into()]);
    update(&mut app, Action::Resize(200, 60));
    update(&mut app, Action::Tell(Message::Ready(0, Ok(Arc::clone(&analysis)))));
    update(&mut app, Action::Tell(Message::Indexed(0, analysis, text)));
    type_text(&mut app, "2a");
    println!("memory with the rows: {}", memory());
    app
}

fn bench(c: &mut Criterion) {
    let mut app = opened();
    let mut terminal = Terminal::new(TestBackend::new(200, 60)).unwrap();
    let mut group = c.benchmark_group("tui");
    group.sample_size(20);
    group.bench_function("frame/page down and draw", |b| {
        press(&mut app, KeyCode::Char('g'));
        b.iter(|| {
            press(&mut app, KeyCode::PageDown);
            terminal.draw(|frame| view::draw(frame, &app)).unwrap();
        });
    });
    for typed in ["level:error", "code:0x8018", "id:76", "channel:aad", "-id:4624", "value 99", "/value 1.*7/"] {
        // The last key of the filter: all rows are asked again.
        group.bench_function(format!("filter/{typed}"), |b| {
            press(&mut app, KeyCode::Char('f'));
            type_text(&mut app, typed);
            b.iter_custom(|times| {
                let one = |app: &mut App| {
                    press(app, KeyCode::Char('x'));
                    timed(app, KeyCode::Backspace)
                };
                (0..times).map(|_| one(&mut app)).sum()
            });
            press(&mut app, KeyCode::Esc);
        });
    }
    group.bench_function("search/one key", |b| {
        type_text(&mut app, "/value 9");
        b.iter_custom(|times| {
            let one = |app: &mut App| {
                let took = timed(app, KeyCode::Char('9'));
                press(app, KeyCode::Backspace);
                took
            };
            (0..times).map(|_| one(&mut app)).sum()
        });
        press(&mut app, KeyCode::Esc);
    });
    group.bench_function("all or relevant", |b| b.iter(|| press(&mut app, KeyCode::Char('a'))));
    group.bench_function("next error", |b| b.iter(|| press(&mut app, KeyCode::Char('e'))));
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);

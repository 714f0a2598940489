//! Large inputs for benchmarks: the stories' own records, over and over, always the same for the same size.

use super::evtx::{Layout, Log, Record};
use super::story::{self, ImeLog, Names, Story};
use super::{bundle, cab, ime, records};
use std::collections::BTreeMap;
use std::fmt::Write;

const SEED: u64 = 0x6d64_6d6c_656e_7301;

/// The channel that most of an MDM diagnosis rests on.
const CHANNEL: &str = "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin";

/// Stories whose records are mixed: success, repeated failure, broken sync, policies, leaving.
const MIXED: &[&str] = &[
    "entra-join-settings-succeeds",
    "gpo-mdm-scope-missing",
    "sync-fails-after-enrollment",
    "policy-csp-failures",
    "unenroll-by-user",
];

/// A fixed-seed generator (xorshift), so that nobody needs a dependency for it.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }
}

/// A DM admin log of this many records.
pub fn evtx(records: usize) -> Vec<u8> {
    let pool = pool();
    let mut numbers = Numbers(SEED);
    let mut written = pool[0].written;
    let log = Log { layout: Layout::Manifest18, minor_version: 2, records: Vec::new(), oddity: None };
    log.with_records((0..records).map(|i| {
        let mut record = pool[(i + numbers.next(3) as usize) % pool.len()].clone();
        record.id = i as u64 + 1;
        // Up to two seconds apart.
        written += numbers.next(20_000_000);
        record.written = written;
        record
    }))
}

/// The mixed stories' records, one story after the other.
fn pool() -> Vec<Record> {
    MIXED
        .iter()
        .flat_map(|id| {
            let mut story = story::named(id);
            "CONTOSO-PC-014".clone_into(&mut story.device.name);
            records::logs(&story).remove(CHANNEL).map(|log| log.records).unwrap_or_default()
        })
        .collect()
}

/// An IME log of this many lines (a few of them span lines).
pub fn ime_log(lines: usize) -> Vec<u8> {
    let mut story = story::named(MIXED[0]);
    let mut numbers = Numbers(SEED);
    let mut text = String::new();
    for i in 0..lines {
        let app = numbers.next(40);
        let second = i as f64 / 10.0;
        let _ = match numbers.next(4) {
            0 => writeln!(text, "+{second:.1} [Win32App][V3Processor] Processing subgraph with app ids: {app:08}"),
            1 => writeln!(text, "+{second:.1} [Win32App] lpExitCode 0"),
            2 => writeln!(
                text,
                "+{second:.1} Get policies = [{{\"Id\":\"{app:08}\",\n|\"Name\":\"App {app}\",\"Intent\":3}}]"
            ),
            _ => writeln!(
                text,
                "+{second:.1} [StatusService] Downloading app (id = {app:08}, name App {app}) via DO, bytes {i}/9 for user x"
            ),
        };
    }
    story.ime.clear();
    let log = ImeLog {
        file: "IntuneManagementExtension.log".to_owned(),
        start: story.device.boot,
        part: None,
        lines: text,
        names: BTreeMap::new(),
    };
    ime::write(&story, &log, &Names::of(&story))
}

/// A whole bundle (MSZIP cab) whose logs hold about this many events.
pub fn bundle(events: usize) -> Vec<u8> {
    let story: Story = story::named(MIXED[1]);
    let mut artifacts = bundle::mdm_artifacts(&story);
    for (name, data) in &mut artifacts {
        if name.ends_with("enterprise-diagnostics-provider-admin.evtx") {
            *data = evtx(events);
        }
    }
    artifacts.push(("IntuneManagementExtension.log".to_owned(), ime_log(events / 4)));
    let entries: Vec<_> = artifacts.into_iter().map(|(name, data)| cab::Entry { name, data }).collect();
    cab::write(&entries, cab::Compression::MsZip, story.bundle.collected, 60)
}

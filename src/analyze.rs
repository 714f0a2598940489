//! The pipeline: a bundle in, an analysis out.
//!
//! The bundle's units (a zip entry, a loose file, a cabinet folder) are read in parallel, the largest first; what they
//! give is put in artifact order, so that the thread count never shows. Everything after that is plain functions over
//! the whole.

use std::any::Any;
use std::cell::Cell;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::path::Path;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use rayon::prelude::*;

use crate::attempts;
use crate::bundle;
use crate::bundle::Bundle;
use crate::bundle::Content;
use crate::bundle::OpenError;
use crate::bundle::limits::Limits;
use crate::device;
use crate::device::bundle_info;
use crate::device::contradictions;
use crate::device::coverage;
use crate::model::analysis::Analysis;
use crate::model::analysis::BundleInfo;
use crate::model::artifact::Artifact;
use crate::model::evidence::Locus;
use crate::model::fact::Fact;
use crate::model::id::ArtifactId;
use crate::model::record::Record;
use crate::model::time::RecordTime;
use crate::model::time::TimeBasis;
use crate::model::warning::Warning;
use crate::model::warning::WarningKind;
use crate::readers;
use crate::readers::Head;
use crate::readers::Input;
use crate::rules;
use crate::rules::Case;
use crate::rules::case::Parts;
use crate::timeline;
use crate::timeline::Sieve;
use crate::timeline::clock;
use crate::timeline::markers;

/// How to analyse.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Threads that read artifacts; `None` is one for each core.
    pub threads: Option<usize>,
    /// Caps on the input.
    pub limits: Limits,
    /// UTC offset of the device's local-time logs in minutes east, if the user knows it.
    pub utc_offset_minutes: Option<i32>,
    /// Event records that cannot say anything (see [`timeline::Sieve`]) are dropped while they are read. They are still
    /// counted as records of their artifact, and missing on the timeline, from its counts and from what is told by it as a
    /// whole: gaps in logs, the first record of a channel, the time of the last event.
    pub known_only: bool,
}

/// How far the work is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The bundle is open: artifacts and bytes to read.
    Opened {
        /// Name of the bundle.
        name: String,
        /// How many artifacts it holds.
        artifacts: u64,
        /// How many bytes they have.
        bytes: u64,
    },
    /// So much has been read.
    Read {
        /// Artifacts so far.
        artifacts: u64,
        /// Bytes so far.
        bytes: u64,
    },
    /// Reading is done; this stage begins.
    Stage(&'static str),
}

/// Receives [`Progress`], from any thread.
pub type OnProgress<'a> = &'a (dyn Fn(Progress) + Sync);

thread_local! {
    /// Whether a panic on this thread is about to be caught and told as a warning.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Whether a panic on this thread will be caught here: the program's panic hook stays silent then.
#[must_use]
pub fn panic_is_caught() -> bool {
    GUARDED.get()
}

/// Runs `work`; a panic becomes its message.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    let before = GUARDED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(before);
    result.map_err(|payload: Box<dyn Any + Send>| {
        payload
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| payload.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "unknown reason".to_owned())
    })
}

/// Opens and analyses a file or folder.
///
/// # Errors
/// When the input cannot be opened as a bundle at all; everything later is a warning in the analysis.
pub fn analyze(path: &Path, options: &Options, progress: OnProgress<'_>) -> Result<Analysis, OpenError> {
    Ok(analyze_bundle(&bundle::open(path, &options.limits)?, options, progress))
}

/// What the readers made of the artifacts, in artifact order.
struct ReadOut {
    artifacts: Vec<Artifact>,
    records: Vec<(ArtifactId, Vec<Record>)>,
    facts: Vec<Fact>,
    warnings: Vec<Warning>,
}

/// Analyses an open bundle.
#[must_use]
pub fn analyze_bundle(bundle: &Bundle, options: &Options, progress: OnProgress<'_>) -> Analysis {
    progress(Progress::Opened {
        name: bundle.name.clone(),
        artifacts: bundle.entries().len() as u64,
        bytes: bundle.entries().iter().map(|entry| entry.size_bytes).sum(),
    });
    if options.threads == Some(1) {
        return stages(bundle, read(bundle, options, progress, read_sequential), bundle.sha256(), options, progress);
    }
    match rayon::ThreadPoolBuilder::new().num_threads(options.threads.unwrap_or(0)).build() {
        Ok(pool) => {
            let (read, hash) =
                pool.install(|| rayon::join(|| read(bundle, options, progress, read_parallel), || bundle.sha256()));
            stages(bundle, read, hash, options, progress)
        }
        // No threads to be had: the same work on this one.
        Err(_) => stages(bundle, read(bundle, options, progress, read_sequential), bundle.sha256(), options, progress),
    }
}

/// One of the ways below to read all units.
type Way = fn(&Collector<'_>);

/// Reads the bundle in one of the ways below; twice if reading shows that it holds more than opening could tell.
fn read(bundle: &Bundle, options: &Options, progress: OnProgress<'_>, way: Way) -> ReadOut {
    let once = || {
        let collector = Collector::new(bundle, options.known_only, progress);
        way(&collector);
        collector.finish()
    };
    let read = once();
    if bundle.planned_anew() { once() } else { read }
}

/// Bytes of files that may wait for a thread while their cabinet folder is unpacked further. Unpacking is faster than
/// reading: beyond this the thread that unpacks reads too, and the memory of what it read is used again.
const WAITING_BYTES: u64 = 16 << 20;

/// One artifact after reading.
struct Read {
    id: ArtifactId,
    size_bytes: u64,
    /// The name of its reader.
    format: Option<&'static str>,
    reading: readers::Reading,
    /// How many of its records were dropped.
    dropped: u64,
}

/// Collects what the units give, from any thread.
struct Collector<'a> {
    bundle: &'a Bundle,
    known_only: bool,
    progress: OnProgress<'a>,
    artifacts: AtomicU64,
    bytes: AtomicU64,
    /// Bytes of files that wait for a thread.
    waiting: AtomicU64,
    read: Mutex<Vec<Read>>,
    warnings: Mutex<Vec<Warning>>,
}

impl<'a> Collector<'a> {
    fn new(bundle: &'a Bundle, known_only: bool, progress: OnProgress<'a>) -> Self {
        Self {
            bundle,
            known_only,
            progress,
            artifacts: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            waiting: AtomicU64::new(0),
            read: Mutex::default(),
            warnings: Mutex::default(),
        }
    }

    fn unit(&self, unit: &bundle::Unit, sink: &mut bundle::Sink<'_>) {
        let mut warnings = Vec::new();
        unit.read(self.bundle, sink, &mut |warning| warnings.push(warning));
        self.warnings.lock().unwrap_or_else(PoisonError::into_inner).append(&mut warnings);
    }

    /// Leaves a file to whichever thread is free, or reads it here if enough of them wait.
    fn leave<'s>(&'s self, id: ArtifactId, content: &mut Content<'_>, scope: &rayon::Scope<'s>) {
        let size = content.most_bytes();
        if self.waiting.fetch_add(size, Ordering::Relaxed) + size <= WAITING_BYTES {
            let bytes = content.whole();
            scope.spawn(move |_| {
                self.give(id, |path| read_bytes(id, path, &bytes, self.known_only));
                self.waiting.fetch_sub(size, Ordering::Relaxed);
            });
        } else {
            self.waiting.fetch_sub(size, Ordering::Relaxed);
            self.artifact(id, content);
        }
    }

    /// Reads an artifact here while its bytes come.
    fn artifact(&self, id: ArtifactId, content: &mut Content<'_>) {
        self.give(id, |path| read_content(id, path, content, self.known_only));
    }

    /// Takes what the reading of an artifact gives.
    fn give(&self, id: ArtifactId, reading: impl FnOnce(&str) -> Read) {
        let path = self.bundle.entries().get(id.index()).map_or("", |entry| entry.path.as_str());
        let read = reading(path);
        let size = read.size_bytes;
        self.read.lock().unwrap_or_else(PoisonError::into_inner).push(read);
        let artifacts = self.artifacts.fetch_add(1, Ordering::Relaxed) + 1;
        let bytes = self.bytes.fetch_add(size, Ordering::Relaxed) + size;
        (self.progress)(Progress::Read { artifacts, bytes });
    }

    /// Everything in artifact order, whatever the order of reading was.
    fn finish(self) -> ReadOut {
        let mut read = self.read.into_inner().unwrap_or_else(PoisonError::into_inner);
        read.sort_by_key(|read| read.id);
        let mut out = ReadOut {
            artifacts: self
                .bundle
                .entries()
                .iter()
                .map(|entry| Artifact {
                    path: entry.path.clone(),
                    format: None,
                    size_bytes: entry.size_bytes,
                    records: 0,
                    facts: 0,
                    warnings: 0,
                })
                .collect(),
            records: Vec::new(),
            facts: Vec::new(),
            warnings: self.bundle.warnings().to_vec(),
        };
        out.warnings.append(&mut self.warnings.into_inner().unwrap_or_else(PoisonError::into_inner));
        for Read { id, size_bytes, format, mut reading, dropped } in read {
            if let Some(artifact) = out.artifacts.get_mut(id.index()) {
                artifact.format = format;
                artifact.size_bytes = size_bytes;
                artifact.records = reading.records.len() as u64 + dropped;
                artifact.facts = reading.facts.len() as u64;
            }
            out.facts.append(&mut reading.facts);
            out.warnings.append(&mut reading.warnings);
            if !reading.records.is_empty() {
                out.records.push((id, reading.records));
            }
        }
        out
    }
}

fn read_sequential(collector: &Collector<'_>) {
    let units = collector.bundle.units();
    units.iter().for_each(|unit| collector.unit(unit, &mut |id, content| collector.artifact(id, content)));
}

fn read_parallel(collector: &Collector<'_>) {
    let mut units: Vec<&bundle::Unit> = collector.bundle.units().iter().collect();
    // Largest first: a big log begun last would leave the other threads idle.
    units.sort_by_key(|unit| std::cmp::Reverse(unit.weight_bytes()));
    rayon::scope(|scope| {
        units.par_iter().with_max_len(1).for_each(|unit| match unit.artifacts() {
            [_] => collector.unit(unit, &mut |id, content| collector.artifact(id, content)),
            _ => collector.unit(unit, &mut |id, content| collector.leave(id, content, scope)),
        });
    });
}

/// The reader that recognises an artifact, if there is one; a panic in the search for it becomes a warning.
fn find_reader(id: ArtifactId, head: &Head<'_>) -> Result<&'static readers::Reader, readers::Reading> {
    match guarded(|| readers::find(head)) {
        Ok(found) => found.ok_or_else(readers::Reading::default),
        Err(reason) => Err(failed(id, "lookup", &reason)),
    }
}

fn failed(id: ArtifactId, name: &str, reason: &str) -> readers::Reading {
    let message = format!("the reader {name} failed: {reason}");
    let warning = Warning::new(id, Locus::Whole, WarningKind::ReaderFailed, message);
    readers::Reading { warnings: vec![warning], ..Default::default() }
}

/// Reads one artifact with the reader that recognises it; a panic of the reader becomes a warning.
fn read_bytes(id: ArtifactId, path: &str, bytes: &[u8], known_only: bool) -> Read {
    let (format, mut reading) = match find_reader(id, &Head::new(path, bytes)) {
        Ok(reader) => {
            let reading = guarded(|| readers::read(reader, &Input { artifact: id, path, bytes }));
            (Some(reader.name), reading.unwrap_or_else(|reason| failed(id, reader.name, &reason)))
        }
        Err(reading) => (None, reading),
    };
    let dropped = if known_only { drop_unknown(&mut Sieve::new(), &mut reading.records, 0) } else { 0 };
    Read { id, size_bytes: bytes.len() as u64, format, reading, dropped }
}

/// Drops the records behind the first `from` that cannot say anything; how many.
fn drop_unknown(sieve: &mut Sieve, records: &mut Vec<Record>, from: usize) -> u64 {
    let before = records.len();
    let new = records.split_off(from);
    records.extend(new.into_iter().filter(|record| sieve.keeps(record)));
    (before - records.len()) as u64
}

/// How much of an artifact that is read while it comes is in memory: small enough to stay in the processor's cache.
const WINDOW_BYTES: usize = 256 * 1024;
/// Most room that a thread keeps for the next artifact.
const MOST_KEPT_ROOM: usize = 1 << 20;

thread_local! {
    /// The room in which this thread reads: fresh memory for every artifact costs more than reading it.
    static ROOM: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// As [`read_bytes`], while the bytes come if the format allows it.
fn read_content(id: ArtifactId, path: &str, content: &mut Content<'_>, known_only: bool) -> Read {
    let mut room = ROOM.take();
    room.clear();
    room.reserve(WINDOW_BYTES);
    let whole = fill(content, &mut room);
    let mut read = match find_reader(id, &Head::new(path, &room)) {
        Ok(readers::Reader { stream: Some(stream), name, .. }) => {
            let read = guarded(|| stream_content(stream(id), content, &mut room, whole, known_only));
            let (reading, dropped) = read.unwrap_or_else(|reason| (failed(id, name, &reason), 0));
            Read { id, size_bytes: 0, format: Some(name), reading, dropped }
        }
        // Nobody reads it; what comes is counted below.
        Err(reading) => Read { id, size_bytes: 0, format: None, reading, dropped: 0 },
        Ok(_) => {
            content.rest(&mut room);
            read_bytes(id, path, &room, known_only)
        }
    };
    loop {
        room.clear();
        if content.fill(&mut room) == 0 {
            break;
        }
    }
    read.size_bytes = content.bytes_read();
    if room.capacity() <= MOST_KEPT_ROOM {
        ROOM.set(room);
    }
    read
}

/// Fills the room; whether the content is over.
fn fill(content: &mut Content<'_>, room: &mut Vec<u8>) -> bool {
    while room.len() < room.capacity() {
        if content.fill(room) == 0 {
            return true;
        }
    }
    false
}

/// Reads window by window; what that gave, and how many records were dropped.
fn stream_content(
    mut stream: Box<dyn readers::Stream>,
    content: &mut Content<'_>,
    room: &mut Vec<u8>,
    mut last: bool,
    known_only: bool,
) -> (readers::Reading, u64) {
    let (mut sieve, mut dropped) = (Sieve::new(), 0);
    loop {
        let kept = stream.records().len();
        let used = stream.take(room, last);
        if known_only {
            dropped += drop_unknown(&mut sieve, stream.records(), kept);
        }
        if last {
            return (readers::finish(stream), dropped);
        }
        room.drain(..used);
        // A reader that needs more than there is room for.
        if room.len() == room.capacity() {
            room.reserve(WINDOW_BYTES);
        }
        last = fill(content, room);
    }
}

/// One place of an artifact as its source has it, read from the bundle again.
#[must_use]
pub fn raw(bundle: &Bundle, artifact: ArtifactId, locus: &Locus) -> Option<String> {
    let path = bundle.entries().get(artifact.index())?.path.as_str();
    let bytes = bundle.read_one(artifact)?;
    let reader = readers::find(&Head::new(path, &bytes))?;
    guarded(|| readers::raw(reader, &Input { artifact, path, bytes: &bytes }, locus)).ok().flatten()
}

/// Everything after reading: plain functions over the whole.
fn stages(
    bundle: &Bundle,
    read: ReadOut,
    sha256: Option<String>,
    options: &Options,
    progress: OnProgress<'_>,
) -> Analysis {
    let ReadOut { mut artifacts, records, facts, mut warnings } = read;
    progress(Progress::Stage("timeline"));
    let local_times =
        records.iter().flat_map(|(_, list)| list).any(|record| matches!(record.time, RecordTime::Local(_)));
    let clock = clock::determine(&facts, &records, options.utc_offset_minutes);
    let (mut events, mut told) = timeline::build(records, &clock);
    warnings.append(&mut told);
    warnings.sort();
    warnings.dedup();
    for warning in &warnings {
        if let Some(artifact) = warning.artifact.and_then(|id| artifacts.get_mut(id.index())) {
            artifact.warnings += 1;
        }
    }
    progress(Progress::Stage("attempts"));
    let collected_at = bundle_info::collected_at(&bundle.name, bundle.entries(), &facts, &events, clock.offset_minutes);
    let kind = bundle_info::kind(&bundle.name, bundle.container, bundle.entries());
    let device = device::describe(&facts, &events);
    let coverage = coverage::of(kind, &artifacts, &warnings, &facts, &events);
    let contradictions = contradictions::of(&facts, &events, &device, &warnings);
    let correlation = attempts::correlate(&events, &facts, &device, collected_at);
    for (event, attempt) in events.iter_mut().zip(&correlation.members) {
        event.attempt = *attempt;
    }
    let mut verdict = attempts::verdict(&correlation, &device, &coverage, &events);

    progress(Progress::Stage("rules"));
    let findings = rules::judge(&Case::new(Parts {
        events: &events,
        facts: &facts,
        attempts: &correlation.attempts,
        syncs: &correlation.syncs,
        esp: correlation.esp.as_ref(),
        unenrollments: &correlation.unenrollments,
        device: &device,
        coverage: &coverage,
        contradictions: &contradictions,
        verdict: &verdict,
        collected_at,
    }));
    verdict.rule = rules::explaining(&findings, &verdict);

    Analysis {
        bundle: BundleInfo {
            name: bundle.name.clone(),
            kind,
            container: bundle.container,
            sha256,
            size_bytes: bundle.size_bytes,
            collected_at,
            areas: bundle_info::areas(&facts),
            utc_offset_minutes: clock.offset_minutes,
            utc_offset_basis: clock.basis.or(local_times.then_some(TimeBasis::OffsetAssumed)),
        },
        verdict,
        device,
        attempts: correlation.attempts,
        unenrollments: correlation.unenrollments,
        syncs: correlation.syncs,
        esp: correlation.esp,
        findings,
        contradictions,
        coverage,
        artifacts,
        warnings,
        markers: markers::of(&events),
        events,
        facts,
    }
}

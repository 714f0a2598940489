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
        return stages(bundle, read(bundle, progress, read_sequential), bundle.sha256(), options, progress);
    }
    match rayon::ThreadPoolBuilder::new().num_threads(options.threads.unwrap_or(0)).build() {
        Ok(pool) => {
            let (read, hash) =
                pool.install(|| rayon::join(|| read(bundle, progress, read_parallel), || bundle.sha256()));
            stages(bundle, read, hash, options, progress)
        }
        // No threads to be had: the same work on this one.
        Err(_) => stages(bundle, read(bundle, progress, read_sequential), bundle.sha256(), options, progress),
    }
}

/// Reads the bundle in one of the ways below; twice if reading shows that it holds more than opening could tell.
fn read(bundle: &Bundle, progress: OnProgress<'_>, way: fn(&Bundle, OnProgress<'_>) -> ReadOut) -> ReadOut {
    let read = way(bundle, progress);
    if bundle.planned_anew() { way(bundle, progress) } else { read }
}

/// Bytes of files that may wait for a thread while their cabinet folder is unpacked further. Unpacking is faster than
/// reading: beyond this the thread that unpacks reads too, and the memory of what it read is used again.
const WAITING_BYTES: u64 = 16 << 20;

/// One artifact after reading: its id, its size, the reader's name, and what the reader gave.
type Read = (ArtifactId, u64, Option<&'static str>, readers::Reading);

/// Collects what the units give, from any thread.
struct Collector<'a> {
    bundle: &'a Bundle,
    progress: OnProgress<'a>,
    artifacts: AtomicU64,
    bytes: AtomicU64,
    /// Bytes of files that wait for a thread.
    waiting: AtomicU64,
    read: Mutex<Vec<Read>>,
    warnings: Mutex<Vec<Warning>>,
}

impl<'a> Collector<'a> {
    fn new(bundle: &'a Bundle, progress: OnProgress<'a>) -> Self {
        Self {
            bundle,
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
    fn leave<'s>(&'s self, id: ArtifactId, bytes: Vec<u8>, scope: &rayon::Scope<'s>) {
        let size = bytes.len() as u64;
        if self.waiting.fetch_add(size, Ordering::Relaxed) + size <= WAITING_BYTES {
            scope.spawn(move |_| {
                self.artifact(id, &bytes);
                self.waiting.fetch_sub(size, Ordering::Relaxed);
            });
        } else {
            self.waiting.fetch_sub(size, Ordering::Relaxed);
            self.artifact(id, &bytes);
        }
    }

    fn artifact(&self, id: ArtifactId, bytes: &[u8]) {
        let path = self.bundle.entries().get(id.index()).map_or("", |entry| entry.path.as_str());
        let (format, reading) = read_artifact(id, path, bytes);
        self.read.lock().unwrap_or_else(PoisonError::into_inner).push((id, bytes.len() as u64, format, reading));
        let artifacts = self.artifacts.fetch_add(1, Ordering::Relaxed) + 1;
        let bytes = self.bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed) + bytes.len() as u64;
        (self.progress)(Progress::Read { artifacts, bytes });
    }

    /// Everything in artifact order, whatever the order of reading was.
    fn finish(self) -> ReadOut {
        let mut read = self.read.into_inner().unwrap_or_else(PoisonError::into_inner);
        read.sort_by_key(|(id, ..)| *id);
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
        for (id, size, format, mut reading) in read {
            if let Some(artifact) = out.artifacts.get_mut(id.index()) {
                artifact.format = format;
                artifact.size_bytes = size;
                artifact.records = reading.records.len() as u64;
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

fn read_sequential(bundle: &Bundle, progress: OnProgress<'_>) -> ReadOut {
    let collector = Collector::new(bundle, progress);
    bundle.units().iter().for_each(|unit| collector.unit(unit, &mut |id, bytes| collector.artifact(id, &bytes)));
    collector.finish()
}

fn read_parallel(bundle: &Bundle, progress: OnProgress<'_>) -> ReadOut {
    let collector = Collector::new(bundle, progress);
    let mut units: Vec<&bundle::Unit> = bundle.units().iter().collect();
    // Largest first: a big log begun last would leave the other threads idle.
    units.sort_by_key(|unit| std::cmp::Reverse(unit.weight_bytes()));
    rayon::scope(|scope| {
        units.par_iter().with_max_len(1).for_each(|unit| match unit.artifacts() {
            [_] => collector.unit(unit, &mut |id, bytes| collector.artifact(id, &bytes)),
            _ => collector.unit(unit, &mut |id, bytes| collector.leave(id, bytes, scope)),
        });
    });
    collector.finish()
}

/// Reads one artifact with the reader that recognises it; a panic of the reader becomes a warning.
fn read_artifact(id: ArtifactId, path: &str, bytes: &[u8]) -> (Option<&'static str>, readers::Reading) {
    let failed = |name: &str, reason: String| {
        let message = format!("the reader {name} failed: {reason}");
        let warning = Warning::new(id, Locus::Whole, WarningKind::ReaderFailed, message);
        readers::Reading { warnings: vec![warning], ..Default::default() }
    };
    let reader = match guarded(|| readers::find(&Head::new(path, bytes))) {
        Ok(Some(reader)) => reader,
        Ok(None) => return (None, readers::Reading::default()),
        Err(reason) => return (None, failed("lookup", reason)),
    };
    let reading = guarded(|| readers::read(reader, &Input { artifact: id, path, bytes }));
    (Some(reader.name), reading.unwrap_or_else(|reason| failed(reader.name, reason)))
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

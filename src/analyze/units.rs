//! The units of a bundle, read one after the other or by many threads.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use rayon::prelude::*;

use crate::analyze::OnProgress;
use crate::analyze::Options;
use crate::analyze::Progress;
use crate::analyze::Silent;
use crate::analyze::artifact;
use crate::analyze::artifact::Read;
use crate::bundle;
use crate::bundle::Bundle;
use crate::bundle::Content;
use crate::model::artifact::Artifact;
use crate::model::fact::Fact;
use crate::model::id::ArtifactId;
use crate::model::warning::Warning;
use crate::timeline::Interpreted;

/// What the readers made of the artifacts, in artifact order.
pub(super) struct ReadOut {
    pub(super) artifacts: Vec<Artifact>,
    pub(super) logs: Vec<Interpreted>,
    pub(super) facts: Vec<Fact>,
    pub(super) warnings: Vec<Warning>,
}

/// Reads the bundle, and its bytes for their SHA-256.
pub(super) fn read(bundle: &Bundle, options: &Options, progress: OnProgress<'_>) -> (ReadOut, Option<String>) {
    let one_by_one = || (read_by(bundle, options, progress, read_sequential), bundle.sha256());
    if options.threads == Some(1) {
        return one_by_one();
    }
    match rayon::ThreadPoolBuilder::new().num_threads(options.threads.unwrap_or(0)).build() {
        Ok(pool) => {
            pool.install(|| rayon::join(|| read_by(bundle, options, progress, read_parallel), || bundle.sha256()))
        }
        // No threads to be had: the same work on this one.
        Err(_) => one_by_one(),
    }
}

/// One of the ways below to read all units.
type Way = fn(&Collector<'_>);

/// Reads the bundle in one of the ways below; twice if reading shows that it holds more than opening could tell.
fn read_by(bundle: &Bundle, options: &Options, progress: OnProgress<'_>, way: Way) -> ReadOut {
    let once = || {
        let collector = Collector::new(bundle, options.silent, progress);
        way(&collector);
        collector.finish()
    };
    let read = once();
    if bundle.planned_anew() { once() } else { read }
}

/// Bytes of files that may wait for a thread while their cabinet folder is unpacked further. Unpacking is faster than
/// reading: beyond this the thread that unpacks reads too, and the memory of what it read is used again.
const WAITING_BYTES: u64 = 16 << 20;

/// Collects what the units give, from any thread.
struct Collector<'a> {
    bundle: &'a Bundle,
    silent: Silent,
    progress: OnProgress<'a>,
    artifacts: AtomicU64,
    bytes: AtomicU64,
    /// Bytes of files that wait for a thread.
    waiting: AtomicU64,
    read: Mutex<Vec<Read>>,
    warnings: Mutex<Vec<Warning>>,
}

impl<'a> Collector<'a> {
    fn new(bundle: &'a Bundle, silent: Silent, progress: OnProgress<'a>) -> Self {
        Self {
            bundle,
            silent,
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
                self.give(id, |path| artifact::read_bytes(id, path, &bytes, self.silent));
                self.waiting.fetch_sub(size, Ordering::Relaxed);
            });
        } else {
            self.waiting.fetch_sub(size, Ordering::Relaxed);
            self.artifact(id, content);
        }
    }

    /// Reads an artifact here while its bytes come.
    fn artifact(&self, id: ArtifactId, content: &mut Content<'_>) {
        self.give(id, |path| artifact::read_content(id, path, content, self.silent));
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
            logs: Vec::new(),
            facts: Vec::new(),
            warnings: self.bundle.warnings().to_vec(),
        };
        out.warnings.append(&mut self.warnings.into_inner().unwrap_or_else(PoisonError::into_inner));
        for Read { id, size_bytes, format, log, mut facts, mut warnings, dropped } in read {
            if let Some(artifact) = out.artifacts.get_mut(id.index()) {
                artifact.format = format;
                artifact.size_bytes = size_bytes;
                artifact.records = log.len() as u64 + dropped;
                artifact.facts = facts.len() as u64;
            }
            out.facts.append(&mut facts);
            out.warnings.append(&mut warnings);
            if !log.is_empty() {
                out.logs.push(log);
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

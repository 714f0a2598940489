//! The pipeline: a bundle in, an analysis out.
//!
//! The bundle's units (a zip entry, a loose file, a cabinet folder) are read in parallel, the largest first; what they
//! give is put in artifact order, so that the thread count never shows. Everything after that is plain functions over
//! the whole.

mod artifact;
mod guard;
mod units;

pub use guard::panic_is_caught;

use std::path::Path;

use crate::analyze::guard::guarded;
use crate::analyze::units::ReadOut;
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
use crate::model::artifact::ArtifactText;
use crate::model::evidence::Locus;
use crate::model::id::ArtifactId;
use crate::model::record::Record;
use crate::model::time::RecordTime;
use crate::model::time::TimeBasis;
use crate::readers;
use crate::readers::Head;
use crate::readers::Input;
use crate::rules;
use crate::rules::Case;
use crate::rules::case::Parts;
use crate::timeline;
use crate::timeline::Timeline;
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
    /// What is kept of event records that cannot say anything.
    pub silent: Silent,
}

/// What is kept of event records that cannot say anything (see [`timeline::Sieve`]); of a busy machine they are most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Silent {
    /// All of them, for who may want to look at any record.
    #[default]
    Whole,
    /// What the timeline as a whole needs of them, see [`crate::model::silent`]: for outputs that do not show them. Only
    /// those of providers that the tables do not know are set aside.
    Aside,
    /// Nothing. They are still counted as records of their artifact, and missing on the timeline, from its counts and from
    /// what is told by it as a whole: gaps in logs, the first record of a channel, the time of the last event.
    Dropped,
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

/// Opens and analyses a file or folder.
///
/// # Errors
/// When the input cannot be opened as a bundle at all; everything later is a warning in the analysis.
pub fn analyze(path: &Path, options: &Options, progress: OnProgress<'_>) -> Result<Analysis, OpenError> {
    Ok(analyze_bundle(&bundle::open(path, &options.limits)?, options, progress))
}

/// Analyses an open bundle.
#[must_use]
pub fn analyze_bundle(bundle: &Bundle, options: &Options, progress: OnProgress<'_>) -> Analysis {
    progress(Progress::Opened {
        name: bundle.name.clone(),
        artifacts: bundle.entries().len() as u64,
        bytes: bundle.entries().iter().map(|entry| entry.size_bytes).sum(),
    });
    let (read, hash) = units::read(bundle, options, progress);
    stages(bundle, read, hash, options, progress)
}

/// One place of an artifact as its source has it, read from the bundle again.
#[must_use]
pub fn raw(bundle: &Bundle, artifact: ArtifactId, locus: &Locus) -> Option<String> {
    let path = bundle.entries().get(artifact.index())?.path.as_str();
    let bytes = bundle.read_one(artifact)?;
    let reader = readers::find(&Head::new(path, &bytes))?;
    guarded(|| readers::raw(reader, &Input { artifact, path, bytes: &bytes }, locus)).ok().flatten()
}

/// One artifact as text, its beginning read from the bundle again; `None` if it is no text.
#[must_use]
pub fn text(bundle: &Bundle, artifact: ArtifactId) -> Option<ArtifactText> {
    let entry = bundle.entries().get(artifact.index())?;
    let path = entry.path.as_str();
    let bytes = bundle.begin_one(artifact, readers::TEXT_BYTES)?;
    let rest = entry.size_bytes.saturating_sub(bytes.len() as u64);
    let reader = readers::find(&Head::new(path, &bytes))?;
    guarded(|| readers::text(reader, &Input { artifact, path, bytes: &bytes }, rest)).ok().flatten()
}

/// Everything after reading: plain functions over the whole.
fn stages(
    bundle: &Bundle,
    read: ReadOut,
    sha256: Option<String>,
    options: &Options,
    progress: OnProgress<'_>,
) -> Analysis {
    let ReadOut { mut artifacts, logs, facts, mut warnings } = read;
    progress(Progress::Stage("timeline"));
    let is_local = |record: &Record| matches!(record.time, RecordTime::Local(_));
    let local_times = logs.iter().any(|log| log.has_lines() && log.records.iter().any(is_local));
    let clock = clock::determine(&facts, &logs, options.utc_offset_minutes);
    let Timeline { mut events, silent, warnings: mut told } = timeline::build(logs, &clock);
    let newest = events.last().map(|event| event.at).max(silent.records.last().map(|record| record.at));
    warnings.append(&mut told);
    warnings.sort();
    warnings.dedup();
    for warning in &warnings {
        if let Some(artifact) = warning.artifact.and_then(|id| artifacts.get_mut(id.index())) {
            artifact.warnings += 1;
        }
    }
    progress(Progress::Stage("attempts"));
    let collected_at = bundle_info::collected_at(&bundle.name, bundle.entries(), &facts, newest, clock.offset_minutes);
    let kind = bundle_info::kind(&bundle.name, bundle.container, bundle.entries());
    let device = device::describe(&facts, &events, &silent);
    let coverage = coverage::of(kind, &artifacts, &warnings, &facts, &events, &silent);
    let contradictions = contradictions::of(&facts, &events, &device, &warnings);
    let correlation = attempts::correlate(&events, newest, &facts, &device, collected_at);
    for (event, attempt) in events.iter_mut().zip(&correlation.members) {
        event.attempt = *attempt;
    }
    let mut verdict = attempts::verdict(&correlation, &device, &coverage, &events);

    progress(Progress::Stage("rules"));
    let findings = rules::judge(&Case::new(Parts {
        events: &events,
        silent: &silent,
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
        markers: markers::of(&events, &silent),
        events,
        silent,
        facts,
    }
}

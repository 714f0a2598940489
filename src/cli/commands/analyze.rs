//! The main job: analyse one bundle and show it.

use std::io;
use std::io::Read;
use std::io::Write;
use std::path::Path;

use anyhow::Context;
use anyhow::bail;

use crate::analyze;
use crate::bundle;
use crate::bundle::limits::Limits;
use crate::cli::args::AnalyzeArgs;
use crate::cli::args::CommonArgs;
use crate::cli::args::Events;
use crate::cli::exit;
use crate::cli::progress::ProgressLine;
use crate::cli::terminal;
use crate::model::analysis::Analysis;
use crate::outputs;
use crate::redact;
use crate::redact::Redaction;

/// Runs it.
pub(super) fn run(args: &AnalyzeArgs) -> anyhow::Result<u8> {
    let format = match &args.format {
        Some(name) => name.as_str(),
        None => "text",
    };
    let [path] = args.bundles.as_slice() else {
        bail!("give one bundle; `mdmlens batch` reads many");
    };
    let output = outputs::find(format).with_context(|| format!("there is no format {format}"))?;
    let analysis = analysis(path, &args.common)?;
    let options = outputs::Options {
        events: match args.events {
            Events::All => outputs::EventChoice::All,
            Events::Relevant => outputs::EventChoice::Relevant,
            Events::None => outputs::EventChoice::None,
        },
        width: terminal::width(),
        color: terminal::color(args.common.color),
        compact: args.compact,
    };
    let mut out = terminal::output();
    if args.common.redact {
        let (copy, redaction) = redact::redact(&analysis);
        let mut bytes = Vec::new();
        (output.write)(&copy, &options, &mut bytes)?;
        out.write_all(checked(&redaction, &bytes)?)?;
    } else {
        (output.write)(&analysis, &options, &mut out)?;
    }
    out.flush()?;
    Ok(exit::of(&analysis))
}

/// The output, if nothing private is left in it.
pub(super) fn checked<'a>(redaction: &Redaction, bytes: &'a [u8]) -> anyhow::Result<&'a [u8]> {
    let leaks = redaction.leaks(bytes);
    if leaks.is_empty() {
        return Ok(bytes);
    }
    bail!("redaction failed, nothing was written: the output still has what should be {}", leaks.join(", "))
}

/// Opens and analyses a path or standard input, with a line of progress.
pub(super) fn analysis(path: &Path, common: &CommonArgs) -> anyhow::Result<Analysis> {
    let options = options(common);
    let line = ProgressLine::new(common.quiet);
    let progress = |step| line.step(&step);
    if path.as_os_str() == "-" {
        let bytes = standard_input(&options.limits)?;
        let bundle = bundle::open_bytes("-", bytes, true, &options.limits)?;
        return Ok(analyze::analyze_bundle(&bundle, &options, &progress));
    }
    Ok(analyze::analyze(path, &options, &progress)?)
}

/// The options of the pipeline.
pub(super) fn options(common: &CommonArgs) -> analyze::Options {
    let limits = common.limit_bytes.map_or_else(Limits::default, Limits::with_total_bytes);
    analyze::Options { threads: common.threads.map(usize::from), limits, utc_offset_minutes: common.utc_offset }
}

/// All of standard input, up to the limit for a bundle.
pub(super) fn standard_input(limits: &Limits) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin().lock().take(limits.total_bytes.saturating_add(1)).read_to_end(&mut bytes).context("standard input")?;
    if bytes.len() as u64 > limits.total_bytes {
        bail!("standard input is longer than {} bytes (--limit-bytes)", limits.total_bytes);
    }
    Ok(bytes)
}

//! The main job: analyse one bundle and show it.

use std::io;
use std::io::Read;
use std::io::Write;
use std::path::Path;

use anyhow::Context;
use anyhow::bail;

use crate::analyze;
use crate::analyze::Silent;
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
    let analysis = analysis(path, &args.common, args.events == Events::All)?;
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
        write_checked(&redaction, &mut out, &mut |out| (output.write)(&copy, &options, out))?;
    } else {
        (output.write)(&analysis, &options, &mut out)?;
    }
    out.flush()?;
    let status = exit::of(&analysis);
    if status == exit::CANNOT {
        terminal::complain("nothing in the bundle is a log or a report that mdmlens reads");
    }
    // The process ends: to give back the memory of some ten thousand events one by one would be for nothing.
    std::mem::forget(analysis);
    Ok(status)
}

/// Writes what must have nothing private in it: all of it, or nothing and an error.
pub(super) fn write_checked(
    redaction: &Redaction,
    out: &mut dyn Write,
    write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
) -> anyhow::Result<()> {
    let mut bytes = Vec::new();
    write(&mut bytes)?;
    out.write_all(checked(redaction, &bytes)?)?;
    Ok(())
}

/// The output, if nothing private is left in it.
pub(super) fn checked<'a>(redaction: &Redaction, bytes: &'a [u8]) -> anyhow::Result<&'a [u8]> {
    let leaks = redaction.leaks(bytes);
    if leaks.is_empty() {
        return Ok(bytes);
    }
    bail!("redaction failed, nothing was written: the output still has what should be {}", leaks.join(", "))
}

/// Opens and analyses a path or standard input, with a line of progress. `any_record` as for [`options`].
pub(super) fn analysis(path: &Path, common: &CommonArgs, any_record: bool) -> anyhow::Result<Analysis> {
    let options = options(common, any_record);
    let line = ProgressLine::new(common.quiet);
    let progress = |step| line.step(&step);
    if path.as_os_str() == "-" {
        let bytes = standard_input(&options.limits)?;
        let bundle = bundle::open_bytes("-", bytes, true, &options.limits)?;
        return Ok(analyze::analyze_bundle(&bundle, &options, &progress));
    }
    Ok(analyze::analyze(path, &options, &progress)?)
}

/// The options of the pipeline. `any_record`: whether any record may be shown, not only those that say something.
pub(super) fn options(common: &CommonArgs, any_record: bool) -> analyze::Options {
    let mut limits = common.limit_bytes.map_or_else(Limits::default, Limits::with_total_bytes);
    if common.known_only {
        // Event logs are read window by window and little of them is kept: their size does not matter.
        limits.artifact_bytes = limits.artifact_bytes.max(limits.total_bytes);
    }
    analyze::Options {
        threads: common.threads.map(usize::from),
        limits,
        utc_offset_minutes: common.utc_offset,
        silent: match common {
            CommonArgs { known_only: true, .. } => Silent::Dropped,
            // Names to be hidden are gathered from all values.
            CommonArgs { redact: true, .. } => Silent::Whole,
            _ if any_record => Silent::Whole,
            _ => Silent::Aside,
        },
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fields::Field;
    use crate::model::fields::Fields;
    use crate::model::fields::Value;

    /// An analysis of a sample in which somebody's address stands in a field of an event.
    fn analysis_with(address: &str) -> Analysis {
        let log = include_bytes!("../../../samples/gpo-mfa-demanded.cab").to_vec();
        let bundle = bundle::open_bytes("a.cab", log, false, &Limits::default()).unwrap();
        let mut analysis = analyze::analyze_bundle(&bundle, &analyze::Options::default(), &|_| {});
        let field = Field { name: "Message".into(), value: Value::Text(address.into()) };
        analysis.events[0].record.fields = Fields::new(vec![field]);
        analysis
    }

    #[test]
    fn a_planted_leak_writes_nothing_and_is_a_failure() {
        let (copy, redaction) = redact::redact(&analysis_with("quentin.planter@planted.example"));
        let mut good = Vec::new();
        let json = outputs::find("json").unwrap();
        let options = outputs::Options::default();
        write_checked(&redaction, &mut good, &mut |out| (json.write)(&copy, &options, out)).unwrap();
        assert!(!good.is_empty());
        for planted in [
            "quentin.planter@planted.example",
            "QUENTIN.PLANTER%40PLANTED.EXAMPLE",
            "cXVlbnRpbi5wbGFudGVyQHBsYW50ZWQuZXhhbXBsZQ==",
        ] {
            let mut out = Vec::new();
            let result = write_checked(&redaction, &mut out, &mut |out| {
                (json.write)(&copy, &options, out)?;
                writeln!(out, "by mistake: {planted}")
            });
            let error = result.unwrap_err();
            assert!(error.to_string().contains("redaction failed") && error.to_string().contains("user-"), "{error}");
            assert!(out.is_empty(), "nothing is written");
            assert_eq!(exit::code(Err(error)), std::process::ExitCode::from(exit::CANNOT));
        }
    }
}

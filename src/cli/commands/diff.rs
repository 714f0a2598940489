//! `mdmlens diff`: what changed between two bundles of one device.

use std::io::Write;

use anyhow::Context;

use crate::cli::args::DiffArgs;
use crate::cli::args::DiffFormat;
use crate::cli::commands::analyze::analysis;
use crate::cli::commands::analyze::write_checked;
use crate::cli::exit;
use crate::cli::terminal;
use crate::model::analysis::Analysis;
use crate::outputs;
use crate::redact;

/// Analyses both and writes the difference; the status is that of the new one.
pub(super) fn run(args: &DiffArgs) -> anyhow::Result<u8> {
    let old = analysis(&args.old, &args.common, false).with_context(|| args.old.display().to_string())?;
    let new = analysis(&args.new, &args.common, false).with_context(|| args.new.display().to_string())?;
    let write = |old: &Analysis, new: &Analysis, out: &mut dyn Write| {
        let diff = outputs::diff::compare(old, new);
        match args.format {
            DiffFormat::Text => diff.write_text(terminal::width(), out),
            DiffFormat::Json => diff.write_json(out),
        }
    };
    let mut out = terminal::output();
    if args.common.redact {
        let ([old, new], redaction) = redact::redact_together([&old, &new]);
        write_checked(&redaction, &mut out, &mut |out| write(&old, &new, out))?;
    } else {
        write(&old, &new, &mut out)?;
    }
    out.flush()?;
    Ok(exit::of(&new))
}

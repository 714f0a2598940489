//! `mdmlens diff`: what changed between two bundles of one device.

use std::io::Write;

use anyhow::Context;

use crate::cli::args::DiffArgs;
use crate::cli::commands::analyze::analysis;
use crate::cli::exit;
use crate::cli::terminal;
use crate::outputs;

/// Analyses both and writes the difference; the status is that of the new one.
pub(super) fn run(args: &DiffArgs) -> anyhow::Result<u8> {
    let old = analysis(&args.old, &args.common).with_context(|| args.old.display().to_string())?;
    let new = analysis(&args.new, &args.common).with_context(|| args.new.display().to_string())?;
    let mut out = terminal::output();
    outputs::diff::write(&old, &new, &mut out)?;
    out.flush()?;
    Ok(exit::of(&new))
}

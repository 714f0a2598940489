//! `mdmlens schema`.

use std::io::Write;

use crate::cli::exit;
use crate::cli::terminal;
use crate::outputs;

/// Prints the JSON Schema of the contract.
pub(super) fn run() -> anyhow::Result<u8> {
    let mut out = terminal::output();
    writeln!(out, "{}", outputs::schema())?;
    out.flush()?;
    Ok(exit::FINE)
}

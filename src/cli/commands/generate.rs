//! `mdmlens generate`: the manual page and shell completions, from the definition of the command line.

use std::io::Write;

use clap::CommandFactory;

use crate::cli::args::Args;
use crate::cli::args::GenerateWhat;
use crate::cli::exit;
use crate::cli::terminal;

/// Writes one of them to standard output.
pub(super) fn run(what: GenerateWhat) -> anyhow::Result<u8> {
    let mut command = Args::command();
    let mut out = terminal::output();
    match what {
        GenerateWhat::Man => clap_mangen::Man::new(command).render(&mut out)?,
        GenerateWhat::Completions { shell } => {
            // The generator panics when its writer fails: it writes into memory, and we write that.
            let mut text = Vec::new();
            clap_complete::generate(shell, &mut command, "mdmlens", &mut text);
            out.write_all(&text)?;
        }
    }
    out.flush()?;
    Ok(exit::FINE)
}

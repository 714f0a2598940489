//! `mdmlens list`: what mdmlens reads, knows and writes, from the registries.

use std::io::Write;

use crate::cli::args::ListWhat;
use crate::cli::exit;
use crate::cli::terminal;
use crate::knowledge::codes::lookup;
use crate::knowledge::events::PROVIDERS;
use crate::outputs;
use crate::readers;
use crate::rules;

/// Prints one list, a line an entry, columns separated by tabs.
pub(super) fn run(what: ListWhat) -> anyhow::Result<u8> {
    let mut out = terminal::output();
    match what {
        ListWhat::Readers => {
            for reader in readers::READERS {
                writeln!(out, "{}\t{}", reader.name, reader.title)?;
            }
        }
        ListWhat::Rules => {
            for rule in rules::RULES {
                writeln!(out, "{}\t{}\t{}\t{}", rule.id, rule.severity, rule.seed_row.unwrap_or("-"), rule.title)?;
            }
        }
        ListWhat::Events => {
            for (provider, row) in
                PROVIDERS.iter().flat_map(|provider| provider.rows.iter().map(move |row| (provider, row)))
            {
                writeln!(out, "{}\t{}\t{}", provider.name, row.id, row.meaning.text)?;
            }
        }
        ListWhat::Codes => {
            for (code, info) in lookup::all() {
                let meaning = info.meaning.unwrap_or_default();
                writeln!(out, "{code}\t{}\t{}\t{meaning}", info.name.unwrap_or("-"), info.family)?;
            }
        }
        ListWhat::Outputs => {
            for output in outputs::OUTPUTS {
                writeln!(out, "{}\t.{}\t{}", output.name, output.extension, output.title)?;
            }
        }
    }
    out.flush()?;
    Ok(exit::FINE)
}

//! One file a command.

use crate::cli::args::Args;
use crate::cli::args::Command;

mod analyze;
mod batch;
mod diff;
mod explain;
mod generate;
mod list;
mod schema;
#[cfg(feature = "tui")]
mod tui;

/// Runs what was asked for; gives the exit status.
pub(super) fn run(args: Args) -> anyhow::Result<u8> {
    match args.command {
        #[cfg(feature = "tui")]
        None if tui::is_wanted(&args.analyze) => tui::run(&args.analyze),
        None => analyze::run(&args.analyze),
        Some(Command::Batch(args)) => batch::run(&args),
        Some(Command::Diff(args)) => diff::run(&args),
        Some(Command::Explain { term }) => explain::run(&term.join(" ")),
        Some(Command::List { what }) => list::run(what),
        Some(Command::Generate { what }) => generate::run(what),
        Some(Command::Schema) => schema::run(),
    }
}

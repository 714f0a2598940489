//! What the command line takes.

use std::path::PathBuf;

use clap::Parser;
use clap::Subcommand;
use clap::ValueEnum;
use clap::builder::PossibleValuesParser;

use crate::outputs;

/// Opens the log bundle of a Windows device and tells which MDM enrollment was tried, how far it came, why it failed and what to do.
#[derive(Clone, Debug, Parser)]
#[command(name = "mdmlens", version, about, args_conflicts_with_subcommands = true, arg_required_else_help = true)]
#[command(after_help = "Exit status: 0 no failure found, 1 a failure was found, 2 could not analyse.")]
pub struct Args {
    /// What to do other than analyse one bundle.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// What to analyse, and how to show it.
    #[command(flatten)]
    pub analyze: AnalyzeArgs,
}

/// Arguments of the main job.
#[derive(Clone, Debug, clap::Args)]
pub struct AnalyzeArgs {
    /// A cab, zip, folder or single file; `-` reads standard input. Several open a picker in the terminal UI.
    #[arg(value_name = "BUNDLE", num_args = 1..)]
    pub bundles: Vec<PathBuf>,
    /// Write this format instead of the terminal UI or the text summary.
    #[arg(long, value_name = "FORMAT", value_parser = PossibleValuesParser::new(outputs::OUTPUTS.iter().map(|output| output.name)))]
    pub format: Option<String>,
    /// JSON on one line.
    #[arg(long)]
    pub compact: bool,
    /// Which events to write.
    #[arg(long, value_enum, default_value_t = Events::Relevant)]
    pub events: Events,
    /// How to read and write.
    #[command(flatten)]
    pub common: CommonArgs,
}

/// Options that every reading command takes.
#[derive(Clone, Debug, clap::Args)]
pub struct CommonArgs {
    /// UTC offset of the device's local-time logs, when you know it (`+01:00`, `-08:00`).
    #[arg(long, value_name = "+HH:MM", value_parser = offset, allow_hyphen_values = true)]
    pub utc_offset: Option<i32>,
    /// Threads to read with; as many as cores if not given.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub threads: Option<u16>,
    /// Largest total size of an unpacked bundle in bytes.
    #[arg(long, value_name = "N")]
    pub limit_bytes: Option<u64>,
    /// For very large logs: drop the records of events that mdmlens knows nothing about while reading. They are missing
    /// from the timeline's counts and gaps; a log of a gigabyte then needs little memory.
    #[arg(long)]
    pub known_only: bool,
    /// Put pseudonyms for users, devices, addresses and the like; the output is checked for what was missed.
    #[arg(long)]
    pub redact: bool,
    /// No progress line.
    #[arg(long)]
    pub quiet: bool,
    /// Colour in text.
    #[arg(long, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN")]
    pub color: ColorChoice,
}

/// Which events are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Events {
    /// Every event.
    All,
    /// Those that matter for an enrollment, and those that evidence points at.
    Relevant,
    /// None.
    None,
}

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The other commands.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Analyse every bundle under the paths, in parallel: one JSON line each as soon as it is done.
    Batch(BatchArgs),
    /// What changed between two bundles of one device.
    Diff(DiffArgs),
    /// Explain a code (hex, signed or unsigned decimal, name), an event id (76, AAD/1097), a rule, an ms-device-enrollment: link, a
    /// task or a CSP command (`command 5`).
    Explain {
        /// What to explain.
        #[arg(required = true, allow_hyphen_values = true, value_name = "TERM")]
        term: Vec<String>,
    },
    /// List what mdmlens knows.
    List {
        /// Which list.
        #[arg(value_enum)]
        what: ListWhat,
    },
    /// Print the JSON Schema of --format json.
    Schema,
    /// Print the manual page or shell completions.
    Generate {
        /// Which of them.
        #[command(subcommand)]
        what: GenerateWhat,
    },
}

/// Arguments of `batch`.
#[derive(Clone, Debug, clap::Args)]
pub struct BatchArgs {
    /// Bundles, folders that are searched for bundles, and patterns such as `logs\*.cab`. In a folder a bundle is what is a
    /// cabinet, a zip or an event log by its content, or a folder into which one was unpacked; other files are counted and
    /// left out, links are not followed.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// JSON lines, or a ranking by failure signature.
    #[arg(long, value_enum, default_value_t = BatchFormat::Jsonl)]
    pub format: BatchFormat,
    /// Write the lines in the order of the paths.
    #[arg(long)]
    pub ordered: bool,
    /// Leave out what this file (the output of an earlier run, which may have been killed) has a whole line for; it need not
    /// exist yet, and this run's output may be appended to it.
    #[arg(long, value_name = "FILE")]
    pub skip_done: Option<PathBuf>,
    /// How to read.
    #[command(flatten)]
    pub common: CommonArgs,
}

/// Arguments of `diff`.
#[derive(Clone, Debug, clap::Args)]
pub struct DiffArgs {
    /// The earlier bundle.
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The later bundle.
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// For people, or one JSON object.
    #[arg(long, value_enum, default_value_t = DiffFormat::Text)]
    pub format: DiffFormat,
    /// How to read.
    #[command(flatten)]
    pub common: CommonArgs,
}

/// What `batch` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BatchFormat {
    /// One JSON object per bundle and line.
    Jsonl,
    /// A ranking.
    Text,
}

/// What `diff` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// Lines that begin with `-` (gone), `+` (new) or `~` (changed).
    Text,
    /// One JSON object.
    Json,
}

/// What `generate` prints.
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum GenerateWhat {
    /// The manual page (roff).
    Man,
    /// Completions for a shell.
    Completions {
        /// The shell.
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
}

/// The lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ListWhat {
    /// Artifact formats that it reads.
    Readers,
    /// Diagnoses that it makes.
    Rules,
    /// Events that it knows.
    Events,
    /// Codes that it knows.
    Codes,
    /// Formats that it writes.
    Outputs,
}

/// Minutes east of UTC from `+HH:MM`, `-HH:MM`, `+HHMM`, `+HH` or `Z`.
fn offset(text: &str) -> Result<i32, String> {
    let wrong = || format!("`{text}` is not an offset such as +01:00");
    if text.eq_ignore_ascii_case("z") {
        return Ok(0);
    }
    let (sign, rest) = match text.split_at_checked(1) {
        Some(("+", rest)) => (1, rest),
        Some(("-", rest)) => (-1, rest),
        _ => return Err(wrong()),
    };
    let digits: String = rest.chars().filter(|c| *c != ':').collect();
    let number: i32 = digits.parse().map_err(|_| wrong())?;
    let (hours, minutes) = match digits.len() {
        1 | 2 => (number, 0),
        4 => (number / 100, number % 100),
        _ => return Err(wrong()),
    };
    // Offsets in use reach from -12:00 to +14:00.
    if hours > 14 || minutes > 59 || !rest.chars().all(|c| c.is_ascii_digit() || c == ':') {
        return Err(wrong());
    }
    Ok(sign * (hours * 60 + minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_read() {
        assert_eq!(offset("+01:00"), Ok(60));
        assert_eq!(offset("-0830"), Ok(-510));
        assert_eq!(offset("+13"), Ok(780));
        assert_eq!(offset("Z"), Ok(0));
        for bad in ["", "1", "+", "+15:00", "+01:60", "+1:2:3:4:5", "+a", "+-1", "++1:00"] {
            assert!(offset(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_definition_is_consistent() {
        <Args as clap::CommandFactory>::command().debug_assert();
    }
}

//! Standard output and error.

use std::io;
use std::io::BufWriter;
use std::io::IsTerminal;
use std::io::Write;

use crate::cli::args::ColorChoice;

/// Columns assumed where the terminal does not tell.
const DEFAULT_WIDTH: usize = 100;

/// Standard output, buffered.
pub(super) fn output() -> BufWriter<io::StdoutLock<'static>> {
    BufWriter::with_capacity(64 * 1024, io::stdout().lock())
}

/// Tells an error on standard error, with control characters made harmless: it may quote a file name of the bundle.
pub(super) fn complain(message: &str) {
    let _ = writeln!(io::stderr().lock(), "mdmlens: {}", crate::format::visible(message));
}

/// Whether output may be coloured.
pub(super) fn color(choice: ColorChoice) -> bool {
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            io::stdout().is_terminal()
                && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
        }
    }
}

/// Columns to write in: of the terminal, or `COLUMNS`, or 100.
pub(super) fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|text| text.parse::<usize>().ok());
    let terminal = terminal_size::terminal_size_of(io::stdout()).map(|(columns, _)| usize::from(columns.0));
    terminal.or(columns).unwrap_or(DEFAULT_WIDTH).clamp(20, 400)
}

//! Exit status: 0 analysed and no failure found, 1 a failure was found, 2 could not analyse. A closed pipe is 0.

use std::io;
use std::process::ExitCode;

use crate::cli::terminal;
use crate::model::analysis::Analysis;
use crate::model::finding::Severity;
use crate::model::verdict::Outcome;

/// Analysed, no failure found.
pub(super) const FINE: u8 = 0;
/// Analysed, and a failure was found.
pub(super) const FAILURE_FOUND: u8 = 1;
/// Could not analyse.
pub(super) const CANNOT: u8 = 2;

/// The status for what a command came to; its error is told on standard error.
pub(super) fn code(result: anyhow::Result<u8>) -> ExitCode {
    match result {
        Ok(status) => ExitCode::from(status),
        Err(error) if is_closed_pipe(&error) => ExitCode::from(FINE),
        Err(error) => {
            terminal::complain(&format!("{error:#}"));
            ExitCode::from(CANNOT)
        }
    }
}

/// The status for an analysis. Where no file is one that any reader knows there was nothing to analyse, whatever else is
/// said of it.
pub(super) fn of(analysis: &Analysis) -> u8 {
    if analysis.artifacts.iter().all(|artifact| artifact.format.is_none()) {
        return CANNOT;
    }
    let failed = matches!(analysis.verdict.outcome, Outcome::Failed | Outcome::EnrolledWithProblems)
        || analysis.findings.iter().any(|finding| finding.severity == Severity::Error);
    if failed { FAILURE_FOUND } else { FINE }
}

/// Whether the reader of our output has gone away, which is its right.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        let json = cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        io.or(json) == Some(io::ErrorKind::BrokenPipe)
    })
}

//! A bar with rate and remaining time on standard error.

use std::io;
use std::io::IsTerminal;
use std::io::Write;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;
use std::time::Instant;

/// Time between two updates.
const STEP: Duration = Duration::from_millis(200);
/// Cells of the bar.
const CELLS: usize = 20;

/// The bar; nothing is shown unless standard error is a terminal.
pub(super) struct Bar {
    wanted: bool,
    total: usize,
    begun: Instant,
    state: Mutex<(usize, Option<Instant>)>,
}

impl Bar {
    /// A bar for so many bundles.
    pub(super) fn new(total: usize, quiet: bool) -> Self {
        Self {
            wanted: !quiet && io::stderr().is_terminal(),
            total,
            begun: Instant::now(),
            state: Mutex::new((0, None)),
        }
    }

    /// One more is done.
    pub(super) fn step(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.0 += 1;
        let now = Instant::now();
        if self.wanted && state.1.is_none_or(|shown| now >= shown + STEP) {
            state.1 = Some(now);
            let _ = write!(io::stderr().lock(), "\r\x1b[K{}", self.text(state.0, now - self.begun));
        }
    }

    fn text(&self, done: usize, spent: Duration) -> String {
        let filled = (done * CELLS).checked_div(self.total).unwrap_or(CELLS);
        #[allow(clippy::cast_precision_loss)] // Counts of bundles.
        let rate = done as f64 / spent.as_secs_f64().max(1e-3);
        #[allow(clippy::cast_precision_loss)]
        let left = (self.total.saturating_sub(done)) as f64 / rate.max(1e-9);
        let bar = format!("{}{}", "#".repeat(filled), "-".repeat(CELLS - filled.min(CELLS)));
        format!("[{bar}] {done}/{} bundles, {rate:.1}/s, {} left", self.total, crate::format::duration_text(left))
    }
}

/// Clears the bar.
impl Drop for Bar {
    fn drop(&mut self) {
        if self.wanted {
            let _ = write!(io::stderr().lock(), "\r\x1b[K");
        }
    }
}

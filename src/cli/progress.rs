//! One line of progress on standard error, when it is a terminal and the work takes longer than a moment.

use std::io;
use std::io::IsTerminal;
use std::io::Write;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;
use std::time::Instant;

use crate::analyze::Progress;

/// Nothing is shown before this: most bundles are done by then.
const MOMENT: Duration = Duration::from_millis(400);
/// Time between two updates of the line.
const STEP: Duration = Duration::from_millis(100);

/// Shows progress.
pub(super) struct ProgressLine {
    wanted: bool,
    state: Mutex<State>,
}

struct State {
    begun: Instant,
    shown: Option<Instant>,
    total_bytes: u64,
}

impl ProgressLine {
    /// A line that is shown if standard error is a terminal and `quiet` is not asked for.
    pub(super) fn new(quiet: bool) -> Self {
        let state = State { begun: Instant::now(), shown: None, total_bytes: 0 };
        Self { wanted: !quiet && io::stderr().is_terminal(), state: Mutex::new(state) }
    }

    /// Takes a step.
    pub(super) fn step(&self, progress: &Progress) {
        if !self.wanted {
            return;
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let text = match progress {
            Progress::Opened { bytes, .. } => {
                state.total_bytes = *bytes;
                return;
            }
            Progress::Read { artifacts, bytes } => {
                let percent = bytes.saturating_mul(100).checked_div(state.total_bytes).unwrap_or(100).min(100);
                format!("reading: {artifacts} artifacts, {percent} %")
            }
            Progress::Stage(name) => format!("{name} …"),
        };
        let now = Instant::now();
        let due = state.shown.map_or(state.begun + MOMENT, |shown| shown + STEP);
        if now >= due {
            state.shown = Some(now);
            let _ = write!(io::stderr().lock(), "\r\x1b[Kmdmlens: {text}");
        }
    }
}

/// Clears the line.
impl Drop for ProgressLine {
    fn drop(&mut self) {
        if self.state.get_mut().unwrap_or_else(PoisonError::into_inner).shown.is_some() {
            let _ = write!(io::stderr().lock(), "\r\x1b[K");
        }
    }
}

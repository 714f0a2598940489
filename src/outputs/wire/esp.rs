//! The enrollment status page.

use crate::outputs::wire::Text;
use crate::outputs::wire::attempt::Phase;
use crate::outputs::wire::evidence::Evidence;
use crate::outputs::wire::outcome::Code;

objects! {
    /// The enrollment status page.
    Esp<'a> {
        /// Its phases.
        phases: Vec<Phase<'a>>,
        /// What it tracks.
        tracked: Vec<Tracked<'a>>,
        /// Its settings.
        settings: EspSettings,
        /// The user went on although something had failed.
        continued_anyway: bool,
        /// It ran into its timeout.
        timed_out: bool,
    }
    /// One tracked item.
    Tracked<'a> {
        /// app_win32, app_msi, app_store, app_office, policy, certificate, script, workload.
        kind: Text<'a>,
        /// Its id.
        id: Text<'a>,
        /// Its name.
        name: Option<Text<'a>>,
        /// ESP phase that tracks it.
        phase: Option<Text<'a>>,
        /// not_started, downloading, in_progress, pending, installed, failed, skipped, undetermined.
        state: Text<'a>,
        /// Code of its failure.
        code: Option<Code<'a>>,
        /// When it began.
        started_at: Option<String>,
        /// When it ended.
        ended_at: Option<String>,
        /// What shows it.
        evidence: Vec<Evidence<'a>>,
    }
    /// Settings of the enrollment status page.
    EspSettings {
        /// Device setup is not shown.
        skip_device: Option<bool>,
        /// Account setup is not shown.
        skip_user: Option<bool>,
        /// Timeout in minutes.
        timeout_minutes: Option<u32>,
        /// The page blocks the desktop.
        blocking: Option<bool>,
        /// "Reset device" is offered.
        allow_reset: Option<bool>,
        /// "Try again" is offered.
        allow_retry: Option<bool>,
        /// "Continue anyway" is offered.
        allow_continue: Option<bool>,
    }
}

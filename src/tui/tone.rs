//! How an event sounds: its level and its outcome in one sign and one word.

use crate::model::attempt::AttemptOutcome;
use crate::model::attempt::ItemState;
use crate::model::attempt::StepOutcome;
use crate::model::event::Event;
use crate::model::event::EventOutcome;
use crate::model::finding::Severity;
use crate::model::record::Level;
use crate::model::verdict::Outcome;
use crate::tui::theme::Role;
use crate::tui::theme::Sign;

/// A sign, a word and a role that say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tone {
    /// The sign.
    pub sign: Sign,
    /// The word; five columns at most for events.
    pub word: &'static str,
    /// The role, for the colour.
    pub role: Role,
}

const fn tone(sign: Sign, word: &'static str, role: Role) -> Tone {
    Tone { sign, word, role }
}

/// Whether `e` stops at an event: it tells of a failure, or was logged as an error. Some failures are logged as information.
#[must_use]
pub fn is_error(event: &Event) -> bool {
    event.outcome == EventOutcome::Failure || matches!(event.record.level, Level::Critical | Level::Error)
}

/// Whether `w` stops at an event.
#[must_use]
pub fn is_warning(event: &Event) -> bool {
    event.record.level == Level::Warning && !is_error(event)
}

/// Of an event.
#[must_use]
pub fn event(event: &Event) -> Tone {
    match (event.outcome, event.record.level) {
        (EventOutcome::Failure, _) => tone(Sign::Fail, "fail", Role::Error),
        (_, Level::Critical | Level::Error) => tone(Sign::Fail, "error", Role::Error),
        (_, Level::Warning) => tone(Sign::Warn, "warn", Role::Warning),
        (EventOutcome::Success, _) => tone(Sign::Good, "ok", Role::Good),
        (EventOutcome::Start, _) => tone(Sign::Start, "start", Role::Text),
        (EventOutcome::Info, Level::Verbose) => tone(Sign::Info, "debug", Role::Dim),
        (EventOutcome::Info, Level::Information) => tone(Sign::Info, "info", Role::Dim),
    }
}

/// Of a step: phase, sync, unenrollment.
#[must_use]
pub fn step(outcome: StepOutcome) -> Tone {
    match outcome {
        StepOutcome::Succeeded => tone(Sign::Good, "succeeded", Role::Good),
        StepOutcome::Failed => tone(Sign::Fail, "failed", Role::Error),
        StepOutcome::InProgress => tone(Sign::Start, "in progress", Role::Warning),
        StepOutcome::Skipped => tone(Sign::Info, "skipped", Role::Dim),
        StepOutcome::Undetermined => tone(Sign::Unknown, "cannot tell", Role::Dim),
    }
}

/// Of an attempt.
#[must_use]
pub fn attempt(outcome: AttemptOutcome) -> Tone {
    match outcome {
        AttemptOutcome::Succeeded => tone(Sign::Good, "succeeded", Role::Good),
        AttemptOutcome::SucceededWithProblems => tone(Sign::Warn, "with problems", Role::Warning),
        AttemptOutcome::Failed => tone(Sign::Fail, "failed", Role::Error),
        AttemptOutcome::InProgress => tone(Sign::Start, "in progress", Role::Warning),
        AttemptOutcome::Abandoned => tone(Sign::Warn, "abandoned", Role::Warning),
        AttemptOutcome::Undetermined => tone(Sign::Unknown, "cannot tell", Role::Dim),
    }
}

/// Of the verdict.
#[must_use]
pub fn verdict(outcome: Outcome) -> Tone {
    match outcome {
        Outcome::Enrolled => tone(Sign::Good, "ENROLLED", Role::Good),
        Outcome::EnrolledWithProblems => tone(Sign::Warn, "ENROLLED WITH PROBLEMS", Role::Warning),
        Outcome::Failed => tone(Sign::Fail, "FAILED", Role::Error),
        Outcome::InProgress => tone(Sign::Start, "IN PROGRESS", Role::Warning),
        Outcome::NotEnrolled => tone(Sign::Info, "NOT ENROLLED", Role::Strong),
        Outcome::Unenrolled => tone(Sign::Warn, "UNENROLLED", Role::Warning),
        Outcome::Undetermined => tone(Sign::Unknown, "CANNOT TELL", Role::Warning),
    }
}

/// Of a finding.
#[must_use]
pub fn severity(severity: Severity) -> Tone {
    match severity {
        Severity::Error => tone(Sign::Fail, "error", Role::Error),
        Severity::Warning => tone(Sign::Warn, "warning", Role::Warning),
        Severity::Notice => tone(Sign::Info, "notice", Role::Text),
    }
}

/// Of an application or a tracked item.
#[must_use]
pub fn item(state: ItemState) -> Tone {
    match state {
        ItemState::NotStarted => tone(Sign::Info, "not started", Role::Dim),
        ItemState::Downloading => tone(Sign::Start, "downloading", Role::Text),
        ItemState::InProgress => tone(Sign::Start, "in progress", Role::Text),
        ItemState::Pending => tone(Sign::Start, "pending", Role::Warning),
        ItemState::Installed => tone(Sign::Good, "installed", Role::Good),
        ItemState::Failed => tone(Sign::Fail, "failed", Role::Error),
        ItemState::Skipped => tone(Sign::Info, "skipped", Role::Dim),
        ItemState::Undetermined => tone(Sign::Unknown, "cannot tell", Role::Dim),
    }
}

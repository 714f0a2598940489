//! The outcome in one sentence.

use crate::model::code::Code;
use crate::model::event::Phase;
use crate::model::finding::Confidence;

/// What became of the device's enrollment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Enrolled and managed.
    Enrolled,
    /// Enrolled, but something does not work.
    EnrolledWithProblems,
    /// Tried and failed.
    Failed,
    /// Going on when the bundle was collected.
    InProgress,
    /// Never tried, not enrolled.
    NotEnrolled,
    /// Was enrolled, is no more.
    Unenrolled,
    /// Cannot tell.
    Undetermined,
}
crate::model::words!(Outcome {
    Enrolled => "enrolled",
    EnrolledWithProblems => "enrolled_with_problems",
    Failed => "failed",
    InProgress => "in_progress",
    NotEnrolled => "not_enrolled",
    Unenrolled => "unenrolled",
    Undetermined => "undetermined",
});

/// The verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// What became of it.
    pub outcome: Outcome,
    /// How sure.
    pub confidence: Confidence,
    /// One sentence a helpdesk agent can read to the user; a code in parentheses, not first.
    pub headline: String,
    /// The attempt it speaks of: its id.
    pub attempt: Option<u32>,
    /// The phase that failed.
    pub phase: Option<Phase>,
    /// The code.
    pub code: Option<Code>,
    /// The rule whose finding explains it.
    pub rule: Option<&'static str>,
}

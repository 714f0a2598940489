//! What rules conclude.

use crate::model::code::Code;
use crate::model::evidence::Evidence;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It stops an enrollment or management.
    Error,
    /// It troubles it, or will.
    Warning,
    /// Worth knowing.
    Notice,
}
crate::model::words!(Severity { Error => "error", Warning => "warning", Notice => "notice" });

/// How sure a conclusion is. Order: low < medium < high.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// One weak sign.
    Low,
    /// Good signs, something missing.
    Medium,
    /// The evidence decides.
    High,
}
crate::model::words!(Confidence { Low => "low", Medium => "medium", High => "high" });

/// One diagnosis that applies to this bundle.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Id of the rule.
    pub rule: &'static str,
    /// How bad.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// What is wrong, one line.
    pub title: String,
    /// Why we think so.
    pub explanation: String,
    /// What the helpdesk does next.
    pub action: String,
    /// What to ask the user; `None` if nothing.
    pub ask: Option<String>,
    /// Codes it rests on.
    pub codes: Vec<Code>,
    /// The attempt it explains: its id.
    pub attempt: Option<u32>,
    /// Key of the row of the enrollment guide (Microsoft Learn, "MDM enrollment of Windows devices") that it is.
    pub seed_row: Option<&'static str>,
    /// The rule of another finding that causes this one: shown under it, not beside it.
    pub effect_of: Option<&'static str>,
    /// What shows it; never empty.
    pub evidence: Vec<Evidence>,
    /// Documents to read.
    pub references: Vec<&'static str>,
}

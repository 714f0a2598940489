//! What was there to read, and what its absence means.

use crate::model::evidence::Evidence;
use crate::model::id::ArtifactId;

/// How much of one thing worth reading was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CoverageStatus {
    /// Read.
    Read,
    /// Read in part (damaged, cut, over a limit).
    Partial,
    /// There, and empty.
    Empty,
    /// Not in the bundle.
    Missing,
    /// There, but not readable.
    Unreadable,
    /// The collection says that it could not get it.
    NotCollected,
    /// The log overwrote its older records before the time that matters.
    Wrapped,
}
crate::model::words!(CoverageStatus {
    Read => "read",
    Partial => "partial",
    Empty => "empty",
    Missing => "missing",
    Unreadable => "unreadable",
    NotCollected => "not_collected",
    Wrapped => "wrapped",
});

/// One line of the coverage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// What it is: a channel name, `MDMDiagReport.xml`, `registry dump`, `dsregcmd /status`, `IME logs`…
    pub source: String,
    /// How much of it was there.
    pub status: CoverageStatus,
    /// The artifact, if there is one.
    pub artifact: Option<ArtifactId>,
    /// Why it is so (HRESULT of the collection, first record's time).
    pub reason: Option<String>,
    /// What that means for the verdict; `None` if nothing is lost.
    pub effect: Option<String>,
}

/// One claim of a contradiction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// What the artifact says.
    pub value: String,
    /// Where.
    pub evidence: Evidence,
}

/// Artifacts that disagree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// What they disagree about.
    pub subject: String,
    /// Who says what.
    pub claims: Vec<Claim>,
    /// How mdmlens reads it, and why.
    pub reading: String,
}

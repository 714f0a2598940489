//! Something about the input or our reading of it, never about the device.

use crate::model::evidence::Locus;
use crate::model::id::ArtifactId;

/// What kind of trouble a warning tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WarningKind {
    /// A cap of `bundle/limits.rs` (or of a reader) was reached; something was left out.
    LimitReached,
    /// Part of the input is damaged; what could be read was read.
    Damaged,
    /// The input ends too early.
    Truncated,
    /// A stored checksum does not match.
    Checksum,
    /// Encrypted; cannot be read.
    Encrypted,
    /// A form that mdmlens does not read (Quantum, spanned cabinet, unknown compression).
    Unsupported,
    /// Text that is not valid in its encoding.
    Encoding,
    /// A file name that could not be taken as it is (absolute, `..`, duplicate).
    Name,
    /// Values that contradict the format's own rules, read as far as sensible.
    Malformed,
    /// A link or device file that is not followed.
    NotFollowed,
    /// The operating system would not give the file.
    Unreadable,
    /// The same records came twice; one copy was left out.
    Duplicate,
    /// The reader itself failed (a defect of mdmlens); the rest is unaffected.
    ReaderFailed,
}
crate::model::words!(WarningKind {
    LimitReached => "limit_reached",
    Damaged => "damaged",
    Truncated => "truncated",
    Checksum => "checksum",
    Encrypted => "encrypted",
    Unsupported => "unsupported",
    Encoding => "encoding",
    Name => "name",
    Malformed => "malformed",
    NotFollowed => "not_followed",
    Unreadable => "unreadable",
    Duplicate => "duplicate",
    ReaderFailed => "reader_failed",
});

impl WarningKind {
    /// Whether it says that content of the artifact was lost to the reading.
    #[must_use]
    pub const fn is_loss(self) -> bool {
        matches!(
            self,
            Self::Damaged
                | Self::Truncated
                | Self::Checksum
                | Self::LimitReached
                | Self::Encrypted
                | Self::Unsupported
                | Self::Unreadable
                | Self::ReaderFailed
        )
    }
}

/// One warning.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Warning {
    /// The artifact it is about; `None` if it is about the bundle as a whole.
    pub artifact: Option<ArtifactId>,
    /// Where in the artifact.
    pub locus: Locus,
    /// What kind of trouble.
    pub kind: WarningKind,
    /// One sentence that names the problem (and the entry, if it has no artifact of its own).
    pub message: String,
}

impl Warning {
    /// A warning about an artifact as a whole or a place in it.
    #[must_use]
    pub fn new(artifact: ArtifactId, locus: Locus, kind: WarningKind, message: impl Into<String>) -> Self {
        Self { artifact: Some(artifact), locus, kind, message: message.into() }
    }

    /// A warning about the bundle.
    #[must_use]
    pub fn bundle(kind: WarningKind, message: impl Into<String>) -> Self {
        Self { artifact: None, locus: Locus::Whole, kind, message: message.into() }
    }
}

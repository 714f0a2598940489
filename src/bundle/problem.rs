//! What containers give: bytes, and trouble for which it is not yet known which artifact it will be a warning about.

use crate::model::warning::WarningKind;

/// A warning without its subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) kind: WarningKind,
    /// One sentence, lower case, that goes on after the name of its subject.
    pub(super) message: String,
}

impl Problem {
    pub(super) fn new(kind: WarningKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }
}

/// The bytes of one file, as many as could be had, and what was wrong with it.
#[derive(Clone, Debug, Default)]
pub(super) struct Piece {
    pub(super) bytes: Vec<u8>,
    pub(super) problems: Vec<Problem>,
}

//! Where things are in a bundle.

use std::sync::Arc;

use crate::model::id::ArtifactId;
use crate::model::id::EventId;

/// Where in its artifact a record or fact is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Locus {
    /// The artifact as a whole.
    Whole,
    /// The EVTX record with this record id.
    Record(u64),
    /// A line of text, counted from 1.
    Line(u32),
    /// A registry key, or one value of it (`""` is the key itself, `"@"` its default value).
    Key {
        /// Full key path, `HKLM\…`.
        key: Arc<str>,
        /// Value name.
        value: Arc<str>,
    },
    /// An XML or HTML element, as a path with positions among equal siblings: `/Root/Enrollment[2]/UPN`.
    Element(Arc<str>),
}

/// One piece of evidence: a place the user can open.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Evidence {
    /// The artifact.
    pub artifact: ArtifactId,
    /// The place in it.
    pub locus: Locus,
    /// The event that this is, if it is one.
    pub event: Option<EventId>,
}

//! Where things stand in the bundle.

use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

use crate::outputs::wire::Text;

objects! {
    /// Where something stands in the bundle.
    Evidence<'a> {
        /// Path of the artifact.
        artifact: Text<'a>,
        /// Where in it.
        locus: Locus,
        /// Index into `events`, or null.
        event: Option<u32>,
    }
}

/// A place in an artifact: exactly the keys that apply, `{}` for the artifact as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Locus {
    /// An EVTX record.
    Record(RecordLocus),
    /// A line, from 1.
    Line(LineLocus),
    /// A registry key or value.
    Key(KeyLocus),
    /// An XML or HTML element.
    Element(ElementLocus),
    /// The whole artifact.
    Whole(WholeLocus),
}

/// An EVTX record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordLocus {
    /// Its record id.
    pub record_id: String,
}

/// A line of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LineLocus {
    /// Its number, from 1.
    pub line: u32,
}

/// A registry key or one value of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyLocus {
    /// Key path.
    pub key: String,
    /// Value name.
    pub value: String,
}

/// An element.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ElementLocus {
    /// Its path, with positions among equal siblings.
    pub element: String,
}

/// The artifact as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WholeLocus {}

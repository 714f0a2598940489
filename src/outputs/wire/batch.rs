//! The lines of a batch: JSON lines, one a bundle.

use serde::Deserialize;
use serde::Serialize;

use crate::outputs::wire::Document;

/// One line of a batch: the bundle's path and the contract object with its events left empty.
#[derive(Clone, Debug, Serialize)]
pub struct BatchLine<'a> {
    /// The bundle as it was found.
    pub path: &'a str,
    /// What was found in it.
    #[serde(flatten)]
    pub document: Document<'a>,
}

/// One line of a batch for a bundle that could not be analysed.
#[derive(Clone, Debug, Serialize)]
pub struct BatchError<'a> {
    /// The bundle as it was found.
    pub path: &'a str,
    /// Its file name.
    pub bundle: &'a str,
    /// Why.
    pub error: &'a str,
}

/// The part of a batch line by which an earlier run is resumed.
#[derive(Clone, Debug, Deserialize)]
pub struct BatchPath {
    /// The bundle as it was found.
    pub path: String,
}

//! Analysis to bytes, one file a format.
//!
//! To add a format: one file here with an `OUTPUT`, its `mod` line and its line in [`OUTPUTS`]. Names for `--format`,
//! completions and the README's table come from the registry.

use std::io;
use std::io::Write;

use crate::model::analysis::Analysis;

mod csv;
pub mod diff;
mod document;
mod escape;
mod html;
mod json;
mod jsonl;
mod markdown;
mod text;
mod timesketch;
pub mod wire;

pub use document::document;

/// Which events an output shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EventChoice {
    /// Every event.
    All,
    /// The relevant ones and those that evidence points at; repeats are counted on the first.
    #[default]
    Relevant,
    /// None.
    None,
}

/// How to write.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Which events.
    pub events: EventChoice,
    /// Columns of the terminal; text is cut or wrapped to it.
    pub width: usize,
    /// Colour by ANSI sequences (text only).
    pub color: bool,
    /// JSON on one line.
    pub compact: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { events: EventChoice::Relevant, width: 100, color: false, compact: false }
    }
}

/// A format that mdmlens writes.
pub struct Output {
    /// Name for `--format`.
    pub name: &'static str,
    /// One line for `mdmlens list outputs`.
    pub title: &'static str,
    /// File name extension, without the dot.
    pub extension: &'static str,
    /// Writes it.
    pub write: fn(&Analysis, &Options, &mut dyn Write) -> io::Result<()>,
}

/// Every output.
pub static OUTPUTS: &[&Output] = &[
    &text::OUTPUT,
    &markdown::OUTPUT,
    &json::OUTPUT,
    &jsonl::OUTPUT,
    &csv::OUTPUT,
    &timesketch::OUTPUT,
    &html::OUTPUT,
];

/// The output of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Output> {
    OUTPUTS.iter().copied().find(|output| output.name == name)
}

/// The JSON Schema of the contract (draft 2020-12), pretty-printed.
#[must_use]
pub fn schema() -> String {
    json::schema()
}

/// One line of a batch, with its line end.
#[must_use]
pub fn batch_line(path: &str, result: Result<&Analysis, &str>) -> Vec<u8> {
    let mut line = match result {
        Ok(analysis) => serde_json::to_vec(&wire::BatchLine { path, document: document(analysis, EventChoice::None) }),
        Err(error) => {
            let bundle = path.rsplit(['/', '\\']).next().unwrap_or(path);
            serde_json::to_vec(&wire::BatchError { path, bundle, error })
        }
    }
    // Plain texts and numbers: there is nothing in them that JSON cannot say.
    .unwrap_or_default();
    line.push(b'\n');
    line
}

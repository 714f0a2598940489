//! Artifact bytes to records, facts and warnings: one file a format.
//!
//! Reading never fails as a whole: what could be read is there, the rest is a warning that names the place.
//! To add a format: one file here with a `READER`, its `mod` line and its line in [`READERS`].

pub mod autopilot;
pub mod certutil_store;
pub mod cmtrace;
pub mod device_hash;
pub mod dsregcmd;
pub mod evtx;
pub mod footprint;
pub mod mdm_report_html;
pub mod mdm_report_xml;
pub mod metadata;
pub mod msi_log;
pub mod registry;
pub mod results;
pub mod setup_log;
pub mod text;
pub mod tpm;

pub(crate) mod facts;
pub(crate) mod json;
pub(crate) mod raw_text;
pub(crate) mod secrets;
pub(crate) mod text_decode;
pub(crate) mod xml_walk;

#[cfg(test)]
mod damage;
#[cfg(test)]
mod published;

use std::borrow::Cow;
use std::cell::OnceCell;

use crate::model::artifact::ArtifactText;
use crate::model::evidence::Locus;
use crate::model::fact::Fact;
use crate::model::id::ArtifactId;
use crate::model::record::Record;
use crate::model::warning::Warning;

/// How many bytes of an artifact's beginning a reader may look at to recognise it.
pub const HEAD_BYTES: usize = 16 * 1024;

/// The beginning of an artifact, by which a reader recognises it.
#[derive(Clone, Debug)]
pub struct Head<'a> {
    /// Path in the bundle; a hint only, users rename files.
    pub path: &'a str,
    /// The first bytes: at most [`HEAD_BYTES`].
    pub bytes: &'a [u8],
    /// Size of the whole artifact in bytes.
    pub size: u64,
    /// Its text, once a reader has asked for it.
    text: OnceCell<Cow<'a, str>>,
}

impl<'a> Head<'a> {
    /// The head of an artifact.
    #[must_use]
    pub fn new(path: &'a str, bytes: &'a [u8]) -> Self {
        let head = bytes.get(..HEAD_BYTES).unwrap_or(bytes);
        Self { path, bytes: head, size: bytes.len() as u64, text: OnceCell::new() }
    }

    /// The first bytes as text, decoded once for all readers. Damage does not matter here, nor that the cut may go
    /// through a character.
    #[must_use]
    pub fn text(&self) -> &str {
        self.text.get_or_init(|| text_decode::decode_head(self.bytes))
    }

    /// The file name: what follows the last `/`, `\` or `!`.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.path.rsplit(['/', '\\', '!']).next().unwrap_or(self.path)
    }
}

/// A whole artifact, to be read.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// Which artifact it is: goes into facts and warnings.
    pub artifact: ArtifactId,
    /// Path in the bundle.
    pub path: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// What a reader got out of an artifact.
#[derive(Debug, Default, PartialEq)]
pub struct Reading {
    /// Things that happened, in artifact order.
    pub records: Vec<Record>,
    /// Things that are, in artifact order.
    pub facts: Vec<Fact>,
    /// What could not be read as it should.
    pub warnings: Vec<Warning>,
}

/// An artifact being read while its bytes come: large ones are never held as a whole.
pub trait Stream {
    /// Takes what it can from the front of `window`, and gives the number of bytes that are not needed any more. What is
    /// not used comes again at the front of the next window, which has more behind it, until it is the `last`.
    fn take(&mut self, window: &[u8], last: bool) -> usize;

    /// The records so far, for a caller who does not want to keep all of them.
    fn records(&mut self) -> &mut Vec<Record>;

    /// What it got out of all windows: the same as [`Reader::read`] out of the whole artifact. To be called through
    /// [`finish`], which takes out the secrets.
    fn finish(self: Box<Self>) -> Reading;
}

/// A format that mdmlens reads.
pub struct Reader {
    /// Name as in `artifacts[].format` of the JSON: lower case, `_` between words.
    pub name: &'static str,
    /// One line for `mdmlens list readers`.
    pub title: &'static str,
    /// Whether an artifact is of this format: by content first, by name only where content cannot tell.
    pub recognise: fn(&Head<'_>) -> bool,
    /// Reads it; to be called through [`read`], which takes out the secrets.
    pub read: fn(&Input<'_>) -> Reading,
    /// Begins to read one whose bytes are still to come, if the format allows it.
    pub stream: Option<fn(ArtifactId) -> Box<dyn Stream>>,
    /// One place of the artifact as its source has it (a record as XML, the lines of a log record, the lines of a key),
    /// for people who want to see it raw; `None` if there is no such place.
    pub raw: fn(&Input<'_>, &Locus) -> Option<String>,
    /// Small artifacts (path, bytes) that this reader and no other must recognise.
    pub samples: &'static [(&'static str, &'static [u8])],
}

/// Every reader, in the order in which they are asked.
pub static READERS: &[&Reader] = &[
    &evtx::READER,
    &cmtrace::READER,
    &setup_log::READER,
    &msi_log::READER,
    &mdm_report_xml::READER,
    &registry::READER,
    &dsregcmd::READER,
    &results::READER,
    &mdm_report_html::READER,
    &autopilot::READER,
    &device_hash::READER,
    &footprint::READER,
    &metadata::READER,
    &tpm::READER,
    &certutil_store::READER,
    &text::READER,
];

/// The reader that recognises an artifact.
#[must_use]
pub fn find(head: &Head<'_>) -> Option<&'static Reader> {
    READERS.iter().copied().find(|reader| (reader.recognise)(head))
}

/// Reads an artifact with its reader, without the secrets in it: tokens, passwords, keys, hashes, script bodies.
#[must_use]
pub fn read(reader: &Reader, input: &Input<'_>) -> Reading {
    let mut reading = (reader.read)(input);
    secrets::clean(&mut reading);
    reading
}

/// What a stream gave, without the secrets in it.
#[must_use]
pub fn finish(stream: Box<dyn Stream>) -> Reading {
    let mut reading = stream.finish();
    secrets::clean(&mut reading);
    reading
}

/// One place of an artifact as its source has it, without the secrets in it; `None` if there is no such place.
#[must_use]
pub fn raw(reader: &Reader, input: &Input<'_>, locus: &Locus) -> Option<String> {
    (reader.raw)(input, locus).map(|text| secrets::without_secrets(&text).into_owned())
}

/// How much of an artifact [`text()`] needs: what lies behind is not shown.
pub const TEXT_BYTES: usize = raw_text::MAX_WHOLE_BYTES;

/// An artifact as text, without the secrets in it; `None` if it is no text. Behind the input `rest` more bytes are left out.
#[must_use]
pub fn text(reader: &Reader, input: &Input<'_>, rest: u64) -> Option<ArtifactText> {
    match reader.name {
        // Binary; and a table of which nothing is left without the hardware hash.
        name if name == evtx::READER.name || name == device_hash::READER.name => None,
        name if name == registry::READER.name => Some(raw_text::whole(input, rest, registry::without_secret_values)),
        _ => Some(raw_text::whole(input, rest, str::to_owned)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_is_recognised_by_its_reader_alone() {
        for reader in READERS {
            assert!(!reader.samples.is_empty(), "{} has no sample", reader.name);
            for (path, bytes) in reader.samples {
                let head = Head::new(path, bytes);
                let who: Vec<_> = READERS.iter().filter(|r| (r.recognise)(&head)).map(|r| r.name).collect();
                assert_eq!(who, [reader.name], "{path}");
            }
        }
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> = READERS.iter().map(|reader| reader.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), READERS.len());
    }
}

//! One chunk's bytes to its records and warnings: the unit of work.

use std::collections::BTreeMap;

use crate::model::evidence::Locus;
use crate::model::fields::Fields;
use crate::model::id::ArtifactId;
use crate::model::record::Record;
use crate::model::warning::Warning;
use crate::model::warning::WarningKind;
use crate::readers::evtx::fast::Fast;
use crate::readers::evtx::file::Chunk;
use crate::readers::evtx::file::Damage;
use crate::readers::evtx::header::ChunkHeader;
use crate::readers::evtx::header::Crc;
use crate::readers::evtx::names::Names;
use crate::readers::evtx::plan::FIELD_BYTES;
use crate::readers::evtx::slow;
use crate::readers::evtx::slow::Lost;

/// What chunks gave.
#[derive(Debug, Default)]
pub struct ChunkReading {
    /// Their records, in chunk order.
    pub records: Vec<Record>,
    /// What could not be read as it should.
    pub warnings: Vec<Warning>,
    /// How many of the records went through their XML.
    pub by_xml: usize,
}

/// Reads chunks of one log one after another; strings that come back are kept once.
#[derive(Debug)]
pub struct ChunkReader {
    artifact: ArtifactId,
    names: Names,
    /// `None`: every chunk goes through the slow lane.
    fast: Option<Fast>,
    /// Decoded bytes that may still be made, see [`crate::readers::evtx`].
    budget: u64,
}

impl ChunkReader {
    /// A reader for chunks of one artifact that may make `budget` bytes of decoded values.
    #[must_use]
    pub fn new(artifact: ArtifactId, budget: u64) -> Self {
        Self { artifact, names: Names::default(), fast: Some(Fast::default()), budget }
    }

    /// The same, but every record goes through its XML: the second opinion that tests compare with.
    #[must_use]
    pub fn slow(artifact: ArtifactId, budget: u64) -> Self {
        Self { fast: None, ..Self::new(artifact, budget) }
    }

    /// Whether the budget is spent: what follows would be left out.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.budget == 0
    }

    /// Reads one chunk; what it gives goes to the end of what is there.
    pub fn read(&mut self, chunk: &Chunk<'_>, out: &mut ChunkReading) {
        match ChunkHeader::read(&chunk.bytes) {
            Some(header) if chunk.damage.is_none() && header.is_unused(&chunk.bytes) => {}
            Some(header) => {
                let (before, trouble) = (out.records.len(), trouble(chunk, &header));
                let outcome = match trouble.is_none().then(|| self.fast_lane(chunk, &header, out)).flatten() {
                    Some(outcome) => outcome,
                    None => self.slow_lane(chunk, &header, out),
                };
                if let Some((kind, message)) = trouble {
                    out.warnings.push(Warning::new(self.artifact, Locus::Whole, kind, message));
                }
                self.losses(chunk, &header, outcome, out.records.len() - before, &mut out.warnings);
            }
            None => out.warnings.push(Warning::new(
                self.artifact,
                Locus::Whole,
                WarningKind::Truncated,
                format!("The file ends inside the header of {}", chunk.place()),
            )),
        }
    }

    /// `None`: the chunk is for the slow lane.
    fn fast_lane(&mut self, chunk: &Chunk<'_>, header: &ChunkHeader, out: &mut ChunkReading) -> Option<Outcome> {
        let before = out.records.len();
        let fast = self.fast.as_mut()?;
        let Ok(read) = fast.read(&chunk.bytes, header, self.budget, &mut self.names, &mut out.records) else {
            out.records.truncate(before);
            return None;
        };
        self.budget = self.budget.saturating_sub(read.cost);
        let mut outcome = Outcome { reached: true, ..Outcome::default() };
        if read.refused.is_empty() {
            return Some(outcome);
        }
        // Few at most: forms that the fast lane does not handle.
        let mut by_xml: BTreeMap<u32, Record> = BTreeMap::new();
        let wanted = |offset| read.refused.binary_search_by_key(&offset, |refused| refused.offset).is_ok();
        let done = slow::read(&chunk.bytes, &mut self.names, &wanted, &mut |offset, found| {
            match found {
                Ok(record) => {
                    self.budget = self.budget.saturating_sub(cost(&record.fields));
                    by_xml.insert(offset, record);
                }
                Err(gone) => outcome.lose(gone),
            }
            self.budget > 0 && by_xml.len() < read.refused.len()
        });
        outcome.lost = if self.budget > 0 { read.refused.len() - by_xml.len() } else { 0 };
        outcome.refused = done.err();
        out.by_xml += by_xml.len();
        // From behind, so that the places of the others stay what they are.
        for refused in read.refused.into_iter().rev() {
            if let Some(record) = by_xml.remove(&refused.offset) {
                out.records.insert(refused.before, record);
            }
        }
        Some(outcome)
    }

    fn slow_lane(&mut self, chunk: &Chunk<'_>, header: &ChunkHeader, out: &mut ChunkReading) -> Outcome {
        let (before, mut outcome) = (out.records.len(), Outcome::default());
        let done = slow::read(&chunk.bytes, &mut self.names, &|_| true, &mut |_, found| {
            match found {
                Ok(record) => {
                    outcome.reached |= record.locus == Locus::Record(header.last_id);
                    self.budget = self.budget.saturating_sub(cost(&record.fields));
                    out.records.push(record);
                }
                Err(gone) => {
                    outcome.reached |= gone.id == Some(header.last_id);
                    outcome.lose(gone);
                }
            }
            self.budget > 0
        });
        out.by_xml += out.records.len() - before;
        outcome.refused = done.err();
        outcome
    }

    /// Tells what of a chunk was not read.
    fn losses(&self, chunk: &Chunk<'_>, header: &ChunkHeader, outcome: Outcome, read: usize, to: &mut Vec<Warning>) {
        let place = chunk.place();
        let mut warn = |locus, kind, message| to.push(Warning::new(self.artifact, locus, kind, message));
        if let Some(why) = outcome.refused {
            return warn(Locus::Whole, WarningKind::Damaged, format!("{place} cannot be read: {why}"));
        }
        if let Some(first) = outcome.first_lost.filter(|_| outcome.lost > 0) {
            let lost = outcome.lost;
            let (locus, which) = match first.id {
                Some(id) => (Locus::Record(id), format!("record {id}")),
                None => (Locus::Whole, "a record".to_owned()),
            };
            let message = match lost {
                1 => format!("In {place} {which} cannot be read: {}", first.why),
                _ => format!("In {place} {lost} records cannot be read; the first is {which}: {}", first.why),
            };
            warn(locus, WarningKind::Damaged, message);
        }
        if self.budget == 0 {
            let message =
                format!("The values of the log unpack to too many bytes; {place} was read up to record {read}");
            return warn(Locus::Whole, WarningKind::LimitReached, message);
        }
        if !outcome.reached && chunk.damage.is_none() && header.last_id != u64::MAX {
            let counted = header.count().map_or(String::new(), |count| format!(" of {count}"));
            let message = format!(
                "{read}{counted} records of {place} were read; the last one that its header names, {}, was not met",
                header.last_id
            );
            warn(Locus::Whole, WarningKind::Damaged, message);
        }
    }
}

/// What became of a chunk's records.
#[derive(Debug, Default)]
struct Outcome {
    /// Whether the last record that the header names was met.
    reached: bool,
    /// How many could not be read.
    lost: usize,
    first_lost: Option<Lost>,
    /// Why nothing could be read at all.
    refused: Option<String>,
}

impl Outcome {
    fn lose(&mut self, gone: Lost) {
        self.lost += 1;
        self.first_lost.get_or_insert(gone);
    }
}

/// The XML of the record with this id, laid out for people; `None` if the chunk has no such record.
pub(super) fn record_xml(chunk: &Chunk<'_>, id: u64) -> Option<String> {
    let header = ChunkHeader::read(&chunk.bytes)?;
    let elsewhere = chunk.damage.is_none() && !header.ids().contains(&id) && header.crc(&chunk.bytes) == Crc::Fine;
    if elsewhere { None } else { slow::record_xml(&chunk.bytes, id) }
}

/// What is wrong with a chunk as a whole.
fn trouble(chunk: &Chunk<'_>, header: &ChunkHeader) -> Option<(WarningKind, String)> {
    let place = chunk.place();
    match chunk.damage {
        Some(Damage::Cut { missing }) => Some((
            WarningKind::Truncated,
            format!("The file ends inside {place}, {missing} bytes before the end of it; what is there was read"),
        )),
        Some(Damage::Signature | Damage::Header) => Some((
            WarningKind::Damaged,
            format!("The header of {place} is damaged; what could be found in it was read"),
        )),
        None => match header.crc(&chunk.bytes) {
            Crc::Fine => None,
            Crc::Header => Some((WarningKind::Checksum, format!("The header checksum of {place} does not match"))),
            Crc::Records => {
                Some((WarningKind::Checksum, format!("The checksum over the records of {place} does not match")))
            }
        },
    }
}

/// About how many bytes a record's values take.
fn cost(fields: &Fields) -> u64 {
    fields.iter().map(|field| FIELD_BYTES + field.value.as_text().map_or(0, str::len) as u64).sum()
}

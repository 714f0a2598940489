//! One chunk's bytes to its records and warnings: the unit of work.

use crate::model::evidence::Locus;
use crate::model::fields::Fields;
use crate::model::id::ArtifactId;
use crate::model::record::Record;
use crate::model::warning::Warning;
use crate::model::warning::WarningKind;
use crate::readers::evtx::file::Chunk;
use crate::readers::evtx::file::Damage;
use crate::readers::evtx::header::ChunkHeader;
use crate::readers::evtx::header::Crc;
use crate::readers::evtx::names::Names;
use crate::readers::evtx::slow;
use crate::readers::evtx::slow::Lost;

/// What a field costs in memory beside its text: its name's handle, the value, the allocation.
const FIELD_BYTES: u64 = 64;

/// What one chunk gave.
#[derive(Debug, Default)]
pub struct ChunkReading {
    /// Its records, in chunk order.
    pub records: Vec<Record>,
    /// What could not be read as it should.
    pub warnings: Vec<Warning>,
}

/// Reads chunks of one log one after another; strings that come back are kept once.
#[derive(Debug)]
pub struct ChunkReader {
    artifact: ArtifactId,
    names: Names,
    /// Decoded bytes that may still be made, see [`crate::readers::evtx`].
    budget: u64,
}

impl ChunkReader {
    /// A reader for chunks of one artifact that may make `budget` bytes of decoded values.
    #[must_use]
    pub fn new(artifact: ArtifactId, budget: u64) -> Self {
        Self { artifact, names: Names::default(), budget }
    }

    /// Whether the budget is spent: what follows would be left out.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.budget == 0
    }

    /// Reads one chunk.
    pub fn read(&mut self, chunk: &Chunk<'_>) -> ChunkReading {
        let mut out = ChunkReading::default();
        let mut found = Outcome::default();
        match ChunkHeader::read(&chunk.bytes) {
            Some(header) if chunk.damage.is_none() && header.is_unused(&chunk.bytes) => {}
            Some(header) => {
                if let Some((kind, message)) = trouble(chunk, &header) {
                    out.warnings.push(Warning::new(self.artifact, Locus::Whole, kind, message));
                }
                self.records(chunk, &header, &mut out.records, &mut found);
                self.losses(chunk, &header, out.records.len(), found, &mut out.warnings);
            }
            None => out.warnings.push(Warning::new(
                self.artifact,
                Locus::Whole,
                WarningKind::Truncated,
                format!("The file ends inside the header of {}", chunk.place()),
            )),
        }
        out
    }

    fn records(&mut self, chunk: &Chunk<'_>, header: &ChunkHeader, records: &mut Vec<Record>, outcome: &mut Outcome) {
        let budget = &mut self.budget;
        let done = slow::read(&chunk.bytes, &mut self.names, &mut |found| {
            match found {
                Ok(record) => {
                    outcome.reached |= record.locus == Locus::Record(header.last_id);
                    *budget = budget.saturating_sub(cost(&record.fields));
                    records.push(record);
                }
                Err(gone) => {
                    outcome.reached |= gone.id == Some(header.last_id);
                    outcome.lost += 1;
                    outcome.first_lost.get_or_insert(gone);
                }
            }
            *budget > 0
        });
        outcome.refused = done.err();
    }

    /// Tells what of a chunk was not read.
    fn losses(&self, chunk: &Chunk<'_>, header: &ChunkHeader, read: usize, outcome: Outcome, to: &mut Vec<Warning>) {
        let place = chunk.place();
        let mut warn = |locus, kind, message| to.push(Warning::new(self.artifact, locus, kind, message));
        if let Some(why) = outcome.refused {
            return warn(Locus::Whole, WarningKind::Damaged, format!("Nothing of {place} can be read: {why}"));
        }
        if let Some(first) = outcome.first_lost {
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

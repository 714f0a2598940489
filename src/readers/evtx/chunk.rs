//! One chunk's bytes to its records and warnings: the unit of work.

use std::cell::Cell;
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
    /// What earlier logs left: strings and templates come back in the next one.
    kept: Kept,
    /// Whether every chunk goes through the slow lane.
    slow: bool,
    /// Whether a chunk is being read. It stays so after a panic, when nobody knows what state `kept` is in.
    reading: bool,
    /// Decoded bytes that may still be made, see [`crate::readers::evtx`].
    budget: u64,
}

/// What is kept from log to log. It makes reading faster and changes nothing that is read.
#[derive(Debug, Default)]
struct Kept {
    names: Names,
    fast: Fast,
}

/// Most strings and templates that are kept for the next log, and most bytes of either. The logs of a real machine stay
/// below; forged ones do not pile up.
const MOST_KEPT: usize = 4096;
const MOST_KEPT_BYTES: usize = 1 << 20;

thread_local! {
    /// Of the last log that this thread read.
    static KEPT: Cell<Option<Box<Kept>>> = const { Cell::new(None) };
}

impl Kept {
    fn take() -> Self {
        KEPT.try_with(Cell::take).ok().flatten().map_or_else(Self::default, |kept| *kept)
    }

    fn is_small(&self) -> bool {
        [self.names.size(), self.fast.size()]
            .iter()
            .all(|(count, bytes)| *count < MOST_KEPT && *bytes < MOST_KEPT_BYTES)
    }
}

impl Drop for ChunkReader {
    fn drop(&mut self) {
        // At the end of a thread there is nowhere to keep it.
        if !self.slow && !self.reading && self.kept.is_small() {
            let kept = Box::new(std::mem::take(&mut self.kept));
            let _ = KEPT.try_with(|slot| slot.set(Some(kept)));
        }
    }
}

impl ChunkReader {
    /// A reader for chunks of one artifact that may make `budget` bytes of decoded values.
    #[must_use]
    pub fn new(artifact: ArtifactId, budget: u64) -> Self {
        Self { artifact, kept: Kept::take(), slow: false, reading: false, budget }
    }

    /// The same, but every record goes through its XML: the second opinion that tests compare with.
    #[must_use]
    pub fn slow(artifact: ArtifactId, budget: u64) -> Self {
        Self { artifact, kept: Kept::default(), slow: true, reading: false, budget }
    }

    /// Lets it make so many bytes more.
    pub(super) fn grant(&mut self, bytes: u64) {
        self.budget = self.budget.saturating_add(bytes);
    }

    /// Whether the budget is spent: what follows would be left out.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.budget == 0
    }

    /// Reads one chunk; what it gives goes to the end of what is there.
    pub fn read(&mut self, chunk: &Chunk<'_>, out: &mut ChunkReading) {
        self.reading = true;
        self.one(chunk, out);
        self.reading = false;
    }

    fn one(&mut self, chunk: &Chunk<'_>, out: &mut ChunkReading) {
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
        if self.slow {
            return None;
        }
        let Kept { names, fast } = &mut self.kept;
        let Ok(read) = fast.read(&chunk.bytes, header, self.budget, names, &mut out.records) else {
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
        let done = slow::read(&chunk.bytes, &mut self.kept.names, &wanted, &mut |offset, found| {
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
        let done = slow::read(&chunk.bytes, &mut self.kept.names, &|_| true, &mut |_, found| {
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

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::readers::evtx::header::CHUNK_BYTES;
    use crate::readers::evtx::header::CHUNK_HEADER_BYTES;
    use crate::readers::evtx::header::CHUNK_MAGIC;
    use crate::readers::evtx::header::RECORD_MAGIC;

    /// Names stand behind the records here, where free space may hold anything.
    const NAMES: [(u32, &str); 5] =
        [(65_000, "Event"), (65_040, "System"), (65_080, "EventID"), (65_120, "EventData"), (65_160, "a")];

    fn open(name: &str, empty: bool) -> Vec<u8> {
        let (at, _) = NAMES.iter().find(|(_, known)| *known == name).unwrap();
        let start = [0x01, 0xFF, 0xFF, 0, 0, 0, 0];
        [&start[..], &at.to_le_bytes(), &[if empty { 0x03 } else { 0x02 }]].concat()
    }

    /// A chunk of records that share one template: an `EventData` of `elements` empty elements `<a/>`, and no value at all.
    fn chunk(elements: usize, records: u64) -> Vec<u8> {
        let body = [
            &[0x0F, 1, 1, 0][..],
            &open("Event", false),
            &open("System", false),
            &open("EventID", false),
            &[0x05, 1, 1, 0, b'7', 0, 0x04, 0x04],
            &open("EventData", false),
            &open("a", true).repeat(elements),
            &[0x04, 0x04, 0],
        ]
        .concat();
        let definition = u32::try_from(CHUNK_HEADER_BYTES).unwrap() + 38;
        let mut bytes = vec![0; CHUNK_HEADER_BYTES];
        for id in 1..=records {
            let mut record =
                [&RECORD_MAGIC[..], &[0; 4], &id.to_le_bytes(), &[0; 8], &[0x0F, 1, 1, 0, 0x0C, 1]].concat();
            record.extend([0; 4]);
            record.extend(definition.to_le_bytes());
            if id == 1 {
                record.extend([0; 20]);
                record.extend(u32::try_from(body.len()).unwrap().to_le_bytes());
                record.extend_from_slice(&body);
            }
            record.extend([0; 5]);
            let size = u32::try_from(record.len() + 4).unwrap().to_le_bytes();
            record.extend(size);
            record[4..8].copy_from_slice(&size);
            bytes.extend(record);
        }
        let free = bytes.len();
        assert!(free < 65_000, "the records reach into the names");
        bytes.resize(CHUNK_BYTES, 0);
        for (at, name) in NAMES {
            let text: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let entry = [&[0; 6], &u16::try_from(name.len()).unwrap().to_le_bytes()[..], &text].concat();
            bytes[at as usize..at as usize + entry.len()].copy_from_slice(&entry);
        }
        let crc = crc32fast::hash(&bytes[CHUNK_HEADER_BYTES..free]);
        let fields: [(usize, &[u8]); 7] = [
            (0, CHUNK_MAGIC),
            (8, &1_u64.to_le_bytes()),
            (16, &records.to_le_bytes()),
            (24, &1_u64.to_le_bytes()),
            (32, &records.to_le_bytes()),
            (48, &u32::try_from(free).unwrap().to_le_bytes()),
            (52, &crc.to_le_bytes()),
        ];
        for (at, field) in fields {
            bytes[at..at + field.len()].copy_from_slice(field);
        }
        let crc = crc32fast::hash(&[&bytes[..120], &bytes[128..CHUNK_HEADER_BYTES]].concat());
        bytes[124..128].copy_from_slice(&crc.to_le_bytes());
        bytes
    }

    fn read(bytes: Vec<u8>, budget: u64) -> (ChunkReading, bool) {
        let (mut reader, mut out) = (ChunkReader::new(ArtifactId(0), budget), ChunkReading::default());
        reader.read(&Chunk { number: 0, offset: 0, bytes: Cow::Owned(bytes), damage: None }, &mut out);
        (out, reader.is_spent())
    }

    #[test]
    fn a_small_chunk_that_unpacks_to_very_much_is_read_until_the_budget_is_spent() {
        let (out, spent) = read(chunk(1_000, 900), u64::MAX);
        let fields: usize = out.records.iter().map(|record| record.fields.len()).sum();
        assert_eq!((out.records.len(), fields, out.by_xml, out.warnings.len(), spent), (900, 900_000, 0, 0, false));

        let budget = 1024 * 1024;
        let (out, spent) = read(chunk(1_000, 900), budget);
        let fields: usize = out.records.iter().map(|record| record.fields.len()).sum();
        assert!(spent && fields > 0 && fields as u64 * FIELD_BYTES <= budget + 1_000 * FIELD_BYTES, "{fields}");
        assert_eq!(out.warnings.iter().map(|w| w.kind).collect::<Vec<_>>(), [WarningKind::LimitReached]);
    }

    #[test]
    fn a_chunk_that_says_less_or_more_than_it_holds_is_doubted() {
        let mut short = chunk(3, 10);
        short[32] = 9; // the last record by its header is not the last
        let crc = crc32fast::hash(&[&short[..120], &short[128..CHUNK_HEADER_BYTES]].concat());
        short[124..128].copy_from_slice(&crc.to_le_bytes());
        let (out, _) = read(short, u64::MAX);
        assert_eq!((out.records.len(), out.by_xml), (9, 9), "the crate ends where the header says");

        let mut long = chunk(3, 10);
        long[32] = 11;
        let crc = crc32fast::hash(&[&long[..120], &long[128..CHUNK_HEADER_BYTES]].concat());
        long[124..128].copy_from_slice(&crc.to_le_bytes());
        let (out, _) = read(long, u64::MAX);
        assert_eq!((out.records.len(), out.by_xml, out.warnings.len()), (10, 10, 1));
        assert!(out.warnings[0].message.contains("11, was not met"), "{:?}", out.warnings);
    }

    #[test]
    fn what_a_log_leaves_for_the_next_changes_nothing() {
        let size = |reader: &ChunkReader| (reader.kept.names.size().0, reader.kept.fast.size().0);
        let _ = KEPT.take();
        let read = |reader: &mut ChunkReader, elements| {
            let (bytes, mut out) = (chunk(elements, 10), ChunkReading::default());
            let chunk = Chunk { number: 0, offset: 4096, bytes: Cow::Owned(bytes), damage: None };
            reader.read(&chunk, &mut out);
            out.records
        };
        let mut first = ChunkReader::new(ArtifactId(0), u64::MAX);
        assert_eq!(size(&first), (0, 0));
        read(&mut first, 2);
        drop(first);
        // The same GUID, another template: the slow lane keeps nothing and says what is right.
        let (mut second, mut slow) =
            (ChunkReader::new(ArtifactId(0), 1 << 40), ChunkReader::slow(ArtifactId(0), 1 << 40));
        assert!(size(&second).0 > 0 && size(&second).1 == 1 && size(&slow) == (0, 0), "{:?}", size(&second));
        for elements in [3, 2] {
            let (fast, slow) = (read(&mut second, elements), read(&mut slow, elements));
            assert_eq!((fast.len(), &fast), (10, &slow));
        }
        drop(slow);
        // What was left in the middle of a chunk is thrown away, and what is large.
        second.reading = true;
        drop(second);
        assert!(KEPT.take().is_none());
        let mut large = ChunkReader::new(ArtifactId(0), 1 << 40);
        (0..MOST_KEPT).for_each(|n| drop(large.kept.names.get(&n.to_string())));
        drop(large);
        assert!(KEPT.take().is_none());
    }
}

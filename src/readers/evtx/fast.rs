//! The fast lane: our own walk over a chunk whose checksums match.
//!
//! Templates are compiled once, System blocks decoded to numbers, strings that come back remembered; the values of a
//! record's data are checked but stay packed. Anything in a chunk that is not as it should be gives the whole chunk to
//! the slow lane ([`Doubt`]); a record of a form that is not handled here goes through its XML.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::hash::Hash;
use std::hash::Hasher;
use std::hash::RandomState;
use std::rc::Rc;
use std::sync::Arc;

use crate::model::fields::Fields;
use crate::model::record::Record;
use crate::model::time::Time;
use crate::readers::evtx::binxml;
use crate::readers::evtx::binxml::Stream;
use crate::readers::evtx::binxml::token;
use crate::readers::evtx::header::CHUNK_HEADER_BYTES;
use crate::readers::evtx::header::ChunkHeader;
use crate::readers::evtx::header::RECORD_MAGIC;
use crate::readers::evtx::header::u32_at;
use crate::readers::evtx::header::u64_at;
use crate::readers::evtx::names::Names;
use crate::readers::evtx::packed::Values;
use crate::readers::evtx::plan::EventPlan;
use crate::readers::evtx::plan::Inside;
use crate::readers::evtx::plan::Plan;
use crate::readers::evtx::slots::LAST_FILETIME;
use crate::readers::evtx::slots::Table;
use crate::readers::evtx::slots::kind;
use crate::readers::evtx::system::Memory;

/// Bytes before a record's BinXML: signature, size, record id, time written.
const RECORD_HEADER_BYTES: usize = 24;
/// The header of a template: offset of the next one, GUID, size.
const TEMPLATE_HEADER_BYTES: usize = 24;

/// Most bytes of elements (written down, see `binxml`) that are compiled for one chunk. Real chunks need up to 60 KiB;
/// a forged one could have every record bring or point to a new template.
const MAX_COMPILED_BYTES: usize = 512 * 1024;
/// What trying to compile costs by itself, in bytes.
const COMPILE_COST: usize = 64;
/// Most templates kept under one GUID. Real ones have one; a forged log could have thousands to search.
const MAX_SAME_GUID: usize = 8;
/// Most templates kept for the next chunk.
const MAX_KEPT_PLANS: usize = 4096;

const OPEN_PLAIN: u8 = token::OPEN;
const OPEN_WITH_ATTRIBUTES: u8 = token::OPEN | token::MORE;

/// Something in the chunk is not as it should be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Doubt;

/// A template of the chunk at hand.
#[derive(Clone, Copy, Debug)]
enum Known {
    /// Number in [`Chunk::events`].
    Event(usize),
    /// Number in [`Values`].
    Part(u32),
    Refused,
}

/// A template that was compiled: where it is used, what it says, its plan if there is one.
#[derive(Debug)]
struct Kept {
    inside: Inside,
    written: Box<[u8]>,
    plan: Option<Plan>,
}

/// What the fast lane keeps between chunks.
#[derive(Debug, Default)]
pub(super) struct Fast {
    /// By GUID. The GUID alone proves nothing: templates of one GUID differ, and a forged log says what it likes.
    kept: HashMap<[u8; 16], Vec<Kept>>,
    kept_count: usize,
    kept_bytes: usize,
    place_hash: PlaceHash,
    memory: Memory,
    /// Reused buffers.
    event: Table,
    part: Table,
    written: Vec<u8>,
}

/// What is known of one chunk while it is read.
struct Chunk<'c> {
    bytes: &'c [u8],
    /// Its templates by offset.
    known: HashMap<Place, Known, PlaceHash>,
    /// Its templates of whole events, with the number of their own parts in `values`.
    events: Vec<(Rc<EventPlan>, Option<u32>)>,
    values: Values,
    compile_bytes: usize,
    /// About how many bytes the values take unpacked.
    cost: u64,
}

/// A record that is to go through its XML.
#[derive(Clone, Copy, Debug)]
pub(super) struct Refused {
    /// Where it is in the chunk.
    pub(super) offset: u32,
    /// Before which record it belongs.
    pub(super) before: usize,
}

/// What the fast lane made of a chunk.
#[derive(Debug)]
pub(super) struct FastReading {
    /// Records of a form that is not handled here.
    pub(super) refused: Vec<Refused>,
    /// About how many bytes their values take unpacked.
    pub(super) cost: u64,
}

impl Fast {
    /// How many templates are kept, and how many bytes they have written down.
    pub(super) fn size(&self) -> (usize, usize) {
        (self.kept_count, self.kept_bytes)
    }

    /// Reads a chunk whose checksums match, and puts its records at the end of `records` (on [`Doubt`] what is there is to
    /// be taken away again). Its values may take about `budget` bytes unpacked.
    pub(super) fn read(
        &mut self,
        bytes: &[u8],
        header: &ChunkHeader,
        budget: u64,
        names: &mut Names,
        records: &mut Vec<Record>,
    ) -> Result<FastReading, Doubt> {
        let count = usize::try_from(header.count().ok_or(Doubt)?).map_err(|_| Doubt)?;
        let mut chunk = Chunk {
            bytes,
            known: HashMap::with_hasher(self.place_hash.clone()),
            events: Vec::new(),
            values: Values::with_capacity(header.free_offset, count),
            compile_bytes: MAX_COMPILED_BYTES,
            cost: 0,
        };
        let (first, mut refused) = (records.len(), Vec::new());
        records.reserve(count);
        let (mut at, mut last_id) = (CHUNK_HEADER_BYTES, None);
        while at < header.free_offset {
            let raw = RawRecord::at(bytes, at, header.free_offset).ok_or(Doubt)?;
            // The crate ends at the last record that the header names; and where the budget ends, the slow lane finds out.
            if last_id == Some(header.last_id) || chunk.cost > budget {
                return Err(Doubt);
            }
            last_id = Some(raw.id);
            let before = records.len();
            if self.record(&mut chunk, &raw, names, records).is_none() {
                records.truncate(before);
                chunk.values.undo(before - first);
                refused.push(Refused { offset: u32::try_from(at).map_err(|_| Doubt)?, before });
            }
            at = raw.end;
        }
        if last_id != Some(header.last_id) {
            return Err(Doubt);
        }
        chunk.values.finish();
        let values = Arc::new(chunk.values);
        for (record, number) in records.iter_mut().skip(first).zip(0_u32..) {
            record.fields = Fields::packed(Arc::clone(&values) as _, number);
        }
        Ok(FastReading { refused, cost: chunk.cost })
    }

    /// One record; its values go to the chunk's. `None`: it has a form that is not handled here.
    fn record(
        &mut self,
        chunk: &mut Chunk<'_>,
        raw: &RawRecord,
        names: &mut Names,
        to: &mut Vec<Record>,
    ) -> Option<()> {
        let mut stream = Stream { chunk: chunk.bytes, at: raw.binxml, end: raw.binxml_end };
        stream.skip_fragment_header();
        if stream.peek() != token::INSTANCE {
            return None;
        }
        chunk.values.begin()?;
        let mut table = std::mem::take(&mut self.event);
        let done = self.event(chunk, &mut stream, &mut table, raw, names, to);
        self.event = table;
        done
    }

    fn event(
        &mut self,
        chunk: &mut Chunk<'_>,
        stream: &mut Stream<'_>,
        table: &mut Table,
        raw: &RawRecord,
        names: &mut Names,
        to: &mut Vec<Record>,
    ) -> Option<()> {
        let (known, table_at) = self.instance(chunk, stream, Inside::Event, table, names)?;
        let Known::Event(number) = known else { return None };
        let (plan, own) = chunk.events.get(number).cloned()?;
        if stream.peek() != token::END_OF_STREAM || table.slots().len() < plan.slots {
            return None;
        }
        let header = (raw.id, raw.time);
        plan.system.record(chunk.bytes, table.slots(), header, &mut self.memory, names, to)?;
        let mut elements = 0;
        for &(slot, inside) in &plan.elements {
            let slot = *table.slots().get(usize::from(slot))?;
            if slot.kind == kind::BINXML && slot.len > 0 {
                elements += 1;
                let at = slot.at as usize;
                let stream = Stream { chunk: chunk.bytes, at, end: at + usize::from(slot.len) };
                self.fragment(chunk, stream, inside, names)?;
            } else if !slot.is_empty(chunk.bytes) {
                return None;
            }
        }
        // Elements or arrays where the plan expects text.
        if elements != table.elements || table.arrays && !plan.own.as_ref()?.accepts_arrays(table.slots()) {
            return None;
        }
        if let Some(number) = own {
            chunk.add(number, chunk.bytes.get(table_at..stream.at))?;
        }
        Some(())
    }

    /// The elements that a value holds: instances of templates, or elements as they are.
    fn fragment(
        &mut self,
        chunk: &mut Chunk<'_>,
        mut stream: Stream<'_>,
        inside: Inside,
        names: &mut Names,
    ) -> Option<()> {
        loop {
            stream.skip_fragment_header();
            match stream.peek() {
                token::END_OF_STREAM => return Some(()),
                token::INSTANCE => {
                    let mut table = std::mem::take(&mut self.part);
                    let added = self.nested(chunk, &mut stream, inside, &mut table, names);
                    self.part = table;
                    added?;
                }
                OPEN_PLAIN | OPEN_WITH_ATTRIBUTES => {
                    chunk.write_element(&mut stream, false, &mut self.written)?;
                    let Plan::Part(part) = Plan::compile(&binxml::read(&self.written)?, inside, names)? else {
                        return None;
                    };
                    let number = chunk.values.learn(&part)?;
                    chunk.add(number, None)?;
                }
                _ => return None,
            }
        }
    }

    fn nested(
        &mut self,
        chunk: &mut Chunk<'_>,
        stream: &mut Stream<'_>,
        inside: Inside,
        table: &mut Table,
        names: &mut Names,
    ) -> Option<()> {
        let (known, table_at) = self.instance(chunk, stream, inside, table, names)?;
        let Known::Part(number) = known else { return None };
        let part = chunk.values.plan(number)?;
        let accepted = table.slots().len() >= part.slots
            && table.elements == 0
            && (!table.arrays || part.accepts_arrays(table.slots()));
        if !accepted {
            return None;
        }
        chunk.add(number, chunk.bytes.get(table_at..stream.at))
    }

    /// Takes an instance of a template: what is known of the template, where the table of values begins; the values go
    /// to `table`.
    fn instance(
        &mut self,
        chunk: &mut Chunk<'_>,
        stream: &mut Stream<'_>,
        inside: Inside,
        table: &mut Table,
        names: &mut Names,
    ) -> Option<(Known, usize)> {
        // Token, a byte, u32 template id, u32 offset of the definition; which stands right here on its first use.
        let definition = u32_at(chunk.bytes, stream.at + 6)?;
        stream.at += 10;
        if definition as usize == stream.at {
            let size = u32_at(chunk.bytes, stream.at + 20)? as usize;
            stream.at = stream.at.checked_add(TEMPLATE_HEADER_BYTES)?.checked_add(size)?;
        }
        let place = Place { definition, inside };
        let known = match chunk.known.get(&place) {
            Some(known) => *known,
            None => {
                let known = self.template(chunk, place, names).unwrap_or(Known::Refused);
                chunk.known.insert(place, known);
                known
            }
        };
        let table_at = stream.at;
        stream.at = table.read(chunk.bytes, table_at, stream.end)?;
        Some((known, table_at))
    }

    /// The plan of the template at an offset.
    fn template(&mut self, chunk: &mut Chunk<'_>, place: Place, names: &mut Names) -> Option<Known> {
        let (at, inside) = (place.definition as usize, place.inside);
        let guid: [u8; 16] = *chunk.bytes.get(at + 4..)?.first_chunk()?;
        let size = u32_at(chunk.bytes, at + 20)? as usize;
        let start = at + TEMPLATE_HEADER_BYTES;
        let end = start.checked_add(size).filter(|&end| end <= chunk.bytes.len())?;
        let mut stream = Stream { chunk: chunk.bytes, at: start, end };
        stream.skip_fragment_header();
        chunk.write_element(&mut stream, true, &mut self.written)?;
        if stream.peek() != token::END_OF_STREAM {
            return None;
        }
        let kept = self.kept.entry(guid).or_default();
        let plan = match kept.iter().find(|kept| kept.inside == inside && *kept.written == *self.written) {
            Some(kept) => kept.plan.clone(),
            None => {
                let plan = binxml::read(&self.written).and_then(|root| Plan::compile(&root, inside, names));
                if kept.len() < MAX_SAME_GUID && self.kept_count < MAX_KEPT_PLANS {
                    self.kept_bytes += self.written.len();
                    kept.push(Kept { inside, written: self.written.as_slice().into(), plan: plan.clone() });
                    self.kept_count += 1;
                }
                plan
            }
        };
        Some(match plan? {
            Plan::Event(plan) => {
                let own = match &plan.own {
                    Some(own) => Some(chunk.values.learn(own)?),
                    None => None,
                };
                chunk.events.push((plan, own));
                Known::Event(chunk.events.len() - 1)
            }
            Plan::Part(plan) => Known::Part(chunk.values.learn(&plan)?),
        })
    }
}

/// Where in a chunk a template stands, and where it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    definition: u32,
    inside: Inside,
}

impl Hash for Place {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(u64::from(self.definition) << 1 | u64::from(self.inside == Inside::UserData));
    }
}

/// Hashes [`Place`]s: a multiplication with a random odd number. Two look-ups a record make the standard hash a tenth of
/// the work; a chunk has too few places for a forged one to gain by guessing.
#[derive(Clone, Debug)]
struct PlaceHash {
    factor: u64,
    hash: u64,
}

impl Default for PlaceHash {
    fn default() -> Self {
        Self { factor: RandomState::new().hash_one(0_u8) | 1, hash: 0 }
    }
}

impl BuildHasher for PlaceHash {
    type Hasher = Self;
    fn build_hasher(&self) -> Self {
        self.clone()
    }
}

impl Hasher for PlaceHash {
    fn finish(&self) -> u64 {
        self.hash
    }
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.write_u64(u64::from(byte)));
    }
    fn write_u64(&mut self, value: u64) {
        self.hash = (self.hash ^ value).wrapping_mul(self.factor).rotate_left(32);
    }
}

impl Chunk<'_> {
    /// Writes an element down (see `binxml`) as long as the chunk's budget lasts; failures are paid for too.
    fn write_element(&mut self, stream: &mut Stream<'_>, template: bool, to: &mut Vec<u8>) -> Option<()> {
        to.clear();
        let done = stream.element(template, to);
        self.compile_bytes = self.compile_bytes.checked_sub(to.len() + COMPILE_COST)?;
        done
    }

    fn add(&mut self, number: u32, table: Option<&[u8]>) -> Option<()> {
        // UTF-16 grows by half at most when it becomes UTF-8, and ANSI text to three times its size.
        self.cost += self.values.plan(number)?.cost + 3 * table.map_or(0, <[u8]>::len) as u64;
        self.values.part(number, table)
    }
}

/// One record of a chunk, not yet looked into.
#[derive(Clone, Copy, Debug)]
struct RawRecord {
    id: u64,
    time: Time,
    /// Where its BinXML begins and ends.
    binxml: usize,
    binxml_end: usize,
    /// Where the next record begins.
    end: usize,
}

impl RawRecord {
    /// The record at an offset. `None`: there is none, or it is not as it should be.
    fn at(chunk: &[u8], at: usize, end: usize) -> Option<Self> {
        let chunk = chunk.get(..end)?;
        let header = chunk.get(at..)?.get(..RECORD_HEADER_BYTES)?;
        let size = u32_at(header, 4)?;
        let end = at.checked_add(size as usize)?;
        let binxml_end = end.checked_sub(4)?;
        let fine = header.starts_with(RECORD_MAGIC)
            && size as usize >= RECORD_HEADER_BYTES + 4
            && u32_at(chunk, binxml_end)? == size;
        let filetime = u64_at(header, 16).filter(|&time| fine && time <= LAST_FILETIME)?;
        Some(Self {
            id: u64_at(header, 8)?,
            time: Time::from_filetime(filetime),
            binxml: at + RECORD_HEADER_BYTES,
            binxml_end,
            end,
        })
    }
}

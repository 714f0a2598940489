//! The fast lane: our own walk over a chunk whose checksums match.
//!
//! Templates are compiled once, System blocks decoded to numbers, strings that come back remembered; the values of a
//! record's data are checked but stay packed. Anything in a chunk that is not as it should be gives the whole chunk to
//! the slow lane ([`Doubt`]); a record of a form that is not handled here goes through its XML.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::evidence::Locus;
use crate::model::fields::Fields;
use crate::model::record::Level;
use crate::model::record::Record;
use crate::model::time::RecordTime;
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
use crate::readers::evtx::plan::PartPlan;
use crate::readers::evtx::plan::Plan;
use crate::readers::evtx::slots::LAST_FILETIME;
use crate::readers::evtx::slots::Table;
use crate::readers::evtx::slots::kind;
use crate::readers::evtx::system::Block;
use crate::readers::evtx::system::Memory;

/// Bytes before a record's BinXML: signature, size, record id, time written.
const RECORD_HEADER_BYTES: usize = 24;
/// The header of a template: offset of the next one, GUID, size.
const TEMPLATE_HEADER_BYTES: usize = 24;

/// Most bytes of elements (written down, see `binxml`) that are compiled for one chunk. Real chunks need up to 60 KiB;
/// a forged one could have every record bring or point to a new template.
const MAX_COMPILED_BYTES: usize = 512 * 1024;
/// Most templates kept under one GUID. Real ones have one; a forged log could have thousands to search.
const MAX_SAME_GUID: usize = 8;
/// Most templates kept for the next chunk.
const MAX_KEPT_PLANS: usize = 4096;

const OPEN_PLAIN: u8 = token::OPEN;
const OPEN_WITH_ATTRIBUTES: u8 = token::OPEN | token::MORE;

/// Something in the chunk is not as it should be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Doubt;

/// The record has a form that is not handled here.
#[derive(Clone, Copy, Debug)]
pub(super) struct Refused;

/// A template of the chunk at hand.
#[derive(Clone, Debug)]
enum Known {
    /// With the number of its own parts in [`Values`].
    Event(Arc<EventPlan>, Option<u32>),
    /// With its number in [`Values`].
    Part(Arc<PartPlan>, u32),
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
    known: HashMap<(u32, Inside), Known>,
    values: Values,
    compile_bytes: usize,
    /// About how many bytes the values take unpacked.
    cost: u64,
}

/// What the fast lane made of a chunk.
#[derive(Debug)]
pub(super) struct FastReading {
    /// The records, each with its offset in the chunk; the refused ones are to go through their XML.
    pub(super) records: Vec<(u32, Result<Record, Refused>)>,
    /// About how many bytes their values take unpacked.
    pub(super) cost: u64,
}

impl Fast {
    /// Reads a chunk whose checksums match.
    pub(super) fn read(&mut self, bytes: &[u8], header: &ChunkHeader, names: &mut Names) -> Result<FastReading, Doubt> {
        let count = usize::try_from(header.count().ok_or(Doubt)?).map_err(|_| Doubt)?;
        let mut chunk = Chunk {
            bytes,
            known: HashMap::new(),
            values: Values::with_capacity(header.free_offset, count),
            compile_bytes: MAX_COMPILED_BYTES,
            cost: 0,
        };
        let mut records = Vec::with_capacity(count);
        let mut packed = Vec::with_capacity(count);
        let (mut at, mut last_id) = (CHUNK_HEADER_BYTES, None);
        while at < header.free_offset {
            let raw = RawRecord::at(bytes, at, header.free_offset).ok_or(Doubt)?;
            // The crate ends at the last record that the header names.
            if last_id == Some(header.last_id) {
                return Err(Doubt);
            }
            last_id = Some(raw.id);
            let read = self.record(&mut chunk, &raw, names);
            packed.push(read.as_ref().map(|(_, number)| *number));
            records.push((u32::try_from(at).map_err(|_| Doubt)?, read.map(|(record, _)| record).ok_or(Refused)));
            at = raw.end;
        }
        if last_id != Some(header.last_id) {
            return Err(Doubt);
        }
        chunk.values.finish();
        let values = Arc::new(chunk.values);
        for ((_, record), number) in records.iter_mut().zip(packed) {
            if let (Ok(record), Some(number)) = (record, number) {
                record.fields = Fields::packed(Arc::clone(&values) as _, number);
            }
        }
        Ok(FastReading { records, cost: chunk.cost })
    }

    /// One record, with the number of its values. `None`: it has a form that is not handled here.
    fn record(&mut self, chunk: &mut Chunk<'_>, raw: &RawRecord, names: &mut Names) -> Option<(Record, u32)> {
        let mut stream = Stream { chunk: chunk.bytes, at: raw.binxml, end: raw.binxml_end };
        stream.skip_fragment_header();
        if stream.peek() != token::INSTANCE {
            return None;
        }
        let mut table = std::mem::take(&mut self.event);
        let number = chunk.values.begin()?;
        let read = self.event(chunk, &mut stream, &mut table, raw, names);
        self.event = table;
        if read.is_none() {
            chunk.values.undo();
        }
        read.map(|record| (record, number))
    }

    fn event(
        &mut self,
        chunk: &mut Chunk<'_>,
        stream: &mut Stream<'_>,
        table: &mut Table,
        raw: &RawRecord,
        names: &mut Names,
    ) -> Option<Record> {
        let (known, table_at) = self.instance(chunk, stream, Inside::Event, table, names)?;
        let Known::Event(plan, own) = known else { return None };
        if stream.peek() != token::END_OF_STREAM || table.slots.len() < plan.slots {
            return None;
        }
        let block = plan.system.fill(chunk.bytes, &table.slots, &mut self.memory, names)?;
        let mut elements = 0;
        for &(slot, inside) in &plan.elements {
            let slot = *table.slots.get(usize::from(slot))?;
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
        if elements != table.elements || table.arrays && !plan.own.as_ref()?.accepts_arrays(&table.slots) {
            return None;
        }
        if let Some((part, number)) = plan.own.as_ref().zip(own) {
            chunk.add(number, part, chunk.bytes.get(table_at..stream.at))?;
        }
        block.event_id.map(|event_id| record_of(block, event_id, raw))
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
                    self.written.clear();
                    stream.element(false, &mut self.written)?;
                    chunk.compile_bytes = chunk.compile_bytes.checked_sub(self.written.len())?;
                    let Plan::Part(part) = Plan::compile(&binxml::read(&self.written)?, inside, names)? else {
                        return None;
                    };
                    let number = chunk.values.plan(&part)?;
                    chunk.add(number, &part, None)?;
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
        let Known::Part(part, number) = known else { return None };
        let accepted = table.slots.len() >= part.slots
            && table.elements == 0
            && (!table.arrays || part.accepts_arrays(&table.slots));
        if !accepted {
            return None;
        }
        chunk.add(number, &part, chunk.bytes.get(table_at..stream.at))
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
        let known = match chunk.known.get(&(definition, inside)) {
            Some(known) => known.clone(),
            None => {
                let known = self.template(chunk, definition as usize, inside, names).unwrap_or(Known::Refused);
                chunk.known.insert((definition, inside), known.clone());
                known
            }
        };
        let table_at = stream.at;
        stream.at = table.read(chunk.bytes, table_at, stream.end)?;
        Some((known, table_at))
    }

    /// The plan of the template at an offset.
    fn template(&mut self, chunk: &mut Chunk<'_>, at: usize, inside: Inside, names: &mut Names) -> Option<Known> {
        let guid: [u8; 16] = *chunk.bytes.get(at + 4..)?.first_chunk()?;
        let size = u32_at(chunk.bytes, at + 20)? as usize;
        let start = at + TEMPLATE_HEADER_BYTES;
        let end = start.checked_add(size).filter(|&end| end <= chunk.bytes.len())?;
        let mut stream = Stream { chunk: chunk.bytes, at: start, end };
        stream.skip_fragment_header();
        self.written.clear();
        stream.element(true, &mut self.written)?;
        chunk.compile_bytes = chunk.compile_bytes.checked_sub(self.written.len())?;
        if stream.peek() != token::END_OF_STREAM {
            return None;
        }
        let kept = self.kept.entry(guid).or_default();
        let plan = match kept.iter().find(|kept| kept.inside == inside && *kept.written == *self.written) {
            Some(kept) => kept.plan.clone(),
            None => {
                let plan = binxml::read(&self.written).and_then(|root| Plan::compile(&root, inside, names));
                if kept.len() < MAX_SAME_GUID && self.kept_count < MAX_KEPT_PLANS {
                    kept.push(Kept { inside, written: self.written.as_slice().into(), plan: plan.clone() });
                    self.kept_count += 1;
                }
                plan
            }
        };
        Some(match plan? {
            Plan::Event(plan) => {
                let number = plan.own.as_ref().and_then(|own| chunk.values.plan(own));
                Known::Event(plan, number)
            }
            Plan::Part(plan) => {
                let number = chunk.values.plan(&plan)?;
                Known::Part(plan, number)
            }
        })
    }
}

impl Chunk<'_> {
    fn add(&mut self, number: u32, part: &PartPlan, table: Option<&[u8]>) -> Option<()> {
        // UTF-16 grows by half at most when it becomes UTF-8, and ANSI text to three times its size.
        self.cost += part.cost + 3 * table.map_or(0, <[u8]>::len) as u64;
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

fn record_of(block: Block, event_id: u16, raw: &RawRecord) -> Record {
    let mut system = block.system;
    system.event_id = event_id;
    system.record_id = block.record_id.unwrap_or(raw.id);
    Record {
        locus: Locus::Record(raw.id),
        time: RecordTime::Utc(block.time.unwrap_or(raw.time)),
        level: Level::from_event_level(system.level),
        provider: block.provider,
        channel: block.channel,
        process_id: block.process_id,
        thread_id: block.thread_id,
        fields: Fields::default(),
        system: Some(Box::new(system)),
    }
}

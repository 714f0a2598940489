//! Windows event logs (`.evtx`).
//!
//! A log is a header of 4 KiB and chunks of 64 KiB; records never cross a chunk, and a chunk holds all that its records
//! need (names, templates). So the unit of work is the chunk: [`file::Pieces`] finds the chunks of a file,
//! [`chunk::ChunkReader`] gives the records of one. Layout: libyal/libevtx documentation, MS-EVEN6.
//!
//! # How values are named
//! - `<EventData><Data Name="X">`: `X`; unnamed `<Data>`: the empty name, found by position. Other elements of
//!   `EventData` (`<Binary>` of classic events): the element's name.
//! - `<UserData><EventXML><X>`: `X`; the element inside `UserData` is not part of the name.
//! - Deeper elements: the names joined by `.` (`Outer.Inner`).
//! - Attributes: `@name` after the name of their element (`Certificate.@fileRef`); those of the element inside `UserData`
//!   and of `EventData` itself: `@name` alone, the latter after its values so that positions stay those of the event's
//!   text. Namespaces are left out.
//! - Other parts of a record (`RenderingInfo` of forwarded events, `ProcessingErrorData`): their name comes first
//!   (`RenderingInfo.Message`).
//! - An element that holds nothing is a value without content (`Null`), unless it has attributes.

pub mod chunk;
pub mod file;

mod binxml;
mod fast;
mod header;
mod names;
mod packed;
mod plan;
mod slots;
mod slow;
mod system;
mod text;
mod time;
mod xml;

use crate::model::evidence::Locus;
use crate::model::id::ArtifactId;
use crate::model::record::Record;
use crate::model::warning::Warning;
use crate::model::warning::WarningKind;
use crate::readers::Head;
use crate::readers::Input;
use crate::readers::Reader;
use crate::readers::Reading;
use crate::readers::Stream;
use crate::readers::evtx::chunk::ChunkReader;
use crate::readers::evtx::chunk::ChunkReading;
use crate::readers::evtx::file::Piece;
use crate::readers::evtx::file::Pieces;
use crate::readers::evtx::file::Walk;
use crate::readers::evtx::header::CHUNK_BYTES;
use crate::readers::evtx::header::CHUNK_MAGIC;

/// Most records of one log. A full 4 GiB Security log has about this many; more would need more memory than a bundle
/// is worth.
const MAX_RECORDS: usize = 5_000_000;
/// Most warnings about one log that are told one by one; the rest is counted.
const MAX_WARNINGS: usize = 200;
/// How many bytes of decoded values one byte of a log may make. Real logs make about two; a forged one repeats a value
/// many thousand times.
const MAX_EXPANSION: u64 = 8;
/// What even the beginning of a log may make: one chunk's worth at the limits of the `evtx` crate.
const MIN_BUDGET: u64 = 64 * 1024 * 1024;

/// Windows event logs.
pub static READER: Reader = Reader {
    name: "evtx",
    title: "Windows event log (.evtx)",
    recognise,
    read,
    stream: Some(stream),
    raw,
    samples: &[("logs/Application.evtx", b"ElfFile\0"), ("cut.bin", b"ElfChnk\0")],
};

/// A log by its signature; one whose header is damaged by that of its first chunk.
fn recognise(head: &Head<'_>) -> bool {
    head.bytes.starts_with(file::FILE_MAGIC)
        || head.bytes.starts_with(CHUNK_MAGIC)
        || head.bytes.get(file::FILE_HEADER_BYTES..).is_some_and(|rest| rest.starts_with(CHUNK_MAGIC))
}

fn read(input: &Input<'_>) -> Reading {
    let mut log = Log::new(input.artifact);
    log.take(input.bytes, true);
    log.reading()
}

fn stream(artifact: ArtifactId) -> Box<dyn Stream> {
    Box::new(Log::new(artifact))
}

/// A log being read.
struct Log {
    artifact: ArtifactId,
    walk: Walk,
    reader: ChunkReader,
    /// Bytes of values that the part of the log that was seen may make.
    granted: u64,
    out: ChunkReading,
    /// Where in the file the next window begins.
    base: usize,
    /// Whether a limit was reached: the rest is not looked at.
    stopped: bool,
}

impl Log {
    fn new(artifact: ArtifactId) -> Self {
        let (granted, out) = (MIN_BUDGET, ChunkReading::default());
        let (walk, reader) = (Walk::default(), ChunkReader::new(artifact, granted));
        Self { artifact, walk, reader, granted, out, base: 0, stopped: false }
    }

    fn warn(&mut self, kind: WarningKind, message: String) {
        self.out.warnings.push(Warning::new(self.artifact, Locus::Whole, kind, message));
    }

    fn piece(&mut self, piece: Piece<'_>) {
        let chunk = match piece {
            Piece::Chunk(chunk) => chunk,
            Piece::Problem(kind, message) => return self.warn(kind, message),
        };
        if self.out.records.len() >= MAX_RECORDS {
            self.stopped = true;
            let place = chunk.place();
            let message = format!("The log has more than {MAX_RECORDS} records; it was read up to {place}");
            return self.warn(WarningKind::LimitReached, message);
        }
        let due = ((chunk.offset + CHUNK_BYTES) as u64).saturating_mul(MAX_EXPANSION);
        self.reader.grant(due.saturating_sub(self.granted));
        self.granted = self.granted.max(due);
        self.reader.read(&chunk, &mut self.out);
        self.stopped = self.reader.is_spent();
    }

    fn reading(self) -> Reading {
        let warnings = limited(self.artifact, self.out.warnings);
        Reading { records: self.out.records, warnings, ..Reading::default() }
    }
}

impl Stream for Log {
    fn take(&mut self, window: &[u8], last: bool) -> usize {
        while !self.stopped {
            let Some(piece) = self.walk.next(window, self.base, last) else { break };
            self.piece(piece);
        }
        if self.stopped {
            return window.len();
        }
        let used = self.walk.position().saturating_sub(self.base).min(window.len());
        self.base += used;
        used
    }

    fn records(&mut self) -> &mut Vec<Record> {
        &mut self.out.records
    }

    fn finish(self: Box<Self>) -> Reading {
        self.reading()
    }
}

/// The warnings, as many as are told one by one; the last one tells how many there are more.
fn limited(artifact: ArtifactId, mut warnings: Vec<Warning>) -> Vec<Warning> {
    let untold = warnings.len().saturating_sub(MAX_WARNINGS);
    if untold > 0 {
        warnings.truncate(MAX_WARNINGS);
        let message = format!("{untold} more things are wrong with the log");
        warnings.push(Warning::new(artifact, Locus::Whole, WarningKind::LimitReached, message));
    }
    warnings
}

/// The XML of the record with that id.
fn raw(input: &Input<'_>, locus: &Locus) -> Option<String> {
    let Locus::Record(id) = locus else { return None };
    Pieces::new(input.bytes).find_map(|piece| match piece {
        Piece::Chunk(chunk) => chunk::record_xml(&chunk, *id),
        Piece::Problem(..) => None,
    })
}

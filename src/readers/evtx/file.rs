//! The walk over a file: its header, and where its chunks are.

use std::borrow::Cow;
use std::collections::VecDeque;

use memchr::memmem;

use crate::model::warning::WarningKind;
use crate::readers::evtx::header::CHUNK_BYTES;
use crate::readers::evtx::header::CHUNK_HEADER_BYTES;
use crate::readers::evtx::header::CHUNK_MAGIC;
use crate::readers::evtx::header::RECORD_MAGIC;
use crate::readers::evtx::header::is_zero;
use crate::readers::evtx::header::u16_at;
use crate::readers::evtx::header::u32_at;

/// What a log file begins with.
pub(super) const FILE_MAGIC: &[u8; 8] = b"ElfFile\0";
/// Size of the file header; the first chunk stands right behind it.
pub(super) const FILE_HEADER_BYTES: usize = 4096;
/// The flag of a file that was not closed: copied while the service had it open.
const DIRTY: u32 = 1;

/// What is wrong with a chunk as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// The file ends inside it; the missing bytes are read as zeros.
    Cut {
        /// How many bytes are missing.
        missing: usize,
    },
    /// Its signature is damaged, but a record stands where the first one belongs; the signature was put right.
    Signature,
    /// Its header is lost, but records stand in it; a header was made that lets all of them be looked for.
    Header,
}

/// One chunk of a log.
#[derive(Clone, Debug)]
pub struct Chunk<'a> {
    /// Its number in the file, counted from 0.
    pub number: usize,
    /// Where it begins in the file.
    pub offset: usize,
    /// Its 64 KiB.
    pub bytes: Cow<'a, [u8]>,
    /// What is wrong with it as a whole.
    pub damage: Option<Damage>,
}

impl Chunk<'_> {
    /// Words for where it is.
    pub(super) fn place(&self) -> String {
        format!("chunk {} (file offset {:#x})", self.number, self.offset)
    }
}

/// What stands at the next place of a file.
#[derive(Debug)]
pub enum Piece<'a> {
    /// A chunk.
    Chunk(Chunk<'a>),
    /// Something about the file that the user should know.
    Problem(WarningKind, String),
}

/// The chunks of a file in file order, and what is wrong between them.
///
/// Where a chunk is, the bytes tell: the count in the file header is stale in one of eleven real files.
#[derive(Debug)]
pub struct Pieces<'a> {
    file: &'a [u8],
    walk: Walk,
}

impl<'a> Pieces<'a> {
    /// The pieces of a whole file. A file that lost its header (or is one lone chunk) is read from its first chunk.
    #[must_use]
    pub fn new(file: &'a [u8]) -> Self {
        Self { file, walk: Walk::default() }
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        self.walk.next(self.file, 0, true)
    }
}

/// The walk over a file of which only a window is at hand.
#[derive(Debug, Default)]
pub(super) struct Walk {
    /// Where in the file it stands.
    at: usize,
    begun: bool,
    number: usize,
    /// Where bytes began that are no chunk, while the next chunk is looked for.
    lost_at: Option<usize>,
    /// Problems to tell before going on.
    pending: VecDeque<(WarningKind, String)>,
    counted: Option<usize>,
}

impl Walk {
    /// How far into the file it came: bytes before that are not needed any more.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// The next piece. `window` is the file from `base` (not beyond [`Walk::position`]) on, to its end if it is the `last`.
    /// `None`: at the end, or the window must have more behind the position: [`CHUNK_BYTES`] are always enough.
    pub(super) fn next<'w>(&mut self, window: &'w [u8], base: usize, last: bool) -> Option<Piece<'w>> {
        if !self.begun {
            if !last && window.len() < FILE_HEADER_BYTES {
                return None;
            }
            self.begin(window);
        }
        if let Some((kind, message)) = self.pending.pop_front() {
            return Some(Piece::Problem(kind, message));
        }
        self.advance(window, base, last).or_else(|| if last { self.end() } else { None })
    }

    fn begin(&mut self, file: &[u8]) {
        (self.begun, self.at) = (true, FILE_HEADER_BYTES);
        if file.starts_with(CHUNK_MAGIC) {
            self.at = 0;
            self.problem(WarningKind::Damaged, "The file header is missing; the file was read from its first chunk");
        } else if file.len() < FILE_HEADER_BYTES {
            let message = format!("The file ends inside its header, after {} bytes", file.len());
            self.problem(WarningKind::Truncated, &message);
        } else if !file.starts_with(FILE_MAGIC) {
            let message = "The file header has no log signature; its chunks were read all the same";
            self.problem(WarningKind::Damaged, message);
        } else {
            self.header(file);
        }
    }

    fn problem(&mut self, kind: WarningKind, message: &str) {
        self.pending.push_back((kind, message.to_owned()));
    }

    fn header(&mut self, file: &[u8]) {
        let clean = u32_at(file, 120).is_some_and(|flags| flags & DIRTY == 0);
        let crc = crc32fast::hash(file.get(..120).unwrap_or_default());
        // The service writes the header anew only when it closes the file: in a dirty one it is stale and says nothing.
        if clean && u32_at(file, 124) != Some(crc) {
            self.problem(WarningKind::Checksum, "The checksum of the file header does not match");
        } else if clean {
            self.counted = u16_at(file, 42).map(usize::from);
        }
    }

    /// The next chunk, or what is wrong at this place.
    fn advance<'w>(&mut self, window: &'w [u8], base: usize, last: bool) -> Option<Piece<'w>> {
        loop {
            let rest = window.get(self.at.checked_sub(base)?..).filter(|rest| !rest.is_empty())?;
            if let Some(from) = self.lost_at {
                return self.look_for_chunk(rest, from, last);
            }
            if !last && rest.len() < CHUNK_BYTES {
                return None;
            }
            let slot = rest.get(..CHUNK_BYTES).unwrap_or(rest);
            if slot.starts_with(CHUNK_MAGIC) {
                return Some(Piece::Chunk(self.take(slot, None)));
            }
            // Logs grow in steps of many chunks; the space not used yet is zero.
            if is_zero(slot) {
                self.at += slot.len();
                self.number += 1;
                continue;
            }
            if let Some(damage) = salvage(slot) {
                return Some(Piece::Chunk(self.take(slot, Some(damage))));
            }
            self.lost_at = Some(self.at);
        }
    }

    /// Goes to the next chunk after bytes that are none, or as far as the window goes.
    fn look_for_chunk<'w>(&mut self, rest: &[u8], from: usize, last: bool) -> Option<Piece<'w>> {
        match memmem::find(rest, CHUNK_MAGIC) {
            Some(next) => self.at += next,
            None if last => self.at += rest.len(),
            None => {
                // The signature may begin in the last bytes.
                self.at += rest.len().saturating_sub(CHUNK_MAGIC.len() - 1);
                return None;
            }
        }
        self.lost_at = None;
        let lost = self.at - from;
        self.number += lost.div_ceil(CHUNK_BYTES);
        let message = format!("{lost} bytes at file offset {from:#x} are no chunk and were skipped");
        Some(Piece::Problem(WarningKind::Damaged, message))
    }

    fn take<'w>(&mut self, slot: &'w [u8], damage: Option<Damage>) -> Chunk<'w> {
        let mut bytes = Cow::Borrowed(slot);
        let missing = CHUNK_BYTES - slot.len();
        if missing > 0 {
            bytes.to_mut().resize(CHUNK_BYTES, 0);
        }
        if damage == Some(Damage::Header) {
            make_header(bytes.to_mut());
        }
        if damage.is_some() {
            bytes.to_mut().splice(..CHUNK_MAGIC.len(), *CHUNK_MAGIC);
        }
        let damage = if missing > 0 { Some(Damage::Cut { missing }) } else { damage };
        let chunk = Chunk { number: self.number, offset: self.at, bytes, damage };
        self.at += slot.len();
        self.number += 1;
        chunk
    }

    /// At the end: whether chunks that the header counts are missing.
    fn end<'w>(&mut self) -> Option<Piece<'w>> {
        let counted = self.counted.take().filter(|&counted| counted > self.number)?;
        let message = format!("The file header counts {counted} chunks, the file ends after {}", self.number);
        Some(Piece::Problem(WarningKind::Truncated, message))
    }
}

/// What can be done for a slot that has no chunk signature: something if a record stands in it.
fn salvage(slot: &[u8]) -> Option<Damage> {
    if is_record(slot.get(CHUNK_HEADER_BYTES..)?) {
        return Some(Damage::Signature);
    }
    memmem::find_iter(slot, RECORD_MAGIC).filter_map(|at| slot.get(at..)).any(is_record).then_some(Damage::Header)
}

/// Whether a whole record stands here: its signature, and its size the same at both ends.
fn is_record(bytes: &[u8]) -> bool {
    let size = u32_at(bytes, 4).unwrap_or(0) as usize;
    bytes.starts_with(RECORD_MAGIC) && size >= 28 && u32_at(bytes, size - 4) == u32_at(bytes, 4)
}

/// A header under which records of every id are looked for in the whole chunk.
fn make_header(chunk: &mut [u8]) {
    let end = (CHUNK_BYTES as u64).to_le_bytes();
    let fields: [(usize, &[u8]); 5] =
        [(8, &[0; 8]), (16, &[0xFF; 8]), (24, &[0; 8]), (32, &[0xFF; 8]), (40, &[128, 0, 0, 0])];
    chunk.iter_mut().take(CHUNK_HEADER_BYTES).for_each(|b| *b = 0);
    for (at, bytes) in fields.into_iter().chain([(44, &end[..4]), (48, &end[..4])]) {
        chunk.iter_mut().skip(at).zip(bytes).for_each(|(to, from)| *to = *from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A clean file header that counts `chunks`.
    fn header(chunks: u16) -> Vec<u8> {
        let mut header = vec![0; FILE_HEADER_BYTES];
        header[..8].copy_from_slice(FILE_MAGIC);
        header[42..44].copy_from_slice(&chunks.to_le_bytes());
        let crc = crc32fast::hash(&header[..120]);
        header[124..128].copy_from_slice(&crc.to_le_bytes());
        header
    }

    fn chunk() -> Vec<u8> {
        let mut chunk = vec![0; CHUNK_BYTES];
        chunk[..8].copy_from_slice(CHUNK_MAGIC);
        chunk
    }

    /// A 40-byte record that says nothing.
    fn record() -> Vec<u8> {
        let mut record = vec![0; 40];
        record[..4].copy_from_slice(RECORD_MAGIC);
        record[4] = 40;
        record[36] = 40;
        record
    }

    fn show(piece: Piece<'_>) -> String {
        match piece {
            Piece::Chunk(Chunk { number, offset, bytes, damage }) => {
                assert_eq!((bytes.len(), bytes.starts_with(CHUNK_MAGIC)), (CHUNK_BYTES, true));
                format!("{number} at {offset} {damage:?}")
            }
            Piece::Problem(kind, message) => format!("{kind}: {message}"),
        }
    }

    fn walk(parts: &[&[u8]]) -> Vec<String> {
        let file = parts.concat();
        let whole: Vec<String> = Pieces::new(&file).map(show).collect();
        for room in [CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES] {
            assert_eq!(through_window(&file, room), whole, "{room}");
        }
        whole
    }

    /// The same walk with so many bytes at hand at a time.
    fn through_window(file: &[u8], room: usize) -> Vec<String> {
        let (mut walk, mut base, mut found) = (Walk::default(), 0, Vec::new());
        loop {
            let end = (base + room).min(file.len());
            let last = end == file.len();
            while let Some(piece) = walk.next(&file[base..end], base, last) {
                found.push(show(piece));
            }
            if last {
                return found;
            }
            assert!(walk.position() > base, "it must go on");
            base = walk.position().min(end);
        }
    }

    #[test]
    fn chunks_are_found_whatever_the_header_counts() {
        let (one, zero) = (chunk(), vec![0; CHUNK_BYTES]);
        let two = ["0 at 4096 None", "1 at 69632 None"];
        assert_eq!(walk(&[&header(2), &one, &one]), two);
        assert_eq!(walk(&[&header(1), &one, &one]), two);
        assert_eq!(walk(&[&header(1), &one, &zero, &one]), ["0 at 4096 None", "2 at 135168 None"]);
        assert_eq!(walk(&[&header(0)]), [""; 0]);
    }

    #[test]
    fn chunks_that_are_missing_are_told_unless_the_header_is_stale() {
        let mut dirty = header(3);
        assert_eq!(walk(&[&dirty, &chunk()])[1], "truncated: The file header counts 3 chunks, the file ends after 1");
        dirty[120] = 1;
        assert_eq!(walk(&[&dirty, &chunk()]), ["0 at 4096 None"]);
    }

    #[test]
    fn a_damaged_file_header_is_told_and_the_chunks_are_read() {
        let mut wrong = header(1);
        wrong[42] = 2;
        assert_eq!(walk(&[&wrong, &chunk()])[0], "checksum: The checksum of the file header does not match");
        wrong[0] = 0;
        assert_eq!(walk(&[&wrong, &chunk()])[1], "0 at 4096 None");
        assert_eq!(walk(&[&chunk()])[1], "0 at 0 None");
        assert_eq!(walk(&[b"ElfFile\0"]), ["truncated: The file ends inside its header, after 8 bytes"]);
    }

    #[test]
    fn a_cut_chunk_is_filled_up() {
        assert_eq!(walk(&[&header(1), &chunk()[..1000]]), ["0 at 4096 Some(Cut { missing: 64536 })"]);
    }

    #[test]
    fn chunks_without_signature_or_header_are_found_by_their_records() {
        let (mut unsigned, mut headless) = (chunk(), vec![0; CHUNK_BYTES]);
        unsigned[0] = 0;
        unsigned[CHUNK_HEADER_BYTES..][..40].copy_from_slice(&record());
        headless[1000..1040].copy_from_slice(&record());
        let expected = ["0 at 4096 Some(Signature)", "1 at 69632 Some(Header)"];
        assert_eq!(walk(&[&header(2), &unsigned, &headless]), expected);
    }

    #[test]
    fn bytes_that_are_no_chunk_are_skipped_up_to_the_next_one() {
        let expected = ["damaged: 100 bytes at file offset 0x1000 are no chunk and were skipped", "1 at 4196 None"];
        assert_eq!(walk(&[&header(2), &[7; 100], &chunk()]), expected);
    }
}

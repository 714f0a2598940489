//! The file around the chunks, and the ways in which real files are not tidy.

use super::binxml::{Element, write_header};
use super::chunk::{Chunk, SIZE};
use super::system::{Layout, Record};
use std::borrow::Borrow;

/// What is wrong or unusual with a log file, on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// Copied while Windows had it open: dirty flag set, header not updated (it still says one chunk).
    Dirty,
    /// The last chunk is cut off in the middle.
    Truncated,
    /// One byte of the first chunk's records flipped, so that its checksum is wrong.
    BadChecksum,
    /// The first chunk's magic is overwritten.
    BadChunkMagic,
}

/// A log file to be written.
#[derive(Clone)]
pub struct Log {
    pub layout: Layout,
    /// 1 up to Windows 10 1909, 2 from 2004 on.
    pub minor_version: u16,
    pub records: Vec<Record>,
    pub oddity: Option<Oddity>,
}

impl Log {
    /// The file's bytes. An empty log is a header and one empty chunk, as Windows leaves it.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.with_records(self.records.iter())
    }

    /// The same with records from elsewhere, which need not be in memory at once.
    pub fn with_records<R: Borrow<Record>>(&self, records: impl Iterator<Item = R>) -> Vec<u8> {
        let mut chunks = Vec::new();
        let mut chunk = Chunk::default();
        let mut next = 1;
        let mut count = 1;
        for record in records {
            let record = record.borrow();
            let before = chunk.mark();
            record.write(&mut chunk, self.layout);
            if chunk.bytes.len() > SIZE {
                chunk.go_back(&before);
                chunks.extend(std::mem::take(&mut chunk).finish());
                count += 1;
                record.write(&mut chunk, self.layout);
                assert!(chunk.bytes.len() <= SIZE, "a record larger than a chunk");
            }
            next = record.id + 1;
        }
        chunks.extend(chunk.finish());
        let mut out = self.header(count, next);
        out.extend(chunks);
        if let Some(oddity) = self.oddity {
            spoil(&mut out, oddity);
        }
        out
    }

    fn header(&self, chunks: usize, next_record: u64) -> Vec<u8> {
        let dirty = self.oddity == Some(Oddity::Dirty);
        let count = if dirty { 1 } else { chunks };
        let mut h = vec![0u8; 4096];
        h[0..8].copy_from_slice(b"ElfFile\0");
        h[16..24].copy_from_slice(&(count as u64 - 1).to_le_bytes());
        h[24..32].copy_from_slice(&(if dirty { 1 } else { next_record }).to_le_bytes());
        h[32..36].copy_from_slice(&128u32.to_le_bytes());
        h[36..38].copy_from_slice(&self.minor_version.to_le_bytes());
        h[38..40].copy_from_slice(&3u16.to_le_bytes());
        h[40..42].copy_from_slice(&4096u16.to_le_bytes());
        h[42..44].copy_from_slice(&(count as u16).to_le_bytes());
        h[120..124].copy_from_slice(&u32::from(dirty).to_le_bytes());
        let crc = crc32fast::hash(&h[..120]);
        h[124..128].copy_from_slice(&crc.to_le_bytes());
        h
    }
}

fn spoil(file: &mut Vec<u8>, oddity: Oddity) {
    const FIRST_CHUNK: usize = 4096;
    match oddity {
        Oddity::Dirty => {}
        Oddity::Truncated => file.truncate(file.len() - SIZE + 9_000),
        Oddity::BadChecksum => file[FIRST_CHUNK + 512 + 16] ^= 0x01,
        Oddity::BadChunkMagic => file[FIRST_CHUNK..FIRST_CHUNK + 8].fill(b'?'),
    }
}

/// A log of one record whose body is templates nested in each other, for what Windows never writes.
pub struct TemplateNesting {
    /// The outermost first; each may show value 0, which is the next level.
    pub levels: Vec<Element>,
    /// How many values each instance has (0 or 1).
    pub copies: usize,
}

impl TemplateNesting {
    pub fn to_log(&self) -> Vec<u8> {
        const RECORD_HEAD: usize = 24;
        let mut chunk = Chunk::default();
        let start = chunk.bytes.len();
        chunk.put(&[0x2a, 0x2a, 0, 0]);
        chunk.put(&[0; 4]);
        chunk.put(&1u64.to_le_bytes());
        chunk.put(&0x01dc_a9b0_0000_0000u64.to_le_bytes());
        assert_eq!(chunk.bytes.len(), start + RECORD_HEAD);
        write_header(&mut chunk);
        self.write_level(&mut chunk, 0);
        chunk.put(&[0]);
        while !(chunk.bytes.len() - start + 4).is_multiple_of(8) {
            chunk.put(&[0]);
        }
        let size = (chunk.bytes.len() - start + 4) as u32;
        chunk.put(&size.to_le_bytes());
        chunk.bytes[start + 4..start + 8].copy_from_slice(&size.to_le_bytes());
        chunk.first = Some(1);
        chunk.last = 1;
        chunk.last_offset = start as u32;
        let log = Log { layout: Layout::Manifest18, minor_version: 1, records: Vec::new(), oddity: None };
        let mut out = log.header(1, 2);
        out.extend(chunk.finish());
        out
    }

    fn write_level(&self, chunk: &mut Chunk, level: usize) {
        let Some(root) = self.levels.get(level) else { return };
        chunk.put_template(&format!("nested {level}"), root);
        let inner = level + 1 < self.levels.len();
        let values = if inner { self.copies as u32 } else { 0 };
        chunk.put(&values.to_le_bytes());
        if values == 0 {
            return;
        }
        let descriptor = chunk.bytes.len();
        chunk.put(&[0, 0, 0x21, 0]);
        let begin = chunk.bytes.len();
        self.write_level(chunk, level + 1);
        chunk.put(&[0]);
        let size = (chunk.bytes.len() - begin) as u16;
        chunk.bytes[descriptor..descriptor + 2].copy_from_slice(&size.to_le_bytes());
    }
}

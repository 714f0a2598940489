//! The file around the chunks, and the ways in which real files are not tidy.

use super::chunk::{Chunk, SIZE};
use super::system::{Layout, Record};

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
        let mut chunks = Vec::new();
        let mut chunk = Chunk::default();
        for record in &self.records {
            let before = chunk.mark();
            record.write(&mut chunk, self.layout);
            if chunk.bytes.len() > SIZE {
                chunk.go_back(&before);
                chunks.push(std::mem::take(&mut chunk).finish());
                record.write(&mut chunk, self.layout);
                assert!(chunk.bytes.len() <= SIZE, "a record larger than a chunk");
            }
        }
        chunks.push(chunk.finish());
        let next = self.records.last().map_or(1, |r| r.id + 1);
        let mut out = self.header(chunks.len(), next);
        out.extend(chunks.concat());
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

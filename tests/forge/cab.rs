//! Microsoft cabinets: stored, MSZIP with history across blocks, and LZX.

use super::deflate::deflate;
use super::lzx::{self, Lzx};
use super::time;
use jiff::Timestamp;

const BLOCK: usize = 32_768;

/// How the folder is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    Stored,
    MsZip,
    /// LZX with a 2 MiB window (21 bits), as Windows writes its diagnostic cabs.
    Lzx,
    /// LZX whose blocks are all of the legal type "uncompressed".
    LzxUncompressed,
}

impl Compression {
    fn code(self) -> u16 {
        match self {
            Compression::Stored => 0,
            Compression::MsZip => 1,
            Compression::Lzx | Compression::LzxUncompressed => 3 | lzx::WINDOW_BITS << 8,
        }
    }
}

/// A file to be packed.
#[derive(Clone, Debug)]
pub struct Entry {
    pub name: String,
    pub data: Vec<u8>,
}

/// One cabinet with one folder; names beyond ASCII are marked as UTF-8.
pub fn write(entries: &[Entry], compression: Compression, at: Timestamp, offset: i32) -> Vec<u8> {
    let all: Vec<u8> = entries.iter().flat_map(|e| e.data.clone()).collect();
    let mut lzx = Lzx::default();
    let blocks: Vec<Vec<u8>> =
        (0..all.len().div_ceil(BLOCK)).map(|i| block(&all, i * BLOCK, compression, &mut lzx)).collect();
    let mut files = Vec::new();
    let mut start = 0u32;
    let (date, clock) = time::dos(at, offset);
    for e in entries {
        files.extend((e.data.len() as u32).to_le_bytes());
        files.extend(start.to_le_bytes());
        files.extend(0u16.to_le_bytes());
        files.extend(date.to_le_bytes());
        files.extend(clock.to_le_bytes());
        let attributes: u16 = if e.name.is_ascii() { 0x20 } else { 0xa0 };
        files.extend(attributes.to_le_bytes());
        files.extend(e.name.as_bytes());
        files.push(0);
        start += e.data.len() as u32;
    }
    const HEADER: usize = 36;
    const FOLDER: usize = 8;
    let data_at = HEADER + FOLDER + files.len();
    let total = data_at + blocks.iter().map(Vec::len).sum::<usize>();
    let mut out = b"MSCF\0\0\0\0".to_vec();
    out.extend((total as u32).to_le_bytes());
    out.extend([0; 4]);
    out.extend(((HEADER + FOLDER) as u32).to_le_bytes());
    out.extend([0, 0, 0, 0, 3, 1]);
    out.extend(1u16.to_le_bytes());
    out.extend((entries.len() as u16).to_le_bytes());
    out.extend([0; 6]);
    out.extend((data_at as u32).to_le_bytes());
    out.extend((blocks.len() as u16).to_le_bytes());
    out.extend(compression.code().to_le_bytes());
    out.extend(files);
    out.extend(blocks.concat());
    out
}

/// One CFDATA: checksum, sizes, bytes.
fn block(all: &[u8], from: usize, compression: Compression, lzx: &mut Lzx) -> Vec<u8> {
    let to = all.len().min(from + BLOCK);
    let data = match compression {
        Compression::Stored => all[from..to].to_vec(),
        Compression::MsZip => [b"CK".to_vec(), deflate(&all[..to], from)].concat(),
        Compression::Lzx => lzx.frame(all, from, to),
        Compression::LzxUncompressed => lzx_uncompressed(&all[from..to], from == 0),
    };
    let mut sizes = (data.len() as u16).to_le_bytes().to_vec();
    sizes.extend(((to - from) as u16).to_le_bytes());
    let sum = checksum(&sizes, checksum(&data, 0));
    [sum.to_le_bytes().to_vec(), sizes, data].concat()
}

/// XOR of little-endian words; the odd bytes at the end count from the high end.
fn checksum(data: &[u8], seed: u32) -> u32 {
    let mut words = data.chunks_exact(4);
    let sum = words.by_ref().fold(seed, |s, w| s ^ u32::from_le_bytes([w[0], w[1], w[2], w[3]]));
    sum ^ words.remainder().iter().fold(0u32, |s, b| s << 8 | u32::from(*b))
}

/// A frame that is one LZX block of type 3: header bits, three recent offsets, the bytes as they are.
fn lzx_uncompressed(frame: &[u8], first: bool) -> Vec<u8> {
    const UNCOMPRESSED: u32 = 3;
    // The very first bit of the stream says "no translation of x86 calls".
    let lead = if first { 1 } else { 0 };
    let header = (UNCOMPRESSED << 24 | frame.len() as u32) << (32 - 27 - lead);
    let mut out = Vec::with_capacity(frame.len() + 17);
    out.extend(((header >> 16) as u16).to_le_bytes());
    out.extend((header as u16).to_le_bytes());
    for _ in 0..3 {
        out.extend(1u32.to_le_bytes());
    }
    out.extend(frame);
    if frame.len() % 2 == 1 {
        out.push(0);
    }
    out
}

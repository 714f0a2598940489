//! A cabinet writer for odd shapes, after the layout of the format and not after the reader.

use std::io::Write;

/// One data block: packed bytes and the size that it claims to unpack to.
#[derive(Clone)]
pub(super) struct Block(pub(super) Vec<u8>, pub(super) u16);

#[derive(Clone, Default)]
pub(super) struct Folder {
    pub(super) compression: u16,
    pub(super) blocks: Vec<Block>,
    /// Claim so many blocks instead of those that are there.
    pub(super) claims: Option<u16>,
}

#[derive(Clone)]
pub(super) struct File {
    pub(super) size: u32,
    pub(super) start: u32,
    pub(super) folder: u16,
    pub(super) attributes: u16,
    pub(super) name: Vec<u8>,
}

#[derive(Clone, Default)]
pub(super) struct Cabinet {
    pub(super) folders: Vec<Folder>,
    pub(super) files: Vec<File>,
    /// Bytes of reserve in the header, in each folder, in each block.
    pub(super) reserves: Option<(u16, u8, u8)>,
    pub(super) previous: bool,
    pub(super) next: bool,
}

pub(super) const STORED: u16 = 0;
pub(super) const MSZIP: u16 = 1;
pub(super) const QUANTUM: u16 = 2;

/// A stored folder of these bytes.
pub(super) fn stored(bytes: &[u8]) -> Folder {
    let block = |chunk: &[u8]| Block(chunk.to_vec(), chunk.len() as u16);
    Folder { compression: STORED, blocks: bytes.chunks(32_768).map(block).collect(), claims: None }
}

/// An MSZIP folder of these bytes, its blocks not looking back at each other.
pub(super) fn mszip(bytes: &[u8]) -> Folder {
    let block = |chunk: &[u8]| {
        let mut packed = b"CK".to_vec();
        let mut deflate = flate2::write::DeflateEncoder::new(&mut packed, flate2::Compression::best());
        deflate.write_all(chunk).unwrap();
        deflate.finish().unwrap();
        Block(packed, chunk.len() as u16)
    };
    Folder { compression: MSZIP, blocks: bytes.chunks(32_768).map(block).collect(), claims: None }
}

pub(super) fn file(name: &str, folder: u16, start: u32, size: u32) -> File {
    File { size, start, folder, attributes: 0x20, name: name.as_bytes().to_vec() }
}

impl Cabinet {
    /// One folder with these files one after the other.
    pub(super) fn simple(pack: fn(&[u8]) -> Folder, files: &[(&str, &[u8])]) -> Self {
        let all: Vec<u8> = files.iter().flat_map(|(_, bytes)| bytes.to_vec()).collect();
        let mut start = 0;
        let mut listed = Vec::new();
        for (name, bytes) in files {
            listed.push(file(name, 0, start, bytes.len() as u32));
            start += bytes.len() as u32;
        }
        Self { folders: vec![pack(&all)], files: listed, ..Self::default() }
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let (header_reserve, folder_reserve, block_reserve) = self.reserves.unwrap_or_default();
        let mut flags = u16::from(self.previous) | u16::from(self.next) << 1 | u16::from(self.reserves.is_some()) << 2;
        flags &= 7;
        let mut extra = Vec::new();
        if self.reserves.is_some() {
            extra.extend(header_reserve.to_le_bytes());
            extra.extend([folder_reserve, block_reserve]);
            extra.extend(vec![0xaa; usize::from(header_reserve)]);
        }
        for _ in 0..usize::from(self.previous) + usize::from(self.next) {
            extra.extend(b"other.cab\0disk 1\0");
        }
        let files_at = 36 + extra.len() + self.folders.len() * (8 + usize::from(folder_reserve));
        let names: usize = self.files.iter().map(|file| 16 + file.name.len() + 1).sum();
        let mut data = Vec::new();
        let mut table = Vec::new();
        for folder in &self.folders {
            table.extend(((files_at + names + data.len()) as u32).to_le_bytes());
            table.extend(folder.claims.unwrap_or(folder.blocks.len() as u16).to_le_bytes());
            table.extend(folder.compression.to_le_bytes());
            table.extend(vec![0xbb; usize::from(folder_reserve)]);
            for Block(packed, unpacked) in &folder.blocks {
                let sizes = [(packed.len() as u16).to_le_bytes(), unpacked.to_le_bytes()].concat();
                data.extend(sum(&sizes, sum(packed, 0)).to_le_bytes());
                data.extend(sizes);
                data.extend(vec![0xcc; usize::from(block_reserve)]);
                data.extend(packed);
            }
        }
        let mut out = b"MSCF\0\0\0\0".to_vec();
        out.extend(((files_at + names + data.len()) as u32).to_le_bytes());
        out.extend([0; 4]);
        out.extend((files_at as u32).to_le_bytes());
        out.extend([0, 0, 0, 0, 3, 1]);
        out.extend((self.folders.len() as u16).to_le_bytes());
        out.extend((self.files.len() as u16).to_le_bytes());
        out.extend(flags.to_le_bytes());
        out.extend([0; 4]);
        out.extend(extra);
        out.extend(table);
        for file in &self.files {
            out.extend(file.size.to_le_bytes());
            out.extend(file.start.to_le_bytes());
            out.extend(file.folder.to_le_bytes());
            // 2026-03-04 05:06:08
            out.extend(((46_u16 << 9) | (3 << 5) | 4).to_le_bytes());
            out.extend(((5_u16 << 11) | (6 << 5) | 4).to_le_bytes());
            out.extend(file.attributes.to_le_bytes());
            out.extend(&file.name);
            out.push(0);
        }
        out.extend(data);
        out
    }
}

/// The checksum as the format describes it: double words, and what is left over from the last byte down.
fn sum(bytes: &[u8], seed: u32) -> u32 {
    let mut sum = seed;
    let mut words = bytes.chunks_exact(4);
    for word in &mut words {
        sum ^= u32::from_le_bytes(word.try_into().unwrap());
    }
    match *words.remainder() {
        [] => sum,
        [a] => sum ^ u32::from(a),
        [a, b] => sum ^ (u32::from(a) << 8 | u32::from(b)),
        [a, b, c] => sum ^ (u32::from(a) << 16 | u32::from(b) << 8 | u32::from(c)),
        _ => unreachable!(),
    }
}

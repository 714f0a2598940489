//! A zip writer for odd shapes, after the layout of the format and not after the reader.

use std::io::Write;

pub(super) const STORED: u16 = 0;
pub(super) const DEFLATE: u16 = 8;
pub(super) const DEFLATE64: u16 = 9;
/// General purpose flags.
pub(super) const ENCRYPTED: u16 = 1;
pub(super) const DESCRIPTOR: u16 = 8;
pub(super) const UTF8: u16 = 0x800;

/// One entry; what is stated about it can be changed from what is true.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) name: Vec<u8>,
    pub(super) flags: u16,
    pub(super) method: u16,
    /// High byte: the system it was made on (0 DOS, 3 Unix, 10 NTFS).
    pub(super) made_by: u16,
    pub(super) attributes: u32,
    pub(super) packed: Vec<u8>,
    pub(super) size: u32,
    pub(super) crc: u32,
    pub(super) extra: Vec<u8>,
    /// Point at the local header of the entry of this index instead of having one.
    pub(super) shares: Option<usize>,
}

pub(super) fn stored(name: &str, bytes: &[u8]) -> Entry {
    Entry {
        name: name.as_bytes().to_vec(),
        flags: 0,
        method: STORED,
        made_by: 20,
        attributes: 0x20,
        packed: bytes.to_vec(),
        size: bytes.len() as u32,
        crc: crc32fast::hash(bytes),
        extra: Vec::new(),
        shares: None,
    }
}

pub(super) fn deflated(name: &str, bytes: &[u8]) -> Entry {
    let mut deflate = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    deflate.write_all(bytes).unwrap();
    Entry { method: DEFLATE, packed: deflate.finish().unwrap(), ..stored(name, bytes) }
}

/// The archive of these entries.
pub(super) fn archive(entries: &[Entry]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut offsets = Vec::new();
    let mut directory = Vec::new();
    for entry in entries {
        let at = entry.shares.map_or(out.len(), |other| offsets[other]);
        offsets.push(at);
        let common = [
            entry.flags.to_le_bytes().to_vec(),
            entry.method.to_le_bytes().to_vec(),
            // 2026-03-04 05:06:08
            ((5_u16 << 11) | (6 << 5) | 4).to_le_bytes().to_vec(),
            ((46_u16 << 9) | (3 << 5) | 4).to_le_bytes().to_vec(),
        ]
        .concat();
        let mut sizes = Vec::new();
        for number in [entry.crc, entry.packed.len() as u32, entry.size] {
            sizes.extend(number.to_le_bytes());
        }
        let lengths = [(entry.name.len() as u16).to_le_bytes(), (entry.extra.len() as u16).to_le_bytes()].concat();
        if entry.shares.is_none() {
            let streamed = entry.flags & DESCRIPTOR != 0;
            out.extend(b"PK\x03\x04\x14\0");
            out.extend(&common);
            out.extend(if streamed { vec![0; 12] } else { sizes.clone() });
            out.extend(&lengths);
            out.extend(&entry.name);
            out.extend(&entry.extra);
            out.extend(&entry.packed);
            if streamed {
                out.extend(b"PK\x07\x08");
                out.extend(&sizes);
            }
        }
        directory.extend(b"PK\x01\x02");
        directory.extend(entry.made_by.to_le_bytes());
        directory.extend(b"\x14\0");
        directory.extend(&common);
        directory.extend(&sizes);
        directory.extend(&lengths);
        directory.extend([0; 6]);
        directory.extend(entry.attributes.to_le_bytes());
        directory.extend((at as u32).to_le_bytes());
        directory.extend(&entry.name);
        directory.extend(&entry.extra);
    }
    let (directory_at, count) = (out.len() as u32, (entries.len() as u16).to_le_bytes());
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count);
    out.extend(count);
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(directory_at.to_le_bytes());
    out.extend([0, 0]);
    out
}

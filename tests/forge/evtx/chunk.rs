//! One 64 KiB chunk: records, the shared names and the shared templates.

use super::binxml::{Element, write_fragment};
use super::value::utf16;
use crate::forge::guid::Guid;
use std::collections::HashMap;

pub const SIZE: usize = 65_536;
pub const HEADER: usize = 512;
const NAME_BUCKETS: usize = 64;
const TEMPLATE_BUCKETS: usize = 32;

/// A chunk being filled. Offsets are relative to its start, as in the file.
pub struct Chunk {
    pub bytes: Vec<u8>,
    names: HashMap<String, u32>,
    templates: HashMap<String, (u32, u32)>,
    name_table: [u32; NAME_BUCKETS],
    template_table: [u32; TEMPLATE_BUCKETS],
    pub first: Option<u64>,
    pub last: u64,
    pub last_offset: u32,
}

/// The state of a chunk before a record, to go back to when the record does not fit.
pub struct Mark {
    length: usize,
    name_table: [u32; NAME_BUCKETS],
    template_table: [u32; TEMPLATE_BUCKETS],
    first: Option<u64>,
    last: u64,
    last_offset: u32,
}

impl Default for Chunk {
    fn default() -> Chunk {
        Chunk {
            bytes: vec![0; HEADER],
            names: HashMap::new(),
            templates: HashMap::new(),
            name_table: [0; NAME_BUCKETS],
            template_table: [0; TEMPLATE_BUCKETS],
            first: None,
            last: 0,
            last_offset: 0,
        }
    }
}

impl Chunk {
    pub fn mark(&self) -> Mark {
        Mark {
            length: self.bytes.len(),
            name_table: self.name_table,
            template_table: self.template_table,
            first: self.first,
            last: self.last,
            last_offset: self.last_offset,
        }
    }

    pub fn go_back(&mut self, mark: &Mark) {
        let length = mark.length as u32;
        self.bytes.truncate(mark.length);
        self.names.retain(|_, offset| *offset < length);
        self.templates.retain(|_, (_, offset)| *offset < length);
        self.name_table = mark.name_table;
        self.template_table = mark.template_table;
        self.first = mark.first;
        self.last = mark.last;
        self.last_offset = mark.last_offset;
    }

    pub fn offset(&self) -> u32 {
        self.bytes.len() as u32
    }

    pub fn put(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Room for a size that is known later.
    pub fn reserve_u32(&mut self) -> usize {
        self.put(&[0; 4]);
        self.bytes.len() - 4
    }

    /// Writes into the reserved place how many bytes followed it.
    pub fn fill_size(&mut self, at: usize) {
        let size = (self.bytes.len() - at - 4) as u32;
        self.bytes[at..at + 4].copy_from_slice(&size.to_le_bytes());
    }

    /// A name: its offset, and the name itself right there when the chunk meets it for the first time.
    pub fn put_name(&mut self, name: &str) {
        if let Some(offset) = self.names.get(name) {
            let offset = *offset;
            self.put(&offset.to_le_bytes());
            return;
        }
        let offset = self.offset() + 4;
        let hash = name.encode_utf16().fold(0u32, |h, c| h.wrapping_mul(65_599).wrapping_add(u32::from(c)));
        let bucket = hash as usize % NAME_BUCKETS;
        self.put(&offset.to_le_bytes());
        self.put(&self.name_table[bucket].to_le_bytes());
        self.put(&(hash as u16).to_le_bytes());
        self.put(&(name.encode_utf16().count() as u16).to_le_bytes());
        self.put(&utf16(name));
        self.put(&[0, 0]);
        self.name_table[bucket] = offset;
        self.names.insert(name.to_owned(), offset);
    }

    /// The start of a template instance: id, offset, and the definition when it is new here.
    /// `key` names the template: two trees with one key must be the same.
    pub fn put_template(&mut self, key: &str, root: &Element) {
        let (id, known) = match self.templates.get(key) {
            Some((id, offset)) => (*id, Some(*offset)),
            None => {
                let guid = Guid::made_of(key);
                (u32::from_le_bytes([guid.0[0], guid.0[1], guid.0[2], guid.0[3]]), None)
            }
        };
        self.put(&[0x0c, 0x01]);
        self.put(&id.to_le_bytes());
        let offset = known.unwrap_or(self.offset() + 4);
        self.put(&offset.to_le_bytes());
        if known.is_some() {
            return;
        }
        let guid = Guid::made_of(key);
        let hash = guid
            .0
            .chunks(2)
            .fold(0u32, |h, w| h.wrapping_mul(65_599).wrapping_add(u32::from(u16::from_le_bytes([w[0], w[1]]))));
        let bucket = hash as usize % TEMPLATE_BUCKETS;
        self.put(&self.template_table[bucket].to_le_bytes());
        self.put(&guid.0);
        let size_at = self.reserve_u32();
        write_fragment(self, root);
        self.fill_size(size_at);
        self.template_table[bucket] = offset;
        self.templates.insert(key.to_owned(), (id, offset));
    }

    /// The 65,536 bytes with header and checksums.
    pub fn finish(mut self) -> Vec<u8> {
        let free = self.offset();
        let records_crc = crc32fast::hash(&self.bytes[HEADER..]);
        self.bytes.resize(SIZE, 0);
        let first = self.first.unwrap_or(1);
        let h = &mut self.bytes;
        h[0..8].copy_from_slice(b"ElfChnk\0");
        for (at, value) in [(8, first), (16, self.last), (24, first), (32, self.last)] {
            h[at..at + 8].copy_from_slice(&value.to_le_bytes());
        }
        for (at, value) in [(40, 128), (44, self.last_offset), (48, free), (52, records_crc), (120, 1)] {
            h[at..at + 4].copy_from_slice(&value.to_le_bytes());
        }
        for (i, offset) in self.name_table.iter().chain(&self.template_table).enumerate() {
            let at = 128 + 4 * i;
            h[at..at + 4].copy_from_slice(&offset.to_le_bytes());
        }
        let mut crc = crc32fast::Hasher::new();
        crc.update(&h[..120]);
        crc.update(&h[128..512]);
        let crc = crc.finalize();
        h[124..128].copy_from_slice(&crc.to_le_bytes());
        self.bytes
    }
}

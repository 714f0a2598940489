//! The chunk header and the checks that tell whether a chunk can be trusted.

/// Size of a chunk: the unit of the format, records never cross it.
pub(super) const CHUNK_BYTES: usize = 64 * 1024;
/// Size of the chunk header; the first record stands right behind it.
pub(super) const CHUNK_HEADER_BYTES: usize = 512;
/// What a chunk begins with.
pub(super) const CHUNK_MAGIC: &[u8; 8] = b"ElfChnk\0";
/// What a record begins with.
pub(super) const RECORD_MAGIC: &[u8; 4] = b"**\0\0";
/// The flag of a chunk whose writer kept no checksums.
const NO_CRC32: u32 = 4;

/// The little-endian number of two bytes at `at`.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|b| u16::from_le_bytes(*b))
}

/// The little-endian number of four bytes at `at`.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|b| u32::from_le_bytes(*b))
}

/// The little-endian number of eight bytes at `at`.
pub(super) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().map(|b| u64::from_le_bytes(*b))
}

/// What a chunk's header says.
#[derive(Clone, Copy, Debug)]
pub(super) struct ChunkHeader {
    /// Number of the first record, counted over the life of the log.
    pub(super) first_number: u64,
    /// Number of the last record; `u64::MAX` in a chunk without records.
    pub(super) last_number: u64,
    first_id: u64,
    /// Id of the last record; `u64::MAX` in a chunk without records.
    pub(super) last_id: u64,
    /// Where the records end.
    pub(super) free_offset: usize,
    records_crc: u32,
    flags: u32,
    header_crc: u32,
}

/// What the stored checksums of a chunk say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Crc {
    /// Both match, or the chunk says that it has none.
    Fine,
    /// That of the header does not match.
    Header,
    /// That of the records does not match, or the header puts their end outside the chunk.
    Records,
}

impl ChunkHeader {
    /// Reads the header of a chunk; `None` if the bytes are too few (the magic is not looked at).
    pub(super) fn read(chunk: &[u8]) -> Option<Self> {
        Some(Self {
            first_number: u64_at(chunk, 8)?,
            last_number: u64_at(chunk, 16)?,
            first_id: u64_at(chunk, 24)?,
            last_id: u64_at(chunk, 32)?,
            free_offset: u32_at(chunk, 48)? as usize,
            records_crc: u32_at(chunk, 52)?,
            flags: u32_at(chunk, 120)?,
            header_crc: u32_at(chunk, 124)?,
        })
        .filter(|_| chunk.len() >= CHUNK_HEADER_BYTES)
    }

    /// Whether the chunk was prepared but never written to (the first chunk of an empty log).
    pub(super) fn is_unused(&self, chunk: &[u8]) -> bool {
        self.free_offset <= CHUNK_HEADER_BYTES && chunk.get(CHUNK_HEADER_BYTES..).is_none_or(is_zero)
    }

    /// Whether the checksums match.
    pub(super) fn crc(&self, chunk: &[u8]) -> Crc {
        if self.flags & NO_CRC32 != 0 {
            return Crc::Fine;
        }
        match chunk.get(CHUNK_HEADER_BYTES..self.free_offset) {
            Some(records) if crc32fast::hash(records) == self.records_crc => {}
            _ => return Crc::Records,
        }
        let mut hash = crc32fast::Hasher::new();
        hash.update(chunk.get(..120).unwrap_or_default());
        hash.update(chunk.get(128..CHUNK_HEADER_BYTES).unwrap_or_default());
        if hash.finalize() == self.header_crc { Crc::Fine } else { Crc::Header }
    }

    /// The ids that its records have.
    pub(super) fn ids(&self) -> std::ops::RangeInclusive<u64> {
        self.first_id..=self.last_id
    }

    /// How many records the header counts; `None` if it says nothing sensible.
    pub(super) fn count(&self) -> Option<u64> {
        let count = self.last_number.checked_sub(self.first_number)?.checked_add(1)?;
        (count <= MAX_CHUNK_RECORDS).then_some(count)
    }
}

/// Most records that fit into a chunk: 24 bytes of header and 4 of trailer each.
const MAX_CHUNK_RECORDS: u64 = ((CHUNK_BYTES - CHUNK_HEADER_BYTES) / 28) as u64;

/// Whether all bytes are zero.
pub(super) fn is_zero(bytes: &[u8]) -> bool {
    // Every byte is that before it: a comparison of memory, which is the fastest thing that a processor does.
    bytes.first().is_none_or(|&first| first == 0 && bytes.get(1..) == bytes.get(..bytes.len() - 1))
}

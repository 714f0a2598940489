//! Data blocks of a cabinet folder: header, checksum, and the walk over them.

use super::Folder;
use crate::bundle::cursor::Cursor;
use crate::bundle::problem::Problem;
use crate::model::warning::WarningKind;

/// Most bytes that a data block unpacks to.
pub(super) const BLOCK_BYTES: usize = 32 * 1024;
/// Bytes of a block's header without its reserve.
const HEADER_BYTES: usize = 8;

/// One data block: checksum, packed size, unpacked size, reserve, data.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block<'a> {
    checksum: u32,
    packed: u16,
    /// What it says it unpacks to; at most [`BLOCK_BYTES`].
    pub(super) unpacked: usize,
    reserve: &'a [u8],
    /// Its data, shorter than it says if the cabinet ends inside it.
    pub(super) data: &'a [u8],
    /// Where the next block begins.
    pub(super) end: usize,
}

impl<'a> Block<'a> {
    /// Reads the block at `at`. The error says why there is none.
    pub(super) fn parse(bytes: &'a [u8], at: usize, reserve: u8) -> Result<Self, Problem> {
        const WHERE: &str = "its header";
        let mut cursor = Cursor::new(bytes);
        cursor.move_to(at);
        let (checksum, packed, unpacked) = (cursor.u32(WHERE)?, cursor.u16(WHERE)?, cursor.u16(WHERE)?);
        let reserve = cursor.take(usize::from(reserve), WHERE)?;
        let unpacked = usize::from(unpacked);
        if unpacked > BLOCK_BYTES {
            let message = format!("it says that it unpacks to {unpacked} bytes, more than {BLOCK_BYTES}");
            return Err(Problem::new(WarningKind::Malformed, message));
        }
        if unpacked == 0 && packed > 0 {
            return Err(Problem::new(WarningKind::Unsupported, "it goes on in the next cabinet of a set"));
        }
        let rest = bytes.get(cursor.position()..).unwrap_or_default();
        let data = rest.get(..usize::from(packed)).unwrap_or(rest);
        Ok(Self { checksum, packed, unpacked, reserve, data, end: cursor.position() + usize::from(packed) })
    }

    /// Whether the cabinet ends inside it.
    pub(super) fn is_cut(&self) -> bool {
        self.data.len() < usize::from(self.packed)
    }

    /// Whether its checksum is right; zero means that it has none. Writers disagree on whether the reserve is counted:
    /// either way is right here.
    pub(super) fn is_sound(&self) -> bool {
        if self.checksum == 0 || self.is_cut() {
            return true;
        }
        #[allow(clippy::cast_possible_truncation)] // It was made from a u16.
        let unpacked = self.unpacked as u16;
        let mut counted = Vec::with_capacity(4 + self.reserve.len());
        counted.extend_from_slice(&self.packed.to_le_bytes());
        counted.extend_from_slice(&unpacked.to_le_bytes());
        let data = checksum(self.data, 0);
        if checksum(&counted, data) == self.checksum {
            return true;
        }
        counted.extend_from_slice(self.reserve);
        checksum(&counted, data) == self.checksum
    }
}

/// XOR of the little-endian double words; the one to three bytes left over are taken the other way round.
fn checksum(bytes: &[u8], seed: u32) -> u32 {
    let (words, rest) = bytes.as_chunks::<4>();
    let sum = words.iter().fold(seed, |sum, word| sum ^ u32::from_le_bytes(*word));
    sum ^ rest.iter().fold(0, |sum, &byte| (sum << 8) | u32::from(byte))
}

/// Adds up what the blocks of each folder unpack to by hopping from block header to block header.
///
/// The hops of an honest cabinet are bounded by its length, 8 bytes each. In one whose folders point at each other's
/// blocks they are not, so the hops are counted over all folders and a folder beyond that bound has no blocks.
pub(super) fn measure<'a>(bytes: &[u8], folders: impl Iterator<Item = &'a mut Folder>, problems: &mut Vec<Problem>) {
    let mut hops_left = bytes.len() / HEADER_BYTES + 1;
    for folder in folders {
        let declared = folder.blocks;
        folder.blocks = 0;
        if let Err(stopped) = walk(bytes, folder, declared, &mut hops_left) {
            let at = folder.blocks;
            let message = format!("folder {}, data block {at} of {declared}: {}", folder.number, stopped.message);
            problems.push(Problem::new(stopped.kind, message));
        }
    }
}

fn walk(bytes: &[u8], folder: &mut Folder, declared: u16, hops_left: &mut usize) -> Result<(), Problem> {
    let mut at = folder.data_at;
    while folder.blocks < declared {
        *hops_left = hops_left
            .checked_sub(1)
            .ok_or_else(|| Problem::new(WarningKind::Malformed, "the folders of the cabinet share data blocks"))?;
        let block = Block::parse(bytes, at, folder.block_reserve)?;
        folder.blocks += 1;
        folder.size += block.unpacked as u64;
        at = block.end;
        if block.is_cut() {
            return Err(Problem::new(WarningKind::Truncated, "the cabinet ends before it does"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksum_takes_the_rest_the_other_way_round() {
        assert_eq!(checksum(&[], 7), 7);
        assert_eq!(checksum(&[1, 2, 3, 4], 0), 0x0403_0201);
        assert_eq!(checksum(&[1, 2, 3, 4, 5], 0), 0x0403_0201 ^ 0x05);
        assert_eq!(checksum(&[1, 2, 3, 4, 5, 6], 0), 0x0403_0201 ^ 0x0506);
        assert_eq!(checksum(&[1, 2, 3, 4, 5, 6, 7], 0), 0x0403_0201 ^ 0x05_0607);
    }

    /// One block with the bytes `ab`, a reserve of one byte and the given checksum.
    fn block(sum: u32) -> Vec<u8> {
        let mut bytes = sum.to_le_bytes().to_vec();
        bytes.extend([2, 0, 2, 0, 0x55, b'a', b'b']);
        bytes
    }

    #[test]
    fn a_checksum_counts_with_or_without_the_reserve_or_is_absent() {
        let without = 0x6162 ^ 0x0002_0002;
        for sum in [0, without, without ^ 0x55] {
            assert!(Block::parse(&block(sum), 0, 1).unwrap().is_sound(), "{sum:x}");
        }
        assert!(!Block::parse(&block(without ^ 1), 0, 1).unwrap().is_sound());
    }

    #[test]
    fn a_block_may_end_anywhere() {
        let whole = block(0);
        for len in 0..whole.len() {
            match Block::parse(&whole[..len], 0, 1) {
                Ok(block) => assert!(block.is_cut() && len >= 9),
                Err(problem) => assert!(len < 9 && problem.kind == WarningKind::Truncated),
            }
        }
    }
}

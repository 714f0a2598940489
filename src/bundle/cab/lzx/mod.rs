//! LZX as cabinets have it: each data block unpacks to one frame of 32 KiB and begins at a word of its own; the trees,
//! the window and the last offsets go on from block to block.
//!
//! Format: [MS-PATCH] 2, "LZX DELTA", without the delta. Not the crate `lzxd`: it undoes calls to address 0 wrongly
//! (`E8` at the right place; a published test cabinet shows it) and takes matches from before the first byte for zeros.
//! It is the second opinion in the tests.

mod bits;
mod block;
mod e8;
mod slots;
mod tree;

use super::block::BLOCK_BYTES;
use bits::Bits;
use block::Kind;
use tree::Tree;

/// Why a block cannot be unpacked.
type Reason = &'static str;

/// In the lower three bits of a match symbol: its length, less 2, is this or more and the length tree tells the rest.
const LENGTH_FOLLOWS: u16 = 7;
const SHORTEST_MATCH: usize = 2;
/// Symbols of the length tree.
const LENGTHS: usize = 249;
/// Bytes after the window that a copy may write before they are needed.
const SLACK: usize = 16;

/// An LZX stream, as far as it was unpacked.
pub(super) struct Lzx {
    /// Twice the window, so that all that a match may reach is in one piece before it.
    window: Vec<u8>,
    /// Bytes that a match may reach back.
    reach: usize,
    /// Where the next byte goes.
    at: usize,
    /// Bytes unpacked so far.
    total: usize,
    main: Tree<11>,
    lengths: Tree<8>,
    aligned: Tree<7>,
    /// Packs the code lengths of the others.
    pretree: Tree<7>,
    /// The last three offsets, the last one first.
    recent: [usize; 3],
    kind: Kind,
    /// Bytes that the current block still holds.
    left: usize,
    /// Whether the length of the current raw block is odd.
    raw_is_odd: bool,
    /// A raw block of odd length had no byte after it in its frame: the next frame begins with one to pass over.
    pad: bool,
    /// Size of the file for which calls were made absolute, once the first frame told it.
    calls: Option<Option<i32>>,
}

impl Lzx {
    /// A stream with a window of so many bits, 15 to 21.
    pub(super) fn new(window_bits: u8) -> Self {
        let reach = 1_usize << window_bits.clamp(15, 21);
        Self {
            window: vec![0; 2 * reach + SLACK],
            reach,
            at: 0,
            total: 0,
            main: Tree::new(256 + 8 * slots::of_window(window_bits)),
            lengths: Tree::new(LENGTHS),
            aligned: Tree::new(8),
            pretree: Tree::new(block::LENGTH_CODES),
            recent: [1; 3],
            kind: Kind::Verbatim,
            left: 0,
            raw_is_odd: false,
            pad: false,
            calls: None,
        }
    }

    /// About how many bytes of memory it holds.
    pub(super) fn memory_bytes(&self) -> u64 {
        self.window.len() as u64 + 16 * 1024
    }

    /// Unpacks a frame of `expected` bytes, at most 32 KiB, into `out`, which must be empty.
    pub(super) fn unpack(&mut self, data: &[u8], expected: usize, out: &mut Vec<u8>) -> Result<(), Reason> {
        let expected = expected.min(BLOCK_BYTES);
        self.make_room(expected);
        let mut bits = Bits::new(data);
        if std::mem::take(&mut self.pad) {
            bits.restart(1);
        }
        if self.calls.is_none() {
            self.calls = Some(block::read_calls(&mut bits));
        }
        let (start, end, frame_at) = (self.at, self.at + expected, self.total);
        while self.at < end {
            if self.left == 0 {
                self.read_block_header(&mut bits)?;
            }
            let run_start = self.at;
            let run_end = end.min(run_start + self.left);
            match self.kind {
                Kind::Verbatim => self.run::<false>(&mut bits, run_end)?,
                Kind::Aligned => self.run::<true>(&mut bits, run_end)?,
                Kind::Raw => self.copy_raw(&mut bits, run_end)?,
            }
            self.left -= self.at - run_start;
            self.total += self.at - run_start;
            if bits.is_past_end() {
                return Err("its data ends early");
            }
        }
        out.extend_from_slice(self.window.get(start..end).unwrap_or_default());
        if let Some(Some(size)) = self.calls {
            e8::undo(out, frame_at, size);
        }
        Ok(())
    }

    /// Moves what can be reached to the front if the window has no room for a frame.
    fn make_room(&mut self, frame: usize) {
        if self.at + frame + SLACK > self.window.len() {
            self.window.copy_within(self.at - self.reach..self.at, 0);
            self.at = self.reach;
        }
    }

    /// Literals and matches up to `end`. A match never goes on after the end of its block or frame.
    fn run<const ALIGNED: bool>(&mut self, bits: &mut Bits<'_>, end: usize) -> Result<(), Reason> {
        while self.at < end {
            bits.fill();
            let symbol = self.main.decode(bits).ok_or("it has a code that is not in its tree")?;
            let Some(symbol) = symbol.checked_sub(256) else {
                if let Some(byte) = self.window.get_mut(self.at) {
                    *byte = symbol.to_le_bytes()[0];
                }
                self.at += 1;
                continue;
            };
            let mut length = usize::from(symbol & 7) + SHORTEST_MATCH;
            if symbol & 7 == LENGTH_FOLLOWS {
                length += usize::from(self.lengths.decode(bits).ok_or("it has a length that is not in its tree")?);
                bits.fill();
            }
            let offset = self.offset::<ALIGNED>(bits, usize::from(symbol >> 3))?;
            if length > end - self.at {
                return Err("a match goes on after the end of its block");
            }
            // The window is never moved before it is full: while it was not, `at` is the number of all bytes so far.
            if offset == 0 || offset > self.reach || offset > self.at {
                return Err("a match begins before the first byte");
            }
            copy(&mut self.window, self.at, offset, length);
            self.at += length;
        }
        Ok(())
    }

    /// The offset of a match: one of the last three, or a new one of which the slot tells how many bits follow.
    #[inline]
    fn offset<const ALIGNED: bool>(&mut self, bits: &mut Bits<'_>, slot: usize) -> Result<usize, Reason> {
        if slot < 3 {
            self.recent.swap(0, slot);
            return Ok(self.recent[0]);
        }
        let (base, extra) = slots::base_and_bits(slot);
        let rest = if ALIGNED && extra >= 3 {
            let high = bits.read(extra - 3);
            (high << 3) + u32::from(self.aligned.decode(bits).ok_or("it has an offset that is not in its tree")?)
        } else {
            bits.read(extra)
        };
        let offset = (base + rest as usize).saturating_sub(2);
        self.recent = [offset, self.recent[0], self.recent[1]];
        Ok(offset)
    }
}

/// Copies `length` bytes from `offset` before `at` to `at`, where the two may overlap: then the bytes between repeat.
/// Up to 15 bytes more may be written; they come later in the window and are not needed yet.
#[inline]
fn copy(window: &mut [u8], at: usize, offset: usize, length: usize) {
    let from = at - offset;
    if offset >= 16 {
        for done in (0..length).step_by(16) {
            if let Some(&chunk) = window.get(from + done..).and_then(<[u8]>::first_chunk::<16>)
                && let Some(to) = window.get_mut(at + done..at + done + 16)
            {
                to.copy_from_slice(&chunk);
            }
        }
        return;
    }
    // The piece between is repeated by copying what is there already, twice as much each time.
    let mut done = 0;
    while done < length {
        let n = (offset + done).min(length - done);
        window.copy_within(from..from + n, at + done);
        done += n;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_repeat_what_lies_between() {
        for offset in 1..40 {
            for length in 2..60 {
                let mut window: Vec<u8> = (0..200).collect();
                copy(&mut window, 50, offset, length);
                let expected: Vec<u8> =
                    (0..length).map(|at| u8::try_from(50 - offset + at % offset).unwrap()).collect();
                assert_eq!(window[50..50 + length], expected, "{offset} {length}");
                assert_eq!(window[..50], (0..50).collect::<Vec<u8>>());
            }
        }
    }
}

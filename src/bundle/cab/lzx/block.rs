//! What stands before the data of an LZX block: its kind, its length, its trees.

use super::Lzx;
use super::Reason;
use super::bits::Bits;
use super::tree::Tree;

/// Symbols of the tree that packs the lengths of the other trees.
pub(super) const LENGTH_CODES: usize = 20;

/// How a block is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Verbatim,
    /// The lowest three bits of far offsets have a tree of their own.
    Aligned,
    /// Not packed.
    Raw,
}

/// The first bit of a stream tells whether calls were made absolute; if so the size of the file follows.
pub(super) fn read_calls(bits: &mut Bits<'_>) -> Option<i32> {
    bits.fill();
    (bits.read(1) == 1).then(|| bits.read_wide(16, 16).cast_signed())
}

impl Lzx {
    pub(super) fn read_block_header(&mut self, bits: &mut Bits<'_>) -> Result<(), Reason> {
        bits.fill();
        let kind = bits.read(3);
        self.left = bits.read_wide(16, 8) as usize;
        if self.left == 0 {
            return Err("it has a block of no length");
        }
        self.kind = match kind {
            1 => Kind::Verbatim,
            2 => Kind::Aligned,
            3 => Kind::Raw,
            _ => return Err("it has a block of an unknown kind"),
        };
        if self.kind == Kind::Raw {
            self.raw_is_odd = self.left % 2 == 1;
            return self.read_offsets(bits);
        }
        if self.kind == Kind::Aligned {
            for length in &mut self.aligned.lengths {
                bits.fill();
                *length = bits.read(3).to_le_bytes()[0];
            }
            self.aligned.build().ok_or("the tree of its offsets has too many codes")?;
        }
        let (literals, matches) = self.main.lengths.split_at_mut(256);
        read_lengths(bits, &mut self.pretree, literals)?;
        read_lengths(bits, &mut self.pretree, matches)?;
        read_lengths(bits, &mut self.pretree, &mut self.lengths.lengths)?;
        self.main.build().ok_or("its main tree has too many codes")?;
        self.lengths.build().ok_or("the tree of its lengths has too many codes")
    }

    /// Before raw bytes the last three offsets are stated.
    fn read_offsets(&mut self, bits: &mut Bits<'_>) -> Result<(), Reason> {
        let at = bits.align();
        let stated = bits.bytes(at).first_chunk::<12>().ok_or("its data ends early")?;
        for (recent, bytes) in self.recent.iter_mut().zip(stated.as_chunks::<4>().0) {
            *recent = u32::from_le_bytes(*bytes) as usize;
        }
        bits.restart(at + 12);
        Ok(())
    }

    /// Raw bytes up to `end`. After a block of odd length one byte is passed over, in the next frame if this one is over.
    pub(super) fn copy_raw(&mut self, bits: &mut Bits<'_>, end: usize) -> Result<(), Reason> {
        let at = bits.position();
        let wanted = end - self.at;
        let raw = bits.bytes(at).get(..wanted).ok_or("its data ends early")?;
        self.window.get_mut(self.at..end).ok_or("it is too long")?.copy_from_slice(raw);
        self.at = end;
        let mut next = at + wanted;
        if wanted == self.left && self.raw_is_odd {
            self.pad = bits.bytes(next).is_empty();
            next += 1;
        }
        bits.restart(next);
        Ok(())
    }
}

/// Reads code lengths, which are stated as differences to those of the block before.
fn read_lengths(bits: &mut Bits<'_>, pretree: &mut Tree<7>, lengths: &mut [u8]) -> Result<(), Reason> {
    for length in &mut pretree.lengths {
        bits.fill();
        *length = bits.read(4).to_le_bytes()[0];
    }
    pretree.build().ok_or("the tree of its code lengths has too many codes")?;
    let mut at = 0;
    while at < lengths.len() {
        bits.fill();
        let code = pretree.decode(bits).ok_or("it has a code length that is not in its tree")?;
        let (run, same) = match code {
            17 => (4 + bits.read(4), Some(0)),
            18 => (20 + bits.read(5), Some(0)),
            19 => (4 + bits.read(1), None),
            _ => (1, None),
        };
        let code = if code == 19 {
            bits.fill();
            pretree.decode(bits).ok_or("it has a code length that is not in its tree")?
        } else {
            code
        };
        // A run is all of one length: that of the first, less the difference, modulo 17.
        let first = lengths.get(at).copied().unwrap_or_default();
        let difference = code.to_le_bytes()[0];
        if same.is_none() && difference > 16 {
            return Err("it has a run of runs of code lengths");
        }
        let length = same.unwrap_or_else(|| (first + 17 - difference.min(16)) % 17);
        let end = at + run as usize;
        lengths.get_mut(at..end).ok_or("it has more code lengths than codes")?.fill(length);
        at = end;
    }
    Ok(())
}

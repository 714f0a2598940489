//! Canonical prefix codes, decoded by table.

use super::bits::Bits;

/// Longest code.
const LONGEST: usize = 16;

/// Lengths of the codes of an alphabet, and what is needed to decode them. `BITS` bits of a code are looked up at once;
/// longer ones are searched for.
pub(super) struct Tree<const BITS: u32> {
    /// Code length of each symbol; 0 for one that does not occur.
    pub(super) lengths: Vec<u8>,
    /// For the next `BITS` bits: symbol times 32 plus code length; 0 if the code is longer or none.
    table: Vec<u16>,
    /// Symbols by code length, then by number.
    sorted: Vec<u16>,
    /// For each code length: its first code, how many there are, and where their symbols begin in `sorted`.
    first: [u32; LONGEST + 1],
    count: [u32; LONGEST + 1],
    offset: [u32; LONGEST + 1],
}

impl<const BITS: u32> Tree<BITS> {
    /// A tree of an alphabet of so many symbols, at most 2,047, none of which occurs yet.
    pub(super) fn new(symbols: usize) -> Self {
        Self {
            lengths: vec![0; symbols],
            table: vec![0; 1 << BITS],
            sorted: vec![0; symbols],
            first: [0; LONGEST + 1],
            count: [0; LONGEST + 1],
            offset: [0; LONGEST + 1],
        }
    }

    /// Makes the codes from the lengths; `None` if there are more than such codes can be. Fewer are allowed: one that
    /// does not exist is an error only when it comes.
    pub(super) fn build(&mut self) -> Option<()> {
        self.count = [0; LONGEST + 1];
        for &length in &self.lengths {
            *self.count.get_mut(usize::from(length))? += 1;
        }
        self.count[0] = 0;
        let (mut code, mut before) = (0, 0);
        for length in 1..=LONGEST {
            code = (code + self.count[length - 1]) << 1;
            self.first[length] = code;
            self.offset[length] = before;
            before += self.count[length];
            if code + self.count[length] > 1 << length {
                return None;
            }
        }
        self.table.fill(0);
        let mut next = self.offset;
        for (symbol, &length) in (0_u16..).zip(&self.lengths) {
            if length == 0 {
                continue;
            }
            let place = next.get_mut(usize::from(length))?;
            *self.sorted.get_mut(*place as usize)? = symbol;
            let code = self.first[usize::from(length)] + *place - self.offset[usize::from(length)];
            *place += 1;
            if let Some(spare) = BITS.checked_sub(u32::from(length)) {
                let from = (code << spare) as usize;
                let entry = (symbol << 5) | u16::from(length);
                self.table.get_mut(from..from + (1 << spare))?.fill(entry);
            }
        }
        Some(())
    }

    /// Takes the next code, of at most 16 bits, which must be ready; `None` if there is no such code.
    #[inline]
    pub(super) fn decode(&self, bits: &mut Bits<'_>) -> Option<u16> {
        let entry = *self.table.get(bits.peek(BITS) as usize)?;
        if entry == 0 {
            return self.decode_long(bits);
        }
        bits.take(u32::from(entry & 31));
        Some(entry >> 5)
    }

    #[cold]
    fn decode_long(&self, bits: &mut Bits<'_>) -> Option<u16> {
        for length in BITS + 1..=16 {
            let at = length as usize;
            let place = bits.peek(length).wrapping_sub(*self.first.get(at)?);
            if place < *self.count.get(at)? {
                bits.take(length);
                return self.sorted.get((*self.offset.get(at)? + place) as usize).copied();
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(lengths: &[u8]) -> Tree<11> {
        let mut tree = Tree::new(lengths.len());
        tree.lengths.copy_from_slice(lengths);
        tree
    }

    #[test]
    fn codes_are_canonical_and_long_ones_are_found() {
        // One code of each length from 1 to 15, and two of 16.
        let mut lengths: Vec<u8> = (1..=16).collect();
        lengths.push(16);
        let mut tree = tree(&lengths);
        tree.build().unwrap();
        for (symbol, ones) in (0_u16..16).zip(0_u32..) {
            let word = !(u16::MAX.checked_shr(ones).unwrap_or(0));
            let bytes = word.to_le_bytes();
            let mut bits = Bits::new(&bytes);
            bits.fill();
            assert_eq!(tree.decode(&mut bits), Some(symbol), "{word:016b}");
        }
        let mut bits = Bits::new(&[0xff, 0xff]);
        bits.fill();
        assert_eq!(tree.decode(&mut bits), Some(16));
    }

    #[test]
    fn too_many_codes_are_refused_and_missing_ones_are_noticed() {
        assert!(tree(&[1, 1, 1]).build().is_none());
        let mut lonely = tree(&[0, 1, 0]);
        lonely.build().unwrap();
        let mut bits = Bits::new(&[0, 0x40]);
        bits.fill();
        assert_eq!((lonely.decode(&mut bits), lonely.decode(&mut bits)), (Some(1), None));
        let mut empty = tree(&[0, 0]);
        empty.build().unwrap();
        assert_eq!(empty.decode(&mut bits), None);
    }
}

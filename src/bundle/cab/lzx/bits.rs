//! The bits of an LZX block: 16-bit little-endian words, each from its highest bit down.

/// Reads bits of a block. Past the end there are zeros, which are counted.
pub(super) struct Bits<'a> {
    data: &'a [u8],
    /// Where the next word is.
    at: usize,
    /// The next bits, from the highest down.
    buffer: u64,
    /// How many bits of the buffer count.
    count: u32,
    /// How many bits after the end were put into the buffer.
    past_end: u32,
}

impl<'a> Bits<'a> {
    pub(super) const fn new(data: &'a [u8]) -> Self {
        Self { data, at: 0, buffer: 0, count: 0, past_end: 0 }
    }

    /// Makes at least 32 bits ready.
    #[inline]
    pub(super) fn fill(&mut self) {
        if self.count > 32 {
            return;
        }
        if let Some(&[a, b, c, d]) = self.data.get(self.at..self.at + 4) {
            let words = u32::from_be_bytes([b, a, d, c]);
            self.buffer |= u64::from(words) << (32 - self.count);
            self.count += 32;
            self.at += 4;
        } else {
            self.fill_slowly();
        }
    }

    #[cold]
    fn fill_slowly(&mut self) {
        while self.count <= 48 {
            let low = self.data.get(self.at).copied();
            let high = self.data.get(self.at + 1).copied();
            if low.is_none() {
                self.past_end += 16;
            } else {
                self.at += 2;
            }
            let word = u16::from_le_bytes([low.unwrap_or(0), high.unwrap_or(0)]);
            self.buffer |= u64::from(word) << (48 - self.count);
            self.count += 16;
        }
    }

    /// The next `n` bits (1 to 17), not yet taken. They must be ready.
    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "at most 17 bits are left after the shift")]
    pub(super) const fn peek(&self, n: u32) -> u32 {
        (self.buffer >> (64 - n)) as u32
    }

    /// Takes `n` bits that were looked at.
    #[inline]
    pub(super) const fn take(&mut self, n: u32) {
        self.buffer <<= n;
        self.count = self.count.saturating_sub(n);
    }

    /// Takes the next `n` bits (0 to 17). They must be ready.
    #[inline]
    pub(super) const fn read(&mut self, n: u32) -> u32 {
        if n == 0 {
            return 0;
        }
        let value = self.peek(n);
        self.take(n);
        value
    }

    /// Takes 17 to 32 bits as two halves, the upper one first.
    pub(super) fn read_wide(&mut self, high: u32, low: u32) -> u32 {
        self.fill();
        let upper = self.read(high);
        self.fill();
        (upper << low) | self.read(low)
    }

    /// Whether more was taken than is there. A last word that is not all there is forgiven: writers leave it off.
    pub(super) const fn is_past_end(&self) -> bool {
        self.past_end > self.count + 16
    }

    /// Goes on to whole bytes, as raw bytes follow: past 1 to 16 bits, so that a whole word is dropped where the bits
    /// end with a word. Gives the place of the first such byte.
    pub(super) fn align(&mut self) -> usize {
        self.fill();
        let into_word = self.count % 16;
        self.take(if into_word == 0 { 16 } else { into_word });
        let ahead = (self.count.saturating_sub(self.past_end) / 8) as usize;
        self.at.min(self.data.len() + self.data.len() % 2).saturating_sub(ahead)
    }

    /// Goes on reading bits at a byte.
    pub(super) const fn restart(&mut self, at: usize) {
        self.at = at;
        self.buffer = 0;
        self.count = 0;
        self.past_end = 0;
    }

    /// Where the next raw byte is, right after [`Self::restart`].
    pub(super) const fn position(&self) -> usize {
        self.at
    }

    /// The block's bytes from a place on.
    pub(super) fn bytes(&self, at: usize) -> &'a [u8] {
        self.data.get(at..).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_come_from_words_highest_first() {
        let mut bits = Bits::new(&[0x34, 0x12, 0x78, 0x56, 0xbc, 0x9a, 0xf0]);
        bits.fill();
        assert_eq!([bits.read(4), bits.read(8), bits.read(4)], [1, 0x23, 4]);
        assert_eq!(bits.read_wide(16, 16), 0x5678_9abc);
        bits.fill();
        assert_eq!(bits.read(16), 0x00f0);
        assert!(!bits.is_past_end());
        bits.fill();
        bits.take(16);
        assert!(!bits.is_past_end());
        bits.fill();
        bits.take(1);
        assert!(bits.is_past_end());
    }

    #[test]
    fn raw_bytes_begin_at_the_next_word_or_one_later() {
        let data = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
        for (taken, at) in [(1, 2), (15, 2), (16, 4), (17, 4), (31, 4), (32, 6)] {
            let mut bits = Bits::new(&data);
            for _ in 0..taken {
                bits.fill();
                bits.take(1);
            }
            assert_eq!(bits.align(), at, "{taken}");
            bits.restart(at);
            bits.fill();
            assert_eq!(bits.read(16), u32::from(u16::from_le_bytes([data[at], data[at + 1]])));
        }
    }
}

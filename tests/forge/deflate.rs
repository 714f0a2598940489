//! A small deflate encoder whose output depends on its input alone.
//!
//! The committed samples must come out the same on every machine, which a library tuned for the processor
//! does not promise; and MSZIP needs matches that reach back into the block before.

const WINDOW: usize = 32_768;
const MIN_MATCH: usize = 3;
const MAX_MATCH: usize = 258;
const MAX_CHAIN: usize = 64;
const HASH_BITS: u32 = 15;
const LONG: usize = 16;
const END_OF_BLOCK: u16 = 256;

const LENGTH_BASE: [u16; 29] =
    [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const LENGTH_EXTRA: [u8; 29] = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE: [u16; 30] = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
    8193, 12289, 16385, 24577,
];
const DISTANCE_EXTRA: [u8; 30] =
    [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

/// What the match finder gives: a byte as it is, or a repetition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    Literal(u8),
    Match { length: u16, distance: u16 },
}

/// Compresses `data[from..]` as one final block with fixed codes; `data[..from]` is history to refer to.
pub fn deflate(data: &[u8], from: usize) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.put(1, 1);
    bits.put(1, 2);
    for token in tokens(data, from, data.len(), MAX_MATCH) {
        match token {
            Token::Literal(b) => bits.literal(u16::from(b)),
            Token::Match { length, distance } => {
                let i = LENGTH_BASE.partition_point(|base| *base <= length) - 1;
                bits.literal(257 + i as u16);
                bits.put(u32::from(length - LENGTH_BASE[i]), LENGTH_EXTRA[i]);
                let i = DISTANCE_BASE.partition_point(|base| *base <= distance) - 1;
                bits.code(i as u32, 5);
                bits.put(u32::from(distance - DISTANCE_BASE[i]), DISTANCE_EXTRA[i]);
            }
        }
    }
    bits.literal(END_OF_BLOCK);
    bits.finish()
}

/// Greedy matches over `data[from..to]` of at most `longest_match` bytes, reaching back at most 32 KiB.
pub fn tokens(data: &[u8], from: usize, to: usize, longest_match: usize) -> Vec<Token> {
    const NONE: usize = usize::MAX;
    let mut heads = vec![NONE; 1 << HASH_BITS];
    let oldest = from.saturating_sub(WINDOW);
    let mut previous = vec![NONE; to - oldest];
    let mut out = Vec::new();
    let mut at = oldest;
    let mut skip_until = from;
    while at < to {
        let mut best = (0, 0);
        let key = (at + MIN_MATCH <= to).then(|| hash(data, at));
        if at >= skip_until {
            if let Some(key) = key {
                best = longest(data, at, to.min(at + longest_match), heads[key], &previous, oldest);
            }
            if best.0 >= MIN_MATCH {
                out.push(Token::Match { length: best.0 as u16, distance: best.1 as u16 });
                skip_until = at + best.0;
            } else {
                out.push(Token::Literal(data[at]));
                skip_until = at + 1;
            }
        }
        if let Some(key) = key {
            previous[at - oldest] = heads[key];
            heads[key] = at;
        }
        at += 1;
        // The middle of a long repetition is not worth remembering.
        if skip_until > at + LONG {
            at = skip_until - LONG;
        }
    }
    out
}

fn hash(data: &[u8], at: usize) -> usize {
    let v = u32::from(data[at]) | u32::from(data[at + 1]) << 8 | u32::from(data[at + 2]) << 16;
    (v.wrapping_mul(0x9e37_79b1) >> (32 - HASH_BITS)) as usize
}

fn longest(data: &[u8], at: usize, to: usize, head: usize, previous: &[usize], oldest: usize) -> (usize, usize) {
    let limit = to - at;
    let mut best = (0, 0);
    let mut candidate = head;
    for _ in 0..MAX_CHAIN {
        if candidate == usize::MAX || at - candidate > WINDOW - 1 {
            break;
        }
        let length = (0..limit).take_while(|i| data[candidate + i] == data[at + i]).count();
        if length > best.0 {
            best = (length, at - candidate);
            if length == limit {
                break;
            }
        }
        candidate = previous[candidate - oldest];
    }
    best
}

#[derive(Default)]
struct Bits {
    out: Vec<u8>,
    pending: u64,
    count: u8,
}

impl Bits {
    /// Extra bits and headers: least significant bit first.
    fn put(&mut self, value: u32, bits: u8) {
        self.pending |= u64::from(value) << self.count;
        self.count += bits;
        while self.count >= 8 {
            self.out.push(self.pending as u8);
            self.pending >>= 8;
            self.count -= 8;
        }
    }

    /// Huffman codes: most significant bit first.
    fn code(&mut self, code: u32, bits: u8) {
        self.put(code.reverse_bits() >> (32 - bits), bits);
    }

    /// A literal or length symbol of the fixed table (RFC 1951, 3.2.6).
    fn literal(&mut self, symbol: u16) {
        let s = u32::from(symbol);
        match symbol {
            0..144 => self.code(0x30 + s, 8),
            144..256 => self.code(0x190 + s - 144, 9),
            256..280 => self.code(s - 256, 7),
            _ => self.code(0xc0 + s - 280, 8),
        }
    }

    fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.out.push(self.pending as u8);
        }
        self.out
    }
}

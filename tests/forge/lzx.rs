//! LZX, the compression that Windows packs its diagnostic cabs with: one verbatim block a frame.
//!
//! Layout after MS-PATCH's LZX DELTA description and libmspack's reader; `cabextract` and 7-Zip read the result.

use super::deflate::{Token, tokens};

/// The window that the cab header names: 2 MiB, which means 50 position slots.
pub const WINDOW_BITS: u16 = 21;
const POSITION_SLOTS: usize = 50;
const LITERALS: usize = 256;
const MAIN: usize = LITERALS + 8 * POSITION_SLOTS;
const LENGTHS: usize = 249;
const PRETREE: usize = 20;
const MAX_MATCH: usize = 257;
const VERBATIM: u32 = 1;

/// The encoder; code lengths are written as differences to the frame before.
pub struct Lzx {
    main: Vec<u8>,
    lengths: Vec<u8>,
    first: bool,
}

impl Default for Lzx {
    fn default() -> Lzx {
        Lzx { main: vec![0; MAIN], lengths: vec![0; LENGTHS], first: true }
    }
}

/// A token as the trees see it: main symbol, length symbol, bits of the position.
struct Symbol {
    main: usize,
    length: Option<usize>,
    position: Option<(u32, u8)>,
}

impl Lzx {
    /// Compresses `data[from..to]`, at most 32 KiB; what lies before is history.
    pub fn frame(&mut self, data: &[u8], from: usize, to: usize) -> Vec<u8> {
        let symbols: Vec<Symbol> = tokens(data, from, to, MAX_MATCH).into_iter().map(symbol).collect();
        let mut main = vec![0u32; MAIN];
        let mut lengths = vec![0u32; LENGTHS];
        for s in &symbols {
            main[s.main] += 1;
            if let Some(length) = s.length {
                lengths[length] += 1;
            }
        }
        let main = code_lengths(&main, 16);
        let lengths = code_lengths(&lengths, 16);
        let mut bits = Bits::default();
        if self.first {
            // No translation of x86 calls.
            bits.put(0, 1);
            self.first = false;
        }
        bits.put(VERBATIM, 3);
        bits.put((to - from) as u32 >> 8, 16);
        bits.put((to - from) as u32 & 0xff, 8);
        put_tree(&mut bits, &self.main[..LITERALS], &main[..LITERALS]);
        put_tree(&mut bits, &self.main[LITERALS..], &main[LITERALS..]);
        put_tree(&mut bits, &self.lengths, &lengths);
        let (main_codes, length_codes) = (codes(&main), codes(&lengths));
        for s in &symbols {
            bits.put(main_codes[s.main], main[s.main]);
            if let Some(length) = s.length {
                bits.put(length_codes[length], lengths[length]);
            }
            if let Some((value, count)) = s.position {
                bits.put(value, count);
            }
        }
        self.main = main;
        self.lengths = lengths;
        bits.finish()
    }
}

fn symbol(token: Token) -> Symbol {
    match token {
        Token::Literal(b) => Symbol { main: usize::from(b), length: None, position: None },
        Token::Match { length, distance } => {
            // Slots 0 to 2 mean "the same distance as lately", which this encoder does not use.
            let formatted = u32::from(distance) + 2;
            let (slot, base, extra) = slot_of(formatted);
            let header = usize::from(length - 2).min(7);
            Symbol {
                main: LITERALS + slot * 8 + header,
                length: (header == 7).then(|| usize::from(length) - 9),
                position: Some((formatted - base, extra)),
            }
        }
    }
}

/// Slot, first position and extra bits: 0 0 0 0 1 1 2 2 3 3 …
fn slot_of(formatted: u32) -> (usize, u32, u8) {
    let mut base = 0;
    for slot in 0..POSITION_SLOTS {
        let extra = if slot < 4 { 0 } else { (slot as u8 / 2) - 1 };
        if formatted < base + (1 << extra) {
            return (slot, base, extra);
        }
        base += 1 << extra;
    }
    panic!("position {formatted} beyond the window")
}

/// Huffman code lengths of at most `limit`; a tree that is used at all has two codes, so that it is complete.
fn code_lengths(counts: &[u32], limit: u8) -> Vec<u8> {
    let mut counts = counts.to_vec();
    if counts.iter().any(|c| *c > 0) {
        let mut unused = (0..counts.len()).filter(|i| counts[*i] == 0).collect::<Vec<_>>().into_iter();
        while counts.iter().filter(|c| **c > 0).count() < 2 {
            counts[unused.next().expect("an unused symbol")] = 1;
        }
    }
    loop {
        let lengths = huffman(&counts);
        if lengths.iter().all(|l| *l <= limit) {
            return lengths;
        }
        for c in counts.iter_mut().filter(|c| **c > 0) {
            *c = *c / 2 + 1;
        }
    }
}

fn huffman(counts: &[u32]) -> Vec<u8> {
    // Node: weight, smallest symbol (for a stable order), symbols below.
    let mut nodes: Vec<(u32, Vec<usize>)> =
        counts.iter().enumerate().filter(|(_, c)| **c > 0).map(|(i, c)| (*c, vec![i])).collect();
    let mut lengths = vec![0u8; counts.len()];
    while nodes.len() > 1 {
        nodes.sort_by(|a, b| b.0.cmp(&a.0).then(b.1[0].cmp(&a.1[0])));
        let (a, b) = (nodes.pop().expect("two"), nodes.pop().expect("one"));
        let below = [a.1, b.1].concat();
        for symbol in &below {
            lengths[*symbol] += 1;
        }
        nodes.push((a.0 + b.0, below));
    }
    lengths
}

/// Canonical codes: shorter first, then by symbol.
fn codes(lengths: &[u8]) -> Vec<u32> {
    let mut out = vec![0; lengths.len()];
    let mut code = 0;
    for length in 1..=16 {
        for (i, _) in lengths.iter().enumerate().filter(|(_, l)| **l == length) {
            out[i] = code;
            code += 1;
        }
        code <<= 1;
    }
    out
}

/// Code lengths, as differences modulo 17, runs of zeros in short.
fn put_tree(bits: &mut Bits, before: &[u8], now: &[u8]) {
    const ZEROS: u8 = 17;
    const MANY_ZEROS: u8 = 18;
    let mut items: Vec<(u8, u32, u8)> = Vec::new();
    let mut i = 0;
    while i < now.len() {
        let zeros = now[i..].iter().take_while(|l| **l == 0).count();
        match zeros {
            20.. => {
                let run = zeros.min(51);
                items.push((MANY_ZEROS, run as u32 - 20, 5));
                i += run;
            }
            4.. => {
                items.push((ZEROS, zeros as u32 - 4, 4));
                i += zeros;
            }
            _ => {
                items.push(((17 + before[i] - now[i]) % 17, 0, 0));
                i += 1;
            }
        }
    }
    let mut counts = vec![0u32; PRETREE];
    for (item, ..) in &items {
        counts[usize::from(*item)] += 1;
    }
    let lengths = code_lengths(&counts, 15);
    let codes = codes(&lengths);
    for length in &lengths {
        bits.put(u32::from(*length), 4);
    }
    for (item, extra, count) in items {
        let item = usize::from(item);
        bits.put(codes[item], lengths[item]);
        bits.put(extra, count);
    }
}

/// Bits from the high end of little-endian 16-bit words.
#[derive(Default)]
struct Bits {
    out: Vec<u8>,
    pending: u64,
    count: u8,
}

impl Bits {
    fn put(&mut self, value: u32, bits: u8) {
        self.pending = self.pending << bits | u64::from(value);
        self.count += bits;
        while self.count >= 16 {
            self.count -= 16;
            let word = (self.pending >> self.count) as u16;
            self.out.extend(word.to_le_bytes());
        }
    }

    fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.put(0, 16 - self.count);
        }
        self.out
    }
}

//! An LZX writer that does not pack well but uses everything the format has: blocks of all kinds and lengths, codes of
//! all lengths, all runs of code lengths, old and new offsets. After [MS-PATCH] 2 and not after the reader.

/// A small generator of numbers, the same on every machine (xorshift64*).
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `end`.
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % end.max(1)
    }
}

/// A packed stream: its frames with their unpacked sizes, and what they unpack to.
pub(super) struct Stream {
    pub(super) frames: Vec<(Vec<u8>, usize)>,
    pub(super) plain: Vec<u8>,
}

/// 16-bit words, filled from the highest bit.
#[derive(Default)]
struct Words {
    bytes: Vec<u8>,
    word: u16,
    used: u32,
}

impl Words {
    fn put(&mut self, value: usize, bits: u32) {
        for at in (0..bits).rev() {
            self.word = self.word << 1 | (value >> at & 1) as u16;
            self.used += 1;
            if self.used == 16 {
                self.bytes.extend(self.word.to_le_bytes());
                (self.word, self.used) = (0, 0);
            }
        }
    }

    fn finish_word(&mut self) {
        while self.used != 0 {
            self.put(0, 1);
        }
    }
}

/// A complete prefix code: a length for each symbol that is used.
fn random_code(random: &mut Random, used: &[bool], longest: u8) -> Vec<u8> {
    let wanted = used.iter().filter(|used| **used).count();
    let mut leaves = vec![0_u8];
    while leaves.len() < wanted.max(2) {
        let at = random.below(leaves.len());
        let at = if random.below(3) == 0 { at } else { leaves.len() - 1 };
        if leaves[at] < longest {
            leaves[at] += 1;
            leaves.insert(random.below(leaves.len() + 1), leaves[at]);
        } else {
            let shallow = (0..leaves.len()).min_by_key(|at| leaves[*at]).unwrap();
            leaves[shallow] += 1;
            leaves.push(leaves[shallow]);
        }
    }
    // A code of one symbol is filled up with another one that is not used.
    let mut lengths: Vec<u8> = used.iter().map(|used| if *used { leaves.pop().unwrap() } else { 0 }).collect();
    for leaf in leaves {
        if let Some(free) = lengths.iter().position(|length| *length == 0) {
            lengths[free] = leaf;
        }
    }
    lengths
}

/// The code of each symbol: by length, then by number.
fn codes(lengths: &[u8]) -> Vec<usize> {
    let mut codes = vec![0; lengths.len()];
    let mut code = 0;
    for length in 1..=16 {
        code <<= 1;
        for (symbol, _) in lengths.iter().enumerate().filter(|(_, known)| **known == length) {
            codes[symbol] = code;
            code += 1;
        }
    }
    codes
}

struct Tree {
    lengths: Vec<u8>,
    codes: Vec<usize>,
}

impl Tree {
    fn new(random: &mut Random, used: &[bool], longest: u8) -> Self {
        let lengths = random_code(random, used, longest);
        Self { codes: codes(&lengths), lengths }
    }

    fn put(&self, words: &mut Words, symbol: usize) {
        assert!(self.lengths[symbol] > 0);
        words.put(self.codes[symbol], self.lengths[symbol].into());
    }
}

/// Writes code lengths as differences to the old ones, with runs where there are some.
fn put_lengths(random: &mut Random, words: &mut Words, old: &mut [u8], new: &[u8]) {
    let pretree = Tree::new(random, &[true; 20], 15);
    for length in &pretree.lengths {
        words.put(usize::from(*length), 4);
    }
    let mut at = 0;
    while at < new.len() {
        let same = new[at..].iter().take_while(|length| **length == new[at]).count();
        let difference = usize::from(old[at] + 17 - new[at]) % 17;
        let run = match (new[at], same) {
            (0, 20..) if random.below(4) > 0 => {
                let run = same.min(51);
                pretree.put(words, 18);
                words.put(run - 20, 5);
                run
            }
            (0, 4..) if random.below(4) > 0 => {
                let run = same.min(19);
                pretree.put(words, 17);
                words.put(run - 4, 4);
                run
            }
            (_, 4..) if random.below(4) > 0 => {
                let run = same.min(5);
                pretree.put(words, 19);
                words.put(run - 4, 1);
                pretree.put(words, difference);
                run
            }
            _ => {
                pretree.put(words, difference);
                1
            }
        };
        at += run;
    }
    old.copy_from_slice(new);
}

/// First offset, less 2, and following bits of each slot, as the format has them.
fn slots(window_bits: u32) -> Vec<(usize, u32)> {
    let (mut slots, mut base) = (Vec::new(), 0_usize);
    while base < 1 << window_bits {
        let bits = if slots.len() < 4 { 0 } else { (slots.len() as u32 / 2 - 1).min(17) };
        slots.push((base, bits));
        base += 1 << bits;
    }
    slots
}

enum Token {
    Literal(u8),
    /// Slot, bits that follow and how many, length.
    Match(usize, usize, u32, usize),
}

struct Writer {
    random: Random,
    slots: Vec<(usize, u32)>,
    main: Vec<u8>,
    lengths: Vec<u8>,
    recent: [usize; 3],
    plain: Vec<u8>,
    words: Words,
    frames: Vec<(Vec<u8>, usize)>,
    reach: usize,
}

/// A stream of `size` bytes, made from a seed; `calls` makes it say that calls were made absolute for a file of a size.
pub(super) fn stream(seed: u64, window_bits: u32, size: usize, calls: Option<u32>) -> Stream {
    let slots = slots(window_bits);
    let mut writer = Writer {
        random: Random::new(seed),
        main: vec![0; 256 + 8 * slots.len()],
        slots,
        lengths: vec![0; 249],
        recent: [1; 3],
        plain: Vec::new(),
        words: Words::default(),
        frames: Vec::new(),
        reach: (1 << window_bits) - 3,
    };
    writer.words.put(usize::from(calls.is_some()), 1);
    if let Some(size) = calls {
        writer.words.put(size as usize, 32);
    }
    while writer.plain.len() < size {
        let longest = [3, 100, 5_000, 40_000, 200_000][writer.random.below(5)];
        let length = (1 + writer.random.below(longest)).min(size - writer.plain.len());
        match writer.random.below(4) {
            0 => writer.raw(length),
            kind => writer.packed(length, kind == 1),
        }
    }
    writer.end_frame();
    Stream { frames: writer.frames, plain: writer.plain }
}

impl Writer {
    fn frame_left(&self) -> usize {
        32_768 - self.plain.len() % 32_768
    }

    /// Ends the frame if it is full.
    fn step(&mut self) {
        if self.plain.len().is_multiple_of(32_768) {
            self.end_frame();
        }
    }

    fn end_frame(&mut self) {
        self.words.finish_word();
        let unpacked = self.plain.len() - self.frames.len() * 32_768;
        if unpacked > 0 {
            self.frames.push((std::mem::take(&mut self.words.bytes), unpacked));
        }
    }

    fn header(&mut self, kind: usize, length: usize) {
        self.words.put(kind, 3);
        self.words.put(length, 24);
    }

    fn raw(&mut self, length: usize) {
        self.header(3, length);
        // One to sixteen bits up to the next word.
        self.words.put(0, 1);
        self.words.finish_word();
        for recent in &mut self.recent {
            *recent = 1 + self.random.below(self.plain.len().clamp(1, self.reach));
            self.words.bytes.extend((*recent as u32).to_le_bytes());
        }
        for at in 0..length {
            let byte = self.random.below(256) as u8;
            self.words.bytes.push(byte);
            self.plain.push(byte);
            if at + 1 == length && length % 2 == 1 {
                self.words.bytes.push(0);
            }
            self.step();
        }
    }

    fn token(&mut self, left: usize) -> Token {
        let most = left.min(self.frame_left()).min(257);
        if most < 2 || self.plain.is_empty() || self.random.below(3) == 0 {
            return Token::Literal(self.random.below(200) as u8);
        }
        let length = 2 + self.random.below(most - 1);
        let reach = self.plain.len().min(self.reach);
        let old = self.random.below(6);
        if old < 3 && self.recent[old] <= reach {
            self.recent.swap(0, old);
            return Token::Match(old, 0, 0, length);
        }
        let near = [1, 2, 16, 300, reach][self.random.below(5)].min(reach);
        let offset = 1 + self.random.below(near);
        self.recent = [offset, self.recent[0], self.recent[1]];
        let slot = self.slots.iter().rposition(|(base, _)| *base <= offset + 2).unwrap();
        Token::Match(slot, offset + 2 - self.slots[slot].0, self.slots[slot].1, length)
    }

    fn packed(&mut self, length: usize, aligned: bool) {
        // Tokens first, to know which symbols are used; where frames end is known by the bytes.
        let start = self.plain.len();
        let (mut tokens, mut main, mut lengths) = (Vec::new(), vec![false; self.main.len()], vec![false; 249]);
        while self.plain.len() < start + length {
            let token = self.token(start + length - self.plain.len());
            match token {
                Token::Literal(byte) => {
                    main[usize::from(byte)] = true;
                    self.plain.push(byte);
                }
                Token::Match(slot, _, _, length) => {
                    main[256 + slot * 8 + (length - 2).min(7)] = true;
                    if length >= 9 {
                        lengths[length - 9] = true;
                    }
                    for _ in 0..length {
                        self.plain.push(self.plain[self.plain.len() - self.recent[0]]);
                    }
                }
            }
            tokens.push(token);
        }
        let plain = self.plain.split_off(start);
        self.header(if aligned { 2 } else { 1 }, length);
        let low = Tree::new(&mut self.random, &[true; 8], 7);
        if aligned {
            low.lengths.iter().for_each(|length| self.words.put(usize::from(*length), 3));
        }
        let main = Tree::new(&mut self.random, &main, 16);
        let long = Tree::new(&mut self.random, &lengths, 16);
        let (literals, matches) = self.main.split_at_mut(256);
        put_lengths(&mut self.random, &mut self.words, literals, &main.lengths[..256]);
        put_lengths(&mut self.random, &mut self.words, matches, &main.lengths[256..]);
        put_lengths(&mut self.random, &mut self.words, &mut self.lengths, &long.lengths);
        for token in tokens {
            let put = match token {
                Token::Literal(byte) => {
                    main.put(&mut self.words, usize::from(byte));
                    1
                }
                Token::Match(slot, rest, bits, length) => {
                    main.put(&mut self.words, 256 + slot * 8 + (length - 2).min(7));
                    if length >= 9 {
                        long.put(&mut self.words, length - 9);
                    }
                    if aligned && bits >= 3 {
                        self.words.put(rest >> 3, bits - 3);
                        low.put(&mut self.words, rest & 7);
                    } else {
                        self.words.put(rest, bits);
                    }
                    length
                }
            };
            let from = self.plain.len() - start;
            self.plain.extend(&plain[from..from + put]);
            self.step();
        }
    }
}

/// The calls of a frame made absolute, as an encoder does before packing it.
pub(super) fn make_calls_absolute(plain: &mut [u8], size: i32) {
    for (number, frame) in plain.chunks_mut(32_768).enumerate() {
        let mut at = 0;
        while at + 10 < frame.len() {
            if frame[at] != 0xe8 {
                at += 1;
                continue;
            }
            let here = (number * 32_768 + at) as i32;
            let operand = &mut frame[at + 1..at + 5];
            let relative = i32::from_le_bytes((&*operand).try_into().unwrap());
            if relative >= -here && relative < size - here {
                operand.copy_from_slice(&(relative + here).to_le_bytes());
            } else if relative >= size - here && relative < size {
                operand.copy_from_slice(&(relative - size).to_le_bytes());
            }
            at += 5;
        }
    }
}

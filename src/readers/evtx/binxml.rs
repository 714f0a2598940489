//! BinXML elements, taken out of their chunk.
//!
//! Inside a chunk a name is an offset, so the same template is other bytes in every chunk. Here a stream of elements is
//! written down with the names themselves: two streams mean the same if and only if these bytes are equal, whatever
//! their GUID says and wherever they stand. Everything that is not checked by the `evtx` crate either (sizes of
//! elements, hashes of names, types of substitutions) is left out.
//!
//! Layout: MS-EVEN6 2.2.12, libevtx documentation.

use crate::readers::evtx::header::u16_at;
use crate::readers::evtx::header::u32_at;
use crate::readers::evtx::slots::kind;
use crate::readers::evtx::text;

/// Tokens of BinXML; the same numbers are used in what [`Stream::element`] writes.
pub(super) mod token {
    pub(in crate::readers::evtx) const END_OF_STREAM: u8 = 0x00;
    pub(in crate::readers::evtx) const OPEN: u8 = 0x01;
    pub(in crate::readers::evtx) const CLOSE_START: u8 = 0x02;
    pub(in crate::readers::evtx) const CLOSE_EMPTY: u8 = 0x03;
    pub(in crate::readers::evtx) const END: u8 = 0x04;
    pub(in crate::readers::evtx) const VALUE: u8 = 0x05;
    pub(in crate::readers::evtx) const ATTRIBUTE: u8 = 0x06;
    pub(in crate::readers::evtx) const INSTANCE: u8 = 0x0C;
    pub(in crate::readers::evtx) const SLOT: u8 = 0x0D;
    pub(in crate::readers::evtx) const OPTIONAL_SLOT: u8 = 0x0E;
    pub(in crate::readers::evtx) const FRAGMENT: u8 = 0x0F;
    /// On [`OPEN`], [`VALUE`] and [`ATTRIBUTE`]: attributes, values, attributes follow.
    pub(in crate::readers::evtx) const MORE: u8 = 0x40;
}

/// The dependency of an element that depends on nothing.
pub(super) const NO_DEPENDENCY: u16 = 0xFFFF;

/// Most bytes of one element with all it holds, written down. Real templates take up to 10 KiB; a forged one can refer
/// to one long name from thousands of places.
const MAX_ELEMENT_BYTES: usize = 64 * 1024;
/// Longest name, in UTF-16 units. XML names in real logs have up to 40.
const MAX_NAME: u16 = 512;

/// A stream of tokens inside a chunk.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stream<'c> {
    pub(super) chunk: &'c [u8],
    /// Where the next token is.
    pub(super) at: usize,
    /// Where the stream ends at the latest.
    pub(super) end: usize,
}

impl Stream<'_> {
    /// The next token without taking it; the end of the stream counts as [`token::END_OF_STREAM`].
    pub(super) fn peek(&self) -> u8 {
        if self.at < self.end { self.chunk.get(self.at).copied().unwrap_or(0) } else { 0 }
    }

    /// Takes the header of a fragment, if one is there.
    pub(super) fn skip_fragment_header(&mut self) {
        if self.peek() == token::FRAGMENT {
            self.at += 4;
        }
    }

    /// Takes the element at the beginning of the stream and writes it to `out`. `template`: it is that of a template,
    /// whose elements have dependencies. `None`: it is not an element, ends too early, or has something that is not read
    /// here (references, CDATA, processing instructions, values other than text).
    pub(super) fn element(&mut self, template: bool, out: &mut Vec<u8>) -> Option<()> {
        let start = out.len();
        let mut open = 0_usize;
        loop {
            let token = self.byte()?;
            match token & !token::MORE {
                token::OPEN => {
                    let dependency = if template { self.u16()? } else { NO_DEPENDENCY };
                    let _size = self.u32()?;
                    out.push(token::OPEN);
                    out.extend(dependency.to_le_bytes());
                    self.name(out)?;
                    if token & token::MORE != 0 {
                        let _size = self.u32()?;
                    }
                    open += 1;
                }
                token::ATTRIBUTE => {
                    out.push(token::ATTRIBUTE);
                    self.name(out)?;
                }
                token::VALUE => {
                    let is_text = self.byte()? == kind::STRING;
                    let units = self.u16().filter(|_| is_text)?;
                    out.push(token::VALUE);
                    self.units(units, out)?;
                }
                _ => match token {
                    token::CLOSE_START => out.push(token),
                    token::CLOSE_EMPTY | token::END => {
                        out.push(token);
                        open = open.checked_sub(1)?;
                    }
                    token::SLOT | token::OPTIONAL_SLOT => {
                        out.push(token::SLOT);
                        out.extend(self.u16()?.to_le_bytes());
                        let _declared = self.byte().filter(|&kind| is_kind(kind))?;
                    }
                    _ => return None,
                },
            }
            if open == 0 {
                return Some(());
            }
            if out.len() - start > MAX_ELEMENT_BYTES {
                return None;
            }
        }
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.chunk.get(self.at).filter(|_| self.at < self.end)?;
        self.at += 1;
        Some(byte)
    }

    fn u16(&mut self) -> Option<u16> {
        let value = u16_at(self.chunk, self.at)?;
        self.at += 2;
        (self.at <= self.end).then_some(value)
    }

    fn u32(&mut self) -> Option<u32> {
        let value = u32_at(self.chunk, self.at)?;
        self.at += 4;
        (self.at <= self.end).then_some(value)
    }

    /// A name: its offset in the chunk, and the name itself right here if it occurs for the first time.
    fn name(&mut self, out: &mut Vec<u8>) -> Option<()> {
        let name_at = self.u32()? as usize;
        // u32 offset of the next name with this hash, u16 hash, u16 length, UTF-16, u16 0.
        let units = u16_at(self.chunk, name_at + 6)?;
        if units == 0 || units > MAX_NAME {
            return None;
        }
        let text = self.chunk.get(name_at + 8..name_at + 8 + usize::from(units) * 2)?;
        if name_at == self.at {
            self.at += 8 + text.len() + 2;
        }
        out.extend(units.to_le_bytes());
        out.extend(text);
        (self.at <= self.end).then_some(())
    }

    fn units(&mut self, units: u16, out: &mut Vec<u8>) -> Option<()> {
        let text = self.chunk.get(self.at..self.end)?.get(..usize::from(units) * 2)?;
        self.at += text.len();
        out.extend(units.to_le_bytes());
        out.extend(text);
        Some(())
    }
}

/// Whether text can be a name: it has what real names are made of.
fn is_name(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':'))
}

/// Whether it is the number of a type at all; the `evtx` crate refuses templates with others.
fn is_kind(kind: u8) -> bool {
    matches!(kind, 0x00..=0x15 | 0x20 | 0x21 | 0x23 | 0x81..=0x95)
}

/// An element of a template, or of a stream without one.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    /// The slot whose null value leaves this element out.
    pub(super) dependency: Option<u16>,
    pub(super) attributes: Vec<(String, Vec<Piece>)>,
    pub(super) children: Vec<Element>,
    /// Its own content, in order; where between its children it stands does not matter to us.
    pub(super) content: Vec<Piece>,
}

/// A part of an element's or attribute's content.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Literal text.
    Text(Box<str>),
    /// The value with this number.
    Slot(u16),
}

/// Deepest nesting of elements that is read here; real ones have six.
const MAX_DEPTH: usize = 64;

/// Reads what [`Stream::element`] wrote. `None`: the tokens do not make an element, or a name is no XML name.
pub(super) fn read(mut written: &[u8]) -> Option<Element> {
    let mut open: Vec<Element> = Vec::new();
    // Between the start of an element and the end of its attributes, content belongs to the last attribute.
    let mut in_start = false;
    while let Some((&token, rest)) = written.split_first() {
        written = rest;
        match token {
            token::OPEN => {
                if in_start || open.len() >= MAX_DEPTH {
                    return None;
                }
                let dependency = Some(take_u16(&mut written)?).filter(|&slot| slot != NO_DEPENDENCY);
                open.push(Element { name: take_name(&mut written)?, dependency, ..Element::default() });
                in_start = true;
            }
            token::ATTRIBUTE => {
                let name = take_name(&mut written)?;
                open.last_mut().filter(|_| in_start)?.attributes.push((name, Vec::new()));
            }
            token::VALUE | token::SLOT => {
                let piece = match token {
                    token::VALUE => Piece::Text(take_text(&mut written)?),
                    _ => Piece::Slot(take_u16(&mut written)?),
                };
                let element = open.last_mut()?;
                if in_start { &mut element.attributes.last_mut()?.1 } else { &mut element.content }.push(piece);
            }
            token::CLOSE_START if in_start => in_start = false,
            token::CLOSE_EMPTY | token::END => {
                if in_start != (token == token::CLOSE_EMPTY) {
                    return None;
                }
                in_start = false;
                let done = open.pop()?;
                match open.last_mut() {
                    Some(parent) => parent.children.push(done),
                    None => return written.is_empty().then_some(done),
                }
            }
            _ => return None,
        }
    }
    None
}

fn take_u16(from: &mut &[u8]) -> Option<u16> {
    let (value, rest) = from.split_first_chunk()?;
    *from = rest;
    Some(u16::from_le_bytes(*value))
}

fn take_name(from: &mut &[u8]) -> Option<String> {
    take_text(from).filter(|name| is_name(name)).map(String::from)
}

fn take_text(from: &mut &[u8]) -> Option<Box<str>> {
    let bytes = usize::from(take_u16(from)?) * 2;
    let (text, rest) = from.split_at_checked(bytes)?;
    *from = rest;
    // A NUL inside ends the text for some readers and not for others.
    (!text.as_chunks::<2>().0.contains(&[0, 0])).then(|| text::utf16(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes at the places where they belong.
    fn chunk(parts: &[(usize, &[u8])]) -> Vec<u8> {
        let mut chunk = vec![0; 1024];
        for (at, part) in parts {
            chunk[*at..*at + part.len()].copy_from_slice(part);
        }
        chunk
    }

    /// A name as chunks keep it: next, hash, length, text, NUL.
    fn name(text: &str) -> Vec<u8> {
        let mut name = vec![0; 6];
        name.extend(u16::try_from(text.len()).unwrap().to_le_bytes());
        name.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        name.extend([0, 0]);
        name
    }

    /// `<D>slot 3</D>` depending on value 3, its name at `name_at`, and the name itself if it stands right there.
    fn template(name_at: u32, inline: &[u8]) -> Vec<u8> {
        let mut bytes = vec![token::OPEN, 3, 0, 0, 0, 0, 0];
        bytes.extend(name_at.to_le_bytes());
        bytes.extend(inline);
        bytes.extend([token::CLOSE_START, token::OPTIONAL_SLOT, 3, 0, 1, token::END, token::END_OF_STREAM]);
        bytes
    }

    fn written(chunk: &[u8], at: usize) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        Stream { chunk, at, end: chunk.len() }.element(true, &mut out).map(|()| out)
    }

    #[test]
    fn the_same_template_is_the_same_wherever_its_names_are() {
        let inline = chunk(&[(100, &template(111, &name("D")))]);
        let elsewhere = chunk(&[(600, &name("D")), (40, &template(600, &[]))]);
        let other = chunk(&[(600, &name("E")), (40, &template(600, &[]))]);
        let wanted = written(&inline, 100).unwrap();
        assert_eq!(written(&elsewhere, 40).as_ref(), Some(&wanted));
        assert_ne!(written(&other, 40).as_ref(), Some(&wanted));
        let element = read(&wanted).unwrap();
        assert_eq!(
            (element.name.as_str(), element.dependency, element.content.as_slice()),
            ("D", Some(3), &[Piece::Slot(3)][..])
        );
    }

    #[test]
    fn what_does_not_end_or_has_no_proper_name_is_refused() {
        let good = chunk(&[(100, &template(111, &name("D")))]);
        for end in 100..135 {
            let mut stream = Stream { chunk: &good, at: 100, end };
            assert_eq!(stream.element(true, &mut Vec::new()).is_some(), end >= 129, "{end}");
        }
        let unfit = written(&chunk(&[(100, &template(111, &name("a b")))]), 100).unwrap();
        assert!(read(&unfit).is_none());
        assert_eq!(written(&chunk(&[(100, &template(111, &name("")))]), 100), None);
        assert_eq!(written(&chunk(&[(100, &template(5000, &[]))]), 100), None);
    }

    #[test]
    fn tokens_that_make_no_element_are_refused() {
        let open = [token::OPEN, 0xFF, 0xFF, 1, 0, b'A', 0];
        let read_all = |rest: &[u8]| read(&[&open[..], rest].concat()).map(|element| element.name);
        assert_eq!(read_all(&[token::CLOSE_EMPTY]).as_deref(), Some("A"));
        assert_eq!(read_all(&[token::CLOSE_START, token::END]).as_deref(), Some("A"));
        for wrong in [&[][..], &[token::END], &[token::CLOSE_START], &[token::CLOSE_START, token::CLOSE_EMPTY], &open] {
            assert_eq!(read_all(wrong), None, "{wrong:?}");
        }
        let deep = [&open[..], &[token::CLOSE_START]].concat().repeat(100);
        assert!(read(&deep).is_none());
    }
}

//! JSON text that is safe to look at: characters that a terminal would obey are written as `\u` escapes.
//!
//! JSON asks for that with C0 only; the C1 controls (U+009B begins a terminal sequence just as ESC `[` does), DEL and the
//! marks that reorder text may stand in a string as they are. A reader of JSON gets the same strings either way.

use std::fmt::Write as _;
use std::io;
use std::io::Write;

use serde::Serialize;

use crate::format;

/// Writes a value as JSON, on one line or with an indent of two.
pub(super) fn to_writer<T: Serialize>(out: &mut dyn Write, value: &T, compact: bool) -> io::Result<()> {
    let mut out = Escaping { out, waiting: Vec::with_capacity(ROOM) };
    let done =
        if compact { serde_json::to_writer(&mut out, value) } else { serde_json::to_writer_pretty(&mut out, value) };
    done?;
    out.pass_on()
}

/// How much JSON is looked at and passed on at a time: the serialiser's pieces are a few bytes each.
const ROOM: usize = 32 * 1024;

/// Takes JSON in pieces that end where characters end, as the serialiser writes them. Outside of strings JSON is plain
/// ASCII, so that whatever is to be escaped stands in a string.
struct Escaping<'a> {
    out: &'a mut dyn Write,
    waiting: Vec<u8>,
}

impl Escaping<'_> {
    fn pass_on(&mut self) -> io::Result<()> {
        let plain = self.waiting.is_ascii() && memchr::memchr(0x7f, &self.waiting).is_none();
        match std::str::from_utf8(&self.waiting) {
            Ok(text) if !plain && text.chars().any(is_escaped) => self.out.write_all(escaped(text).as_bytes())?,
            _ => self.out.write_all(&self.waiting)?,
        }
        self.waiting.clear();
        Ok(())
    }
}

impl Write for Escaping<'_> {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        if self.waiting.len() + piece.len() > ROOM {
            self.pass_on()?;
        }
        self.waiting.extend_from_slice(piece);
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pass_on()?;
        self.out.flush()
    }
}

/// C0 is the serialiser's: what comes of it here are the line ends between values.
fn is_escaped(c: char) -> bool {
    c >= '\x7f' && format::is_active(c)
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_escaped(c) {
            let _ = c.encode_utf16(&mut [0; 2]).iter().try_for_each(|unit| write!(out, "\\u{unit:04x}"));
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_escaped_and_read_back_the_same() {
        let value = ["a\u{9b}31m", "x\u{202e}y\n", "\u{e0041}\x7f", "Grüße, 東京", "\x1b[2J"];
        for compact in [true, false] {
            let mut bytes = Vec::new();
            to_writer(&mut bytes, &value, compact).unwrap();
            let text = String::from_utf8(bytes).unwrap();
            assert!(!text.chars().any(|c| format::is_active(c) && c != '\n'), "{text:?}");
            assert!(text.contains("Grüße, 東京") && text.contains("\\udb40\\udc41\\u007f"), "{text}");
            assert_eq!(serde_json::from_str::<Vec<String>>(&text).unwrap(), value);
        }
    }
}

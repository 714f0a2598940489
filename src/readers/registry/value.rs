//! Data of registry values as text.

use encoding_rs::UTF_16LE;
use encoding_rs::WINDOWS_1252;

/// Longest binary value that is kept whole; the longest one that says something (`TimeZoneInformation`) has 172 bytes.
const MAX_BINARY_BYTES: usize = 256;

/// REG_SZ, REG_EXPAND_SZ, REG_MULTI_SZ … as their numbers.
const SZ: u32 = 1;
const EXPAND_SZ: u32 = 2;
const DWORD: u32 = 4;
const DWORD_BIG_ENDIAN: u32 = 5;
const LINK: u32 = 6;
const MULTI_SZ: u32 = 7;
const QWORD: u32 = 11;

/// The text of data given as bytes. `ansi`: texts in it are 8-bit (`REGEDIT4`).
pub(crate) fn from_bytes(kind: u32, bytes: &[u8], ansi: bool) -> String {
    match (kind, bytes) {
        (SZ | EXPAND_SZ | LINK, _) => string(bytes, ansi).trim_end_matches('\0').to_owned(),
        (MULTI_SZ, _) => {
            let text = string(bytes, ansi);
            text.trim_end_matches('\0').split('\0').collect::<Vec<_>>().join(";")
        }
        (DWORD, &[a, b, c, d]) => u32::from_le_bytes([a, b, c, d]).to_string(),
        (DWORD_BIG_ENDIAN, &[a, b, c, d]) => u32::from_be_bytes([a, b, c, d]).to_string(),
        (QWORD, &[a, b, c, d, e, f, g, h]) => u64::from_le_bytes([a, b, c, d, e, f, g, h]).to_string(),
        _ => hex(bytes),
    }
}

/// Whether data shows by itself that it is complete: a number of full length, a string with its terminator.
pub(crate) fn is_whole(kind: u32, bytes: &[u8]) -> bool {
    match kind {
        DWORD | DWORD_BIG_ENDIAN => bytes.len() == 4,
        QWORD => bytes.len() == 8,
        SZ | EXPAND_SZ | LINK => bytes.ends_with(&[0, 0]) && bytes.len().is_multiple_of(2),
        MULTI_SZ => bytes.ends_with(&[0, 0, 0, 0]) && bytes.len().is_multiple_of(2),
        _ => false,
    }
}

fn string(bytes: &[u8], ansi: bool) -> String {
    let encoding = if ansi { WINDOWS_1252 } else { UTF_16LE };
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// Upper-case hex; of long data the beginning and `…`.
fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let kept = bytes.get(..MAX_BINARY_BYTES).unwrap_or(bytes);
    let digit = |nibble: u8| char::from(DIGITS.get(usize::from(nibble)).copied().unwrap_or(b'0'));
    let mut text: String = kept.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect();
    if kept.len() < bytes.len() {
        text.push('…');
    }
    text
}

/// Adds the bytes of one line of hex pairs (`01,ff,` with or without a `\` at the end) to `bytes`, up to `most`.
/// False if something else stands in it.
pub(crate) fn add_hex(bytes: &mut Vec<u8>, line: &str, most: usize) -> bool {
    let mut high = None;
    for byte in line.bytes() {
        let Some(digit) = char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()) else {
            match byte {
                b',' | b' ' | b'\t' | b'\\' if high.is_none() => continue,
                _ => return false,
            }
        };
        match high.take() {
            None => high = Some(digit),
            Some(high) if bytes.len() < most => bytes.push(high << 4 | digit),
            Some(_) => {}
        }
    }
    high.is_none()
}

/// The text of an escaped string (`\\`, `\"`).
pub(crate) fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, letters.peek()) {
            ('\\', Some(&next @ ('\\' | '"'))) => {
                out.push(next);
                letters.next();
            }
            _ => out.push(letter),
        }
    }
    out
}

/// Where the string that starts at the beginning of `text` ends: the first quote that no backslash escapes.
pub(crate) fn closing_quote(text: &str) -> Option<usize> {
    let mut from = 0_usize;
    loop {
        let at = from + memchr::memchr2(b'"', b'\\', text.as_bytes().get(from..)?)?;
        match text.as_bytes().get(at) {
            Some(b'"') => return Some(at),
            _ => from = at + 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wide(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn typed_bytes_become_text() {
        assert_eq!(from_bytes(1, &wide("a\0"), false), "a");
        assert_eq!(from_bytes(2, b"%windir%\0", true), "%windir%");
        assert_eq!(from_bytes(7, &wide("One\0Two\0\0"), false), "One;Two");
        assert_eq!(from_bytes(4, &[1, 0, 0, 0x80], false), "2147483649");
        assert_eq!(from_bytes(5, &[0, 0, 1, 0], false), "256");
        assert_eq!(from_bytes(11, &[0, 0, 0, 0, 1, 0, 0, 0], false), "4294967296");
        assert_eq!(from_bytes(4, &[1], false), "01");
        assert_eq!(from_bytes(3, &[0x0a, 0xff], false), "0AFF");
        assert_eq!(from_bytes(3, &[0; 300], false).chars().count(), 513);
    }

    #[test]
    fn hex_lines() {
        let mut bytes = Vec::new();
        assert!(add_hex(&mut bytes, "01,0a,\\", 10) && add_hex(&mut bytes, "  ff", 10));
        assert_eq!(bytes, [1, 10, 255]);
        assert!(!add_hex(&mut bytes, "0g", 10) && !add_hex(&mut bytes, "0,1", 10));
    }

    #[test]
    fn quotes() {
        assert_eq!(closing_quote(r#"a\"b\\" x"#), Some(6));
        assert_eq!(closing_quote(r#"a\""#), None);
        assert_eq!(closing_quote("\\"), None);
        assert_eq!(unescape(r#"C:\\a \"b\" \x\"#), r#"C:\a "b" \x\"#);
    }
}

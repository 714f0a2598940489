//! The texts inside records.

use std::fmt::Write as _;

/// UTF-16 (little-endian) up to the first NUL; a lone surrogate becomes U+FFFD.
pub(super) fn utf16(bytes: &[u8]) -> Box<str> {
    let units = bytes.as_chunks::<2>().0;
    // Nearly all text is ASCII: one pass that also finds the end, and a copy of exactly the right size.
    let ascii = units.iter().take_while(|unit| unit[1] == 0 && unit[0].wrapping_sub(1) < 0x7F).count();
    let mut text = String::with_capacity(ascii);
    text.extend(units.iter().take(ascii).map(|unit| char::from(unit[0])));
    let rest = units.get(ascii..).unwrap_or_default();
    if !matches!(rest.first(), None | Some([0, 0])) {
        let rest = rest.iter().map(|unit| u16::from_le_bytes(*unit)).take_while(|&unit| unit != 0);
        text.extend(char::decode_utf16(rest).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
    }
    text.into_boxed_str()
}

/// Text in the system's ANSI code page, taken as Windows-1252 (a log does not say which it was). NULs are left out.
pub(super) fn ansi(bytes: &[u8]) -> Box<str> {
    let bytes: Vec<u8> = bytes.iter().copied().filter(|&b| b != 0).collect();
    encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes).0.into()
}

/// A security identifier as `S-1-…`: revision, count of sub-authorities, six bytes of authority (big-endian), sub-authorities.
pub(super) fn sid(bytes: &[u8]) -> String {
    let Some((&[revision, _, a, b, c, d, e, f], rest)) = bytes.split_first_chunk::<8>() else {
        return String::new();
    };
    let mut text = format!("S-{revision}-{}", u64::from_be_bytes([0, 0, a, b, c, d, e, f]));
    for part in rest.as_chunks::<4>().0 {
        let _infallible = write!(text, "-{}", u32::from_le_bytes(*part));
    }
    text
}

/// Without the space around it that XML calls white space.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\r', '\n'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(text: &[u16]) -> Vec<u8> {
        text.iter().flat_map(|unit| unit.to_le_bytes()).collect()
    }

    #[test]
    fn utf16_ends_at_nul_and_keeps_everything_else() {
        let read = |text: &str| utf16(&units(&text.encode_utf16().collect::<Vec<_>>()));
        assert_eq!(&*read("plain text"), "plain text");
        assert_eq!(&*read("Zugriff verweigert: Größe \u{1F600}!"), "Zugriff verweigert: Größe \u{1F600}!");
        assert_eq!(&*read("tab\tand \u{1}"), "tab\tand \u{1}");
        assert_eq!(&*read("é\0after"), "é");
        assert_eq!(&*read("end\0after"), "end");
        assert_eq!(&*utf16(&units(&[0x61, 0xD800, 0x62])), "a\u{FFFD}b");
        assert_eq!((&*utf16(&[]), &*utf16(&[0x61])), ("", ""));
    }

    #[test]
    fn ansi_is_windows_1252_without_nuls() {
        assert_eq!(&*ansi(b"a\0\x80\xE9\0"), "a€é");
    }

    #[test]
    fn sids_as_windows_writes_them() {
        assert_eq!(sid(&[1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0]), "S-1-5-18");
        assert_eq!(sid(&[1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0]), "S-1-5-32-544");
        assert_eq!(sid(&[1, 1]), "");
    }
}

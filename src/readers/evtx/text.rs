//! The texts inside records.

/// UTF-16 (little-endian) up to the first NUL; a lone surrogate becomes U+FFFD.
pub(super) fn utf16(bytes: &[u8]) -> Box<str> {
    let units = bytes.as_chunks::<2>().0;
    let ascii = ascii_prefix(units);
    let rest = units.get(ascii.len()..).unwrap_or_default();
    let mut text = String::from_utf8(ascii).unwrap_or_default();
    if !matches!(rest.first(), None | Some([0, 0])) {
        let rest = rest.iter().map(|unit| u16::from_le_bytes(*unit)).take_while(|&unit| unit != 0);
        text.extend(char::decode_utf16(rest).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
    }
    text.into_boxed_str()
}

/// The units at the beginning that are ASCII and not NUL; nearly always all.
fn ascii_prefix(units: &[[u8; 2]]) -> Vec<u8> {
    // Four units at a time. In a unit below 0x80, subtracting one sets the top bit only if the unit was NUL; what a
    // borrow does to units behind a NUL does not matter.
    const ONES: u64 = 0x0001_0001_0001_0001;
    const NOT_ASCII: u64 = 0xFF80_FF80_FF80_FF80;
    let mut ascii = Vec::with_capacity(units.len());
    let (blocks, rest) = units.as_chunks::<4>();
    for &[[a, a1], [b, b1], [c, c1], [d, d1]] in blocks {
        let four = u64::from_le_bytes([a, a1, b, b1, c, c1, d, d1]);
        if (four | four.wrapping_sub(ONES)) & NOT_ASCII != 0 {
            break;
        }
        ascii.extend_from_slice(&[a, b, c, d]);
    }
    let rest =
        if ascii.len() == units.len() - rest.len() { rest } else { units.get(ascii.len()..).unwrap_or_default() };
    ascii.extend(rest.iter().take_while(|unit| unit[1] == 0 && unit[0].wrapping_sub(1) < 0x7F).map(|unit| unit[0]));
    ascii
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
    let mut text = String::with_capacity(48);
    text.push('S');
    dash_number(u64::from(revision), &mut text);
    dash_number(u64::from_be_bytes([0, 0, a, b, c, d, e, f]), &mut text);
    for part in rest.as_chunks::<4>().0 {
        dash_number(u64::from(u32::from_le_bytes(*part)), &mut text);
    }
    text
}

/// `-` and a number; by hand because every record has a user, and formatting is slow.
fn dash_number(mut number: u64, to: &mut String) {
    let (mut digits, mut count) = ([0_u8; 20], 0);
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
        count += 1;
        if number == 0 {
            break;
        }
    }
    to.push('-');
    to.extend(digits.iter().skip(20 - count).map(|&digit| char::from(digit)));
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

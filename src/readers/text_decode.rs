//! Bytes of a text artifact to text, and text to lines.
//!
//! What writes the text files of a bundle: XmlLite and the HTML writer (UTF-8), the C runtime in text mode (ANSI code
//! page), console programs whose output was redirected (OEM code page), `reg.exe` and PowerShell's `>` (UTF-16LE with a
//! mark). Copies and editors take marks away or add them. None of them says what it wrote, so it is told from the bytes.

use std::borrow::Cow;

use encoding_rs::Encoding;
use encoding_rs::UTF_8;
use encoding_rs::UTF_16BE;
use encoding_rs::UTF_16LE;
use encoding_rs::WINDOWS_1252;

use crate::model::evidence::Locus;
use crate::model::warning::Warning;
use crate::model::warning::WarningKind;
use crate::readers::Input;

/// How many bytes decide whether text without a mark is UTF-16.
const GUESS_BYTES: usize = 512;
/// Longest line that is looked at in one piece; the rest of a longer one is left out. The longest honest lines are
/// certificate stores in registry exports (some 100 KiB of hex).
pub(crate) const MAX_LINE_BYTES: usize = 1024 * 1024;
/// Code page 850, bytes 0x80 to 0xFF: what Western European consoles print in. Its letters are those of 437, the American one.
const CODE_PAGE_850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀\
                             ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

/// The text of an artifact. Anything that is not valid in its encoding becomes U+FFFD and one warning that names the
/// first line with it; a guessed code page is told as well.
pub(crate) fn decode<'a>(input: &Input<'a>, warnings: &mut Vec<Warning>) -> Cow<'a, str> {
    let mut warn = |line: u32, message: String| {
        warnings.push(Warning::new(input.artifact, Locus::Line(line), WarningKind::Encoding, message));
    };
    if let Some((encoding, text)) = utf16(input.bytes) {
        let (decoded, damaged) = encoding.decode_without_bom_handling(text);
        if damaged {
            warn(line_of(&decoded, '\u{fffd}'), format!("Text that is not valid {}", encoding.name()));
        }
        return decoded;
    }
    let bytes = without_mark(input.bytes);
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Cow::Borrowed(text),
        Err(error) => error,
    };
    let (valid, rest) = bytes.split_at_checked(error.valid_up_to()).unwrap_or((bytes, &[]));
    let line = count_lines(valid);
    match code_page(valid, rest) {
        CodePage::Utf8 => {
            warn(line, "Text that is not valid UTF-8".to_owned());
            UTF_8.decode_without_bom_handling(bytes).0
        }
        CodePage::Ansi => {
            warn(line, "Text that is not UTF-8 was read as Windows-1252, which is a guess".to_owned());
            WINDOWS_1252.decode_without_bom_handling(bytes).0
        }
        CodePage::Oem => {
            warn(line, "Text that is not UTF-8 was read as code page 850, which is a guess".to_owned());
            Cow::Owned(decode_850(bytes))
        }
    }
}

/// The text of the head of an artifact, for recognising it: damage does not matter there, nor that the cut may go
/// through a character.
pub(crate) fn decode_head(bytes: &[u8]) -> Cow<'_, str> {
    match utf16(bytes) {
        Some((encoding, text)) => encoding.decode_without_bom_handling(text).0,
        None => String::from_utf8_lossy(without_mark(bytes)),
    }
}

/// Whether what was decoded is text rather than something binary: no control characters but those of text.
pub(crate) fn is_text(text: &str) -> bool {
    let odd = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}' | '\u{1a}' | '\u{80}'..='\u{9f}');
    !text.chars().any(odd)
}

fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// The encoding and the text behind the mark, if it is UTF-16. Without a mark: when nearly every other byte is zero,
/// as in any text of mostly Western letters.
fn utf16(bytes: &[u8]) -> Option<(&'static Encoding, &[u8])> {
    if let Some(text) = bytes.strip_prefix(b"\xff\xfe") {
        return Some((UTF_16LE, text));
    }
    if let Some(text) = bytes.strip_prefix(b"\xfe\xff") {
        return Some((UTF_16BE, text));
    }
    let start = bytes.get(..GUESS_BYTES).unwrap_or(bytes);
    let zeros = |which: usize| start.iter().skip(which).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd, units) = (zeros(0), zeros(1), start.len() / 2);
    let mostly = |zero: usize, other: usize| units >= 2 && zero * 10 >= units * 7 && other * 10 <= units;
    if mostly(odd, even) {
        return Some((UTF_16LE, bytes));
    }
    mostly(even, odd).then_some((UTF_16BE, bytes))
}

enum CodePage {
    Utf8,
    Ansi,
    Oem,
}

/// What bytes are that are not all valid UTF-8. More good sequences than bad ones: damaged UTF-8. Else a code page: the
/// letters of OEM pages are where ANSI has typographic signs, and the other way round.
fn code_page(valid: &[u8], rest: &[u8]) -> CodePage {
    // A cap on what is looked at: the text before and after the first bad byte decides as well as the whole.
    const LOOK: usize = 64 * 1024;
    let after = rest.get(..LOOK).unwrap_or(rest);
    let before = valid.get(valid.len().saturating_sub(LOOK)..).unwrap_or(valid);
    let starts = |bytes: &[u8]| bytes.iter().filter(|&&byte| byte >= 0xc2).count();
    let mut good = starts(before);
    let mut bad = 0_usize;
    for chunk in after.utf8_chunks() {
        good += starts(chunk.valid().as_bytes());
        bad += usize::from(!chunk.invalid().is_empty());
    }
    if good > bad || bad == 0 {
        return CodePage::Utf8;
    }
    let mut oem = 0_usize;
    let mut ansi = 0_usize;
    for pair in after.windows(2) {
        // Beside a letter: what stands between blanks may be a sign.
        let &[a, b] = pair else { continue };
        let beside = if a.is_ascii_alphabetic() { b } else { a };
        if !(a.is_ascii_alphabetic() || b.is_ascii_alphabetic()) {
            continue;
        }
        oem += usize::from(matches!(beside, 0x80..=0x9b | 0x9d | 0xa0..=0xa5 | 0xe1));
        ansi += usize::from(matches!(beside, 0xc0..=0xff) && beside != 0xe1);
    }
    if oem > ansi { CodePage::Oem } else { CodePage::Ansi }
}

fn decode_850(bytes: &[u8]) -> String {
    let high: Vec<char> = CODE_PAGE_850.chars().collect();
    let letter = |&byte: &u8| match byte {
        0..=0x7f => char::from(byte),
        _ => high.get(usize::from(byte & 0x7f)).copied().unwrap_or('\u{fffd}'),
    };
    bytes.iter().map(letter).collect()
}

/// The number of the line, counted from 1, that follows these bytes.
pub(crate) fn count_lines(before: &[u8]) -> u32 {
    u32::try_from(memchr::memchr_iter(b'\n', before).count()).unwrap_or(u32::MAX).saturating_add(1)
}

fn line_of(text: &str, what: char) -> u32 {
    count_lines(text.find(what).and_then(|at| text.as_bytes().get(..at)).unwrap_or_default())
}

/// One line of text, without its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line<'a> {
    /// Its number, counted from 1.
    pub(crate) number: u32,
    /// Its text: at most [`MAX_LINE_BYTES`].
    pub(crate) text: &'a str,
    /// Whether it was longer than that.
    pub(crate) cut: bool,
    /// Whether the text ends in it: what stands in it may be the beginning of something longer.
    pub(crate) open: bool,
}

/// The lines of a text. Ends are `\n`, `\r\n`, and `\r\r\n` (text-mode output written in text mode once more).
#[derive(Clone, Debug)]
pub(crate) struct Lines<'a> {
    rest: Option<&'a str>,
    number: u32,
}

impl<'a> Lines<'a> {
    /// The lines of a text.
    pub(crate) fn new(text: &'a str) -> Self {
        Self { rest: (!text.is_empty()).then_some(text), number: 0 }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        let rest = self.rest?;
        let (line, after) = match memchr::memchr(b'\n', rest.as_bytes()).and_then(|at| rest.split_at_checked(at)) {
            Some((line, after)) => (line, after.get(1..).filter(|after| !after.is_empty())),
            None => (rest, None),
        };
        let open = after.is_none() && line.len() == rest.len();
        self.rest = after;
        self.number = self.number.saturating_add(1);
        let line = line.trim_end_matches('\r');
        let text = cut(line, MAX_LINE_BYTES);
        Some(Line { number: self.number, text, cut: text.len() < line.len(), open })
    }
}

/// The beginning of a text: at most so many bytes, and no half character.
pub(crate) fn cut(text: &str, bytes: usize) -> &str {
    if text.len() <= bytes {
        return text;
    }
    let end = (0..=bytes).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    text.get(..end).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::ArtifactId;

    fn read(bytes: &[u8]) -> (String, Vec<Warning>) {
        let mut warnings = Vec::new();
        let text = decode(&Input { artifact: ArtifactId(0), path: "a.txt", bytes }, &mut warnings).into_owned();
        (text, warnings)
    }

    fn utf16_bytes(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let text = "Organisation : Zürich\r\nTenant : Fabrikam\r\n";
        for mark in ["", "\u{feff}"] {
            for big in [false, true] {
                assert_eq!(read(&utf16_bytes(&format!("{mark}{text}"), big)), (text.to_owned(), Vec::new()));
            }
            assert_eq!(read(format!("{mark}{text}").as_bytes()), (text.to_owned(), Vec::new()));
        }
        for (byte, page) in [(0xfc_u8, "Windows-1252"), (0x81, "850")] {
            let bytes: Vec<u8> =
                text.chars().map(|c| u8::try_from(c).ok().filter(u8::is_ascii).unwrap_or(byte)).collect();
            let (decoded, warnings) = read(&bytes);
            assert_eq!(decoded, text);
            assert_eq!((warnings.len(), &warnings[0].locus), (1, &Locus::Line(1)));
            assert!(warnings[0].message.contains(page), "{}", warnings[0].message);
        }
    }

    #[test]
    fn damage_is_told_with_its_line() {
        let mut bytes = "Zürich Genève\nBern\nBasel".as_bytes().to_vec();
        bytes[18] = 0xff;
        let (text, warnings) = read(&bytes);
        assert_eq!(text, "Zürich Genève\nBe\u{fffd}n\nBasel");
        assert_eq!((warnings.len(), &warnings[0].locus), (1, &Locus::Line(2)));
        // Half a pair of surrogates, half a unit.
        let mut bytes = utf16_bytes("\u{feff}one\ntwo", false);
        bytes.extend([0x00, 0xd8, 0x41]);
        let (text, warnings) = read(&bytes);
        assert!(text.starts_with("one\ntwo\u{fffd}"), "{text:?}");
        assert_eq!(warnings[0].locus, Locus::Line(2));
    }

    #[test]
    fn lines_are_counted_and_bounded() {
        let lines: Vec<_> = Lines::new("a\r\n\r\r\nb\nc").map(|line| (line.number, line.text, line.open)).collect();
        assert_eq!(lines, [(1, "a", false), (2, "", false), (3, "b", false), (4, "c", true)]);
        assert!(Lines::new("a\n").all(|line| !line.open));
        assert_eq!(Lines::new("").count(), 0);
        let long = format!("{}é\nnext", "x".repeat(MAX_LINE_BYTES - 1));
        let lines: Vec<_> = Lines::new(&long).map(|line| (line.text.len(), line.cut)).collect();
        assert_eq!(lines, [(MAX_LINE_BYTES - 1, true), (4, false)]);
    }

    #[test]
    fn code_page_850_is_whole() {
        assert_eq!(CODE_PAGE_850.chars().count(), 128);
        assert_eq!(decode_850(b"\x81\x84\x94\xe1\x9a \xb3\xff"), "üäößÜ │\u{a0}");
    }
}

//! Names of files in containers: decoding them and making them safe to show.
//!
//! A name is never used to open or write anything; it is a label. Still it must not lie about where it is (`..`,
//! absolute paths) and must not carry control characters.

use encoding_rs::WINDOWS_1252;

/// The upper half of code page 437, in which zip names without the UTF-8 flag are written.
const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// How the bytes of a name are to be read when they are neither flagged as UTF-8 nor valid UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Legacy {
    /// Code page 437 (zip made on DOS or by a tool that does not say otherwise).
    Cp437,
    /// The ANSI code page of the device (cabinets; zip made on NTFS). Which one is not stated: 1252 is assumed.
    Ansi,
}

/// A name as text, not yet safe to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Raw {
    pub(super) text: String,
    /// Whether some of its bytes are not what they claim to be.
    pub(super) damaged: bool,
}

impl Raw {
    /// A name that is text already.
    pub(super) fn of_text(text: impl Into<String>) -> Self {
        Self { text: text.into(), damaged: false }
    }

    /// Decodes a name.
    pub(super) fn decode(bytes: &[u8], says_utf8: bool, legacy: Legacy) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::of_text(text),
            Err(_) if says_utf8 => Self { text: String::from_utf8_lossy(bytes).into_owned(), damaged: true },
            Err(_) if legacy == Legacy::Ansi => Self::of_text(WINDOWS_1252.decode_without_bom_handling(bytes).0),
            Err(_) => Self::of_text(bytes.iter().map(|&byte| cp437(byte)).collect::<String>()),
        }
    }
}

fn cp437(byte: u8) -> char {
    match byte.checked_sub(0x80) {
        None => char::from(byte),
        Some(upper) => CP437.chars().nth(usize::from(upper)).unwrap_or(char::REPLACEMENT_CHARACTER),
    }
}

/// A name as it is shown, and what had to be changed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Safe {
    /// `/` between folders; no empty, `.` or `..` part; no control or direction characters; never empty.
    pub(super) name: String,
    /// What was wrong with the original, if anything was.
    pub(super) problem: Option<&'static str>,
}

/// Makes a decoded name safe to show. Both `/` and `\` separate folders: Intune zips are written either way.
pub(super) fn safe(raw: &str, max_bytes: usize) -> Safe {
    let mut problem = None;
    let mut name = String::with_capacity(raw.len().min(max_bytes));
    if raw.starts_with(['/', '\\']) {
        problem = Some("is an absolute path");
    }
    let (drive, rest) = split_drive(raw);
    if drive.is_some() {
        problem = Some("names a drive");
    }
    for part in drive.into_iter().chain(rest.split(['/', '\\'])) {
        match part {
            "" | "." => continue,
            ".." => {
                problem = Some("leads out of its folder");
                continue;
            }
            _ => {}
        }
        if !name.is_empty() {
            name.push('/');
        }
        for c in part.chars() {
            if is_hidden(c) {
                problem = Some("has control characters in it");
                name.push(char::REPLACEMENT_CHARACTER);
            } else {
                name.push(c);
            }
        }
    }
    if name.len() > max_bytes {
        problem = Some("is too long and was cut");
        name.truncate(floor_char_boundary(&name, max_bytes));
    }
    if name.is_empty() {
        problem = Some("is empty");
        name.push_str("unnamed");
    }
    Safe { name, problem }
}

/// `C` and the rest of `C:\x` or `C:x`.
fn split_drive(raw: &str) -> (Option<&str>, &str) {
    match raw.split_once(':') {
        Some((drive, rest)) if drive.len() == 1 && drive.starts_with(|c: char| c.is_ascii_alphabetic()) => {
            (Some(drive), rest)
        }
        _ => (None, raw),
    }
}

/// Control characters, and those that turn the direction of text or are invisible: they make one name look like another.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{61c}')
}

fn floor_char_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(raw: &str) -> (String, Option<&'static str>) {
        let safe = safe(raw, 40);
        (safe.name, safe.problem)
    }

    #[test]
    fn both_separators_become_slashes() {
        assert_eq!(shown(r"(7) FoldersFiles temp\a.log"), ("(7) FoldersFiles temp/a.log".into(), None));
        assert_eq!(shown("./a//b.log"), ("a/b.log".into(), None));
    }

    #[test]
    fn names_that_lead_elsewhere_are_kept_visible_but_tame() {
        assert_eq!(shown("../../etc/passwd"), ("etc/passwd".into(), Some("leads out of its folder")));
        assert_eq!(shown("/etc/passwd"), ("etc/passwd".into(), Some("is an absolute path")));
        assert_eq!(shown(r"\\server\share\x"), ("server/share/x".into(), Some("is an absolute path")));
        assert_eq!(shown(r"C:\Windows\x"), ("C/Windows/x".into(), Some("names a drive")));
        assert_eq!(shown("c:x.log"), ("c/x.log".into(), Some("names a drive")));
        assert_eq!(
            shown("a\u{1b}[31m\u{202e}txt"),
            ("a\u{fffd}[31m\u{fffd}txt".into(), Some("has control characters in it"))
        );
        assert_eq!(shown("../"), ("unnamed".into(), Some("is empty")));
    }

    #[test]
    fn long_names_are_cut_between_characters() {
        let (name, problem) = shown(&"ä".repeat(50));
        assert_eq!((name.as_str(), problem), ("ä".repeat(20).as_str(), Some("is too long and was cut")));
    }

    #[test]
    fn bytes_are_read_as_utf8_before_any_code_page() {
        assert_eq!(Raw::decode("Größe".as_bytes(), false, Legacy::Cp437), Raw::of_text("Größe"));
        assert_eq!(Raw::decode(b"Gr\x94\xe1e", false, Legacy::Cp437), Raw::of_text("Größe"));
        assert_eq!(Raw::decode(b"Gr\xf6\xdfe", false, Legacy::Ansi), Raw::of_text("Größe"));
        let damaged = Raw { text: "Gr\u{fffd}\u{fffd}e".into(), damaged: true };
        assert_eq!(Raw::decode(b"Gr\xf6\xdfe", true, Legacy::Ansi), damaged);
        assert_eq!((CP437.chars().count(), cp437(0x80), cp437(0xff)), (128, 'Ç', '\u{a0}'));
    }
}

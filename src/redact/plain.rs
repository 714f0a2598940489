//! A text as it reads behind its escapes.
//!
//! The same name stands in a bundle as `avery@contoso.com`, `avery%40contoso.com`, `avery\\u0040contoso.com` (JSON inside
//! JSON), `avery&#64;contoso.com`. Instead of knowing every original in every dress, texts are read with their escapes
//! resolved, and what is found is traced back to where it stands.

use std::borrow::Cow;

/// A text without escapes, and where each of its bytes comes from.
pub(super) struct Plain<'a> {
    /// The text: `\\` and longer runs of backslashes as one, escapes as what they mean, letters beyond ASCII in small.
    pub(super) text: Cow<'a, str>,
    /// For each byte of `text`, and for its end, the byte of the source; none if they are the same.
    sources: Option<Vec<u32>>,
}

/// Whether `\u0041` is read as a letter. A folder of a user whose name is `u0041234` looks the same: a text is read in
/// both ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unicode {
    /// Read as letters.
    Resolved,
    /// Left as it is.
    Left,
}

/// How often a text is read again because an escape was escaped: a URL in JSON in a URL.
const LAYERS: usize = 4;

impl<'a> Plain<'a> {
    /// Reads a text.
    pub(super) fn new(source: &'a str, unicode: Unicode) -> Self {
        let mut plain = Self { text: Cow::Borrowed(source), sources: None };
        for _ in 0..LAYERS {
            match layer(&plain.text, unicode) {
                None => break,
                Some((text, sources)) => {
                    let before = plain.sources.take();
                    let trace = |at: u32| before.as_ref().map_or(at, |list| at_of(list, at));
                    plain = Self { text: Cow::Owned(text), sources: Some(sources.into_iter().map(trace).collect()) };
                }
            }
        }
        plain
    }

    /// How many bytes of the source this byte of the text stands for.
    pub(super) fn width(&self, at: usize) -> usize {
        self.source(at + 1).saturating_sub(self.source(at))
    }

    /// The byte of the source where this byte of the text comes from (or the end, for the end).
    pub(super) fn source(&self, at: usize) -> usize {
        match &self.sources {
            None => at,
            Some(list) => list.get(at).or(list.last()).map_or(at, |at| *at as usize),
        }
    }
}

fn at_of(list: &[u32], at: u32) -> u32 {
    list.get(at as usize).or(list.last()).copied().unwrap_or(at)
}

/// Resolves one layer of escapes; nothing if there is none.
fn layer(text: &str, unicode: Unicode) -> Option<(String, Vec<u32>)> {
    let special = |c: u8| matches!(c, b'\\' | b'%' | b'&' | 0) || !c.is_ascii();
    let bytes = text.as_bytes();
    if !bytes.iter().any(|c| special(*c)) {
        return None;
    }
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut sources: Vec<u32> = Vec::with_capacity(bytes.len() + 1);
    let mut at = 0;
    let mut changed = false;
    while let Some(c) = bytes.get(at) {
        let rest = text.get(at..).unwrap_or_default();
        let (written, taken): (Written, usize) = match c {
            b'\\' => backslash(rest, unicode),
            b'%' => percent(rest),
            b'&' => entity(rest),
            0 => (Written::Nothing, 1),
            c if c.is_ascii() => (Written::Byte(*c), 1),
            _ => rest.chars().next().map_or((Written::Byte(*c), 1), |c| (Written::Small(c), c.len_utf8())),
        };
        let source = u32::try_from(at).unwrap_or(u32::MAX);
        let from = out.len();
        match written {
            Written::Nothing => {}
            Written::Byte(c) => out.push(c),
            Written::Small(c) => {
                let mut buffer = [0; 4];
                c.to_lowercase().for_each(|c| out.extend(c.encode_utf8(&mut buffer).as_bytes()));
            }
        }
        changed |= out.get(from..) != bytes.get(at..at + taken);
        sources.resize(out.len(), source);
        at += taken;
    }
    sources.push(u32::try_from(at).unwrap_or(u32::MAX));
    if !changed {
        return None;
    }
    // Bytes behind percent signs need not be text.
    match String::from_utf8(out) {
        Ok(text) => Some((text, sources)),
        Err(error) => {
            let out = error.into_bytes();
            let mut text = String::with_capacity(out.len());
            let mut kept = Vec::with_capacity(sources.len());
            let mut at = 0;
            for part in out.utf8_chunks() {
                text.push_str(part.valid());
                kept.extend(sources.get(at..at + part.valid().len()).unwrap_or_default());
                at += part.valid().len();
                if !part.invalid().is_empty() {
                    text.push(' ');
                    kept.extend(sources.get(at));
                    at += part.invalid().len();
                }
            }
            kept.extend(sources.last());
            Some((text, kept))
        }
    }
}

enum Written {
    Nothing,
    Byte(u8),
    /// A character, in small if it is beyond ASCII (the search folds ASCII itself).
    Small(char),
}

fn backslash(rest: &str, unicode: Unicode) -> (Written, usize) {
    let run = rest.bytes().take_while(|c| *c == b'\\').count();
    let behind = rest.get(run..).unwrap_or_default();
    match behind.bytes().next() {
        Some(b'u') if unicode == Unicode::Resolved => {
            let code = behind.get(1..5).and_then(|hex| u32::from_str_radix(hex, 16).ok());
            match code.and_then(char::from_u32).filter(|c| !c.is_control()) {
                Some(c) => (Written::Small(c), run + 5),
                None => (Written::Byte(b'\\'), run),
            }
        }
        // `\/`, `\"`: the backslash is none of the text's own. (`\\"` may be, but the two are never in a name.)
        Some(c @ (b'/' | b'"' | b'\'')) => (Written::Byte(c), run + 1),
        _ => (Written::Byte(b'\\'), run),
    }
}

fn percent(rest: &str) -> (Written, usize) {
    match rest.get(1..3).filter(|hex| hex.bytes().all(|c| c.is_ascii_hexdigit())) {
        Some(hex) => (Written::Byte(u8::from_str_radix(hex, 16).unwrap_or(b'%')), 3),
        None => (Written::Byte(b'%'), 1),
    }
}

fn entity(rest: &str) -> (Written, usize) {
    let whole = rest.bytes().take(10).position(|c| c == b';').and_then(|end| rest.get(1..end));
    let c = match whole {
        Some("amp") => Some('&'),
        Some("lt") => Some('<'),
        Some("gt") => Some('>'),
        Some("quot") => Some('"'),
        Some("apos") => Some('\''),
        Some(name) => name.strip_prefix('#').and_then(|number| {
            let hex = number.strip_prefix(['x', 'X']).map(|hex| u32::from_str_radix(hex, 16));
            hex.unwrap_or_else(|| number.parse()).ok().and_then(char::from_u32)
        }),
        None => None,
    };
    match (c, whole) {
        (Some(c), Some(name)) => (Written::Small(c), name.len() + 2),
        _ => (Written::Byte(b'&'), 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_every_kind_are_resolved_and_traced_back() {
        for (source, plain) in [
            ("a%40b", "a@b"),
            ("a%2540b", "a@b"),
            (r"a\u0040b", "a@b"),
            (r"C:\\\\Users\\\\a", r"C:\Users\a"),
            ("a&#64;b &#x40; &amp;#64;", "a@b @ @"),
            ("ZO\u{cb} Zo%C3%AB Zo\\u00eb", "ZO\u{eb} Zo\u{eb} Zo\u{eb}"),
            (r"https:\/\/x", "https://x"),
            ("o&apos;brien o%27brien", "o'brien o'brien"),
            ("a\0v\0", "av"),
            ("100%, R&D, %zz", "100%, R&D, %zz"),
            ("%ff%40", " @"),
        ] {
            let read = Plain::new(source, Unicode::Resolved);
            assert_eq!(read.text, plain, "{source}");
            assert_eq!(read.source(read.text.len()), source.len(), "{source}");
        }
        let read = Plain::new("x %5CUsers%5Cavery%5C y", Unicode::Resolved);
        let at = read.text.find("avery").unwrap();
        assert_eq!((read.source(at), read.source(at + 5)), (13, 18));
        assert_eq!(Plain::new(r"C:\Users\u0041234", Unicode::Left).text, r"C:\Users\u0041234");
    }
}

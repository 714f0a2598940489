//! Runs of base64 and hex in a text, and what they say.

use std::ops::Range;

/// The shortest run that is looked into: shorter ones hold no name.
const MIN_BYTES: usize = 5;
/// The longest run that is looked into whole; longer ones are no text of a log.
const MAX_BYTES: usize = 64 * 1024;

/// Shows every run of base64 or hex to `each`: where it stands, and the texts that it may stand for.
pub(super) fn each_run(text: &str, each: &mut dyn FnMut(Range<usize>, &[String])) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let digits =
            at + if text.get(at..at + 2).is_some_and(|start| start.eq_ignore_ascii_case("0x")) { 2 } else { 0 };
        let hex = hex_run(bytes, digits);
        if hex.1.len() >= MIN_BYTES {
            each(at..hex.0, &readings(&hex.1));
        }
        let end = base64_run(bytes, at);
        if end - at >= MIN_BYTES * 4 / 3 {
            let run = bytes.get(at..end.min(at + MAX_BYTES)).unwrap_or_default();
            // Before the run proper may stand letters of something else: a slash, a word and a dash.
            let texts: Vec<String> =
                (0..4).filter_map(|skip| run.get(skip..)).flat_map(|run| readings(&base64(run))).collect();
            let padding = bytes.get(end..).unwrap_or_default().iter().take(2).take_while(|c| **c == b'=').count();
            each(at..end + padding, &texts);
        }
        at = end.max(hex.0).max(at + 1);
    }
}

/// What bytes may say: UTF-8 (or UTF-16 of plain letters, its zeros left out), UTF-16 little endian.
fn readings(bytes: &[u8]) -> Vec<String> {
    let narrow: Vec<u8> = bytes.iter().copied().filter(|c| *c != 0).collect();
    let pairs: Vec<u16> = bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
    let mut texts = vec![String::from_utf8_lossy(&narrow).into_owned()];
    if narrow.len() < bytes.len() {
        texts.push(String::from_utf16_lossy(&pairs));
    }
    texts
}

/// The end of the run of base64 letters (of both alphabets) that begins at `at`.
fn base64_run(bytes: &[u8], at: usize) -> usize {
    let is = |c: &u8| c.is_ascii_alphanumeric() || b"+/-_".contains(c);
    at + bytes.get(at..).unwrap_or_default().iter().take_while(|c| is(c)).count()
}

fn base64(run: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(run.len() * 3 / 4);
    for group in run.chunks(4) {
        let bits = group.iter().fold(0_u32, |bits, c| {
            let value = match c {
                b'A'..=b'Z' => c - b'A',
                b'a'..=b'z' => c - b'a' + 26,
                b'0'..=b'9' => c - b'0' + 52,
                b'+' | b'-' => 62,
                _ => 63,
            };
            bits << 6 | u32::from(value)
        });
        let whole = bits << (6 * (4 - group.len()));
        out.extend(whole.to_be_bytes().iter().skip(1).take(group.len().saturating_sub(1)));
    }
    out
}

/// The end of the run of hex pairs that begins at `at`, and its bytes. A comma, a blank, a dash or a colon may stand
/// between pairs.
fn hex_run(bytes: &[u8], at: usize) -> (usize, Vec<u8>) {
    let digit = |at: usize| bytes.get(at).and_then(|c| char::from(*c).to_digit(16)).and_then(|d| u8::try_from(d).ok());
    let mut out = Vec::new();
    let mut end = at;
    let mut next = at;
    while let (Some(high), Some(low)) = (digit(next), digit(next + 1)) {
        out.push(high << 4 | low);
        end = next + 2;
        next = end + usize::from(matches!(bytes.get(end), Some(b',' | b' ' | b'-' | b':')));
        if out.len() >= MAX_BYTES {
            break;
        }
    }
    (end, out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, word: &str) -> Vec<String> {
        let mut runs = Vec::new();
        each_run(text, &mut |range, texts| {
            if texts.iter().any(|text| text.contains(word)) {
                runs.push(text.get(range).unwrap().to_owned());
            }
        });
        runs
    }

    #[test]
    fn runs_are_read() {
        for (text, run) in [
            ("x YXZlcnlAY29udG9zby5jb20= y", "YXZlcnlAY29udG9zby5jb20="),
            ("https://x/p/YXZlcnlAY29udG9zby5jb20", "/x/p/YXZlcnlAY29udG9zby5jb20"),
            ("\"YQB2AGUAcgB5AEAAYwA=\"", "YQB2AGUAcgB5AEAAYwA="),
            ("hex:61,76,65,72,79,40,63;", "61,76,65,72,79,40,63"),
            ("6100760065007200790040006300", "6100760065007200790040006300"),
            ("61 00 76 00 65 00 72 00 79 00", "61 00 76 00 65 00 72 00 79 00"),
        ] {
            let found = said(text, "avery");
            assert!(found.iter().any(|found| found.contains(run) || run.contains(found.as_str())), "{text}: {found:?}");
        }
        assert!(said("nothing of the kind", "avery").is_empty());
    }
}

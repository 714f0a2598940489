//! The text of an artifact, or of a place of one, as it stands there, for people who want to see it raw: cut, and without
//! secrets.

use std::borrow::Cow;

use crate::model::artifact::ArtifactText;
use crate::model::evidence::Locus;
use crate::readers::Input;
use crate::readers::secrets;
use crate::readers::text_decode;
use crate::readers::text_decode::Lines;

/// Longest source of a place that is shown.
const MAX_SHOWN_BYTES: usize = 64 * 1024;
/// How much of an artifact is shown: some five thousand lines of a log, which nobody reads to the end.
pub(crate) const MAX_WHOLE_BYTES: usize = 512 * 1024;
/// The same in lines: half a million empty ones are no text, and each costs whoever lays them out.
const MAX_WHOLE_LINES: usize = 20_000;

/// The line that a locus names, for [`crate::readers::Reader::raw`].
pub(crate) fn line(input: &Input<'_>, locus: &Locus) -> Option<String> {
    let Locus::Line(number) = *locus else { return None };
    let text = text_decode::decode(input, &mut Vec::new());
    Lines::new(&text).find(|line| line.number == number).map(|line| shown(line.text))
}

/// The source of a place as it may be shown: for [`crate::readers::Reader::raw`].
pub(crate) fn shown(source: &str) -> String {
    secrets::without_secrets(text_decode::cut(source, MAX_SHOWN_BYTES)).into_owned()
}

/// The beginning of a text artifact, behind which `rest` bytes are not among the input's; `clean` takes out the secrets that the format can hide from a search of its text.
pub(crate) fn whole(input: &Input<'_>, rest: u64, clean: impl Fn(&str) -> String) -> ArtifactText {
    let begin = input.bytes.get(..MAX_WHOLE_BYTES).unwrap_or(input.bytes);
    let mut text = text_decode::decode(&Input { bytes: begin, ..*input }, &mut Vec::new());
    let rest = rest + (input.bytes.len() - begin.len()) as u64;
    if rest > 0 {
        // The cut may go through a character, or through a secret that shows by what stands behind it.
        let lines = text.rfind('\n').map_or(text.len(), |end| end + 1);
        text = Cow::Owned(text.get(..lines).unwrap_or_default().to_owned());
    }
    let mut text = secrets::without_secrets(&clean(&text)).into_owned();
    let end = memchr::memchr_iter(b'\n', text.as_bytes()).nth(MAX_WHOLE_LINES - 1).map_or(text.len(), |end| end + 1);
    let rest_bytes = rest + (text.len() - end) as u64;
    text.truncate(end);
    ArtifactText { text, rest_bytes }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::ArtifactId;

    fn read(bytes: &[u8]) -> ArtifactText {
        whole(&Input { artifact: ArtifactId(0), path: "x.log", bytes }, 0, str::to_owned)
    }

    #[test]
    fn a_text_is_shown_in_any_encoding_without_secrets() {
        let utf16: Vec<u8> =
            "\u{feff}Zürich\r\npassword=hunter22\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let shown = read(&utf16);
        assert_eq!(shown.text, "Zürich\r\npassword=(removed)\r\n");
        assert_eq!(shown.rest_bytes, 0);
    }

    #[test]
    fn a_key_in_armour_is_taken_out_over_its_lines() {
        let shown = read(b"a\n-----BEGIN PRIVATE KEY-----\nMIIEgherkin\nMIIEmustard\n-----END PRIVATE KEY-----\nb\n");
        assert_eq!(shown.text, "a\n(removed)\nb\n");
    }

    #[test]
    fn a_large_text_ends_with_a_line_and_says_what_is_left_out() {
        let line = "0123456789 äöü 0123456789\n";
        let text = line.repeat(2 * MAX_WHOLE_BYTES / line.len());
        let shown = read(text.as_bytes());
        assert!(shown.text.len() <= MAX_WHOLE_BYTES && shown.text.ends_with('\n'));
        assert!(!shown.text.contains('\u{fffd}'), "no character was cut");
        assert_eq!(shown.rest_bytes, (text.len() - MAX_WHOLE_BYTES) as u64);
    }

    #[test]
    fn a_text_of_nothing_but_lines_is_cut_at_a_number_of_them() {
        let shown = read("\n".repeat(MAX_WHOLE_LINES + 7).as_bytes());
        assert_eq!((shown.text.len(), shown.rest_bytes), (MAX_WHOLE_LINES, 7));
    }

    #[test]
    fn a_script_body_does_not_hide_the_records_behind_it() {
        let shown = read(b"<![LOG[Policy body = Write-Host\nGherkin]LOG]!><time=\"1\">\n<![LOG[next]LOG]!>\n");
        assert_eq!(shown.text, "<![LOG[Policy body = (removed)]LOG]!><time=\"1\">\n<![LOG[next]LOG]!>\n");
    }
}

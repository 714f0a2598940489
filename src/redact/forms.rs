//! Rewriting texts, and searching output for what should not be there.

use std::ops::Range;

use aho_corasick::AhoCorasick;
use aho_corasick::AhoCorasickKind;
use aho_corasick::MatchKind;

use crate::redact::encoded;
use crate::redact::names::Names;
use crate::redact::names::Where;
use crate::redact::plain::Plain;
use crate::redact::plain::Unicode;

/// Pseudonyms for everything private in one analysis.
#[derive(Debug)]
pub struct Redaction {
    automaton: Option<AhoCorasick>,
    /// For each pattern of the automaton: its original, its pseudonym, and where it counts.
    patterns: Vec<(String, String, Where)>,
}

/// A place in a text and the pseudonym that belongs there.
type Place = (Range<usize>, String);

/// Bytes of output that are searched for leaks at a time, and by how many one part overlaps the next.
const PART: usize = 1 << 20;
const OVERLAP: usize = 4 << 10;

/// Bytes of all that is searched for up to which the fastest kind of search is built. It takes up to 1 KiB of memory for
/// each byte, and a damaged or hostile value may be a name of any length.
const FAST_BYTES: usize = 16 << 10;

/// A search for any of these, whatever the case of their ASCII letters.
pub(super) fn search_of(forms: &[String], kind: MatchKind) -> Option<AhoCorasick> {
    let bytes: usize = forms.iter().map(String::len).sum();
    let small = (bytes > FAST_BYTES).then_some(AhoCorasickKind::ContiguousNFA);
    AhoCorasick::builder().ascii_case_insensitive(true).match_kind(kind).kind(small).build(forms).ok()
}

impl Redaction {
    /// Builds the search over every form of every original.
    pub(super) fn new(names: &Names) -> Self {
        let mut forms: Vec<String> = Vec::new();
        let mut patterns = Vec::new();
        for (original, pseudonym, place) in names.list() {
            for form in forms_of(original) {
                patterns.push((form.clone(), pseudonym.to_owned(), place));
                forms.push(form);
            }
        }
        Self { automaton: search_of(&forms, MatchKind::LeftmostLongest), patterns }
    }

    /// The text with pseudonyms; `None` if nothing private is in it.
    #[must_use]
    pub fn rewrite(&self, text: &str) -> Option<String> {
        let mut places = self.places(text);
        if places.is_empty() {
            return None;
        }
        places.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
        let mut out = String::with_capacity(text.len());
        let mut done = 0;
        for (range, pseudonym) in places {
            if range.start >= done {
                out.push_str(text.get(done..range.start).unwrap_or_default());
                out.push_str(&pseudonym);
                done = range.end;
            }
        }
        out.push_str(text.get(done..).unwrap_or_default());
        Some(out)
    }

    /// Where something private stands in a text, however it is written.
    fn places(&self, text: &str) -> Vec<Place> {
        let mut places = Vec::new();
        for unicode in [Unicode::Resolved, Unicode::Left] {
            if unicode == Unicode::Left && !text.contains("\\u") {
                continue;
            }
            let plain = Plain::new(text, unicode);
            let source = |range: Range<usize>| plain.source(range.start)..plain.source(range.end);
            self.each(&plain.text, &mut |range, (_, pseudonym, place)| {
                if place.holds(&plain.text, &range) {
                    places.push((source(range), pseudonym.clone()));
                }
            });
            encoded::each_run(&plain.text, &mut |range, texts| {
                if let Some(pseudonym) = texts.iter().find_map(|text| self.said(text)) {
                    places.push((source(range), pseudonym));
                }
            });
        }
        places
    }

    /// The pseudonym for an encoded text, if something private is in it.
    fn said(&self, text: &str) -> Option<String> {
        let plain = Plain::new(text, Unicode::Resolved);
        let mut first = None;
        self.each(&plain.text, &mut |range, (_, pseudonym, place)| {
            if first.is_none() && place.holds(&plain.text, &range) {
                let whole = range.len() == plain.text.trim().len();
                first = Some(if whole { pseudonym.clone() } else { format!("(encoded {pseudonym})") });
            }
        });
        first
    }

    fn each<'a>(&'a self, text: &str, each: &mut dyn FnMut(Range<usize>, &'a (String, String, Where))) {
        let Some(automaton) = &self.automaton else { return };
        let mut from = 0;
        while let Some(hit) = automaton.find(aho_corasick::Input::new(text).range(from..)) {
            let Some(pattern) = self.patterns.get(hit.pattern().as_usize()) else { break };
            // A longer original that does not count here may hide a shorter one that does.
            let counts = pattern.2.holds(text, &hit.range());
            if counts {
                each(hit.range(), pattern);
            }
            let next =
                hit.start() + text.get(hit.start()..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
            from = if counts { hit.end() } else { next };
        }
    }

    /// Pseudonyms of originals that written output still contains, in any encoding; empty if it is clean.
    #[must_use]
    pub fn leaks(&self, output: &[u8]) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        let text = String::from_utf8_lossy(output);
        let mut at = 0;
        while at < text.len() {
            let boundary = |at: usize| (at.min(text.len())..=text.len()).find(|at| text.is_char_boundary(*at));
            let end = boundary(at + PART).unwrap_or(text.len());
            let part = text.get(at..boundary(end + OVERLAP).unwrap_or(text.len())).unwrap_or_default();
            for unicode in [Unicode::Resolved, Unicode::Left] {
                if unicode == Unicode::Resolved || part.contains("\\u") {
                    self.leaks_in(part, unicode, &mut found);
                }
            }
            at = end;
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn leaks_in<'a>(&'a self, part: &str, unicode: Unicode, found: &mut Vec<&'a str>) {
        let plain = Plain::new(part, unicode);
        let mut look = |text: &str| {
            self.each(text, &mut |range, (original, pseudonym, place)| {
                let told = place.tells(original) || Where::Named.holds(text, &range);
                if told && !stands_in_name_of_windows(text, &range) {
                    found.push(pseudonym);
                }
            });
        };
        look(&plain.text);
        encoded::each_run(&plain.text, &mut |_, texts| texts.iter().for_each(|text| look(text)));
    }
}

/// Whether a place is part of a word such as `Microsoft-Windows-AAD/Operational`: providers and channels of Windows stay as
/// they are, also where an account is called `debug` or a damaged path looks like an address.
fn stands_in_name_of_windows(text: &str, range: &Range<usize>) -> bool {
    const START: &str = "microsoft-windows-";
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '/');
    let before = text.get(..range.start).unwrap_or_default();
    let beside = before.trim_end_matches(is_part).len();
    let word = text.get(beside..range.end).unwrap_or_default();
    word.chars().all(is_part) && word.get(..START.len()).is_some_and(|start| start.eq_ignore_ascii_case(START))
}

/// The ways in which an original is written without being escaped: as it is, and as part of a file name, which cannot have
/// every sign. (Flattened names of Intune's zips put `_` for separators and dots.)
fn forms_of(original: &str) -> Vec<String> {
    let mut forms = vec![original.to_owned()];
    for form in [
        original.replace(['\\', '/', ':', '@', ' '], "_"),
        original.replace(['\\', '/', ':', '@', ' ', '.'], "_"),
        original.replace(' ', "+"),
    ] {
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::names::Kind;

    #[test]
    fn a_name_as_long_as_a_log_does_not_fill_the_memory() {
        // Found by fuzzing: a report whose computer name has no end.
        let mut names = Names::default();
        let long: String =
            (0..200_000_u32).filter_map(|at| char::from_digit(at.wrapping_mul(at) % 31 % 10, 10)).collect();
        let name = format!("CONTOSO {long} PC");
        names.add(Kind::Device, &name);
        let redaction = Redaction::new(&names);
        let memory = redaction.automaton.as_ref().map_or(usize::MAX, AhoCorasick::memory_usage);
        assert!(memory < 100 * name.len(), "{memory} bytes");
        assert_eq!(redaction.rewrite(&format!("on {name} today")).as_deref(), Some("on device-1 today"));
    }
}

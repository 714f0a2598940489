//! Rewriting texts, and searching output for what should not be there.

use aho_corasick::AhoCorasick;
use aho_corasick::MatchKind;

use crate::redact::names::Names;

/// Pseudonyms for everything private in one analysis.
#[derive(Debug)]
pub struct Redaction {
    automaton: Option<AhoCorasick>,
    /// For each pattern of the automaton: its pseudonym, and whether it counts inside a longer word.
    patterns: Vec<(String, bool)>,
    /// The originals in UTF-16, and the pseudonym of each: binary output could carry them so.
    wide: Option<AhoCorasick>,
    wide_names: Vec<String>,
}

impl Redaction {
    /// Builds the automata over every form of every original.
    pub(super) fn new(names: Names) -> Self {
        let mut forms: Vec<String> = Vec::new();
        let mut patterns: Vec<(String, bool)> = Vec::new();
        let mut wide: Vec<Vec<u8>> = Vec::new();
        let mut wide_names: Vec<String> = Vec::new();
        for (original, pseudonym, anywhere) in names.list() {
            for form in encodings(original) {
                forms.push(form);
                patterns.push((pseudonym.to_owned(), anywhere));
            }
            wide.push(original.encode_utf16().flat_map(u16::to_le_bytes).collect());
            wide_names.push(pseudonym.to_owned());
        }
        let build = |patterns: &[String]| {
            AhoCorasick::builder()
                .ascii_case_insensitive(true)
                .match_kind(MatchKind::LeftmostLongest)
                .build(patterns)
                .ok()
        };
        let wide = AhoCorasick::builder().ascii_case_insensitive(true).build(&wide).ok();
        Self { automaton: build(&forms), patterns, wide, wide_names }
    }

    /// The text with pseudonyms; `None` if nothing private is in it.
    #[must_use]
    pub fn rewrite(&self, text: &str) -> Option<String> {
        let automaton = self.automaton.as_ref()?;
        let mut out: Option<String> = None;
        let mut done = 0;
        for found in automaton.find_iter(text) {
            let Some((pseudonym, anywhere)) = self.patterns.get(found.pattern().as_usize()) else { continue };
            if !anywhere && !stands_alone(text, found.start(), found.end()) {
                continue;
            }
            let out = out.get_or_insert_with(String::new);
            out.push_str(text.get(done..found.start()).unwrap_or_default());
            out.push_str(pseudonym);
            done = found.end();
        }
        let mut out = out?;
        out.push_str(text.get(done..).unwrap_or_default());
        Some(out)
    }

    /// Pseudonyms of originals that written output still contains, in any encoding; empty if it is clean.
    #[must_use]
    pub fn leaks(&self, output: &[u8]) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        let text = String::from_utf8_lossy(output);
        if let Some(automaton) = &self.automaton {
            for hit in automaton.find_iter(text.as_ref()) {
                if let Some((pseudonym, anywhere)) = self.patterns.get(hit.pattern().as_usize())
                    && (*anywhere || names_somebody(&text, hit.start(), hit.end()))
                {
                    found.push(pseudonym);
                }
            }
        }
        if let Some(wide) = &self.wide {
            let of = |hit: aho_corasick::Match| self.wide_names.get(hit.pattern().as_usize()).map(String::as_str);
            found.extend(wide.find_iter(output).filter_map(of));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The ways in which an original is written: as it is, escaped for JSON (once and twice), for XML, for URLs.
fn encodings(original: &str) -> Vec<String> {
    let mut forms = vec![original.to_owned()];
    let mut push = |form: String| {
        if !forms.contains(&form) {
            forms.push(form);
        }
    };
    // The automaton folds ASCII; other scripts change case by more than a bit.
    push(original.to_uppercase());
    push(original.replace('\\', "\\\\"));
    push(original.replace('\\', "\\\\\\\\"));
    push(
        original
            .replace('&', "&amp;")
            .replace('\'', "&apos;")
            .replace('"', "&quot;")
            .replace('<', "&lt;")
            .replace('>', "&gt;"),
    );
    push(original.replace('\'', "&#39;"));
    push(original.replace('@', "&#64;"));
    push(original.replace('@', "\\u0040"));
    push(percent(original, |c| c.is_ascii_alphanumeric() || b"-._~".contains(&c)));
    push(percent(original, |c| c.is_ascii_alphanumeric() || b"-._~@:".contains(&c)));
    push(original.replace(' ', "+"));
    // The flattened names of Intune zips put `_` for what a file name cannot have.
    push(original.replace(['\\', '/', ':', '@', ' '], "_"));
    forms
}

fn percent(text: &str, plain: impl Fn(u8) -> bool) -> String {
    use std::fmt::Write;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if plain(byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Whether a short word stands where only a name stands: in a path, an account, an address. Elsewhere it may be a word of
/// our own (`group` is a name and a policy).
fn names_somebody(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).and_then(|part| part.chars().next_back());
    let after = text.get(end..).and_then(|part| part.chars().next());
    stands_alone(text, start, end) && (matches!(before, Some('\\' | '/')) || matches!(after, Some('@' | '\\')))
}

/// Whether no letter or digit stands right before or after.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).and_then(|part| part.chars().next_back());
    let after = text.get(end..).and_then(|part| part.chars().next());
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
}

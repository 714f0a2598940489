//! Finding text: patterns with smart case, and the text of all events laid out to be searched at memory speed.

use std::ops::Range;

use regex::Regex;
use regex::RegexBuilder;

use crate::format;
use crate::model::analysis::Analysis;
use crate::model::event::Event;
use crate::model::fields::Value;

/// Something to look for.
#[derive(Clone, Debug)]
pub struct Pattern {
    regex: Regex,
    /// Set when the text was no regular expression and is looked for as it stands.
    pub literal: bool,
}

impl Pattern {
    /// A regular expression, or the text as it stands if it is none. Lower-case text finds either case, text with a
    /// capital only itself (smart case). `None` for no text.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        if text.is_empty() {
            return None;
        }
        match build(text, text) {
            Some(regex) => Some(Self { regex, literal: false }),
            None => Self::literal(text),
        }
    }

    /// The text as it stands, with smart case.
    #[must_use]
    pub fn literal(text: &str) -> Option<Self> {
        if text.is_empty() {
            return None;
        }
        build(&regex::escape(text), text).map(|regex| Self { regex, literal: true })
    }

    /// Whether it is in the text.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// Where it is in the text, as byte ranges; matches of nothing left out.
    #[must_use]
    pub fn ranges(&self, text: &str) -> Vec<Range<usize>> {
        self.regex.find_iter(text).map(|found| found.range()).filter(|range| !range.is_empty()).collect()
    }
}

/// Compiles an expression; `text` decides on case. Escapes such as `\S` are not capitals.
fn build(expression: &str, text: &str) -> Option<Regex> {
    let mut before = ' ';
    let capital = text.chars().any(|c| {
        let counts = c.is_uppercase() && before != '\\';
        before = if before == '\\' { ' ' } else { c };
        counts
    });
    RegexBuilder::new(expression).case_insensitive(!capital).build().ok()
}

/// The text of every event as it is shown, with the values that the text leaves out, one after the other in one piece
/// of memory. Harmless characters only.
#[derive(Debug, Default)]
pub struct TextIndex {
    text: String,
    /// End of each event's text.
    ends: Vec<usize>,
}

impl TextIndex {
    /// Of all events of an analysis.
    #[must_use]
    pub fn of(analysis: &Analysis) -> Self {
        let mut index = Self {
            text: String::with_capacity(analysis.events.len() * 96),
            ends: Vec::with_capacity(analysis.events.len()),
        };
        for event in &analysis.events {
            // Values may be packed: the copy unpacks them for itself and is gone again, the event stays as small as it is.
            index.push(&event.clone());
        }
        index.text.shrink_to_fit();
        index
    }

    /// Adds one event.
    fn push(&mut self, event: &Event) {
        let start = self.text.len();
        self.text.push_str(&format::visible(&format::event_text(event)));
        for field in &event.record.fields {
            if matches!(field.value, Value::Null) {
                continue;
            }
            let value = field.value.to_text();
            let shown = format::visible(&value);
            let there = self.text.get(start..).is_some_and(|text| text.contains(shown.as_ref()));
            if !there {
                self.text.push(' ');
                self.text.push_str(&shown);
            }
        }
        self.ends.push(self.text.len());
    }

    /// The text of an event; empty if there is none.
    #[must_use]
    pub fn get(&self, event: u32) -> &str {
        let at = event as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(at).and_then(|&end| self.text.get(start..end)).unwrap_or("")
    }

    /// Bytes of memory that it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.text.capacity() + self.ends.capacity() * size_of::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_is_smart() {
        let found = |pattern: &str, text: &str| Pattern::new(pattern).unwrap().is_in(text);
        assert!(found("fail", "Enrollment FAILED"));
        assert!(!found("Fail", "Enrollment FAILED"));
        assert!(found(r"\Sailed", "FAILED"), "an escape is not a capital");
        assert!(found("0x8018.{4}", "code 0x8018002B"));
    }

    #[test]
    fn what_is_no_expression_is_taken_as_it_stands() {
        let pattern = Pattern::new("a(b").unwrap();
        assert!(pattern.literal && pattern.is_in("A(B)"));
        assert!(Pattern::new("").is_none());
        let found = Pattern::new("x*").unwrap().ranges("axxb");
        assert_eq!((found.len(), found[0].clone()), (1, 1..3), "matches of nothing are not shown");
    }
}

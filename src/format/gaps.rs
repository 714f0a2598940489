//! What the bundle does not tell, in few words: the whole list is for a program to read.

use crate::model::coverage::Coverage;
use crate::model::coverage::CoverageStatus;

/// What is missing, as far as it matters to a person.
#[derive(Debug, Default, PartialEq)]
pub struct Gaps<'a> {
    /// Each with an effect of its own; what is there in part first.
    pub told: Vec<&'a Coverage>,
    /// Logs that are there and have nothing in them: one sentence is enough for all.
    pub empty: Vec<&'a str>,
}

/// The gaps in the coverage.
#[must_use]
pub fn gaps(coverage: &[Coverage]) -> Gaps<'_> {
    let mut gaps = Gaps::default();
    for line in coverage.iter().filter(|line| line.status != CoverageStatus::Read) {
        match &line.effect {
            // Nothing is lost by it: a person need not read it.
            None => {}
            Some(_) if line.status == CoverageStatus::Empty => gaps.empty.push(short(&line.source)),
            Some(_) => gaps.told.push(line),
        }
    }
    gaps.told.sort_by_key(|line| line.status == CoverageStatus::Missing);
    gaps
}

impl Gaps<'_> {
    /// Whether nothing is missing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.told.is_empty() && self.empty.is_empty()
    }

    /// The sentence for the empty logs, if there are any.
    #[must_use]
    pub fn empty_text(&self) -> Option<String> {
        let logs = if self.empty.len() == 1 { "empty log" } else { "empty logs" };
        (!self.empty.is_empty())
            .then(|| format!("{logs}: {}: nothing of the kind happened, or they were cleared", self.empty.join(", ")))
    }
}

/// A channel without what the names of most channels begin with.
fn short(source: &str) -> &str {
    source.strip_prefix("Microsoft-Windows-").unwrap_or(source)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_matter_is_left_out_and_empty_logs_are_one_sentence() {
        let line = |source: &str, status, effect: Option<&str>| Coverage {
            source: source.to_owned(),
            status,
            artifact: None,
            reason: None,
            effect: effect.map(str::to_owned),
        };
        let coverage = [
            line("a", CoverageStatus::Read, None),
            line("b", CoverageStatus::Missing, Some("cannot be seen")),
            line("Microsoft-Windows-AAD/Operational", CoverageStatus::Empty, Some("either")),
            line("c", CoverageStatus::Unreadable, None),
            line("d", CoverageStatus::Partial, Some("stays open")),
        ];
        let gaps = gaps(&coverage);
        assert_eq!(gaps.told.iter().map(|line| &*line.source).collect::<Vec<_>>(), ["d", "b"]);
        assert_eq!(
            gaps.empty_text().as_deref(),
            Some("empty log: AAD/Operational: nothing of the kind happened, or they were cleared")
        );
        assert!(super::gaps(&[]).is_empty());
    }
}

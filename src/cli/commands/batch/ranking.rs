//! Failures by signature: which trigger, phase, code and rule, how often, and where to look.

use std::collections::BTreeMap;
use std::io;
use std::io::Write;

use crate::format;
use crate::model::analysis::Analysis;

/// Bundles that are named for a signature.
const EXAMPLES: usize = 3;

/// Counts by signature; equal counts are ordered by signature, so that the ranking is always the same.
#[derive(Default)]
pub(super) struct Ranking {
    bundles: usize,
    groups: BTreeMap<String, Vec<String>>,
}

impl Ranking {
    /// Counts one result.
    pub(super) fn add(&mut self, path: &str, result: &Result<Analysis, String>) {
        self.bundles += 1;
        let signature = match result {
            Ok(analysis) => signature(analysis),
            Err(_) => "could not be analysed".to_owned(),
        };
        self.groups.entry(signature).or_default().push(path.to_owned());
    }

    /// Writes the ranking, most frequent first.
    pub(super) fn write(mut self, out: &mut dyn Write, width: usize) -> io::Result<()> {
        writeln!(out, "{} bundles, {} signatures", self.bundles, self.groups.len())?;
        for paths in self.groups.values_mut() {
            paths.sort();
        }
        let mut groups: Vec<_> = self.groups.into_iter().collect();
        groups.sort_by_key(|(_, paths)| std::cmp::Reverse(paths.len()));
        for (signature, paths) in groups {
            writeln!(out, "\n{:>6}  {signature}", paths.len())?;
            for path in paths.iter().take(EXAMPLES) {
                writeln!(out, "        {}", format::cut(&format::visible(path), width.saturating_sub(8)))?;
            }
            if let Some(more) = paths.len().checked_sub(EXAMPLES).filter(|more| *more > 0) {
                writeln!(out, "        and {more} more")?;
            }
        }
        Ok(())
    }
}

/// Outcome, trigger, phase, code and rule of a bundle, in words.
fn signature(analysis: &Analysis) -> String {
    let verdict = &analysis.verdict;
    let mut parts = vec![verdict.outcome.as_str().replace('_', " ")];
    let decided = analysis.attempts.iter().find(|attempt| Some(attempt.id) == verdict.attempt);
    parts.extend(decided.map(|attempt| format::attempt_name(attempt).to_owned()));
    parts.extend(verdict.phase.map(|phase| format!("at {}", format::phase_name(phase))));
    parts.extend(verdict.code.map(|code| code.to_string()));
    parts.extend(verdict.rule.map(|rule| format!("[{rule}]")));
    parts.join(", ")
}

//! One diagnosis per file: what is wrong, why we think so, what to do, what to ask.
//!
//! To add one: a file here named for what is wrong, with a `RULE` and its tests, its `mod` line and its line in
//! [`RULES`]. A rule sees a [`Case`] and nothing else.

use crate::model::finding::Finding;
use crate::model::finding::Severity;

mod by_code;
pub mod case;
mod device_cap_reached;
#[allow(dead_code, reason = "used by the rules")]
mod draft;
mod licence_missing;
mod mdm_scope_missing;
mod mfa_demanded;
mod platform_restricted;
#[cfg(test)]
mod testing;

pub use case::Case;

/// A diagnosis that mdmlens makes.
pub struct Rule {
    /// Id as in the JSON: kebab-case, names the problem.
    pub id: &'static str,
    /// One line for `mdmlens list rules`.
    pub title: &'static str,
    /// Worst severity that its findings have.
    pub severity: Severity,
    /// Key of the enrollment guide's row that it is, if it is one.
    pub seed_row: Option<&'static str>,
    /// What it looks for and what it rests on, for `mdmlens explain`.
    pub doc: &'static str,
    /// Documents to read.
    pub references: &'static [&'static str],
    /// What it finds.
    pub check: fn(&Case<'_>) -> Vec<Finding>,
}

/// Every rule, by id.
pub static RULES: &[&Rule] = &[
    &device_cap_reached::RULE,
    &licence_missing::RULE,
    &mdm_scope_missing::RULE,
    &mfa_demanded::RULE,
    &platform_restricted::RULE,
];

/// The rule of this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.id == id)
}

/// All findings of a case: the one that explains the verdict first, then worst first; an effect stands right after its
/// cause.
#[must_use]
pub fn judge(case: &Case<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = RULES.iter().flat_map(|rule| (rule.check)(case)).collect();
    let present: Vec<&str> = findings.iter().map(|finding| finding.rule).collect();
    for finding in &mut findings {
        // A cause that was not found itself explains nothing.
        finding.effect_of = finding.effect_of.filter(|cause| present.contains(cause) && *cause != finding.rule);
    }
    findings.sort_by_key(|finding| rank(case, finding));
    causes_first(findings)
}

/// Sort key: explains the verdict, severity, confidence, id; everything that is left equal keeps the order of the registry.
fn rank(
    case: &Case<'_>,
    finding: &Finding,
) -> (bool, bool, Severity, std::cmp::Reverse<crate::model::finding::Confidence>) {
    let of_verdict = case.verdict.attempt.is_some() && finding.attempt == case.verdict.attempt;
    let explains = of_verdict && case.verdict.code.is_some_and(|code| finding.codes.contains(&code));
    let explains = explains || (of_verdict && finding.severity == Severity::Error && finding.seed_row.is_some());
    (
        !explains || finding.effect_of.is_some(),
        finding.effect_of.is_some(),
        finding.severity,
        std::cmp::Reverse(finding.confidence),
    )
}

/// Moves each effect right behind its cause.
fn causes_first(findings: Vec<Finding>) -> Vec<Finding> {
    let (effects, mut ordered): (Vec<Finding>, Vec<Finding>) =
        findings.into_iter().partition(|finding| finding.effect_of.is_some());
    for effect in effects {
        let cause = ordered.iter().rposition(|finding| {
            Some(finding.rule) == effect.effect_of
                || (finding.effect_of.is_some() && finding.effect_of == effect.effect_of)
        });
        match cause {
            Some(at) => ordered.insert(at + 1, effect),
            None => ordered.push(effect),
        }
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_kebab_case_and_sorted() {
        let ids: Vec<_> = RULES.iter().map(|rule| rule.id).collect();
        let mut sorted = ids.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(ids, sorted);
        for id in ids {
            assert!(id.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-'), "{id}");
        }
    }

    #[test]
    fn every_rule_is_documented() {
        for rule in RULES {
            assert!(rule.doc.len() > 40 && rule.title.len() > 8, "{} says too little", rule.id);
            assert!(!rule.references.is_empty(), "{} names no document", rule.id);
        }
    }
}

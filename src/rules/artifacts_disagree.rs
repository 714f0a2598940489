//! Artifacts of the bundle contradict each other.

use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "artifacts-disagree",
    title: "Parts of the bundle contradict each other",
    severity: Severity::Notice,
    seed_row: None,
    doc: "The device stage found artifacts that disagree about the same thing; each contradiction is one finding with who says what and how it is read.",
    references: &[documents::COLLECT_LOGS],
    check: Check::Each(check),
};

fn check(case: &Case<'_>) -> Vec<Finding> {
    let told = case.contradictions.iter().filter_map(|contradiction| {
        let claims: Vec<String> = contradiction.claims.iter().map(|claim| format!("\"{}\"", claim.value)).collect();
        Draft::new(
            &RULE,
            format!("They disagree about {}: {}. {}", contradiction.subject, claims.join(" against "), contradiction.reading),
            "Look at the places side by side. They can have been collected at different times; collect once more if it matters for the case.",
        )
        .title(format!("Parts of the bundle contradict each other: {}", contradiction.subject))
        .evidence(contradiction.claims.iter().map(|claim| claim.evidence.clone()))
        .done()
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn each_contradiction_is_told_with_its_reading() {
        let found = Fixture::new("contradiction join state\ncontradiction edition").check(&RULE);
        assert_eq!(found.len(), 2);
        assert_says(&found[0], "join state");
        assert_says(&found[0], "the newer one is believed");
    }

    #[test]
    fn agreement_is_no_finding() {
        let found = Fixture::new("device entra=yes").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

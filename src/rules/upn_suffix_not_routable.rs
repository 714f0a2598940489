//! The user's name ends in a domain the cloud cannot know.

use crate::model::attempt::AttemptOutcome;
use crate::model::finding::Confidence;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::weight;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "upn-suffix-not-routable",
    title: "The user's sign-in name ends in a domain that exists only inside the company",
    severity: Severity::Error,
    seed_row: None,
    doc: "An enrollment or join failed for a user whose UPN suffix is reserved for private networks (.local, .lan, .internal, .corp, .home, .intranet, one label): the tenant cannot verify it.",
    references: &[documents::GROUP_POLICY, documents::HYBRID_JOIN],
    check: Check::One(check),
};

/// Top-level names that are reserved for, or in wide use on, private networks.
const PRIVATE: &[&str] = &["corp", "home", "internal", "intranet", "lan", "local", "localdomain", "private"];

fn check(case: &Case<'_>) -> Option<Finding> {
    let bad = |upn: &str| {
        let suffix = upn.rsplit_once('@')?.1.to_ascii_lowercase();
        let top = suffix.rsplit('.').next()?;
        (!suffix.is_empty() && (!suffix.contains('.') || PRIVATE.contains(&top))).then_some(suffix)
    };
    let failed = case.attempts.iter().rev().filter(|attempt| attempt.outcome == AttemptOutcome::Failed);
    let (attempt, suffix) = failed.filter_map(|attempt| Some((attempt, bad(attempt.upn.as_deref()?)?))).next()?;
    Draft::new(
        &RULE,
        format!("The enrollment was for a user whose name ends in @{suffix}. The cloud cannot know that domain, so it finds neither the user nor his MDM."),
        "Ask the admin to give the user a UPN suffix that is a verified domain of the tenant, in Active Directory, and to synchronise; the user then signs in to Windows with the new name and the enrollment runs again.",
    )
    .ask("With which address do you sign in to Windows and to Office?")
    .severity(weight(case, attempt, Severity::Error))
    .confidence(Confidence::Medium)
    .attempt(attempt)
    .code_of(attempt)
    .done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_local_suffix_is_named() {
        let found =
            Fixture::new("attempt group_policy failed discovery 0x8018002B upn=avery@contoso.local").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "contoso.local");
        assert_eq!(found[0].codes.len(), 1);
    }

    #[test]
    fn a_single_label_too() {
        let found = Fixture::new("attempt group_policy failed discovery 0x8018002B upn=avery@contoso").check(&RULE);
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn a_public_domain_is_another_story() {
        let found = Fixture::new("attempt group_policy failed discovery 0x8018002B upn=avery@contoso.com").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_good_attempt_has_nothing_to_explain() {
        let found = Fixture::new("attempt group_policy succeeded upn=avery@contoso.local").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

//! Something on the way opens TLS.

use crate::model::attempt::Trigger;
use crate::model::code::Code;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::by_code::say;
use crate::rules::by_code::weight;
use crate::rules::case::provider;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "tls-inspection",
    title: "Something on the network opens the encrypted connection",
    severity: Severity::Error,
    seed_row: None,
    doc: "Event 2609 of device management says that no pinned certificate is in the chain (the linked enrollment allows only Microsoft's), or a registration ended with 0x801C000B (redirect not trusted).",
    references: &[documents::ENDPOINTS],
    check: Check::One(check),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[Say {
    codes: &[Code::status(0x801C_000B)],
    because: "The registration service was answered by somebody who is not trusted: TLS inspection or a DNS of one's own",
    action: "Ask the network team to exclude the endpoints of registration and enrollment (enterpriseregistration, the device management addresses) from TLS inspection.",
    ask: "",
}];

fn check(case: &Case<'_>) -> Option<Finding> {
    let pinned = case.evidences(case.of(provider::DM, 2609).map(|(id, _)| id));
    if pinned.is_empty() {
        return say(case, &RULE, SAYS, |_| true).and_then(Draft::done);
    }
    let draft = Draft::new(
        &RULE,
        "The linked enrollment (MMP-C) accepts only servers whose certificate Microsoft issued, and the chain it was shown holds none of these: something on the way, a proxy or a security product, answers with a certificate of its own.",
        "Ask the network team to exclude *.dm.microsoft.com and the other addresses of the list of endpoints from TLS inspection; features that need the linked enrollment (Endpoint Privilege Management, device inventory) do not work until then. The first enrollment is not affected.",
    )
    .evidence(pinned);
    let linked = case.attempts.iter().rev().find(|attempt| attempt.trigger == Trigger::Linked);
    match linked {
        Some(attempt) => {
            draft.severity(weight(case, attempt, Severity::Warning)).attempt(attempt).code_of(attempt).done()
        }
        None => draft.severity(Severity::Warning).done(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::finding::Confidence;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_pinned_certificate_is_missing() {
        let found =
            Fixture::new("attempt linked failed discovery 0x80072F8F\nevent 2026-03-12T08:20:01Z DM 2609").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].confidence, Confidence::High);
    }

    #[test]
    fn a_redirect_is_not_trusted() {
        let found = Fixture::new("attempt group_policy failed join 0x801C000B").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "enterpriseregistration");
    }

    #[test]
    fn a_plain_timeout_is_another_story() {
        let found = Fixture::new("attempt linked failed discovery 0x80072EE2").check(&RULE);
        assert!(found.is_empty());
    }
}

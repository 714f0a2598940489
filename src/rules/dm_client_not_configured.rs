//! The account of the management client could not be set up.

use crate::model::code::Code;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::case::provider;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "dm-client-not-configured",
    title: "The management client of Windows could not be set up",
    severity: Severity::Error,
    seed_row: None,
    doc: "Event 17 of device management (OMA-DM client account could not be configured) in an attempt that failed. The raw result 0x800706D9 means that the service dmwappushservice is missing.",
    references: &[documents::ENROLLMENT_ERRORS, documents::MOBILE_ENROLLMENT],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let (id, event) = case.last_of(provider::DM, 17)?;
    let overcome = case.last_of(provider::DM, 16).is_some_and(|(good, _)| good > id);
    let service = event.codes.contains(&Code::status(0x8007_06D9));
    let codes: Vec<String> = event.codes.iter().map(Code::to_string).collect();
    let (why, action) = if service {
        (
            " The service dmwappushservice, which it needs, is missing or disabled.",
            "Restore the service dmwappushservice (privacy tools and images often remove it), restart and enroll again.",
        )
    } else {
        (
            "",
            "Restart and enroll again. If it comes back, give the code and the time to the MDM vendor: the server's data for the account are not accepted.",
        )
    };
    let draft = Draft::new(
        &RULE,
        format!(
            "Windows could not set up the account with which it talks to the management server ({}).{why}",
            codes.join(", ")
        ),
        action,
    )
    .severity(if overcome { Severity::Notice } else { Severity::Error })
    .effect_of("provisioning-failed")
    .evidence(case.evidence(id));
    event.codes.iter().fold(draft, |draft, code| draft.code(*code)).done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn the_missing_service_is_named() {
        let found =
            Fixture::new("verdict failed\nevent 2026-03-20T08:00:00Z DM 17 HexInt1=0x800706D9 HRESULT=0x80180023")
                .check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "dmwappushservice");
        assert_eq!(found[0].effect_of, Some("provisioning-failed"));
    }

    #[test]
    fn an_account_that_was_set_up_later_is_history() {
        let found = Fixture::new(
            "event 2026-03-20T08:00:00Z DM 17 HexInt1=0x800706D9 HRESULT=0x80180023\nevent 2026-03-20T08:10:00Z DM 16",
        )
        .check(&RULE);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].severity, Severity::Notice);
    }

    #[test]
    fn success_is_another_story() {
        let found = Fixture::new("event 2026-03-20T08:10:00Z DM 16").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

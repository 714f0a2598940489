//! Sessions lack the user's token.

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
    id: "sync-user-token",
    title: "The sessions run without the user's sign-in",
    severity: Severity::Warning,
    seed_row: None,
    doc: "Event 212 of device management: no Entra token for the session (0xCAA2000C with AADSTS50076 in the log of AAD means that a second factor is demanded). The device stays enrolled; settings of the user do not come.",
    references: &[documents::OMA_DM, documents::AADSTS],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let failed = case.of(provider::DM, 212).rev().find(|(_, event)| !event.codes.is_empty());
    let (id, event) = failed.filter(|_| case.is_enrolled())?;
    let codes: Vec<String> = event.codes.iter().map(Code::to_string).collect();
    let interactive = event.codes.iter().any(|code| matches!(code.value, 0xCAA2_000C | 0xCAA1_0001));
    let why = if interactive {
        " The sign-in service wants the user in person: a second factor, new terms, or a sign-in that has become too old."
    } else {
        ""
    };
    let draft = Draft::new(
        &RULE,
        format!("Windows got no Entra token for a session with the management server ({}).{why} The device stays enrolled; what is assigned to the user does not come meanwhile.", codes.join(", ")),
        "Have the user lock and unlock Windows with the password, complete the second factor if asked, then start a sync under Access work or school > Info. If many users are hit, ask the admin to look at the Conditional Access policies.",
    )
    .ask("Does Windows show \"Sign in to fix your work account\" or the like?")
    .evidence(case.evidence(id));
    event.codes.iter().fold(draft, |draft, code| draft.code(*code)).done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_demand_for_a_second_factor_is_named() {
        let found =
            Fixture::new("verdict enrolled\nevent 2026-03-20T08:00:00Z DM 212 HRESULT1=0xCAA2000C HRESULT2=0x0")
                .check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "0xCAA2000C");
        assert_says(&found[0], "second factor");
    }

    #[test]
    fn a_token_that_came_is_no_finding() {
        let found =
            Fixture::new("verdict enrolled\nevent 2026-03-20T08:00:00Z DM 212 HRESULT1=0x0 HRESULT2=0x0").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn before_the_enrollment_it_means_nothing() {
        let found = Fixture::new("verdict failed\nevent 2026-03-20T08:00:00Z DM 212 HRESULT1=0xCAA2000C").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

//! Windows Autopilot finds no usable MDM service in the tenant.

use crate::model::code::Code;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::by_code::say;
use crate::rules::case::provider;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "no-mdm-for-tenant",
    title: "Windows finds no single MDM service in the tenant",
    severity: Severity::Error,
    seed_row: None,
    doc: "Event 115 of Autopilot (no usable MDM found for the tenant) or 0xC1036501: the tenant has none, or several MDM applications whose user scopes overlap. Event 401 of User Device Registration says the same for a Cloud PC.",
    references: &[documents::AUTOPILOT_ISSUES, documents::ENTRA_MDM],
    check: Check::One(check),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[Say {
    codes: &[Code::status(0xC103_6501)],
    because: "The tenant names no MDM service for {user}, or more than one: Windows cannot choose",
    action: "Ask the admin to look under Mobility (MDM and WIP) in Entra: exactly one MDM application must have this user in its scope, and the user needs a licence for it; then restart setup.",
    ask: "",
}];

fn check(case: &Case<'_>) -> Option<Finding> {
    say(case, &RULE, SAYS, |_| true).or_else(|| by_event(case)).and_then(Draft::done)
}

fn by_event(case: &Case<'_>) -> Option<Draft> {
    let (id, event) = case.last_of(provider::MDD, 115).or_else(|| case.last_of(provider::UDR, 401))?;
    let draft = Draft::new(
        &RULE,
        "Windows asked the tenant for its MDM service and got no usable answer: there is none, or more than one claims this user.",
        "Ask the admin to look under Mobility (MDM and WIP) in Entra: exactly one MDM application must have this user in its scope, and the user needs a licence for it.",
    )
    .severity(if case.is_enrolled() { Severity::Notice } else { Severity::Error })
    .evidence(case.evidence(id));
    Some(event.codes.iter().fold(draft, |draft, code| draft.code(*code)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn the_overlap_is_told() {
        let found = Fixture::new("attempt autopilot_user_driven failed discovery 0xC1036501").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "exactly one");
    }

    #[test]
    fn the_event_is_enough() {
        let found = Fixture::new("event 2026-02-11T14:02:20Z MDD 115 HRESULT=0x801C0003").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "exactly one");
    }

    #[test]
    fn a_missing_profile_is_another_story() {
        let found = Fixture::new("event 2026-02-11T14:02:20Z MDD 704").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

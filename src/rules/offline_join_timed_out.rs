//! The data of the domain join never came.

use crate::model::fields::Value;
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
    id: "offline-join-timed-out",
    title: "The domain-join data for the device did not come in time",
    severity: Severity::Error,
    seed_row: None,
    doc: "Event 109 of device management says that the wait for the offline domain join timed out (state 3), and no data were applied later (107).",
    references: &[documents::AUTOPILOT_ISSUES],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let timed_out = |value: Option<&Value>| value.and_then(Value::as_u64) == Some(3);
    let last = case.of(provider::DM, 109).rev().find(|(_, event)| timed_out(event.record.fields.at(0)));
    let (id, _) = last?;
    if case.last_of(provider::DM, 107).is_some_and(|(came, _)| came > id) {
        return None;
    }
    Draft::new(
        &RULE,
        "The device waited for the data of its domain join and Intune did not deliver them in time.",
        "Ask the admin to look at the Intune connector for Active Directory: it must be running, registered to this tenant, and allowed to create computer accounts in the organisational unit of the profile (its event log names the request). Then start setup again.",
    )
    .evidence(case.evidence(id))
    .evidence(case.last_of(provider::DM, 111).and_then(|(at, _)| case.evidence(at)))
    .done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_timed_out_wait_is_found() {
        let found = Fixture::new("event 2026-02-17T08:03:00Z DM 111\nevent 2026-02-17T08:33:00Z DM 109 HexInt1=0x3")
            .check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "connector");
    }

    #[test]
    fn data_that_came_are_another_story() {
        let found = Fixture::new("event 2026-02-17T08:33:00Z DM 109 HexInt1=0x3\nevent 2026-02-17T08:35:00Z DM 107")
            .check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn other_states_are_no_timeout() {
        let found = Fixture::new("event 2026-02-17T08:33:00Z DM 109 HexInt1=0x1").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

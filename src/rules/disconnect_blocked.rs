//! The user may not remove the enrollment.

use crate::model::evidence::Evidence;
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
    id: "disconnect-blocked",
    title: "The organisation does not allow the user to disconnect this device",
    severity: Severity::Notice,
    seed_row: Some("manage/disconnect-blocked"),
    doc: "AllowManualMDMUnenrollment is 0 (policy state, report or event 813): only the server can remove the enrollment.",
    references: &[documents::GUIDE, documents::POLICY_EXPERIENCE],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let known = case.device.manual_unenrollment_allowed.as_ref();
    if case.is(known, true) {
        return None;
    }
    let mut evidence: Vec<Evidence> = known.into_iter().flat_map(|known| known.evidence.iter().cloned()).collect();
    let own = case.device.enrollments.iter().filter(|entry| entry.manual_unenrollment_allowed == Some(false));
    evidence.extend(own.flat_map(|entry| entry.evidence.iter().cloned()));
    let policy = case.of(provider::DM, 813).rev().find(|(_, event)| {
        event.record.fields.text("Message1").is_some_and(|name| name.eq_ignore_ascii_case("AllowManualMDMUnenrollment"))
    });
    let forbids = policy.filter(|(_, event)| event.record.fields.get("HexInt1").and_then(Value::as_u64) == Some(0));
    evidence.extend(forbids.and_then(|(id, _)| case.evidence(id)));
    Draft::new(
        &RULE,
        "The policy AllowManualMDMUnenrollment forbids removing the enrollment by hand: under Access work or school the button Disconnect is missing or refuses.",
        "If the device is to leave, the admin retires it on the server (data of the organisation are removed from it) or allows the user to disconnect. Wiping is not needed for it.",
    )
    .evidence(evidence)
    .done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_forbidden_disconnect_is_told() {
        let found = Fixture::new("device manual_unenroll=no\nenrollment device_with_entra managed=yes").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "server");
    }

    #[test]
    fn the_enrollments_own_value_is_enough() {
        let found = Fixture::new("enrollment device_with_entra managed=yes manual=no").check(&RULE);
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn the_policy_event_is_enough() {
        let found = Fixture::new(
            "event 2026-03-20T08:02:30Z DM 813 Message1=AllowManualMDMUnenrollment Message2=Experience HexInt1=0x0",
        )
        .check(&RULE);
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn an_allowed_disconnect_is_no_finding() {
        let found = Fixture::new("device manual_unenroll=yes\nevent 2026-03-20T08:02:30Z DM 813 Message1=AllowManualMDMUnenrollment Message2=Experience HexInt1=0x1").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

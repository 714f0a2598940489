//! Remains of an older enrollment stand in the way.

use crate::model::attempt::AttemptOutcome;
use crate::model::code::Code;
use crate::model::device::Enrollment;
use crate::model::device::EnrollmentKind;
use crate::model::finding::Confidence;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::codes_of;
use crate::rules::by_code::weight;
use crate::rules::case::is_main;
use crate::rules::case::provider;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "leftover-enrollment",
    title: "Remains of an older enrollment are on the device",
    severity: Severity::Error,
    seed_row: None,
    doc: "An entry below Enrollments manages nothing (no OMA-DM account, no contact) and is not one of those that stock Windows carries; with 0x8018000A it is the reason for the refusal. Events 844 and 845 tell of stale enrollments, too.",
    references: &[documents::GROUP_POLICY, documents::ENROLLMENT_ERRORS],
    check: Check::One(check),
};

const ALREADY: Code = Code::status(0x8018_000A);

fn check(case: &Case<'_>) -> Option<Finding> {
    let refused =
        case.attempts.iter().rev().find(|attempt| {
            attempt.outcome != AttemptOutcome::Succeeded && codes_of(attempt).any(|code| code == ALREADY)
        });
    let dead: Vec<&Enrollment> = case.device.enrollments.iter().filter(|entry| is_dead(entry)).collect();
    let stale = [844, 845].into_iter().filter_map(|id| case.last_of(provider::DM, id)).max_by_key(|(id, _)| *id);
    if (dead.is_empty() && stale.is_none()) || (refused.is_none() && case.managed().is_some()) {
        return None;
    }
    let names: Vec<String> = dead.iter().take(3).map(|entry| name(entry)).collect();
    let what = if names.is_empty() {
        "Windows met a stale enrollment".to_owned()
    } else {
        format!("Windows still holds {}", names.join(" and "))
    };
    let effect = match refused {
        Some(_) if case.managed().is_none() => format!(" It makes Windows refuse a new enrollment ({ALREADY})."),
        Some(_) => format!(" A further enrollment was refused ({ALREADY})."),
        None => " A new enrollment may be refused because of it.".to_owned(),
    };
    let draft = Draft::new(
        &RULE,
        format!("{what}, which no account and no contact with a server stands behind: what is left of an enrollment that was removed by half.{effect}"),
        "Ask the admin to make sure on the server that this device is not managed by that enrollment any more, then to remove what is left of it on the device: its key below HKLM\\SOFTWARE\\Microsoft\\Enrollments, its tasks below EnterpriseMgmt and its certificate, after an export of each. What that enrollment configured is lost with it; the wrong entry removed means that the device is no longer managed.",
    )
    .ask("Was this PC enrolled before, or taken out of management?")
    .confidence(if dead.is_empty() { Confidence::Medium } else { Confidence::High })
    .evidence(dead.iter().flat_map(|entry| entry.evidence.iter().cloned()))
    .evidence(stale.and_then(|(id, _)| case.evidence(id)));
    match refused {
        Some(attempt) => draft.severity(weight(case, attempt, Severity::Error)).attempt(attempt).code(ALREADY),
        None => draft.severity(Severity::Warning),
    }
    .done()
}

/// An enrollment of device management that surely manages nothing.
fn is_dead(entry: &Enrollment) -> bool {
    is_main(entry.kind)
        && entry.kind != EnrollmentKind::Other
        && entry.managed == Some(false)
        && entry.has_account != Some(true)
}

fn name(entry: &Enrollment) -> String {
    let of = entry.provider_id.as_deref().map(|provider| format!(" of {provider}")).unwrap_or_default();
    let user = entry.upn.as_deref().map(|upn| format!(" for {upn}")).unwrap_or_default();
    format!("an enrollment{of}{user} ({})", entry.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_refused_enrollment_beside_a_dead_entry() {
        let found = Fixture::new("attempt group_policy failed registration 0x8018000A\nenrollment device_with_entra managed=no account=no traces=status,policy_provider").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "0x8018000A");
        assert_says(&found[0], "is lost");
        assert_eq!(found[0].attempt, Some(1));
        assert_eq!(found[0].severity, Severity::Error);
    }

    #[test]
    fn a_dead_entry_alone_is_a_warning() {
        let found = Fixture::new("enrollment device_with_entra managed=no account=no traces=status").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].severity, Severity::Warning);
    }

    #[test]
    fn what_stock_windows_carries_is_no_leftover() {
        let found =
            Fixture::new("enrollment unmanaged_builtin managed=no state=1\nenrollment local managed=no state=1")
                .check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_managed_entry_is_no_leftover() {
        let found = Fixture::new(
            "attempt group_policy failed registration 0x8018000A\nenrollment device_with_entra managed=yes account=yes",
        )
        .check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn what_cannot_be_told_is_not_claimed() {
        let found = Fixture::new("enrollment device_with_entra").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

//! A policy or an agent on the device forbids the enrollment.

use crate::model::code::Code;
use crate::model::evidence::Evidence;
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
    id: "enrollment-blocked",
    title: "Enrollment is forbidden on this device",
    severity: Severity::Error,
    seed_row: None,
    doc: "An attempt ended with 0x80180026 (MENROLL_E_DEVICE_MANAGEMENT_BLOCKED), event 96 refused it, or the policy DisableRegistration is set while the device is not enrolled.",
    references: &[documents::MOBILE_ENROLLMENT, documents::ENROLLMENT_ERRORS],
    check: Check::One(check),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[Say {
    codes: &[Code::status(0x8018_0026)],
    because: "A policy or another management agent on this device forbids enrolling in device management",
    action: "Look for the policy \"Disable MDM Enrollment\" (DisableRegistration below HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\MDM) and for the Configuration Manager client or another agent. If it is not meant, the admin removes the policy where it is set (gpresult /h shows where); it comes back if only the registry value is deleted.",
    ask: "",
}];

fn check(case: &Case<'_>) -> Option<Finding> {
    let policy = case.device.auto_enroll.disable_registration.as_ref().filter(|policy| policy.value);
    let mut state: Vec<Evidence> = policy.into_iter().flat_map(|policy| policy.evidence.iter().cloned()).collect();
    state.extend(case.last_of(provider::DM, 96).and_then(|(id, _)| case.evidence(id)));
    let found = match say(case, &RULE, SAYS, |_| true) {
        Some(found) if policy.is_some() => found.also("The policy DisableRegistration is set."),
        Some(found) => found.also("The policy DisableRegistration is not among what was collected."),
        None if state.is_empty() || case.is_enrolled() => return None,
        None => Draft::new(
            &RULE,
            "Device management is switched off on this device by policy (DisableRegistration) or by another agent; any enrollment will be refused.",
            "Find out whether that is meant. If not, the admin removes the policy \"Disable MDM Enrollment\" where it is set (gpresult /h shows where).",
        )
        .severity(Severity::Warning),
    };
    found.evidence(state).done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::finding::Confidence;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn the_policy_makes_it_certain() {
        let found = Fixture::new("attempt group_policy failed discovery 0x80180026\ndevice disable_registration=yes")
            .check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "DisableRegistration is set");
        assert_eq!(found[0].confidence, Confidence::High);
    }

    #[test]
    fn without_it_another_agent_may_be_it() {
        let found = Fixture::new("attempt group_policy failed discovery 0x80180026").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "Configuration Manager");
    }

    #[test]
    fn the_policy_alone_is_a_warning() {
        let found = Fixture::new("device disable_registration=yes").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].severity, Severity::Warning);
    }

    #[test]
    fn an_enrolled_device_is_another_story() {
        let found =
            Fixture::new("device disable_registration=yes\nenrollment device_with_entra managed=yes").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn switched_off_it_says_nothing() {
        let found = Fixture::new("device disable_registration=no").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

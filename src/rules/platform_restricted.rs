//! The organisation does not let this kind of device enroll.

use crate::model::attempt::Trigger;
use crate::model::code::Code;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Rule;
use crate::rules::by_code::Words;
use crate::rules::by_code::newest;
use crate::rules::documents;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "platform-restricted",
    title: "An enrollment restriction refuses this platform or Windows version",
    severity: Severity::Error,
    seed_row: None,
    doc: "An attempt ended with 0x80180014 (MENROLL_E_DEVICENOTSUPPORTED, SOAP fault DeviceNotSupported). In a self-deploying or \
          pre-provisioned Autopilot run the same code means that an old record stands in the way, which is a rule of its own.",
    references: &[documents::ENROLLMENT_ERRORS, documents::MOBILE_ENROLLMENT],
    check,
};

/// The code that says so.
const CODES: &[Code] = &[Code::status(0x8018_0014)];

fn check(case: &Case<'_>) -> Vec<Finding> {
    let once_only = [Trigger::AutopilotSelfDeploying, Trigger::AutopilotPreProvisioned];
    newest(case, &RULE, CODES, |attempt| !once_only.contains(&attempt.trigger), |_, _| {
        Words::new(
            RULE.title,
            "The MDM server refused the enrollment because it does not take devices of this platform, Windows version or ownership",
            "Ask the admin to check the enrollment restrictions: whether Windows (MDM) is allowed for this user, the allowed range of \
             Windows versions, and whether personally owned devices are blocked.",
            Some("Is this PC your own, or does it belong to the organisation?"),
        )
    })
    .into_iter()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;

    #[test]
    fn a_restriction_is_found() {
        let found = Fixture::new("attempt work_account failed certificate 0x80180014").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].codes, CODES);
    }

    #[test]
    fn a_second_self_deployment_is_another_story() {
        assert!(Fixture::new("attempt autopilot_self_deploying failed certificate 0x80180014").check(&RULE).is_empty());
    }
}

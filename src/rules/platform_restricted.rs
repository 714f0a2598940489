//! The organisation does not let this kind of device enroll.

use crate::model::attempt::Trigger;
use crate::model::code::Code;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::by_code::say;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "platform-restricted",
    title: "An enrollment restriction refuses this platform or Windows version",
    severity: Severity::Error,
    seed_row: None,
    doc: "An attempt ended with 0x80180014 (MENROLL_E_DEVICENOTSUPPORTED, SOAP fault DeviceNotSupported). In a self-deploying or \
          pre-provisioned Autopilot run the same code means that an old record stands in the way, which is a rule of its own.",
    references: &[documents::ENROLLMENT_ERRORS, documents::MOBILE_ENROLLMENT],
    check: Check::One(check),
};

/// What its code says.
static SAYS: &[Say] = &[Say {
    codes: &[Code::status(0x8018_0014)],
    because: "The MDM server refused the enrollment because it does not take devices of this platform, Windows version or ownership",
    action: "Ask the admin to check the enrollment restrictions: whether Windows (MDM) is allowed for this user, the allowed range of \
             Windows versions, and whether personally owned devices are blocked.",
    ask: "",
}];

fn check(case: &Case<'_>) -> Option<Finding> {
    let once_only = [Trigger::AutopilotSelfDeploying, Trigger::AutopilotPreProvisioned];
    say(case, &RULE, SAYS, |attempt| !once_only.contains(&attempt.trigger)).and_then(Draft::done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;

    #[test]
    fn a_restriction_is_found() {
        let found = Fixture::new("attempt work_account failed certificate 0x80180014").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].codes, SAYS[0].codes);
    }

    #[test]
    fn a_second_self_deployment_is_another_story() {
        assert!(Fixture::new("attempt autopilot_self_deploying failed certificate 0x80180014").check(&RULE).is_empty());
    }
}

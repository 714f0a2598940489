//! The old record of a device that enrolls by itself stands in the way.

use crate::model::attempt::Attempt;
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
    id: "old-device-record",
    title: "The device's old record must be removed before it can enroll by itself again",
    severity: Severity::Error,
    seed_row: None,
    doc: "A self-deploying or pre-provisioned Autopilot run ended with 0x80180014: such a device may enroll once; after that its old record in the MDM must be deleted first. On other paths the same code is an enrollment restriction.",
    references: &[documents::AUTOPILOT_ISSUES],
    check: Check::One(check),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[Say {
    codes: &[Code::status(0x8018_0014)],
    because: "A device that enrolls by itself (self-deploying or pre-provisioned) may do so once; the MDM service still holds the record of the last time",
    action: "Ask the admin to delete the device's record in Intune (not the Autopilot registration) or to unblock the device there, then reset and start again. What the old record held (inventory, BitLocker and LAPS values stored with it) and what was saved on the PC is lost.",
    ask: "Has this device been set up before?",
}];

fn check(case: &Case<'_>) -> Option<Finding> {
    let by_itself = |attempt: &Attempt| {
        matches!(attempt.trigger, Trigger::AutopilotSelfDeploying | Trigger::AutopilotPreProvisioned)
    };
    say(case, &RULE, SAYS, by_itself).and_then(Draft::done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn the_second_run_is_refused() {
        let found = Fixture::new("attempt autopilot_self_deploying failed certificate 0x80180014").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "delete");
    }

    #[test]
    fn pre_provisioning_is_the_same() {
        let found = Fixture::new("attempt autopilot_pre_provisioned failed certificate 0x80180014").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "is lost");
    }

    #[test]
    fn on_other_paths_it_is_a_restriction() {
        let found = Fixture::new("attempt entra_join_settings failed certificate 0x80180014").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

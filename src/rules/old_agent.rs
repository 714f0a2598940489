//! An old management agent owns the device.

use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::documents;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "old-agent",
    title: "An old management agent stands in the way",
    severity: Severity::Error,
    seed_row: None,
    doc: "An attempt ended with 0x8007064C (the old Intune PC agent or another account has enrolled the device) or 0x80CF4017 (that agent is out of date).",
    references: &[documents::ENROLLMENT_ERRORS],
    check: Check::Codes(SAYS),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[Say {
    codes: &[Code::status(0x8007_064C), Code::status(0x80CF_4017)],
    because: "The software of an older kind of management (the Intune PC agent) is still on the device",
    action: "Ask the admin to remove the old agent: its certificate Sc_Online_Issuing and the key HKLM\\SOFTWARE\\Microsoft\\OnlineManagement belong to it. What the old management installed or protected is no longer looked after from then on.",
    ask: "Was this PC managed before, perhaps by another company?",
}];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn the_old_agent_is_named() {
        let found = Fixture::new("attempt entra_join_settings failed registration 0x8007064C").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "OnlineManagement");
    }

    #[test]
    fn an_enrolled_device_is_another_story() {
        let found = Fixture::new("attempt entra_join_settings failed registration 0x8018000A").check(&RULE);
        assert!(found.is_empty());
    }
}

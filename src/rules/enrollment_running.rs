//! Another enrollment runs at the same time.

use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::documents;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "enrollment-running",
    title: "Another enrollment was running at the same time",
    severity: Severity::Warning,
    seed_row: None,
    doc: "An attempt ended with 0x80180009 (MENROLL_E_ENROLLMENT_IN_PROGRESS) or its older twin 0x80190009. The number does not mean \"blocked\", as some tools say.",
    references: &[documents::ENROLLMENT_ERRORS, documents::MOBILE_ENROLLMENT],
    check: Check::Codes(SAYS),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[Say {
    codes: &[Code::status(0x8018_0009), Code::status(0x8019_0009)],
    because: "Windows was enrolling already (the scheduled task and a person in Settings can collide)",
    action: "Wait ten minutes, restart the device and try again once.",
    ask: "",
}];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn it_is_no_block() {
        let found = Fixture::new("attempt group_policy failed registration 0x80180009").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "enrolling already");
    }

    #[test]
    fn a_block_is_another_story() {
        let found = Fixture::new("attempt group_policy failed registration 0x80180026").check(&RULE);
        assert!(found.is_empty());
    }
}

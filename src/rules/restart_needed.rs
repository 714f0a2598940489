//! The registration waits for a restart.

use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::documents;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "restart-needed",
    title: "The device must be restarted before it can register",
    severity: Severity::Warning,
    seed_row: None,
    doc: "A join or registration ended with 0x801C000F (DSREG_E_DEVICE_REQUIRES_REBOOT).",
    references: &[documents::HYBRID_JOIN],
    check: Check::Codes(SAYS),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[Say {
    codes: &[Code::status(0x801C_000F)],
    because: "Windows says that a restart is pending before the device can be registered",
    action: "Restart the device (Restart, not Shut down: fast start-up keeps the old state), then try again.",
    ask: "",
}];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_pending_restart_is_found() {
        let found = Fixture::new("attempt entra_join_settings failed join 0x801C000F").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "Restart");
    }

    #[test]
    fn a_refused_join_is_another_story() {
        let found = Fixture::new("attempt entra_join_settings failed join 0x801C0003").check(&RULE);
        assert!(found.is_empty());
    }
}

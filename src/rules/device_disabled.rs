//! The device's own record in Entra is disabled or gone.

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
    id: "device-disabled",
    title: "The device is disabled or deleted in Entra",
    severity: Severity::Error,
    seed_row: None,
    doc: "An attempt met AADSTS135011, 130007, 130008, 50155, 700003 or 0x801C03F3, or dsregcmd /status says that the device's own sign-in fails because it is disabled or deleted.",
    references: &[documents::DSREGCMD, documents::HYBRID_JOIN],
    check: Check::One(check),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[
    Say {
        codes: &[Code::aadsts(135011), Code::aadsts(130007)],
        because: "The record of this device in Entra is disabled",
        action: "Ask the admin to find out why the device was disabled (loss, clean-up of stale devices) and to enable it in Entra; then lock and unlock Windows.",
        ask: "",
    },
    Say {
        codes: &[Code::status(0x801C_03F3), Code::aadsts(700003), Code::aadsts(130008), Code::aadsts(50155)],
        because: "Entra does not know this device any more: its record was deleted, or its certificate is not the registered one",
        action: "Ask the admin to register the device again: as an administrator run dsregcmd /leave, restart, sign in. The old record and the BitLocker recovery keys stored with it are lost once it is deleted, so save the keys first.",
        ask: "Was this PC reset, renamed or put back from an image lately?",
    },
];

fn check(case: &Case<'_>) -> Option<Finding> {
    let status = case.device.join.device_auth_status.as_ref();
    let gone = status.filter(|status| status.value.to_ascii_lowercase().contains("disabled or deleted"));
    if let Some(found) = say(case, &RULE, SAYS, |_| true) {
        let state = gone.into_iter().flat_map(|status| status.evidence.iter().cloned());
        return found.evidence(state).done();
    }
    let status = gone?;
    Draft::new(
        &RULE,
        format!("Windows asked Entra for a token of the device itself and was told: {}.", status.value.trim()),
        "Ask the admin to look the device up in Entra by its device id. If it is disabled, enable it; if it is gone, register the device again (as an administrator dsregcmd /leave, restart, sign in): BitLocker recovery keys stored with the old record are lost with it, so save them first.",
    )
    .evidence(status.evidence.iter().cloned())
    .done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::finding::Confidence;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_deleted_record_is_told_with_what_is_lost() {
        let found = Fixture::new("attempt group_policy failed join 0x801C03F3").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "BitLocker");
    }

    #[test]
    fn dsregcmd_is_enough() {
        let found = Fixture::new("device entra=yes auth=FAILED._Device_is_either_disabled_or_deleted").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].confidence, Confidence::High);
    }

    #[test]
    fn a_working_device_is_another_story() {
        let found = Fixture::new("device entra=yes auth=SUCCESS").check(&RULE);
        assert!(found.is_empty());
    }

    #[test]
    fn an_unsynced_device_is_another_story() {
        let found = Fixture::new("attempt group_policy failed join 0x801C03F2").check(&RULE);
        assert!(found.is_empty());
    }
}

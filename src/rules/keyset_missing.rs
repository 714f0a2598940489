//! The private key of a certificate is gone.

use crate::model::code::Code;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::by_code::from_syncs;
use crate::rules::by_code::say;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "keyset-missing",
    title: "The device has lost the private key of its identity",
    severity: Severity::Error,
    seed_row: None,
    doc: "An attempt or session met 0x80090016 (NTE_BAD_KEYSET), 0x8009000D, 0x80090011, 0xCAAA0007, 0x80072F99 or 0x80072F9A: a certificate is there, its private key cannot be used. Seen after the TPM was cleared, the main board changed or a disk image copied.",
    references: &[documents::HYBRID_JOIN, documents::REFRESH_TOKEN],
    check: Check::One(check),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[Say {
    codes: &[
        Code::status(0x8009_0016),
        Code::status(0x8009_000D),
        Code::status(0x8009_0011),
        Code::status(0xCAAA_0007),
        Code::status(0x8007_2F99),
        Code::status(0x8007_2F9A),
        Code::status(0x8007_2F0C),
    ],
    because: "Windows cannot use the private key of the device's certificate: the TPM was cleared, the main board changed, or the disk was copied from another PC",
    action: "Ask the admin to register the device again: as an administrator run dsregcmd /leave, restart, sign in; the management enrollment must be made anew too. Save the BitLocker recovery key first: it is stored with the old record and lost with it. If the device was cloned, rebuild the image without a registered device in it.",
    ask: "Was the PC repaired, its firmware updated or its disk copied lately?",
}];

fn check(case: &Case<'_>) -> Option<Finding> {
    say(case, &RULE, SAYS, |_| true).or_else(|| from_syncs(case, &RULE, SAYS)).and_then(Draft::done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_missing_key_is_found_with_what_is_lost() {
        let found = Fixture::new("attempt group_policy failed authentication 0x80090016").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "BitLocker");
    }

    #[test]
    fn a_session_may_show_it() {
        let found = Fixture::new("sync failed 0x80072F9A").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].attempt, None);
    }

    #[test]
    fn a_tpm_that_is_not_ready_is_another_story() {
        let found = Fixture::new("attempt group_policy failed certificate 0x80290401").check(&RULE);
        assert!(found.is_empty());
    }
}

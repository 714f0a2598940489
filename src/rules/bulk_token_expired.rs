//! The token of a provisioning package is too old.

use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::documents;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "bulk-token-expired",
    title: "The bulk token of the provisioning package cannot be used",
    severity: Severity::Error,
    seed_row: None,
    doc: "An attempt met AADSTS90114 (the bulk token is or would be expired; it lives at most 180 days) or AADSTS240001 (the account may not make such tokens).",
    references: &[documents::AADSTS],
    check: Check::Codes(SAYS),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[
    Say {
        codes: &[Code::aadsts(90114)],
        because: "The token inside the provisioning package is too old (at most 180 days), or the clock of the device is wrong",
        action: "Check the clock of the device; then the admin makes a new bulk token and a new provisioning package. Devices that got the old package must get the new one.",
        ask: "",
    },
    Say {
        codes: &[Code::aadsts(240001)],
        because: "The account that made the provisioning package may not make bulk tokens",
        action: "Ask the admin to let this account join devices and to give it the role it needs, then to make a new package.",
        ask: "",
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn an_old_token_is_found() {
        let found = Fixture::new("attempt provisioning_package failed join 0xCAA90001 codes=AADSTS90114").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "new bulk token");
        assert_eq!(found[0].codes.len(), 2);
    }

    #[test]
    fn a_wrong_password_is_another_story() {
        let found = Fixture::new("attempt provisioning_package failed join AADSTS50126").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

//! The clock of the device is wrong.

use crate::model::code::Code;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::by_code::say;
use crate::rules::documents;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "clock-wrong",
    title: "The device's clock (or the server's certificate) is out of date",
    severity: Severity::Error,
    seed_row: None,
    doc: "An attempt ended with 0x8018000D (certificate of the discovery server outside of its dates), 0x80072F05, 0x800B0101 or 0x80090328, or the sign-in service named a time skew (AADSTS50013, 140000).",
    references: &[documents::MOBILE_ENROLLMENT, documents::ENROLLMENT_ERRORS],
    check: Check::One(check),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[
    Say {
        codes: &[
            Code::status(0x8018_000D),
            Code::status(0x8007_2F05),
            Code::status(0x800B_0101),
            Code::status(0x8009_0328),
        ],
        because: "To this device the server's certificate is not valid yet or any more: the clock of the device is wrong, or the certificate has really expired",
        action: "Compare date, time and time zone of the device with the right ones; set them (Settings > Time & language > Sync now) and try again. If the clock is right, the owner of the server must renew its certificate.",
        ask: "Which date and time does the PC show? Has it lain unused for long?",
    },
    Say {
        codes: &[Code::aadsts(50013), Code::aadsts(140000)],
        because: "The sign-in service refuses a token whose times do not fit: a wrong clock does that",
        action: "Set the clock of the device (Sync now) and sign in again.",
        ask: "Which date and time does the PC show?",
    },
];

fn check(case: &Case<'_>) -> Option<Finding> {
    let found = say(case, &RULE, SAYS, |_| true)?;
    found.done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_wrong_clock_is_named() {
        let found = Fixture::new("attempt mdm_only failed discovery 0x8018000D").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "Sync now");
    }

    #[test]
    fn an_untrusted_certificate_is_another_story() {
        let found = Fixture::new("attempt mdm_only failed discovery 0x80180012").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

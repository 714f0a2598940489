//! The service itself had trouble.

use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::documents;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "service-trouble",
    title: "The management or registration service had a fault of its own",
    severity: Severity::Warning,
    seed_row: None,
    doc: "An attempt met a code that blames the service: 0x80180005, 0x80180006, 0x80180017 (maintenance), 0x80180033 (retry later), 0x801C0006, 0x801C0025 (busy), AADSTS90033 or 0xCAA20005.",
    references: &[documents::ENROLLMENT_ERRORS, documents::MOBILE_ENROLLMENT],
    check: Check::Codes(SAYS),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[
    Say {
        codes: &[Code::status(0x8018_0017)],
        because: "The MDM service says that it is in maintenance",
        action: "Look at the service health page and try again later.",
        ask: "",
    },
    Say {
        codes: &[Code::status(0x8018_0033), Code::status(0x801C_0025)],
        because: "The service is busy and asks to come back later",
        action: "Wait some minutes and try again; group policy and Windows setup retry by themselves.",
        ask: "",
    },
    Say {
        codes: &[
            Code::status(0x8018_0005),
            Code::status(0x8018_0006),
            Code::status(0x8019_0005),
            Code::status(0x8019_0006),
            Code::status(0x801C_0006),
        ],
        because: "The service reports a fault of its own",
        action: "Try again later. If it comes back, look at the service health page and open a case with the MDM vendor; give him the time and the trace id of event 59 beside the failure. For Windows Autopilot let the admin check that one profile is assigned to the device.",
        ask: "",
    },
    Say {
        codes: &[Code::aadsts(90033), Code::status(0xCAA2_0005)],
        because: "The sign-in service is temporarily not available",
        action: "Look at the service health page and try again later.",
        ask: "",
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn maintenance_is_told() {
        let found = Fixture::new("attempt work_account failed certificate 0x80180017").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "maintenance");
    }

    #[test]
    fn a_refused_user_is_another_story() {
        let found = Fixture::new("attempt work_account failed certificate 0x80180003").check(&RULE);
        assert!(found.is_empty());
    }
}

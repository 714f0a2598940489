//! The enrollment application is not set up or not consented in the tenant.

use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::documents;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "consent-missing",
    title: "The enrollment application is missing, disabled or not consented in the tenant",
    severity: Severity::Error,
    seed_row: None,
    doc: "An attempt met an AADSTS number about applications and consent: 65001, 65004, 650052, 650056, 650057, 90090, 90094, 90095, 70001, 700011, 700016, 7000112, 50001, 500011, 50011 or 50105.",
    references: &[documents::AADSTS, documents::ENTRA_MDM],
    check: Check::Codes(SAYS),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[
    Say {
        codes: &[Code::aadsts(65004)],
        because: "{user} declined the consent that the enrollment application asked for",
        action: "Repeat the enrollment and accept, or ask the admin to consent for the organisation.",
        ask: "Did a page ask you to accept permissions? What did you choose?",
    },
    Say {
        codes: &[Code::aadsts(7000112)],
        because: "The enterprise application that enrolls devices is disabled in the tenant",
        action: "Ask the admin to enable the enterprise application (for Intune: Microsoft Intune Enrollment), then repeat the enrollment.",
        ask: "",
    },
    Say {
        codes: &[Code::aadsts(50105)],
        because: "{user} is not assigned to the application, and the application demands an assignment",
        action: "Ask the admin to assign {user} (or a group) to the MDM application or to drop the demand.",
        ask: "",
    },
    Say {
        codes: &[
            Code::aadsts(65001),
            Code::aadsts(650052),
            Code::aadsts(650056),
            Code::aadsts(650057),
            Code::aadsts(90090),
            Code::aadsts(90094),
            Code::aadsts(90095),
        ],
        because: "The MDM application lacks the consent of the organisation",
        action: "Ask the admin to grant admin consent to the MDM application in Entra and to check its permissions, then repeat the enrollment.",
        ask: "",
    },
    Say {
        codes: &[
            Code::aadsts(70001),
            Code::aadsts(70002),
            Code::aadsts(700011),
            Code::aadsts(700016),
            Code::aadsts(50001),
            Code::aadsts(500011),
            Code::aadsts(50011),
        ],
        because: "The tenant does not know the application that the device wants to enroll with",
        action: "Ask the admin to check under Mobility (MDM and WIP) that the MDM application is added to the right tenant and that its identifiers and URLs are right.",
        ask: "Do you have accounts in more than one organisation? Which one did you use?",
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn consent_is_asked_of_the_admin() {
        let found = Fixture::new("attempt work_account failed authentication AADSTS65001").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "admin consent");
    }

    #[test]
    fn a_disabled_application_comes_first() {
        let found =
            Fixture::new("attempt work_account failed authentication AADSTS7000112 codes=AADSTS65001").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "enterprise application");
    }

    #[test]
    fn an_unknown_user_is_another_story() {
        let found = Fixture::new("attempt work_account failed authentication AADSTS50034").check(&RULE);
        assert!(found.is_empty());
    }
}

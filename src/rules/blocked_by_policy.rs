//! Conditional Access or a security policy stops the sign-in.

use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::documents;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "blocked-by-policy",
    title: "A sign-in policy of the organisation blocks the enrollment",
    severity: Severity::Error,
    seed_row: None,
    doc: "An attempt met AADSTS53000 to 53004, 53011, 50005, 50131, 50158, 530003, 530032 or 530035. A policy that demands a compliant or managed device can never be met by a device that is only about to enroll.",
    references: &[documents::AADSTS, documents::ENTRA_MDM],
    check: Check::Codes(SAYS),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[
    Say {
        codes: &[Code::aadsts(53000), Code::aadsts(530003)],
        because: "The sign-in policy demands a device that is compliant or managed already, which a device that is only about to enroll cannot be",
        action: "Ask the admin to exclude the enrollment applications (Microsoft Intune Enrollment, Microsoft Intune) from the Conditional Access policy that demands a compliant device, then repeat the enrollment.",
        ask: "",
    },
    Say {
        codes: &[Code::aadsts(53001)],
        because: "The sign-in policy demands a hybrid-joined device",
        action: "Ask the admin whether this policy is meant to cover the enrollment; exclude the enrollment application or join the device to the domain first.",
        ask: "",
    },
    Say {
        codes: &[Code::aadsts(53011), Code::aadsts(53004)],
        because: "The sign-in service holds the sign-in of {user} for risky",
        action: "Ask the security team to look at the user's risk, clear it (a secure password change does), then repeat the enrollment.",
        ask: "From where did you sign in, and did you see unexpected sign-in prompts lately?",
    },
    Say {
        codes: &[
            Code::aadsts(53002),
            Code::aadsts(53003),
            Code::aadsts(50005),
            Code::aadsts(50131),
            Code::aadsts(50158),
            Code::aadsts(530032),
            Code::aadsts(530035),
        ],
        because: "A Conditional Access or security policy of the organisation refuses the sign-in of {user} on this device",
        action: "Find the failed sign-in of {user} in the Entra sign-in log: its Conditional Access tab names the policy. Ask the admin to let the enrollment through or to name the condition that the device must meet.",
        ask: "From which network did you try it (office, home, abroad)?",
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_policy_that_cannot_be_met_is_told() {
        let found = Fixture::new("attempt entra_join_oobe failed authentication AADSTS53000").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "compliant");
    }

    #[test]
    fn a_policy_is_found_inside_the_attempt() {
        let found =
            Fixture::new("attempt entra_join_oobe failed authentication 0xCAA20003 codes=AADSTS53003").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "sign-in log");
    }

    #[test]
    fn a_second_factor_is_another_story() {
        let found = Fixture::new("attempt entra_join_oobe failed authentication AADSTS50076").check(&RULE);
        assert!(found.is_empty());
    }
}

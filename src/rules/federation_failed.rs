//! The organisation's own sign-in server did not give a token.

use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::documents;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "federation-failed",
    title: "The organisation's federation server failed the sign-in",
    severity: Severity::Error,
    seed_row: None,
    doc: "An attempt met a token-library code of the WS-Trust and federation-metadata class (0xCAA90002, 06, 12, 13, 14, 17, 20, 22, 23, 2B), AADSTS20012, 50008, 50107, 75011, 80001, 80002, 80014 or a federation NTSTATUS (0xC00484C1, 0xC004848B, 0xC004848C).",
    references: &[documents::HYBRID_JOIN, documents::REFRESH_TOKEN],
    check: Check::Codes(SAYS),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[
    Say {
        codes: &[Code::aadsts(80001), Code::aadsts(80002), Code::aadsts(80014), Code::aadsts(80013)],
        because: "The sign-in service could not check the password against the organisation's own directory",
        action: "Ask the admin to look at the pass-through authentication agents: at least one must run, reach a domain controller and have the right time.",
        ask: "",
    },
    Say {
        codes: &[
            Code::status(0xCAA9_0017),
            Code::status(0xCAA9_0022),
            Code::status(0xCAA9_0023),
            Code::status(0xCAA9_0020),
            Code::status(0xC004_848B),
            Code::status(0xC004_848C),
        ],
        because: "The organisation's federation server offers no sign-in endpoint of the kind that Windows needs",
        action: "Ask the admin to enable the WS-Trust endpoints (windowstransport, usernamemixed) of the federation server, or to move the domain to cloud authentication.",
        ask: "",
    },
    Say {
        codes: &[Code::status(0xCAA9_002B)],
        because: "The federation server's metadata could not be fetched",
        action: "Check from the device that the federation server's address is reachable and its certificate trusted; ask the admin whether the server is up.",
        ask: "Were you in the office network, at home, or on a VPN?",
    },
    Say {
        codes: &[
            Code::status(0xCAA9_0006),
            Code::status(0xCAA9_0014),
            Code::status(0xCAA9_0012),
            Code::status(0xCAA9_0013),
            Code::status(0xCAA9_0002),
            Code::status(0xC004_84C1),
            Code::aadsts(50008),
            Code::aadsts(20012),
            Code::aadsts(50107),
            Code::aadsts(75011),
            Code::aadsts(50012),
        ],
        because: "The organisation's federation server answered with a fault instead of a token",
        action: "Ask the admin to look in the federation server's log at the time of the attempt (claim rules, certificates, the user's account), then repeat the enrollment.",
        ask: "",
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn missing_endpoints_are_named() {
        let found = Fixture::new("attempt group_policy failed authentication 0xCAA90022").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "WS-Trust");
    }

    #[test]
    fn a_cancelled_page_is_another_story() {
        let found = Fixture::new("attempt group_policy failed authentication 0xCAA90001").check(&RULE);
        assert!(found.is_empty());
    }
}

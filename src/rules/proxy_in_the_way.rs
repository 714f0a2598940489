//! A proxy or a web page of the network answers instead of the service.

use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::documents;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "proxy-in-the-way",
    title: "A proxy stands between the device and the service",
    severity: Severity::Error,
    seed_row: None,
    doc: "An attempt met HTTP 407 (0x80190197), a proxy-script error (0x80072F86, 2F87, 2F94, also wrapped) or an answer that is a web page instead of what was asked for (0xCAA60002 to 08, 0xCAA90015, 0xCAA90019, 0xCAA9002C, 0x801C0012, 0x80072F78, 0xC00CEE4F).",
    references: &[documents::ENDPOINTS, documents::HYBRID_JOIN],
    check: Check::Codes(SAYS),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[
    Say {
        codes: &[Code::status(0x8019_0197)],
        because: "The proxy wants a name and a password, which the system account does not have",
        action: "Ask the network team to let the endpoints of sign-in and enrollment through without proxy authentication.",
        ask: "",
    },
    Say {
        codes: &[Code::status(0x8007_2F86), Code::status(0x8007_2F87), Code::status(0x8007_2F94)],
        because: "The proxy settings of the network could not be fetched or are faulty",
        action: "Check the proxy script (PAC, WPAD) that this network hands out, also for the system account: netsh winhttp show proxy.",
        ask: "Which network were you in?",
    },
    Say {
        codes: &[
            Code::status(0xCAA6_0002),
            Code::status(0xCAA6_0003),
            Code::status(0xCAA6_0004),
            Code::status(0xCAA6_0005),
            Code::status(0xCAA6_0006),
            Code::status(0xCAA6_0007),
            Code::status(0xCAA6_0008),
            Code::status(0xCAA9_0015),
            Code::status(0xCAA9_0019),
            Code::status(0xCAA9_001A),
            Code::status(0xCAA9_002C),
            Code::status(0xCAA9_002D),
            Code::status(0x801C_0012),
            Code::status(0x8007_2F78),
            Code::status(0x8007_2F76),
            Code::status(0xC00C_EE4F),
            Code::status(0x8018_0029),
        ],
        because: "What answered was not the service: a proxy or the sign-in page of a guest network sent a page of its own",
        action: "Try from another network (a telephone's hotspot). If it works there, ask the network team to let the endpoints through untouched.",
        ask: "Did the network want you to accept terms or to sign in on a web page first?",
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn proxy_authentication_is_told() {
        let found = Fixture::new("attempt group_policy failed discovery 0x80190197").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "proxy authentication");
    }

    #[test]
    fn a_page_instead_of_an_answer() {
        let found = Fixture::new("attempt entra_join_oobe failed authentication 0xCAA9002C").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "hotspot");
    }

    #[test]
    fn a_timeout_is_another_story() {
        let found = Fixture::new("attempt group_policy failed discovery 0x80072EE2").check(&RULE);
        assert!(found.is_empty());
    }
}

//! A server that the enrollment needs could not be reached.

use crate::model::attempt::Attempt;
use crate::model::attempt::AttemptOutcome;
use crate::model::code::Code;
use crate::model::event::Phase;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::by_code::say;
use crate::rules::documents;
use crate::rules::draft::Draft;
use crate::rules::endpoint_not_found;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "server-unreachable",
    title: "A server needed for the enrollment could not be reached",
    severity: Severity::Error,
    seed_row: None,
    doc: "An attempt met a network error: name not resolved, timed out, cannot connect, connection cut (0x80072EE7, 2EE2, 2EFD, 2EFE, 2EFF, also wrapped as 0x8019nnnn and 0xCAA8nnnn), 0x80180010 or a network NTSTATUS. Where the user named the server himself, the guide's row \"management endpoint not found\" tells it instead.",
    references: &[documents::ENDPOINTS, documents::ENROLLMENT_ERRORS],
    check: Check::One(check),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[
    Say {
        codes: &[Code::status(0x8007_2EE7)],
        because: "The name of a server could not be resolved: the device has no working name resolution there, or is offline",
        action: "Check on the device, in the network where it failed, that the names of the sign-in and enrollment servers resolve; look for a VPN or filter that answers DNS. Then repeat the enrollment.",
        ask: "Did the internet work at that moment? Were you on a guest network, a hotel network or a VPN?",
    },
    Say {
        codes: &[Code::status(0x8007_2EFD)],
        because: "A server did not accept the connection: a firewall or proxy stands in between, or the server is down",
        action: "Check from the device that the addresses of the list of endpoints can be reached on port 443, also for the system account (that does not use the user's proxy settings).",
        ask: "Which network were you in? Does a browser reach other pages from there?",
    },
    Say {
        codes: &[Code::status(0x8007_2EFE), Code::status(0x8007_2EFF)],
        because: "The connection to a server was cut while it was in use: often a firewall or a device that opens TLS",
        action: "Try from another network (a telephone's hotspot). If it works there, ask the network team to let the endpoints through untouched.",
        ask: "Which network were you in?",
    },
    Say {
        codes: &[
            Code::status(0x8007_2EE2),
            Code::status(0x8018_0010),
            Code::status(0xC000_023C),
            Code::status(0xC000_00BE),
            Code::status(0xC000_00C4),
            Code::status(0x801C_001F),
        ],
        because: "A server did not answer in time, or the network failed",
        action: "Try again from another network; check that the proxy lets the system account through to the addresses of the list of endpoints.",
        ask: "Was the connection slow or did it break off? Which network were you in?",
    },
];

/// The paths on which the user himself is told that no management endpoint was found: a rule of its own.
fn is_guide_row(attempt: &Attempt) -> bool {
    endpoint_not_found::is_user_path(attempt) && attempt.failed_phase == Some(Phase::Discovery)
}

/// An enrollment that came about in spite of it (its push channel alone failed, say) reached its servers.
fn stopped(attempt: &Attempt) -> bool {
    attempt.outcome != AttemptOutcome::SucceededWithProblems && !is_guide_row(attempt)
}

fn check(case: &Case<'_>) -> Option<Finding> {
    say(case, &RULE, SAYS, stopped).and_then(Draft::done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_name_is_not_resolved() {
        let found = Fixture::new("attempt co_management failed registration 0x80192EE7").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "resolve");
    }

    #[test]
    fn a_token_request_may_be_what_timed_out() {
        let found = Fixture::new("attempt group_policy failed authentication 0xCAA82EE2").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "in time");
    }

    #[test]
    fn the_guides_own_row_is_another_story() {
        let found = Fixture::new("attempt mdm_only failed discovery 0x80072EE7").check(&RULE);
        assert!(found.is_empty());
    }

    #[test]
    fn an_untrusted_certificate_is_another_story() {
        let found = Fixture::new("attempt group_policy failed discovery 0x80072F0D").check(&RULE);
        assert!(found.is_empty());
    }
}

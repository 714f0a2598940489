//! The MDM of the tenant is not set up right.

use crate::model::attempt::Attempt;
use crate::model::code::Code;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::by_code::say;
use crate::rules::device_credential_refused;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "tenant-setup-wrong",
    title: "The MDM application of the tenant is not set up right",
    severity: Severity::Error,
    seed_row: None,
    doc: "An attempt ended with 0x80180019 (the server calls the enrollment data invalid), 0x80180015 (not supported for this account or device), 0x8018001A (a redirect to an insecure address) or 0x80180001 (the message was not understood: often another service answers at the address).",
    references: &[documents::ENROLLMENT_ERRORS, documents::ENTRA_MDM],
    check: Check::One(check),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[
    Say {
        codes: &[Code::status(0x8018_0019)],
        because: "The MDM server calls the data of the enrollment invalid: its application in the tenant is not configured right",
        action: "Ask the admin to check the MDM application in Entra (identifier, discovery and terms-of-use URL) against the vendor's instructions.",
        ask: "",
    },
    Say {
        codes: &[Code::status(0x8018_0015)],
        because: "The MDM service does not manage devices of this account: no MDM authority, no licence or no support",
        action: "Ask the admin to check that device management is set up in the tenant and that {user} has a licence for it.",
        ask: "",
    },
    Say {
        codes: &[Code::status(0x8018_001A)],
        because: "Discovery led to an address without encryption, which Windows does not follow",
        action: "Ask the admin to correct the redirect of the enrollment address (the DNS name EnterpriseEnrollment) to https; a guest network's sign-in page looks like this too.",
        ask: "Which network were you in?",
    },
    Say {
        codes: &[Code::status(0x8018_0001), Code::status(0x8019_0001)],
        because: "The MDM server did not understand the enrollment, or another service answers at its address",
        action: "Ask the admin to check the enrollment address, and try from another network; the trace id of event 59 lets the MDM vendor find the request.",
        ask: "",
    },
];

fn check(case: &Case<'_>) -> Option<Finding> {
    let unexplained = |attempt: &Attempt| !device_credential_refused::is_reason(case, attempt);
    say(case, &RULE, SAYS, unexplained).and_then(Draft::done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn the_redirect_is_told() {
        let found = Fixture::new("attempt mdm_only failed discovery 0x8018001A").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "https");
    }

    #[test]
    fn a_message_format_error_is_told_as_one() {
        let found = Fixture::new("attempt mdm_only failed policy 0x80180001").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "understand");
    }

    #[test]
    fn a_missing_scope_is_another_story() {
        let found = Fixture::new("attempt group_policy failed discovery 0x8018002B").check(&RULE);
        assert!(found.is_empty());
    }
}

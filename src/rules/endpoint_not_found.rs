//! The management endpoint of the user's organisation was not found.

use crate::model::attempt::Attempt;
use crate::model::attempt::Trigger;
use crate::model::code::Code;
use crate::model::event::Phase;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::by_code::say;
use crate::rules::case::provider;
use crate::rules::documents;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "endpoint-not-found",
    title: "No management endpoint was found for the user name",
    severity: Severity::Error,
    seed_row: Some("personal/endpoint-not-found"),
    doc: "Enrolling in device management only, by a work account or by a link failed in discovery with a name that does not resolve, 0x801C000C, 0x8019000E, 0x8019000C or HTTP 404, or the connect dialog showed its page for it (MDMDiscoveryError).",
    references: &[documents::GUIDE, documents::MOBILE_ENROLLMENT],
    check: Check::One(check),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[
    Say {
        codes: &[Code::status(0x8007_2EE7)],
        because: "Windows looked up the enrollment address of the domain behind the @ of {user} and the name does not exist (or the device is offline)",
        action: "Check the spelling of the user name. The admin checks the DNS names EnterpriseEnrollment and EnterpriseRegistration of that domain (CNAME to the MDM and to Entra). Without them, type the address of the management server into the dialog or send a link that contains it.",
        ask: "Which address did you type, letter by letter? Did other web pages open at that moment?",
    },
    Say {
        codes: &[
            Code::status(0x801C_000C),
            Code::status(0x8019_000E),
            Code::status(0x8019_000C),
            Code::status(0x8019_0194),
            Code::status(0x8019_0190),
        ],
        because: "Discovery of the management endpoint for {user} gave no usable answer",
        action: "Check the spelling of the user name and the address of the management server; the admin checks the DNS names EnterpriseEnrollment and EnterpriseRegistration of the domain. Behind a proxy, check that it lets the discovery through.",
        ask: "Which address did you type, letter by letter?",
    },
    Say {
        codes: &[
            Code::status(0x8007_2EE2),
            Code::status(0x8007_2EFD),
            Code::status(0x8007_2EFE),
            Code::status(0x8018_0010),
        ],
        because: "The management endpoint for {user} did not answer",
        action: "Check that the device reaches the management server from its network, and that the address typed (or found by DNS) is the right one.",
        ask: "Which address did you type? Which network were you in?",
    },
];

/// Whether the user himself named the account or the server: the paths of the guide's table ([`documents::GUIDE`]).
pub(super) fn is_user_path(attempt: &Attempt) -> bool {
    matches!(attempt.trigger, Trigger::MdmOnly | Trigger::WorkAccount | Trigger::DeepLink | Trigger::Undetermined)
}

fn check(case: &Case<'_>) -> Option<Finding> {
    let discovery = |attempt: &Attempt| is_user_path(attempt) && attempt.failed_phase == Some(Phase::Discovery);
    let found = say(case, &RULE, SAYS, discovery)?;
    let page = case
        .of(provider::SHELL, 62_404)
        .rev()
        .find(|(_, event)| event.record.fields.text("CXID") == Some("MDMDiscoveryError"));
    let page = page.and_then(|(id, _)| case.evidence(id));
    found.evidence(page).done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn the_name_does_not_exist() {
        let found =
            Fixture::new("attempt mdm_only failed discovery 0x80072EE7 upn=sam@tailspin.example.com").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "tailspin.example.com");
    }

    #[test]
    fn the_dialogs_own_page_is_evidence() {
        let found = Fixture::new("attempt mdm_only failed discovery 0x801C000C\nevent 2026-04-10T17:31:41Z SHELL 62404 CXID=MDMDiscoveryError").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].evidence.iter().filter(|e| e.event.is_some()).count(), 1);
    }

    #[test]
    fn a_scheduled_enrollment_is_another_story() {
        let found = Fixture::new("attempt group_policy failed discovery 0x80072EE7").check(&RULE);
        assert!(found.is_empty());
    }

    #[test]
    fn a_wrong_clock_is_another_story() {
        let found = Fixture::new("attempt mdm_only failed discovery 0x8018000D").check(&RULE);
        assert!(found.is_empty());
    }
}

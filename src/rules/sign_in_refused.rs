//! The sign-in failed for a reason of the user's own.

use crate::model::attempt::Attempt;
use crate::model::code::Code;
use crate::model::finding::Confidence;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::by_code::has_aadsts;
use crate::rules::by_code::say;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "sign-in-refused",
    title: "The sign-in was refused",
    severity: Severity::Error,
    seed_row: None,
    doc: "An attempt met a wrong password or an outdated sign-in (AADSTS50126, 50056, 50058, 50132, 50133, 50173, 70008, 700082, 70043 …), or the MDM server refused the identity with 0x80180002 or 0x80180007. Codes of the token library count only where the sign-in service gave no AADSTS number of its own.",
    references: &[documents::AADSTS, documents::ENROLLMENT_ERRORS],
    check: Check::One(check),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[
    Say {
        codes: &[
            Code::aadsts(50126),
            Code::aadsts(50064),
            Code::aadsts(120000),
            Code::status(0xC000_006A),
            Code::status(0xCAA9_0005),
        ],
        because: "The user name or the password of {user} was wrong",
        action: "Have {user} sign in to the work account in a browser; reset the password if that fails too. Then repeat the enrollment.",
        ask: "With which address and which password (work, private, PIN) did you sign in?",
    },
    Say {
        codes: &[Code::aadsts(50056)],
        because: "The directory holds no password for {user}",
        action: "Reset the password of {user} in the cloud directory, or check why the domain is not federated as it should be.",
        ask: "",
    },
    Say {
        codes: &[
            Code::aadsts(16000),
            Code::aadsts(50058),
            Code::aadsts(50132),
            Code::aadsts(50133),
            Code::aadsts(50173),
            Code::aadsts(70000),
            Code::aadsts(70008),
            Code::aadsts(700082),
            Code::aadsts(70043),
            Code::aadsts(50089),
            Code::aadsts(140001),
            Code::status(0xCAA9_0003),
            Code::status(0xCAA9_0004),
        ],
        because: "The stored sign-in of {user} is too old or was revoked",
        action: "Have {user} sign out of Windows and sign in again with the password, then repeat the enrollment.",
        ask: "Did you change your password since this PC was last online?",
    },
];

/// What the MDM server says when nobody names a closer reason.
static SERVER: &[Say] = &[Say {
    codes: &[
        Code::status(0x8018_0002),
        Code::status(0x8019_0002),
        Code::status(0x8018_0007),
        Code::status(0x8019_0007),
    ],
    because: "The MDM server did not accept who {user} claims to be",
    action: "Have {user} sign in once more and type the password anew; check that the clock of the device is right (a wrong clock makes tokens invalid) and that the account exists at this MDM.",
    ask: "With which address and which password did you sign in? Is the clock of the PC right?",
}];

/// What the token library says when nobody names a closer reason.
static LIBRARY: &[Say] = &[Say {
    codes: &[
        Code::status(0xCAA2_0003),
        Code::status(0xCAA2_0004),
        Code::status(0xCAA2_0008),
        Code::status(0xCAA2_000C),
        Code::status(0xCAA1_0001),
        Code::status(0xCAA9_0001),
        Code::status(0xC000_006D),
    ],
    because: "The sign-in service gave no token; the log does not hold its reason",
    action: "Look up the failed sign-in of {user} in the Entra sign-in log: it names the reason. Have {user} sign in again interactively, then repeat the enrollment.",
    ask: "Did a sign-in page show an error? What did it say?",
}];

fn check(case: &Case<'_>) -> Option<Finding> {
    let firm = say(case, &RULE, SAYS, |_| true);
    let alone = |attempt: &Attempt| !has_aadsts(attempt) && !by_nobody(attempt);
    firm.or_else(|| say(case, &RULE, SERVER, alone))
        .or_else(|| Some(say(case, &RULE, LIBRARY, alone)?.confidence(Confidence::Medium)))
        .and_then(Draft::done)
}

/// Whether a silent enrollment ended for want of a person: that is a demand for a second factor.
fn by_nobody(attempt: &Attempt) -> bool {
    attempt.code == Some(Code::status(0x8018_002A))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_wrong_password_is_named() {
        let found =
            Fixture::new("attempt mdm_only failed authentication AADSTS50126 upn=sam@fabrikam.com").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "password of sam@fabrikam.com");
    }

    #[test]
    fn the_servers_own_refusal_is_told() {
        let found = Fixture::new("attempt mdm_only failed authentication 0x80180002").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "MDM server");
    }

    #[test]
    fn a_library_code_alone_is_not_sure() {
        let found = Fixture::new("attempt work_account failed authentication 0xCAA20003").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].confidence, Confidence::Medium);
    }

    #[test]
    fn where_the_service_named_the_reason_that_is_told() {
        let found =
            Fixture::new("attempt work_account failed authentication 0xCAA20003 codes=AADSTS50034").check(&RULE);
        assert!(found.is_empty());
    }

    #[test]
    fn a_demand_for_a_second_factor_is_another_story() {
        let found =
            Fixture::new("attempt group_policy failed authentication 0xCAA2000C codes=AADSTS50076").check(&RULE);
        assert!(found.is_empty());
    }
}

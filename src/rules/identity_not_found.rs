//! The cloud does not know the user name.

use crate::model::code::Code;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::by_code::say;
use crate::rules::documents;
use crate::rules::draft::Draft;
use crate::rules::user_cancelled;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "identity-not-found",
    title: "The user name was not found in the organisation's cloud",
    severity: Severity::Error,
    seed_row: Some("personal/identity-not-found"),
    doc: "An attempt met an AADSTS number of the unknown-user or wrong-tenant class (50034, 51004, 16003; 50020, 90072; 90002, 50128, 50059), 0x801C003D, 0xCAA90018 or 0xC000005F.",
    references: &[documents::GUIDE, documents::AADSTS],
    check: Check::One(check),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[
    Say {
        codes: &[Code::aadsts(50034), Code::aadsts(51004), Code::aadsts(16003)],
        because: "The directory has no account {user}",
        action: "Check the spelling of the user name; the admin checks that the account exists in this tenant, is synchronised and has the right user principal name.",
        ask: "Which address did you type, letter by letter? Is it the one you sign in to Office with?",
    },
    Say {
        codes: &[Code::aadsts(50020), Code::aadsts(90072)],
        because: "{user} belongs to another organisation's directory and may not sign in here",
        action: "Sign in with the account of the organisation that the device is to be connected to.",
        ask: "Do you have accounts in more than one organisation? Which one did you use?",
    },
    Say {
        codes: &[Code::aadsts(90002), Code::aadsts(50128), Code::aadsts(50059)],
        because: "The sign-in service knows no tenant for the domain of {user}",
        action: "Check the part after the @; the admin checks that it is a verified domain of the tenant (for automatic enrollment: the UPN suffix of the account).",
        ask: "Which address did you type, letter by letter?",
    },
    Say {
        codes: &[
            Code::status(0x801C_003D),
            Code::status(0xCAA9_0018),
            Code::status(0xC000_005F),
            Code::status(0xC004_844C),
        ],
        because: "Windows could not find out where {user} signs in: the domain is not known to the cloud, or the lookup failed",
        action: "Check the part after the @ and that the device reaches the sign-in service; the admin checks that the domain is verified and its federation settings are right.",
        ask: "Which address did you type, letter by letter?",
    },
];

fn check(case: &Case<'_>) -> Option<Finding> {
    let typed = say(case, &RULE, SAYS, |attempt| !user_cancelled::is_silent(attempt));
    // Nobody typed a name into a scheduled enrollment: the same finding, but not the row of the guide.
    typed.or_else(|| Some(say(case, &RULE, SAYS, |_| true)?.seed_row(None))).and_then(Draft::done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn an_unknown_account_is_named() {
        let found =
            Fixture::new("attempt mdm_only failed authentication 0xCAA90001 codes=AADSTS50034 upn=samm@contoso.com")
                .check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "samm@contoso.com");
        assert_eq!(found[0].seed_row, Some("personal/identity-not-found"));
    }

    #[test]
    fn a_scheduled_enrollment_is_no_row_of_the_guide() {
        let found = Fixture::new("attempt group_policy failed authentication AADSTS50128").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].seed_row, None);
    }

    #[test]
    fn a_disabled_account_is_another_story() {
        let found = Fixture::new("attempt mdm_only failed authentication AADSTS50057").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

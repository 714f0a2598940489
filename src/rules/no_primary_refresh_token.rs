//! The user has no Entra token on this device.

use crate::model::attempt::AttemptOutcome;
use crate::model::attempt::Credential;
use crate::model::code::Code;
use crate::model::event::Phase;
use crate::model::finding::Confidence;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::by_code::has_aadsts;
use crate::rules::by_code::say;
use crate::rules::by_code::weight;
use crate::rules::case::provider;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "no-primary-refresh-token",
    title: "The user has no Entra sign-in on this device that the enrollment could use",
    severity: Severity::Error,
    seed_row: None,
    doc: "A scheduled enrollment with the user's credential ended with 0x80070520 (no such logon session) or 0xC000005F, or failed while dsregcmd /status says AzureAdPrt NO; event 79 is added as evidence.",
    references: &[documents::REFRESH_TOKEN, documents::GROUP_POLICY],
    check: Check::One(check),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[Say {
    codes: &[Code::status(0x8007_0520), Code::status(0xC000_005F)],
    because: "The scheduled enrollment wanted the Entra token of the signed-in user, and there is none: nobody with an Entra account was signed in, or Windows could not get the token",
    action: "Have the user sign out and sign in to Windows with the work account while the device is online (for a hybrid join in reach of a domain controller); dsregcmd /status must then show AzureAdPrt: YES. If it does not, its diagnostic block names the reason. For shared devices the admin uses the device credential in the policy.",
    ask: "With which account do you sign in to Windows? Was the PC online when you signed in?",
}];

fn check(case: &Case<'_>) -> Option<Finding> {
    let state = case.device.join.primary_refresh_token.as_ref().filter(|token| !token.value);
    let found =
        say(case, &RULE, SAYS, |attempt| attempt.credential != Some(Credential::Device)).or_else(|| by_state(case));
    let found = found?;
    let told = case.evidences(case.of(provider::DM, 79).map(|(id, _)| id));
    let state = state.into_iter().flat_map(|token| token.evidence.iter().cloned());
    found.evidence(state).evidence(told).done()
}

/// An enrollment with the user's credential failed at signing in, nobody says why, and the user has no token.
fn by_state(case: &Case<'_>) -> Option<Draft> {
    case.device.join.primary_refresh_token.as_ref().filter(|token| !token.value)?;
    let attempt = case.attempts.iter().rev().find(|attempt| {
        attempt.outcome == AttemptOutcome::Failed
            && attempt.credential == Some(Credential::User)
            && attempt.failed_phase == Some(Phase::Authentication)
            && !has_aadsts(attempt)
    })?;
    Some(
        Draft::new(
            &RULE,
            "The scheduled enrollment failed at signing in with the user's credential, and dsregcmd shows that the user has no primary refresh token (AzureAdPrt: NO).",
            "Have the user sign out and sign in to Windows with the work account while the device is online; dsregcmd /status must then show AzureAdPrt: YES. If it does not, its diagnostic block names the reason.",
        )
        .ask("With which account do you sign in to Windows?")
        .severity(weight(case, attempt, Severity::Error))
        .confidence(Confidence::Medium)
        .attempt(attempt)
        .code_of(attempt),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn the_missing_session_is_found() {
        let found = Fixture::new("attempt group_policy failed authentication 0x80070520 credential=user").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "AzureAdPrt");
    }

    #[test]
    fn the_state_makes_another_code_clear() {
        let found = Fixture::new(
            "attempt group_policy failed authentication 0x8018002A credential=user\ndevice entra=yes prt=no",
        )
        .check(&RULE);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].confidence, Confidence::Medium);
    }

    #[test]
    fn the_device_credential_needs_none() {
        let found = Fixture::new(
            "attempt group_policy failed authentication 0x8018002A credential=device\ndevice entra=yes prt=no",
        )
        .check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_token_that_is_there_is_another_story() {
        let found = Fixture::new(
            "attempt group_policy failed authentication 0x8018002A credential=user\ndevice entra=yes prt=yes",
        )
        .check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

//! The service takes no device credential for this kind of enrollment.

use crate::model::attempt::Attempt;
use crate::model::attempt::AttemptOutcome;
use crate::model::event::Event;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::model::id::EventId;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::weight;
use crate::rules::case::provider;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "device-credential-refused",
    title: "Group policy enrolls with the device credential, which the service does not accept here",
    severity: Severity::Error,
    seed_row: None,
    doc: "Event 52 of device management holds the server's words \"Device based token is not supported for enrollment type\" (a MessageFormat fault; seen with OnPremiseGroupPolicyCoManaged and UserCorporateWithAAD). Intune takes the device credential of the policy for co-managed devices and for multi-session hosts only; all others enroll with the user credential.",
    references: &[documents::GROUP_POLICY],
    check: Check::One(check),
};

/// What the server says, in any case.
const WORDS: &str = "device based token is not supported";

fn check(case: &Case<'_>) -> Option<Finding> {
    let (attempt, id) = case.attempts.iter().rev().find_map(|attempt| Some((attempt, fault(case, attempt)?)))?;
    let draft = Draft::new(
        &RULE,
        "The management server refused the device's own credential: its answer says that a device based token is not supported for this type of enrollment.",
        "Ask the admin to set \"Select credential type to use\" of the policy \"Enable automatic MDM enrollment using default Microsoft Entra credentials\" to User Credential (the device credential is for co-managed devices and multi-session hosts), and to run gpupdate on the device; then have the user lock and unlock Windows, so that the scheduled enrollment runs with a fresh sign-in.",
    );
    let found = draft
        .ask("Is this PC managed by Configuration Manager as well?")
        .severity(weight(case, attempt, RULE.severity))
        .code_of(attempt)
        .evidence(case.evidence(id))
        .attempt(attempt);
    found.done()
}

/// Whether this is why the attempt failed.
pub(super) fn is_reason(case: &Case<'_>, attempt: &Attempt) -> bool {
    fault(case, attempt).is_some()
}

/// The server's fault in an attempt that did not succeed.
fn fault(case: &Case<'_>, attempt: &Attempt) -> Option<EventId> {
    let belongs = |event: &Event| {
        let own = event.attempt.and_then(|own| case.attempts.get(usize::try_from(own).ok()?));
        own.is_some_and(|own| own.id == attempt.id)
    };
    let mut faults = case.of(provider::DM, 52).rev().filter(|(_, event)| belongs(event) && says(event));
    faults.next().map(|(id, _)| id).filter(|_| attempt.outcome != AttemptOutcome::Succeeded)
}

fn says(event: &Event) -> bool {
    let mut texts = event.record.fields.iter().filter_map(|field| field.value.as_text());
    texts.any(|text| text.to_ascii_lowercase().contains(WORDS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;

    const FAULT: &str = "event 2026-03-20T08:00:00Z DM 52 Message1=MessageFormat Message2=Device_based_token_is_not_supported_for_enrollment_type_OnPremiseGroupPolicyCoManaged";

    /// The case of some text whose fault belongs to the attempt of that place.
    fn fixture(text: &str, attempt: u32) -> Fixture {
        let mut fixture = Fixture::new(text);
        fixture.events.iter_mut().for_each(|event| event.attempt = Some(attempt));
        fixture
    }

    #[test]
    fn the_servers_words_are_the_reason() {
        let text = format!("attempt group_policy failed certificate 0x80180001 credential=device\n{FAULT}");
        let fixture = fixture(&text, 0);
        let found = fixture.check(&RULE);
        assert_eq!(found.len(), 1);
        assert!(found[0].action.contains("User Credential") && found[0].evidence.len() > 1, "{:?}", found[0]);
        let rules: Vec<_> = crate::rules::judge(&fixture.case()).iter().map(|finding| finding.rule).collect();
        assert_eq!(rules, ["device-credential-refused"]);
    }

    #[test]
    fn another_fault_or_a_success_is_another_story() {
        let other = FAULT.replace("Device_based_token", "Something");
        let cases = [
            format!("attempt group_policy failed certificate 0x80180001\n{other}"),
            format!("attempt group_policy succeeded\n{FAULT}"),
        ];
        for text in cases {
            let found = fixture(&text, 0).check(&RULE);
            assert!(found.is_empty(), "{found:?}");
        }
        // The fault is of the second attempt, which went well.
        let text = format!("attempt undetermined failed join 0x801C001D\nattempt group_policy succeeded\n{FAULT}");
        assert!(fixture(&text, 1).check(&RULE).is_empty());
        // It belongs to no attempt that is known.
        let text = format!("attempt undetermined failed join 0x801C001D\n{FAULT}");
        assert!(Fixture::new(&text).check(&RULE).is_empty());
    }
}

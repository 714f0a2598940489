//! The user is not an administrator of the device.

use crate::model::event::Event;
use crate::model::fields::Value;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::model::id::EventId;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::case::provider;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "insufficient-rights",
    title: "The user has no administrator rights on the device",
    severity: Severity::Error,
    seed_row: Some("personal/insufficient-rights"),
    doc: "The access check of an enrollment refused (event 98, since build 22621) outside of an Entra join. On older builds the dialog refuses without a trace, which is a rule of its own.",
    references: &[documents::GUIDE],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    match refusal(case) {
        Some((id, kind)) if kind != Some(6) => finding(case, &RULE, id, "enroll this device in device management"),
        _ => None,
    }
}

/// The finding of both tables of the guide.
pub(super) fn finding(case: &Case<'_>, rule: &'static Rule, id: EventId, what: &str) -> Option<Finding> {
    let attempt = case.event(id).and_then(|event| case.attempts.get(event.attempt? as usize));
    let draft = Draft::new(
        rule,
        format!("Windows checked whether the signed-in user may {what} and refused: that takes an administrator of this device."),
        "Sign in to Windows with an administrator account of this device and connect from there, or have the admin make the user an administrator for the time of the enrollment.",
    )
    .ask("Is your account on this PC an administrator or a standard user (Settings > Accounts > Your info)?")
    .evidence(case.evidence(id));
    let draft = match attempt {
        Some(attempt) => draft.attempt(attempt).code_of(attempt),
        None => draft,
    };
    let codes = case.event(id).map(|event| event.codes.as_slice()).unwrap_or_default();
    let draft = codes.iter().fold(draft, |draft, code| draft.code(*code));
    let later = case.is_enrolled();
    draft.severity(if later { Severity::Notice } else { rule.severity }).done()
}

/// The newest refusal of the access check, and the kind of enrollment that it was about (field 9 of event 3015: 6 and 13 are
/// those with Entra).
pub(super) fn refusal(case: &Case<'_>) -> Option<(EventId, Option<u64>)> {
    let (id, event) = case.last_of(provider::DM, 98)?;
    let near = |other: &Event| other.at.seconds_since(event.at).abs() <= 5.0;
    let details = case.of(provider::DM, 3015).find(|(_, other)| near(other));
    let kind = details.and_then(|(_, other)| other.record.fields.get("UInt2").and_then(Value::as_u64));
    Some((id, kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_refused_standard_user() {
        let found = Fixture::new("event 2026-03-17T17:24:30Z DM 98 HRESULT=0x80070005").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "administrator");
        assert_eq!(found[0].codes.len(), 1);
    }

    #[test]
    fn an_entra_join_is_the_other_table() {
        let found = Fixture::new(
            "event 2026-03-17T17:24:30Z DM 98 HRESULT=0x80070005\nevent 2026-03-17T17:24:30Z DM 3015 UInt1=1 UInt2=6",
        )
        .check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn access_denied_elsewhere_is_another_story() {
        let found = Fixture::new("attempt mdm_only failed certificate 0x80070005").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

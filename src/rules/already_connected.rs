//! The device is connected to the organisation already.

use crate::model::attempt::Attempt;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::case::provider;
use crate::rules::documents;
use crate::rules::draft::Draft;
use crate::rules::endpoint_not_found;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "already-connected",
    title: "The device is already connected to the organisation",
    severity: Severity::Error,
    seed_row: Some("personal/already-connected"),
    doc: "A person tried to connect a personal device by a work account or in device management only, while it is joined to Entra, in a domain or has a work account: event 94 (an enrollment of the same type exists) or a failed attempt of such a path on a connected device with 0x8018000A.",
    references: &[documents::GUIDE],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let join = &case.device.join;
    let states = [
        (&join.entra_joined, "it is joined to Entra"),
        (&join.domain_joined, "it is in an Active Directory domain"),
        (&join.workplace_joined, "a work account is registered on it"),
    ];
    let (known, what) = states.into_iter().find(|(known, _)| case.is(known.as_ref(), true))?;
    let (id, event) = case.last_of(provider::DM, 94)?;
    let attempt: Option<&Attempt> = event.attempt.and_then(|at| case.attempts.get(at as usize)).or(case.last_attempt());
    if attempt.is_some_and(|attempt| !endpoint_not_found::is_user_path(attempt)) {
        return None;
    }
    let draft = Draft::new(
        &RULE,
        format!("Windows refused to connect this device because it is connected already: {what}, and an enrollment of the same kind exists."),
        "If the existing connection is the right one, nothing is to be done. If not, and the admin agrees, disconnect it first under Access work or school (company data may be removed with it), restart, then connect anew.",
    )
    .ask("What is listed on your page Access work or school?")
    .severity(if case.is_enrolled() { Severity::Warning } else { RULE.severity })
    .evidence(case.evidence(id))
    .evidence(known.iter().flat_map(|known| known.evidence.iter().cloned()));
    match attempt {
        Some(attempt) => draft.attempt(attempt).code_of(attempt),
        None => draft,
    }
    .done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn the_same_kind_exists() {
        let found = Fixture::new("device workplace=yes\nevent 2026-03-16T17:24:30Z DM 94 UInt1=0xD").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "work account");
    }

    #[test]
    fn nothing_connected_is_another_story() {
        let found =
            Fixture::new("device entra=no workplace=no domain=no\nevent 2026-03-16T17:24:30Z DM 94").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_scheduled_enrollment_is_another_story() {
        let found = Fixture::new(
            "device entra=yes\nattempt group_policy failed registration 0x8018000A\nevent 2026-03-16T17:24:30Z DM 94",
        )
        .check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

//! The device is joined to Entra already.

use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::case::provider;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "already-entra-joined",
    title: "The device is already joined to Entra",
    severity: Severity::Warning,
    seed_row: Some("entra/already-entra-joined"),
    doc: "Somebody tried to connect a device that is joined to Entra: the join pre-check said \"already joined\" (event 335 of User Device Registration) or the enrollment check refused because the tenant is there already (event 99), while the device state says joined. A device can be joined to one tenant only.",
    references: &[documents::GUIDE],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let joined = case.device.join.entra_joined.as_ref().filter(|joined| joined.value);
    // Windows checks by itself, too, and finds the device joined: only a check soon after the dialog was opened is a person's.
    let dialog = case.connect_dialog();
    let check = case.last_of(provider::UDR, 335).filter(|(id, _)| dialog.is_some_and(|dialog| *id > dialog));
    let refused = case.last_of(provider::DM, 99).or(check);
    let (Some(joined), Some((id, _))) = (joined, refused) else { return None };
    Draft::new(
        &RULE,
        "Somebody tried to connect this device to work or school, and it is joined to Entra already. A device can be joined to one tenant only.",
        "If it is joined to the right organisation nothing is to be done. If it is to move to another one, the admin first saves what is needed, then it is disconnected under Access work or school (company data and the sign-in of its users are lost with that) and joined anew.",
    )
    .ask("Which organisation did you want to connect to, and why again?")
    .evidence(case.evidence(id))
    .evidence(joined.evidence.iter().cloned())
    .evidence(dialog.and_then(|dialog| case.evidence(dialog)))
    .done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_second_join_is_found() {
        let found = Fixture::new("device entra=yes user=megan@contoso.com\nevent 2026-03-16T17:24:00Z SHELL 62400 Source=ms-cxh://MOSET/CONNECTTOWORK\nevent 2026-03-16T17:24:30Z UDR 335").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "one tenant");
        assert_eq!(found[0].severity, Severity::Warning);
    }

    #[test]
    fn the_enrollment_check_says_it_too() {
        let found = Fixture::new("device entra=yes\nevent 2026-03-16T17:24:30Z DM 99 UInt1=0x6").check(&RULE);
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn windows_own_check_is_no_attempt() {
        let found = Fixture::new("device entra=yes\nevent 2026-03-16T17:24:30Z UDR 335").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_device_that_is_not_joined_is_another_story() {
        let found = Fixture::new("device entra=no\nevent 2026-03-16T17:24:30Z DM 99").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

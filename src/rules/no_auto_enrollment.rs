//! Joined, and the directory asks for no enrollment.

use crate::model::attempt::AttemptOutcome;
use crate::model::event::Phase;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "no-auto-enrollment",
    title: "The device is joined to Entra, but no automatic enrollment is set up for this user",
    severity: Severity::Error,
    seed_row: None,
    doc: "The device is joined to Entra, its tenant information holds no MDM enrollment address (empty MdmUrl), nothing manages it, and no attempt to enroll failed for a reason of its own.",
    references: &[documents::ENTRA_MDM, documents::DSREGCMD],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let join = &case.device.join;
    let joined = join.entra_joined.as_ref().filter(|joined| joined.value);
    let empty = join.mdm_url.as_ref().filter(|url| url.value.trim().is_empty());
    let (Some(joined), Some(empty)) = (joined, empty) else { return None };
    let tried = case.attempts.iter().any(|attempt| {
        attempt.outcome == AttemptOutcome::Failed || attempt.phases.iter().any(|phase| phase.phase > Phase::Join)
    });
    if tried || case.is_enrolled() {
        return None;
    }
    let draft = Draft::new(
        &RULE,
        "The device was joined to Entra, and the tenant gave it no MDM enrollment address for this user (MdmUrl is empty). So Windows did not even try to enroll.",
        "Ask the admin whether this user is meant to be managed. If so: put the user into the MDM user scope of the MDM application in Entra (Mobility) and give a licence that includes it; then let the user sign in again and enroll (Access work or school, or group policy). Joining anew is not needed.",
    )
    .evidence(empty.evidence.iter().cloned())
    .evidence(joined.evidence.iter().cloned());
    match case.decided().or(case.last_attempt()) {
        Some(attempt) => draft.attempt(attempt),
        None => draft,
    }
    .done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::finding::Confidence;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_joined_device_without_an_address() {
        let found = Fixture::new(
            "device entra=yes domain=no mdm_url=\nattempt entra_join_oobe abandoned\nverdict not_enrolled",
        )
        .check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "MDM user scope");
        assert_eq!(found[0].confidence, Confidence::High);
    }

    #[test]
    fn the_same_attempt_is_pointed_to() {
        let found = Fixture::new(
            "device entra=yes domain=no mdm_url=\nattempt entra_join_oobe abandoned\nverdict not_enrolled",
        )
        .check(&RULE);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].attempt, Some(1));
    }

    #[test]
    fn an_address_is_another_story() {
        let found =
            Fixture::new("device entra=yes mdm_url=https://enrollment.manage.microsoft.com/\nverdict not_enrolled")
                .check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_failed_enrollment_speaks_for_itself() {
        let found =
            Fixture::new("device entra=yes mdm_url=\nattempt group_policy failed discovery 0x8018002B\nverdict failed")
                .check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_managed_device_is_another_story() {
        let found = Fixture::new("device entra=yes mdm_url=\nenrollment device_with_entra managed=yes").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

//! An enrollment was removed.

use crate::model::attempt::StepOutcome;
use crate::model::attempt::UnenrollmentInitiator;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::model::verdict::Outcome;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "disconnected",
    title: "An enrollment was removed from this device",
    severity: Severity::Warning,
    seed_row: Some("manage/disconnect"),
    doc: "Events of an unenrollment (48, 60, 61, 73, 74, 86, 92, 700, 1600): who asked for it and how it went. Disconnecting can remove data of the organisation.",
    references: &[documents::DISCONNECTING, documents::GUIDE],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let last = case.unenrollments.last()?;
    let who = match last.initiator {
        UnenrollmentInitiator::User => "The user asked Windows to disconnect the device",
        UnenrollmentInitiator::Server => "The management server told the device to leave",
        UnenrollmentInitiator::System => "Windows or a program on the device removed the enrollment",
        UnenrollmentInitiator::Undetermined => "An enrollment was removed; by whom, these logs do not tell",
    };
    let how = match last.outcome {
        StepOutcome::Failed => "; it did not go through",
        _ => "",
    };
    let gone = case.verdict.outcome == Outcome::Unenrolled;
    let action = match last.initiator {
        UnenrollmentInitiator::Server => {
            "Ask the admin why the device was retired or deleted on the server before it is enrolled again. Data of the organisation were removed with it."
        }
        _ => {
            "If the device is to be managed, enroll it again by the same path. Applications, certificates and data that the management had brought were removed and come back with it."
        }
    };
    let mut draft = Draft::new(&RULE, format!("{who}{how}."), action)
        .severity(if gone { Severity::Warning } else { Severity::Notice })
        .evidence(last.evidence.iter().cloned());
    if last.initiator == UnenrollmentInitiator::User {
        draft = draft.ask("Did you press Disconnect under Access work or school? Why?");
    }
    if let Some(code) = last.code {
        draft = draft.code(code);
    }
    draft.done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn the_users_disconnect_is_told() {
        let found = Fixture::new("unenroll user succeeded\nverdict unenrolled").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "The user");
        assert_eq!(found[0].severity, Severity::Warning);
    }

    #[test]
    fn a_new_enrollment_makes_it_history() {
        let found = Fixture::new("unenroll server succeeded\nverdict enrolled").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].severity, Severity::Notice);
    }

    #[test]
    fn a_failed_one_is_told_as_such() {
        let found = Fixture::new("unenroll user failed\nverdict enrolled").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "did not go through");
    }

    #[test]
    fn none_no_finding() {
        let found = Fixture::new("verdict enrolled").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

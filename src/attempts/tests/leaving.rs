//! Unenrollments.

use super::CHAIN;
use super::SESSION;
use super::told;
use crate::model::attempt::StepOutcome;
use crate::model::attempt::UnenrollmentInitiator;
use crate::model::code::Code;

fn one(text: &str) -> (UnenrollmentInitiator, StepOutcome, Option<Code>) {
    let correlation = told(text);
    assert_eq!(correlation.unenrollments.len(), 1, "{:?}", correlation.unenrollments);
    let gone = &correlation.unenrollments[0];
    assert!(!gone.evidence.is_empty());
    (gone.initiator, gone.outcome, gone.code)
}

#[test]
fn who_asked_is_told_by_the_first_events() {
    let rest = "10:00:02 DM 73\n10:00:02.1 DM 64 HRESULT=0x0\n10:00:03 DM 74";
    let ok = StepOutcome::Succeeded;
    let user = one(&format!("10:00:00 DM 61 'Message1=MS DM Server'\n10:00:01 DM 48\n{rest}"));
    assert_eq!(user, (UnenrollmentInitiator::User, ok, None));
    let server = one(&format!(
        "10:00:00 DM 1600 Message1=aaaaaaaa-1111-4111-8111-000000000001\n10:00:00.5 DM 60 Message1=Server\n{rest}"
    ));
    assert_eq!(server, (UnenrollmentInitiator::Server, ok, None));
    let system = one(&format!("10:00:00 DM 92 HRESULT=0x0\n{rest}"));
    assert_eq!(system, (UnenrollmentInitiator::System, ok, None));
    assert_eq!(one(rest), (UnenrollmentInitiator::Undetermined, ok, None));
}

#[test]
fn a_removal_that_the_client_refuses_failed() {
    let failed = one(
        "10:00:00 DM 1600 Message1=aaaaaaaa-1111-4111-8111-000000000001\n10:00:01 DM 1601 Message1=aaaaaaaa-1111-4111-8111-000000000001 HRESULT=0x80070005",
    );
    assert_eq!(failed, (UnenrollmentInitiator::Server, StepOutcome::Failed, Some(Code::status(0x8007_0005))));
}

#[test]
fn leaving_twice_is_two_unenrollments() {
    let text = "10:00:00 DM 61 Message1=x\n10:00:03 DM 74\n10:01:00 DM 61 Message1=x\n10:01:03 DM 74";
    assert_eq!(told(text).unenrollments.len(), 2);
}

#[test]
fn enrolling_again_after_leaving_is_a_second_attempt() {
    let again = CHAIN.replace("09:00:", "12:00:");
    let session = SESSION.replace("09:01:", "12:01:");
    let correlation = told(&format!("{CHAIN}{SESSION}\n10:00:00 DM 61 Message1=x\n10:00:03 DM 74\n{again}{session}"));
    assert_eq!((correlation.attempts.len(), correlation.unenrollments.len()), (2, 1));
}

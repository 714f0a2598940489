//! The verdict.

use super::CHAIN;
use super::JOIN;
use super::OUT_OF_BOX;
use super::SESSION;
use super::place;
use crate::attempts::correlate;
use crate::attempts::fixture;
use crate::attempts::verdict;
use crate::model::coverage::Coverage;
use crate::model::coverage::CoverageStatus;
use crate::model::device::Device;
use crate::model::device::Enrollment;
use crate::model::device::EnrollmentKind;
use crate::model::device::Known;
use crate::model::event::Phase;
use crate::model::finding::Confidence;
use crate::model::id::Guid;
use crate::model::verdict::Outcome;
use crate::model::verdict::Verdict;

/// The log of enrollments and the report were read.
fn all_read() -> Vec<Coverage> {
    let row = |source: &str| Coverage {
        source: source.to_owned(),
        status: CoverageStatus::Read,
        artifact: None,
        reason: None,
        effect: None,
    };
    vec![row("Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin"), row("MDMDiagReport.xml")]
}

/// The log of enrollments was read, and nothing that tells the state.
fn log_read() -> Vec<Coverage> {
    all_read().into_iter().take(1).collect()
}

fn judged(text: &str, device: &Device, coverage: &[Coverage]) -> Verdict {
    let events = fixture::timeline(text);
    let correlation = correlate(&events, super::newest(&events), &[], device, Some(fixture::time("18:00:00")));
    verdict(&correlation, device, coverage, &events)
}

/// A device that an enrollment manages, last in contact at this time.
fn managed(last_success: Option<&str>) -> Device {
    let id = Guid::parse("aaaaaaaa-1111-4111-8111-000000000001").unwrap();
    let enrollment = Enrollment {
        type_number: Some(6),
        state_number: Some(1),
        state: Some("enrolled"),
        managed: Some(true),
        provider_id: Some("MS DM Server".to_owned()),
        has_account: Some(true),
        last_success_at: last_success.map(fixture::time),
        ..Enrollment::new(id, EnrollmentKind::DeviceWithEntra, vec![place()])
    };
    Device { enrollments: vec![enrollment], ..Device::default() }
}

fn short(verdict: &Verdict) -> (Outcome, Confidence) {
    (verdict.outcome, verdict.confidence)
}

#[test]
fn enrolled_needs_a_contact_with_the_server() {
    let none = Device::default();
    let proven = judged(&format!("{CHAIN}{SESSION}"), &none, &log_read());
    assert_eq!(short(&proven), (Outcome::Enrolled, Confidence::High));
    let unproven = judged(CHAIN, &none, &log_read());
    assert_eq!(short(&unproven), (Outcome::Enrolled, Confidence::Low));
    let told_by_state = judged(CHAIN, &managed(None), &all_read());
    assert_eq!(short(&told_by_state), (Outcome::Enrolled, Confidence::Medium));
    let removed_since = judged(&format!("{CHAIN}{SESSION}"), &none, &all_read());
    assert_eq!(short(&removed_since), (Outcome::Unenrolled, Confidence::Medium));
    let told_by_state = judged(CHAIN, &managed(Some("10:00:00")), &all_read());
    assert_eq!(short(&told_by_state), (Outcome::Enrolled, Confidence::High));
}

#[test]
fn the_code_stands_in_parentheses_and_not_first() {
    let failed = judged("09:00:00 DM 71 HRESULT=0x80180014", &Device::default(), &all_read());
    assert_eq!(short(&failed), (Outcome::Failed, Confidence::High));
    assert!(failed.headline.ends_with("(0x80180014)."), "{}", failed.headline);
    assert!(failed.headline.starts_with("This device could not be enrolled"), "{}", failed.headline);
    assert_eq!(failed.phase, Some(Phase::Registration));
}

#[test]
fn retries_are_counted_in_words() {
    let text = "09:00:00 DM 76 HexInt1=0x0 HRESULT=0x8018002b\n09:05:00 DM 76 HexInt1=0x0 HRESULT=0x8018002b";
    let failed = judged(text, &Device::default(), &all_read());
    assert!(
        failed.headline.starts_with("Windows tried to enroll this device by group policy 2 times"),
        "{}",
        failed.headline
    );
}

#[test]
fn without_the_log_a_failure_is_not_sure() {
    assert_eq!(judged("09:00:00 DM 71 HRESULT=0x80180014", &Device::default(), &[]).confidence, Confidence::Medium);
}

#[test]
fn a_failed_hybrid_join_is_no_failed_enrollment() {
    let text = "09:00:00 UDR 331 'DebugOutput=preCheckResult: Join' @pid=1 @tid=1\n09:00:00 UDR 304 ExitCode=-2145648611 @pid=1 @tid=1";
    let verdict = judged(text, &Device::default(), &all_read());
    assert_eq!((verdict.outcome, verdict.phase), (Outcome::NotEnrolled, Some(Phase::Join)));
    let text = "09:00:00 UDR 334 @pid=1 @tid=1";
    let verdict = judged(text, &Device::default(), &all_read());
    assert!(verdict.headline.contains("no domain controller could be reached"), "{}", verdict.headline);
    // A later join that went well takes it back.
    let verdict = judged(
        "09:00:00 UDR 334 @pid=1 @tid=1\n10:00:00 UDR 331 'DebugOutput=preCheckResult: Join' @pid=2 @tid=1\n10:00:01 UDR 306 @pid=2 @tid=1",
        &Device::default(),
        &all_read(),
    );
    assert_eq!((verdict.outcome, verdict.phase), (Outcome::NotEnrolled, None));
}

#[test]
fn joined_and_not_enrolled() {
    let text = format!("{OUT_OF_BOX}{JOIN}");
    let mut device = Device::default();
    assert_eq!(short(&judged(&text, &device, &all_read())), (Outcome::NotEnrolled, Confidence::Medium));
    // The tenant asks for no enrollment.
    device.join.mdm_url = Some(Known { value: String::new(), evidence: vec![place()] });
    assert_eq!(short(&judged(&text, &device, &all_read())), (Outcome::NotEnrolled, Confidence::High));
}

#[test]
fn nothing_to_read_is_undetermined_and_nothing_there_is_not_enrolled() {
    assert_eq!(short(&judged("", &Device::default(), &[])), (Outcome::Undetermined, Confidence::Low));
    assert_eq!(short(&judged("", &Device::default(), &all_read())), (Outcome::NotEnrolled, Confidence::High));
    let mut no_log = all_read();
    no_log[0].status = CoverageStatus::Missing;
    assert_eq!(short(&judged("", &Device::default(), &no_log)), (Outcome::NotEnrolled, Confidence::Medium));
}

#[test]
fn syncs_that_fail_since_make_problems() {
    let bad = "12:00:00 DM 208 Message1=aaaaaaaa-1111-4111-8111-000000000001 Message2=x HexInt1=0x0\n12:00:01 DM 209 HRESULT=0x80072ee7";
    let verdict = judged(&format!("{CHAIN}{SESSION}{bad}"), &Device::default(), &log_read());
    assert_eq!(verdict.outcome, Outcome::EnrolledWithProblems);
    // The report knows of a later contact.
    let verdict = judged(&format!("{CHAIN}{SESSION}{bad}"), &managed(Some("13:00:00")), &all_read());
    assert_eq!(verdict.outcome, Outcome::Enrolled);
}

#[test]
fn leaving_is_the_last_word_until_something_comes_after_it() {
    let leaving = "10:00:00 DM 61 Message1=x\n10:00:03 DM 74\n";
    let gone = judged(&format!("{CHAIN}{SESSION}{leaving}"), &Device::default(), &all_read());
    assert_eq!(short(&gone), (Outcome::Unenrolled, Confidence::High));
    let again = format!("{CHAIN}{SESSION}").replace("09:0", "12:0");
    let back = judged(&format!("{CHAIN}{SESSION}{leaving}{again}"), &Device::default(), &log_read());
    assert_eq!(back.outcome, Outcome::Enrolled);
}

#[test]
fn a_further_attempt_does_not_undo_management() {
    let refused = judged("12:00:00 DM 76 HexInt1=0x0 HRESULT=0x8018000a", &managed(Some("11:00:00")), &all_read());
    assert_eq!(short(&refused), (Outcome::Enrolled, Confidence::High));
    let other = judged("12:00:00 DM 71 HRESULT=0x80180014", &managed(Some("11:00:00")), &all_read());
    assert_eq!(other.outcome, Outcome::EnrolledWithProblems);
}

#[test]
fn an_attempt_without_end_is_not_judged() {
    let cut = judged("09:00:00 DM 4\n09:00:01 DM 6", &Device::default(), &all_read());
    assert_eq!(short(&cut), (Outcome::Undetermined, Confidence::Low));
    let going = judged("17:55:00 DM 4\n17:55:01 DM 6", &Device::default(), &all_read());
    assert_eq!(going.outcome, Outcome::InProgress);
    // A log with a hole may have lost the end.
    let mut part = all_read();
    part[0].status = CoverageStatus::Partial;
    assert_eq!(judged("17:55:00 DM 4\n17:55:01 DM 6", &Device::default(), &part).outcome, Outcome::Undetermined);
}

#[test]
fn the_linked_enrollment_never_stands_for_the_first() {
    let text = format!("{CHAIN}{SESSION}\n09:20:00 DM 4022 HRESULT=0x80072f8f");
    let verdict = judged(&text, &Device::default(), &log_read());
    assert_eq!(verdict.outcome, Outcome::EnrolledWithProblems);
    let verdict = judged("09:20:00 DM 4023", &Device::default(), &all_read());
    assert_eq!(verdict.outcome, Outcome::NotEnrolled);
}

#[test]
fn that_nothing_was_tried_is_sure_only_where_nothing_hints_at_it() {
    let of = |text: &str, device: &Device, coverage: &[Coverage]| short(&judged(text, device, coverage));
    let none = Device::default();
    assert_eq!(of("", &none, &all_read()), (Outcome::NotEnrolled, Confidence::High));
    // The log in which Autopilot, pages or joins would be is lost.
    let mut lost = all_read();
    lost.push(Coverage {
        source: "Microsoft-Windows-Shell-Core/Operational".to_owned(),
        status: CoverageStatus::Missing,
        ..lost[0].clone()
    });
    assert_eq!(of("", &none, &lost), (Outcome::NotEnrolled, Confidence::Medium));
    // The connect dialog was open.
    let page = "09:00:00 SHELL 62400 Source=ms-cxh://MOSET/CONNECTTOWORK Experience=x";
    assert_eq!(of(page, &none, &all_read()), (Outcome::NotEnrolled, Confidence::Medium));
    // Somebody was sent a link, or a policy asks for it.
    let known = |value: &str| Known { value: value.to_owned(), evidence: vec![place()] };
    let invited = Device { deep_links: vec![known("ms-device-enrollment:?mode=mdm")], ..Device::default() };
    assert_eq!(of("", &invited, &all_read()), (Outcome::NotEnrolled, Confidence::Medium));
    let mut asked = Device::default();
    asked.auto_enroll.enabled = Some(Known { value: true, evidence: vec![place()] });
    assert_eq!(of("", &asked, &all_read()), (Outcome::NotEnrolled, Confidence::Medium));
}

#[test]
fn what_windows_itself_refuses_is_told_in_words() {
    let refused = judged("09:00:00 DM 98 HRESULT=0x80070005", &Device::default(), &all_read());
    assert!(refused.headline.contains("this user may not enroll the device (0x80070005)"), "{}", refused.headline);
    let home = judged("09:00:00 DM 97 HRESULT=0x80180022", &Device::default(), &all_read());
    assert!(home.headline.contains("this edition of Windows does not allow it"), "{}", home.headline);
}

#[test]
fn an_enrollment_that_may_manage_the_device_is_not_denied() {
    let mut device = managed(None);
    device.enrollments[0].managed = None;
    assert_eq!(short(&judged("", &device, &all_read())), (Outcome::Undetermined, Confidence::Low));
}

#[test]
fn a_missing_push_channel_is_named() {
    let text = format!("{CHAIN}{SESSION}").replace("DM 43", "DM 42 HRESULT=0x80072ee7");
    let verdict = judged(&text, &managed(Some("10:00:00")), &all_read());
    assert_eq!(verdict.outcome, Outcome::EnrolledWithProblems);
    assert!(verdict.headline.contains("push channel"), "{}", verdict.headline);
}

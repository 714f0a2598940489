//! Group policy, co-management, automatic joins, the linked second enrollment.

use super::CHAIN;
use super::SESSION;
use super::only;
use super::phase;
use super::place;
use super::told;
use super::told_on;
use crate::attempts::fixture;
use crate::model::attempt::AttemptOutcome;
use crate::model::attempt::Credential;
use crate::model::attempt::StepOutcome;
use crate::model::attempt::Trigger;
use crate::model::code::Code;
use crate::model::device::Device;
use crate::model::device::Known;
use crate::model::event::Phase;
use crate::model::finding::Confidence;

const TASK: &str = r"'TaskName=\Microsoft\Windows\EnterpriseMgmt\Schedule created by enrollment client for automatically enrolling in MDM from AAD'";

/// A run of the group-policy task at this minute that ends with 0x8018002B.
fn failing_run(minute: u32) -> String {
    format!(
        "09:{minute:02}:00.0 TASK 107 {TASK} InstanceId=0000000a-0000-0000-0000-0000000000{minute:02}
         09:{minute:02}:00.3 DM 27 HexInt1=0x1 HexInt2=0x1 HRESULT=0x0
         09:{minute:02}:00.5 DM 90 HexInt1=0x0 Message1=https://manage.microsoft.com Message2=_ HRESULT=0x0
         09:{minute:02}:01.0 DM 76 HexInt1=0x0 HRESULT=0x8018002b
         09:{minute:02}:01.1 TASK 201 {TASK} TaskInstanceId=0000000a-0000-0000-0000-0000000000{minute:02} ResultCode=2149056555
        "
    )
}

#[test]
fn group_policy_tries_that_fail_alike_are_one_attempt() {
    let text: String = (0..8).map(|n| failing_run(n * 5)).collect();
    let correlation = told(&text);
    let attempt = only(&correlation);
    assert_eq!((attempt.trigger, attempt.trigger_confidence), (Trigger::GroupPolicy, Confidence::High));
    assert_eq!(attempt.credential, Some(Credential::User));
    assert_eq!((attempt.outcome, attempt.repeats), (AttemptOutcome::Failed, 8));
    assert_eq!(attempt.code, Some(Code::status(0x8018_002B)));
    // The token was given (90 says so); what is missing is the tenant's management service.
    assert_eq!(attempt.failed_phase, Some(Phase::Discovery));
    assert_eq!(phase(attempt, Phase::Authentication), Some(StepOutcome::Succeeded));
    assert_eq!(attempt.started_at, Some(fixture::time("09:00:00.3")));
    assert_eq!(attempt.ended_at, Some(fixture::time("09:35:01.0")));
    assert!(correlation.members.iter().all(|member| *member == Some(0)), "{:?}", correlation.members);
}

#[test]
fn group_policy_on_old_builds_logs_the_result_alone() {
    let text =
        "09:00:00 DM 76 HRESULT=0x8018002b\n09:05:00 DM 76 HRESULT=0x8018002b\n09:10:00 DM 76 HRESULT=0x8018000a";
    let correlation = told(text);
    assert_eq!(correlation.attempts.iter().map(|a| a.repeats).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(correlation.attempts[0].credential, None);
    assert_eq!(correlation.attempts[1].failed_phase, Some(Phase::Registration));
    // Group policy and co-management both use the automatic client: this alone does not tell them apart.
    assert_eq!(correlation.attempts[0].trigger, Trigger::Undetermined);
}

#[test]
fn group_policy_with_the_device_credential_succeeds() {
    let text =
        format!("08:59:59.9 DM 27 HexInt1=0x1 HexInt2=0x2 HRESULT=0x0\n{CHAIN}\n09:00:08 DM 75 HexInt1=0x1\n{SESSION}");
    let correlation = told(&text);
    let attempt = only(&correlation);
    assert_eq!((attempt.trigger, attempt.credential), (Trigger::GroupPolicy, Some(Credential::Device)));
    assert_eq!(attempt.outcome, AttemptOutcome::Succeeded);
}

#[test]
fn a_second_factor_fails_signing_in_and_both_codes_are_told() {
    let text = "
        09:00:00.1 AAD 1098 Error=3399614476 'ErrorMessage=Interaction required' 'AdditionalInformation=AADSTS50076: use multi-factor authentication'
        09:00:00.3 DM 27 HexInt1=0x1 HexInt2=0x1 HRESULT=0x0
        09:00:00.4 DM 90 HexInt1=0x0 Message1=https://manage.microsoft.com Message2=_ HRESULT=0xcaa2000c
        09:00:01 DM 76 HexInt1=0x0 HRESULT=0x8018002a
    ";
    let correlation = told(text);
    let attempt = only(&correlation);
    assert_eq!(attempt.failed_phase, Some(Phase::Authentication));
    assert_eq!(attempt.code, Some(Code::status(0x8018_002A)));
    assert_eq!(attempt.codes[0], Code::status(0x8018_002A));
    assert!(attempt.codes.contains(&Code::aadsts(50076)) && attempt.codes.contains(&Code::status(0xCAA2_000C)));
    assert_eq!(correlation.members, [Some(0); 4]);
}

#[test]
fn a_task_run_whose_own_log_is_lost_is_still_an_attempt() {
    let run = failing_run(0);
    let text: String = run.lines().filter(|line| line.contains(" TASK ")).map(|line| format!("{line}\n")).collect();
    let correlation = told(&text);
    let attempt = only(&correlation);
    assert_eq!((attempt.trigger, attempt.outcome), (Trigger::GroupPolicy, AttemptOutcome::Failed));
    assert_eq!(attempt.code, Some(Code::status(0x8018_002B)));
    // A task that ended well says nothing of the enrollment.
    assert!(told(&text.replace("ResultCode=2149056555", "ResultCode=0")).attempts.is_empty());
}

#[test]
fn co_management_is_told_by_the_configuration_manager_client() {
    let text = "
        09:00:00 DM 82 HRESULT=0x80192ee7
        09:00:01 DM 76 HexInt1=0x1 HRESULT=0x80192ee7
    ";
    let device = Device {
        config_manager: Some(Known::new(true, place())),
        co_management_flags: Some(Known::new(8193, place())),
        ..Device::default()
    };
    let correlation = told_on(text, &device);
    let attempt = only(&correlation);
    assert_eq!((attempt.trigger, attempt.credential), (Trigger::CoManagement, Some(Credential::Device)));
    assert_eq!(attempt.code, Some(Code::status(0x8019_2EE7)));
    // Without those facts nothing decides between co-management and group policy.
    assert_eq!(only(&told(text)).trigger, Trigger::Undetermined);
}

/// A run of the automatic join at this hour, in a process of its own.
fn failing_join(hour: u32) -> String {
    let pid = hour * 100;
    format!(
        "{hour:02}:00:00.1 UDR 331 'DebugOutput=preCheckResult: Join isDcAvailable: YES' @pid={pid} @tid=4 @user=S-1-5-18
         {hour:02}:00:00.2 UDR 307 ExitCode=-2145648611 @pid={pid} @tid=4 @user=S-1-5-18
         {hour:02}:00:00.2 UDR 304 ExitCode=-2145648611 ServerErrorMessage=_ TenantType=undefined JoinType=undefined @pid={pid} @tid=4
        "
    )
}

#[test]
fn failed_hybrid_joins_are_failed_joins_with_repeats() {
    let correlation = told(&(9..13).map(failing_join).collect::<String>());
    let attempt = only(&correlation);
    assert_eq!((attempt.repeats, attempt.failed_phase), (4, Some(Phase::Join)));
    assert_eq!(attempt.code, Some(Code::status(0x801C_001D)));
    assert_eq!(attempt.trigger, Trigger::Undetermined);
    assert_eq!(attempt.phases.len(), 1);
}

#[test]
fn a_join_that_the_precheck_does_not_try_is_told_apart() {
    let refused = "14:00:00 UDR 334 @pid=9 @tid=4\n14:00:00 UDR 331 'DebugOutput=preCheckResult: DoNotJoin isDcAvailable: NO' @pid=9 @tid=4";
    let correlation = told(&format!("{}\n{refused}", failing_join(9)));
    assert_eq!(correlation.attempts.len(), 2);
    assert_eq!(correlation.attempts[1].code, None);
    // A device that is joined already does not fail by not joining again.
    let joined = "14:00:00 UDR 335 @pid=9 @tid=4\n14:00:00 UDR 331 'DebugOutput=preCheckResult: DoNotJoin isJoined: YES' @pid=9 @tid=4";
    assert!(told(joined).attempts.is_empty());
}

#[test]
fn the_linked_enrollment_is_an_attempt_of_its_own() {
    let linked = "09:20:00 DM 4106\n09:20:06 DM 4023";
    let correlation = told(&format!("{CHAIN}{SESSION}{linked}"));
    assert_eq!(correlation.attempts.len(), 2);
    assert_eq!(correlation.attempts[1].trigger, Trigger::Linked);
    assert_eq!(correlation.attempts[1].outcome, AttemptOutcome::Succeeded);
    let failed = told(&format!("{CHAIN}{SESSION}\n09:20:00 DM 4022 HRESULT=0x80072f8f"));
    assert_eq!(failed.attempts[1].code, Some(Code::status(0x8007_2F8F)));
}

#[test]
fn a_failure_that_only_the_configuration_manager_client_tells_of_is_an_attempt() {
    let lines = "
        09:00:00 IME - marker=co_management_enroll_failed code=0x80192ee7
        13:00:00 IME - marker=co_management_enroll_failed code=0x80192ee7";
    let alone = told(lines);
    let attempt = only(&alone);
    assert_eq!((attempt.trigger, attempt.outcome, attempt.repeats), (Trigger::CoManagement, AttemptOutcome::Failed, 2));
    assert_eq!(attempt.code, Some(Code::status(0x8019_2EE7)));
    // Beside the event of the same try it only tells who started it.
    let both = told(&format!("08:59:50 DM 76 HexInt1=0x1 HRESULT=0x80192ee7\n{}", lines.lines().nth(1).unwrap_or("")));
    assert_eq!(only(&both).trigger, Trigger::CoManagement);
}

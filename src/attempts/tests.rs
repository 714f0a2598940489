//! Every path of enrollment, well and ill, told in a few lines.

use crate::attempts::Correlation;
use crate::attempts::correlate;
use crate::attempts::fixture;
use crate::model::attempt::Attempt;
use crate::model::attempt::AttemptOutcome;
use crate::model::attempt::Credential;
use crate::model::attempt::StepOutcome;
use crate::model::attempt::Trigger;
use crate::model::code::Code;
use crate::model::device::Device;
use crate::model::event::Phase;

fn told(text: &str) -> Correlation {
    told_on(text, &Device::default())
}

fn told_on(text: &str, device: &Device) -> Correlation {
    correlate(&fixture::timeline(text), &[], device, Some(fixture::time("18:00:00")))
}

fn only(correlation: &Correlation) -> &Attempt {
    assert_eq!(correlation.attempts.len(), 1, "{:#?}", correlation.attempts);
    &correlation.attempts[0]
}

fn phase(attempt: &Attempt, phase: Phase) -> Option<StepOutcome> {
    attempt.phases.iter().find(|p| p.phase == phase).map(|p| p.outcome)
}

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
    assert_eq!(attempt.trigger, Trigger::GroupPolicy);
    assert_eq!(attempt.credential, Some(Credential::User));
    assert_eq!(attempt.outcome, AttemptOutcome::Failed);
    assert_eq!(attempt.repeats, 8);
    assert_eq!(attempt.code, Some(Code::status(0x8018_002B)));
    assert_eq!(attempt.failed_phase, Some(Phase::Discovery));
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
}

const CHAIN: &str = "
    09:00:00 DM 89 Message1=0000000a-0000-0000-c000-000000000000 HRESULT=0x0
    09:00:00.1 DM 91 Message1=https://manage.microsoft.com/ Message2=https://enrollment.manage.microsoft.com/enrollmentserver/discovery.svc Message3=72f988bf-0000-4000-8000-000000000001 Message4=megan@contoso.com
    09:00:01 DM 4
    09:00:02 DM 6
    09:00:03 DM 8
    09:00:05 DM 10
    09:00:06 DM 58
    09:00:06.1 DM 16
    09:00:07 DM 43
    09:00:07.4 DM 72
";

const SESSION: &str = "
    09:01:00 DM 205 Message1=aB3dE5fG7hJ9kL1m.0
    09:01:00.3 DM 206 Message1=S-1-5-21-1-2-3-1001 UInt2=1 UInt3=1 UInt4=1 UInt5=6 UInt6=1
    09:01:01 DM 208 Message1=aaaaaaaa-1111-4111-8111-000000000001 'Message2=MS DM Server' Message3=4.0 Message4=1.2 HexInt1=0x0 HexInt2=0x5 HexInt3=0x0 HexInt4=0x0 UInt1=1 UInt2=3
    09:01:02 DM 200
    09:01:03 DM 202
    09:01:05 DM 209 HRESULT=0x0
";

#[test]
fn the_chain_with_its_first_session_succeeds() {
    let correlation = told(&format!("{CHAIN}{SESSION}"));
    let attempt = only(&correlation);
    assert_eq!(attempt.outcome, AttemptOutcome::Succeeded);
    let all: Vec<_> = attempt.phases.iter().map(|p| (p.phase, p.outcome)).collect();
    let ok = StepOutcome::Succeeded;
    assert_eq!(
        all,
        [
            (Phase::Discovery, ok),
            (Phase::Authentication, ok),
            (Phase::Policy, ok),
            (Phase::Certificate, ok),
            (Phase::Provisioning, ok),
            (Phase::Registration, ok),
            (Phase::FirstSync, ok)
        ]
    );
    assert_eq!(attempt.upn.as_deref(), Some("megan@contoso.com"));
    assert_eq!(attempt.enrollment_id.map(|id| id.to_string()).as_deref(), Some("aaaaaaaa-1111-4111-8111-000000000001"));
    assert_eq!(correlation.syncs.len(), 1);
    assert_eq!(correlation.syncs[0].outcome, ok);
    assert!(correlation.members.iter().all(|member| *member == Some(0)));
}

#[test]
fn what_is_not_logged_is_undetermined_and_not_invented() {
    let correlation = told("09:00:01 DM 8\n09:00:05 DM 10\n09:00:07 DM 72");
    let attempt = only(&correlation);
    assert_eq!(phase(attempt, Phase::Discovery), Some(StepOutcome::Undetermined));
    assert_eq!(phase(attempt, Phase::Policy), Some(StepOutcome::Undetermined));
    assert_eq!(phase(attempt, Phase::FirstSync), Some(StepOutcome::Undetermined));
    assert_eq!(phase(attempt, Phase::Join), None);
    assert_eq!(attempt.trigger, Trigger::Undetermined);
}

#[test]
fn the_servers_reason_wins_over_the_generic_code() {
    let text = "
        09:00:01 DM 4
        09:00:02 DM 6
        09:00:03 DM 8
        09:00:04 DM 52 Message1=DeviceCapReached 'Message2=The device cap is reached'
        09:00:04 DM 59 Message1=11111111-2222-4333-8444-555555555555
        09:00:04.5 DM 11 HRESULT=0x80180001
        09:00:05 DM 71 HRESULT=0x80180001
    ";
    let correlation = told(text);
    let attempt = only(&correlation);
    assert_eq!(attempt.failed_phase, Some(Phase::Certificate));
    assert_eq!(attempt.code, Some(Code::status(0x8018_0013)));
    assert_eq!(attempt.codes, [Code::status(0x8018_0013), Code::status(0x8018_0001)]);
}

#[test]
fn failed_hybrid_joins_are_failed_joins_with_repeats() {
    let run = |hour: u32, pid: u32| {
        format!(
            "{hour:02}:00:00.1 UDR 331 'DebugOutput=preCheckResult: Join isDcAvailable: YES' @pid={pid} @tid=4 @user=S-1-5-18
             {hour:02}:00:00.2 UDR 307 ExitCode=-2145648611 @pid={pid} @tid=4 @user=S-1-5-18
             {hour:02}:00:00.2 UDR 304 ExitCode=-2145648611 ServerErrorMessage=_ TenantType=undefined JoinType=undefined @pid={pid} @tid=4
            "
        )
    };
    let correlation = told(&(9..13).map(|hour| run(hour, hour * 100)).collect::<String>());
    let attempt = only(&correlation);
    assert_eq!(attempt.repeats, 4);
    assert_eq!(attempt.failed_phase, Some(Phase::Join));
    assert_eq!(attempt.code, Some(Code::status(0x801C_001D)));
    assert_eq!(attempt.trigger, Trigger::Undetermined);
    assert_eq!(attempt.phases.len(), 1);
}

//! OMA-DM sessions.

use super::CHAIN;
use super::SESSION;
use super::told;
use crate::model::attempt::StepOutcome;
use crate::model::code::Code;
use crate::model::event::Phase;

#[test]
fn a_good_session_is_told_with_its_server() {
    let correlation = told(SESSION);
    let sync = &correlation.syncs[0];
    assert_eq!((correlation.syncs.len(), sync.outcome), (1, StepOutcome::Succeeded));
    assert_eq!(sync.server.as_deref(), Some("MS DM Server"));
    assert_eq!(sync.enrollment_id.map(|id| id.to_string()).as_deref(), Some("aaaaaaaa-1111-4111-8111-000000000001"));
}

#[test]
fn a_session_that_cannot_connect_fails_with_the_reason() {
    let text = "
        10:00:00 DM 205 Message1=cV4scheduled0000.0
        10:00:01 DM 208 Message1=aaaaaaaa-1111-4111-8111-000000000001 'Message2=MS DM Server' Message3=4.0 Message4=1.2 HexInt1=0x0
        10:00:02 DM 204 HRESULT=0x80072ee7
        10:00:03 DM 209 HRESULT=0x80072ee7
    ";
    let correlation = told(text);
    assert_eq!(
        (correlation.syncs[0].outcome, correlation.syncs[0].code),
        (StepOutcome::Failed, Some(Code::status(0x8007_2EE7)))
    );
    // The log breaks off: the failure that was written is still one.
    let cut: String = text.lines().filter(|line| !line.contains("DM 209")).map(|line| format!("{line}\n")).collect();
    assert_eq!(told(&cut).syncs[0].outcome, StepOutcome::Failed);
}

#[test]
fn failed_commands_are_counted_and_do_not_fail_the_session() {
    let command = "09:01:04 DM 404 Message1=aaaaaaaa-1111-4111-8111-000000000001 Message2=MDMDeviceWithAAD Message3=Policy InternalCmdType=1 Message5=./Device/Vendor/MSFT/Policy HexInt1=0x86000025";
    let correlation = told(&format!("{SESSION}{command}\n{command}"));
    assert_eq!((correlation.syncs[0].outcome, correlation.syncs[0].commands_failed), (StepOutcome::Succeeded, 2));
}

#[test]
fn sessions_of_two_enrollments_at_once_stay_apart() {
    let session = |pid: u32, id: u32, result: &str| {
        format!(
            "10:00:00.{pid} DM 205 Message1=aB3dE5fG7hJ9kL1m.{pid} @pid={pid} @tid=1
             10:00:01.{pid} DM 208 Message1=aaaaaaaa-1111-4111-8111-00000000000{id} Message2=x HexInt1=0x0 @pid={pid} @tid=2
             10:00:05.{pid} DM 209 HRESULT={result} @pid={pid} @tid=1
            "
        )
    };
    let correlation = told(&format!("{}{}", session(100, 1, "0x0"), session(200, 2, "0x80072ee7")));
    let outcomes: Vec<_> = correlation.syncs.iter().map(|sync| sync.outcome).collect();
    assert_eq!(outcomes, [StepOutcome::Succeeded, StepOutcome::Failed]);
}

#[test]
fn the_scheduled_task_tells_who_began_a_session() {
    let task = r"09:00:58 TASK 107 'TaskName=\Microsoft\Windows\EnterpriseMgmt\AAAAAAAA-1111-4111-8111-000000000001\Schedule #3 created by enrollment client' InstanceId=0000000a-0000-0000-0000-000000000001";
    assert_eq!(told(&format!("{task}\n{SESSION}")).syncs[0].initiator.as_deref(), Some("schedule"));
    let pushed = task.replace("Schedule #3 created by enrollment client", "PushLaunch");
    assert_eq!(told(&format!("{pushed}\n{SESSION}")).syncs[0].initiator.as_deref(), Some("server"));
    assert_eq!(told(SESSION).syncs[0].initiator, None);
}

#[test]
fn the_first_good_session_is_the_proof_even_after_a_bad_one() {
    let bad = "09:00:30 DM 208 Message1=aaaaaaaa-1111-4111-8111-000000000001 Message2=x HexInt1=0x0\n09:00:31 DM 209 HRESULT=0x80072ee7\n";
    let correlation = told(&format!("{CHAIN}{bad}{SESSION}"));
    let phases = &correlation.attempts[0].phases;
    assert!(phases.iter().any(|p| p.phase == Phase::FirstSync && p.outcome == StepOutcome::Succeeded));
    let correlation = told(&format!("{CHAIN}{bad}"));
    let phases = &correlation.attempts[0].phases;
    assert!(phases.iter().any(|p| p.phase == Phase::FirstSync && p.outcome == StepOutcome::Failed));
}

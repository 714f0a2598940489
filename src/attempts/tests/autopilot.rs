//! Windows Autopilot in all its kinds.

use super::CHAIN;
use super::JOIN;
use super::OUT_OF_BOX;
use super::SESSION;
use super::only;
use super::phase;
use super::place;
use super::told;
use super::told_on;
use crate::model::attempt::AttemptOutcome;
use crate::model::attempt::StepOutcome;
use crate::model::attempt::Trigger;
use crate::model::code::Code;
use crate::model::device::Autopilot;
use crate::model::device::Device;
use crate::model::device::Known;
use crate::model::event::Phase;

const PROFILE: &str = "
    08:54:00 MDD 160
    08:54:02 MDD 153 InitialState=1 UpdateState=3
    08:54:02.5 MDD 161
";
const TPM: &str = "
    08:54:30 MDD 150
    08:54:31 MDD 151
    08:54:39 MDD 169
";

fn with_profile(oobe_config: u32) -> Device {
    let autopilot = Autopilot {
        profile: Some(Known::new(true, place())),
        oobe_config: Some(Known::new(oobe_config, place())),
        ..Autopilot::default()
    };
    Device { autopilot, ..Device::default() }
}

#[test]
fn user_driven() {
    let correlation = told_on(&format!("{PROFILE}{OUT_OF_BOX}{JOIN}{CHAIN}{SESSION}"), &with_profile(1310));
    let attempt = only(&correlation);
    assert_eq!((attempt.trigger, attempt.outcome), (Trigger::AutopilotUserDriven, AttemptOutcome::Succeeded));
}

#[test]
fn self_deploying() {
    let correlation = told_on(&format!("{PROFILE}{TPM}{JOIN}{CHAIN}{SESSION}"), &with_profile(1406));
    assert_eq!(only(&correlation).trigger, Trigger::AutopilotSelfDeploying);
}

#[test]
fn pre_provisioned_and_the_users_part_two_days_later_are_one_attempt() {
    let prepared = format!("{PROFILE}\n08:54:20 MDD 509 UInt1=1\n{TPM}{CHAIN}{SESSION}");
    let user = "
        2026-03-04T09:00:00 UDR 102 JoinRequestType=1 JoinRequestTypeSymbolicName=AAD_JOIN Domain=contoso.com
        2026-03-04T09:00:05 UDR 105
        2026-03-04T09:00:06 UDR 106
    ";
    let correlation = told_on(&format!("{prepared}{user}"), &with_profile(1310));
    let attempt = only(&correlation);
    assert_eq!((attempt.trigger, attempt.outcome), (Trigger::AutopilotPreProvisioned, AttemptOutcome::Succeeded));
    assert!(correlation.members.iter().all(Option::is_some));
}

#[test]
fn a_device_whose_tpm_cannot_attest_fails_at_signing_in() {
    let text = format!(
        "{PROFILE}\n08:54:31 MDD 151\n08:54:32 MDD 177 Uint1=3 Uint2=3\n08:56:00 MDD 189\n08:56:00.1 MDD 171 HRESULT=0x81039001"
    );
    let correlation = told_on(&text, &with_profile(1406));
    let attempt = only(&correlation);
    assert_eq!((attempt.trigger, attempt.outcome), (Trigger::AutopilotSelfDeploying, AttemptOutcome::Failed));
    assert_eq!((attempt.failed_phase, attempt.code), (Some(Phase::Authentication), Some(Code::status(0x8103_9001))));
}

#[test]
fn autopilots_own_stages_do_not_hide_what_the_chain_says() {
    let chain = "
        09:00:01 DM 4
        09:00:02 DM 6
        09:00:03 DM 8
        09:00:04 DM 52 Message1=DeviceNotSupported Message2=_
        09:00:05 DM 71 HRESULT=0x80180014
        09:00:06 MDD 180 State=5 HRESULT=0x80180014
    ";
    let correlation = told(&format!("{PROFILE}{TPM}\n08:59:59 MDD 178 Int1=0\n{chain}"));
    assert_eq!(only(&correlation).failed_phase, Some(Phase::Certificate));
}

#[test]
fn a_tenant_without_management_fails_in_discovery() {
    let correlation = told(&format!("{PROFILE}{OUT_OF_BOX}{JOIN}\n09:00:00 MDD 115 HRESULT=0xc1036501"));
    let attempt = only(&correlation);
    assert_eq!(attempt.outcome, AttemptOutcome::Failed);
    assert_eq!((attempt.failed_phase, attempt.code), (Some(Phase::Discovery), Some(Code::status(0xC103_6501))));
}

#[test]
fn looking_for_a_profile_is_no_attempt() {
    assert!(
        told("08:54:00 MDD 160\n08:54:02 MDD 704 Message1=x\n08:54:03 MDD 153 InitialState=1 UpdateState=2")
            .attempts
            .is_empty()
    );
    // Old builds wrote the same ids under another provider; every start of Windows does.
    assert!(told("08:54:00 PROV 164\n08:54:02 PROV 310 Message1=x\n08:54:03 PROV 100 Message1=y").attempts.is_empty());
}

#[test]
fn a_domain_controller_that_is_never_reached_fails_the_join_of_an_enrolled_device() {
    let blob = "09:02:00 DM 111 Boolean1=true\n09:03:00 DM 100 HexInt1=0x927c0 HRESULT=0x80070774\n09:03:01 DM 108 HRESULT=0x80070774";
    let correlation = told(&format!("{PROFILE}{OUT_OF_BOX}{CHAIN}{SESSION}{blob}"));
    let attempt = only(&correlation);
    assert_eq!(attempt.outcome, AttemptOutcome::SucceededWithProblems);
    assert_eq!((attempt.failed_phase, attempt.code), (Some(Phase::Join), Some(Code::status(0x8007_0774))));
}

#[test]
fn device_preparation() {
    let steps = "
        09:02:00 MDD 404 Message1=_ Message2=device-preparation Message3=Bootstrap Int1=1
        09:02:20 MDD 405 Message1=_ Message2=device-preparation Message3=Bootstrap Message4=done Int1=1 HRESULT=0x0
    ";
    let correlation = told(&format!("{OUT_OF_BOX}{JOIN}{CHAIN}{SESSION}{steps}"));
    let attempt = only(&correlation);
    assert_eq!((attempt.trigger, attempt.outcome), (Trigger::AutopilotDevicePreparation, AttemptOutcome::Succeeded));
    assert_eq!(phase(attempt, Phase::EspDevicePreparation), Some(StepOutcome::Succeeded));
    let failed = "09:05:00 MDD 406 Message1=_ Message2=device-preparation Message3=Workloads Message4=failed Int1=2 HRESULT=0x87d1041c";
    let correlation = told(&format!("{OUT_OF_BOX}{JOIN}{CHAIN}{SESSION}{steps}{failed}"));
    let attempt = only(&correlation);
    assert_eq!(attempt.outcome, AttemptOutcome::SucceededWithProblems);
    assert_eq!(
        (attempt.failed_phase, attempt.code),
        (Some(Phase::EspDevicePreparation), Some(Code::status(0x87D1_041C)))
    );
}

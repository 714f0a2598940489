//! The enrollment status page.

use super::CHAIN;
use super::SESSION;
use super::only;
use super::phase;
use super::told;
use crate::attempts::correlate;
use crate::attempts::fixture;
use crate::model::attempt::AttemptOutcome;
use crate::model::attempt::Esp;
use crate::model::attempt::ItemState;
use crate::model::attempt::StepOutcome;
use crate::model::attempt::TrackedKind;
use crate::model::code::Code;
use crate::model::device::Device;
use crate::model::event::Phase;
use crate::model::evidence::Locus;
use crate::model::fact::Fact;
use crate::model::fact::FactKind;
use crate::model::id::ArtifactId;

const STARTS: &str = "
    09:02:00 DM 85 HexInt1=0x1 HexInt2=0x1
    09:02:01 DM 355 Message1=aaaaaaaa-1111-4111-8111-000000000001 HRESULT=0x0
    09:02:01 DM 356 Message1=aaaaaaaa-1111-4111-8111-000000000001 HRESULT=0x0
    09:02:01 DM 357 Message1=aaaaaaaa-1111-4111-8111-000000000001 HRESULT=0x3c
    09:02:01 DM 358 Message1=aaaaaaaa-1111-4111-8111-000000000001 HRESULT=0x4
    09:02:02 DM 1300 Message1=DeviceSetup Message2=Win32App_22222222-3333-4444-8555-666666666666_1 Message3=Win32App
    09:02:10 DM 1302 Message1=DeviceSetup Message2=Win32App_22222222-3333-4444-8555-666666666666_1 Message3=Win32App
";
const DONE: &str = "
    09:05:00 DM 1310 Message1=DeviceSetup Message2=Win32App_22222222-3333-4444-8555-666666666666_1 Message3=Win32App
    09:06:00 SHELL 62407 Name=CommercialOOBE_ESPProgress_Page_Exiting Value=DeviceSetup
    09:09:00 DM 351 Message1=aaaaaaaa-1111-4111-8111-000000000001 Message2=S-1-12-1-1-2-3-4 HexInt1=0x1 HexInt2=0x1
";
const FAILS: &str = "
    09:05:00 DM 1309 Message1=DeviceSetup Message2=Win32App_22222222-3333-4444-8555-666666666666_1 Message3=Win32App
    09:05:00.2 MDD 298 Message1=DeviceSetup Message2=Win32App_22222222-3333-4444-8555-666666666666_1 HRESULT=0x87d1041c
";

fn page(text: &str) -> Esp {
    told(&format!("{CHAIN}{SESSION}{STARTS}{text}")).esp.expect("a page")
}

#[test]
fn both_phases_end_well() {
    let correlation = told(&format!("{CHAIN}{SESSION}{STARTS}{DONE}"));
    let attempt = only(&correlation);
    assert_eq!(attempt.outcome, AttemptOutcome::Succeeded);
    assert_eq!(phase(attempt, Phase::EspDeviceSetup), Some(StepOutcome::Succeeded));
    assert_eq!(phase(attempt, Phase::EspAccountSetup), Some(StepOutcome::Succeeded));
    let esp = correlation.esp.unwrap();
    assert_eq!(esp.tracked.len(), 1);
    assert_eq!((esp.tracked[0].kind, esp.tracked[0].state), (TrackedKind::AppWin32, ItemState::Installed));
    assert_eq!(esp.tracked[0].id, "22222222-3333-4444-8555-666666666666");
    assert_eq!(
        (esp.settings.timeout_minutes, esp.settings.allow_continue, esp.settings.allow_reset),
        (Some(60), Some(true), Some(false))
    );
    assert!(correlation.members.iter().all(Option::is_some), "{:?}", correlation.members);
}

#[test]
fn an_application_that_fails_is_a_problem_even_when_the_user_goes_on() {
    let going_on = "09:07:00 DM 352 Message1=aaaaaaaa-1111-4111-8111-000000000001 Message2=S-1-12-1-1-2-3-4 HexInt1=0x1\n09:08:00 SHELL 62407 Name=CommercialOOBE_ESPProgress_Page_Exiting Value=DeviceSetup";
    let correlation = told(&format!("{CHAIN}{SESSION}{STARTS}{FAILS}{going_on}"));
    let attempt = only(&correlation);
    assert_eq!(attempt.outcome, AttemptOutcome::SucceededWithProblems);
    assert_eq!((attempt.failed_phase, attempt.code), (Some(Phase::EspDeviceSetup), Some(Code::status(0x87D1_041C))));
    assert!(correlation.esp.unwrap().continued_anyway.is_some());
}

#[test]
fn an_application_that_fails_and_then_installs_is_no_problem() {
    let esp = page(&format!("{FAILS}{}", DONE.replace("09:05:00", "09:05:30")));
    assert_eq!(esp.tracked[0].state, ItemState::Installed);
    assert!(esp.phases.iter().all(|p| p.outcome == StepOutcome::Succeeded), "{:?}", esp.phases);
}

#[test]
fn a_timeout_is_told() {
    let esp = page(
        "10:02:00 MDD 289 Message1=DeviceSetup Message2=Sidecar Int1=60\n10:02:01 SHELL 62407 Name=CommercialOOBE_ESPProgress_Timeout Value=_",
    );
    assert!(esp.timed_out.is_some());
    assert_eq!(esp.phases[0].code, Some(Code::status(0x8007_05B4)));
    assert_eq!(esp.tracked[0].state, ItemState::Downloading);
}

fn fact(group: &str, name: &str, value: &str) -> Fact {
    Fact {
        artifact: ArtifactId(7),
        locus: Locus::Key { key: group.into(), value: name.into() },
        kind: FactKind::Registry,
        instance: 0,
        group: group.into(),
        name: name.into(),
        value: value.into(),
    }
}

#[test]
fn the_registry_alone_tells_the_last_state() {
    let sidecar = r"HKLM\SOFTWARE\Microsoft\Windows\Autopilot\EnrollmentStatusTracking\Device\Setup\Apps\Tracking\Sidecar\Win32App_22222222-3333-4444-8555-666666666666_1";
    let first_sync = r"HKLM\SOFTWARE\Microsoft\Enrollments\AAAAAAAA-1111-4111-8111-000000000001\FirstSync";
    let policies = r"HKLM\SOFTWARE\Microsoft\Windows\Autopilot\EnrollmentStatusTracking\ESPTrackingInfo\Diagnostics\ExpectedPolicies\2026-03-02T09:02:00Z";
    let facts = [
        fact(sidecar, "InstallationState", "4"),
        fact(sidecar, "ErrorHresult", "2278622236"),
        fact(first_sync, "SkipUserStatusPage", "4294967295"),
        fact(policies, "./Device/Vendor/MSFT/Policy/Config/System/AllowTelemetry", "1"),
        fact(
            r"HKLM\SOFTWARE\Microsoft\Provisioning\AutopilotSettings",
            "DeviceSetupCategory.Status",
            r#"{"categorySucceeded":false}"#,
        ),
    ];
    let events = fixture::timeline(&format!("{CHAIN}{SESSION}"));
    let correlation =
        correlate(&events, super::newest(&events), &facts, &Device::default(), Some(fixture::time("18:00:00")));
    let esp = correlation.esp.expect("a page");
    let states: Vec<_> = esp.tracked.iter().map(|item| (item.kind, item.state, item.code)).collect();
    assert_eq!(
        states,
        [
            (TrackedKind::AppWin32, ItemState::Failed, Some(Code::status(0x87D1_041C))),
            (TrackedKind::Policy, ItemState::Installed, None)
        ]
    );
    let phases: Vec<_> = esp.phases.iter().map(|p| (p.phase, p.outcome)).collect();
    assert_eq!(phases, [(Phase::EspDeviceSetup, StepOutcome::Failed), (Phase::EspAccountSetup, StepOutcome::Skipped)]);
    assert_eq!(correlation.attempts[0].outcome, AttemptOutcome::SucceededWithProblems);
}

/// A value of an application that the page waits for, below the key of the device or of a user.
fn win32(owner: &str, app: &str, name: &str, value: &str) -> Fact {
    let root = r"HKLM\SOFTWARE\Microsoft\Windows\Autopilot\EnrollmentStatusTracking";
    fact(&format!(r"{root}\{owner}\Setup\Apps\Tracking\Sidecar\Win32App_{app}_1"), name, value)
}

const USER: &str = "S-1-12-1-1111111111-1222222222-3333333333-4444444444";
const OF_DEVICE: &str = "22222222-3333-4444-8555-666666666666";
const OF_USER: &str = "77777777-8888-4999-8aaa-bbbbbbbbbbbb";

fn from_registry(facts: &[Fact]) -> Esp {
    let events = fixture::timeline(&format!("{CHAIN}{SESSION}"));
    correlate(&events, super::newest(&events), facts, &Device::default(), Some(fixture::time("18:00:00")))
        .esp
        .expect("a page")
}

/// Applications of the account setup lie below the user's key; reading them below the device's, as other tools did, tells
/// of the wrong phase.
#[test]
fn applications_of_the_account_setup_are_read_below_the_users_key_only() {
    let esp = from_registry(&[
        win32("Device", OF_DEVICE, "InstallationState", "3"),
        win32(USER, OF_USER, "InstallationState", "4"),
        win32(USER, OF_USER, "ErrorHresult", "2278622236"),
    ]);
    let items: Vec<_> = esp.tracked.iter().map(|item| (item.id.as_str(), item.phase, item.state)).collect();
    assert_eq!(
        items,
        [
            (OF_DEVICE, Some(Phase::EspDeviceSetup), ItemState::Installed),
            (OF_USER, Some(Phase::EspAccountSetup), ItemState::Failed)
        ]
    );
    let outcome = |phase| esp.phases.iter().find(|p| p.phase == phase).map(|p| (p.outcome, p.code));
    assert_ne!(outcome(Phase::EspDeviceSetup).map(|(outcome, _)| outcome), Some(StepOutcome::Failed));
    let failed = (StepOutcome::Failed, Some(Code::status(0x87D1_041C)));
    assert_eq!(outcome(Phase::EspAccountSetup), Some(failed));

    // No user's key, no application of the account setup.
    let esp = from_registry(&[win32("Device", OF_DEVICE, "InstallationState", "4")]);
    assert!(esp.tracked.iter().all(|item| item.phase == Some(Phase::EspDeviceSetup)), "{:?}", esp.tracked);
    assert!(esp.phases.iter().all(|p| p.phase != Phase::EspAccountSetup), "{:?}", esp.phases);
}

#[test]
fn an_application_of_both_phases_fails_in_the_phase_in_which_it_failed() {
    let facts = [
        win32("Device", OF_DEVICE, "InstallationState", "3"),
        win32(USER, OF_DEVICE, "InstallationState", "4"),
        win32(USER, OF_DEVICE, "ErrorHresult", "2278622236"),
    ];
    let mut turned = facts.to_vec();
    turned.reverse();
    for facts in [facts.to_vec(), turned] {
        let esp = from_registry(&facts);
        let items: Vec<_> = esp.tracked.iter().map(|item| (item.phase, item.state, item.code)).collect();
        assert_eq!(
            items,
            [
                (Some(Phase::EspDeviceSetup), ItemState::Installed, None),
                (Some(Phase::EspAccountSetup), ItemState::Failed, Some(Code::status(0x87D1_041C)))
            ]
        );
    }
}

#[test]
fn why_an_application_failed_makes_no_second_item_of_it() {
    let log = format!(
        "
        09:03:00 IME - marker=esp_phase phase=DeviceSetup
        09:04:01 IME - marker=esp_app_state app_id={OF_DEVICE} state=Error result=failure
        09:05:00 IME - marker=esp_phase phase=AccountSetup
        09:06:00 IME - marker=app_exit_code app_id={OF_DEVICE} exit_code=1603 result=failure
        "
    );
    let esp = told(&format!("{CHAIN}{SESSION}{log}")).esp.expect("a page");
    let items: Vec<_> = esp.tracked.iter().map(|item| (item.phase, item.code.map(|code| code.value))).collect();
    assert_eq!(items, [(Some(Phase::EspDeviceSetup), Some(1603))]);
}

#[test]
fn the_agents_log_tells_what_old_builds_do_not_log() {
    let log = "
        09:03:00 IME - marker=esp_phase phase=DeviceSetup
        09:04:00 IME - marker=app_exit_code app_id=22222222-3333-4444-8555-666666666666 exit_code=1603 result=failure
        09:04:01 IME - marker=esp_app_state app_id=22222222-3333-4444-8555-666666666666 state=Error result=failure
    ";
    let correlation = told(&format!("{CHAIN}{SESSION}{log}"));
    let esp = correlation.esp.expect("a page");
    assert_eq!((esp.tracked[0].state, esp.tracked[0].phase), (ItemState::Failed, Some(Phase::EspDeviceSetup)));
    assert_eq!(esp.tracked[0].code.map(|code| code.value), Some(1603));
    assert_eq!(correlation.attempts[0].failed_phase, Some(Phase::EspDeviceSetup));
}

#[test]
fn nothing_of_a_page_is_no_page() {
    assert_eq!(told(&format!("{CHAIN}{SESSION}")).esp, None);
}

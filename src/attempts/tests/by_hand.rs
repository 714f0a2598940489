//! Enrollments that a user makes: joining, work accounts, device management only, provisioning packages.

use super::CHAIN;
use super::JOIN;
use super::OUT_OF_BOX;
use super::SESSION;
use super::SETTINGS;
use super::only;
use super::phase;
use super::told;
use crate::model::attempt::AttemptOutcome;
use crate::model::attempt::Credential;
use crate::model::attempt::StepOutcome;
use crate::model::attempt::Trigger;
use crate::model::code::Code;
use crate::model::event::Phase;
use crate::model::finding::Confidence;

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
    let id = attempt.enrollment_id.map(|id| id.to_string());
    assert_eq!(id.as_deref(), Some("aaaaaaaa-1111-4111-8111-000000000001"));
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
fn the_sign_in_services_number_wins_over_the_generic_code() {
    let text = "
        09:00:00 AAD 1098 Error=3399548929 'ErrorMessage=Server error' 'AdditionalInformation=AADSTS50034: The user account does not exist'
        09:00:01 DM 53 HRESULT=0x80180001
        09:00:02 DM 71 HRESULT=0x80180001
    ";
    let correlation = told(text);
    let attempt = only(&correlation);
    assert_eq!((attempt.failed_phase, attempt.code), (Some(Phase::Authentication), Some(Code::aadsts(50034))));
    // The same error an hour before is somebody else's.
    let correlation = told(&text.replace("09:00:00 AAD", "08:00:00 AAD"));
    assert_eq!(only(&correlation).codes, [Code::status(0x8018_0001)]);
}

#[test]
fn a_fault_before_the_certificate_request_fails_in_policy() {
    let text = "
        09:00:01 DM 4
        09:00:02 DM 52 Message1=s:Authorization 'Message2=not allowed'
        09:00:02.1 DM 7 HRESULT=0x80180003
        09:00:03 DM 71 HRESULT=0x80180003
    ";
    let correlation = told(text);
    assert_eq!(only(&correlation).failed_phase, Some(Phase::Policy));
}

#[test]
fn every_phase_of_the_chain_can_fail() {
    let fails = |lines: &str| {
        let correlation = told(&format!("{lines}\n09:00:30 DM 71 HRESULT=0x80180008"));
        let attempt = only(&correlation);
        (attempt.failed_phase, attempt.code)
    };
    let code = |value| Some(Code::status(value));
    assert_eq!(fails("09:00:01 DM 53 HRESULT=0x80180002"), (Some(Phase::Authentication), code(0x8018_0002)));
    assert_eq!(fails("09:00:01 DM 3 HRESULT=0x80090016"), (Some(Phase::Authentication), code(0x8009_0016)));
    assert_eq!(fails("09:00:01 DM 5 HRESULT=0x80072ee7"), (Some(Phase::Policy), code(0x8007_2EE7)));
    assert_eq!(fails("09:00:01 DM 4\n09:00:02 DM 7 HRESULT=0x80190191"), (Some(Phase::Policy), code(0x8019_0191)));
    assert_eq!(
        fails("09:00:01 DM 6\n09:00:02 DM 12 HRESULT=0x80090029"),
        (Some(Phase::Certificate), code(0x8009_0029))
    );
    assert_eq!(
        fails("09:00:01 DM 10\n09:00:02 DM 15 HRESULT=0x8009000f"),
        (Some(Phase::Certificate), code(0x8009_000F))
    );
    assert_eq!(
        fails("09:00:01 DM 10\n09:00:02 DM 57 HRESULT=0x8018001e"),
        (Some(Phase::Provisioning), code(0x8018_001E))
    );
    assert_eq!(
        fails("09:00:01 DM 58\n09:00:02 DM 17 HexInt1=0x1 HRESULT=0x8018001f"),
        (Some(Phase::Registration), code(0x8018_001F))
    );
    // A request that went out and found no answer: the phase that was open.
    assert_eq!(fails("09:00:01 DM 4\n09:00:02 DM 6\n09:00:03 DM 8"), (Some(Phase::Certificate), code(0x8018_0008)));
}

#[test]
fn a_failed_push_channel_does_not_undo_the_enrollment() {
    let text = CHAIN.replace("09:00:07 DM 43", "09:00:07 DM 42 HRESULT=0x80070490");
    let correlation = told(&format!("{text}{SESSION}"));
    let attempt = only(&correlation);
    assert_eq!(attempt.outcome, AttemptOutcome::SucceededWithProblems);
    assert_eq!(attempt.codes, [Code::status(0x8007_0490)]);
}

#[test]
fn joining_during_setup_and_from_settings_are_told_apart_by_their_pages() {
    let correlation = told(&format!("{OUT_OF_BOX}{JOIN}{CHAIN}{SESSION}"));
    let attempt = only(&correlation);
    assert_eq!((attempt.trigger, attempt.credential), (Trigger::EntraJoinOobe, Some(Credential::User)));
    assert_eq!(phase(attempt, Phase::Join), Some(StepOutcome::Succeeded));
    let correlation = told(&format!("{SETTINGS}{JOIN}{CHAIN}{SESSION}"));
    assert_eq!(only(&correlation).trigger, Trigger::EntraJoinSettings);
    // Without pages nothing decides.
    let correlation = told(&format!("{JOIN}{CHAIN}{SESSION}"));
    assert_eq!(only(&correlation).trigger, Trigger::Undetermined);
}

#[test]
fn a_refused_join_fails_in_join_and_an_unfollowed_one_is_abandoned() {
    let refused =
        JOIN.replace("08:59:54 UDR 104 ServerResponse=_", "08:59:54 UDR 204 ExitCode=0x801c0003 HttpStatus=403");
    let refused: String = refused
        .lines()
        .filter(|l| !l.contains("UDR 105") && !l.contains("UDR 106"))
        .map(|l| format!("{l}\n"))
        .collect();
    let correlation = told(&format!("{OUT_OF_BOX}{refused}"));
    let attempt = only(&correlation);
    assert_eq!((attempt.trigger, attempt.outcome), (Trigger::EntraJoinOobe, AttemptOutcome::Failed));
    assert_eq!((attempt.failed_phase, attempt.code), (Some(Phase::Join), Some(Code::status(0x801C_0003))));
    let correlation = told(&format!("{OUT_OF_BOX}{JOIN}"));
    assert_eq!(only(&correlation).outcome, AttemptOutcome::Abandoned);
}

#[test]
fn a_work_account_is_told_by_its_own_join() {
    let text = format!(
        "{SETTINGS}
         08:59:40 WJ 100 JWT=_
         08:59:43 WJ 201 SoapResponse=_ RegistrationServiceUri=https://enterpriseregistration.windows.net
         {CHAIN}{SESSION}"
    );
    let correlation = told(&text);
    let attempt = only(&correlation);
    assert_eq!((attempt.trigger, attempt.outcome), (Trigger::WorkAccount, AttemptOutcome::Succeeded));
    let correlation = told("09:00:00 WJ 100 JWT=_\n09:00:03 WJ 200 ExitCode=0x801c0003 SoapResponse=_ ErrorMessage=no");
    let attempt = only(&correlation);
    assert_eq!((attempt.trigger, attempt.failed_phase), (Trigger::WorkAccount, Some(Phase::Join)));
}

#[test]
fn device_management_only_is_told_by_the_dialogs_pages() {
    let chain: String = CHAIN
        .lines()
        .filter(|line| !line.contains("DM 89") && !line.contains("DM 91"))
        .map(|l| format!("{l}\n"))
        .collect();
    let pages = format!(
        "{SETTINGS}\n08:59:10 SHELL 62404 CXID=MDM @pid=500\n08:59:30 SHELL 62404 CXID=MDMOnPremEnrollment @pid=500\n"
    );
    let correlation = told(&format!("{pages}\n09:00:00 DM 54\n{chain}{SESSION}"));
    let attempt = only(&correlation);
    assert_eq!((attempt.trigger, attempt.trigger_confidence), (Trigger::MdmOnly, Confidence::High));
    assert_eq!(attempt.credential, Some(Credential::OnPremises));
    // The dialog alone says when no endpoint was found: Windows logs no discovery.
    let correlation = told(&format!("{pages}\n08:59:40 SHELL 62404 CXID=MDMDiscoveryError @pid=500"));
    let attempt = only(&correlation);
    assert_eq!((attempt.trigger, attempt.failed_phase), (Trigger::MdmOnly, Some(Phase::Discovery)));
    assert_eq!(attempt.outcome, AttemptOutcome::Failed);
}

#[test]
fn a_link_is_named_only_where_the_host_says_so() {
    let link = SETTINGS.replace("Source=ms-cxh://MOSET/CONNECTTOWORK", "Source=ms-device-enrollment:?mode=mdm");
    let correlation = told(&format!("{link}\n09:00:00 DM 54\n09:00:01 DM 71 HRESULT=0x80180012"));
    let attempt = only(&correlation);
    assert_eq!((attempt.trigger, attempt.failed_phase), (Trigger::DeepLink, Some(Phase::Discovery)));
}

#[test]
fn refusals_before_any_request_carry_the_code_of_the_check() {
    let text = "09:00:00 DM 98 HRESULT=0x80070005\n09:00:00.3 DM 3015 Message2=sam@contoso.com UInt1=0 UInt2=0 HRESULT=0x80070005";
    let correlation = told(text);
    let attempt = only(&correlation);
    assert_eq!((attempt.outcome, attempt.code), (AttemptOutcome::Failed, Some(Code::status(0x8007_0005))));
    let text = "09:00:00 DM 99 UInt1=6\n09:00:00.1 DM 3015 UInt1=1 UInt2=6 HRESULT=0x8018000a";
    assert_eq!(only(&told(text)).code, Some(Code::status(0x8018_000A)));
}

#[test]
fn provisioning_packages_are_told_from_those_that_windows_carries() {
    let package = "
        08:59:40 PROV 20 Message1=Classroom.ppkg Message2=5f3a7c1e-2b4d-4f6a-8c9e-0a1b2c3d4e5f
        08:59:41 PROV 10 Message1=Accounts Message2=Accounts/Azure
    ";
    let correlation = told(&format!("{package}{JOIN}{CHAIN}{SESSION}"));
    assert_eq!(only(&correlation).trigger, Trigger::ProvisioningPackage);
    let stock = "08:59:40 PROV 20 Message1=Power.Settings.Battery.ppkg Message2=_\n08:59:41 PROV 22 Message1=Power.Settings.Battery.ppkg HRESULT=0x80070002";
    assert!(told(stock).attempts.is_empty());
}

#[test]
fn a_package_whose_token_expired_fails_at_signing_in_each_time() {
    let run = |minute: u32| {
        format!(
            "09:{minute:02}:00 PROV 70 Int1=1
             09:{minute:02}:00.3 PROV 20 Message1=Classroom.ppkg Message2=_
             09:{minute:02}:02.1 AAD 1098 Error=3399548929 'AdditionalInformation=AADSTS90114: The bulk token used has expired.'
             09:{minute:02}:02.4 PROV 12 Message1=Accounts HRESULT=0xcaa90001 Message2=_ Message3=_
             09:{minute:02}:02.6 PROV 72 Int1=1 HRESULT=0xcaa90001
            "
        )
    };
    let correlation = told(&[0, 15].map(run).concat());
    let attempt = only(&correlation);
    assert_eq!((attempt.trigger, attempt.repeats), (Trigger::ProvisioningPackage, 2));
    assert_eq!((attempt.failed_phase, attempt.code), (Some(Phase::Authentication), Some(Code::aadsts(90114))));
    assert_eq!(attempt.codes, [Code::aadsts(90114), Code::status(0xCAA9_0001)]);
}

#[test]
fn renewing_the_certificate_is_no_enrollment() {
    let renewal = "
        09:00:00 DM 3004 Message1=aaaaaaaa-1111-4111-8111-000000000001 Message2=_ UInt3=1 UInt4=1 UInt5=1
        09:00:01 DM 8
        09:00:02 DM 9 HRESULT=0x80072ee7
        09:00:03 DM 26 Message1=ROBO HRESULT=0x80072ee7
    ";
    assert!(told(renewal).attempts.is_empty());
    let enrollment: String =
        renewal.lines().filter(|l| l.contains(" DM 8") || l.contains(" DM 9")).map(|l| format!("{l}\n")).collect();
    assert_eq!(only(&told(&enrollment)).failed_phase, Some(Phase::Certificate));
}

#[test]
fn pages_written_before_the_clock_was_set_back_are_dated_by_the_new_clock() {
    let ahead = OUT_OF_BOX.replace("08:55:", "15:55:");
    let set = "08:56:00 KERNEL 1 NewTime=2026-03-02T08:56:00 OldTime=2026-03-02T15:56:00";
    let correlation = told(&format!("{ahead}\n{set}\n{JOIN}{CHAIN}{SESSION}"));
    assert_eq!(only(&correlation).trigger, Trigger::EntraJoinOobe);
    // Pages of the same hour on another day, with no such step, are another story.
    let correlation = told(&format!("{ahead}\n{JOIN}{CHAIN}{SESSION}"));
    assert_eq!(only(&correlation).trigger, Trigger::Undetermined);
}

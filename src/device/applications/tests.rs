use crate::device::applications::describe;
use crate::device::sources::Sources;
use crate::device::testing::event;
use crate::device::testing::instance;
use crate::device::testing::line;
use crate::device::testing::registry;
use crate::model::attempt::ItemState;
use crate::model::attempt::TrackedKind;
use crate::model::code::Code;
use crate::model::code::CodeKind;
use crate::model::device::Application;
use crate::model::event::Event;
use crate::model::fact::Fact;
use crate::model::fact::FactKind;
use crate::model::fact::IME_APPS;
use crate::model::fact::IME_REPORTS;
use crate::model::fact::MSI_LOGS;
use crate::model::fields::Value;

const PRODUCT: &str = "{11111111-2222-3333-4444-555555555555}";
const APP: &str = "22222222-3333-4444-8555-666666666666";
const DEVICE: &str = "S-0-0-00-0000000000-0000000000-000000000-000";

fn applications(facts: &[Fact], events: &[Event]) -> Vec<Application> {
    describe(&Sources::new(facts), events)
}

#[test]
fn a_package_from_registry_report_and_event_log_is_one() {
    let key = format!(r"HKLM\SOFTWARE\Microsoft\EnterpriseDesktopAppManagement\{DEVICE}\MSI\{PRODUCT}");
    let mut facts = vec![
        registry(&key, "Status", "60"),
        registry(&key, "LastError", "2147944003"),
        registry(&key, "ProductVersion", "1.2"),
        registry(
            &format!(r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\{PRODUCT}"),
            "DisplayName",
            "Contoso VPN",
        ),
    ];
    facts.extend(instance(
        FactKind::ReportXml,
        "EnterpriseDesktopAppManagementinfo/MsiInstallations/TargetedUser/Package/Details",
        0,
        &[
            ("../UserSid", "S-0-0-00---000000000-000"),
            ("ProductCode", PRODUCT),
            ("Status", "60"),
            ("LastError", "-2147023293"),
        ],
    ));
    facts.extend(instance(
        FactKind::ReportHtml,
        "ManagedApplicationsTable",
        0,
        &[("Name", "Contoso VPN"), ("Status", "Enforcement Failed")],
    ));
    let failed = event(
        "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider",
        1924,
        "2026-02-10T10:00:00Z",
        &[
            ("Message1", Value::Text("log".into())),
            ("Message2", Value::Text("/q".into())),
            ("Message3", Value::Text(PRODUCT.into())),
            ("Message4", Value::Text(DEVICE.into())),
        ],
    );
    let list = applications(&facts, &[failed]);
    assert_eq!(list.len(), 1);
    let one = &list[0];
    assert_eq!(
        (one.kind, one.state, one.code),
        (TrackedKind::AppMsi, ItemState::Failed, Some(Code::status(0x8007_0643)))
    );
    assert_eq!(
        (one.name.as_deref(), one.version.as_deref(), one.user.as_deref()),
        (Some("Contoso VPN"), Some("1.2"), None)
    );
    assert_eq!(one.evidence.len(), 4);
}

#[test]
fn success_and_failure_of_the_event_log_are_the_right_way_round() {
    let told = |id, at: &str| {
        let dm = "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider";
        event(dm, id, at, &[("Message1", Value::Text(PRODUCT.into())), ("Message2", Value::Text("S-1-5-21-1".into()))])
    };
    let list = applications(&[], &[told(1920, "2026-02-10T10:00:00Z"), told(1922, "2026-02-10T10:01:00Z")]);
    assert_eq!((list[0].state, list[0].user.as_deref()), (ItemState::Installed, Some("S-1-5-21-1")));
    let list = applications(&[], &[told(1905, "2026-02-10T10:00:00Z"), told(1907, "2026-02-10T10:01:00Z")]);
    assert_eq!(list[0].state, ItemState::Failed);
}

#[test]
fn the_agents_own_package_and_office_are_named() {
    let key = format!(r"HKLM\SOFTWARE\Microsoft\EnterpriseDesktopAppManagement\{DEVICE}\MSI\{PRODUCT}");
    let facts = [
        registry(&key, "Status", "70"),
        registry(&key, "CurrentDownloadUrl", "https://naprod.example.com/IntuneWindowsAgent.msi?sig=1"),
        registry(&format!(r"HKLM\SOFTWARE\Microsoft\OfficeCSP\{APP}"), "FinalStatus", "0"),
        registry(&format!(r"HKLM\SOFTWARE\Microsoft\OfficeCSP\{APP}"), "Status", "70"),
    ];
    let list = applications(&facts, &[]);
    assert_eq!(list[0].name.as_deref(), Some("Microsoft Intune Management Extension"));
    assert_eq!((list[1].kind, list[1].name.as_deref()), (TrackedKind::AppOffice, Some("Microsoft 365 Apps")));
}

#[test]
fn a_win32_application_fails_with_the_best_code_known() {
    let lines = [
        line("app_download", "2026-02-13T09:01:00Z", &[("app_id", APP), ("result", "in_progress")]),
        line("app_exit_code", "2026-02-13T09:02:00Z", &[("app_id", APP), ("exit_code", "1603")]),
        line(
            "app_exit_meaning",
            "2026-02-13T09:02:01Z",
            &[("app_id", APP), ("state", "Failed"), ("result", "failure")],
        ),
    ];
    let facts =
        instance(FactKind::Log, IME_APPS, 0, &[("app_id", APP), ("app_name", "Contoso ERP"), ("app_kind", "win32")]);
    let list = applications(&facts, &lines);
    assert_eq!(list.len(), 1);
    assert_eq!((list[0].kind, list[0].name.as_deref()), (TrackedKind::AppWin32, Some("Contoso ERP")));
    assert_eq!((list[0].state, list[0].code), (ItemState::Failed, Some(Code { kind: CodeKind::Exit, value: 1603 })));
    let reported =
        line("app_report", "2026-02-13T09:02:02Z", &[("app_id", APP), ("code", "0x80070643"), ("result", "failure")]);
    let mut more = lines.to_vec();
    more.push(reported);
    assert_eq!(applications(&facts, &more)[0].code, Some(Code::status(0x8007_0643)));
    more.push(line(
        "app_detection",
        "2026-02-13T09:30:00Z",
        &[("app_id", APP), ("state", "Detected"), ("result", "success")],
    ));
    let list = applications(&facts, &more);
    assert_eq!((list[0].state, list[0].code), (ItemState::Installed, None));
}

#[test]
fn reports_and_registry_tell_without_a_log() {
    let facts = instance(
        FactKind::Log,
        IME_REPORTS,
        0,
        &[("app_id", APP), ("app_name", "Contoso ERP"), ("code", "0x87d1041c"), ("result", "failure")],
    );
    let list = applications(&facts, &[]);
    assert_eq!((list[0].state, list[0].code), (ItemState::Failed, Some(Code::status(0x87D1_041C))));
    let key = format!(
        r"HKLM\SOFTWARE\Microsoft\IntuneManagementExtension\Win32Apps\S-1-5-21-1\{APP}_2\EnforcementStateMessage"
    );
    let facts = [
        registry(&key, "EnforcementStateMessage.EnforcementState", "1000"),
        registry(&key, "EnforcementStateMessage.ErrorCode", "0"),
    ];
    let list = applications(&facts, &[]);
    assert_eq!((list[0].state, list[0].user.as_deref()), (ItemState::Installed, Some("S-1-5-21-1")));
}

#[test]
fn an_application_that_is_only_wanted_is_listed() {
    let facts = instance(
        FactKind::Log,
        IME_APPS,
        0,
        &[("app_id", APP), ("app_name", "Company Portal"), ("app_kind", "winget")],
    );
    let list = applications(&facts, &[]);
    assert_eq!((list[0].kind, list[0].state), (TrackedKind::AppStore, ItemState::Undetermined));
}

#[test]
fn an_installer_log_names_the_action_that_failed_of_a_managed_package_only() {
    let log = [
        ("product_code", PRODUCT),
        ("product_name", "Contoso VPN"),
        ("exit_code", "1603"),
        ("failed_action", "InstallDriver"),
    ];
    let mut facts = instance(FactKind::Log, MSI_LOGS, 0, &log);
    assert_eq!(applications(&facts, &[]), []);
    let key = format!(r"HKLM\SOFTWARE\Microsoft\EnterpriseDesktopAppManagement\{DEVICE}\MSI\{PRODUCT}");
    facts.push(registry(&key, "Status", "60"));
    let list = applications(&facts, &[]);
    assert_eq!(
        (list[0].name.as_deref(), list[0].state, list[0].evidence.len()),
        (Some("Contoso VPN"), ItemState::Failed, 2)
    );
    assert_eq!(list[0].code, Some(Code { kind: CodeKind::Exit, value: 1603 }));
}

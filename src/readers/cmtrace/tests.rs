use crate::model::evidence::Locus;
use crate::model::fact::IME_AGENT;
use crate::model::fact::IME_APPS;
use crate::model::fact::IME_REPORTS;
use crate::model::id::ArtifactId;
use crate::model::record::Level;
use crate::model::record::Record;
use crate::model::time::RecordTime;
use crate::model::warning::WarningKind;
use crate::readers::Head;
use crate::readers::Input;
use crate::readers::Reading;
use crate::readers::cmtrace::LONG_MESSAGE;
use crate::readers::cmtrace::MAX_MESSAGE;
use crate::readers::cmtrace::READER;

const APP: &str = "22222222-3333-4444-8555-666666666666";

fn input(bytes: &[u8]) -> Input<'_> {
    Input { artifact: ArtifactId(7), path: "x.log", bytes }
}

fn read(bytes: &[u8]) -> Reading {
    crate::readers::read(&READER, &input(bytes))
}

/// A log of these messages, one a second from 09:00:00.
fn log(messages: &[&str]) -> String {
    let record = |(second, message): (usize, &&str)| {
        format!(
            "<![LOG[{message}]LOG]!><time=\"09:00:{second:02}.1230000\" date=\"2-13-2026\" component=\"AppWorkload\" context=\"\" type=\"1\" thread=\"4\" file=\"\">\r\n"
        )
    };
    messages.iter().enumerate().map(record).collect()
}

/// `marker name=value …` of every record.
fn decoded(messages: &[&str]) -> Vec<String> {
    read(log(messages).as_bytes()).records.iter().map(describe).collect()
}

fn describe(record: &Record) -> String {
    let values = record.fields.iter().skip(1).map(|field| match &*field.name {
        "marker" => field.value.to_text().into_owned(),
        name => format!("{name}={}", field.value.to_text()),
    });
    values.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_failed_installation_is_told_line_by_line() {
    let told = decoded(&[
        "EMS Agent Started",
        "[Win32App] In EspPhase: DeviceSetup",
        "After impersonation: AP-1007\\defaultuser0",
        "[Win32App][V3Processor] Processing subgraph with app ids: 22222222-3333-4444-8555-666666666666",
        "[StatusService] Downloading app (id = 22222222-3333-4444-8555-666666666666, name Contoso ERP (x64)) via DO, bytes 10/20 for user 00000000-0000-0000-0000-000000000000",
        "[Win32App] ===Step=== InstallBehavior RegularWin32App, Intent 3, UninstallCommandLine setup.exe /remove",
        "[Win32App] lpExitCode 1603",
        "[Win32App] lpExitCode is defined as Failed",
        "[Win32App][ReportingManager] Execution state for app with id: 22222222-3333-4444-8555-666666666666 has been updated. Report delta: {\"EnforcementState\":{\"OldValue\":\"InProgress\",\"NewValue\":\"Error\"},\"ErrorCode\":{\"OldValue\":null,\"NewValue\":-2147023293}}",
        "[Win32App][EspManager] Updating ESP tracked install status from InProgress to Error for application 22222222-3333-4444-8555-666666666666 with name: Contoso ERP.",
        "[Win32App] something new",
    ]);
    assert_eq!(
        told,
        [
            "agent_started".to_owned(),
            "esp_phase phase=DeviceSetup".to_owned(),
            "user_context user=AP-1007\\defaultuser0".to_owned(),
            format!("app_subgraph app_id={APP}"),
            format!(
                "app_download app_id={APP} app_name=Contoso ERP (x64) method=DO bytes=10 total_bytes=20 \
                 user_id=00000000-0000-0000-0000-000000000000 result=in_progress"
            ),
            format!(
                "app_install_start behavior=RegularWin32App intent=RequiredInstall app_id={APP} app_id_line=4 \
                 result=in_progress"
            ),
            format!("app_exit_code exit_code=1603 app_id={APP} app_id_line=4"),
            format!("app_exit_meaning state=Failed app_id={APP} app_id_line=4 result=failure"),
            format!("app_state app_id={APP} aspect=execution enforcement_state=Error code=0x80070643 result=failure"),
            format!("esp_app_state old_state=InProgress state=Error app_id={APP} app_name=Contoso ERP result=failure"),
            String::new(),
        ]
    );
}

#[test]
fn older_agents_are_read() {
    let told = decoded(&[
        "[Win32App] ExecManager: processing targeted app (name='Copy, (Json)', id='22222222-3333-4444-8555-666666666666') with intent=3, appApplicabilityStateDueToAssginmentFilters= for user session 0",
        "[Win32App] Got InstanceID: Win32App_22222222-3333-4444-8555-666666666666_1, installationStateString: 4",
        "[Win32App] Admin did NOT set mapping for lpExitCode: 1603 of app: 22222222-3333-4444-8555-666666666666",
        "[Win32App] ..................... Completed user session 1, userId: 11111111-0000-0000-0000-000000000001, userSID: S-1-5-21-1-2-3-1001 ..................... ",
        "[Win32App] lpExitCode 0",
        "Failed to get AAD token. len = 34 using client id fc0f3af4-6835-4174-b806-f7db311fd2f3, errorCode = 3399548929",
        "[HS] the pre-remdiation detection script compliance result for 22222222-3333-4444-8555-666666666666 is False",
        "[PowerShell] User Id = 11111111-0000-0000-0000-000000000001, Policy id = 22222222-3333-4444-8555-666666666666, policy result = Failed",
    ]);
    assert_eq!(
        told,
        [
            format!("app_start app_name=Copy, (Json) app_id={APP} intent=RequiredInstall"),
            format!("esp_app_state app_id={APP} state=Error result=failure"),
            format!("app_exit_unmapped exit_code=1603 app_id={APP} result=failure"),
            "user_pass_done session=1 user_id=11111111-0000-0000-0000-000000000001 user_sid=S-1-5-21-1-2-3-1001"
                .to_owned(),
            "app_exit_code exit_code=0 result=success".to_owned(),
            "token_failed code=0xcaa10001 result=failure".to_owned(),
            format!("remediation_detection script_id={APP} state=False"),
            format!(
                "script_result user_id=11111111-0000-0000-0000-000000000001 script_id={APP} state=Failed result=failure"
            ),
        ]
    );
}

#[test]
fn policies_give_names_and_are_not_kept() {
    let line = r#"Get policies = [{"Id":"22222222-3333-4444-8555-666666666666","Name":"Contoso ERP","Version":2,"Intent":3,"InstallerData":"","DetectionRule":"{\"ScriptBody\":\"c2VjcmV0\"}"},{"Id":"11111111-2222-4333-8444-555555555555","Name":"Company Portal","Intent":1,"InstallerData":"{}"},{"Name":"no id"}]"#;
    let reading = read(log(&[line, line, "Agent version is: 1.83.107.0"]).as_bytes());
    let facts: Vec<_> =
        reading.facts.iter().map(|f| format!("{} {} {}={}", f.group, f.instance, f.name, f.value)).collect();
    assert_eq!(
        facts,
        [
            format!("{IME_APPS} 0 app_id={APP}"),
            format!("{IME_APPS} 0 app_name=Contoso ERP"),
            format!("{IME_APPS} 0 intent=RequiredInstall"),
            format!("{IME_APPS} 0 version=2"),
            format!("{IME_APPS} 0 app_kind=win32"),
            format!("{IME_APPS} 1 app_id=11111111-2222-4333-8444-555555555555"),
            format!("{IME_APPS} 1 app_name=Company Portal"),
            format!("{IME_APPS} 1 intent=Available"),
            format!("{IME_APPS} 1 app_kind=winget"),
            format!("{IME_AGENT} 0 version=1.83.107.0"),
        ]
    );
    let first = &reading.records[0];
    assert_eq!(first.fields.text("message"), Some("Get policies = [(left out)]"));
    assert_eq!(describe(first), "app_policies count=3");
    assert!(!format!("{reading:?}").contains("c2VjcmV0"));
}

#[test]
fn reports_to_the_service_are_facts() {
    let payload = r#"[Win32App] Sending results to service. session RequestPayload: [{"AppId":"22222222-3333-4444-8555-666666666666","ApplicationName":"Contoso ERP","EnforcementStateMessage":"{\"EnforcementState\":5000,\"ErrorCode\":-2147023293}"}]"#;
    let reading = read(log(&[payload]).as_bytes());
    let facts: Vec<_> = reading
        .facts
        .iter()
        .filter(|fact| &*fact.group == IME_REPORTS)
        .map(|fact| format!("{}={}", fact.name, fact.value))
        .collect();
    let app_id = format!("app_id={APP}");
    assert_eq!(
        facts,
        [app_id.as_str(), "app_name=Contoso ERP", "enforcement_state=Error", "code=0x80070643", "result=failure"]
    );
}

#[test]
fn the_family_is_what_most_records_say_and_the_time_is_local() {
    let text = log(&["a", "b"])
        + &log(&["c"]).replace("AppWorkload", "IntuneManagementExtension").replace("type=\"1\"", "type=\"3\"");
    let reading = read(text.as_bytes());
    assert!(reading.warnings.is_empty(), "{:?}", reading.warnings);
    let families: Vec<_> = reading.records.iter().map(|record| (&*record.provider, &*record.channel)).collect();
    assert_eq!(
        families,
        [("AppWorkload", "AppWorkload"), ("AppWorkload", "AppWorkload"), ("IntuneManagementExtension", "AppWorkload")]
    );
    assert_eq!(reading.records[2].level, Level::Error);
    assert!(
        matches!(reading.records[0].time, RecordTime::Local(time) if time.to_string() == "2026-02-13T09:00:00.1230000Z")
    );
    assert_eq!(reading.records[1].locus, Locus::Line(2));
}

#[test]
fn scripts_and_tokens_are_nowhere() {
    let text = log(&[
        "[PowerShell] Policy body = Set-Secret hunter2\r\nSecond line",
        "token eyJhbGciOiJSUzI1NiIsIng1dCI6IjEifQ.eyJzdWIiOiJtZWdhbiJ9.c2ln",
    ]);
    let reading = read(text.as_bytes());
    let everything = format!("{reading:?}") + &(READER.raw)(&input(text.as_bytes()), &Locus::Line(1)).unwrap();
    for secret in ["hunter2", "Second line", "eyJhb"] {
        assert!(!everything.contains(secret), "{secret}");
    }
    assert_eq!(describe(&reading.records[0]), "script_body");
    assert_eq!(reading.records[1].locus, Locus::Line(3));
}

#[test]
fn damage_costs_the_damaged_record_only() {
    let text = format!(
        "{}<![LOG[no end\r\n{}<![LOG[bad time]LOG]!><time=\"x\" date=\"y\" component=\"c\" type=\"2\">\r\nstray\r\n",
        log(&["one"]),
        log(&["two"])
    );
    let reading = read(text.as_bytes());
    let messages: Vec<_> =
        reading.records.iter().map(|r| (r.fields.text("message").unwrap(), r.time == RecordTime::None)).collect();
    assert_eq!(messages, [("one", false), ("no end\r", true), ("two", false), ("bad time", true)]);
    let warnings: Vec<_> = reading.warnings.iter().map(|w| (w.kind, w.locus.clone())).collect();
    assert_eq!(
        warnings,
        [
            (WarningKind::Truncated, Locus::Line(2)),
            (WarningKind::Malformed, Locus::Line(4)),
            (WarningKind::Malformed, Locus::Line(5)),
        ]
    );
}

#[test]
fn a_huge_message_is_cut_and_a_flood_of_damage_is_counted() {
    let reading = read(log(&[&"ä".repeat(MAX_MESSAGE)]).as_bytes());
    assert_eq!(reading.warnings, []);
    let text = format!("<![LOG[{}", "ä".repeat(LONG_MESSAGE));
    let reading = read(text.as_bytes());
    let message = reading.records[0].fields.text("message").unwrap();
    assert!(message.len() <= MAX_MESSAGE + 3 && message.ends_with('…'));
    assert!(reading.warnings.iter().any(|w| w.kind == WarningKind::LimitReached && w.locus == Locus::Line(1)));

    let reading = read("<![LOG[x\n".repeat(100_000).as_bytes());
    assert_eq!(reading.records.len(), 10_000 + 900_000 / 96);
    assert!(reading.warnings.len() <= 102, "{}", reading.warnings.len());
}

#[test]
fn utf_16_and_windows_1252_are_read() {
    let text = log(&["Grüße"]);
    let utf16: Vec<u8> = std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let ansi: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    for bytes in [utf16, ansi] {
        assert!((READER.recognise)(&Head::new("x", &bytes)));
        assert_eq!(read(&bytes).records[0].fields.text("message"), Some("Grüße"));
    }
}

#[test]
fn other_text_is_not_taken() {
    for text in ["", "hello", "see <![LOG[ in the manual", "<xml/>"] {
        assert!(!(READER.recognise)(&Head::new("x.log", text.as_bytes())), "{text}");
    }
}

use crate::device::contradictions::of;
use crate::device::describe;
use crate::device::testing::event;
use crate::device::testing::fact;
use crate::device::testing::instance;
use crate::device::testing::registry;
use crate::model::coverage::Contradiction;
use crate::model::event::Event;
use crate::model::evidence::Locus;
use crate::model::fact::Fact;
use crate::model::fact::FactKind;
use crate::model::silent::SilentRecords;
use crate::model::warning::Warning;
use crate::model::warning::WarningKind;

const ID: &str = "0E1F2A3B-0000-4000-8000-00000000000A";
const SECOND: &str = "0E1F2A3B-0000-4000-8000-00000000000B";
const PRINT: &str = "00112233445566778899AABBCCDDEEFF00112233";
const TENANT: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const JOIN_INFO: &str = r"HKLM\SYSTEM\CurrentControlSet\Control\CloudDomainJoin\JoinInfo\AABB";
const ACCOUNTS: &str = r"HKLM\SOFTWARE\Microsoft\Provisioning\OMADM\Accounts";
const DM: &str = "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider";

fn status(label: &str, value: &str) -> Fact {
    fact(FactKind::Dsregcmd, "Device State", label, value)
}

fn key(id: &str, values: &[(&str, &str)]) -> Vec<Fact> {
    let path = format!(r"HKLM\SOFTWARE\Microsoft\Enrollments\{id}");
    values.iter().map(|(name, value)| registry(&path, name, value)).collect()
}

fn xml(group: &str, number: u32, values: &[(&str, &str)]) -> Vec<Fact> {
    instance(FactKind::ReportXml, group, number, values)
}

/// A device on which everything agrees.
fn clean() -> Vec<Fact> {
    let mut facts = vec![
        status("AzureAdJoined", "YES"),
        status("TenantId", TENANT),
        status("MdmUrl", "https://enrollment.manage.microsoft.com/x"),
        status("Device Name", "AP-1007.contoso.com"),
        registry(JOIN_INFO, "TenantId", TENANT),
        registry(
            &format!(r"HKLM\SYSTEM\CurrentControlSet\Control\CloudDomainJoin\TenantInfo\{TENANT}"),
            "MdmEnrollmentUrl",
            "https://enrollment.manage.microsoft.com/x",
        ),
        registry(r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion", "CurrentBuild", "22631"),
        fact(FactKind::ReportHtml, "DeviceInfoTable", "OS Build", "10.0.22631.3447"),
        fact(FactKind::ReportHtml, "DeviceInfoTable", "PC name", "AP-1007"),
        fact(
            FactKind::ReportHtml,
            "ConnectionInfoTable",
            "Last sync",
            "The last sync was successful 2/13/2026 1:00:12 PM",
        ),
        fact(FactKind::Autopilot, "AutopilotDDSZTDFile", "CloudAssignedTenantId", TENANT),
        fact(FactKind::Autopilot, "AutopilotDDSZTDFile", "DeploymentProfileName", "Contoso"),
        registry(r"HKLM\SOFTWARE\Microsoft\Provisioning\Diagnostics\AutoPilot", "DeploymentProfileName", "Contoso"),
        registry(&format!(r"{ACCOUNTS}\{ID}"), "SslClientCertReference", &format!("MY;System;{PRINT}")),
        registry(&format!(r"{ACCOUNTS}\{ID}\Protected\ConnInfo"), "ServerLastSuccessTime", "20260213T120012Z"),
        registry(r"HKLM\SOFTWARE\Microsoft\PolicyManager\current\device\DeviceLock", "Length", "4294967295"),
    ];
    facts.extend(key(
        ID,
        &[
            ("EnrollmentState", "1"),
            ("EnrollmentType", "6"),
            ("ProviderID", "MS DM Server"),
            ("UPN", "megan@contoso.com"),
            ("AADTenantID", TENANT),
        ],
    ));
    facts.extend(xml(
        "Enrollments/Enrollment",
        0,
        &[("EnrollmentId", ID), ("EnrollmentType", "6"), ("EnrollmentState", "1")],
    ));
    facts.extend(xml("DeviceManagementAccount/Enrollment", 0, &[("EnrollmentId", ID)]));
    facts.extend(xml(
        "PolicyManager/CurrentPolicies/CurrentPolicyValues",
        0,
        &[("../PolicyScope", "device"), ("PolicyAreaName", "DeviceLock"), ("Length", "-1")],
    ));
    facts.extend(instance(FactKind::Tpm, "Certificate", 0, &[("Store", "my"), ("Thumbprint", PRINT)]));
    facts.extend(instance(
        FactKind::ReportHtml,
        "DeviceManagementAccountTable",
        0,
        &[("Enrollment ID", ID), ("Enrollment Type", "MDM Device with Entra ID(6)")],
    ));
    facts
}

fn contradictions(facts: &[Fact], events: &[Event]) -> Vec<Contradiction> {
    of(facts, events, &describe(facts, events, &SilentRecords::default()), &[])
}

/// The clean device with one value changed, or taken away (`None`).
fn changed(kind: FactKind, name: &str, value: Option<&str>) -> Vec<Fact> {
    let mut facts = clean();
    let at = facts.iter().position(|fact| fact.kind == kind && &*fact.name == name).unwrap();
    match value {
        Some(value) => facts[at].value = value.into(),
        None => {
            facts.remove(at);
        }
    }
    facts
}

/// The subject of the only contradiction.
fn subject(facts: &[Fact], events: &[Event]) -> String {
    let list = contradictions(facts, events);
    assert_eq!(list.len(), 1, "{list:#?}");
    assert!(list[0].claims.len() >= 2 && !list[0].reading.is_empty());
    list[0].subject.clone()
}

#[test]
fn nothing_contradicts_itself_on_a_clean_device() {
    assert_eq!(contradictions(&clean(), &[]), []);
    assert_eq!(contradictions(&[], &[]), []);
    let enrolled = event(DM, 72, "2026-02-13T09:02:30Z", &[]);
    assert_eq!(contradictions(&clean(), &[enrolled]), []);
}

#[test]
fn join_states_are_compared() {
    assert_eq!(subject(&changed(FactKind::Dsregcmd, "AzureAdJoined", Some("NO")), &[]), "Entra join");
    let joined = event("Microsoft-Windows-User Device Registration", 106, "2026-02-13T09:02:10Z", &[]);
    assert_eq!(subject(&[status("AzureAdJoined", "NO")], std::slice::from_ref(&joined)), "Entra join");
    let left = event("Microsoft-Windows-User Device Registration", 110, "2026-02-13T10:00:00Z", &[]);
    assert_eq!(contradictions(&[status("AzureAdJoined", "NO")], &[joined, left]), []);
    let user = r"HKCU\Software\Microsoft\Windows NT\CurrentVersion\WorkplaceJoin\JoinInfo\CC";
    let facts = [status("WorkplaceJoined", "NO"), registry(user, "TenantId", TENANT)];
    assert_eq!(subject(&facts, &[]), "work account");
}

#[test]
fn tenants_addresses_and_names_are_compared() {
    let other = "11111111-2222-3333-4444-555555555555";
    assert_eq!(subject(&changed(FactKind::Registry, "TenantId", Some(other)), &[]), "tenant");
    assert_eq!(
        subject(&changed(FactKind::Registry, "AADTenantID", Some(other)), &[]),
        "tenant of join, enrollment and Autopilot"
    );
    assert_eq!(subject(&changed(FactKind::Registry, "MdmEnrollmentUrl", Some("")), &[]), "MDM address of the tenant");
    assert_eq!(subject(&changed(FactKind::Dsregcmd, "Device Name", Some("PC2")), &[]), "computer name");
    assert_eq!(subject(&changed(FactKind::Registry, "CurrentBuild", Some("19045")), &[]), "build of Windows");
    assert_eq!(
        subject(&changed(FactKind::Autopilot, "DeploymentProfileName", Some("Kiosk")), &[]),
        "Autopilot profile"
    );
}

#[test]
fn the_last_sync_is_compared() {
    let failed = changed(FactKind::ReportHtml, "Last sync", Some("The last sync failed 2/13/2026 1:00:12 PM"));
    assert_eq!(subject(&failed, &[]), "last sync");
}

#[test]
fn enrollments_are_compared_between_registry_and_report() {
    let enrollment = format!("enrollment {}", ID.to_lowercase());
    assert_eq!(subject(&changed(FactKind::Registry, "EnrollmentType", Some("13")), &[]), enrollment);
    assert_eq!(subject(&changed(FactKind::ReportXml, "EnrollmentState", Some("3")), &[]), enrollment);

    // The key is gone, another one is there.
    let mut facts: Vec<Fact> = clean().into_iter().filter(|fact| !fact.group.contains(r"\Enrollments\")).collect();
    facts.extend(key(SECOND, &[("EnrollmentType", "18"), ("ProviderID", "Deploy Authority")]));
    let list = contradictions(&facts, &[]);
    assert_eq!((list.len(), list[0].claims.len()), (1, 3));
    assert_eq!(list[0].subject, enrollment);

    // A second enrollment that the report does not list.
    let mut facts = clean();
    facts.extend(key(SECOND, &[("EnrollmentType", "26"), ("ProviderID", "Microsoft Device Management")]));
    facts.push(registry(&format!(r"{ACCOUNTS}\{SECOND}"), "AcctUId", SECOND));
    assert_eq!(subject(&facts, &[]), format!("enrollment {}", SECOND.to_lowercase()));
}

#[test]
fn a_state_without_an_account_and_a_missing_certificate_are_told() {
    let mut facts = key(ID, &[("EnrollmentState", "1"), ("EnrollmentType", "6"), ("UPN", "megan@contoso.com")]);
    facts.push(registry(r"HKLM\SOFTWARE\Microsoft\Provisioning\OMADM\Logger", "x", "1"));
    assert_eq!(subject(&facts, &[]), format!("enrollment {}", ID.to_lowercase()));

    let other = PRINT.replace("33", "44");
    let facts = changed(FactKind::Tpm, "Thumbprint", Some(&other));
    assert_eq!(subject(&facts, &[]), format!("certificate of enrollment {}", ID.to_lowercase()));
}

#[test]
fn events_are_compared_with_what_is_left() {
    let removed = event(DM, 73, "2026-02-13T15:00:00Z", &[]);
    assert_eq!(subject(&clean(), std::slice::from_ref(&removed)), "unenrollment");
    let older = event(DM, 73, "2026-02-13T08:00:00Z", &[]);
    assert_eq!(contradictions(&clean(), &[older]), [], "a session is newer than the removal");

    let mut facts = key(SECOND, &[("EnrollmentType", "18"), ("ProviderID", "Deploy Authority")]);
    facts.push(registry(r"HKLM\SOFTWARE\Microsoft\Provisioning\OMADM\Logger", "x", "1"));
    let enrolled = event(DM, 72, "2026-02-13T09:02:30Z", &[]);
    assert_eq!(subject(&facts, &[enrolled]), "enrollment");
}

#[test]
fn policies_and_applications_are_compared() {
    assert_eq!(subject(&changed(FactKind::ReportXml, "Length", Some("8")), &[]), "policy DeviceLock/Length");
    let product = "{11111111-2222-3333-4444-555555555555}";
    let path = format!(r"HKLM\SOFTWARE\Microsoft\EnterpriseDesktopAppManagement\S-0-0-00-0\MSI\{product}");
    let mut facts = vec![registry(&path, "Status", "70")];
    facts.extend(xml(
        "EnterpriseDesktopAppManagementinfo/MsiInstallations/TargetedUser/Package/Details",
        0,
        &[("ProductCode", product), ("Status", "60")],
    ));
    assert_eq!(subject(&facts, &[]), format!("application {product}"));
}

#[test]
fn a_cut_artifact_proves_no_absence() {
    let mut facts = key(ID, &[("EnrollmentState", "1"), ("EnrollmentType", "6"), ("UPN", "megan@contoso.com")]);
    facts.push(registry(r"HKLM\SOFTWARE\Microsoft\Provisioning\OMADM\Logger", "x", "1"));
    let cut = Warning::new(facts[0].artifact, Locus::Whole, WarningKind::Truncated, "ends too early");
    assert_eq!(of(&facts, &[], &describe(&facts, &[], &SilentRecords::default()), &[cut]), []);
}

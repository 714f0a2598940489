use crate::device::certificates;
use crate::device::enrollments::describe;
use crate::device::sources::Sources;
use crate::device::testing::event;
use crate::device::testing::fact;
use crate::device::testing::instance;
use crate::device::testing::registry;
use crate::device::testing::utc;
use crate::model::code::Code;
use crate::model::device::Enrollment;
use crate::model::device::EnrollmentKind;
use crate::model::event::Event;
use crate::model::fact::Fact;
use crate::model::fact::FactKind;
use crate::model::fields::Value;

const ID: &str = "0E1F2A3B-0000-4000-8000-00000000000A";
const SECOND: &str = "0E1F2A3B-0000-4000-8000-00000000000B";
const PRINT: &str = "00112233445566778899AABBCCDDEEFF00112233";
const DM: &str = "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider";

fn key(id: &str, values: &[(&str, &str)]) -> Vec<Fact> {
    let path = format!(r"HKLM\SOFTWARE\Microsoft\Enrollments\{id}");
    values.iter().map(|(name, value)| registry(&path, name, value)).collect()
}

fn account(id: &str, values: &[(&str, &str)]) -> Vec<Fact> {
    let path = format!(r"HKLM\software\microsoft\provisioning\OMADM\Accounts\{id}");
    let mut facts = vec![registry(&path, "AcctUId", id)];
    facts.extend(values.iter().map(|(name, value)| registry(&format!(r"{path}\Protected\ConnInfo"), name, value)));
    facts
}

fn intune(id: &str) -> Vec<Fact> {
    key(
        id,
        &[
            ("EnrollmentState", "1"),
            ("EnrollmentType", "6"),
            ("ProviderID", "MS DM Server"),
            ("UPN", "megan@contoso.com"),
            ("AADTenantID", "72F988BF-86F1-41AF-91AB-2D7CD011DB47"),
            ("DiscoveryServiceFullURL", "https://enrollment.manage.microsoft.com/enrollmentserver/discovery.svc"),
        ],
    )
}

fn enrollments(facts: &[Fact], events: &[Event]) -> Vec<Enrollment> {
    let sources = Sources::new(facts);
    describe(&sources, events, &certificates::describe(&sources))
}

#[test]
fn a_managed_device_from_its_registry() {
    let mut facts = intune(ID);
    facts.extend(account(ID, &[("ServerLastSuccessTime", "20260210T180012Z"), ("LastSessionResult", "0")]));
    let path = format!(r"HKLM\software\microsoft\provisioning\OMADM\Accounts\{ID}");
    facts.push(registry(&path, "SslClientCertReference", &format!("MY;System;{PRINT}")));
    facts.push(registry(&format!(r"{path}\Protected\AddrInfo"), "Addr", "https://r.manage.microsoft.com"));
    let client = format!(r"HKLM\SOFTWARE\Microsoft\Enrollments\{ID}\DMClient\MS DM Server");
    facts.push(registry(&client, "HelpPhoneNumber", "+1 555 0100"));
    facts.push(registry(
        r"HKLM\SOFTWARE\Microsoft\PolicyManager\current\device\Experience",
        "AllowManualMDMUnenrollment",
        "0",
    ));
    let list = enrollments(&facts, &[]);
    assert_eq!(list.len(), 1);
    let one = &list[0];
    assert_eq!((one.kind, one.managed, one.has_account), (EnrollmentKind::DeviceWithEntra, Some(true), Some(true)));
    assert_eq!((one.type_number, one.state), (Some(6), Some("enrolled")));
    assert_eq!(one.tenant_id.as_deref(), Some("72f988bf-86f1-41af-91ab-2d7cd011db47"));
    assert_eq!(one.server_url.as_deref(), Some("https://r.manage.microsoft.com"));
    assert_eq!((one.last_success_at, one.last_result), (Some(utc("20260210T180012Z")), Some(Code::status(0))));
    let certificate = one.certificate.as_ref().unwrap();
    assert_eq!((certificate.thumbprint.as_deref(), certificate.purpose), (Some(PRINT), Some("mdm")));
    assert_eq!(one.support.as_ref().unwrap().phone.as_deref(), Some("+1 555 0100"));
    assert_eq!((one.manual_unenrollment_allowed, one.traces.as_slice()), (Some(false), ["omadm_account"].as_slice()));
    assert!(!one.evidence.is_empty());
}

#[test]
fn entries_of_windows_itself_are_no_enrollments() {
    let mut facts = key(ID, &[("EnrollmentState", "1"), ("EnrollmentType", "18"), ("ProviderID", "Deploy Authority")]);
    facts.extend(key(SECOND, &[("EnrollmentState", "1"), ("EnrollmentType", "32")]));
    facts.extend(key("Context", &[("x", "1")]));
    facts.extend(key("Status", &[("x", "1")]));
    let list = enrollments(&facts, &[]);
    let kinds: Vec<_> = list.iter().map(|e| (e.kind, e.managed)).collect();
    assert_eq!(kinds, [(EnrollmentKind::UnmanagedBuiltin, Some(false)); 2]);
}

#[test]
fn a_key_alone_does_not_prove_an_enrollment() {
    let list = enrollments(&intune(ID), &[]);
    assert_eq!((list[0].managed, list[0].has_account), (None, None), "nothing would show an account");

    let mut facts = intune(ID);
    facts.push(registry(r"HKLM\software\microsoft\provisioning\OMADM\Logger", "x", "1"));
    facts.push(registry(
        &format!(r"HKLM\SOFTWARE\Microsoft\EnterpriseResourceManager\Tracked\{ID}\device\default"),
        "1",
        "2",
    ));
    let list = enrollments(&facts, &[]);
    assert_eq!((list[0].managed, list[0].has_account), (Some(false), Some(false)));
    assert_eq!(list[0].traces, ["tracked_resources"]);

    let mut facts = intune(ID);
    facts.extend(account(ID, &[("ServerLastFailureTime", "20260210T180012Z")]));
    assert_eq!(enrollments(&facts, &[])[0].managed, None, "an account that never had a session");
    let session = [("HRESULT", Value::Hex32(0)), ("EnrollmentId", Value::Text(format!("{{{ID}}}").into()))];
    let ended = event(DM, 209, "2026-02-10T18:00:12Z", &session);
    assert_eq!(enrollments(&facts, &[ended])[0].managed, Some(true));
}

#[test]
fn numbers_are_named_only_where_they_are_known() {
    let kind = |number: &str, more: &[(&str, &str)]| {
        let mut values = vec![("EnrollmentType", number)];
        values.extend(more);
        enrollments(&key(ID, &values), &[])[0].kind
    };
    assert_eq!(kind("0", &[("ProviderID", "FabrikamMDM")]), EnrollmentKind::MdmOnly);
    assert_eq!(kind("0", &[]), EnrollmentKind::Other);
    assert_eq!(kind("5", &[]), EnrollmentKind::Mam);
    assert_eq!(kind("13", &[("ProviderID", "MS DM Server")]), EnrollmentKind::UserWithEntra);
    assert_eq!(kind("18", &[("UPN", "a@contoso.com")]), EnrollmentKind::Other);
    assert_eq!(kind("14", &[("ProviderID", "MS DM Server")]), EnrollmentKind::Other);
    assert_eq!(kind("20", &[]), EnrollmentKind::Local);
    assert_eq!(kind("26", &[]), EnrollmentKind::Linked);
}

#[test]
fn a_second_enrollment_is_linked_to_the_first() {
    let mut facts = intune(ID);
    facts.extend(account(ID, &[("ServerLastSuccessTime", "20260210T180012Z")]));
    let link = format!(r"HKLM\SOFTWARE\Microsoft\Enrollments\{ID}\LinkedEnrollment");
    facts.push(registry(&link, "LinkedEnrollmentId", SECOND));
    facts.extend(key(SECOND, &[("EnrollmentType", "26"), ("ProviderID", "Microsoft Device Management")]));
    facts.extend(account(SECOND, &[("ServerLastSuccessTime", "20260210T180013Z")]));
    let list = enrollments(&facts, &[]);
    assert_eq!((list[0].kind, list[1].kind), (EnrollmentKind::DeviceWithEntra, EnrollmentKind::Linked));
    assert_eq!((list[0].linked_to, list[1].linked_to), (None, Some(list[0].id)));
}

#[test]
fn the_xml_report_alone_tells_the_same() {
    let mut facts = instance(
        FactKind::ReportXml,
        "Enrollments/Enrollment",
        0,
        &[("EnrollmentId", ID), ("EnrollmentState", "1"), ("EnrollmentType", "6"), ("ProviderID", "MS DM Server")],
    );
    facts.extend(instance(FactKind::ReportXml, "DeviceManagementAccount/Enrollment", 0, &[("EnrollmentId", ID)]));
    facts.extend(instance(
        FactKind::ReportXml,
        "DeviceManagementAccount/Enrollment/ProtectedInformation/ConnectionInformation",
        0,
        &[("../EnrollmentId", ID), ("ServerLastSuccessTime", "20260210T180012Z")],
    ));
    let list = enrollments(&facts, &[]);
    assert_eq!((list[0].kind, list[0].managed), (EnrollmentKind::DeviceWithEntra, Some(true)));
    assert_eq!(list[0].last_success_at, Some(utc("20260210T180012Z")));
}

#[test]
fn the_html_report_alone_names_type_and_id() {
    let rows = [("Enrollment ID", ID), ("Enrollment Type", "MDM Device with Entra ID(6)")];
    let facts = instance(FactKind::ReportHtml, "DeviceManagementAccountTable", 0, &rows);
    let list = enrollments(&facts, &[]);
    assert_eq!((list[0].kind, list[0].type_number), (EnrollmentKind::DeviceWithEntra, Some(6)));
    assert_eq!((list[0].has_account, list[0].managed), (None, None));
}

#[test]
fn leftovers_without_a_key_are_seen() {
    let status = format!(r"HKLM\SOFTWARE\Microsoft\Enrollments\Status\{ID}");
    let provider = format!(r"HKLM\SOFTWARE\Microsoft\PolicyManager\providers\{SECOND}");
    let facts = [registry(&status, "x", "1"), registry(&provider, "x", "1"), fact(FactKind::Dsregcmd, "a", "b", "c")];
    let list = enrollments(&facts, &[]);
    assert_eq!(list.len(), 1, "a policy provider alone is no enrollment");
    assert_eq!((list[0].type_number, list[0].traces.as_slice()), (None, ["status"].as_slice()));
}

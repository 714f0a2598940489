//! Artifacts of every kind that a reader exists for, each with every seed in it.

use super::seeds::NAMES;
use super::seeds::PUBLIC_LINES;
use super::seeds::SECRETS;
use crate::forge::evtx::Layout;
use crate::forge::evtx::Log;
use crate::forge::evtx::Record;
use crate::forge::evtx::Value;
use crate::forge::zip;

const ENROLLMENT: &str = "8A7B1F0C-2D5E-4C33-9B7A-1D2E3F405162";

/// Every text that is seeded.
fn lines() -> impl Iterator<Item = (usize, &'static str)> {
    NAMES.iter().chain(SECRETS).map(|seed| seed.text).chain(PUBLIC_LINES.iter().copied()).enumerate()
}

fn each(write: impl Fn(usize, &str) -> String) -> String {
    lines().map(|(at, text)| write(at, text)).collect()
}

fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The bundle.
pub(super) fn zip() -> Vec<u8> {
    let artifacts: Vec<(&str, Vec<u8>)> = vec![
        ("logs/microsoft-windows-devicemanagement-admin.evtx", evtx()),
        ("logs/C_Users_pquill77_AppData/IntuneManagementExtension.log", cmtrace().into_bytes()),
        ("Panther/setupact.log", setup().into_bytes()),
        ("mdm/perpetua.quillfeather@tailspin.example.log", msi().into_bytes()),
        ("MDMDiagReport.xml", report_xml().into_bytes()),
        ("MDMDiagHtmlReport.html", report_html().into_bytes()),
        ("MdmDiagReport_RegistryDump.reg", registry_dump().into_bytes()),
        ("export.reg", registry_export().into_bytes()),
        ("(2) Command TAILSPINCORP_pquill77 dsregcmd.txt", dsregcmd().into_bytes()),
        ("results.xml", results().into_bytes()),
        ("AutopilotDDSZTDFile.json", autopilot().into_bytes()),
        ("DeviceHash_TSP-LT-90417.csv", device_hash().into_bytes()),
        ("MdmLogCollectorFootPrint.txt", footprint().into_bytes()),
        ("MdmDiagLogMetadata.json", metadata().into_bytes()),
        ("CertUtil_tpminfo_Output.txt", tpm().into_bytes()),
        ("certutil_5CG0417ZKQ.txt", certutil().into_bytes()),
        (
            "ServiceInfo_b3f0a7d1-52c4-4e2b-9c11-7a64e0d1f8a2.txt",
            each(|at, text| format!("Line {at} : {text}\r\n")).into_bytes(),
        ),
    ];
    let entries: Vec<zip::Entry> = artifacts.into_iter().map(|(name, data)| zip::Entry::new(name, data)).collect();
    zip::write(&entries, "2026-02-14T10:00:00Z".parse().unwrap(), 0)
}

fn evtx() -> Vec<u8> {
    let record = |(at, text): (usize, &str)| Record {
        computer: "TSP-LT-90417.corp.tailspin.internal".to_owned(),
        ..Record::plain(
            at as u64 + 1,
            134_169_127_234_412_345 + at as u64 * 10_000_000,
            "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider",
            4242,
            vec![("Message1".to_owned(), Value::Text(text.to_owned()))],
        )
    };
    let mut records: Vec<Record> = lines().map(record).collect();
    let text = |name: &str, value: &str| (name.to_owned(), Value::Text(value.to_owned()));
    records.push(Record::plain(
        records.len() as u64 + 1,
        134_169_137_234_412_345,
        "Microsoft-Windows-WLAN-AutoConfig",
        8001,
        vec![text("ProfileName", "Harborlight"), text("BSSType", "Infrastructure")],
    ));
    Log { layout: Layout::Manifest18, minor_version: 2, records, oddity: None }.to_bytes()
}

fn cmtrace() -> String {
    each(|at, text| {
        format!(
            "<![LOG[{text}]LOG]!><time=\"10:{:02}:{:02}.0000000\" date=\"2-13-2026\" component=\"IntuneManagementExtension\" \
             context=\"\" type=\"3\" thread=\"1\" file=\"\">\r\n",
            at / 60,
            at % 60
        )
    })
}

fn setup() -> String {
    each(|at, text| {
        format!("2026-02-13 10:{:02}:{:02}, Error                 [component] {text}\r\n", at / 60, at % 60)
    })
}

fn msi() -> String {
    let lines = each(|_, text| format!("Product: {text} -- Error 1722. There is a problem.\r\n"));
    format!(
        "=== Verbose logging started: 2/13/2026  11:44:22  Build type: SHIP UNICODE 5.00.10011.00  Calling process: \
         C:\\x.exe ===\r\nMSI (c) (A8:14) [11:44:22:123]: Resetting cached policy values\r\n{lines}"
    )
}

fn report_xml() -> String {
    let policies = each(|at, text| format!("<Policy{at}>{}</Policy{at}>\n", xml(text)));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<MDMEnterpriseDiagnosticsReport>\n<PolicyManager><ConfigSource>\
         <EnrollmentId>{ENROLLMENT}</EnrollmentId><PolicyScope><PolicyScope>Device</PolicyScope><Area>\
         <PolicyAreaName>Camera</PolicyAreaName>{policies}</Area></PolicyScope></ConfigSource></PolicyManager>\n\
         </MDMEnterpriseDiagnosticsReport>\n"
    )
}

fn report_html() -> String {
    let rows = each(|at, text| format!("<tr><td class=\"LabelColumn\">Label {at}</td><td>{}</td></tr>\n", xml(text)));
    format!(
        "<!DOCTYPE html>\n<html><body><section><span class=\"SectionTitle\">Device Info</span>\
         <table id=\"DeviceInfoTable\"><tr><td class=\"LabelColumn\">PC name</td><td>TSP-LT-90417</td></tr></table></section>\
         <section><span class=\"SectionTitle\">Connection Info</span><table id=\"ConnectionInfoTable\">{rows}</table></section>\
         </body></html>\n"
    )
}

/// The dump of `mdmdiagnosticstool` writes texts as they are.
fn registry_dump() -> String {
    let values = each(|at, text| format!("    \"Value{at}\"=\"{text}\"\r\n"));
    format!(
        "[HKEY_LOCAL_MACHINE\\software\\microsoft\\enrollments\\{ENROLLMENT}]\r\n    \"EnrollmentState\"=DWORD:00000001\r\n    \"AADTenantID\"=\"b3f0a7d1-52c4-4e2b-9c11-7a64e0d1f8a2\"\r\n    \"RegisteredOrganization\"=\"Umbrageous Holdings\"\r\n    \"HelpPhoneNumber\"=\"+1 425 555 0143\"\r\n    \"Note\"=\"Umbrageous Holdings, on Harborlight, +1 425 555 0143\"\r\n{values}\r\n"
    )
}

/// `reg export`: escaped texts, and the same in hex.
fn registry_export() -> String {
    let utf16 = |text: &str| {
        let bytes: Vec<String> =
            text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).map(|byte| format!("{byte:02x}")).collect();
        bytes.join(",")
    };
    let values = each(|at, text| {
        let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
        let hex = utf16(text);
        format!("\"Value{at}\"=\"{escaped}\"\r\n\"Expand{at}\"=hex(2):{hex}\r\n\"Raw{at}\"=hex:{hex}\r\n")
    });
    format!(
        "Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Enrollments\\{ENROLLMENT}]\r\n\
         {values}\r\n"
    )
}

fn dsregcmd() -> String {
    let labels = each(|at, text| format!("        Label{at} : {text}\r\n"));
    format!(
        "\r\n+----------------------------------------------------------------------+\r\n| Device State                   \
         |\r\n+----------------------------------------------------------------------+\r\n\r\n             AzureAdJoined : YES\r\n\
         {labels}"
    )
}

fn results() -> String {
    let requests = each(|_, text| format!("  <FoldersFiles HRESULT=\"0\">{}</FoldersFiles>\r\n", xml(text)));
    format!(
        "<Collection HRESULT=\"0\">\r\n  <ID>6c2f9d1e-7b1b-4f0e-8d57-1f0b7c2f1a90</ID>\r\n{requests}</Collection>\r\n"
    )
}

fn autopilot() -> String {
    let members: serde_json::Map<String, serde_json::Value> =
        lines().map(|(at, text)| (format!("Member{at}"), text.into())).collect();
    let mut profile = serde_json::json!({
        "CloudAssignedTenantId": "b3f0a7d1-52c4-4e2b-9c11-7a64e0d1f8a2",
        "CloudAssignedOobeConfig": 1310,
        "CloudAssignedAadServerData": serde_json::Value::from(serde_json::json!({"Inner": members.clone()}).to_string()),
    });
    profile.as_object_mut().unwrap().extend(members);
    profile.to_string()
}

fn device_hash() -> String {
    format!("Device Serial Number,Windows Product ID,Hardware Hash\r\n5CG0417ZKQ,,{}\r\n", SECRETS.last().unwrap().text)
}

fn footprint() -> String {
    let keys = each(|_, text| format!("Succeeded to dump HKLM registry:{text}\r\n"));
    format!(
        "--- Start at:2/13/2026 12:30:00\r\n\"AreaName\" : \"autopilot;tpm;\"\r\n{keys}--- 0 HKCU registry entries are collected\r\n"
    )
}

fn metadata() -> String {
    let members = each(|at, text| format!("  \"Member{at}\":\"{}\",\r\n", text.replace('"', "'")));
    format!(
        "{{\r\n  \"MdmDiagVersion\":\"1.0\",\r\n  \"AreaName\" : \"tpm;\",\r\n{members}  \"BuildBranch\":\"ge_release\"\r\n}}\r\n"
    )
}

fn tpm() -> String {
    let labels = each(|at, text| format!("Label{at}: {text}\r\n"));
    format!("TPM Manufacturer ID: INTC\r\n{labels}CertUtil: -tpminfo command completed successfully.\r\n")
}

fn certutil() -> String {
    // What is public is no subject: that would be private as a whole.
    let certificate = |(at, text): (usize, &str)| {
        format!(
            "================ Certificate {at} ================\r\nSerial Number: 5a01\r\nIssuer: CN=Microsoft Intune MDM \
             Device CA\r\n NotBefore: 1/5/2026 8:00 AM\r\n NotAfter: 1/25/2027 8:00 AM\r\nSubject: CN={text}\r\n"
        )
    };
    let certificates: String = lines().take(NAMES.len() + SECRETS.len()).map(certificate).collect();
    format!("my \"Personal\"\r\n{certificates}CertUtil: -store command completed successfully.\r\n")
}

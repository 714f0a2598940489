//! Reports, registry files and logs that never end, nest without end, or talk to the terminal.

use super::{Case, case, huge};

pub fn cases() -> Vec<Case> {
    vec![
        case("XML that expands entities without end", "MDMDiagReport.xml", entities),
        case("XML 100,000 elements deep", "MDMDiagReport.xml", || {
            [b"<MDMEnterpriseDiagnosticsReport>".to_vec(), b"<a>".repeat(100_000)].concat()
        }),
        case("XML with one text of 8 MiB", "MDMDiagReport.xml", || {
            wrap_xml(&format!("<Version>{}</Version>", "9".repeat(8 << 20)))
        }),
        case("XML that fetches a file", "MDMDiagReport.xml", || {
            let head = "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>";
            [head.as_bytes(), &wrap_xml("<Version>&x;</Version>")].concat()
        }),
        case("XML that says UTF-16 and is not", "MDMDiagReport.xml", || {
            b"\xff\xfe<?xml version=\"1.0\" encoding=\"utf-16\"?><MDMEnterpriseDiagnosticsReport/>".to_vec()
        }),
        huge("HTML of 200 MB of open tags", "MDMDiagReport.html", || {
            [b"<html><body>".to_vec(), b"<div>".repeat(40_000_000)].concat()
        }),
        case("HTML of 300,000 open cells", "MDMDiagReport.html", || {
            [b"<html><table id=\"DeviceInfoTable\">".to_vec(), b"<tr><td class=\"LabelColumn\">".repeat(300_000)]
                .concat()
        }),
        huge("registry file with a line of 50 MB", "MdmDiagReport_RegistryDump.reg", || registry_line(50 << 20)),
        case("registry file with a line of 4 MB", "MdmDiagReport_RegistryDump.reg", || registry_line(4 << 20)),
        case("registry file of 200,000 keys", "export.reg", || {
            let keys: String = (0..200_000).map(|i| format!("[HKEY_LOCAL_MACHINE\\SOFTWARE\\{i}]\r\n")).collect();
            keys.into_bytes()
        }),
        case("registry path 10,000 keys deep", "export.reg", || {
            format!("[HKEY_LOCAL_MACHINE\\{}x]\r\n\"a\"=dword:1\r\n", "k\\".repeat(10_000)).into_bytes()
        }),
        case("registry hex value that never ends", "export.reg", || {
            ["[HKEY_LOCAL_MACHINE\\SOFTWARE]\r\n\"a\"=hex:".to_owned(), "00,\\\r\n  ".repeat(300_000)]
                .concat()
                .into_bytes()
        }),
        huge("log record of 100 MB without an end", "IntuneManagementExtension.log", || ime_endless(100 << 20)),
        case("log record of 8 MB without an end", "IntuneManagementExtension.log", || ime_endless(8 << 20)),
        case("log of a million record starts", "IntuneManagementExtension.log", || b"<![LOG[".repeat(1_000_000)),
        case("log with escape sequences, bidi and NULs", "AppWorkload.log", ime_escapes),
        case("log with impossible times", "AppWorkload.log", || {
            let line = "<![LOG[x]LOG]!><time=\"99:99:99.9999999\" date=\"13-32-99999\" component=\"\" context=\"\" \
                        type=\"77777777777777777777\" thread=\"-1\" file=\"\">\r\n";
            line.repeat(100).into_bytes()
        }),
        case("JSON 200,000 arrays deep", "AutopilotDDSZTDFile.json", || b"[".repeat(200_000)),
        case("JSON with a number of a million digits", "AutopilotDDSZTDFile.json", || {
            format!("{{\"CloudAssignedOobeConfig\":{}}}", "9".repeat(1_000_000)).into_bytes()
        }),
        case("results.xml with requests that leave the folder", "results.xml", || {
            b"<Collection HRESULT=\"99999999999999\"><FoldersFiles HRESULT=\"0\">..\\..\\..\\etc\\passwd</FoldersFiles></Collection>"
                .to_vec()
        }),
        case("dsregcmd with a line of 4 MB", "dsregcmd.txt", || {
            format!("AzureAdJoined : {}\r\n", "YES".repeat(1_400_000)).into_bytes()
        }),
        case("dsregcmd with escape sequences", "dsregcmd.txt", || {
            "             AzureAdJoined : YES\u{1b}[31m\r\n              TenantName : \u{202e}osotnoC\u{7}\r\n".into()
        }),
        case("two megabytes of NULs", "setupact.log", || vec![0; 2 << 20]),
        case("UTF-16 of half a character", "setupact.log", || {
            [vec![0xff, 0xfe], [0x00, 0xd8].repeat(10_001), vec![0x41]].concat()
        }),
    ]
}

fn wrap_xml(inner: &str) -> Vec<u8> {
    format!("<MDMEnterpriseDiagnosticsReport>{inner}</MDMEnterpriseDiagnosticsReport>").into_bytes()
}

/// The billion laughs.
fn entities() -> Vec<u8> {
    let mut out = String::from("<!DOCTYPE r [<!ENTITY e0 \"ha\">");
    for i in 1..10 {
        let before = format!("&e{};", i - 1).repeat(10);
        out.push_str(&format!("<!ENTITY e{i} \"{before}\">"));
    }
    out.push_str("]><MDMEnterpriseDiagnosticsReport><Version>&e9;</Version></MDMEnterpriseDiagnosticsReport>");
    out.into_bytes()
}

fn registry_line(length: usize) -> Vec<u8> {
    let head = b"[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Enrollments]\r\n    \"UPN\"=\"".to_vec();
    [head, vec![b'a'; length], b"\"\r\n".to_vec()].concat()
}

fn ime_endless(length: usize) -> Vec<u8> {
    [b"<![LOG[".to_vec(), b"never ends\r\n".repeat(length / 12)].concat()
}

fn ime_escapes() -> Vec<u8> {
    let texts = [
        "\u{1b}[2J\u{1b}[1;1H",
        "\u{1b}]8;;http://example.com\u{7}click\u{1b}]8;;\u{7}",
        "a\0b",
        "\u{202e}evil",
        "\u{9b}31m",
    ];
    let lines: String = texts
        .iter()
        .map(|t| {
            format!(
                "<![LOG[{t}]LOG]!><time=\"10:00:00.0000000\" date=\"2-3-2026\" component=\"{t}\" context=\"\" type=\"1\" \
                 thread=\"4\" file=\"\">\r\n"
            )
        })
        .collect();
    lines.into_bytes()
}

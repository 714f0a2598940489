//! The HTML report: one section a table, known by the table's id.

use super::story::{Enrollment, Names, Story};
use super::{catalogue, registry, time};
use std::fmt::Write;

/// The report as Windows 10 and 11 write it: UTF-8, English labels.
pub fn write(story: &Story, names: &Names) -> Vec<u8> {
    let mut out = String::from(
        "<!DOCTYPE html>\r\n<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\">\
         <title>MDM Diagnostics Report</title></head><body>\r\n",
    );
    let device = &story.device;
    let rows = [
        ("PC name", device.name.clone()),
        ("Organization", if device.entra_joined() { device.tenant.clone() } else { String::new() }),
        ("Edition", device.product_name().to_owned()),
        ("OS Build", format!("10.0.{}", device.build)),
        ("Processor", "Intel(R) Core(TM) i5-1145G7 @ 2.60GHz".to_owned()),
        ("Installed RAM", "15.75 GB".to_owned()),
        ("System type", "64-bit Operating System, x64-based processor".to_owned()),
    ];
    pairs(&mut out, "Device Info", "DeviceInfoTable", &rows);
    let live: Vec<&Enrollment> = story.enrollment.iter().filter(|e| !e.leftover).collect();
    if let Some(e) = live.first() {
        connection(&mut out, story, names, e);
    }
    for e in &live {
        let (title, id) = match e.linked_to {
            None => ("Device Management Account", "DeviceManagementAccountTable"),
            Some(_) => ("Linked Enrollment Account", "LinkedEnrollmentAccountTable"),
        };
        let rows = [
            ("Enrollment ID", e.id.clone()),
            ("Enrollment Type", type_text(e.kind)),
            ("Account UID", e.id.clone()),
            ("Flags", "0x00d6fb7f".to_owned()),
            ("OMADM protocol version", "1.2".to_owned()),
        ];
        pairs(&mut out, title, id, &rows);
    }
    certificates(&mut out, story);
    let sources: Vec<[String; 4]> = live
        .iter()
        .map(|e| {
            let resource = "./Vendor/MSFT/DMClient".to_owned();
            [super::story::type_name(e.kind).to_owned(), e.id.clone(), "device".to_owned(), resource]
        })
        .collect();
    let heads = ["Configuration source", "ID", "Target", "Resource"];
    let id = "EnrolledConfigurationSourcesAndTargetResourcesTable";
    columns(&mut out, "Enrolled configuration sources and target resources", id, &heads, &sources);
    let managed: Vec<[String; 6]> =
        story.policy.iter().map(|p| [&p.area, &p.name, "0", &p.value, &p.scope, &p.by].map(str::to_owned)).collect();
    let heads = ["Area", "Policy", "Default Value", "Current Value", "Target", "Config Source"];
    columns(&mut out, "Managed policies", "ManagedPoliciesTable", &heads, &managed);
    let apps: Vec<[String; 3]> =
        story.app.iter().map(|a| [a.name.clone(), app_status(a.status).to_owned(), a.error.clone()]).collect();
    columns(&mut out, "Managed applications", "ManagedApplicationsTable", &["Name", "Status", "Last Error"], &apps);
    out.push_str("</body></html>\r\n");
    out.into_bytes()
}

fn connection(out: &mut String, story: &Story, names: &Names, e: &Enrollment) {
    let local = |at| time::local(at, story.device.offset_minutes(), "%-m/%-d/%Y %-I:%M:%S %p");
    let sync = match (e.last_success, e.last_failure) {
        (success, Some(failure)) if success.is_none_or(|s| s < failure) => {
            format!("The last sync failed {}", local(failure))
        }
        (Some(success), _) => format!("The last sync was successful {}", local(success)),
        (None, None) => String::new(),
        (None, Some(_)) => unreachable!("the first arm has it"),
    };
    let failed = catalogue::number(&e.last_result) != Some(0);
    let rows = [
        ("Managed by", story.device.tenant.clone()),
        ("Last sync", sync),
        ("Management server address", e.server.clone()),
        ("Exchange ID", String::new()),
        ("Active SID", names.get("sid").to_owned()),
        ("Active Account", story.device.user.clone()),
        ("User Token", if failed { format!("Failed {}", e.last_result) } else { "Succeeded".to_owned() }),
    ];
    pairs(out, "Connection Info", "ConnectionInfoTable", &rows);
}

fn certificates(out: &mut String, story: &Story) {
    let mut rows: Vec<[String; 4]> = Vec::new();
    if story.device.entra_joined() {
        let device = registry::device_thumbprint(story).to_lowercase();
        let issuer = "MS-Organization-Access".to_owned();
        rows.push([device, issuer, "1/5/2036".to_owned(), "Client Authentication".to_owned()]);
    }
    for c in story.enrollment.iter().filter_map(|e| e.certificate.as_ref()) {
        let issuer = "Microsoft Intune MDM Device CA".to_owned();
        let until = time::utc(c.to, "%-m/%-d/%Y");
        rows.push([story.device.name.clone(), issuer, until, "Client Authentication".to_owned()]);
    }
    columns(out, "Certificates", "CertificatesTable", &["Issued to", "Issued by", "Expiration", "Purpose"], &rows);
}

fn type_text(kind: u32) -> String {
    match kind {
        6 => "MDM Device with Entra ID(6)".to_owned(),
        13 => "MDM Enrollment with Entra ID(13)".to_owned(),
        24 | 26 => format!("Windows Declared Configuration(WinDC)({kind})"),
        _ => format!("Other({kind})"),
    }
}

fn app_status(status: u32) -> &'static str {
    match status {
        10 => "Initialized",
        20 => "Download In Progress",
        25 => "Pending Download Retry",
        30 => "Download Failed",
        40 => "Download Completed",
        48 => "Pending User Session",
        50 => "Enforcement In Progress",
        55 => "Pending Enforcement Retry",
        60 => "Enforcement Failed",
        70 => "Enforcement Completed",
        _ => "Unknown",
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn section(out: &mut String, title: &str, id: &str) {
    let _ = write!(out, "<section><div class=\"SectionTitle\">{title}</div><table id=\"{id}\">\r\n");
}

fn pairs(out: &mut String, title: &str, id: &str, rows: &[(&str, String)]) {
    section(out, title, id);
    for (label, value) in rows {
        let _ = write!(out, "<tr><td class=\"LabelColumn\">{label}</td><td>{}</td></tr>\r\n", escape(value));
    }
    out.push_str("</table></section>\r\n");
}

/// Sections without rows are left out, as Windows does.
fn columns<const N: usize>(out: &mut String, title: &str, id: &str, heads: &[&str; N], rows: &[[String; N]]) {
    if rows.is_empty() {
        return;
    }
    section(out, title, id);
    let heads: String = heads.iter().map(|h| format!("<th>{h}</th>")).collect();
    let _ = write!(out, "<tr>{heads}</tr>\r\n");
    for row in rows {
        let cells: String = row.iter().map(|c| format!("<td>{}</td>", escape(c))).collect();
        let _ = write!(out, "<tr>{cells}</tr>\r\n");
    }
    out.push_str("</table></section>\r\n");
}

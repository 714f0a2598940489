//! `MDMDiagReport.xml`: UTF-8, indented, empty elements written with start and end tag.

use super::registry::{Data, Registry};
use super::story::{Names, Story};
use super::{catalogue, time};
use std::fmt::Write;

/// An XML writer that indents by two blanks and ends lines as Windows does.
struct Xml {
    out: String,
    open: Vec<String>,
}

impl Xml {
    fn start(&mut self, name: &str) {
        self.indent();
        let _ = write!(self.out, "<{name}>\r\n");
        self.open.push(name.to_owned());
    }

    fn end(&mut self) {
        let name = self.open.pop().expect("an open element");
        self.indent();
        let _ = write!(self.out, "</{name}>\r\n");
    }

    fn leaf(&mut self, name: &str, text: &str) {
        self.indent();
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let _ = write!(self.out, "<{name}>{text}</{name}>\r\n");
    }

    fn indent(&mut self) {
        self.out.extend(std::iter::repeat_n("  ", self.open.len()));
    }
}

/// The report that the story's state gives.
pub fn write(story: &Story, names: &Names, registry: &Registry) -> Vec<u8> {
    let mut xml = Xml { out: "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n".to_owned(), open: Vec::new() };
    xml.start("MDMEnterpriseDiagnosticsReport");
    xml.leaf("Version", "1.0");
    accounts(&mut xml, story);
    enrollments(&mut xml, registry);
    resources(&mut xml, story);
    policies(&mut xml, story);
    diagnostics(&mut xml, story, names);
    applications(&mut xml, story);
    xml.end();
    xml.out.into_bytes()
}

fn accounts(xml: &mut Xml, story: &Story) {
    xml.start("DeviceManagementAccount");
    for e in story.enrollment.iter().filter(|e| !e.leftover) {
        xml.start("Enrollment");
        xml.leaf("EnrollmentId", &e.id);
        xml.leaf("AccountUID", &e.id);
        xml.leaf("Flags", "14089087");
        xml.start("ProtectedInformation");
        xml.leaf("MDMServerName", &e.provider);
        xml.start("ConnectionInformation");
        for (name, at) in [("ServerLastSuccessTime", e.last_success), ("ServerLastFailureTime", e.last_failure)] {
            if let Some(at) = at {
                xml.leaf(name, &time::utc(at, "%Y%m%dT%H%M%SZ"));
            }
        }
        xml.end();
        xml.end();
        xml.end();
    }
    xml.end();
}

/// One element a sub-key of `Enrollments`, the helper keys included.
fn enrollments(xml: &mut Xml, registry: &Registry) {
    const ROOT: &str = r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Enrollments\";
    xml.start("Enrollments");
    for (key, values) in &registry.0 {
        let Some(id) = key.strip_prefix(ROOT).filter(|id| !id.contains('\\')) else { continue };
        xml.start("Enrollment");
        xml.leaf("EnrollmentId", id);
        for (name, data) in values {
            let text = match data {
                Data::Text(text) => text.clone(),
                Data::Number(n) => (*n as i32).to_string(),
            };
            xml.leaf(name, &text);
        }
        xml.end();
    }
    xml.end();
}

fn resources(xml: &mut Xml, story: &Story) {
    xml.start("Resources");
    for e in story.enrollment.iter().filter(|e| !e.leftover) {
        xml.start("Enrollment");
        xml.leaf("EnrollmentID", &e.id);
        xml.start("Scope");
        xml.leaf("ResourceTarget", "device");
        xml.start("Resources");
        xml.leaf("Type", "default");
        xml.leaf("ResourceName", "./Vendor/MSFT/DMClient/Provider/MS%20DM%20Server");
        for p in story.policy.iter().filter(|p| p.by == e.id) {
            xml.leaf("ResourceName", &format!("./Device/Vendor/MSFT/Policy/Config/{}/{}", p.area, p.name));
        }
        xml.leaf("ResourceName", &(story.policy.len() + 1).to_string());
        xml.end();
        xml.end();
        xml.end();
    }
    xml.end();
}

fn policies(xml: &mut Xml, story: &Story) {
    xml.start("PolicyManager");
    for e in &story.enrollment {
        xml.start("ConfigSource");
        xml.leaf("EnrollmentId", &e.id);
        for p in story.policy.iter().filter(|p| p.by == e.id) {
            xml.start("PolicyScope");
            xml.leaf("PolicyScope", &p.scope);
            xml.start("Area");
            xml.leaf("PolicyAreaName", &p.area);
            xml.leaf(&p.name, &p.value);
            xml.leaf(&format!("{}_LastWrite", p.name), "1");
            xml.end();
            xml.end();
        }
        xml.end();
    }
    if !story.policy.is_empty() {
        xml.start("CurrentPolicies");
        xml.leaf("PolicyScope", "device");
        for p in &story.policy {
            xml.start("CurrentPolicyValues");
            xml.leaf("PolicyAreaName", &p.area);
            xml.leaf(&p.name, &p.value);
            xml.leaf(&format!("{}_ProviderSet", p.name), "1");
            xml.leaf(&format!("{}_WinningProvider", p.name), &p.by);
            xml.end();
        }
        xml.end();
    }
    xml.end();
}

fn diagnostics(xml: &mut Xml, story: &Story, names: &Names) {
    xml.start("Diagnostics");
    for e in &story.error_log {
        xml.start("ErrorLog");
        xml.leaf("Component", &e.component);
        xml.start("SubComponent");
        xml.leaf("Name", &e.name);
        let code = catalogue::number(&e.error).expect("a code") as u32 as i32;
        xml.leaf("Error", &code.to_string());
        xml.leaf("Metadata1", &e.command);
        xml.leaf("Metadata2", &names.fill(&e.uri));
        xml.leaf("Time", &time::utc(e.at, "%Y-%m-%d %H:%M:%S%.3f"));
        xml.end();
        xml.end();
    }
    xml.end();
}

fn applications(xml: &mut Xml, story: &Story) {
    xml.start("EnterpriseDesktopAppManagementinfo");
    xml.start("MsiInstallations");
    if !story.app.is_empty() {
        xml.start("TargetedUser");
        xml.leaf("UserSid", "S-0-0-00-0000000000-0000000000-000000000-000");
        for app in &story.app {
            xml.start("Package");
            xml.leaf("Type", "MSI");
            xml.start("Details");
            xml.leaf("PackageId", &app.product);
            xml.leaf("DownloadInstall", "Ready");
            xml.leaf("ProductCode", &app.product);
            xml.leaf("ProductVersion", &app.version);
            xml.leaf("ActionType", "1");
            xml.leaf("Status", &app.status.to_string());
            let error = catalogue::number(&app.error).expect("a code") as u32 as i32;
            xml.leaf("LastError", &error.to_string());
            xml.leaf("CurrentDownloadUrl", &format!("https://fef.contoso.com/apps/{}", app.name));
            xml.leaf("CommandLine", "/quiet");
            xml.leaf("LocURI", &format!("./Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/{}", app.product));
            xml.end();
            xml.end();
        }
        xml.end();
    }
    xml.end();
    xml.end();
}

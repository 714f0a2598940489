//! `dsregcmd /status` as it prints: boxes with titles, labels right-aligned on the colon.

use super::registry::device_thumbprint;
use super::story::{Join, Names, Story};
use std::fmt::Write;

const RULE: &str = "+----------------------------------------------------------------------+";

struct Page<'a> {
    out: String,
    story: &'a Story,
}

impl Page<'_> {
    fn title(&mut self, title: &str) {
        let _ = write!(self.out, "\r\n{RULE}\r\n| {title:<69}|\r\n{RULE}\r\n\r\n");
    }

    /// The story's own word for a label wins.
    fn line(&mut self, label: &str, value: &str) {
        let value = self.story.dsregcmd.get(label).map_or(value, String::as_str);
        let _ = write!(self.out, "{label:>26} : {value}\r\n");
    }
}

fn yes_no(b: bool) -> &'static str {
    if b { "YES" } else { "NO" }
}

/// The whole output.
pub fn status(story: &Story, names: &Names) -> Vec<u8> {
    let device = &story.device;
    let mut page = Page { out: String::new(), story };
    page.title("Device State");
    page.line("AzureAdJoined", yes_no(device.entra_joined()));
    page.line("EnterpriseJoined", "NO");
    page.line("DomainJoined", yes_no(device.domain_joined()));
    if device.domain_joined() {
        page.line("DomainName", device.domain.split('.').next().unwrap_or_default().to_uppercase().as_str());
    }
    page.line("Device Name", &device.computer());
    if device.entra_joined() {
        joined(&mut page, names);
    }
    page.title("User State");
    page.line("NgcSet", "NO");
    page.line("WorkplaceJoined", yes_no(device.join == Join::Registered));
    page.line("WamDefaultSet", if device.entra_joined() { "YES" } else { "ERROR (0x80070520)" });
    page.title("SSO State");
    page.line("AzureAdPrt", yes_no(device.prt));
    if device.prt {
        page.line("AzureAdPrtAuthority", &format!("https://login.microsoftonline.com/{}", names.get("tenant")));
    }
    page.line("EnterprisePrt", "NO");
    if device.join == Join::Registered {
        page.title("Work Account 1");
        page.line("WorkplaceDeviceId", names.get("device_id"));
        page.line("WorkplaceThumbprint", &device_thumbprint(story));
        page.line("WorkplaceTenantId", names.get("tenant"));
        page.line("WorkplaceTenantName", &device.tenant);
        page.line("WorkplaceMdmUrl", &device.mdm_url);
    }
    page.title("Diagnostic Data");
    page.line("AadRecoveryEnabled", "NO");
    page.line("Executing Account Name", &format!("{}\\{}, {}", device.name, names.get("user"), device.user));
    page.line("KeySignTest", "PASSED");
    for (label, value) in &story.dsregcmd {
        if !page.out.contains(&format!(" {label} : ")) {
            page.line(label, value);
        }
    }
    page.title("Ngc Prerequisite Check");
    page.line("IsDeviceJoined", yes_no(device.entra_joined()));
    page.line("IsUserAzureAD", yes_no(device.prt));
    page.line("PolicyEnabled", "NO");
    page.line("PreReqResult", "WillNotProvision");
    page.out.into_bytes()
}

fn joined(page: &mut Page<'_>, names: &Names) {
    let device = &page.story.device;
    page.title("Device Details");
    page.line("DeviceId", names.get("device_id"));
    page.line("Thumbprint", &device_thumbprint(page.story));
    page.line("DeviceCertificateValidity", "[ 2026-01-05 08:00:00.000 UTC -- 2036-01-05 08:30:00.000 UTC ]");
    page.line("KeyProvider", "Microsoft Platform Crypto Provider");
    page.line("TpmProtected", "YES");
    page.line("DeviceAuthStatus", "SUCCESS");
    page.title("Tenant Details");
    page.line("TenantName", &device.tenant);
    page.line("TenantId", names.get("tenant"));
    page.line("Idp", "login.windows.net");
    page.line("MdmUrl", &device.mdm_url);
    let tou = if device.mdm_url.is_empty() { "" } else { "https://portal.manage.microsoft.com/TermsofUse.aspx" };
    page.line("MdmTouUrl", tou);
    page.line("SettingsUrl", "");
    page.line("JoinSrvVersion", "2.0");
    page.line("JoinSrvUrl", "https://enterpriseregistration.windows.net/EnrollmentServer/device/");
}

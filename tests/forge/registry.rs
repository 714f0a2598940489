//! The registry of the story's device, and its two text forms.

use super::evtx::utf16;
use super::guid::Guid;
use super::story::{Enrollment, Names, Story};
use super::{catalogue, time};
use std::fmt::Write;

/// A registry value.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    Text(String),
    Number(u32),
}

/// Keys in the order in which they were made, each with its values.
#[derive(Clone, Debug, Default)]
pub struct Registry(pub Vec<(String, Vec<(String, Data)>)>);

impl Registry {
    /// Sets a value, making the key when needed.
    pub fn set(&mut self, key: &str, name: &str, data: Data) {
        let i = self.0.iter().position(|(k, _)| k.eq_ignore_ascii_case(key)).unwrap_or_else(|| {
            self.0.push((key.to_owned(), Vec::new()));
            self.0.len() - 1
        });
        let values = &mut self.0[i].1;
        match values.iter_mut().find(|(n, _)| n.eq_ignore_ascii_case(name)) {
            Some(value) => value.1 = data,
            None => values.push((name.to_owned(), data)),
        }
    }

    fn text(&mut self, key: &str, name: &str, text: impl Into<String>) {
        self.set(key, name, Data::Text(text.into()));
    }

    fn number(&mut self, key: &str, name: &str, number: u32) {
        self.set(key, name, Data::Number(number));
    }

    /// The keys below one of these paths.
    pub fn below(&self, roots: &[&str]) -> Registry {
        let wanted = |key: &str| {
            roots.iter().any(|root| {
                let head = key.get(..root.len());
                head.is_some_and(|h| h.eq_ignore_ascii_case(root))
            })
        };
        Registry(self.0.iter().filter(|(key, _)| wanted(key)).cloned().collect())
    }
}

const SOFTWARE: &str = r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft";

/// The registry that follows from the story, its own `[registry]` last.
pub fn of(story: &Story, names: &Names) -> Registry {
    let mut r = Registry::default();
    windows(&mut r, story);
    if story.device.entra_joined() {
        cloud_domain_join(&mut r, story, names);
    }
    if let Some(credential) = &story.device.auto_enroll {
        let key = r"HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\MDM";
        r.number(key, "AutoEnrollMDM", 1);
        r.number(key, "UseAADCredentialType", if credential == "device" { 2 } else { 1 });
    }
    for key in ["Context", "Ownership", "Status", "ValidNodePaths"] {
        r.0.push((format!(r"{SOFTWARE}\Enrollments\{key}"), Vec::new()));
    }
    for e in &story.enrollment {
        enrollment(&mut r, story, names, e);
    }
    policies(&mut r, story);
    applications(&mut r, story);
    autopilot(&mut r, story, names);
    for (key, values) in &story.registry {
        for (name, value) in values {
            let data = match value {
                toml::Value::Integer(n) => Data::Number(*n as u32),
                other => Data::Text(names.fill(other.as_str().expect("text or a number"))),
            };
            r.set(&names.fill(key), &names.fill(name), data);
        }
    }
    r
}

fn windows(r: &mut Registry, story: &Story) {
    let device = &story.device;
    let key = format!(r"{SOFTWARE}\Windows NT\CurrentVersion");
    let (build, revision) = device.build.split_once('.').expect("build.revision");
    r.text(&key, "ProductName", device.product_name());
    r.text(&key, "EditionID", device.edition.as_str());
    r.text(&key, "CurrentBuild", build);
    r.number(&key, "UBR", revision.parse().unwrap());
    r.text(&key, "DisplayVersion", display_version(device.build_number()));
    const WINDOWS_11: u32 = 22_000;
    if device.build_number() >= WINDOWS_11 {
        // Every Windows 11 has these, managed or not.
        for (kind, provider) in [(10, "Local Authority"), (11, "Cloud Authority"), (18, "Deploy Authority")] {
            let id = Guid::made_of(&format!("{provider} {}", device.name)).to_string().to_uppercase();
            let key = format!(r"{SOFTWARE}\Enrollments\{id}");
            r.number(&key, "EnrollmentState", 1);
            r.number(&key, "EnrollmentType", kind);
            r.text(&key, "ProviderID", provider);
        }
    }
}

fn display_version(build: u32) -> &'static str {
    match build {
        ..=19_041 => "2004",
        19_042 => "20H2",
        19_043 => "21H1",
        19_044 => "21H2",
        19_045 => "22H2",
        22_000 => "21H2",
        22_621 => "22H2",
        22_631 => "23H2",
        26_100 => "24H2",
        _ => "25H2",
    }
}

fn cloud_domain_join(r: &mut Registry, story: &Story, names: &Names) {
    let root = r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\CloudDomainJoin";
    let join = format!(r"{root}\JoinInfo\{}", device_thumbprint(story));
    r.text(&join, "TenantId", names.get("tenant"));
    r.text(&join, "UserEmail", story.device.user.as_str());
    let tenant = format!(r"{root}\TenantInfo\{}", names.get("tenant"));
    r.text(&tenant, "DisplayName", story.device.tenant.as_str());
    r.text(&tenant, "MdmEnrollmentUrl", story.device.mdm_url.as_str());
    let scoped = !story.device.mdm_url.is_empty();
    r.text(
        &tenant,
        "MdmTermsOfUseUrl",
        if scoped { "https://portal.manage.microsoft.com/TermsofUse.aspx" } else { "" },
    );
}

/// Thumbprint of the Entra device certificate.
pub fn device_thumbprint(story: &Story) -> String {
    Guid::made_of(&format!("join {}", story.device.name)).to_string().replace('-', "").to_uppercase() + "00112233"
}

fn enrollment(r: &mut Registry, story: &Story, names: &Names, e: &Enrollment) {
    let key = format!(r"{SOFTWARE}\Enrollments\{}", e.id);
    r.number(&key, "EnrollmentState", e.state);
    r.number(&key, "EnrollmentType", e.kind);
    r.text(&key, "ProviderID", e.provider.as_str());
    let upn = e.upn.as_deref().unwrap_or(&story.device.user);
    if !upn.is_empty() {
        r.text(&key, "UPN", upn);
        r.text(&key, "SID", names.get("sid"));
    }
    r.text(&key, "DiscoveryServiceFullURL", e.discovery.as_str());
    if matches!(e.kind, 6 | 13 | 26) {
        r.text(&key, "AADTenantID", names.get("tenant"));
        let mmpc = e.kind == 26;
        r.text(&key, "AADResourceID", if mmpc { "https://checkin.dm.microsoft.com" } else { names.get("resource") });
    }
    r.number(&key, "EnrollmentFlags", 0);
    r.number(&key, "IsFederated", 0);
    r.number(&key, "RenewalPeriod", 42);
    r.number(&key, "RenewROBOSupport", 1);
    let failed = e.renew_error.as_deref().and_then(catalogue::number);
    r.number(&key, "RenewErrorCode", failed.unwrap_or_default() as u32);
    if let Some(c) = &e.certificate {
        r.text(&key, "DMPCertThumbPrint", c.thumbprint.as_str());
    }
    let client = format!(r"{key}\DMClient\{}", e.provider);
    r.text(&client, "EntDMID", Guid::made_of(&format!("dmid {}", e.id)).to_string());
    r.text(&client, "EntDeviceName", format!("{}_Windows", names.get("user")));
    if let Some(s) = &e.support {
        r.text(&client, "HelpPhoneNumber", s.phone.as_str());
        r.text(&client, "HelpEmailAddress", s.email.as_str());
        r.text(&client, "HelpWebsite", s.url.as_str());
    }
    if let Some(f) = &e.first_sync {
        let key = format!(r"{key}\FirstSync");
        r.number(&key, "IsSyncDone", u32::from(f.done));
        r.number(&key, "SkipDeviceStatusPage", if f.skip_device { u32::MAX } else { 0 });
        r.number(&key, "SkipUserStatusPage", if f.skip_user { u32::MAX } else { 0 });
        r.number(&key, "SyncFailureTimeout", f.timeout);
        r.number(&key, "BlockInStatusPage", f.block);
    }
    if let Some(linked) = &e.linked_to {
        r.text(&format!(r"{key}\LinkedEnrollment"), "LinkedEnrollmentId", linked.as_str());
    }
    if !e.leftover {
        account(r, e);
    }
}

/// The OMA-DM account that exists while enrolled.
fn account(r: &mut Registry, e: &Enrollment) {
    let key = format!(r"{SOFTWARE}\Provisioning\OMADM\Accounts\{}", e.id);
    r.text(&key, "AcctUId", e.id.as_str());
    r.number(&key, "Flags", 0x00d6_fb7f);
    r.text(&key, "ProtoVer", "1.2");
    if let Some(c) = &e.certificate {
        r.text(&key, "SslClientCertReference", format!("MY;{};{}", c.store, c.thumbprint));
    }
    r.text(&format!(r"{key}\Protected"), "ServerId", e.provider.as_str());
    r.text(&format!(r"{key}\Protected\AddrInfo"), "Addr", e.server.as_str());
    let info = format!(r"{key}\Protected\ConnInfo");
    const FORM: &str = "%Y%m%dT%H%M%SZ";
    for (name, at) in [
        ("ServerLastAccessTime", e.last_success.max(e.last_failure)),
        ("ServerLastSuccessTime", e.last_success),
        ("ServerLastFailureTime", e.last_failure),
    ] {
        if let Some(at) = at {
            r.text(&info, name, time::utc(at, FORM));
        }
    }
    r.number(&info, "LastSessionResult", catalogue::number(&e.last_result).expect("a result") as u32);
}

fn policies(r: &mut Registry, story: &Story) {
    for p in &story.policy {
        let scope = if p.scope == "Device" { "device" } else { &p.scope };
        let key = format!(r"{SOFTWARE}\PolicyManager\current\{scope}\{}", p.area);
        r.set(&key, &p.name, data(&p.value));
        r.number(&key, &format!("{}_ProviderSet", p.name), 1);
        r.text(&key, &format!("{}_WinningProvider", p.name), p.by.as_str());
        let key = format!(r"{SOFTWARE}\PolicyManager\providers\{}\default\{}\{}", p.by, p.scope, p.area);
        r.set(&key, &p.name, data(&p.value));
    }
}

fn data(text: &str) -> Data {
    text.parse().map_or_else(|_| Data::Text(text.to_owned()), Data::Number)
}

fn applications(r: &mut Registry, story: &Story) {
    for app in &story.app {
        let root =
            format!(r"{SOFTWARE}\EnterpriseDesktopAppManagement\S-0-0-00-0000000000-0000000000-000000000-000\MSI");
        let key = format!(r"{root}\{}", app.product);
        r.number(&key, "Status", app.status);
        r.number(&key, "LastError", catalogue::number(&app.error).expect("a code") as u32);
        r.text(&key, "ProductCode", app.product.as_str());
        r.text(&key, "ProductVersion", app.version.as_str());
        r.text(&key, "CurrentDownloadUrl", format!("https://fef.contoso.com/apps/{}", app.name));
    }
}

fn autopilot(r: &mut Registry, story: &Story, names: &Names) {
    let Some(a) = &story.autopilot else { return };
    let key = format!(r"{SOFTWARE}\Provisioning\Diagnostics\AutoPilot");
    r.text(&key, "CloudAssignedTenantId", names.get("tenant"));
    r.text(&key, "CloudAssignedTenantDomain", names.get("upn_suffix"));
    r.text(&key, "DeploymentProfileName", a.profile.as_str());
    r.number(&key, "CloudAssignedOobeConfig", a.oobe_config);
    r.number(&key, "IsAutopilotDisabled", 0);
    let key = format!(r"{SOFTWARE}\Provisioning\AutopilotPolicyCache");
    r.text(&key, "PolicyJsonCache", super::small::autopilot_profile(story, names).expect("an Autopilot story"));
}

/// The dump of `mdmdiagnosticstool`: no header, values indented, `DWORD:` in capitals, text not escaped.
pub fn dump(r: &Registry) -> Vec<u8> {
    let mut out = String::new();
    for (key, values) in &r.0 {
        // The tool keeps the spelling of its own list for the first parts of the path.
        let lower = |p: &str| key.replacen(p, &p.to_lowercase(), 1);
        let key = if key.contains(r"\Provisioning\") { lower(r"SOFTWARE\Microsoft\Provisioning") } else { key.clone() };
        let _ = write!(out, "[{key}]\r\n");
        for (name, data) in values {
            let _ = match data {
                Data::Text(text) => write!(out, "    \"{name}\"=\"{text}\"\r\n"),
                Data::Number(n) => write!(out, "    \"{name}\"=DWORD:{n:08x}\r\n"),
            };
        }
        out.push_str("\r\n");
    }
    out.into_bytes()
}

/// A true `reg.exe export`: UTF-16LE with a mark, a header, backslashes and quotes escaped.
pub fn export(r: &Registry) -> Vec<u8> {
    let mut out = String::from("Windows Registry Editor Version 5.00\r\n\r\n");
    for (key, values) in &r.0 {
        let _ = write!(out, "[{key}]\r\n");
        for (name, data) in values {
            let _ = match data {
                Data::Text(text) => {
                    let text = text.replace('\\', r"\\").replace('"', "\\\"");
                    write!(out, "\"{name}\"=\"{text}\"\r\n")
                }
                Data::Number(n) => write!(out, "\"{name}\"=dword:{n:08x}\r\n"),
            };
        }
        out.push_str("\r\n");
    }
    [vec![0xff, 0xfe], utf16(&out)].concat()
}

//! Finding originals: in the parts of the analysis that name them, and by their form in any text.

use std::net::Ipv4Addr;
use std::net::Ipv6Addr;
use std::sync::LazyLock;

use regex::Regex;

use crate::model::analysis::Analysis;
use crate::model::device::Known;
use crate::redact::names::Kind;
use crate::redact::names::Names;

/// What the named parts of the analysis say: these need no pattern.
pub(super) fn structured(analysis: &Analysis) -> Names {
    let mut names = Names::default();
    let device = &analysis.device;
    let of = |known: &Option<Known<String>>| known.as_ref().map(|known| known.value.clone()).unwrap_or_default();
    computer(&of(&device.computer_name), &mut names);
    for event in &analysis.events {
        if let Some(system) = &event.record.system {
            computer(&system.computer, &mut names);
        }
    }
    user(&of(&device.join.user), &mut names);
    let enrollments = device.enrollments.iter().filter_map(|item| item.upn.as_ref());
    for upn in enrollments.chain(analysis.attempts.iter().filter_map(|attempt| attempt.upn.as_ref())) {
        user(upn, &mut names);
    }
    names.add(Kind::Tenant, &of(&device.join.tenant_id));
    names.add(Kind::Tenant, &of(&device.join.tenant_name));
    names.add(Kind::Tenant, &of(&device.autopilot.tenant_id));
    names.domain(&of(&device.autopilot.tenant_domain));
    names.add(Kind::DeviceId, &of(&device.join.device_id));
    names.add(Kind::Domain, &of(&device.join.domain_name));
    let tenants = device.enrollments.iter().filter_map(|item| item.tenant_id.as_ref());
    for tenant in tenants.chain(analysis.attempts.iter().filter_map(|attempt| attempt.tenant_id.as_ref())) {
        names.add(Kind::Tenant, tenant);
    }
    let issued = device.enrollments.iter().filter_map(|item| item.certificate.as_ref()).chain(&device.certificates);
    for subject in issued.filter_map(|certificate| certificate.subject.as_ref()) {
        names.add(Kind::Subject, subject);
        names.add(Kind::Subject, subject.strip_prefix("CN=").unwrap_or(subject));
    }
    for fact in &analysis.facts {
        fact_name(&fact.name, &fact.value, &mut names);
    }
    names
}

/// A value whose name says what it is.
fn fact_name(name: &str, value: &str, names: &mut Names) {
    let plain: String = name.rsplit('.').next().unwrap_or(name).chars().filter(char::is_ascii_alphanumeric).collect();
    match plain.to_ascii_lowercase().as_str() {
        "serialnumber" | "deviceserialnumber" | "systemserialnumber" | "assettag" => {
            names.add(Kind::Serial, value);
        }
        "computername" | "hostname" | "pcname" | "devicename" | "cloudassigneddevicename" | "entdevicename" => {
            computer(value, names)
        }
        "tenantid" | "aadtenantid" | "cloudassignedtenantid" | "workplacetenantid" => {
            names.add(Kind::Tenant, value);
        }
        "tenantname" | "displayname" | "workplacetenantname" | "organization" if is_tenant_name(name) => {
            names.add(Kind::Tenant, value);
        }
        "deviceid" | "workplacedeviceid" | "aaddeviceid" | "ztdregistrationid" => {
            names.add(Kind::DeviceId, value);
        }
        "upn" | "useremail" | "email" | "userid" | "useridentity" => user(value, names),
        "domainname" => {
            names.add(Kind::Domain, value);
        }
        _ => {}
    }
}

/// `DisplayName` names applications as well as tenants; only the tenant's own labels count.
fn is_tenant_name(name: &str) -> bool {
    !name.to_ascii_lowercase().ends_with("displayname")
}

/// A computer by NetBIOS or full name.
fn computer(name: &str, names: &mut Names) {
    let (short, domain) = name.trim().split_once('.').unwrap_or((name.trim(), ""));
    if !crate::redact::names::is_name(short) {
        return;
    }
    if let Some(pseudonym) = names.add(Kind::Device, short) {
        names.alias(name, &pseudonym);
    }
    names.domain(domain);
}

/// A user by address or `DOMAIN\name`.
fn user(text: &str, names: &mut Names) {
    if text.contains('@') {
        names.address(text.trim());
    } else if let Some((domain, name)) = text.rsplit_once('\\') {
        account(domain, name, names);
    } else {
        names.account(text.trim());
    }
}

/// Domains of an account name that are parts of Windows, not of an organisation.
const BUILT_IN: [&str; 9] = [
    "nt authority",
    "nt service",
    "builtin",
    "window manager",
    "font driver host",
    "azuread",
    "microsoftaccount",
    "workgroup",
    ".",
];

fn account(domain: &str, name: &str, names: &mut Names) {
    names.account(name);
    let domain = domain.trim().trim_end_matches('\\');
    if !BUILT_IN.contains(&domain.to_lowercase().as_str()) && crate::redact::names::is_name(domain) {
        names.add(Kind::Domain, domain);
    }
}

/// The forms, each with the group that is the original.
struct Forms {
    address: Regex,
    sid: Regex,
    ipv4: Regex,
    ipv6: Regex,
    mac: Regex,
    profile: Regex,
    account: Regex,
    url_host: Regex,
    unc_host: Regex,
    serial: Regex,
}

static FORMS: LazyLock<Option<Forms>> = LazyLock::new(|| {
    let regex = |pattern: &str| Regex::new(pattern).ok();
    Some(Forms {
        address: regex(r"(?i)([a-z0-9][a-z0-9._%+'-]{0,63})(@|%40|\\u0040|&#64;)((?:[a-z0-9-]{1,63}\.)+[a-z]{2,24})")?,
        sid: regex(r"(?i)\bS-1-(?:5-21|12-1)-\d{1,10}(?:-\d{1,10}){1,8}\b")?,
        ipv4: regex(r"\b(?:\d{1,3}\.){3}\d{1,3}\b")?,
        ipv6: regex(r"(?i)(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}")?,
        mac: regex(r"(?i)\b[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}\b")?,
        profile: regex(
            r#"(?i)(?:\\{1,4}|/|%5c|%2f)(?:users|documents and settings)(?:\\{1,4}|/|%5c|%2f)([^\\/:*?"<>|%\r\n\t,;']{1,64})"#,
        )?,
        account: regex(
            r"(?i)(?:impersonation:|account name\s*:|logged on user\s*:|user(?:name)?\s*[:=]|on behalf of)\s*([a-z0-9][a-z0-9 ._-]{0,30}?)\\{1,2}([a-z0-9._-]{1,40})",
        )?,
        url_host: regex(
            r"(?i)(?:https?|wss?|ldaps?|ftp)(?:://|%3a%2f%2f|:\\/\\/)([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*)",
        )?,
        unc_host: regex(r"(?i)(?:^|[\s'=(])(?:\\\\|\\\\\\\\)([a-z0-9][a-z0-9._-]{1,62})\\")?,
        serial: regex(r#"(?i)serial\s?(?:number|no\.?)?\\?["']?\s*[:=]\s*\\?["']?([a-z0-9-]{5,40})"#)?,
    })
});

/// Collects what a text has of private things, by their form.
pub(super) fn from_text(text: &str, names: &mut Names) {
    let Some(forms) = FORMS.as_ref() else { return };
    // The cheap question first: most texts are a word or a number.
    if text.len() < 6 {
        return;
    }
    let has = |needle: &str| text.contains(needle);
    if has("@") || has("%40") || has("u0040") || has("&#64;") {
        for found in forms.address.captures_iter(text) {
            if let (Some(local), Some(domain)) = (found.get(1), found.get(3)) {
                names.address(&format!("{}@{}", local.as_str(), domain.as_str()));
            }
        }
    }
    for found in forms.sid.find_iter(text) {
        names.add(Kind::Sid, found.as_str());
    }
    if has(".") {
        for found in forms.ipv4.find_iter(text).filter(|found| is_private_v4(found.as_str(), text, found.start())) {
            names.add(Kind::Ip, found.as_str());
        }
    }
    if has(":") {
        let v6 = forms.ipv6.find_iter(text).filter(|found| {
            found.as_str().parse::<Ipv6Addr>().is_ok_and(|ip| !ip.is_loopback() && !ip.is_unspecified())
        });
        for found in v6.filter(|found| found.as_str().len() > 5) {
            names.add(Kind::Ip, found.as_str());
        }
        for found in forms.url_host.captures_iter(text).filter_map(|found| found.get(1)) {
            names.host(found.as_str());
        }
    }
    for found in forms.mac.find_iter(text) {
        names.add(Kind::Mac, found.as_str());
    }
    for found in forms.profile.captures_iter(text).filter_map(|found| found.get(1)) {
        names.account(found.as_str().trim());
    }
    for found in forms.account.captures_iter(text) {
        if let (Some(domain), Some(name)) = (found.get(1), found.get(2)) {
            account(domain.as_str(), name.as_str(), names);
        }
    }
    for found in forms.unc_host.captures_iter(text).filter_map(|found| found.get(1)) {
        names.host(found.as_str());
    }
    for found in forms.serial.captures_iter(text).filter_map(|found| found.get(1)) {
        if found.as_str().bytes().any(|c| c.is_ascii_digit()) {
            names.add(Kind::Serial, found.as_str());
        }
    }
}

/// Whether a dotted quad is an address of somebody: not a version number (`10.0.26100.1`), not loopback or nothing.
fn is_private_v4(quad: &str, text: &str, at: usize) -> bool {
    let before =
        text.get(..at).unwrap_or_default().trim_end_matches(['"', '\'', '=', ':', ' ', 'v']).to_ascii_lowercase();
    let version = before.ends_with("version") || before.ends_with("build") || before.ends_with("ver");
    !version && quad.parse::<Ipv4Addr>().is_ok_and(|ip| !ip.is_loopback() && !ip.is_unspecified() && !ip.is_broadcast())
}

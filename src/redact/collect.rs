//! Finding originals: in the parts of the analysis that name them, and by their form in any text.

use std::net::Ipv4Addr;
use std::net::Ipv6Addr;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::Regex;

use crate::model::analysis::Analysis;
use crate::model::device::Known;
use crate::redact::encoded;
use crate::redact::forms::Redaction;
use crate::redact::names::Kind;
use crate::redact::names::Names;
use crate::redact::plain::Plain;
use crate::redact::plain::Unicode;

/// The ids of enrollments, which stay.
pub(super) fn kept(analysis: &Analysis, names: &mut Names) {
    let of_state =
        analysis.device.enrollments.iter().flat_map(|enrollment| [Some(enrollment.id), enrollment.linked_to]);
    let of_attempts = analysis.attempts.iter().map(|attempt| attempt.enrollment_id);
    let of_syncs = analysis.syncs.iter().map(|sync| sync.enrollment_id);
    let of_removals = analysis.unenrollments.iter().map(|removal| removal.enrollment_id);
    of_state.chain(of_attempts).chain(of_syncs).chain(of_removals).flatten().for_each(|id| names.keep(id));
}

/// What the named parts of the analysis say: these need no pattern.
pub(super) fn structured(analysis: &Analysis, names: &mut Names) {
    let device = &analysis.device;
    let of = |known: &Option<Known<String>>| known.as_ref().map(|known| known.value.clone()).unwrap_or_default();
    computer(&of(&device.computer_name), names);
    for event in &analysis.events {
        if let Some(system) = &event.record.system {
            computer(&system.computer, names);
        }
    }
    user(&of(&device.join.user), names);
    let enrollments = device.enrollments.iter().filter_map(|item| item.upn.as_ref());
    for upn in enrollments.chain(analysis.attempts.iter().filter_map(|attempt| attempt.upn.as_ref())) {
        user(upn, names);
    }
    names.id(Kind::Tenant, &of(&device.join.tenant_id));
    names.add(Kind::Tenant, &of(&device.join.tenant_name));
    names.id(Kind::Tenant, &of(&device.autopilot.tenant_id));
    names.domain(&of(&device.autopilot.tenant_domain));
    names.id(Kind::DeviceId, &of(&device.join.device_id));
    names.add(Kind::Domain, &of(&device.join.domain_name));
    let tenants = device.enrollments.iter().filter_map(|item| item.tenant_id.as_ref());
    for tenant in tenants.chain(analysis.attempts.iter().filter_map(|attempt| attempt.tenant_id.as_ref())) {
        names.id(Kind::Tenant, tenant);
    }
    for support in device.enrollments.iter().filter_map(|item| item.support.as_ref()) {
        support.phone.iter().for_each(|phone| names.phone(phone));
        support.name.iter().for_each(|name| names.organisation(name));
    }
    for fact in &analysis.facts {
        named(&fact.name, &fact.value, names);
    }
    for event in &analysis.events {
        let wireless = event.record.provider.eq_ignore_ascii_case(WIRELESS);
        for field in &event.record.fields {
            let value = field.value.to_text();
            named(&field.name, &value, names);
            // What others call a profile is no network.
            if wireless && field.name.eq_ignore_ascii_case("ProfileName") {
                names.network(&value);
            }
        }
    }
}

/// The provider whose profiles are called after their networks.
const WIRELESS: &str = "Microsoft-Windows-WLAN-AutoConfig";

/// The subjects of certificates, when what else they may be (a device, a user) is known.
pub(super) fn subjects(analysis: &Analysis, known: &Redaction, names: &mut Names) {
    let device = &analysis.device;
    let issued = device.enrollments.iter().filter_map(|item| item.certificate.as_ref()).chain(&device.certificates);
    for text in issued.filter_map(|certificate| certificate.subject.as_ref()) {
        let plain = Plain::new(text, Unicode::Resolved);
        subject(plain.text.strip_prefix("CN=").unwrap_or(&plain.text), known, names);
    }
}

/// A value whose name says what it is.
pub(super) fn named(name: &str, value: &str, names: &mut Names) {
    if value.is_empty() || value == "-" {
        return;
    }
    let plain: String = name.rsplit('.').next().unwrap_or(name).chars().filter(char::is_ascii_alphanumeric).collect();
    match plain.to_ascii_lowercase().as_str() {
        "serialnumber" | "deviceserialnumber" | "systemserialnumber" | "assettag" => {
            names.add(Kind::Serial, value);
        }
        "computername"
        | "computer"
        | "hostname"
        | "pcname"
        | "devicename"
        | "cloudassigneddevicename"
        | "entdevicename"
        | "workstationname"
        | "machinename"
        | "dnshostname"
        | "clientname" => computer(value, names),
        "tenantid" | "aadtenantid" | "cloudassignedtenantid" | "workplacetenantid" | "tid" => {
            names.id(Kind::Tenant, value);
        }
        "tenantname" | "workplacetenantname" => {
            names.add(Kind::Tenant, value);
        }
        "deviceid" | "workplacedeviceid" | "aaddeviceid" | "azureaddeviceid" | "ztdregistrationid" => {
            names.id(Kind::DeviceId, value);
        }
        "userid" | "aaduserid" | "userobjectid" if is_guid(value) => names.id(Kind::User, value),
        "upn"
        | "useremail"
        | "email"
        | "emailaddress"
        | "userid"
        | "useridentity"
        | "username"
        | "logonname"
        | "lastloggedonuser"
        | "lastloggedonsamuser"
        | "primaryuser"
        | "targetusername"
        | "subjectusername"
        | "registeredowner" => user(value, names),
        "executingaccountname" => executing(value, names),
        "ssid" => names.network(value),
        // `CompanyName` is not among them: in event logs it is the maker of a program.
        "organization" | "organizationname" | "organisation" | "organisationname" | "registeredorganization" => {
            names.organisation(value);
        }
        "helpphonenumber" | "supportphone" | "supportphonenumber" => names.phone(value),
        "domainname" | "targetdomainname" | "subjectdomainname" | "userdomain" => domain(value, names),
        _ => {}
    }
}

/// `CONTOSO\avery, avery.howell@contoso.com`: one person by both names.
fn executing(text: &str, names: &mut Names) {
    let mut parts = text.split(',').map(str::trim);
    let (Some(account), address) = (parts.next(), parts.next().filter(|address| address.contains('@'))) else { return };
    if let (Some((_, name)), Some(address)) = (account.rsplit_once('\\'), address) {
        let local = address.split('@').next().unwrap_or_default();
        names.person(&[address, local, name]);
    }
    for part in text.split(',') {
        user(part.trim(), names);
    }
}

/// A domain by NetBIOS or DNS name.
fn domain(name: &str, names: &mut Names) {
    let name = name.trim().trim_end_matches('\\');
    if !BUILT_IN.contains(&name.to_lowercase().as_str()) && crate::redact::names::is_name(name) {
        names.add(Kind::Domain, name);
    }
}

fn is_guid(value: &str) -> bool {
    value.trim_matches(['{', '}']).len() == 36 && value.bytes().filter(|c| *c == b'-').count() == 4
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
const BUILT_IN: [&str; 12] = [
    "nt authority",
    "nt virtual machine",
    "iis apppool",
    "-",
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
    self::domain(domain, names);
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
    executing: Regex,
    url_host: Regex,
    unc_host: Regex,
    internal_host: Regex,
    computer: Regex,
    serial: Regex,
    tenant: Regex,
    device: Regex,
    user: Regex,
    subject: Regex,
    ssid: Regex,
    wireless_profile: Regex,
    wireless_path: Regex,
}

/// A GUID.
const GUID: &str = r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})";
/// What stands between a name and its value: `: `, `=`, `":"`, `</…>` excepted.
const IS: &str = r#"["']?\s*[:=>]\s*["'{]*"#;

static FORMS: LazyLock<Option<Forms>> = LazyLock::new(|| {
    let regex = |pattern: &str| Regex::new(pattern).ok();
    Some(Forms {
        address: regex(r"(?i)([\p{L}\p{N}][\p{L}\p{N}._%+'-]{0,63})@((?:[a-z0-9-]{1,63}\.)+[a-z]{2,24})")?,
        sid: regex(r"(?i)\bS-1-(?:5-21|12-1)-\d{1,10}(?:-\d{1,10}){1,8}\b")?,
        ipv4: regex(r"\b(?:\d{1,3}\.){3}\d{1,3}\b")?,
        ipv6: regex(r"(?i)(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}")?,
        mac: regex(r"(?i)\b[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}\b")?,
        profile: regex(r#"(?i)[\\/](?:users|documents and settings)[\\/]([^\\/:*?"<>|%\r\n\t,;@()\[\]]{1,64})"#)?,
        account: regex(
            r"(?i)(?:impersonation:|account(?: name)?\s*[:=]|logged on user\s*:|user(?:name)?\s*[:=]|on behalf of|for user)\s*([\p{L}\p{N}][\p{L}\p{N} ._-]{0,30}?)\\([\p{L}\p{N}._-]{1,40})",
        )?,
        executing: regex(r"(?i)executing account name\s*:\s*(.+)")?,
        url_host: regex(
            r"(?i)\b(?:https?|wss?|ldaps?|ftp|smb)://(?:[^/@\s]{1,80}@)?([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*)",
        )?,
        unc_host: regex(r"(?i)(?:^|[\s'=(\x22>])\\([a-z0-9][a-z0-9._-]{1,62})\\[a-z0-9$]")?,
        internal_host: regex(
            r"(?i)\b([a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,63}){0,5}\.(?:local|lan|internal|intra|intranet|corp|home|priv|private|ad|localdomain|onmicrosoft\.com|sharepoint\.com))\b",
        )?,
        computer: regex(&format!(
            r"(?i)\b(?:(?:computer|machine|device|host|dns host|cloud assigned device)[ _]?name){IS}([a-z0-9][a-z0-9._-]{{1,62}})"
        ))?,
        serial: regex(&format!(r#"(?i)serial\s?(?:number|no\.?)?{IS}([a-z0-9-]{{5,40}})"#))?,
        tenant: regex(&format!(
            r"(?i)(?:tenant[ _]?(?:id)?{IS}|\btid{IS}|microsoftonline\.com/|sts\.windows\.net/|tenants?[/ ]){GUID}"
        ))?,
        device: regex(&format!(r"(?i)(?:device[ _]?(?:id)?{IS}|devices?[/ (]+'?){GUID}"))?,
        user: regex(&format!(r"(?i)user[ _]?(?:object[ _]?)?(?:id)?{IS}{GUID}"))?,
        subject: regex(r#"(?i)\b(?:CN|E)=("[^"]{3,80}"|[^,"\\<>&;/\r\n]{3,80})"#)?,
        // A name ends where its value ends: what goes on as a sentence is none.
        ssid: regex(
            r#"(?i)\bssid(?: name)?["']?\s*[:=]\s*["']?([^"<>,;\r\n\t]{1,32}?)["']?\s*(?:[<>,;)\]}\r\n\t]|$)"#,
        )?,
        wireless_profile: regex(r"(?i)<SSID>\s*(?:<hex>[0-9a-f]*</hex>\s*)?<name>([^<]{1,64})</name>")?,
        wireless_path: regex(r#"(?i)/wifi/profile/([^/"'<>\r\n,;]{1,64})"#)?,
    })
});

/// Collects what a text has of private things, by their form. The text is read behind its escapes, and so is what is
/// encoded in it.
pub(super) fn from_text(text: &str, names: &mut Names) {
    // The cheap question first: most texts are a word or a number.
    if text.len() < 6 {
        return;
    }
    let plain = Plain::new(text, Unicode::Resolved);
    from_plain(&plain, names);
    if text.len() >= MIN_ENCODED {
        encoded::each_run(&plain.text, &mut |_, texts| {
            for said in texts.iter().filter(|said| is_readable(said)) {
                from_plain(&Plain::new(said, Unicode::Resolved), names);
            }
        });
    }
}

/// The shortest encoded text that is looked into for things that are not known yet.
const MIN_ENCODED: usize = 16;

/// Whether decoded bytes are a text: nearly all of what is no text decodes to something, too.
fn is_readable(said: &str) -> bool {
    said.len() >= 8
        && said.chars().all(|c| c.is_ascii_graphic() || c.is_alphabetic() || matches!(c, ' ' | '\r' | '\n' | '\t'))
}

fn from_plain(plain: &Plain<'_>, names: &mut Names) {
    let Some(forms) = FORMS.as_ref() else { return };
    let text: &str = &plain.text;
    let has = |needle: &str| text.contains(needle);
    let first = |regex: &Regex, each: &mut dyn FnMut(&str)| {
        regex.captures_iter(text).filter_map(|found| found.get(1)).for_each(|found| each(found.as_str()));
    };
    for found in forms.executing.captures_iter(text).filter_map(|found| found.get(1)) {
        executing(found.as_str(), names);
    }
    if has("@") {
        for found in forms.address.find_iter(text) {
            names.address(found.as_str());
        }
    }
    first(&forms.tenant, &mut |id| names.id(Kind::Tenant, id));
    first(&forms.device, &mut |id| names.id(Kind::DeviceId, id));
    first(&forms.user, &mut |id| names.id(Kind::User, id));
    for found in forms.sid.find_iter(text) {
        names.sid(found.as_str());
    }
    if has(".") {
        for found in forms.ipv4.find_iter(text).filter(|found| is_private_v4(found.as_str(), text, found.start())) {
            names.add(Kind::Ip, found.as_str());
        }
        first(&forms.internal_host, &mut |host| names.host(host));
    }
    if has(":") {
        let v6 = forms.ipv6.find_iter(text).filter(|found| {
            found.as_str().parse::<Ipv6Addr>().is_ok_and(|ip| !ip.is_loopback() && !ip.is_unspecified())
        });
        for found in v6.filter(|found| found.as_str().len() > 5) {
            names.add(Kind::Ip, found.as_str());
        }
        first(&forms.url_host, &mut |host| names.host(host));
    }
    for found in forms.mac.find_iter(text) {
        names.add(Kind::Mac, found.as_str());
    }
    first(&forms.profile, &mut |name| names.account(name.trim()));
    for (networks, sign) in [(&forms.ssid, ""), (&forms.wireless_profile, "<"), (&forms.wireless_path, "/")] {
        if has(sign) {
            first(networks, &mut |name| names.network(name));
        }
    }
    if has("\\") {
        for found in forms.account.captures_iter(text) {
            if let (Some(domain), Some(name)) = (found.get(1), found.get(2)) {
                account(domain.as_str(), name.as_str(), names);
            }
        }
        // `\\host\share` has twice as many before the host as behind it, however often it is escaped; `\Microsoft\Windows\…`,
        // `\Device\…` and other roots of Windows have as many.
        for host in forms.unc_host.captures_iter(text).filter_map(|found| found.get(1)) {
            let before = host.start().checked_sub(1).map_or(0, |at| plain.width(at));
            if before > plain.width(host.end()) {
                names.host(host.as_str());
            }
        }
    }
    first(&forms.computer, &mut |name| {
        if name.chars().any(|c| c.is_ascii_digit() || c == '-' || c == '.') {
            computer(name.trim_end_matches('.'), names);
        }
    });
    first(&forms.serial, &mut |serial| {
        if serial.bytes().any(|c| c.is_ascii_digit()) {
            names.add(Kind::Serial, serial);
        }
    });
}

/// Issuers that everybody's certificates have.
const PUBLIC_ISSUERS: [&str; 8] =
    ["microsoft", "ms-organization", "digicert", "verisign", "globalsign", "entrust", "sc_online_issuing", "windows"];

/// A subject, or a name in one, unless it is something that has a pseudonym already.
fn subject(text: &str, known: &Redaction, names: &mut Names) {
    let lower = text.to_lowercase();
    let has_one = known.rewrite(text).is_some_and(|text| crate::redact::names::is_pseudonym(&text));
    let is_public = PUBLIC_ISSUERS.iter().any(|issuer| lower.starts_with(issuer));
    if !has_one && !is_public && crate::redact::names::is_name(text) {
        names.add(Kind::Subject, text);
    }
}

/// Collects names out of subjects of certificates and accounts of directories: `CN=…`.
pub(super) fn subjects_in_text(text: &str, known: &Redaction, names: &mut Names) {
    let Some(forms) = FORMS.as_ref().filter(|_| text.contains(['=', '%'])) else { return };
    let plain = Plain::new(text, Unicode::Resolved);
    for found in forms.subject.captures_iter(&plain.text).filter_map(|found| found.get(1)) {
        subject(found.as_str().trim_matches(['"', ' ']), known, names);
    }
}

/// Collects the hosts of the private domains that are known by now: `dc01.corp.contoso.com`.
pub(super) fn hosts_of_domains(text: &str, domains: &AhoCorasick, names: &mut Names) {
    let plain = Plain::new(text, Unicode::Resolved);
    for found in domains.find_iter(plain.text.as_ref()) {
        let before = plain.text.get(..found.start()).unwrap_or_default();
        let host =
            before.bytes().rev().take(200).take_while(|c| c.is_ascii_alphanumeric() || b".-".contains(c)).count();
        let start = found.start() - host;
        if host > 1
            && before.ends_with('.')
            && let Some(host) = plain.text.get(start..found.end())
        {
            names.host(host.trim_start_matches(['.', '-']));
        }
    }
}

/// Whether a dotted quad is an address of somebody: not a version number (`10.0.26100.1`), not loopback or nothing.
fn is_private_v4(quad: &str, text: &str, at: usize) -> bool {
    let before: String = text.get(..at).unwrap_or_default().chars().rev().take(24).collect::<String>().to_lowercase();
    let near = ["noisrev", "dliub", " rev", "v "].iter().any(|word| before.contains(word)) || before.starts_with('v');
    !near && quad.parse::<Ipv4Addr>().is_ok_and(|ip| !ip.is_loopback() && !ip.is_unspecified() && !ip.is_broadcast())
}

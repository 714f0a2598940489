//! Originals and their pseudonyms.

use std::collections::HashMap;
use std::collections::HashSet;
use std::ops::Range;

use crate::model::id::Guid;

/// What kind of thing an original names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    /// A person: address, account name, profile folder.
    User,
    /// A security identifier of an account.
    Sid,
    /// A computer.
    Device,
    /// Id of a device object.
    DeviceId,
    /// A serial or asset number.
    Serial,
    /// Id or name of a tenant.
    Tenant,
    /// A DNS or NetBIOS domain.
    Domain,
    /// A host that is no public service.
    Host,
    /// An IP address.
    Ip,
    /// A hardware address.
    Mac,
    /// Subject of a certificate.
    Subject,
    /// A wireless network by name.
    Network,
    /// An organisation by name.
    Organisation,
    /// A telephone number.
    Phone,
}

/// Every kind.
const KINDS: [Kind; 14] = [
    Kind::User,
    Kind::Sid,
    Kind::Device,
    Kind::DeviceId,
    Kind::Serial,
    Kind::Tenant,
    Kind::Domain,
    Kind::Host,
    Kind::Ip,
    Kind::Mac,
    Kind::Subject,
    Kind::Network,
    Kind::Organisation,
    Kind::Phone,
];

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Sid => "sid",
            Self::Device => "device",
            Self::DeviceId => "device-id",
            Self::Serial => "serial",
            Self::Tenant => "tenant",
            Self::Domain => "domain",
            Self::Host => "host",
            Self::Ip => "ip",
            Self::Mac => "mac",
            Self::Subject => "subject",
            Self::Network => "network",
            Self::Organisation => "organisation",
            Self::Phone => "phone",
        }
    }
}

/// Where an original counts as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Where {
    /// Anywhere, also inside a longer word: an address, a number with its dashes.
    Anywhere,
    /// Where no letter or digit stands beside it: a name may be part of a word.
    Alone,
    /// Where only a name stands: in a path, an account, an address. Two letters are a word too often.
    Named,
}

impl Where {
    /// Whether an original counts at this place of a text without escapes.
    pub(super) fn holds(self, text: &str, range: &Range<usize>) -> bool {
        let before = text.get(..range.start).unwrap_or_default();
        let after = text.get(range.end..).and_then(|rest| rest.chars().next());
        match self {
            Self::Anywhere => true,
            Self::Alone => !after.is_some_and(char::is_alphanumeric) && !ends_in_word(before),
            Self::Named => {
                let named = before.ends_with(['\\', '/']) || matches!(after, Some('@' | '\\'));
                named && Self::Alone.holds(text, range)
            }
        }
    }

    /// Whether finding it in written output is proof of a leak. A plain word may be one of our own (`group` is a name and a
    /// policy), a short number a count or a line: those are proof only in a place for names.
    pub(super) fn tells(self, original: &str) -> bool {
        let all = |is: fn(char) -> bool| original.chars().all(is);
        match self {
            Self::Anywhere => true,
            Self::Alone => !all(char::is_alphabetic) && (original.len() >= 10 || !all(|c| c.is_ascii_digit())),
            Self::Named => false,
        }
    }
}

/// Whether a letter or digit stands at the end. That of `\n` or `\t` is the end of a line of text inside a text.
fn ends_in_word(before: &str) -> bool {
    let mut back = before.chars().rev();
    let last = back.next();
    last.is_some_and(char::is_alphanumeric) && !(matches!(last, Some('n' | 'r' | 't')) && back.next() == Some('\\'))
}

/// Whether a text is a pseudonym and nothing else.
pub(super) fn is_pseudonym(text: &str) -> bool {
    let text = text.trim_matches(['{', '}']);
    let text = text.strip_prefix("(encoded ").and_then(|inside| inside.strip_suffix(')')).unwrap_or(text);
    text.rsplit_once('-').is_some_and(|(word, number)| {
        KINDS.iter().any(|kind| kind.word() == word) && number.bytes().all(|c| c.is_ascii_digit())
    })
}

/// Account names that say nothing of a person, and words that are no names: a bare one is never replaced.
const COMMON: [&str; 34] = [
    "admin",
    "administrator",
    "all users",
    "anonymous logon",
    "autopilot",
    "company",
    "computer",
    "default",
    "default user",
    "defaultuser0",
    "device",
    "domain",
    "enrollment",
    "foouser",
    "guest",
    "info",
    "intune",
    "local",
    "local service",
    "localhost",
    "localsystem",
    "management",
    "microsoft",
    "network service",
    "nt authority",
    "office",
    "public",
    "service",
    "support",
    "system",
    "systemprofile",
    "test",
    "user",
    "windows",
];

/// What networks are called whose name says nothing, and words that stand in every bundle.
const COMMON_NETWORKS: [&str; 14] = [
    "connected",
    "disconnected",
    "eduroam",
    "ethernet",
    "home",
    "hotspot",
    "internet",
    "network",
    "none",
    "null",
    "unknown",
    "wi-fi",
    "wifi",
    "wlan",
];

/// Makers that are named as organisation where nobody has given one.
const MAKERS: [&str; 12] =
    ["acer", "asus", "dell", "fujitsu", "hewlett", "hp ", "lenovo", "microsoft", "none", "not ", "samsung", "unknown"];

/// Accounts of Windows' own sessions: `DWM-1`, `UMFD-0`.
const NUMBERED: [&str; 2] = ["dwm-", "umfd-"];

/// Whether a bare word may be taken for a name.
pub(super) fn is_name(word: &str) -> bool {
    let lower = word.to_lowercase();
    word.chars().count() >= 2
        && !COMMON.contains(&lower.as_str())
        && !NUMBERED.iter().any(|start| lower.starts_with(start))
        && word.chars().any(char::is_alphabetic)
}

/// All originals, each with its pseudonym.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Lower-case original to its pseudonym and where it counts.
    originals: HashMap<String, (String, Where)>,
    /// In order of appearance.
    order: Vec<String>,
    counts: HashMap<Kind, u32>,
    /// What is no name, whatever it looks like; lower case.
    kept: HashSet<String>,
}

impl Names {
    /// Keeps an id as it is: those of enrollments are made by Windows and lead through the whole story.
    pub(super) fn keep(&mut self, id: Guid) {
        let id = id.to_string().to_lowercase();
        self.kept.insert(id.replace('-', ""));
        self.kept.insert(id);
    }

    /// The pseudonym of an original, made at its first appearance.
    pub(super) fn add(&mut self, kind: Kind, original: &str) -> Option<String> {
        let original = original.trim();
        if original.is_empty() || self.kept.contains(&original.to_lowercase()) {
            return None;
        }
        if let Some(pseudonym) = self.get(original) {
            return Some(pseudonym);
        }
        let count = self.counts.entry(kind).or_default();
        *count += 1;
        let pseudonym = format!("{}-{count}", kind.word());
        self.alias(original, &pseudonym);
        Some(pseudonym)
    }

    /// The pseudonym that something has already.
    fn get(&self, original: &str) -> Option<String> {
        self.originals.get(&original.trim().to_lowercase()).map(|(pseudonym, _)| pseudonym.clone())
    }

    /// Another form of something that has a pseudonym.
    pub(super) fn alias(&mut self, form: &str, pseudonym: &str) {
        let key = form.trim().to_lowercase();
        let length = key.chars().count();
        if length >= 2 && !self.originals.contains_key(&key) {
            let place = match length {
                2 => Where::Named,
                // A plain word is only itself when it stands alone; an address or a number is itself anywhere.
                _ if key.len() >= 8 && key.chars().any(|c| !c.is_alphanumeric()) => Where::Anywhere,
                _ => Where::Alone,
            };
            self.originals.insert(key.clone(), (pseudonym.to_owned(), place));
            self.order.push(key);
        }
    }

    /// A person by address: `avery@contoso.com`. The name before the `@` is the same person, the domain is a domain.
    pub(super) fn address(&mut self, address: &str) {
        let Some((local, domain)) = address.split_once('@') else { return };
        // Placeholders that Windows itself uses while no person has signed in.
        let lower = local.to_lowercase();
        if matches!(lower.as_str(), "foouser" | "autopilot") || lower.starts_with("package_") {
            self.domain(domain);
            return;
        }
        self.person(&[address, local]);
        self.domain(domain);
    }

    /// A person by all the names of one: if one of them is known, the others are the same.
    pub(super) fn person(&mut self, names: &[&str]) {
        let known = names.iter().filter_map(|name| self.get(name)).find(|known| known.starts_with("user-"));
        let pseudonym = match (known, names.first()) {
            (Some(known), _) => known,
            (None, Some(first)) => self.add(Kind::User, first).unwrap_or_default(),
            (None, None) => return,
        };
        for name in names.iter().filter(|name| is_name(name)) {
            self.alias(name, &pseudonym);
        }
    }

    /// A person by account name: `avery`, as in `CONTOSO\avery` or a profile folder.
    pub(super) fn account(&mut self, name: &str) {
        if is_name(name) && !name.ends_with('$') {
            self.add(Kind::User, name);
        }
    }

    /// A GUID that names something of the organisation: with dashes, and as it is written without.
    pub(super) fn id(&mut self, kind: Kind, guid: &str) {
        let guid = guid.trim().trim_matches(['{', '}']);
        let digits: String = guid.chars().filter(|c| *c != '-').collect();
        let is_guid = digits.len() == 32 && digits.chars().all(|c| c.is_ascii_hexdigit());
        // Nobody's id has nothing but zeros in it, or after its first part.
        if is_guid && digits.chars().skip(8).any(|c| c != '0') && guid.len() == 36 {
            if let Some(pseudonym) = self.add(kind, guid) {
                self.alias(&digits, &pseudonym);
            }
        } else if !is_guid {
            self.add(kind, guid);
        }
    }

    /// A security identifier. That of an Entra object has the object's id in it (`S-1-12-1-…`): the two are one thing.
    pub(super) fn sid(&mut self, sid: &str) {
        match object_id(sid) {
            Some(guid) => match self.get(&guid) {
                Some(known) => self.alias(sid, &known),
                None => {
                    let pseudonym = self.add(Kind::Sid, sid).unwrap_or_default();
                    self.alias(&guid, &pseudonym);
                }
            },
            None => {
                self.add(Kind::Sid, sid);
            }
        }
    }

    /// A wireless network by name, unless it is a word that stands for any network.
    pub(super) fn network(&mut self, name: &str) {
        let name = name.trim().trim_matches('"');
        if is_name(name) && !COMMON_NETWORKS.contains(&name.to_lowercase().as_str()) {
            self.add(Kind::Network, name);
        }
    }

    /// An organisation by name, unless it is a maker whose name stands in every bundle.
    pub(super) fn organisation(&mut self, name: &str) {
        let lower = name.trim().to_lowercase();
        if is_name(&lower) && !MAKERS.iter().any(|maker| lower.starts_with(maker)) {
            self.add(Kind::Organisation, name);
        }
    }

    /// A telephone number; a short one may be any number.
    pub(super) fn phone(&mut self, number: &str) {
        if number.bytes().filter(u8::is_ascii_digit).count() >= 6 {
            self.add(Kind::Phone, number);
        }
    }

    /// A DNS domain that is not a public service.
    pub(super) fn domain(&mut self, domain: &str) {
        let domain = domain.trim_matches('.');
        if !is_public_host(domain) && domain.contains('.') {
            self.add(Kind::Domain, domain);
        }
    }

    /// A host by name, inside a private domain or not.
    pub(super) fn host(&mut self, host: &str) {
        let host = host.trim_matches('.');
        if is_public_host(host) || !host.chars().any(char::is_alphabetic) || host.eq_ignore_ascii_case("localhost") {
            return;
        }
        if self.get(host).is_some() {
            return;
        }
        match host.split_once('.') {
            // What everybody's hosts are called tells nothing, and a good deal about the failure.
            Some((label, domain)) if USUAL_LABELS.contains(&label.to_lowercase().as_str()) => self.host(domain),
            Some((label, domain)) => {
                if domain.contains('.') {
                    self.domain(domain);
                }
                let pseudonym = self.add(Kind::Host, host).unwrap_or_default();
                if is_name(label) && label.len() > 2 && self.get(label).is_none() {
                    self.alias(label, &pseudonym);
                }
            }
            None => {
                self.add(Kind::Host, host);
            }
        }
    }

    /// The private domains so far, in lower case.
    pub(super) fn domains(&self) -> impl Iterator<Item = &str> {
        let is = |pseudonym: &str| pseudonym.starts_with("domain-");
        self.list().filter(move |(key, to, _)| is(to) && key.contains('.')).map(|(key, ..)| key)
    }

    /// Originals (lower case), their pseudonyms, and where they count; in order of appearance.
    pub(super) fn list(&self) -> impl Iterator<Item = (&str, &str, Where)> {
        self.order
            .iter()
            .filter_map(|key| self.originals.get(key).map(|(to, place)| (key.as_str(), to.as_str(), *place)))
    }
}

/// Labels of hosts that Windows asks for in every domain.
const USUAL_LABELS: [&str; 10] = [
    "autodiscover",
    "docs",
    "enterpriseenrollment",
    "enterpriseregistration",
    "login",
    "mail",
    "storage",
    "sts",
    "www",
    "wpad",
];

/// The id of the Entra object that a security identifier is made of: four numbers, the GUID's bytes.
fn object_id(sid: &str) -> Option<String> {
    let parts = sid.get(..9).filter(|start| start.eq_ignore_ascii_case("S-1-12-1-")).and(sid.get(9..))?;
    let numbers: Vec<u32> = parts.split('-').map(str::parse).collect::<Result<_, _>>().ok()?;
    let [a, b, c, d] = numbers.as_slice() else { return None };
    let tail: String = [c.to_le_bytes(), d.to_le_bytes()].concat().iter().map(|byte| format!("{byte:02x}")).collect();
    let (fourth, fifth) = tail.split_at_checked(4)?;
    Some(format!("{a:08x}-{:04x}-{:04x}-{fourth}-{fifth}", b & 0xFFFF, b >> 16))
}

/// Domains of public services: their hosts tell nothing of the organisation.
const PUBLIC: [&str; 39] = [
    "microsoft.com",
    "microsoftonline.com",
    "microsoftonline-p.com",
    "msauth.net",
    "msftauth.net",
    "windows.net",
    "windows.com",
    "windowsazure.com",
    "azure.com",
    "azure.net",
    "azureedge.net",
    "live.com",
    "live.net",
    "office.com",
    "office.net",
    "office365.com",
    "outlook.com",
    "msftconnecttest.com",
    "msftncsi.com",
    "msocsp.com",
    "sharepoint-df.com",
    "windowsupdate.com",
    "digicert.com",
    "verisign.com",
    "globalsign.com",
    "entrust.net",
    "w3.org",
    "xmlsoap.org",
    "apple.com",
    "google.com",
    "googleapis.com",
    "gvt1.com",
    "passport.net",
    "windows-ppe.net",
    "github.com",
    "githubusercontent.com",
    "oracle.com",
    "java.com",
    "oasis-open.org",
];

/// Whether a host is a public service or one of its subdomains. `onmicrosoft.com` names tenants and is private.
pub(super) fn is_public_host(host: &str) -> bool {
    let host = host.to_lowercase();
    PUBLIC.iter().any(|domain| host == *domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.')))
}

//! Originals and their pseudonyms.

use std::collections::HashMap;

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
}

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
        }
    }
}

/// Account names that say nothing of a person, and words that are no names: a bare one is never replaced.
const COMMON: [&str; 30] = [
    "admin",
    "administrator",
    "all users",
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
    "localhost",
    "localsystem",
    "management",
    "microsoft",
    "nt authority",
    "office",
    "public",
    "service",
    "support",
    "system",
    "test",
    "user",
    "windows",
];

/// Whether a bare word may be taken for a name.
pub(super) fn is_name(word: &str) -> bool {
    word.chars().count() >= 3
        && !COMMON.contains(&word.to_lowercase().as_str())
        && word.chars().any(char::is_alphabetic)
}

/// All originals, each with its pseudonym.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Lower-case original to its pseudonym and whether it may be found inside a longer word.
    originals: HashMap<String, (String, bool)>,
    /// In order of appearance.
    order: Vec<String>,
    counts: HashMap<Kind, u32>,
}

impl Names {
    /// The pseudonym of an original, made at its first appearance.
    pub(super) fn add(&mut self, kind: Kind, original: &str) -> Option<String> {
        let original = original.trim();
        if original.is_empty() {
            return None;
        }
        let key = original.to_lowercase();
        if let Some((pseudonym, _)) = self.originals.get(&key) {
            return Some(pseudonym.clone());
        }
        let count = self.counts.entry(kind).or_default();
        *count += 1;
        let pseudonym = format!("{}-{count}", kind.word());
        self.alias(original, &pseudonym);
        Some(pseudonym)
    }

    /// Another form of something that has a pseudonym.
    pub(super) fn alias(&mut self, form: &str, pseudonym: &str) {
        let key = form.trim().to_lowercase();
        if key.chars().count() >= 2 && !self.originals.contains_key(&key) {
            // A short plain word is only itself when it stands alone; an address or a number is itself anywhere.
            let anywhere = key.len() >= 8 && key.chars().any(|c| !c.is_alphabetic());
            self.originals.insert(key.clone(), (pseudonym.to_owned(), anywhere));
            self.order.push(key);
        }
    }

    /// A person by address: `avery@contoso.com`. The name before the `@` is the same person, the domain is a domain.
    pub(super) fn address(&mut self, address: &str) {
        let Some((local, domain)) = address.split_once('@') else { return };
        // Placeholders that Windows itself uses while no person has signed in.
        if matches!(local.to_lowercase().as_str(), "foouser" | "autopilot")
            || local.to_lowercase().starts_with("package_")
        {
            self.domain(domain);
            return;
        }
        let known = self.originals.get(&local.to_lowercase()).map(|(pseudonym, _)| pseudonym.clone());
        let pseudonym = match known.filter(|pseudonym| pseudonym.starts_with("user-")) {
            Some(pseudonym) => {
                self.alias(address, &pseudonym);
                pseudonym
            }
            None => self.add(Kind::User, address).unwrap_or_default(),
        };
        if is_name(local) {
            self.alias(local, &pseudonym);
        }
        self.domain(domain);
    }

    /// A person by account name: `avery`, as in `CONTOSO\avery` or a profile folder.
    pub(super) fn account(&mut self, name: &str) {
        if is_name(name) && !name.ends_with('$') {
            self.add(Kind::User, name);
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
        self.add(Kind::Host, host);
    }

    /// Originals (lower case), their pseudonyms, and whether they count inside a longer word; in order of appearance.
    pub(super) fn list(&self) -> impl Iterator<Item = (&str, &str, bool)> {
        self.order
            .iter()
            .filter_map(|key| self.originals.get(key).map(|(to, anywhere)| (key.as_str(), to.as_str(), *anywhere)))
    }
}

/// Domains of public services: their hosts tell nothing of the organisation.
const PUBLIC: [&str; 30] = [
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
];

/// Whether a host is a public service or one of its subdomains. `onmicrosoft.com` names tenants and is private.
pub(super) fn is_public_host(host: &str) -> bool {
    let host = host.to_lowercase();
    PUBLIC.iter().any(|domain| host == *domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.')))
}

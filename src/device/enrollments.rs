//! Enrollments: one entry for every id that the registry, the XML or the HTML report names.
//!
//! # Which artifact is believed
//! Registry key `Enrollments\{id}`, then the XML report (written from that key), then the HTML report. For the account and
//! its sessions: `Provisioning\OMADM\Accounts\{id}`, then the report's `DeviceManagementAccount`. Values that differ are
//! [contradictions](crate::device::contradictions).
//!
//! # What is not an enrollment
//! Keys below `Enrollments` whose name is no GUID are structure (`Context`, `Ownership`, `Status`, `ValidNodePaths`). Every
//! Windows 11 has entries of its own with EnrollmentState 1 (`Local Authority`, `Cloud Authority`, `Deploy Authority`,
//! types 1, 2, 10, 11, 18, 28 to 32). So neither a key nor its state proves an enrollment: an OMA-DM account does, with a
//! session or a certificate behind it.

mod certificate;
mod kind;
mod traces;

pub(super) use crate::device::enrollments::kind::type_in_table;
pub(super) use crate::device::enrollments::traces::accounts_shown_by;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::device::registry;
use crate::device::registry::Key;
use crate::device::sources::Sources;
use crate::model::code::Code;
use crate::model::device::Certificate;
use crate::model::device::Enrollment;
use crate::model::device::EnrollmentKind;
use crate::model::device::Support;
use crate::model::event::Event;
use crate::model::evidence::Evidence;
use crate::model::fact::Fact;
use crate::model::fact::FactKind;
use crate::model::fact::Instance;
use crate::model::id::Guid;

/// Where enrollments are kept, in lower case.
pub(super) const ENROLLMENTS: &str = r"hklm\software\microsoft\enrollments";
/// Where their OMA-DM accounts are kept.
pub(super) const ACCOUNTS: &str = r"hklm\software\microsoft\provisioning\omadm\accounts";
/// Most places that are listed for one enrollment.
const MAX_EVIDENCE: usize = 12;
/// Most enrollments that are described; a device has a handful, Windows' own included.
const MAX_ENROLLMENTS: usize = 1000;

/// One value of an enrollment with the place that states it.
type Stated<'a> = Option<&'a Fact>;

/// What the artifacts say of one id.
#[derive(Default)]
pub(super) struct Entry<'s, 'a> {
    /// `Enrollments\{id}`.
    pub(super) key: Option<&'s Key<'a>>,
    /// `Enrollments/Enrollment` of the XML report.
    pub(super) element: Option<Instance<'a>>,
    /// `DeviceManagementAccount/Enrollment` of the XML report and what is nested in it.
    pub(super) account_elements: Vec<Instance<'a>>,
    /// `OMADM\Accounts\{id}`.
    pub(super) account: Option<&'s Key<'a>>,
    /// `OMADM\Accounts\{id}\…`, what follows the id in lower case.
    pub(super) account_keys: Vec<(&'s str, &'s Key<'a>)>,
    /// Keys below `Enrollments\{id}`.
    pub(super) sub_keys: Vec<(&'s str, &'s Key<'a>)>,
    /// The table of the HTML report that names the id.
    pub(super) table: Option<Instance<'a>>,
    /// Where else the id stands.
    pub(super) traces: BTreeMap<&'static str, &'a Fact>,
}

impl<'a> Entry<'_, 'a> {
    /// A value of the enrollment itself, the strongest artifact first.
    pub(super) fn value(&self, name: &str) -> Stated<'a> {
        let key = self.key.and_then(|key| key.text(name));
        key.or_else(|| {
            self.element.as_ref().and_then(|element| element.get(name).filter(|fact| !fact.value.is_empty()))
        })
    }

    fn number(&self, name: &str) -> Option<u32> {
        self.value(name).and_then(registry::number)
    }

    fn text(&self, name: &str) -> Option<String> {
        self.value(name).map(|fact| fact.value.trim().to_owned())
    }

    /// A value of the account: below `Protected` in the registry, nested in the report.
    pub(super) fn account_value(&self, name: &str) -> Stated<'a> {
        let keys = self.account.into_iter().chain(self.account_keys.iter().map(|(_, key)| *key));
        let stated = keys.filter_map(|key| key.text(name)).next();
        stated
            .or_else(|| self.account_elements.iter().find_map(|element| element.get(name)))
            .filter(|fact| !fact.value.trim().is_empty())
    }

    /// A value anywhere below the enrollment or its account.
    fn anywhere(&self, names: &[&str]) -> Stated<'a> {
        let keys =
            || self.sub_keys.iter().chain(&self.account_keys).map(|(_, key)| *key).chain(self.key).chain(self.account);
        names.iter().find_map(|name| {
            let element = || self.element.as_ref().and_then(|element| element.get(name));
            keys().find_map(|key| key.text(name)).or_else(element).filter(|fact| !fact.value.trim().is_empty())
        })
    }

    pub(super) fn has_account(&self) -> bool {
        self.account.is_some() || !self.account_keys.is_empty() || !self.account_elements.is_empty()
    }

    fn evidence(&self) -> Vec<Evidence> {
        let key = self.value("EnrollmentType").or_else(|| self.key.and_then(Key::first));
        let element = self.element.as_ref().and_then(|element| element.facts.first().copied());
        let account =
            self.account.and_then(Key::first).or_else(|| self.account_keys.first().and_then(|(_, key)| key.first()));
        let report = self.account_elements.first().and_then(|element| element.facts.first().copied());
        let table = self.table.as_ref().and_then(|table| table.facts.first().copied());
        let all = [key, element, account, report, table].into_iter().flatten().chain(self.traces.values().copied());
        let mut list: Vec<Evidence> = Vec::new();
        for evidence in all.map(Fact::evidence) {
            if !list.contains(&evidence) && list.len() < MAX_EVIDENCE {
                list.push(evidence);
            }
        }
        list
    }
}

/// All ids with what the artifacts say of them, by id.
pub(super) fn entries<'s, 'a>(sources: &'s Sources<'a>) -> BTreeMap<Guid, Entry<'s, 'a>> {
    let mut entries: BTreeMap<Guid, Entry<'s, 'a>> = BTreeMap::new();
    for (rest, key) in sources.registry.below(ENROLLMENTS) {
        let (name, below) = rest.split_once('\\').unwrap_or((rest, ""));
        let Some(id) = Guid::parse(name) else { continue };
        let entry = entries.entry(id).or_default();
        match below {
            "" => entry.key = Some(key),
            below => entry.sub_keys.push((below, key)),
        }
    }
    for (rest, key) in sources.registry.below(ACCOUNTS) {
        let (name, below) = rest.split_once('\\').unwrap_or((rest, ""));
        let Some(id) = Guid::parse(name) else { continue };
        let entry = entries.entry(id).or_default();
        match below {
            "" => entry.account = Some(key),
            below => entry.account_keys.push((below, key)),
        }
    }
    for element in sources.elements("Enrollments/Enrollment") {
        if let Some(id) = element.text("EnrollmentId").and_then(Guid::parse) {
            entries.entry(id).or_default().element.get_or_insert(element);
        }
    }
    let accounts = [
        "",
        "/ProtectedInformation",
        "/ProtectedInformation/AddressInformation",
        "/ProtectedInformation/ConnectionInformation",
    ];
    for group in accounts {
        let group = format!("DeviceManagementAccount/Enrollment{group}");
        for element in
            crate::model::fact::instances(sources.all, FactKind::ReportXml, |have| have.eq_ignore_ascii_case(&group))
        {
            let id = element.text("EnrollmentId").or_else(|| element.text("../EnrollmentId")).and_then(Guid::parse);
            if let Some(id) = id {
                entries.entry(id).or_default().account_elements.push(element);
            }
        }
    }
    for table in sources.rows(|id| id == "devicemanagementaccounttable" || id == "linkedenrollmentaccounttable") {
        if let Some(id) = table.text("Enrollment ID").and_then(Guid::parse) {
            entries.entry(id).or_default().table.get_or_insert(table);
        }
    }
    traces::find(sources, &mut entries);
    while entries.len() > MAX_ENROLLMENTS {
        entries.pop_last();
    }
    entries
}

/// All enrollments: managed ones first, Windows' own last, else by id.
pub(super) fn describe(sources: &Sources<'_>, events: &[Event], certificates: &[Certificate]) -> Vec<Enrollment> {
    let entries = entries(sources);
    let manual = crate::device::policies::manual_unenrollment(sources).map(|known| known.value);
    let accounts_shown = accounts_shown_by(sources).is_some();
    let links = links(&entries);
    let sessions = sessions(events);
    let mut list: Vec<Enrollment> = entries
        .iter()
        .map(|(id, entry)| {
            let mut enrollment = one(*id, entry, accounts_shown);
            enrollment.linked_to = links.get(id).copied();
            if enrollment.linked_to.is_some() {
                enrollment.kind = EnrollmentKind::Linked;
            }
            enrollment.certificate = certificate::of(entry, &enrollment, certificates);
            enrollment.managed = managed(&enrollment, &sessions);
            enrollment.manual_unenrollment_allowed = if enrollment.managed == Some(true) { manual } else { None };
            enrollment
        })
        .collect();
    let rank = |e: &Enrollment| match (e.managed, e.kind) {
        (_, EnrollmentKind::UnmanagedBuiltin) => 4,
        (Some(true), EnrollmentKind::Linked) => 1,
        (Some(true), _) => 0,
        (None, _) => 2,
        (Some(false), _) => 3,
    };
    list.sort_by_key(|enrollment| (rank(enrollment), enrollment.id));
    list
}

/// Second enrollments and the first ones that name them (`LinkedEnrollment\LinkedEnrollmentId` stands in either).
fn links(entries: &BTreeMap<Guid, Entry<'_, '_>>) -> BTreeMap<Guid, Guid> {
    let mut links = BTreeMap::new();
    for (id, entry) in entries {
        let key = entry.sub_keys.iter().find(|(below, _)| *below == "linkedenrollment");
        let stated = key.and_then(|(_, key)| key.text("LinkedEnrollmentId"));
        let other = stated
            .or_else(|| entry.value("LinkedEnrollmentId"))
            .or_else(|| entry.table.as_ref().and_then(|table| table.get("Linked Enrollment ID")))
            .and_then(|fact| Guid::parse(&fact.value));
        let Some(other) = other.filter(|other| other != id && !other.is_nil()) else { continue };
        let (second, first) = if kind::is_second(entry) { (*id, other) } else { (other, *id) };
        links.entry(second).or_insert(first);
    }
    links
}

fn one(id: Guid, entry: &Entry<'_, '_>, accounts_shown: bool) -> Enrollment {
    let type_number = entry.number("EnrollmentType").or_else(|| kind::type_in_table(entry));
    let provider_id = entry
        .text("ProviderID")
        .or_else(|| entry.account_value("ServerId").or_else(|| entry.account_value("MDMServerName")).map(value));
    let state_number = entry.number("EnrollmentState");
    let has_account = if entry.has_account() { Some(true) } else { accounts_shown.then_some(false) };
    let renewal_error = entry.value("RenewErrorCode").and_then(registry::code).filter(|code| !code.is_success());
    // What other places tell of it (what manages, what is linked, the certificate) is added when all entries are known.
    let kind = kind::of(entry, type_number, provider_id.as_deref());
    Enrollment {
        type_number,
        state_number,
        state: match state_number {
            Some(1) => Some("enrolled"),
            Some(3) => Some("unenrolled"),
            _ => None,
        },
        provider_id,
        upn: entry.text("UPN"),
        tenant_id: entry.text("AADTenantID").map(|id| id.to_ascii_lowercase()),
        discovery_url: entry.text("DiscoveryServiceFullURL"),
        server_url: entry.account_value("Addr").map(value),
        has_account,
        traces: entry.traces.keys().copied().collect(),
        last_success_at: entry.account_value("ServerLastSuccessTime").and_then(registry::time),
        last_failure_at: entry.account_value("ServerLastFailureTime").and_then(registry::time),
        last_result: entry.account_value("LastSessionResult").and_then(registry::code),
        renewal_error,
        support: support(entry),
        ..Enrollment::new(id, kind, entry.evidence())
    }
}

fn value(fact: &Fact) -> String {
    fact.value.trim().to_owned()
}

/// Whom the organisation names for help: the DMClient CSP's values, under the names that the registry and reports use.
fn support(entry: &Entry<'_, '_>) -> Option<Support> {
    let find = |names: &[&str]| entry.anywhere(names).map(value);
    let support = Support {
        name: find(&["HelpName", "SupportName"]),
        phone: find(&["HelpPhoneNumber", "SupportPhone", "SupportPhoneNumber"]),
        email: find(&["HelpEmailAddress", "SupportEmail", "SupportEmailAddress"]),
        url: find(&["HelpWebsite", "SupportUrl", "SupportWebsite"]),
    };
    (support != Support::default()).then_some(support)
}

/// Whether an enrollment really manages the device.
fn managed(enrollment: &Enrollment, sessions: &BTreeSet<Guid>) -> Option<bool> {
    match enrollment.kind {
        EnrollmentKind::UnmanagedBuiltin | EnrollmentKind::Mam => return Some(false),
        _ => {}
    }
    match enrollment.has_account {
        Some(true) => {}
        // No account: nothing that could talk to a server.
        Some(false) => return Some(false),
        None => return None,
    }
    let contact = enrollment.last_success_at.is_some() || enrollment.last_result.is_some_and(Code::is_success);
    if contact || enrollment.certificate.is_some() || sessions.contains(&enrollment.id) {
        return Some(true);
    }
    None
}

/// The enrollments of which the event log tells a session that ended well (DM 209 with status 0).
fn sessions(events: &[Event]) -> BTreeSet<Guid> {
    const DM: &str = "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider";
    let ended = |event: &&Event| event.is(DM, 209) && event.codes.iter().all(|code| code.is_success());
    let ids = |event: &Event| event.record.fields.iter().find_map(|field| field.value.as_guid());
    events.iter().filter(ended).filter_map(ids).collect()
}

#[cfg(test)]
mod tests;

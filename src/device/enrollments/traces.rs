//! Where else an enrollment's id stands. All of these exist while enrolled; some of them alone are the leftovers of an
//! enrollment that was removed halfway, which is what refuses the next one ("already enrolled").

use std::collections::BTreeMap;

use crate::device::enrollments::ACCOUNTS;
use crate::device::enrollments::Entry;
use crate::device::sources::Sources;
use crate::model::fact::Fact;
use crate::model::fact::FactKind;
use crate::model::id::Guid;

/// Places: word for the place, key (lower case) below which sub-keys are named by enrollment ids, and whether the place
/// alone makes an entry. Policy providers have ids that never were enrollments (provisioning packages, the WMI bridge).
const PLACES: &[(&str, &str, bool)] = &[
    ("admx_installed", r"hklm\software\microsoft\policymanager\admxinstalled", false),
    ("dmclient", r"hklm\software\microsoft\dmclient", false),
    ("omadm_account", ACCOUNTS, true),
    ("omadm_logger", r"hklm\software\microsoft\provisioning\omadm\logger", false),
    ("omadm_session", r"hklm\software\microsoft\provisioning\omadm\sessions", false),
    ("policy_provider", r"hklm\software\microsoft\policymanager\providers", false),
    ("status", r"hklm\software\microsoft\enrollments\status", true),
    ("tracked_resources", r"hklm\software\microsoft\enterpriseresourcemanager\tracked", true),
];

/// Adds the places to the entries.
pub(super) fn find<'a>(sources: &Sources<'a>, entries: &mut BTreeMap<Guid, Entry<'_, 'a>>) {
    for (word, path, alone) in PLACES {
        for (rest, key) in sources.registry.below(path) {
            let name = rest.split('\\').next().unwrap_or(rest);
            let (Some(id), Some(fact)) = (Guid::parse(name), key.first()) else { continue };
            if *alone || entries.contains_key(&id) {
                entries.entry(id).or_default().traces.entry(word).or_insert(fact);
            }
        }
    }
    for element in sources.elements("Resources/Enrollment") {
        let id = element.text("EnrollmentId").or_else(|| element.text("EnrollmentID")).and_then(Guid::parse);
        if let (Some(id), Some(fact)) = (id, element.facts.first().copied()) {
            entries.entry(id).or_default().traces.entry("tracked_resources").or_insert(fact);
        }
    }
    for (id, entry) in entries.iter_mut() {
        let first = entry.account_elements.first().and_then(|element| element.facts.first().copied());
        if let Some(fact) = first.filter(|_| !id.is_nil()) {
            entry.traces.entry("omadm_account").or_insert(fact);
        }
    }
}

/// Whether an account would be seen if there were one: the registry text has something below the accounts' key or its
/// parent, the collection says that it dumped it, or the report is there beyond the section of accounts.
pub(in crate::device) fn accounts_are_shown(sources: &Sources<'_>) -> bool {
    const PARENT: &str = r"hklm\software\microsoft\provisioning\omadm";
    const LATER: &[&str] = &["PolicyManager", "Diagnostics", "EnterpriseDesktopAppManagementinfo"];
    let dumped = |fact: &Fact| {
        fact.kind == FactKind::Collection
            && fact.name.to_ascii_lowercase().ends_with(r"software\microsoft\provisioning")
            && !fact.value.to_ascii_lowercase().contains("0x8")
    };
    let section = |fact: &Fact, name: &str| {
        let first = fact.group.split('/').next().unwrap_or_default();
        fact.kind == FactKind::ReportXml && first.eq_ignore_ascii_case(name)
    };
    sources.registry.has(PARENT)
        || sources.all.iter().any(|fact| dumped(fact) || LATER.iter().any(|name| section(fact, name)))
}

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

/// What shows that an account would be seen if there were one: the registry text has something below the accounts' parent
/// key, the collection says that it dumped it, or the report is there beyond the section of accounts.
pub(in crate::device) fn accounts_shown_by<'a>(sources: &Sources<'a>) -> Option<&'a Fact> {
    const PARENT: &str = r"hklm\software\microsoft\provisioning\omadm";
    const LATER: &[&str] = &["PolicyManager", "Diagnostics", "EnterpriseDesktopAppManagementinfo"];
    let below = || sources.registry.below(PARENT).find_map(|(_, key)| key.first());
    let dumped = |fact: &&Fact| {
        fact.kind == FactKind::Collection
            && fact.name.to_ascii_lowercase().ends_with(r"software\microsoft\provisioning")
            && !fact.value.to_ascii_lowercase().contains("0x8")
    };
    let later = |fact: &&Fact| {
        let section = fact.group.split('/').next().unwrap_or_default();
        fact.kind == FactKind::ReportXml && LATER.iter().any(|name| section.eq_ignore_ascii_case(name))
    };
    let parent = sources.registry.key(PARENT).and_then(|key| key.first());
    let facts = || sources.all.iter().find(dumped).or_else(|| sources.all.iter().find(later));
    parent.or_else(below).or_else(facts)
}

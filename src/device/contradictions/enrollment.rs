//! Contradictions about enrollments.

use crate::device::certificates::thumbprint;
use crate::device::contradictions::claim;
use crate::device::contradictions::contradiction;
use crate::device::contradictions::differing;
use crate::device::enrollments;
use crate::device::enrollments::Entry;
use crate::device::registry::Key;
use crate::device::sources::Sources;
use crate::model::coverage::Contradiction;
use crate::model::device::Device;
use crate::model::device::EnrollmentKind;
use crate::model::event::Event;
use crate::model::evidence::Evidence;
use crate::model::fact::Fact;
use crate::model::fact::FactKind;
use crate::model::fact::Instance;
use crate::model::fact::instances;
use crate::model::id::EventId;
use crate::model::id::Guid;

const DM: &str = "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider";

/// Registry, reports and accounts against each other. Of an artifact of which part was lost (`is_whole`), nothing is said to
/// be absent.
pub(super) fn entries(sources: &Sources<'_>, is_whole: &dyn Fn(&Evidence) -> bool, list: &mut Vec<Contradiction>) {
    let all = enrollments::entries(sources);
    // What shows that something is absent: another key, another element, whatever would hold an account.
    let keys = all.values().find_map(|entry| first(entry.key)).filter(is_whole);
    let report = all.values().find_map(|entry| entry.element.as_ref()?.facts.first().map(|fact| fact.evidence()));
    let report = report.filter(is_whole);
    let accounts = enrollments::accounts_shown_by(sources).map(Fact::evidence).filter(is_whole);
    let mut listed = instances(sources.all, FactKind::Tpm, |group| group == "Certificate");
    listed.retain(|one| one.facts.first().is_some_and(|fact| is_whole(&fact.evidence())));
    for (id, entry) in &all {
        missing_key(*id, entry, keys.as_ref(), list);
        missing_in_report(*id, entry, report.as_ref(), list);
        no_account(*id, entry, accounts.as_ref(), list);
        different_values(*id, entry, list);
        missing_certificate(*id, entry, &listed, list);
    }
    tenants(&all, sources, list);
}

fn first(key: Option<&Key<'_>>) -> Option<Evidence> {
    key.and_then(Key::first).map(Fact::evidence)
}

/// The report or an account names an enrollment whose key is gone. `keys`: where other keys stand.
fn missing_key(id: Guid, entry: &Entry<'_, '_>, keys: Option<&Evidence>, list: &mut Vec<Contradiction>) {
    let (None, Some(keys)) = (entry.key, keys) else { return };
    let report = entry.element.as_ref().and_then(|element| element.facts.first()).map(|fact| fact.evidence());
    let account = first(entry.account).or_else(|| entry.account_keys.first().and_then(|(_, key)| first(Some(key))));
    let in_report =
        entry.account_elements.first().and_then(|element| element.facts.first()).map(|fact| fact.evidence());
    let mut claims = Vec::new();
    claims.extend(report.map(|evidence| claim("the report lists the enrollment", evidence)));
    claims.extend(account.or(in_report).map(|evidence| claim("an OMA-DM account of it exists", evidence)));
    if claims.is_empty() {
        return;
    }
    claims.push(claim("the registry has other keys below Enrollments, and none of it", keys.clone()));
    let reading = "Read as removed halfway: without its key an enrollment manages nothing, but what is left may refuse the next one.";
    list.push(contradiction(format!("enrollment {id}"), claims, reading));
}

/// A key with an account that the report does not have. `report`: where it lists others.
fn missing_in_report(id: Guid, entry: &Entry<'_, '_>, report: Option<&Evidence>, list: &mut Vec<Contradiction>) {
    let in_report = entry.element.is_some() || !entry.account_elements.is_empty();
    let (Some(report), false, true, Some(place)) = (report, in_report, entry.account.is_some(), first(entry.key))
    else {
        return;
    };
    let claims = vec![
        claim("the registry has key and account of it", place),
        claim("the XML report lists other enrollments, and not this one", report.clone()),
    ];
    let reading = "Read as the registry has it: the report may be older than the dump.";
    list.push(contradiction(format!("enrollment {id}"), claims, reading));
}

/// A key that says "enrolled" without the account that every enrollment has. `accounts`: where one would be seen.
fn no_account(id: Guid, entry: &Entry<'_, '_>, accounts: Option<&Evidence>, list: &mut Vec<Contradiction>) {
    let enrolled = entry.value("EnrollmentState").filter(|fact| fact.value.trim() == "1");
    let real = ["UPN", "DiscoveryServiceFullURL"].iter().any(|name| entry.value(name).is_some());
    let (Some(state), Some(accounts)) = (enrolled.filter(|_| real && !entry.has_account()), accounts) else { return };
    let claims = vec![
        claim("EnrollmentState 1: enrolled", state.evidence()),
        claim("no OMA-DM account of it, where one would be seen", accounts.clone()),
    ];
    let reading =
        "Read as not managed: a key with state 1 and no account is what a failed or half-removed enrollment leaves.";
    list.push(contradiction(format!("enrollment {id}"), claims, reading));
}

/// Values that stand in the registry and in the reports.
fn different_values(id: Guid, entry: &Entry<'_, '_>, list: &mut Vec<Contradiction>) {
    for name in ["EnrollmentType", "EnrollmentState", "ProviderID", "UPN"] {
        let key = entry.key.and_then(|key| key.text(name));
        let element = entry.element.as_ref().and_then(|element| element.get(name));
        let mut stated: Vec<(String, &Fact)> =
            [key, element].into_iter().flatten().map(|fact| (fact.value.trim().to_owned(), fact)).collect();
        if name == "EnrollmentType"
            && let Some(number) = enrollments::type_in_table(entry)
            && let Some(fact) = entry.table.as_ref().and_then(|table| table.get("Enrollment Type"))
        {
            stated.push((number.to_string(), fact));
        }
        if let Some(values) = differing(stated.into_iter().filter(|(value, _)| !value.is_empty())) {
            let claims =
                values.into_iter().map(|(value, fact)| claim(format!("{name} {value}"), fact.evidence())).collect();
            list.push(contradiction(format!("enrollment {id}"), claims, "Read as the registry has it."));
        }
    }
}

/// The account names a certificate that the listed machine store does not have.
fn missing_certificate(id: Guid, entry: &Entry<'_, '_>, listed: &[Instance<'_>], list: &mut Vec<Contradiction>) {
    let Some(reference) = entry.account_value("SslClientCertReference") else { return };
    let parts: Vec<&str> = reference.value.trim().split(';').collect();
    let [_, store, print] = parts.as_slice() else { return };
    let Some(print) = thumbprint(print).filter(|_| store.eq_ignore_ascii_case("System")) else { return };
    let mut of_machine =
        listed.iter().filter(|one| one.text("Store").is_none_or(|store| store.eq_ignore_ascii_case("my")));
    let Some(first) = of_machine.clone().next().and_then(|one| one.facts.first()) else { return };
    if of_machine.any(|one| one.text("Thumbprint").and_then(thumbprint).as_deref() == Some(&print)) {
        return;
    }
    let claims = vec![
        claim(format!("the account uses certificate {print}"), reference.evidence()),
        claim("the listing of the machine's store does not have it", first.evidence()),
    ];
    list.push(contradiction(
        format!("certificate of enrollment {id}"),
        claims,
        "Read as missing: without its certificate the device cannot talk to the server. The listing may be of the user's store.",
    ));
}

/// Tenants of join, enrollments and Autopilot.
fn tenants(
    all: &std::collections::BTreeMap<Guid, Entry<'_, '_>>,
    sources: &Sources<'_>,
    list: &mut Vec<Contradiction>,
) {
    let joined = sources.status("TenantId");
    let enrolled = all.values().filter(|entry| entry.has_account()).filter_map(|entry| entry.value("AADTenantID"));
    let assigned = sources.named(FactKind::Autopilot, "CloudAssignedTenantId").next();
    let stated = joined.into_iter().chain(enrolled).chain(assigned);
    if let Some(values) = differing(stated.map(|fact| (fact.value.trim().to_ascii_lowercase(), fact))) {
        let claims =
            values.into_iter().map(|(tenant, fact)| claim(format!("tenant {tenant}"), fact.evidence())).collect();
        list.push(contradiction(
            "tenant of join, enrollment and Autopilot",
            claims,
            "Each is read for itself: a device joined to one tenant and enrolled or assigned in another was moved between them.",
        ));
    }
}

/// What the event log tells last against what the state shows.
pub(super) fn against_events(
    sources: &Sources<'_>,
    events: &[Event],
    device: &Device,
    is_whole: &dyn Fn(&Evidence) -> bool,
    list: &mut Vec<Contradiction>,
) {
    let last = events.iter().enumerate().rev().find(|(_, event)| {
        // 72 and 75: enrolled; 61 and 1600: the user or the server removes it; 73: removed.
        matches!(event.event_id, Some(61 | 72 | 73 | 75 | 1600)) && event.record.provider.eq_ignore_ascii_case(DM)
    });
    let Some((at, event)) = last else { return };
    let Ok(id) = u32::try_from(at).map(EventId) else { return };
    let is_real =
        |kind| !matches!(kind, EnrollmentKind::UnmanagedBuiltin | EnrollmentKind::Linked | EnrollmentKind::Mam);
    match event.event_id {
        Some(73) => {
            let managed = device.enrollments.iter().find(|e| is_real(e.kind) && e.managed == Some(true));
            let place = managed.and_then(|e| e.evidence.first());
            let contact = managed.and_then(|e| e.last_success_at).is_none_or(|success| success < event.at);
            if let (Some(managed), Some(place), true) = (managed, place, contact) {
                let claims = vec![
                    claim(format!("enrollment {} is there with its account", managed.id), place.clone()),
                    claim(format!("the device was unenrolled at {}", event.at), event.evidence(id)),
                ];
                list.push(contradiction(
                    "unenrollment",
                    claims,
                    "Read as unenrolled with leftovers, unless the event is of another enrollment: no contact with the server is newer.",
                ));
            }
        }
        Some(72 | 75) => {
            let accounts = enrollments::accounts_shown_by(sources).map(Fact::evidence);
            let shown = accounts.as_ref().is_some_and(is_whole);
            let none = device.enrollments.iter().all(|e| !is_real(e.kind) || e.managed == Some(false));
            let first = sources.registry.below(enrollments::ENROLLMENTS).find_map(|(_, key)| first(Some(key)));
            if let (true, true, Some(place)) = (shown, none, first.filter(is_whole)) {
                let claims = vec![
                    claim(format!("the enrollment succeeded at {}", event.at), event.evidence(id)),
                    claim("the registry has no enrollment that manages the device", place),
                ];
                list.push(contradiction(
                    "enrollment",
                    claims,
                    "Read as no longer enrolled: it was removed later, and no event that is left tells how.",
                ));
            }
        }
        _ => {}
    }
}

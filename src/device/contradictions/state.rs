//! Contradictions about join, system, profile, policies and applications.

use std::collections::BTreeMap;

use crate::device::contradictions::claim;
use crate::device::contradictions::contradiction;
use crate::device::contradictions::differing;
use crate::device::join;
use crate::device::sources::Sources;
use crate::model::coverage::Contradiction;
use crate::model::event::Event;
use crate::model::evidence::Evidence;
use crate::model::fact::Fact;
use crate::model::fact::FactKind;
use crate::model::id::EventId;

/// Provider of the events about joins.
const UDR: &str = "Microsoft-Windows-User Device Registration";
/// Most settings and applications that are listed one by one.
const MAX_PER_KIND: usize = 20;

/// Entra join, work account, tenant, MDM address.
pub(super) fn join(sources: &Sources<'_>, events: &[Event], list: &mut Vec<Contradiction>) {
    let word = |joined: bool| if joined { "joined to Entra" } else { "not joined to Entra" };
    let claims = join::entra_claims(sources);
    if let Some((first, place)) = claims.first()
        && let Some((other, other_place)) = claims.iter().find(|(other, _)| other != first)
    {
        let claims = vec![claim(word(*first), place.clone()), claim(word(*other), other_place.clone())];
        list.push(contradiction(
            "Entra join",
            claims,
            format!(
                "Read as {}: dsregcmd shows the live state of the join; the registry may keep what a join left behind.",
                word(*first)
            ),
        ));
    }
    joined_by_events(sources, events, &claims, list);
    let claims = join::workplace_claims(sources);
    if let Some((false, place)) = claims.first()
        && let Some((_, other)) = claims.iter().find(|(registered, _)| *registered)
    {
        let claims =
            vec![claim("no work account", place.clone()), claim("a work account is registered", other.clone())];
        list.push(contradiction("work account", claims, "Read as dsregcmd has it; it shows only the user who ran it."));
    }
    let tenants = join::tenant_claims(sources);
    if let Some((first, place)) = tenants.first()
        && let Some((other, other_place)) = tenants.iter().find(|(other, _)| other != first)
    {
        let claims = vec![claim(first, place.clone()), claim(other, other_place.clone())];
        list.push(contradiction("tenant", claims, "Read as the first: the tenant of the live join."));
    }
    mdm_urls(sources, list);
}

/// A join that an event tells of, without an event that undoes it, and a state that is not joined.
fn joined_by_events(
    sources: &Sources<'_>,
    events: &[Event],
    claims: &[(bool, Evidence)],
    list: &mut Vec<Contradiction>,
) {
    let Some((false, place)) = claims.first() else { return };
    if claims.iter().any(|(joined, _)| *joined) {
        return;
    }
    // 105 and 106: joined; 110, 239 and 371: left, or was made to.
    let last = events.iter().enumerate().rev().find(|(_, event)| {
        matches!(event.event_id, Some(105 | 106 | 110 | 239 | 371)) && event.record.provider.eq_ignore_ascii_case(UDR)
    });
    let Some((at, event)) = last.filter(|(_, event)| matches!(event.event_id, Some(105 | 106))) else { return };
    // A work account is registered by the same events.
    if join::workplace_claims(sources).iter().any(|(registered, _)| *registered) {
        return;
    }
    let Ok(id) = u32::try_from(at).map(EventId) else { return };
    let claims = vec![
        claim("not joined to Entra", place.clone()),
        claim(format!("the device joined at {}", event.at), event.evidence(id)),
    ];
    list.push(contradiction(
        "Entra join",
        claims,
        "Read as not joined: the join was undone later without an event, or the logs are of another time.",
    ));
}

fn mdm_urls(sources: &Sources<'_>, list: &mut Vec<Contradiction>) {
    let status = sources.status("TenantId").and_then(|_| sources.dsregcmd("MdmUrl").next());
    let stored = sources
        .registry
        .below(join::CLOUD_DOMAIN_JOIN)
        .find_map(|(rest, key)| rest.starts_with(r"tenantinfo\").then(|| key.get("MdmEnrollmentUrl")).flatten());
    let stated = [status, stored].into_iter().flatten().map(|fact| (fact.value.trim().to_owned(), fact));
    if let Some(values) = differing(stated) {
        let shown = |url: &str| if url.is_empty() { "no MDM address".to_owned() } else { url.to_owned() };
        let claims = values.iter().map(|(url, fact)| claim(shown(url), fact.evidence())).collect();
        list.push(contradiction("MDM address of the tenant", claims, "Read as dsregcmd has it."));
    }
}

/// Computer name, build, edition, Autopilot profile, last sync.
pub(super) fn device(sources: &Sources<'_>, list: &mut Vec<Contradiction>) {
    let version = sources.registry.key(r"hklm\software\microsoft\windows nt\currentversion");
    let names = [sources.html("DeviceInfoTable", "PC name"), sources.status("Device Name")];
    let host = |fact: &Fact| fact.value.trim().split('.').next().unwrap_or_default().to_uppercase();
    push(
        list,
        "computer name",
        names.into_iter().flatten().map(|fact| (host(fact), fact)),
        "Read as the report has it. The bundle may hold files of two computers.",
    );

    let builds = [
        version.and_then(|key| key.text("CurrentBuild")),
        sources.html("DeviceInfoTable", "OS Build"),
        sources.named(FactKind::Collection, "BaseBuildRevisionNumber").next(),
    ];
    let builds = builds.into_iter().flatten().filter_map(|fact| Some((build(&fact.value)?, fact)));
    push(
        list,
        "build of Windows",
        builds,
        "Read as the registry has it. Windows was updated in between, or the files are of two collections.",
    );

    for name in ["CloudAssignedTenantDomain", "DeploymentProfileName"] {
        let file = sources.named(FactKind::Autopilot, name).next();
        let key = sources.registry.key(r"hklm\software\microsoft\provisioning\diagnostics\autopilot");
        let stated = [file, key.and_then(|key| key.text(name))].into_iter().flatten();
        push(
            list,
            "Autopilot profile",
            stated.map(|fact| (fact.value.trim().to_owned(), fact)),
            "Read as the profile file has it; the registry keeps the profile that setup used.",
        );
    }
    last_sync(sources, list);
}

fn push<'a>(
    list: &mut Vec<Contradiction>,
    subject: &str,
    stated: impl IntoIterator<Item = (String, &'a Fact)>,
    reading: &str,
) {
    if let Some(values) = differing(stated) {
        let claims = values.into_iter().map(|(value, fact)| claim(value, fact.evidence())).collect();
        list.push(contradiction(subject, claims, reading));
    }
}

/// The build number in `22631`, `22631.3447`, `10.0.22631.3447`.
fn build(text: &str) -> Option<String> {
    let mut numbers = text.trim().split('.').map(|part| part.parse::<u32>());
    let build = numbers.find_map(|number| number.ok().filter(|number| *number > 9_000))?;
    Some(build.to_string())
}

/// "The last sync failed" in the HTML report, where the account's last contact was a success, or the other way round.
fn last_sync(sources: &Sources<'_>, list: &mut Vec<Contradiction>) {
    let Some(text) = sources.html("ConnectionInfoTable", "Last sync") else { return };
    let lower = text.value.to_ascii_lowercase();
    let (succeeded, failed) = (lower.contains("successful"), lower.contains("failed"));
    let last = |name| {
        let stated = sources.named(FactKind::Registry, name).chain(sources.named(FactKind::ReportXml, name));
        stated
            .filter_map(|fact| Some((crate::model::time::Time::parse_utc(&fact.value)?, fact)))
            .max_by_key(|(time, _)| *time)
    };
    let success = last("ServerLastSuccessTime");
    let failure = last("ServerLastFailureTime");
    let newest_failed = match (&success, &failure) {
        (Some((good, _)), Some((bad, _))) => bad > good,
        (None, Some(_)) => true,
        _ => false,
    };
    let other = match (succeeded, failed, newest_failed) {
        (true, false, true) => failure.map(|(time, fact)| (format!("the last contact failed at {time}"), fact)),
        (false, true, false) => success.map(|(time, fact)| (format!("the last contact succeeded at {time}"), fact)),
        _ => None,
    };
    if let Some((value, fact)) = other {
        let claims = vec![claim(value, fact.evidence()), claim(text.value.trim(), text.evidence())];
        list.push(contradiction(
            "last sync",
            claims,
            "Read as the account has it: its times are in UTC and of every session.",
        ));
    }
}

/// A setting in force with one value in the registry and another in a report.
pub(super) fn policies(sources: &Sources<'_>, list: &mut Vec<Contradiction>) {
    let mut found = 0;
    for element in sources.elements("PolicyManager/CurrentPolicies/CurrentPolicyValues") {
        let scope = element.text("../PolicyScope").unwrap_or("device").to_ascii_lowercase();
        let Some(area) = element.text("PolicyAreaName") else { continue };
        let path = format!(r"hklm\software\microsoft\policymanager\current\{scope}\{}", area.to_ascii_lowercase());
        let Some(key) = sources.registry.key(&path) else { continue };
        for fact in element.facts.iter().filter(|fact| !fact.name.starts_with("../") && &*fact.name != "PolicyAreaName")
        {
            let Some(stored) = key.get(&fact.name).filter(|stored| !same(&stored.value, &fact.value)) else { continue };
            let claims = vec![claim(&*stored.value, stored.evidence()), claim(&*fact.value, fact.evidence())];
            list.push(contradiction(
                format!("policy {area}/{}", fact.name),
                claims,
                "Read as the registry has it; the report is made from it.",
            ));
            found += 1;
            if found >= MAX_PER_KIND {
                return;
            }
        }
    }
}

/// Values that mean the same: a report writes a DWORD as a signed number.
fn same(a: &str, b: &str) -> bool {
    let number = |text: &str| text.trim().parse::<i64>().ok().map(|number| number & 0xFFFF_FFFF);
    a.trim() == b.trim() || number(a).is_some_and(|a| Some(a) == number(b))
}

/// A package with one status in the registry and another in the report. A package that several users have is left out.
pub(super) fn applications(sources: &Sources<'_>, list: &mut Vec<Contradiction>) {
    let mut stored: BTreeMap<&str, Option<&Fact>> = BTreeMap::new();
    for (rest, key) in sources.registry.below(r"hklm\software\microsoft\enterprisedesktopappmanagement") {
        let mut parts = rest.split('\\');
        if let (Some(_), Some("msi"), Some(product), None) = (parts.next(), parts.next(), parts.next(), parts.next()) {
            stored.entry(product).and_modify(|known| *known = None).or_insert_with(|| key.get("Status"));
        }
    }
    let group = "EnterpriseDesktopAppManagementinfo/MsiInstallations/TargetedUser/Package/Details";
    let differ = sources.elements(group).into_iter().filter_map(|details| {
        let (product, status) = (details.text("ProductCode")?.to_owned(), details.get("Status")?);
        let stored = stored.get(product.to_ascii_lowercase().as_str()).copied().flatten()?;
        (!same(&stored.value, &status.value)).then_some((product, stored, status))
    });
    for (product, stored, status) in differ.take(MAX_PER_KIND) {
        let claims = [stored, status].map(|fact| claim(format!("status {}", fact.value.trim()), fact.evidence()));
        let reading = "Read as the registry has it; the report is made from it.";
        list.push(contradiction(format!("application {product}"), claims.into(), reading));
    }
}

//! MSI packages and Office, which Windows' own management client installs.

use std::collections::BTreeMap;

use crate::device::applications::List;
use crate::device::applications::Told;
use crate::device::applications::user;
use crate::device::registry;
use crate::device::registry::Key;
use crate::device::sources::Sources;
use crate::model::attempt::ItemState;
use crate::model::attempt::TrackedKind;
use crate::model::code::Code;
use crate::model::code::CodeKind;
use crate::model::event::Event;
use crate::model::fact::FactKind;
use crate::model::fact::Instance;
use crate::model::fact::MSI_LOGS;
use crate::model::fact::instances;
use crate::model::fields::Value;
use crate::model::id::EventId;

const DM: &str = "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider";
/// Most rows of the report's table: each is looked for among the packages that are known.
const MAX_ROWS: usize = 2_000;
/// End of the download address of the Intune Management Extension itself.
const AGENT_PACKAGE: &str = "intunewindowsagent.msi";
/// The name it installs itself under.
const AGENT_NAME: &str = "Microsoft Intune Management Extension";

pub(super) fn collect(sources: &Sources<'_>, events: &[Event], list: &mut List) {
    let names = product_names(sources);
    let named = |product: &str, url: Option<&str>| {
        names.get(&product.to_ascii_lowercase()).cloned().or_else(|| package_name(url?))
    };
    for (rest, key) in sources.registry.below(r"hklm\software\microsoft\enterprisedesktopappmanagement") {
        let parts: Vec<&str> = rest.split('\\').collect();
        let (&[sid, "msi", _], Some(first)) = (parts.as_slice(), key.first()) else { continue };
        let product = key.text("ProductCode").map_or(key.name(), |fact| fact.value.trim());
        let told = Told {
            name: named(product, key.text("CurrentDownloadUrl").map(|fact| &*fact.value)),
            version: key.text("ProductVersion").map(|fact| fact.value.trim().to_owned()),
            state: key.number("Status").and_then(state),
            code: key.get("LastError").and_then(registry::code).filter(|code| !code.is_success()),
        };
        list.add(TrackedKind::AppMsi, product, user(&sid.to_ascii_uppercase()), told, first.evidence());
    }
    for details in sources.elements("EnterpriseDesktopAppManagementinfo/MsiInstallations/TargetedUser/Package/Details")
    {
        let Some(product) = details.text("ProductCode").or_else(|| details.text("PackageId")) else { continue };
        let Some(first) = details.facts.first() else { continue };
        let told = Told {
            name: named(product, details.text("CurrentDownloadUrl")),
            version: details.text("ProductVersion").map(str::to_owned),
            state: details.text("Status").and_then(|status| state(status.trim().parse().ok()?)),
            code: details.text("LastError").and_then(Code::parse).filter(|code| !code.is_success()),
        };
        list.add(
            TrackedKind::AppMsi,
            product,
            user(details.text("../UserSid").unwrap_or_default()),
            told,
            first.evidence(),
        );
    }
    office(sources, list);
    from_events(events, &names, list);
    from_table(sources, list);
    from_logs(sources, list);
}

/// Status numbers of the EnterpriseDesktopAppManagement and Office CSPs.
fn state(status: u32) -> Option<ItemState> {
    Some(match status {
        0 | 10 => ItemState::NotStarted,
        20 | 25 => ItemState::Downloading,
        40 | 50 | 55 => ItemState::InProgress,
        48 => ItemState::Pending,
        30 | 60 => ItemState::Failed,
        70 => ItemState::Installed,
        _ => return None,
    })
}

fn office(sources: &Sources<'_>, list: &mut List) {
    for (_, key) in sources.registry.children(r"hklm\software\microsoft\officecsp") {
        let Some(status) = key.get("FinalStatus").or_else(|| key.get("Status")) else { continue };
        let number = registry::number(status);
        // Newer builds keep the result of Click-to-Run itself, a code, in the same place.
        let failure = number.filter(|number| *number > 0xFF).map(Code::status).filter(|code| !code.is_success());
        let told = Told {
            name: Some("Microsoft 365 Apps".to_owned()),
            version: None,
            state: number.and_then(state).or(failure.map(|_| ItemState::Failed)),
            code: failure,
        };
        list.add(TrackedKind::AppOffice, key.name(), None, told, status.evidence());
    }
}

/// Names of installed programs by product code.
fn product_names(sources: &Sources<'_>) -> BTreeMap<String, String> {
    let uninstall = |path: &str| path.contains(r"\microsoft\windows\currentversion\uninstall\{");
    let name =
        |key: &Key<'_>| Some((key.name().to_ascii_lowercase(), key.text("DisplayName")?.value.trim().to_owned()));
    let mut names: BTreeMap<String, String> = logs(sources)
        .iter()
        .filter_map(|log| Some((log.text("product_code")?.to_ascii_lowercase(), log.text("product_name")?.to_owned())))
        .collect();
    names.extend(sources.registry.matching(uninstall).filter_map(|(_, key)| name(key)));
    names
}

/// Logs of Windows Installer that name their product.
fn logs<'a>(sources: &Sources<'a>) -> Vec<Instance<'a>> {
    instances(sources.all, FactKind::Log, |group| group == MSI_LOGS)
}

/// What the log of a managed package adds: which action failed, and with what. Other programs keep such logs too, so a log
/// alone makes no managed application.
fn from_logs(sources: &Sources<'_>, list: &mut List) {
    for log in logs(sources).iter().take(MAX_ROWS) {
        let Some(product) = log.text("product_code") else { continue };
        let Some(place) = log.get("failed_action").or_else(|| log.get("exit_code")) else { continue };
        let exit = log.text("exit_code").and_then(|code| code.parse::<u32>().ok());
        let state = match exit {
            Some(0 | 1641 | 3010) => Some(ItemState::Installed),
            Some(_) => Some(ItemState::Failed),
            None => None,
        };
        let code = exit.filter(|_| state == Some(ItemState::Failed)).map(|value| Code { kind: CodeKind::Exit, value });
        let users: Vec<Option<String>> = list
            .0
            .keys()
            .filter(|(kind, id, _)| *kind == TrackedKind::AppMsi && id.eq_ignore_ascii_case(product))
            .map(|(.., user)| user.clone())
            .collect();
        for user in users {
            let version = log.text("product_version").map(str::to_owned);
            let told = Told { name: log.text("product_name").map(str::to_owned), version, state, code };
            list.add(TrackedKind::AppMsi, product, user, told, place.evidence());
        }
    }
}

/// A name from the address a package came from: its file name, if that is one of a package.
fn package_name(url: &str) -> Option<String> {
    let path = url.split(['?', '#']).next()?;
    let file = path.rsplit('/').next()?.trim();
    let lower = file.to_ascii_lowercase();
    if lower.ends_with(AGENT_PACKAGE) {
        return Some(AGENT_NAME.to_owned());
    }
    lower.ends_with(".msi").then(|| file.to_owned())
}

/// The last thing that the event log tells of a product: 1922 and 1923 went well, 1924 and 1925 did not, 1907 is a failed
/// download (public tools have these the wrong way round).
fn from_events(events: &[Event], names: &BTreeMap<String, String>, list: &mut List) {
    let mut last: BTreeMap<(String, Option<String>), (EventId, ItemState)> = BTreeMap::new();
    for (at, event) in events.iter().enumerate() {
        let Some(number) = event.event_id.filter(|number| (1905..=1926).contains(number)) else { continue };
        let (product, sid, state) = match number {
            1905 => (0, 1, ItemState::Downloading),
            1906 | 1920 => (0, 1, ItemState::InProgress),
            1907 | 1908 | 1913 | 1915 => (0, 1, ItemState::Failed),
            1909 => (1, 0, ItemState::Pending),
            1922 => (0, 1, ItemState::Installed),
            1924 => (2, 3, ItemState::Failed),
            1926 => (1, 2, ItemState::InProgress),
            _ => continue,
        };
        if !event.record.provider.eq_ignore_ascii_case(DM) {
            continue;
        }
        let text = |position| event.record.fields.at(position).and_then(Value::as_text).unwrap_or_default().trim();
        let (product, sid) = (text(product), user(text(sid)));
        if let (false, Ok(id)) = (product.is_empty(), u32::try_from(at)) {
            last.insert((product.to_owned(), sid), (EventId(id), state));
        }
    }
    for ((product, sid), (id, state)) in last {
        let Some(event) = events.get(id.index()) else { continue };
        let code = event.codes.first().copied().filter(|_| state == ItemState::Failed);
        let told =
            Told { name: names.get(&product.to_ascii_lowercase()).cloned(), version: None, state: Some(state), code };
        list.add(TrackedKind::AppMsi, &product, sid, told, event.evidence(id));
    }
}

/// The HTML report's table has what the management client shows: a name or product code, a status in words, an error.
fn from_table(sources: &Sources<'_>, list: &mut List) {
    for row in sources.rows(|id| id == "managedapplicationstable").into_iter().take(MAX_ROWS) {
        let (Some(name), Some(first)) = (row.text("Name"), row.facts.first()) else { continue };
        let status = row.text("Status").unwrap_or_default();
        let told = || Told {
            name: None,
            version: None,
            state: state_word(status),
            code: row.text("Last Error").and_then(Code::parse).filter(|code| !code.is_success()),
        };
        // The row is of an application that is known already, by its name or its id.
        let known = list.0.values().find(|have| {
            have.kind == TrackedKind::AppMsi
                && (have.id.eq_ignore_ascii_case(name)
                    || have.name.as_deref().is_some_and(|have| have.eq_ignore_ascii_case(name)))
        });
        let (id, user) = known.map_or((name.to_owned(), None), |have| (have.id.clone(), have.user.clone()));
        let named =
            if known.is_some() || crate::model::id::Guid::parse(name).is_some() { None } else { Some(name.to_owned()) };
        list.add(TrackedKind::AppMsi, &id, user, Told { name: named, ..told() }, first.evidence());
    }
}

/// The status in the words of the report (`Enforcement Completed`).
fn state_word(status: &str) -> Option<ItemState> {
    let lower = status.to_ascii_lowercase();
    let has = |word: &str| lower.contains(word);
    Some(if has("enforcement completed") || has("installed") {
        ItemState::Installed
    } else if has("failed") {
        ItemState::Failed
    } else if has("download in progress") || has("pending download") {
        ItemState::Downloading
    } else if has("pending") {
        ItemState::Pending
    } else if has("in progress") || has("download completed") {
        ItemState::InProgress
    } else if has("initialized") {
        ItemState::NotStarted
    } else {
        return status.trim().parse().ok().and_then(state);
    })
}

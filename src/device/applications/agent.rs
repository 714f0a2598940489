//! Win32 and WinGet applications, which the Intune Management Extension installs.

use std::collections::BTreeMap;

use crate::device::applications::List;
use crate::device::applications::Told;
use crate::device::applications::user;
use crate::device::registry;
use crate::device::sources::Sources;
use crate::model::attempt::ItemState;
use crate::model::attempt::TrackedKind;
use crate::model::code::Code;
use crate::model::code::CodeKind;
use crate::model::event::Event;
use crate::model::evidence::Evidence;
use crate::model::fact::FactKind;
use crate::model::fact::IME_APPS;
use crate::model::fact::IME_REPORTS;
use crate::model::fact::instances;
use crate::model::fields::Value;
use crate::model::id::EventId;
use crate::model::id::Guid;

/// What the logs tell of one application, in the order of time.
#[derive(Default)]
struct Story {
    state: Option<ItemState>,
    code: Option<Code>,
    version: Option<String>,
    name: Option<String>,
    /// The line that decided last, then the one before it.
    evidence: Vec<Evidence>,
}

/// What the policy list tells.
#[derive(Default)]
struct Policy {
    name: Option<String>,
    winget: bool,
    evidence: Vec<Evidence>,
}

pub(super) fn collect(sources: &Sources<'_>, events: &[Event], list: &mut List) {
    let policies = policies(sources);
    let kind = |id: &Guid| match policies.get(id) {
        Some(policy) if policy.winget => TrackedKind::AppStore,
        _ => TrackedKind::AppWin32,
    };
    for (id, story) in stories(events) {
        let policy = policies.get(&id);
        let told = |first| Told {
            name: policy.and_then(|policy| policy.name.clone()).or_else(|| story.name.clone()).filter(|_| first),
            version: story.version.clone().filter(|_| first),
            state: story.state.filter(|_| first),
            code: story.code.filter(|_| first),
        };
        for (at, evidence) in story.evidence.iter().rev().enumerate() {
            list.add(kind(&id), &id.to_string(), None, told(at == 0), evidence.clone());
        }
    }
    reports(sources, &kind, list);
    from_registry(sources, &kind, list);
    for (id, policy) in &policies {
        for evidence in &policy.evidence {
            let told = Told { name: policy.name.clone(), ..Told::default() };
            list.add(kind(id), &id.to_string(), None, told, evidence.clone());
        }
    }
}

/// The applications that the agent was told of.
fn policies(sources: &Sources<'_>) -> BTreeMap<Guid, Policy> {
    let mut policies: BTreeMap<Guid, Policy> = BTreeMap::new();
    for app in instances(sources.all, FactKind::Log, |group| group == IME_APPS) {
        let Some(id) = app.text("app_id").and_then(Guid::parse).filter(|id| !id.is_nil()) else { continue };
        let policy = policies.entry(id).or_default();
        policy.winget |= app.text("app_kind") == Some("winget");
        // The last name is the present one.
        if let Some(name) = app.get("app_name").filter(|fact| !fact.value.trim().is_empty()) {
            policy.name = Some(name.value.trim().to_owned());
            policy.evidence = vec![name.evidence()];
        } else if let (true, Some(first)) = (policy.evidence.is_empty(), app.facts.first()) {
            policy.evidence.push(first.evidence());
        }
    }
    policies
}

/// The applications of the logs.
fn stories(events: &[Event]) -> BTreeMap<Guid, Story> {
    let mut stories: BTreeMap<Guid, Story> = BTreeMap::new();
    for (at, event) in events.iter().enumerate() {
        if event.record.system.is_some() {
            continue;
        }
        let (Some(marker), Some(id)) =
            (event.record.fields.text("marker"), event.record.fields.get("app_id").and_then(Value::as_guid))
        else {
            continue;
        };
        let Ok(place) = u32::try_from(at).map(EventId) else { break };
        if id.is_nil() {
            continue;
        }
        let story = stories.entry(id).or_default();
        let text = |name: &str| event.record.fields.text(name).map(str::to_owned);
        story.version = text("app_version").or(story.version.take());
        story.name = text("app_name").or(story.name.take());
        if decide(story, marker, event) {
            story.evidence.push(event.evidence(place));
            if story.evidence.len() > 3 {
                story.evidence.remove(0);
            }
        }
    }
    stories
}

/// What a line changes; whether it decides anything.
fn decide(story: &mut Story, marker: &str, event: &Event) -> bool {
    let fields = &event.record.fields;
    let status = fields.get("code").and_then(Value::as_code).filter(|code| !code.is_success());
    let exit = fields.get("exit_code").and_then(|value| u32::try_from(value.as_u64()? & 0xFFFF_FFFF).ok());
    let exit = exit.filter(|number| *number != 0).map(|value| Code { kind: CodeKind::Exit, value });
    let state = match (fields.text("result"), marker) {
        (_, "app_download" | "app_download_start") => ItemState::Downloading,
        // One exit code is the next line's to judge.
        (_, "app_exit_code" | "app_hresult") => {
            story.code = status.or(story.code.filter(|code| code.kind == CodeKind::Status)).or(exit);
            return false;
        }
        (Some("success"), _) => ItemState::Installed,
        (Some("failure"), _) => ItemState::Failed,
        (Some("in_progress"), _) => ItemState::InProgress,
        (Some("skipped"), "app_no_action" | "app_in_retry_wait") => return false,
        (Some("skipped"), _) => ItemState::Skipped,
        _ => return false,
    };
    match state {
        ItemState::Failed => {
            story.code = status.or(story.code.filter(|code| code.kind == CodeKind::Status)).or(exit).or(story.code)
        }
        _ => story.code = None,
    }
    story.state = Some(state);
    true
}

/// What the agent reported to the service: the last report of an application counts.
fn reports(sources: &Sources<'_>, kind: &dyn Fn(&Guid) -> TrackedKind, list: &mut List) {
    for report in instances(sources.all, FactKind::Log, |group| group == IME_REPORTS).into_iter().rev() {
        let Some(id) = report.text("app_id").and_then(Guid::parse) else { continue };
        let Some(first) = report.facts.first() else { continue };
        let state = match report.text("result") {
            Some("success") => Some(ItemState::Installed),
            Some("failure") => Some(ItemState::Failed),
            Some("in_progress") => Some(ItemState::InProgress),
            Some("skipped") => Some(ItemState::Skipped),
            _ => None,
        };
        let told = Told {
            name: report.text("app_name").map(str::to_owned),
            version: report.text("app_version").map(str::to_owned),
            state,
            code: report.text("code").and_then(Code::parse).filter(|code| !code.is_success()),
        };
        list.add(kind(&id), &id.to_string(), None, told, first.evidence());
    }
}

/// `IntuneManagementExtension\Win32Apps\<user>\<app>_<n>`: what the agent keeps of each application. Messages are JSON,
/// whose members the facts have as `EnforcementStateMessage.EnforcementState`.
fn from_registry(sources: &Sources<'_>, kind: &dyn Fn(&Guid) -> TrackedKind, list: &mut List) {
    for (rest, key) in sources.registry.below(r"hklm\software\microsoft\intunemanagementextension\win32apps") {
        let mut parts = rest.split('\\');
        let (Some(owner), Some(app)) = (parts.next(), parts.next()) else { continue };
        let Some(id) = app.get(..36).and_then(Guid::parse) else { continue };
        let ending = |name: &str| {
            key.values().find(|fact| {
                let end = fact.name.rsplit('.').next().unwrap_or_default();
                end.eq_ignore_ascii_case(name) && !fact.value.trim().is_empty()
            })
        };
        let (Some(place), state) = (key.first(), ending("EnforcementState")) else { continue };
        let exit = ending("ExitCode").and_then(registry::number).filter(|number| *number != 0);
        let status = ending("ErrorCode").and_then(registry::code).filter(|code| !code.is_success());
        let told = Told {
            name: None,
            version: None,
            state: state.and_then(|fact| enforcement(fact.value.trim())),
            code: status.or(exit.map(|value| Code { kind: CodeKind::Exit, value })),
        };
        let evidence = state.unwrap_or(place).evidence();
        list.add(
            kind(&id),
            &id.to_string(),
            user(&owner.to_ascii_uppercase()).filter(|owner| owner.starts_with("S-1-")),
            told,
            evidence,
        );
    }
}

/// EnforcementState by its number: thousands tell how it went.
fn enforcement(number: &str) -> Option<ItemState> {
    Some(match number.parse::<u32>().ok()? {
        1000..=1999 => ItemState::Installed,
        2000..=2999 | 6002 => ItemState::InProgress,
        3000..=3999 | 6000 | 6003..=6005 => ItemState::Skipped,
        5000..=5999 | 6001 => ItemState::Failed,
        _ => return None,
    })
}

//! Settings in force, and settings that several providers want differently.

use std::collections::BTreeMap;

use crate::device::policies::MAX_ENTRIES;
use crate::device::sources::Sources;
use crate::model::device::PolicyIssue;
use crate::model::device::PolicySetting;
use crate::model::evidence::Evidence;
use crate::model::fact::Fact;

/// What stands beside a setting under its name: whose it is, whether it is set, the data of an administrative template.
const COMPANIONS: &[&str] = &[
    "_LastWrite",
    "_ProviderSet",
    "_WinningProvider",
    "_ADMXInstanceData",
    "_ADMXInstallation",
    "_WinningProviderType",
];
/// Area that power "knobs" of provisioning packages fill; nobody's policy.
const NOISE_AREA: &str = "knobs";
/// A source that is Windows' own bridge to WMI, not an MDM server.
const BRIDGE: &str = "WMI_Bridge_Server";

/// Scope, area and name, as compared: in lower case.
type Name = (String, String, String);

fn name(scope: &str, area: &str, policy: &str) -> Name {
    (scope.to_ascii_lowercase(), area.to_ascii_lowercase(), policy.to_ascii_lowercase())
}

fn is_setting(area: &str, policy: &str) -> bool {
    !area.eq_ignore_ascii_case(NOISE_AREA)
        && !policy.is_empty()
        && !policy.starts_with("../")
        && !["(key)", "PolicyAreaName", "PolicyScope"].contains(&policy)
        && !COMPANIONS.iter().any(|end| ends_with(policy, end))
}

fn ends_with(text: &str, end: &str) -> bool {
    let at = text.len().checked_sub(end.len());
    at.and_then(|at| text.get(at..)).is_some_and(|tail| tail.eq_ignore_ascii_case(end))
}

/// `device` in one spelling, SIDs as they are.
fn scope_word(scope: &str) -> String {
    if scope.eq_ignore_ascii_case("device") { "device".to_owned() } else { scope.to_owned() }
}

/// The settings in force, by scope, area and name.
pub(super) fn in_force(sources: &Sources<'_>) -> Vec<PolicySetting> {
    let mut found: BTreeMap<Name, PolicySetting> = BTreeMap::new();
    let mut add = |scope: &str, area: &str, fact: &Fact, winner: Option<&Fact>| {
        if !is_setting(area, &fact.name) || found.len() >= MAX_ENTRIES {
            return;
        }
        found.entry(name(scope, area, &fact.name)).or_insert_with(|| PolicySetting {
            scope: scope_word(scope),
            area: area.to_owned(),
            name: fact.name.to_string(),
            value: fact.value.to_string(),
            winner: winner.map(|fact| fact.value.trim().to_owned()).filter(|winner| !winner.is_empty()),
            evidence: fact.evidence(),
        });
    };
    for (rest, key) in sources.registry.below(r"hklm\software\microsoft\policymanager\current") {
        let mut parts = rest.split('\\');
        let (Some(scope), Some(_), None) = (parts.next(), parts.next(), parts.next()) else { continue };
        for fact in key.values() {
            add(scope, key.name(), fact, key.get(&format!("{}_WinningProvider", fact.name)));
        }
    }
    for element in sources.elements("PolicyManager/CurrentPolicies/CurrentPolicyValues") {
        let scope = element.text("../PolicyScope").unwrap_or("device");
        let Some(area) = element.text("PolicyAreaName") else { continue };
        for fact in &element.facts {
            add(scope, area, fact, element.get(&format!("{}_WinningProvider", fact.name)));
        }
    }
    let mut list: Vec<PolicySetting> = found.into_values().collect();
    from_table(sources, &mut list);
    list
}

/// The HTML report's table, for reports without the XML: it names no scope more exactly than its target.
fn from_table(sources: &Sources<'_>, list: &mut Vec<PolicySetting>) {
    if !list.is_empty() {
        return;
    }
    for row in sources.rows(|id| id == "managedpoliciestable").into_iter().take(MAX_ENTRIES) {
        let (Some(area), Some(policy)) = (row.text("Area"), row.text("Policy")) else { continue };
        let Some(value) = row.get("Current Value").filter(|_| is_setting(area, policy)) else { continue };
        list.push(PolicySetting {
            scope: scope_word(row.text("Target").unwrap_or("device")),
            area: area.to_owned(),
            name: policy.to_owned(),
            value: value.value.to_string(),
            winner: row.text("Config Source").map(str::to_owned),
            evidence: value.evidence(),
        });
    }
    list.sort_by(|a, b| (&a.scope, &a.area, &a.name).cmp(&(&b.scope, &b.area, &b.name)));
}

/// What one provider wants.
struct Wish {
    provider: String,
    value: String,
    evidence: Evidence,
}

/// Settings that providers set to different values; the winner first.
pub(super) fn conflicts(sources: &Sources<'_>) -> Vec<PolicyIssue> {
    let mut wishes: BTreeMap<Name, (String, String, String, Vec<Wish>)> = BTreeMap::new();
    let mut add = |provider: &str, scope: &str, area: &str, fact: &Fact| {
        if !is_setting(area, &fact.name) || provider.eq_ignore_ascii_case(BRIDGE) || wishes.len() >= MAX_ENTRIES {
            return;
        }
        let entry = wishes
            .entry(name(scope, area, &fact.name))
            .or_insert_with(|| (scope_word(scope), area.to_owned(), fact.name.to_string(), Vec::new()));
        // The same wish stands in the registry and in the report.
        if !entry.3.iter().any(|wish| wish.provider.eq_ignore_ascii_case(provider)) {
            let wish = Wish { provider: provider.to_owned(), value: fact.value.to_string(), evidence: fact.evidence() };
            entry.3.push(wish);
        }
    };
    for (rest, key) in sources.registry.below(r"hklm\software\microsoft\policymanager\providers") {
        let parts: Vec<&str> = rest.split('\\').collect();
        if let [provider, "default", scope, _] = parts.as_slice() {
            key.values().for_each(|fact| add(provider, scope, key.name(), fact));
        }
    }
    for element in sources.elements("PolicyManager/ConfigSource/PolicyScope/Area") {
        let (Some(provider), Some(area)) = (element.text("../EnrollmentId"), element.text("PolicyAreaName")) else {
            continue;
        };
        let scope = element.text("../PolicyScope").unwrap_or("device");
        element.facts.iter().for_each(|fact| add(provider, scope, area, fact));
    }
    let winners = winners(sources);
    let conflicts = wishes.into_iter().filter(|(_, (.., wishes))| {
        wishes.iter().any(|wish| wishes.first().is_some_and(|first| first.value != wish.value))
    });
    conflicts.map(|(key, (scope, area, name, wishes))| issue(scope, area, name, wishes, winners.get(&key))).collect()
}

fn issue(scope: String, area: String, name: String, mut wishes: Vec<Wish>, winner: Option<&String>) -> PolicyIssue {
    let won = |wish: &Wish| winner.is_some_and(|winner| winner.eq_ignore_ascii_case(&wish.provider));
    wishes.sort_by_key(|wish| !won(wish));
    PolicyIssue {
        area,
        name,
        scope: Some(scope),
        value: wishes.first().filter(|wish| won(wish)).map(|wish| wish.value.clone()),
        sources: wishes.iter().map(|wish| wish.provider.clone()).collect(),
        code: None,
        at: None,
        evidence: wishes.into_iter().map(|wish| wish.evidence).take(8).collect(),
    }
}

/// Who won each setting.
fn winners(sources: &Sources<'_>) -> BTreeMap<Name, String> {
    let settings = in_force(sources).into_iter();
    settings.filter_map(|s| Some((name(&s.scope, &s.area, &s.name), s.winner?))).collect()
}

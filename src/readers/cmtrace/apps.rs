//! What the log tells about applications besides what happened: names, intents, reported results.

use std::collections::HashMap;
use std::collections::HashSet;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::model::evidence::Locus;
use crate::model::fact::Fact;
use crate::model::fact::FactKind;
use crate::model::fact::IME_AGENT;
use crate::model::fact::IME_APPS;
use crate::model::fact::IME_REPORTS;
use crate::model::fields::Value;
use crate::model::id::ArtifactId;
use crate::model::id::Guid;
use crate::readers::cmtrace::decode::Decoded;
use crate::readers::cmtrace::decode::report_values;
use crate::readers::cmtrace::states;

/// Applications of one log of which names are kept; a tenant assigns some hundred to a device.
const MAX_APPS: usize = 20_000;
/// Reports of one log that are kept.
const MAX_REPORTS: usize = 20_000;

/// Collects the facts of one log.
pub(super) struct Facts {
    artifact: ArtifactId,
    facts: Vec<Fact>,
    groups: [Arc<str>; 3],
    instances: [u32; 3],
    names: HashMap<&'static str, Arc<str>>,
    /// The best-told application facts so far: id and what has been said of it.
    known: HashSet<(Guid, &'static str, String)>,
    reported: HashSet<(Guid, String)>,
}

const APPS: usize = 0;
const REPORTS: usize = 1;
const AGENT: usize = 2;

impl Facts {
    pub(super) fn new(artifact: ArtifactId) -> Self {
        Self {
            artifact,
            facts: Vec::new(),
            groups: [IME_APPS, IME_REPORTS, IME_AGENT].map(Arc::from),
            instances: [0; 3],
            names: HashMap::new(),
            known: HashSet::new(),
            reported: HashSet::new(),
        }
    }

    pub(super) fn done(self) -> Vec<Fact> {
        self.facts
    }

    /// One instance of a group.
    fn add(&mut self, group: usize, line: u32, values: &[(&'static str, String)]) {
        let (Some(name), Some(instance)) = (self.groups.get(group), self.instances.get_mut(group)) else { return };
        for (field, value) in values {
            self.facts.push(Fact {
                artifact: self.artifact,
                locus: Locus::Line(line),
                kind: FactKind::Log,
                instance: *instance,
                group: Arc::clone(name),
                name: Arc::clone(self.names.entry(field).or_insert_with(|| Arc::from(*field))),
                value: value.as_str().into(),
            });
        }
        *instance = instance.saturating_add(1);
    }

    /// What one decoded message tells.
    pub(super) fn learn(&mut self, decoded: &Decoded, line: u32) {
        match decoded.marker {
            "" => {}
            "agent_version" => {
                if let Some(version) = decoded.value("version") {
                    self.say_version(&version.to_text(), line);
                }
            }
            "app_policies" => {
                for policy in decoded.json.as_ref().and_then(Json::as_array).into_iter().flatten() {
                    self.policy(policy, line);
                }
            }
            "app_results_sent" => {
                for result in decoded.json.as_ref().and_then(Json::as_array).into_iter().flatten() {
                    self.result(result, line);
                }
            }
            _ => {
                if let (Some(id), Some(name)) =
                    (decoded.value("app_id").and_then(Value::as_guid), decoded.value("app_name"))
                {
                    self.app(id, line, vec![("app_name", name.to_text().into_owned())]);
                }
            }
        }
    }

    fn say_version(&mut self, version: &str, line: u32) {
        if self.known.insert((Guid::NIL, "version", version.to_owned())) && self.known.len() <= MAX_APPS {
            self.add(AGENT, line, &[("version", version.to_owned())]);
        }
    }

    /// An application with what is said of it; what has been said before is not said again.
    fn app(&mut self, id: Guid, line: u32, mut values: Vec<(&'static str, String)>) {
        if self.known.len() >= MAX_APPS {
            return;
        }
        values.retain(|(field, value)| self.known.insert((id, field, value.clone())));
        if !values.is_empty() {
            values.insert(0, ("app_id", id.to_string()));
            self.add(APPS, line, &values);
        }
    }

    /// One entry of `Get policies = […]`.
    fn policy(&mut self, policy: &Json, line: u32) {
        let Some(id) = policy.get("Id").and_then(Json::as_str).and_then(Guid::parse) else { return };
        let mut values = Vec::new();
        if let Some(name) = policy.get("Name").and_then(Json::as_str).filter(|name| !name.is_empty()) {
            values.push(("app_name", name.to_owned()));
        }
        if let Some(intent) = policy.get("Intent").and_then(Json::as_i64) {
            values.push(("intent", states::word("intent", intent).map_or_else(|| intent.to_string(), str::to_owned)));
        }
        if let Some(version) = policy.get("Version").and_then(Json::as_i64) {
            values.push(("version", version.to_string()));
        }
        // Only a WinGet application has installer data.
        let winget = policy.get("InstallerData").is_some_and(|data| !matches!(data.as_str(), None | Some("")));
        values.push(("app_kind", if winget { "winget" } else { "win32" }.to_owned()));
        self.app(id, line, values);
    }

    /// One entry of the payload sent to the service; its messages are JSON inside text on some releases, objects on others.
    fn result(&mut self, result: &Json, line: u32) {
        let mut decoded = Decoded { marker: "app_report", ..Decoded::default() };
        report_values(result, &mut decoded);
        for member in ["EnforcementStateMessage", "ComplianceStateMessage"] {
            match result.get(member) {
                Some(Json::String(inner)) => {
                    if let Ok(inner) = serde_json::from_str::<Json>(inner) {
                        report_values(&inner, &mut decoded);
                    }
                }
                Some(inner) => report_values(inner, &mut decoded),
                None => {}
            }
        }
        let Some(id) = decoded.value("app_id").and_then(Value::as_guid) else { return };
        let mut values = vec![("app_id", id.to_string())];
        for field in ["app_name", "enforcement_state", "detection_state", "code", "app_version", "user_id"] {
            if let Some(value) = decoded.value(field) {
                values.push((field, value.to_text().into_owned()));
            }
        }
        let outcome = decoded.result();
        if !outcome.is_empty() {
            values.push(("result", outcome.to_owned()));
        }
        let told = values.iter().map(|(field, value)| format!("{field}={value};")).collect();
        if values.len() > 1 && self.reported.len() < MAX_REPORTS && self.reported.insert((id, told)) {
            self.add(REPORTS, line, &values);
        }
        if let Some(name) = decoded.value("app_name") {
            self.app(id, line, vec![("app_name", name.to_text().into_owned())]);
        }
    }
}

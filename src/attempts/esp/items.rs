//! What the enrollment status page tracks: applications, policies, certificates.

use std::collections::BTreeMap;

use crate::attempts::codes;
use crate::attempts::esp::Input;
use crate::attempts::phases;
use crate::model::attempt::ItemState;
use crate::model::attempt::Tracked;
use crate::model::attempt::TrackedKind;
use crate::model::code::Code;
use crate::model::code::CodeKind;
use crate::model::device::Device;
use crate::model::event::Event;
use crate::model::event::Phase;
use crate::model::evidence::Evidence;
use crate::model::fact::Fact;
use crate::model::fact::FactKind;
use crate::model::fields::Value;
use crate::model::id::Guid;
use crate::model::time::Time;

/// How many items are kept: an organisation tracks dozens; a hostile log names millions.
const MOST_ITEMS: usize = 4096;
/// How many places are kept as evidence of one item.
const MOST_EVIDENCE: usize = 12;

/// An item of one phase: what the page waited for in the device setup it may wait for again in the account setup, and the
/// registry keeps the two apart (`…\EnrollmentStatusTracking\Device\…` and `…\EnrollmentStatusTracking\{SID}\…`).
type Key = (TrackedKind, String, Option<Phase>);

/// Items by kind, id and phase.
#[derive(Debug, Default)]
pub(crate) struct Items(BTreeMap<Key, Tracked>);

/// What one place says of an item.
pub(crate) struct Report {
    /// State.
    pub state: ItemState,
    /// Code of the failure.
    pub code: Option<Code>,
    /// When, if the place says so.
    pub at: Option<Time>,
    /// The place.
    pub evidence: Option<Evidence>,
}

impl Items {
    /// The key of an item: a place that knows no phase means the item as last known, and the first that knows one gives
    /// it to an item that had none.
    fn place(&mut self, kind: TrackedKind, id: &str, phase: Option<Phase>) -> Key {
        let unknown = (kind, id.to_owned(), None);
        let Some(phase) = phase else { return self.last(kind, id).unwrap_or(unknown) };
        let key = (kind, id.to_owned(), Some(phase));
        if !self.0.contains_key(&key)
            && let Some(item) = self.0.remove(&unknown)
        {
            self.0.insert(key.clone(), Tracked { phase: Some(phase), ..item });
        }
        key
    }

    /// The item of that kind and id, of the last phase if it was in several.
    fn last(&self, kind: TrackedKind, id: &str) -> Option<Key> {
        let first = (kind, id.to_owned(), None);
        let of_id = self.0.range(first..).take_while(|((a, b, _), _)| *a == kind && b == id);
        of_id.last().map(|(key, _)| key.clone())
    }

    /// Takes in a report; a later one replaces the state, a code stays until success.
    pub(crate) fn report(&mut self, kind: TrackedKind, id: &str, phase: Option<Phase>, report: Report) {
        let key = self.place(kind, id, phase);
        if self.0.len() >= MOST_ITEMS && !self.0.contains_key(&key) {
            return;
        }
        let item = self.0.entry(key).or_insert_with(|| Tracked {
            kind,
            id: id.to_owned(),
            name: None,
            phase,
            state: ItemState::Undetermined,
            code: None,
            started_at: None,
            ended_at: None,
            evidence: Vec::new(),
        });
        if report.state != ItemState::Undetermined {
            item.state = report.state;
        }
        item.code = match report.state {
            ItemState::Installed | ItemState::Skipped => None,
            _ => report.code.or(item.code),
        };
        item.started_at = item.started_at.or(report.at);
        let ends = matches!(report.state, ItemState::Installed | ItemState::Failed);
        item.ended_at = if ends { report.at.or(item.ended_at) } else { item.ended_at };
        if let Some(evidence) = report.evidence.filter(|_| item.evidence.len() < MOST_EVIDENCE || ends) {
            item.evidence.push(evidence);
        }
    }

    /// An event of tracking: 296-299 and 1300-1311.
    pub(crate) fn event(
        &mut self,
        id: u16,
        name: &str,
        sort: &str,
        phase: Option<Phase>,
        event: &Event,
        evidence: Option<Evidence>,
    ) {
        let state = match id {
            296 | 1310 => ItemState::Installed,
            298 | 1304 | 1309 => ItemState::Failed,
            299 | 1303 | 1306 | 1308 => ItemState::Pending,
            297 | 1305 | 1307 => ItemState::InProgress,
            1301 | 1302 => ItemState::Downloading,
            1300 => ItemState::NotStarted,
            _ => ItemState::Undetermined,
        };
        // 297 begins the tracking and may stand before or after 1300; neither takes back what came before.
        let (kind, item) = key(name, sort);
        let place = self.place(kind, &item, phase);
        let known = self.0.get(&place).map(|item| item.state);
        let first = matches!(id, 297 | 1300) && known.is_some_and(|state| state != ItemState::NotStarted);
        let state = if first { ItemState::Undetermined } else { state };
        let code = if state == ItemState::Failed { codes::failure(event) } else { None };
        self.report(kind, &item, phase, Report { state, code, at: Some(event.at), evidence });
    }

    /// What the log of the Intune Management Extension says of applications that the page tracks.
    pub(crate) fn agent_log(&mut self, lines: &[usize], input: &Input<'_>) {
        let mut phase = None;
        for &at in lines {
            let Some(event) = input.events.get(at) else { continue };
            if input.since.is_some_and(|since| event.at < since) {
                continue;
            }
            let fields = &event.record.fields;
            let marker = fields.text("marker").unwrap_or_default();
            if marker.starts_with("esp_")
                && let Some(named) = fields.text("phase")
            {
                phase = match named {
                    "DeviceSetup" => Some(Phase::EspDeviceSetup),
                    "AccountSetup" => Some(Phase::EspAccountSetup),
                    _ => None,
                };
            }
            let Some(app) = fields.get("app_id").and_then(Value::as_guid).map(|id| id.to_string()) else { continue };
            let evidence = phases::evidence(at, input.events);
            let known = self.last(TrackedKind::AppWin32, &app).is_some();
            let code = agent_code(event);
            let report = |state, code| Report { state, code, at: Some(event.at), evidence: evidence.clone() };
            match (marker, fields.text("result").unwrap_or_default()) {
                ("esp_app_state", "success") => {
                    self.report(TrackedKind::AppWin32, &app, phase, report(ItemState::Installed, None));
                }
                ("esp_app_state", "failure") => {
                    self.report(TrackedKind::AppWin32, &app, phase, report(ItemState::Failed, code));
                }
                ("esp_app_state", "in_progress") => {
                    self.report(TrackedKind::AppWin32, &app, phase, report(ItemState::InProgress, None));
                }
                ("esp_app_registered", _) => {
                    self.report(TrackedKind::AppWin32, &app, phase, report(ItemState::NotStarted, None));
                }
                // Why it failed stands in other lines, of applications that the page tracks.
                (_, "failure") if known || phase.is_some() => self.cause(&app, phase, code, evidence),
                ("app_exit_code", _) if code.is_some() && known => self.cause(&app, phase, code, evidence),
                _ => {}
            }
        }
    }

    /// A failing line about an application: its code is the cause behind the page's own. The line is of the agent, not of
    /// the page, so the phase around it makes no second item of one that is known.
    fn cause(&mut self, app: &str, phase: Option<Phase>, code: Option<Code>, evidence: Option<Evidence>) {
        let known = self.last(TrackedKind::AppWin32, app);
        if phase.is_none() && known.is_none() {
            return;
        }
        if let Some(code) = code {
            let exact = self.0.contains_key(&(TrackedKind::AppWin32, app.to_owned(), phase));
            let phase = known.filter(|_| !exact).map_or(phase, |(.., phase)| phase);
            let report = Report { state: ItemState::Undetermined, code: Some(code), at: None, evidence };
            self.report(TrackedKind::AppWin32, app, phase, report);
        }
    }

    /// Names of applications, from the agent's policy list and the applications of the device.
    pub(crate) fn name(&mut self, device: &Device, facts: &[Fact]) {
        if self.0.is_empty() {
            return;
        }
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        let mut of_instance: BTreeMap<(u32, u32), String> = BTreeMap::new();
        for fact in facts.iter().filter(|fact| fact.kind == FactKind::Log && &*fact.group == "ime_apps") {
            let instance = (fact.artifact.0, fact.instance);
            match &*fact.name {
                "app_id" => drop(of_instance.insert(instance, fact.value.to_lowercase())),
                "app_name" => {
                    if let Some(id) = of_instance.get(&instance) {
                        names.entry(id.clone()).or_insert_with(|| fact.value.to_string());
                    }
                }
                _ => {}
            }
        }
        for application in &device.applications {
            if let Some(name) = &application.name {
                names.entry(application.id.to_lowercase()).or_insert_with(|| name.clone());
            }
        }
        for item in self.0.values_mut() {
            item.name = item.name.take().or_else(|| names.get(&item.id.to_lowercase()).cloned());
        }
    }

    /// The items, sorted by kind, id and phase.
    pub(crate) fn finish(self) -> Vec<Tracked> {
        self.0.into_values().collect()
    }
}

/// Code that a line of the agent carries: an HRESULT, else the exit code of the installer.
fn agent_code(event: &Event) -> Option<Code> {
    let fields = &event.record.fields;
    let code = fields.get("code").and_then(Value::as_code).filter(|code| !code.is_success());
    let exit = fields.get("exit_code").and_then(Value::as_u64).filter(|exit| *exit != 0);
    #[allow(clippy::cast_possible_truncation)] // an exit code is 32 bits, sign-extended when it is negative
    code.or_else(|| exit.map(|exit| Code { kind: CodeKind::Exit, value: exit as u32 }))
}

/// Kind and id of an item by the name that the page gives it (`Win32App_{guid}_1`, an MSI product code, a location URI)
/// and the sort it states (`Win32App`, `MSI`, `ModernApp`, `Policy`, `Certificate`).
pub(crate) fn key(name: &str, sort: &str) -> (TrackedKind, String) {
    if let Some(rest) = name.strip_prefix("Win32App_") {
        let id = rest.get(..36).and_then(Guid::parse);
        return (TrackedKind::AppWin32, id.map_or_else(|| rest.to_owned(), |id| id.to_string()));
    }
    let sort = sort.to_ascii_lowercase();
    let kind = match () {
        () if sort.contains("win32") => TrackedKind::AppWin32,
        () if sort.contains("office") => TrackedKind::AppOffice,
        () if sort.contains("msi") => TrackedKind::AppMsi,
        () if sort.contains("modern") || sort.contains("appx") || sort.contains("store") => TrackedKind::AppStore,
        () if sort.contains("cert") || sort.contains("scep") => TrackedKind::Certificate,
        () if sort.contains("policy") || sort.contains("policies") => TrackedKind::Policy,
        () if sort.contains("script") => TrackedKind::Script,
        () => TrackedKind::Workload,
    };
    let id = Guid::parse(name).map_or_else(|| name.to_owned(), |id| id.to_string());
    (kind, id)
}

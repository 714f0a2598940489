//! Applications that the MDM server manages, with names where the bundle has them.
//!
//! | Kind | Where |
//! |---|---|
//! | MSI | `EnterpriseDesktopAppManagement\<SID>\MSI\{product}` of the registry, the same in the XML report, the HTML report's table |
//! | Office | `OfficeCSP\{id}` of the registry |
//! | Win32, WinGet | the logs of the Intune Management Extension, its reports, `Win32Apps` of the registry |
//!
//! A name comes from the agent's policy list, from `Uninstall` of the registry for a product code, or from the report.

mod agent;
mod msi;

use std::collections::BTreeMap;

use crate::device::sources::Sources;
use crate::model::attempt::ItemState;
use crate::model::attempt::TrackedKind;
use crate::model::code::Code;
use crate::model::device::Application;
use crate::model::event::Event;
use crate::model::evidence::Evidence;

/// Most applications that are described.
const MAX_APPLICATIONS: usize = 10_000;
/// Places that are listed for one application.
const MAX_EVIDENCE: usize = 8;

/// Applications by kind, id (lower case) and user.
#[derive(Default)]
pub(super) struct List(BTreeMap<(TrackedKind, String, Option<String>), Application>);

/// What one place says of an application.
#[derive(Default)]
struct Told {
    name: Option<String>,
    version: Option<String>,
    state: Option<ItemState>,
    code: Option<Code>,
}

impl List {
    /// Adds what one place says. What was said before stands: places are asked in the order of their strength.
    fn add(&mut self, kind: TrackedKind, id: &str, user: Option<String>, told: Told, evidence: Evidence) {
        let key = (kind, id.to_ascii_lowercase(), user.clone());
        if self.0.len() >= MAX_APPLICATIONS && !self.0.contains_key(&key) {
            return;
        }
        let application = self.0.entry(key).or_insert_with(|| Application {
            kind,
            id: id.to_owned(),
            name: None,
            version: None,
            state: ItemState::Undetermined,
            code: None,
            user,
            evidence: Vec::new(),
        });
        application.name = application.name.take().or(told.name);
        application.version = application.version.take().or(told.version);
        match told.state {
            Some(state) if application.state == ItemState::Undetermined => {
                application.state = state;
                application.code = told.code;
            }
            // A failure without a code takes that of a weaker place.
            Some(ItemState::Failed) if application.state == ItemState::Failed => {
                application.code = application.code.or(told.code);
            }
            _ => {}
        }
        if application.evidence.len() < MAX_EVIDENCE && !application.evidence.contains(&evidence) {
            application.evidence.push(evidence);
        }
    }
}

/// All of them, by kind, id and user.
pub(super) fn describe(sources: &Sources<'_>, events: &[Event]) -> Vec<Application> {
    let mut list = List::default();
    msi::collect(sources, events, &mut list);
    agent::collect(sources, events, &mut list);
    list.0.into_values().collect()
}

/// Where a user's part is kept: a SID, or the SID of zeros that stands for the device.
fn user(sid: &str) -> Option<String> {
    let sid = sid.trim();
    let device =
        sid.is_empty() || sid.eq_ignore_ascii_case("device") || sid.to_ascii_uppercase().starts_with("S-0-0-00");
    let nobody = sid.bytes().all(|c| matches!(c, b'0' | b'-'));
    (!device && !nobody).then(|| sid.to_owned())
}

#[cfg(test)]
mod tests;

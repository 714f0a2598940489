//! What `{…}` in a story's lines stands for.

use super::{Story, first_enrollment};
use crate::forge::guid::Guid;
use std::collections::BTreeMap;

/// Placeholders and their texts.
#[derive(Clone, Debug)]
pub struct Names(BTreeMap<String, String>);

pub const USER_SID: &str = "S-1-5-21-1004336348-1177238915-682003330-1001";

impl Names {
    /// What every story knows, then its own `[names]`.
    pub fn of(story: &Story) -> Names {
        let device = &story.device;
        let first = story.enrollment.first();
        let tenant_id = Guid::made_of(&format!("tenant {}", device.tenant)).to_string();
        let known = [
            ("upn", device.user.clone()),
            ("domain", device.domain.clone()),
            ("user", device.user.split('@').next().unwrap_or_default().to_owned()),
            ("upn_suffix", device.user.split('@').nth(1).unwrap_or_default().to_owned()),
            ("sid", USER_SID.to_owned()),
            ("computer", device.name.clone()),
            ("tenant", tenant_id),
            ("tenant_name", device.tenant.clone()),
            ("device_id", Guid::made_of(&format!("device {}", device.name)).to_string()),
            ("enrollment", first.map_or_else(first_enrollment, |e| e.id.clone())),
            ("provider", first.map_or("MS DM Server", |e| &e.provider).to_owned()),
            ("discovery", first.map_or(&device.mdm_url, |e| &e.discovery).clone()),
            ("type", first.map_or(6, |e| e.kind).to_string()),
            ("type_name", type_name(first.map_or(6, |e| e.kind)).to_owned()),
            ("build", device.build.split('.').next().unwrap_or_default().to_owned()),
            ("oobe_config", story.autopilot.as_ref().map_or(0, |a| a.oobe_config).to_string()),
            ("resource", "https://manage.microsoft.com/".to_owned()),
        ];
        let mut names = Names(known.into_iter().map(|(k, v)| (k.to_owned(), v)).collect());
        names.extend(&story.names);
        names
    }

    /// These names too; what they say may use the names before.
    pub fn extend(&mut self, more: &BTreeMap<String, String>) {
        for (name, text) in more {
            let text = self.fill(text);
            self.0.insert(name.clone(), text);
        }
    }

    pub fn set(&mut self, name: &str, text: String) {
        self.0.insert(name.to_owned(), text);
    }

    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or_else(|| panic!("no name {{{name}}}"), String::as_str)
    }

    /// The text with every `{known name}` replaced. Other braces (GUIDs, JSON) stay.
    pub fn fill(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            out.push_str(&rest[..open]);
            rest = &rest[open..];
            let name = rest[1..].split('}').next().unwrap_or_default();
            let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
            match self.0.get(name) {
                Some(value) if is_name => {
                    out.push_str(value);
                    rest = &rest[name.len() + 2..];
                }
                _ => {
                    assert!(!is_name || !rest[1..].contains('}'), "unknown name {{{name}}} in: {text}");
                    out.push('{');
                    rest = &rest[1..];
                }
            }
        }
        out.push_str(rest);
        out
    }
}

/// The enrollment type's name in events and reports, as far as it is known.
pub fn type_name(kind: u32) -> &'static str {
    if kind == 6 { "MDMDeviceWithAAD" } else { "Other" }
}

//! Every text of an analysis that may hold something of the bundle.
//!
//! Not visited: words of mdmlens itself (rule ids, outcomes), what is Windows' own and carries meaning (its providers and
//! channels, names of fields). Everything else is: what is left out here would leak.

use std::sync::Arc;

use crate::model::analysis::Analysis;
use crate::model::analysis::BundleInfo;
use crate::model::artifact::Artifact;
use crate::model::attempt as a;
use crate::model::coverage::Claim;
use crate::model::coverage::Contradiction;
use crate::model::coverage::Coverage;
use crate::model::device as d;
use crate::model::event::Event;
use crate::model::event::Marker;
use crate::model::evidence::Evidence;
use crate::model::evidence::Locus;
use crate::model::fact::Fact;
use crate::model::fields::Field;
use crate::model::fields::Fields;
use crate::model::fields::Value;
use crate::model::finding::Finding;
use crate::model::record::Record;
use crate::model::record::System;
use crate::model::verdict::Verdict;
use crate::model::warning::Warning;

/// What looks at the texts.
pub(super) struct Each<'a> {
    /// Looks at one text; gives what it becomes, or nothing if it stays.
    pub(super) look: &'a mut dyn FnMut(&str) -> Option<String>,
    /// Whether it wants versions, too: some look like addresses, so that nothing can be learned from them.
    pub(super) versions: bool,
}

/// Something that holds texts.
pub(super) trait Texts {
    /// Shows every text to `each`, always in the same order, and takes what it gives.
    fn each(&mut self, each: &mut Each<'_>);
}

impl Texts for String {
    fn each(&mut self, each: &mut Each<'_>) {
        if let Some(new) = (each.look)(self) {
            *self = new;
        }
    }
}

impl Texts for Box<str> {
    fn each(&mut self, each: &mut Each<'_>) {
        if let Some(new) = (each.look)(self) {
            *self = new.into();
        }
    }
}

impl Texts for Arc<str> {
    fn each(&mut self, each: &mut Each<'_>) {
        if let Some(new) = (each.look)(self) {
            *self = new.into();
        }
    }
}

impl<T: Texts> Texts for Option<T> {
    fn each(&mut self, each: &mut Each<'_>) {
        if let Some(inside) = self {
            inside.each(each);
        }
    }
}

impl<T: Texts> Texts for Vec<T> {
    fn each(&mut self, each: &mut Each<'_>) {
        for inside in self {
            inside.each(each);
        }
    }
}

impl<T: Texts> Texts for Box<T> {
    fn each(&mut self, each: &mut Each<'_>) {
        (**self).each(each);
    }
}

impl<T: Texts, U: Texts> Texts for (T, U) {
    fn each(&mut self, each: &mut Each<'_>) {
        self.0.each(each);
        self.1.each(each);
    }
}

/// Numbers and flags hold no text.
macro_rules! no_texts {
    ($($kind:ty),+) => { $(impl Texts for $kind { fn each(&mut self, _: &mut Each<'_>) {} })+ };
}
no_texts!(bool, u32, crate::model::code::Code);

impl<T: Texts> Texts for d::Known<T> {
    fn each(&mut self, each: &mut Each<'_>) {
        self.value.each(each);
        self.evidence.each(each);
    }
}

/// A struct that holds texts in these fields.
macro_rules! texts {
    ($($kind:ty { $($field:ident),+ $(,)? })+) => {
        $(impl Texts for $kind {
            fn each(&mut self, each: &mut Each<'_>) {
                $(self.$field.each(each);)+
            }
        })+
    };
}

texts! {
    Analysis {
        bundle, device, attempts, unenrollments, syncs, esp, verdict, findings, contradictions, coverage, artifacts, warnings,
        markers, events, facts,
    }
    BundleInfo { name, areas }
    Verdict { headline }
    d::Device {
        computer_name, edition, edition_id, os_version, os_build, join, enrollments, auto_enroll, autopilot, tpm, config_manager,
        co_management_flags, manual_unenrollment_allowed, policies, applications, certificates, deep_links,
    }
    d::Join {
        entra_joined, domain_joined, workplace_joined, enterprise_joined, device_id, tenant_id, tenant_name, domain_name, user,
        mdm_url, primary_refresh_token, device_auth_status, last_error_phase, last_error_code,
    }
    d::Enrollment {
        provider_id, upn, tenant_id, discovery_url, server_url, certificate, support, evidence,
    }
    d::Certificate { subject, issuer, thumbprint, evidence }
    d::Support { name, phone, email, url }
    d::AutoEnrollPolicy { enabled, credential_type, disable_registration }
    d::Autopilot {
        profile, profile_name, tenant_domain, tenant_id, oobe_config, hybrid_join, device_preparation, hardware_hash,
    }
    d::Tpm { version, ready_for_storage, ready_for_attestation, aik_result }
    d::Policies { settings, failed, conflicts, blocked_group_policies }
    d::PolicySetting { scope, area, name, value, winner, evidence }
    d::PolicyIssue { area, name, scope, value, sources, evidence }
    a::Attempt { trigger_grounds, phases, provider_id, upn, tenant_id, discovery_url, evidence }
    a::AttemptPhase { evidence }
    a::Unenrollment { evidence }
    a::Sync { initiator, server, evidence }
    a::Esp { phases, tracked, settings, continued_anyway, timed_out }
    a::Tracked { id, name, evidence }
    a::EspSettings { evidence }
    Finding { title, explanation, action, ask, evidence }
    Contradiction { subject, claims, reading }
    Claim { value, evidence }
    Coverage { source, reason, effect }
    Artifact { path }
    Warning { locus, message }
    Marker { text, evidence }
    Event { record }
    System { user_sid, computer }
    Evidence { locus }
}

impl Texts for Locus {
    fn each(&mut self, each: &mut Each<'_>) {
        match self {
            Self::Key { key, value } => {
                key.each(each);
                value.each(each);
            }
            Self::Element(path) => path.each(each),
            Self::Whole | Self::Record(_) | Self::Line(_) => {}
        }
    }
}

impl Texts for Record {
    fn each(&mut self, each: &mut Each<'_>) {
        self.locus.each(each);
        for name in [&mut self.provider, &mut self.channel] {
            if !is_of_windows(name) {
                name.each(each);
            }
        }
        self.fields.each(each);
        self.system.each(each);
    }
}

/// Providers and channels of Windows itself begin so; a program's or a log's may be called after its organisation.
fn is_of_windows(name: &str) -> bool {
    name.starts_with("Microsoft") || name.starts_with("Windows")
}

/// Whether a value of this name is a version.
fn is_version(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.contains("version") || lower.contains("build")
}

impl Texts for Fact {
    fn each(&mut self, each: &mut Each<'_>) {
        self.locus.each(each);
        self.group.each(each);
        self.name.each(each);
        if each.versions || !is_version(&self.name) {
            self.value.each(each);
        }
    }
}

impl Texts for d::Application {
    fn each(&mut self, each: &mut Each<'_>) {
        self.id.each(each);
        self.name.each(each);
        if each.versions {
            self.version.each(each);
        }
        self.user.each(each);
        self.evidence.each(each);
    }
}

/// Names of values that are scripts or what a script printed: events 4103 and 4104 of PowerShell.
const BODIES: [&str; 3] = ["ScriptBlockText", "Payload", "ContextInfo"];

impl Texts for Fields {
    fn each(&mut self, each: &mut Each<'_>) {
        let mut list: Vec<Field> = self.iter().cloned().collect();
        for field in &mut list {
            if BODIES.contains(&&*field.name) {
                field.value = Value::Text("(removed)".into());
            } else if each.versions || !is_version(&field.name) {
                field.value.each(each);
            }
        }
        *self = Self::new(list);
    }
}

impl Texts for Value {
    fn each(&mut self, each: &mut Each<'_>) {
        match self {
            Self::Text(text) | Self::Sid(text) => text.each(each),
            // A typed id that is a tenant or device becomes text, since a pseudonym is no GUID.
            Self::Guid(guid) => {
                if let Some(new) = (each.look)(&guid.to_string()) {
                    *self = Self::Text(new.into());
                }
            }
            // Nobody can say what is in it.
            Self::Binary(bytes) => {
                *self = Self::Text(format!("<{} bytes>", bytes.len()).into());
            }
            _ => {}
        }
    }
}

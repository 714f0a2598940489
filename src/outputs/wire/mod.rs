//! The serde types of the JSON contract: the promise to ticket systems.
//!
//! Every key of an object is always present; lists are `[]`, never absent. `schema_version` goes up by a minor for an
//! addition and by a major for a break. The doc comments here are the descriptions of the published schema.

use std::borrow::Cow;

/// Defines one object of the contract.
macro_rules! objects {
    ($($(#[$meta:meta])* $name:ident $(<$life:lifetime>)? { $($(#[$field_meta:meta])* $field:ident: $type:ty,)+ })+) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
            #[serde(deny_unknown_fields)]
            pub struct $name $(<$life>)? {
                $($(#[$field_meta])* pub $field: $type,)+
            }
        )+
    };
}

mod attempt;
mod batch;
mod bundle;
mod device;
mod esp;
mod event;
mod evidence;
mod managed;
mod outcome;

pub use attempt::Attempt;
pub use attempt::Ground;
pub use attempt::Phase;
pub use attempt::Sync;
pub use attempt::Unenrollment;
pub use batch::BatchError;
pub use batch::BatchLine;
pub use batch::BatchPath;
pub use bundle::Artifact;
pub use bundle::Bundle;
pub use bundle::Coverage;
pub use bundle::Warning;
pub use device::AutoEnroll;
pub use device::Autopilot;
pub use device::Device;
pub use device::Enrollment;
pub use device::EnrollmentCertificate;
pub use device::Join;
pub use device::Support;
pub use device::Tpm;
pub use esp::Esp;
pub use esp::EspSettings;
pub use esp::Tracked;
pub use event::Event;
pub use event::FieldMap;
pub use event::Marker;
pub use event::Timeline;
pub use evidence::ElementLocus;
pub use evidence::Evidence;
pub use evidence::KeyLocus;
pub use evidence::LineLocus;
pub use evidence::Locus;
pub use evidence::RecordLocus;
pub use evidence::WholeLocus;
pub use managed::Application;
pub use managed::Certificate;
pub use managed::Policies;
pub use managed::PolicyIssue;
pub use outcome::Claim;
pub use outcome::Code;
pub use outcome::Contradiction;
pub use outcome::Finding;
pub use outcome::Verdict;

/// Version of the contract that this build writes.
pub const SCHEMA_VERSION: &str = "1.1";

/// Text: from the bundle (valid UTF-8, never interpreted) or of mdmlens itself.
type Text<'a> = Cow<'a, str>;

objects! {
    /// What mdmlens found in one bundle.
    Document<'a> {
        /// Version of this contract: a minor step adds, a major step breaks.
        schema_version: Text<'a>,
        /// The program that wrote this.
        tool: Tool<'a>,
        /// The input.
        bundle: Bundle<'a>,
        /// The outcome in one sentence.
        verdict: Verdict<'a>,
        /// The device as the bundle's facts describe it.
        device: Device<'a>,
        /// Enrollment attempts, oldest first.
        attempts: Vec<Attempt<'a>>,
        /// Unenrollments, oldest first.
        unenrollments: Vec<Unenrollment<'a>>,
        /// OMA-DM sessions, oldest first.
        syncs: Vec<Sync<'a>>,
        /// The enrollment status page of the last enrollment; null if there is no trace of one.
        esp: Option<Esp<'a>>,
        /// Policies; null if no artifact tells of them.
        policies: Option<Policies<'a>>,
        /// Applications that the MDM server manages.
        applications: Vec<Application<'a>>,
        /// Certificates that matter for management.
        certificates: Vec<Certificate<'a>>,
        /// Diagnoses: the one that explains the verdict first, then worst first.
        findings: Vec<Finding<'a>>,
        /// Where artifacts disagree.
        contradictions: Vec<Contradiction<'a>>,
        /// What was there to read, and what its absence means.
        coverage: Vec<Coverage<'a>>,
        /// Files of the bundle, by path.
        artifacts: Vec<Artifact<'a>>,
        /// Troubles with the input or our reading of it, never with the device.
        warnings: Vec<Warning<'a>>,
        /// Boots, clock changes, gaps and wrapped logs, in time order.
        markers: Vec<Marker<'a>>,
        /// The timeline in numbers.
        timeline: Timeline<'a>,
        /// Events in timeline order: the relevant ones and those that evidence points at, unless asked otherwise.
        events: Vec<Event<'a>>,
    }
    /// The program.
    Tool<'a> {
        /// Its name.
        name: Text<'a>,
        /// Its version.
        version: Text<'a>,
    }
}

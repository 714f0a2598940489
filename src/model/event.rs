//! Records with a known meaning and a UTC time.

use crate::model::code::Code;
use crate::model::evidence::Evidence;
use crate::model::id::ArtifactId;
use crate::model::id::EventId;
use crate::model::record::Record;
use crate::model::time::Time;
use crate::model::time::TimeBasis;

/// A step inside an enrollment attempt, in the order in which they follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Joining or registering the device with Entra or a domain.
    Join,
    /// Finding the management endpoint.
    Discovery,
    /// Proving who the user or device is.
    Authentication,
    /// Fetching the certificate policy (XCEP).
    Policy,
    /// Requesting and installing the management certificate (WSTEP).
    Certificate,
    /// Applying the provisioning document.
    Provisioning,
    /// Setting up the DM client, its schedule and push channel; final result.
    Registration,
    /// The first OMA-DM session.
    FirstSync,
    /// Enrollment status page, device preparation.
    EspDevicePreparation,
    /// Enrollment status page, device setup.
    EspDeviceSetup,
    /// Enrollment status page, account setup.
    EspAccountSetup,
}
crate::model::words!(Phase {
    Join => "join",
    Discovery => "discovery",
    Authentication => "authentication",
    Policy => "policy",
    Certificate => "certificate",
    Provisioning => "provisioning",
    Registration => "registration",
    FirstSync => "first_sync",
    EspDevicePreparation => "esp_device_preparation",
    EspDeviceSetup => "esp_device_setup",
    EspAccountSetup => "esp_account_setup",
});

/// What an event is about, coarser than and beside the phases of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// Device join or registration.
    Join,
    /// Endpoint discovery.
    Discovery,
    /// Authentication, tokens.
    Authentication,
    /// Certificate policy.
    Policy,
    /// Certificate request, installation, renewal.
    Certificate,
    /// Provisioning of the enrollment, provisioning packages, Autopilot profile.
    Provisioning,
    /// Enrollment registration and final results.
    Registration,
    /// OMA-DM sessions.
    Sync,
    /// Enrollment status page.
    Esp,
    /// Applying policies through CSPs.
    PolicyCsp,
    /// Application installation.
    AppInstall,
    /// Removing an enrollment.
    Unenroll,
    /// Boot, clock, power, service and anything else.
    Other,
}
crate::model::words!(Topic {
    Join => "join",
    Discovery => "discovery",
    Authentication => "authentication",
    Policy => "policy",
    Certificate => "certificate",
    Provisioning => "provisioning",
    Registration => "registration",
    Sync => "sync",
    Esp => "esp",
    PolicyCsp => "policy_csp",
    AppInstall => "app_install",
    Unenroll => "unenroll",
    Other => "other",
});

/// What an event says of the thing it tells about. The level alone does not say it: some failures are logged as information.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventOutcome {
    /// Something begins.
    Start,
    /// Something worked.
    Success,
    /// Something failed.
    Failure,
    /// Neither.
    Info,
}
crate::model::words!(EventOutcome { Start => "start", Success => "success", Failure => "failure", Info => "info" });

/// What a known event means: one row of the knowledge.
#[derive(Debug, PartialEq, Eq)]
pub struct Meaning {
    /// Meaning in own words; `{n}` stands for the n-th data value (from 1) of the newest layout.
    pub text: &'static str,
    /// Names of the data values of the newest layout, in order; the numbers in `text` count these.
    pub fields: &'static [&'static str],
    /// What it is about.
    pub topic: Topic,
    /// What it says of it.
    pub outcome: EventOutcome,
    /// Whether it matters for an enrollment.
    pub relevant: bool,
    /// Whether the text was inferred from field names or general knowledge (a hint, not a fact).
    pub weak: bool,
}

/// A record on the timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The artifact that has the record.
    pub artifact: ArtifactId,
    /// The record.
    pub record: Record,
    /// The event id, if it is an EVTX record: the record's own, at hand for the many who look for an event by it.
    pub event_id: Option<u16>,
    /// When, UTC.
    pub at: Time,
    /// How sure that time is.
    pub time_basis: TimeBasis,
    /// What it means, if it is known.
    pub meaning: Option<&'static Meaning>,
    /// What it is about.
    pub topic: Topic,
    /// The phase of an attempt that it belongs to, if it is such a step.
    pub phase: Option<Phase>,
    /// What it says.
    pub outcome: EventOutcome,
    /// Whether it belongs on the timeline that is shown first.
    pub relevant: bool,
    /// Result codes among its values, in order, successes left out.
    pub codes: Vec<Code>,
    /// The attempt it belongs to: index into `Analysis::attempts`.
    pub attempt: Option<u32>,
    /// How often the same event came back right after (1: no repeat). Set on the first of a run.
    pub repeats: u32,
    /// The first event of the run of repeats that this one belongs to; `None` if it is shown itself.
    pub folded_into: Option<EventId>,
}

impl Event {
    /// A record on the timeline of which nothing is known but when it was: no meaning, no outcome but `Info`, shown.
    #[must_use]
    pub fn new(artifact: ArtifactId, record: Record, at: Time, time_basis: TimeBasis) -> Self {
        Self {
            artifact,
            event_id: record.event_id(),
            record,
            at,
            time_basis,
            meaning: None,
            topic: Topic::Other,
            phase: None,
            outcome: EventOutcome::Info,
            relevant: true,
            codes: Vec::new(),
            attempt: None,
            repeats: 1,
            folded_into: None,
        }
    }

    /// Whether it is event `id` of a provider.
    #[must_use]
    pub fn is(&self, provider: &str, id: u16) -> bool {
        self.event_id == Some(id) && self.record.provider.eq_ignore_ascii_case(provider)
    }

    /// This event as evidence; `id` is its place on the timeline.
    #[must_use]
    pub fn evidence(&self, id: EventId) -> Evidence {
        Evidence { artifact: self.artifact, locus: self.record.locus.clone(), event: Some(id) }
    }
}

/// What a marker tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MarkerKind {
    /// Windows started.
    Boot,
    /// Windows shut down.
    Shutdown,
    /// The device's clock was set.
    ClockChange,
    /// Records are missing in a log (record ids jump).
    Gap,
    /// A log begins after records were overwritten.
    LogWrapped,
    /// A log was cleared.
    LogCleared,
}
crate::model::words!(MarkerKind {
    Boot => "boot",
    Shutdown => "shutdown",
    ClockChange => "clock_change",
    Gap => "gap",
    LogWrapped => "log_wrapped",
    LogCleared => "log_cleared",
});

/// Something that bends the reading of the timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Marker {
    /// When; for a gap or wrap the time of the first record after it.
    pub at: Option<Time>,
    /// What kind.
    pub kind: MarkerKind,
    /// What happened, in words.
    pub text: String,
    /// What shows it.
    pub evidence: Evidence,
}

//! The serde types of the JSON contract: the promise to ticket systems.
//!
//! Every key of an object is always present; lists are `[]`, never absent. `schema_version` goes up by a minor for an
//! addition and by a major for a break. The doc comments here are the descriptions of the published schema.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;
use serde::de::MapAccess;
use serde::de::Visitor;
use serde::ser::SerializeMap;

/// Version of the contract that this build writes.
pub const SCHEMA_VERSION: &str = "1.1";

/// Text: from the bundle (valid UTF-8, never interpreted) or of mdmlens itself.
type Text<'a> = Cow<'a, str>;

/// Defines one object of the contract.
macro_rules! objects {
    ($($(#[$meta:meta])* $name:ident $(<$life:lifetime>)? { $($(#[$field_meta:meta])* $field:ident: $type:ty,)+ })+) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
            #[serde(deny_unknown_fields)]
            pub struct $name $(<$life>)? {
                $($(#[$field_meta])* pub $field: $type,)+
            }
        )+
    };
}

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
    /// The input.
    Bundle<'a> {
        /// File or folder name; `-` for standard input.
        name: Text<'a>,
        /// Tool that made it: mdm_diagnostics, intune_diagnostics, one_data_collector, folder, single_artifact, unknown.
        kind: Text<'a>,
        /// cab, zip, folder, file, stdin.
        container: Text<'a>,
        /// SHA-256 of its bytes, lower-case hex; null for a folder.
        sha256: Option<Text<'a>>,
        /// Its size.
        size_bytes: u64,
        /// When it was collected (RFC 3339, UTC).
        collected_at: Option<String>,
        /// Areas that the collection was asked for.
        areas: Vec<Text<'a>>,
        /// UTC offset of the device's local-time logs, minutes east.
        utc_offset_minutes: Option<i32>,
        /// How that offset is known: stated, inferred, assumed; null when no local-time log needed one.
        utc_offset_basis: Option<Text<'a>>,
    }
    /// The outcome.
    Verdict<'a> {
        /// enrolled, enrolled_with_problems, failed, in_progress, not_enrolled, unenrolled, undetermined.
        outcome: Text<'a>,
        /// high, medium, low.
        confidence: Text<'a>,
        /// One sentence that a helpdesk agent can read to the user.
        headline: Text<'a>,
        /// Id of the attempt it speaks of.
        attempt: Option<u32>,
        /// The phase that failed.
        phase: Option<Text<'a>>,
        /// The code.
        code: Option<Code<'a>>,
        /// The rule whose finding explains it.
        rule: Option<Text<'a>>,
    }
    /// A result code.
    Code<'a> {
        /// Eight hex digits with `0x`; an AADSTS number, OMA-DM or HTTP status in hex as well.
        hex: String,
        /// Its symbol or usual name.
        name: Option<Text<'a>>,
        /// Which family of codes it is of: mdm_enrollment, device_registration, entra_sign_in, …
        family: Option<Text<'a>>,
        /// What it means.
        meaning: Option<Text<'a>>,
    }
    /// The device.
    Device<'a> {
        /// Computer name.
        computer_name: Option<Text<'a>>,
        /// Edition as shown.
        edition: Option<Text<'a>>,
        /// EditionID.
        edition_id: Option<Text<'a>>,
        /// Version.
        os_version: Option<Text<'a>>,
        /// Build, with its revision if that is known: `26100.1742`.
        os_build: Option<String>,
        /// How device and user are joined.
        join: Join<'a>,
        /// Enrollments, managed ones first.
        enrollments: Vec<Enrollment<'a>>,
        /// Windows Autopilot; null if no artifact tells of it.
        autopilot: Option<Autopilot<'a>>,
        /// Group-policy auto-enrollment; null if no artifact tells of it.
        auto_enroll: Option<AutoEnroll>,
        /// TPM; null if no artifact tells of it.
        tpm: Option<Tpm<'a>>,
    }
    /// Join state; booleans are null when no artifact tells.
    Join<'a> {
        /// Joined to Entra ID.
        entra_joined: Option<bool>,
        /// Joined to an Active Directory domain.
        domain_joined: Option<bool>,
        /// A work or school account is registered.
        workplace_joined: Option<bool>,
        /// Joined to an on-premises registration service.
        enterprise_joined: Option<bool>,
        /// Entra device id.
        device_id: Option<Text<'a>>,
        /// Tenant id.
        tenant_id: Option<Text<'a>>,
        /// Tenant name.
        tenant_name: Option<Text<'a>>,
        /// User who joined or is signed in.
        user: Option<Text<'a>>,
        /// MDM enrollment URL that the tenant gave; an empty text means that it gave none.
        mdm_url: Option<Text<'a>>,
        /// The signed-in user has a primary refresh token.
        primary_refresh_token: Option<bool>,
    }
    /// One enrollment entry.
    Enrollment<'a> {
        /// Enrollment id.
        enrollment_id: String,
        /// EnrollmentType as stored.
        type_number: Option<u32>,
        /// mdm_only, mam, device_with_entra, user_with_entra, linked, local, unmanaged_builtin, other.
        #[serde(rename = "type")]
        kind: Text<'a>,
        /// EnrollmentState as stored.
        state_number: Option<u32>,
        /// Word for the state, if its number is known.
        state: Option<Text<'a>>,
        /// Whether it really manages the device; null if that cannot be told.
        managed: Option<bool>,
        /// ProviderID.
        provider_id: Option<Text<'a>>,
        /// UPN.
        upn: Option<Text<'a>>,
        /// Tenant id.
        tenant_id: Option<Text<'a>>,
        /// Discovery URL.
        discovery_url: Option<Text<'a>>,
        /// Server of the OMA-DM account.
        server_url: Option<Text<'a>>,
        /// The enrollment it is linked to.
        linked_to: Option<String>,
        /// Last successful session.
        last_success_at: Option<String>,
        /// Last failed session.
        last_failure_at: Option<String>,
        /// Result of the last session.
        last_result: Option<Code<'a>>,
        /// Its management certificate.
        certificate: Option<EnrollmentCertificate<'a>>,
        /// Whether the user may remove it.
        manual_unenrollment_allowed: Option<bool>,
        /// Support information of the organisation.
        support: Option<Support<'a>>,
    }
    /// The certificate of an enrollment.
    EnrollmentCertificate<'a> {
        /// SHA-1 thumbprint.
        thumbprint: Option<Text<'a>>,
        /// Subject.
        subject: Option<Text<'a>>,
        /// Issuer.
        issuer: Option<Text<'a>>,
        /// Valid from.
        not_before: Option<String>,
        /// Valid to.
        not_after: Option<String>,
    }
    /// Whom the organisation names for help.
    Support<'a> {
        /// Name.
        name: Option<Text<'a>>,
        /// Telephone.
        phone: Option<Text<'a>>,
        /// Mail address.
        email: Option<Text<'a>>,
        /// Web page.
        url: Option<Text<'a>>,
    }
    /// Windows Autopilot.
    Autopilot<'a> {
        /// A profile is on the device.
        profile: Option<bool>,
        /// Its name.
        profile_name: Option<Text<'a>>,
        /// Its tenant domain.
        tenant_domain: Option<Text<'a>>,
        /// Its tenant id.
        tenant_id: Option<Text<'a>>,
        /// `CloudAssignedOobeConfig`.
        oobe_config: Option<u32>,
        /// The profile is of the self-deploying kind.
        self_deploying: Option<bool>,
        /// Hybrid join is asked for.
        hybrid_join: Option<bool>,
        /// Device preparation is in use.
        device_preparation: Option<bool>,
    }
    /// Group-policy auto-enrollment.
    AutoEnroll {
        /// `AutoEnrollMDM`.
        enabled: Option<bool>,
        /// `UseAADCredentialType`: 1 user, 2 device.
        credential_type: Option<u32>,
        /// Enrollment is forbidden by `DisableRegistration`.
        disable_registration: Option<bool>,
    }
    /// TPM.
    Tpm<'a> {
        /// Version.
        version: Option<Text<'a>>,
        /// Ready for storage.
        ready_for_storage: Option<bool>,
        /// Ready for attestation.
        ready_for_attestation: Option<bool>,
        /// Result of the attestation key enrollment.
        aik_result: Option<Code<'a>>,
    }
    /// One enrollment attempt.
    Attempt<'a> {
        /// Number from 1.
        id: u32,
        /// entra_join_oobe, entra_join_settings, work_account, mdm_only, deep_link, group_policy, autopilot_user_driven,
        /// autopilot_self_deploying, autopilot_pre_provisioned, autopilot_device_preparation, provisioning_package,
        /// co_management, linked, undetermined.
        trigger: Text<'a>,
        /// high, medium, low.
        trigger_confidence: Text<'a>,
        /// What the trigger was decided on.
        trigger_grounds: Vec<Ground<'a>>,
        /// user, device, on_premises, certificate.
        credential: Option<Text<'a>>,
        /// succeeded, succeeded_with_problems, failed, in_progress, abandoned, undetermined.
        outcome: Text<'a>,
        /// First event.
        started_at: Option<String>,
        /// Last event (of the last repeat).
        ended_at: Option<String>,
        /// Time between them.
        duration_seconds: Option<f64>,
        /// Its phases in order; those of which nothing is known are left out.
        phases: Vec<Phase<'a>>,
        /// The earliest phase that failed.
        failed_phase: Option<Text<'a>>,
        /// The root code.
        code: Option<Code<'a>>,
        /// All codes met in it, root first.
        codes: Vec<Code<'a>>,
        /// Enrollment id.
        enrollment_id: Option<String>,
        /// Provider.
        provider_id: Option<Text<'a>>,
        /// User.
        upn: Option<Text<'a>>,
        /// Tenant.
        tenant_id: Option<Text<'a>>,
        /// Discovery or enrollment URL.
        discovery_url: Option<Text<'a>>,
        /// How many times it came back (1: once).
        repeats: u32,
        /// What shows it; the deciding event first.
        evidence: Vec<Evidence<'a>>,
    }
    /// One point of a decision.
    Ground<'a> {
        /// What was seen.
        text: Text<'a>,
        /// Where.
        evidence: Evidence<'a>,
    }
    /// One phase.
    Phase<'a> {
        /// join, discovery, authentication, policy, certificate, provisioning, registration, first_sync,
        /// esp_device_preparation, esp_device_setup, esp_account_setup.
        phase: Text<'a>,
        /// succeeded, failed, in_progress, skipped, undetermined.
        outcome: Text<'a>,
        /// First event.
        started_at: Option<String>,
        /// Last event.
        ended_at: Option<String>,
        /// Time between them.
        duration_seconds: Option<f64>,
        /// Code of its first failure.
        code: Option<Code<'a>>,
        /// What shows it.
        evidence: Vec<Evidence<'a>>,
    }
    /// One unenrollment.
    Unenrollment<'a> {
        /// user, server, system, undetermined.
        initiator: Text<'a>,
        /// When.
        at: Option<String>,
        /// succeeded, failed, in_progress, skipped, undetermined.
        outcome: Text<'a>,
        /// Code of its failure.
        code: Option<Code<'a>>,
        /// Enrollment that it removed.
        enrollment_id: Option<String>,
        /// What shows it.
        evidence: Vec<Evidence<'a>>,
    }
    /// One OMA-DM session.
    Sync<'a> {
        /// First event.
        started_at: Option<String>,
        /// Last event.
        ended_at: Option<String>,
        /// succeeded, failed, in_progress, skipped, undetermined.
        outcome: Text<'a>,
        /// Code of its failure.
        code: Option<Code<'a>>,
        /// What started it.
        initiator: Option<Text<'a>>,
        /// Enrollment it ran for.
        enrollment_id: Option<String>,
        /// Server.
        server: Option<Text<'a>>,
        /// Commands that failed in it.
        commands_failed: u32,
        /// What shows it.
        evidence: Vec<Evidence<'a>>,
    }
    /// The enrollment status page.
    Esp<'a> {
        /// Its phases.
        phases: Vec<Phase<'a>>,
        /// What it tracks.
        tracked: Vec<Tracked<'a>>,
        /// Its settings.
        settings: EspSettings,
        /// The user went on although something had failed.
        continued_anyway: bool,
        /// It ran into its timeout.
        timed_out: bool,
    }
    /// One tracked item.
    Tracked<'a> {
        /// app_win32, app_msi, app_store, app_office, policy, certificate, script, workload.
        kind: Text<'a>,
        /// Its id.
        id: Text<'a>,
        /// Its name.
        name: Option<Text<'a>>,
        /// ESP phase that tracks it.
        phase: Option<Text<'a>>,
        /// not_started, downloading, in_progress, pending, installed, failed, skipped, undetermined.
        state: Text<'a>,
        /// Code of its failure.
        code: Option<Code<'a>>,
        /// When it began.
        started_at: Option<String>,
        /// When it ended.
        ended_at: Option<String>,
        /// What shows it.
        evidence: Vec<Evidence<'a>>,
    }
    /// Settings of the enrollment status page.
    EspSettings {
        /// Device setup is not shown.
        skip_device: Option<bool>,
        /// Account setup is not shown.
        skip_user: Option<bool>,
        /// Timeout in minutes.
        timeout_minutes: Option<u32>,
        /// The page blocks the desktop.
        blocking: Option<bool>,
        /// "Reset device" is offered.
        allow_reset: Option<bool>,
        /// "Try again" is offered.
        allow_retry: Option<bool>,
        /// "Continue anyway" is offered.
        allow_continue: Option<bool>,
    }
    /// Policies.
    Policies<'a> {
        /// Number of areas with settings in force.
        areas: u64,
        /// Number of settings in force.
        settings: u64,
        /// Nodes that failed.
        failed: Vec<PolicyIssue<'a>>,
        /// Settings that several providers set to different values.
        conflicts: Vec<PolicyIssue<'a>>,
        /// Group policies that MDM policy blocks.
        blocked_group_policies: Vec<PolicyIssue<'a>>,
    }
    /// One policy that failed, is in conflict or blocked.
    PolicyIssue<'a> {
        /// Area, CSP or registry entity.
        area: Text<'a>,
        /// Setting or URI.
        name: Text<'a>,
        /// `device` or a SID.
        scope: Option<Text<'a>>,
        /// Value.
        value: Option<Text<'a>>,
        /// Who set it; the winner of a conflict first.
        sources: Vec<Text<'a>>,
        /// Code of the failure.
        code: Option<Code<'a>>,
        /// When.
        at: Option<String>,
        /// What shows it.
        evidence: Vec<Evidence<'a>>,
    }
    /// One managed application.
    Application<'a> {
        /// app_win32, app_msi, app_store, app_office.
        kind: Text<'a>,
        /// Its id.
        id: Text<'a>,
        /// Its name.
        name: Option<Text<'a>>,
        /// Its version.
        version: Option<Text<'a>>,
        /// not_started, downloading, in_progress, pending, installed, failed, skipped, undetermined.
        state: Text<'a>,
        /// Code of its failure.
        code: Option<Code<'a>>,
        /// User it is for; null for the device.
        user: Option<Text<'a>>,
        /// What shows it.
        evidence: Vec<Evidence<'a>>,
    }
    /// One certificate.
    Certificate<'a> {
        /// Subject.
        subject: Option<Text<'a>>,
        /// Issuer.
        issuer: Option<Text<'a>>,
        /// SHA-1 thumbprint.
        thumbprint: Option<Text<'a>>,
        /// Valid from.
        not_before: Option<String>,
        /// Valid to.
        not_after: Option<String>,
        /// mdm, entra_device, entra_workplace, scep, aik.
        purpose: Option<Text<'a>>,
        /// What shows it.
        evidence: Vec<Evidence<'a>>,
    }
    /// One diagnosis.
    Finding<'a> {
        /// Id of the rule.
        rule: Text<'a>,
        /// error, warning, notice.
        severity: Text<'a>,
        /// high, medium, low.
        confidence: Text<'a>,
        /// What is wrong.
        title: Text<'a>,
        /// Why we think so.
        explanation: Text<'a>,
        /// What the helpdesk does next.
        action: Text<'a>,
        /// What to ask the user.
        ask: Option<Text<'a>>,
        /// Codes it rests on.
        codes: Vec<Code<'a>>,
        /// Id of the attempt it explains.
        attempt: Option<u32>,
        /// Key of the enrollment guide's row that it is.
        seed_row: Option<Text<'a>>,
        /// Rule of the finding that causes this one.
        effect_of: Option<Text<'a>>,
        /// What shows it.
        evidence: Vec<Evidence<'a>>,
        /// Documents to read.
        references: Vec<Text<'a>>,
    }
    /// Artifacts that disagree.
    Contradiction<'a> {
        /// What they disagree about.
        subject: Text<'a>,
        /// Who says what.
        claims: Vec<Claim<'a>>,
        /// How it was read, and why.
        reading: Text<'a>,
    }
    /// One claim.
    Claim<'a> {
        /// What is said.
        value: Text<'a>,
        /// Where.
        evidence: Evidence<'a>,
    }
    /// One thing worth reading.
    Coverage<'a> {
        /// What it is.
        source: Text<'a>,
        /// read, partial, empty, missing, unreadable, not_collected, wrapped.
        status: Text<'a>,
        /// Path of the artifact.
        artifact: Option<Text<'a>>,
        /// Why.
        reason: Option<Text<'a>>,
        /// What that means for the verdict.
        effect: Option<Text<'a>>,
    }
    /// One file of the bundle.
    Artifact<'a> {
        /// Path, `!` between a nested container and what it holds.
        path: Text<'a>,
        /// Name of the reader that read it.
        format: Option<Text<'a>>,
        /// Size.
        size_bytes: u64,
        /// Records that it gave.
        records: u64,
        /// Facts that it gave.
        facts: u64,
        /// Warnings about it.
        warnings: u64,
    }
    /// Something about the input.
    Warning<'a> {
        /// limit_reached, damaged, truncated, checksum, encrypted, unsupported, encoding, name, malformed, not_followed,
        /// unreadable, reader_failed, duplicate.
        kind: Text<'a>,
        /// Path of the artifact; null for the bundle as a whole.
        artifact: Option<Text<'a>>,
        /// Where in it.
        locus: Locus,
        /// What is wrong.
        message: Text<'a>,
    }
    /// Something that bends the reading of the timeline.
    Marker<'a> {
        /// When.
        at: Option<String>,
        /// boot, shutdown, clock_change, gap, log_wrapped, log_cleared.
        kind: Text<'a>,
        /// What happened.
        text: Text<'a>,
        /// What shows it.
        evidence: Evidence<'a>,
    }
    /// The timeline in numbers.
    Timeline<'a> {
        /// First event.
        first_at: Option<String>,
        /// Last event.
        last_at: Option<String>,
        /// Events in the bundle.
        events: u64,
        /// Relevant ones.
        relevant: u64,
        /// By level: critical, error, warning, information, verbose.
        by_level: BTreeMap<Text<'a>, u64>,
        /// By phase.
        by_phase: BTreeMap<Text<'a>, u64>,
    }
    /// One event.
    Event<'a> {
        /// When (RFC 3339, UTC, as many digits as the record has).
        at: String,
        /// utc, offset_stated, offset_inferred, offset_assumed.
        time_basis: Text<'a>,
        /// Path of the artifact.
        artifact: Text<'a>,
        /// Where in it.
        locus: Locus,
        /// Provider, or the component that wrote a log line.
        provider: Text<'a>,
        /// Channel, or the family of a log.
        channel: Text<'a>,
        /// Event id.
        event_id: Option<u16>,
        /// Record id.
        record_id: Option<String>,
        /// critical, error, warning, information, verbose.
        level: Text<'a>,
        /// Phase of an attempt that it is a step of.
        phase: Option<Text<'a>>,
        /// start, success, failure, info.
        outcome: Text<'a>,
        /// What happened, in words.
        text: String,
        /// Its values as text, by name: a repeated name gets `#2`, `#3` at the end, unnamed data is called by its position from 1.
        fields: FieldMap<'a>,
        /// Result codes among them, successes left out.
        codes: Vec<Code<'a>>,
        /// Id of the attempt it belongs to.
        attempt: Option<u32>,
        /// Activity id.
        activity_id: Option<String>,
        /// User of the writing thread.
        user_sid: Option<Text<'a>>,
        /// Process id.
        process_id: Option<u32>,
        /// Thread id.
        thread_id: Option<u32>,
        /// How often it came in a row (1: once).
        repeats: u32,
    }
    /// Where something stands in the bundle.
    Evidence<'a> {
        /// Path of the artifact.
        artifact: Text<'a>,
        /// Where in it.
        locus: Locus,
        /// Index into `events`, or null.
        event: Option<u32>,
    }
}

/// One line of a batch: the bundle's path and the contract object with its events left empty.
#[derive(Clone, Debug, Serialize)]
pub struct BatchLine<'a> {
    /// The bundle as it was found.
    pub path: &'a str,
    /// What was found in it.
    #[serde(flatten)]
    pub document: Document<'a>,
}

/// One line of a batch for a bundle that could not be analysed.
#[derive(Clone, Debug, Serialize)]
pub struct BatchError<'a> {
    /// The bundle as it was found.
    pub path: &'a str,
    /// Its file name.
    pub bundle: &'a str,
    /// Why.
    pub error: &'a str,
}

/// The part of a batch line by which an earlier run is resumed.
#[derive(Clone, Debug, Deserialize)]
pub struct BatchPath {
    /// The bundle as it was found.
    pub path: String,
}

/// A place in an artifact: exactly the keys that apply, `{}` for the artifact as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Locus {
    /// An EVTX record.
    Record(RecordLocus),
    /// A line, from 1.
    Line(LineLocus),
    /// A registry key or value.
    Key(KeyLocus),
    /// An XML or HTML element.
    Element(ElementLocus),
    /// The whole artifact.
    Whole(WholeLocus),
}

/// An EVTX record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordLocus {
    /// Its record id.
    pub record_id: String,
}

/// A line of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LineLocus {
    /// Its number, from 1.
    pub line: u32,
}

/// A registry key or one value of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyLocus {
    /// Key path.
    pub key: String,
    /// Value name.
    pub value: String,
}

/// An element.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ElementLocus {
    /// Its path, with positions among equal siblings.
    pub element: String,
}

/// The artifact as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WholeLocus {}

/// Named values in record order: an object of texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldMap<'a>(pub Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl Serialize for FieldMap<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for FieldMap<'_> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Vec<(Cow<'static, str>, Cow<'static, str>)>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of texts")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut list = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, String>()? {
                    list.push((Cow::Owned(name), Cow::Owned(value)));
                }
                Ok(list)
            }
        }
        deserializer.deserialize_map(Entries).map(FieldMap)
    }
}

impl JsonSchema for FieldMap<'_> {
    fn schema_name() -> Cow<'static, str> {
        "FieldMap".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "object", "additionalProperties": { "type": "string" } })
    }
}

//! What was tried: attempts with their phases, unenrollments, OMA-DM sessions.

use crate::outputs::wire::Text;
use crate::outputs::wire::evidence::Evidence;
use crate::outputs::wire::outcome::Code;

objects! {
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
}

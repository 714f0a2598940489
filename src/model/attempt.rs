//! Enrollment attempts, OMA-DM syncs, the enrollment status page, unenrollments.

use crate::model::code::Code;
use crate::model::event::Phase;
use crate::model::evidence::Evidence;
use crate::model::finding::Confidence;
use crate::model::id::Guid;
use crate::model::time::Time;

/// The path that started an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trigger {
    /// Entra join during the out-of-box experience.
    EntraJoinOobe,
    /// Entra join from Settings.
    EntraJoinSettings,
    /// A work or school account was added.
    WorkAccount,
    /// "Enroll only in device management".
    MdmOnly,
    /// An `ms-device-enrollment:` link.
    DeepLink,
    /// Group policy auto-enrollment.
    GroupPolicy,
    /// Windows Autopilot, user-driven.
    AutopilotUserDriven,
    /// Windows Autopilot, self-deploying.
    AutopilotSelfDeploying,
    /// Windows Autopilot, pre-provisioned.
    AutopilotPreProvisioned,
    /// Windows Autopilot device preparation.
    AutopilotDevicePreparation,
    /// A provisioning package (bulk enrollment).
    ProvisioningPackage,
    /// Configuration Manager co-management.
    CoManagement,
    /// A second enrollment linked to the first (MMP-C).
    Linked,
    /// The evidence does not decide.
    Undetermined,
}
crate::model::words!(Trigger {
    EntraJoinOobe => "entra_join_oobe",
    EntraJoinSettings => "entra_join_settings",
    WorkAccount => "work_account",
    MdmOnly => "mdm_only",
    DeepLink => "deep_link",
    GroupPolicy => "group_policy",
    AutopilotUserDriven => "autopilot_user_driven",
    AutopilotSelfDeploying => "autopilot_self_deploying",
    AutopilotPreProvisioned => "autopilot_pre_provisioned",
    AutopilotDevicePreparation => "autopilot_device_preparation",
    ProvisioningPackage => "provisioning_package",
    CoManagement => "co_management",
    Linked => "linked",
    Undetermined => "undetermined",
});

/// What the attempt authenticated with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Credential {
    /// A user's Entra token.
    User,
    /// The device's Entra token.
    Device,
    /// A user name and password for the MDM server itself.
    OnPremises,
    /// A certificate.
    Certificate,
}
crate::model::words!(Credential {
    User => "user", Device => "device", OnPremises => "on_premises", Certificate => "certificate",
});

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AttemptOutcome {
    /// Enrolled.
    Succeeded,
    /// Enrolled, but something on the way failed (an ESP item, a masked error).
    SucceededWithProblems,
    /// Failed.
    Failed,
    /// Still going when the bundle was collected.
    InProgress,
    /// Begun and never ended.
    Abandoned,
    /// Cannot tell.
    Undetermined,
}
crate::model::words!(AttemptOutcome {
    Succeeded => "succeeded",
    SucceededWithProblems => "succeeded_with_problems",
    Failed => "failed",
    InProgress => "in_progress",
    Abandoned => "abandoned",
    Undetermined => "undetermined",
});

/// What became of one phase of an attempt, of a sync, or of an unenrollment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StepOutcome {
    /// It worked.
    Succeeded,
    /// It failed.
    Failed,
    /// Begun, no end seen.
    InProgress,
    /// Left out on purpose (an ESP page that policy skips).
    Skipped,
    /// Cannot tell, or this build does not log it.
    Undetermined,
}
crate::model::words!(StepOutcome {
    Succeeded => "succeeded",
    Failed => "failed",
    InProgress => "in_progress",
    Skipped => "skipped",
    Undetermined => "undetermined",
});

/// One phase of an attempt.
#[derive(Clone, Debug, PartialEq)]
pub struct AttemptPhase {
    /// Which.
    pub phase: Phase,
    /// What became of it.
    pub outcome: StepOutcome,
    /// First event of it.
    pub started_at: Option<Time>,
    /// Last event of it.
    pub ended_at: Option<Time>,
    /// The code of its first failure.
    pub code: Option<Code>,
    /// What shows it; the first failing event first, if it failed.
    pub evidence: Vec<Evidence>,
}

/// One enrollment attempt. A scheduled retry that fails alike is the same attempt, counted in `repeats`.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    /// Number from 1, oldest first.
    pub id: u32,
    /// The path that started it.
    pub trigger: Trigger,
    /// How sure the trigger is.
    pub trigger_confidence: Confidence,
    /// What the trigger was decided on, one sentence a point with its place.
    pub trigger_grounds: Vec<(String, Evidence)>,
    /// What it authenticated with.
    pub credential: Option<Credential>,
    /// How it ended.
    pub outcome: AttemptOutcome,
    /// Its first event.
    pub started_at: Option<Time>,
    /// Its last event (of the last repeat).
    pub ended_at: Option<Time>,
    /// Its phases in order; phases of which nothing is known are left out.
    pub phases: Vec<AttemptPhase>,
    /// The earliest phase that failed, if it failed.
    pub failed_phase: Option<Phase>,
    /// The root code of the failure.
    pub code: Option<Code>,
    /// All codes met in it, root first.
    pub codes: Vec<Code>,
    /// Enrollment id.
    pub enrollment_id: Option<Guid>,
    /// Provider of the enrollment (`MS DM Server`).
    pub provider_id: Option<String>,
    /// User it was for.
    pub upn: Option<String>,
    /// Tenant it was for.
    pub tenant_id: Option<String>,
    /// Discovery or enrollment URL that it used.
    pub discovery_url: Option<String>,
    /// How many times it came back (1: once).
    pub repeats: u32,
    /// What shows it; the deciding event first.
    pub evidence: Vec<Evidence>,
}

impl Attempt {
    /// An attempt of which only this is known, its trigger for sure.
    #[must_use]
    pub fn new(id: u32, trigger: Trigger, outcome: AttemptOutcome, evidence: Vec<Evidence>) -> Self {
        Self {
            id,
            trigger,
            trigger_confidence: Confidence::High,
            trigger_grounds: Vec::new(),
            credential: None,
            outcome,
            started_at: None,
            ended_at: None,
            phases: Vec::new(),
            failed_phase: None,
            code: None,
            codes: Vec::new(),
            enrollment_id: None,
            provider_id: None,
            upn: None,
            tenant_id: None,
            discovery_url: None,
            repeats: 1,
            evidence,
        }
    }
}

/// Who asked for an unenrollment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnenrollmentInitiator {
    /// The user, in Settings.
    User,
    /// The MDM server.
    Server,
    /// Windows itself (failed enrollment rolled back, user deleted, program).
    System,
    /// Cannot tell.
    Undetermined,
}
crate::model::words!(UnenrollmentInitiator {
    User => "user", Server => "server", System => "system", Undetermined => "undetermined",
});

/// One unenrollment.
#[derive(Clone, Debug, PartialEq)]
pub struct Unenrollment {
    /// Who asked for it.
    pub initiator: UnenrollmentInitiator,
    /// When.
    pub at: Option<Time>,
    /// What became of it.
    pub outcome: StepOutcome,
    /// Code of its failure.
    pub code: Option<Code>,
    /// Enrollment that it removed.
    pub enrollment_id: Option<Guid>,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

/// One OMA-DM session.
#[derive(Clone, Debug, PartialEq)]
pub struct Sync {
    /// First event.
    pub started_at: Option<Time>,
    /// Last event.
    pub ended_at: Option<Time>,
    /// What became of it.
    pub outcome: StepOutcome,
    /// Code of its failure.
    pub code: Option<Code>,
    /// What started it, in the words of the event (`server`, `user`, `schedule`…), if stated.
    pub initiator: Option<String>,
    /// Enrollment it ran for.
    pub enrollment_id: Option<Guid>,
    /// Server, if stated.
    pub server: Option<String>,
    /// Commands that failed in it.
    pub commands_failed: u32,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

/// What the enrollment status page tracks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TrackedKind {
    /// Win32 app of the Intune Management Extension.
    AppWin32,
    /// MSI through the EnterpriseDesktopAppManagement CSP.
    AppMsi,
    /// Store or line-of-business AppX.
    AppStore,
    /// Microsoft 365 Apps.
    AppOffice,
    /// A policy.
    Policy,
    /// A certificate.
    Certificate,
    /// A PowerShell script.
    Script,
    /// A workload of device preparation.
    Workload,
}
crate::model::words!(TrackedKind {
    AppWin32 => "app_win32",
    AppMsi => "app_msi",
    AppStore => "app_store",
    AppOffice => "app_office",
    Policy => "policy",
    Certificate => "certificate",
    Script => "script",
    Workload => "workload",
});

/// State of a tracked item or an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemState {
    /// Not begun.
    NotStarted,
    /// Being downloaded.
    Downloading,
    /// Being installed or applied.
    InProgress,
    /// Waiting (for a user session, a retry, a dependency, a restart).
    Pending,
    /// Done.
    Installed,
    /// Failed.
    Failed,
    /// Left out (not applicable, not required).
    Skipped,
    /// Cannot tell.
    Undetermined,
}
crate::model::words!(ItemState {
    NotStarted => "not_started",
    Downloading => "downloading",
    InProgress => "in_progress",
    Pending => "pending",
    Installed => "installed",
    Failed => "failed",
    Skipped => "skipped",
    Undetermined => "undetermined",
});

/// One item that the enrollment status page tracks.
#[derive(Clone, Debug, PartialEq)]
pub struct Tracked {
    /// What it is.
    pub kind: TrackedKind,
    /// Its id (app GUID, product code, URI).
    pub id: String,
    /// Its name, if the bundle tells.
    pub name: Option<String>,
    /// The ESP phase that tracks it.
    pub phase: Option<Phase>,
    /// How far it came.
    pub state: ItemState,
    /// Code of its failure.
    pub code: Option<Code>,
    /// When it began.
    pub started_at: Option<Time>,
    /// When it ended.
    pub ended_at: Option<Time>,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

/// Settings of the enrollment status page, from `FirstSync`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EspSettings {
    /// Device setup is not shown.
    pub skip_device: Option<bool>,
    /// Account setup is not shown.
    pub skip_user: Option<bool>,
    /// Minutes until it reports a failure.
    pub timeout_minutes: Option<u32>,
    /// The page blocks the desktop until it is done.
    pub blocking: Option<bool>,
    /// "Reset device" is offered after a failure.
    pub allow_reset: Option<bool>,
    /// "Try again" is offered after a failure.
    pub allow_retry: Option<bool>,
    /// "Continue anyway" is offered after a failure.
    pub allow_continue: Option<bool>,
    /// What shows them.
    pub evidence: Vec<Evidence>,
}

/// The enrollment status page of the last enrollment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Esp {
    /// Its phases in order.
    pub phases: Vec<AttemptPhase>,
    /// What it tracks, in a fixed order.
    pub tracked: Vec<Tracked>,
    /// Its settings.
    pub settings: EspSettings,
    /// The user went on although something had failed ("Continue anyway"), with what shows it.
    pub continued_anyway: Option<Evidence>,
    /// It ran into its timeout, with what shows it.
    pub timed_out: Option<Evidence>,
}

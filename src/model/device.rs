//! The state that the facts of a bundle describe.

use crate::model::attempt::ItemState;
use crate::model::attempt::TrackedKind;
use crate::model::code::Code;
use crate::model::evidence::Evidence;
use crate::model::id::Guid;
use crate::model::time::Time;

/// A value and where it was read (the strongest place first).
#[derive(Clone, Debug, PartialEq)]
pub struct Known<T> {
    /// The value.
    pub value: T,
    /// Where it was read.
    pub evidence: Vec<Evidence>,
}

impl<T> Known<T> {
    /// A value read at one place.
    #[must_use]
    pub fn new(value: T, evidence: Evidence) -> Self {
        Self { value, evidence: vec![evidence] }
    }
}

/// The value of an optional [`Known`], or nothing.
pub fn value_of<T>(known: Option<&Known<T>>) -> Option<&T> {
    known.map(|known| &known.value)
}

/// How the device and user are joined.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Join {
    /// Joined to Entra ID.
    pub entra_joined: Option<Known<bool>>,
    /// Joined to an Active Directory domain.
    pub domain_joined: Option<Known<bool>>,
    /// A work or school account is registered.
    pub workplace_joined: Option<Known<bool>>,
    /// Joined to an on-premises registration service.
    pub enterprise_joined: Option<Known<bool>>,
    /// Entra device id.
    pub device_id: Option<Known<String>>,
    /// Tenant id.
    pub tenant_id: Option<Known<String>>,
    /// Tenant name.
    pub tenant_name: Option<Known<String>>,
    /// Active Directory domain name.
    pub domain_name: Option<Known<String>>,
    /// User who joined or is signed in.
    pub user: Option<Known<String>>,
    /// MDM enrollment URL that the tenant gave this user; an empty text means: given none.
    pub mdm_url: Option<Known<String>>,
    /// The signed-in user has a primary refresh token.
    pub primary_refresh_token: Option<Known<bool>>,
    /// The device's own authentication at Entra (`SUCCESS`, `FAILED. Device is either disabled or deleted`).
    pub device_auth_status: Option<Known<String>>,
    /// Error phase of the last hybrid join (`discover`), with its codes.
    pub last_error_phase: Option<Known<String>>,
    /// Client error code of the last hybrid join.
    pub last_error_code: Option<Known<Code>>,
}

/// What kind of enrollment an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EnrollmentKind {
    /// EnrollmentType 0 with the marks of an enrollment: MDM only.
    MdmOnly,
    /// 5: app management only, no device management.
    Mam,
    /// 6: device-wide MDM of an Entra-joined device.
    DeviceWithEntra,
    /// 13: user-specific MDM with an Entra account.
    UserWithEntra,
    /// Second enrollment (`Microsoft Device Management`) linked to the first.
    Linked,
    /// Local MDM (registered by a program on the device).
    Local,
    /// Entry that stock unmanaged Windows carries.
    UnmanagedBuiltin,
    /// Any other number.
    Other,
}
crate::model::words!(EnrollmentKind {
    MdmOnly => "mdm_only",
    Mam => "mam",
    DeviceWithEntra => "device_with_entra",
    UserWithEntra => "user_with_entra",
    Linked => "linked",
    Local => "local",
    UnmanagedBuiltin => "unmanaged_builtin",
    Other => "other",
});

/// A certificate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Certificate {
    /// Subject.
    pub subject: Option<String>,
    /// Issuer.
    pub issuer: Option<String>,
    /// SHA-1 thumbprint, upper-case hex.
    pub thumbprint: Option<String>,
    /// Valid from.
    pub not_before: Option<Time>,
    /// Valid to.
    pub not_after: Option<Time>,
    /// What it is for (`mdm`, `entra_device`, `entra_workplace`, `scep`, `aik`), or null.
    pub purpose: Option<&'static str>,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

/// Whom the organisation names for help.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Support {
    /// Name.
    pub name: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Mail address.
    pub email: Option<String>,
    /// Web page.
    pub url: Option<String>,
}

/// One entry under `Enrollments` or in the report.
#[derive(Clone, Debug, PartialEq)]
pub struct Enrollment {
    /// Enrollment id.
    pub id: Guid,
    /// EnrollmentType as stored.
    pub type_number: Option<u32>,
    /// What that means.
    pub kind: EnrollmentKind,
    /// EnrollmentState as stored.
    pub state_number: Option<u32>,
    /// Word for the state, if its number is known (`enrolled`, `unenrolled`).
    pub state: Option<&'static str>,
    /// Whether it really manages the device: an OMA-DM account and a server contact or a certificate stand behind it.
    /// `None`: cannot tell.
    pub managed: Option<bool>,
    /// ProviderID (`MS DM Server`).
    pub provider_id: Option<String>,
    /// UPN.
    pub upn: Option<String>,
    /// Tenant id.
    pub tenant_id: Option<String>,
    /// Discovery URL.
    pub discovery_url: Option<String>,
    /// Server of the OMA-DM account.
    pub server_url: Option<String>,
    /// The enrollment it is linked to.
    pub linked_to: Option<Guid>,
    /// Whether an OMA-DM account of this id is in the bundle; `None` if no artifact would show it.
    pub has_account: Option<bool>,
    /// Where else this id was found (`status`, `tracked_resources`, `policy_provider`, `omadm_account`, `dmclient`…), sorted:
    /// leftovers of a half-removed enrollment show here.
    pub traces: Vec<&'static str>,
    /// Last successful session.
    pub last_success_at: Option<Time>,
    /// Last failed session.
    pub last_failure_at: Option<Time>,
    /// Result of the last session.
    pub last_result: Option<Code>,
    /// Its management certificate.
    pub certificate: Option<Certificate>,
    /// Result of the last certificate renewal.
    pub renewal_error: Option<Code>,
    /// Whether the user may remove it (AllowManualMDMUnenrollment).
    pub manual_unenrollment_allowed: Option<bool>,
    /// Support information.
    pub support: Option<Support>,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

impl Enrollment {
    /// An enrollment of which only this is known.
    #[must_use]
    pub fn new(id: Guid, kind: EnrollmentKind, evidence: Vec<Evidence>) -> Self {
        Self {
            id,
            type_number: None,
            kind,
            state_number: None,
            state: None,
            managed: None,
            provider_id: None,
            upn: None,
            tenant_id: None,
            discovery_url: None,
            server_url: None,
            linked_to: None,
            has_account: None,
            traces: Vec::new(),
            last_success_at: None,
            last_failure_at: None,
            last_result: None,
            certificate: None,
            renewal_error: None,
            manual_unenrollment_allowed: None,
            support: None,
            evidence,
        }
    }
}

/// Group-policy auto-enrollment settings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AutoEnrollPolicy {
    /// `AutoEnrollMDM`.
    pub enabled: Option<Known<bool>>,
    /// `UseAADCredentialType`: 1 user, 2 device.
    pub credential_type: Option<Known<u32>>,
    /// `DisableRegistration` forbids enrollment.
    pub disable_registration: Option<Known<bool>>,
}

/// Windows Autopilot as the facts state it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Autopilot {
    /// A profile is on the device.
    pub profile: Option<Known<bool>>,
    /// Its name.
    pub profile_name: Option<Known<String>>,
    /// Tenant domain of it.
    pub tenant_domain: Option<Known<String>>,
    /// Tenant id of it.
    pub tenant_id: Option<Known<String>>,
    /// `CloudAssignedOobeConfig` bits.
    pub oobe_config: Option<Known<u32>>,
    /// Hybrid join is asked for (`CloudAssignedDomainJoinMethod` 1).
    pub hybrid_join: Option<Known<bool>>,
    /// Device preparation (second generation) is in use.
    pub device_preparation: Option<Known<bool>>,
    /// A hardware hash is in the bundle (its value is never kept).
    pub hardware_hash: Option<Evidence>,
}

impl Autopilot {
    /// Whether the profile is of the self-deploying kind: bits 64 (device authentication) and 32 (TPM attestation) together.
    #[must_use]
    pub fn self_deploying(&self) -> Option<bool> {
        self.oobe_config.as_ref().map(|config| config.value & 0x60 == 0x60)
    }
}

/// TPM as the command outputs state it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tpm {
    /// Version text.
    pub version: Option<Known<String>>,
    /// Ready for storage.
    pub ready_for_storage: Option<Known<bool>>,
    /// Ready for attestation.
    pub ready_for_attestation: Option<Known<bool>>,
    /// Result of the attestation key enrollment (`certreq -enrollaik`).
    pub aik_result: Option<Known<Code>>,
}

/// A policy setting that failed, is in conflict, or whose group policy twin is blocked.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyIssue {
    /// Area, CSP or registry entity.
    pub area: String,
    /// Setting or URI.
    pub name: String,
    /// Whom it is for (`device` or a SID), if stated.
    pub scope: Option<String>,
    /// Value, if stated.
    pub value: Option<String>,
    /// Who set it: enrollment id or provider name; for a conflict the winner first.
    pub sources: Vec<String>,
    /// Code of the failure.
    pub code: Option<Code>,
    /// When, if stated.
    pub at: Option<Time>,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

/// One policy setting in force.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicySetting {
    /// `device` or a SID.
    pub scope: String,
    /// Area.
    pub area: String,
    /// Setting.
    pub name: String,
    /// Value.
    pub value: String,
    /// Winning provider (enrollment id or name), if stated.
    pub winner: Option<String>,
    /// What shows it.
    pub evidence: Evidence,
}

/// Policies on the device.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policies {
    /// Settings in force, sorted by scope, area, name.
    pub settings: Vec<PolicySetting>,
    /// Nodes that failed.
    pub failed: Vec<PolicyIssue>,
    /// Settings that several providers set to different values.
    pub conflicts: Vec<PolicyIssue>,
    /// Group policies that MDM policy blocks.
    pub blocked_group_policies: Vec<PolicyIssue>,
}

/// One application that the MDM server manages.
#[derive(Clone, Debug, PartialEq)]
pub struct Application {
    /// What kind.
    pub kind: TrackedKind,
    /// Id (GUID, product code, package name).
    pub id: String,
    /// Name, if the bundle tells.
    pub name: Option<String>,
    /// Version.
    pub version: Option<String>,
    /// State.
    pub state: ItemState,
    /// Code of its failure, or its exit code.
    pub code: Option<Code>,
    /// User it is for (SID or name); `None` for the device.
    pub user: Option<String>,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

/// Everything the facts say about the device.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Device {
    /// Computer name.
    pub computer_name: Option<Known<String>>,
    /// Edition as shown (`Windows 11 Pro`).
    pub edition: Option<Known<String>>,
    /// EditionID (`Professional`, `Core`).
    pub edition_id: Option<Known<String>>,
    /// Version (`10.0.26100.1742`, or `24H2` when only that is known).
    pub os_version: Option<Known<String>>,
    /// Build number.
    pub os_build: Option<Known<u32>>,
    /// Join state.
    pub join: Join,
    /// Enrollments, managed ones first, then by id.
    pub enrollments: Vec<Enrollment>,
    /// Group-policy auto-enrollment.
    pub auto_enroll: AutoEnrollPolicy,
    /// Autopilot.
    pub autopilot: Autopilot,
    /// TPM.
    pub tpm: Tpm,
    /// The Configuration Manager client is present.
    pub config_manager: Option<Known<bool>>,
    /// `CoManagementFlags`.
    pub co_management_flags: Option<Known<u32>>,
    /// Manual unenrollment is allowed (`Experience/AllowManualMDMUnenrollment`).
    pub manual_unenrollment_allowed: Option<Known<bool>>,
    /// Policies.
    pub policies: Policies,
    /// Applications, sorted by kind, id, user.
    pub applications: Vec<Application>,
    /// Certificates, sorted by thumbprint.
    pub certificates: Vec<Certificate>,
    /// `ms-device-enrollment:` links found in text artifacts, access tokens removed.
    pub deep_links: Vec<Known<String>>,
}

impl Device {
    /// Whether the edition is Windows Home: EditionID `Core` and its kin; `None` if the edition is not known.
    #[must_use]
    pub fn is_home(&self) -> Option<bool> {
        self.edition_id.as_ref().map(|id| id.value.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("core")))
    }
}

//! What the device is.

use crate::outputs::wire::Text;
use crate::outputs::wire::outcome::Code;

objects! {
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
}

//! What management put on the device: policies, applications, certificates.

use crate::outputs::wire::Text;
use crate::outputs::wire::evidence::Evidence;
use crate::outputs::wire::outcome::Code;

objects! {
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
}

//! Documents that rules point to, by title. All but one are on learn.microsoft.com; the comment names the page's place there.

/// client-management/mdm-enrollment-of-windows-devices: the guide of the enrollment paths.
pub(super) const GUIDE: &str = "learn.microsoft.com: MDM enrollment of Windows devices";
/// client-management/enroll-a-windows-10-device-automatically-using-group-policy
pub(super) const GROUP_POLICY: &str = "learn.microsoft.com: Enroll a Windows device automatically using Group Policy";
/// client-management/mobile-device-enrollment: the protocol and its error words.
pub(super) const MOBILE_ENROLLMENT: &str = "learn.microsoft.com: Mobile device enrollment";
/// client-management/azure-active-directory-integration-with-mdm
pub(super) const ENTRA_MDM: &str = "learn.microsoft.com: Microsoft Entra integration with MDM";
/// client-management/disconnecting-from-mdm-unenrollment
pub(super) const DISCONNECTING: &str =
    "learn.microsoft.com: Disconnecting from the management infrastructure (unenrollment)";
/// client-management/mdm-collect-logs
pub(super) const COLLECT_LOGS: &str = "learn.microsoft.com: Collect MDM logs";
/// client-management/mdm-diagnose-enrollment
pub(super) const DIAGNOSE: &str = "learn.microsoft.com: Diagnose MDM enrollment failures";
/// client-management/oma-dm-protocol-support
pub(super) const OMA_DM: &str = "learn.microsoft.com: OMA DM protocol support";
/// client-management/mdm/policy-csp-experience
pub(super) const POLICY_EXPERIENCE: &str = "learn.microsoft.com: Experience Policy CSP";
/// troubleshoot/mem/intune/device-enrollment/troubleshoot-windows-enrollment-errors
pub(super) const ENROLLMENT_ERRORS: &str =
    "learn.microsoft.com: Troubleshooting Windows device enrollment errors in Intune";
/// troubleshoot/mem/intune/general/troubleshoot-company-resource-access-problems
pub(super) const COMMON_CODES: &str = "learn.microsoft.com: Common error codes and descriptions in Microsoft Intune";
/// intune/apps/troubleshoot-app-install
pub(super) const APP_INSTALL: &str = "learn.microsoft.com: Troubleshoot app installation issues";
/// intune/fundamentals/intune-endpoints
pub(super) const ENDPOINTS: &str = "learn.microsoft.com: Network endpoints for Microsoft Intune";
/// entra/identity-platform/reference-error-codes
pub(super) const AADSTS: &str = "learn.microsoft.com: Microsoft Entra authentication and authorization error codes";
/// entra/identity/devices/troubleshoot-hybrid-join-windows-current
pub(super) const HYBRID_JOIN: &str = "learn.microsoft.com: Troubleshoot Microsoft Entra hybrid joined devices";
/// entra/identity/devices/troubleshoot-device-dsregcmd
pub(super) const DSREGCMD: &str = "learn.microsoft.com: Troubleshoot devices by using the dsregcmd command";
/// entra/identity/devices/troubleshoot-primary-refresh-token
pub(super) const REFRESH_TOKEN: &str =
    "learn.microsoft.com: Troubleshoot primary refresh token issues on Windows devices";
/// autopilot/known-issues
pub(super) const AUTOPILOT_ISSUES: &str = "learn.microsoft.com: Windows Autopilot known issues";
/// autopilot/troubleshooting
pub(super) const AUTOPILOT: &str = "learn.microsoft.com: Windows Autopilot troubleshooting overview";
/// troubleshoot/mem/intune/device-enrollment/understand-troubleshoot-esp
pub(super) const STATUS_PAGE: &str = "learn.microsoft.com: Troubleshooting the Enrollment Status Page (ESP)";
/// t5/intune-customer-success: the one on techcommunity.microsoft.com.
pub(super) const CO_MANAGEMENT: &str =
    "techcommunity.microsoft.com: Support Tip: Understanding auto enrollment in a co-managed environment";

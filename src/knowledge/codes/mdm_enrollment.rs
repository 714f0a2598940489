//! Codes of the family `mdm_enrollment`.
//!
//! Written by `scripts/import_knowledge.py` from tables that are kept outside this repository; every row
//! names its source.

use crate::knowledge::codes::row::CodeRow;
use crate::knowledge::codes::row::Kind;
use crate::knowledge::codes::row::code;

const SOURCE_1: &str = "SDK mdmregistration.h/winerror.h via windows-sys 0.61.2 Win32/Management/MobileDeviceManagementRegistration + Win32/Foundation; windows-itpro-docs windows/client-management/includes/mdm-enrollment-error-codes.md";
const SOURCE_2: &str = "SupportArticles-docs troubleshoot-windows-enrollment-errors.md";
const SOURCE_3: &str = "SDK";
const SOURCE_4: &str = "windows-itpro-docs enroll-a-windows-10-device-automatically-using-group-policy.md";
const SOURCE_5: &str =
    "windows-itpro-docs mobile-device-enrollment.md; SupportArticles-docs support/mem/intune/device-enrollment/";
const SOURCE_6: &str = "memdocs autopilot/known-issues.md, troubleshooting";
const SOURCE_7: &str = "windows-itpro-docs mobile-device-enrollment.md; memdocs autopilot";
const SOURCE_8: &str = "memdocs autopilot troubleshooting; SDK symbol";
const SOURCE_9: &str =
    "SupportArticles-docs support/mem/intune/device-enrollment/troubleshoot-windows-enrollment-errors.md";
const SOURCE_10: &str =
    "windows-itpro-docs mobile-device-enrollment.md; SupportArticles troubleshoot-windows-enrollment-errors.md";
const SOURCE_11: &str = "SDK 0x8018002A; SupportArticles troubleshoot-windows-enrollment-errors.md";

/// The rows, sorted by kind and number.
#[rustfmt::skip]
pub(super) static ROWS: &[CodeRow] = &[
    code(Kind::Status, 0x00180011, "MENROLL_S_ENROLLMENT_SUSPENDED", "enrollment paused (success code)", "waiting for the user", "finish the prompt", SOURCE_1),
    code(Kind::Status, 0x8007064C, "ERROR_INSTALL_SOURCE_ABSENT", "old PC agent or another account has enrolled this device", "leftover certificate Sc_Online_Issuing and key HKLM\\SOFTWARE\\Microsoft\\OnlineManagement", "ask the admin: remove old certificate/agent, enroll again", SOURCE_2),
    code(Kind::Status, 0x8007065D, "ERROR_DATATYPE_MISMATCH", "data type in the server data not accepted", "server provisioning data", "vendor check", SOURCE_3),
    code(Kind::Status, 0x80180001, "MENROLL_E_DEVICE_MESSAGE_FORMAT_ERROR", "enrollment message was not understood by the server", "malformed SOAP, wrong service behind the URL, proxy rewriting (SOAP fault s:MessageFormat)", "check the discovery URL in DM-EDP 91/52 and any TLS inspection; MDM vendor to check its service", SOURCE_1),
    code(Kind::Status, 0x80180002, "MENROLL_E_DEVICE_AUTHENTICATION_ERROR", "server did not accept who the user or device is", "wrong/expired token or password, user not in tenant, clock skew (s:Authentication)", "sign in again, check time, check user state; look at AAD 1098 AADSTS number", SOURCE_1),
    code(Kind::Status, 0x80180003, "MENROLL_E_DEVICE_AUTHORIZATION_ERROR", "identity is known but may not enroll", "user outside MDM scope, enrollment restrictions (personal devices blocked, OS version), device limit (s:Authorization)", "check MDM user scope, platform restrictions, personal-device block, device limit", SOURCE_1),
    code(Kind::Status, 0x80180004, "MENROLL_E_DEVICE_CERTIFICATEREQUEST_ERROR", "server refused the certificate request", "template or key policy mismatch, CA trouble (s:CertificateRequest)", "retry; MDM vendor checks issuing service; see DM-EDP 12, 52", SOURCE_1),
    code(Kind::Status, 0x80180005, "MENROLL_E_DEVICE_CONFIGMGRSERVER_ERROR", "server-side enrollment error", "temporary server problem, or Autopilot profile/tenant inconsistency (s:EnrollmentServer)", "retry later; for Autopilot re-check assigned profile and device record", SOURCE_1),
    code(Kind::Status, 0x80180006, "MENROLL_E_DEVICE_INTERNALSERVICE_ERROR", "server reports an internal fault", "a:InternalServiceFault from MDM service", "retry; open vendor case with trace id of DM-EDP 59", SOURCE_1),
    code(Kind::Status, 0x80180007, "MENROLL_E_DEVICE_INVALIDSECURITY_ERROR", "server rejects the security header", "token lifetime, clock skew, message replay (a:InvalidSecurity)", "correct time, sign in again", SOURCE_1),
    code(Kind::Status, 0x80180008, "MENROLL_E_DEVICE_UNKNOWN_ERROR", "unclassified enrollment error", "see neighbouring events", "collect bundle, read DM-EDP 52/57/71", SOURCE_1),
    code(Kind::Status, 0x80180009, "MENROLL_E_ENROLLMENT_IN_PROGRESS", "another enrollment run is active", "parallel auto-enrollment task / settings page", "wait, reboot, retry", SOURCE_1),
    code(Kind::Status, 0x8018000A, "MENROLL_E_DEVICE_ALREADY_ENROLLED", "device is enrolled already", "second MDM or stale keys under HKLM\\SOFTWARE\\Microsoft\\Enrollments; decimal 2149056522 in task history", "ask the admin: check enrollment GUIDs, UPN, ProviderID; disconnect the old one or clean stale enrollment after approval", SOURCE_4),
    code(Kind::Status, 0x8018000B, "MENROLL_E_DEVICE_NOT_ENROLLED", "device is not enrolled", "sync or unenroll asked without enrollment", "enroll first", SOURCE_1),
    code(Kind::Status, 0x8018000D, "MENROLL_E_DISCOVERY_SEC_CERT_DATE_INVALID", "certificate of the discovery server is out of date, or device clock wrong", "clock skew, expired server certificate", "correct clock; check server certificate", SOURCE_1),
    code(Kind::Status, 0x8018000E, "MENROLL_E_PASSWORD_NEEDED", "password missing", "silent flow without credential", "repeat interactively", SOURCE_1),
    code(Kind::Status, 0x8018000F, "MENROLL_E_WAB_ERROR", "sign-in web page (web account broker) failed", "blocked page, script, proxy", "check network/proxy to the sign-in page, retry", SOURCE_1),
    code(Kind::Status, 0x80180010, "MENROLL_E_CONNECTIVITY", "network trouble during enrollment", "DNS, proxy, firewall", "test enterpriseenrollment names and MDM URLs", SOURCE_1),
    code(Kind::Status, 0x80180012, "MENROLL_E_INVALIDSSLCERT", "server TLS certificate is not trusted", "TLS inspection, missing root, wrong host name", "exclude MDM hosts from inspection, install root", SOURCE_1),
    code(Kind::Status, 0x80180013, "MENROLL_E_DEVICECAPREACHED", "user has reached the device limit", "Intune limit or Entra device quota (SOAP DeviceCapReached)", "ask the admin: remove old devices or raise limit", SOURCE_5),
    code(Kind::Status, 0x80180014, "MENROLL_E_DEVICENOTSUPPORTED", "platform or version blocked by the MDM", "Windows MDM disabled / OS outside allowed range; re-enrollment of self-deploying or pre-provisioned device (fault text mentions one-time limit check)", "ask the admin: allow Windows in restrictions; delete the old Intune device record, then retry", SOURCE_6),
    code(Kind::Status, 0x80180015, "MENROLL_E_NOTSUPPORTED", "feature (mobile device management) not supported for this account or device", "SOAP NotSupported; no MDM capability", "check licence and MDM authority", SOURCE_1),
    code(Kind::Status, 0x80180016, "MENROLL_E_NOTELIGIBLETORENEW", "certificate may not be renewed yet or any more", "too early/late, record deleted (SOAP NotEligibleToRenew)", "sync; if the certificate is expired, re-enroll", SOURCE_1),
    code(Kind::Status, 0x80180017, "MENROLL_E_INMAINTENANCE", "MDM service in maintenance", "SOAP InMaintenance", "retry later", SOURCE_1),
    code(Kind::Status, 0x80180018, "MENROLL_E_USERLICENSE", "user has no usable MDM licence", "licence missing or not yet active (SOAP UserLicense)", "assign licence, wait, retry", SOURCE_7),
    code(Kind::Status, 0x80180019, "MENROLL_E_ENROLLMENTDATAINVALID", "server says the enrollment data is not valid", "MDM tenant configuration wrong (SOAP InvalidEnrollmentData); often MDM URL/app setup", "check MDM application configuration in the tenant", SOURCE_1),
    code(Kind::Status, 0x8018001A, "MENROLL_E_INSECUREREDIRECT", "redirect to plain http was met during discovery", "proxy portal or wrong CNAME", "fix redirect, use https", SOURCE_1),
    code(Kind::Status, 0x8018001B, "MENROLL_E_PLATFORM_WRONG_STATE", "device is in a state that forbids enrollment", "half-finished enrollment", "ask the admin: reboot, clean up, retry", SOURCE_1),
    code(Kind::Status, 0x8018001C, "MENROLL_E_PLATFORM_LICENSE_ERROR", "edition/licence forbids enrollment", "Home or unlicensed Windows", "check EditionID and activation", SOURCE_1),
    code(Kind::Status, 0x8018001D, "MENROLL_E_PLATFORM_UNKNOWN_ERROR", "unclassified platform error", "see neighbouring events", "collect bundle", SOURCE_1),
    code(Kind::Status, 0x8018001E, "MENROLL_E_PROV_CSP_CERTSTORE", "certificate part of the provisioning XML failed", "bad certificate in answer, store locked", "see DM-EDP 15/57; retry", SOURCE_1),
    code(Kind::Status, 0x8018001F, "MENROLL_E_PROV_CSP_W7", "DM account part of the provisioning XML failed", "invalid w7 APPLICATION data from server", "vendor check; see DM-EDP 17/57", SOURCE_1),
    code(Kind::Status, 0x80180020, "MENROLL_E_PROV_CSP_DMCLIENT", "DMClient part of the provisioning XML failed", "invalid polling/push data", "vendor check", SOURCE_1),
    code(Kind::Status, 0x80180021, "MENROLL_E_PROV_CSP_PFW", "device-lock/policy part of the provisioning XML failed", "unsupported policy in answer", "vendor check", SOURCE_1),
    code(Kind::Status, 0x80180022, "MENROLL_E_PROV_CSP_MISC", "other part of the provisioning XML failed; in the field also seen when a Home edition tries to enroll", "unsupported node, or edition without MDM", "check EditionID (Core = Home) then the XML", SOURCE_8),
    code(Kind::Status, 0x80180023, "MENROLL_E_PROV_UNKNOWN", "provisioning failed for an unclassified reason", "often dmwappushservice missing/disabled (DM-EDP 17 RAWResult 0x800706D9)", "restore dmwappushservice, reboot, retry", SOURCE_9),
    code(Kind::Status, 0x80180024, "MENROLL_E_PROV_SSLCERTNOTFOUND", "client certificate named by the provisioning XML is missing", "certificate install failed earlier", "see DM-EDP 15", SOURCE_1),
    code(Kind::Status, 0x80180025, "MENROLL_E_PROV_CSP_APPMGMT", "application part of the provisioning XML failed", "bad application data", "vendor check", SOURCE_1),
    code(Kind::Status, 0x80180026, "MENROLL_E_DEVICE_MANAGEMENT_BLOCKED", "MDM enrollment is blocked on this device", "DisableRegistration policy (HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\MDM) or old management agent / ConfigMgr client", "ask the admin: find the policy or agent, remove it with owner's consent", SOURCE_10),
    code(Kind::Status, 0x80180027, "MENROLL_E_CERTPOLICY_PRIVATEKEYCREATION_FAILED", "private key for the enrollment certificate could not be made", "TPM or key provider trouble", "check TPM state (DM-EDP 3011/3012), NCrypt log", SOURCE_1),
    code(Kind::Status, 0x80180028, "MENROLL_E_CERTAUTH_FAILED_TO_FIND_CERT", "certificate authentication chosen but no matching certificate", "missing or wrong client certificate in provisioning package", "fix the package / certificate", SOURCE_1),
    code(Kind::Status, 0x80180029, "MENROLL_E_EMPTY_MESSAGE", "server sent an empty answer", "proxy or service problem", "test URL, retry", SOURCE_1),
    code(Kind::Status, 0x8018002A, "MENROLL_E_USER_CANCELED", "user ended the flow or interaction was needed but impossible", "silent auto-enrollment met an MFA or other interactive requirement (goes with 0xCAA2000C / AADSTS50076)", "let the user sign in interactively; review Conditional Access for the enrollment app", SOURCE_11),
    code(Kind::Status, 0x8018002B, "", "MDM is not configured for this user/tenant", "MDM user scope is None, or UPN suffix is not routable/verified", "set MDM scope, fix UPN suffix, sign in again", SOURCE_9).hint(),
    code(Kind::Status, 0x80180030, "MENROLL_E_USER_CANCELLED", "user ended the flow (winerror.h value)", "user closed the window", "repeat", SOURCE_1),
    code(Kind::Status, 0x80180031, "MENROLL_E_MDM_NOT_CONFIGURED", "MDM is not configured for this tenant (header value)", "MDM scope / MDM application missing", "configure MDM application and scope", SOURCE_1),
    code(Kind::Status, 0x80180032, "MENROLL_E_CUSTOMSERVERERROR", "server supplied its own error text", "text of the MDM vendor shown to the user", "read the text, contact MDM admin", SOURCE_1),
    code(Kind::Status, 0x80190001, "MREGISTER_E_DEVICE_MESSAGE_FORMAT_ERROR", "registration message not understood (older API range)", "malformed SOAP, wrong service behind the URL, proxy rewriting (SOAP fault s:MessageFormat)", "check the discovery URL in DM-EDP 91/52 and any TLS inspection; MDM vendor to check its service", SOURCE_1),
    code(Kind::Status, 0x80190002, "MREGISTER_E_DEVICE_AUTHENTICATION_ERROR", "registration authentication failed", "wrong/expired token or password, user not in tenant, clock skew (s:Authentication)", "sign in again, check time, check user state; look at AAD 1098 AADSTS number", SOURCE_1),
    code(Kind::Status, 0x80190003, "MREGISTER_E_DEVICE_AUTHORIZATION_ERROR", "registration not allowed", "user outside MDM scope, enrollment restrictions (personal devices blocked, OS version), device limit (s:Authorization)", "check MDM user scope, platform restrictions, personal-device block, device limit", SOURCE_1),
    code(Kind::Status, 0x80190004, "MREGISTER_E_DEVICE_CERTIFCATEREQUEST_ERROR", "registration certificate request failed", "template or key policy mismatch, CA trouble (s:CertificateRequest)", "retry; MDM vendor checks issuing service; see DM-EDP 12, 52", SOURCE_1),
    code(Kind::Status, 0x80190005, "MREGISTER_E_DEVICE_CONFIGMGRSERVER_ERROR", "registration server error", "temporary server problem, or Autopilot profile/tenant inconsistency (s:EnrollmentServer)", "retry later; for Autopilot re-check assigned profile and device record", SOURCE_1),
    code(Kind::Status, 0x80190006, "MREGISTER_E_DEVICE_INTERNALSERVICE_ERROR", "registration internal fault", "a:InternalServiceFault from MDM service", "retry; open vendor case with trace id of DM-EDP 59", SOURCE_1),
    code(Kind::Status, 0x80190007, "MREGISTER_E_DEVICE_INVALIDSECURITY_ERROR", "registration security header refused", "token lifetime, clock skew, message replay (a:InvalidSecurity)", "correct time, sign in again", SOURCE_1),
    code(Kind::Status, 0x80190008, "MREGISTER_E_DEVICE_UNKNOWN_ERROR", "registration unclassified error", "see neighbouring events", "collect bundle, read DM-EDP 52/57/71", SOURCE_1),
    code(Kind::Status, 0x80190009, "MREGISTER_E_REGISTRATION_IN_PROGRESS", "registration already running", "parallel run", "wait, retry", SOURCE_1),
    code(Kind::Status, 0x8019000A, "MREGISTER_E_DEVICE_ALREADY_REGISTERED", "device already registered", "existing registration", "ask the admin: remove or reuse it", SOURCE_1),
    code(Kind::Status, 0x8019000B, "MREGISTER_E_DEVICE_NOT_REGISTERED", "device not registered", "no registration present", "register first", SOURCE_1),
    code(Kind::Status, 0x8019000C, "MREGISTER_E_DISCOVERY_REDIRECTED", "discovery was redirected", "CNAME/redirect", "check redirect target", SOURCE_1),
    code(Kind::Status, 0x8019000D, "MREGISTER_E_DEVICE_NOT_AD_REGISTERED_ERROR", "device not registered in AD/Entra", "hybrid join missing", "check dsregcmd", SOURCE_1),
    code(Kind::Status, 0x8019000E, "MREGISTER_E_DISCOVERY_FAILED", "discovery failed", "DNS/URL", "check enterpriseenrollment CNAME or enter server URL", SOURCE_1),
    code(Kind::Status, 0x80CF4017, "", "old Intune client software out of date", "agent version", "update agent or move to MDM", SOURCE_2),
];

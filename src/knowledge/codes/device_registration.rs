//! Codes of the family `device_registration`.
//!
//! Written by `scripts/import_knowledge.py` from tables that are kept outside this repository; every row
//! names its source.

use crate::knowledge::codes::row::CodeRow;
use crate::knowledge::codes::row::Kind;
use crate::knowledge::codes::row::code;

const SOURCE_1: &str = "entra-docs docs/identity/devices/troubleshoot-hybrid-join-windows-current.md";
const SOURCE_2: &str = "entra-docs; memdocs autopilot";
const SOURCE_3: &str = "memdocs autopilot known-issues; SupportArticles";
const SOURCE_4: &str = "SupportArticles-docs; field";
const SOURCE_5: &str =
    "SupportArticles-docs support/mem/configmgr/comanage-configmgr/troubleshoot-co-management-auto-enrolling.md";

/// The rows, sorted by kind and number.
#[rustfmt::skip]
pub(super) static ROWS: &[CodeRow] = &[
    code(Kind::Status, 0x801C0001, "DSREG_E_DEVICE_MESSAGE_FORMAT_ERROR", "registration service did not understand the request", "malformed answer, proxy page, wrong service", "check URL and proxy; read server message in UDR 204/304", SOURCE_1),
    code(Kind::Status, 0x801C0002, "DSREG_E_DEVICE_AUTHENTICATION_ERROR", "registration service refused authentication", "time skew, user/device credential, userCertificate not synced", "check clock, sync state, retry", SOURCE_1),
    code(Kind::Status, 0x801C0003, "DSREG_E_DEVICE_AUTHORIZATION_ERROR", "user/device may not register", "\"Users may join devices\" is off, device limit, Autopilot/TPM validation refusal (subcode in server message, e.g. MsaTicketTpmValidationFailed)", "ask the admin: check Entra device settings and quota; delete stale devices; TPM attestation for self-deploying", SOURCE_2),
    code(Kind::Status, 0x801C0006, "DSREG_E_DEVICE_INTERNALSERVICE_ERROR", "registration service fault", "service", "retry later", SOURCE_1),
    code(Kind::Status, 0x801C000B, "DSREG_E_DISCOVERY_REDIRECTION_NOT_TRUSTED", "redirect not trusted", "TLS inspection / custom DNS", "check enterpriseregistration DNS and proxy", SOURCE_1),
    code(Kind::Status, 0x801C000C, "DSREG_E_DISCOVERY_FAILED", "registration discovery failed", "DNS, proxy, federation metadata, SCP", "check URL reachability in SYSTEM context", SOURCE_1),
    code(Kind::Status, 0x801C000E, "DSREG_E_DEVICE_REGISTRATION_QUOTA_EXCCEEDED", "user has reached the device quota", "quota in Entra", "ask the admin: remove devices or raise quota", SOURCE_1),
    code(Kind::Status, 0x801C000F, "DSREG_E_DEVICE_REQUIRES_REBOOT", "restart needed", "pending state", "restart", SOURCE_1),
    code(Kind::Status, 0x801C0010, "DSREG_E_DEVICE_AIK_VALIDATION_ERROR", "attestation identity key not accepted", "TPM/EK certificate", "check TPM, firmware, EK URL access", SOURCE_1),
    code(Kind::Status, 0x801C0011, "DSREG_E_DEVICE_ATTESTATION_ERROR", "device attestation failed", "TPM", "check TPM/firmware", SOURCE_1),
    code(Kind::Status, 0x801C0012, "DSREG_E_DISCOVERY_BAD_MESSAGE_ERROR", "discovery answer unusable", "proxy HTML", "check proxy", SOURCE_1),
    code(Kind::Status, 0x801C0013, "DSREG_E_TENANTID_NOT_FOUND", "tenant id missing", "SCP / token without tenant", "check SCP and UPN", SOURCE_1),
    code(Kind::Status, 0x801C0014, "DSREG_E_USERSID_NOT_FOUND", "user SID missing", "context", "sign in with the right account", SOURCE_1),
    code(Kind::Status, 0x801C001D, "DSREG_AUTOJOIN_ADCONFIG_READ_FAILED", "service connection point not read from AD", "SCP missing, no DC", "check SCP / client-side registry SCP", SOURCE_1),
    code(Kind::Status, 0x801C001F, "DSREG_AUTOJOIN_DISC_WAIT_TIMEOUT", "waited too long for discovery", "DC/network slow at boot", "retry, check network", SOURCE_1),
    code(Kind::Status, 0x801C0021, "DSREG_AUTOJOIN_DISC_FAILED", "automatic-join discovery failed", "network, SCP", "check UDR 201/309", SOURCE_1),
    code(Kind::Status, 0x801C0025, "DSREG_SERVER_BUSY", "registration service busy", "throttling", "retry later", SOURCE_1),
    code(Kind::Status, 0x801C003A, "DSREG_DISCOVERY_TENANT_NOT_FOUND", "tenant unknown to discovery", "wrong tenant name/id in SCP", "correct the SCP", SOURCE_1),
    code(Kind::Status, 0x801C003D, "DSREG_E_USERREALM_DISCOVERY_FAILED", "user-realm discovery failed", "domain unknown or unreachable", "check login endpoint, domain federation", SOURCE_1),
    code(Kind::Status, 0x801C03EA, "", "registration server did not accept the device (field: TPM 1.2 / attestation not possible)", "TPM version or missing EK", "use TPM 2.0, update firmware; not for self-deploying", SOURCE_3).hint(),
    code(Kind::Status, 0x801C03ED, "", "device may not be joined to this tenant as asked (field: join refused)", "\"Users may join devices\" off / tenant mismatch / profile", "check device settings and Autopilot profile", SOURCE_4).hint(),
    code(Kind::Status, 0x801C03F2, "DSREG_E_DIRECTORY_FAILURE", "registration service found no matching directory object", "computer not synced, userCertificate missing, sync delay", "sync Entra Connect, check OU scope and userCertificate, wait", SOURCE_1),
    code(Kind::Status, 0x801C03F3, "", "device object was deleted", "record removed in Entra", "ask the admin: dsregcmd /leave as admin and register again", SOURCE_5),
];

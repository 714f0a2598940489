//! Codes of the family `autopilot`.
//!
//! Written by `scripts/import_knowledge.py` from tables that are kept outside this repository; every row
//! names its source.

use crate::knowledge::codes::row::CodeRow;
use crate::knowledge::codes::row::Kind;
use crate::knowledge::codes::row::code;

const SOURCE_1: &str = "SupportArticles-docs";
const SOURCE_2: &str = "memdocs autopilot/known-issues.md, autopilot/troubleshooting*.md; SupportArticles-docs support/mem/intune/device-enrollment/*";
const SOURCE_3: &str = "memdocs autopilot known-issues.md";
const SOURCE_4: &str = "SDK symbol";
const SOURCE_5: &str = "memdocs autopilot known-issues";
const SOURCE_6: &str = "memdocs autopilot hybrid troubleshooting";
const SOURCE_7: &str = "entra-docs troubleshoot-hybrid-join";
const SOURCE_8: &str = "entra-docs";
const SOURCE_9: &str = "SDK mdmregistration.h/winerror.h via windows-sys 0.61.2 Win32/Management/MobileDeviceManagementRegistration + Win32/Foundation; windows-itpro-docs windows/client-management/includes/mdm-enrollment-error-codes.md";
const SOURCE_10: &str = "memdocs autopilot/known-issues.md, troubleshooting";
const SOURCE_11: &str = "windows-itpro-docs mobile-device-enrollment.md; memdocs autopilot";
const SOURCE_12: &str = "memdocs autopilot troubleshooting; SDK symbol";
const SOURCE_13: &str = "entra-docs; memdocs autopilot";
const SOURCE_14: &str = "memdocs autopilot known-issues; SupportArticles";
const SOURCE_15: &str = "memdocs autopilot (Infineon note); symbol from SDK";
const SOURCE_16: &str = "UNVERIFIED";
const SOURCE_17: &str = "memdocs autopilot troubleshooting";
const SOURCE_18: &str = "community; unverified";
const SOURCE_19: &str = "memdocs / EnrollmentStatusTracking CSP (itpro-docs)";

/// The rows, sorted by kind and number.
#[rustfmt::skip]
pub(super) static ROWS: &[CodeRow] = &[
    code(Kind::Status, 0x00000800, "", "connector could not create the computer object", "permissions/quota on OU", "delegate rights to connector computer", SOURCE_1),
    code(Kind::Status, 0x80004005, "E_FAIL", "unspecified failure", "many", "look at previous event", SOURCE_2),
    code(Kind::Status, 0x8000FFFF, "E_UNEXPECTED", "unexpected state", "profile/firmware", "retry, collect logs", SOURCE_2),
    code(Kind::Status, 0x80070002, "ERROR_FILE_NOT_FOUND", "file/record not found during ESP step", "app content / profile", "see IME/ESP logs", SOURCE_2),
    code(Kind::Status, 0x80070032, "ERROR_NOT_SUPPORTED", "not supported", "edition or TPM", "", SOURCE_2),
    code(Kind::Status, 0x80070490, "ERROR_NOT_FOUND", "element not found; on AMD fTPM: EK/attestation data missing", "AMD ASP fTPM firmware", "ask the admin: firmware update, TPM clear, retry", SOURCE_3),
    code(Kind::Status, 0x800705B4, "ERROR_TIMEOUT", "step timed out; on \"securing your hardware\": TPM 2.0 missing or VM", "TPM attestation unsupported, slow network, app stuck in ESP", "check TPM 2.0/physical device; look at ModernDeployment 154-211, ESP tracking", SOURCE_2),
    code(Kind::Status, 0x80070643, "ERROR_INSTALL_FAILURE", "fatal install error", "MSI", "MSI log", SOURCE_4),
    code(Kind::Status, 0x80070652, "ERROR_INSTALL_ALREADY_RUNNING", "another MSI install running (ESP: LOB + Win32 mix)", "TrustedInstaller conflict", "avoid mixing, retry", SOURCE_5),
    code(Kind::Status, 0x80070774, "ERROR_DOMAIN_CONTROLLER_NOT_FOUND", "no domain controller found for hybrid join", "no line of sight, user assigned in profile, ODJ timing", "ask the admin: VPN/DC access, remove assigned user, check connector", SOURCE_6),
    code(Kind::Status, 0x80090016, "NTE_BAD_KEYSET", "key container missing or invalid", "cleared TPM, cloned image (sysprep with keys)", "ask the admin: clear TPM + rejoin, rebuild image", SOURCE_7),
    code(Kind::Status, 0x80090031, "NTE_AUTHENTICATION_IGNORED", "TPM in dictionary-attack lockout", "too many tries", "wait for lock-out end, reboot", SOURCE_8),
    code(Kind::Status, 0x80180005, "MENROLL_E_DEVICE_CONFIGMGRSERVER_ERROR", "Autopilot: server-side enrollment error (profile / tenant)", "", "assign profile again, then retry", SOURCE_9),
    code(Kind::Status, 0x80180014, "MENROLL_E_DEVICENOTSUPPORTED", "Autopilot re-enrollment or Windows MDM blocked", "", "ask the admin: delete Intune device record, then retry", SOURCE_10),
    code(Kind::Status, 0x80180018, "MENROLL_E_USERLICENSE", "licence missing", "", "assign licence, then retry", SOURCE_11),
    code(Kind::Status, 0x80180020, "", "provisioning XML part failed", "server data", "vendor", SOURCE_9).to(0x80180025),
    code(Kind::Status, 0x80180022, "MENROLL_E_PROV_CSP_MISC", "Home edition in Autopilot/Entra join", "wrong edition", "use Pro/Enterprise", SOURCE_12),
    code(Kind::Status, 0x801C0003, "DSREG_E_DEVICE_AUTHORIZATION_ERROR", "Entra join refused: user may not join / quota / attestation", "device settings", "ask the admin: delete old devices, allow joins, check TPM", SOURCE_13),
    code(Kind::Status, 0x801C03EA, "", "attestation not possible (self-deploying needs TPM 2.0)", "TPM", "TPM 2.0", SOURCE_14),
    code(Kind::Status, 0x80280009, "TPM_E_FAIL", "TPM operation failed (during attestation)", "TPM", "ask the admin: clear TPM, update firmware", SOURCE_15),
    code(Kind::Status, 0x80280036, "TPM_E_NOTFIPS", "TPM not usable in FIPS mode", "FIPS TPM", "switch FIPS off / other TPM", SOURCE_8),
    code(Kind::Status, 0x80290407, "TPM_E_PCP_INTERNAL_ERROR", "platform crypto provider internal error", "TPM", "ask the admin: reboot, clear TPM", SOURCE_4),
    code(Kind::Status, 0x81036502, "", "Autopilot could not continue for this device/profile (meaning not documented publicly)", "unknown", "collect ModernDeployment log; try again / vendor case", SOURCE_16).hint(),
    code(Kind::Status, 0x81039001, "E_AUTOPILOT_CLIENT_TPM_MAX_ATTESTATION_RETRY_EXCEEDED", "TPM attestation given up after retries", "TPM, firmware, EK certificate, blocked AIK/EK URLs", "ask the admin: reset and retry, check firmware and URLs", SOURCE_17),
    code(Kind::Status, 0x81039023, "", "known attestation failure, corrected by May 2022 update", "old build", "install current cumulative update", SOURCE_3),
    code(Kind::Status, 0x81039024, "", "TPM firmware has a known vulnerability, attestation refused", "TPM firmware", "vendor firmware update", SOURCE_3),
    code(Kind::Status, 0x87D1B001, "", "an app required in ESP failed", "app", "check IME log", SOURCE_18).hint(),
    code(Kind::Status, 0xC1036501, "", "device cannot choose an MDM: several configured", "MDM scope of two applications overlap", "ask the admin: leave one MDM application", SOURCE_3),
    code(Kind::EspState, 1, "NotInstalled", "", "", "", SOURCE_19),
    code(Kind::EspState, 2, "NotRequired", "", "", "", SOURCE_19),
    code(Kind::EspState, 3, "Completed", "", "", "", SOURCE_19),
    code(Kind::EspState, 4, "Error", "see LastError", "", "", SOURCE_19),
];

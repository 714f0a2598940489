//! Codes of the family `crypto`.
//!
//! Written by `scripts/import_knowledge.py` from tables that are kept outside this repository; every row
//! names its source.

use crate::knowledge::codes::row::CodeRow;
use crate::knowledge::codes::row::Kind;
use crate::knowledge::codes::row::code;

const SOURCE_1: &str = "windows-sys 0.61.2 Win32/Foundation (symbol, code); cause/action own words";
const SOURCE_2: &str = "windows-sys 0.61.2 / windows 0.57.0 crates (win32metadata constants)";

/// The rows, sorted by kind and number.
#[rustfmt::skip]
pub(super) static ROWS: &[CodeRow] = &[
    code(Kind::Status, 0x80090005, "NTE_BAD_DATA", "data wrong", "corrupted blob", "retry", SOURCE_1),
    code(Kind::Status, 0x80090009, "NTE_BAD_FLAGS", "flags not accepted", "provider", "check key policy", SOURCE_1),
    code(Kind::Status, 0x8009000B, "NTE_BAD_KEY_STATE", "key not usable in this state", "policy/TPM", "recreate key", SOURCE_1),
    code(Kind::Status, 0x8009000D, "NTE_NO_KEY", "no such key", "deleted key", "re-enroll", SOURCE_1),
    code(Kind::Status, 0x8009000F, "NTE_EXISTS", "key container exists already", "leftover", "ask the admin: delete leftover, retry", SOURCE_1),
    code(Kind::Status, 0x80090010, "NTE_PERM", "access denied to key", "ACL", "check permissions", SOURCE_1),
    code(Kind::Status, 0x80090011, "NTE_NOT_FOUND", "object not found", "missing key/cert", "re-enroll", SOURCE_1),
    code(Kind::Status, 0x80090014, "NTE_BAD_PROV_TYPE", "provider type wrong", "profile", "fix profile", SOURCE_1),
    code(Kind::Status, 0x80090016, "NTE_BAD_KEYSET", "key set missing/invalid", "cleared TPM, cloned disk", "ask the admin: clear TPM + rejoin", SOURCE_1),
    code(Kind::Status, 0x80090017, "NTE_PROV_TYPE_NOT_DEF", "provider not defined", "image", "repair", SOURCE_1),
    code(Kind::Status, 0x80090020, "NTE_FAIL", "internal provider error", "TPM/provider", "reboot, firmware", SOURCE_1),
    code(Kind::Status, 0x80090022, "NTE_SILENT_CONTEXT", "needs UI but silent", "PIN/strong protection", "change key protection", SOURCE_1),
    code(Kind::Status, 0x80090024, "NTE_TEMPORARY_PROFILE", "temporary user profile, key store unavailable", "", "", SOURCE_1),
    code(Kind::Status, 0x80090026, "NTE_INVALID_HANDLE", "bad handle", "", "retry", SOURCE_1),
    code(Kind::Status, 0x80090027, "NTE_INVALID_PARAMETER", "parameter wrong", "profile", "check profile", SOURCE_1),
    code(Kind::Status, 0x80090029, "NTE_NOT_SUPPORTED", "not supported", "TPM lacks algorithm/size", "smaller key or software KSP", SOURCE_1),
    code(Kind::Status, 0x8009002D, "NTE_INTERNAL_ERROR", "internal", "", "reboot", SOURCE_1),
    code(Kind::Status, 0x80090030, "NTE_DEVICE_NOT_READY", "TPM/device not ready", "TPM", "reboot, tpm.msc", SOURCE_1),
    code(Kind::Status, 0x80090031, "NTE_AUTHENTICATION_IGNORED", "TPM locked out", "dictionary attack protection", "wait, reboot", SOURCE_1),
    code(Kind::Status, 0x80090034, "NTE_ENCRYPTION_FAILURE", "encryption failed", "", "", SOURCE_1),
    code(Kind::Status, 0x80090035, "NTE_DEVICE_NOT_FOUND", "TPM not found", "BIOS", "enable TPM", SOURCE_1),
    code(Kind::Status, 0x80090304, "SEC_E_INTERNAL_ERROR", "security package internal", "", "reboot", SOURCE_1),
    code(Kind::Status, 0x80090308, "SEC_E_INVALID_TOKEN", "security token invalid", "TLS/Kerberos", "check TLS", SOURCE_1),
    code(Kind::Status, 0x8009030C, "SEC_E_LOGON_DENIED", "logon denied", "credential", "credential", SOURCE_1),
    code(Kind::Status, 0x8009030E, "SEC_E_NO_CREDENTIALS", "no credentials", "device key", "ask the admin: rejoin", SOURCE_1),
    code(Kind::Status, 0x80090322, "SEC_E_WRONG_PRINCIPAL", "name mismatch", "DNS/certificate", "check host", SOURCE_1),
    code(Kind::Status, 0x80090325, "SEC_E_UNTRUSTED_ROOT", "root not trusted", "TLS inspection", "install root/exclude", SOURCE_1),
    code(Kind::Status, 0x80090326, "SEC_E_ILLEGAL_MESSAGE", "TLS message illegal", "protocol/cipher", "check TLS", SOURCE_1),
    code(Kind::Status, 0x80090328, "SEC_E_CERT_EXPIRED", "certificate expired", "time/cert", "check", SOURCE_1),
    code(Kind::Status, 0x80090331, "SEC_E_ALGORITHM_MISMATCH", "no common TLS algorithm", "TLS policy", "enable TLS 1.2", SOURCE_1),
    code(Kind::Status, 0x80092004, "CRYPT_E_NOT_FOUND", "object not found in store", "certificate missing", "re-enroll", SOURCE_1),
    code(Kind::Status, 0x80092009, "CRYPT_E_NO_MATCH", "nothing matches", "certificate filter", "check certificate", SOURCE_1),
    code(Kind::Status, 0x80092010, "CRYPT_E_REVOKED", "certificate revoked", "CA", "replace", SOURCE_1),
    code(Kind::Status, 0x80092012, "CRYPT_E_NO_REVOCATION_CHECK", "revocation could not be checked", "CRL unreachable", "open CRL/OCSP", SOURCE_1),
    code(Kind::Status, 0x80092013, "CRYPT_E_REVOCATION_OFFLINE", "revocation server offline", "CRL unreachable", "open CRL/OCSP", SOURCE_1),
    code(Kind::Status, 0x800B0101, "CERT_E_EXPIRED", "certificate outside validity", "clock/cert", "fix clock", SOURCE_1),
    code(Kind::Status, 0x800B0109, "CERT_E_UNTRUSTEDROOT", "root not trusted", "TLS inspection/private CA", "install root", SOURCE_1),
    code(Kind::Status, 0x800B010A, "CERT_E_CHAINING", "chain incomplete", "intermediate missing", "fix chain", SOURCE_1),
    code(Kind::Status, 0x800B010C, "CERT_E_REVOKED", "certificate revoked", "CA", "replace", SOURCE_1),
    code(Kind::Status, 0x800B010F, "CERT_E_CN_NO_MATCH", "host name mismatch", "DNS/proxy", "check host", SOURCE_1),
    code(Kind::Status, 0x800B0110, "CERT_E_WRONG_USAGE", "wrong key usage", "CA template", "fix template", SOURCE_1),
    code(Kind::Status, 0x80280009, "TPM_E_FAIL", "TPM operation failed", "TPM", "ask the admin: reboot, clear TPM, firmware", SOURCE_1),
    code(Kind::Status, 0x80284001, "TBS_E_INTERNAL_ERROR", "TBS internal", "TPM driver", "reboot", SOURCE_1),
    code(Kind::Status, 0x80284008, "TBS_E_SERVICE_NOT_RUNNING", "TBS not running", "service", "start service", SOURCE_1),
    code(Kind::Status, 0x8028400F, "TBS_E_TPM_NOT_FOUND", "no TPM", "BIOS", "enable TPM", SOURCE_1),
    code(Kind::Status, 0x80290401, "TPM_E_PCP_DEVICE_NOT_READY", "platform crypto provider not ready", "TPM", "ask the admin: reboot/clear", SOURCE_2),
    code(Kind::Status, 0x80290407, "TPM_E_PCP_INTERNAL_ERROR", "PCP internal error", "TPM", "ask the admin: reboot, clear TPM", SOURCE_1),
    code(Kind::Status, 0x80290409, "TPM_E_PCP_AUTHENTICATION_IGNORED", "lock-out class", "TPM lock-out", "wait", SOURCE_2),
    code(Kind::Status, 0x80310000, "FVE_E_LOCKED_VOLUME", "volume locked by BitLocker (first code of the 0x8031xxxx family)", "BitLocker", "", SOURCE_1),
];

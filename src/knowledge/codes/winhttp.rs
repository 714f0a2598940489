//! Codes of the family `winhttp`.
//!
//! Written by `scripts/import_knowledge.py` from tables that are kept outside this repository; every row
//! names its source.

use crate::knowledge::codes::row::CodeRow;
use crate::knowledge::codes::row::Kind;
use crate::knowledge::codes::row::code;

const SOURCE_1: &str = "windows-sys 0.61.2 Win32/Networking/WinHttp, WinInet; entra-docs; own words";

/// The rows, sorted by kind and number.
#[rustfmt::skip]
pub(super) static ROWS: &[CodeRow] = &[
    code(Kind::Status, 0x80072EE2, "ERROR_WINHTTP_TIMEOUT", "request timed out", "slow/blocked network", "test connectivity", SOURCE_1),
    code(Kind::Status, 0x80072EE4, "ERROR_WINHTTP_INTERNAL_ERROR", "internal", "", "retry", SOURCE_1),
    code(Kind::Status, 0x80072EE5, "ERROR_WINHTTP_INVALID_URL", "URL invalid", "policy", "fix URL", SOURCE_1),
    code(Kind::Status, 0x80072EE6, "ERROR_WINHTTP_UNRECOGNIZED_SCHEME", "scheme unknown", "policy", "fix URL", SOURCE_1),
    code(Kind::Status, 0x80072EE7, "ERROR_WINHTTP_NAME_NOT_RESOLVED", "name not resolved", "DNS/offline", "DNS", SOURCE_1),
    code(Kind::Status, 0x80072EF1, "ERROR_WINHTTP_OPERATION_CANCELLED", "cancelled", "", "retry", SOURCE_1),
    code(Kind::Status, 0x80072EF3, "ERROR_WINHTTP_INCORRECT_HANDLE_STATE", "state", "", "retry", SOURCE_1),
    code(Kind::Status, 0x80072EFD, "ERROR_WINHTTP_CANNOT_CONNECT", "cannot connect", "firewall/proxy/server down", "firewall", SOURCE_1),
    code(Kind::Status, 0x80072EFE, "ERROR_WINHTTP_CONNECTION_ERROR", "connection cut", "firewall/TLS inspection", "firewall", SOURCE_1),
    code(Kind::Status, 0x80072EFF, "ERROR_INTERNET_CONNECTION_RESET", "connection reset", "", "retry", SOURCE_1),
    code(Kind::Status, 0x80072F05, "ERROR_WINHTTP_SECURE_CERT_DATE_INVALID", "server certificate date", "clock", "fix clock", SOURCE_1),
    code(Kind::Status, 0x80072F06, "ERROR_WINHTTP_SECURE_CERT_CN_INVALID", "server name mismatch", "proxy/DNS", "check", SOURCE_1),
    code(Kind::Status, 0x80072F0C, "ERROR_WINHTTP_CLIENT_AUTH_CERT_NEEDED", "client certificate wanted", "device cert missing", "check certificate", SOURCE_1),
    code(Kind::Status, 0x80072F0D, "ERROR_WINHTTP_SECURE_INVALID_CA", "root not trusted", "TLS inspection", "install root", SOURCE_1),
    code(Kind::Status, 0x80072F76, "ERROR_WINHTTP_HEADER_NOT_FOUND", "header missing", "proxy", "check", SOURCE_1),
    code(Kind::Status, 0x80072F78, "ERROR_WINHTTP_INVALID_SERVER_RESPONSE", "answer unreadable", "proxy", "check", SOURCE_1),
    code(Kind::Status, 0x80072F7D, "ERROR_WINHTTP_SECURE_CHANNEL_ERROR", "TLS channel", "TLS versions", "enable TLS 1.2", SOURCE_1),
    code(Kind::Status, 0x80072F86, "ERROR_WINHTTP_BAD_AUTO_PROXY_SCRIPT", "PAC bad", "PAC", "fix PAC", SOURCE_1),
    code(Kind::Status, 0x80072F87, "ERROR_WINHTTP_UNABLE_TO_DOWNLOAD_SCRIPT", "PAC not fetched", "PAC", "fix PAC", SOURCE_1),
    code(Kind::Status, 0x80072F89, "ERROR_WINHTTP_SECURE_INVALID_CERT", "certificate invalid", "TLS inspection", "exclude", SOURCE_1),
    code(Kind::Status, 0x80072F8A, "ERROR_WINHTTP_SECURE_CERT_REVOKED", "certificate revoked", "CA", "check", SOURCE_1),
    code(Kind::Status, 0x80072F8F, "ERROR_WINHTTP_SECURE_FAILURE", "TLS failure; also wrong clock", "TLS inspection, clock, old TLS", "fix clock, exclude hosts", SOURCE_1),
    code(Kind::Status, 0x80072F94, "ERROR_WINHTTP_AUTODETECTION_FAILED", "proxy detection failed", "WPAD", "check proxy", SOURCE_1),
    code(Kind::Status, 0x80072F9A, "ERROR_WINHTTP_CLIENT_CERT_NO_ACCESS_PRIVATE_KEY", "client key not accessible", "TPM/permissions", "check TPM", SOURCE_1),
    code(Kind::Exit, 12002, "ERROR_WINHTTP_TIMEOUT", "request timed out", "slow/blocked network", "", SOURCE_1),
    code(Kind::Exit, 12007, "ERROR_WINHTTP_NAME_NOT_RESOLVED", "name not resolved", "DNS/offline", "", SOURCE_1),
    code(Kind::Exit, 12029, "ERROR_WINHTTP_CANNOT_CONNECT", "cannot connect", "firewall/proxy/server down", "", SOURCE_1),
    code(Kind::Exit, 12030, "ERROR_WINHTTP_CONNECTION_ERROR", "connection cut", "firewall/TLS inspection", "", SOURCE_1),
    code(Kind::Exit, 12175, "ERROR_WINHTTP_SECURE_FAILURE", "TLS failure; also wrong clock", "TLS inspection, clock, old TLS", "", SOURCE_1),
];

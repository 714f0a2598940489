//! Codes of the family `token_library`.
//!
//! Written by `scripts/import_knowledge.py` from tables that are kept outside this repository; every row
//! names its source.

use crate::knowledge::codes::row::CodeRow;
use crate::knowledge::codes::row::Kind;
use crate::knowledge::codes::row::code;

const SOURCE_1: &str = "field reports";
const SOURCE_2: &str = "range 0x4AA90008..11, 0x4AA90030..35, 39, 3A are informational ADAL codes";
const SOURCE_3: &str =
    "adalerr.h (SDK header archived publicly); cross-read with entra-docs troubleshoot-hybrid-join-windows-current.md";
const SOURCE_4: &str = "symbol unverified";
const SOURCE_5: &str = "field reports; name unverified";
const SOURCE_6: &str = "range 0xCAA60002..08 are JSON parse errors";
const SOURCE_7: &str = "0xCAA80000 + WinHTTP code";
const SOURCE_8: &str = "symbol approximate";
const SOURCE_9: &str = "symbol partly unverified";

/// The rows, sorted by kind and number.
#[rustfmt::skip]
pub(super) static ROWS: &[CodeRow] = &[
    code(Kind::Status, 0x4AA50081, "", "informational", "", "", SOURCE_1).hint(),
    code(Kind::Status, 0x4AA90008, "", "informational step", "", "", SOURCE_2),
    code(Kind::Status, 0xCAA10001, "ERROR_ADAL_NEED_CREDENTIAL", "interactive credential required", "silent token impossible", "sign in interactively", SOURCE_3),
    code(Kind::Status, 0xCAA1002D, "ERROR_ADAL_OPERATION_PENDING", "operation still running", "async state", "", SOURCE_3),
    code(Kind::Status, 0xCAA20001, "ERROR_ADAL_SERVER_ERROR_UNAUTHORIZED_CLIENT", "client may not use this grant", "application blocked", "check enterprise application", SOURCE_3),
    code(Kind::Status, 0xCAA20002, "ERROR_ADAL_SERVER_ERROR_INVALID_REQUEST", "request refused as invalid", "parameters", "read AADSTS in AAD 1098", SOURCE_3),
    code(Kind::Status, 0xCAA20003, "ERROR_ADAL_SERVER_ERROR_INVALID_GRANT", "grant refused", "password/refresh token invalid, clock skew, user/device disabled", "read AADSTS; check clock, sign in again", SOURCE_3),
    code(Kind::Status, 0xCAA20004, "ERROR_ADAL_SERVER_ERROR_ACCESS_DENIED", "access denied by the server", "consent / policy", "read AADSTS", SOURCE_3),
    code(Kind::Status, 0xCAA20005, "ERROR_ADAL_SERVER_ERROR_TEMPORARILY_UNAVAILABLE", "service temporarily unavailable", "outage", "retry", SOURCE_3),
    code(Kind::Status, 0xCAA20007, "ERROR_ADAL_SERVER_ERROR_INVALID_SCOPE", "scope invalid", "application set-up", "admin", SOURCE_3),
    code(Kind::Status, 0xCAA20008, "ERROR_ADAL_SERVER_ERROR_RECEIVED", "server sent an error", "read text", "read AADSTS", SOURCE_3),
    code(Kind::Status, 0xCAA20009, "ERROR_ADAL_SERVER_ERROR_INVALID_CLIENT", "client invalid", "application set-up", "admin", SOURCE_3),
    code(Kind::Status, 0xCAA2000B, "ERROR_ADAL_SERVER_ERROR_INVALID_RESOURCE", "resource unknown", "MDM resource/app id wrong", "check MDM application", SOURCE_3),
    code(Kind::Status, 0xCAA2000C, "ERROR_ADAL_SERVER_ERROR_INTERACTION_REQUIRED", "user interaction required", "MFA, consent, ToU, sign-in frequency", "let user sign in; adjust Conditional Access for enrollment", SOURCE_3),
    code(Kind::Status, 0xCAA20064, "ERROR_ADAL_SERVER_ERROR_CODE_UNKNOWN", "unrecognised server error", "read text", "read AADSTS", SOURCE_3),
    code(Kind::Status, 0xCAA50001, "", "generic client error", "", "", SOURCE_4).hint(),
    code(Kind::Status, 0xCAA50002, "", "generic client error", "", "", SOURCE_4).hint(),
    code(Kind::Status, 0xCAA5001C, "", "token broker operation failed", "broken WAM/AAD plugin", "re-register AAD broker plugin", SOURCE_5).hint(),
    code(Kind::Status, 0xCAA60002, "", "JSON answer malformed", "proxy HTML", "check proxy", SOURCE_6),
    code(Kind::Status, 0xCAA70007, "", "resource could not be fetched during sign-in", "network, TLS", "check network", SOURCE_1).hint(),
    code(Kind::Status, 0xCAA82EE2, "ERROR_ADAL_INTERNET_TIMEOUT", "token request timed out", "network", "network test", SOURCE_7),
    code(Kind::Status, 0xCAA82EE7, "ERROR_ADAL_INTERNET_NAME_NOT_RESOLVED", "name not resolved", "DNS/offline", "DNS", SOURCE_7),
    code(Kind::Status, 0xCAA82EFD, "ERROR_ADAL_INTERNET_CANNOT_CONNECT", "cannot connect", "firewall/proxy", "firewall", SOURCE_7),
    code(Kind::Status, 0xCAA82EFE, "ERROR_ADAL_INTERNET_CONNECTION_ABORTED", "connection cut", "firewall/TLS", "firewall", SOURCE_7),
    code(Kind::Status, 0xCAA82F7D, "ERROR_ADAL_INTERNET_SECURITY_CHANNEL_ERROR", "TLS channel error", "TLS versions/ciphers", "enable TLS 1.2", SOURCE_7),
    code(Kind::Status, 0xCAA82F86, "ERROR_ADAL_INTERNET_BAD_AUTO_PROXY_SCRIPT", "PAC script bad", "PAC", "fix PAC", SOURCE_7),
    code(Kind::Status, 0xCAA82F87, "ERROR_ADAL_INTERNET_UNABLE_TO_DOWNLOAD_SCRIPT", "PAC not fetched", "PAC host", "fix PAC", SOURCE_7),
    code(Kind::Status, 0xCAA82F89, "ERROR_ADAL_INTERNET_SEC_INVALID_CERT", "server certificate invalid", "TLS inspection", "exclude hosts", SOURCE_7),
    code(Kind::Status, 0xCAA82F8A, "ERROR_ADAL_INTERNET_SEC_CERT_REVOKED", "server certificate revoked", "TLS inspection", "check chain", SOURCE_7),
    code(Kind::Status, 0xCAA82F8B, "ERROR_ADAL_INTERNET_SEC_CERT_WRONG_USAGE", "server certificate has wrong usage", "TLS inspection", "check chain", SOURCE_7),
    code(Kind::Status, 0xCAA82F8F, "ERROR_ADAL_INTERNET_SECURE_FAILURE", "TLS failure", "TLS inspection, clock, trust", "exclude hosts, correct clock", SOURCE_7),
    code(Kind::Status, 0xCAA82F94, "ERROR_ADAL_INTERNET_AUTODETECTION_FAILED", "proxy detection failed", "WPAD", "check proxy", SOURCE_7),
    code(Kind::Status, 0xCAA82F99, "ERROR_ADAL_INTERNET_CLIENT_CERT_NO_PRIVATE_KEY", "client certificate lacks key", "device key lost", "ask the admin: rejoin", SOURCE_7),
    code(Kind::Status, 0xCAA82F9A, "ERROR_ADAL_INTERNET_CLIENT_CERT_NO_ACCESS_PRIVATE_KEY", "client key not accessible", "TPM/permission", "check TPM", SOURCE_7),
    code(Kind::Status, 0xCAA90001, "ERROR_ADAL_NO_AUTHORIZATION_CODE", "no authorization code came back", "cancelled page", "repeat", SOURCE_3),
    code(Kind::Status, 0xCAA90002, "ERROR_ADAL_SAML_ASSERTION_NOT_FOUND", "federation answer without assertion", "ADFS", "check federation server", SOURCE_3),
    code(Kind::Status, 0xCAA90003, "ERROR_ADAL_NO_REFRESH_TOKEN", "no refresh token", "never signed in", "sign in", SOURCE_3),
    code(Kind::Status, 0xCAA90004, "ERROR_ADAL_RENEW_TOKEN_BY_REFRESH_TOKEN_FAILED", "refresh failed", "revoked/expired", "sign in", SOURCE_3),
    code(Kind::Status, 0xCAA90005, "ERROR_ADAL_RESOURCE_OWNER_PASSWORD_FAILED", "password grant failed", "password", "check password", SOURCE_3),
    code(Kind::Status, 0xCAA90006, "ERROR_ADAL_WSTRUST_TOKEN_REQUEST_FAIL", "token via WS-Trust failed", "federation endpoint", "check ADFS windowstransport endpoints", SOURCE_3),
    code(Kind::Status, 0xCAA90007, "ERROR_ADAL_URL_INVALID", "URL invalid", "set-up", "admin", SOURCE_3),
    code(Kind::Status, 0xCAA90012, "ERROR_ADAL_PARSE_WSTRUST", "WS-Trust answer unreadable", "federation/proxy", "check ADFS", SOURCE_3),
    code(Kind::Status, 0xCAA90013, "ERROR_ADAL_PARSE_WSTRUST", "WS-Trust error answer unreadable", "federation/proxy", "check ADFS", SOURCE_8).hint(),
    code(Kind::Status, 0xCAA90014, "ERROR_ADAL_WSTRUST_REQUEST_SECURITYTOKEN_FAILED", "federation server returned a fault", "ADFS rules, claim missing", "read ADFS log", SOURCE_3),
    code(Kind::Status, 0xCAA90015, "ERROR_ADAL_OAUTH_RESPONSE_INVALID", "OAuth answer invalid", "proxy", "check proxy", SOURCE_3),
    code(Kind::Status, 0xCAA90016, "ERROR_ADAL_IDTOKEN_INVALID", "id token invalid", "service", "retry", SOURCE_3),
    code(Kind::Status, 0xCAA90017, "ERROR_ADAL_PROTOCOL_NOT_SUPPORTED", "federation lacks WS-Trust", "third-party IdP", "enable WS-Trust or change flow", SOURCE_3),
    code(Kind::Status, 0xCAA90018, "ERROR_ADAL_COULDNOT_DISCOVER_USER_REALM", "user realm not found", "domain / network", "check UPN domain", SOURCE_3),
    code(Kind::Status, 0xCAA90019, "ERROR_ADAL_UNEXPECTED_RESPONSE", "unexpected answer", "proxy page", "check proxy", SOURCE_3),
    code(Kind::Status, 0xCAA9001A, "", "user-realm answer could not be used", "proxy/portal HTML", "check proxy", SOURCE_4).hint(),
    code(Kind::Status, 0xCAA90020, "", "federation metadata or endpoint lookup problem", "ADFS", "check MEX", SOURCE_4).hint(),
    code(Kind::Status, 0xCAA90022, "ERROR_ADAL_COULDNOT_DISCOVER_INTEGRATED_AUTH_ENDPOINT", "no integrated-auth endpoint in federation metadata", "WS-Trust windowstransport off", "enable endpoint", SOURCE_3),
    code(Kind::Status, 0xCAA90023, "ERROR_ADAL_COULDNOT_DISCOVER_USERNAME_PASSWORD_ENDPOINT", "no user/password endpoint in federation metadata", "WS-Trust off", "enable endpoint", SOURCE_3),
    code(Kind::Status, 0xCAA9002B, "ERROR_ADAL_MEX_REQUEST_FAILED", "federation metadata not fetched", "network", "check ADFS reachability", SOURCE_3),
    code(Kind::Status, 0xCAA9002C, "ERROR_ADAL_FAILED_TO_PARSE_XML", "XML unreadable", "proxy page", "check proxy", SOURCE_3),
    code(Kind::Status, 0xCAA9002D, "", "XML/answer processing problem", "proxy", "check proxy", SOURCE_4).hint(),
    code(Kind::Status, 0xCAA9002F, "ERROR_ADAL_NO_USER_INFO", "no user information", "realm answer", "check UPN", SOURCE_3),
    code(Kind::Status, 0xCAA90032, "", "internal client step failed", "", "read AAD 1098 text", SOURCE_4).hint(),
    code(Kind::Status, 0xCAA90038, "ERROR_ADAL_JWT_BEARER_GRANT_FAILED", "JWT bearer grant failed", "PRT/certificate", "check PRT", SOURCE_3),
    code(Kind::Status, 0xCAAA0007, "ERROR_ADAL_DEVICE_CERT_NOT_FOUND", "device certificate not found", "registration broken", "ask the admin: dsregcmd /debug, rejoin", SOURCE_9).hint(),
    code(Kind::Status, 0xCAAB0001, "ERROR_ADAL_ACCOUNT_SWITCH", "account was switched", "user action", "repeat", SOURCE_3),
    code(Kind::Status, 0xCAAB0002, "ERROR_ADAL_USER_CANCEL", "user cancelled sign-in", "user action", "repeat", SOURCE_3),
    code(Kind::Status, 0xCAAB0003, "ERROR_ADAL_PROVIDER_NOT_AVAILABLE", "account provider (AAD broker plugin) unavailable", "plugin missing", "re-register Microsoft.AAD.BrokerPlugin", SOURCE_3),
];

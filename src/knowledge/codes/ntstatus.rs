//! Codes of the family `ntstatus`.
//!
//! Written by `scripts/import_knowledge.py` from tables that are kept outside this repository; every row
//! names its source.

use crate::knowledge::codes::row::CodeRow;
use crate::knowledge::codes::row::Kind;
use crate::knowledge::codes::row::code;

const SOURCE_1: &str = "windows-sys 0.61.2 Win32/Foundation (symbols); own words";
const SOURCE_2: &str = "entra-docs docs/identity/devices/troubleshoot-primary-refresh-token.md";

/// The rows, sorted by kind and number.
#[rustfmt::skip]
pub(super) static ROWS: &[CodeRow] = &[
    code(Kind::Status, 0xC0000001, "STATUS_UNSUCCESSFUL", "NT failure", "", "", SOURCE_1),
    code(Kind::Status, 0xC0000022, "STATUS_ACCESS_DENIED", "NT access denied", "", "", SOURCE_1),
    code(Kind::Status, 0xC0000034, "STATUS_OBJECT_NAME_NOT_FOUND", "NT name not found", "", "", SOURCE_1),
    code(Kind::Status, 0xC000005E, "STATUS_NO_LOGON_SERVERS", "no logon servers", "DC", "network", SOURCE_1),
    code(Kind::Status, 0xC000005F, "STATUS_NO_SUCH_LOGON_SESSION", "logon session missing", "realm discovery failed, UPN unroutable", "check UPN suffix / verified domain", SOURCE_2),
    code(Kind::Status, 0xC0000064, "STATUS_NO_SUCH_USER", "user unknown", "", "", SOURCE_1),
    code(Kind::Status, 0xC000006A, "STATUS_WRONG_PASSWORD", "password wrong", "password", "ask the admin: retry, reset", SOURCE_2),
    code(Kind::Status, 0xC000006D, "STATUS_LOGON_FAILURE", "sign-in failed at CloudAP", "wrong password, federation, or device auth", "read AAD 1081/1088/1098", SOURCE_2),
    code(Kind::Status, 0xC000006D, "STATUS_LOGON_FAILURE", "logon failure", "", "", SOURCE_1),
    code(Kind::Status, 0xC000006E, "STATUS_ACCOUNT_RESTRICTION", "account restriction", "", "", SOURCE_1),
    code(Kind::Status, 0xC0000072, "STATUS_ACCOUNT_DISABLED", "account disabled", "", "", SOURCE_1),
    code(Kind::Status, 0xC000009A, "STATUS_INSUFFICIENT_RESOURCES", "resources", "", "", SOURCE_1),
    code(Kind::Status, 0xC00000BB, "STATUS_NOT_SUPPORTED", "not supported", "", "", SOURCE_1),
    code(Kind::Status, 0xC00000BE, "STATUS_BAD_NETWORK_PATH", "network path bad", "DNS/connectivity", "network", SOURCE_2),
    code(Kind::Status, 0xC00000C4, "STATUS_UNEXPECTED_NETWORK_ERROR", "unexpected network error", "TLS/proxy", "network", SOURCE_2),
    code(Kind::Status, 0xC00000D0, "STATUS_REQUEST_NOT_ACCEPTED", "server refused the request", "AADSTS tells", "read AADSTS", SOURCE_2),
    code(Kind::Status, 0xC0000225, "STATUS_NOT_FOUND", "not found", "", "", SOURCE_1),
    code(Kind::Status, 0xC0000234, "STATUS_ACCOUNT_LOCKED_OUT", "account locked", "", "unlock", SOURCE_1),
    code(Kind::Status, 0xC000023C, "STATUS_NETWORK_UNREACHABLE", "network not reachable", "offline", "network", SOURCE_2),
    code(Kind::Status, 0xC0048442, "AAD_CLOUDAP_E_OAUTH_USER_SID_IS_EMPTY", "user SID empty", "token", "retry, check account", SOURCE_2),
    code(Kind::Status, 0xC004844C, "AAD_CLOUDAP_E_OAUTH_USERNAME_IS_MALFORMED", "UPN malformed", "account attributes", "fix UPN", SOURCE_2),
    code(Kind::Status, 0xC004848B, "AAD_CLOUDAP_E_HTTP_PASSWORD_URI_IS_EMPTY", "no user/password endpoint", "MEX", "check ADFS endpoints", SOURCE_2),
    code(Kind::Status, 0xC004848C, "AAD_CLOUDAP_E_HTTP_CERTIFICATE_URI_IS_EMPTY", "no certificate endpoint", "MEX", "check ADFS endpoints", SOURCE_2),
    code(Kind::Status, 0xC00484C1, "AAD_CLOUDAP_E_WSTRUST_SAML_TOKENS_ARE_EMPTY", "federation gave no SAML token", "ADFS", "read ADFS log", SOURCE_2),
    code(Kind::Status, 0xC00CEE4F, "WC_E_DTDPROHIBITED", "XML with DTD refused", "proxy/captive portal HTML as MEX", "check proxy", SOURCE_2),
];

//! Codes of the family `http`.
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
    code(Kind::Status, 0x80190190, "HTTP_E_STATUS_BAD_REQUEST", "HTTP 400", "", "see body", SOURCE_1),
    code(Kind::Status, 0x80190191, "HTTP_E_STATUS_DENIED", "HTTP 401", "auth", "see body", SOURCE_1),
    code(Kind::Status, 0x80190193, "HTTP_E_STATUS_FORBIDDEN", "HTTP 403", "permission", "see body", SOURCE_1),
    code(Kind::Status, 0x80190194, "HTTP_E_STATUS_NOT_FOUND", "HTTP 404", "URL", "check URL", SOURCE_1),
    code(Kind::Status, 0x80190197, "HTTP_E_STATUS_PROXY_AUTH_REQ", "HTTP 407 proxy authentication", "proxy", "allow SYSTEM through proxy", SOURCE_1),
    code(Kind::Status, 0x801901F4, "HTTP_E_STATUS_SERVER_ERROR", "HTTP 500", "server", "retry", SOURCE_1),
    code(Kind::Status, 0x801901F6, "HTTP_E_STATUS_BAD_GATEWAY", "HTTP 502", "gateway", "retry", SOURCE_1),
    code(Kind::Status, 0x801901F7, "HTTP_E_STATUS_SERVICE_UNAVAIL", "HTTP 503", "server", "retry", SOURCE_1),
    code(Kind::Status, 0x801901F8, "HTTP_E_STATUS_GATEWAY_TIMEOUT", "HTTP 504", "gateway", "retry", SOURCE_1),
];

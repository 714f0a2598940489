//! Codes of the family `windows_update`.
//!
//! Written by `scripts/import_knowledge.py` from tables that are kept outside this repository; every row
//! names its source.

use crate::knowledge::codes::row::CodeRow;
use crate::knowledge::codes::row::Kind;
use crate::knowledge::codes::row::code;

const SOURCE_1: &str = "windows-sys 0.61.2 Win32/Foundation (symbols); own words";

/// The rows, sorted by kind and number.
#[rustfmt::skip]
pub(super) static ROWS: &[CodeRow] = &[
    code(Kind::Status, 0x8024001E, "WU_E_SERVICE_STOP", "update service stopped", "", "", SOURCE_1),
    code(Kind::Status, 0x80240438, "WU_E_PT_ENDPOINT_UNREACHABLE", "update endpoint unreachable", "network", "check", SOURCE_1),
    code(Kind::Status, 0x8024402C, "WU_E_PT_WINHTTP_NAME_NOT_RESOLVED", "update name not resolved", "DNS", "check", SOURCE_1),
];

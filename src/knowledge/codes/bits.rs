//! Codes of the family `bits`.
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
    code(Kind::Status, 0x80200010, "BG_E_NETWORK_DISCONNECTED", "BITS: no network", "network", "retry", SOURCE_1),
    code(Kind::Status, 0x80200013, "BG_E_INSUFFICIENT_RANGE_SUPPORT", "BITS: server lacks range support", "proxy", "check", SOURCE_1),
    code(Kind::Status, 0x80200056, "BG_E_TOKEN_REQUIRED", "BITS: token", "", "", SOURCE_1),
];

//! Codes of the family `servicing`.
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
    code(Kind::Status, 0x800F0922, "CBS_E_INSTALLERS_FAILED", "CBS installers failed", "", "CBS log", SOURCE_1),
];

//! Codes of the family `wmi`.
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
    code(Kind::Status, 0x80041002, "WBEM_E_NOT_FOUND", "WMI object missing", "", "", SOURCE_1),
    code(Kind::Status, 0x8004100C, "WBEM_E_NOT_SUPPORTED", "WMI not supported", "", "", SOURCE_1),
    code(Kind::Status, 0x80041010, "WBEM_E_INVALID_CLASS", "WMI class missing", "bridge", "repair", SOURCE_1),
    code(Kind::Status, 0x80041032, "WBEM_E_CALL_CANCELLED", "WMI call cancelled", "", "", SOURCE_1),
];

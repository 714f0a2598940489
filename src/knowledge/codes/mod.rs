//! Result codes: what a number means, one file a family.
//!
//! Written by `scripts/import_knowledge.py` from tables that are kept outside this repository; every row
//! names its source.

pub mod lookup;
pub mod row;
mod rules;

mod autopilot;
mod bits;
mod crypto;
mod device_registration;
mod entra_sign_in;
mod http;
mod installer;
mod intune;
mod mdm_enrollment;
mod ntstatus;
mod omadm;
mod servicing;
mod soap_fault;
mod symbols;
mod syncml;
mod token_library;
mod win32;
mod windows_update;
mod winhttp;
mod wmi;

use crate::knowledge::codes::row::CodeRow;
pub use soap_fault::FAULTS;
pub(crate) use symbols::SOURCE as SYMBOL_SOURCE;
pub(crate) use symbols::SYMBOLS;

/// Family and rows, by name.
pub static FAMILIES: &[(&str, &[CodeRow])] = &[
    ("autopilot", autopilot::ROWS),
    ("bits", bits::ROWS),
    ("crypto", crypto::ROWS),
    ("device_registration", device_registration::ROWS),
    ("entra_sign_in", entra_sign_in::ROWS),
    ("http", http::ROWS),
    ("installer", installer::ROWS),
    ("intune", intune::ROWS),
    ("mdm_enrollment", mdm_enrollment::ROWS),
    ("ntstatus", ntstatus::ROWS),
    ("omadm", omadm::ROWS),
    ("servicing", servicing::ROWS),
    ("syncml", syncml::ROWS),
    ("token_library", token_library::ROWS),
    ("win32", win32::ROWS),
    ("windows_update", windows_update::ROWS),
    ("winhttp", winhttp::ROWS),
    ("wmi", wmi::ROWS),
];

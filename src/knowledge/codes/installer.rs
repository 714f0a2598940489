//! Codes of the family `installer`.
//!
//! Written by `scripts/import_knowledge.py` from tables that are kept outside this repository; every row
//! names its source.

use crate::knowledge::codes::row::CodeRow;
use crate::knowledge::codes::row::Kind;
use crate::knowledge::codes::row::code;

const SOURCE_1: &str = "windows-sys 0.61.2 Win32/Foundation; itpro-docs EnterpriseDesktopAppManagement / EnterpriseModernAppManagement; memdocs; own words";

/// The rows, sorted by kind and number.
#[rustfmt::skip]
pub(super) static ROWS: &[CodeRow] = &[
    code(Kind::Status, 0x80073CF0, "ERROR_INSTALL_OPEN_PACKAGE_FAILED", "package not opened", "signature / file", "check package, certificate", SOURCE_1),
    code(Kind::Status, 0x80073CF1, "ERROR_INSTALL_PACKAGE_NOT_FOUND", "package not found", "", "check", SOURCE_1),
    code(Kind::Status, 0x80073CF2, "ERROR_INSTALL_INVALID_PACKAGE", "package invalid", "", "check", SOURCE_1),
    code(Kind::Status, 0x80073CF3, "ERROR_INSTALL_RESOLVE_DEPENDENCY_FAILED", "dependency missing or conflict", "framework missing", "add dependency", SOURCE_1),
    code(Kind::Status, 0x80073CF4, "ERROR_INSTALL_OUT_OF_DISK_SPACE", "disk full", "", "free space", SOURCE_1),
    code(Kind::Status, 0x80073CF5, "ERROR_INSTALL_NETWORK_FAILURE", "network failure", "", "retry", SOURCE_1),
    code(Kind::Status, 0x80073CF6, "ERROR_INSTALL_REGISTRATION_FAILURE", "registration failed", "see AppX 401/404", "fix named cause", SOURCE_1),
    code(Kind::Status, 0x80073CF7, "ERROR_INSTALL_DEREGISTRATION_FAILURE", "deregistration failed", "", "", SOURCE_1),
    code(Kind::Status, 0x80073CF8, "ERROR_INSTALL_CANCEL", "cancelled", "", "retry", SOURCE_1),
    code(Kind::Status, 0x80073CF9, "ERROR_INSTALL_FAILED", "install failed", "see AppX log", "", SOURCE_1),
    code(Kind::Status, 0x80073CFA, "ERROR_REMOVE_FAILED", "remove failed", "", "", SOURCE_1),
    code(Kind::Status, 0x80073CFB, "ERROR_PACKAGE_ALREADY_EXISTS", "same package present with other content", "", "ask the admin: version bump / remove", SOURCE_1),
    code(Kind::Status, 0x80073CFC, "ERROR_NEEDS_REMEDIATION", "package needs repair", "", "reinstall", SOURCE_1),
    code(Kind::Status, 0x80073CFD, "ERROR_INSTALL_PREREQUISITE_FAILED", "prerequisite (OS build) missing", "", "update Windows", SOURCE_1),
    code(Kind::Status, 0x80073CFE, "ERROR_PACKAGE_REPOSITORY_CORRUPTED", "package database damaged", "", "repair", SOURCE_1),
    code(Kind::Status, 0x80073CFF, "ERROR_INSTALL_POLICY_FAILURE", "sideloading policy/licence refuses", "", "allow trusted apps", SOURCE_1),
    code(Kind::Status, 0x80073D00, "ERROR_PACKAGE_UPDATING", "package updating", "", "wait", SOURCE_1),
    code(Kind::Status, 0x80073D01, "ERROR_DEPLOYMENT_BLOCKED_BY_POLICY", "policy blocks", "", "check policy", SOURCE_1),
    code(Kind::Status, 0x80073D02, "ERROR_PACKAGES_IN_USE", "app in use", "", "close app", SOURCE_1),
    code(Kind::Status, 0x80073D06, "ERROR_INSTALL_PACKAGE_DOWNGRADE", "newer version installed", "", "", SOURCE_1),
    code(Kind::Status, 0x80073D0A, "ERROR_INSTALL_FIREWALL_SERVICE_NOT_RUNNING", "Windows Firewall service stopped", "service disabled", "start mpssvc", SOURCE_1),
    code(Kind::Status, 0x80CF201C, "", "package could not be trusted/opened", "", "check certificate", SOURCE_1),
    code(Kind::Exit, 1603, "ERROR_INSTALL_FAILURE", "install failed", "MSI", "MSI log", SOURCE_1),
    code(Kind::Exit, 1618, "ERROR_INSTALL_ALREADY_RUNNING", "MSI busy", "", "retry", SOURCE_1),
    code(Kind::Exit, 1619, "ERROR_INSTALL_PACKAGE_OPEN_FAILED", "", "download", "retry", SOURCE_1),
    code(Kind::Exit, 1638, "ERROR_PRODUCT_VERSION", "other version installed", "", "", SOURCE_1),
    code(Kind::Exit, 1641, "ERROR_SUCCESS_REBOOT_INITIATED", "reboot started", "ESP breaks", "suppress reboot", SOURCE_1),
    code(Kind::Exit, 3010, "ERROR_SUCCESS_REBOOT_REQUIRED", "reboot needed", "", "reboot", SOURCE_1),
    code(Kind::MsiState, 10, "Initialized", "EnterpriseDesktopAppManagement Status value", "", "", SOURCE_1),
    code(Kind::MsiState, 20, "Download in progress", "", "", "", SOURCE_1),
    code(Kind::MsiState, 25, "Pending download retry", "", "", "", SOURCE_1),
    code(Kind::MsiState, 30, "Download failed", "", "BITS/proxy", "check DM-EDP 1907", SOURCE_1),
    code(Kind::MsiState, 40, "Download completed", "", "", "", SOURCE_1),
    code(Kind::MsiState, 48, "Pending user session", "", "", "", SOURCE_1),
    code(Kind::MsiState, 50, "Enforcement in progress", "", "", "", SOURCE_1),
    code(Kind::MsiState, 55, "Pending enforcement retry", "", "", "", SOURCE_1),
    code(Kind::MsiState, 60, "Enforcement failed", "", "MSI", "check DM-EDP 1924 and MSI log", SOURCE_1),
    code(Kind::MsiState, 70, "Enforcement completed", "", "", "", SOURCE_1),
];

//! Codes of the family `omadm`.
//!
//! Written by `scripts/import_knowledge.py` from tables that are kept outside this repository; every row
//! names its source.

use crate::knowledge::codes::row::CodeRow;
use crate::knowledge::codes::row::Kind;
use crate::knowledge::codes::row::code;

const SOURCE_1: &str = "repnz/etw-providers-docs Manifests-Win10-18990/Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider.xml (valueMap DeviceMgmtErrors); symbols for 00..0A from HCL BigFix MDM error page";
const SOURCE_2: &str = "unverified";

/// The rows, sorted by kind and number.
#[rustfmt::skip]
pub(super) static ROWS: &[CodeRow] = &[
    code(Kind::Status, 0x06000007, "CFGMGR_S_COMMANDFAILEDDUETOTRANSACTIONROLLBACK", "command ran but was undone with its transaction", "sibling command failed", "look for the failing command", SOURCE_1),
    code(Kind::Status, 0x82AA0000, "", "used before initialisation", "internal", "retry", SOURCE_1),
    code(Kind::Status, 0x82AA0001, "", "input XML malformed", "payload", "fix XML", SOURCE_1),
    code(Kind::Status, 0x82AA0002, "", "object exists already", "duplicate add", "use Replace", SOURCE_1),
    code(Kind::Status, 0x82AA0003, "", "not permitted inside a transaction", "Atomic", "split", SOURCE_1),
    code(Kind::Status, 0x82AA0004, "", "integer underflow", "value", "fix value", SOURCE_1),
    code(Kind::Status, 0x82AA0005, "", "rollback failed", "CSP", "resync", SOURCE_1),
    code(Kind::Status, 0x82AA0008, "", "name not in public headers", "", "see DM-EDP 32/307/308", SOURCE_2).hint(),
    code(Kind::Status, 0x86000000, "CFGMGR_E_INVALIDNODEOPTIONS", "node options wrong", "CSP/server data", "vendor", SOURCE_1),
    code(Kind::Status, 0x86000001, "CFGMGR_E_INVALIDDATATYPE", "data type wrong", "Format mismatch", "fix data type", SOURCE_1),
    code(Kind::Status, 0x86000002, "CFGMGR_E_NODENOTFOUND", "node absent", "setting not present, wrong URI, unsupported edition", "ask the admin: usually harmless on Get/Delete; else check URI", SOURCE_1),
    code(Kind::Status, 0x86000003, "CFGMGR_E_ILLEGALOPERATIONINATRANSACTION", "not permitted inside a transaction", "Atomic use", "split commands", SOURCE_1),
    code(Kind::Status, 0x86000004, "CFGMGR_E_ILLEGALOPERATIONOUTSIDEATRANSACTION", "only permitted inside a transaction", "sequence", "vendor", SOURCE_1),
    code(Kind::Status, 0x86000005, "CFGMGR_E_ONEORMOREEXECUTIONFAILURES", "some commands did not execute", "sibling", "see siblings", SOURCE_1),
    code(Kind::Status, 0x86000006, "CFGMGR_E_ONEORMORECANCELFAILURES", "some commands were not undone on cancel", "CSP", "resync", SOURCE_1),
    code(Kind::Status, 0x86000008, "CFGMGR_E_COMMITFAILURE", "commit phase failed", "CSP", "resync", SOURCE_1),
    code(Kind::Status, 0x86000009, "CFGMGR_E_ROLLBACKFAILURE", "rollback phase failed", "CSP", "resync", SOURCE_1),
    code(Kind::Status, 0x8600000A, "CFGMGR_E_ONEORMORECLEANUPFAILURES", "clean-up after commit failed", "CSP", "resync", SOURCE_1),
    code(Kind::Status, 0x8600000B, "", "node-state interface used too late", "CSP bug", "vendor", SOURCE_1),
    code(Kind::Status, 0x8600000C, "", "CSP registration in registry damaged", "image", "ask the admin: repair OS", SOURCE_1),
    code(Kind::Status, 0x8600000D, "", "cancel failed on node", "CSP", "resync", SOURCE_1),
    code(Kind::Status, 0x8600000E, "", "node skipped because an earlier operation failed", "sibling", "see first error", SOURCE_1),
    code(Kind::Status, 0x8600000F, "", "node in invalid state", "CSP", "resync", SOURCE_1),
    code(Kind::Status, 0x86000010, "", "node needs internal transactions", "CSP", "vendor", SOURCE_1),
    code(Kind::Status, 0x86000011, "", "command not allowed on target", "verb", "check CSP verbs", SOURCE_1),
    code(Kind::Status, 0x86000012, "", "copy/move between CSPs not possible", "verb", "vendor", SOURCE_1),
    code(Kind::Status, 0x86000013, "", "property not supported by node", "property", "vendor", SOURCE_1),
    code(Kind::Status, 0x86000014, "", "semantic type wrong", "type", "vendor", SOURCE_1),
    code(Kind::Status, 0x86000015, "", "forbidden URI segment", "URI", "fix URI", SOURCE_1),
    code(Kind::Status, 0x86000016, "", "read/write right missing", "permission", "check scope/ACL", SOURCE_1),
    code(Kind::Status, 0x86000017, "", "value is secret, read refused", "permission", "", SOURCE_1),
    code(Kind::Status, 0x86000018, "", "XML parser error", "payload", "fix XML", SOURCE_1),
    code(Kind::Status, 0x86000019, "", "command timed out", "slow CSP", "retry; see DM-EDP 456", SOURCE_1),
    code(Kind::Status, 0x86000020, "", "impersonation count wrong", "CSP", "reboot", SOURCE_1),
    code(Kind::Status, 0x86000021, "", "WMI operation error (argument, duplicate, type)", "bridge provider", "fix arguments", SOURCE_1),
    code(Kind::Status, 0x86000022, "", "no target user SID for impersonation", "user policy without user session", "user must be signed in", SOURCE_1),
    code(Kind::Status, 0x86000023, "", "resource already delivered by another configuration source", "two MDM/ppkg/WMI sources set the same item", "ask the admin: remove one source", SOURCE_1),
    code(Kind::Status, 0x86000025, "", "CSP not applicable on this edition", "edition", "use Pro/Enterprise or drop the setting", SOURCE_1),
];

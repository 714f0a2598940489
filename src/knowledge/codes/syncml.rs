//! Codes of the family `syncml`.
//!
//! Written by `scripts/import_knowledge.py` from tables that are kept outside this repository; every row
//! names its source.

use crate::knowledge::codes::row::CodeRow;
use crate::knowledge::codes::row::Kind;
use crate::knowledge::codes::row::code;

const SOURCE_1: &str = "windows-itpro-docs windows/client-management/oma-dm-protocol-support.md; SupportArticles-docs (Intune list 0x87D10000+status)";

/// The rows, sorted by kind and number.
#[rustfmt::skip]
pub(super) static ROWS: &[CodeRow] = &[
    code(Kind::SyncMl, 200, "OK", "command done (Intune shows 0x87D100C8)", "", "", SOURCE_1),
    code(Kind::SyncMl, 202, "Accepted", "accepted, asynchronous (Intune shows 0x87D100CA)", "", "watch later result", SOURCE_1),
    code(Kind::SyncMl, 212, "Authentication accepted", "session authenticated (Intune shows 0x87D100D4)", "", "", SOURCE_1),
    code(Kind::SyncMl, 214, "Operation cancelled", "cancelled (Intune shows 0x87D100D6)", "", "", SOURCE_1),
    code(Kind::SyncMl, 215, "Not executed", "not run, user/other reason (Intune shows 0x87D100D7)", "", "", SOURCE_1),
    code(Kind::SyncMl, 216, "Atomic roll back OK", "atomic group rolled back well (Intune shows 0x87D100D8)", "", "see failing sibling", SOURCE_1),
    code(Kind::SyncMl, 400, "Bad request", "request malformed (Intune shows 0x87D10190)", "syntax", "fix SyncML/policy", SOURCE_1),
    code(Kind::SyncMl, 401, "Invalid credentials", "authentication failed (Intune shows 0x87D10191)", "credential/nonce", "re-authenticate", SOURCE_1),
    code(Kind::SyncMl, 403, "Forbidden", "not allowed (Intune shows 0x87D10193)", "permission", "check ACL / scope", SOURCE_1),
    code(Kind::SyncMl, 404, "Not found", "node or URI missing (Intune shows 0x87D10194)", "wrong OMA-URI, unsupported on edition/build", "check URI, edition, build", SOURCE_1),
    code(Kind::SyncMl, 405, "Command not allowed", "verb not allowed on node (Intune shows 0x87D10195)", "wrong verb", "check CSP docs", SOURCE_1),
    code(Kind::SyncMl, 406, "Optional feature not supported", "not supported (Intune shows 0x87D10196)", "feature", "check CSP docs", SOURCE_1),
    code(Kind::SyncMl, 407, "Missing credentials", "credentials missing (Intune shows 0x87D10197)", "", "re-authenticate", SOURCE_1),
    code(Kind::SyncMl, 409, "Conflict", "update conflict (Intune shows 0x87D10199)", "", "check duplicates", SOURCE_1),
    code(Kind::SyncMl, 410, "Gone", "target gone (Intune shows 0x87D1019A)", "", "", SOURCE_1),
    code(Kind::SyncMl, 412, "Incomplete command", "not complete (Intune shows 0x87D1019C)", "syntax", "fix data", SOURCE_1),
    code(Kind::SyncMl, 413, "Request entity too large", "too big (Intune shows 0x87D1019D)", "size", "split", SOURCE_1),
    code(Kind::SyncMl, 414, "URI too long", "too long (Intune shows 0x87D1019E)", "", "", SOURCE_1),
    code(Kind::SyncMl, 415, "Unsupported media type or format", "wrong format (Intune shows 0x87D1019F)", "data type", "check Format/Type", SOURCE_1),
    code(Kind::SyncMl, 416, "Requested size too big", "too big (Intune shows 0x87D101A0)", "size", "reduce", SOURCE_1),
    code(Kind::SyncMl, 418, "Already exists", "node exists (Intune shows 0x87D101A2)", "repeat add", "use Replace", SOURCE_1),
    code(Kind::SyncMl, 420, "Device full", "no space (Intune shows 0x87D101A4)", "disk", "free space", SOURCE_1),
    code(Kind::SyncMl, 425, "Permission denied", "ACL forbids (Intune shows 0x87D101A9)", "permission", "check ACL", SOURCE_1),
    code(Kind::SyncMl, 426, "Partial item not accepted", "chunk refused (Intune shows 0x87D101AA)", "", "", SOURCE_1),
    code(Kind::SyncMl, 429, "Soft-delete conflict", "conflict (Intune shows 0x87D101AD)", "", "", SOURCE_1),
    code(Kind::SyncMl, 450, "Timeout at other end", "timeout (Intune shows 0x87D101C2)", "", "retry", SOURCE_1),
    code(Kind::SyncMl, 500, "Command failed", "general failure (Intune shows 0x87D101F4)", "see HRESULT in DM-EDP 404", "fix setting", SOURCE_1),
    code(Kind::SyncMl, 501, "Command not implemented", "not implemented (Intune shows 0x87D101F5)", "CSP", "check build", SOURCE_1),
    code(Kind::SyncMl, 503, "Service unavailable", "server/device busy (Intune shows 0x87D101F7)", "", "retry", SOURCE_1),
    code(Kind::SyncMl, 507, "Insufficient storage", "atomic group failed (Intune shows 0x87D101FB)", "sibling failed", "see siblings", SOURCE_1),
    code(Kind::SyncMl, 510, "Data store failure", "store failure (Intune shows 0x87D101FE)", "", "", SOURCE_1),
    code(Kind::SyncMl, 513, "Version not supported", "protocol version (Intune shows 0x87D10201)", "", "", SOURCE_1),
    code(Kind::SyncMl, 516, "Atomic roll back failed", "roll back failed (Intune shows 0x87D10204)", "CSP", "collect, resync", SOURCE_1),
    code(Kind::SyncMl, 517, "Atomic response too large", "too large (Intune shows 0x87D10205)", "", "", SOURCE_1),
    code(Kind::SyncMl, 1200, "server-initiated session", "alert code (OMA-DM alert code)", "", "", SOURCE_1),
    code(Kind::SyncMl, 1201, "client-initiated session", "alert code (OMA-DM alert code)", "", "", SOURCE_1),
    code(Kind::SyncMl, 1222, "Next message", "alert code (OMA-DM alert code)", "", "", SOURCE_1),
    code(Kind::SyncMl, 1223, "Session abort", "alert code (OMA-DM alert code)", "", "", SOURCE_1),
    code(Kind::SyncMl, 1224, "Client event", "alert code: user / others / none (OMA-DM alert code)", "", "", SOURCE_1),
    code(Kind::SyncMl, 1226, "Generic alert", "alert code (OMA-DM alert code)", "", "", SOURCE_1),
];

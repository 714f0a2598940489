//! Codes of the family `intune`.
//!
//! Written by `scripts/import_knowledge.py` from tables that are kept outside this repository; every row
//! names its source.

use crate::knowledge::codes::row::CodeRow;
use crate::knowledge::codes::row::Kind;
use crate::knowledge::codes::row::code;

const SOURCE_1: &str = "SupportArticles-docs support/mem/intune/general/troubleshoot-company-resource-access-problems.md; memdocs intune/apps/troubleshoot-app-install.md";
const SOURCE_2: &str = "SupportArticles-docs (Intune resource-access article); unverified mapping";
const SOURCE_3: &str = "field; unverified for Windows";
const SOURCE_4: &str = "unverified for Windows";
const SOURCE_5: &str =
    "community error lists (e.g. adamgell/cmtraceopen error_db) agree; no Microsoft page read - treat as hint";

/// The rows, sorted by kind and number.
#[rustfmt::skip]
pub(super) static ROWS: &[CodeRow] = &[
    code(Kind::Status, 0x87D10190, "", "SyncML 400 from device", "syntax", "fix SyncML/policy", SOURCE_1),
    code(Kind::Status, 0x87D10191, "", "SyncML 401", "credential/nonce", "re-authenticate", SOURCE_1),
    code(Kind::Status, 0x87D10193, "", "SyncML 403", "permission", "check ACL / scope", SOURCE_1),
    code(Kind::Status, 0x87D10194, "", "SyncML 404 node not found", "wrong OMA-URI, unsupported on edition/build", "check URI, edition, build", SOURCE_1),
    code(Kind::Status, 0x87D10195, "", "SyncML 405", "wrong verb", "check CSP docs", SOURCE_1),
    code(Kind::Status, 0x87D10196, "", "SyncML 406", "feature", "check CSP docs", SOURCE_1),
    code(Kind::Status, 0x87D1019F, "", "SyncML 415", "data type", "check Format/Type", SOURCE_1),
    code(Kind::Status, 0x87D101A2, "", "SyncML 418", "repeat add", "use Replace", SOURCE_1),
    code(Kind::Status, 0x87D101A9, "", "SyncML 425", "permission", "check ACL", SOURCE_1),
    code(Kind::Status, 0x87D101F4, "", "SyncML 500 command failed", "see HRESULT in DM-EDP 404", "fix setting", SOURCE_1),
    code(Kind::Status, 0x87D101FB, "", "SyncML 507", "sibling failed", "see siblings", SOURCE_1),
    code(Kind::Status, 0x87D10204, "", "SyncML 516", "CSP", "collect, resync", SOURCE_1),
    code(Kind::Status, 0x87D1041C, "", "app installed but not detected afterwards", "detection rule wrong or user removed app", "fix detection rule", SOURCE_1),
    code(Kind::Status, 0x87D107D0, "", "status class listed by the support article beside numbers 1200-1204 (does not follow base+status)", "", "", SOURCE_2).to(0x87D107D4).hint(),
    code(Kind::Status, 0x87D10834, "", "status class listed by the support article beside numbers 1400-1404 (does not follow base+status)", "", "", SOURCE_2).to(0x87D10838).hint(),
    code(Kind::Status, 0x87D1313C, "", "(network connection lost, Apple/IME class)", "network", "retry", SOURCE_3).hint(),
    code(Kind::Status, 0x87D1313E, "", "application download failed class", "network", "retry", SOURCE_4).hint(),
    code(Kind::Status, 0x87D13B9F, "", "app update waiting (Apple) range 0x87D13Bxx is iOS/macOS", "not Windows", "ignore on Windows", SOURCE_1),
    code(Kind::Status, 0x87D1FDE8, "", "remediation of a setting failed (policy not applied)", "CSP error underneath", "read DM-EDP 404/809-828 at same time", SOURCE_1),
    code(Kind::Status, 0x87D1FDE9, "", "setting not applicable", "edition/platform", "ignore or retarget", SOURCE_1),
    code(Kind::Status, 0x87D1FDEA, "", "CIM parameter invalid", "value", "fix value", SOURCE_1),
    code(Kind::Status, 0x87D1FDEB, "", "type conversion failed", "value", "fix value", SOURCE_1),
    code(Kind::Status, 0x87D1FDEC, "", "setting missing in the configuration item", "policy", "recreate policy", SOURCE_1),
    code(Kind::Status, 0x87D1FDED, "", "discovery source not supported", "platform", "retarget", SOURCE_1),
    code(Kind::Status, 0x87D1FDEE, "", "setting lost a conflict", "two profiles", "ask the admin: remove one", SOURCE_1),
    code(Kind::Status, 0x87D1FDEF, "", "rule evaluation failed", "policy", "check rule", SOURCE_1),
    code(Kind::Status, 0x87D1FDF0, "", "certificate / resource profile information problem (class FDF0-FDF3)", "certificate profile, NDES URL, missing request", "check certificate profile", SOURCE_1),
    code(Kind::Status, 0x87D30000, "", "no defined result of the last step", "IME", "read IME log", SOURCE_5).hint(),
    code(Kind::Status, 0x87D30001, "", "app not found by its detection rule after install", "detection rule", "fix rule", SOURCE_5).hint(),
    code(Kind::Status, 0x87D30003, "", "restart needed to finish the app", "app", "restart", SOURCE_5).hint(),
    code(Kind::Status, 0x87D30004, "", "app vanished after it was detected", "user/other tool removed it", "reinstall", SOURCE_5).hint(),
    code(Kind::Status, 0x87D30006, "", "installed but detection failed", "detection rule", "fix rule", SOURCE_5).hint(),
    code(Kind::Status, 0x87D30065, "", "content information could not be fetched", "service/network", "check network, IME log", SOURCE_5).hint(),
    code(Kind::Status, 0x87D30067, "", "downloaded content could not be unpacked (also hash problems in logs)", "disk or content", "free space, re-upload", SOURCE_5).hint(),
    code(Kind::Status, 0x87D30068, "", "content download error", "network/proxy/DO", "check network", SOURCE_5).hint(),
    code(Kind::Status, 0x87D3006A, "", "content download took too long", "network", "check network, DO", SOURCE_5).hint(),
    code(Kind::Status, 0x87D300C8, "", "install still pending", "waiting", "wait", SOURCE_5).hint(),
    code(Kind::Status, 0x87D300C9, "", "process unmonitored, may run into timeout", "installer hangs", "check installer", SOURCE_5).hint(),
    code(Kind::Status, 0x87D300CA, "", "app could not be enforced", "installer", "check installer exit code", SOURCE_5).hint(),
    code(Kind::Status, 0x87D300CC, "", "skipped while device is in OOBE", "ESP", "", SOURCE_5).hint(),
    code(Kind::Status, 0x87D300CE, "", "not applicable", "requirement rule", "check rule", SOURCE_5).hint(),
];

//! Finding codes.

use crate::knowledge::codes::FAMILIES;
use crate::knowledge::codes::FAULTS;
use crate::knowledge::codes::SYMBOL_SOURCE;
use crate::knowledge::codes::SYMBOLS;
use crate::knowledge::codes::row::CodeRow;
use crate::knowledge::codes::row::FaultRow;
use crate::knowledge::codes::row::Kind;
use crate::knowledge::codes::row::SymbolRow;
use crate::knowledge::codes::rules;
use crate::model::code::Code;
use crate::model::code::CodeKind;
use crate::model::event::Topic;

pub use crate::knowledge::codes::rules::FAMILY_WORDS;

/// What is known of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeInfo {
    /// Symbolic name (`MENROLL_E_DEVICENOTSUPPORTED`).
    pub name: Option<&'static str>,
    /// Family word, one of [`FAMILY_WORDS`].
    pub family: &'static str,
    /// What it means.
    pub meaning: Option<&'static str>,
    /// What usually causes it.
    pub cause: Option<&'static str>,
    /// What the helpdesk does.
    pub action: Option<&'static str>,
    /// Where that was read.
    pub source: &'static str,
    /// Whether it is field or community knowledge: a hint, not a fact.
    pub hint: bool,
}

/// The Win32 error numbers of RPC itself begin here.
const FIRST_RPC_ERROR: u32 = 1700;

/// The family of a code, known or not.
#[must_use]
pub fn family(code: Code) -> &'static str {
    rules::family(code)
}

/// What a code means where an event is about `topic`.
///
/// One number may stand in several tables; the topic decides whose words are shown, the most specific first. Numbers
/// that wrap another (`0xCAA8nnnn`, `0x87D1nnnn`, `0x8019nnnn`, bare Win32 numbers) are looked up as what they wrap.
#[must_use]
pub fn code(code: Code, topic: Topic) -> Option<CodeInfo> {
    let all = everything(code, topic);
    let mut best = *all.first()?;
    if best.name.is_none() {
        best.name = all.iter().find_map(|info| info.name);
    }
    Some(best)
}

/// Everything that the tables say of a code, best first.
#[must_use]
pub fn everything(code: Code, topic: Topic) -> Vec<CodeInfo> {
    let mut out = Vec::new();
    for (kind, number) in rules::spellings(code) {
        match kind {
            Kind::Aadsts => {
                out.extend(rows("entra_sign_in").iter().filter_map(|r| matching("entra_sign_in", r, kind, number)))
            }
            Kind::SyncMl => out.extend(find("syncml", kind, number)),
            _ => {
                for family in rules::order(topic) {
                    out.extend(find(family, kind, number));
                }
                if kind == Kind::Status {
                    out.extend(symbols(number));
                }
            }
        }
    }
    out
}

/// The number under which two numbers of one condition meet. Devices write `0x8018002A` (user cancelled) and `0x8018002B`
/// (MDM not configured), the header of the SDK says `0x80180030` and `0x80180031`.
#[must_use]
pub const fn same_condition(code: Code) -> Code {
    match (code.kind, code.value) {
        (CodeKind::Status, 0x8018_0030) => Code::status(0x8018_002A),
        (CodeKind::Status, 0x8018_0031) => Code::status(0x8018_002B),
        _ => code,
    }
}

/// The Win32 error number that an HRESULT wraps (`0x80070005`: 5).
#[must_use]
pub const fn win32_number(code: Code) -> Option<u32> {
    match code.kind {
        CodeKind::Status if code.value >> 16 == 0x8007 => Some(code.value & 0xFFFF),
        _ => None,
    }
}

/// The HTTP status that a code is or wraps (`0x80190191`: 401).
#[must_use]
pub const fn http_status(code: Code) -> Option<u32> {
    let low = code.value & 0xFFFF;
    match code.kind {
        CodeKind::Http => Some(code.value),
        CodeKind::Status if code.value >> 16 == 0x8019 && low >= 100 && low < 600 => Some(low),
        _ => None,
    }
}

/// An error word of the enrollment service, as event 52 of device management has it: `s:Authorization`, `Authorization`,
/// `DeviceCapReached`. Case and prefix do not matter.
#[must_use]
pub fn fault(word: &str) -> Option<&'static FaultRow> {
    let bare = |text: &'_ str| text.rsplit(':').next().unwrap_or_default().trim().to_ascii_lowercase();
    let wanted = bare(word);
    FAULTS.iter().find(|row| !wanted.is_empty() && bare(row.word) == wanted)
}

/// State of an MSI of the EnterpriseDesktopAppManagement keys (`Status`).
#[must_use]
pub fn msi_state(number: u32) -> Option<&'static str> {
    find("installer", Kind::MsiState, number).next()?.name
}

/// State of a tracked item of the EnrollmentStatusTracking keys (`InstallationState`).
#[must_use]
pub fn esp_state(number: u32) -> Option<&'static str> {
    find("autopilot", Kind::EspState, number).next()?.name
}

/// Codes whose symbolic name has `text` in it, exact names first; at most `limit`.
#[must_use]
pub fn by_name(text: &str, limit: usize) -> Vec<(Code, CodeInfo)> {
    let wanted = text.trim().to_ascii_lowercase();
    if wanted.len() < 3 {
        return Vec::new();
    }
    let listed = FAMILIES.iter().flat_map(|(family, rows)| rows.iter().map(move |row| (family, row)));
    let mut out: Vec<(bool, Code, CodeInfo)> = listed
        .filter_map(|(family, row)| Some((code_of(row)?, info(family, row))))
        .chain(
            SYMBOLS
                .iter()
                .filter(|row| row.value >= 0x8000_0000)
                .map(|row| (Code::status(row.value), symbol_info(row))),
        )
        .filter_map(|(code, info)| {
            let name = info.name?.to_ascii_lowercase();
            name.contains(&wanted).then_some((name != wanted, code, info))
        })
        .collect();
    out.sort_by_key(|(inexact, code, _)| (*inexact, *code));
    out.dedup_by_key(|(_, code, _)| *code);
    out.truncate(limit);
    out.into_iter().map(|(_, code, info)| (code, info)).collect()
}

/// Every code with advice, by family, for listings.
pub fn all() -> impl Iterator<Item = (Code, CodeInfo)> {
    let listed = FAMILIES.iter().flat_map(|(family, rows)| rows.iter().map(move |row| (family, row)));
    listed.filter_map(|(family, row)| Some((code_of(row)?, info(family, row))))
}

fn code_of(row: &CodeRow) -> Option<Code> {
    let kind = match row.kind {
        Kind::Status => CodeKind::Status,
        Kind::Aadsts => CodeKind::Aadsts,
        Kind::SyncMl => CodeKind::SyncMl,
        Kind::Exit => CodeKind::Exit,
        Kind::MsiState | Kind::EspState => return None,
    };
    Some(Code { kind, value: row.low })
}

fn rows(family: &str) -> &'static [CodeRow] {
    FAMILIES
        .binary_search_by_key(&family, |(name, _)| *name)
        .ok()
        .and_then(|at| FAMILIES.get(at))
        .map_or(&[], |(_, rows)| rows)
}

/// Rows of a family that hold a number, exact ones before ranges.
fn find(family: &'static str, kind: Kind, number: u32) -> impl Iterator<Item = CodeInfo> {
    let rows = rows(family);
    let from = rows.partition_point(|row| (row.kind, row.low) < (kind, number));
    let to = rows.partition_point(|row| (row.kind, row.low) <= (kind, number));
    let exact = rows.get(from..to).unwrap_or_default();
    let before = rows.get(..from).unwrap_or_default();
    let ranges = before
        .iter()
        .rev()
        .take_while(move |row| row.kind == kind)
        .filter(move |row| row.high >= number && row.high > row.low);
    exact.iter().chain(ranges).map(move |row| info(family, row))
}

fn matching(family: &'static str, row: &CodeRow, kind: Kind, number: u32) -> Option<CodeInfo> {
    (row.kind == kind && row.low == number).then(|| info(family, row))
}

/// Symbols without advice, best family first. Small numbers are flags and enumerations of the same headers, not results.
fn symbols(number: u32) -> Vec<CodeInfo> {
    if number < 0x8000_0000 {
        return Vec::new();
    }
    let from = SYMBOLS.partition_point(|row| row.value < number);
    // The RPC headers give names of their own to the first Win32 numbers; elsewhere those mean something else.
    let alias =
        |row: &SymbolRow| row.family == "rpc" && row.value >> 16 == 0x8007 && row.value & 0xFFFF < FIRST_RPC_ERROR;
    let rows = SYMBOLS.iter().skip(from).take_while(|row| row.value == number);
    let mut found: Vec<_> = rows.filter(|row| !alias(row)).map(symbol_info).collect();
    found.sort_by_key(|info| FAMILY_WORDS.iter().position(|(word, _)| *word == info.family));
    found
}

fn known(text: &'static str) -> Option<&'static str> {
    (!text.is_empty()).then_some(text)
}

fn info(family: &'static str, row: &CodeRow) -> CodeInfo {
    CodeInfo {
        name: known(row.name),
        family,
        meaning: known(row.meaning),
        cause: known(row.cause),
        action: known(row.action),
        source: row.source,
        hint: row.hint,
    }
}

fn symbol_info(row: &SymbolRow) -> CodeInfo {
    let (name, family) = (known(row.name), row.family);
    CodeInfo { name, family, meaning: None, cause: None, action: None, source: SYMBOL_SOURCE, hint: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(value: u32) -> CodeInfo {
        code(Code::status(value), Topic::Registration).unwrap()
    }

    #[test]
    fn rows_are_sorted_unique_and_cited() {
        assert!(FAMILIES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (family, rows) in FAMILIES {
            assert!(FAMILY_WORDS.iter().any(|(word, _)| word == family), "{family}");
            assert!(rows.windows(2).all(|pair| (pair[0].kind, pair[0].low) <= (pair[1].kind, pair[1].low)), "{family}");
            let mut keys: Vec<_> = rows.iter().map(|row| (row.kind, row.low, row.meaning)).collect();
            keys.dedup();
            assert_eq!(keys.len(), rows.len(), "{family}");
            for row in *rows {
                assert!(!row.source.is_empty() && row.low <= row.high, "{family} {:x}", row.low);
                assert!(!row.source.starts_with("same") && !row.source.starts_with("see menroll"), "{}", row.source);
                for text in [row.name, row.meaning, row.cause, row.action] {
                    assert!(text.trim() == text && text != "see context" && text != "no action by itself", "{text}");
                }
            }
        }
        assert!(SYMBOLS.windows(2).all(|pair| pair[0].value <= pair[1].value));
        assert!(SYMBOLS.iter().all(|row| FAMILY_WORDS.iter().any(|(word, _)| *word == row.family)));
    }

    #[test]
    fn no_row_of_the_tables_is_lost() {
        let advised: usize = FAMILIES.iter().map(|(_, rows)| rows.len()).sum();
        assert_eq!((advised, SYMBOLS.len(), FAULTS.len()), (630, 2179, 19));
    }

    #[test]
    fn weak_sources_are_hints() {
        for (family, rows) in FAMILIES {
            for row in *rows {
                let source = row.source.to_ascii_lowercase();
                let weak = ["unverified", "field", "community"].iter().any(|word| source.contains(word));
                assert!(!weak || row.hint, "{family} {:x} {}", row.low, row.source);
            }
        }
        assert!(status(0x8018_002B).hint && status(0x8018_002B).name.is_none());
        assert!(!status(0x8018_0014).hint);
    }

    #[test]
    fn every_spelling_finds_the_same_row() {
        for text in ["0x8018000A", "-2145910774", "2149056522", "8018000a"] {
            let found = code(Code::parse(text).unwrap(), Topic::Registration).unwrap();
            assert_eq!(found.name, Some("MENROLL_E_DEVICE_ALREADY_ENROLLED"), "{text}");
        }
        assert_eq!(code(Code::aadsts(90094), Topic::Authentication).unwrap().name, Some("AdminConsentRequired"));
    }

    #[test]
    fn facilities_that_clash_are_told_apart() {
        assert_eq!(status(0x801C_0001).name, Some("DSREG_E_DEVICE_MESSAGE_FORMAT_ERROR"));
        assert_eq!(status(0x801C_001D).family, "device_registration");
        assert_eq!(status(0x8019_0001).name, Some("MREGISTER_E_DEVICE_MESSAGE_FORMAT_ERROR"));
        assert_eq!((status(0x8019_0191).family, status(0x8019_0191).name), ("http", Some("HTTP_E_STATUS_DENIED")));
        assert_eq!(http_status(Code::status(0x8019_01F4)), Some(500));
        let timeout = status(0x8019_2EE2);
        assert_eq!((timeout.family, timeout.name), ("winhttp", Some("ERROR_WINHTTP_TIMEOUT")));
        assert_eq!(family(Code::status(0x8019_2EE2)), "winhttp");
        assert_eq!(family(Code::status(0x8019_000E)), "mdm_enrollment");
    }

    #[test]
    fn wrapped_numbers_are_looked_up_as_what_they_wrap() {
        assert_eq!(status(0xCAA8_2EFD).family, "token_library");
        assert_eq!(status(0xCAA8_2F0D).name, Some("ERROR_WINHTTP_SECURE_INVALID_CA"));
        let not_found = status(0x87D1_0194);
        assert_eq!(
            (not_found.family, not_found.cause),
            ("intune", Some("wrong OMA-URI, unsupported on edition/build"))
        );
        assert_eq!(status(0x87D1_019D).meaning, Some("too big (Intune shows 0x87D1019D)"), "only in the OMA-DM table");
        assert_eq!(code(Code::status(5), Topic::Join).unwrap().name, Some("ERROR_ACCESS_DENIED"));
        let exit = Code { kind: CodeKind::Exit, value: 12_007 };
        assert_eq!(code(exit, Topic::Join).unwrap().name, Some("ERROR_WINHTTP_NAME_NOT_RESOLVED"));
        assert_eq!(win32_number(Code::status(0x8007_0005)), Some(5));
        let http = Code { kind: CodeKind::Http, value: 503 };
        assert_eq!(code(http, Topic::Sync).unwrap().name, Some("HTTP_E_STATUS_SERVICE_UNAVAIL"));
    }

    #[test]
    fn the_topic_decides_whose_advice_is_shown() {
        let timeout = Code::status(0x8007_05B4);
        assert_eq!(code(timeout, Topic::Registration).unwrap().meaning, Some("timed out"));
        assert_eq!(code(timeout, Topic::Esp).unwrap().family, "autopilot");
        let absent = Code::status(0x8007_064C);
        assert_eq!(code(absent, Topic::Registration).unwrap().family, "mdm_enrollment");
        assert_eq!(everything(absent, Topic::AppInstall).first().unwrap().name, Some("ERROR_INSTALL_SOURCE_ABSENT"));
        assert!(everything(Code::status(0x8018_0014), Topic::Registration).len() >= 3);
    }

    #[test]
    fn both_numbers_of_one_condition_meet() {
        let meets = |a, b| same_condition(Code::status(a)) == same_condition(Code::status(b));
        assert!(meets(0x8018_002A, 0x8018_0030) && meets(0x8018_002B, 0x8018_0031));
        assert!(!meets(0x8018_002A, 0x8018_002B));
        assert_eq!(status(0x8018_002A).name, Some("MENROLL_E_USER_CANCELED"));
        assert_eq!(status(0x8018_0031).name, Some("MENROLL_E_MDM_NOT_CONFIGURED"));
    }

    #[test]
    fn ranges_symbols_states_and_words_are_found() {
        assert_eq!(status(0x87D1_07D2).family, "intune");
        assert_eq!(status(0x8009_6010).name, Some("TRUST_E_BAD_DIGEST"));
        assert_eq!(
            code(Code::status(0x0000_0040), Topic::Join).and_then(|info| info.name),
            Some("ERROR_NETNAME_DELETED")
        );
        assert_eq!(
            code(Code::status(0x8007_0001), Topic::Join),
            None,
            "RPC's own name for 1 is no meaning of it elsewhere"
        );
        assert_eq!(code(Code::status(0x8ABC_DEF0), Topic::Join), None);
        assert_eq!(msi_state(60), Some("Enforcement failed"));
        assert_eq!(esp_state(3), Some("Completed"));
        assert_eq!(fault("s:Authorization").unwrap().code, Some(0x8018_0003));
        assert_eq!(fault("devicecapreached").unwrap().code, Some(0x8018_0013));
        assert!(fault("").is_none() && fault("s:").is_none());
        let named = by_name("menroll_e_devicecapreached", 5);
        assert_eq!(named.first().unwrap().0, Code::status(0x8018_0013));
        assert!(by_name("MENROLL_E", 1000).len() > 30 && by_name("E_", 10).is_empty());
    }

    /// Claims of other tools that the SDK headers contradict.
    #[test]
    fn wrong_claims_are_absent() {
        for (number, name, wrong) in [
            (0x8018_0001, "MENROLL_E_DEVICE_MESSAGE_FORMAT_ERROR", "enrollment failed"),
            (0x8018_0002, "MENROLL_E_DEVICE_AUTHENTICATION_ERROR", "invalid server"),
            (0x8018_0003, "MENROLL_E_DEVICE_AUTHORIZATION_ERROR", "transport"),
            (0x8018_0005, "MENROLL_E_DEVICE_CONFIGMGRSERVER_ERROR", "client cert"),
            (0x8018_0006, "MENROLL_E_DEVICE_INTERNALSERVICE_ERROR", "server cert"),
            (0x8018_0007, "MENROLL_E_DEVICE_INVALIDSECURITY_ERROR", "sync failed"),
            (0x8018_0009, "MENROLL_E_ENROLLMENT_IN_PROGRESS", "blocked"),
            (0x8018_0013, "MENROLL_E_DEVICECAPREACHED", "licen"),
            (0x8018_0014, "MENROLL_E_DEVICENOTSUPPORTED", "quota"),
            (0x8018_0014, "MENROLL_E_DEVICENOTSUPPORTED", "licen"),
            (0x8018_0018, "MENROLL_E_USERLICENSE", "already enrolled"),
        ] {
            let found = status(number);
            assert_eq!(found.name, Some(name));
            assert!(!found.meaning.unwrap().contains(wrong), "{number:x}");
        }
    }
}

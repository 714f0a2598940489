//! Result codes among the values of a record.

use std::sync::LazyLock;

use memchr::memchr;
use memchr::memmem;

use crate::knowledge::EventRow;
use crate::knowledge::codes::lookup as known;
use crate::knowledge::events::row::CodeUse;
use crate::model::code::Code;
use crate::model::code::CodeKind;
use crate::model::event::Topic;
use crate::model::fields::Fields;
use crate::model::fields::Value;

/// Most codes that are kept of one event. Server answers list more only when they repeat themselves.
const MAX_CODES: usize = 8;
/// Finds the numbers of the Entra sign-in service.
static AADSTS: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("AADSTS"));
/// Most text of one value that is searched: a server's answer has its code in the first lines.
const MAX_TEXT: usize = 16 * 1024;
/// Codes of the token library that report progress or a warning (`0x4AA…`, `0x8AA…`; its errors are `0xCAA…`).
const TOKEN_LIBRARY_TALK: [u32; 2] = [0x4AA, 0x8AA];
/// The one success code that tells of a failure: the command ran but was undone with its transaction.
const ROLLED_BACK: u32 = 0x0600_0007;

/// The codes of a known event, in the order of its values: those that its row says are codes, then those inside texts.
/// The second value tells whether the row has a code value that the record filled (then the code decides the outcome).
pub(super) fn of(row: &EventRow, fields: &Fields) -> (Vec<Code>, Decisive) {
    let mut codes = Vec::new();
    let mut decisive = Decisive::None;
    for (position, how) in row.codes {
        let Some(value) = row.value(fields, usize::from(*position)) else { continue };
        let Some(code) = read(value, *how) else { continue };
        let failed = is_failure(code, *how);
        if failed {
            add(&mut codes, code);
        }
        if *how == CodeUse::Firm {
            decisive = match (decisive, failed) {
                (_, true) | (Decisive::Failed, _) => Decisive::Failed,
                _ => Decisive::Succeeded,
            };
        }
    }
    for field in fields {
        if let Value::Text(text) = &field.value {
            in_text(text, &mut codes);
        }
    }
    (codes, decisive)
}

/// What the code values of a record say together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decisive {
    /// It has none.
    None,
    /// All are successes.
    Succeeded,
    /// One is a failure.
    Failed,
}

fn read(value: &Value, how: CodeUse) -> Option<Code> {
    let code = value.as_code()?;
    if how == CodeUse::Http {
        return Some(Code { kind: CodeKind::Http, value: code.value });
    }
    Some(narrow(code))
}

/// A number below 65,536 in a code value is a Win32 error or exit code, not an HRESULT.
pub(super) fn narrow(code: Code) -> Code {
    match code.kind {
        CodeKind::Status if code.value > 0 && code.value <= 0xFFFF => Code { kind: CodeKind::Exit, value: code.value },
        _ => code,
    }
}

fn is_failure(code: Code, how: CodeUse) -> bool {
    match how {
        CodeUse::Http => code.value >= 400 && code.value < 600,
        _ if TOKEN_LIBRARY_TALK.contains(&(code.value >> 20)) => false,
        CodeUse::IfFailed => code.value >= 0x8000_0000,
        CodeUse::Firm => code.value == ROLLED_BACK || !code.is_success(),
    }
}

fn add(codes: &mut Vec<Code>, code: Code) {
    if codes.len() < MAX_CODES && !codes.contains(&code) {
        codes.push(code);
    }
}

/// Codes inside a text: `AADSTS50076`, `(0x87d1041c)`; other eight-digit hex numbers only if a table knows them.
pub(super) fn in_text(text: &str, codes: &mut Vec<Code>) {
    let bytes = text.as_bytes();
    let bytes = bytes.get(..MAX_TEXT).unwrap_or(bytes);
    for at in AADSTS.find_iter(bytes) {
        let digits = bytes.iter().skip(at + 6).take(8).take_while(|c| c.is_ascii_digit());
        let (number, count) = digits.fold((0_u32, 0), |(n, count), c| (n * 10 + u32::from(c - b'0'), count + 1));
        if (4..=7).contains(&count) {
            add(codes, Code::aadsts(number));
        }
    }
    let mut from = 0;
    while let Some(found) = bytes.get(from..).and_then(|rest| memchr(b'x', rest)) {
        let at = from + found;
        from = at + 1;
        if let Some(code) = hex_at(bytes, at) {
            add(codes, code);
        }
    }
}

/// The failure code whose `x` stands at `at`.
fn hex_at(bytes: &[u8], at: usize) -> Option<Code> {
    let zero = at.checked_sub(1)?;
    let digits = bytes.get(at + 1..at + 9)?;
    let before = zero.checked_sub(1).and_then(|i| bytes.get(i)).copied();
    if bytes.get(zero) != Some(&b'0') || before.is_some_and(|c| c.is_ascii_alphanumeric()) {
        return None;
    }
    if bytes.get(at + 9).is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    let mut value = 0_u32;
    for digit in digits {
        value = (value << 4) | char::from(*digit).to_digit(16)?;
    }
    let code = Code::status(value);
    let bracketed = before == Some(b'(') && bytes.get(at + 9) == Some(&b')');
    (value >= 0x8000_0000 && (bracketed || known::code(code, Topic::Other).is_some())).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        let mut codes = Vec::new();
        in_text(text, &mut codes);
        codes.iter().map(Code::to_string).collect()
    }

    #[test]
    fn codes_are_found_inside_texts() {
        assert_eq!(
            texts("Error: AADSTS50076: Due to a change (0xCAA2000C) and AADSTS50076"),
            ["AADSTS50076", "0xCAA2000C"]
        );
        assert_eq!(texts("Apps (Error (0x87d1041c))"), ["0x87D1041C"]);
        assert_eq!(texts("hr=0x80180014."), ["0x80180014"]);
    }

    #[test]
    fn what_is_no_failure_code_is_left() {
        for text in [
            "",
            "x",
            "0x",
            "AADSTS",
            "AADSTSx",
            "AADSTS123456789",
            "(0x00000000)",
            "0x8ABCDEF0 at 0x00007ffd80070005",
            "0x8018001400",
            "é0x",
            "0x80180é14",
        ] {
            assert_eq!(texts(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn small_numbers_are_win32_errors() {
        assert_eq!(narrow(Code::status(12_007)).to_string(), "exit code 12007");
        assert_eq!(narrow(Code::status(0x8007_0005)), Code::status(0x8007_0005));
        assert!(is_failure(Code::status(ROLLED_BACK), CodeUse::Firm));
        assert!(!is_failure(Code::status(0x4AA9_0010), CodeUse::Firm));
        assert!(
            !is_failure(Code::status(0x8AA5_001B), CodeUse::IfFailed)
                && is_failure(Code::status(0xCAA2_000C), CodeUse::IfFailed)
        );
        assert!(!is_failure(Code::status(3), CodeUse::IfFailed));
    }
}

//! The values of events as words: codes with their meaning, accounts and well-known ids by name, text on one line.

use std::borrow::Cow;

use crate::format::code::code_meaning;
use crate::format::cut;
use crate::knowledge;
use crate::knowledge::events::row::CodeUse;
use crate::model::code::Code;
use crate::model::code::CodeKind;
use crate::model::event::Event;
use crate::model::event::EventOutcome;
use crate::model::fields::Value;

/// Columns of one value in a sentence; the whole value stands among the event's fields.
const VALUE_COLUMNS: usize = 240;

/// A code value, or nothing if the value only might be a code and does not look like one.
pub(super) fn as_code(value: &Value, how: CodeUse) -> Option<Code> {
    let code = value.as_code()?;
    match how {
        CodeUse::Http => Some(Code { kind: CodeKind::Http, value: code.value }),
        CodeUse::IfFailed => (code.value > 0xFFFF || code.value == 0).then_some(code),
        CodeUse::Firm if code.value <= 0xFFFF && code.value > 0 => {
            Some(Code { kind: CodeKind::Exit, value: code.value })
        }
        CodeUse::Firm => Some(code),
    }
}

/// The number of a code as its kind writes it, with its meaning in the event's context.
pub(super) fn code_words(code: Code, event: &Event) -> String {
    let number = match code.kind {
        // A failure that says 0 has no code; "success" would contradict its own sentence.
        CodeKind::Status if code.value == 0 => {
            let failed = event.meaning.is_some_and(|meaning| meaning.outcome == EventOutcome::Failure);
            return if failed { "0x0" } else { "success" }.to_owned();
        }
        CodeKind::Exit | CodeKind::Http => code.value.to_string(),
        _ => code.to_string(),
    };
    match code_meaning(code, event.topic) {
        Some(meaning) => format!("{number} ({meaning})"),
        None => number,
    }
}

/// A value that is no code and no enumeration.
pub(super) fn plain(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Null => Cow::Borrowed(""),
        Value::Bool(yes) => Cow::Borrowed(if *yes { "yes" } else { "no" }),
        Value::Sid(sid) => Cow::Borrowed(sid_name(sid).unwrap_or(sid)),
        Value::Guid(guid) if guid.is_nil() => Cow::Borrowed("none"),
        Value::Guid(guid) => knowledge::guid_name(*guid).map_or_else(|| Cow::Owned(guid.to_string()), Cow::Borrowed),
        Value::Binary(bytes) if bytes.len() > 16 => Cow::Owned(format!("{} bytes", bytes.len())),
        Value::Text(text) => one_line(text),
        other => Cow::Owned(other.to_string()),
    }
}

/// Text on one line, cut: answers of servers are whole documents.
pub(super) fn one_line(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if let Some(name) = sid_name(text) {
        return Cow::Borrowed(name);
    }
    if !text.contains(['\r', '\n', '\t']) {
        return cut(text, VALUE_COLUMNS);
    }
    // Debug output is a list of `name: value` lines, most of them `undefined`; the one that says something comes last.
    // One value stands on a line of its own (`adalLog:`, line end, `undefined`).
    let text = text.replace(":\r\n", ": ").replace(":\n", ": ");
    let parts = || text.split(['\r', '\n', '\t']).map(str::trim).filter(|part| !part.is_empty());
    let told = |part: &&str| !part.ends_with(": undefined");
    let listed = parts().all(|part| part.contains(": "));
    let mut line = String::new();
    for part in parts().filter(|part| !listed || told(part)) {
        if !line.is_empty() {
            line.push_str(if listed { ", " } else { " " });
        }
        line.push_str(part);
        if line.len() > VALUE_COLUMNS * 4 {
            break;
        }
    }
    Cow::Owned(cut(&line, VALUE_COLUMNS).into_owned())
}

/// Accounts that are the same on every device, and the "SID" that stands for the device itself in MSI events.
fn sid_name(sid: &str) -> Option<&'static str> {
    match sid {
        "S-1-5-18" => Some("SYSTEM"),
        "S-1-5-19" => Some("LOCAL SERVICE"),
        "S-1-5-20" => Some("NETWORK SERVICE"),
        "S-0-0-00-0000000000-0000000000-000000000-000" => Some("the device"),
        _ => None,
    }
}

//! Result codes as people read them.

use crate::knowledge;
use crate::knowledge::codes::lookup;
use crate::model::code::Code;
use crate::model::code::CodeKind;
use crate::model::event::Topic;

/// A code with what it means where an event is about `topic`: `0x80180014 (MENROLL_E_DEVICENOTSUPPORTED: platform or
/// version blocked by the MDM)`. What is only known from the field says so; an unknown code is the number alone.
#[must_use]
pub fn code_text(code: Code, topic: Topic) -> String {
    match code_meaning(code, topic) {
        Some(meaning) => format!("{code} ({meaning})"),
        None => code.to_string(),
    }
}

/// Name and meaning of a code, without the number: `ERROR_TIMEOUT: timed out`; `None` if nothing is known.
#[must_use]
pub fn code_meaning(code: Code, topic: Topic) -> Option<String> {
    let status = lookup::http_status(code).filter(|_| code.kind == CodeKind::Status);
    let Some(info) = knowledge::code(code, topic) else {
        return status.map(|status| format!("HTTP {status}"));
    };
    let said = match (info.name, info.meaning) {
        (Some(name), Some(meaning)) => format!("{name}: {meaning}"),
        (Some(name), None) => name.to_owned(),
        (None, Some(meaning)) => meaning.to_owned(),
        (None, None) => return None,
    };
    Some(if info.hint { format!("{said}; field knowledge") } else { said })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_name_and_meaning() {
        let text = |value| code_text(Code::status(value), Topic::Registration);
        assert_eq!(
            text(0x8018_0014),
            "0x80180014 (MENROLL_E_DEVICENOTSUPPORTED: platform or version blocked by the MDM)"
        );
        assert_eq!(text(0x8018_002B), "0x8018002B (MDM is not configured for this user/tenant; field knowledge)");
        assert_eq!(text(0x8ABC_DEF0), "0x8ABCDEF0");
        assert_eq!(text(0x8019_01A2), "0x801901A2 (HTTP 418)");
        assert_eq!(text(0x8009_6010), "0x80096010 (TRUST_E_BAD_DIGEST)");
        assert_eq!(
            code_text(Code::aadsts(50_076), Topic::Authentication).split(':').next(),
            Some("AADSTS50076 (UserStrongAuthClientAuthNRequired")
        );
    }
}

//! The result codes of a step, and which of several is the root one.

use crate::model::code::Code;
use crate::model::code::CodeKind;
use crate::model::event::Event;
use crate::model::event::Phase;
use crate::model::fields::Value;

/// Names under which the events of the chain, and log lines (`code`), carry their result, the telling one first.
const RESULT_FIELDS: &[&str] =
    &["HRESULT", "HRESULT1", "HRESULT2", "ExitCode", "ResultCode", "ErrorCode", "Error", "Result", "Status", "code"];

/// Codes that only say "it failed": any reason found beside them tells more.
/// 0x80180001 is what the client makes of every SOAP fault that it does not know, 0x80180008 is "unknown", 0x80180023
/// "provisioning failed", the others are Windows' own words for nothing in particular.
const GENERIC: &[u32] = &[0x8018_0001, 0x8018_0008, 0x8018_0023, 0x8000_4005, 0x8000_FFFF, 0x8007_0001];

/// SOAP fault subcodes and error types of the enrollment service with the code that the client makes of them
/// (MS-MDE2 2.2.10 and the list of enrollment error codes in the Windows client management documents).
const SOAP_FAULTS: &[(&str, u32)] = &[
    ("MessageFormat", 0x8018_0001),
    ("Authentication", 0x8018_0002),
    ("Authorization", 0x8018_0003),
    ("CertificateRequest", 0x8018_0004),
    ("EnrollmentServer", 0x8018_0005),
    ("InternalServiceFault", 0x8018_0006),
    ("InvalidSecurity", 0x8018_0007),
    ("DeviceCapReached", 0x8018_0013),
    ("DeviceNotSupported", 0x8018_0014),
    ("NotSupported", 0x8018_0015),
    ("NotEligibleToRenew", 0x8018_0016),
    ("InMaintenance", 0x8018_0017),
    ("UserLicense", 0x8018_0018),
    ("InvalidEnrollmentData", 0x8018_0019),
];

/// Whether a code only says that something failed.
pub(crate) fn is_generic(code: Code) -> bool {
    GENERIC.contains(&code.value)
}

/// Whether a code only says that the sign-in service answered with an error: its own number (AADSTS) beside it is the
/// reason. These are the codes whose advice is to read that number, see the knowledge's rows of the token library.
pub(crate) fn is_sign_in_envelope(code: Code) -> bool {
    code.kind == CodeKind::Status
        && matches!(code.value, 0xCAA2_0001..=0xCAA2_0004 | 0xCAA2_0007..=0xCAA2_0009 | 0xCAA2_000C | 0xCAA2_0064 | 0xCAA9_0001)
}

/// The failure code that an event carries as its result; successes give `None`.
pub(crate) fn failure(event: &Event) -> Option<Code> {
    RESULT_FIELDS
        .iter()
        .filter_map(|name| event.record.fields.get(name).and_then(Value::as_code))
        .find(|code| is_failure(*code))
}

/// Whether a number is a failure: an HRESULT or NTSTATUS that says so, or a plain Win32 error number.
fn is_failure(code: Code) -> bool {
    code.value != 0 && (code.value >= 0x8000_0000 || code.value >> 28 != 0 || code.value > 1)
}

/// Whether the event carries a result and that result is a success.
pub(crate) fn is_good(event: &Event) -> bool {
    RESULT_FIELDS
        .iter()
        .find_map(|name| event.record.fields.get(name).and_then(Value::as_code))
        .is_some_and(|code| !is_failure(code))
}

/// The code of the SOAP fault in an event 52: its subcode, with or without a namespace prefix, else its text if the
/// text is such a word.
pub(crate) fn soap_fault(event: &Event) -> Option<Code> {
    event.record.fields.iter().filter_map(|field| field.value.as_text()).find_map(fault_code)
}

fn fault_code(text: &str) -> Option<Code> {
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .find_map(|word| SOAP_FAULTS.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)))
        .map(|&(_, value)| Code::status(value))
}

/// The first `AADSTS` number in the texts of an event.
pub(crate) fn aadsts(event: &Event) -> Option<Code> {
    event.record.fields.iter().filter_map(|field| field.value.as_text()).find_map(aadsts_in)
}

fn aadsts_in(text: &str) -> Option<Code> {
    text.match_indices("AADSTS").find_map(|(at, word)| {
        let rest = text.get(at + word.len()..)?;
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        rest.get(..end)?.parse().ok().map(Code::aadsts)
    })
}

/// The phase that a final code itself names, for chains that show nothing but their end.
pub(crate) fn phase_of(code: Code) -> Option<Phase> {
    if code.kind == CodeKind::Aadsts {
        return Some(Phase::Authentication);
    }
    #[allow(clippy::match_same_arms)] // each arm has its own reason
    match code.value {
        // The tenant has no management service for this user; the redirect or the endpoint was refused.
        0x8018_002B | 0x8018_0031 | 0x8018_001A => Some(Phase::Discovery),
        // The discovery server's certificate is out of date (or the clock is wrong) or not trusted; network trouble.
        0x8018_000D | 0x8018_0010 | 0x8018_0012 | 0x801C_000C => Some(Phase::Discovery),
        // Names that do not resolve, servers that do not answer, TLS that does not come up; bare and wrapped (facility 25).
        0x8007_2EE0..=0x8007_2F9F | 0x8019_2EE0..=0x8019_2F9F => Some(Phase::Discovery),
        // Wrong credential, invalid security header, user interaction needed or refused.
        0x8018_0002 | 0x8018_0007 | 0x8018_000E | 0x8018_000F | 0x8018_002A | 0x8018_0030 => {
            Some(Phase::Authentication)
        }
        0xCAA0_0000..=0xCAAF_FFFF | 0x4AA0_0000..=0x4AAF_FFFF => Some(Phase::Authentication),
        0x8018_0004 | 0x8018_0027 | 0x8018_0028 => Some(Phase::Certificate),
        0x8018_001E..=0x8018_0023 => Some(Phase::Provisioning),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_soap_subcodes_with_any_prefix() {
        assert_eq!(fault_code("s:Authorization"), Some(Code::status(0x8018_0003)));
        assert_eq!(fault_code("DeviceCapReached"), Some(Code::status(0x8018_0013)));
        assert_eq!(fault_code("s:Receiver/DeviceNotSupported"), Some(Code::status(0x8018_0014)));
        assert_eq!(fault_code("s:Receiver"), None);
    }

    #[test]
    fn finds_sign_in_numbers_in_the_middle_of_texts() {
        assert_eq!(aadsts_in("interaction_required AADSTS50076: Due to a change"), Some(Code::aadsts(50076)));
        assert_eq!(aadsts_in("AADSTS: see AADSTS90002"), Some(Code::aadsts(90002)));
        assert_eq!(aadsts_in("AADSTS"), None);
    }

    #[test]
    fn small_numbers_are_failures_only_beyond_false() {
        assert!(is_failure(Code::status(2)));
        assert!(!is_failure(Code::status(0)));
        assert!(!is_failure(Code::status(1)));
        assert!(is_failure(Code::status(0xC004_84B2)));
    }
}

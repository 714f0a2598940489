//! The management certificate could not be renewed.

use crate::model::code::Code;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::case::provider;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "certificate-renewal-failed",
    title: "The renewal of the device's management certificate fails",
    severity: Severity::Warning,
    seed_row: None,
    doc: "Event 26 of device management (renewal failed) without a success (25) after it, or the enrollment's stored renewal error.",
    references: &[documents::MOBILE_ENROLLMENT, documents::DIAGNOSE],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let event = case
        .last_of(provider::DM, 26)
        .filter(|(id, _)| case.last_of(provider::DM, 25).is_none_or(|(good, _)| good < *id));
    let stored = case.managed().filter(|entry| entry.renewal_error.is_some_and(|code| !code.is_success()));
    let stored_code = stored.and_then(|entry| entry.renewal_error);
    let code = event.and_then(|(_, event)| event.codes.first().copied()).or(stored_code)?;
    Draft::new(&RULE, format!("The device tried to renew its management certificate and failed ({code}). {}", reason(code)), "Ask the admin to look at the certificate authority behind the enrollment and at the device's record on the server; start a sync and let it try again while the old certificate is still valid. Once that has expired only a new enrollment helps.")
        .code(code)
        .evidence(case.evidences(case.of(provider::DM, 26).map(|(id, _)| id)))
        .evidence(stored.into_iter().flat_map(|entry| entry.evidence.iter().cloned()))
        .done()
}

const fn reason(code: Code) -> &'static str {
    match code.value {
        0x8018_0016 => "The server says that it is not eligible: too early, too late, or the record was deleted there.",
        0x8018_0004 => "The server refused to issue it.",
        0x8007_2EE2 | 0x8007_2EE7 | 0x8007_2EFD | 0x8007_2EFE => "The server could not be reached.",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn the_event_is_found_with_its_code() {
        let found = Fixture::new("event 2026-03-01T08:00:00Z DM 26 Message1=ROBO HRESULT=0x80180016").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "0x80180016");
        assert_eq!(found[0].codes.len(), 1);
    }

    #[test]
    fn the_stored_error_is_enough() {
        let found = Fixture::new("enrollment device_with_entra managed=yes renewal=0x80072EE2").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "0x80072EE2");
    }

    #[test]
    fn a_stored_success_is_no_finding() {
        let found = Fixture::new("enrollment device_with_entra managed=yes renewal=0x0").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

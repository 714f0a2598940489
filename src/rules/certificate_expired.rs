//! The management certificate is out of date.

use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::case::is_main;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "certificate-expired",
    title: "The device's management certificate has expired",
    severity: Severity::Error,
    seed_row: None,
    doc: "The certificate of the managing enrollment ended before the bundle was collected. The device cannot talk to its server any more.",
    references: &[documents::MOBILE_ENROLLMENT, documents::DIAGNOSE],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let now = case.collected_at?;
    let expired =
        case.device.enrollments.iter().filter(|entry| is_main(entry.kind) && entry.managed != Some(false)).find_map(
            |entry| {
                let certificate = entry.certificate.as_ref()?;
                Some((entry, certificate, certificate.not_after.filter(|end| *end < now)?))
            },
        );
    let (entry, certificate, end) = expired?;
    Draft::new(
        &RULE,
        format!("The certificate with which the device identifies itself to its management server was valid until {end}; the logs were collected at {now}."),
        "The device must be enrolled again; a certificate that has expired is not renewed. Ask the admin to save what is needed first: removing the old enrollment takes its policies, certificates and applications with it. Check also that the clock of the device is right.",
    )
    .ask("Was the PC switched off or offline for weeks?")
    .effect_of("certificate-renewal-failed")
    .evidence(certificate.evidence.iter().cloned())
    .evidence(entry.evidence.iter().cloned())
    .done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn an_expired_certificate_is_found() {
        let found = Fixture::new("collected 2026-03-20T10:30:00Z\nenrollment device_with_entra managed=yes cert_until=2026-03-15T00:00:00Z renewal=0x80180016").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "2026-03-15");
        assert_eq!(found[0].effect_of, Some("certificate-renewal-failed"));
    }

    #[test]
    fn a_valid_one_is_no_finding() {
        let found = Fixture::new(
            "collected 2026-03-10T10:30:00Z\nenrollment device_with_entra managed=yes cert_until=2026-03-15T00:00:00Z",
        )
        .check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn without_a_now_nothing_is_claimed() {
        let found =
            Fixture::new("enrollment device_with_entra managed=yes cert_until=2026-03-15T00:00:00Z").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

//! The server issued no management certificate.

use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::documents;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "certificate-refused",
    title: "The MDM server issued no management certificate",
    severity: Severity::Error,
    seed_row: None,
    doc: "An attempt ended with 0x80180004 (MENROLL_E_DEVICE_CERTIFICATEREQUEST_ERROR, SOAP fault CertificateRequest), or with 0x80180028: certificate authentication was chosen and no certificate fits.",
    references: &[documents::MOBILE_ENROLLMENT, documents::ENROLLMENT_ERRORS],
    check: Check::Codes(SAYS),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[
    Say {
        codes: &[Code::status(0x8018_0028)],
        because: "The enrollment was to prove itself with a certificate, and no certificate on the device fits",
        action: "Check the provisioning package or the way the certificate gets on the device; the certificate must be in the device's personal store, with its private key, before the enrollment begins.",
        ask: "",
    },
    Say {
        codes: &[Code::status(0x8018_0004), Code::status(0x8019_0004)],
        because: "The MDM server refused to issue the device's management certificate",
        action: "Try again once. If it comes back, ask the MDM admin to look at the certificate authority behind the enrollment (reachable, template permissions); the trace id of event 59 names the request.",
        ask: "",
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_refused_request_is_found() {
        let found = Fixture::new("attempt mdm_only failed certificate 0x80180004").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "certificate authority");
    }

    #[test]
    fn a_full_quota_is_another_story() {
        let found = Fixture::new("attempt mdm_only failed certificate 0x80180013").check(&RULE);
        assert!(found.is_empty());
    }
}

//! The device does not trust the server's TLS certificate.

use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::documents;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "server-certificate-untrusted",
    title: "The device does not trust the server's certificate",
    severity: Severity::Error,
    seed_row: None,
    doc: "An attempt ended with 0x80180012 (MENROLL_E_INVALIDSSLCERT) or a certificate error of the connection: unknown root, wrong name, revoked, wrong usage, chain incomplete.",
    references: &[documents::ENDPOINTS, documents::MOBILE_ENROLLMENT],
    check: Check::Codes(SAYS),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[
    Say {
        codes: &[Code::status(0x8007_2F06), Code::status(0x800B_010F), Code::status(0x8009_0322)],
        because: "The server's certificate is for another name than the one that was asked for",
        action: "Check the server's address (in the link, in DNS) and the name in its certificate; a proxy that answers for every name looks like this too.",
        ask: "",
    },
    Say {
        codes: &[Code::status(0x8007_2F8A), Code::status(0x800B_010C), Code::status(0x8009_2010)],
        because: "The server's certificate has been revoked",
        action: "Ask the owner of the server to renew its certificate.",
        ask: "",
    },
    Say {
        codes: &[
            Code::status(0x8018_0012),
            Code::status(0x8007_2F0D),
            Code::status(0x8007_2F89),
            Code::status(0x8007_2F8B),
            Code::status(0x800B_0109),
            Code::status(0x800B_010A),
            Code::status(0x8009_0325),
        ],
        because: "The device does not trust the issuer of the server's certificate",
        action: "Open the server's address in a browser on the device and look at who issued the certificate. If it is the organisation's own or a filter that opens TLS, the admin installs that root on the device or excludes the enrollment servers from the filter; if it is the MDM's, its chain must be completed.",
        ask: "Does a browser warn when you open the address of the management server?",
    },
    Say {
        codes: &[Code::status(0x8009_2012), Code::status(0x8009_2013)],
        because: "Whether the server's certificate was revoked could not be checked",
        action: "Let the device reach the addresses of the revocation lists that the certificate names.",
        ask: "",
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn an_untrusted_server_is_found() {
        let found = Fixture::new("attempt undetermined failed discovery 0x80180012").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "issued");
    }

    #[test]
    fn a_wrong_name_is_told() {
        let found = Fixture::new("attempt mdm_only failed discovery 0x80072F06").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "another name");
    }

    #[test]
    fn a_wrong_clock_is_another_story() {
        let found = Fixture::new("attempt mdm_only failed discovery 0x8018000D").check(&RULE);
        assert!(found.is_empty());
    }
}

//! The certificate came and could not be stored.

use crate::model::code::Code;
use crate::model::event::Phase;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::by_code::say;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "certificate-not-stored",
    title: "The management certificate could not be stored on the device",
    severity: Severity::Error,
    seed_row: None,
    doc: "The server issued the certificate and the device could not create or store it: 0x80090029, 0x8009000F, 0x80090010, 0x80090020, 0x80090027, 0x8018001E or 0x80180024, in the phases certificate or provisioning.",
    references: &[documents::MOBILE_ENROLLMENT],
    check: Check::One(check),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[
    Say {
        codes: &[Code::status(0x8009_0029)],
        because: "The key store of this device does not offer what the MDM server asks for (key size, algorithm or provider)",
        action: "Ask the MDM admin to check the key settings of the enrollment certificate; many TPMs offer no more than 2048 bits. Installing the TPM's firmware update may help.",
        ask: "",
    },
    Say {
        codes: &[Code::status(0x8009_000F)],
        because: "A key of the same name is there already, left by an earlier enrollment",
        action: "Ask the admin to remove the leftovers of the earlier enrollment (its key and certificate; what it configured is lost with them), then try again.",
        ask: "Was this PC enrolled before?",
    },
    Say {
        codes: &[
            Code::status(0x8018_001E),
            Code::status(0x8018_0024),
            Code::status(0x8009_0010),
            Code::status(0x8009_0020),
            Code::status(0x8009_0027),
            Code::status(0x8009_000B),
            Code::status(0x8009_002D),
        ],
        because: "The certificate of the MDM server could not be put into the device's store",
        action: "Restart and try again. If it comes back, events 12, 15 and 57 of device management name the step; the MDM vendor checks the certificate in his answer.",
        ask: "",
    },
];

fn check(case: &Case<'_>) -> Option<Finding> {
    let phases = [Some(Phase::Certificate), Some(Phase::Provisioning), Some(Phase::Registration)];
    say(case, &RULE, SAYS, |attempt| phases.contains(&attempt.failed_phase)).and_then(Draft::done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn an_unsupported_key_is_told() {
        let found = Fixture::new("attempt mdm_only failed certificate 0x80090029").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "2048");
    }

    #[test]
    fn the_store_is_told() {
        let found = Fixture::new("attempt entra_join_settings failed provisioning 0x8018001E").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "store");
    }

    #[test]
    fn the_same_number_elsewhere_is_another_story() {
        let found = Fixture::new("attempt mdm_only failed authentication 0x80090029").check(&RULE);
        assert!(found.is_empty());
    }
}

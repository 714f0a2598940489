//! The TPM cannot make or use keys.

use crate::model::attempt::AttemptOutcome;
use crate::model::code::Code;
use crate::model::finding::Confidence;
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
    id: "tpm-not-ready",
    title: "The TPM is not ready",
    severity: Severity::Error,
    seed_row: None,
    doc: "An attempt met 0x80290401, 0x80090030, 0x80090035, 0x8028400F, 0x80284008, 0x80090031 (locked out), 0x80180027 (no private key) or 0x80280036 (FIPS), or the collected TPM state says that it is not ready for storage while an enrollment failed.",
    references: &[documents::HYBRID_JOIN, documents::AUTOPILOT_ISSUES],
    check: Check::One(check),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[
    Say {
        codes: &[Code::status(0x8009_0031), Code::status(0x8029_0409)],
        because: "The TPM is locked out after too many wrong tries",
        action: "Wait until the lock-out ends (some hours with the PC switched on) or restart; then try again.",
        ask: "Did somebody enter a wrong PIN many times?",
    },
    Say {
        codes: &[
            Code::status(0x8009_0035),
            Code::status(0x8028_400F),
            Code::status(0x8028_4008),
            Code::status(0x8028_4001),
        ],
        because: "Windows finds no TPM, or its service does not run",
        action: "Enable the TPM in the firmware settings of the PC (it may be called PTT or fTPM), restart, then try again.",
        ask: "Was the firmware (BIOS) changed or updated lately?",
    },
    Say {
        codes: &[Code::status(0x8028_0036)],
        because: "The TPM runs in FIPS mode, which the registration cannot use",
        action: "Ask the admin to switch the FIPS mode of the TPM off with the maker's tool.",
        ask: "",
    },
    Say {
        codes: &[
            Code::status(0x8029_0401),
            Code::status(0x8009_0030),
            Code::status(0x8029_0407),
            Code::status(0x8018_0027),
        ],
        because: "Windows could not make a key with the TPM",
        action: "Restart the PC, install the maker's firmware update, then try again. Only if that does not help, the admin clears the TPM: keys in it are lost, so BitLocker asks for its recovery key and Windows Hello must be set up again. Save the recovery key first.",
        ask: "Was the firmware (BIOS) changed or updated lately?",
    },
];

fn check(case: &Case<'_>) -> Option<Finding> {
    say(case, &RULE, SAYS, |_| true).or_else(|| by_state(case)).and_then(Draft::done)
}

/// The collected state says that the TPM is not ready, and an enrollment failed: a sign, not a proof.
fn by_state(case: &Case<'_>) -> Option<Draft> {
    let ready = case.device.tpm.ready_for_storage.as_ref().filter(|ready| !ready.value)?;
    let attempt = case.last_attempt().filter(|attempt| attempt.outcome == AttemptOutcome::Failed)?;
    let draft = Draft::new(
        &RULE,
        "The state of the TPM that was collected says that it is not ready for storage, and the last enrollment failed.",
        "Look at the TPM first (tpm.msc says what it lacks; a restart or the maker's firmware update often helps), then try again.",
    );
    Some(
        draft
            .severity(Severity::Warning)
            .confidence(Confidence::Medium)
            .evidence(ready.evidence.iter().cloned())
            .attempt(attempt),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn clearing_is_told_with_what_is_lost() {
        let found = Fixture::new("attempt mdm_only failed certificate 0x80290401").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "recovery key");
    }

    #[test]
    fn a_lock_out_is_told_as_one() {
        let found = Fixture::new("attempt entra_join_oobe failed certificate 0x80090031").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "locked out");
    }

    #[test]
    fn a_missing_keyset_is_another_story() {
        let found = Fixture::new("attempt mdm_only failed certificate 0x80090016").check(&RULE);
        assert!(found.is_empty());
    }
}

//! The TPM could not prove the device's identity.

use crate::model::attempt::Attempt;
use crate::model::attempt::Trigger;
use crate::model::code::Code;
use crate::model::event::Phase;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::by_code::codes_of;
use crate::rules::by_code::say;
use crate::rules::case::provider;
use crate::rules::documents;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "tpm-attestation-failed",
    title: "The TPM could not prove the device's identity",
    severity: Severity::Error,
    seed_row: None,
    doc: "An attempt met 0x81039001 (attempts used up), 0x81039023, 0x81039024 (known vulnerability), 0x801C0010, 0x801C0011 or 0x801C03EA, or 0x80280009, 0x80070490 and 0x80070032 while a device enrolled by itself. Autopilot events 156, 171, 189, 211 and TPM-WMI 1794 are added as evidence.",
    references: &[documents::AUTOPILOT_ISSUES, documents::AUTOPILOT],
    check: Check::One(check),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[
    Say {
        codes: &[Code::status(0x8103_9024)],
        because: "The firmware of the TPM has a known vulnerability, so the service does not accept what it signs",
        action: "Install the maker's TPM firmware update, then start again. The update may clear the TPM: save the BitLocker recovery key first.",
        ask: "",
    },
    Say {
        codes: &[Code::status(0x8103_9023)],
        because: "A known fault of Windows 11 in TPM attestation, corrected by the update of May 2022",
        action: "Install the current cumulative update (or a newer image), then start again.",
        ask: "",
    },
    Say {
        codes: &[Code::status(0x8103_9001)],
        because: "Attestation of the TPM was tried until the attempts were used up",
        action: "Check that the device reaches the addresses that TPM attestation needs (they are in the list of endpoints), install the maker's firmware update, then reset (what was saved on the PC is lost) and start again.",
        ask: "Is this a physical PC? Virtual machines cannot do this.",
    },
    Say {
        codes: &[
            Code::status(0x801C_03EA),
            Code::status(0x8007_0490),
            Code::status(0x8028_0009),
            Code::status(0x801C_0010),
            Code::status(0x801C_0011),
            Code::status(0x8007_0032),
        ],
        because: "The TPM of this device cannot be attested: it is too old (1.2), lacks its maker's certificate, or its firmware fails",
        action: "Self-deploying and pre-provisioned setup need a physical TPM 2.0 with its certificate. Install the firmware update; if that does not help the admin clears the TPM (keys in it are lost, save the BitLocker recovery key first) or uses a user-driven profile.",
        ask: "Is this a physical PC? Virtual machines cannot do this.",
    },
];

fn check(case: &Case<'_>) -> Option<Finding> {
    let found = say(case, &RULE, SAYS, is_attestation)?;
    let mut told: Vec<_> = [156, 171, 189, 211].into_iter().filter_map(|id| case.last_of(provider::MDD, id)).collect();
    told.extend(case.last_of(provider::TPM, 1794));
    found.evidence(told.into_iter().filter_map(|(id, _)| case.evidence(id))).done()
}

/// Numbers of TPM attestation alone.
const OWN: [u32; 6] = [0x8103_9001, 0x8103_9023, 0x8103_9024, 0x801C_0010, 0x801C_0011, 0x801C_03EA];

/// The general numbers among the codes mean the TPM only where the device proves itself with it.
fn is_attestation(attempt: &Attempt) -> bool {
    let by_itself = matches!(attempt.trigger, Trigger::AutopilotSelfDeploying | Trigger::AutopilotPreProvisioned);
    let at_the_tpm = matches!(attempt.failed_phase, Some(Phase::Authentication | Phase::Join));
    codes_of(attempt).any(|code| OWN.contains(&code.value)) || (by_itself && at_the_tpm)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn used_up_attempts_are_told() {
        let found = Fixture::new("attempt autopilot_self_deploying failed authentication 0x81039001").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "list of endpoints");
    }

    #[test]
    fn vulnerable_firmware_is_told() {
        let found = Fixture::new(
            "attempt autopilot_self_deploying failed authentication 0x81039024\nevent 2026-02-12T08:00:07Z TPM 1794",
        )
        .check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "vulnerability");
        assert_eq!(found[0].evidence.iter().filter(|e| e.event.is_some()).count(), 1);
    }

    #[test]
    fn not_found_elsewhere_is_another_story() {
        let found = Fixture::new("attempt group_policy failed provisioning 0x80070490").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_quiet_retry_is_no_failure() {
        let found = Fixture::new("event 2026-02-12T08:00:07Z MDD 177 Uint1=1").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

//! The registration service does not let the device join.

use crate::model::code::Code;
use crate::model::code::CodeKind;
use crate::model::event::Event;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::by_code::say;
use crate::rules::documents;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "join-refused",
    title: "Entra refuses to join or register this device",
    severity: Severity::Error,
    seed_row: None,
    doc: "A join or registration ended with 0x801C0003 (DSREG_E_DEVICE_AUTHORIZATION_ERROR), 0x801C03ED or 0x801C0002; the subcode of the service's answer (events 204 and 304 of User Device Registration, 200 of Workplace Join) tells which of the reasons it is.",
    references: &[documents::HYBRID_JOIN, documents::ENROLLMENT_ERRORS],
    check: Check::One(check),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[
    Say {
        codes: &[Code::status(0x801C_0003)],
        because: "Entra knows {user} but does not let this device join",
        action: "Ask the admin to look in the device settings of Entra: whether {user} may join or register devices, and whether the limit of devices per user is reached (old devices can be deleted there; BitLocker keys stored with them are lost).",
        ask: "How many PCs have you joined to work before?",
    },
    Say {
        codes: &[Code::status(0x801C_03ED)],
        because: "Entra does not let this device join in the way it was asked to",
        action: "Ask the admin to check that {user} may join devices, that the device is not registered with another tenant, and, with Windows Autopilot, that its profile fits.",
        ask: "Was this PC used in another organisation before?",
    },
    Say {
        codes: &[Code::status(0x801C_0002)],
        because: "The registration service did not accept the sign-in of the user or device",
        action: "Check the clock of the device and the state of the account; for a hybrid join check that the computer account is synchronised with its certificate.",
        ask: "",
    },
];

fn check(case: &Case<'_>) -> Option<Finding> {
    let found = say(case, &RULE, SAYS, |_| true)?;
    let codes = SAYS.iter().flat_map(|say| say.codes).filter(|code| code.kind == CodeKind::Status);
    let subcode = codes.flat_map(|code| case.with_code(*code)).find_map(|(_, event)| reason(event));
    match subcode {
        Some(reason) => found.also(reason),
        None => found,
    }
    .done()
}

/// What the service's answer says beyond the code. Its subcodes are words of the protocol, not of the display language.
fn reason(event: &Event) -> Option<&'static str> {
    let has = |word: &str| {
        event.record.fields.iter().filter_map(|field| field.value.as_text()).any(|text| text.contains(word))
    };
    [
        ("quota", "The service adds that the user has reached the limit of devices."),
        ("MsaTicketTpmValidationFailed", "The service adds that it could not validate the TPM of this device."),
        ("error_missing_device", "The service adds that it does not find the device."),
    ]
    .into_iter()
    .find_map(|(word, says)| has(word).then_some(says))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_refused_join_is_found() {
        let found = Fixture::new("attempt entra_join_oobe failed join 0x801C0003").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "limit of devices per user");
    }

    #[test]
    fn the_services_own_subcode_decides() {
        let found = Fixture::new("attempt entra_join_oobe failed join 0x801C0003\nevent 2026-02-03T09:02:13Z UDR 204 ExitCode=0x801c0003 ServerResponse=error_user_quota").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "has reached the limit");
    }

    #[test]
    fn the_quota_code_is_another_story() {
        let found = Fixture::new("attempt entra_join_oobe failed join 0x801C000E").check(&RULE);
        assert!(found.is_empty());
    }

    #[test]
    fn an_unsynced_computer_is_another_story() {
        let found = Fixture::new("attempt undetermined failed join 0x801C03F2").check(&RULE);
        assert!(found.is_empty());
    }
}

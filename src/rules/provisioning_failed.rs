//! The settings of the enrollment could not be applied.

use crate::model::code::Code;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::by_code::codes_of;
use crate::rules::by_code::say;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "provisioning-failed",
    title: "The settings that the MDM server sent could not be applied",
    severity: Severity::Error,
    seed_row: None,
    doc: "An attempt ended with 0x8018001F, 20, 21, 23 or 25 (a part of the provisioning document failed) or 0x80180022 on an edition that is not Home. 0x80180023 often means that the WAP push service (dmwappushservice) is missing or disabled.",
    references: &[documents::ENROLLMENT_ERRORS, documents::MOBILE_ENROLLMENT],
    check: Check::One(check),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[
    Say {
        codes: &[Code::status(0x8018_0023)],
        because: "Applying the settings of the enrollment failed without a closer reason; most often the service dmwappushservice is missing or disabled (event 17 with 0x800706D9 shows it)",
        action: "Check that the service dmwappushservice exists and may start (privacy tools and images often remove it), restore it, restart and try again.",
        ask: "Did you or a tool switch off Windows services or telemetry?",
    },
    Say {
        codes: &[
            Code::status(0x8018_001F),
            Code::status(0x8018_0020),
            Code::status(0x8018_0021),
            Code::status(0x8018_0022),
            Code::status(0x8018_0025),
            Code::status(0x8007_065D),
        ],
        because: "A part of the settings that the MDM server sent could not be applied",
        action: "Restart and try again. If it comes back, give the code and the time to the MDM admin or vendor: the server's answer holds something that this Windows does not take (events 17 and 57 name the part).",
        ask: "",
    },
];

fn check(case: &Case<'_>) -> Option<Finding> {
    let home = case.device.is_home() == Some(true);
    let of_home = Code::status(0x8018_0022);
    say(case, &RULE, SAYS, |attempt| !(home && codes_of(attempt).any(|code| code == of_home))).and_then(Draft::done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn the_push_service_is_named() {
        let found = Fixture::new("attempt entra_join_oobe failed provisioning 0x80180023").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "dmwappushservice");
    }

    #[test]
    fn home_edition_is_another_story() {
        let found =
            Fixture::new("attempt entra_join_oobe failed provisioning 0x80180022\ndevice edition_id=Core").check(&RULE);
        assert!(found.is_empty());
    }

    #[test]
    fn the_certificate_part_is_another_story() {
        let found = Fixture::new("attempt entra_join_oobe failed provisioning 0x8018001E").check(&RULE);
        assert!(found.is_empty());
    }
}

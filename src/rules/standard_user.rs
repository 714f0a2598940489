//! A standard user cannot join the device to Entra.

use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::documents;
use crate::rules::insufficient_rights;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "standard-user",
    title: "A standard user cannot join the device to Entra",
    severity: Severity::Error,
    seed_row: Some("entra/standard-user"),
    doc: "The access check of an Entra join with enrollment refused (event 98 with type 6 in event 3015, since build 22621). On older builds the dialog refuses without a trace, which is a rule of its own.",
    references: &[documents::GUIDE],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    match insufficient_rights::refusal(case) {
        Some((id, Some(6))) => insufficient_rights::finding(case, &RULE, id, "join this device to Entra"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_refused_join() {
        let found = Fixture::new(
            "event 2026-03-17T17:24:30Z DM 98 HRESULT=0x80070005\nevent 2026-03-17T17:24:30Z DM 3015 UInt1=1 UInt2=6",
        )
        .check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "join this device to Entra");
    }

    #[test]
    fn an_mdm_enrollment_is_the_other_table() {
        let found = Fixture::new(
            "event 2026-03-17T17:24:30Z DM 98 HRESULT=0x80070005\nevent 2026-03-17T17:24:30Z DM 3015 UInt1=0 UInt2=0",
        )
        .check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

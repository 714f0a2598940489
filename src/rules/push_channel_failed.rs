//! The server cannot wake the device.

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
    id: "push-channel-failed",
    title: "The push channel of the management could not be created",
    severity: Severity::Warning,
    seed_row: None,
    doc: "Event 42 of device management without a success (43) after it: the server cannot wake the device, which then only comes by its schedule.",
    references: &[documents::ENDPOINTS, documents::DIAGNOSE],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let last = case
        .last_of(provider::DM, 42)
        .filter(|(id, _)| case.last_of(provider::DM, 43).is_none_or(|(good, _)| good < *id));
    let (id, event) = last?;
    let code = event.codes.first().map(|code| format!(" ({code})")).unwrap_or_default();
    let draft = Draft::new(
        &RULE,
        format!("The channel of the Windows push notification service could not be made{code}: the server cannot wake the device, so changes arrive only by its schedule (up to eight hours)."),
        "Let the device reach *.notify.windows.com and *.wns.windows.com; check that no policy switches push notifications off.",
    )
    .evidence(case.evidence(id));
    event.codes.iter().fold(draft, |draft, code| draft.code(*code)).done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_failed_channel_is_told() {
        let found = Fixture::new("event 2026-03-20T08:00:00Z DM 42 HRESULT=0x80072EE7").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "schedule");
        assert_says(&found[0], "0x80072EE7");
    }

    #[test]
    fn a_channel_that_came_later_is_no_finding() {
        let found =
            Fixture::new("event 2026-03-20T08:00:00Z DM 42 HRESULT=0x80072EE7\nevent 2026-03-20T08:10:00Z DM 43")
                .check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

//! No encrypted connection came up; the code does not say why.

use crate::model::code::Code;
use crate::model::finding::Confidence;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::by_code::say;
use crate::rules::case::provider;
use crate::rules::documents;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "tls-failed",
    title: "No encrypted connection to the server came up",
    severity: Severity::Error,
    seed_row: None,
    doc: "An attempt met 0x80072F8F, 0x80072F7D, 0x80090326 or 0x80090331 (also wrapped). The codes cover a wrong clock, TLS inspection, an untrusted certificate and missing TLS 1.2; where another rule knows which, this one is its effect.",
    references: &[documents::ENDPOINTS],
    check: Check::One(check),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[Say {
    codes: &[
        Code::status(0x8007_2F8F),
        Code::status(0x8007_2F7D),
        Code::status(0x8009_0326),
        Code::status(0x8009_0331),
        Code::status(0x8009_0308),
    ],
    because: "The encrypted connection to the server failed; a wrong clock, a device that opens TLS or a missing TLS 1.2 all look like this",
    action: "Check the clock of the device first, then try from another network (a telephone's hotspot). If it works there, ask the network team to exclude the endpoints from TLS inspection; if not, check that TLS 1.2 is enabled on the device.",
    ask: "Is the date and time of the PC right? Which network were you in?",
}];

fn check(case: &Case<'_>) -> Option<Finding> {
    let found = say(case, &RULE, SAYS, |_| true)?;
    let pinned = case.last_of(provider::DM, 2609).is_some();
    let cause = if pinned { "tls-inspection" } else { "clock-changed" };
    found.confidence(Confidence::Medium).effect_of(cause).done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;

    #[test]
    fn the_reasons_are_named_and_none_is_claimed() {
        let found = Fixture::new("attempt group_policy failed discovery 0x80072F8F").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].confidence, Confidence::Medium);
    }

    #[test]
    fn a_name_is_another_story() {
        let found = Fixture::new("attempt group_policy failed discovery 0x80072EE7").check(&RULE);
        assert!(found.is_empty());
    }
}

//! A link that starts an enrollment has a fault.

use crate::knowledge::deep_link;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "deep-link-wrong",
    title: "An enrollment link in the bundle has a fault",
    severity: Severity::Warning,
    seed_row: Some("path/deep-link"),
    doc: "An ms-device-enrollment: link found in a text of the bundle has a mode, parameter or value that Windows does not take. `mdmlens explain LINK` tells every parameter.",
    references: &[documents::GUIDE],
    check: Check::Each(check),
};

fn check(case: &Case<'_>) -> Vec<Finding> {
    let told = case.device.deep_links.iter().filter_map(|link| {
        let faults = deep_link::read(&link.value)?.faults();
        if faults.is_empty() {
            return None;
        }
        Draft::new(
            &RULE,
            format!("The link does not do what it should: {}.", faults.join("; ")),
            "Correct the link where it was sent from (mail, web page); `mdmlens explain` checks a new one.",
        )
        .evidence(link.evidence.iter().cloned())
        .done()
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_wrong_mode_is_named() {
        let found = Fixture::new("link ms-device-enrollment:?mode=enroll").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "mode");
    }

    #[test]
    fn a_good_link_is_no_finding() {
        let found = Fixture::new("link ms-device-enrollment:?mode=mdm&username=sam%40fabrikam.com").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

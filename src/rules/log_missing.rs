//! The log of enrollments is not in the bundle.

use crate::model::coverage::CoverageStatus;
use crate::model::evidence::Evidence;
use crate::model::finding::Confidence;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::documents;
use crate::rules::draft::Draft;
use crate::rules::log_incomplete::first_event;
use crate::rules::log_incomplete::whole;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "log-missing",
    title: "The log of device enrollments is not in the bundle",
    severity: Severity::Warning,
    seed_row: None,
    doc: "The coverage says that the admin channel of device management is missing, could not be collected or is empty, and the verdict suffers from it.",
    references: &[documents::COLLECT_LOGS, documents::DIAGNOSE],
    check: Check::One(check),
};

const ADMIN: &str = "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin";

fn check(case: &Case<'_>) -> Option<Finding> {
    let gone = [CoverageStatus::Missing, CoverageStatus::NotCollected, CoverageStatus::Unreadable];
    let line = case.coverage.iter().find(|line| line.source.eq_ignore_ascii_case(ADMIN) && gone.contains(&line.status));
    let line = line?;
    let reason =
        line.reason.as_deref().map(|reason| format!(" ({})", reason.trim_end_matches('.'))).unwrap_or_default();
    // What is missing has no place to show: the parts that are there show that it is not among them.
    let there =
        first_event(case).or_else(|| case.facts.first().map(|fact| whole(fact.artifact))).or_else(|| of_device(case));
    Draft::new(
        &RULE,
        format!("The event log {ADMIN} is not in the bundle{reason}: whether an enrollment was tried, and how it ended, can be told only from what else is there."),
        "Ask for a new collection: Settings > Accounts > Access work or school > Export your management logs, or mdmdiagnosticstool.exe -area DeviceEnrollment;DeviceProvisioning;Autopilot -cab logs.cab as administrator.",
    )
    .severity(if case.verdict.confidence == Confidence::High { Severity::Notice } else { Severity::Warning })
    .evidence(line.artifact.map(whole).or(there))
    .done()
}

fn of_device(case: &Case<'_>) -> Option<Evidence> {
    let build = case.device.os_build.iter().flat_map(|known| known.evidence.iter());
    let join = case.device.join.entra_joined.iter().flat_map(|known| known.evidence.iter());
    build.chain(join).next().cloned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_missing_log_is_told() {
        let found = Fixture::new("device entra=yes build=22631\ncoverage missing Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin\nverdict undetermined").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "Export your management logs");
        assert_eq!(found[0].severity, Severity::Warning);
    }

    #[test]
    fn a_log_that_is_there_is_no_finding() {
        let found = Fixture::new("device entra=yes build=22631\ncoverage read Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin\nverdict undetermined").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn other_logs_are_other_stories() {
        let found = Fixture::new("device build=22631\ncoverage missing Setup").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

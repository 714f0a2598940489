//! A log that matters is not whole.

use crate::model::coverage::Coverage;
use crate::model::coverage::CoverageStatus;
use crate::model::evidence::Evidence;
use crate::model::evidence::Locus;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::model::silent::Next;
use crate::model::verdict::Outcome;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "log-incomplete",
    title: "A log that matters for the verdict is not complete",
    severity: Severity::Warning,
    seed_row: None,
    doc: "The coverage says that a log of enrollment, joining, sign-in or Autopilot is there only in part: damaged, empty although the device enrolled, or begun anew after older records were overwritten.",
    references: &[documents::COLLECT_LOGS],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let bad: Vec<&Coverage> =
        case.coverage.iter().filter(|line| matters(&line.source) && word(line.status).is_some()).collect();
    if bad.is_empty() {
        return None;
    }
    let lines: Vec<String> = bad
        .iter()
        .map(|line| format!("{} {}.{}", line.source, word(line.status).unwrap_or_default(), effect(line)))
        .collect();
    let undecided = case.verdict.outcome == Outcome::Undetermined;
    Draft::new(
        &RULE,
        lines.join(" "),
        "If the time of the failure is not covered: let the user repeat what failed and collect the logs again right after it (Settings > Accounts > Access work or school > Export your management logs).",
    )
    .severity(if undecided { Severity::Warning } else { Severity::Notice })
    .evidence(bad.iter().filter_map(|line| line.artifact).map(whole).chain(first_event(case)))
    .done()
}

/// Whether an enrollment cannot be judged without it.
pub(super) fn matters(source: &str) -> bool {
    let provider = source.split('/').next().unwrap_or(source);
    let known = [
        "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider",
        "Microsoft-Windows-User Device Registration",
        "Microsoft-Windows-AAD",
        "Microsoft-Windows-ModernDeployment-Diagnostics-Provider",
    ];
    known.iter().any(|name| provider.eq_ignore_ascii_case(name)) && !source.to_ascii_lowercase().ends_with("/debug")
}

fn word(status: CoverageStatus) -> Option<&'static str> {
    match status {
        CoverageStatus::Partial => Some("could be read only in part"),
        CoverageStatus::Unreadable => Some("could not be read"),
        CoverageStatus::Wrapped => Some("begins late, older records were overwritten"),
        _ => None,
    }
}

fn effect(line: &Coverage) -> String {
    line.effect.as_deref().map(|effect| format!(" What is lost: {effect}")).unwrap_or_default()
}

pub(super) const fn whole(artifact: crate::model::id::ArtifactId) -> Evidence {
    Evidence { artifact, locus: Locus::Whole, event: None }
}

/// Coverage without an artifact of its own is shown by what is there instead.
pub(super) fn first_event(case: &Case<'_>) -> Option<Evidence> {
    case.silent.among(case.events).next().map(|first| match first {
        Next::Event(_, event) => whole(event.artifact),
        Next::Silent(_, record, _) => whole(record.artifact),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_wrapped_log_is_told() {
        let found = Fixture::new("event 2026-03-20T08:00:00Z DM 72\ncoverage wrapped Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin\nverdict enrolled").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "overwritten");
        assert_eq!(found[0].severity, Severity::Notice);
    }

    #[test]
    fn where_the_verdict_hangs_on_it_it_is_a_warning() {
        let found = Fixture::new("event 2026-03-20T08:00:00Z DM 72\ncoverage partial Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin\nverdict undetermined").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].severity, Severity::Warning);
    }

    #[test]
    fn a_whole_log_is_no_finding() {
        let found = Fixture::new("event 2026-03-20T08:00:00Z DM 72\ncoverage read Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn logs_that_do_not_matter_are_left_out() {
        let found = Fixture::new("event 2026-03-20T08:00:00Z DM 72\ncoverage partial Setup").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

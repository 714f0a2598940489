//! The logs of three real machines, none of which is enrolled: what is told of them is true.
//!
//! They lie in the optional folder of shared test data; each test says when it is skipped.

use mdmlens::analyze::{Options, analyze};
use mdmlens::model::analysis::Analysis;
use mdmlens::model::attempt::AttemptOutcome;
use mdmlens::model::attempt::Trigger;
use mdmlens::model::code::Code;
use mdmlens::model::event::Phase;
use mdmlens::model::verdict::Outcome;
use mdmlens::outputs;
use mdmlens::redact;

use crate::program;

fn machine(name: &str) -> Option<Analysis> {
    let path = program::shared(&format!("machines/{name}.zip"))?;
    let analysis = analyze(&path, &Options::default(), &|_| ()).expect("a bundle");
    assert_eq!(analysis.verdict.outcome, Outcome::NotEnrolled, "{}", analysis.verdict.headline);
    assert!(analysis.syncs.is_empty() && analysis.unenrollments.is_empty() && analysis.esp.is_none(), "{name}");
    Some(analysis)
}

fn rules(analysis: &Analysis) -> Vec<&str> {
    analysis.findings.iter().map(|finding| finding.rule).collect()
}

#[test]
fn machines_of_nobody_have_no_attempt_and_no_finding() {
    for name in ["win10-aptsimulator", "server2022-aptsimulator"] {
        let Some(analysis) = machine(name) else { continue };
        assert!(analysis.attempts.is_empty(), "{name}: {:?}", analysis.attempts);
        assert!(rules(&analysis).is_empty(), "{name}: {:?}", rules(&analysis));
    }
}

/// Its log of joins holds four failures 304/307 with 0x801C001D (records 18 to 46) after checks that found a domain
/// controller, and later seventeen checks that found none (334, records 48 to 149).
#[test]
fn failed_hybrid_joins_are_failed_joins_with_repeats() {
    let Some(analysis) = machine("win10-belkasoft-domain-joined") else { return };
    let told: Vec<_> =
        analysis.attempts.iter().map(|a| (a.trigger, a.outcome, a.failed_phase, a.code, a.repeats)).collect();
    let join = (Trigger::Undetermined, AttemptOutcome::Failed, Some(Phase::Join));
    assert_eq!(
        told,
        [(join.0, join.1, join.2, Some(Code::status(0x801C_001D)), 4), (join.0, join.1, join.2, None, 17)]
    );
    assert!(analysis.attempts.iter().all(|a| a.phases.iter().all(|p| p.phase == Phase::Join)));
    assert_eq!(rules(&analysis), ["domain-controller-unreachable", "scp-missing", "clock-changed"]);
    let scp = &analysis.findings[1].explanation;
    assert!(scp.contains("4 times") && scp.contains("most likely that it was never set up"), "{scp}");
    // Record 297: set in Settings an hour before the first join; the jumps of months were earlier, others woke from sleep.
    let clock = &analysis.findings[2];
    assert!(clock.explanation.starts_with("The clock was set forward by 2 h 0 min"), "{}", clock.explanation);
}

/// Redaction writes what it was asked to, all events of a real machine, and leaves the names of Windows alone.
#[test]
fn a_real_machine_can_be_redacted_whole() {
    let Some(analysis) = machine("server2022-aptsimulator") else { return };
    let (copy, redaction) = redact::redact(&analysis);
    let options = outputs::Options { events: outputs::EventChoice::All, ..outputs::Options::default() };
    let mut json = Vec::new();
    (outputs::find("json").unwrap().write)(&copy, &options, &mut json).unwrap();
    assert_eq!(redaction.leaks(&json), [""; 0]);
    assert!(copy.artifacts.iter().any(|artifact| artifact.path == "Microsoft-Windows-GroupPolicy%4Operational.evtx"));
}

//! The one piece of evidence that decided the verdict: where Enter on the verdict leads.

use crate::model::analysis::Analysis;
use crate::model::evidence::Evidence;
use crate::model::id::EventId;

/// What the verdict rests on first of all.
///
/// If the verdict has a code, the first event with that code: of the attempt, of the finding that explains the verdict, of
/// the phase that failed, of the last session, of another finding. Else, and if no event has the code, the first evidence
/// in that order.
#[must_use]
pub fn evidence(analysis: &Analysis) -> Option<&Evidence> {
    let verdict = &analysis.verdict;
    let has_code = |evidence: &&Evidence| {
        let event = evidence.event.and_then(|EventId(id)| analysis.events.get(id as usize));
        event.is_some_and(|event| event.codes.iter().any(|code| Some(*code) == verdict.code))
    };
    let with_code = || candidates(analysis).find(has_code);
    verdict.code.and_then(|_| with_code()).or_else(|| candidates(analysis).next())
}

/// All that the verdict may rest on, the closest first.
fn candidates(analysis: &Analysis) -> impl Iterator<Item = &Evidence> {
    let verdict = &analysis.verdict;
    let attempt = analysis.attempts.iter().find(|attempt| Some(attempt.id) == verdict.attempt);
    let failed = attempt.and_then(|attempt| attempt.phases.iter().find(|it| Some(it.phase) == attempt.failed_phase));
    let explaining = analysis.findings.iter().filter(|finding| Some(finding.rule) == verdict.rule);
    attempt
        .into_iter()
        .flat_map(|attempt| &attempt.evidence)
        .chain(explaining.flat_map(|finding| &finding.evidence))
        .chain(failed.into_iter().flat_map(|phase| &phase.evidence))
        .chain(analysis.syncs.iter().rev().filter(|sync| sync.code.is_some()).flat_map(|sync| &sync.evidence))
        .chain(analysis.findings.iter().flat_map(|finding| &finding.evidence))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::code::Code;
    use crate::tui::fixture;

    fn text(analysis: &Analysis) -> String {
        let id = evidence(analysis).and_then(|evidence| evidence.event).unwrap();
        crate::format::event_text(&analysis.events[id.0 as usize])
    }

    #[test]
    fn the_event_with_the_code_of_the_verdict_comes_first() {
        let mut analysis = fixture::analysis();
        assert!(text(&analysis).contains("enrollment failed"));
        analysis.attempts[1].evidence.reverse();
        assert!(text(&analysis).contains("enrollment failed"), "also if other evidence stands before it");
    }

    #[test]
    fn evidence_of_the_phase_counts_when_the_attempt_has_no_event_with_the_code() {
        let mut analysis = fixture::analysis();
        analysis.attempts[1].evidence.remove(0);
        analysis.findings.clear();
        assert!(text(&analysis).contains("enrollment failed"), "the failed phase has it");
    }

    #[test]
    fn without_an_event_of_that_code_the_first_evidence_decides() {
        let mut analysis = fixture::analysis();
        analysis.verdict.code = Some(Code::status(0x8018_0001));
        assert!(text(&analysis).contains("enrollment failed"), "the attempt's first");
        analysis.verdict.attempt = None;
        analysis.verdict.rule = Some("no_primary_refresh_token");
        assert!(text(&analysis).contains("no primary refresh token"), "the explaining finding's first");
        analysis.findings.clear();
        assert_eq!(evidence(&analysis), None);
    }
}

//! No domain controller was in reach when the device needed one.

use crate::model::attempt::Attempt;
use crate::model::attempt::AttemptOutcome;
use crate::model::code::Code;
use crate::model::event::Phase;
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
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "domain-controller-unreachable",
    title: "No domain controller could be reached",
    severity: Severity::Error,
    seed_row: None,
    doc: "Hybrid Autopilot ended with 0x80070774 or event 100 (no connectivity to a domain controller) or 102 (the VPN did not connect), or Windows left out tries to join (event 334 of User Device Registration) beside a join that failed.",
    references: &[documents::AUTOPILOT_ISSUES, documents::HYBRID_JOIN],
    check: Check::One(check),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[Say {
    codes: &[Code::status(0x8007_0774), Code::status(0x8007_054B)],
    because: "The device could not reach a domain controller while it was being joined to the domain",
    action: "Let the device stand in a network (or on a VPN before sign-in) from which a domain controller answers; or the admin switches on \"Skip AD connectivity check\" in the profile. Check that no user is assigned to the device in the profile, and that the Intune connector for Active Directory is running.",
    ask: "Was the PC connected to the office network during setup, by cable or VPN?",
}];

fn check(case: &Case<'_>) -> Option<Finding> {
    say(case, &RULE, SAYS, |_| true).or_else(|| offline_join(case)).or_else(|| pre_check(case)).and_then(Draft::done)
}

/// The offline domain join of Autopilot waited for a domain controller in vain.
fn offline_join(case: &Case<'_>) -> Option<Draft> {
    let (id, event) = case.last_of(provider::DM, 100).or_else(|| case.last_of(provider::DM, 102))?;
    let reached = [101, 107].into_iter().filter_map(|good| case.last_of(provider::DM, good)).any(|(good, _)| good > id);
    let draft = Draft::new(
        &RULE,
        "Windows waited for a domain controller while it joined the domain offline, and none answered.",
        "Let the device stand in a network (or on a VPN before sign-in) from which a domain controller answers, then start setup again; or the admin switches on \"Skip AD connectivity check\" in the profile.",
    )
    .severity(if reached { Severity::Notice } else { Severity::Error })
    .evidence(case.evidence(id));
    Some(event.codes.iter().fold(draft, |draft, code| draft.code(*code)))
}

/// Windows leaves its own tries to join hybrid out while no domain controller is in reach: at home that is daily life, so
/// it is told only beside a join that failed.
fn pre_check(case: &Case<'_>) -> Option<Draft> {
    let (_, event) = case.last_of(provider::UDR, 334)?;
    let evidence = case.evidences(case.of(provider::UDR, 334).map(|(at, _)| at));
    let because =
        "Windows found no domain controller in reach when it wanted to register the device, and left the try out.";
    let action = "A hybrid join needs the office network or a VPN once: connect the PC there, restart and sign in. Outside of it, and where the organisation does not use hybrid join, this is normal.";
    let draft = Draft::new(&RULE, because, action)
        .ask("Was the PC in the office network or on a VPN when it was last restarted?")
        .evidence(evidence);
    let own = event.attempt.and_then(|at| case.attempts.get(usize::try_from(at).ok()?));
    if let Some(attempt) = own.filter(|attempt| attempt.outcome == AttemptOutcome::Failed && attempt.code.is_none()) {
        return Some(draft.severity(Severity::Warning).attempt(attempt));
    }
    let failed =
        |attempt: &Attempt| attempt.outcome == AttemptOutcome::Failed && attempt.failed_phase == Some(Phase::Join);
    let beside = case.attempts.iter().any(failed);
    beside.then(|| {
        draft
            .title("At times no domain controller was in reach")
            .severity(Severity::Notice)
            .confidence(Confidence::Medium)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn the_domain_is_out_of_reach() {
        let found = Fixture::new("attempt autopilot_user_driven failed join 0x80070774").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "Skip AD connectivity check");
    }

    #[test]
    fn the_event_of_the_offline_join_is_enough() {
        let found = Fixture::new("event 2026-02-17T08:03:40Z DM 100 HexInt1=0x927C0 HRESULT=0x80070774").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "domain controller");
    }

    #[test]
    fn a_single_pre_check_is_no_finding() {
        let found = Fixture::new("event 2026-02-17T08:03:40Z UDR 334").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn beside_a_failed_join_it_is_worth_knowing() {
        let found = Fixture::new("attempt undetermined failed join 0x801C001D\nevent 2026-02-17T08:03:40Z UDR 334")
            .check(&RULE);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].severity, Severity::Notice);
    }
}

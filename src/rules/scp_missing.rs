//! The device does not find out which tenant to join.

use crate::model::attempt::Attempt;
use crate::model::attempt::Trigger;
use crate::model::code::Code;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::by_code::codes_of;
use crate::rules::by_code::say;
use crate::rules::case::provider;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "scp-missing",
    title: "The service connection point for the hybrid join is missing or wrong",
    severity: Severity::Error,
    seed_row: None,
    doc: "A hybrid join ended with 0x801C001D (the service connection point could not be read from Active Directory), 0x801C0013, 0x801C0021 or 0x801C003A (the tenant named there is not known). Windows tries this by itself on every domain-joined device, so it is harmless where the organisation does not use hybrid join.",
    references: &[documents::HYBRID_JOIN, documents::DSREGCMD],
    check: Check::One(check),
};

/// The service connection point could not be read (`DSREG_AUTOJOIN_ADCONFIG_READ_FAILED`).
const UNREAD: Code = Code::status(0x801C_001D);

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[
    Say {
        codes: &[UNREAD],
        because: "Windows could not read the service connection point, which tells a domain-joined device its Entra tenant, from Active Directory: it was never set up, or no domain controller was in reach. Windows tries this by itself on every domain-joined device, so it is normal where the organisation does not use hybrid join",
        action: "If this organisation uses Entra hybrid join: ask the admin to run the device configuration of Entra Connect for this forest (or to set the client-side registry values for a pilot), and check that the device reached a domain controller. If it does not use hybrid join, nothing is to be done; the device can enroll by another path.",
        ask: "Is this PC meant to be managed from the cloud? Was it in the office network or on a VPN when it started?",
    },
    Say {
        codes: &[Code::status(0x801C_003A), Code::status(0x801C_0013)],
        because: "The service connection point names a tenant that the registration service does not know",
        action: "Ask the admin to correct tenant name and id in the service connection point (Entra Connect, device options) or in the client-side registry values.",
        ask: "",
    },
    Say {
        codes: &[Code::status(0x801C_0021)],
        because: "Windows did not find out which tenant to join: neither Active Directory nor the registration service told it",
        action: "Ask the admin to check the service connection point, and on the device, as the system account, that enterpriseregistration.windows.net is reachable (events 201 and 309 of User Device Registration say more).",
        ask: "",
    },
];

fn check(case: &Case<'_>) -> Option<Finding> {
    let mut found = say(case, &RULE, SAYS, |_| true)?;
    let of_it = |attempt: &&Attempt| codes_of(attempt).any(|code| SAYS.iter().any(|say| say.codes.contains(&code)));
    let last = case.attempts.iter().rev().find(of_it);
    if let Some(times) = last.map(|attempt| attempt.repeats).filter(|times| *times > 1) {
        found = found.also(&format!("It came back {times} times."));
    }
    if last.is_some_and(|attempt| attempt.codes.contains(&UNREAD) && domain_was_in_reach(case, attempt)) {
        found = found.also("Each time Windows had found a domain controller just before (event 331), so it is most likely that it was never set up.");
    }
    if case.is(case.device.join.entra_joined.as_ref(), true) {
        found = found.severity(Severity::Notice);
    } else if last.is_some_and(|attempt| attempt.trigger == Trigger::Undetermined) {
        // Nobody asked for an enrollment: only Windows' own try.
        found = found.severity(Severity::Warning);
    }
    Some(found).and_then(Draft::done)
}

/// Whether the check before the join (event 331) found a domain controller whenever it ran in the time of an attempt.
fn domain_was_in_reach(case: &Case<'_>, attempt: &Attempt) -> bool {
    // The check runs a moment before the join.
    let from = attempt.started_at.map(|start| start.plus_seconds(-60));
    let mut checks = case
        .of(provider::UDR, 331)
        .filter(|(_, event)| {
            from.is_none_or(|from| event.at >= from) && attempt.ended_at.is_none_or(|end| event.at <= end)
        })
        .map(|(_, event)| event.record.fields.text("DebugOutput").unwrap_or_default().contains("isDcAvailable: YES"))
        .peekable();
    checks.peek().is_some() && checks.all(|in_reach| in_reach)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn the_real_machines_story() {
        let found = Fixture::new("attempt undetermined failed join 0x801C001D repeats=9").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "9 times");
        assert_says(&found[0], "nothing is to be done");
        assert_eq!(found[0].severity, Severity::Warning);
    }

    #[test]
    fn a_domain_controller_in_reach_leaves_one_reason() {
        let text = |reach: &str| {
            let check =
                format!("event 2026-02-03T09:01:50Z UDR 331 DebugOutput=preCheckResult:_Join,_isDcAvailable:_{reach}");
            format!("attempt undetermined failed join 0x801C001D\n{check}")
        };
        let sure = |reach: &str| Fixture::new(&text(reach)).check(&RULE)[0].explanation.contains("never set up.");
        assert!(sure("YES") && !sure("NO"));
    }

    #[test]
    fn a_failed_enrollment_behind_it_makes_it_an_error() {
        let found = Fixture::new("attempt group_policy failed join 0x801C001D").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].severity, Severity::Error);
    }

    #[test]
    fn a_device_that_is_joined_now_has_overcome_it() {
        let found =
            Fixture::new("attempt undetermined failed join 0x801C001D\ndevice entra=yes domain=yes").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].severity, Severity::Notice);
    }

    #[test]
    fn an_unsynced_computer_is_another_story() {
        let found = Fixture::new("attempt undetermined failed join 0x801C03F2").check(&RULE);
        assert!(found.is_empty());
    }
}

//! The device no longer reaches or satisfies its management server.

use crate::model::attempt::StepOutcome;
use crate::model::attempt::Sync;
use crate::model::code::Code;
use crate::model::device::Enrollment;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::http_status;
use crate::rules::by_code::plain;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "sync-failing",
    title: "The device is enrolled, but its sessions with the management server fail",
    severity: Severity::Error,
    seed_row: Some("manage/sync"),
    doc: "The newest OMA-DM sessions failed and none went well after them, or the state of the enrollment says that the last session failed after the last good one.",
    references: &[documents::OMA_DM, documents::ENDPOINTS],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    if !case.is_enrolled() {
        return None;
    }
    let failing: Vec<&Sync> =
        case.syncs.iter().rev().take_while(|sync| sync.outcome != StepOutcome::Succeeded).collect();
    let failed: Vec<&Sync> = failing.iter().copied().filter(|sync| sync.outcome == StepOutcome::Failed).collect();
    match failed.first() {
        Some(_) => by_sessions(&failed),
        None if case.syncs.is_empty() => case.managed().and_then(by_state),
        None => None,
    }
    .and_then(Draft::done)
}

fn by_sessions(failed: &[&Sync]) -> Option<Draft> {
    let newest = failed.first()?;
    let code = newest.code.map(|code| format!(" ({code})")).unwrap_or_default();
    let since = match failed.len() {
        1 => "The last session with the management server failed".to_owned(),
        many => format!("The last {many} sessions with the management server failed, none has gone well since"),
    };
    // One failed session is daily life (a closed lid, a change of networks).
    let severity = if failed.len() > 1 { Severity::Error } else { Severity::Warning };
    let draft = Draft::new(&RULE, format!("{since}{code}. {}", reason(newest.code)), action(newest.code))
        .ask("Since when does the PC not get what the company sends? In which networks was it?")
        .severity(severity)
        .effect_of(cause(newest.code))
        .evidence(failed.iter().take(3).flat_map(|sync| sync.evidence.iter().cloned()));
    Some(failed.iter().filter_map(|sync| sync.code).fold(draft, Draft::code))
}

/// The state of the enrollment names its last contacts.
fn by_state(enrollment: &Enrollment) -> Option<Draft> {
    let failure = enrollment.last_failure_at?;
    let success = enrollment.last_success_at.filter(|success| *success < failure)?;
    let code = enrollment.last_result.filter(|code| !code.is_success());
    let told = code.map(|code| format!(" ({code})")).unwrap_or_default();
    let because = format!(
        "The last good contact with the management server was at {success}, the last failed one at {failure}{told}. {}",
        reason(code)
    );
    let draft = Draft::new(&RULE, because, action(code))
        .severity(Severity::Warning)
        .effect_of(cause(code))
        .evidence(enrollment.evidence.iter().cloned());
    Some(code.into_iter().fold(draft, Draft::code))
}

fn reason(code: Option<Code>) -> String {
    let Some(code) = code else { return "The logs do not name a reason.".to_owned() };
    if let Some(status) = http_status(code) {
        return format!("The server answered with HTTP {status}.");
    }
    match plain(code).value {
        0x8007_2EE7 => "The name of the server did not resolve.",
        0x8007_2EE2 => "The server did not answer in time.",
        0x8007_2EFD..=0x8007_2EFF => "The connection was refused or cut.",
        0x8007_2F8F | 0x8007_2F7D => "No encrypted connection came up; an expired certificate of the device, a wrong clock or TLS inspection do that.",
        0x8007_2F0C | 0x8007_2F9A | 0x8009_0016 => "The device could not present its certificate.",
        _ => "The code says why.",
    }
    .to_owned()
}

fn action(code: Option<Code>) -> &'static str {
    match code.map(|code| plain(code).value) {
        Some(0x8007_2EE2..=0x8007_2EFF) => {
            "Check from the device, as the system account, that the management server's address resolves and answers; try another network. Then start a sync under Access work or school > Info."
        }
        Some(0x8007_2F00..=0x8007_2FFF) => {
            "Check the clock, then the device's management certificate (valid, with its private key), then whether something on the network opens TLS. Then start a sync under Access work or school > Info."
        }
        _ => {
            "Start a sync under Access work or school > Info and look at the code again; check that the device's record still exists on the server and is not retired."
        }
    }
}

/// The rule whose finding would explain sessions that end so; it is dropped where that rule finds nothing.
fn cause(code: Option<Code>) -> &'static str {
    match code.map(|code| plain(code).value) {
        Some(0x8007_2F9A | 0x8009_0016 | 0x8007_2F99) => "keyset-missing",
        _ => "certificate-expired",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn failing_sessions_are_counted() {
        let found = Fixture::new(
            "sync succeeded\nsync failed 0x80072EE7\nsync failed 0x80072EE7\nverdict enrolled_with_problems",
        )
        .check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "2 sessions");
        assert_says(&found[0], "resolve");
        assert_says(&found[0], "0x80072EE7");
    }

    #[test]
    fn the_state_alone_is_enough() {
        let found = Fixture::new("enrollment device_with_entra managed=yes last_success=2026-03-01T00:00:00Z last_failure=2026-03-20T00:00:00Z result=0x80072EE2\nverdict enrolled").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "2026-03-01");
    }

    #[test]
    fn a_good_session_makes_it_history() {
        let found = Fixture::new("sync failed 0x80072EE7\nsync succeeded\nverdict enrolled").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_device_that_never_enrolled_is_another_story() {
        let found = Fixture::new("sync failed 0x80072EE7\nverdict failed").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_dead_certificate_is_the_cause() {
        let found = Fixture::new("sync failed 0x80072F8F\nverdict enrolled").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].effect_of, Some("certificate-expired"));
    }
}

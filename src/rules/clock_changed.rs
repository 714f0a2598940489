//! The clock was set while the device enrolled.

use crate::model::attempt::Attempt;
use crate::model::attempt::AttemptOutcome;
use crate::model::code::Code;
use crate::model::event::Event;
use crate::model::fields::Value;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Rule;
use crate::rules::by_code::codes_of;
use crate::rules::by_code::plain;
use crate::rules::case::provider;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "clock-changed",
    title: "The device's clock was set by ten minutes or more in the time of the attempts",
    severity: Severity::Warning,
    seed_row: None,
    doc: "Event 1 of Kernel-General shows a step of the clock of ten minutes or more within a day of an attempt. Times before and after it do not fit together, and certificates may have seemed invalid before.",
    references: &[documents::DIAGNOSE],
    check,
};

/// A step that is worth telling, in seconds: beyond what tokens and certificates bear.
const STEP: i64 = 600;
/// How far from an attempt a step matters, in seconds.
const NEAR: f64 = 86_400.0;

fn check(case: &Case<'_>) -> Vec<Finding> {
    let steps: Vec<_> = case
        .of(provider::KERNEL, 1)
        .filter_map(|(id, event)| Some((id, event, step(event).filter(|step| step.abs() >= STEP)?)))
        .collect();
    let near = |event: &Event, attempt: &Attempt| {
        let before = attempt.started_at.is_none_or(|start| start.seconds_since(event.at) < NEAR);
        let after = attempt.ended_at.is_none_or(|end| event.at.seconds_since(end) < NEAR);
        before && after
    };
    let Some((_, event, seconds)) =
        steps.iter().rev().find(|(_, event, _)| case.attempts.iter().any(|attempt| near(event, attempt)))
    else {
        return Vec::new();
    };
    // A wrong clock shows in codes about dates and encryption; without them the step is just worth knowing.
    let suffered = |attempt: &Attempt| attempt.outcome == AttemptOutcome::Failed && codes_of(attempt).any(by_clock);
    let failed = case.attempts.iter().any(|attempt| suffered(attempt) && near(event, attempt));
    let (hours, minutes) = (seconds.abs() / 3600, seconds.abs() % 3600 / 60);
    let way = if *seconds < 0 { "back" } else { "forward" };
    Draft::new(
        &RULE,
        RULE.title,
        format!("The clock was set {way} by {hours} h {minutes} min. What was logged before bears the old clock's time; while it was wrong, certificates and tokens may have been refused."),
        "Nothing is to be done if the clock is right now. If it went wrong again and again, check the time service and the battery of the board.",
    )
    .severity(if failed { Severity::Warning } else { Severity::Notice })
    .evidence(case.evidences(steps.iter().map(|(id, ..)| *id)))
    .done()
    .into_iter()
    .collect()
}

/// Whether a wrong clock may lead to this code.
fn by_clock(code: Code) -> bool {
    matches!(plain(code).value, 0x8018_000D | 0x8018_0007 | 0x8007_2F05 | 0x8007_2F8F | 0x800B_0101 | 0x8009_0328)
}

/// By how many seconds the clock was set: as the event states it since Windows 10 1607, before that from its two times.
fn step(event: &Event) -> Option<i64> {
    let fields = &event.record.fields;
    if let Some(delta) = fields.get("TimeDeltaInMs").and_then(Value::as_u64) {
        return Some(delta.cast_signed() / 1000);
    }
    match (fields.get("NewTime"), fields.get("OldTime")) {
        (Some(Value::Time(new)), Some(Value::Time(old))) => Some(new.unix_seconds() - old.unix_seconds()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;

    #[test]
    fn a_step_is_told() {
        let found = Fixture::new(
            "attempt entra_join_oobe succeeded\nevent 2026-02-03T09:01:50Z KERNEL 1 TimeDeltaInMs=-25200000",
        )
        .check(&RULE);
        assert_eq!(found.len(), 1);
        assert!(
            format!("{} {} {}", found[0].title, found[0].explanation, found[0].action).contains("7 h"),
            "{:?}",
            found[0]
        );
        assert_eq!(found[0].severity, Severity::Notice);
    }

    #[test]
    fn beside_a_code_about_dates_it_is_a_warning() {
        let text =
            "attempt mdm_only failed discovery 0x8018000D\nevent 2026-02-03T09:01:50Z KERNEL 1 TimeDeltaInMs=-25200000";
        assert_eq!(Fixture::new(text).check(&RULE)[0].severity, Severity::Warning);
    }

    #[test]
    fn a_small_correction_is_daily_life() {
        let found =
            Fixture::new("attempt entra_join_oobe succeeded\nevent 2026-02-03T09:01:50Z KERNEL 1 TimeDeltaInMs=1500")
                .check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn without_an_attempt_it_does_not_matter() {
        let found = Fixture::new("event 2026-02-03T09:01:50Z KERNEL 1 TimeDeltaInMs=-25200000").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

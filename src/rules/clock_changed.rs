//! The clock was set while the device enrolled.

use crate::model::attempt::Attempt;
use crate::model::attempt::AttemptOutcome;
use crate::model::code::Code;
use crate::model::event::Event;
use crate::model::fields::Value;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
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
    doc: "Event 1 of Kernel-General shows a step of the clock of ten minutes or more within a day of an attempt, other than the one after sleep, when the clock is read from the hardware again. Times before and after it do not fit together, and certificates may have seemed invalid before.",
    references: &[documents::DIAGNOSE],
    check: Check::One(check),
};

/// A step that is worth telling, in seconds: beyond what tokens and certificates bear.
const STEP: i64 = 600;
/// How far from an attempt a step matters, in seconds.
const NEAR: f64 = 86_400.0;

/// `Reason` of event 1: the clock was read from the hardware again, as after every sleep.
const FROM_HARDWARE: u64 = 2;

fn check(case: &Case<'_>) -> Option<Finding> {
    let by_sleep = |event: &Event| event.record.fields.get("Reason").and_then(Value::as_u64) == Some(FROM_HARDWARE);
    let mut steps: Vec<_> = case
        .of(provider::KERNEL, 1)
        .filter(|(_, event)| !by_sleep(event))
        .filter_map(|(id, event)| Some((id, event, step(event).filter(|step| step.abs() >= STEP)?)))
        .collect();
    // Times jump at a step: which came last only the numbers of the records tell.
    steps.sort_by_key(|(_, event, _)| event.record.system.as_ref().map(|system| system.record_id));
    let near = |event: &Event, attempt: &Attempt| {
        let before = attempt.started_at.is_none_or(|start| start.seconds_since(event.at) < NEAR);
        let after = attempt.ended_at.is_none_or(|end| event.at.seconds_since(end) < NEAR);
        before && after
    };
    steps.retain(|(_, event, _)| case.attempts.iter().any(|attempt| near(event, attempt)));
    let (_, event, seconds) = steps.last()?;
    // A wrong clock shows in codes about dates and encryption; without them the step is just worth knowing.
    let suffered = |attempt: &Attempt| attempt.outcome == AttemptOutcome::Failed && codes_of(attempt).any(by_clock);
    let failed = case.attempts.iter().any(|attempt| suffered(attempt) && near(event, attempt));
    let way = if *seconds < 0 { "back" } else { "forward" };
    let often = if steps.len() > 1 { format!(" (the last of {} such steps)", steps.len()) } else { String::new() };
    Draft::new(
        &RULE,
        format!("The clock was set {way} by {}{often}. What was logged before bears the old clock's time; while it was wrong, certificates and tokens may have been refused.", length(seconds.abs())),
        "Nothing is to be done if the clock is right now. If it went wrong again and again, check the time service and the battery of the board.",
    )
    .severity(if failed { Severity::Warning } else { Severity::Notice })
    .evidence(steps.iter().rev().filter_map(|(id, ..)| case.evidence(*id)).take(3))
    .done()
}

/// "7 h 0 min", from two days on "196 days".
fn length(seconds: i64) -> String {
    match seconds / 86_400 {
        0 | 1 => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
        days => format!("{days} days"),
    }
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
    use crate::rules::testing::assert_says;

    #[test]
    fn a_step_is_told() {
        let found = Fixture::new(
            "attempt entra_join_oobe succeeded\nevent 2026-02-03T09:01:50Z KERNEL 1 TimeDeltaInMs=-25200000",
        )
        .check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "7 h");
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
    fn waking_up_is_no_step() {
        let text =
            "attempt entra_join_oobe succeeded\nevent 2026-02-03T09:01:50Z KERNEL 1 TimeDeltaInMs=25200000 Reason=0x2";
        assert!(Fixture::new(text).check(&RULE).is_empty());
    }

    #[test]
    fn long_steps_are_told_in_days() {
        assert_eq!((length(25_200), length(16_938_014)), ("7 h 0 min".to_owned(), "196 days".to_owned()));
    }

    #[test]
    fn without_an_attempt_it_does_not_matter() {
        let found = Fixture::new("event 2026-02-03T09:01:50Z KERNEL 1 TimeDeltaInMs=-25200000").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

//! Records and knowledge to events on one timeline.
//!
//! [`Interpreted`] looks up what the records of one artifact mean; [`build`] puts those of all artifacts into one total
//! order, leaves out copies of the same record and folds floods of equal events. It is one pass after one sort: a million
//! records take well under a second.

pub mod clock;
pub mod markers;

mod codes;
mod duplicates;
mod fold;
mod interpret;
mod order;

pub use interpret::Interpreted;
pub use interpret::Sieve;

use crate::model::event::Event;
use crate::model::id::EventId;
use crate::model::silent::SilentRecord;
use crate::model::silent::SilentRecords;
use crate::model::warning::Warning;
use crate::timeline::clock::Clock;
use crate::timeline::order::Which;

/// What the records of a bundle are together.
#[derive(Debug, Default, PartialEq)]
pub struct Timeline {
    /// The events in timeline order.
    pub events: Vec<Event>,
    /// The records that were set aside.
    pub silent: SilentRecords,
    /// A warning for every artifact of which copies were left out.
    pub warnings: Vec<Warning>,
}

/// All records of a bundle in timeline order.
///
/// The order is total and depends on the bytes alone: by UTC time, then artifact (its path), then record id or line. A
/// record without a readable time stands behind the record before it in its artifact. Nothing is deleted but exact
/// copies: the same channel, record id, time and computer, or the same log line in a second copy of a log.
#[must_use]
pub fn build(logs: Vec<Interpreted>, clock: &Clock) -> Timeline {
    let mut order = order::of(&logs, clock);
    let warnings = duplicates::remove(&mut order, &logs);
    let shown = order.iter().filter(|place| matches!(place.which, Which::Event(_))).count();
    let (mut events, mut silent) = (Vec::with_capacity(shown), SilentRecords::default());
    silent.records.reserve_exact(order.len() - shown);
    let mut logs: Vec<_> = logs.into_iter().map(Interpreted::take).collect();
    // The logs of all artifacts in one list: where those of each begin.
    let mut first_logs = Vec::with_capacity(logs.len());
    for log in &mut logs {
        first_logs.push(u32::try_from(silent.logs.len()).unwrap_or(u32::MAX));
        silent.logs.append(&mut log.silent.logs);
    }
    for place in order {
        let Some(log) = logs.get_mut(place.log as usize) else { continue };
        match place.which {
            Which::Event(record) => events.extend(log.event(record, place.at, place.basis)),
            Which::Silent(record) => {
                let first = first_logs.get(place.log as usize).copied().unwrap_or_default();
                let Some(record) = log.silent.records.get(record as usize) else { continue };
                let next = EventId(u32::try_from(events.len()).unwrap_or(u32::MAX));
                silent.records.push(SilentRecord { next, log: record.log.saturating_add(first), ..*record });
            }
        }
    }
    fold::fold(&mut events, &silent);
    Timeline { events, silent, warnings }
}

#[cfg(test)]
pub(crate) mod testing;

#[cfg(test)]
mod tests {
    use super::testing::DM;
    use super::testing::at;
    use super::testing::event;
    use super::testing::line;
    use super::testing::numbered;
    use super::*;
    use crate::model::code::Code;
    use crate::model::event::EventOutcome;
    use crate::model::event::Phase;
    use crate::model::event::Topic;
    use crate::model::fields::Value;
    use crate::model::id::ArtifactId;
    use crate::model::record::Record;
    use crate::model::time::RecordTime;
    use crate::model::time::TimeBasis;

    fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    fn run(readings: Vec<Vec<Record>>) -> (Vec<Event>, Vec<Warning>) {
        let clock = Clock::fixed(60, TimeBasis::OffsetStated);
        let Timeline { events, warnings, .. } = build(numbered(readings), &clock);
        (events, warnings)
    }

    fn one(record: Record) -> Event {
        run(vec![vec![record]]).0.remove(0)
    }

    fn places(events: &[Event]) -> Vec<(u32, crate::model::evidence::Locus)> {
        events.iter().map(|event| (event.artifact.0, event.record.locus.clone())).collect()
    }

    #[test]
    fn artifacts_interleave_by_utc_time_and_ties_go_by_artifact_and_place() {
        let log = vec![event(DM, 16, 7, 100, &[]), event(DM, 58, 8, 100, &[]), event(DM, 72, 9, 300, &[])];
        // 3,700 s local at one hour east is 100 s UTC.
        let ime = vec![line(1, 3700, "a", &[]), line(4, 3650, "b", &[])];
        let (events, warnings) = run(vec![ime.clone(), log.clone()]);
        let loci: Vec<_> = events.iter().map(|e| format!("{}:{:?}", e.artifact.0, e.record.locus)).collect();
        assert_eq!(loci, ["0:Line(4)", "0:Line(1)", "1:Record(7)", "1:Record(8)", "1:Record(9)"]);
        assert!(warnings.is_empty());
        assert_eq!((events[0].time_basis, events[2].time_basis), (TimeBasis::OffsetStated, TimeBasis::Utc));
        // The order in which readers finish does not matter.
        let clock = Clock::fixed(60, TimeBasis::OffsetStated);
        let told = |artifact, records| Interpreted::new(ArtifactId(artifact), records, SilentRecords::default());
        let swapped = build(vec![told(1, log), told(0, ime)], &clock).events;
        assert_eq!(places(&swapped), places(&events));
    }

    #[test]
    fn a_record_without_time_stands_behind_its_neighbour() {
        let mut lost = event(DM, 57, 2, 0, &[]);
        lost.time = RecordTime::None;
        let mut first = event(DM, 57, 1, 0, &[]);
        first.time = RecordTime::None;
        let (events, _) =
            run(vec![vec![first, event(DM, 16, 5, 50, &[]), lost.clone(), event(DM, 72, 9, 90, &[])], vec![lost]]);
        let ids: Vec<_> = places(&events).into_iter().map(|(a, locus)| format!("{a}:{locus:?}")).collect();
        assert_eq!(ids, ["0:Record(1)", "0:Record(5)", "0:Record(2)", "0:Record(9)", "1:Record(2)"]);
        assert_eq!((events[2].at, events[2].time_basis), (at(50), TimeBasis::OffsetAssumed));
        assert_eq!(events[4].at, at(90), "an artifact without any time goes to the end");
    }

    #[test]
    fn copies_of_a_log_are_left_out_and_told() {
        let log = vec![event(DM, 16, 7, 100, &[]), event(DM, 72, 8, 300, &[])];
        let (events, warnings) = run(vec![log.clone(), vec![event(DM, 90, 6, 50, &[])], log]);
        assert_eq!(events.len(), 3);
        assert!(events.iter().all(|event| event.artifact.0 != 2));
        assert_eq!(warnings.len(), 1);
        assert_eq!(
            warnings[0].message,
            "2 records stand in the bundle twice; the copies in this artifact are left out"
        );
        assert_eq!(warnings[0].artifact, Some(ArtifactId(2)));
    }

    #[test]
    fn what_only_looks_like_a_copy_stays() {
        let other_channel = {
            let mut record = event(DM, 16, 7, 100, &[]);
            record.channel = "other".into();
            record
        };
        assert_eq!(run(vec![vec![event(DM, 16, 7, 100, &[])], vec![other_channel]]).0.len(), 2);
        // A log that has a line twice in one instant has it twice; its copy has both again.
        let twice = vec![line(1, 5, "same", &[]), line(2, 5, "same", &[])];
        let (events, warnings) = run(vec![twice.clone(), twice]);
        assert_eq!((events.len(), warnings.len()), (2, 1));
    }

    #[test]
    fn runs_fold_into_their_first_and_nothing_is_lost() {
        let fail = |id, seconds, code| {
            event(DM, 76, id, seconds, &[("HexInt1", Value::Hex32(0)), ("HRESULT", Value::Hex32(code))])
        };
        let five = 300;
        let mut log: Vec<_> = (0..8).map(|n| fail(n, i64::try_from(n).unwrap() * five, 0x8018_002B)).collect();
        log.push(fail(8, 2500, 0x8018_002A));
        log.push(fail(9, 9000, 0x8018_002A));
        let (events, _) = run(vec![log]);
        let repeats: Vec<_> = events.iter().map(|event| event.repeats).collect();
        assert_eq!(
            repeats,
            [8, 1, 1, 1, 1, 1, 1, 1, 1, 1],
            "another code, and a pause of more than an hour, end a run"
        );
        assert_eq!(events.iter().filter(|event| event.folded_into.map(|id| id.0) == Some(0)).count(), 7);
    }

    #[test]
    fn floods_fold_whatever_their_values() {
        let modern = "Microsoft-Windows-ModernDeployment-Diagnostics-Provider";
        let log = (0..50).map(|n| event(modern, 100, n, 1, &[("Message1", text(&format!("Policy{n}")))])).collect();
        let (events, _) = run(vec![log]);
        assert_eq!((events.len(), events[0].repeats), (50, 50));
    }

    #[test]
    fn an_event_has_its_meaning_phase_and_codes() {
        let event = one(event(DM, 76, 1, 0, &[("HexInt1", Value::Hex32(1)), ("HRESULT", Value::Hex32(0x8018_002B))]));
        assert_eq!(event.topic, Topic::Registration);
        assert_eq!((event.phase, event.outcome), (Some(Phase::Registration), EventOutcome::Failure));
        assert!(event.relevant && event.meaning.is_some());
        assert_eq!(event.codes, [Code::status(0x8018_002B)]);
    }

    #[test]
    fn an_unknown_event_keeps_its_record_and_claims_nothing() {
        let known = one(event(DM, 60_000, 1, 0, &[("X", text("y"))]));
        assert_eq!((known.meaning, known.outcome, known.relevant), (None, EventOutcome::Info, false));
        let mut new_failure = event(DM, 60_000, 1, 0, &[]);
        new_failure.level = crate::model::record::Level::Error;
        assert!(one(new_failure).relevant, "a failure that a newer build reports is not hidden");
        assert!(!one(event("Contoso", 1, 1, 0, &[])).relevant);
    }

    #[test]
    fn a_result_decides_where_the_row_says_information() {
        let ended = |code| one(event(DM, 209, 1, 0, &[("HRESULT", Value::Hex32(code))])).outcome;
        assert_eq!((ended(0), ended(0x8007_2EE7)), (EventOutcome::Success, EventOutcome::Failure));
        // A value that only sits in a field called HRESULT is none: 355 stores whether a page is skipped.
        let skip = one(event(DM, 355, 1, 0, &[("Message1", text("x")), ("HRESULT", Value::Hex32(u32::MAX))]));
        assert_eq!((skip.outcome, skip.codes.len()), (EventOutcome::Info, 0));
    }

    #[test]
    fn only_tasks_of_an_enrollment_are_relevant() {
        let task = |name: &str, code| {
            let values = [
                ("TaskName", text(name)),
                ("TaskInstanceId", text("i")),
                ("ActionName", text("a")),
                ("ResultCode", Value::Unsigned(code)),
            ];
            one(event("Microsoft-Windows-TaskScheduler", 201, 1, 0, &values))
        };
        let ours = task("\\Microsoft\\Windows\\EnterpriseMgmt\\Schedule created by enrollment client", 2_149_056_522);
        assert!(ours.relevant && ours.outcome == EventOutcome::Failure);
        assert_eq!(ours.codes, [Code::status(0x8018_000A)]);
        let other = task("\\Microsoft\\Windows\\Defrag\\ScheduledDefrag", 0);
        assert_eq!((other.relevant, other.topic), (false, Topic::Other));
    }

    #[test]
    fn services_and_clock_steps_matter_only_sometimes() {
        let service = |name: &str| {
            one(event("Service Control Manager", 7000, 1, 0, &[("param1", text(name)), ("param2", text("%%1058"))]))
        };
        assert!(service("dmwappushservice").relevant && !service("Spooler").relevant);
        let step = |seconds: i64| {
            let values = [
                ("NewTime", Value::Time(at(1000 + seconds))),
                ("OldTime", Value::Time(at(1000))),
                ("Reason", Value::Unsigned(1)),
            ];
            one(event("Microsoft-Windows-Kernel-General", 1, 1, 0, &values)).relevant
        };
        assert!(step(-7200) && !step(1));
    }

    #[test]
    fn pages_of_the_first_start_say_by_their_name_how_they_went() {
        let page = |name: &str| {
            one(event("Microsoft-Windows-Shell-Core", 62407, 1, 0, &[("Name", text(name)), ("Value", text(""))]))
        };
        assert_eq!(
            page("UnifiedEnrollment_ProvisioningProgressPage_ApplicationsFailed").outcome,
            EventOutcome::Failure
        );
        assert_eq!(page("CommercialOOBE_ESPProgress_WhiteGlove_Success").outcome, EventOutcome::Success);
        assert_eq!(page("CommercialOOBE_ESPProgress_Page_Exiting").outcome, EventOutcome::Info);
    }

    #[test]
    fn lines_of_the_intune_agent_speak_through_their_marker() {
        let exit = |result: &str| {
            let decoded = [("marker", "app_exit_code"), ("app_id", "x"), ("exit_code", "1603"), ("result", result)];
            one(line(1, 0, "lpExitCode 1603", &decoded))
        };
        assert_eq!(
            (exit("").topic, exit("").outcome, exit("").codes.len()),
            (Topic::AppInstall, EventOutcome::Info, 1)
        );
        assert_eq!((exit("failure").outcome, exit("success").outcome), (EventOutcome::Failure, EventOutcome::Success));
        let phase = one(line(1, 0, "In EspPhase: DeviceSetup", &[("marker", "esp_phase"), ("phase", "DeviceSetup")]));
        assert_eq!((phase.phase, phase.relevant), (Some(Phase::EspDeviceSetup), true));
        let token = one(line(
            1,
            0,
            "Failed to get AAD token. errorCode = 3399548929",
            &[("marker", "token_failed"), ("code", "3399548929")],
        ));
        assert_eq!(token.codes, [Code::status(0xCAA1_0001)]);
        assert_eq!(one(line(1, 0, "anything", &[])).meaning, None);
    }

    #[test]
    fn nothing_gives_nothing() {
        assert_eq!(run(vec![]), (vec![], vec![]));
        assert_eq!(run(vec![vec![], vec![]]), (vec![], vec![]));
    }
}

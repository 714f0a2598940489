//! The offset from things that stand in both a UTC and a local artifact.

use std::collections::BTreeMap;

use crate::knowledge;
use crate::model::evidence::Evidence;
use crate::model::fact::Fact;
use crate::model::fact::FactKind;
use crate::model::fields::Value;
use crate::model::id::ArtifactId;
use crate::model::id::Guid;
use crate::model::record::Record;
use crate::model::time::RecordTime;
use crate::model::time::TICKS_PER_SECOND;
use crate::model::time::Time;
use crate::model::time::TimeBasis;
use crate::timeline::Interpreted;
use crate::timeline::clock::Clock;
use crate::timeline::clock::zone::plausible;

/// Offsets are multiples of this.
const STEP_MINUTES: i64 = 15;
/// How far two tellings of one installation may lie apart: the log and the event are written by different processes.
const APP_SLACK_SECONDS: i64 = 180;
/// How long after Windows the agent starts, at most.
const AGENT_DELAY_SECONDS: i64 = 420;
/// Places of one application that are compared, in each log: enough to be sure, and bounded.
const MAX_PLACES: usize = 64;
/// Starts that are compared.
const MAX_STARTS: usize = 512;

/// What the artifacts together say, the strongest first.
pub(super) fn infer(facts: &[Fact], logs: &[Interpreted]) -> Option<Clock> {
    from_last_sync(facts).or_else(|| from_apps(logs)).or_else(|| from_starts(logs))
}

fn clock(minutes: i32, grounds: &str, evidence: Vec<Evidence>) -> Clock {
    Clock {
        offset_minutes: Some(minutes),
        basis: Some(TimeBasis::OffsetInferred),
        grounds: grounds.to_owned(),
        evidence,
        daylight: None,
    }
}

/// The offset nearest to how far `local` is ahead of `utc`, and what is left over in seconds.
fn nearest(local: Time, utc: Time) -> Option<(i32, i64)> {
    let seconds = (local.ticks() - utc.ticks()).div_euclid(TICKS_PER_SECOND);
    let steps = (seconds + STEP_MINUTES * 30).div_euclid(STEP_MINUTES * 60);
    let minutes = i32::try_from(steps * STEP_MINUTES).ok().and_then(plausible)?;
    Some((minutes, seconds - steps * STEP_MINUTES * 60))
}

/// "The last sync was successful 2/14/2026 1:00:12 AM" against `ServerLastSuccessTime` 20260213T120012Z.
///
/// The date has the order of the device's region; the right one is where the difference is a legal offset to the second.
fn from_last_sync(facts: &[Fact]) -> Option<Clock> {
    let text = facts.iter().find(|fact| {
        fact.kind == FactKind::ReportHtml
            && fact.group.eq_ignore_ascii_case("ConnectionInfoTable")
            && fact.name.eq_ignore_ascii_case("Last sync")
    })?;
    let locals = Time::civil_readings(&text.value);
    let mut found: BTreeMap<i32, &Fact> = BTreeMap::new();
    let stamps = facts.iter().filter(|fact| {
        matches!(fact.kind, FactKind::ReportXml | FactKind::Registry)
            && (fact.name.eq_ignore_ascii_case("ServerLastSuccessTime")
                || fact.name.eq_ignore_ascii_case("ServerLastFailureTime"))
    });
    for stamp in stamps {
        let Some(utc) = Time::parse_utc(&stamp.value) else { continue };
        for local in &locals {
            if let Some((minutes, 0)) = nearest(*local, utc) {
                found.entry(minutes).or_insert(stamp);
            }
        }
    }
    // Two offsets that both fit: it cannot be told which sync the text means.
    let (minutes, stamp) = found.pop_first().filter(|_| found.is_empty())?;
    Some(clock(
        minutes,
        "the last sync stands in local time in the HTML report and in UTC elsewhere",
        vec![text.evidence(), stamp.evidence()],
    ))
}

/// Where one application is spoken of.
#[derive(Default)]
struct Places {
    utc: Vec<(Time, Evidence)>,
    local: Vec<(Time, Evidence)>,
}

/// Events about `Win32App_<id>_<n>` against lines about the same application's state.
///
/// The lines come first: without any (most bundles have no log of the agent) the values of no event are looked at.
fn from_apps(logs: &[Interpreted]) -> Option<Clock> {
    let mut apps: BTreeMap<Guid, Places> = BTreeMap::new();
    for (artifact, record) in lines(logs) {
        if let RecordTime::Local(at) = record.time
            && told(record, &["esp_app_state", "app_state", "app_report"])
            && let Some(id) = record.fields.get("app_id").and_then(Value::as_guid)
        {
            push(&mut apps.entry(id).or_default().local, (at, evidence(artifact, record)));
        }
    }
    if apps.is_empty() {
        return None;
    }
    for (artifact, record) in all(logs) {
        if let RecordTime::Utc(at) = record.time
            && record.system.is_some()
            && let Some(places) = win32_app(record).and_then(|id| apps.get_mut(&id))
        {
            push(&mut places.utc, (at, evidence(artifact, record)));
        }
    }
    // Votes of an offset: how many pairs, and the nearest pair's distance with its places.
    let mut votes: BTreeMap<i32, (usize, i64, [Evidence; 2])> = BTreeMap::new();
    for places in apps.values() {
        for (utc, event) in &places.utc {
            for (local, line) in &places.local {
                let Some((minutes, rest)) = nearest(*local, *utc) else { continue };
                if rest.abs() > APP_SLACK_SECONDS {
                    continue;
                }
                let vote = votes.entry(minutes).or_insert_with(|| (0, rest.abs(), [event.clone(), line.clone()]));
                vote.0 += 1;
                if rest.abs() < vote.1 {
                    (vote.1, vote.2) = (rest.abs(), [event.clone(), line.clone()]);
                }
            }
        }
    }
    let most = votes.values().map(|vote| vote.0).max()?;
    let mut best = votes.into_iter().filter(|(_, vote)| vote.0 == most);
    let (minutes, (_, _, evidence)) = best.next()?;
    if best.next().is_some() {
        return None;
    }
    let grounds =
        "an application's installation stands in an event log and in a log of the Intune Management Extension";
    Some(clock(minutes, grounds, evidence.into()))
}

/// Every record with its artifact.
fn all(logs: &[Interpreted]) -> impl Iterator<Item = (ArtifactId, &Record)> {
    logs.iter().flat_map(|log| log.records.iter().map(|record| (log.artifact, record)))
}

/// Every record of the logs that have lines.
fn lines(logs: &[Interpreted]) -> impl Iterator<Item = (ArtifactId, &Record)> {
    let logs = logs.iter().filter(|log| log.has_lines());
    logs.flat_map(|log| log.records.iter().map(|record| (log.artifact, record)))
}

fn evidence(artifact: ArtifactId, record: &Record) -> Evidence {
    Evidence { artifact, locus: record.locus.clone(), event: None }
}

fn push<T>(list: &mut Vec<T>, value: T) {
    if list.len() < MAX_PLACES {
        list.push(value);
    }
}

fn told(record: &Record, markers: &[&str]) -> bool {
    record.fields.text("marker").is_some_and(|marker| markers.contains(&marker))
}

/// What stands before the id of an application.
const WIN32_APP: &str = "Win32App_";

/// The application that an event of the catalogue names as `Win32App_<id>_<n>`.
fn win32_app(record: &Record) -> Option<Guid> {
    if !record.fields.may_hold(WIN32_APP)
        || record.event_id().is_none_or(|id| knowledge::event(&record.provider, id).is_none())
    {
        return None;
    }
    record.fields.iter().find_map(|field| {
        let text = field.value.as_text()?;
        let at = text.find(WIN32_APP)? + WIN32_APP.len();
        Guid::parse(text.get(at..at + 36)?)
    })
}

/// Starts of Windows (Kernel-General 12, EventLog 6005) against starts of the agent: with the right offset most starts of
/// the agent lie within minutes behind one of Windows.
fn from_starts(logs: &[Interpreted]) -> Option<Clock> {
    let mut boots: Vec<(Time, Evidence)> = Vec::new();
    let mut starts: Vec<(Time, Evidence)> = Vec::new();
    for (artifact, record) in lines(logs) {
        if let RecordTime::Local(at) = record.time
            && starts.len() < MAX_STARTS
            && told(record, &["agent_started"])
        {
            starts.push((at, evidence(artifact, record)));
        }
    }
    // Most bundles have no log of the agent.
    if starts.is_empty() {
        return None;
    }
    for (artifact, record) in all(logs) {
        if let RecordTime::Utc(at) = record.time
            && boots.len() < MAX_STARTS
            && is_boot(record)
        {
            boots.push((at, evidence(artifact, record)));
        }
    }
    boots.sort_by_key(|boot| boot.0);
    // An offset by how many starts fit it, whether it is one of whole hours, and how soon the agent started.
    let score = |minutes: i32| {
        let delays = starts.iter().filter_map(|(local, _)| {
            let at = local.plus_seconds(-60 * i64::from(minutes));
            let boot = boots.partition_point(|boot| boot.0 <= at).checked_sub(1).and_then(|boot| boots.get(boot))?;
            let delay = (at.ticks() - boot.0.ticks()) / TICKS_PER_SECOND;
            (delay <= AGENT_DELAY_SECONDS).then_some(delay)
        });
        let (fit, delay) = delays.fold((0_usize, 0_i64), |(fit, sum), delay| (fit + 1, sum + delay));
        (fit, minutes % 60 == 0, minutes % 30 == 0, -delay)
    };
    let steps = -12 * 4..=14 * 4;
    let scores: Vec<_> = steps.map(|step| (score(step * 15), step * 15)).collect();
    let best = *scores.iter().max()?;
    let unique = scores.iter().filter(|(have, _)| have.0 == best.0.0 && have.1 == best.0.1).count() == 1;
    // The agent is restarted for other reasons too, and one such start fits by chance.
    if best.0.0 < 2 || best.0.0 * 2 < starts.len() || !unique {
        return None;
    }
    let evidence = starts.first().into_iter().chain(boots.first()).map(|(_, evidence)| evidence.clone()).collect();
    Some(clock(best.1, "the agent starts with Windows, and both starts are logged", evidence))
}

fn is_boot(record: &Record) -> bool {
    match record.event_id() {
        Some(12) => record.provider.eq_ignore_ascii_case("Microsoft-Windows-Kernel-General"),
        Some(6005) => record.provider.eq_ignore_ascii_case("EventLog"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::evidence::Locus;
    use crate::model::fields::Field;
    use crate::model::fields::Fields;
    use crate::model::record::Level;
    use crate::model::record::System;
    use crate::model::silent::SilentRecords;

    const APP: &str = "22222222-3333-4444-8555-666666666666";

    fn utc(text: &str) -> Time {
        Time::parse_utc(text).unwrap()
    }

    fn record(time: RecordTime, event: Option<(&str, u16)>, values: &[(&str, &str)]) -> Record {
        let field = |(name, value): &(&str, &str)| Field { name: (*name).into(), value: Value::Text((*value).into()) };
        Record {
            locus: Locus::Line(1),
            time,
            level: Level::Information,
            provider: event.map_or("AppWorkload", |event| event.0).into(),
            channel: "log".into(),
            process_id: None,
            thread_id: None,
            fields: Fields::new(values.iter().map(field).collect()),
            system: event.map(|(_, event_id)| Box::new(System::new(event_id, 1, "AP-1007"))),
        }
    }

    fn line(at: &str, marker: &str) -> Record {
        record(RecordTime::Local(utc(at)), None, &[("message", "x"), ("marker", marker), ("app_id", APP)])
    }

    fn fact(kind: FactKind, group: &str, name: &str, value: &str) -> Fact {
        Fact {
            artifact: ArtifactId(0),
            locus: Locus::Whole,
            kind,
            instance: 0,
            group: group.into(),
            name: name.into(),
            value: value.into(),
        }
    }

    fn offset(facts: &[Fact], records: Vec<Record>) -> Option<i32> {
        infer(facts, &[Interpreted::new(ArtifactId(0), records, SilentRecords::default())])
            .and_then(|clock| clock.offset_minutes)
    }

    fn synced(html: &str, xml: &[&str]) -> Option<i32> {
        let mut facts = vec![fact(FactKind::ReportHtml, "ConnectionInfoTable", "Last sync", html)];
        facts.extend(xml.iter().map(|stamp| fact(FactKind::ReportXml, "g", "ServerLastSuccessTime", stamp)));
        offset(&facts, Vec::new())
    }

    #[test]
    fn the_last_sync_tells_in_every_region() {
        let stamp = ["20260213T120012Z"];
        assert_eq!(synced("The last sync was successful 2/14/2026 1:00:12 AM", &stamp), Some(780));
        assert_eq!(synced("The last sync was successful 13.02.2026 13:00:12", &stamp), Some(60));
        assert_eq!(synced("The last sync was successful 13/02/2026 04:00:12 a.m.", &stamp), Some(-480));
        assert_eq!(synced("The last sync was successful 2026-02-13 17:45:12", &stamp), Some(345));
        assert_eq!(synced("The last sync was successful 2/13/2026 12:00:12 PM", &stamp), Some(0));
    }

    #[test]
    fn a_sync_that_does_not_meet_to_the_second_tells_nothing() {
        assert_eq!(synced("The last sync was successful 2/14/2026 1:00:13 AM", &["20260213T120012Z"]), None);
        assert_eq!(synced("The last sync was successful 2/14/2026 1:00:12 AM", &[]), None);
        assert_eq!(synced("The last sync failed", &["20260213T120012Z"]), None);
        // Two stamps an hour apart: which of them the text means, nobody knows.
        assert_eq!(
            synced("The last sync was successful 2/14/2026 1:00:12 AM", &["20260213T120012Z", "20260213T130012Z"]),
            None
        );
    }

    #[test]
    fn one_installation_in_two_logs_tells() {
        let event = |at: &str| {
            let name = format!("Win32App_{APP}_1");
            record(
                RecordTime::Utc(utc(at)),
                Some(("Microsoft-Windows-ModernDeployment-Diagnostics-Provider", 298)),
                &[("Message1", "DeviceSetup"), ("Message2", &name)],
            )
        };
        let records = vec![
            event("2026-02-13T09:03:00Z"),
            event("2026-02-13T09:05:20Z"),
            line("2026-02-13T22:04:21Z", "esp_app_state"),
            line("2026-02-13T23:59:00Z", "app_download"),
        ];
        assert_eq!(offset(&[], records), Some(780));
        assert_eq!(
            offset(&[], vec![event("2026-02-13T09:03:00Z"), line("2026-02-13T22:10:00Z", "esp_app_state")]),
            None
        );
    }

    #[test]
    fn starts_of_windows_and_of_the_agent_tell() {
        let boot = |at: &str| record(RecordTime::Utc(utc(at)), Some(("Microsoft-Windows-Kernel-General", 12)), &[]);
        let start = |at: &str| line(at, "agent_started");
        let records = vec![
            boot("2026-02-10T07:00:00Z"),
            boot("2026-02-11T06:31:00Z"),
            start("2026-02-10T12:32:05Z"),
            start("2026-02-11T12:03:10Z"),
        ];
        assert_eq!(offset(&[], records), Some(330));
        let once = vec![boot("2026-02-10T07:00:00Z"), start("2026-02-10T12:32:05Z")];
        assert_eq!(offset(&[], once), None);
    }
}

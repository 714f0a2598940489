//! What the bundle says of itself: which tool made it, which areas were asked for, when it was collected.

use crate::model::artifact::ArtifactEntry;
use crate::model::artifact::BundleKind;
use crate::model::artifact::Container;
use crate::model::fact::Fact;
use crate::model::fact::FactKind;
use crate::model::time::Time;

/// How far a stamp may lie behind the newest event and still be that of the collection: logs are exported in the course
/// of it, and the stamp is taken at its beginning or its end.
const SLACK_SECONDS: f64 = 3600.0;
/// Folders with only a digit for a name that make the numbered layout of "Collect diagnostics".
const NUMBERED_FOLDERS: usize = 20;

/// Which tool made the bundle, by what it holds; the last part of a path is what tells, a nested cabinet counts less than
/// what it lies in.
#[must_use]
pub fn kind(name: &str, container: Container, entries: &[ArtifactEntry]) -> BundleKind {
    if matches!(container, Container::File | Container::Stdin) {
        return BundleKind::SingleArtifact;
    }
    let paths: Vec<String> = entries.iter().map(|entry| entry.path.to_ascii_lowercase().replace('\\', "/")).collect();
    let outer: Vec<&str> = paths.iter().map(|path| path.split('!').next().unwrap_or(path)).collect();
    let has = |name: &str| outer.iter().any(|path| file_name(path) == name);
    let mut folders: Vec<&str> = outer.iter().filter_map(|path| number_folder(path)).collect();
    folders.sort_unstable();
    folders.dedup();
    let flattened = outer.iter().any(|path| is_flattened(path));
    if flattened
        || (has("results.xml") && !folders.is_empty())
        || folders.len() > NUMBERED_FOLDERS
        || name.to_ascii_lowercase().starts_with("diaglogs-")
    {
        return BundleKind::IntuneDiagnostics;
    }
    let collector = ["commands/", "eventlogs/", "registrykeys/"];
    if collector.iter().filter(|folder| outer.iter().any(|path| in_folder(path, folder))).count() >= 2 {
        return BundleKind::OneDataCollector;
    }
    let reports =
        ["mdmdiagreport.xml", "mdmdiagreport.html", "mdmdiaghtmlreport.html", "mdmdiagreport_registrydump.reg"];
    if has("mdmlogcollectorfootprint.txt") || has("mdmdiaglogmetadata.json") || reports.iter().any(|name| has(name)) {
        return BundleKind::MdmDiagnostics;
    }
    if container == Container::Folder { BundleKind::Folder } else { BundleKind::Unknown }
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn in_folder(path: &str, folder: &str) -> bool {
    path.starts_with(folder) || path.contains(&format!("/{folder}"))
}

/// A folder named by a number, anywhere on the path.
fn number_folder(path: &str) -> Option<&str> {
    let (folders, _) = path.rsplit_once('/')?;
    folders.split('/').find(|part| !part.is_empty() && part.bytes().all(|c| c.is_ascii_digit()))
}

/// `(62) Events System Events.evtx`.
fn is_flattened(path: &str) -> bool {
    const KINDS: &[&str] = &["registrykey ", "command ", "events ", "foldersfiles ", "no results"];
    path.split('/').any(|part| {
        let Some((number, rest)) = part.strip_prefix('(').and_then(|part| part.split_once(") ")) else { return false };
        number.bytes().all(|c| c.is_ascii_digit()) && KINDS.iter().any(|kind| rest.starts_with(kind))
    })
}

/// Areas that the collection was asked for, lower case, sorted: from the collector's own files, or from the command that
/// "Collect diagnostics" ran.
#[must_use]
pub fn areas(facts: &[Fact]) -> Vec<String> {
    let mut areas: Vec<String> = Vec::new();
    let mut add = |list: &str| {
        let names = list.split([';', ',']).map(|area| area.trim().trim_matches('"').to_ascii_lowercase());
        areas.extend(names.filter(|area| !area.is_empty() && area.len() < 64));
    };
    for fact in facts {
        match fact.kind {
            FactKind::Collection if fact.name.eq_ignore_ascii_case("AreaName") => add(&fact.value),
            FactKind::CollectionResult if fact.name.to_ascii_lowercase().contains("mdmdiagnosticstool") => {
                let mut words = fact.name.split_whitespace();
                if words.any(|word| word.eq_ignore_ascii_case("-area")) {
                    words.next().into_iter().for_each(&mut add);
                }
            }
            _ => {}
        }
    }
    areas.sort();
    areas.dedup();
    areas.truncate(64);
    areas
}

/// When the bundle was collected, UTC; `newest` is the time of the newest event. The first of these that there is:
/// 1. the stamp in the name of a "Collect diagnostics" archive (`DiagLogs-PC1-20260213T123000Z.zip`);
/// 2. the start in the collector's own log, if it fits the newest event;
/// 3. the stamp in the name of the cabinet inside such an archive (local time, so it needs the device's offset);
/// 4. the newest event;
/// 5. the newest file time of the container (local time as well).
#[must_use]
pub fn collected_at(
    name: &str,
    entries: &[ArtifactEntry],
    facts: &[Fact],
    newest: Option<Time>,
    utc_offset_minutes: Option<i32>,
) -> Option<Time> {
    let to_utc = |local: Time| local.plus_seconds(-60 * i64::from(utc_offset_minutes.unwrap_or(0)));
    let fits = |stamp: &Time| newest.is_none_or(|newest| stamp.seconds_since(newest) > -SLACK_SECONDS);
    // Of the readings of a date that fit, the one that lies next to the newest event.
    let nearest = |stamps: Vec<Time>| match newest {
        Some(_) => stamps.into_iter().filter(fits).min(),
        None => stamps.into_iter().next(),
    };
    name_stamp(name)
        .or_else(|| nearest(footprint(facts, utc_offset_minutes)))
        .or_else(|| entries.iter().find_map(|entry| cabinet_stamp(&entry.path)).map(to_utc).filter(fits))
        .or(newest)
        .or_else(|| entries.iter().filter_map(|entry| entry.modified).max().map(to_utc))
}

/// `…-20260213T123000Z…` in a file name.
fn name_stamp(name: &str) -> Option<Time> {
    name.split(['-', '_', '.', ' ', '('])
        .find_map(|part| (part.len() == 16 && part.ends_with('Z')).then(|| Time::parse_utc(part)).flatten())
}

/// `Start at` of the collector's log, in every way it can be read: whether the tool writes UTC or local time is not
/// documented, and the date has the order of the device's region.
fn footprint(facts: &[Fact], utc_offset_minutes: Option<i32>) -> Vec<Time> {
    let start = facts.iter().find(|fact| {
        fact.kind == FactKind::Collection && fact.name.eq_ignore_ascii_case("Start at") && &*fact.group == "footprint"
    });
    let Some(start) = start else { return Vec::new() };
    let readings = Time::civil_readings(&start.value);
    let local =
        utc_offset_minutes.map(|minutes| readings.iter().map(move |time| time.plus_seconds(-60 * i64::from(minutes))));
    let mut all: Vec<Time> = readings.clone();
    all.extend(local.into_iter().flatten());
    all
}

/// `mdmlogs-2025-05-29-11-05-38.cab`: local time.
fn cabinet_stamp(path: &str) -> Option<Time> {
    let lower = path.to_ascii_lowercase();
    let at = lower.find("mdmlogs-")? + "mdmlogs-".len();
    Time::civil_readings(lower.get(at..at + 19)?).first().copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::testing::fact;
    use crate::device::testing::utc;

    fn entries(paths: &[&str]) -> Vec<ArtifactEntry> {
        let entry = |path: &&str| ArtifactEntry { path: (*path).to_owned(), size_bytes: 1, modified: None };
        paths.iter().map(entry).collect()
    }

    #[test]
    fn tools_are_told_by_what_they_leave() {
        let of = |container, paths: &[&str]| kind("x.zip", container, &entries(paths));
        assert_eq!(
            of(Container::Cab, &["MDMDiagReport.xml", "MdmLogCollectorFootPrint.txt"]),
            BundleKind::MdmDiagnostics
        );
        assert_eq!(of(Container::Folder, &["MDMDiagnostics/MDMDiagReport.html"]), BundleKind::MdmDiagnostics);
        let flattened = [
            "results.xml",
            "(62) Events System Events.evtx",
            "(70) FoldersFiles x_cab/mdmlogs-1.cab!MDMDiagReport.xml",
        ];
        assert_eq!(of(Container::Zip, &flattened), BundleKind::IntuneDiagnostics);
        assert_eq!(
            of(Container::Zip, &["results.xml", "1/export.reg", "7/Events.evtx"]),
            BundleKind::IntuneDiagnostics
        );
        assert_eq!(of(Container::Zip, &["PC1/Commands/a.txt", "PC1/EventLogs/b.evtx"]), BundleKind::OneDataCollector);
        assert_eq!(of(Container::File, &["a.evtx"]), BundleKind::SingleArtifact);
        assert_eq!(of(Container::Folder, &["a.evtx", "b.evtx"]), BundleKind::Folder);
        assert_eq!(of(Container::Zip, &["a.evtx"]), BundleKind::Unknown);
        assert_eq!(kind("DiagLogs-PC1-20260213T123000Z.zip", Container::Zip, &[]), BundleKind::IntuneDiagnostics);
    }

    #[test]
    fn areas_are_listed_once() {
        let command = r"%windir%\system32\mdmdiagnosticstool.exe -area Autopilot;tpm -cab %temp%\x.cab";
        let facts = [
            fact(FactKind::Collection, "metadata", "AreaName", "deviceenrollment;autopilot"),
            fact(FactKind::Collection, "footprint", "AreaName", "autopilot;"),
            fact(FactKind::CollectionResult, "Command", command, "0x00000000"),
        ];
        assert_eq!(areas(&facts), ["autopilot", "deviceenrollment", "tpm"]);
    }

    #[test]
    fn the_best_stamp_is_the_time_of_collection() {
        let newest = Time::parse_utc("2026-02-13T12:29:00Z");
        let start = [fact(FactKind::Collection, "footprint", "Start at", "2/13/2026 12:30:00")];
        let none: &[ArtifactEntry] = &[];
        let at = |name: &str, entries: &[ArtifactEntry], facts: &[Fact], newest: Option<Time>, offset| {
            collected_at(name, entries, facts, newest, offset).map(|time| time.to_string())
        };
        let said = |text: &str| Some(text.to_owned());
        assert_eq!(at("DiagLogs-PC1-20260213T130000Z.zip", none, &start, newest, None), said("2026-02-13T13:00:00Z"));
        assert_eq!(at("a.cab", none, &start, newest, Some(780)), said("2026-02-13T12:30:00Z"));
        // Written in local time, west of Greenwich: as UTC it would lie before the newest event.
        let local = [fact(FactKind::Collection, "footprint", "Start at", "2/13/2026 4:30:00")];
        assert_eq!(at("a.cab", none, &local, newest, Some(-480)), said("2026-02-13T12:30:00Z"));
        let cabinet = entries(&["(70) x/mdmlogs-2026-02-13-13-30-00.cab!a.xml"]);
        assert_eq!(at("a.zip", &cabinet, &[], newest, Some(60)), said("2026-02-13T12:30:00Z"));
        assert_eq!(
            at("a.zip", none, &[], newest, None),
            said("2026-02-13T12:29:00.0000000Z").map(|s| s.replace(".0000000", ""))
        );
        let dated =
            [ArtifactEntry { path: "a".to_owned(), size_bytes: 0, modified: Some(utc("2026-02-13T13:30:00Z")) }];
        assert_eq!(at("a.zip", &dated, &[], None, Some(60)), said("2026-02-13T12:30:00Z"));
        assert_eq!(at("a.zip", none, &[], None, None), None);
    }
}

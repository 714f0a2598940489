//! Taking evidence away: for every story each artifact in turn, and each part of the log of enrollments. The verdict may
//! become less certain, it never contradicts the whole one; a trigger whose evidence is gone is undetermined, never another.

use std::collections::BTreeMap;

use mdmlens::model::analysis::Analysis;
use mdmlens::model::attempt::{Attempt, Trigger};
use mdmlens::model::finding::Confidence;
use mdmlens::model::verdict::{Outcome, Verdict};
use rayon::prelude::*;

use crate::analysed::analyse;
use crate::forge::bundle::{Artifact, mdm_artifacts};
use crate::forge::records;
use crate::forge::story::{self, Story};

/// Channels that hold the enrollment chain; newer builds write the second.
const CHAIN: [&str; 2] = [
    "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin",
    "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Enrollment",
];

/// What became of a verdict: rows of the printed table.
type Table = BTreeMap<String, BTreeMap<String, usize>>;

#[test]
fn less_evidence_never_contradicts() {
    let stories = story::all();
    let results: Vec<(Table, Vec<String>)> = stories.par_iter().map(take_away).collect();
    let (mut table, mut contradictions) = (Table::new(), Vec::new());
    for (rows, found) in results {
        contradictions.extend(found);
        for (artifact, changes) in rows {
            let row = table.entry(artifact).or_default();
            changes.into_iter().for_each(|(change, count)| *row.entry(change).or_default() += count);
        }
    }
    print(&table);
    assert!(contradictions.is_empty(), "{} contradictions:\n{}", contradictions.len(), contradictions.join("\n"));
}

/// All the reduced bundles of one story.
fn take_away(story: &Story) -> (Table, Vec<String>) {
    let whole = mdm_artifacts(story);
    let full = analyse(story, &whole);
    let (mut table, mut contradictions) = (Table::new(), Vec::new());
    for (what, artifacts) in reduced(story, &whole) {
        let less = analyse(story, &artifacts);
        let change = format!("{} -> {}", full.verdict.outcome, less.verdict.outcome);
        *table.entry(kind(&what)).or_default().entry(change).or_default() += 1;
        contradictions.extend(contradiction(&full, &less).map(|text| format!("{} without {what}: {text}", story.id)));
    }
    (table, contradictions)
}

/// Each artifact left out in turn (a bundle of one artifact stays whole: nothing is no bundle); the halves and the middle of
/// the logs of enrollments left out.
fn reduced(story: &Story, whole: &[Artifact]) -> Vec<(String, Vec<Artifact>)> {
    let mut out = Vec::new();
    for (name, _) in whole.iter().filter(|_| whole.len() > 1) {
        let rest = whole.iter().filter(|(other, _)| other != name).cloned().collect();
        out.push((name.clone(), rest));
    }
    let logs = records::logs(story);
    for channel in CHAIN {
        let Some(log) = logs.get(channel) else { continue };
        let file = format!("{}.evtx", channel.to_lowercase().replace('/', "-"));
        let count = log.records.len();
        let cuts =
            [("first half", 0..count / 2), ("second half", count / 2..count), ("middle", count / 3..count * 2 / 3)];
        for (words, gone) in cuts {
            let kept = log.records.iter().enumerate().filter(|(at, _)| !gone.contains(at)).map(|(_, r)| r.clone());
            let bytes = records::log(story, kept.collect()).to_bytes();
            let cut =
                |(name, data): &Artifact| (name.clone(), if *name == file { bytes.clone() } else { data.clone() });
            out.push((format!("the {words} of {file}"), whole.iter().map(cut).collect()));
        }
    }
    out
}

/// Name of an artifact without what differs between devices.
fn kind(what: &str) -> String {
    let short =
        what.replace("microsoft-windows-", "").replace("devicemanagement-enterprise-diagnostics-provider", "dm");
    match short.split_once("_Collector_") {
        Some((before, _)) => format!("{before}_Collector_….etl"),
        None if short.starts_with("DeviceHash") => "DeviceHash_….csv".to_owned(),
        None => short,
    }
}

/// What the reduced analysis says against the whole one.
fn contradiction(full: &Analysis, less: &Analysis) -> Option<String> {
    if !may_become(&full.verdict, &less.verdict) {
        let words = |v: &Verdict| format!("{} ({}) {}", v.outcome, v.confidence, v.headline);
        return Some(format!("{}\n      became {}", words(&full.verdict), words(&less.verdict)));
    }
    less.attempts.iter().find_map(|attempt| {
        let same = full.attempts.iter().find(|other| overlap(attempt, other))?;
        let fine = attempt.trigger == same.trigger || attempt.trigger == Trigger::Undetermined;
        (!fine).then(|| format!("trigger {} became {} ({})", same.trigger, attempt.trigger, attempt.trigger_confidence))
    })
}

/// Whether two attempts have a time in common and are about the same thing.
fn overlap(a: &Attempt, b: &Attempt) -> bool {
    let joins = |x: &Attempt| x.phases.iter().all(|p| p.phase.as_str() == "join");
    a.started_at <= b.ended_at && b.started_at <= a.ended_at && joins(a) == joins(b)
}

/// Which verdicts a whole one may turn into when evidence is missing.
fn may_become(full: &Verdict, less: &Verdict) -> bool {
    use Outcome::{Enrolled, EnrolledWithProblems, Failed, NotEnrolled, Undetermined, Unenrolled};
    let unsure = less.confidence < Confidence::High;
    match (full.outcome, less.outcome) {
        (a, b) if a == b => true,
        (_, Undetermined) => true,
        // The evidence of the problem is gone.
        (EnrolledWithProblems, Enrolled) => true,
        // The state is right; that something was tried is in the log that is gone, and the verdict is not sure.
        (Failed | Unenrolled, NotEnrolled) => unsure,
        _ => false,
    }
}

/// One line an artifact: how often which verdict became which.
fn print(table: &Table) {
    for (artifact, changes) in table {
        let same = |change: &str| change.split_once(" -> ").is_some_and(|(a, b)| a == b);
        let kept: usize = changes.iter().filter(|(change, _)| same(change)).map(|(_, count)| count).sum();
        let others: Vec<String> = changes
            .iter()
            .filter(|(change, _)| !same(change))
            .map(|(change, count)| format!("{count}x {change}"))
            .collect();
        println!(
            "without {artifact}: {kept} unchanged{}{}",
            if others.is_empty() { "" } else { ", " },
            others.join(", ")
        );
    }
}

//! The same events give the same attempts, whichever channel and file they stand in and in whatever order the files come.

use std::fmt::Write as _;

use mdmlens::model::analysis::Analysis;
use rayon::prelude::*;

use crate::analysed::analyse;
use crate::forge::bundle::{Artifact, mdm_artifacts};
use crate::forge::records;
use crate::forge::story::{self, Story};

/// The log of enrollments, as the collector names it.
const CHAIN: &str = "microsoft-windows-devicemanagement-enterprise-diagnostics-provider-admin.evtx";

#[test]
fn neither_channel_nor_file_nor_order_matters() {
    // What a story leaves out or damages is named by file: laid out otherwise it would be another loss.
    let whole = |story: &&Story| {
        let bundle = &story.bundle;
        bundle.only.is_empty() && bundle.without.is_empty() && bundle.damage.is_empty()
    };
    let different: Vec<String> = story::all().par_iter().filter(whole).flat_map_iter(differences).collect();
    assert!(different.is_empty(), "{}:\n{}", different.len(), different.join("\n"));
}

/// In what ways a story is told otherwise when its events are laid out otherwise.
fn differences(story: &Story) -> Vec<String> {
    let whole = mdm_artifacts(story);
    let expected = essence(&analyse(story, &whole));
    let mut moved = story.clone();
    moved.device.split_channels = !story.device.split_channels;
    let reversed = whole.iter().rev().cloned().collect();
    let ways: [(&str, Vec<Artifact>); 3] = [
        ("with the other home of its channels", mdm_artifacts(&moved)),
        ("with its files in reverse", reversed),
        ("with its log dealt out to two files", dealt(story, &whole)),
    ];
    let told = ways.into_iter().map(|(way, artifacts)| (way, essence(&analyse(story, &artifacts))));
    told.filter(|(_, found)| *found != expected)
        .map(|(way, found)| format!("{} {way}:\n{found}\n    instead of\n{expected}", story.id))
        .collect()
}

/// The records of the log of enrollments in two files by turns, the later half of the alphabet first.
fn dealt(story: &Story, whole: &[Artifact]) -> Vec<Artifact> {
    let logs = records::logs(story);
    let is_chain = |channel: &str| format!("{}.evtx", channel.to_lowercase().replace('/', "-")) == CHAIN;
    let Some((_, log)) = logs.iter().find(|(channel, _)| is_chain(channel)) else { return whole.to_vec() };
    let turn = |odd: usize| {
        let own = log.records.iter().enumerate().filter(|(at, _)| at % 2 == odd).map(|(_, record)| record.clone());
        records::log(story, own.collect()).to_bytes()
    };
    let mut all = vec![(format!("zz-{CHAIN}"), turn(0))];
    all.extend(whole.iter().map(|(name, data)| (name.clone(), if name == CHAIN { turn(1) } else { data.clone() })));
    all
}

/// What is told of the attempts, places apart.
fn essence(analysis: &Analysis) -> String {
    let mut out = format!("    {}", analysis.verdict.headline);
    for a in &analysis.attempts {
        let phases: Vec<_> = a.phases.iter().map(|p| (p.phase, p.outcome, p.code, p.started_at, p.ended_at)).collect();
        let grounds: Vec<&String> = a.trigger_grounds.iter().map(|(text, _)| text).collect();
        write!(
            out,
            "\n    {} ({} {grounds:?}) {} {:?} {:?}-{:?} {:?} {:?} {:?} x{} {:?}",
            a.trigger,
            a.trigger_confidence,
            a.outcome,
            a.credential,
            a.started_at,
            a.ended_at,
            a.failed_phase,
            a.codes,
            phases,
            a.repeats,
            (a.enrollment_id, &a.provider_id, &a.upn, &a.tenant_id, &a.discovery_url)
        )
        .unwrap();
    }
    for s in &analysis.syncs {
        write!(out, "\n    sync {:?} {:?} {:?}", s.started_at, s.outcome, s.code).unwrap();
    }
    for u in &analysis.unenrollments {
        write!(out, "\n    unenrolled by {:?} {:?} {:?}", u.initiator, u.at, u.outcome).unwrap();
    }
    out
}

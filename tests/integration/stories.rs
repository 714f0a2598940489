//! Every story is forged and run through the real binary; what it must say is compared with what it says.
//!
//! Expectations belong to a stage of the program. Those of a stage that is not built yet are counted and
//! printed as pending, never as holding.

use crate::forge::story::{self, Story};
use rayon::prelude::*;
use std::process::Command;

/// Stages that are not built yet. Take a stage out of the list when it lands: from then on its expectations bind.
const NOT_BUILT: &[&str] = &["bundle", "coverage", "device", "timeline", "attempts", "verdict", "findings"];

#[derive(Default)]
struct Tally {
    hold: usize,
    pending: usize,
    failures: Vec<String>,
}

#[test]
fn every_story_is_told_right() {
    let dir = tempfile::tempdir().unwrap();
    let mut tally = Tally::default();
    let stories = story::all();
    let outputs: Vec<Option<Output>> = stories
        .par_iter()
        .map(|story| {
            let home = dir.path().join(&story.id);
            std::fs::create_dir(&home).unwrap();
            let path = crate::forge::bundle::forge(story).save(&home);
            let all_pending = story.expect.checks().iter().all(|c| NOT_BUILT.contains(&c.stage));
            let output = (!all_pending).then(|| run(&path));
            std::fs::remove_dir_all(&home).unwrap();
            output
        })
        .collect();
    for (story, output) in stories.iter().zip(outputs) {
        judge(story, output, &mut tally);
    }
    let Tally { hold, pending, failures } = tally;
    println!("{hold} hold, {pending} pending, {} fail", failures.len());
    assert!(hold + pending + failures.len() > 0, "no story expects anything");
    assert!(failures.is_empty(), "{} expectations fail:\n{}", failures.len(), failures.join("\n"));
}

/// The exit status and what was printed.
type Output = (Option<i32>, Result<serde_json::Value, String>);

fn run(bundle: &std::path::Path) -> Output {
    let out = Command::new(assert_cmd::cargo::cargo_bin!("mdmlens"))
        .arg(bundle)
        .args(["--format", "json"])
        .output()
        .expect("the binary runs");
    let json = serde_json::from_slice(&out.stdout)
        .map_err(|e| format!("no JSON ({e}): {}", String::from_utf8_lossy(&out.stderr)));
    (out.status.code(), json)
}

fn judge(story: &Story, output: Option<Output>, tally: &mut Tally) {
    for check in story.expect.checks() {
        if NOT_BUILT.contains(&check.stage) {
            println!("pending  {}: {}", story.id, check.wanted);
            tally.pending += 1;
            continue;
        }
        let (exit, json) = output.as_ref().expect("the story was run");
        let result = match json {
            Ok(json) => check.test(json, *exit),
            Err(problem) => Err(problem.clone()),
        };
        match result {
            Ok(()) => tally.hold += 1,
            Err(found) => {
                tally.failures.push(format!("{}: wanted {}\n    found {found}", story.id, check.wanted));
            }
        }
    }
}

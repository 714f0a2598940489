//! Every story is forged and run through the real binary; what it must say is compared with what it says.
//!
//! Expectations belong to a stage of the program. Those of a stage that is not built yet are counted and
//! printed as pending, never as holding.

use crate::forge::story::{self, Story};
use rayon::prelude::*;
use std::process::Command;

/// Stages that are not built yet. Take a stage out of the list when it lands: from then on its expectations bind.
const NOT_BUILT: &[&str] = &[];

/// Expectations (story, stage) that the program does not meet yet; each is printed and counted as pending. One that holds
/// must leave the list.
const KNOWN_GAPS: &[(&str, &str)] = &[];

#[derive(Default)]
struct Tally {
    hold: usize,
    pending: usize,
    failures: Vec<String>,
    /// Known gaps that were met.
    gaps: Vec<(String, String)>,
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
    let Tally { hold, pending, mut failures, gaps } = tally;
    for (story, stage) in KNOWN_GAPS {
        if !gaps.iter().any(|(met, of)| met == story && of == stage) {
            failures.push(format!("{story}: {stage} holds now; take it out of KNOWN_GAPS"));
        }
    }
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
            Err(_) if KNOWN_GAPS.contains(&(story.id.as_str(), check.stage)) => {
                println!("pending  {}: {}", story.id, check.wanted);
                tally.pending += 1;
                tally.gaps.push((story.id.clone(), check.stage.to_owned()));
            }
            Err(found) => {
                tally.failures.push(format!("{}: wanted {}\n    found {found}", story.id, check.wanted));
            }
        }
    }
}

/// The rows of the enrollment guide (Microsoft Learn, "MDM enrollment of Windows devices"): their keys are `seed_row`
/// of findings.
#[rustfmt::skip]
const GUIDE: &[&str] = &[
    "path/entra-join-oobe", "path/entra-join-settings", "path/work-account", "path/mdm-only", "path/deep-link",
    "path/group-policy",
    "entra/already-entra-joined", "entra/already-domain-joined", "entra/work-account-present", "entra/standard-user",
    "entra/already-mdm-managed", "entra/home-edition",
    "personal/already-connected", "personal/identity-not-found", "personal/already-managed",
    "personal/insufficient-rights", "personal/endpoint-not-found",
    "manage/info", "manage/sync", "manage/policies", "manage/applications", "manage/disconnect",
    "manage/disconnect-blocked",
    "collect/export", "collect/report",
];

#[test]
fn every_row_of_the_guide_has_a_story() {
    let stories = story::all();
    for row in GUIDE {
        assert!(stories.iter().any(|s| s.guide.iter().any(|g| g == row)), "no story is about {row}");
    }
    for s in &stories {
        for row in &s.guide {
            assert!(GUIDE.contains(&row.as_str()), "{}: the guide has no row {row}", s.id);
        }
    }
}

#[test]
fn every_path_succeeds_in_one_story_and_fails_in_another() {
    const PATHS: &[&str] = &[
        "entra_join_oobe",
        "entra_join_settings",
        "work_account",
        "mdm_only",
        "group_policy",
        "autopilot_user_driven",
        "autopilot_self_deploying",
        "autopilot_pre_provisioned",
        "autopilot_device_preparation",
        "provisioning_package",
        "co_management",
        "linked",
    ];
    let attempts: Vec<_> = story::all().into_iter().flat_map(|s| s.expect.attempts).collect();
    let says = |a: &story::expect::Paths, key: &str, word: &str| a.get(key).and_then(|v| v.as_str()) == Some(word);
    for path in PATHS {
        let mut of_path = attempts.iter().filter(|a| says(a, "trigger", path));
        assert!(of_path.clone().any(|a| says(a, "outcome", "succeeded")), "{path} succeeds in no story");
        let fails = of_path.any(|a| a.contains_key("failed_phase") || a.contains_key("code.hex"));
        assert!(fails, "{path} fails in no story");
    }
}

/// A story with one event, for the test below.
fn one_event(build: &str, line: &str) -> Story {
    const FRAME: &str = r#"
title = "x"
[device]
name = "PC"
build = "BUILD"
join = "none"
user = "a@example.com"
utc_offset = "+00:00"
boot = 2026-01-01T00:00:00Z
noise = false
[bundle]
name = "x"
shape = "zip"
collected = 2026-01-02T00:00:00Z
[[events]]
start = 2026-01-01T01:00:00Z
lines = "LINE"
[expect]
"#;
    story::parse("one-event", &FRAME.replace("BUILD", build).replace("LINE", line))
}

#[test]
fn a_story_cannot_forge_what_windows_cannot_write() {
    let forge = |build: &str, line: &str| {
        let story = one_event(build, line);
        std::panic::catch_unwind(|| crate::forge::records::logs(&story)).is_ok()
    };
    assert!(forge("22631.1", "+0 DM 76 HexInt1=0x0 HRESULT=0x8018002b"));
    assert!(!forge("22631.1", "+0 DM 76 HRESULT=0x8018002b"), "a field is missing");
    assert!(!forge("22631.1", "+0 DM 76 HexInt1=0x0 HRESULT=0x8018002b Text=x"), "a field too many");
    assert!(!forge("17763.1", "+0 DM 76 HexInt1=0x0 HRESULT=0x8018002b"), "this build has no such field");
    assert!(forge("17763.1", "+0 DM 76 HRESULT=0x8018002b"));
    assert!(!forge("19045.1", "+0 DM 98 HRESULT=0x80070005"), "this build has no such event");
    assert!(!forge("22631.1", "+0 DM/Nowhere 72"), "there is no such channel");
    assert!(!forge("22631.1", "+0 DM 76 HexInt1=abc HRESULT=0x0"), "not a number");
}

/// `MDMLENS_STORIES=FOLDER cargo test stories_can_be_kept` writes every story's bundle to a folder of its own there, to look
/// at them with the program.
#[test]
fn stories_can_be_kept() {
    let kept = std::env::var_os("MDMLENS_STORIES").map(std::path::PathBuf::from);
    let temporary = tempfile::tempdir().unwrap();
    // Without a wish one story shows that it works.
    let (folder, most) = kept.map_or_else(|| (temporary.path().to_owned(), 1), |folder| (folder, usize::MAX));
    for story in story::all().iter().take(most) {
        let folder = folder.join(&story.id);
        std::fs::create_dir_all(&folder).unwrap();
        assert!(crate::forge::bundle::forge(story).save(&folder).exists());
    }
}

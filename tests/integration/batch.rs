//! Many bundles at once: one line each, whatever some of them are; resumable; ranked.

use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;

use crate::program;

/// A folder with twelve good bundles, one broken, one that is no bundle, and a link that leads in a circle.
fn fleet() -> (tempfile::TempDir, PathBuf) {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("fleet");
    std::fs::create_dir_all(folder.join("deep/er")).unwrap();
    let samples: Vec<PathBuf> = program::samples()
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension != "evtx"))
        .collect();
    for at in 0..12 {
        let sample = &samples[at % samples.len()];
        let place = if at % 2 == 0 { folder.clone() } else { folder.join("deep/er") };
        std::fs::copy(sample, place.join(format!("{at:02}-{}", sample.file_name().unwrap().to_str().unwrap())))
            .unwrap();
    }
    std::fs::write(folder.join("broken.cab"), b"MSCF and then nothing of the kind").unwrap();
    std::fs::write(folder.join("notes.txt"), b"not a bundle").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(&folder, folder.join("deep/loop")).unwrap();
    (root, folder)
}

/// Runs a batch; its status and lines.
fn batch(folder: &Path, arguments: &[&str]) -> (Option<i32>, Vec<serde_json::Value>) {
    let output = program::mdmlens().arg("batch").arg(folder).args(arguments).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    (output.status.code(), text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

fn paths(lines: &[serde_json::Value]) -> Vec<String> {
    lines.iter().map(|line| line["path"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn one_line_for_every_bundle_and_a_broken_one_is_a_line() {
    let (_root, folder) = fleet();
    let (status, lines) = batch(&folder, &["--ordered", "--threads", "4"]);
    assert_eq!(status, Some(2), "one could not be analysed");
    assert_eq!(lines.len(), 13);
    let mut sorted = paths(&lines);
    sorted.sort();
    assert_eq!(paths(&lines), sorted, "--ordered keeps the order of the paths");
    let broken: Vec<_> = lines.iter().filter(|line| !line["error"].is_null()).collect();
    assert_eq!(broken.len(), 1);
    assert!(broken[0]["path"].as_str().unwrap().ends_with("broken.cab"));
    for line in lines.iter().filter(|line| line["error"].is_null()) {
        assert!(line["verdict"]["outcome"].is_string());
        assert_eq!(line["events"], serde_json::json!([]));
    }
}

#[test]
fn the_thread_count_changes_the_order_at_most() {
    let (_root, folder) = fleet();
    let set = |threads: &str| -> BTreeSet<String> {
        batch(&folder, &["--threads", threads]).1.iter().map(ToString::to_string).collect()
    };
    assert_eq!(set("1"), set("5"));
}

#[test]
fn a_killed_run_is_resumed_without_loss() {
    let (root, folder) = fleet();
    let (_, all) = batch(&folder, &["--ordered"]);
    // What a killed run leaves: some whole lines, and one that was cut in the middle.
    let done = root.path().join("done.jsonl");
    let mut left: String = all.iter().take(5).map(|line| format!("{line}\n")).collect();
    let cut = all[5].to_string();
    left.push_str(&cut.chars().take(cut.len() / 2).collect::<String>());
    std::fs::write(&done, left).unwrap();
    let (_, rest) = batch(&folder, &["--ordered", "--skip-done", done.to_str().unwrap()]);
    assert_eq!(paths(&rest), paths(&all[5..]));
    let (_, fresh) = batch(&folder, &["--skip-done", root.path().join("not-yet.jsonl").to_str().unwrap()]);
    assert_eq!(fresh.len(), 13);
}

#[test]
fn the_ranking_counts_every_bundle() {
    let (_root, folder) = fleet();
    let output = program::mdmlens().arg("batch").arg(&folder).args(["--format", "text"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("13 bundles, "), "{text}");
    let counted: usize = text
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("        "))
        .filter_map(|line| line.split_whitespace().next()?.parse::<usize>().ok())
        .sum();
    assert_eq!(counted, 13, "{text}");
    assert!(text.contains("could not be analysed"), "{text}");
}

#[test]
fn pseudonyms_reach_every_line() {
    let (_root, folder) = fleet();
    let output = program::mdmlens().arg("batch").arg(&folder).args(["--redact"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap().to_lowercase();
    assert_eq!(text.lines().count(), 13);
    for private in ["@contoso", "@fabrikam", "contoso-pc", "contoso-lt"] {
        assert!(!text.contains(private), "{private} is left");
    }
    assert!(!text.contains("redaction failed"), "{text}");
}

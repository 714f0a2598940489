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
    // A resumed run ends the line that the killed one left.
    let lines = text.lines().filter(|line| !line.is_empty());
    (output.status.code(), lines.map(|line| serde_json::from_str(line).unwrap()).collect())
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
fn a_run_killed_in_the_middle_is_resumed_into_the_same_file() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("fleet");
    std::fs::create_dir(&folder).unwrap();
    let samples = program::samples();
    let total = 120;
    for at in 0..total {
        let sample = &samples[at % samples.len()];
        let name = format!("{at:03}-{}", sample.file_name().unwrap().to_str().unwrap());
        std::fs::hard_link(sample, folder.join(&name))
            .or_else(|_| std::fs::copy(sample, folder.join(&name)).map(|_| ()))
            .unwrap();
    }
    let out = root.path().join("out.jsonl");
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("mdmlens"))
        .arg("batch")
        .arg(&folder)
        .args(["--threads", "2"])
        .stdout(std::fs::File::create(&out).unwrap())
        .spawn()
        .unwrap();
    let lines = || std::fs::read_to_string(&out).unwrap_or_default().lines().count();
    while lines() < 5 && child.try_wait().unwrap().is_none() {
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let before = lines();
    assert!(before < total, "it was not killed in the middle");
    // Killing may or may not have cut a line; here it has.
    let mut text = std::fs::read_to_string(&out).unwrap();
    text.truncate(text.len() - 20);
    std::fs::write(&out, &text).unwrap();
    let rest = program::mdmlens().arg("batch").arg(&folder).arg("--skip-done").arg(&out).output().unwrap();
    text.push_str(&String::from_utf8(rest.stdout).unwrap());
    let whole: Vec<serde_json::Value> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let seen: BTreeSet<String> = paths(&whole).into_iter().collect();
    assert_eq!((whole.len(), seen.len()), (total, total), "nothing lost, nothing twice");
    assert_eq!(text.lines().count(), total + 1, "but for the line that was cut");
}

#[test]
fn what_cannot_be_opened_is_a_line_and_the_rest_goes_on() {
    let (_root, folder) = fleet();
    let missing = folder.join("gone.cab");
    let output = program::mdmlens().arg("batch").arg(&folder).arg(&missing).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.lines().count(), 14);
    assert!(text.lines().any(|line| line.contains("gone.cab") && line.contains("\"error\"")), "{text}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let closed = folder.join("closed.cab");
        std::fs::write(&closed, b"MSCF").unwrap();
        std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o0)).unwrap();
        let (_, lines) = batch(&folder, &[]);
        assert_eq!(lines.len(), 14);
        let line = lines.iter().find(|line| line["path"].as_str().unwrap().ends_with("closed.cab")).unwrap();
        assert!(line["error"].is_string(), "{line}");
    }
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
fn what_was_left_out_is_said() {
    let (_root, folder) = fleet();
    std::fs::write(folder.join("deep/cut.zip"), b"").unwrap();
    let stderr = |arguments: &[&str]| {
        let output = program::mdmlens().arg("batch").args(arguments).output().unwrap();
        String::from_utf8(output.stderr).unwrap()
    };
    let path = folder.to_str().unwrap();
    let said = stderr(&[path]);
    assert!(said.contains("2 other files are left out (no cabinet, zip or event log)"), "{said}");
    assert!(said.contains("1 of them called like one: ") && said.contains("cut.zip"), "{said}");
    assert!(!stderr(&[path, "--redact"]).contains("cut.zip"), "no name while names are replaced");
    assert_eq!(stderr(&[path, "--quiet"]), "");
    let empty = folder.join("deep/none");
    std::fs::create_dir(&empty).unwrap();
    std::fs::write(empty.join("readme.txt"), b"x").unwrap();
    let said = stderr(&[empty.to_str().unwrap()]);
    assert!(said.contains("there is no bundle under the given paths; 1 other file is left out"), "{said}");
    let said = stderr(&[path, "--redact", "--skip-done", "done.jsonl"]);
    assert!(said.contains("run again over everything"), "what to do instead is said: {said}");
}

#[test]
fn a_ranking_with_pseudonyms_names_no_file() {
    let (_root, folder) = fleet();
    let output = program::mdmlens().arg("batch").arg(&folder).args(["--redact", "--format", "text"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("bundle-1\n") && !text.contains(".cab") && !text.contains(".zip"), "{text}");
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

//! What comes by mail may be made to hurt: each such input ends soon, in bounded memory, with a message, and what came with
//! it is still analysed.

use std::time::Duration;

use crate::forge;
use crate::program;

/// Far beyond what any of them takes; a run that needs it never ends.
const LONG: Duration = Duration::from_secs(600);

#[test]
fn hostile_inputs_end_with_a_result_or_a_message_in_bounded_memory() {
    let folder = tempfile::tempdir().unwrap();
    for case in forge::hostile::cases() {
        let path = folder.path().join(case.file);
        std::fs::write(&path, (case.make)()).unwrap();
        let output =
            program::bounded().arg(&path).args(["--format", "json", "--compact"]).timeout(LONG).output().unwrap();
        check(case.what, &output);
        std::fs::remove_file(&path).unwrap();
    }
}

/// A result without a reader that failed, or a message; the result if there is one.
fn check(what: &str, output: &std::process::Output) -> Option<serde_json::Value> {
    let complaint = String::from_utf8_lossy(&output.stderr);
    let status = output.status.code();
    assert!(matches!(status, Some(0..=2)), "{what}: {status:?} {complaint}");
    assert!(!complaint.contains("panicked"), "{what}: {complaint}");
    if status == Some(2) {
        assert!(complaint.starts_with("mdmlens: "), "{what}: {complaint}");
    }
    // Of what could be opened there is a result, even if nothing in it is read.
    if output.stdout.is_empty() && status == Some(2) {
        return None;
    }
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let failed = value["warnings"].as_array().unwrap().iter().any(|warning| warning["kind"] == "reader_failed");
    assert!(!failed, "{what}: a reader panicked: {}", value["warnings"]);
    Some(value)
}

#[test]
fn beside_a_hostile_file_the_rest_is_analysed() {
    let folder = tempfile::tempdir().unwrap();
    let story = forge::story::named("gpo-mfa-demanded");
    let good = forge::bundle::mdm_artifacts(&story);
    let told = |hostile: Option<(&str, Vec<u8>)>| {
        let what = hostile.as_ref().map_or("nothing hostile", |(what, _)| what).to_owned();
        // In front, so that what it takes of any budget is taken first.
        let first = hostile.into_iter().map(|(name, bytes)| (format!("a/{name}"), bytes));
        let entries: Vec<_> =
            first.chain(good.iter().cloned()).map(|(name, data)| forge::zip::Entry::new(&name, data)).collect();
        let path = folder.path().join("bundle.zip");
        std::fs::write(&path, forge::zip::write(&entries, story.bundle.collected, 0)).unwrap();
        let output = program::bounded().arg(&path).args(["--format", "json"]).timeout(LONG).output().unwrap();
        let value = check(&what, &output).unwrap_or_else(|| panic!("{what}: the bundle is refused"));
        let told = |attempt: &serde_json::Value| {
            [&attempt["started_at"], &attempt["outcome"], &attempt["code"]].map(Clone::clone)
        };
        value["attempts"].as_array().unwrap().iter().map(told).collect::<Vec<_>>()
    };
    let alone = told(None);
    assert!(!alone.is_empty());
    for (what, file, bytes) in forge::hostile::all() {
        // The hostile log may tell of an enrollment as well.
        let together = told(Some((&file, bytes)));
        for attempt in &alone {
            assert!(together.contains(attempt), "beside {what}: {attempt:?} is not among {together:?}");
        }
    }
}

/// `MDMLENS_HOSTILE=FOLDER cargo test hostile_inputs_can_be_kept` writes the inputs to a folder, to time the program on them.
#[test]
fn hostile_inputs_can_be_kept() {
    let mut names = std::collections::BTreeSet::new();
    for (at, case) in forge::hostile::cases().iter().enumerate() {
        assert!(names.insert(case.what), "{} is there twice", case.what);
        if let Some(folder) = std::env::var_os("MDMLENS_HOSTILE") {
            std::fs::write(std::path::Path::new(&folder).join(format!("{at:02} {}", case.file)), (case.make)())
                .unwrap();
        }
    }
}

#[test]
fn hostile_text_never_reaches_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    for (_, name, bytes) in forge::hostile::all() {
        let path = folder.path().join(&name);
        std::fs::write(&path, &bytes).unwrap();
        let output =
            program::mdmlens().arg(&path).args(["--format", "text", "--events", "all"]).timeout(LONG).output().unwrap();
        for (stream, bytes) in [("output", &output.stdout), ("error", &output.stderr)] {
            let text = String::from_utf8_lossy(bytes);
            let bad = text.chars().find(|c| mdmlens::format::is_active(*c) && *c != '\n');
            assert_eq!(bad, None, "{name}: standard {stream}");
        }
    }
}

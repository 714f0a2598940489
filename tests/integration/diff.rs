//! What changed between two bundles, for people and as JSON.

use serde_json::Value;

use crate::program;

const FAILED: &str = "samples/gpo-mdm-scope-missing.cab";
const LEFT: &str = "samples/unenroll-then-enroll-again.cab";

fn json(old: &str, new: &str, more: &[&str]) -> Value {
    let output = program::run(&[&["diff", old, new, "--format", "json"], more].concat());
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn changes<'a>(diff: &'a Value, part: &str, change: &str) -> Vec<&'a Value> {
    let all = diff["changes"].as_array().unwrap().iter();
    all.filter(|item| item["part"] == part && item["change"] == change).collect()
}

#[test]
fn a_bundle_and_itself_differ_in_nothing() {
    let output = program::run(&["diff", FAILED, FAILED]);
    assert!(String::from_utf8(output.stdout).unwrap().ends_with("\n\nNothing changed.\n"));
    assert_eq!(json(FAILED, FAILED, &[])["changes"], serde_json::json!([]));
}

#[test]
fn what_is_gone_and_new_is_told_by_part() {
    let diff = json(FAILED, LEFT, &[]);
    assert_eq!(diff["same_device"], false);
    for part in ["attempts", "enrollments", "findings"] {
        assert!(
            !changes(&diff, part, "gone").is_empty() || !changes(&diff, part, "new").is_empty(),
            "{part}: {diff:#}"
        );
    }
    let verdict = changes(&diff, "verdict", "changed");
    assert_eq!(verdict.len(), 1);
    let back = json(LEFT, FAILED, &[]);
    assert_eq!(changes(&diff, "attempts", "gone").len(), changes(&back, "attempts", "new").len());
    let text = String::from_utf8(program::run(&["diff", FAILED, LEFT]).stdout).unwrap();
    for line in ["\n! these are two devices: ", "\nAttempts\n", "\nFindings\n"] {
        assert!(text.contains(line), "{line:?} in {text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
}

#[test]
fn both_sides_have_the_same_pseudonyms() {
    let diff = json(FAILED, FAILED, &["--redact"]);
    assert_eq!(diff["changes"], serde_json::json!([]), "equal things became unequal");
    assert_eq!(diff["old"]["computer_name"], "device-1");
    let two = json(FAILED, LEFT, &["--redact"]);
    assert_ne!(two["old"]["computer_name"], two["new"]["computer_name"], "unequal things became equal");
}

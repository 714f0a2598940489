//! What comes by mail may be made to hurt: each such input ends soon, in bounded memory, with a message.

use std::time::Duration;

use crate::forge;
use crate::program;

/// Far beyond what any of them takes; a run that needs it never ends.
const LONG: Duration = Duration::from_secs(120);

#[test]
fn hostile_inputs_end_with_a_result_or_a_message() {
    let folder = tempfile::tempdir().unwrap();
    for (_, name, bytes) in forge::hostile::all() {
        let path = folder.path().join(&name);
        std::fs::write(&path, &bytes).unwrap();
        let output =
            program::mdmlens().arg(&path).args(["--format", "json", "--compact"]).timeout(LONG).output().unwrap();
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        let status = output.status.code();
        assert!(matches!(status, Some(0..=2)), "{name}: {status:?} {complaint}");
        assert!(!complaint.contains("panicked"), "{name}: {complaint}");
        if status == Some(2) {
            assert!(complaint.starts_with("mdmlens: "), "{name}: {complaint}");
            continue;
        }
        let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let failed = value["warnings"].as_array().unwrap().iter().any(|warning| warning["kind"] == "reader_failed");
        assert!(!failed, "{name}: a reader panicked: {}", value["warnings"]);
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

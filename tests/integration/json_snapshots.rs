//! The JSON of every sample and story as it is now, to be read by a person when it changes: one line a thing.
//!
//! `INSTA_UPDATE=always cargo test json_snapshots` takes what it is now; read the difference before it is committed.

use mdmlens::analyze::Options;
use mdmlens::analyze::analyze;
use mdmlens::outputs;
use mdmlens::outputs::EventChoice;
use mdmlens::outputs::wire::Document;
use rayon::prelude::*;
use serde_json::Value;

use crate::forge::bundle::forge;
use crate::forge::story;
use crate::json_contract;
use crate::program;

/// The document in lines: parts by name, the things of a list one a line, the events as what they say.
fn readable(mut document: Value) -> String {
    document["tool"]["version"] = "…".into();
    let mut out = String::new();
    for (part, value) in document.as_object().unwrap() {
        match value {
            Value::Array(things) => {
                out.push_str(&format!("{part}: {}\n", things.len()));
                for thing in things {
                    let line = if part == "events" { event(thing) } else { thing.to_string() };
                    out.push_str(&format!("  {line}\n"));
                }
            }
            Value::Object(members) => {
                out.push_str(&format!("{part}:\n"));
                for (name, value) in members {
                    out.push_str(&format!("  {name}: {value}\n"));
                }
            }
            value => out.push_str(&format!("{part}: {value}\n")),
        }
    }
    out
}

fn event(event: &Value) -> String {
    let word = |name: &str| event[name].as_str().unwrap_or("-").to_owned();
    format!("{} {} {} {} {}", word("at"), event["event_id"], word("phase"), word("outcome"), word("text"))
}

fn settings() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}

#[test]
fn every_sample_is_told_as_before() {
    for path in program::samples() {
        let document: Value = serde_json::from_str(&program::json(&path, &[])).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap().replace('.', "-");
        settings().bind(|| insta::assert_snapshot!(name, readable(document)));
    }
}

/// What a story comes to, in a few lines.
fn gist(id: &str, document: &Document<'_>) -> String {
    let verdict = &document.verdict;
    let word = |word: &Option<std::borrow::Cow<'_, str>>| word.as_deref().unwrap_or("-").to_owned();
    let code = |code: &Option<outputs::wire::Code<'_>>| code.as_ref().map_or("-".to_owned(), |code| code.hex.clone());
    let mut out = format!("{id}\n  {} ({}): {}\n", verdict.outcome, verdict.confidence, verdict.headline);
    for attempt in &document.attempts {
        let phases: Vec<String> =
            attempt.phases.iter().map(|phase| format!("{} {}", phase.phase, phase.outcome)).collect();
        out.push_str(&format!(
            "  attempt {}: {} ({}), {}, failed at {}, {}; {}\n",
            attempt.id,
            attempt.trigger,
            attempt.trigger_confidence,
            attempt.outcome,
            word(&attempt.failed_phase),
            code(&attempt.code),
            phases.join(", ")
        ));
    }
    let findings: Vec<String> =
        document.findings.iter().map(|finding| format!("{} {}", finding.severity, finding.rule)).collect();
    out.push_str(&format!("  findings: {}\n", findings.join(", ")));
    let gaps: Vec<String> = document
        .coverage
        .iter()
        .filter(|line| line.status != "read")
        .map(|line| format!("{} {}", line.source.replace("Microsoft-Windows-", ""), line.status))
        .collect();
    out.push_str(&format!("  not read: {}\n", gaps.join(", ")));
    out
}

#[test]
fn every_story_validates_reads_back_and_is_told_as_before() {
    let validator = json_contract::validator();
    let folder = tempfile::tempdir().unwrap();
    let gists: Vec<String> = story::all()
        .par_iter()
        .map(|story| {
            let home = folder.path().join(&story.id);
            std::fs::create_dir(&home).unwrap();
            let analysis =
                analyze(&forge(story).save(&home), &Options { threads: Some(1), ..Options::default() }, &|_| {})
                    .unwrap();
            std::fs::remove_dir_all(&home).unwrap();
            let mut json = Vec::new();
            let options = outputs::Options { events: EventChoice::All, ..outputs::Options::default() };
            (outputs::find("json").unwrap().write)(&analysis, &options, &mut json).unwrap();
            let text = String::from_utf8(json).unwrap();
            let value: Value = serde_json::from_str(&text).unwrap();
            if let Some(error) = validator.iter_errors(&value).next() {
                panic!("{}: {}: {error}", story.id, error.instance_path());
            }
            let document: Document<'_> = serde_json::from_str(&text).unwrap();
            assert!(serde_json::to_value(&document).unwrap() == value, "{}: reading back lost something", story.id);
            gist(&story.id, &document)
        })
        .collect();
    settings().bind(|| insta::assert_snapshot!("stories", gists.concat()));
}

//! What is private leaves in no output: things of more than forty kinds and spellings, in every kind of artifact.

mod carriers;
mod seeds;

use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;

use mdmlens::analyze::Options;
use mdmlens::analyze::analyze;
use mdmlens::bundle::limits::Limits;
use mdmlens::model::analysis::Analysis;
use mdmlens::model::id::ArtifactId;
use mdmlens::outputs;
use mdmlens::outputs::EventChoice;
use mdmlens::outputs::OUTPUTS;
use mdmlens::readers::READERS;
use mdmlens::redact::redact;

use crate::program;
use seeds::NAMES;
use seeds::SECRETS;
use seeds::STAY;

/// A bundle with every seed in every kind of artifact.
fn bundle(folder: &Path) -> PathBuf {
    let path = folder.join("mailed.zip");
    std::fs::write(&path, carriers::zip()).unwrap();
    path
}

fn analysis() -> Analysis {
    let folder = tempfile::tempdir().unwrap();
    analyze(&bundle(folder.path()), &Options::default(), &|_| {}).unwrap()
}

/// What is written, in one string without regard to case of letters where the needle has none of its own.
struct Haystack {
    exact: String,
    lower: String,
}

impl Haystack {
    fn new(text: impl Into<String>) -> Self {
        let exact = text.into();
        Self { lower: exact.to_lowercase(), exact }
    }

    /// The needles that stand in it. Encoded ones are looked for as they are, the others in any case.
    fn found<'a>(&self, needles: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
        needles.filter(|needle| self.exact.contains(needle) || self.lower.contains(&needle.to_lowercase())).collect()
    }
}

/// Everything that the analysis holds of an artifact.
fn held(analysis: &Analysis, path: &str) -> String {
    let mut text = String::new();
    for fact in analysis.facts.iter().filter(|fact| analysis.path(fact.artifact) == path) {
        text.push_str(&format!("{} {} {}\n", fact.group, fact.name, fact.value));
    }
    for event in analysis.events.iter().filter(|event| analysis.path(event.artifact) == path) {
        for field in &event.record.fields {
            text.push_str(&format!("{} {}\n", field.name, field.value.to_text()));
        }
    }
    text
}

fn written(analysis: &Analysis, format: &str) -> String {
    let options = outputs::Options { events: EventChoice::All, ..outputs::Options::default() };
    let mut bytes = Vec::new();
    (outputs::find(format).unwrap().write)(analysis, &options, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn the_seeds_are_many_and_reach_every_kind_of_artifact() {
    let kinds: BTreeSet<&str> = NAMES.iter().chain(SECRETS).map(|seed| seed.what).collect();
    assert!(kinds.len() >= 40, "{} kinds and spellings", kinds.len());
    let analysis = analysis();
    for reader in READERS {
        let artifacts: Vec<_> = analysis.artifacts.iter().filter(|item| item.format == Some(reader.name)).collect();
        assert!(!artifacts.is_empty(), "no artifact for {}", reader.name);
        let text: String = artifacts.iter().map(|item| held(&analysis, &item.path)).collect();
        let found = Haystack::new(text).found(NAMES.iter().flat_map(seeds::Seed::needles));
        // The reader of hardware hashes keeps nothing but that there is one.
        let least = if reader.name == "device_hash" { 0 } else { NAMES.len() / 2 };
        assert!(found.len() >= least, "{}: only {} of the seeds were read: {found:?}", reader.name, found.len());
    }
}

#[test]
fn secrets_are_in_no_output_with_or_without_redaction() {
    let analysis = analysis();
    let needles = || SECRETS.iter().flat_map(seeds::Seed::needles);
    assert_eq!(Haystack::new(format!("{analysis:?}")).found(needles()), [""; 0], "kept by the analysis");
    for output in OUTPUTS {
        let left = Haystack::new(written(&analysis, output.name));
        assert_eq!(left.found(needles()), [""; 0], "{}", output.name);
    }
}

#[test]
fn secrets_are_in_no_source_that_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let bundle = mdmlens::bundle::open(&bundle(folder.path()), &Limits::default()).unwrap();
    let analysis = mdmlens::analyze::analyze_bundle(&bundle, &Options::default(), &|_| {});
    let removed =
        analysis.facts.iter().filter(|fact| fact.value.contains("(removed)") || fact.name.contains("(removed)"));
    let mut places: Vec<_> = removed.map(|fact| (fact.artifact, fact.locus.clone())).collect();
    places.extend(analysis.events.iter().map(|event| (event.artifact, event.record.locus.clone())));
    let mut shown = 0;
    for (artifact, locus) in places {
        let Some(text) = mdmlens::analyze::raw(&bundle, artifact, &locus) else { continue };
        shown += 1;
        let found = Haystack::new(text);
        let needles = SECRETS.iter().flat_map(seeds::Seed::needles);
        assert_eq!(found.found(needles), [""; 0], "{} {locus:?}", analysis.path(artifact));
    }
    assert!(shown > 100, "{shown} places can be shown");
}

#[test]
fn secrets_are_in_no_artifact_that_is_shown_whole() {
    let folder = tempfile::tempdir().unwrap();
    let bundle = mdmlens::bundle::open(&bundle(folder.path()), &Limits::default()).unwrap();
    // The same in hex, as an export of the registry writes it.
    let hex = |text: &str| {
        let bytes = text.encode_utf16().flat_map(u16::to_le_bytes);
        bytes.map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(",")
    };
    let needles: Vec<String> =
        SECRETS.iter().flat_map(seeds::Seed::needles).flat_map(|n| [n.to_owned(), hex(n)]).collect();
    let (mut shown, mut names) = (Vec::new(), 0);
    for (at, entry) in bundle.entries().iter().enumerate() {
        let Some(text) = mdmlens::analyze::text(&bundle, ArtifactId(u32::try_from(at).unwrap())) else { continue };
        shown.push(entry.path.as_str());
        let found = Haystack::new(text.text);
        assert_eq!(found.found(needles.iter().map(String::as_str)), [""; 0], "{}", entry.path);
        names += found.found(NAMES.iter().flat_map(seeds::Seed::needles)).len();
    }
    assert!(shown.len() + 2 == bundle.entries().len(), "all but the event log and the hardware hash: {shown:?}");
    assert!(names > NAMES.len() * shown.len() / 2, "what is no secret is shown: {names}");
}

#[test]
fn names_are_in_no_redacted_output() {
    let analysis = analysis();
    let (redacted, redaction) = redact(&analysis);
    let needles = || NAMES.iter().chain(SECRETS).flat_map(seeds::Seed::needles);
    for artifact in &redacted.artifacts {
        let left = Haystack::new(held(&redacted, &artifact.path));
        assert_eq!(left.found(needles()), [""; 0], "held of {}", artifact.path);
    }
    assert_eq!(Haystack::new(format!("{redacted:?}")).found(needles()), [""; 0], "kept by the analysis");
    for output in OUTPUTS {
        let text = written(&redacted, output.name);
        assert_eq!(redaction.leaks(text.as_bytes()), [""; 0], "{}: the check itself", output.name);
        assert_eq!(Haystack::new(text).found(needles()), [""; 0], "{}", output.name);
    }
}

#[test]
fn what_a_field_is_named_after_is_replaced_wherever_it_stands() {
    const NAMED: [&str; 3] = ["Harborlight", "Umbrageous Holdings", "555 0143"];
    let analysis = analysis();
    let (redacted, redaction) = redact(&analysis);
    let whole = Haystack::new(format!("{analysis:?}"));
    assert_eq!(whole.found(NAMED.into_iter()), NAMED, "read");
    assert_eq!(Haystack::new(format!("{redacted:?}")).found(NAMED.into_iter()), [""; 0], "kept by the analysis");
    assert!(format!("{redacted:?}").contains("organisation-1, on network-"), "one thing has one name");
    assert!(!redaction.leaks(b"of Umbrageous Holdings").is_empty(), "the check knows them");
}

#[test]
fn the_program_writes_no_name_when_told_to_redact() {
    let folder = tempfile::tempdir().unwrap();
    let path = bundle(folder.path());
    let path = path.to_str().unwrap();
    let formats = OUTPUTS.iter().map(|output| vec![path, "--format", output.name, "--events", "all", "--redact"]);
    let others = [
        vec!["batch", path, "--redact"],
        vec!["batch", path, "--redact", "--format", "text"],
        vec!["diff", path, "samples/gpo-mfa-demanded.cab", "--redact"],
        vec!["diff", path, "samples/gpo-mfa-demanded.cab", "--redact", "--format", "json"],
    ];
    for arguments in formats.chain(others) {
        let output = program::run(&arguments);
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{arguments:?}: {complaint}");
        let left = Haystack::new(String::from_utf8(output.stdout).unwrap());
        assert!(!left.exact.is_empty());
        let needles = NAMES.iter().chain(SECRETS).flat_map(seeds::Seed::needles);
        assert_eq!(left.found(needles), [""; 0], "{arguments:?}");
    }
}

#[test]
fn one_thing_has_one_name_in_every_artifact() {
    let analysis = analysis();
    let (redacted, _) = redact(&analysis);
    for group in seeds::SAME {
        let mut names: BTreeSet<String> = BTreeSet::new();
        for seed in NAMES.iter().filter(|seed| seed.is == *group) {
            for (before, after) in analysis.facts.iter().zip(&redacted.facts) {
                // The value that consists of nothing but the seed shows its pseudonym.
                if *before.value == *seed.text {
                    names.insert(after.value.trim_start_matches("(encoded ").trim_matches(['{', '}', ')']).to_owned());
                }
            }
        }
        assert_eq!(names.len(), 1, "{group}: {names:?}");
    }
}

#[test]
fn what_is_public_stays() {
    let analysis = analysis();
    let (redacted, _) = redact(&analysis);
    let json = written(&redacted, "json");
    for public in STAY {
        assert!(json.contains(public), "{public} is gone");
    }
    let count = |text: &str| text.matches("\"event_id\": 4242").count();
    assert_eq!(count(&json), count(&written(&analysis, "json")));
}

//! Same bytes, same output: at any thread count, in any time zone, in any container.

use std::io::Read;
use std::io::Write;
use std::path::Path;

use mdmlens::analyze::Silent;
use mdmlens::model::analysis::Analysis;
use mdmlens::model::event::Event;
use mdmlens::outputs;
use rayon::prelude::*;

use crate::analysed::analyse_keeping;
use crate::forge::bundle::mdm_artifacts;
use crate::forge::evtx::{Log, Record};
use crate::forge::records;
use crate::forge::story::{self, Story};
use crate::program;

#[test]
fn thread_count_and_time_zone_do_not_show() {
    for path in program::samples() {
        let one = program::json(&path, &["--threads", "1", "--events", "all"]);
        for threads in ["2", "7"] {
            assert!(
                program::json(&path, &["--threads", threads, "--events", "all"]) == one,
                "{}: {threads} threads",
                path.display()
            );
        }
        let output = program::mdmlens()
            .env("TZ", "Pacific/Auckland")
            .env("LANG", "tr_TR.UTF-8")
            .arg(&path)
            .args(["--format", "json", "--events", "all"])
            .output()
            .unwrap();
        assert!(String::from_utf8(output.stdout).unwrap() == one, "{}: time zone shows", path.display());
    }
}

/// Dropping what nobody knows changes what is counted and nothing that is said.
#[test]
fn records_that_say_nothing_may_be_dropped_while_reading() {
    let machine =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/machines/win10-belkasoft-domain-joined.zip");
    for path in program::samples().into_iter().chain(machine.exists().then_some(machine)) {
        let read = |arguments: &[&str]| -> serde_json::Value {
            serde_json::from_str(&program::json(&path, arguments)).unwrap()
        };
        let (all, known) = (read(&["--events", "all"]), read(&["--known-only", "--events", "all"]));
        for part in ["verdict", "attempts", "unenrollments", "syncs", "esp", "policies", "applications", "warnings"] {
            // Which event on the timeline it is differs; the place in its artifact does not.
            assert_eq!(without_numbers(&known[part]), without_numbers(&all[part]), "{}: {part}", path.display());
        }
        assert_eq!(without_numbers(&known["artifacts"]), without_numbers(&all["artifacts"]), "{}", path.display());
        let relevant = |json: &serde_json::Value| json["timeline"]["relevant"].clone();
        assert_eq!(relevant(&known), relevant(&all), "{}", path.display());
    }
}

/// Records that are set aside are not missed in any output: neither in the stories as they are, nor with all their events
/// once more from a program that nobody knows, part of them twice.
#[test]
fn records_set_aside_are_not_missed() {
    let formats = ["json", "jsonl", "csv", "timesketch", "text", "markdown", "html"];
    let written = |analysis: &Analysis, format: &str| {
        let mut out = Vec::new();
        (outputs::find(format).unwrap().write)(analysis, &outputs::Options::default(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    story::all().par_iter().for_each(|story| {
        let mut artifacts = mdm_artifacts(story);
        let mut strange = from_a_stranger(story);
        artifacts.push(("stranger.evtx".to_owned(), strange.to_bytes()));
        strange.records.truncate(strange.records.len().div_ceil(2));
        artifacts.push(("a copy of it.evtx".to_owned(), strange.to_bytes()));
        let analyse = |silent| analyse_keeping(silent, story, &artifacts);
        let (whole, aside) = (analyse(Silent::Whole), analyse(Silent::Aside));
        for format in formats {
            assert_eq!(written(&aside, format), written(&whole, format), "{} as {format}", story.id);
        }
        let strangers = |events: &[Event]| events.iter().filter(|e| &*e.record.provider == STRANGER).count();
        assert_eq!(
            (strangers(&aside.events), aside.silent.records.len()),
            (0, strangers(&whole.events)),
            "{}",
            story.id
        );
    });
}

const STRANGER: &str = "Contoso-Stranger";

/// All events of a story in one log, written by a provider that no table has.
fn from_a_stranger(story: &Story) -> Log {
    let mut all: Vec<Record> = records::logs(story).into_values().flat_map(|log| log.records).collect();
    for (number, record) in (1..).zip(&mut all) {
        record.id = number;
        record.provider.name = STRANGER.to_owned();
        record.provider.guid = None;
        record.channel = format!("{STRANGER}/Operational");
    }
    records::log(story, all)
}

/// Without the numbers of events on the timeline.
fn without_numbers(value: &serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::Object(map) => map
            .iter()
            .filter(|(key, _)| *key != "event")
            .map(|(key, value)| (key.clone(), without_numbers(value)))
            .collect(),
        serde_json::Value::Array(list) => list.iter().map(without_numbers).collect(),
        other => other.clone(),
    }
}

/// The document without what must differ between containers.
fn comparable(text: &str) -> serde_json::Value {
    let mut value: serde_json::Value = serde_json::from_str(text).unwrap();
    value["bundle"] = serde_json::Value::Null;
    value
}

/// The files of a zip, by name.
fn unzip(path: &Path) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut files = Vec::new();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        if entry.is_file() {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            files.push((entry.name().unwrap().into_owned(), bytes));
        }
    }
    files
}

/// Writes the files as a cabinet with the `cab` crate, which shares nothing with our reader.
fn as_cab(files: &[(String, Vec<u8>)], path: &Path) {
    let mut builder = cab::CabinetBuilder::new();
    let folder = builder.add_folder(cab::CompressionType::MsZip);
    for (name, _) in files {
        folder.add_file(name.replace('/', "\\"));
    }
    let mut writer = builder.build(std::fs::File::create(path).unwrap()).unwrap();
    let mut next = 0;
    while let Some(mut file) = writer.next_file().unwrap() {
        file.write_all(&files[next].1).unwrap();
        next += 1;
    }
    writer.finish().unwrap();
}

fn containers_agree(zip: &Path) {
    let folder = tempfile::tempdir().unwrap();
    let files = unzip(zip);
    let inside = folder.path().join("unpacked");
    for (name, bytes) in &files {
        let file = inside.join(name.replace('\\', "/"));
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }
    let cab = folder.path().join("packed.cab");
    as_cab(&files, &cab);
    let expected = comparable(&program::json(zip, &[]));
    assert_eq!(comparable(&program::json(&inside, &[])), expected, "{} as a folder", zip.display());
    assert_eq!(comparable(&program::json(&cab, &[])), expected, "{} as a cabinet", zip.display());
    let piped =
        program::mdmlens().args(["-", "--format", "json"]).write_stdin(std::fs::read(zip).unwrap()).output().unwrap();
    assert_eq!(comparable(&String::from_utf8(piped.stdout).unwrap()), expected, "{} on standard input", zip.display());
}

#[test]
fn the_container_does_not_show() {
    let zips =
        program::samples().into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "zip"));
    for zip in zips {
        containers_agree(&zip);
    }
}

#[test]
fn the_container_of_a_real_machine_does_not_show() {
    if let Some(zip) = program::shared("machines/server2022-aptsimulator.zip") {
        containers_agree(&zip);
    }
}

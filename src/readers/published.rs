//! The real files that others published, where the folder with them is there.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;

use crate::model::id::ArtifactId;
use crate::model::time::RecordTime;
use crate::readers::Head;
use crate::readers::Input;
use crate::readers::Reading;
use crate::readers::find;

/// Name and content of the files of a folder of the published data, those inside of zips too; none, said aloud, where it is absent.
fn files(folder: &str) -> BTreeMap<String, Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(folder);
    let Ok(children) = fs::read_dir(&root) else {
        println!("NOT TESTED: ../shared/data/{folder} is not there");
        return BTreeMap::new();
    };
    let mut files = BTreeMap::new();
    for path in children.map(|child| child.unwrap().path()) {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if !name.ends_with(".zip") {
            files.insert(name, fs::read(&path).unwrap());
            continue;
        }
        let mut zip = zip::ZipArchive::new(fs::File::open(&path).unwrap()).unwrap();
        for at in 0..zip.len() {
            let mut entry = zip.by_index(at).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            if entry.is_file() {
                files.insert(format!("{name}!{}", entry.name().unwrap()), bytes);
            }
        }
    }
    files
}

/// Reads a folder; prints and gives format and reading of each file.
fn read(folder: &str) -> BTreeMap<String, (Option<&'static str>, Reading)> {
    let read = |(path, bytes): (String, Vec<u8>)| {
        let reader = find(&Head::new(&path, &bytes));
        let input = Input { artifact: ArtifactId(0), path: &path, bytes: &bytes };
        let reading = reader.map(|reader| (reader.read)(&input)).unwrap_or_default();
        let (records, facts, warnings) = (reading.records.len(), reading.facts.len(), reading.warnings.len());
        let format = reader.map(|reader| reader.name);
        println!("{path}: {} {records} records {facts} facts {warnings} warnings", format.unwrap_or("not recognised"));
        for warning in &reading.warnings {
            println!("  {} {:?} {}", warning.kind.as_str(), warning.locus, warning.message);
        }
        (path, (format, reading))
    };
    files(folder).into_iter().map(read).collect()
}

fn has(reading: &Reading, group: &str, name: &str, value: &str) -> bool {
    reading.facts.iter().any(|fact| &*fact.group == group && &*fact.name == name && &*fact.value == value)
}

#[test]
fn status_outputs() {
    let all = read("dsregcmd");
    assert!(all.values().all(|(format, reading)| *format == Some("dsregcmd") && reading.facts.len() > 5));
    for (path, (_, reading)) in &all {
        if path.starts_with("MicrosoftDocs") {
            assert!(has(reading, "SSO State", "Server Error Code", "invalid_grant"));
            assert!(has(reading, "Diagnostic Data", "AadRecoveryEnabled", "NO"));
            assert!(has(reading, "Device Details", "DeviceCertificateValidity.to", "2029-01-11 21:32:50.000 UTC"));
            assert!(has(reading, "Ngc Prerequisite Check", "LogonCertTemplateReady", "YES ( StateReady )"));
            let blocks =
                reading.facts.iter().filter(|fact| &*fact.group == "Diagnostic Data").map(|fact| fact.instance).max();
            assert_eq!(blocks, Some(2));
        }
    }
}

#[test]
fn autopilot_profiles() {
    for (path, (format, reading)) in read("autopilot") {
        if path.starts_with("MicrosoftDocs") {
            assert_eq!(format, Some("autopilot"));
            assert!(has(
                &reading,
                "AutopilotConfigurationFile",
                "CloudAssignedOobeConfig.bits",
                "skip_license_terms;skip_oem_registration;skip_express_settings"
            ));
            assert!(has(
                &reading,
                "AutopilotConfigurationFile",
                "CloudAssignedAadServerData.ZeroTouchConfig.ForcedEnrollment",
                "1"
            ));
        }
    }
}

#[test]
fn small_state_files() {
    for (path, (format, reading)) in read("other") {
        if path.ends_with(".reg") {
            assert_eq!(format, Some("registry"), "{path}");
        }
        if path.ends_with("esults.xml") || path.contains("ArchiveResults") {
            assert_eq!(format, Some("collection_results"), "{path}");
            assert!(
                reading.facts.iter().any(|fact| &*fact.group == "Command" && &*fact.value != "0x00000000"),
                "{path}"
            );
        }
    }
}

#[test]
fn agent_logs() {
    let all = read("ime");
    if all.is_empty() {
        return;
    }
    let (excerpt, sccm) = (&all["AppWorkload-excerpt.log"].1, &all["sccm_various.log"].1);
    // Newer agents: every record has a local time, users' passes are known lines.
    assert_eq!((excerpt.records.len(), excerpt.warnings.len()), (17, 0));
    let marked = |reading: &Reading, word: &str| {
        reading.records.iter().filter(|record| record.fields.text("marker") == Some(word)).count()
    };
    assert_eq!((marked(excerpt, "user_pass_started"), marked(excerpt, "user_pass_done")), (3, 3));
    assert_eq!(marked(excerpt, "esp_phase"), 1);
    assert!(excerpt.records.iter().all(|record| matches!(record.time, RecordTime::Local(_))));
    // Configuration Manager: messages over many lines, a bias behind some of the times.
    assert_eq!((sccm.records.len(), sccm.warnings.len()), (10, 0));
    assert!(sccm.records.iter().any(|record| matches!(record.time, RecordTime::Utc(_))));
    assert!(
        sccm.records.iter().any(|record| record.fields.text("message").is_some_and(|text| text.lines().count() > 10))
    );
    // Logs made up by others to test their own reader: each is recognised and read without loss but for the cut ones.
    let logs = all.iter().filter(|(_, (format, _))| *format == Some("cmtrace"));
    let (files, records) =
        logs.fold((0, 0), |(files, records), (_, (_, reading))| (files + 1, records + reading.records.len()));
    println!("{files} logs, {records} records");
    assert!(files > 100 && records > 400, "{files} logs, {records} records");
}

//! What damage must not do to any reader of state: panic, take long, warn without end, make a value up, show a secret.
//!
//! The files in `fixtures` are small artifacts as the readers' headings describe them, with `\n` for the line ends that
//! Windows writes and `hunter2` wherever something secret stands.

use std::collections::BTreeSet;

use crate::model::evidence::Locus;
use crate::model::id::ArtifactId;
use crate::readers::Head;
use crate::readers::Input;
use crate::readers::Reader;
use crate::readers::Reading;
use crate::readers::find;

/// Most warnings that a reader may give about one artifact: a hundred told one by one, and the sums.
const MOST_WARNINGS: usize = 110;

macro_rules! fixtures {
    ($($reader:literal $name:literal),+ $(,)?) => {
        &[$(($reader, $name, include_str!(concat!("fixtures/", $name)))),+]
    };
}

const FIXTURES: &[(&str, &str, &str)] = fixtures![
    "mdm_report_xml" "MDMDiagReport.xml",
    "mdm_report_html" "MDMDiagHtmlReport.html",
    "registry" "MdmDiagReport_RegistryDump.reg",
    "registry" "export.reg",
    "dsregcmd" "dsregcmd.txt",
    "collection_results" "results.xml",
    "autopilot" "AutopilotDDSZTDFile.json",
    "metadata" "MdmDiagLogMetadata.json",
    "footprint" "MdmLogCollectorFootPrint.txt",
    "tpm" "TpmHliInfo_Output.txt",
    "tpm" "CertReq_enrollaik_Output.txt",
    "certutil_store" "certutil_store.txt",
    "device_hash" "DeviceHash_CONTOSO-PC-7.csv",
    "text" "note.txt",
];

fn each(mut check: impl FnMut(&'static Reader, &str, &[u8])) {
    for (reader, name, text) in FIXTURES {
        let bytes = text.replace('\n', "\r\n").into_bytes();
        let found = find(&Head::new(name, &bytes)).map(|reader| reader.name);
        assert_eq!(found, Some(*reader), "{name}");
        let reader = find(&Head::new(name, &bytes)).unwrap();
        check(reader, name, &bytes);
    }
}

/// Reads and checks what holds for every reading.
fn read(reader: &Reader, path: &str, bytes: &[u8]) -> Reading {
    let input = Input { artifact: ArtifactId(7), path, bytes };
    let reading = (reader.read)(&input);
    assert!(reading.warnings.len() <= MOST_WARNINGS, "{path}: {} warnings", reading.warnings.len());
    assert!(reading.facts.iter().all(|fact| fact.artifact == input.artifact));
    assert!(reading.warnings.iter().all(|warning| warning.artifact == Some(input.artifact)));
    reading
}

fn values(reading: &Reading) -> BTreeSet<String> {
    reading.facts.iter().map(|fact| format!("{}|{}={}", fact.group, fact.name, fact.value)).collect()
}

#[test]
fn sound_artifacts_are_read_without_a_warning_and_every_place_can_be_opened() {
    each(|reader, path, bytes| {
        let reading = read(reader, path, bytes);
        // Code page text is a guess, and says so.
        assert_eq!(reading.warnings, [], "{path}");
        assert!(!reading.facts.is_empty(), "{path}");
        let input = Input { artifact: ArtifactId(7), path, bytes };
        for fact in reading.facts.iter().filter(|fact| fact.locus != Locus::Whole) {
            let raw = (reader.raw)(&input, &fact.locus);
            assert!(raw.is_some_and(|raw| !raw.is_empty()), "{path}: {:?}", fact.locus);
        }
    });
}

#[test]
fn secrets_stay_in_the_artifact() {
    each(|reader, path, bytes| {
        let reading = read(reader, path, bytes);
        let shown = format!("{reading:?}");
        assert!(!shown.contains("hunter2"), "{path}: {shown}");
        let input = Input { artifact: ArtifactId(7), path, bytes };
        let lines = (1..100).map(Locus::Line);
        let keys = reading.facts.iter().filter_map(|fact| match &fact.locus {
            Locus::Key { key, .. } => Some(Locus::Key { key: key.clone(), value: "".into() }),
            _ => None,
        });
        for locus in lines.chain(keys).chain(reading.facts.iter().map(|fact| fact.locus.clone())) {
            let raw = (reader.raw)(&input, &locus).unwrap_or_default();
            assert!(!raw.contains("hunter2"), "{path} {locus:?}: {raw}");
        }
    });
}

#[test]
fn a_cut_artifact_gives_nothing_that_the_whole_one_does_not() {
    each(|reader, path, bytes| {
        let whole = values(&read(reader, path, bytes));
        for end in 0..bytes.len() {
            let part = read(reader, path, bytes.get(..end).unwrap());
            for fact in &part.facts {
                let value = format!("{}|{}={}", fact.group, fact.name, fact.value);
                // Counts of what was passed over, a key whose values are cut off, the last code so far.
                let so_far =
                    matches!(&*fact.name, "keys" | "values" | "PolicyMetadata" | "(key)" | "result" | "present");
                // A note needs no line end: a link in its last line is taken as it stands.
                assert!(so_far || reader.name == "text" || whole.contains(&value), "{path} cut at {end}: {value}");
            }
        }
    });
}

#[test]
fn flipped_bytes_and_wrong_encodings_do_no_harm() {
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        usize::try_from(random % (below.max(1) as u64)).unwrap()
    };
    each(|reader, path, bytes| {
        for _ in 0..300 {
            let mut damaged = bytes.to_vec();
            for _ in 0..=next(8) {
                let at = next(damaged.len());
                damaged[at] = u8::try_from(next(256)).unwrap();
            }
            let reading = read(reader, path, &damaged);
            let input = Input { artifact: ArtifactId(7), path, bytes: &damaged };
            if let Some(fact) = reading.facts.last() {
                let _ = (reader.raw)(&input, &fact.locus);
            }
        }
        let text = std::str::from_utf8(bytes).unwrap();
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let whole = values(&read(reader, path, bytes));
        assert_eq!(values(&read(reader, path, &little)), whole, "{path}");
        assert_eq!(values(&read(reader, path, &big)), whole, "{path}");
        // Shifted by one byte, cut in the middle of a unit, a mark that lies.
        read(reader, path, little.get(1..).unwrap());
        read(reader, path, little.get(..little.len() - 1).unwrap());
        read(reader, path, &[b"\xff\xfe", bytes].concat());
        read(reader, path, &[b"\xef\xbb\xbf", &*little].concat());
    });
}

#[test]
fn one_endless_line_and_endless_repetition_are_bounded() {
    each(|reader, path, bytes| {
        let line: Vec<u8> = bytes.iter().filter(|byte| !matches!(byte, b'\r' | b'\n')).copied().collect();
        read(reader, path, &line.repeat(50));
        read(reader, path, &bytes.repeat(50));
        let start = bytes.get(..bytes.len() / 2).unwrap();
        read(reader, path, &[start, &b"x".repeat(3 << 20)].concat());
        read(reader, path, &[start, &b"\"".repeat(1 << 20)].concat());
        read(reader, path, &[start, &b"<a>".repeat(100_000)].concat());
        read(reader, path, &[start, &b"{\"a\":[".repeat(100_000)].concat());
    });
}

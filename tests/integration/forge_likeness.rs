//! Forged records beside records of real machines: same elements, same attributes, same words in the System block.
//!
//! The real logs lie in `../shared/data/machines`; without them the test says that it is skipped.

use crate::forge::{records, story};
use quick_xml::events::Event;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;

/// A Windows 10 1809 in a domain, as the real machine is; a few events that both have.
const STORY: &str = r#"
title = "events to lay beside real ones"
[device]
name = "DESKTOP"
build = "17763.1728"
join = "domain"
domain = "example.com"
user = "user@example.com"
utc_offset = "+00:00"
boot = 2020-08-01T21:47:55Z
[bundle]
name = "none"
shape = "cab_stored"
collected = 2020-08-02T00:00:00Z
[[events]]
start = 2020-08-01T22:00:00Z
part = "gpo-try-fails"
where = { credential_type = "0x1", device_credential = "0x0", token_result = "0x0", code = "0x0" }
lines = '''
+1.0 UDR 331  DebugOutput=x
+2.0 UDR 334
+3.0 UDR 307  ExitCode=-1835037
+4.0 UDR 304  ExitCode=-1835037 …
+5.0 AAD 1089 Status=0xc00484b2
+6.0 KERNEL 13 StopTime=2020-08-01T22:00:06Z @user=none
+7.0 KERNEL 1  Reason=1 …
+8.0 TIME 35   …
+9.0 TASK 106  …
+9.1 TASK 119  …
+9.2 TASK 140  …
'''
[[events]]
start = 2020-08-01T22:10:00Z
part = "settings-page"
[expect]
"#;

/// What must be alike, by provider and event id; real records of one kind come in a few shapes.
type Shapes = BTreeMap<(String, String), BTreeSet<String>>;

#[test]
fn forged_records_look_like_real_ones() {
    let zip = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/machines/win10-belkasoft-domain-joined.zip");
    let Ok(file) = std::fs::File::open(&zip) else {
        println!("SKIPPED: no {}, forged records are not compared with real ones", zip.display());
        return;
    };
    let real = real_shapes(file);
    let story = story::parse("likeness", STORY);
    let mut compared = 0;
    let mut different = Vec::new();
    for log in records::logs(&story).into_values() {
        for (key, forged) in shapes(log.to_bytes()) {
            if let Some(real) = real.get(&key) {
                if !real.contains(&forged) {
                    different.push(format!("{key:?}\nforged {forged}\nreal {}", real.iter().next().unwrap()));
                }
                compared += 1;
            }
        }
    }
    println!("{compared} kinds of record are like those of a real machine");
    assert!(different.is_empty(), "unlike real records:\n{}", different.join("\n"));
    assert!(compared >= 20, "only {compared} kinds of record could be compared");
}

fn real_shapes(file: std::fs::File) -> Shapes {
    let mut archive = zip::ZipArchive::new(file).unwrap();
    let wanted =
        ["TaskScheduler%4Op", "Diagnostics-Provider%4Admin", "User Device", "AAD%4", "Shell-Core%4Op", "System.evtx"];
    let mut out = Shapes::new();
    for i in 0..archive.len() {
        let mut entry = archive.by_index(i).unwrap();
        if wanted.iter().any(|w| String::from_utf8_lossy(entry.name_raw()).contains(w)) {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            for (key, shape) in shapes(bytes) {
                out.entry(key).or_default().insert(shape);
            }
        }
    }
    out
}

fn shapes(bytes: Vec<u8>) -> Vec<((String, String), String)> {
    let mut parser = ::evtx::EvtxParser::from_buffer(bytes).unwrap();
    parser.records().filter_map(Result::ok).filter_map(|r| shape(&r.data)).collect()
}

/// Elements and attributes in order; the values of those that do not depend on the machine.
fn shape(xml: &str) -> Option<((String, String), String)> {
    let telling = ["EventID", "Version", "Level", "Task", "Opcode", "Keywords", "Channel"];
    let mut reader = quick_xml::Reader::from_str(xml);
    let (mut out, mut element) = (String::new(), String::new());
    let (mut provider, mut id) = (String::new(), String::new());
    loop {
        let event = reader.read_event().ok()?;
        match &event {
            Event::Start(e) | Event::Empty(e) => {
                element = e.name().as_ref().to_owned();
                out.push_str(&format!("\n<{element}"));
                for a in e.attributes().flatten() {
                    let name = a.key.as_ref().to_owned();
                    let value = a.value.to_string();
                    if element == "Provider" && name == "Name" {
                        provider.clone_from(&value);
                    }
                    let tells = matches!(element.as_str(), "Provider" | "Data" | "EventData");
                    out.push_str(&format!(" {name}={}", if tells { value.to_lowercase() } else { String::new() }));
                }
            }
            Event::Text(t) => {
                let text = t.trim().to_owned();
                if telling.contains(&element.as_str()) && !text.is_empty() {
                    out.push_str(&format!(" {text}"));
                    if element == "EventID" {
                        id = text;
                    }
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    Some(((provider, id), out))
}

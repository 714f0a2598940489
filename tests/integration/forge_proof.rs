//! Proof that the forge writes what other people's readers accept: it must be right, not only consistent.

use crate::forge::cab::{self, Compression};
use crate::forge::evtx::{Layout, Log, Oddity, Payload, Provider, Record, Value};
use crate::forge::guid::{Guid, sid};
use crate::forge::{time, zip};
use std::path::Path;
use std::process::Command;

const SEVEN_ZIP: &[&str] = &["7zz", "7z"];

fn a_time() -> jiff::Timestamp {
    "2026-03-02T08:12:03.4412345Z".parse().unwrap()
}

fn record(id: u64, payload: Payload) -> Record {
    let provider = "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider";
    Record {
        provider: Provider {
            name: provider.to_owned(),
            guid: Guid::parse("3da494e4-0fe2-415c-b895-fb5265c5c83b"),
            event_source: None,
        },
        keywords: 0x8000_0000_0000_0000,
        activity: Some(Guid::made_of("activity")),
        process_id: 4242,
        thread_id: 17,
        user: sid("S-1-5-18"),
        payload,
        ..Record::plain(id, time::filetime(a_time()) + id * 10_000, provider, 76, Vec::new())
    }
}

/// Every value type, the named block, user data and a classic event.
fn all_kinds() -> Vec<Record> {
    let fields = [
        ("Text", Value::Text("Grüße 東京 <&>".to_owned())),
        ("Empty", Value::Text(String::new())),
        ("Ansi", Value::Ansi("cv.1.2".to_owned())),
        ("U8", Value::U8(200)),
        ("U16", Value::U16(65_000)),
        ("U32", Value::U32(4_000_000_000)),
        ("U64", Value::U64(u64::MAX)),
        ("I32", Value::I32(-2_147_024_891)),
        ("I64", Value::I64(-5)),
        ("F64", Value::F64(1.5)),
        ("Yes", Value::Bool(true)),
        ("Bytes", Value::Bytes(vec![0xde, 0xad])),
        ("Guid", Value::Guid(Guid::made_of("x"))),
        ("Time", Value::Filetime(time::filetime(a_time()))),
        ("Sid", Value::Sid(sid("S-1-5-21-1-2-3-1001").unwrap())),
        ("Hex32", Value::Hex32(0x8018_002b)),
        ("Hex64", Value::Hex64(0xffff_0000_1111_2222)),
    ];
    let fields: Vec<_> = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let mut classic = record(
        4,
        Payload::Classic {
            strings: vec!["dmwappushservice".to_owned(), "running".to_owned()],
            binary: Some(vec![1, 2, 3]),
        },
    );
    classic.provider = Provider { name: "Service Control Manager".to_owned(), guid: None, event_source: None };
    classic.qualifiers = Some(16_384);
    vec![
        record(1, Payload::Data { name: None, fields: fields.clone(), binary: None }),
        record(2, Payload::Data { name: Some("BootTrigger".to_owned()), fields: Vec::new(), binary: None }),
        record(3, Payload::User { root: "EventXML".to_owned(), namespace: "Event_NS".to_owned(), fields }),
        classic,
    ]
}

/// A log of several chunks.
fn long_log(layout: Layout) -> Log {
    let mut records = all_kinds();
    for id in 5..1_500 {
        let mut r = all_kinds().swap_remove((id % 4) as usize);
        r.id = id;
        records.push(r);
    }
    Log { layout, minor_version: 2, records, oddity: None }
}

/// Runs the first of these foreign tools that is installed; `None`, said aloud, when none is.
fn run(tools: &[&str], arguments: &[&str]) -> Option<(bool, String)> {
    for tool in tools {
        if let Ok(out) = Command::new(tool).args(arguments).output() {
            let text = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
            return Some((out.status.success(), text));
        }
    }
    println!("SKIPPED: {} is not installed, its opinion is missing", tools.join(" or "));
    None
}

fn temp_file(dir: &Path, name: &str, bytes: &[u8]) -> String {
    let path = dir.join(name);
    std::fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn libevtx_reads_forged_logs_without_complaint() {
    let dir = tempfile::tempdir().unwrap();
    for layout in [Layout::Manifest18, Layout::Literal20] {
        let log = long_log(layout);
        let path = temp_file(dir.path(), &format!("{layout:?}.evtx"), &log.to_bytes());
        let Some((fine, text)) = run(&["evtxexport"], &["-f", "xml", &path]) else {
            return;
        };
        assert!(fine, "evtxexport failed: {}", tail(&text));
        assert_eq!(text.matches("</Event>").count(), log.records.len());
        assert!(!text.contains("corrupt") && !text.contains("nable to"), "{}", tail(&text));
        for wanted in [
            "<Data Name=\"Text\">Grüße 東京 &lt;&amp;&gt;</Data>",
            "<Data Name=\"Hex32\">0x8018002b</Data>",
            "<Data Name=\"Sid\">S-1-5-21-1-2-3-1001</Data>",
            "<EventData Name=\"BootTrigger\"",
            "<EventXML xmlns=\"Event_NS\">",
            "<Data>dmwappushservice</Data>",
            "SystemTime=\"2026-03-02T08:12:03.442234500Z\"",
            "<Provider Name=\"Service Control Manager\"/>",
        ] {
            assert!(text.contains(wanted), "{layout:?}: no {wanted} in {}", tail(&text));
        }
    }
}

fn tail(text: &str) -> String {
    text.chars().take(4_000).collect()
}

#[test]
fn the_evtx_crate_reads_forged_logs() {
    for layout in [Layout::Manifest18, Layout::Literal20] {
        let log = long_log(layout);
        let bytes = log.to_bytes();
        assert!(bytes.len() > 4096 + 2 * 65_536, "several chunks");
        let mut parser = evtx::EvtxParser::from_buffer(bytes).unwrap();
        let records: Vec<_> = parser.records().map(|r| r.unwrap()).collect();
        assert_eq!(records.len(), log.records.len());
        for (read, written) in records.iter().zip(&log.records) {
            assert_eq!(read.event_record_id, written.id);
        }
        assert!(records[0].data.contains("Grüße 東京 &lt;&amp;&gt;"), "{}", records[0].data);
        // libevtx prints negative numbers wrongly, so this reader is asked for them.
        assert!(records[0].data.contains("-2147024891"), "{}", records[0].data);
        assert!(records[2].data.contains("EventXML"), "{}", records[2].data);
        assert!(records[3].data.contains("dmwappushservice"), "{}", records[3].data);
    }
}

#[test]
fn checksums_and_counts_are_right_and_oddities_are_what_they_say() {
    let mut log = long_log(Layout::Manifest18);
    let settings = || evtx::ParserSettings::new().validate_checksums(true);
    let count = |log: &Log| {
        evtx::EvtxParser::from_buffer(log.to_bytes())
            .map(|p| p.with_configuration(settings()).records().filter(Result::is_ok).count())
            .unwrap_or(0)
    };
    let all = log.records.len();
    assert_eq!(count(&log), all);
    log.oddity = Some(Oddity::BadChecksum);
    assert!(count(&log) < all, "a bad checksum must show");
    log.oddity = Some(Oddity::BadChunkMagic);
    assert!(count(&log) < all, "a bad magic must show");
    log.oddity = Some(Oddity::Dirty);
    let bytes = log.to_bytes();
    assert_eq!(bytes[120], 1, "dirty flag");
    assert_eq!(bytes[42], 1, "stale chunk count");
    log.oddity = Some(Oddity::Truncated);
    assert!(!log.to_bytes().len().is_multiple_of(65_536 + 4096));
}

fn cab_entries() -> Vec<cab::Entry> {
    let mut noise = 12_345u32;
    let mut random = Vec::new();
    for _ in 0..40_001 {
        noise = noise.wrapping_mul(1_103_515_245).wrapping_add(12_345);
        random.push((noise >> 16) as u8);
    }
    let twice = [random.clone(), random.clone()].concat();
    [
        ("MDMDiagReport.xml", b"<a/>".repeat(20_000)),
        ("empty.log", Vec::new()),
        ("Bericht für Zoë.log", twice),
        ("microsoft-windows-user device registration-admin.evtx", long_log(Layout::Manifest18).to_bytes()),
    ]
    .into_iter()
    .map(|(name, data)| cab::Entry { name: name.to_owned(), data })
    .collect()
}

#[test]
fn other_readers_accept_forged_cabs() {
    let dir = tempfile::tempdir().unwrap();
    for compression in [Compression::Stored, Compression::MsZip, Compression::Lzx, Compression::LzxUncompressed] {
        let entries = cab_entries();
        let bytes = cab::write(&entries, compression, a_time(), 60);
        let mut cabinet = ::cab::Cabinet::new(std::io::Cursor::new(&bytes)).unwrap();
        for e in &entries {
            let mut data = Vec::new();
            let mut reader = cabinet.read_file(&e.name).unwrap();
            std::io::Read::read_to_end(&mut reader, &mut data).unwrap();
            assert!(data == e.data, "{compression:?}: {} differs", e.name);
        }
        let path = temp_file(dir.path(), &format!("{compression:?}.cab"), &bytes);
        for (tools, test) in [(&["cabextract"][..], "-t"), (SEVEN_ZIP, "t")] {
            if let Some((fine, text)) = run(tools, &[test, &path]) {
                assert!(fine, "{tools:?} {test}, {compression:?}: {text}");
            }
        }
    }
}

#[test]
fn packed_cabs_are_small_and_refer_back_over_blocks() {
    let entries = cab_entries();
    let stored = cab::write(&entries, Compression::Stored, a_time(), 0).len();
    for compression in [Compression::MsZip, Compression::Lzx] {
        let packed = cab::write(&entries, compression, a_time(), 0).len();
        println!("{compression:?}: {packed} of {stored}");
        assert!(packed * 3 < stored, "{packed} of {stored}");
    }
}

#[test]
fn other_readers_accept_forged_zips() {
    let entries = [
        zip::Entry::new("results.xml", b"<Collection HRESULT=\"0\"/>".repeat(3_000)),
        zip::Entry::new("(3) FoldersFiles logs\\IntuneManagementExtension.log", b"x".to_vec()),
        zip::Entry::new("Zoë.txt", Vec::new()),
    ];
    let bytes = zip::write(&entries, a_time(), 60);
    let mut archive = ::zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
    for (i, e) in entries.iter().enumerate() {
        let mut data = Vec::new();
        let mut file = archive.by_index(i).unwrap();
        assert_eq!(file.name_raw(), e.name.as_bytes());
        std::io::Read::read_to_end(&mut file, &mut data).unwrap();
        assert_eq!(data, e.data);
    }
    let dir = tempfile::tempdir().unwrap();
    let path = temp_file(dir.path(), "DiagLogs.zip", &bytes);
    if let Some((fine, text)) = run(SEVEN_ZIP, &["t", &path]) {
        assert!(fine, "{text}");
    }
}

#[test]
fn large_inputs_are_the_same_every_time() {
    let bytes = crate::forge::big::evtx(3_000);
    assert!(bytes == crate::forge::big::evtx(3_000));
    let mut parser = evtx::EvtxParser::from_buffer(bytes).unwrap();
    assert_eq!(parser.records().filter(Result::is_ok).count(), 3_000);
    let cabinet = crate::forge::big::bundle(3_000);
    let cabinet = ::cab::Cabinet::new(std::io::Cursor::new(cabinet)).unwrap();
    let size = |name: &str| cabinet.get_file_entry(name).map(|f| f.uncompressed_size());
    let log = "microsoft-windows-devicemanagement-enterprise-diagnostics-provider-admin.evtx";
    assert!(size(log).unwrap() > 1_000_000);
    assert!(size("IntuneManagementExtension.log").unwrap() > 50_000);
}

#[test]
fn hostile_inputs_can_be_made() {
    let mut whats: Vec<&str> = crate::forge::hostile::cases().iter().map(|c| c.what).collect();
    assert!(whats.len() > 50, "{}", whats.len());
    whats.sort_unstable();
    whats.dedup();
    assert_eq!(whats.len(), crate::forge::hostile::cases().len(), "two cases with one name");
    let all = crate::forge::hostile::all();
    let total: usize = all.iter().map(|(.., bytes)| bytes.len()).sum();
    println!("{} hostile inputs, {total} bytes", all.len());
}

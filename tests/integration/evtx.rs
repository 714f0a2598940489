//! The event log reader: both of its lanes say the same of every record there is.

use std::io::Read as _;
use std::path::Path;

use crate::forge::evtx::Layout;
use crate::forge::evtx::Log;
use crate::forge::evtx::Oddity;
use crate::forge::evtx::Payload;
use crate::forge::evtx::Provider;
use crate::forge::evtx::Record as Forged;
use crate::forge::evtx::Value as ForgedValue;
use crate::forge::guid::Guid as ForgedGuid;
use crate::forge::guid::sid;
use mdmlens::model::evidence::Locus;
use mdmlens::model::fields::Field;
use mdmlens::model::fields::Value;
use mdmlens::model::id::ArtifactId;
use mdmlens::model::id::Guid;
use mdmlens::model::record::Record;
use mdmlens::model::record::System;
use mdmlens::model::time::Time;
use mdmlens::model::warning::WarningKind;
use mdmlens::readers::Input;
use mdmlens::readers::Reading;
use mdmlens::readers::evtx::READER;
use mdmlens::readers::evtx::chunk::ChunkReader;
use mdmlens::readers::evtx::chunk::ChunkReading;
use mdmlens::readers::evtx::file::Chunk;
use mdmlens::readers::evtx::file::Piece;
use mdmlens::readers::evtx::file::Pieces;

const BUDGET: u64 = 1 << 40;

/// The logs of a zip under `../shared/data`; none, said aloud, where that is absent.
fn shared_logs(zip: &str) -> Vec<(String, Vec<u8>)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(zip);
    let Ok(file) = std::fs::File::open(&path) else {
        println!("SKIPPED: {} is not there", path.display());
        return Vec::new();
    };
    let mut archive = zip::ZipArchive::new(file).unwrap();
    let mut logs = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        logs.push((entry.name().unwrap().into_owned(), bytes));
    }
    logs
}

/// What both lanes made of one log.
#[derive(Default)]
struct Outcome {
    records: usize,
    by_xml: usize,
    warnings: usize,
}

fn compare(name: &str, log: &[u8]) -> Outcome {
    let mut outcome = Outcome::default();
    let mut fast = ChunkReader::new(ArtifactId(0), BUDGET);
    let mut slow = ChunkReader::slow(ArtifactId(0), BUDGET);
    for piece in Pieces::new(log) {
        let Piece::Chunk(chunk) = piece else { continue };
        let (a, b) = (read_chunk(&mut fast, &chunk), read_chunk(&mut slow, &chunk));
        same_chunk(&format!("{name} chunk {}", chunk.number), &a, &b);
        outcome.records += a.records.len();
        outcome.by_xml += a.by_xml;
        outcome.warnings += a.warnings.len();
    }
    outcome
}

fn read_chunk(reader: &mut ChunkReader, chunk: &Chunk<'_>) -> ChunkReading {
    let mut reading = ChunkReading::default();
    reader.read(chunk, &mut reading);
    reading
}

fn same_chunk(place: &str, fast: &ChunkReading, slow: &ChunkReading) {
    assert_eq!(fast.warnings, slow.warnings, "{place}");
    assert_eq!(fast.records.len(), slow.records.len(), "{place}");
    for (a, b) in fast.records.iter().zip(&slow.records) {
        same_record(place, a, b);
    }
}

fn same_record(place: &str, fast: &Record, slow: &Record) {
    let packed = fast.fields.clone();
    for text in slow.fields.iter().filter_map(|field| field.value.as_text()) {
        let word: String = text.chars().take_while(char::is_ascii_alphanumeric).take(12).collect();
        let typed = |field: &&Field| matches!(&field.value, Value::Text(have) if have.contains(&word));
        if let Some(field) = fast.fields.iter().find(typed) {
            assert!(packed.may_hold(&word), "{place}: {word:?} is in {:?} {field:?}", slow.locus);
        }
    }
    let place = format!("{place} {:?}", slow.locus);
    let flat = |r: &Record| (r.locus.clone(), r.time, r.level, r.process_id, r.thread_id);
    assert_eq!(flat(fast), flat(slow), "{place}");
    let texts = |r: &Record| [level(&r.provider), level(&r.channel), level(&r.system.as_ref().unwrap().computer)];
    assert_eq!(texts(fast), texts(slow), "{place}");
    let numbers = |r: &Record| System { computer: "".into(), ..r.system.as_deref().unwrap().clone() };
    assert_eq!(numbers(fast), numbers(slow), "{place}");
    let names = |r: &Record| r.fields.iter().map(|f| level(&f.name)).collect::<Vec<_>>();
    assert_eq!(names(fast), names(slow), "{place}");
    for (a, b) in fast.fields.iter().zip(&slow.fields) {
        assert!(same_value(a, b), "{place}: {a:?} != {b:?}");
    }
}

/// Whether a typed value is the one that its XML shows as text.
fn same_value(fast: &Field, slow: &Field) -> bool {
    let Value::Text(text) = &slow.value else { return fast.value == slow.value };
    match &fast.value {
        Value::Text(fast) => level(fast) == level(text),
        Value::Guid(guid) => Guid::parse(text) == Some(*guid),
        Value::Float(number) => {
            text.parse::<f64>().is_ok_and(|text| text == *number || text.is_nan() && number.is_nan())
        }
        other => other.to_string() == **text,
    }
}

/// Characters that XML cannot have become `_` in it.
fn level(text: &str) -> String {
    let bad = |c: char| c < ' ' && !matches!(c, '\t' | '\n' | '\r') || matches!(c, '\u{FFFD}'..='\u{FFFF}');
    text.chars().map(|c| if bad(c) { '_' } else { c }).collect()
}

#[test]
fn lanes_agree_on_every_record_of_real_machines() {
    let zips = [
        ("machines/win10-aptsimulator.zip", 94, 32_159),
        ("machines/server2022-aptsimulator.zip", 85, 7_660),
        ("machines/win10-belkasoft-domain-joined.zip", 118, 35_208),
    ];
    for (zip, logs, records) in zips {
        let all = shared_logs(zip);
        if all.is_empty() {
            continue;
        }
        let mut total = Outcome::default();
        for (name, log) in &all {
            let outcome = compare(name, log);
            total.records += outcome.records;
            total.by_xml += outcome.by_xml;
            if outcome.by_xml > 0 {
                println!("{name}: {} of {} by XML", outcome.by_xml, outcome.records);
            }
        }
        println!("{zip}: {} records, {} of them by XML", total.records, total.by_xml);
        assert_eq!((all.len(), total.records), (logs, records), "{zip}");
    }
}

/// Any event logs: `MDMLENS_LOGS=FOLDER cargo test lanes_agree_on_logs_of_a_folder` looks at every `.evtx` below the folder.
#[test]
fn lanes_agree_on_logs_of_a_folder() {
    let Some(folder) = std::env::var_os("MDMLENS_LOGS") else {
        println!("skipped: no folder of logs is given");
        return;
    };
    let (mut folders, mut logs, mut records, mut by_xml) = (vec![std::path::PathBuf::from(folder)], 0, 0, 0);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("evtx")) {
                let outcome = compare(&entry.display().to_string(), &std::fs::read(&entry).unwrap());
                (logs, records, by_xml) = (logs + 1, records + outcome.records, by_xml + outcome.by_xml);
            }
        }
    }
    println!("{logs} logs, {records} records, {by_xml} of them by XML");
    assert!(logs > 0, "there is no event log in the folder");
}

#[test]
fn lanes_agree_on_odd_logs_and_every_one_gives_content_or_a_warning() {
    for (name, log) in shared_logs("evtx-odd.zip") {
        let outcome = compare(&name, &log);
        println!("{name}: {} records, {} by XML, {} warnings", outcome.records, outcome.by_xml, outcome.warnings);
        assert!(outcome.records + outcome.warnings > 0, "{name}");
    }
}

#[test]
fn lanes_agree_on_hostile_logs() {
    for (what, file, bytes) in crate::forge::hostile::all() {
        if !file.ends_with(".evtx") {
            continue;
        }
        let outcome = compare(&what, &bytes);
        let warnings = read(&bytes).warnings.len();
        println!("{what}: {} records, {} by XML, {warnings} warnings", outcome.records, outcome.by_xml);
        assert!(outcome.records + warnings > 0 || bytes.len() == 4096, "{what}");
    }
}

const CHANNEL: &str = "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin";
const WRITTEN: u64 = 134_169_127_234_412_345;

fn forged(id: u64, payload: Payload) -> Forged {
    Forged {
        id,
        written: WRITTEN + id,
        provider: Provider {
            name: "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider".to_owned(),
            guid: ForgedGuid::parse("3da494e4-0fe2-415c-b895-fb5265c5c83b"),
            event_source: None,
        },
        event_id: 76,
        qualifiers: None,
        version: 1,
        level: 2,
        task: 3,
        opcode: 4,
        keywords: 0x8000_0000_0000_0001,
        activity: ForgedGuid::parse("0102030a-0000-0000-0000-0000000000aa"),
        related: None,
        process_id: 4242,
        thread_id: 17,
        channel: CHANNEL.to_owned(),
        computer: "CONTOSO-PC-014".to_owned(),
        user: sid("S-1-5-18"),
        payload,
    }
}

/// Every value type, under a name, with what the reader should make of it.
fn all_types() -> Vec<(&'static str, ForgedValue, Value)> {
    let text = |text: &str| Value::Text(text.into());
    let guid = "3da494e4-0fe2-415c-b895-fb5265c5c83b";
    vec![
        ("Text", ForgedValue::Text("Grüße 東京 <&> \u{1F600}".to_owned()), text("Grüße 東京 <&> \u{1F600}")),
        ("Control", ForgedValue::Text("a\u{1b}[31m\r\n\tb".to_owned()), text("a\u{1b}[31m\r\n\tb")),
        ("Empty", ForgedValue::Text(String::new()), Value::Null),
        ("Ansi", ForgedValue::Ansi("cv.1.2".to_owned()), text("cv.1.2")),
        ("U8", ForgedValue::U8(200), Value::Unsigned(200)),
        ("U16", ForgedValue::U16(65_000), Value::Unsigned(65_000)),
        ("U32", ForgedValue::U32(4_000_000_000), Value::Unsigned(4_000_000_000)),
        ("U64", ForgedValue::U64(u64::MAX), Value::Unsigned(u64::MAX)),
        ("I32", ForgedValue::I32(-2_147_024_891), Value::Signed(-2_147_024_891)),
        ("I64", ForgedValue::I64(-5), Value::Signed(-5)),
        ("F64", ForgedValue::F64(1.5), Value::Float(1.5)),
        ("Yes", ForgedValue::Bool(true), Value::Bool(true)),
        ("Bytes", ForgedValue::Bytes(vec![0xde, 0xad]), Value::Binary([0xde, 0xad].into())),
        ("Guid", ForgedValue::Guid(ForgedGuid::parse(guid).unwrap()), Value::Guid(Guid::parse(guid).unwrap())),
        ("Time", ForgedValue::Filetime(WRITTEN), Value::Time(Time::from_filetime(WRITTEN))),
        ("Sid", ForgedValue::Sid(sid("S-1-5-21-1-2-3-1001").unwrap()), Value::Sid("S-1-5-21-1-2-3-1001".into())),
        ("Hex32", ForgedValue::Hex32(0x8018_002b), Value::Hex32(0x8018_002b)),
        ("Hex64", ForgedValue::Hex64(0xffff_0000_1111_2222), Value::Hex64(0xffff_0000_1111_2222)),
        ("Nothing", ForgedValue::Null, Value::Null),
    ]
}

/// One record of each kind of payload.
fn all_kinds(first: u64) -> Vec<Forged> {
    let fields: Vec<_> = all_types().into_iter().map(|(name, value, _)| (name.to_owned(), value)).collect();
    let mut classic = forged(
        first + 3,
        Payload::Classic {
            strings: vec!["dmwappushservice".to_owned(), String::new(), "running".to_owned()],
            binary: Some(vec![1, 2, 3]),
        },
    );
    classic.provider = Provider { name: "Service Control Manager".to_owned(), guid: None, event_source: None };
    classic.qualifiers = Some(16_384);
    let named = Payload::Data { name: Some("BootTrigger".to_owned()), fields: Vec::new(), binary: None };
    vec![
        forged(first, Payload::Data { name: None, fields: fields.clone(), binary: None }),
        forged(first + 1, named),
        forged(first + 2, Payload::User { root: "EventXML".to_owned(), namespace: "Event_NS".to_owned(), fields }),
        classic,
    ]
}

fn log(layout: Layout, oddity: Option<Oddity>) -> Vec<u8> {
    let records = (0..200).flat_map(|n| all_kinds(4 * n + 1)).collect();
    Log { layout, minor_version: 2, records, oddity }.to_bytes()
}

fn read(log: &[u8]) -> Reading {
    (READER.read)(&Input { artifact: ArtifactId(7), path: "x.evtx", bytes: log })
}

#[test]
fn forged_records_come_back_with_every_value_and_its_type() {
    for layout in [Layout::Manifest18, Layout::Literal20] {
        let reading = read(&log(layout, None));
        assert_eq!((reading.records.len(), reading.warnings.len()), (800, 0));
        for (number, record) in reading.records.iter().enumerate() {
            check_forged(number as u64 + 1, record);
        }
    }
}

fn check_forged(id: u64, record: &Record) {
    let classic = id.is_multiple_of(4);
    let system = record.system.as_ref().unwrap();
    assert_eq!((record.locus.clone(), system.record_id), (Locus::Record(id), id));
    assert_eq!(record.time, mdmlens::model::time::RecordTime::Utc(Time::from_filetime(WRITTEN + id)));
    assert_eq!((&*record.channel, &*system.computer), (CHANNEL, "CONTOSO-PC-014"));
    assert_eq!((system.event_id, system.level, system.task), (76, 2, Some(3)));
    assert_eq!((system.keywords, system.user_sid.as_deref()), (Some(0x8000_0000_0000_0001), Some("S-1-5-18")));
    let fields: Vec<(&str, Value)> = record.fields.iter().map(|f| (&*f.name, f.value.clone())).collect();
    let types: Vec<_> = all_types().into_iter().map(|(name, _, value)| (name, value)).collect();
    let text = |text: &str| Value::Text(text.into());
    match id % 4 {
        1 | 3 => assert_eq!(fields, types),
        2 => assert_eq!(fields, [("@Name", text("BootTrigger"))]),
        _ => assert_eq!(
            fields,
            [
                ("", text("dmwappushservice")),
                ("", Value::Null),
                ("", text("running")),
                ("Binary", Value::Binary([1, 2, 3].into()))
            ]
        ),
    }
    if classic {
        assert_eq!((&*record.provider, system.qualifiers), ("Service Control Manager", Some(16_384)));
        assert_eq!((record.process_id, system.version, system.opcode, system.activity_id), (None, None, None, None));
    } else {
        assert_eq!((record.process_id, record.thread_id), (Some(4242), Some(17)));
        assert_eq!((system.version, system.opcode, system.qualifiers), (Some(1), Some(4), None));
        assert_eq!(system.activity_id, Guid::parse("0102030a-0000-0000-0000-0000000000aa"));
        assert_eq!(system.provider_guid, Guid::parse("3da494e4-0fe2-415c-b895-fb5265c5c83b"));
    }
}

#[test]
fn lanes_agree_on_forged_logs_whole_and_damaged() {
    let oddities =
        [None, Some(Oddity::Dirty), Some(Oddity::Truncated), Some(Oddity::BadChecksum), Some(Oddity::BadChunkMagic)];
    for layout in [Layout::Manifest18, Layout::Literal20] {
        for oddity in oddities {
            let outcome = compare(&format!("{layout:?} {oddity:?}"), &log(layout, oddity));
            let whole = matches!(oddity, None | Some(Oddity::Dirty));
            assert_eq!(
                (outcome.records == 800, outcome.by_xml == 0),
                (oddity != Some(Oddity::Truncated), whole),
                "{oddity:?}"
            );
        }
    }
}

#[test]
fn damage_is_told_with_its_place() {
    let told = |oddity| {
        let warnings = read(&log(Layout::Manifest18, Some(oddity))).warnings;
        warnings.into_iter().map(|w| (w.kind, w.message)).collect::<Vec<_>>()
    };
    let whole = log(Layout::Manifest18, None).len();
    assert_eq!(told(Oddity::Dirty), []);
    assert_eq!(
        told(Oddity::BadChecksum),
        [(
            WarningKind::Checksum,
            "The checksum over the records of chunk 0 (file offset 0x1000) does not match".into()
        )]
    );
    assert_eq!(
        told(Oddity::BadChunkMagic),
        [(
            WarningKind::Damaged,
            "The header of chunk 0 (file offset 0x1000) is damaged; what could be found in it was read".into()
        )]
    );
    let [(WarningKind::Truncated, message), ..] = &told(Oddity::Truncated)[..] else { panic!("no warning of the cut") };
    assert!(message.contains(&format!("{:#x}", whole - 65_536)), "{message}");
}

#[test]
fn one_record_as_xml() {
    let log = log(Layout::Manifest18, None);
    let input = Input { artifact: ArtifactId(0), path: "x.evtx", bytes: &log };
    let xml = (READER.raw)(&input, &Locus::Record(401)).unwrap();
    assert!(
        xml.contains("<EventRecordID>401</EventRecordID>")
            && xml.contains("\n    <Data Name=\"Hex32\">0x8018002b</Data>"),
        "{xml}"
    );
    assert_eq!((READER.raw)(&input, &Locus::Record(9_999)), None);
    assert_eq!((READER.raw)(&input, &Locus::Whole), None);
}

/// Numbers that are the same on every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

/// Chunks of forged logs, and of real ones if they are there.
fn seeds() -> Vec<Vec<u8>> {
    let logs = [Layout::Manifest18, Layout::Literal20].map(|layout| ("forged".to_owned(), log(layout, None)));
    let real = shared_logs("evtx-odd.zip").into_iter().chain(shared_logs("machines/server2022-aptsimulator.zip"));
    let mut chunks = Vec::new();
    for (_, log) in logs.into_iter().chain(real) {
        chunks.extend(Pieces::new(&log).find_map(|piece| match piece {
            Piece::Chunk(chunk) if chunk.damage.is_none() => Some(chunk.bytes.into_owned()),
            _ => None,
        }));
    }
    chunks
}

/// Changes some bytes of a chunk's records; most changes are of the kind that means something (sizes, types, offsets).
fn mutate(chunk: &mut [u8], numbers: &mut Numbers) {
    let free = u32::from_le_bytes(chunk[48..52].try_into().unwrap()).clamp(600, 65_536) as usize;
    for _ in 0..=numbers.below(6) {
        let at = 512 + numbers.below(free - 520);
        match numbers.below(6) {
            0 => chunk[at] ^= 1 << numbers.below(8),
            1 => chunk[at] = [0, 1, 2, 4, 0x0C, 0x0E, 0x0F, 0x21, 0x41, 0x81, 0x88, 0xFF][numbers.below(12)],
            2 => chunk[at..at + 2].copy_from_slice(&(numbers.below(65_536) as u16).to_le_bytes()),
            3 => chunk[at..at + 4].copy_from_slice(&(numbers.below(70_000) as u32).to_le_bytes()),
            4 => {
                let from = 512 + numbers.below(free - 520);
                let len = numbers.below(64).min(free - at).min(free - from);
                chunk.copy_within(from..from + len, at);
            }
            _ => chunk[at..(at + numbers.below(32)).min(free)].fill(0),
        }
    }
}

/// Puts both checksums right, so that the fast lane takes the chunk.
fn sign(chunk: &mut [u8]) {
    let free = u32::from_le_bytes(chunk[48..52].try_into().unwrap()) as usize;
    let records = crc32fast::hash(chunk.get(512..free).unwrap_or_default());
    chunk[52..56].copy_from_slice(&records.to_le_bytes());
    let header = [&chunk[..120], &chunk[128..512]].concat();
    chunk[124..128].copy_from_slice(&crc32fast::hash(&header).to_le_bytes());
}

/// Damaged chunks whose checksums match after all, so that nothing but the lanes' own care keeps them from lying. More
/// rounds than the usual ones with `MDMLENS_FUZZ_ROUNDS`.
#[test]
fn lanes_agree_on_chunks_damaged_in_a_thousand_ways() {
    let rounds = std::env::var("MDMLENS_FUZZ_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(400);
    let start = std::env::var("MDMLENS_FUZZ_START").ok().and_then(|n| n.parse().ok()).unwrap_or(0);
    let seeds = seeds();
    let (mut records, mut by_xml) = (0, 0);
    for round in start..start + rounds {
        let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15 ^ (round as u64 + 1).wrapping_mul(0x2545_F491_4F6C_DD1D));
        let mut bytes = seeds[numbers.below(seeds.len())].clone();
        mutate(&mut bytes, &mut numbers);
        sign(&mut bytes);
        let chunk = Chunk { number: round, offset: 0, bytes: bytes.into(), damage: None };
        let fast = read_chunk(&mut ChunkReader::new(ArtifactId(0), BUDGET), &chunk);
        let slow = read_chunk(&mut ChunkReader::slow(ArtifactId(0), BUDGET), &chunk);
        same_chunk(&format!("round {round}"), &fast, &slow);
        records += fast.records.len();
        by_xml += fast.by_xml;
    }
    println!("{rounds} damaged chunks, {records} records, {by_xml} of them by XML");
}

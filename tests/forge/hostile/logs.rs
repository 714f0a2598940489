//! Event logs whose structure turns on itself or claims what is not there.

use super::{Case, case};
use crate::forge::evtx::{Element, Layout, Log, Node, Record, TemplateNesting, Value};

const FIRST_CHUNK: usize = 4096;
const FIRST_RECORD: usize = FIRST_CHUNK + 512;
/// Where the first template definition of a chunk lies, relative to the chunk.
const FIRST_TEMPLATE: u32 = 0x226;

pub fn cases() -> Vec<Case> {
    vec![
        case("event log of a header alone", "a.evtx", || log(Vec::new()).to_bytes()[..4096].to_vec()),
        case("event log whose record is larger than everything", "a.evtx", || patched(FIRST_RECORD + 4, u32::MAX)),
        case("event log whose record has no size", "a.evtx", || patched(FIRST_RECORD + 4, 0)),
        case("event log with four billion values", "a.evtx", four_billion_values),
        case("event log whose element is larger than everything", "a.evtx", || {
            patched(FIRST_CHUNK + FIRST_TEMPLATE as usize + 24 + 4 + 3, u32::MAX)
        }),
        case("event log whose template lies outside", "a.evtx", || patched(FIRST_RECORD + 24 + 4 + 6, 0x00ff_fff0)),
        case("event log whose template contains itself", "a.evtx", template_in_itself),
        case("event log whose name chain is a circle", "a.evtx", name_circle),
        case("event log with elements 4,000 deep", "a.evtx", || deep(4_000)),
        case("event log whose values multiply, 40 to the fifth", "a.evtx", multiplying),
        case("event log with escape sequences and NULs in its texts", "a.evtx", escapes),
        case("event log of noise behind a good header", "a.evtx", || {
            let mut bytes = a_log();
            let mut n = 1u32;
            for b in &mut bytes[FIRST_RECORD..] {
                n = n.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                *b = (n >> 24) as u8;
            }
            bytes
        }),
    ]
}

fn record(fields: Vec<(String, Value)>) -> Record {
    let provider = "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider";
    Record { computer: "HOSTILE".to_owned(), ..Record::plain(1, 0x01dc_a9b0_0000_0000, provider, 76, fields) }
}

fn log(records: Vec<Record>) -> Log {
    Log { layout: Layout::Manifest18, minor_version: 1, records, oddity: None }
}

fn a_log() -> Vec<u8> {
    log(vec![record(vec![("HRESULT".to_owned(), Value::Hex32(0x8018_002b))])]).to_bytes()
}

fn patched(offset: usize, value: u32) -> Vec<u8> {
    let mut bytes = a_log();
    bytes[offset..offset + 4].copy_from_slice(&value.to_le_bytes());
    bytes
}

/// The value count stands right behind the template definition.
fn four_billion_values() -> Vec<u8> {
    let mut bytes = a_log();
    let size_at = FIRST_CHUNK + FIRST_TEMPLATE as usize + 20;
    let size = u32::from_le_bytes(bytes[size_at..size_at + 4].try_into().unwrap()) as usize;
    let count_at = size_at + 4 + size;
    bytes[count_at..count_at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    bytes
}

fn template_in_itself() -> Vec<u8> {
    let mut instance = vec![0x0c, 0x01, 0, 0, 0, 0];
    instance.extend(FIRST_TEMPLATE.to_le_bytes());
    instance.extend(0u32.to_le_bytes());
    let root = Element::new("Event").child(Node::Raw(instance));
    TemplateNesting { levels: vec![root], copies: 0 }.to_log()
}

/// Every name says that itself is the next one of its bucket.
fn name_circle() -> Vec<u8> {
    let mut bytes = a_log();
    for bucket in 0..64 {
        let at = FIRST_CHUNK + 128 + 4 * bucket;
        let offset = u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        if offset != 0 {
            let next = FIRST_CHUNK + offset;
            bytes[next..next + 4].copy_from_slice(&(offset as u32).to_le_bytes());
        }
    }
    bytes
}

/// Written on a thread of its own: the writer goes as deep as the elements.
fn deep(levels: usize) -> Vec<u8> {
    const STACK: usize = 256 << 20;
    let write = move || {
        let mut e = Element::new("a");
        for _ in 0..levels {
            e = Element::new("a").child(Node::Element(e));
        }
        TemplateNesting { levels: vec![e], copies: 0 }.to_log()
    };
    std::thread::Builder::new().stack_size(STACK).spawn(write).expect("a thread").join().expect("a log")
}

/// A template that shows its one nested value forty times, five times over.
fn multiplying() -> Vec<u8> {
    let level = || {
        let mut e = Element::new("a");
        for _ in 0..40 {
            e = e.child(Node::Slot { index: 0, kind: 0x21, optional: false });
        }
        e
    };
    TemplateNesting { levels: (0..5).map(|_| level()).collect(), copies: 1 }.to_log()
}

fn escapes() -> Vec<u8> {
    let texts = [
        "\u{1b}[2J\u{1b}[1;1Howned",
        "\u{1b}]52;c;b3duZWQ=\u{7}",
        "a\0b",
        "\u{202e}dehcaer",
        "\u{85}\u{9b}31m",
        "\r\n\r\n",
    ];
    let fields = texts.iter().enumerate().map(|(i, t)| (format!("Message{i}"), Value::Text((*t).to_owned())));
    log(vec![record(fields.collect())]).to_bytes()
}

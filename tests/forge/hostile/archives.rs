//! Cabs and zips that lie, loop, overlap or blow up.

use super::{Case, case};
use crate::forge::cab::{self, Compression};
use crate::forge::zip::{self, Entry, Method};
use jiff::Timestamp;

pub fn cases() -> Vec<Case> {
    vec![
        case("empty file", "empty.zip", Vec::new),
        case("zip without entries", "none.zip", || zip::write(&[], at(), 0)),
        case("zip bomb, zips in zips", "nested.zip", zip_nested_bomb),
        case("zip bomb, entries that share their data", "overlap.zip", zip_overlapping),
        case("zip of 70,000 entries", "many.zip", zip_many),
        case("zip whose sizes are too small", "lying-small.zip", || zip_lying(10)),
        case("zip whose sizes are 4 GiB", "lying-large.zip", || zip_lying(u32::MAX)),
        case("zip with an encrypted entry", "encrypted.zip", zip_encrypted),
        case("zip with names that leave the folder", "traversal.zip", || {
            zip::write(&bad_names().map(|n| entry(n, b"x")), at(), 0)
        }),
        case("zip with a name twice, in two spellings", "twice.zip", || {
            zip::write(&[entry("results.xml", b"<a/>"), entry("RESULTS.XML", b"<b/>")], at(), 0)
        }),
        case("zip cut in its central directory", "cut.zip", || {
            let mut bytes = zip::write(&[entry("a.log", b"x"), entry("b.log", b"y")], at(), 0);
            bytes.truncate(bytes.len() - 40);
            bytes
        }),
        case("cab without files", "none.cab", || cab::write(&[], Compression::Stored, at(), 0)),
        case("cab bomb, zeros", "zeros.cab", cab_bomb),
        case("cab bomb, cabs in cabs", "nested.cab", cab_nested),
        case("cab whose files share their data", "overlap.cab", cab_overlapping),
        case("cab with a file of 4 GiB in a folder of some bytes", "lying.cab", || cab_patched(36 + 8, u32::MAX)),
        case("cab whose folder begins in its own header", "loop.cab", || cab_patched(36, 0)),
        case("cab whose file list lies beyond its end", "files-beyond.cab", || cab_patched(16, 0x7fff_ffff)),
        case("cab that says it goes on in another", "spanned.cab", || {
            let mut bytes = a_cab();
            bytes[30] |= 2;
            bytes
        }),
        case("cab with names that leave the folder", "traversal.cab", || {
            let entries = bad_names().map(|name| cab::Entry { name: name.to_owned(), data: b"x".to_vec() });
            cab::write(&entries, Compression::MsZip, at(), 0)
        }),
        case("cab cut in its data", "cut.cab", || {
            let mut bytes = a_cab();
            bytes.truncate(bytes.len() - 30);
            bytes
        }),
    ]
}

fn at() -> Timestamp {
    Timestamp::from_second(1_772_440_200).expect("a time")
}

fn entry(name: &str, data: &[u8]) -> Entry {
    Entry::new(name, data.to_vec())
}

fn bad_names() -> [&'static str; 11] {
    [
        "../../etc/passwd",
        "..\\..\\Windows\\System32\\drivers\\etc\\hosts",
        "/etc/passwd",
        "C:\\Windows\\win.ini",
        "\\\\server\\share\\x.log",
        "CON",
        "a\u{1b}[2J\u{1b}]0;owned\u{7}.log",
        "\u{202e}gol.exe",
        "x/./../y.log",
        "trailing dot. ",
        "~/.ssh/authorized_keys",
    ]
}

/// Six layers of ten; 4 MiB of zeros at the bottom make 4 TiB.
fn zip_nested_bomb() -> Vec<u8> {
    let mut inner = zip::write(&[entry("zeros.log", &vec![0; 4 << 20])], at(), 0);
    for _ in 0..6 {
        let entries: Vec<Entry> = (0..10).map(|i| entry(&format!("{i}.zip"), &inner)).collect();
        inner = zip::write(&entries, at(), 0);
    }
    inner
}

/// One local entry of 4 MiB that 20,000 central entries point to: 80 GiB.
fn zip_overlapping() -> Vec<u8> {
    const COUNT: u16 = 20_000;
    let one = zip::write(&[entry("zeros.log", &vec![0; 4 << 20])], at(), 0);
    let central_at = u32::from_le_bytes(one[one.len() - 6..one.len() - 2].try_into().unwrap()) as usize;
    let central = &one[central_at..one.len() - 22];
    let mut out = one[..central_at].to_vec();
    for _ in 0..COUNT {
        out.extend(central);
    }
    let size = out.len() - central_at;
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(COUNT.to_le_bytes());
    out.extend(COUNT.to_le_bytes());
    out.extend((size as u32).to_le_bytes());
    out.extend((central_at as u32).to_le_bytes());
    out.extend([0, 0]);
    out
}

/// Too many for the old end record: a zip64 one says the truth.
fn zip_many() -> Vec<u8> {
    const COUNT: u64 = 70_000;
    let entries: Vec<Entry> =
        (0..COUNT).map(|i| Entry { method: Method::Stored, ..entry(&format!("{i}.log"), b"") }).collect();
    let mut out = zip::write(&entries, at(), 0);
    let end = out.split_off(out.len() - 22);
    let size = u32::from_le_bytes(end[12..16].try_into().unwrap());
    let offset = u32::from_le_bytes(end[16..20].try_into().unwrap());
    let record_at = out.len() as u64;
    out.extend(b"PK\x06\x06");
    out.extend(44u64.to_le_bytes());
    out.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    out.extend(COUNT.to_le_bytes());
    out.extend(COUNT.to_le_bytes());
    out.extend(u64::from(size).to_le_bytes());
    out.extend(u64::from(offset).to_le_bytes());
    out.extend(b"PK\x06\x07\0\0\0\0");
    out.extend(record_at.to_le_bytes());
    out.extend(1u32.to_le_bytes());
    out.extend(b"PK\x05\x06\0\0\0\0\xff\xff\xff\xff");
    out.extend(size.to_le_bytes());
    out.extend(offset.to_le_bytes());
    out.extend([0, 0]);
    out
}

/// 4 MiB of zeros that the headers give another size.
fn zip_lying(size: u32) -> Vec<u8> {
    let mut bytes = zip::write(&[entry("zeros.log", &vec![0; 4 << 20])], at(), 0);
    bytes[22..26].copy_from_slice(&size.to_le_bytes());
    let central = u32::from_le_bytes(bytes[bytes.len() - 6..bytes.len() - 2].try_into().unwrap()) as usize;
    bytes[central + 24..central + 28].copy_from_slice(&size.to_le_bytes());
    bytes
}

fn zip_encrypted() -> Vec<u8> {
    let secret = Entry { flags: 1, method: Method::Stored, ..entry("secret.log", b"twelve bytes and some") };
    zip::write(&[secret, entry("open.log", b"readable")], at(), 0)
}

fn a_cab() -> Vec<u8> {
    let data = b"some text ".repeat(50);
    cab::write(&[cab::Entry { name: "a.log".to_owned(), data }], Compression::Stored, at(), 0)
}

fn cab_patched(offset: usize, value: u32) -> Vec<u8> {
    let mut bytes = a_cab();
    bytes[offset..offset + 4].copy_from_slice(&value.to_le_bytes());
    bytes
}

/// Nearly a gigabyte of zeros in five megabytes: the same block 30,000 times.
fn cab_bomb() -> Vec<u8> {
    const BLOCKS: u16 = 30_000;
    const BLOCK: usize = 32_768;
    let zeros = cab::Entry { name: "zeros.log".to_owned(), data: vec![0; BLOCK] };
    let mut out = cab::write(&[zeros], Compression::MsZip, at(), 0);
    let data_at = u32::from_le_bytes(out[36..40].try_into().unwrap()) as usize;
    let block = out[data_at..].to_vec();
    for _ in 1..BLOCKS {
        out.extend(&block);
    }
    out[40..42].copy_from_slice(&BLOCKS.to_le_bytes());
    let size = u32::from(BLOCKS) * BLOCK as u32;
    out[44..48].copy_from_slice(&size.to_le_bytes());
    let total = out.len() as u32;
    out[8..12].copy_from_slice(&total.to_le_bytes());
    out
}

/// Forty cabs, one in the other.
fn cab_nested() -> Vec<u8> {
    let mut inner = b"the end".to_vec();
    for depth in 0..40 {
        let name = if depth == 0 { "end.log" } else { "inner.cab" };
        inner = cab::write(&[cab::Entry { name: name.to_owned(), data: inner }], Compression::Stored, at(), 0);
    }
    inner
}

/// Sixty thousand files that all are the whole folder of 1 MiB.
fn cab_overlapping() -> Vec<u8> {
    const COUNT: u16 = 60_000;
    let data = vec![0; 1 << 20];
    let one = cab::write(&[cab::Entry { name: "a.log".to_owned(), data }], Compression::MsZip, at(), 0);
    let data_at = u32::from_le_bytes(one[36..40].try_into().unwrap()) as usize;
    let file = one[44..data_at].to_vec();
    let mut out = one[..44].to_vec();
    for _ in 0..COUNT {
        out.extend(&file);
    }
    let moved = out.len() as u32;
    out.extend(&one[data_at..]);
    out[28..30].copy_from_slice(&COUNT.to_le_bytes());
    out[36..40].copy_from_slice(&moved.to_le_bytes());
    let total = out.len() as u32;
    out[8..12].copy_from_slice(&total.to_le_bytes());
    out
}

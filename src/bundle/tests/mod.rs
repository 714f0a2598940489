//! Tests of opening and reading as a whole.

#![allow(clippy::cast_possible_truncation, reason = "test material is small")]

mod archive;
mod cab;
mod cabinet;
mod damage;
mod input;
mod lzx;
mod lzx_writer;
mod shared;
mod zip;

use std::collections::BTreeMap;

use crate::bundle::Bundle;
use crate::bundle::Content;
use crate::bundle::limits::Limits;
use crate::model::warning::Warning;

/// Reads an archive with each of its bytes, from `first` on, made wrong in three ways; opening may fail, nothing may panic.
pub(super) fn read_with_wrong_bytes(whole: &[u8], first: usize) {
    for at in first..whole.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut bytes = whole.to_vec();
            bytes[at] ^= flip;
            read_if_opened(bytes);
        }
    }
}

/// Reads what opens.
pub(super) fn read_if_opened(bytes: Vec<u8>) {
    if let Ok(bundle) = crate::bundle::open_bytes("test", bytes, false, &Limits::default()) {
        read_all(&bundle);
    }
}

/// Everything that a bundle gives: bytes by path, and all warnings, sorted. It is the same whether files are taken whole or
/// in pieces.
pub(super) fn read_all(bundle: &Bundle) -> (BTreeMap<String, Vec<u8>>, Vec<Warning>) {
    let read = read_units(bundle, &mut |content| content.whole());
    let read = if bundle.planned_anew() { read_units(bundle, &mut |content| content.whole()) } else { read };
    for room in [1, 1_000, 100_000] {
        // Byte by byte takes its time.
        if room > 1 || bundle.size_bytes < 100_000 {
            let (contents, warnings) = read_units(bundle, &mut |content| in_pieces(content, room));
            assert!(contents == read.0, "{room} bytes at a time");
            let short =
                |list: &[Warning]| list.iter().map(|warning| without_cause(bundle, warning)).collect::<Vec<_>>();
            assert_eq!(short(&warnings), short(&read.1), "{room} bytes at a time");
        }
    }
    read
}

/// Where the data of an entry is wrong, the library has other words for it if it unpacks in other steps.
fn without_cause(bundle: &Bundle, warning: &Warning) -> String {
    let text = shown(bundle, warning);
    text.split_once("to its end: ").map_or(text.clone(), |(before, _)| before.to_owned())
}

fn in_pieces(content: &mut Content<'_>, room: usize) -> Vec<u8> {
    let (mut bytes, mut piece) = (Vec::new(), Vec::with_capacity(room));
    while content.fill(&mut piece) > 0 {
        bytes.append(&mut piece);
    }
    bytes
}

fn read_units(
    bundle: &Bundle,
    take: &mut dyn FnMut(&mut Content<'_>) -> Vec<u8>,
) -> (BTreeMap<String, Vec<u8>>, Vec<Warning>) {
    let mut contents = BTreeMap::new();
    let mut warnings = bundle.warnings().to_vec();
    for unit in bundle.units() {
        let mut given = Vec::new();
        unit.read(
            bundle,
            &mut |id, content| {
                given.push(id);
                let path = bundle.entries()[id.index()].path.clone();
                assert!(contents.insert(path, take(content)).is_none(), "given twice");
            },
            &mut |warning| warnings.push(warning),
        );
        assert_eq!(given, unit.artifacts());
    }
    warnings.sort();
    (contents, warnings)
}

/// A warning as text: path, kind, message.
pub(super) fn shown(bundle: &Bundle, warning: &Warning) -> String {
    let path = warning.artifact.map_or("-", |id| bundle.entries()[id.index()].path.as_str());
    format!("{path}: {}: {}", warning.kind, warning.message)
}

/// All warnings of a bundle, those of reading included, as text.
pub(super) fn shown_all(bundle: &Bundle) -> Vec<String> {
    read_all(bundle).1.iter().map(|warning| shown(bundle, warning)).collect()
}

/// Opens bytes under the name `test`.
pub(super) fn open(bytes: Vec<u8>) -> Bundle {
    crate::bundle::open_bytes("test", bytes, false, &Limits::default()).unwrap()
}

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
use crate::bundle::limits::Limits;
use crate::model::warning::Warning;

/// Everything that a bundle gives: bytes by path, and all warnings, sorted.
pub(super) fn read_all(bundle: &Bundle) -> (BTreeMap<String, Vec<u8>>, Vec<Warning>) {
    let read = read_units(bundle);
    if bundle.planned_anew() { read_units(bundle) } else { read }
}

fn read_units(bundle: &Bundle) -> (BTreeMap<String, Vec<u8>>, Vec<Warning>) {
    let mut contents = BTreeMap::new();
    let mut warnings = bundle.warnings().to_vec();
    for unit in bundle.units() {
        let mut given = Vec::new();
        unit.read(
            bundle,
            &mut |id, bytes| {
                given.push(id);
                let path = bundle.entries()[id.index()].path.clone();
                assert!(contents.insert(path, bytes).is_none(), "given twice");
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

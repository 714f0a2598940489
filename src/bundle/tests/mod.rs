//! Tests of opening and reading as a whole.

mod shared;

use std::collections::BTreeMap;

use crate::bundle::Bundle;
use crate::model::warning::Warning;

/// Everything that a bundle gives: bytes by path, and all warnings, sorted.
pub(super) fn read_all(bundle: &Bundle) -> (BTreeMap<String, Vec<u8>>, Vec<Warning>) {
    let mut contents = BTreeMap::new();
    let mut warnings = bundle.warnings.clone();
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

//! Seeds for the fuzz targets, from the samples of the readers and from the forge, and a check that every reader has a target.
//!
//! `MDMLENS_FUZZ_SEEDS=tests/fuzz/corpus cargo test fuzz_seeds` writes them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use mdmlens::readers;

use crate::forge::bundle::{Bundle, forge, mdm_artifacts};
use crate::forge::{hostile, story};

/// Larger seeds make a fuzzer slow; the small ones have every construct.
const MAX_SEED: usize = 160 << 10;
/// More seeds of a kind are more of the same.
const MOST_SEEDS: usize = 150;

#[test]
fn every_reader_has_a_fuzz_target() {
    let manifest =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/Cargo.toml")).unwrap();
    for reader in readers::READERS {
        let line = format!("name = \"reader_{}\"\npath = \"fuzz_targets/reader.rs\"", reader.name);
        assert!(manifest.contains(&line), "tests/fuzz/Cargo.toml has no target for {}", reader.name);
    }
}

#[test]
fn every_fuzz_target_has_seeds() {
    let seeds = seeds();
    for reader in readers::READERS {
        assert!(seeds.contains_key(&format!("reader_{}", reader.name)), "no seed for {}", reader.name);
    }
    for target in ["pipeline", "container_cab", "container_zip", "evtx_chunk"] {
        assert!(seeds.contains_key(target), "no seed for {target}");
    }
    let Some(folder) = std::env::var_os("MDMLENS_FUZZ_SEEDS") else { return };
    for (target, seeds) in seeds {
        let folder = Path::new(&folder).join(target);
        std::fs::create_dir_all(&folder).unwrap();
        for (at, seed) in seeds.iter().enumerate() {
            std::fs::write(folder.join(format!("seed-{at}")), seed).unwrap();
        }
    }
}

/// Seeds by target.
fn seeds() -> BTreeMap<String, BTreeSet<Vec<u8>>> {
    let mut seeds: BTreeMap<String, BTreeSet<Vec<u8>>> = BTreeMap::new();
    let mut add = |target: String, bytes: &[u8]| {
        let of_target = seeds.entry(target).or_default();
        if bytes.len() <= MAX_SEED && of_target.len() < MOST_SEEDS {
            of_target.insert(bytes.to_vec());
        }
    };
    for reader in readers::READERS {
        for (_, bytes) in reader.samples {
            add(format!("reader_{}", reader.name), bytes);
        }
    }
    for story in story::all() {
        for (path, bytes) in mdm_artifacts(&story) {
            let Some(reader) = readers::find(&readers::Head::new(&path, &bytes)) else { continue };
            add(format!("reader_{}", reader.name), &bytes);
            if reader.name == "evtx" {
                add("evtx_chunk".to_owned(), bytes.get(4104..4096 + 65_536).unwrap_or_default());
            }
        }
        if let Bundle::File { data, .. } = forge(&story) {
            bundle(&mut add, &data);
        }
    }
    for (_, _, bytes) in hostile::all() {
        bundle(&mut add, &bytes);
    }
    seeds
}

fn bundle(add: &mut dyn FnMut(String, &[u8]), bytes: &[u8]) {
    add("pipeline".to_owned(), bytes);
    if bytes.starts_with(b"MSCF") {
        add("container_cab".to_owned(), bytes);
    } else if bytes.starts_with(b"PK") {
        add("container_zip".to_owned(), bytes);
    }
}

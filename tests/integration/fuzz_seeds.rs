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
/// The pipeline costs more for each byte than a reader.
const MAX_PIPELINE_SEED: usize = 24 << 10;
/// More seeds of a kind are more of the same.
const MOST_SEEDS: usize = 150;
/// Every story has something of its own to say to the pipeline.
const MOST_PIPELINE_SEEDS: usize = 1_000;

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

/// The second byte of an input of `pipeline`: these are artifacts, not a container.
const ARTIFACTS: u8 = 4;
/// The second byte of an input of `pipeline`: the analysis is redacted first.
const REDACTED: u8 = 8;
/// Where a chunk behind its magic has its flags, and the bit that says that it has no checksums.
const NO_CHECKSUMS: (usize, u8) = (112, 4);

/// What a story's bundle holds, as `tests/fuzz/fuzz_targets/pipeline/artifacts.rs` takes it: its logs, the rest of it,
/// and both. Empty logs are left out.
fn pipeline_seeds(artifacts: &[(String, Vec<u8>)]) -> [Vec<u8>; 3] {
    let (mut logs, mut rest) = (Vec::new(), Vec::new());
    for (path, bytes) in artifacts {
        if !path.ends_with(".evtx") {
            rest.extend([b"%%% ", path.as_bytes(), b"\n", bytes, b"\n"].concat());
            continue;
        }
        let Some(chunk) = bytes.get(4096..4096 + 65_536) else { continue };
        let used = u32::from_le_bytes(*chunk[48..].first_chunk().unwrap()) as usize;
        if (513..=chunk.len()).contains(&used) {
            let mut inside = chunk[8..used].to_vec();
            inside[NO_CHECKSUMS.0] |= NO_CHECKSUMS.1;
            logs.extend([b"%%% ", path.as_bytes(), b"\n", &inside, b"\n"].concat());
        }
    }
    let both = [&logs[..], &rest].concat();
    [logs, rest, both]
}

/// Seeds by target.
fn seeds() -> BTreeMap<String, BTreeSet<Vec<u8>>> {
    let mut seeds: BTreeMap<String, BTreeSet<Vec<u8>>> = BTreeMap::new();
    let mut add = |target: String, bytes: &[u8]| {
        let (largest, most) =
            if target == "pipeline" { (MAX_PIPELINE_SEED, MOST_PIPELINE_SEEDS) } else { (MAX_SEED, MOST_SEEDS) };
        let of_target = seeds.entry(target).or_default();
        if bytes.len() <= largest && of_target.len() < most {
            of_target.insert(bytes.to_vec());
        }
    };
    for reader in readers::READERS {
        for (_, bytes) in reader.samples {
            add(format!("reader_{}", reader.name), bytes);
        }
    }
    for (number, story) in story::all().into_iter().enumerate() {
        let artifacts = mdm_artifacts(&story);
        for (output, seed) in pipeline_seeds(&artifacts).into_iter().enumerate() {
            // Every output, each for some stories redacted.
            let redacted = if number % 2 == 0 { REDACTED } else { 0 };
            add("pipeline".to_owned(), &[&[(number + output) as u8, ARTIFACTS | redacted][..], &seed].concat());
        }
        for (path, bytes) in artifacts {
            let Some(reader) = readers::find(&readers::Head::new(&path, &bytes)) else { continue };
            add(format!("reader_{}", reader.name), &bytes);
            if reader.name == "evtx" {
                let mut chunk = bytes.get(4104..4096 + 65_536).unwrap_or_default().to_vec();
                add("evtx_chunk".to_owned(), &chunk);
                // Without checksums, so that a changed record is still read the fast way.
                if let Some(flags) = chunk.get_mut(NO_CHECKSUMS.0) {
                    *flags |= NO_CHECKSUMS.1;
                    add("evtx_chunk".to_owned(), &chunk);
                }
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
    add("pipeline".to_owned(), &[&[bytes.len() as u8, bytes.len() as u8 & REDACTED][..], bytes].concat());
    if bytes.starts_with(b"MSCF") {
        add("container_cab".to_owned(), bytes);
    } else if bytes.starts_with(b"PK") {
        add("container_zip".to_owned(), bytes);
    }
}

//! Real and hostile files that others published, where the folder with them is there.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use super::read_all;
use crate::bundle::OpenError;
use crate::bundle::limits::Limits;
use crate::model::warning::Warning;

/// All files under a folder of the published data, or the one file of that name.
fn files(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(folder);
    if root.is_file() {
        return vec![root];
    }
    let mut files = Vec::new();
    let mut waiting = vec![root];
    while let Some(folder) = waiting.pop() {
        let Ok(children) = fs::read_dir(&folder) else { continue };
        for child in children.map(|child| child.unwrap().path()) {
            if child.is_dir() { waiting.push(child) } else { files.push(child) }
        }
    }
    files.sort();
    if files.is_empty() {
        println!("NOT TESTED: ../shared/data/{folder} is not there");
    }
    files
}

#[test]
fn every_cabinet_gives_content_or_names_the_problem() {
    for path in files("cab") {
        let shown = path.display();
        match crate::bundle::open(&path, &Limits::default()) {
            Err(error) => assert!(matches!(error, OpenError::Damaged { .. }), "{shown}: {error}"),
            Ok(bundle) => {
                let (contents, warnings) = read_all(&bundle);
                for (at, entry) in (0..).zip(bundle.entries()) {
                    let about = |warning: &Warning| warning.artifact.is_none_or(|id| id.0 == at);
                    let whole = contents.get(&entry.path).is_some_and(|bytes| bytes.len() as u64 == entry.size_bytes);
                    assert!(whole || warnings.iter().any(about), "{shown}: {} is short without a word", entry.path);
                }
            }
        }
    }
}

/// All files of a cabinet by `cabextract`, by their path; `None` if it is not installed or finds fault with the cabinet.
fn cabextract(cabinet: &Path) -> Option<BTreeMap<String, Vec<u8>>> {
    let target = tempfile::tempdir().unwrap();
    let done = Command::new("cabextract").args(["-q", "-d"]).arg(target.path()).arg(cabinet).output().ok()?;
    if !done.status.success() || !done.stderr.is_empty() {
        return None;
    }
    let bundle = crate::bundle::open(target.path(), &Limits { nesting: 0, ..Limits::default() }).ok()?;
    Some(read_all(&bundle).0)
}

/// One file of a cabinet by the crate `cab`, which panics on some damaged ones.
fn by_crate(cabinet: &[u8], name: &str) -> Option<Vec<u8>> {
    std::panic::catch_unwind(|| {
        let mut bytes = Vec::new();
        let mut cabinet = cab::Cabinet::new(Cursor::new(cabinet)).ok()?;
        cabinet.read_file(name).ok()?.read_to_end(&mut bytes).ok()?;
        Some(bytes)
    })
    .ok()
    .flatten()
}

#[test]
fn cabinets_give_what_other_programs_give() {
    let (mut extracted, mut by_the_crate) = (0, 0);
    let cabinets = files("cab");
    for path in &cabinets {
        let Ok(bundle) = crate::bundle::open(path, &Limits { nesting: 1, ..Limits::default() }) else { continue };
        let (contents, warnings) = read_all(&bundle);
        if let Some(theirs) = cabextract(path) {
            let shown = path.display();
            for (name, bytes) in &theirs {
                // A name in a code page of which the cabinet does not say which it is.
                if !name.contains('\u{fffd}') && warnings.is_empty() {
                    assert_eq!(contents.get(name), Some(bytes), "{shown}: {name}");
                    extracted += 1;
                }
            }
        }
        if path.ends_with("test_read_format_cab_lzx_e8.cab") {
            // The crate (by way of `lzxd`) makes a call of address 0 at place 0 relative by adding instead of subtracting.
            continue;
        }
        let cabinet = fs::read(path).unwrap();
        for (name, bytes) in contents.iter().filter(|_| warnings.is_empty()) {
            if let Some(theirs) = by_crate(&cabinet, &name.replace('/', "\\")).or_else(|| by_crate(&cabinet, name)) {
                assert_eq!(bytes, &theirs, "{}: {name}", path.display());
                by_the_crate += 1;
            }
        }
    }
    if extracted == 0 {
        println!("NOT TESTED: no cabinet was compared with cabextract");
    }
    assert!(cabinets.is_empty() || by_the_crate >= 40, "only {by_the_crate} files compared");
}

#[test]
fn archives_give_what_the_crate_gives() {
    for path in files("machines").iter().chain(&files("evtx-odd.zip")) {
        let bundle = crate::bundle::open(path, &Limits::default()).unwrap();
        let (contents, warnings) = read_all(&bundle);
        assert!(warnings.is_empty(), "{warnings:?}");
        let mut theirs = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
        let mut compared = 0;
        for at in 0..theirs.len() {
            let mut file = theirs.by_index(at).unwrap();
            if file.is_file() {
                let mut bytes = Vec::new();
                file.read_to_end(&mut bytes).unwrap();
                let name = file.name().unwrap().replace('\\', "/");
                assert!(contents.get(&name) == Some(&bytes), "{name}");
                compared += 1;
            }
        }
        assert_eq!(compared, contents.len());
    }
}

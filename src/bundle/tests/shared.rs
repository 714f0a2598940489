//! Real and hostile files that others published, where the folder with them is there.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use super::read_all;
use crate::bundle::OpenError;
use crate::bundle::limits::Limits;
use crate::model::warning::Warning;

fn files(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(folder);
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

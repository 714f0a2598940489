//! Real and hostile files that others published, where the folder with them is there.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use super::read_all;
use super::shown;
use crate::bundle::limits::Limits;

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
fn dump() {
    for path in files("cab") {
        println!("== {}", path.display());
        match crate::bundle::open(&path, &Limits::default()) {
            Err(error) => println!("   ERROR {error}"),
            Ok(bundle) => {
                let (contents, warnings) = read_all(&bundle);
                for entry in bundle.entries() {
                    println!("   {} {} -> {:?}", entry.path, entry.size_bytes, contents.get(&entry.path).map(Vec::len));
                }
                for warning in &warnings {
                    println!("   ! {}", shown(&bundle, warning));
                }
            }
        }
    }
}

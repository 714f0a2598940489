//! Finding bundles under a folder.

use std::fs;
use std::io;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;

/// Folders that are entered below the given one. Links are not followed, so a loop cannot be met.
const DEPTH: usize = 32;

/// Names (lower case) by which a folder shows that a bundle was unpacked into it.
const UNPACKED: [&str; 3] = ["mdmdiagreport.xml", "mdmlogcollectorfootprint.txt", "results.xml"];

/// First bytes of what is a bundle by itself: cabinet, zip, empty zip, event log.
const MAGICS: [&[u8]; 4] = [b"MSCF", b"PK\x03\x04", b"PK\x05\x06", b"ElfFile\0"];

/// The bundles under a path: the file itself, whatever it is; or below a folder every cabinet, zip and event log, told by
/// content, and every folder into which a bundle was unpacked (one bundle, whatever lies in it).
///
/// # Errors
/// When the path itself cannot be read. What cannot be read below it becomes an entry, so that its error gets a line.
pub(super) fn discover(path: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if fs::metadata(path)?.is_dir() {
        folder(path, DEPTH, &mut found)?;
    } else {
        found.push(path.to_owned());
    }
    Ok(found)
}

fn folder(path: &Path, depth: usize, found: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut entries: Vec<fs::DirEntry> = fs::read_dir(path)?.collect::<io::Result<_>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    let unpacked = entries.iter().any(|entry| {
        entry.file_name().to_str().is_some_and(|name| UNPACKED.contains(&name.to_ascii_lowercase().as_str()))
    });
    if unpacked {
        found.push(path.to_owned());
        return Ok(());
    }
    for entry in entries {
        // The type of the entry itself: a link is neither file nor folder here.
        let Ok(kind) = entry.file_type() else { continue };
        let inside = entry.path();
        if kind.is_dir() && depth > 0 {
            if folder(&inside, depth - 1, found).is_err() {
                found.push(inside);
            }
        } else if kind.is_file() && is_bundle(&inside).unwrap_or(true) {
            found.push(inside);
        }
    }
    Ok(())
}

fn is_bundle(path: &Path) -> io::Result<bool> {
    let mut head = Vec::with_capacity(8);
    fs::File::open(path)?.take(8).read_to_end(&mut head)?;
    Ok(MAGICS.iter().any(|magic| head.starts_with(magic)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_by_content_and_does_not_follow_links() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        fs::create_dir_all(at("deep/deeper")).unwrap();
        fs::create_dir_all(at("unpacked/logs")).unwrap();
        fs::write(at("mail.bin"), b"MSCF....").unwrap();
        fs::write(at("notes.cab"), b"not a cabinet").unwrap();
        fs::write(at("deep/deeper/a.zip"), b"PK\x03\x04...").unwrap();
        fs::write(at("unpacked/MDMDiagReport.xml"), b"<x/>").unwrap();
        fs::write(at("unpacked/logs/a.evtx"), b"ElfFile\0").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(root.path(), at("deep/loop")).unwrap();
        let found = discover(root.path()).unwrap();
        assert_eq!(found, [at("deep/deeper/a.zip"), at("mail.bin"), at("unpacked")]);
        assert_eq!(discover(&at("notes.cab")).unwrap(), [at("notes.cab")]);
        assert!(discover(&at("nowhere")).is_err());
    }
}

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

/// What was found under a path.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Bundles, and what could not be looked at.
    pub(super) bundles: Vec<PathBuf>,
    /// Files that are no bundle by their content.
    pub(super) others: Vec<PathBuf>,
}

impl Found {
    /// Those of the other files that are called like a bundle: cut in transfer, or something else under its name.
    pub(super) fn misnamed(&self) -> impl Iterator<Item = &Path> {
        const NAMES: [&str; 3] = ["cab", "zip", "evtx"];
        let like = |path: &&PathBuf| {
            path.extension().is_some_and(|ending| NAMES.iter().any(|name| ending.eq_ignore_ascii_case(name)))
        };
        self.others.iter().filter(like).map(PathBuf::as_path)
    }
}

/// The bundles under a path: the file itself, whatever it is; or below a folder every cabinet, zip and event log, told by
/// content, and every folder into which a bundle was unpacked (one bundle, whatever lies in it). A path that does not exist
/// may be a pattern that no shell has resolved (`logs\\*.cab`). What cannot be read becomes an entry, so that its error gets
/// a line.
pub(super) fn discover(path: &Path, found: &mut Found) {
    match fs::metadata(path) {
        Ok(kind) if kind.is_dir() => {
            if folder(path, DEPTH, found).is_err() {
                found.bundles.push(path.to_owned());
            }
        }
        Ok(_) => found.bundles.push(path.to_owned()),
        Err(_) => {
            let matching = resolve(path);
            if matching.is_empty() {
                found.bundles.push(path.to_owned());
            }
            matching.iter().for_each(|path| discover(path, found));
        }
    }
}

/// The paths that a pattern with `*` and `?` in its parts stands for, sorted; none if it is no pattern.
fn resolve(pattern: &Path) -> Vec<PathBuf> {
    let is_pattern = |part: &str| part.contains(['*', '?']);
    if !pattern.to_str().is_some_and(is_pattern) {
        return Vec::new();
    }
    let mut found = vec![PathBuf::new()];
    for part in pattern.components() {
        let text = part.as_os_str().to_str().unwrap_or_default();
        if !is_pattern(text) {
            found.iter_mut().for_each(|path| path.push(part));
            continue;
        }
        let inside = |path: &PathBuf| -> Vec<PathBuf> {
            let folder = if path.as_os_str().is_empty() { Path::new(".") } else { path };
            let names = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
            let matching =
                names.filter(|name| name.to_str().is_some_and(|name| matches(text.as_bytes(), name.as_bytes())));
            matching.map(|name| path.join(name)).collect()
        };
        found = found.iter().flat_map(inside).collect();
    }
    found.retain(|path| path.exists());
    found.sort();
    found
}

/// Whether a name fits a pattern: `?` is one byte, `*` any number. The last `*` is the only one that is ever tried again.
fn matches(pattern: &[u8], name: &[u8]) -> bool {
    let (mut p, mut n) = (0, 0);
    let mut again: Option<(usize, usize)> = None;
    while let Some(c) = name.get(n) {
        match pattern.get(p) {
            Some(b'*') => {
                again = Some((p, n));
                p += 1;
            }
            Some(want) if want == c || *want == b'?' => {
                p += 1;
                n += 1;
            }
            _ => match &mut again {
                None => return false,
                Some((star, from)) => {
                    *from += 1;
                    (p, n) = (*star + 1, *from);
                }
            },
        }
    }
    pattern.get(p..).unwrap_or_default().iter().all(|c| *c == b'*')
}

fn folder(path: &Path, depth: usize, found: &mut Found) -> io::Result<()> {
    let mut entries: Vec<fs::DirEntry> = fs::read_dir(path)?.collect::<io::Result<_>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    let unpacked = entries.iter().any(|entry| {
        entry.file_name().to_str().is_some_and(|name| UNPACKED.contains(&name.to_ascii_lowercase().as_str()))
    });
    if unpacked {
        found.bundles.push(path.to_owned());
        return Ok(());
    }
    for entry in entries {
        // The type of the entry itself: a link is neither file nor folder here.
        let Ok(kind) = entry.file_type() else { continue };
        let inside = entry.path();
        if kind.is_dir() && depth > 0 {
            if folder(&inside, depth - 1, found).is_err() {
                found.bundles.push(inside);
            }
        } else if kind.is_file() {
            let list = if is_bundle(&inside).unwrap_or(true) { &mut found.bundles } else { &mut found.others };
            list.push(inside);
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
        fs::write(at("deep/notes.txt"), b"").unwrap();
        let discover = |path: &Path| {
            let mut found = Found::default();
            super::discover(path, &mut found);
            found
        };
        let found = discover(root.path());
        assert_eq!(found.bundles, [at("deep/deeper/a.zip"), at("mail.bin"), at("unpacked")]);
        assert_eq!(found.others, [at("deep/notes.txt"), at("notes.cab")]);
        assert_eq!(found.misnamed().collect::<Vec<_>>(), [at("notes.cab")]);
        let discover = |path: &Path| discover(path).bundles;
        assert_eq!(discover(&at("notes.cab")), [at("notes.cab")]);
        assert_eq!(discover(&at("nowhere")), [at("nowhere")], "its error gets a line");
        assert_eq!(discover(&at("d*p/*/?.zip")), [at("deep/deeper/a.zip")]);
        assert_eq!(discover(&at("*.nothing")), [at("*.nothing")]);
    }

    #[test]
    fn patterns_match_as_in_a_shell() {
        for (pattern, name, fits) in [
            ("*.cab", "a.cab", true),
            ("*.cab", "a.cab.txt", false),
            ("a*b*c", "axxbxxbc", true),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("*", "", true),
            ("", "", true),
            ("**a", "bca", true),
        ] {
            assert_eq!(matches(pattern.as_bytes(), name.as_bytes()), fits, "{pattern} {name}");
        }
    }
}

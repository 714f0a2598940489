//! A folder on disk as a bundle.

use std::fs;
use std::io;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;

use crate::bundle::name;
use crate::bundle::plan::Planner;
use crate::bundle::plan::Scope;
use crate::bundle::problem::Piece;
use crate::bundle::problem::Problem;
use crate::bundle::recognise;
use crate::bundle::unit::Source;
use crate::bundle::unit::read_file;
use crate::model::warning::WarningKind;

/// Lists all files under a folder, in the order of their names, and opens containers among them. Links and devices are
/// listed and not followed. Gives the size of all files together; fails only if the folder itself cannot be listed.
pub(super) fn content(planner: &mut Planner<'_>, scope: &mut Scope, root: &Path) -> io::Result<u64> {
    let mut size = 0;
    let mut names_left = planner.limits.folder_names;
    let mut waiting = vec![(children(root, &mut names_left)?, String::new(), 1)];
    // Depth first: the names of one folder at a time, the deepest last.
    while let Some((names, prefix, depth)) = waiting.last_mut() {
        let Some(child) = names.pop() else {
            waiting.pop();
            continue;
        };
        if names_left == 0 || planner.entries_left() == 0 {
            let (names, files) = (planner.limits.folder_names, planner.limits.entries);
            let message = format!("it is not listed to its end: the limit is {files} files and {names} names");
            planner.warn_whole(scope, Problem::new(WarningKind::LimitReached, message));
            break;
        }
        let own = child.file_name().unwrap_or_default();
        let name = name::Raw { text: format!("{prefix}{}", own.to_string_lossy()), damaged: own.to_str().is_none() };
        let (limit, depth) = (planner.limits.folder_depth, *depth);
        match fs::symlink_metadata(&child) {
            Ok(found) if found.is_dir() && depth >= limit => {
                let message = format!("{} is not read: folders are read {limit} deep", name.text);
                planner.warn_whole(scope, Problem::new(WarningKind::LimitReached, message));
            }
            Ok(found) if found.is_dir() => match children(&child, &mut names_left) {
                Ok(names) => waiting.push((names, format!("{}/", name.text), depth + 1)),
                Err(error) => {
                    let message = format!("{} cannot be listed: {error}", name.text);
                    planner.warn_whole(scope, Problem::new(WarningKind::Unreadable, message));
                }
            },
            Ok(found) if found.is_file() => {
                size += found.len();
                file(planner, scope, &name, child, found.len());
            }
            Ok(_) => {
                let problem = Problem::new(WarningKind::NotFollowed, "is a link or a device, not a file");
                refuse(planner, scope, &name, problem);
            }
            Err(error) => {
                let problem = Problem::new(WarningKind::Unreadable, format!("cannot be read: {error}"));
                refuse(planner, scope, &name, problem);
            }
        }
    }
    planner.close(scope);
    Ok(size)
}

/// What a folder holds, last name first; not more than are left.
fn children(folder: &Path, left: &mut usize) -> io::Result<Vec<PathBuf>> {
    let names = fs::read_dir(folder)?.take(*left);
    let mut children = names.map(|child| child.map(|child| child.path())).collect::<io::Result<Vec<_>>>()?;
    *left -= children.len();
    children.sort_unstable_by(|a, b| b.file_name().cmp(&a.file_name()));
    Ok(children)
}

fn refuse(planner: &mut Planner<'_>, scope: &mut Scope, name: &name::Raw, problem: Problem) {
    if let Some(id) = planner.list(scope, name, 0, None) {
        planner.warn(scope, id, problem);
    }
}

/// Plans one file.
fn file(planner: &mut Planner<'_>, scope: &mut Scope, name: &name::Raw, path: PathBuf, size: u64) {
    let Some(id) = planner.list(scope, name, size, None) else { return };
    let found = match head(&path, 8) {
        Ok(head) => recognise(&head),
        Err(error) => {
            planner.warn(scope, id, Problem::new(WarningKind::Unreadable, format!("cannot be read: {error}")));
            return;
        }
    };
    let taken = planner.cap(scope, id, size);
    if !planner.admit(scope, id, taken) {
        return;
    }
    match found {
        Some(container) if planner.opens(scope, id, taken) => match read_file(&path, taken) {
            Ok(bytes) => planner.open_nested(scope, id, container, Piece { bytes, problems: Vec::new() }),
            Err(error) => {
                planner.warn(scope, id, Problem::new(WarningKind::Unreadable, format!("cannot be read: {error}")));
            }
        },
        _ => planner.unit(vec![id], taken, Source::Disk(path, taken)),
    }
}

/// The first bytes of a file, at most `most`.
pub(super) fn head(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    fs::File::open(path)?.take(most).read_to_end(&mut head)?;
    Ok(head)
}

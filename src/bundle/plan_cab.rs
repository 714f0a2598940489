//! Planning the content of a cabinet.

use std::sync::Mutex;

use crate::bundle::cab::Cabinet;
use crate::bundle::cab::Cut;
use crate::bundle::cab::Cutter;
use crate::bundle::cab::File;
use crate::bundle::cab::Folder;
use crate::bundle::cab::Place;
use crate::bundle::plan::Planner;
use crate::bundle::plan::Scope;
use crate::bundle::problem::Problem;
use crate::bundle::recognise;
use crate::bundle::unit::CabFolder;
use crate::bundle::unit::Kept;
use crate::bundle::unit::Source;
use crate::model::id::ArtifactId;
use crate::model::warning::WarningKind;

/// Lists a cabinet and plans one pass over each of its folders; opens containers in it.
pub(super) fn content(planner: &mut Planner<'_>, scope: &mut Scope, index: usize, bytes: &[u8]) -> Result<(), Problem> {
    let cabinet = Cabinet::parse(bytes)?;
    for problem in &cabinet.problems {
        planner.warn_whole(scope, problem.clone());
    }
    let mut members: Vec<Vec<(ArtifactId, &File)>> = vec![Vec::new(); cabinet.folders.len()];
    for file in &cabinet.files {
        let Some(id) = planner.list(scope, &file.name, u64::from(file.size), file.modified) else { continue };
        if file.name_damaged {
            planner.warn(
                scope,
                id,
                Problem::new(WarningKind::Encoding, "its name is not the UTF-8 that it claims to be"),
            );
        }
        let folder = match file.place {
            Place::Folder(0) if cabinet.continues_previous => Err("begins in the previous cabinet of a set".to_owned()),
            Place::Spanned => Err("goes over several cabinets of a set".to_owned()),
            Place::Folder(number) => members
                .get_mut(usize::from(number))
                .ok_or_else(|| format!("is in folder {number}; the cabinet has {}", cabinet.folders.len())),
        };
        match folder {
            Ok(folder) => folder.push((id, file)),
            Err(why) if file.place == Place::Spanned || cabinet.continues_previous => {
                planner.warn(scope, id, Problem::new(WarningKind::Unsupported, format!("not read: it {why}")));
            }
            Err(why) => planner.warn(scope, id, Problem::new(WarningKind::Malformed, format!("not read: it {why}"))),
        }
    }
    for (folder, members) in cabinet.folders.iter().zip(members) {
        plan_folder(planner, scope, index, bytes, folder, members);
    }
    Ok(())
}

/// Plans one pass over a folder, and makes it to see which of its files are containers. What that unpacks is kept for
/// reading as far as the limits allow.
fn plan_folder(
    planner: &mut Planner<'_>,
    scope: &mut Scope,
    index: usize,
    bytes: &[u8],
    folder: &Folder,
    mut members: Vec<(ArtifactId, &File)>,
) {
    if let Err(problem) = Cutter::new(bytes, folder) {
        for (id, _) in members {
            planner.warn(scope, id, Problem::new(problem.kind, format!("not read: its folder {}", problem.message)));
        }
        return;
    }
    members.sort_by_key(|(_, file)| (file.start, file.size));
    let (mut ids, mut cuts) = (Vec::new(), Vec::new());
    let mut end = 0;
    for (id, file) in members {
        let start = u64::from(file.start);
        if file.size > 0 && start >= folder.size {
            let message = format!("not read: it begins at byte {start} of a folder of {} bytes", folder.size);
            planner.warn(scope, id, Problem::new(WarningKind::Truncated, message));
            continue;
        }
        let cut = Cut { start, len: planner.cap(scope, id, u64::from(file.size)) };
        let again = cuts.last() == Some(&cut) && cut.len > 0;
        if start < end && !again && cut.len > 0 {
            let message = "not read: its bytes overlap those of another file in the cabinet";
            planner.warn(scope, id, Problem::new(WarningKind::Malformed, message));
            continue;
        }
        let cut_end = (start + cut.len).min(folder.size);
        let new_bytes = if again { cut.len } else { cut_end.saturating_sub(end) };
        if planner.admit(scope, id, new_bytes) {
            end = end.max(cut_end);
            ids.push(id);
            cuts.push(cut);
        }
    }
    let folder = CabFolder { folder: folder.clone(), cuts };
    open_containers(planner, scope, bytes, folder, ids, index);
}

/// Makes the pass over a folder, opens the containers among its files, and adds the others as units: each by itself as
/// far as its bytes can be kept, the rest as one more pass over the folder.
fn open_containers(
    planner: &mut Planner<'_>,
    scope: &Scope,
    cabinet: &[u8],
    folder: CabFolder,
    ids: Vec<ArtifactId>,
    index: usize,
) {
    let mut rest = (Vec::new(), Vec::new());
    folder.unpack(cabinet, &mut |at, piece| {
        let (Some(&id), Some(&cut)) = (ids.get(at), folder.cuts.get(at)) else { return };
        let size = piece.bytes.len() as u64;
        if let Some(container) = recognise(&piece.bytes)
            && planner.opens(scope, id, size)
        {
            planner.open_nested(scope, id, container, piece);
        } else if let Some(left) = planner.kept_left.checked_sub(size) {
            planner.kept_left = left;
            let kept = Kept { folder: folder.folder.clone(), cut, piece: Mutex::new(Some(piece)) };
            planner.unit(vec![id], size, Source::Kept(index, Box::new(kept)));
        } else {
            rest.0.push(id);
            rest.1.push(cut);
        }
    });
    let (ids, cuts) = rest;
    if let Some(last) = cuts.last() {
        let weight = last.start + last.len;
        planner.unit(ids, weight, Source::Cab(index, Box::new(CabFolder { folder: folder.folder, cuts })));
    }
}

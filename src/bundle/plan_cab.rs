//! Planning the content of a cabinet.

use std::sync::Arc;
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
use crate::bundle::unit;
use crate::bundle::unit::Begun;
use crate::bundle::unit::CabFolder;
use crate::bundle::unit::Kept;
use crate::bundle::unit::Source;
use crate::model::id::ArtifactId;
use crate::model::warning::WarningKind;

/// Lists a cabinet and plans one pass over each of its folders; opens containers in it.
pub(super) fn content(planner: &mut Planner<'_>, scope: &mut Scope, bytes: &Arc<Vec<u8>>) -> Result<(), Problem> {
    let cabinet = Cabinet::parse(bytes)?;
    for problem in &cabinet.problems {
        planner.warn_whole(scope, problem.clone());
    }
    let mut members: Vec<Vec<(ArtifactId, &File)>> = vec![Vec::new(); cabinet.folders.len()];
    for file in &cabinet.files {
        let Some(id) = planner.list(scope, &file.name, u64::from(file.size), file.modified) else { continue };
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
        match folder {
            Ok(folder) => plan_folder(planner, scope, bytes, folder, members),
            Err(problem) => {
                for (id, _) in members {
                    let message = format!("not read: its folder {}", problem.message);
                    planner.warn(scope, id, Problem::new(problem.kind, message));
                }
            }
        }
    }
    Ok(())
}

/// Plans one pass over a folder, and makes it as far as needed to see which of its files are containers.
fn plan_folder(
    planner: &mut Planner<'_>,
    scope: &mut Scope,
    cabinet: &Arc<Vec<u8>>,
    folder: &Folder,
    mut members: Vec<(ArtifactId, &File)>,
) {
    members.sort_by_key(|(_, file)| (file.start, file.size));
    let (mut ids, mut cuts, mut may_open) = (Vec::new(), Vec::new(), Vec::new());
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
            may_open.push(planner.look.looks_into(&file.name.text));
        }
    }
    // Everything up to the last file that may be a container is unpacked now.
    let mut look_at = may_open.iter().rposition(|may| *may).map_or(0, |last| last + 1);
    while look_at > 0 && cuts.get(look_at - 1) == cuts.get(look_at) {
        look_at += 1;
    }
    if !ids.is_empty() {
        look(planner, scope, Pass { cabinet, folder, ids, cuts, look_at });
    }
}

/// A pass over a folder that is to be made.
struct Pass<'a> {
    cabinet: &'a Arc<Vec<u8>>,
    folder: &'a Folder,
    ids: Vec<ArtifactId>,
    cuts: Vec<Cut>,
    /// How many of the first files are looked at when the bundle is opened.
    look_at: usize,
}

/// Makes the first part of the pass: opens the containers that it finds. The others become units of their own as far as
/// their bytes can be kept; what is left of the folder becomes a unit that goes on where this stops.
fn look(planner: &mut Planner<'_>, scope: &Scope, pass: Pass<'_>) {
    let Pass { cabinet, folder, ids, cuts, .. } = pass;
    let mut cutter = Cutter::new(Arc::clone(cabinet), folder.clone());
    let (mut rest_ids, mut rest_cuts) = (Vec::new(), Vec::new());
    let looked = cuts.get(..pass.look_at).unwrap_or(&cuts);
    unit::contents(&mut cutter, looked, &mut |at, content| {
        let (Some(&id), Some(&cut)) = (ids.get(at), looked.get(at)) else { return };
        let piece = content.piece();
        let size = piece.bytes.len() as u64;
        if let Some(container) = recognise(&piece.bytes)
            && planner.opens(scope, id, size)
        {
            planner.open_nested(scope, id, container, piece);
        } else if planner.may_keep(size) {
            let kept = Kept { folder: folder.clone(), cut, piece: Mutex::new(Some(piece)) };
            planner.unit(vec![id], size, Source::Kept(Arc::clone(cabinet), Box::new(kept)));
        } else {
            rest_ids.push(id);
            rest_cuts.push(cut);
        }
    });
    let looked_at = rest_ids.len();
    rest_ids.extend(ids.iter().skip(pass.look_at));
    rest_cuts.extend(cuts.iter().skip(pass.look_at));
    let Some(last) = rest_cuts.last() else { return };
    let weight = last.start + last.len;
    // It can go on from here only if nothing before is left to be read again.
    let goes_on = looked_at == 0 && pass.look_at > 0 && planner.may_keep(cutter.memory_bytes());
    let begun = if goes_on { Begun::new(cutter) } else { Begun::default() };
    let folder = CabFolder { folder: folder.clone(), cuts: rest_cuts, looked_at, begun };
    planner.unit(rest_ids, weight, Source::Cab(Arc::clone(cabinet), Box::new(folder)));
}

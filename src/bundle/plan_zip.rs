//! Planning the content of a zip archive.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::bundle::content::Content;
use crate::bundle::content::Flow;
use crate::bundle::plan::Planner;
use crate::bundle::plan::Scope;
use crate::bundle::problem::Problem;
use crate::bundle::recognise;
use crate::bundle::unit::MAGIC_BYTES;
use crate::bundle::unit::Source;
use crate::bundle::unit::ZipFile;
use crate::bundle::zip;
use crate::bundle::zip::directory;
use crate::model::warning::WarningKind;

/// Lists an archive and plans the reading of each file; opens containers in it.
pub(super) fn content(planner: &mut Planner<'_>, scope: &mut Scope, archive: &Arc<Vec<u8>>) -> Result<(), Problem> {
    let listing = directory::list(archive, planner.entries_left(), planner.limits)?;
    for problem in listing.problems {
        planner.warn_whole(scope, problem);
    }
    Planner::left_out(scope, listing.left_out);
    let mut read = Extents::default();
    for mut entry in listing.entries {
        let Some(id) = planner.list(scope, &entry.name, entry.size, entry.modified) else { continue };
        if let Some(problem) = entry.refusal.take() {
            planner.warn(scope, id, problem);
            continue;
        }
        if !read.add(&entry.extent) {
            let message = "not read: its data overlaps that of another file in the archive";
            planner.warn(scope, id, Problem::new(WarningKind::Malformed, message));
            continue;
        }
        let taken = planner.cap(scope, id, entry.size);
        if !planner.admit(scope, id, taken.min(entry.possible(archive))) {
            continue;
        }
        let could_be_container = entry.size >= zip::LEAST_BYTES;
        let looked_at = !could_be_container || planner.look.looks_into(&entry.name.text);
        let found = (could_be_container && looked_at).then(|| recognise(&entry.head(archive, MAGIC_BYTES))).flatten();
        match found {
            Some(container) if planner.opens(scope, id, taken) => {
                let piece = Content::new(Flow::Zip(Box::new(entry.open(archive, taken))), taken).piece();
                planner.open_nested(scope, id, container, piece);
            }
            _ => {
                let file = ZipFile { entry, most: taken, looked_at };
                planner.unit(vec![id], taken, Source::Zip(Arc::clone(archive), Box::new(file)));
            }
        }
    }
    Ok(())
}

/// The parts of an archive that belong to files already. A bomb lets thousands of files share one part.
#[derive(Default)]
struct Extents {
    ends: BTreeMap<u64, u64>,
}

impl Extents {
    /// Adds a part unless it overlaps one that is there.
    fn add(&mut self, extent: &Range<u64>) -> bool {
        let before = self.ends.range(..extent.end).next_back();
        if before.is_some_and(|(_, &end)| end > extent.start) {
            return false;
        }
        self.ends.insert(extent.start, extent.end);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extents_may_touch_but_not_overlap() {
        let mut extents = Extents::default();
        assert!(extents.add(&(100..200)));
        assert!(extents.add(&(200..300)));
        assert!(extents.add(&(50..100)));
        for overlapping in [100..200, 199..201, 0..51, 0..1000, 120..130] {
            assert!(!extents.add(&overlapping), "{overlapping:?}");
        }
        assert!(extents.add(&(0..50)));
    }
}

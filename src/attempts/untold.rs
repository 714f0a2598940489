//! Signs that an enrollment was set about, of which no attempt tells what came of it.
//!
//! An event log that ends too early looks like one in which nothing more happened. The pages of the connect dialog and the
//! scheduled task are logged elsewhere: where they stand alone, "no attempt" is not sure.

use crate::attempts::chain::Hit;
use crate::attempts::lanes::Lanes;
use crate::attempts::pages;
use crate::attempts::pages::Sign;
use crate::attempts::surround;
use crate::model::event::Event;

/// How many are kept: one is enough to doubt.
const MOST: usize = 16;

/// Such signs that no attempt has claimed, oldest first.
pub(crate) fn find(lanes: &Lanes, members: &[Option<u32>], events: &[Event]) -> Vec<usize> {
    // The out-of-box experience is on every device; its pages are no sign of an enrollment.
    let page = |hit: &&Hit| {
        let sign = events.get(hit.at).map_or(Sign::Other, pages::reads);
        !matches!(sign, Sign::Other | Sign::OutOfBox)
    };
    let task = |hit: &&Hit| events.get(hit.at).is_some_and(surround::is_enrolling_task);
    let pages = lanes.page.iter().filter(page);
    let tasks = lanes.task.iter().filter(task);
    let unclaimed = |at: &usize| members.get(*at).is_some_and(Option::is_none);
    let mut all: Vec<usize> = pages.chain(tasks).map(|hit| hit.at).filter(unclaimed).collect();
    all.sort_unstable();
    all.truncate(MOST);
    all
}

//! How the steps of each lane belong together: how long a run pauses, what it does once, whether threads part it.

use crate::attempts::chain::Step;
use crate::attempts::weave::Grammar;

const fn never(_: &Step) -> bool {
    false
}

const fn once_in_chain(step: &Step) -> bool {
    matches!(step.id, 4 | 6 | 8 | 10 | 16 | 27 | 54 | 58 | 71 | 72 | 75 | 76 | 91)
}

/// The enrollment chain takes seconds, a user at a sign-in page minutes; scheduled tries come every five minutes.
pub(crate) const CHAIN: Grammar =
    Grammar { pause: 280, pause_with_id: 30 * 60, after_end: 60, once: once_in_chain, by_thread: true };

const fn once_in_join(step: &Step) -> bool {
    matches!(step.id, 105 | 106 | 331 | 304 | 305 | 306)
}

/// A join takes seconds; the automatic one runs in a process of its own each time.
pub(crate) const JOIN: Grammar =
    Grammar { pause: 120, pause_with_id: 10 * 60, after_end: 5, once: once_in_join, by_thread: true };

/// Autopilot goes through restarts and waits for networks and users.
pub(crate) const AUTOPILOT: Grammar =
    Grammar { pause: 2 * 3600, pause_with_id: 2 * 3600, after_end: 2 * 3600, once: never, by_thread: false };

/// A package is applied in one go; what comes again a quarter of an hour later is the next try.
pub(crate) const PACKAGE: Grammar =
    Grammar { pause: 600, pause_with_id: 600, after_end: 600, once: never, by_thread: false };

const fn once_in_linked(step: &Step) -> bool {
    step.rank == 2
}

/// The linked enrollment: its task, then its result.
pub(crate) const LINKED: Grammar =
    Grammar { pause: 3600, pause_with_id: 3600, after_end: 1, once: once_in_linked, by_thread: false };

//! Strings that come back in nearly every record, kept once.

use std::collections::HashSet;
use std::sync::Arc;

/// Most distinct strings that are kept for sharing. A real log has a few hundred (providers, channels, the computer,
/// field names); a forged one could have a new one in every record, and those need not be shared.
const MAX_NAMES: usize = 16 * 1024;

/// Gives the same [`Arc`] for the same text.
///
/// The set hashes with a random key: its keys are the attacker's. Nothing is ever read out of it in set order.
#[derive(Debug, Default)]
pub(super) struct Names {
    known: HashSet<Arc<str>>,
    bytes: usize,
}

impl Names {
    /// How many strings are kept, and how many bytes they have.
    pub(super) fn size(&self) -> (usize, usize) {
        (self.known.len(), self.bytes)
    }

    /// The shared form of `text`.
    pub(super) fn get(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.known.get(text) {
            return Arc::clone(known);
        }
        let new: Arc<str> = Arc::from(text);
        if self.known.len() < MAX_NAMES {
            self.bytes += new.len();
            self.known.insert(Arc::clone(&new));
        }
        new
    }
}

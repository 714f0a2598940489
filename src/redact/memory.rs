//! What was made of texts that come back: of the values of a log nine in ten are such.

use std::collections::HashMap;

/// Longest text that is remembered: longer ones seldom come back.
const LONGEST: usize = 512;
/// Most texts that are remembered, so that a bundle without any that come back does not fill the memory.
const MOST: usize = 128 * 1024;

/// Texts and what was made of them.
#[derive(Debug)]
pub(super) struct Memory<T>(HashMap<Box<str>, T>);

impl<T> Default for Memory<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T: Clone> Memory<T> {
    /// What was made of this text before, or what `make` makes of it now.
    pub(super) fn get(&mut self, text: &str, make: impl FnOnce() -> T) -> T {
        if text.len() > LONGEST {
            return make();
        }
        if let Some(known) = self.0.get(text) {
            return known.clone();
        }
        let new = make();
        if self.0.len() < MOST {
            self.0.insert(text.into(), new.clone());
        }
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_back_is_made_once() {
        let (mut memory, mut made) = (Memory::default(), Vec::new());
        let long = "x".repeat(LONGEST + 1);
        for text in ["a", "b", "a", &long, &long, "a"] {
            let length = memory.get(text, || {
                made.push(text.len());
                text.len()
            });
            assert_eq!(length, text.len());
        }
        assert_eq!(made, [1, 1, LONGEST + 1, LONGEST + 1]);
    }
}

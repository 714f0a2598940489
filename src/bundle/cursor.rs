//! Reading little-endian numbers from bytes that may end anywhere.

use crate::bundle::problem::Problem;
use crate::model::warning::WarningKind;

/// A place in a byte slice. Every read either gives all of what was asked for or says where the bytes end.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    pub(super) const fn position(&self) -> usize {
        self.at
    }

    pub(super) const fn move_to(&mut self, at: usize) {
        self.at = at;
    }

    /// The next `n` bytes; `what` is what they belong to.
    pub(super) fn take(&mut self, n: usize, what: &str) -> Result<&'a [u8], Problem> {
        let end = self.at.checked_add(n);
        let taken = end.and_then(|end| self.bytes.get(self.at..end)).ok_or_else(|| self.ends_in(what))?;
        self.at += n;
        Ok(taken)
    }

    pub(super) fn skip(&mut self, n: usize, what: &str) -> Result<(), Problem> {
        self.take(n, what).map(|_| ())
    }

    pub(super) fn u8(&mut self, what: &str) -> Result<u8, Problem> {
        self.array::<1>(what).map(u8::from_le_bytes)
    }

    pub(super) fn u16(&mut self, what: &str) -> Result<u16, Problem> {
        self.array(what).map(u16::from_le_bytes)
    }

    pub(super) fn u32(&mut self, what: &str) -> Result<u32, Problem> {
        self.array(what).map(u32::from_le_bytes)
    }

    /// The bytes up to the next NUL, which is passed over.
    pub(super) fn text(&mut self, what: &str) -> Result<&'a [u8], Problem> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let len = memchr::memchr(0, rest).ok_or_else(|| self.ends_in(what))?;
        self.at += len + 1;
        Ok(rest.get(..len).unwrap_or_default())
    }

    fn array<const N: usize>(&mut self, what: &str) -> Result<[u8; N], Problem> {
        let taken = self.take(N, what)?;
        taken.try_into().map_err(|_| self.ends_in(what))
    }

    fn ends_in(&self, what: &str) -> Problem {
        Problem::new(WarningKind::Truncated, format!("it ends at byte {}, in {what}", self.bytes.len()))
    }
}

//! Finding a cabinet that does not begin where its file begins.

use memchr::memmem;

use super::MAGIC;
use crate::bundle::cursor::Cursor;

/// How far into a file a cabinet is looked for. What is put in front of one is a mail header or a small stub.
pub(in crate::bundle) const SEARCH_BYTES: usize = 64 * 1024;

/// Where in these bytes the first cabinet begins whose header can be one: its version is right, and its size and its
/// file table lie inside of what is there. `MSCF` alone
/// can stand in any data.
pub(in crate::bundle) fn find(bytes: &[u8], len: u64) -> Option<usize> {
    let searched = bytes.get(..SEARCH_BYTES).unwrap_or(bytes);
    memmem::find_iter(searched, MAGIC).find(|&at| is_header(bytes, at, len.saturating_sub(at as u64)).unwrap_or(false))
}

fn is_header(bytes: &[u8], at: usize, rest: u64) -> Option<bool> {
    let mut cursor = Cursor::new(bytes);
    cursor.move_to(at.checked_add(8)?);
    let size = cursor.u32("").ok()?;
    cursor.skip(4, "").ok()?;
    let files_at = cursor.u32("").ok()?;
    cursor.skip(4, "").ok()?;
    let version = (cursor.u8("").ok()?, cursor.u8("").ok()?);
    Some(version == (3, 1) && u64::from(size) <= rest && (36..size).contains(&files_at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_header_that_can_be_one_counts() {
        let mut bytes = b"MSCF, it says. MSCF".to_vec();
        bytes.extend([0, 0, 0, 0, 60, 0, 0, 0, 0, 0, 0, 0, 44, 0, 0, 0, 0, 0, 0, 0, 3, 1]);
        bytes.resize(15 + 60, 0);
        assert_eq!(find(&bytes, bytes.len() as u64), Some(15));
        assert_eq!(find(&bytes, bytes.len() as u64 - 1), None);
        assert_eq!(find(&bytes[..30], 75), None);
    }
}

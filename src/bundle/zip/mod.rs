//! Zip archives: one entry. [`directory`] lists them, [`Unpacking`] unpacks one.
//!
//! The crate `zip` reads the directory; the common methods are unpacked here, straight into the result and with errors
//! told apart.

pub(super) mod directory;
mod salvage;
mod unpacking;

pub(super) use unpacking::Unpacking;

use std::ops::Range;

use zip::read::OwnedZipFileEntry;

use crate::bundle::name;
use crate::bundle::problem::Problem;
use crate::model::time::Time;

/// First bytes of an archive: a local header, or the end record of an empty archive.
pub(super) const MAGICS: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];
/// General purpose flag: the name is UTF-8.
const FLAG_UTF8: u16 = 0x0800;
/// Fewest bytes that an archive has.
pub(super) const LEAST_BYTES: u64 = 22;
/// Most unpacked bytes that a packed byte of deflate gives.
const DEFLATE_MOST: u64 = 1032;

/// How an entry is packed.
#[derive(Debug)]
enum Method {
    Stored,
    Deflate,
    /// Unpacked by the crate, which wants its own form of the entry.
    Deflate64(Box<OwnedZipFileEntry>),
}

/// One file of an archive.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) name: name::Raw,
    /// Unpacked size as declared.
    pub(super) size: u64,
    /// Local time of the device, no zone.
    pub(super) modified: Option<Time>,
    /// From its local header to the end of its data.
    pub(super) extent: Range<u64>,
    /// Why it cannot be read, if it cannot.
    pub(super) refusal: Option<Problem>,
    data_at: usize,
    packed: u64,
    crc: u32,
    method: Method,
}

impl Entry {
    /// The first bytes of the file, up to `most`; fewer if it is damaged.
    pub(super) fn head(&self, archive: &[u8], most: usize) -> Vec<u8> {
        let mut head = Vec::with_capacity(most);
        self.open(archive, most as u64).fill(&mut head);
        head
    }

    /// Most bytes that can come, whatever size is declared.
    pub(super) fn possible(&self, archive: &[u8]) -> u64 {
        let packed = self.packed(archive).len() as u64;
        match self.method {
            Method::Stored => self.size.min(packed),
            Method::Deflate => self.size.min(packed.saturating_mul(DEFLATE_MOST)),
            Method::Deflate64(_) => self.size,
        }
    }

    /// Begins to unpack the file, of which at most `most` bytes are wanted.
    pub(super) fn open<'a>(&'a self, archive: &'a [u8], most: u64) -> Unpacking<'a> {
        Unpacking::new(self, archive, self.size.min(most))
    }

    /// The packed bytes, as far as the archive has them.
    fn packed<'a>(&self, archive: &'a [u8]) -> &'a [u8] {
        let rest = archive.get(self.data_at..).unwrap_or_default();
        usize::try_from(self.packed).ok().and_then(|packed| rest.get(..packed)).unwrap_or(rest)
    }
}

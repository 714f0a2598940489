//! Zip archives: one entry and how it is unpacked. [`directory`] lists them.
//!
//! The crate `zip` reads the directory; the common methods are unpacked here, straight into the result and with errors
//! told apart.

pub(super) mod directory;
mod salvage;

use std::io::Cursor;
use std::io::Read;
use std::ops::Range;

use flate2::Decompress;
use flate2::FlushDecompress;
use flate2::Status;
use zip::ZipReadOptions;
use zip::read::OwnedZipFileEntry;

use crate::bundle::name;
use crate::bundle::problem::Piece;
use crate::bundle::problem::Problem;
use crate::model::time::Time;
use crate::model::warning::WarningKind;

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

/// Why unpacking stopped short.
enum Stopped {
    /// The data is damaged or ends early.
    Damaged(String),
    /// There is more than the declared size.
    Longer,
}

impl Entry {
    /// The first bytes of the file, up to `most`; fewer if it is damaged.
    pub(super) fn head(&self, archive: &[u8], most: u64) -> Vec<u8> {
        self.unpack_to(archive, most.min(self.size)).0
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

    /// Unpacks the file, at most `most` bytes, with what was wrong.
    pub(super) fn unpack(&self, archive: &[u8], most: u64) -> Piece {
        let wanted = self.size.min(most);
        let (bytes, stopped) = self.unpack_to(archive, wanted);
        let mut problems = Vec::new();
        match stopped {
            Some(Stopped::Damaged(why)) => {
                problems.push(Problem::new(WarningKind::Damaged, format!("cannot be unpacked to its end: {why}")));
            }
            Some(Stopped::Longer) => {
                let message = format!("holds more than the {} bytes that its directory entry says", self.size);
                problems.push(Problem::new(WarningKind::Malformed, message));
            }
            None => {}
        }
        if (bytes.len() as u64) < wanted {
            let message = format!("ends early: {} of {wanted} bytes could be unpacked", bytes.len());
            problems.push(Problem::new(WarningKind::Truncated, message));
        } else if wanted == self.size && problems.is_empty() && crc32fast::hash(&bytes) != self.crc {
            problems.push(Problem::new(WarningKind::Checksum, "does not match its checksum"));
        }
        Piece { bytes, problems }
    }

    /// Unpacks up to `wanted` bytes.
    fn unpack_to(&self, archive: &[u8], wanted: u64) -> (Vec<u8>, Option<Stopped>) {
        let packed = self.packed(archive);
        match &self.method {
            Method::Stored => {
                let longer = wanted == self.size && packed.len() as u64 > wanted;
                let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
                (packed.get(..wanted).unwrap_or(packed).to_vec(), longer.then_some(Stopped::Longer))
            }
            Method::Deflate => inflate(packed, wanted, self.size),
            Method::Deflate64(entry) => {
                let mut bytes = Vec::new();
                let options = ZipReadOptions::new().ignore_crc32(true);
                let mut source = Cursor::new(archive);
                let read = match OwnedZipFileEntry::as_ref(entry).with_reader(&mut source, options) {
                    Ok(file) => file.take(wanted).read_to_end(&mut bytes).map_err(|error| error.to_string()),
                    Err(error) => Err(error.to_string()),
                };
                (bytes, read.err().map(Stopped::Damaged))
            }
        }
    }

    /// The packed bytes, as far as the archive has them.
    fn packed<'a>(&self, archive: &'a [u8]) -> &'a [u8] {
        let rest = archive.get(self.data_at..).unwrap_or_default();
        usize::try_from(self.packed).ok().and_then(|packed| rest.get(..packed)).unwrap_or(rest)
    }
}

/// Inflates up to `wanted` bytes of a stream that should hold `size`.
fn inflate(packed: &[u8], wanted: u64, size: u64) -> (Vec<u8>, Option<Stopped>) {
    // What is reserved is what can come, not what the entry claims; and a little more, to see a stream that goes on.
    let can_come = (packed.len() as u64).saturating_mul(DEFLATE_MOST).min(wanted).saturating_add(64);
    let mut bytes = Vec::with_capacity(usize::try_from(can_come).unwrap_or_default());
    let mut inflate = Decompress::new(false);
    let stopped = loop {
        let (read, written) = (inflate.total_in(), bytes.len());
        let rest = usize::try_from(read).ok().and_then(|read| packed.get(read..)).unwrap_or_default();
        let status = inflate.decompress_vec(rest, &mut bytes, FlushDecompress::None);
        let stuck = bytes.len() == written && inflate.total_in() == read;
        match status {
            Err(error) => break Some(Stopped::Damaged(error.to_string())),
            Ok(Status::StreamEnd) => break None,
            Ok(_) if bytes.len() as u64 > wanted => break None,
            Ok(_) if stuck => break Some(Stopped::Damaged("its data ends early".to_owned())),
            Ok(_) => bytes.reserve(64),
        }
    };
    let longer = wanted == size && bytes.len() as u64 > size;
    bytes.truncate(usize::try_from(wanted).unwrap_or(usize::MAX));
    (bytes, stopped.or(longer.then_some(Stopped::Longer)))
}

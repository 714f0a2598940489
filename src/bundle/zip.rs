//! Zip archives: listing them by their central directory, and unpacking one entry.
//!
//! The crate `zip` reads the directory, through the one of its ways that keeps entries of equal names; the common
//! methods are unpacked here, straight into the result and with errors told apart.

use std::io::Cursor;
use std::io::Read;

use flate2::Decompress;
use flate2::FlushDecompress;
use flate2::Status;
use zip::CompressionMethod;
use zip::HasZipMetadata;
use zip::System;
use zip::ZipReadOptions;
use zip::read::Config;
use zip::read::OwnedZipFileEntry;
use zip::read::ZipFileEntry;
use zip::unstable::read::ZipIterable;

use crate::bundle::name;
use crate::bundle::problem::Piece;
use crate::bundle::problem::Problem;
use crate::model::time::Time;
use crate::model::warning::WarningKind;

/// First bytes of an archive: a local header, or the end record of an empty archive.
pub(super) const MAGICS: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];
/// Fewest bytes that an archive has.
pub(super) const LEAST_BYTES: u64 = 22;
/// General purpose flag: name and comment are UTF-8.
const FLAG_UTF8: u16 = 0x0800;
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
    /// Its name, decoded but not yet made safe.
    pub(super) name: String,
    /// Whether its name says UTF-8 and is not.
    pub(super) name_damaged: bool,
    /// Unpacked size as declared.
    pub(super) size: u64,
    /// Local time of the device, no zone.
    pub(super) modified: Option<Time>,
    /// Where its local header begins and its data ends.
    pub(super) extent: std::ops::Range<u64>,
    data_at: usize,
    packed: u64,
    crc: u32,
    method: Method,
}

/// What an archive lists.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// Files in directory order; a file that cannot be read has its reason.
    pub(super) entries: Vec<(Entry, Option<Problem>)>,
    /// Files that are not listed because there are more than the cap.
    pub(super) left_out: u64,
    pub(super) problems: Vec<Problem>,
}

/// Lists at most `most` files. The error says why nothing can be listed.
pub(super) fn list(bytes: &[u8], most: u32) -> Result<Listing, Problem> {
    let mut archive = ZipIterable::try_new(Cursor::new(bytes), Config::default())
        .map_err(|error| Problem::new(WarningKind::Damaged, format!("its directory cannot be read: {error}")))?;
    let mut listing = Listing::default();
    let total = archive.len();
    let files = archive
        .files()
        .map_err(|error| Problem::new(WarningKind::Damaged, format!("its directory cannot be read: {error}")))?;
    for (number, file) in files.enumerate() {
        let file = match file {
            Ok(file) => file,
            Err(error) => {
                let message = format!("entry {number} of {total} in its directory cannot be read: {error}");
                let problem = Problem::new(WarningKind::Damaged, message);
                if listing.entries.is_empty() {
                    return Err(problem);
                }
                listing.problems.push(problem);
                break;
            }
        };
        // A folder: what it holds has entries of its own.
        if file.size() == 0 && matches!(file.name_raw().last(), Some(b'/' | b'\\')) {
            continue;
        }
        if listing.entries.len() >= most as usize {
            listing.left_out += 1;
            continue;
        }
        listing.entries.push(entry(file, bytes));
    }
    Ok(listing)
}

fn entry(file: ZipFileEntry<'static>, bytes: &[u8]) -> (Entry, Option<Problem>) {
    let legacy = match file.system() {
        System::WindowsNTFS | System::VFAT => name::Legacy::Ansi,
        _ => name::Legacy::Cp437,
    };
    let says_utf8 = file.flags().as_u16() & FLAG_UTF8 != 0;
    let (name, name_damaged) = name::decode(file.name_raw(), says_utf8, legacy);
    let mut problem = None;
    let data_at = match file.get_metadata().data_start(&mut Cursor::new(bytes)) {
        Ok(at) => usize::try_from(at).unwrap_or(usize::MAX),
        Err(error) => {
            problem = Some(Problem::new(WarningKind::Damaged, format!("has no readable header: {error}")));
            0
        }
    };
    if file.encrypted() {
        problem = Some(Problem::new(WarningKind::Encrypted, "is encrypted"));
    } else if file.is_symlink() {
        problem = Some(Problem::new(WarningKind::NotFollowed, "is a symbolic link"));
    }
    let (size, packed, crc) = (file.size(), file.compressed_size(), file.crc32());
    let extent = file.header_start()..(data_at as u64).saturating_add(packed);
    let modified = file.last_modified().and_then(|at| crate::bundle::dos_time(at.datepart(), at.timepart()));
    let method = match file.compression() {
        CompressionMethod::Stored => Method::Stored,
        CompressionMethod::Deflated => Method::Deflate,
        CompressionMethod::Deflate64 => Method::Deflate64(Box::new(file.into())),
        other => {
            let message = format!("is packed with a method that is not read ({other})");
            problem = problem.or(Some(Problem::new(WarningKind::Unsupported, message)));
            Method::Stored
        }
    };
    (Entry { name, name_damaged, size, modified, extent, data_at, packed, crc, method }, problem)
}

impl Entry {
    /// The first bytes of the file, at least `most` if there are so many; fewer if it is damaged.
    pub(super) fn head(&self, archive: &[u8], most: usize) -> Vec<u8> {
        self.unpack_to(archive, most as u64).0
    }

    /// Unpacks the file, at most `most` bytes, with what was wrong.
    pub(super) fn unpack(&self, archive: &[u8], most: u64) -> Piece {
        let wanted = self.size.min(most);
        let (bytes, stopped) = self.unpack_to(archive, wanted);
        let mut problems = Vec::new();
        if let Some(why) = stopped {
            problems.push(Problem::new(WarningKind::Damaged, format!("cannot be unpacked to its end: {why}")));
        }
        if (bytes.len() as u64) < wanted {
            let message = format!("ends early: {} of {wanted} bytes could be unpacked", bytes.len());
            problems.push(Problem::new(WarningKind::Truncated, message));
        } else if wanted == self.size && problems.is_empty() && crc32fast::hash(&bytes) != self.crc {
            problems.push(Problem::new(WarningKind::Checksum, "does not match its checksum"));
        }
        Piece { bytes, problems }
    }

    /// Unpacks up to `wanted` bytes; why it stopped if it did not come so far, or if more than the declared size is there.
    fn unpack_to(&self, archive: &[u8], wanted: u64) -> (Vec<u8>, Option<String>) {
        let packed = self.packed(archive);
        match &self.method {
            Method::Stored => {
                let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
                (packed.get(..wanted).unwrap_or(packed).to_vec(), None)
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
                (bytes, read.err())
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
fn inflate(packed: &[u8], wanted: u64, size: u64) -> (Vec<u8>, Option<String>) {
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
            Err(error) => break Some(error.to_string()),
            Ok(Status::StreamEnd) => break None,
            Ok(_) if bytes.len() as u64 > wanted => break None,
            Ok(_) if stuck => break Some("its data ends early".to_owned()),
            Ok(_) => bytes.reserve(64),
        }
    };
    let longer = wanted == size && bytes.len() as u64 > size;
    bytes.truncate(usize::try_from(wanted).unwrap_or(usize::MAX));
    let stopped = stopped.or(longer.then(|| format!("it holds more than the {size} bytes that its entry says")));
    (bytes, stopped)
}

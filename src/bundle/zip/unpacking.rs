//! Unpacking one file of an archive, piece by piece.

use std::cell::RefCell;
use std::io::Cursor;
use std::io::Read;

use flate2::Decompress;
use flate2::FlushDecompress;
use flate2::Status;
use zip::ZipReadOptions;
use zip::read::OwnedZipFileEntry;

use crate::bundle::problem::Problem;
use crate::bundle::zip::Entry;
use crate::bundle::zip::Method;
use crate::model::warning::WarningKind;

/// Room in which a stream that goes on beyond its declared size shows itself.
const BEYOND: usize = 64;

/// A file of an archive being unpacked.
pub(in crate::bundle) struct Unpacking<'a> {
    entry: &'a Entry,
    /// How many bytes are wanted: the declared size, or fewer.
    wanted: u64,
    came: u64,
    crc: crc32fast::Hasher,
    way: Way<'a>,
    /// Why it is damaged, if it is.
    damage: Option<String>,
    /// Whether there are more bytes than wanted.
    more: bool,
}

enum Way<'a> {
    Stored(&'a [u8]),
    Deflate(Box<Inflating<'a>>),
    /// Unpacked already.
    Ready(Cursor<Vec<u8>>),
}

struct Inflating<'a> {
    packed: &'a [u8],
    inflate: Inflate,
    over: bool,
}

/// Most decompressors that a thread keeps; it seldom unpacks two files at a time.
const MOST_KEPT: usize = 2;

thread_local! {
    /// Decompressors for the next files: making one and clearing its window costs as much as a small file.
    static KEPT: RefCell<Vec<Decompress>> = const { RefCell::new(Vec::new()) };
}

/// A decompressor that goes back to its thread; nothing until it is asked for.
struct Inflate(Option<Decompress>);

impl Inflate {
    fn get(&mut self) -> &mut Decompress {
        self.0.get_or_insert_with(|| {
            let kept = KEPT.try_with(|kept| kept.try_borrow_mut().ok()?.pop()).ok().flatten();
            kept.unwrap_or_else(|| Decompress::new(false))
        })
    }
}

impl Drop for Inflate {
    fn drop(&mut self) {
        let Some(mut inflate) = self.0.take() else { return };
        // At the end of a thread there is nowhere to keep it.
        let _ = KEPT.try_with(|kept| {
            if let Ok(mut kept) = kept.try_borrow_mut()
                && kept.len() < MOST_KEPT
            {
                inflate.reset(false);
                kept.push(inflate);
            }
        });
    }
}

impl Inflating<'_> {
    /// Unpacks into the room that `to` has; the error says what is wrong with the data.
    fn fill(&mut self, to: &mut Vec<u8>) -> Result<(), String> {
        let inflate = self.inflate.get();
        while !self.over && to.len() < to.capacity() {
            let (read, written) = (inflate.total_in(), to.len());
            let rest = usize::try_from(read).ok().and_then(|read| self.packed.get(read..)).unwrap_or_default();
            // `Finish`: a stream that ends in this room needs no copy of its last bytes for what follows.
            let status = inflate.decompress_vec(rest, to, FlushDecompress::Finish);
            let stuck = to.len() == written && inflate.total_in() == read;
            match status {
                Err(error) => {
                    self.over = true;
                    return Err(error.to_string());
                }
                Ok(Status::StreamEnd) => self.over = true,
                Ok(_) if stuck => {
                    self.over = true;
                    return Err("its data ends early".to_owned());
                }
                Ok(_) => {}
            }
        }
        Ok(())
    }
}

impl<'a> Unpacking<'a> {
    pub(super) fn new(entry: &'a Entry, archive: &'a [u8], wanted: u64) -> Self {
        let packed = entry.packed(archive);
        let (mut damage, mut more) = (None, false);
        let way = match &entry.method {
            Method::Stored => {
                more = packed.len() as u64 > wanted;
                Way::Stored(packed)
            }
            Method::Deflate => Way::Deflate(Box::new(Inflating { packed, inflate: Inflate(None), over: false })),
            Method::Deflate64(form) => {
                let (bytes, error) = deflate64(form, archive, wanted);
                damage = error;
                Way::Ready(Cursor::new(bytes))
            }
        };
        Self { entry, wanted, came: 0, crc: crc32fast::Hasher::new(), way, damage, more }
    }

    /// Puts the next bytes at the end of `to`, as many as it has room for.
    pub(in crate::bundle) fn fill(&mut self, to: &mut Vec<u8>) {
        let left = usize::try_from(self.wanted - self.came).unwrap_or(usize::MAX);
        let before = to.len();
        let room = (to.capacity() - before).min(left);
        match &mut self.way {
            _ if room == 0 => return,
            Way::Stored(rest) => {
                let (next, later) = rest.split_at_checked(room).unwrap_or((*rest, &[]));
                to.extend_from_slice(next);
                *rest = later;
            }
            Way::Deflate(inflating) => {
                let damage = inflating.fill(to).err();
                // There may have been more room than is wanted; what comes to fill it does not matter, nor its damage.
                self.more = to.len() - before > left;
                if !self.more {
                    self.damage = self.damage.take().or(damage);
                }
                to.truncate(before.saturating_add(left));
            }
            // A cursor over bytes never fails.
            Way::Ready(bytes) => {
                let _ = bytes.take(room as u64).read_to_end(to);
            }
        }
        self.came += (to.len() - before) as u64;
        if self.is_whole() {
            self.crc.update(to.get(before..).unwrap_or_default());
        }
    }

    /// Whether the whole file is wanted, so that its checksum can be compared.
    fn is_whole(&self) -> bool {
        self.wanted == self.entry.size
    }

    /// What was wrong with it; all wanted bytes were taken, or there are no more.
    pub(in crate::bundle) fn problems(mut self) -> Vec<Problem> {
        if let (Way::Deflate(inflating), false, None) = (&mut self.way, self.more, &self.damage) {
            let mut beyond = Vec::with_capacity(BEYOND);
            let damage = inflating.fill(&mut beyond).err();
            self.more = !beyond.is_empty();
            self.damage = damage.filter(|_| !self.more);
        }
        let mut problems = Vec::new();
        if let Some(why) = self.damage {
            problems.push(Problem::new(WarningKind::Damaged, format!("cannot be unpacked to its end: {why}")));
        } else if self.more && self.wanted == self.entry.size {
            let message = format!("holds more than the {} bytes that its directory entry says", self.entry.size);
            problems.push(Problem::new(WarningKind::Malformed, message));
        }
        if self.came < self.wanted {
            let message = format!("ends early: {} of {} bytes could be unpacked", self.came, self.wanted);
            problems.push(Problem::new(WarningKind::Truncated, message));
        } else if self.wanted == self.entry.size && problems.is_empty() && self.crc.finalize() != self.entry.crc {
            problems.push(Problem::new(WarningKind::Checksum, "does not match its checksum"));
        }
        problems
    }
}

/// Unpacks a file packed with deflate64, which the crate does; and what was wrong.
fn deflate64(form: &OwnedZipFileEntry, archive: &[u8], wanted: u64) -> (Vec<u8>, Option<String>) {
    let mut bytes = Vec::new();
    let options = ZipReadOptions::new().ignore_crc32(true);
    let mut source = Cursor::new(archive);
    let read = match OwnedZipFileEntry::as_ref(form).with_reader(&mut source, options) {
        Ok(file) => file.take(wanted).read_to_end(&mut bytes).map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    (bytes, read.err())
}

//! Cabinets: the directory of one (`MS-CAB`, facts of the format; no spanning over several cabinets).
//!
//! Layout, all little-endian: header `MSCF` (36 bytes, then what its flags announce), folder table, file table, data
//! blocks. A folder is one compressed stream cut into blocks of 32 KiB; files are ranges of a folder's unpacked bytes.
//! [`Cutter`] unpacks.

mod block;
mod codec;
mod cutter;
mod find;
mod lzx;

pub(super) use cutter::Cut;
pub(super) use cutter::Cutter;
pub(super) use cutter::Cutting;
pub(super) use find::SEARCH_BYTES;
pub(super) use find::find;

use crate::bundle::cursor::Cursor;
use crate::bundle::name;
use crate::bundle::problem::Problem;
use crate::model::time::Time;
use crate::model::warning::WarningKind;

/// First bytes of a cabinet.
pub(super) const MAGIC: &[u8] = b"MSCF";

const FLAG_PREVIOUS: u16 = 1;
const FLAG_NEXT: u16 = 2;
const FLAG_RESERVE: u16 = 4;
/// File attribute: the name is UTF-8.
const ATTRIBUTE_UTF8: u16 = 0x80;

/// How a folder that can be read is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compression {
    Stored,
    MsZip,
    /// With the number of bits of its window, 15 to 21.
    Lzx(u8),
}

impl Compression {
    /// From the number in the folder table; the error says why such a folder cannot be read.
    fn from_type(number: u16) -> Result<Self, Problem> {
        match (number & 0x000f, u8::try_from((number >> 8) & 0x1f)) {
            (0, _) => Ok(Self::Stored),
            (1, _) => Ok(Self::MsZip),
            (2, _) => Err(Problem::new(WarningKind::Unsupported, "is compressed with Quantum, which is not read")),
            (3, Ok(bits @ 15..=21)) => Ok(Self::Lzx(bits)),
            _ => {
                let message = format!("is compressed in an unknown way ({number:#06x})");
                Err(Problem::new(WarningKind::Unsupported, message))
            }
        }
    }
}

/// One compressed stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Folder {
    /// Its number in the cabinet, from 0.
    pub(super) number: usize,
    pub(super) compression: Compression,
    /// Where its first data block is.
    pub(super) data_at: usize,
    /// How many blocks of it are in this cabinet.
    pub(super) blocks: u16,
    /// Bytes between a block's header and its data.
    pub(super) block_reserve: u8,
    /// What these blocks unpack to, by their own headers.
    pub(super) size: u64,
}

/// Which folder a file is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The folder of this number.
    Folder(u16),
    /// It begins in the previous cabinet of a set, ends in the next, or both.
    Spanned,
}

/// One file as the directory has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct File {
    pub(super) name: name::Raw,
    pub(super) size: u32,
    /// Where it begins in the unpacked bytes of its folder.
    pub(super) start: u32,
    pub(super) place: Place,
    /// Local time of the device, no zone.
    pub(super) modified: Option<Time>,
}

/// The directory of a cabinet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cabinet {
    /// A folder that cannot be read has its reason.
    pub(super) folders: Vec<Result<Folder, Problem>>,
    pub(super) files: Vec<File>,
    /// What was wrong but did not stop the reading.
    pub(super) problems: Vec<Problem>,
    /// Whether it is a middle or last part of a set: the beginning of its first folder is in another cabinet.
    pub(super) continues_previous: bool,
}

impl Cabinet {
    /// Reads the directory. The error is a sentence about what stops it, with its place; nothing can be listed then.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Problem> {
        let mut at = Cursor::new(bytes);
        let header = Header::parse(&mut at)?;
        let mut problems = header.problems(bytes.len());
        let mut folders = Vec::with_capacity(usize::from(header.folders));
        for number in 0..usize::from(header.folders) {
            let data_at = at.u32("the folder table")? as usize;
            let blocks = at.u16("the folder table")?;
            let compression = Compression::from_type(at.u16("the folder table")?);
            at.skip(usize::from(header.folder_reserve), "the folder table")?;
            let block_reserve = header.block_reserve;
            folders.push(compression.map(|compression| Folder {
                number,
                compression,
                data_at,
                blocks,
                block_reserve,
                size: 0,
            }));
        }
        // Where the file table is said to be. Readers differ in whether they believe it; a place inside the header
        // or outside the cabinet cannot be true, and then the table is where it always is, after the folders.
        let said = header.files_at as usize;
        if said < at.position() || said > bytes.len() {
            let message = format!("its header puts the file table at byte {said}; it was read at {}", at.position());
            problems.push(Problem::new(WarningKind::Malformed, message));
        } else {
            at.move_to(said);
        }
        let mut files = Vec::new();
        for number in 0..header.files {
            match File::parse(&mut at) {
                Ok(file) => files.push(file),
                Err(problem) if files.is_empty() => return Err(problem),
                Err(problem) => {
                    let message = format!("{}: {number} of {} files are listed", problem.message, header.files);
                    problems.push(Problem::new(problem.kind, message));
                    break;
                }
            }
        }
        if files.is_empty() {
            return Err(Problem::new(WarningKind::Malformed, "its header says that it holds no file"));
        }
        block::measure(bytes, folders.iter_mut().flatten(), &mut problems);
        Ok(Self { folders, files, problems, continues_previous: header.flags & FLAG_PREVIOUS != 0 })
    }
}

/// The fixed part of a cabinet's header and what its flags announce.
struct Header {
    size: u32,
    files_at: u32,
    version: (u8, u8),
    folders: u16,
    files: u16,
    flags: u16,
    folder_reserve: u8,
    block_reserve: u8,
}

impl Header {
    fn parse(at: &mut Cursor<'_>) -> Result<Self, Problem> {
        const WHERE: &str = "the header";
        if at.take(4, WHERE)? != MAGIC {
            return Err(Problem::new(WarningKind::Malformed, "it does not begin with MSCF"));
        }
        at.skip(4, WHERE)?;
        let size = at.u32(WHERE)?;
        at.skip(4, WHERE)?;
        let files_at = at.u32(WHERE)?;
        at.skip(4, WHERE)?;
        let (minor, major) = (at.u8(WHERE)?, at.u8(WHERE)?);
        let (folders, files, flags) = (at.u16(WHERE)?, at.u16(WHERE)?, at.u16(WHERE)?);
        at.skip(4, WHERE)?;
        let (mut folder_reserve, mut block_reserve) = (0, 0);
        if flags & FLAG_RESERVE != 0 {
            let header_reserve = at.u16(WHERE)?;
            folder_reserve = at.u8(WHERE)?;
            block_reserve = at.u8(WHERE)?;
            at.skip(usize::from(header_reserve), "the header's reserve")?;
        }
        for flag in [FLAG_PREVIOUS, FLAG_NEXT] {
            if flags & flag != 0 {
                at.text("the names of the other cabinets of its set")?;
                at.text("the names of the other cabinets of its set")?;
            }
        }
        Ok(Self { size, files_at, version: (major, minor), folders, files, flags, folder_reserve, block_reserve })
    }

    fn problems(&self, len: usize) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.size as usize > len {
            let message = format!("its header says {} bytes, {len} are there", self.size);
            problems.push(Problem::new(WarningKind::Truncated, message));
        }
        if self.version != (1, 3) {
            let message = format!("its version is {}.{}, not 1.3", self.version.0, self.version.1);
            problems.push(Problem::new(WarningKind::Malformed, message));
        }
        if self.flags & (FLAG_PREVIOUS | FLAG_NEXT) != 0 {
            let message = "it is one of a set of cabinets: files that begin or end in another one cannot be read";
            problems.push(Problem::new(WarningKind::Unsupported, message));
        }
        problems
    }
}

impl File {
    fn parse(at: &mut Cursor<'_>) -> Result<Self, Problem> {
        const WHERE: &str = "the file table";
        let (size, start) = (at.u32(WHERE)?, at.u32(WHERE)?);
        let place = match at.u16(WHERE)? {
            0xfffd..=0xffff => Place::Spanned,
            number => Place::Folder(number),
        };
        let (date, time, attributes) = (at.u16(WHERE)?, at.u16(WHERE)?, at.u16(WHERE)?);
        let utf8 = attributes & ATTRIBUTE_UTF8 != 0;
        let name = name::Raw::decode(at.text("a file name")?, utf8, name::Legacy::Ansi);
        Ok(Self { name, size, start, place, modified: super::dos_time(date, time) })
    }
}

//! The bytes of one artifact while they are read: piece by piece into somebody's buffer, or all at once.

use std::fs::File;
use std::io;
use std::io::Read;

use crate::bundle::cab::Cutting;
use crate::bundle::problem::Piece;
use crate::bundle::problem::Problem;
use crate::bundle::zip::Unpacking;
use crate::model::warning::WarningKind;

/// Room for bytes that nobody asked for: they are unpacked only to see what is wrong with them.
const DRAIN_BYTES: usize = 64 * 1024;
/// Most room that is made at once for bytes that may not come.
const MOST_ROOM: u64 = 16 << 20;

/// The bytes of one artifact, front to back.
///
/// Whatever the one who reads them leaves is read and thrown away afterwards, so that what is wrong with the artifact is
/// known in any case.
pub struct Content<'a> {
    flow: Flow<'a>,
    /// Bytes that were looked at before the rest was asked for.
    begin: Vec<u8>,
    /// How many bytes can come.
    most: u64,
    came: u64,
}

/// Where bytes come from.
pub(super) enum Flow<'a> {
    /// They are there, with what is wrong with them; so many of them were read.
    Ready(Piece, usize),
    /// They are in memory.
    Memory(&'a [u8]),
    /// A file on disk.
    Disk(Disk),
    /// An entry of an archive.
    Zip(Box<Unpacking<'a>>),
    /// A file of a cabinet folder.
    Cab(Box<Cutting<'a>>),
}

/// A file on disk that had so many bytes when it was listed.
pub(super) struct Disk {
    file: io::Result<File>,
    most: u64,
    came: u64,
}

impl Disk {
    pub(super) fn new(file: io::Result<File>, most: u64) -> Self {
        Self { file, most, came: 0 }
    }

    fn fill(&mut self, to: &mut Vec<u8>) {
        let Ok(file) = &mut self.file else { return };
        let (before, room) = (to.len(), (to.capacity() - to.len()) as u64);
        let read = file.take(room.min(self.most - self.came)).read_to_end(to);
        self.came += (to.len() - before) as u64;
        if let Err(error) = read {
            self.file = Err(error);
        }
    }

    fn problem(self) -> Option<Problem> {
        match self.file {
            Err(error) => Some(Problem::new(WarningKind::Unreadable, format!("cannot be read: {error}"))),
            Ok(_) if self.came < self.most => {
                let message = format!("is shorter than when it was listed: {} of {} bytes", self.came, self.most);
                Some(Problem::new(WarningKind::Truncated, message))
            }
            Ok(_) => None,
        }
    }
}

impl<'a> Content<'a> {
    /// At most `most` bytes from there.
    pub(super) fn new(flow: Flow<'a>, most: u64) -> Self {
        Self { flow, begin: Vec::new(), most, came: 0 }
    }

    /// The first bytes, up to `count` of them; they come again with the rest.
    pub(super) fn begin(&mut self, count: usize) -> &[u8] {
        self.begin = Vec::with_capacity(count);
        fill(&mut self.flow, &mut self.begin);
        &self.begin
    }

    /// How many bytes can come, at most.
    #[must_use]
    pub fn most_bytes(&self) -> u64 {
        self.most
    }

    /// How many bytes came so far.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.came
    }

    /// Puts the next bytes at the end of `to`, as many as it has room for without growing (it should have room for a
    /// few thousand), and gives their number; 0 is the end.
    pub fn fill(&mut self, to: &mut Vec<u8>) -> usize {
        let before = to.len();
        to.append(&mut self.begin);
        fill(&mut self.flow, to);
        self.came += (to.len() - before) as u64;
        to.len() - before
    }

    /// Puts all that is left at the end of `to`.
    pub fn rest(&mut self, to: &mut Vec<u8>) {
        loop {
            let left = self.most.saturating_sub(self.came).min(MOST_ROOM);
            to.reserve_exact(usize::try_from(left).unwrap_or_default());
            if left == 0 || self.fill(to) == 0 {
                return;
            }
        }
    }

    /// All of it; what was unpacked when the bundle was opened is not copied.
    pub fn whole(&mut self) -> Vec<u8> {
        match &mut self.flow {
            Flow::Ready(piece, 0) if self.begin.is_empty() => {
                self.came = piece.bytes.len() as u64;
                std::mem::take(&mut piece.bytes)
            }
            _ => {
                let mut bytes = Vec::new();
                self.rest(&mut bytes);
                bytes
            }
        }
    }

    /// All of it, with what is wrong with it.
    pub(super) fn piece(mut self) -> Piece {
        Piece { bytes: self.whole(), problems: self.finish() }
    }

    /// Reads what is left to its end; what is wrong with the artifact.
    pub(super) fn finish(mut self) -> Vec<Problem> {
        let mut buffer = Vec::new();
        while self.came < self.most {
            buffer.clear();
            buffer.reserve(DRAIN_BYTES);
            if self.fill(&mut buffer) == 0 {
                break;
            }
        }
        match self.flow {
            Flow::Ready(piece, _) => piece.problems,
            Flow::Memory(_) => Vec::new(),
            Flow::Disk(disk) => disk.problem().into_iter().collect(),
            Flow::Zip(unpacking) => unpacking.problems(),
            Flow::Cab(cutting) => cutting.problems(),
        }
    }
}

/// As many bytes as there is room for.
fn fill(flow: &mut Flow<'_>, to: &mut Vec<u8>) {
    let room = to.capacity() - to.len();
    match flow {
        Flow::Ready(piece, read) => {
            let rest = piece.bytes.get(*read..).unwrap_or_default();
            let next = rest.get(..room).unwrap_or(rest);
            to.extend_from_slice(next);
            *read += next.len();
        }
        Flow::Memory(rest) => {
            let (next, later) = rest.split_at_checked(room).unwrap_or((*rest, &[]));
            to.extend_from_slice(next);
            *rest = later;
        }
        Flow::Disk(disk) => disk.fill(to),
        Flow::Zip(unpacking) => unpacking.fill(to),
        Flow::Cab(cutting) => cutting.fill(to),
    }
}

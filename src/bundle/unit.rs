//! Units: the parts of a bundle that are read front to back, each by one thread.

use std::fs;
use std::io;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::bundle::Bundle;
use crate::bundle::cab;
use crate::bundle::cab::Cut;
use crate::bundle::cab::Cutter;
use crate::bundle::content::Content;
use crate::bundle::content::Disk;
use crate::bundle::content::Flow;
use crate::bundle::problem::Piece;
use crate::bundle::zip;
use crate::model::evidence::Locus;
use crate::model::id::ArtifactId;
use crate::model::warning::Warning;

/// Bytes that tell a container.
pub(super) const MAGIC_BYTES: usize = 8;

/// Receives each artifact of a unit with its bytes, to be read there and then.
pub type Sink<'a> = dyn FnMut(ArtifactId, &mut Content<'_>) + 'a;

/// A part of a bundle that is read front to back by one thread: a loose file, an entry of a zip archive, a file of a
/// cabinet folder that was unpacked already, or a folder of a cabinet with all its files in one pass. Units can be read
/// in any order and in parallel: what they give is the same.
#[derive(Debug)]
pub struct Unit {
    pub(super) artifacts: Vec<ArtifactId>,
    pub(super) weight: u64,
    pub(super) source: Source,
}

/// Where a unit's bytes are.
#[derive(Debug)]
pub(super) enum Source {
    /// A file on disk, up to so many bytes.
    Disk(PathBuf, u64),
    /// A loose file in memory, up to so many bytes.
    Memory(Arc<Vec<u8>>, u64),
    /// A file of an archive.
    Zip(Arc<Vec<u8>>, Box<ZipFile>),
    /// A folder of a cabinet.
    Cab(Arc<Vec<u8>>, Box<CabFolder>),
    /// A file of a cabinet folder, unpacked when the bundle was opened.
    Kept(Arc<Vec<u8>>, Box<Kept>),
}

/// A file of an archive.
#[derive(Debug)]
pub(super) struct ZipFile {
    pub(super) entry: zip::Entry,
    /// At most so many bytes of it are read.
    pub(super) most: u64,
    /// Whether it was looked at when the bundle was opened: it is no container, or a refused one.
    pub(super) looked_at: bool,
}

/// A folder of a cabinet and what is cut out of it.
#[derive(Debug)]
pub(super) struct CabFolder {
    pub(super) folder: cab::Folder,
    /// One for each artifact of the unit, by start; two that are equal are two names of the same bytes.
    pub(super) cuts: Vec<Cut>,
    /// How many of the first of them were looked at when the bundle was opened: they are no containers, or refused ones.
    pub(super) looked_at: usize,
    /// The folder unpacked as far as the first cut, until it was read once.
    pub(super) begun: Begun,
}

/// A cabinet folder whose unpacking was begun.
#[derive(Default)]
pub(super) struct Begun(Mutex<Option<Cutter>>);

impl Begun {
    pub(super) fn new(cutter: Cutter) -> Self {
        Self(Mutex::new(Some(cutter)))
    }

    fn take(&self) -> Option<Cutter> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl std::fmt::Debug for Begun {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Begun")
    }
}

/// A file of a cabinet folder and, until it was handed out once, what was unpacked of it. After that it is unpacked again.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) folder: cab::Folder,
    pub(super) cut: Cut,
    pub(super) piece: Mutex<Option<Piece>>,
}

impl Unit {
    /// How much work it is: the bytes that it unpacks.
    #[must_use]
    pub const fn weight_bytes(&self) -> u64 {
        self.weight
    }

    /// The artifacts that it gives, in the order in which it gives them.
    #[must_use]
    pub fn artifacts(&self) -> &[ArtifactId] {
        &self.artifacts
    }

    /// Reads it: each artifact goes to `sink` with as many of its bytes as could be had, and each trouble to `warn`
    /// right after the artifact it is about. Every artifact of the unit comes exactly once, empty if nothing could be had.
    /// `bundle` is the one that the unit is of.
    pub fn read(&self, bundle: &Bundle, sink: &mut Sink<'_>, warn: &mut dyn FnMut(Warning)) {
        let mut give = |at: usize, mut content: Content<'_>| {
            let Some(&artifact) = self.artifacts.get(at) else { return };
            sink(artifact, &mut content);
            for problem in content.finish() {
                warn(Warning::new(artifact, Locus::Whole, problem.kind, problem.message));
            }
        };
        match &self.source {
            Source::Cab(cabinet, folder) => folder.read(cabinet, bundle, &mut give),
            single => {
                let mut content = single.open();
                if let Source::Zip(_, file) = single
                    && !file.looked_at
                {
                    bundle.look_at(&mut content);
                }
                give(0, content);
            }
        }
    }

    /// The bytes of one artifact of the unit, without warnings; `None` if it is not of this unit.
    pub(super) fn read_one(&self, artifact: ArtifactId) -> Option<Vec<u8>> {
        let at = self.artifacts.iter().position(|&known| known == artifact)?;
        match &self.source {
            Source::Cab(cabinet, folder) => Some(unpack_one(cabinet, &folder.folder, *folder.cuts.get(at)?).bytes),
            single => Some(single.open().whole()),
        }
    }

    /// The first bytes of one artifact of the unit, at most `most`; what lies behind them is not unpacked.
    pub(super) fn begin_one(&self, artifact: ArtifactId, most: usize) -> Option<Vec<u8>> {
        let at = self.artifacts.iter().position(|&known| known == artifact)?;
        match &self.source {
            Source::Cab(cabinet, folder) => {
                let cut = *folder.cuts.get(at)?;
                let cut = Cut { len: cut.len.min(most as u64), ..cut };
                Some(unpack_one(cabinet, &folder.folder, cut).bytes)
            }
            single => {
                let mut content = single.open();
                let begin = content.begin(most);
                Some(begin.get(..most).unwrap_or(begin).to_vec())
            }
        }
    }
}

impl Source {
    /// The bytes of a source that holds one artifact.
    fn open(&self) -> Content<'_> {
        let (flow, most) = match self {
            Self::Disk(path, most) => (Flow::Disk(Disk::new(fs::File::open(path), *most)), *most),
            Self::Memory(bytes, most) => {
                let wanted = usize::try_from(*most).ok().and_then(|most| bytes.get(..most)).unwrap_or(bytes);
                (Flow::Memory(wanted), wanted.len() as u64)
            }
            Self::Zip(archive, file) => {
                let ZipFile { entry, most, .. } = &**file;
                (Flow::Zip(Box::new(entry.open(archive, *most))), entry.size.min(*most))
            }
            Self::Kept(cabinet, kept) => {
                let piece = kept.piece.lock().unwrap_or_else(PoisonError::into_inner).take();
                let piece = piece.unwrap_or_else(|| unpack_one(cabinet, &kept.folder, kept.cut));
                let most = piece.bytes.len() as u64;
                (Flow::Ready(piece, 0), most)
            }
            Self::Cab(..) => (Flow::Memory(&[]), 0),
        };
        Content::new(flow, most)
    }
}

/// Up to `most` bytes of a file.
pub(super) fn read_file(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let file = fs::File::open(path)?;
    let mut bytes = Vec::with_capacity(usize::try_from(most).unwrap_or_default());
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

impl CabFolder {
    /// One pass over the folder: gives every file with the index of its cut. Notes containers that were not looked for.
    fn read(&self, cabinet: &Arc<Vec<u8>>, bundle: &Bundle, give: &mut dyn FnMut(usize, Content<'_>)) {
        let begun = self.begun.take();
        let mut cutter = begun.unwrap_or_else(|| Cutter::new(Arc::clone(cabinet), self.folder.clone()));
        contents(&mut cutter, &self.cuts, &mut |at, mut content| {
            if at >= self.looked_at {
                bundle.look_at(&mut content);
            }
            give(at, content);
        });
    }
}

/// One file of a folder, which is unpacked as far as needed.
fn unpack_one(cabinet: &Arc<Vec<u8>>, folder: &cab::Folder, cut: Cut) -> Piece {
    file(&mut Cutter::new(Arc::clone(cabinet), folder.clone()), cut).piece()
}

fn file(cutter: &mut Cutter, cut: Cut) -> Content<'_> {
    Content::new(Flow::Cab(Box::new(cutter.open(cut))), cut.len)
}

/// Gives the content of each cut with its index. Equal cuts, which follow each other, get the same bytes.
pub(super) fn contents(cutter: &mut Cutter, cuts: &[Cut], give: &mut dyn FnMut(usize, Content<'_>)) {
    let mut same: Option<Piece> = None;
    for (at, cut) in cuts.iter().enumerate() {
        let again = cuts.get(at + 1) == Some(cut);
        let piece = match same.take() {
            None if !again => {
                give(at, file(cutter, *cut));
                continue;
            }
            None => file(cutter, *cut).piece(),
            Some(piece) => piece,
        };
        same = again.then(|| piece.clone());
        let most = piece.bytes.len() as u64;
        give(at, Content::new(Flow::Ready(piece, 0), most));
    }
}

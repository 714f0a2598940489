//! Input to artifacts: the only stage that opens files.
//!
//! [`open`] plans everything: it lists what the input holds, opens containers inside containers, names every artifact,
//! applies every cap of [`limits`] and gives the parts to read, [`Unit`]s. Reading those can then go in any order and in
//! parallel; what they give is the same. Nothing of a bundle is ever written to disk or used as a path.
//!
//! | Container | Read by |
//! |---|---|
//! | cabinet: stored, MSZIP, LZX; not Quantum, not spread over several cabinets | own code (`cab`), one pass a folder |
//! | zip: stored, deflate, deflate64; not encrypted | directory by the crate `zip` |
//! | folder: no links, no devices | the operating system |
//! | one file, standard input | – |
//!
//! A container is recognised by its first bytes, never by its name.

pub mod limits;

mod cab;
mod cursor;
mod error;
mod folder;
mod name;
mod plan;
mod plan_cab;
mod plan_zip;
mod problem;
mod unit;
mod zip;

#[cfg(test)]
mod tests;

pub use error::OpenError;
pub use unit::Sink;
pub use unit::Unit;

use std::fs;
use std::io;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use sha2::Digest;
use sha2::Sha256;

use crate::bundle::limits::Limits;
use crate::bundle::plan::Origin;
use crate::bundle::plan::Planner;
use crate::bundle::plan::Scope;
use crate::bundle::problem::Problem;
use crate::bundle::unit::Source;
use crate::model::artifact::ArtifactEntry;
use crate::model::artifact::Container;
use crate::model::id::ArtifactId;
use crate::model::time::Time;
use crate::model::warning::Warning;
use crate::model::warning::WarningKind;

/// An opened input: what it holds, and what to read.
#[derive(Debug)]
pub struct Bundle {
    /// File or folder name, without the folders above it and safe to show; `-` for standard input.
    pub name: String,
    /// How it is packed.
    pub container: Container,
    /// Its size in bytes as given; a folder: the sum of its files.
    pub size_bytes: u64,
    /// Troubles that were found while opening it, sorted.
    pub warnings: Vec<Warning>,
    entries: Vec<ArtifactEntry>,
    origins: Vec<Origin>,
    units: Vec<Unit>,
    containers: Vec<Arc<Vec<u8>>>,
    whole: Whole,
}

/// Where the bytes of the input as a whole are.
#[derive(Debug)]
enum Whole {
    /// The container of this index.
    Container(usize),
    /// On disk.
    Disk(PathBuf),
    /// A folder has none.
    None,
}

/// Opens a file or folder.
///
/// # Errors
/// When there is nothing to analyse: see [`OpenError`]. What can be read in part is a bundle with warnings.
pub fn open(path: &Path, limits: &Limits) -> Result<Bundle, OpenError> {
    let shown = path.to_string_lossy().into_owned();
    let io_error = |error| OpenError::from_io(&shown, error);
    let found = fs::metadata(path).map_err(io_error)?;
    let name = own_name(path);
    if found.is_dir() {
        return open_folder(path, name, limits).map_err(io_error)?.not_empty(shown.clone());
    }
    if !found.is_file() {
        return Err(OpenError::NotAFile { name: shown });
    }
    let size = found.len();
    if size == 0 {
        return Err(OpenError::Empty { name: shown });
    }
    let head = folder::head(path, cab::SEARCH_BYTES as u64).map_err(io_error)?;
    if let Some(container) = recognise_input(&head, size) {
        if size > limits.container_bytes {
            let limit_bytes = limits.container_bytes;
            return Err(OpenError::TooLarge { name: shown, size_bytes: size, limit_bytes });
        }
        let bytes = unit::read_file(path, size).map_err(io_error)?;
        return open_container(name, container, bytes, limits, shown);
    }
    let mut planner = Planner::new(limits);
    plan_file(&mut planner, &name, size, |taken| Source::Disk(path.to_owned(), taken));
    Ok(Bundle::new(name, Container::File, size, planner, Whole::Disk(path.to_owned())))
}

/// Opens bytes that are in memory already. `from_stdin`: a file that is no container came through standard input.
///
/// # Errors
/// As [`open`].
pub fn open_bytes(name: &str, bytes: Vec<u8>, from_stdin: bool, limits: &Limits) -> Result<Bundle, OpenError> {
    let size = bytes.len() as u64;
    if size == 0 {
        return Err(OpenError::Empty { name: name.to_owned() });
    }
    let shown = name::safe(name, limits.name_bytes).name;
    if let Some(container) = recognise_input(&bytes, size) {
        return open_container(shown, container, bytes, limits, name.to_owned());
    }
    let mut planner = Planner::new(limits);
    let index = planner.keep(Arc::new(bytes));
    plan_file(&mut planner, &shown, size, |taken| Source::Memory(index, taken));
    let container = if from_stdin { Container::Stdin } else { Container::File };
    Ok(Bundle::new(shown, container, size, planner, Whole::Container(index)))
}

/// Plans the one artifact of an input that is no container.
fn plan_file(planner: &mut Planner<'_>, name: &str, size: u64, source: impl FnOnce(u64) -> Source) {
    let mut scope = Scope::input(name, u64::MAX);
    let Some(id) = planner.list(&mut scope, name, size, None) else { return };
    let extension = name.rsplit_once('.').map_or_else(String::new, |(_, extension)| extension.to_ascii_lowercase());
    if matches!(extension.as_str(), "cab" | "zip") {
        let message = format!("is named like a {extension} file and does not begin like one");
        planner.warn(&scope, id, Problem::new(WarningKind::Malformed, message));
    }
    let taken = planner.cap(&scope, id, size);
    if planner.admit(&mut scope, id, taken) {
        planner.unit(vec![id], taken, source(taken));
    }
}

fn open_folder(path: &Path, name: String, limits: &Limits) -> io::Result<Bundle> {
    let mut planner = Planner::new(limits);
    let mut scope = Scope::folder(&name);
    let size = folder::content(&mut planner, &mut scope, path)?;
    Ok(Bundle::new(name, Container::Folder, size, planner, Whole::None))
}

fn open_container(
    name: String,
    container: Container,
    bytes: Vec<u8>,
    limits: &Limits,
    given: String,
) -> Result<Bundle, OpenError> {
    let size = bytes.len() as u64;
    let mut planner = Planner::new(limits);
    let mut scope = Scope::input(&name, limits.expansion_bytes(size));
    let before = if container == Container::Cab { cab::find(&bytes, size).unwrap_or(0) } else { 0 };
    let mut index = planner.keep(Arc::new(bytes));
    let whole = index;
    if before > 0 {
        let message = format!("the cabinet begins at byte {before}; what is before it is not read");
        planner.warn_whole(&scope, Problem::new(WarningKind::Malformed, message));
        index = planner.keep_rest(whole, before);
    }
    if let Err(problem) = planner.content(&mut scope, index, container) {
        return Err(damaged(given, container, problem));
    }
    Bundle::new(name, container, size, planner, Whole::Container(whole)).not_empty(given)
}

fn damaged(name: String, container: Container, problem: Problem) -> OpenError {
    let container = if container == Container::Cab { "cabinet" } else { "zip archive" };
    OpenError::Damaged { name, container, problem: problem.message }
}

/// The last part of a path, safe to show; of `.` and the like, that of the folder it means.
fn own_name(path: &Path) -> String {
    let own = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let own = own.or_else(|| Some(fs::canonicalize(path).ok()?.file_name()?.to_string_lossy().into_owned()));
    name::safe(&own.unwrap_or_else(|| "/".to_owned()), limits::NAME_BYTES).name
}

/// Which container these bytes begin, if any.
fn recognise(head: &[u8]) -> Option<Container> {
    if head.starts_with(cab::MAGIC) {
        Some(Container::Cab)
    } else if zip::MAGICS.iter().any(|magic| head.starts_with(magic)) {
        Some(Container::Zip)
    } else {
        None
    }
}

/// Which container the input is. A cabinet may have something in front of it.
fn recognise_input(head: &[u8], size: u64) -> Option<Container> {
    recognise(head).or_else(|| cab::find(head, size).map(|_| Container::Cab))
}

/// A time of a directory entry of a cabinet or archive: local time of the device, in steps of two seconds.
fn dos_time(date: u16, time: u16) -> Option<Time> {
    let part = |value: u16, shift: u16, mask: u16| i8::try_from((value >> shift) & mask).ok();
    let year = i16::try_from(1980 + (date >> 9)).ok()?;
    let date = (year, part(date, 5, 0x0f)?, part(date, 0, 0x1f)?);
    Time::from_civil(date, (part(time, 11, 0x1f)?, part(time, 5, 0x3f)?, part(time, 0, 0x1f)?.checked_mul(2)?), 0, 0)
}

impl Bundle {
    fn new(name: String, container: Container, size_bytes: u64, planner: Planner<'_>, whole: Whole) -> Self {
        let plan = planner.finish();
        Self {
            name,
            container,
            size_bytes,
            warnings: plan.warnings,
            entries: plan.entries,
            origins: plan.origins,
            units: plan.units,
            containers: plan.containers,
            whole,
        }
    }

    fn not_empty(self, name: String) -> Result<Self, OpenError> {
        if self.entries.is_empty() { Err(OpenError::Empty { name }) } else { Ok(self) }
    }

    /// Every artifact, by path; the index is its [`ArtifactId`].
    #[must_use]
    pub fn entries(&self) -> &[ArtifactEntry] {
        &self.entries
    }

    /// The parts to read. Artifacts that none of them gives are containers that were opened, and files that a warning
    /// says are not read.
    #[must_use]
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// What kind of container an artifact is that was opened; `None` for every other artifact.
    #[must_use]
    pub fn opened(&self, artifact: ArtifactId) -> Option<Container> {
        match self.origins.get(artifact.index()) {
            Some(Origin::Opened(_, container)) => Some(*container),
            _ => None,
        }
    }

    /// SHA-256 of the input, lower-case hex; `None` for a folder, or if its file cannot be read any more.
    #[must_use]
    pub fn sha256(&self) -> Option<String> {
        let hash = match &self.whole {
            Whole::Container(index) => Sha256::digest(self.container_bytes(*index)),
            Whole::Disk(path) => {
                let (mut file, mut hasher) = (fs::File::open(path).ok()?, Sha256::new());
                let mut buffer = vec![0; 64 * 1024];
                while let Some(read @ 1..) = Some(file.read(&mut buffer).ok()?) {
                    hasher.update(buffer.get(..read)?);
                }
                hasher.finalize()
            }
            Whole::None => return None,
        };
        Some(hash.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The bytes of one artifact, read again; as many as can be had. `None` if it is not read at all.
    #[must_use]
    pub fn read_one(&self, artifact: ArtifactId) -> Option<Vec<u8>> {
        match self.origins.get(artifact.index())? {
            Origin::Nothing => None,
            Origin::Unit(unit) => self.units.get(*unit)?.read_one(self, artifact),
            Origin::Opened(container, _) => Some(self.container_bytes(*container).to_vec()),
        }
    }

    fn container_bytes(&self, index: usize) -> &[u8] {
        self.containers.get(index).map_or(&[], |bytes| bytes.as_slice())
    }
}

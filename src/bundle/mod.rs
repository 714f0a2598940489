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
mod content;
mod cursor;
mod error;
mod folder;
mod input;
mod name;
mod plan;
mod plan_cab;
mod plan_content;
mod plan_zip;
mod problem;
mod unit;
mod zip;

#[cfg(test)]
mod tests;

pub use content::Content;
pub use error::OpenError;
pub use unit::Sink;
pub use unit::Unit;

use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use crate::bundle::input::Input;
use crate::bundle::limits::Limits;
use crate::bundle::plan::Look;
use crate::bundle::plan::Origin;
use crate::bundle::plan::Plan;
use crate::model::artifact::ArtifactEntry;
use crate::model::artifact::Container;
use crate::model::id::ArtifactId;
use crate::model::time::Time;
use crate::model::warning::Warning;

/// An opened input: what it holds, and what to read.
#[derive(Debug)]
pub struct Bundle {
    /// File or folder name, without the folders above it and safe to show; `-` for standard input.
    pub name: String,
    /// How it is packed.
    pub container: Container,
    /// Its size in bytes as given; a folder: the sum of its files.
    pub size_bytes: u64,
    input: Input,
    limits: Limits,
    plan: Plan,
    /// The plan made again because reading came upon a container that nothing had promised.
    thorough: OnceLock<Plan>,
    surprised: AtomicBool,
}

/// Opens a file or folder.
///
/// # Errors
/// When there is nothing to analyse: see [`OpenError`]. What can be read in part is a bundle with warnings.
pub fn open(path: &Path, limits: &Limits) -> Result<Bundle, OpenError> {
    Bundle::new(Input::at(path, limits)?, limits)
}

/// Opens bytes that are in memory already. `from_stdin`: a file that is no container came through standard input.
///
/// # Errors
/// As [`open`].
pub fn open_bytes(name: &str, bytes: Vec<u8>, from_stdin: bool, limits: &Limits) -> Result<Bundle, OpenError> {
    let loose = if from_stdin { Container::Stdin } else { Container::File };
    Bundle::new(Input::of_bytes(name, bytes, loose, limits)?, limits)
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

/// A time of a directory entry of a cabinet or archive: local time of the device, in steps of two seconds.
fn dos_time(date: u16, time: u16) -> Option<Time> {
    let part = |value: u16, shift: u16, mask: u16| i8::try_from((value >> shift) & mask).ok();
    let year = i16::try_from(1980 + (date >> 9)).ok()?;
    let date = (year, part(date, 5, 0x0f)?, part(date, 0, 0x1f)?);
    Time::from_civil(date, (part(time, 11, 0x1f)?, part(time, 5, 0x3f)?, part(time, 0, 0x1f)?.checked_mul(2)?), 0, 0)
}

impl Bundle {
    fn new(input: Input, limits: &Limits) -> Result<Self, OpenError> {
        let (plan, size_bytes) = input.plan(limits, Look::WhereLikely)?;
        Ok(Self {
            name: input.name.clone(),
            container: input.container(),
            size_bytes,
            input,
            limits: limits.clone(),
            plan,
            thorough: OnceLock::new(),
            surprised: AtomicBool::new(false),
        })
    }

    /// The plan in force.
    fn plan(&self) -> &Plan {
        self.thorough.get().unwrap_or(&self.plan)
    }

    /// To be asked when all units were read. If one of them came upon a container under a name that promises something
    /// else (a cabinet named `x.log`), the bundle is planned again with a look into every file, and this says
    /// so: artifacts have new ids, and everything has to be read again. It happens at most once.
    #[must_use]
    pub fn planned_anew(&self) -> bool {
        if self.thorough.get().is_some() || !self.surprised.load(Ordering::Relaxed) {
            return false;
        }
        match self.input.plan(&self.limits, Look::Everywhere) {
            Ok((plan, _)) => self.thorough.set(plan).is_ok(),
            // A folder that is gone by now.
            Err(_) => false,
        }
    }

    /// Looks at the beginning of a file that was not looked at when the bundle was opened.
    fn look_at(&self, content: &mut Content<'_>) {
        if recognise(content.begin(unit::MAGIC_BYTES)).is_some() {
            self.surprised.store(true, Ordering::Relaxed);
        }
    }

    /// Troubles that were found while opening it, sorted.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.plan().warnings
    }

    /// Every artifact, by path; the index is its [`ArtifactId`].
    #[must_use]
    pub fn entries(&self) -> &[ArtifactEntry] {
        &self.plan().entries
    }

    /// The parts to read. Artifacts that none of them gives are containers that were opened, and files that a warning
    /// says are not read.
    #[must_use]
    pub fn units(&self) -> &[Unit] {
        &self.plan().units
    }

    /// What kind of container an artifact is that was opened; `None` for every other artifact.
    #[must_use]
    pub fn opened(&self, artifact: ArtifactId) -> Option<Container> {
        match self.plan().origins.get(artifact.index()) {
            Some(Origin::Opened(_, container)) => Some(*container),
            _ => None,
        }
    }

    /// SHA-256 of the input, lower-case hex; `None` for a folder, or if its file cannot be read any more.
    #[must_use]
    pub fn sha256(&self) -> Option<String> {
        self.input.sha256()
    }

    /// The first bytes of one artifact, at most `most`, read again; `None` if it is not read at all.
    #[must_use]
    pub fn begin_one(&self, artifact: ArtifactId, most: usize) -> Option<Vec<u8>> {
        match self.plan().origins.get(artifact.index())? {
            Origin::Nothing => None,
            Origin::Unit(unit) => self.units().get(*unit)?.begin_one(artifact, most),
            Origin::Opened(bytes, _) => Some(bytes.get(..most).unwrap_or(bytes).to_vec()),
        }
    }

    /// The bytes of one artifact, read again; as many as can be had. `None` if it is not read at all.
    #[must_use]
    pub fn read_one(&self, artifact: ArtifactId) -> Option<Vec<u8>> {
        match self.plan().origins.get(artifact.index())? {
            Origin::Nothing => None,
            Origin::Unit(unit) => self.units().get(*unit)?.read_one(artifact),
            Origin::Opened(bytes, _) => Some(bytes.to_vec()),
        }
    }
}

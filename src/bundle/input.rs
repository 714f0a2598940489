//! What was given to be opened, and planning it.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use sha2::Digest;
use sha2::Sha256;

use crate::bundle::OpenError;
use crate::bundle::cab;
use crate::bundle::folder;
use crate::bundle::limits;
use crate::bundle::limits::Limits;
use crate::bundle::name;
use crate::bundle::plan::Look;
use crate::bundle::plan::Plan;
use crate::bundle::plan::Planner;
use crate::bundle::plan::Scope;
use crate::bundle::plan_content;
use crate::bundle::problem::Problem;
use crate::bundle::recognise;
use crate::bundle::unit;
use crate::bundle::unit::Source;
use crate::model::artifact::Container;
use crate::model::warning::WarningKind;

/// An input, found to be there.
#[derive(Debug)]
pub(super) struct Input {
    /// Its name as given, for errors.
    given: String,
    /// Its name as shown.
    pub(super) name: String,
    what: What,
}

#[derive(Debug)]
enum What {
    Container(Container, Arc<Vec<u8>>),
    Folder(PathBuf),
    /// A file on disk that is no container, with its size.
    File(PathBuf, u64),
    /// One that is in memory.
    Memory(Container, Arc<Vec<u8>>),
}

impl Input {
    /// A file or folder on disk. Containers are read into memory.
    pub(super) fn at(path: &Path, limits: &Limits) -> Result<Self, OpenError> {
        let given = path.to_string_lossy().into_owned();
        let io_error = |error| OpenError::from_io(&given, error);
        let found = fs::metadata(path).map_err(io_error)?;
        let size = found.len();
        let what = if found.is_dir() {
            What::Folder(path.to_owned())
        } else if !found.is_file() {
            return Err(OpenError::NotAFile { name: given });
        } else if size == 0 {
            return Err(OpenError::Empty { name: given });
        } else {
            let head = folder::head(path, cab::SEARCH_BYTES as u64).map_err(io_error)?;
            match recognise_input(&head, size) {
                Some(_) if size > limits.container_bytes => {
                    let limit_bytes = limits.container_bytes;
                    return Err(OpenError::TooLarge { name: given, size_bytes: size, limit_bytes });
                }
                Some(container) => What::Container(container, Arc::new(unit::read_file(path, size).map_err(io_error)?)),
                None => What::File(path.to_owned(), size),
            }
        };
        Ok(Self { name: own_name(path), given, what })
    }

    /// Bytes in memory. `loose` is how it is called if it is no container.
    pub(super) fn of_bytes(given: &str, bytes: Vec<u8>, loose: Container, limits: &Limits) -> Result<Self, OpenError> {
        if bytes.is_empty() {
            return Err(OpenError::Empty { name: given.to_owned() });
        }
        let what = match recognise_input(&bytes, bytes.len() as u64) {
            Some(container) => What::Container(container, Arc::new(bytes)),
            None => What::Memory(loose, Arc::new(bytes)),
        };
        Ok(Self { given: given.to_owned(), name: name::safe(given, limits.name_bytes).name, what })
    }

    pub(super) const fn container(&self) -> Container {
        match &self.what {
            What::Container(container, _) | What::Memory(container, _) => *container,
            What::Folder(_) => Container::Folder,
            What::File(..) => Container::File,
        }
    }

    /// Plans the reading of it; gives the plan and the size of the input.
    pub(super) fn plan(&self, limits: &Limits, look: Look) -> Result<(Plan, u64), OpenError> {
        let mut planner = Planner::new(limits, look);
        let size = match &self.what {
            What::Container(container, bytes) => {
                self.plan_container(&mut planner, *container, bytes)?;
                bytes.len() as u64
            }
            What::Folder(path) => {
                let mut scope = Scope::folder(&self.name);
                let size = folder::content(&mut planner, &mut scope, path);
                size.map_err(|error| OpenError::from_io(&self.given, error))?
            }
            What::File(path, size) => {
                self.plan_file(&mut planner, *size, |taken| Source::Disk(path.clone(), taken));
                *size
            }
            What::Memory(_, bytes) => {
                let size = bytes.len() as u64;
                self.plan_file(&mut planner, size, |taken| Source::Memory(Arc::clone(bytes), taken));
                size
            }
        };
        plan_content::of_nested(&mut planner);
        let plan = planner.finish();
        if plan.entries.is_empty() {
            return Err(OpenError::Empty { name: self.given.clone() });
        }
        Ok((plan, size))
    }

    fn plan_container(
        &self,
        planner: &mut Planner<'_>,
        container: Container,
        bytes: &Arc<Vec<u8>>,
    ) -> Result<(), OpenError> {
        let size = bytes.len() as u64;
        let mut scope = Scope::input(&self.name, planner.limits.expansion_bytes(size));
        let before = if container == Container::Cab { cab::find(bytes, size).unwrap_or(0) } else { 0 };
        let bytes = if before > 0 {
            let message = format!("the cabinet begins at byte {before}; what is before it is not read");
            planner.warn_whole(&scope, Problem::new(WarningKind::Malformed, message));
            &Arc::new(bytes.get(before..).unwrap_or_default().to_vec())
        } else {
            bytes
        };
        plan_content::of_container(planner, &mut scope, bytes, container).map_err(|problem| OpenError::Damaged {
            name: self.given.clone(),
            container: if container == Container::Cab { "cabinet" } else { "zip archive" },
            problem: problem.message,
        })
    }

    /// Plans the one artifact of an input that is no container.
    fn plan_file(&self, planner: &mut Planner<'_>, size: u64, source: impl FnOnce(u64) -> Source) {
        let name = &self.name;
        let mut scope = Scope::input(name, u64::MAX);
        let Some(id) = planner.list(&mut scope, &name::Raw::of_text(name), size, None) else { return };
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

    /// SHA-256 of its bytes in hex; `None` for a folder, or for a file that cannot be read any more.
    pub(super) fn sha256(&self) -> Option<String> {
        let hash = match &self.what {
            What::Container(_, bytes) | What::Memory(_, bytes) => Sha256::digest(bytes.as_slice()),
            What::File(path, _) => {
                let (mut file, mut hasher) = (fs::File::open(path).ok()?, Sha256::new());
                let mut buffer = vec![0; 64 * 1024];
                while let Some(read @ 1..) = Some(file.read(&mut buffer).ok()?) {
                    hasher.update(buffer.get(..read)?);
                }
                hasher.finalize()
            }
            What::Folder(_) => return None,
        };
        Some(hash.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// The last part of a path, safe to show; of `.` and the like, that of the folder it means.
fn own_name(path: &Path) -> String {
    let own = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let own = own.or_else(|| Some(fs::canonicalize(path).ok()?.file_name()?.to_string_lossy().into_owned()));
    name::safe(&own.unwrap_or_else(|| "/".to_owned()), limits::NAME_BYTES).name
}

/// Which container the input is. A cabinet may have something in front of it.
fn recognise_input(head: &[u8], size: u64) -> Option<Container> {
    recognise(head).or_else(|| cab::find(head, size).map(|_| Container::Cab))
}

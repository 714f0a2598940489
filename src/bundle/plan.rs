//! Opening as planning: what the bundle holds, under which names, and which parts of it are read.
//!
//! Everything here goes in one order, that of the containers, and decides by what they declare. So every cap cuts the
//! same things off on every machine, and reading the units can then go in any order.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::collections::HashSet;
use std::collections::VecDeque;
use std::sync::Arc;

use crate::bundle::limits;
use crate::bundle::limits::Limits;
use crate::bundle::name;
use crate::bundle::problem::Piece;
use crate::bundle::problem::Problem;
use crate::bundle::unit::Source;
use crate::bundle::unit::Unit;
use crate::model::artifact::ArtifactEntry;
use crate::model::artifact::Container;
use crate::model::evidence::Locus;
use crate::model::id::ArtifactId;
use crate::model::time::Time;
use crate::model::warning::Warning;
use crate::model::warning::WarningKind;

/// Where an artifact's bytes come from.
#[derive(Clone, Debug)]
pub(super) enum Origin {
    /// It is not read: its warnings say why.
    Nothing,
    /// A unit gives it.
    Unit(usize),
    /// It is a container that was opened: its bytes are kept, and what it holds are artifacts of their own.
    Opened(Arc<Vec<u8>>, Container),
}

/// An artifact before the order of all is known.
struct Draft {
    entry: ArtifactEntry,
    origin: Origin,
}

/// A container whose content is being listed, or the input folder.
pub(super) struct Scope {
    /// What its artifacts' paths begin with.
    prefix: String,
    /// Its name in messages about it as a whole.
    label: String,
    /// The artifact that it is; `None`: the input.
    artifact: Option<ArtifactId>,
    /// How many containers deep its content is: 1 for what lies in the input container.
    pub(super) depth: u32,
    /// Bytes that it may still unpack to.
    expansion_left: u64,
    /// Files of it that are not listed because the bundle has too many.
    unlisted: u64,
}

/// Where containers are looked for in containers. A cabinet folder is one compressed stream: whether a file in it is a
/// container shows only when everything before is unpacked, which is nearly all the work of reading it. A file of an
/// archive stands for itself, but even its first bytes cost the making of its code tables, a good part of a small file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// In files whose name does not promise something else. A container under such a name is noticed when it is read;
    /// then the plan is made again with the other way.
    WhereLikely,
    /// In every file.
    Everywhere,
}

impl Look {
    /// Whether the file of this name is looked into.
    pub(super) fn looks_into(self, name: &str) -> bool {
        self == Self::Everywhere || !is_plain(name)
    }
}

/// Extensions of the files that make up nearly all bytes of a bundle and that nobody gives to a container. Files in a
/// container are not looked into for containers if they are named so, unless one of them turns out to be one: see [`Look`].
const PLAIN: [&str; 11] = ["evtx", "etl", "log", "txt", "xml", "htm", "html", "reg", "json", "csv", "merged"];

/// Whether the name of a file promises something that is no container.
fn is_plain(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    PLAIN.iter().any(|plain| extension.eq_ignore_ascii_case(plain))
}

/// A bundle in the making. Artifacts have provisional ids until [`Planner::finish`].
pub(super) struct Planner<'a> {
    pub(super) limits: &'a Limits,
    pub(super) look: Look,
    drafts: Vec<Draft>,
    units: Vec<Unit>,
    warnings: Vec<Warning>,
    taken: HashSet<String>,
    /// The number that the next artifact of a name gets.
    numbers: HashMap<String, u32>,
    total_left: u64,
    nested_left: u64,
    kept_left: u64,
    /// Containers that were found in others and whose content is still to be listed.
    waiting: VecDeque<Nested>,
    /// How many warnings of a kind there were about the content of one container.
    counts: BTreeMap<(String, WarningKind), usize>,
}

/// A container found as an artifact, opened, its content not yet listed.
pub(super) struct Nested {
    pub(super) id: ArtifactId,
    pub(super) scope: Scope,
    pub(super) bytes: Arc<Vec<u8>>,
    pub(super) container: Container,
}

/// The finished plan, artifacts in the order of their paths.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) entries: Vec<ArtifactEntry>,
    pub(super) origins: Vec<Origin>,
    pub(super) units: Vec<Unit>,
    pub(super) warnings: Vec<Warning>,
}

impl Scope {
    /// The input itself: a container of so many bytes, or a folder.
    pub(super) fn input(name: &str, expansion: u64) -> Self {
        let (prefix, label) = (String::new(), name.to_owned());
        Self { prefix, label, artifact: None, depth: 1, expansion_left: expansion, unlisted: 0 }
    }

    /// The input folder: it is no container itself, so that what lies in it is not in one.
    pub(super) fn folder(name: &str) -> Self {
        Self { depth: 0, ..Self::input(name, u64::MAX) }
    }
}

impl<'a> Planner<'a> {
    pub(super) fn new(limits: &'a Limits, look: Look) -> Self {
        Self {
            limits,
            look,
            drafts: Vec::new(),
            units: Vec::new(),
            warnings: Vec::new(),
            taken: HashSet::new(),
            numbers: HashMap::new(),
            total_left: limits.total_bytes,
            nested_left: limits.nested_bytes,
            kept_left: limits.kept_bytes,
            waiting: VecDeque::new(),
            counts: BTreeMap::new(),
        }
    }

    /// How many files may still be listed.
    pub(super) fn entries_left(&self) -> u32 {
        self.limits.entries.saturating_sub(u32::try_from(self.drafts.len()).unwrap_or(u32::MAX))
    }

    /// Lists a file of a container; `None` if there are too many.
    pub(super) fn list(
        &mut self,
        scope: &mut Scope,
        raw: &name::Raw,
        size: u64,
        modified: Option<Time>,
    ) -> Option<ArtifactId> {
        if self.entries_left() == 0 {
            scope.unlisted += 1;
            return None;
        }
        let safe = name::safe(&raw.text, self.limits.name_bytes);
        let (path, number) = self.unique(format!("{}{}", scope.prefix, safe.name));
        let id = ArtifactId(u32::try_from(self.drafts.len()).ok()?);
        self.drafts.push(Draft { entry: ArtifactEntry { path, size_bytes: size, modified }, origin: Origin::Nothing });
        if let Some(problem) = safe.problem {
            let beginning: String = raw.text.chars().take(200).collect();
            let message = format!("its name {problem}: \"{}\"", beginning.escape_debug());
            self.warn(scope, id, Problem::new(WarningKind::Name, message));
        }
        if raw.damaged {
            let message = "its name is not in the encoding that it claims to be in";
            self.warn(scope, id, Problem::new(WarningKind::Encoding, message));
        }
        if number > 1 {
            let message = format!("is the file number {number} of this name in its container");
            self.warn(scope, id, Problem::new(WarningKind::Name, message));
        }
        Some(id)
    }

    /// The path itself, or the path with the first number from 2 on that makes it one of its kind.
    fn unique(&mut self, path: String) -> (String, u32) {
        if self.taken.insert(path.clone()) {
            return (path, 1);
        }
        let number = self.numbers.entry(path.clone()).or_insert(1);
        loop {
            *number += 1;
            let numbered = format!("{path}#{number}");
            if self.taken.insert(numbered.clone()) {
                return (numbered, *number);
            }
        }
    }

    /// Whether an artifact is read. `new_bytes`, what reading it adds to what is unpacked anyway, are taken off what is
    /// left.
    pub(super) fn admit(&mut self, scope: &mut Scope, id: ArtifactId, new_bytes: u64) -> bool {
        let (left, what) = if new_bytes > self.total_left {
            (self.total_left, "bytes of the whole bundle that are unpacked (raise it with --limit-bytes)")
        } else if new_bytes > scope.expansion_left {
            (scope.expansion_left, "bytes that a container of this size may unpack to (raise it with --limit-bytes)")
        } else {
            self.total_left -= new_bytes;
            scope.expansion_left -= new_bytes;
            return true;
        };
        let message = format!("not read: it needs {new_bytes} bytes and {left} are left of the limit of {what}");
        self.warn(scope, id, Problem::new(WarningKind::LimitReached, message));
        false
    }

    /// How many bytes of an artifact of this size are read at most.
    pub(super) fn cap(&mut self, scope: &Scope, id: ArtifactId, size: u64) -> u64 {
        let most = self.limits.artifact_bytes;
        if size > most {
            let message = format!("only its first {most} of {size} bytes are read, the limit for one file");
            self.warn(scope, id, Problem::new(WarningKind::LimitReached, message));
        }
        size.min(most)
    }

    /// Whether so many bytes may be kept between opening and reading; if so they are taken off what is left.
    pub(super) fn may_keep(&mut self, bytes: u64) -> bool {
        let left = self.kept_left.checked_sub(bytes);
        self.kept_left = left.unwrap_or(self.kept_left);
        left.is_some()
    }

    /// Adds a unit that gives these artifacts.
    pub(super) fn unit(&mut self, artifacts: Vec<ArtifactId>, weight: u64, source: Source) {
        for id in &artifacts {
            self.set_origin(*id, Origin::Unit(self.units.len()));
        }
        self.units.push(Unit { artifacts, weight, source });
    }

    fn set_origin(&mut self, id: ArtifactId, origin: Origin) {
        if let Some(draft) = self.drafts.get_mut(id.index()) {
            draft.origin = origin;
        }
    }

    /// Whether a container of this size, found as an artifact, is opened. If not it stays an artifact like others.
    pub(super) fn opens(&mut self, scope: &Scope, id: ArtifactId, size: u64) -> bool {
        let message = if scope.depth >= self.limits.nesting {
            format!("not opened: containers are opened {} deep", self.limits.nesting)
        } else if size > self.nested_left {
            format!("not opened: of {size} bytes, {} are left of the limit for nested containers", self.nested_left)
        } else {
            return true;
        };
        self.warn(scope, id, Problem::new(WarningKind::LimitReached, message));
        false
    }

    /// Opens a container that is an artifact. What it holds is listed with the artifact's path in front, after the
    /// artifacts of all containers that are less deep: a nested bomb takes from the caps what the bundle's own files leave.
    pub(super) fn open_nested(&mut self, scope: &Scope, id: ArtifactId, container: Container, piece: Piece) {
        for problem in piece.problems {
            self.warn(scope, id, problem);
        }
        let size = piece.bytes.len() as u64;
        self.nested_left = self.nested_left.saturating_sub(size);
        let bytes = Arc::new(piece.bytes);
        self.set_origin(id, Origin::Opened(Arc::clone(&bytes), container));
        let path = self.drafts.get(id.index()).map_or_else(String::new, |draft| draft.entry.path.clone());
        let inner = Scope {
            prefix: format!("{path}!"),
            label: path,
            artifact: Some(id),
            depth: scope.depth + 1,
            expansion_left: self.limits.expansion_bytes(size),
            unlisted: 0,
        };
        self.waiting.push_back(Nested { id, scope: inner, bytes, container });
    }

    /// The next container whose content is to be listed: the one that was found first of those that wait.
    pub(super) fn next_waiting(&mut self) -> Option<Nested> {
        self.waiting.pop_front()
    }

    /// Sums up what was not listed.
    pub(super) fn close(&mut self, scope: &Scope) {
        if scope.unlisted > 0 {
            let (more, most) = (scope.unlisted, self.limits.entries);
            let message = format!("{more} more files are not listed, the limit is {most} for the bundle");
            self.about(scope, WarningKind::LimitReached, message);
        }
    }

    /// Files of a container that are not even looked at because there are too many.
    pub(super) fn left_out(scope: &mut Scope, files: u64) {
        scope.unlisted += files;
    }

    /// A warning about an artifact. Beyond [`limits::WARNINGS_OF_A_KIND`] they are only counted.
    pub(super) fn warn(&mut self, scope: &Scope, id: ArtifactId, problem: Problem) {
        if self.counts_on(scope, problem.kind) {
            self.warnings.push(Warning::new(id, Locus::Whole, problem.kind, problem.message));
        }
    }

    /// A warning about a container as a whole.
    pub(super) fn warn_whole(&mut self, scope: &Scope, problem: Problem) {
        if self.counts_on(scope, problem.kind) {
            self.about(scope, problem.kind, problem.message);
        }
    }

    fn about(&mut self, scope: &Scope, kind: WarningKind, message: String) {
        let warning = match scope.artifact {
            Some(artifact) => Warning::new(artifact, Locus::Whole, kind, message),
            None => Warning::bundle(kind, format!("{}: {message}", scope.label)),
        };
        self.warnings.push(warning);
    }

    fn counts_on(&mut self, scope: &Scope, kind: WarningKind) -> bool {
        let count = self.counts.entry((scope.label.clone(), kind)).or_insert(0);
        *count += 1;
        *count <= limits::WARNINGS_OF_A_KIND
    }

    /// Orders the artifacts by path and gives everything its final id.
    pub(super) fn finish(mut self) -> Plan {
        for ((label, kind), count) in &self.counts {
            if let Some(more @ 1..) = count.checked_sub(limits::WARNINGS_OF_A_KIND) {
                let message = format!("{label}: {more} more warnings of the kind {kind} are not listed");
                self.warnings.push(Warning::bundle(*kind, message));
            }
        }
        let mut drafts: Vec<(usize, Draft)> = self.drafts.into_iter().enumerate().collect();
        drafts.sort_by(|(_, a), (_, b)| a.entry.path.cmp(&b.entry.path));
        let mut ids = vec![ArtifactId(0); drafts.len()];
        for (id, (draft, _)) in (0..).zip(&drafts) {
            if let Some(slot) = ids.get_mut(*draft) {
                *slot = ArtifactId(id);
            }
        }
        let renumber = |id: &mut ArtifactId| *id = ids.get(id.index()).copied().unwrap_or(*id);
        self.units.iter_mut().flat_map(|unit| &mut unit.artifacts).for_each(renumber);
        self.warnings.iter_mut().filter_map(|warning| warning.artifact.as_mut()).for_each(renumber);
        self.warnings.sort();
        let (entries, origins) = drafts.into_iter().map(|(_, draft)| (draft.entry, draft.origin)).unzip();
        Plan { entries, origins, units: self.units, warnings: self.warnings }
    }
}

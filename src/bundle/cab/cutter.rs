//! One pass over a cabinet folder that cuts its files out as they appear.

use std::sync::Arc;

use super::Folder;
use super::block::Block;
use super::codec::Codec;
use crate::bundle::problem::Problem;
use crate::model::warning::WarningKind;

/// A range of a folder's unpacked bytes that is to be handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::bundle) struct Cut {
    pub(in crate::bundle) start: u64,
    pub(in crate::bundle) len: u64,
}

/// A folder being unpacked. It holds the cabinet itself, so that it can be begun in one place and continued in another.
pub(in crate::bundle) struct Cutter {
    cabinet: Arc<Vec<u8>>,
    folder: Folder,
    codec: Codec,
    /// Number and place of the next block.
    number: u16,
    at: usize,
    /// The block unpacked last, and where in the folder it begins.
    block: Vec<u8>,
    block_start: u64,
    /// What was wrong with that block.
    block_problems: Vec<Problem>,
    /// Where a block begins that could not be unpacked; later ones look back into it.
    tainted_at: Option<u64>,
    /// Why there are no more blocks, if not because the folder is over.
    broken: Option<Problem>,
}

impl Cutter {
    /// Begins a folder.
    pub(in crate::bundle) fn new(cabinet: Arc<Vec<u8>>, folder: Folder) -> Self {
        let codec = Codec::new(folder.compression);
        let at = folder.data_at;
        let (number, tainted_at, broken) = (0, None, None);
        let (block, block_start, block_problems) = (Vec::new(), 0, Vec::new());
        Self { cabinet, folder, codec, number, at, block, block_start, block_problems, tainted_at, broken }
    }

    /// About how many bytes of memory it holds.
    pub(in crate::bundle) fn memory_bytes(&self) -> u64 {
        self.codec.memory_bytes() + self.block.capacity() as u64
    }

    /// Begins to cut the next file out. Cuts must come in the order of their starts and must not overlap: what lies
    /// before the current block is gone.
    pub(in crate::bundle) fn open(&mut self, cut: Cut) -> Cutting<'_> {
        Cutting { cutter: self, cut, came: 0, told: None, troubles: Troubles::default() }
    }

    /// Unpacks the next block; whether there was one with anything in it.
    fn advance(&mut self) -> bool {
        self.block_start += self.block.len() as u64;
        self.block.clear();
        self.block_problems.clear();
        while self.broken.is_none() && self.number < self.folder.blocks {
            let block = match Block::parse(&self.cabinet, self.at, self.folder.block_reserve) {
                Ok(block) => block,
                Err(problem) => {
                    self.broken = Some(problem);
                    return false;
                }
            };
            let place = format_args!("data block {} of cabinet folder {}", self.number, self.folder.number);
            if !block.is_sound() {
                let message = format!("{place} does not match its checksum");
                self.block_problems.push(Problem::new(WarningKind::Checksum, message));
            }
            if let Err(why) = self.codec.unpack(block.data, block.unpacked, &mut self.block) {
                let problem = Problem::new(WarningKind::Damaged, format!("{place} cannot be unpacked: {why}"));
                if block.is_cut() || !self.codec.survives_damage() {
                    self.broken = Some(problem);
                } else {
                    self.tainted_at.get_or_insert(self.block_start);
                    self.block.resize(block.unpacked, 0);
                    self.block_problems.push(problem);
                }
            }
            self.number += 1;
            self.at = block.end;
            if !self.block.is_empty() {
                return true;
            }
        }
        false
    }
}

/// A file being cut out of its folder.
pub(in crate::bundle) struct Cutting<'a> {
    cutter: &'a mut Cutter,
    cut: Cut,
    came: u64,
    /// The block whose problems are among the troubles already.
    told: Option<u64>,
    troubles: Troubles,
}

impl Cutting<'_> {
    /// Unpacks as far as needed and puts the next bytes at the end of `to`, as many as it has room for.
    pub(in crate::bundle) fn fill(&mut self, to: &mut Vec<u8>) {
        while self.came < self.cut.len && to.len() < to.capacity() {
            let from = (self.cut.start + self.came).saturating_sub(self.cutter.block_start);
            let ready = usize::try_from(from).ok().and_then(|from| self.cutter.block.get(from..)).unwrap_or_default();
            if ready.is_empty() {
                if self.cutter.advance() {
                    continue;
                }
                return;
            }
            if self.told != Some(self.cutter.block_start) {
                self.told = Some(self.cutter.block_start);
                self.cutter.block_problems.iter().for_each(|problem| self.troubles.add(problem.clone()));
            }
            let left = usize::try_from(self.cut.len - self.came).unwrap_or(usize::MAX);
            let next = ready.get(..left.min(to.capacity() - to.len())).unwrap_or(ready);
            to.extend_from_slice(next);
            self.came += next.len() as u64;
        }
    }

    /// What was wrong with it; all its bytes were taken, or there are no more.
    pub(in crate::bundle) fn problems(mut self) -> Vec<Problem> {
        let before_it = |at: u64| self.cut.len > 0 && at < self.cut.start;
        if self.cutter.tainted_at.is_some_and(before_it) && !self.troubles.has(WarningKind::Damaged) {
            let message = "an earlier part of its cabinet folder is damaged; what repeats bytes of that part is wrong";
            self.troubles.add(Problem::new(WarningKind::Damaged, message));
        }
        if self.came < self.cut.len {
            if let Some(why) = &self.cutter.broken {
                self.troubles.add(why.clone());
            }
            let message = format!("ends early: {} of {} bytes could be unpacked", self.came, self.cut.len);
            self.troubles.add(Problem::new(WarningKind::Truncated, message));
        }
        self.troubles.into_problems()
    }
}

/// Problems of one file, the first of each kind with the number of the rest: a file of a thousand bad blocks has one.
#[derive(Default)]
struct Troubles {
    first: Vec<(Problem, u32)>,
}

impl Troubles {
    fn add(&mut self, problem: Problem) {
        match self.first.iter_mut().find(|(known, _)| known.kind == problem.kind) {
            Some((known, _)) if known.message == problem.message => {}
            Some((_, more)) => *more += 1,
            None => self.first.push((problem, 0)),
        }
    }

    fn has(&self, kind: WarningKind) -> bool {
        self.first.iter().any(|(known, _)| known.kind == kind)
    }

    fn into_problems(self) -> Vec<Problem> {
        let counted = |(mut problem, more): (Problem, u32)| {
            if more > 0 {
                problem.message.push_str(&format!(" (and {more} more of this kind)"));
            }
            problem
        };
        self.first.into_iter().map(counted).collect()
    }
}

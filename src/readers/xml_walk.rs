//! XML of which only parts may be sound, step by step, with the path to each element.
//!
//! What XML says must not be is taken as well as it can be: an end tag that closes an outer element closes those inside,
//! one that closes nothing closes the innermost (its name was damaged); behind broken markup reading goes on at the next
//! `<`. Entities are never expanded: a reference that is not one of the predefined ones stays as text.

use std::borrow::Cow;
use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::BytesRef;
use quick_xml::events::BytesStart;
use quick_xml::events::Event;

use crate::model::warning::WarningKind;

/// Deepest element that is followed; the reports have at most eight levels. What is deeper is skipped.
const MAX_DEPTH: usize = 64;
/// Most names of siblings that are counted; more of them are not told apart by position. An area of policies has below
/// a thousand.
const MAX_SIBLING_NAMES: usize = 100_000;
/// How often reading goes on behind broken markup. Each time may search the whole rest for an end that is not there.
const MAX_RESTARTS: usize = 16;

/// One step through a document.
#[derive(Debug)]
pub(crate) enum Step<'t> {
    /// An element begins; [`Walk::path`] names it.
    Open {
        /// Its name as written.
        name: &'t str,
        /// Its attributes as written.
        attributes: &'t str,
    },
    /// Text inside the innermost element, entities resolved.
    Text(Cow<'t, str>),
    /// The innermost element ends; [`Walk::path`] still names it. Not given for elements that the text ends in.
    Close,
}

/// Something wrong with the document.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// Path of the element in which it was noticed.
    pub(crate) path: String,
    /// Kind of warning that it deserves.
    pub(crate) kind: WarningKind,
    /// One sentence.
    pub(crate) message: String,
}

struct Level<'t> {
    name: &'t str,
    /// Length of the path outside of it.
    outside: usize,
    /// Where its start tag begins, in bytes.
    start: usize,
    /// How many children of each name it has had.
    children: HashMap<&'t str, u32>,
}

/// Walks through a document.
pub(crate) struct Walk<'t> {
    text: &'t str,
    reader: Reader<&'t [u8]>,
    /// Where the reader's input begins in the text.
    base: usize,
    restarts: usize,
    path: String,
    open: Vec<Level<'t>>,
    roots: HashMap<&'t str, u32>,
    /// Elements open beyond [`MAX_DEPTH`].
    too_deep: u64,
    /// Elements to be closed before the next event is read.
    closing: usize,
    /// The innermost element was closed by the last step and is still to be left.
    leaving: bool,
    /// Its start tag was also its end.
    empty: bool,
    problems: Vec<Problem>,
}

impl<'t> Walk<'t> {
    /// At the beginning of a document.
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            text,
            reader: reader(text),
            base: 0,
            restarts: 0,
            path: String::new(),
            open: Vec::new(),
            roots: HashMap::new(),
            too_deep: 0,
            closing: 0,
            leaving: false,
            empty: false,
            problems: Vec::new(),
        }
    }

    /// The innermost open element, as `/Root/Enrollment[2]/UPN`: positions among siblings of equal names, the first one's left out.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Where the start tag of the innermost element begins.
    pub(crate) fn start(&self) -> usize {
        self.open.last().map_or(0, |level| level.start)
    }

    /// Where the last step ended.
    pub(crate) fn position(&self) -> usize {
        self.base.saturating_add(usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX))
    }

    /// What was wrong so far.
    pub(crate) fn problems(&mut self) -> Vec<Problem> {
        std::mem::take(&mut self.problems)
    }

    /// The next step; `None` at the end.
    pub(crate) fn step(&mut self) -> Option<Step<'t>> {
        if std::mem::take(&mut self.leaving) {
            self.leave();
        }
        if std::mem::take(&mut self.empty) {
            return Some(self.close());
        }
        if self.closing > 0 {
            self.closing -= 1;
            return Some(self.close());
        }
        loop {
            let start = self.position();
            match self.reader.read_event() {
                Ok(Event::Start(tag)) => {
                    if let Some(step) = self.enter(&tag, start) {
                        return Some(step);
                    }
                }
                Ok(Event::Empty(tag)) => match self.enter(&tag, start) {
                    Some(step) => {
                        self.empty = true;
                        return Some(step);
                    }
                    None => self.too_deep = self.too_deep.saturating_sub(1),
                },
                Ok(Event::End(tag)) => {
                    let name = tag.name().into_inner();
                    if let Some(step) = self.end(name) {
                        return Some(step);
                    }
                }
                Ok(Event::Text(text)) if self.is_inside() => return Some(Step::Text(text.into_inner())),
                Ok(Event::CData(text)) if self.is_inside() => return Some(Step::Text(text.into_inner())),
                Ok(Event::GeneralRef(entity)) if self.is_inside() => return Some(Step::Text(self.entity(&entity))),
                Ok(Event::DocType(_)) => {
                    self.problem(WarningKind::Malformed, "A document type is declared; its entities are not expanded");
                }
                Ok(Event::Eof) => {
                    self.note_end();
                    return None;
                }
                Ok(_) => {}
                Err(quick_xml::Error::IllFormed(error)) => {
                    self.problem(WarningKind::Damaged, &format!("Not well-formed: {error}"));
                }
                Err(error) => {
                    if !self.restart(&error) {
                        return None;
                    }
                }
            }
        }
    }

    /// Skips what is left of the innermost element, calling `each` for the name of every element in it. The next step
    /// is its [`Step::Close`], or the end of the document.
    pub(crate) fn skip(&mut self, mut each: impl FnMut(&str)) {
        if self.empty {
            return;
        }
        let Some(name) = self.open.last().map(|level| level.name) else { return };
        let mut depth = 0_u64;
        loop {
            match self.reader.read_event() {
                Ok(Event::Start(tag)) => {
                    each(tag.name().into_inner());
                    depth += 1;
                }
                Ok(Event::Empty(tag)) => each(tag.name().into_inner()),
                // An element of this kind never holds another: its end is trusted more than the count.
                Ok(Event::End(tag)) if depth == 0 || tag.name().into_inner() == name => {
                    self.closing = 1;
                    return;
                }
                Ok(Event::End(_)) => depth -= 1,
                Ok(Event::Eof) => return,
                Ok(_) | Err(quick_xml::Error::IllFormed(_)) => {}
                Err(error) => {
                    if !self.restart(&error) {
                        return;
                    }
                }
            }
        }
    }

    fn is_inside(&self) -> bool {
        self.too_deep == 0 && !self.open.is_empty()
    }

    fn enter(&mut self, tag: &BytesStart<'t>, start: usize) -> Option<Step<'t>> {
        if self.open.len() >= MAX_DEPTH {
            if self.too_deep == 0 {
                self.problem(WarningKind::LimitReached, "Elements nested deeper than 64 levels were left out");
            }
            self.too_deep += 1;
            return None;
        }
        // The tag borrows the text, but its accessors give shorter borrows: look it up in the text.
        let from = start.saturating_add(1);
        let name = self.text.get(from..from.saturating_add(tag.name().into_inner().len()))?;
        let rest = from.saturating_add(name.len());
        let attributes = self.text.get(rest..rest.saturating_add(tag.attributes_raw().len())).unwrap_or_default();
        let siblings = self.open.last_mut().map_or(&mut self.roots, |level| &mut level.children);
        let position = match siblings.get_mut(name) {
            Some(position) => {
                *position = position.saturating_add(1);
                *position
            }
            None => {
                if siblings.len() < MAX_SIBLING_NAMES {
                    siblings.insert(name, 1);
                }
                1
            }
        };
        let outside = self.path.len();
        self.path.push('/');
        self.path.push_str(name);
        if position > 1 {
            self.path.push_str(&format!("[{position}]"));
        }
        self.open.push(Level { name, outside, start, children: HashMap::new() });
        Some(Step::Open { name, attributes })
    }

    fn end(&mut self, name: &str) -> Option<Step<'t>> {
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return None;
        }
        match self.open.iter().rev().position(|level| level.name == name) {
            Some(0) => {}
            Some(inner) => {
                self.problem(WarningKind::Damaged, &format!("Elements inside {name} are not closed"));
                self.closing = inner;
            }
            None if self.open.is_empty() => {
                self.problem(WarningKind::Damaged, &format!("{name} is closed but was not open"));
                return None;
            }
            None => self.problem(WarningKind::Damaged, &format!("Closed by the name {name}")),
        }
        Some(self.close())
    }

    fn close(&mut self) -> Step<'t> {
        self.leaving = true;
        Step::Close
    }

    fn leave(&mut self) {
        if let Some(level) = self.open.pop() {
            self.path.truncate(level.outside);
        }
    }

    fn entity(&mut self, entity: &BytesRef<'t>) -> Cow<'t, str> {
        if let Ok(Some(letter)) = entity.resolve_char_ref() {
            return Cow::Owned(letter.to_string());
        }
        let name: &str = entity;
        match quick_xml::escape::resolve_predefined_entity(name) {
            Some(text) => Cow::Borrowed(text),
            None => {
                self.problem(WarningKind::Malformed, "References to entities that are not predefined stay as text");
                Cow::Owned(format!("&{name};"))
            }
        }
    }

    /// Goes on at the next `<` behind broken markup.
    fn restart(&mut self, error: &quick_xml::Error) -> bool {
        let at = self.base.saturating_add(usize::try_from(self.reader.error_position()).unwrap_or(usize::MAX));
        self.problem(WarningKind::Damaged, &format!("Broken markup: {error}"));
        let behind = at.saturating_add(1);
        let next = self.text.as_bytes().get(behind..).and_then(|rest| memchr::memchr(b'<', rest));
        let rest = next.and_then(|next| self.text.get(behind + next..).map(|rest| (behind + next, rest)));
        self.restarts += 1;
        match rest.filter(|_| self.restarts <= MAX_RESTARTS) {
            Some((base, rest)) => {
                self.base = base;
                self.reader = reader(rest);
                true
            }
            None => {
                self.note_end();
                false
            }
        }
    }

    fn note_end(&mut self) {
        if !self.open.is_empty() {
            self.problem(WarningKind::Truncated, "The document ends here, before its last element is closed");
        }
    }

    /// Notes a problem, each sentence once: damage tends to repeat itself.
    fn problem(&mut self, kind: WarningKind, message: &str) {
        const MOST: usize = 50;
        if self.problems.len() < MOST && !self.problems.iter().any(|problem| problem.message == message) {
            self.problems.push(Problem { path: self.path.clone(), kind, message: message.to_owned() });
        }
    }
}

fn reader(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    reader
}

/// The source of the element with that path: its start tag to its end tag.
pub(crate) fn source<'t>(text: &'t str, path: &str) -> Option<&'t str> {
    let mut walk = Walk::new(text);
    let mut found = None;
    while let Some(step) = walk.step() {
        match step {
            Step::Open { .. } if found.is_none() && walk.path() == path => found = Some(walk.start()),
            Step::Close if found.is_some() && walk.path() == path => break,
            _ => {}
        }
    }
    text.get(found?..walk.position())
}

#[cfg(test)]
mod tests;

//! An attempt being put together, and how to find those near a time.

use crate::attempts::chain::Hit;
use crate::attempts::chain::Lane;
use crate::attempts::chain::Signal;
use crate::attempts::keys::KeySet;
use crate::attempts::phases;
use crate::attempts::phases::Course;
use crate::attempts::weave::Strand;
use crate::model::event::Event;
use crate::model::time::Time;

/// What an attempt is built around.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    /// The enrollment chain.
    Enrollment,
    /// The linked second enrollment.
    Linked,
    /// An automatic join or registration that never came to an enrollment.
    Join,
    /// A join that a user asked for and that never came to an enrollment.
    UserJoin,
    /// Autopilot that never came to an enrollment.
    Autopilot,
    /// A provisioning package that failed without an enrollment.
    Package,
    /// A run of the enrollment task of which only the task scheduler tells.
    Task,
    /// A failure of which only the Configuration Manager client's log tells.
    Client,
    /// A page of the connect dialog that found no endpoint.
    Page,
}

/// How much is kept of what surrounds an attempt: real ones have a dozen or two pages, task steps and the like.
const MOST_CONTEXT: usize = 256;

/// An attempt being put together.
#[derive(Clone, Debug)]
pub(crate) struct Draft<'a> {
    /// What it is built around.
    pub kind: Kind,
    /// Steps that say how it went, in timeline order.
    pub hits: Vec<Hit>,
    /// What surrounds it: pages, task runs, Autopilot, packages.
    pub context: Vec<Hit>,
    /// Its ids.
    pub keys: KeySet<'a>,
    /// Its first event.
    pub first: Time,
    /// Its last event.
    pub last: Time,
    /// How often it came back alike.
    pub repeats: u32,
    /// Events of the later times.
    pub later: Vec<usize>,
    /// Its course.
    pub course: Course,
}

impl<'a> Draft<'a> {
    /// An attempt of these steps.
    pub(crate) fn new(kind: Kind, strand: Strand<'a>, events: &'a [Event]) -> Option<Self> {
        let (first, last) = (strand.first(events)?, strand.last(events)?);
        let course = phases::course(&strand.hits, events);
        let (hits, keys) = (strand.hits, strand.keys);
        Some(Self { kind, hits, context: Vec::new(), keys, first, last, repeats: 1, later: Vec::new(), course })
    }

    /// Whether Windows started it by itself, on schedule or at sign-in.
    pub(crate) fn is_automatic(&self) -> bool {
        let auto = |hit: &Hit| hit.step.lane == Lane::Mdm && matches!(hit.step.id, 27 | 75..=84 | 90);
        matches!(self.kind, Kind::Join | Kind::Task | Kind::Client | Kind::Linked)
            || self.hits.iter().any(auto)
            || self.context.iter().any(|hit| hit.step.lane == Lane::Task)
    }

    /// When the chain said that it succeeded: sessions from then on are its own.
    pub(crate) fn enrolled_at(&self, events: &[Event]) -> Time {
        let done = |hit: &&Hit| hit.step.lane == Lane::Mdm && hit.step.signal == Signal::Done;
        self.hits.iter().find(done).and_then(|hit| events.get(hit.at)).map_or(self.first, |event| event.at)
    }

    /// Adds what surrounds it.
    pub(crate) fn surround_with(&mut self, hits: &[Hit]) {
        let room = MOST_CONTEXT.saturating_sub(self.context.len());
        self.context.extend(hits.iter().take(room));
    }

    /// Adds steps, in any order.
    pub(crate) fn add(&mut self, hits: &[Hit], events: &[Event]) {
        self.hits.extend_from_slice(hits);
        self.hits.sort_by_key(|hit| hit.at);
        self.hits.dedup_by_key(|hit| hit.at);
        self.measure(events);
    }

    fn measure(&mut self, events: &[Event]) {
        self.course = phases::course(&self.hits, events);
        let times = || self.hits.iter().filter_map(|hit| events.get(hit.at)).map(|event| event.at);
        (self.first, self.last) = (times().min().unwrap_or(self.first), times().max().unwrap_or(self.last));
    }
}

/// How many attempts before a time are looked at for one that something belongs to.
const MOST_NEAR: usize = 64;

/// Attempts by the time of their first events, to find those near a time without looking at all.
pub(crate) struct Near {
    firsts: Vec<(Time, usize)>,
}

impl Near {
    /// The times of these attempts.
    pub(crate) fn of(all: &[Draft<'_>]) -> Self {
        let mut firsts: Vec<(Time, usize)> = all.iter().enumerate().map(|(at, draft)| (draft.first, at)).collect();
        firsts.sort_unstable();
        Self { firsts }
    }

    /// Attempts that began up to this time, the latest first.
    pub(crate) fn until(&self, time: Time) -> impl Iterator<Item = usize> + '_ {
        let end = self.firsts.partition_point(|(first, _)| *first <= time);
        self.firsts.get(..end).unwrap_or_default().iter().rev().take(MOST_NEAR).map(|(_, at)| *at)
    }

    /// Attempts that began from this time on, the earliest first.
    pub(crate) fn from(&self, time: Time) -> impl Iterator<Item = usize> + '_ {
        let start = self.firsts.partition_point(|(first, _)| *first < time);
        self.firsts.get(start..).unwrap_or_default().iter().take(MOST_NEAR).map(|(_, at)| *at)
    }
}

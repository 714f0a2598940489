//! The ids of an event, by which it is joined to others, strongest first.
//!
//! Enrollment id, activity id, correlation vector, process and thread, user, tenant. Seen in real logs: one operation
//! of the device-management provider runs on one thread while its activity id changes with every call it makes, so
//! activities that differ do not part what one thread wrote one after the other; and one attempt passes through several
//! processes, so processes that differ part nothing.

use crate::model::event::Event;
use crate::model::fields::Value;
use crate::model::id::Guid;

/// How many ids of one kind a set remembers: an attempt has a handful, a hostile log has millions.
const MOST: usize = 16;

/// The ids of one event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Keys<'a> {
    /// Enrollment id among its values.
    pub enrollment: Option<Guid>,
    /// Activity id of the record.
    pub activity: Option<Guid>,
    /// Base of the correlation vector among its values.
    pub vector: Option<&'a str>,
    /// Writing process and thread.
    pub thread: Option<(u32, u32)>,
    /// The user it ran as, if that is a person and not a service.
    pub user: Option<&'a str>,
    /// Tenant id among its values.
    pub tenant: Option<Guid>,
}

impl<'a> Keys<'a> {
    /// The ids of an event of the device-management provider (`dm`) or of another one.
    pub(crate) fn of(event: &'a Event, dm: bool) -> Self {
        let record = &event.record;
        let system = record.system.as_deref();
        let id = if dm { event.event_id } else { None };
        Self {
            enrollment: id.and_then(|id| enrollment_id(event, id)),
            activity: system.and_then(|s| s.activity_id).filter(|a| !a.is_nil()),
            vector: id.and_then(|id| vector(event, id)),
            thread: record.process_id.zip(record.thread_id),
            user: system.and_then(|s| s.user_sid.as_deref()).filter(|sid| is_person(sid)),
            tenant: if id == Some(91) { record.fields.at(2).and_then(Value::as_guid) } else { None },
        }
    }
}

/// Whether a SID is a person's: `S-1-5-21-…` of a machine or domain, `S-1-12-1-…` of Entra.
pub(crate) fn is_person(sid: &str) -> bool {
    sid.starts_with("S-1-5-21-") || sid.starts_with("S-1-12-1-")
}

/// The enrollment id among the values of a device-management event; the events of the enrollment chain itself have none.
pub(crate) fn enrollment_id(event: &Event, id: u16) -> Option<Guid> {
    let position = match id {
        94 | 208 | 259..=262 | 318 | 350..=361 | 400 | 401 | 404 | 450 | 451 | 454 | 1600 | 1601 | 3004 => 0,
        256 | 257 | 264 | 265 | 266 | 269 | 270 => 1,
        809..=815 | 818 | 819 => 2,
        _ => return None,
    };
    event.record.fields.at(position).and_then(Value::as_guid).filter(|guid| !guid.is_nil())
}

/// The base (before the first `.`) of a correlation vector: the session start (205) and the trace id of a failure (59)
/// carry one on the builds that write it.
fn vector(event: &Event, id: u16) -> Option<&str> {
    if !matches!(id, 59 | 205) {
        return None;
    }
    let text = event.record.fields.at(0).and_then(Value::as_text)?;
    let (base, rest) = text.trim().split_once('.')?;
    let is_vector = matches!(base.len(), 16 | 21 | 22) && rest.starts_with(|c: char| c.is_ascii_digit());
    is_vector.then_some(base)
}

/// The ids that a group of events has shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeySet<'a> {
    /// Enrollment ids.
    pub enrollments: Vec<Guid>,
    /// Activity ids.
    pub activities: Vec<Guid>,
    /// Bases of correlation vectors.
    pub vectors: Vec<&'a str>,
    /// Processes and threads.
    pub threads: Vec<(u32, u32)>,
    /// Users.
    pub users: Vec<&'a str>,
    /// Tenants.
    pub tenants: Vec<Guid>,
}

/// How strongly two groups of events are joined by their ids: the strongest id they share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Bond {
    /// No id in common; only time speaks for it.
    Time,
    /// Same tenant.
    Tenant,
    /// Same user.
    User,
    /// Same process.
    Process,
    /// Same process and thread.
    Thread,
    /// Same correlation vector.
    Vector,
    /// Same activity.
    Activity,
    /// Same enrollment.
    Enrollment,
}

impl<'a> KeySet<'a> {
    /// Adds the ids of one event.
    pub(crate) fn add(&mut self, keys: Keys<'a>) {
        push(&mut self.enrollments, keys.enrollment);
        push(&mut self.activities, keys.activity);
        push(&mut self.vectors, keys.vector);
        push(&mut self.threads, keys.thread);
        push(&mut self.users, keys.user);
        push(&mut self.tenants, keys.tenant);
    }

    /// Adds the ids of another group.
    pub(crate) fn absorb(&mut self, other: &Self) {
        other.enrollments.iter().for_each(|&id| push(&mut self.enrollments, Some(id)));
        other.activities.iter().for_each(|&id| push(&mut self.activities, Some(id)));
        other.vectors.iter().for_each(|&id| push(&mut self.vectors, Some(id)));
        other.threads.iter().for_each(|&id| push(&mut self.threads, Some(id)));
        other.users.iter().for_each(|&id| push(&mut self.users, Some(id)));
        other.tenants.iter().for_each(|&id| push(&mut self.tenants, Some(id)));
    }

    /// The strongest id that both groups have.
    pub(crate) fn bond(&self, other: &Self) -> Bond {
        if shares(&self.enrollments, &other.enrollments) {
            Bond::Enrollment
        } else if shares(&self.activities, &other.activities) {
            Bond::Activity
        } else if shares(&self.vectors, &other.vectors) {
            Bond::Vector
        } else if shares(&self.threads, &other.threads) {
            Bond::Thread
        } else if self.threads.iter().any(|(process, _)| other.threads.iter().any(|(p, _)| p == process)) {
            Bond::Process
        } else if shares(&self.users, &other.users) {
            Bond::User
        } else if shares(&self.tenants, &other.tenants) {
            Bond::Tenant
        } else {
            Bond::Time
        }
    }

    /// The strongest id of which both groups have some and none in common; processes part nothing.
    pub(crate) fn conflict(&self, other: &Self) -> Option<Bond> {
        if differs(&self.enrollments, &other.enrollments) {
            Some(Bond::Enrollment)
        } else if differs(&self.activities, &other.activities) {
            Some(Bond::Activity)
        } else if differs(&self.users, &other.users) {
            Some(Bond::User)
        } else if differs(&self.tenants, &other.tenants) {
            Some(Bond::Tenant)
        } else {
            None
        }
    }

    /// Whether ids let the two groups be one: the strongest id in common is stronger than any that differs.
    /// `apart_in_time`: one group ended before the other began.
    pub(crate) fn agrees(&self, other: &Self, apart_in_time: bool) -> bool {
        match (self.conflict(other), self.bond(other)) {
            (None, _) => true,
            (Some(Bond::Activity), Bond::Thread) => apart_in_time,
            (Some(conflict), bond) => bond > conflict,
        }
    }
}

fn push<T: PartialEq>(list: &mut Vec<T>, id: Option<T>) {
    if let Some(id) = id
        && list.len() < MOST
        && !list.contains(&id)
    {
        list.push(id);
    }
}

fn shares<T: PartialEq>(a: &[T], b: &[T]) -> bool {
    a.iter().any(|id| b.contains(id))
}

fn differs<T: PartialEq>(a: &[T], b: &[T]) -> bool {
    !a.is_empty() && !b.is_empty() && !shares(a, b)
}

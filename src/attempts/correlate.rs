//! From the steps on the timeline to attempts.
//!
//! The lanes are woven into strands first (`weave`). Each strand of the enrollment chain is an attempt; joins, Autopilot,
//! provisioning packages, task runs, pages and token errors are added to the attempt they belong to. What failed without
//! ever reaching the enrollment chain (a join, Autopilot, a package, a task whose log is lost) is an attempt of its own.
//! Scheduled tries that fail alike are one attempt with repeats.

use std::collections::HashMap;

use crate::attempts::chain::ANY;
use crate::attempts::chain::Hit;
use crate::attempts::chain::Lane;
use crate::attempts::chain::Signal;
use crate::attempts::chain::Step;
use crate::attempts::codes;
use crate::attempts::keys::KeySet;
use crate::attempts::pages;
use crate::attempts::phases;
use crate::attempts::phases::Course;
use crate::attempts::phases::End;
use crate::attempts::weave;
use crate::attempts::weave::Grammar;
use crate::attempts::weave::Strand;
use crate::attempts::weave::seconds;
use crate::model::code::Code;
use crate::model::event::Event;
use crate::model::event::Phase;
use crate::model::id::Guid;
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
    /// A page of the connect dialog that found no endpoint.
    Page,
}

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
    fn new(kind: Kind, strand: Strand<'a>, events: &'a [Event]) -> Option<Self> {
        let (first, last) = (strand.first(events)?, strand.last(events)?);
        let course = phases::course(&strand.hits, events);
        let (hits, keys) = (strand.hits, strand.keys);
        Some(Self { kind, hits, context: Vec::new(), keys, first, last, repeats: 1, later: Vec::new(), course })
    }

    /// Whether Windows started it by itself, on schedule or at sign-in.
    pub(crate) fn is_automatic(&self) -> bool {
        let auto = |hit: &Hit| hit.step.lane == Lane::Mdm && matches!(hit.step.id, 27 | 75..=84 | 90);
        matches!(self.kind, Kind::Join | Kind::Task | Kind::Linked)
            || self.hits.iter().any(auto)
            || self.context.iter().any(|hit| hit.step.lane == Lane::Task)
    }

    /// When the chain said that it succeeded: sessions from then on are its own.
    pub(crate) fn enrolled_at(&self, events: &[Event]) -> Time {
        let done = |hit: &&Hit| hit.step.lane == Lane::Mdm && hit.step.signal == Signal::Done;
        self.hits.iter().find(done).and_then(|hit| events.get(hit.at)).map_or(self.first, |event| event.at)
    }

    fn add(&mut self, hits: &[Hit], events: &[Event]) {
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

/// The steps of the timeline, by lane.
#[derive(Debug, Default)]
pub(crate) struct Lanes {
    /// The enrollment chain.
    pub mdm: Vec<Hit>,
    /// Joins.
    pub join: Vec<Hit>,
    /// Autopilot.
    pub autopilot: Vec<Hit>,
    /// Provisioning packages, those that every Windows carries left out.
    pub package: Vec<Hit>,
    /// The linked second enrollment.
    pub linked: Vec<Hit>,
    /// Tasks of enrollments.
    pub task: Vec<Hit>,
    /// Pages.
    pub page: Vec<Hit>,
    /// Token errors.
    pub token: Vec<Hit>,
    /// Sessions.
    pub sync: Vec<Hit>,
    /// Enrollment status page.
    pub esp: Vec<Hit>,
    /// Unenrollments.
    pub unenroll: Vec<Hit>,
    /// Lines of the Intune Management Extension about the status page and about applications.
    pub ime: Vec<usize>,
    /// Lines of the Configuration Manager client about enrolling.
    pub co_management: Vec<usize>,
}

impl Lanes {
    /// Sorts the events into lanes.
    pub(crate) fn sort(events: &[Event]) -> Self {
        let mut lanes = Self::default();
        let mut finder = crate::attempts::chain::Finder::default();
        for (at, event) in events.iter().enumerate() {
            if event.record.system.is_none() {
                lanes.line(at, event);
                continue;
            }
            let Some(step) = finder.find(event) else { continue };
            if step.lane == Lane::Package && is_stock_package(event) {
                continue;
            }
            let lane = match step.lane {
                Lane::Mdm => &mut lanes.mdm,
                Lane::Join => &mut lanes.join,
                Lane::Autopilot => &mut lanes.autopilot,
                Lane::Package => &mut lanes.package,
                Lane::Linked => &mut lanes.linked,
                Lane::Task | Lane::CoManagement => &mut lanes.task,
                Lane::Page => &mut lanes.page,
                Lane::Token => &mut lanes.token,
                Lane::Sync => &mut lanes.sync,
                Lane::Esp => &mut lanes.esp,
                Lane::Unenroll => &mut lanes.unenroll,
            };
            lane.push(Hit { at, step });
        }
        lanes
    }

    /// A line of a log, by the word that its reader gave it.
    fn line(&mut self, at: usize, event: &Event) {
        let marker = event.record.fields.text("marker").unwrap_or_default();
        if marker.starts_with("co_management") {
            self.co_management.push(at);
        } else if marker.starts_with("esp_") || marker.starts_with("app_") {
            self.ime.push(at);
        }
    }
}

/// Packages that every Windows applies at its first start; seen on real machines: `Power.….ppkg`,
/// `Microsoft.Windows.Cosa.….ppkg`, and settings of the category `PowerSettings`.
fn is_stock_package(event: &Event) -> bool {
    let first = event.record.fields.text("Message1").unwrap_or_default();
    first == "PowerSettings" || first.starts_with("Power.") || first.starts_with("Microsoft.")
}

const fn never(_: &Step) -> bool {
    false
}

const fn once_in_chain(step: &Step) -> bool {
    matches!(step.id, 4 | 6 | 8 | 10 | 16 | 27 | 54 | 58 | 71 | 72 | 75 | 76 | 91)
}

/// The enrollment chain takes seconds, a user at a sign-in page minutes; scheduled tries come every five minutes.
const CHAIN: Grammar =
    Grammar { pause: 280, pause_with_id: 30 * 60, after_end: 60, once: once_in_chain, by_thread: true };

const fn once_in_join(step: &Step) -> bool {
    matches!(step.id, 105 | 106 | 331 | 304 | 305 | 306)
}

/// A join takes seconds; the automatic one runs in a process of its own each time.
const JOIN: Grammar = Grammar { pause: 120, pause_with_id: 10 * 60, after_end: 5, once: once_in_join, by_thread: true };

/// Autopilot goes through restarts and waits for networks and users.
const AUTOPILOT: Grammar =
    Grammar { pause: 2 * 3600, pause_with_id: 2 * 3600, after_end: 2 * 3600, once: never, by_thread: false };

/// A package is applied in one go; what comes again a quarter of an hour later is the next try.
const PACKAGE: Grammar = Grammar { pause: 600, pause_with_id: 600, after_end: 600, once: never, by_thread: false };

const fn once_in_linked(step: &Step) -> bool {
    step.rank == 2
}

/// The linked enrollment: its task, then its result.
const LINKED: Grammar =
    Grammar { pause: 3600, pause_with_id: 3600, after_end: 1, once: once_in_linked, by_thread: false };

/// How many attempts before a time are looked at for one that something belongs to.
const MOST_NEAR: usize = 64;

/// Attempts by the time of their first events, to find those near a time without looking at all.
struct Near {
    firsts: Vec<(Time, usize)>,
}

impl Near {
    fn of(all: &[Draft<'_>]) -> Self {
        let mut firsts: Vec<(Time, usize)> = all.iter().enumerate().map(|(at, draft)| (draft.first, at)).collect();
        firsts.sort_unstable();
        Self { firsts }
    }

    /// Attempts that began up to this time, the latest first.
    fn until(&self, time: Time) -> impl Iterator<Item = usize> + '_ {
        let end = self.firsts.partition_point(|(first, _)| *first <= time);
        self.firsts.get(..end).unwrap_or_default().iter().rev().take(MOST_NEAR).map(|(_, at)| *at)
    }

    /// Attempts that began from this time on, the earliest first.
    fn from(&self, time: Time) -> impl Iterator<Item = usize> + '_ {
        let start = self.firsts.partition_point(|(first, _)| *first < time);
        self.firsts.get(start..).unwrap_or_default().iter().take(MOST_NEAR).map(|(_, at)| *at)
    }
}

/// Puts the attempts together, in the order of their first events. `now`: when the bundle was collected.
pub(crate) fn drafts<'a>(lanes: &Lanes, events: &'a [Event], now: Option<Time>) -> Vec<Draft<'a>> {
    let mut all = enrollments(lanes, events);
    link(&mut all, lanes, events);
    joins(&mut all, lanes, events);
    surround(&mut all, lanes, events, now);
    for draft in &mut all {
        add_token_errors(draft, &lanes.token, events);
    }
    all.sort_by_key(|draft| (draft.first, draft.hits.first().map(|hit| hit.at)));
    fold(users_part(all), events)
}

/// Strands of the enrollment chain. What has no place in the order (a push channel, a trace id) is no attempt alone, and
/// that a policy was evaluated is none either.
fn enrollments<'a>(lanes: &Lanes, events: &'a [Event]) -> Vec<Draft<'a>> {
    let telling = |hit: &Hit| hit.step.signal != Signal::Note && (hit.step.rank != ANY || hit.step.id == 52);
    weave::weave(&lanes.mdm, events, &CHAIN)
        .into_iter()
        .filter(|strand| strand.hits.iter().any(telling))
        .filter_map(|strand| Draft::new(Kind::Enrollment, strand, events))
        .collect()
}

/// How long before the result of the linked enrollment its chain may lie, in seconds.
const LINK_WINDOW: i64 = 300;

/// Results of the linked enrollment: joined to the chain they end, or attempts of their own.
fn link<'a>(all: &mut Vec<Draft<'a>>, lanes: &Lanes, events: &'a [Event]) {
    let near = Near::of(all);
    // The linked enrollment needs a first one: its chain is never the first that went well.
    let succeeded = |draft: &&Draft<'_>| draft.course.end == End::Succeeded;
    let primary = all.iter().filter(succeeded).map(|draft| draft.first).min();
    for strand in weave::weave(&lanes.linked, events, &LINKED) {
        let Some(end) = strand.hits.iter().rev().find(|hit| hit.step.signal != Signal::Note) else { continue };
        let Some(at) = events.get(end.at).map(|event| event.at) else { continue };
        let chain = near.until(at).find(|&place| {
            all.get(place).is_some_and(|draft| {
                draft.kind == Kind::Enrollment
                    && primary.is_some_and(|primary| primary < draft.first)
                    && seconds(draft.last, at) <= LINK_WINDOW
            })
        });
        let result = matches!(end.step.id, 4022 | 4023);
        match chain.filter(|_| result).and_then(|place| all.get_mut(place)) {
            Some(draft) => {
                draft.kind = Kind::Linked;
                draft.add(&strand.hits, events);
            }
            None => all.extend(Draft::new(Kind::Linked, strand, events)),
        }
    }
}

/// How long after a join the enrollment that it leads to may begin, in seconds.
const JOIN_WINDOW: i64 = 30 * 60;

/// Steps that only an automatic join writes.
const AUTOMATIC_JOIN: &[u16] = &[304, 305, 306, 307, 309, 330, 331, 332, 333, 334, 335];

/// Joins: the first phase of the enrollment that follows, or attempts of their own when they failed or a user made them.
fn joins<'a>(all: &mut Vec<Draft<'a>>, lanes: &Lanes, events: &'a [Event]) {
    let near = Near::of(all);
    let mut more = Vec::new();
    for strand in weave::weave(&lanes.join, events, &JOIN) {
        let automatic = strand.has(AUTOMATIC_JOIN) && !workplace(&strand, events);
        let kind = if automatic { Kind::Join } else { Kind::UserJoin };
        let Some(join) = Draft::new(kind, strand, events) else { continue };
        let joined = join.hits.iter().any(|hit| matches!(hit.step.signal, Signal::Success | Signal::Done));
        if join.course.end == End::Failed {
            more.push(join);
            continue;
        }
        if !joined {
            continue;
        }
        // An automatic join leads to no enrollment by itself: policy or Configuration Manager may start one later.
        if automatic {
            more.push(join);
            continue;
        }
        let follows = |draft: &Draft<'_>| {
            draft.kind == Kind::Enrollment
                && (-60..=JOIN_WINDOW).contains(&seconds(join.last, draft.first))
                && draft.keys.agrees(&join.keys, join.last <= draft.first)
        };
        let next = near.from(join.last.plus_seconds(-60)).find(|&at| all.get(at).is_some_and(follows));
        match next.and_then(|at| all.get_mut(at)) {
            Some(draft) => {
                draft.add(&join.hits, events);
                draft.keys.absorb(&join.keys);
            }
            None => more.push(join),
        }
    }
    all.extend(more);
}

fn workplace(strand: &Strand<'_>, events: &[Event]) -> bool {
    let of = |hit: &Hit| events.get(hit.at).is_some_and(|e| e.record.provider.contains("Workplace"));
    strand.hits.iter().any(of)
}

/// Whether Autopilot acted on the device (began to enroll it, failed at it, joined it to a domain); that it looked for a
/// profile or read policies is seen on every device.
fn acts(strand: &Strand<'_>) -> bool {
    strand.hits.iter().any(|hit| hit.step.signal != Signal::Note || hit.step.id == 178)
}

/// Autopilot, packages, task runs, pages and the Configuration Manager client around the attempts.
fn surround<'a>(all: &mut Vec<Draft<'a>>, lanes: &Lanes, events: &'a [Event], now: Option<Time>) {
    let near = Near::of(all);
    let mut more = Vec::new();
    for strand in weave::weave(&lanes.autopilot, events, &AUTOPILOT) {
        if let Some(strand) = attach(all, &near, strand, Kind::Autopilot, (300, 1800), events).filter(acts) {
            more.extend(Draft::new(Kind::Autopilot, strand, events));
        }
    }
    for strand in weave::weave(&lanes.package, events, &PACKAGE) {
        let failed = strand.hits.iter().any(|hit| matches!(hit.step.signal, Signal::Failure | Signal::Failed));
        if let Some(strand) = attach(all, &near, strand, Kind::Package, (60, 900), events).filter(|_| failed) {
            more.extend(Draft::new(Kind::Package, strand, events));
        }
    }
    for run in task_runs(&lanes.task, events) {
        more.extend(attach_task(all, &near, run, events));
    }
    attach_client(all, &near, &lanes.co_management, events);
    all.extend(more);
    attach_pages(all, &lanes.page, events, now);
}

/// Adds a strand as context to the attempts within its time (and so many seconds before and after), and its telling steps
/// to the last of them; gives it back if there is none.
fn attach<'a>(
    all: &mut [Draft<'a>],
    near: &Near,
    strand: Strand<'a>,
    kind: Kind,
    (before, after): (i64, i64),
    events: &'a [Event],
) -> Option<Strand<'a>> {
    let (first, last) = (strand.first(events)?, strand.last(events)?);
    let package = kind == Kind::Package;
    let fits = |draft: &Draft<'_>| {
        matches!(draft.kind, Kind::Enrollment | Kind::UserJoin | Kind::Join)
            && seconds(first, draft.last) >= -before
            && seconds(last, draft.first) <= after
            && !(package && draft.is_automatic())
    };
    let own: Vec<usize> = near.until(last.plus_seconds(after)).filter(|&at| all.get(at).is_some_and(fits)).collect();
    let Some(&chosen) = own.iter().max_by_key(|&&at| all.get(at).map(|d| (d.kind == Kind::Enrollment, d.first))) else {
        return Some(strand);
    };
    for at in own {
        if let Some(draft) = all.get_mut(at) {
            draft.context.extend_from_slice(&strand.hits);
        }
    }
    if let Some(draft) = all.get_mut(chosen) {
        // What a package says of its own settings is not the enrollment's provisioning; that it failed matters to a join.
        let telling = |hit: &&Hit| match hit.step.signal {
            Signal::Note => false,
            Signal::Failure | Signal::Failed => !package || draft.kind != Kind::Enrollment,
            _ => !package,
        };
        let telling: Vec<Hit> = strand.hits.iter().filter(telling).copied().collect();
        draft.add(&telling, events);
    }
    None
}

/// Seconds around an attempt in which the Configuration Manager client's log speaks of it.
const CLIENT_WINDOW: i64 = 15 * 60;
/// How many lines of that log are added to an attempt.
const MOST_CLIENT_LINES: usize = 8;

/// Lines of the Configuration Manager client about an enrollment.
static CLIENT_LINE: Step =
    Step { id: 0, lane: Lane::CoManagement, phase: Phase::Registration, signal: Signal::Note, rank: ANY };

fn attach_client(all: &mut [Draft<'_>], near: &Near, lines: &[usize], events: &[Event]) {
    for &at in lines {
        let Some(time) = events.get(at).map(|event| event.at) else { continue };
        let own = near.until(time.plus_seconds(CLIENT_WINDOW)).find(|&place| {
            all.get(place)
                .is_some_and(|draft| draft.kind == Kind::Enrollment && seconds(draft.last, time) <= CLIENT_WINDOW)
        });
        if let Some(draft) = own.and_then(|place| all.get_mut(place)) {
            let have = draft.context.iter().filter(|hit| hit.step.lane == Lane::CoManagement).count();
            if have < MOST_CLIENT_LINES {
                draft.context.push(Hit { at, step: &CLIENT_LINE });
            }
        }
    }
}

/// Runs of the task that enrolls automatically, by instance id.
fn task_runs<'a>(hits: &[Hit], events: &'a [Event]) -> Vec<Strand<'a>> {
    let mut runs: Vec<Strand<'a>> = Vec::new();
    let mut of: HashMap<Guid, usize> = HashMap::new();
    for &hit in hits {
        let Some(event) = events.get(hit.at) else { continue };
        let fields = &event.record.fields;
        // The folder's other tasks start sessions, not enrollments.
        if !fields.text("TaskName").unwrap_or_default().to_ascii_lowercase().contains("automatically enrolling") {
            continue;
        }
        let instance = ["InstanceId", "TaskInstanceId"].iter().find_map(|name| fields.get(name)?.as_guid());
        let instance = instance.or_else(|| event.record.system.as_ref().and_then(|s| s.activity_id));
        let place = match instance {
            Some(instance) => *of.entry(instance).or_insert_with(|| {
                runs.push(Strand::default());
                runs.len() - 1
            }),
            // The event that names the process has no instance; it stands between those that do.
            None => match runs.len().checked_sub(1) {
                Some(last) => last,
                None => continue,
            },
        };
        if let Some(run) = runs.get_mut(place) {
            run.hits.push(hit);
        }
    }
    runs
}

/// Seconds by which an attempt may stick out of the task run that made it.
const TASK_SLACK: i64 = 3;

/// Adds a run of the task to the attempt that it made; a run that failed and whose attempt is in no log is one itself.
fn attach_task<'a>(all: &mut [Draft<'a>], near: &Near, run: Strand<'a>, events: &'a [Event]) -> Option<Draft<'a>> {
    let (first, last) = (run.first(events)?, run.last(events)?);
    let inside = |draft: &Draft<'_>| {
        draft.kind == Kind::Enrollment
            && seconds(first, draft.first) >= -TASK_SLACK
            && seconds(last, draft.first) <= TASK_SLACK
    };
    let made = near.until(last.plus_seconds(TASK_SLACK)).find(|&at| all.get(at).is_some_and(inside));
    if let Some(draft) = made.and_then(|at| all.get_mut(at)) {
        draft.context.extend(run.hits);
        return None;
    }
    let ends = run.hits.iter().filter(|hit| matches!(hit.step.id, 201..=203));
    let failed = ends.filter(|hit| events.get(hit.at).is_some_and(|event| codes::failure(event).is_some()));
    let hits: Vec<Hit> = failed.map(|hit| Hit { at: hit.at, step: &TASK_FAILED }).collect();
    let mut draft = Draft::new(Kind::Task, Strand { hits, ..Strand::default() }, events)?;
    draft.context = run.hits;
    Some(draft)
}

/// The end of a task run whose result is a failure: all that is known of an attempt whose own log is lost.
static TASK_FAILED: Step =
    Step { id: 201, lane: Lane::Task, phase: Phase::Registration, signal: Signal::Failed, rank: ANY };

/// How long an open page session without end stands, in seconds.
const PAGE_SESSION: i64 = 3600;

/// Page sessions: from the start of the host (62400) to its end (62401), in one process.
fn attach_pages<'a>(all: &mut Vec<Draft<'a>>, hits: &[Hit], events: &'a [Event], now: Option<Time>) {
    let near = Near::of(all);
    let mut more = Vec::new();
    for session in page_sessions(hits, events) {
        more.extend(attach_page_session(all, &near, &session, events, now));
    }
    all.extend(more);
}

fn page_sessions(hits: &[Hit], events: &[Event]) -> Vec<Vec<Hit>> {
    let mut sessions: Vec<Vec<Hit>> = Vec::new();
    // Looked up only, never walked.
    let mut open: HashMap<Option<u32>, usize> = HashMap::new();
    for &hit in hits {
        let Some(event) = events.get(hit.at) else { continue };
        let process = event.record.process_id;
        // What the host writes before its start event belongs to it; a second start is a second session.
        let goes_on = |session: &Vec<Hit>| {
            let last = session.last().and_then(|hit| events.get(hit.at));
            last.is_some_and(|last| seconds(last.at, event.at) <= PAGE_SESSION)
                && !(hit.step.id == 62400 && session.len() > MOST_BEFORE_START)
                && !(hit.step.id == 62400 && session.iter().any(|hit| hit.step.id == 62400))
        };
        let going = open.get(&process).copied().filter(|&at| sessions.get(at).is_some_and(goes_on));
        let place = going.unwrap_or_else(|| {
            sessions.push(Vec::new());
            open.insert(process, sessions.len() - 1);
            sessions.len() - 1
        });
        if let Some(session) = sessions.get_mut(place) {
            session.push(hit);
        }
        if hit.step.id == 62401 {
            open.remove(&process);
        }
    }
    sessions
}

/// How many events the host writes before its start event: a handful on real machines.
const MOST_BEFORE_START: usize = 16;

fn attach_page_session<'a>(
    all: &mut [Draft<'a>],
    near: &Near,
    session: &[Hit],
    events: &'a [Event],
    now: Option<Time>,
) -> Option<Draft<'a>> {
    let time = |hit: Option<&Hit>| hit.and_then(|hit| events.get(hit.at)).map(|event| event.at);
    let (first, last) = (time(session.first())?, time(session.last())?);
    let sign = |hit: &Hit| events.get(hit.at).map_or(pages::Sign::Other, pages::reads);
    let signs: Vec<Hit> = session.iter().copied().filter(|hit| sign(hit) != pages::Sign::Other).collect();
    if signs.is_empty() {
        return None;
    }
    let ended = session.iter().any(|hit| hit.step.id == 62401);
    let until = if ended { last } else { last.plus_seconds(PAGE_SESSION) };
    // Written under a clock that ran ahead and was set back later (a new device): the time says nothing.
    let undated = now.is_some_and(|now| seconds(now, first) > 300);
    let mut used = false;
    let places: Vec<usize> =
        if undated { near.from(Time::from_ticks(0, 0)).collect() } else { near.until(until).collect() };
    for at in places {
        let Some(draft) = all.get_mut(at) else { continue };
        let user_made = matches!(draft.kind, Kind::Enrollment | Kind::UserJoin | Kind::Autopilot);
        if user_made && !draft.is_automatic() && (undated || seconds(first, draft.first) >= -60) {
            draft.context.extend_from_slice(&signs);
            used = true;
        }
    }
    let error = signs.iter().find(|hit| sign(hit) == pages::Sign::DiscoveryError).filter(|_| !used)?;
    let hits = vec![Hit { at: error.at, step: &NO_ENDPOINT }];
    let mut draft = Draft::new(Kind::Page, Strand { hits, ..Strand::default() }, events)?;
    draft.context = signs;
    Some(draft)
}

/// The page that says that no management endpoint was found.
static NO_ENDPOINT: Step =
    Step { id: 62404, lane: Lane::Page, phase: Phase::Discovery, signal: Signal::Failure, rank: ANY };

/// How long before an attempt the token errors that made it fail may lie, in seconds.
const TOKEN_WINDOW: i64 = 120;
/// How many token errors are added to an attempt.
const MOST_TOKENS: usize = 8;

/// Token errors with a sign-in service number around an attempt that failed in a way that they can explain.
fn add_token_errors(draft: &mut Draft<'_>, tokens: &[Hit], events: &[Event]) {
    if draft.course.end != End::Failed || draft.kind == Kind::Page {
        return;
    }
    let phase = draft.course.failed_phase;
    let code = draft.course.code;
    let signing_in = matches!(phase, Some(Phase::Authentication | Phase::Join))
        || code.and_then(codes::phase_of) == Some(Phase::Authentication);
    if !signing_in && !code.is_none_or(codes::is_generic) {
        return;
    }
    let from = draft.first.plus_seconds(-TOKEN_WINDOW);
    let start = tokens.partition_point(|hit| events.get(hit.at).is_some_and(|event| event.at < from));
    let step = if phase == Some(Phase::Join) { &TOKEN_OF_JOIN } else { &TOKEN_OF_ENROLLMENT };
    let found: Vec<Hit> = tokens
        .get(start..)
        .unwrap_or_default()
        .iter()
        .take_while(|hit| events.get(hit.at).is_some_and(|event| event.at <= draft.last.plus_seconds(5)))
        .filter(|hit| events.get(hit.at).is_some_and(|event| codes::aadsts(event).is_some()))
        .take(MOST_TOKENS)
        .map(|hit| Hit { at: hit.at, step })
        .collect();
    if !found.is_empty() {
        let (first, last) = (draft.first, draft.last);
        draft.add(&found, events);
        (draft.first, draft.last) = (first, last);
    }
}

/// A token error that made a join fail.
static TOKEN_OF_JOIN: Step =
    Step { id: 1098, lane: Lane::Token, phase: Phase::Join, signal: Signal::Failure, rank: ANY };
/// A token error that made an enrollment fail.
static TOKEN_OF_ENROLLMENT: Step =
    Step { id: 1098, lane: Lane::Token, phase: Phase::Authentication, signal: Signal::Failure, rank: ANY };

/// The user's part of a device that was prepared before: the join of a user on a device whose enrollment a technician
/// (pre-provisioning) or nobody (self-deploying) made is no attempt of its own.
fn users_part(all: Vec<Draft<'_>>) -> Vec<Draft<'_>> {
    let mut kept: Vec<Draft<'_>> = Vec::with_capacity(all.len());
    let mut prepared: Option<usize> = None;
    for draft in all {
        let joined_only = draft.kind == Kind::UserJoin && draft.course.end != End::Failed;
        match prepared.filter(|_| joined_only).and_then(|at| kept.get_mut(at)) {
            Some(earlier) => earlier.context.extend(draft.hits.into_iter().chain(draft.context)),
            None => {
                if draft.kind == Kind::Enrollment && draft.course.end == End::Succeeded {
                    let mark = |hit: &Hit| hit.step.lane == Lane::Autopilot && matches!(hit.step.id, 169 | 509);
                    prepared = draft.context.iter().any(mark).then_some(kept.len());
                }
                kept.push(draft);
            }
        }
    }
    kept
}

/// What tries have in common that are one attempt.
type Likeness = (Kind, Option<Phase>, Option<Code>, Vec<u16>);

/// Scheduled tries that failed alike, one after the other, become one attempt.
fn fold<'a>(all: Vec<Draft<'a>>, events: &[Event]) -> Vec<Draft<'a>> {
    let mut folded: Vec<Draft<'a>> = Vec::new();
    let mut latest: Vec<(Kind, usize)> = Vec::new();
    for draft in all {
        let before = latest.iter_mut().find(|(kind, _)| *kind == draft.kind);
        let same =
            before.as_ref().and_then(|(_, at)| folded.get(*at)).is_some_and(|earlier| alike(earlier, &draft, events));
        if same && let Some((_, at)) = before {
            if let Some(earlier) = folded.get_mut(*at) {
                earlier.repeats = earlier.repeats.saturating_add(1);
                earlier.last = earlier.last.max(draft.last);
                earlier.later.extend(draft.hits.iter().chain(&draft.context).map(|hit| hit.at));
                earlier.keys.absorb(&draft.keys);
            }
            continue;
        }
        match before {
            Some((_, at)) => *at = folded.len(),
            None => latest.push((draft.kind, folded.len())),
        }
        folded.push(draft);
    }
    folded
}

fn alike(earlier: &Draft<'_>, draft: &Draft<'_>, events: &[Event]) -> bool {
    let scheduled = |d: &Draft<'_>| d.is_automatic() || d.kind == Kind::Package;
    scheduled(earlier)
        && scheduled(draft)
        && earlier.course.end == End::Failed
        && likeness(earlier, events) == likeness(draft, events)
}

fn likeness(draft: &Draft<'_>, events: &[Event]) -> Likeness {
    // Which credential automatic enrollment used: user and device tries are different attempts.
    let credential = draft.hits.iter().filter(|hit| hit.step.lane == Lane::Mdm && hit.step.id == 76);
    let credential = credential
        .filter_map(|hit| events.get(hit.at)?.record.fields.get("HexInt1")?.as_u64())
        .map(|value| u16::from(value != 0))
        .collect();
    (draft.kind, draft.course.failed_phase, draft.course.code, credential)
}

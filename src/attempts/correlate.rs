//! From the steps on the timeline to attempts.
//!
//! The lanes are woven into strands first (`weave`). Each strand of the enrollment chain is an attempt; joins, Autopilot,
//! provisioning packages, task runs, pages and token errors are added to the attempt they belong to. What failed without
//! ever reaching the enrollment chain (a join, Autopilot, a package, a task whose log is lost) is an attempt of its own.
//! Scheduled tries that fail alike are one attempt with repeats.

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
        let auto = |hit: &Hit| hit.step.lane == Lane::Mdm && matches!(hit.step.id, 27 | 75..=84 | 89 | 90);
        matches!(self.kind, Kind::Join | Kind::Task | Kind::Linked)
            || self.hits.iter().any(auto)
            || self.context.iter().any(|hit| hit.step.lane == Lane::Task)
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
}

impl Lanes {
    /// Sorts the events into lanes.
    pub(crate) fn sort(events: &[Event]) -> Self {
        let mut lanes = Self::default();
        let mut finder = crate::attempts::chain::Finder::default();
        for (at, event) in events.iter().enumerate() {
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
                Lane::Task => &mut lanes.task,
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

/// Puts the attempts together, in the order of their first events.
pub(crate) fn drafts<'a>(lanes: &Lanes, events: &'a [Event]) -> Vec<Draft<'a>> {
    let mut all = enrollments(lanes, events);
    link(&mut all, lanes, events);
    joins(&mut all, lanes, events);
    surround(&mut all, lanes, events);
    for draft in &mut all {
        add_token_errors(draft, &lanes.token, events);
    }
    all.sort_by_key(|draft| (draft.first, draft.hits.first().map(|hit| hit.at)));
    fold(all, events)
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
    for strand in weave::weave(&lanes.linked, events, &LINKED) {
        let Some(end) = strand.hits.iter().rev().find(|hit| hit.step.signal != Signal::Note) else { continue };
        let Some(at) = events.get(end.at).map(|event| event.at) else { continue };
        let result = matches!(end.step.id, 4022 | 4023);
        let first_success = all.iter().position(|d| d.kind == Kind::Enrollment && d.course.end == End::Succeeded);
        let chain = all.iter().enumerate().rev().find(|(place, draft)| {
            draft.kind == Kind::Enrollment
                && first_success.is_some_and(|first| first < *place)
                && draft.first <= at
                && seconds(draft.last, at) <= LINK_WINDOW
        });
        match chain.map(|(place, _)| place).filter(|_| result) {
            Some(place) => {
                if let Some(draft) = all.get_mut(place) {
                    draft.kind = Kind::Linked;
                    draft.add(&strand.hits, events);
                }
            }
            None => all.extend(Draft::new(Kind::Linked, strand, events)),
        }
    }
}

/// How long after a join the enrollment that it leads to may begin, in seconds.
const JOIN_WINDOW: i64 = 30 * 60;

/// Joins: the first phase of the enrollment that follows, or attempts of their own when they failed or a user made them.
fn joins<'a>(all: &mut Vec<Draft<'a>>, lanes: &Lanes, events: &'a [Event]) {
    for strand in weave::weave(&lanes.join, events, &JOIN) {
        let automatic =
            strand.has(&[304, 305, 306, 307, 309, 330, 331, 332, 333, 334, 335]) && !workplace(&strand, events);
        let kind = if automatic { Kind::Join } else { Kind::UserJoin };
        let Some(join) = Draft::new(kind, strand, events) else { continue };
        let joined = join.hits.iter().any(|hit| matches!(hit.step.signal, Signal::Success | Signal::Done));
        if join.course.end == End::Failed {
            all.push(join);
            continue;
        }
        if !joined {
            continue;
        }
        let next = all
            .iter_mut()
            .filter(|draft| draft.kind == Kind::Enrollment)
            .filter(|draft| (-60..=JOIN_WINDOW).contains(&seconds(join.last, draft.first)))
            .filter(|draft| draft.keys.agrees(&join.keys, join.last <= draft.first))
            .min_by_key(|draft| draft.first);
        match next {
            // An automatic join that went well is the state of the device, not a try to enroll it.
            Some(draft) if !automatic => {
                draft.add(&join.hits, events);
                draft.keys.users.extend(join.keys.users);
            }
            None if !automatic => all.push(join),
            _ => {}
        }
    }
}

fn workplace(strand: &Strand<'_>, events: &[Event]) -> bool {
    let of = |hit: &Hit| events.get(hit.at).is_some_and(|e| e.record.provider.contains("Workplace"));
    strand.hits.iter().any(of)
}

/// Autopilot, packages, task runs and pages around the attempts.
fn surround<'a>(all: &mut Vec<Draft<'a>>, lanes: &Lanes, events: &'a [Event]) {
    for strand in weave::weave(&lanes.autopilot, events, &AUTOPILOT) {
        let acts = strand
            .has(&[100, 107, 108, 115, 156, 171, 178, 179, 180, 181, 189, 211, 301, 302, 303, 404, 405, 406, 407]);
        attach(all, strand, Kind::Autopilot, (300, 1800), acts, events);
    }
    for strand in weave::weave(&lanes.package, events, &PACKAGE) {
        let failed = strand.hits.iter().any(|hit| hit.step.signal == Signal::Failure);
        attach(all, strand, Kind::Package, (60, 900), failed, events);
    }
    for run in task_runs(&lanes.task, events) {
        let failed = run.hits.iter().any(|hit| {
            matches!(hit.step.id, 201..=203) && events.get(hit.at).is_some_and(|e| codes::failure(e).is_some())
        });
        attach_task(all, run, failed, events);
    }
    attach_pages(all, &lanes.page, events);
}

/// Adds a strand as context to the attempts within its time (and so many seconds before and after), and its steps to the
/// last of them; `alone`: without such an attempt it is one of its own.
fn attach<'a>(
    all: &mut Vec<Draft<'a>>,
    strand: Strand<'a>,
    kind: Kind,
    (before, after): (i64, i64),
    alone: bool,
    events: &'a [Event],
) {
    let (Some(first), Some(last)) = (strand.first(events), strand.last(events)) else { return };
    let near = |draft: &Draft<'_>| {
        matches!(draft.kind, Kind::Enrollment | Kind::UserJoin | Kind::Join)
            && seconds(first, draft.last) >= -before
            && seconds(last, draft.first) <= after
    };
    let mut near: Vec<usize> = (0..all.len()).filter(|&at| all.get(at).is_some_and(near)).collect();
    if kind == Kind::Package {
        near.retain(|&at| all.get(at).is_some_and(|draft| !draft.is_automatic()));
    }
    let Some(&chosen) = near.iter().max_by_key(|&&at| all.get(at).map(|d| (d.kind == Kind::Enrollment, d.first)))
    else {
        if alone {
            all.extend(Draft::new(kind, strand, events));
        }
        return;
    };
    for at in near {
        if let Some(draft) = all.get_mut(at) {
            draft.context.extend_from_slice(&strand.hits);
        }
    }
    if let Some(draft) = all.get_mut(chosen) {
        let telling: Vec<Hit> = strand.hits.iter().copied().filter(|hit| hit.step.signal != Signal::Note).collect();
        draft.add(&telling, events);
    }
}

/// Runs of the task that enrolls automatically, by instance id.
fn task_runs<'a>(hits: &[Hit], events: &'a [Event]) -> Vec<Strand<'a>> {
    let mut runs: Vec<Strand<'a>> = Vec::new();
    let mut of: std::collections::HashMap<crate::model::id::Guid, usize> = std::collections::HashMap::new();
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

fn attach_task<'a>(all: &mut Vec<Draft<'a>>, run: Strand<'a>, failed: bool, events: &'a [Event]) {
    let (Some(first), Some(last)) = (run.first(events), run.last(events)) else { return };
    let inside = |draft: &Draft<'_>| {
        draft.kind == Kind::Enrollment
            && seconds(first, draft.first) >= -TASK_SLACK
            && seconds(last, draft.first) <= TASK_SLACK
    };
    match all.iter_mut().rev().find(|draft| inside(draft)) {
        Some(draft) => draft.context.extend(run.hits),
        None if failed => {
            let end = run.hits.iter().filter(|hit| matches!(hit.step.id, 201..=203)).copied();
            let hits: Vec<Hit> = end.map(|hit| Hit { at: hit.at, step: &TASK_FAILED }).collect();
            let context = run.hits;
            if let Some(mut draft) = Draft::new(Kind::Task, Strand { hits, ..Strand::default() }, events) {
                draft.context = context;
                all.push(draft);
            }
        }
        None => {}
    }
}

/// The end of a task run whose result is a failure: all that is known of an attempt whose own log is lost.
static TASK_FAILED: Step =
    Step { id: 201, lane: Lane::Task, phase: Phase::Registration, signal: Signal::Failed, rank: ANY };

/// How long an open page session without end stands, in seconds.
const PAGE_SESSION: i64 = 3600;

/// Page sessions: from the start of the host (62400) to its end (62401), in one process.
fn attach_pages<'a>(all: &mut Vec<Draft<'a>>, hits: &[Hit], events: &'a [Event]) {
    let mut sessions: Vec<(Option<u32>, Vec<Hit>)> = Vec::new();
    let mut open: std::collections::HashMap<Option<u32>, usize> = std::collections::HashMap::new();
    for &hit in hits {
        let Some(event) = events.get(hit.at) else { continue };
        let process = event.record.process_id;
        let going = open.get(&process).copied().filter(|&at| {
            let last = sessions.get(at).and_then(|(_, hits)| hits.last()).and_then(|hit| events.get(hit.at));
            last.is_some_and(|last| seconds(last.at, event.at) <= PAGE_SESSION)
        });
        let place = match going {
            // A second start in the same process is a second session; what comes before a start belongs to it.
            Some(at)
                if hit.step.id != 62400
                    || sessions.get(at).is_some_and(|(_, h)| h.iter().all(|h| h.step.id != 62400)) =>
            {
                at
            }
            _ => {
                sessions.push((process, Vec::new()));
                sessions.len() - 1
            }
        };
        open.insert(process, place);
        if let Some((_, session)) = sessions.get_mut(place) {
            session.push(hit);
        }
        if hit.step.id == 62401 {
            open.remove(&process);
        }
    }
    for (_, session) in sessions {
        attach_page_session(all, session, events);
    }
}

fn attach_page_session<'a>(all: &mut Vec<Draft<'a>>, session: Vec<Hit>, events: &'a [Event]) {
    let time = |hit: Option<&Hit>| hit.and_then(|hit| events.get(hit.at)).map(|event| event.at);
    let (Some(first), Some(last)) = (time(session.first()), time(session.last())) else { return };
    let signs: Vec<Hit> = session
        .into_iter()
        .filter(|hit| events.get(hit.at).is_some_and(|event| pages::reads(event) != pages::Sign::Other))
        .collect();
    if signs.is_empty() {
        return;
    }
    let ended = signs.iter().any(|hit| hit.step.id == 62401);
    let until = if ended { last } else { last.plus_seconds(PAGE_SESSION) };
    let mut used = false;
    for draft in all.iter_mut() {
        let user_made = matches!(draft.kind, Kind::Enrollment | Kind::UserJoin | Kind::Autopilot | Kind::Page);
        if user_made && !draft.is_automatic() && seconds(first, draft.first) >= -60 && draft.first <= until {
            draft.context.extend_from_slice(&signs);
            used = true;
        }
    }
    let error = signs
        .iter()
        .find(|hit| events.get(hit.at).is_some_and(|event| pages::reads(event) == pages::Sign::DiscoveryError));
    if let Some(error) = error.filter(|_| !used) {
        let hits = vec![Hit { at: error.at, step: &NO_ENDPOINT }];
        if let Some(mut draft) = Draft::new(Kind::Page, Strand { hits, ..Strand::default() }, events) {
            draft.context = signs;
            all.push(draft);
        }
    }
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
    if draft.course.end != End::Failed || matches!(draft.kind, Kind::Page | Kind::Package) {
        return;
    }
    let phase = draft.course.failed_phase;
    let open = draft.course.code.is_none_or(codes::is_generic);
    if !open && !matches!(phase, Some(Phase::Authentication | Phase::Join)) {
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

//! The filter language: `level:error phase:certificate code:0x8018 id:75,76 -channel:aad "some text"`.
//!
//! A space is "and", a comma is "or", a `-` in front is "not"; quotes keep a text together. What is not a field is text
//! that the event must have.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::analysis::Analysis;
use crate::model::code::Code;
use crate::model::code::CodeKind;
use crate::model::event::Event;
use crate::model::event::EventOutcome;
use crate::model::event::Phase;
use crate::model::event::Topic;
use crate::model::evidence::Locus;
use crate::model::record::Level;
use crate::model::time::Time;
use crate::tui::search::Pattern;
use crate::tui::search::TextIndex;
use crate::tui::tone;
use crate::tui::zone::Zone;

mod complete;
mod parse;

pub use complete::complete;

/// The fields with what they take, for the help.
pub static FIELDS: &[(&str, &str)] = &[
    ("level", "critical, error (with failures), warning, information, verbose"),
    ("outcome", "failure, success, start, info"),
    ("phase", "join, discovery, authentication, policy, certificate, … or a topic: sync, esp, app_install"),
    ("code", "0x80180014, the beginning 0x8018, any other spelling, or any"),
    ("id", "event id: 76 or 200-209"),
    ("event", "exactly this event, PROVIDER/ID: AAD/1097; the provider's name or a part of it"),
    ("attempt", "number of the attempt, or none"),
    ("channel", "part of the channel's name"),
    ("provider", "part of the provider's name"),
    ("artifact", "part of the path in the bundle"),
    ("activity", "beginning of the activity id"),
    ("user", "part of the user's SID"),
    ("pid", "process id"),
    ("tid", "thread id"),
    ("record", "record id, or line of a text log"),
    ("since", "first time: 09:12 or 2026-03-02T09:12"),
    ("until", "last time"),
    ("is", "marked, relevant, repeat"),
    ("text", "text or /regular expression/; the same as text without a field"),
];

/// A value of a field, in quotes if it has spaces or commas.
#[must_use]
pub fn quoted(value: &str) -> String {
    let value = value.replace('"', "?");
    if value.contains(|c: char| c.is_whitespace() || c == ',') { format!("\"{value}\"") } else { value }
}

/// What a filter is read against.
#[derive(Clone, Debug)]
pub struct Frame<'a> {
    /// The zone of typed times.
    pub zone: &'a Zone,
    /// The day that a time of day belongs to.
    pub here: Time,
}

/// What a filter is applied to.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The analysis.
    pub analysis: &'a Analysis,
    /// The text of its events; without it a text finds nothing.
    pub text: Option<&'a TextIndex>,
    /// Marked events with their notes.
    pub marks: &'a BTreeMap<u32, String>,
}

/// A filter that was understood.
#[derive(Clone, Debug, Default)]
pub struct Query {
    terms: Vec<Term>,
}

#[derive(Clone, Debug)]
struct Term {
    negated: bool,
    test: Test,
}

/// One condition; a list is "any of these".
#[derive(Clone, Debug)]
enum Test {
    Level(Vec<Level>),
    Outcome(Vec<EventOutcome>),
    Phase(Vec<Phase>, Vec<Topic>),
    Code(Vec<CodeTest>),
    Id(Vec<(u16, u16)>),
    Event(Vec<EventTest>),
    Attempt(Vec<Option<u32>>),
    Channel(Vec<String>),
    Provider(Vec<String>),
    Artifact(Vec<String>),
    Activity(Vec<String>),
    User(Vec<String>),
    Process(Vec<u32>),
    Thread(Vec<u32>),
    Record(Vec<u64>),
    Since(Time),
    Until(Time),
    Is(Vec<Is>),
    Text(Pattern),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Is {
    Marked,
    Relevant,
    Repeat,
}

/// An event as two things name it together: an id means something else with every provider.
#[derive(Clone, Debug, PartialEq, Eq)]
struct EventTest {
    /// Name of the provider or a part of it, lower case.
    provider: String,
    /// First and last id.
    ids: (u16, u16),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CodeTest {
    Any,
    Exact(Code),
    /// The first hex digits of a status code: the code shifted right by the bits equals the value.
    Prefix(u32, u32),
}

impl CodeTest {
    fn holds(self, code: Code) -> bool {
        match self {
            Self::Any => true,
            Self::Exact(wanted) => {
                wanted.value == code.value && (wanted.kind == code.kind || wanted.kind == CodeKind::Status)
            }
            Self::Prefix(value, shift) => code.kind == CodeKind::Status && code.value >> shift == value,
        }
    }
}

impl Query {
    /// Reads a filter.
    ///
    /// # Errors
    /// One sentence that names what was not understood and what would be.
    pub fn parse(text: &str, frame: &Frame<'_>) -> Result<Self, String> {
        Ok(Self { terms: parse::terms(text, frame)? })
    }

    /// Whether it has no condition.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether it looks into the text of events, and so needs the index.
    #[must_use]
    pub fn reads_text(&self) -> bool {
        self.terms.iter().any(|term| matches!(term.test, Test::Text(_)))
    }

    /// Clears the flag of every event that does not pass. `pass` has one flag an event, from event `first` on.
    pub fn sift(&self, view: View<'_>, first: usize, pass: &mut [bool]) {
        let Some(events) = view.analysis.events.get(first..first + pass.len()) else { return };
        for term in &self.terms {
            term.sift(view, first, events, pass);
        }
    }
}

/// Applies filters to all events, on two threads when there are many: one flag an event.
#[must_use]
pub fn select(queries: &[&Query], view: View<'_>) -> Vec<bool> {
    /// Below this a thread costs more than it saves.
    const MANY: usize = 50_000;
    let count = view.analysis.events.len();
    let mut pass = vec![true; count];
    if queries.iter().all(|query| query.is_empty()) {
        return pass;
    }
    let sift = |first: usize, part: &mut [bool]| queries.iter().for_each(|query| query.sift(view, first, part));
    if count < MANY {
        sift(0, &mut pass);
        return pass;
    }
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(8);
    let share = count.div_ceil(threads);
    std::thread::scope(|scope| {
        for (at, part) in pass.chunks_mut(share).enumerate() {
            scope.spawn(move || sift(at * share, part));
        }
    });
    pass
}

impl Term {
    /// Clears the flags of the events that do not pass this term. What costs most is asked once for each distinct name.
    fn sift(&self, view: View<'_>, first: usize, events: &[Event], pass: &mut [bool]) {
        let mut run = |holds: &mut dyn FnMut(usize, &Event) -> bool| {
            for (at, (event, pass)) in events.iter().zip(pass.iter_mut()).enumerate() {
                if *pass {
                    *pass = holds(first + at, event) != self.negated;
                }
            }
        };
        match &self.test {
            Test::Level(levels) => run(&mut |_, event| {
                levels.iter().any(|&level| match level {
                    Level::Error => tone::is_error(event),
                    level => event.record.level == level,
                })
            }),
            Test::Outcome(outcomes) => run(&mut |_, event| outcomes.contains(&event.outcome)),
            Test::Phase(phases, topics) => run(&mut |_, event| {
                event.phase.is_some_and(|phase| phases.contains(&phase)) || topics.contains(&event.topic)
            }),
            Test::Code(codes) => {
                run(&mut |_, event| event.codes.iter().any(|code| codes.iter().any(|test| test.holds(*code))));
            }
            Test::Id(ranges) => run(&mut |_, event| {
                event.event_id.is_some_and(|id| ranges.iter().any(|&(low, high)| (low..=high).contains(&id)))
            }),
            Test::Event(wanted) => {
                let all = providers(view.analysis);
                let chosen: Vec<_> =
                    wanted.iter().map(|test| (provider_names(&all, &test.provider), test.ids)).collect();
                run(&mut |_, event| {
                    let Some(id) = event.event_id else { return false };
                    chosen.iter().any(|(names, (low, high))| {
                        (low..=high).contains(&&id) && names.contains(&&*event.record.provider)
                    })
                });
            }
            Test::Attempt(wanted) => run(&mut |_, event| {
                let id = event.attempt.and_then(|at| view.analysis.attempts.get(at as usize)).map(|attempt| attempt.id);
                wanted.contains(&id)
            }),
            Test::Channel(parts) => {
                let mut names = Names::new(parts);
                run(&mut |_, event| names.holds(&event.record.channel));
            }
            Test::Provider(parts) => {
                let mut names = Names::new(parts);
                run(&mut |_, event| names.holds(&event.record.provider));
            }
            Test::Artifact(parts) => {
                let chosen = artifacts(view.analysis, parts);
                run(&mut |_, event| chosen.get(event.artifact.index()).copied().unwrap_or(false));
            }
            Test::Activity(starts) => run(&mut |_, event| {
                let system = event.record.system.as_ref();
                system.is_some_and(|system| {
                    [system.activity_id, system.related_activity_id].into_iter().flatten().any(|id| {
                        let text = id.to_string();
                        starts.iter().any(|start| text.starts_with(start))
                    })
                })
            }),
            Test::User(parts) => run(&mut |_, event| {
                let sid = event.record.system.as_ref().and_then(|system| system.user_sid.as_deref());
                sid.is_some_and(|sid| has_part(sid, parts))
            }),
            Test::Process(ids) => run(&mut |_, event| event.record.process_id.is_some_and(|id| ids.contains(&id))),
            Test::Thread(ids) => run(&mut |_, event| event.record.thread_id.is_some_and(|id| ids.contains(&id))),
            Test::Record(numbers) => run(&mut |_, event| match event.record.locus {
                Locus::Record(id) => numbers.contains(&id),
                Locus::Line(line) => numbers.contains(&u64::from(line)),
                _ => false,
            }),
            Test::Since(time) => run(&mut |_, event| event.at >= *time),
            Test::Until(time) => run(&mut |_, event| event.at <= *time),
            Test::Is(states) => run(&mut |at, event| {
                states.iter().any(|state| match state {
                    Is::Marked => u32::try_from(at).is_ok_and(|at| view.marks.contains_key(&at)),
                    Is::Relevant => event.relevant,
                    Is::Repeat => event.repeats > 1 || event.folded_into.is_some(),
                })
            }),
            Test::Text(pattern) => run(&mut |at, _| {
                view.text.is_some_and(|text| u32::try_from(at).is_ok_and(|at| pattern.is_in(text.get(at))))
            }),
        }
    }
}

/// Readers share names; a reader that did not would fill the list of those that were seen.
const DISTINCT: usize = 64;

/// Names that events share by pointer: each distinct one is compared once.
struct Names<'a> {
    parts: &'a [String],
    seen: Vec<(*const u8, bool)>,
}

impl<'a> Names<'a> {
    fn new(parts: &'a [String]) -> Self {
        Self { parts, seen: Vec::new() }
    }

    fn holds(&mut self, name: &Arc<str>) -> bool {
        let pointer = name.as_ptr();
        if let Some(&(_, holds)) = self.seen.iter().find(|(seen, _)| *seen == pointer) {
            return holds;
        }
        let holds = has_part(name, self.parts);
        if self.seen.len() < DISTINCT {
            self.seen.push((pointer, holds));
        }
        holds
    }
}

/// Where most names of providers begin; nobody says it.
const MAKER: &str = "microsoft-windows-";

/// The providers of an analysis, each once.
fn providers(analysis: &Analysis) -> Vec<&str> {
    let mut seen: Vec<*const u8> = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    for event in &analysis.events {
        let name = &*event.record.provider;
        // Readers share names: most events need no more than a look at the pointer.
        if seen.contains(&name.as_ptr()) {
            continue;
        }
        if seen.len() < DISTINCT {
            seen.push(name.as_ptr());
        }
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The providers that a part in lower case means: that of this name, else that of this name behind `Microsoft-Windows-`,
/// else those that have it in their names.
fn provider_names<'a>(all: &[&'a str], part: &str) -> Vec<&'a str> {
    let lower = |name: &&&str| name.to_lowercase();
    let ways: [&dyn Fn(&String) -> bool; 3] =
        [&|name| name == part, &|name| name.strip_prefix(MAKER) == Some(part), &|name| name.contains(part)];
    ways.iter()
        .map(|way| all.iter().filter(|name| way(&lower(name))).copied().collect::<Vec<_>>())
        .find(|names| !names.is_empty())
        .unwrap_or_default()
}

/// The filter for exactly this event (`event:AAD/1097`); `None` if it has no id.
#[must_use]
pub fn exactly(analysis: &Analysis, event: &Event) -> Option<String> {
    let id = event.event_id?;
    let name = &*event.record.provider;
    let lower = name.to_lowercase();
    let all = providers(analysis);
    let short = lower.strip_prefix(MAKER).filter(|short| provider_names(&all, short) == [name]);
    let short = short.and_then(|short| name.get(name.len().checked_sub(short.len())?..)).unwrap_or(name);
    Some(format!("event:{}", quoted(&format!("{short}/{id}"))))
}

/// One flag an artifact: whether one of the parts, lower case, chooses it. A whole path chooses that artifact only, though
/// others have it in their paths too.
fn artifacts(analysis: &Analysis, parts: &[String]) -> Vec<bool> {
    let paths: Vec<String> = analysis.artifacts.iter().map(|artifact| artifact.path.to_lowercase()).collect();
    let chooses = |part: &String, path: &String| if paths.contains(part) { path == part } else { path.contains(part) };
    paths.iter().map(|path| parts.iter().any(|part| chooses(part, path))).collect()
}

/// Whether one of the parts, lower case, is in the text of any case.
fn has_part(text: &str, parts: &[String]) -> bool {
    let lower = text.to_lowercase();
    parts.iter().any(|part| lower.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::fixture::analysis;

    const ALL: [&str; 5] = [
        "Microsoft-Windows-AAD",
        "Microsoft-Windows-AAD-Broker",
        "Microsoft-Windows-AppXDeployment",
        "Microsoft-Windows-AppXDeployment-Server",
        "Service Control Manager",
    ];

    #[test]
    fn a_part_of_a_name_means_the_provider_of_that_name_first() {
        let means = |part: &str| provider_names(&ALL, part);
        assert_eq!(means("microsoft-windows-aad"), ["Microsoft-Windows-AAD"], "the whole name");
        assert_eq!(means("aad"), ["Microsoft-Windows-AAD"], "the name that people say");
        assert_eq!(means("appxdeployment-s"), ["Microsoft-Windows-AppXDeployment-Server"], "a part that one has");
        assert_eq!(means("broker").len() + means("control").len(), 2);
        assert_eq!(means("appx").len(), 2, "a part that several have means all of them");
        assert!(means("shell").is_empty());
    }

    #[test]
    fn the_filter_for_an_event_is_short_and_means_no_other_provider() {
        let mut analysis = analysis();
        let event = |name: &str| {
            let mut event = crate::tui::fixture::analysis().events.remove(0);
            event.record.provider = name.into();
            event
        };
        analysis.events = ALL.iter().map(|name| event(name)).collect();
        let id = analysis.events[0].event_id.unwrap();
        let typed: Vec<_> = analysis.events.iter().map(|event| exactly(&analysis, event).unwrap()).collect();
        let names = ["AAD", "AAD-Broker", "AppXDeployment", "AppXDeployment-Server"];
        assert_eq!(typed[..4], names.map(|name| format!("event:{name}/{id}")));
        assert_eq!(typed[4], format!("event:\"Service Control Manager/{id}\""));

        // Where the short name is another provider's whole name, the name is not shortened.
        analysis.events.push(event("AAD"));
        let typed = exactly(&analysis, &analysis.events[0]);
        assert_eq!(typed, Some(format!("event:Microsoft-Windows-AAD/{id}")));

        let zone = Zone::Utc;
        let frame = Frame { zone: &zone, here: Time::from_unix_seconds(0) };
        let marks = BTreeMap::new();
        for at in 0..analysis.events.len() {
            let typed = exactly(&analysis, &analysis.events[at]).unwrap();
            let query = Query::parse(&typed, &frame).unwrap();
            let pass = select(&[&query], View { analysis: &analysis, text: None, marks: &marks });
            let passed: Vec<usize> = (0..pass.len()).filter(|at| pass[*at]).collect();
            assert_eq!(passed, [at], "{typed}");
        }
    }
}

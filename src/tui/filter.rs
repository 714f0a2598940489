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

/// The fields with what they take, for the help.
pub static FIELDS: &[(&str, &str)] = &[
    ("level", "critical, error (with failures), warning, information, verbose"),
    ("outcome", "failure, success, start, info"),
    ("phase", "join, discovery, authentication, policy, certificate, … or a topic: sync, esp, app_install"),
    ("code", "0x80180014, the beginning 0x8018, any other spelling, or any"),
    ("id", "event id: 76 or 200-209"),
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
        let terms = words(text)?.into_iter().map(|word| term(&word, frame)).collect::<Result<_, _>>()?;
        Ok(Self { terms })
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
                event.event_id().is_some_and(|id| ranges.iter().any(|&(low, high)| (low..=high).contains(&id)))
            }),
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
                let paths: Vec<bool> = view.analysis.artifacts.iter().map(|a| has_part(&a.path, parts)).collect();
                run(&mut |_, event| paths.get(event.artifact.index()).copied().unwrap_or(false));
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
        /// Readers share names; a reader that did not would fill the list.
        const DISTINCT: usize = 64;
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

/// Whether one of the parts, lower case, is in the text of any case.
fn has_part(text: &str, parts: &[String]) -> bool {
    let lower = text.to_lowercase();
    parts.iter().any(|part| lower.contains(part))
}

/// One word of a filter: where quotes stood in it is remembered, for they make text of what would be a field.
#[derive(Debug, Default)]
struct Word {
    negated: bool,
    text: String,
    /// Byte at which quoted text begins.
    quoted_at: Option<usize>,
}

/// Splits at spaces outside of quotes.
fn words(text: &str) -> Result<Vec<Word>, String> {
    let mut words = Vec::new();
    let mut word: Option<Word> = None;
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => {
                quoted = !quoted;
                let word = word.get_or_insert_default();
                word.quoted_at.get_or_insert(word.text.len());
            }
            c if c.is_whitespace() && !quoted => words.extend(word.take()),
            '-' if word.is_none() => word = Some(Word { negated: true, ..Word::default() }),
            c => word.get_or_insert_default().text.push(c),
        }
    }
    if quoted {
        return Err("a quote is not closed".to_string());
    }
    words.extend(word);
    // A lone "-" is the beginning of something, while it is being typed.
    words.retain(|word| !word.text.is_empty());
    Ok(words)
}

/// Reads one word.
fn term(word: &Word, frame: &Frame<'_>) -> Result<Term, String> {
    let field = word.text.split_once(':').filter(|(name, _)| word.quoted_at.is_none_or(|at| at > name.len()));
    let test = match field {
        Some((name, value)) if FIELDS.iter().any(|(known, _)| *known == name) => field_test(name, value, frame)?,
        // A typing mistake must not become a text that finds nothing; links and `Name: value` of logs are text.
        Some((name, value))
            if !value.starts_with(['/', '\\']) && name.len() > 1 && name.bytes().all(|b| b.is_ascii_lowercase()) =>
        {
            let known: Vec<_> = FIELDS.iter().map(|(known, _)| *known).collect();
            return Err(format!("no field {name}: (quote it to find it as text); fields: {}", known.join(" ")));
        }
        _ => text_test(&word.text)?,
    };
    Ok(Term { negated: word.negated, test })
}

/// Text to find: as it stands, or a regular expression between slashes.
fn text_test(text: &str) -> Result<Test, String> {
    let expression = text.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')).filter(|inner| !inner.is_empty());
    let pattern = match expression {
        Some(expression) => Pattern::new(expression).filter(|pattern| !pattern.literal),
        None => Pattern::literal(text),
    };
    pattern.map(Test::Text).ok_or_else(|| format!("{text} is not a regular expression"))
}

/// Reads the value of a field.
fn field_test(name: &str, value: &str, frame: &Frame<'_>) -> Result<Test, String> {
    if name == "text" {
        return if value.is_empty() { Err("text: of what?".to_string()) } else { text_test(value) };
    }
    let parts: Vec<&str> = value.split(',').filter(|part| !part.is_empty()).collect();
    if parts.is_empty() {
        let help = FIELDS.iter().find(|(known, _)| *known == name).map_or("", |(_, help)| help);
        return Err(format!("{name}: {help}"));
    }
    let lower = || parts.iter().map(|part| part.to_lowercase()).collect::<Vec<_>>();
    let time = || frame.zone.read(value, frame.here).ok_or_else(|| format!("{value} is not a time"));
    Ok(match name {
        "level" => Test::Level(each(&parts, |part| starting(Level::ALL, part, Level::as_str))?),
        "outcome" => Test::Outcome(each(&parts, |part| starting(EventOutcome::ALL, part, EventOutcome::as_str))?),
        "phase" => phase_test(&parts)?,
        "code" => Test::Code(each(&parts, code_test)?),
        "id" => Test::Id(each(&parts, id_range)?),
        "attempt" => Test::Attempt(each(&parts, |part| match part {
            "none" => Some(None),
            number => number.trim_start_matches('#').parse().ok().map(Some),
        })?),
        "channel" => Test::Channel(lower()),
        "provider" => Test::Provider(lower()),
        "artifact" => Test::Artifact(lower()),
        "activity" => Test::Activity(parts.iter().map(|part| part.trim_matches(['{', '}']).to_lowercase()).collect()),
        "user" => Test::User(lower()),
        "pid" => Test::Process(each(&parts, |part| part.parse().ok())?),
        "tid" => Test::Thread(each(&parts, |part| part.parse().ok())?),
        "record" => Test::Record(each(&parts, |part| part.parse().ok())?),
        "since" => Test::Since(time()?),
        "until" => Test::Until(time()?),
        "is" => Test::Is(each(&parts, |part| match part {
            "marked" => Some(Is::Marked),
            "relevant" => Some(Is::Relevant),
            "repeat" => Some(Is::Repeat),
            _ => None,
        })?),
        _ => return Err(format!("no field {name}:")),
    })
}

/// Every part read, or the first that cannot be.
fn each<T>(parts: &[&str], read: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, String> {
    parts.iter().map(|part| read(part).ok_or_else(|| format!("{part} is not understood here"))).collect()
}

/// The first of the words that begins so.
fn starting<T: Copy>(all: &[T], part: &str, word: impl Fn(T) -> &'static str) -> Option<T> {
    let part = part.to_ascii_lowercase();
    all.iter().copied().find(|&one| word(one).starts_with(&part))
}

/// Phases and topics whose word begins so: `esp` is all ESP phases and the topic.
fn phase_test(parts: &[&str]) -> Result<Test, String> {
    let (mut phases, mut topics) = (Vec::new(), Vec::new());
    for part in parts {
        let lower = part.to_ascii_lowercase();
        let before = phases.len() + topics.len();
        phases.extend(Phase::ALL.iter().copied().filter(|phase| phase.as_str().starts_with(&lower)));
        topics.extend(Topic::ALL.iter().copied().filter(|topic| topic.as_str().starts_with(&lower)));
        if phases.len() + topics.len() == before {
            let known: Vec<_> = Phase::ALL.iter().map(|phase| phase.as_str()).collect();
            return Err(format!("no phase {part}: {}", known.join(" ")));
        }
    }
    Ok(Test::Phase(phases, topics))
}

fn code_test(part: &str) -> Option<CodeTest> {
    if part == "any" {
        return Some(CodeTest::Any);
    }
    let digits = part.strip_prefix("0x").or_else(|| part.strip_prefix("0X"));
    if let Some(digits) = digits.filter(|digits| (1..8).contains(&digits.len())) {
        let value = u32::from_str_radix(digits, 16).ok()?;
        let shift = 4 * (8 - u32::try_from(digits.len()).ok()?);
        return Some(CodeTest::Prefix(value, shift));
    }
    Code::parse(part).map(CodeTest::Exact)
}

fn id_range(part: &str) -> Option<(u16, u16)> {
    match part.split_once('-') {
        Some((low, high)) => Some((low.parse().ok()?, high.parse().ok()?)),
        None => part.parse().ok().map(|id| (id, id)),
    }
}

/// The filter with its last word finished as far as only one thing can be meant; `None` if nothing is to be added.
#[must_use]
pub fn complete(text: &str) -> Option<String> {
    let start = text.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let (before, word) = text.split_at_checked(start)?;
    let (sign, word) = word.strip_prefix('-').map_or(("", word), |word| ("-", word));
    let known: Vec<String> = match word.split_once(':') {
        None => FIELDS.iter().map(|(field, _)| format!("{field}:")).collect(),
        Some((field, value)) => {
            let earlier = value.rsplit_once(',').map_or(String::new(), |(earlier, _)| format!("{earlier},"));
            values(field).into_iter().map(|value| format!("{field}:{earlier}{value}")).collect()
        }
    };
    let mut matching = known.iter().filter(|known| known.starts_with(word));
    let mut common = matching.next()?.clone();
    for other in matching {
        let same = common.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
        common.truncate(same);
    }
    (common.len() > word.len()).then(|| format!("{before}{sign}{common}"))
}

/// The words that a field takes, if it takes words.
fn values(field: &str) -> Vec<&'static str> {
    match field {
        "level" => Level::ALL.iter().map(|it| it.as_str()).collect(),
        "outcome" => EventOutcome::ALL.iter().map(|it| it.as_str()).collect(),
        "phase" => {
            let phases = Phase::ALL.iter().map(|it| it.as_str());
            phases.chain(Topic::ALL.iter().map(|it| it.as_str())).collect()
        }
        "is" => vec!["marked", "relevant", "repeat"],
        "code" => vec!["any"],
        "attempt" => vec!["none"],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Query, String> {
        Query::parse(text, &Frame { zone: &Zone::Utc, here: Time::from_unix_seconds(0) })
    }

    #[test]
    fn mistakes_are_named() {
        for (text, part) in [
            ("lvel:error", "no field lvel:"),
            ("level:loud", "loud is not understood here"),
            ("phase:lunch", "no phase lunch"),
            ("code:xyz", "xyz is not understood here"),
            ("id:", "event id"),
            ("id:70-x", "70-x is not understood here"),
            ("since:tomorrow", "tomorrow is not a time"),
            ("\"open", "a quote is not closed"),
            ("/a(/", "not a regular expression"),
            ("text:", "of what?"),
        ] {
            let error = parse(text).expect_err(text);
            assert!(error.contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn what_looks_like_a_field_may_be_text() {
        for text in ["https://contoso.com", "C:\\Windows", "\"level:error\"", "Message: 1", "a:", "-", "", "  "] {
            let query = parse(text).expect(text);
            assert!(query.terms.iter().all(|term| matches!(term.test, Test::Text(_))), "{text}");
        }
        assert!(parse("-").unwrap().is_empty(), "a minus alone is the beginning of something");
        assert!(parse("code:any text").unwrap().reads_text() && !parse("code:any").unwrap().reads_text());
    }

    #[test]
    fn codes_are_met_by_their_beginning_in_any_spelling() {
        let code = Code::status(0x8018_002B);
        for text in ["0x8018", "0X8018002b", "0x8", "-2145910741", "any"] {
            assert!(code_test(text).unwrap().holds(code), "{text}");
        }
        for text in ["0x8017", "0x80180014", "0x08018"] {
            assert!(!code_test(text).unwrap().holds(code), "{text}");
        }
        assert!(code_test("AADSTS50076").unwrap().holds(Code::aadsts(50_076)));
        assert!(code_test("1603").unwrap().holds(Code { kind: CodeKind::Exit, value: 1603 }));
    }

    #[test]
    fn words_are_finished() {
        for (typed, finished) in [
            ("lev", Some("level:")),
            ("id:76 -ph", Some("id:76 -phase:")),
            ("phase:cert", Some("phase:certificate")),
            ("level:error,warn", Some("level:error,warning")),
            ("phase:esp_device", Some("phase:esp_device_")),
            ("p", None),
            ("a", None),
            ("channel:aad", None),
            ("nothing", None),
        ] {
            assert_eq!(complete(typed).as_deref(), finished, "{typed}");
        }
    }
}

//! Reading a filter.

use super::CodeTest;
use super::EventTest;
use super::FIELDS;
use super::Frame;
use super::Is;
use super::Term;
use super::Test;
use crate::model::code::Code;
use crate::model::event::EventOutcome;
use crate::model::event::Phase;
use crate::model::event::Topic;
use crate::model::record::Level;
use crate::tui::search::Pattern;

/// The conditions of a filter.
///
/// # Errors
/// One sentence that names what was not understood and what would be.
pub(super) fn terms(text: &str, frame: &Frame<'_>) -> Result<Vec<Term>, String> {
    words(text)?.into_iter().map(|word| term(&word, frame)).collect()
}

/// One word of a filter: where quotes stood in it is remembered, for they make text of what would be a field.
#[derive(Debug, Default)]
struct Word {
    negated: bool,
    text: String,
    /// Byte at which quoted text begins.
    quoted_at: Option<usize>,
    /// Bytes of the commas that part a list: those outside of quotes.
    commas: Vec<usize>,
}

impl Word {
    /// The parts of the list that begins at a byte of the text, without empty ones.
    fn parts(&self, from: usize) -> Vec<&str> {
        let ends = self.commas.iter().copied().filter(|at| *at >= from).chain([self.text.len()]);
        let mut start = from;
        let parts = ends.map(|end| {
            let part = self.text.get(start..end).unwrap_or_default();
            start = end + 1;
            part
        });
        parts.filter(|part| !part.is_empty()).collect()
    }
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
            c => {
                let word = word.get_or_insert_default();
                if c == ',' && !quoted {
                    word.commas.push(word.text.len());
                }
                word.text.push(c);
            }
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
        Some((name, value)) if FIELDS.iter().any(|(known, _)| *known == name) => {
            field_test(name, value, &word.parts(name.len() + 1), frame)?
        }
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

/// Reads the value of a field, and its parts if it is a list.
fn field_test(name: &str, value: &str, parts: &[&str], frame: &Frame<'_>) -> Result<Test, String> {
    if name == "text" {
        return if value.is_empty() { Err("text: of what?".to_string()) } else { text_test(value) };
    }
    if parts.is_empty() {
        let help = FIELDS.iter().find(|(known, _)| *known == name).map_or("", |(_, help)| help);
        return Err(format!("{name}: {help}"));
    }
    let lower = || parts.iter().map(|part| part.to_lowercase()).collect::<Vec<_>>();
    let time = || frame.zone.read(value, frame.here).ok_or_else(|| format!("{value} is not a time"));
    Ok(match name {
        "level" => Test::Level(each(parts, |part| starting(Level::ALL, part, Level::as_str))?),
        "outcome" => Test::Outcome(each(parts, |part| starting(EventOutcome::ALL, part, EventOutcome::as_str))?),
        "phase" => phase_test(parts)?,
        "code" => Test::Code(each(parts, code_test)?),
        "id" => Test::Id(each(parts, id_range)?),
        "event" => Test::Event(parts.iter().map(|part| event_test(part)).collect::<Result<_, _>>()?),
        "attempt" => Test::Attempt(each(parts, |part| match part {
            "none" => Some(None),
            number => number.trim_start_matches('#').parse().ok().map(Some),
        })?),
        "channel" => Test::Channel(lower()),
        "provider" => Test::Provider(lower()),
        "artifact" => Test::Artifact(lower()),
        "activity" => Test::Activity(parts.iter().map(|part| part.trim_matches(['{', '}']).to_lowercase()).collect()),
        "user" => Test::User(lower()),
        "pid" => Test::Process(each(parts, |part| part.parse().ok())?),
        "tid" => Test::Thread(each(parts, |part| part.parse().ok())?),
        "record" => Test::Record(each(parts, |part| part.parse().ok())?),
        "since" => Test::Since(time()?),
        "until" => Test::Until(time()?),
        "is" => Test::Is(each(parts, |part| match part {
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

/// `AAD/1097`, `AAD/1097-1099`.
fn event_test(part: &str) -> Result<EventTest, String> {
    let (provider, ids) = part
        .rsplit_once('/')
        .filter(|(provider, _)| !provider.is_empty())
        .ok_or_else(|| format!("{part} is not PROVIDER/ID, as AAD/1097 is; id: alone finds an id of every provider"))?;
    let ids = id_range(ids).ok_or_else(|| format!("{ids} is not an event id"))?;
    Ok(EventTest { provider: provider.to_lowercase(), ids })
}

fn id_range(part: &str) -> Option<(u16, u16)> {
    match part.split_once('-') {
        Some((low, high)) => Some((low.parse().ok()?, high.parse().ok()?)),
        None => part.parse().ok().map(|id| (id, id)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::code::CodeKind;
    use crate::model::time::Time;
    use crate::tui::filter::Query;
    use crate::tui::zone::Zone;

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
            ("event:", "PROVIDER/ID"),
            ("event:1097", "1097 is not PROVIDER/ID"),
            ("event:/1097", "/1097 is not PROVIDER/ID"),
            ("event:AAD/", " is not an event id"),
            ("event:AAD/70000", "70000 is not an event id"),
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
    fn a_comma_in_quotes_parts_nothing() {
        let query = parse("artifact:\"logs/a, b.evtx\",c.log").unwrap();
        let [Term { test: Test::Artifact(parts), .. }] = query.terms.as_slice() else { panic!("{query:?}") };
        assert_eq!(parts, &["logs/a, b.evtx", "c.log"]);
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
}

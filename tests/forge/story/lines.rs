//! Lines of a story: `+1:02.345  DM 76  HexInt1=0x0 HRESULT=0x8018002b  @user={sid}`.

use jiff::{SignedDuration, Timestamp};

/// One event line, taken apart.
#[derive(Clone, Debug)]
pub struct EventLine {
    pub after: SignedDuration,
    pub provider: String,
    /// Channel other than the usual one: `DM/Enrollment 72`.
    pub home: Option<String>,
    pub event_id: u16,
    /// `DM 91?`: only where this build has the event.
    pub if_known: bool,
    /// `UInt5?=6`: a field that is left out where the build's layout does not have it.
    pub fields: Vec<(String, String)>,
    /// `@user`, `@activity`, `@pid`, `@tid`, `@version`.
    pub marks: Vec<(String, String)>,
    /// Values without a name (classic events).
    pub plain: Vec<String>,
    /// `…` at the end: fields that are not named are empty.
    pub rest_empty: bool,
}

/// The lines of a text without comments and blanks.
pub fn meaningful(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Reads one event line; `fill` puts the names into the values.
pub fn event(line: &str, fill: impl Fn(&str) -> String) -> EventLine {
    // Some values have several lines in real logs.
    let filled = |w: Word| Word { text: fill(&w.text).replace('⏎', "\r\n"), ..w };
    let mut words = words(line).into_iter().map(filled);
    let mut next = || words.next().unwrap_or_else(|| panic!("too short: {line}"));
    let after = offset(&next().text);
    let provider = next().text;
    let id = next().text;
    let if_known = id.ends_with('?');
    let event_id = id.trim_end_matches('?').parse().unwrap_or_else(|_| panic!("no event id: {line}"));
    let (provider, home) = match provider.split_once('/') {
        Some((p, home)) => (p.to_owned(), Some(home.to_owned())),
        None => (provider, None),
    };
    let mut out = EventLine {
        after,
        provider,
        home,
        event_id,
        if_known,
        fields: Vec::new(),
        marks: Vec::new(),
        plain: Vec::new(),
        rest_empty: false,
    };
    for word in words {
        match word.name {
            Some(name) => match name.strip_prefix('@') {
                Some(mark) => out.marks.push((mark.to_owned(), word.text)),
                None => out.fields.push((name, word.text)),
            },
            None if word.text == "…" => out.rest_empty = true,
            None => out.plain.push(word.text),
        }
    }
    out
}

/// `+12.5`, `+1:02.345`, `+1:00:00` after the start of the block.
pub fn offset(text: &str) -> SignedDuration {
    let digits = text.strip_prefix('+').unwrap_or_else(|| panic!("+offset wanted, not {text}"));
    let mut seconds = 0f64;
    for part in digits.split(':') {
        seconds = seconds * 60.0 + part.parse::<f64>().unwrap_or_else(|_| panic!("bad offset {text}"));
    }
    SignedDuration::from_micros((seconds * 1e6).round() as i64)
}

/// `5m`, `30s`, `8h`.
pub fn duration(text: &str) -> SignedDuration {
    let (number, unit) = text.split_at(text.len() - 1);
    let number: i64 = number.parse().unwrap_or_else(|_| panic!("bad duration {text}"));
    match unit {
        "s" => SignedDuration::from_secs(number),
        "m" => SignedDuration::from_mins(number),
        "h" => SignedDuration::from_hours(number),
        _ => panic!("bad duration {text}"),
    }
}

/// Log lines: `+offset  message`, continued by lines that start with `|`.
pub fn messages(text: &str, start: Timestamp) -> Vec<(Timestamp, String)> {
    let mut out: Vec<(Timestamp, String)> = Vec::new();
    for line in meaningful(text) {
        if let Some(more) = line.strip_prefix('|') {
            let last = out.last_mut().expect("a message before its continuation");
            last.1.push_str("\r\n");
            last.1.push_str(more);
            continue;
        }
        let (after, message) = line.split_once(' ').unwrap_or_else(|| panic!("no message: {line}"));
        out.push((start + offset(after), message.trim_start().to_owned()));
    }
    out
}

struct Word {
    name: Option<String>,
    text: String,
}

/// Words apart by blanks; `name=value`; a value in `"…"` or `'…'` may hold blanks.
fn words(line: &str) -> Vec<Word> {
    let mut out = Vec::new();
    let mut rest = line.trim();
    while !rest.is_empty() {
        let end = rest.find(['=', ' ', '"', '\'']).unwrap_or(rest.len());
        let named = rest[end..].starts_with('=');
        let name = named.then(|| rest[..end].to_owned());
        if named {
            rest = &rest[end + 1..];
        }
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (text, after) = match quote {
            Some(q) => {
                let close = rest[1..].find(q).unwrap_or_else(|| panic!("no closing {q}: {line}"));
                (&rest[1..=close], &rest[close + 2..])
            }
            None => rest.split_at(rest.find(' ').unwrap_or(rest.len())),
        };
        out.push(Word { name, text: text.to_owned() });
        rest = after.trim_start();
    }
    out
}

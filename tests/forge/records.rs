//! From a story's event lines to the records of each channel.

use super::catalogue::{self, Source};
use super::evtx::{Layout, Log, Oddity, Payload, Provider, Record, Value, utf16};
use super::guid::{Guid, sid};
use super::story::{Block, Names, Story, lines, part};
use super::time;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// A record and the real time it was written at (the clock may have been wrong).
struct Written {
    really: Timestamp,
    channel: String,
    record: Record,
}

/// Every channel that the story writes to, with its log.
pub fn logs(story: &Story) -> BTreeMap<String, Log> {
    let names = Names::of(story);
    let mut all = Vec::new();
    if story.device.noise {
        let noise = Block {
            start: story.device.boot,
            part: Some("noise".to_owned()),
            lines: String::new(),
            repeat: 1,
            every: String::new(),
            names: BTreeMap::new(),
            clock_off: 0,
        };
        block(story, &noise, &names, &mut all);
    }
    for b in &story.events {
        block(story, b, &names, &mut all);
    }
    all.sort_by_key(|w| w.really);
    let mut channels: BTreeMap<String, Vec<Record>> = BTreeMap::new();
    for mut written in all {
        let records = channels.entry(written.channel).or_default();
        written.record.id = records.len() as u64 + 1;
        records.push(written.record);
    }
    channels.into_iter().map(|(channel, records)| (channel, log(story, records))).collect()
}

/// A log file of this device.
pub fn log(story: &Story, records: Vec<Record>) -> Log {
    const WINDOWS_10_2004: u32 = 19_041;
    Log {
        layout: if story.device.literal20 { Layout::Literal20 } else { Layout::Manifest18 },
        minor_version: if story.device.build_number() >= WINDOWS_10_2004 { 2 } else { 1 },
        records,
        oddity: None,
    }
}

pub fn oddity(word: &str) -> Option<Oddity> {
    Some(match word {
        "dirty" => Oddity::Dirty,
        "truncated" => Oddity::Truncated,
        "bad_checksum" => Oddity::BadChecksum,
        "bad_chunk_magic" => Oddity::BadChunkMagic,
        _ => return None,
    })
}

fn block(story: &Story, b: &Block, names: &Names, out: &mut Vec<Written>) {
    let text = b.part.as_deref().map(part).unwrap_or_default() + "\n" + &b.lines;
    for n in 0..b.repeat {
        let mut names = names.clone();
        names.set("n", (n + 1).to_string());
        let every = if b.every.is_empty() { Default::default() } else { lines::duration(&b.every) };
        let start = b.start + every * n as i32;
        names.set("run", Guid::made_of(&format!("run {start}")).to_string());
        names.set("start", start.to_string());
        names.extend(&b.names);
        for line in lines::meaningful(&text) {
            let event = lines::event(line, |text| names.fill(text));
            let really = start + event.after;
            let shown = really + jiff::SignedDuration::from_secs(b.clock_off);
            // Said before, because the panic itself does not know the story.
            let _context = Named(&story.id, line);
            if let Some((channel, record)) = record(story, &event, shown) {
                out.push(Written { really, channel, record });
            }
        }
    }
}

/// The record, unless its channel is a debug channel that nobody switched on.
fn record(story: &Story, e: &lines::EventLine, at: Timestamp) -> Option<(String, Record)> {
    let Some(source) = catalogue::source(&e.provider) else {
        return Some(classic(story, e, at));
    };
    let mark = |name: &str| e.marks.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
    let build = story.device.build_number();
    let template = match source.template(e.event_id, build, mark("version").map(|v| v.parse().unwrap())) {
        Some(template) => template,
        None if e.if_known => return None,
        None => panic!("{}: build {build} cannot write {} {}", story.id, e.provider, e.event_id),
    };
    let newer = story.device.split_channels.then(|| source.newer_home(e.event_id)).flatten();
    let home = e.home.as_deref().or(newer).unwrap_or(template.home);
    if matches!(home, "Debug" | "Analytic") && !story.device.debug_channels {
        return None;
    }
    let (channel, keywords) = source.channel(home);
    let (task, opcode, keywords) = source.system_words(e.event_id, keywords);
    let payload = Payload::Data {
        name: source.block_name(e.event_id).map(str::to_owned),
        fields: fields(e, template),
        binary: None,
    };
    let record = Record {
        id: 0,
        written: time::filetime(at),
        provider: source.provider(),
        event_id: e.event_id,
        qualifiers: None,
        version: template.version,
        level: template.level,
        task,
        opcode,
        keywords,
        activity: activity(e, &payload, mark("activity"), at),
        related: None,
        process_id: mark("pid").map_or(source.process, |p| p.parse().unwrap()),
        thread_id: mark("tid").map_or(source.process + 36, |p| p.parse().unwrap()),
        channel: channel.to_owned(),
        computer: story.device.computer(),
        user: user(story, source, mark("user")),
        payload,
    };
    Some((channel.to_owned(), record))
}

/// The activity of the System block. As in real logs, the task scheduler's is the task's instance, AAD has one
/// for every record, and so have the policy events of the DM provider.
fn activity(e: &lines::EventLine, payload: &Payload, mark: Option<&str>, at: Timestamp) -> Option<Guid> {
    if let Some(text) = mark {
        return Some(Guid::parse(text).unwrap_or_else(|| Guid::made_of(text)));
    }
    let Payload::Data { fields, .. } = payload else { return None };
    let of_its_own = || Some(Guid::made_of(&format!("{} {} {at}", e.provider, e.event_id)));
    match e.provider.as_str() {
        "TASK" => fields.iter().find_map(|(name, value)| match value {
            Value::Guid(guid) if name.ends_with("InstanceId") => Some(*guid),
            _ => None,
        }),
        "AAD" => of_its_own(),
        "DM" if (800..900).contains(&e.event_id) => of_its_own(),
        _ => None,
    }
}

fn user(story: &Story, source: &Source, mark: Option<&str>) -> Option<Vec<u8>> {
    // A shutting-down kernel writes in nobody's name.
    if mark == Some("none") {
        return None;
    }
    let fallback = source.default_user.map_or_else(|| Names::of(story).get("sid").to_owned(), str::to_owned);
    sid(mark.unwrap_or(&fallback))
}

/// The values in the template's order; every named field must exist there, and every field must be named.
fn fields(e: &lines::EventLine, template: &catalogue::Template) -> Vec<(String, Value)> {
    for (name, _) in e.fields.iter().filter(|(name, _)| !name.ends_with('?')) {
        assert!(
            template.fields.iter().any(|(n, _)| n == name),
            "{} {} has no field {name}; it has {:?}",
            e.provider,
            e.event_id,
            template.fields
        );
    }
    assert!(e.plain.is_empty(), "{} {}: unnamed values {:?}", e.provider, e.event_id, e.plain);
    let value = |(name, kind): &(&str, &str)| {
        let given = e.fields.iter().find(|(n, _)| n.trim_end_matches('?') == *name).map(|(_, v)| v.as_str());
        assert!(given.is_some() || e.rest_empty, "{} {}: no value for {name}", e.provider, e.event_id);
        ((*name).to_owned(), catalogue::value(kind, given.unwrap_or_default()))
    };
    template.fields.iter().map(value).collect()
}

fn classic(story: &Story, e: &lines::EventLine, at: Timestamp) -> (String, Record) {
    let found = catalogue::CLASSICS.iter().find(|c| c.short == e.provider);
    let source = found.unwrap_or_else(|| panic!("unknown provider {}", e.provider));
    let named = |(i, text): (usize, &String)| (format!("param{}", i + 1), Value::Text(text.clone()));
    let record = Record {
        id: 0,
        written: time::filetime(at),
        provider: Provider {
            name: source.name.to_owned(),
            guid: source.guid.and_then(Guid::parse),
            event_source: source.guid.map(|_| source.name.to_owned()),
        },
        event_id: e.event_id,
        qualifiers: Some(source.qualifiers),
        version: 0,
        level: 4,
        task: 0,
        opcode: 0,
        keywords: source.keywords,
        activity: None,
        related: None,
        process_id: if source.guid.is_some() { 680 } else { 0 },
        thread_id: if source.guid.is_some() { 1332 } else { 0 },
        channel: "System".to_owned(),
        computer: story.device.computer(),
        user: None,
        payload: match source.guid {
            Some(_) => Payload::Data {
                name: None,
                fields: e.plain.iter().enumerate().map(named).collect(),
                binary: e.plain.first().map(|service| utf16(service)),
            },
            None => Payload::Classic { strings: e.plain.clone(), binary: clock_bytes(e.event_id, at) },
        },
    };
    ("System".to_owned(), record)
}

/// The event log service writes the clock as SYSTEMTIME and eight more bytes when it starts or stops.
fn clock_bytes(event_id: u16, at: Timestamp) -> Option<Vec<u8>> {
    matches!(event_id, 6005 | 6006).then(|| {
        let words = ["%Y", "%m", "%w", "%d", "%H", "%M", "%S", "%3f"].map(|f| time::utc(at, f));
        let words = words.iter().flat_map(|w| w.parse::<u16>().expect("a number").to_le_bytes());
        words.chain([0; 8]).collect()
    })
}

/// Names the story and the line when forging them panics.
struct Named<'a>(&'a str, &'a str);

impl Drop for Named<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("in the story {}, at the line: {}", self.0, self.1);
        }
    }
}

//! A few lines of text as a timeline, for tests.
//!
//! One line an event: time, short provider name, id, values as `Name=value`, marks with `@`:
//! `09:00:01.5 DM 76 HexInt1=0x0 HRESULT=0x8018002b @pid=100 @tid=7 @user=S-1-5-21-1 @act=11111111-…`. The day is
//! 2026-03-02; `2026-03-03T09:00:00` is another. `0x…` is a hex value, digits are a number, `'…'` a text with spaces,
//! `2026-03-02T09:00:00` a time, `_` no value. A line of a log has `-` for an id.

use std::sync::Arc;

use crate::model::event::Event;
use crate::model::evidence::Locus;
use crate::model::fields::Field;
use crate::model::fields::Fields;
use crate::model::fields::Value;
use crate::model::id::ArtifactId;
use crate::model::id::Guid;
use crate::model::record::Level;
use crate::model::record::Record;
use crate::model::record::System;
use crate::model::time::RecordTime;
use crate::model::time::Time;
use crate::model::time::TimeBasis;

/// Short names of providers and their channels.
const PROVIDERS: &[(&str, &str, &str)] = &[
    ("DM", "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider", "Admin"),
    ("UDR", "Microsoft-Windows-User Device Registration", "Admin"),
    ("AAD", "Microsoft-Windows-AAD", "Operational"),
    ("MDD", "Microsoft-Windows-ModernDeployment-Diagnostics-Provider", "Autopilot"),
    ("PROV", "Microsoft-Windows-Provisioning-Diagnostics-Provider", "Admin"),
    ("SHELL", "Microsoft-Windows-Shell-Core", "Operational"),
    ("TASK", "Microsoft-Windows-TaskScheduler", "Operational"),
    ("WJ", "Microsoft-Windows-Workplace Join", "Admin"),
    ("KERNEL", "Microsoft-Windows-Kernel-General", "System"),
    ("IME", "IntuneManagementExtension", "log"),
];

/// The timeline that the lines tell, in order of time; lines of equal time keep their order.
pub(crate) fn timeline(text: &str) -> Vec<Event> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut events: Vec<Event> = lines.enumerate().map(|(at, line)| event(line, at)).collect();
    events.sort_by_key(|event| event.at);
    events
}

/// A time of the day 2026-03-02, or a full one.
pub(crate) fn time(text: &str) -> Time {
    let (date, clock) = text.split_once('T').unwrap_or(("2026-03-02", text));
    let date: Vec<i16> = date.split('-').map(|part| part.parse().unwrap()).collect();
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let clock: Vec<i8> = clock.split(':').map(|part| part.parse().unwrap()).collect();
    let ticks: i32 = format!("{fraction:0<7}").parse().unwrap();
    let day = (date[0], i8::try_from(date[1]).unwrap(), i8::try_from(date[2]).unwrap());
    let clock = (clock[0], clock[1], clock.get(2).copied().unwrap_or(0));
    Time::from_civil(day, clock, ticks, 7).unwrap()
}

fn event(line: &str, number: usize) -> Event {
    let words = words(line);
    let (_, provider, channel) =
        PROVIDERS.iter().find(|(short, ..)| *short == words[1]).unwrap_or_else(|| panic!("{line}"));
    let at = time(&words[0]);
    let mark = |name: &str| {
        words.iter().find_map(|word| word.strip_prefix('@')?.strip_prefix(name)?.strip_prefix('=').map(str::to_owned))
    };
    let fields = words[3..].iter().filter(|word| !word.starts_with('@')).map(|word| field(word)).collect();
    let record_id = number as u64 + 1;
    let record = Record {
        locus: Locus::Record(record_id),
        time: RecordTime::Utc(at),
        level: Level::Information,
        provider: Arc::from(*provider),
        channel: Arc::from(format!("{provider}/{channel}")),
        process_id: mark("pid").map(|text| text.parse().unwrap()),
        thread_id: mark("tid").map(|text| text.parse().unwrap()),
        fields: Fields::new(fields),
        system: words[2].parse().ok().map(|event_id| {
            Box::new(System {
                activity_id: mark("act").map(|text| Guid::parse(&text).unwrap()),
                user_sid: mark("user").map(Arc::from),
                ..System::new(event_id, record_id, "CONTOSO-PC-1")
            })
        }),
    };
    Event::new(ArtifactId(0), record, at, TimeBasis::Utc)
}

/// Words of a line; `'…'` keeps spaces.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().unwrap().push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn field(word: &str) -> Field {
    let (name, text) = word.split_once('=').unwrap_or_else(|| panic!("{word}"));
    let value = if text == "_" {
        Value::Null
    } else if let Some(hex) = text.strip_prefix("0x").filter(|hex| hex.len() <= 8) {
        Value::Hex32(u32::from_str_radix(hex, 16).unwrap())
    } else if text.len() == 19 && text.as_bytes()[10] == b'T' {
        Value::Time(time(text))
    } else if let Ok(number) = text.parse::<u64>() {
        Value::Unsigned(number)
    } else if let Ok(number) = text.parse::<i64>() {
        Value::Signed(number)
    } else {
        Value::Text(text.into())
    };
    Field { name: Arc::from(name), value }
}

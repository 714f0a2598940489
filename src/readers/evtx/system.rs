//! The System block of a template: what is literal in it, and which value fills which part.

use std::sync::Arc;

use crate::model::evidence::Locus;
use crate::model::fields::Fields;
use crate::model::id::Guid;
use crate::model::record::Level;
use crate::model::record::Record;
use crate::model::record::System;
use crate::model::time::RecordTime;
use crate::model::time::Time;
use crate::readers::evtx::binxml::Element;
use crate::readers::evtx::binxml::Piece;
use crate::readers::evtx::header::u16_at;
use crate::readers::evtx::header::u32_at;
use crate::readers::evtx::header::u64_at;
use crate::readers::evtx::names::Names;
use crate::readers::evtx::slots::Slot;
use crate::readers::evtx::slots::kind;
use crate::readers::evtx::text;
use crate::readers::evtx::time;

/// A part of the System block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    ProviderName,
    ProviderGuid,
    EventId,
    Qualifiers,
    Version,
    Level,
    Task,
    Opcode,
    Keywords,
    Time,
    RecordId,
    ActivityId,
    RelatedActivityId,
    ProcessId,
    ThreadId,
    Channel,
    Computer,
    UserSid,
}

/// Which part an element's content or attribute is; `None`: one that the model has no place for.
fn part(element: &str, attribute: Option<&str>) -> Option<Part> {
    Some(match (element, attribute) {
        ("Provider", Some("Name")) => Part::ProviderName,
        ("Provider", Some("Guid")) => Part::ProviderGuid,
        ("EventID", None) => Part::EventId,
        ("EventID", Some("Qualifiers")) => Part::Qualifiers,
        ("Version", None) => Part::Version,
        ("Level", None) => Part::Level,
        ("Task", None) => Part::Task,
        ("Opcode", None) => Part::Opcode,
        ("Keywords", None) => Part::Keywords,
        ("TimeCreated", Some("SystemTime")) => Part::Time,
        ("EventRecordID", None) => Part::RecordId,
        ("Correlation", Some("ActivityID")) => Part::ActivityId,
        ("Correlation", Some("RelatedActivityID")) => Part::RelatedActivityId,
        ("Execution", Some("ProcessID")) => Part::ProcessId,
        ("Execution", Some("ThreadID")) => Part::ThreadId,
        ("Channel", None) => Part::Channel,
        ("Computer", None) => Part::Computer,
        ("Security", Some("UserID")) => Part::UserSid,
        _ => return None,
    })
}

/// How a template's System block is filled.
#[derive(Debug)]
pub(super) struct SystemPlan {
    /// A record with all that is literal.
    literal: Record,
    /// What of [`Found`] is literal.
    found: Found,
    /// The values of the three names that every record shares with its neighbours. They are taken before the record is
    /// made, which then never holds a name that is replaced at once: counting references is a good part of the work.
    provider: Option<Step>,
    channel: Option<Step>,
    computer: Option<Step>,
    /// The other values.
    steps: Vec<Step>,
}

/// What a record must have, or takes from its header.
#[derive(Clone, Copy, Debug, Default)]
struct Found {
    event_id: bool,
    record_id: bool,
    time: bool,
}

#[derive(Debug)]
struct Step {
    part: Part,
    slot: u16,
    /// Another slot whose null value leaves the element out.
    dependency: Option<u16>,
}

impl Step {
    /// The value that fills the part; `None` inside if it is null or its element is left out.
    fn slot(&self, slots: &[Slot]) -> Option<Option<Slot>> {
        if self.dependency.is_some_and(|slot| slots.get(usize::from(slot)).is_none_or(|slot| slot.is_null())) {
            return Some(None);
        }
        let slot = *slots.get(usize::from(self.slot))?;
        Some(Some(slot).filter(|slot| !slot.is_null()))
    }
}

/// Texts and identifiers of the record before, with the bytes they were made of.
#[derive(Debug, Default)]
pub(super) struct Memory {
    provider: Remembered,
    channel: Remembered,
    computer: Remembered,
    user: Remembered,
}

#[derive(Debug, Default)]
struct Remembered {
    bytes: Vec<u8>,
    text: Option<Arc<str>>,
}

impl Remembered {
    /// The name that a step gives, or the literal one. `None`: the value is no text.
    fn name(
        &mut self,
        step: Option<&Step>,
        literal: &Arc<str>,
        of: &[u8],
        slots: &[Slot],
        make: impl FnOnce(&[u8]) -> Arc<str>,
    ) -> Option<Arc<str>> {
        let Some(step) = step else { return Some(Arc::clone(literal)) };
        match step.slot(slots)? {
            None => Some(Arc::clone(literal)),
            Some(slot) if slot.kind == kind::STRING => Some(self.get(slot.bytes(of), make)),
            Some(_) => None,
        }
    }

    fn get(&mut self, bytes: &[u8], make: impl FnOnce(&[u8]) -> Arc<str>) -> Arc<str> {
        match &self.text {
            Some(text) if self.bytes == bytes => Arc::clone(text),
            _ => {
                self.bytes.clear();
                self.bytes.extend_from_slice(bytes);
                Arc::clone(self.text.insert(make(bytes)))
            }
        }
    }
}

impl SystemPlan {
    /// From the System element of a template. `None`: it has a form that is not read here.
    pub(super) fn compile(system: &Element, names: &mut Names) -> Option<Self> {
        if system.dependency.is_some() || !system.attributes.is_empty() || !system.content.is_empty() {
            return None;
        }
        let (literal, found) = (empty(names), Found::default());
        let mut plan = Self { literal, found, provider: None, channel: None, computer: None, steps: Vec::new() };
        let mut seen: Vec<&str> = Vec::new();
        for element in &system.children {
            // Of two equal ones the first counts that is not left out: not known before the values are.
            if seen.contains(&element.name.as_str()) || !element.children.is_empty() {
                return None;
            }
            seen.push(&element.name);
            plan.add(element, part(&element.name, None), &element.content, names)?;
            for (index, (name, content)) in element.attributes.iter().enumerate() {
                if element.attributes.iter().take(index).any(|(earlier, _)| earlier == name) {
                    return None;
                }
                plan.add(element, part(&element.name, Some(name)), content, names)?;
            }
        }
        Some(plan)
    }

    fn add(&mut self, element: &Element, part: Option<Part>, content: &[Piece], names: &mut Names) -> Option<()> {
        let Some(part) = part else { return Some(()) };
        match content {
            [] => {}
            [Piece::Slot(slot)] => {
                let dependency = element.dependency.filter(|dependency| dependency != slot);
                let step = Step { part, slot: *slot, dependency };
                match part {
                    Part::ProviderName => self.provider = Some(step),
                    Part::Channel => self.channel = Some(step),
                    Part::Computer => self.computer = Some(step),
                    _ => self.steps.push(step),
                }
            }
            // An element with literal content that may be left out does not occur.
            [Piece::Text(text)] if element.dependency.is_none() => self.set_text(part, text, names)?,
            _ => return None,
        }
        Some(())
    }

    fn all_steps(&self) -> impl Iterator<Item = &Step> {
        [&self.provider, &self.channel, &self.computer].into_iter().flatten().chain(&self.steps)
    }

    /// The highest slot that is looked at.
    pub(super) fn last_slot(&self) -> Option<u16> {
        let highest = |step: &Step| step.dependency.map_or(step.slot, |dependency| dependency.max(step.slot));
        self.all_steps().map(highest).max()
    }

    /// The slots that are looked at.
    pub(super) fn slots(&self) -> impl Iterator<Item = u16> + '_ {
        self.all_steps().map(|step| step.slot)
    }

    /// Puts a record of these values at the end of `to`. `header` gives the record's id in the file and the time when it
    /// was written. `None`: a value is of a type that its part is not read from here, or there is no event id.
    pub(super) fn record(
        &self,
        of: &[u8],
        slots: &[Slot],
        header: (u64, Time),
        memory: &mut Memory,
        names: &mut Names,
        to: &mut Vec<Record>,
    ) -> Option<()> {
        let literal = &self.literal;
        let of_literal = literal.system.as_deref()?;
        let text = |bytes: &[u8]| names.get(&text::utf16(bytes));
        let provider = memory.provider.name(self.provider.as_ref(), &literal.provider, of, slots, text)?;
        let trimmed = |bytes: &[u8]| names.get(text::trim(&text::utf16(bytes)));
        let channel = memory.channel.name(self.channel.as_ref(), &literal.channel, of, slots, trimmed)?;
        let trimmed = |bytes: &[u8]| names.get(text::trim(&text::utf16(bytes)));
        let computer = memory.computer.name(self.computer.as_ref(), &of_literal.computer, of, slots, trimmed)?;
        let mut record = Record {
            locus: Locus::Record(header.0),
            time: literal.time,
            level: literal.level,
            provider,
            channel,
            process_id: literal.process_id,
            thread_id: literal.thread_id,
            fields: Fields::default(),
            system: None,
        };
        let mut system = System { computer, user_sid: of_literal.user_sid.clone(), ..*of_literal };
        let mut found = self.found;
        for step in &self.steps {
            if let Some(slot) = step.slot(slots)? {
                set(&mut record, &mut system, &mut found, step.part, slot.kind, slot.bytes(of), memory, names)?;
            }
        }
        if !found.event_id {
            return None;
        }
        if !found.record_id {
            system.record_id = header.0;
        }
        record.level = Level::from_event_level(system.level);
        if !found.time {
            record.time = RecordTime::Utc(header.1);
        }
        record.system = Some(Box::new(system));
        to.push(record);
        Some(())
    }

    /// A part whose text stands in the template; what cannot be read is as if it were not there.
    fn set_text(&mut self, part: Part, text: &str, names: &mut Names) -> Option<()> {
        let record = &mut self.literal;
        let system = record.system.as_deref_mut()?;
        let trimmed = text::trim(text);
        match part {
            Part::ProviderName => record.provider = names.get(text),
            Part::ProviderGuid => system.provider_guid = Guid::parse(text),
            Part::EventId => {
                system.event_id = trimmed.parse().ok()?;
                self.found.event_id = true;
            }
            Part::Qualifiers => system.qualifiers = text.parse().ok(),
            Part::Version => system.version = trimmed.parse().ok(),
            Part::Level => system.level = trimmed.parse().unwrap_or(0),
            Part::Task => system.task = trimmed.parse().ok(),
            Part::Opcode => system.opcode = trimmed.parse().ok(),
            Part::Keywords => system.keywords = keywords(trimmed),
            Part::Time => {
                record.time = time::parse(text).map_or(RecordTime::None, RecordTime::Utc);
                self.found.time = record.time != RecordTime::None;
            }
            Part::RecordId => {
                system.record_id = trimmed.parse().unwrap_or(0);
                self.found.record_id = trimmed.parse::<u64>().is_ok();
            }
            Part::ActivityId => system.activity_id = Guid::parse(text),
            Part::RelatedActivityId => system.related_activity_id = Guid::parse(text),
            Part::ProcessId => record.process_id = text.parse().ok(),
            Part::ThreadId => record.thread_id = text.parse().ok(),
            Part::Channel => record.channel = names.get(trimmed),
            Part::Computer => system.computer = names.get(trimmed),
            Part::UserSid => system.user_sid = Some(names.get(text)).filter(|sid| !sid.is_empty()),
        }
        Some(())
    }
}

/// A record that says nothing.
fn empty(names: &mut Names) -> Record {
    let nothing = names.get("");
    Record {
        locus: Locus::Whole,
        time: RecordTime::None,
        level: Level::Information,
        provider: Arc::clone(&nothing),
        channel: Arc::clone(&nothing),
        process_id: None,
        thread_id: None,
        fields: Fields::default(),
        system: Some(Box::new(System {
            provider_guid: None,
            event_id: 0,
            qualifiers: None,
            version: None,
            level: 0,
            task: None,
            opcode: None,
            keywords: None,
            record_id: 0,
            activity_id: None,
            related_activity_id: None,
            user_sid: None,
            computer: nothing,
        })),
    }
}

/// A part that a value fills.
#[allow(clippy::too_many_arguments)] // The parts of one record and what they are made of.
fn set(
    record: &mut Record,
    system: &mut System,
    found: &mut Found,
    part: Part,
    kind: u8,
    bytes: &[u8],
    memory: &mut Memory,
    names: &mut Names,
) -> Option<()> {
    let number = || number(kind, bytes);
    match part {
        Part::EventId => {
            system.event_id = u16::try_from(number()?).ok()?;
            found.event_id = true;
        }
        Part::Qualifiers => system.qualifiers = u16::try_from(number()?).ok(),
        Part::Version => system.version = u8::try_from(number()?).ok(),
        Part::Level => system.level = u8::try_from(number()?).unwrap_or(0),
        Part::Task => system.task = u16::try_from(number()?).ok(),
        Part::Opcode => system.opcode = u8::try_from(number()?).ok(),
        Part::RecordId => {
            system.record_id = number()?;
            found.record_id = true;
        }
        Part::ProcessId => record.process_id = u32::try_from(number()?).ok(),
        Part::ThreadId => record.thread_id = u32::try_from(number()?).ok(),
        Part::Keywords if kind == kind::HEX64 => system.keywords = u64_at(bytes, 0),
        Part::Time if kind == kind::FILETIME => {
            record.time = RecordTime::Utc(Time::from_filetime(u64_at(bytes, 0)?));
            found.time = true;
        }
        Part::ProviderGuid => system.provider_guid = Some(guid(kind, bytes)?),
        Part::ActivityId => system.activity_id = Some(guid(kind, bytes)?),
        Part::RelatedActivityId => system.related_activity_id = Some(guid(kind, bytes)?),
        Part::UserSid if kind == kind::SID => {
            system.user_sid = Some(memory.user.get(bytes, |bytes| names.get(&text::sid(bytes))));
        }
        Part::Keywords | Part::Time | Part::UserSid | Part::ProviderName | Part::Channel | Part::Computer => {
            return None;
        }
    }
    Some(())
}

/// A number that its XML shows in decimal without a sign.
fn number(kind: u8, bytes: &[u8]) -> Option<u64> {
    match kind {
        kind::U8 => bytes.first().copied().map(u64::from),
        kind::U16 => u16_at(bytes, 0).map(u64::from),
        kind::U32 => u32_at(bytes, 0).map(u64::from),
        kind::U64 => u64_at(bytes, 0),
        _ => None,
    }
}

fn guid(kind: u8, bytes: &[u8]) -> Option<Guid> {
    bytes.first_chunk().filter(|_| kind == kind::GUID).map(|bytes| Guid::from_windows_bytes(*bytes))
}

/// Keyword bits as text: `0x` and hex digits.
pub(super) fn keywords(text: &str) -> Option<u64> {
    u64::from_str_radix(text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"))?, 16).ok()
}

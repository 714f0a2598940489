//! The System block of a template: what is literal in it, and which value fills which part.

use std::sync::Arc;

use crate::model::id::Guid;
use crate::model::record::System;
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

/// What a record's System block says.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub(super) system: System,
    pub(super) provider: Arc<str>,
    pub(super) channel: Arc<str>,
    pub(super) process_id: Option<u32>,
    pub(super) thread_id: Option<u32>,
    /// If the block has one that can be read.
    pub(super) time: Option<Time>,
    /// The id, if it is there: `system.event_id` has no "none".
    pub(super) event_id: Option<u16>,
    /// The same for `system.record_id`.
    pub(super) record_id: Option<u64>,
}

/// How a template's System block is filled.
#[derive(Debug)]
pub(super) struct SystemPlan {
    /// With all that is literal.
    block: Block,
    steps: Vec<Step>,
}

#[derive(Debug)]
struct Step {
    part: Part,
    slot: u16,
    /// The slot whose null value leaves the element out.
    dependency: Option<u16>,
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
        let mut plan = Self { block: Block::empty(names), steps: Vec::new() };
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
            [Piece::Slot(slot)] => self.steps.push(Step { part, slot: *slot, dependency: element.dependency }),
            // An element with literal content that may be left out does not occur.
            [Piece::Text(text)] if element.dependency.is_none() => self.block.set_text(part, text, names),
            _ => return None,
        }
        Some(())
    }

    /// The highest slot that is looked at.
    pub(super) fn last_slot(&self) -> Option<u16> {
        self.steps.iter().flat_map(|step| [Some(step.slot), step.dependency]).flatten().max()
    }

    /// The slots that are looked at.
    pub(super) fn slots(&self) -> impl Iterator<Item = u16> + '_ {
        self.steps.iter().map(|step| step.slot)
    }

    /// Fills the block from values. `None`: a value is of a type that its part is not read from here.
    pub(super) fn fill(&self, of: &[u8], slots: &[Slot], memory: &mut Memory, names: &mut Names) -> Option<Block> {
        let mut block = self.block.clone();
        for step in &self.steps {
            if step.dependency.is_some_and(|slot| slots.get(usize::from(slot)).is_none_or(|slot| slot.is_null())) {
                continue;
            }
            let slot = *slots.get(usize::from(step.slot))?;
            if !slot.is_empty(of) {
                block.set(step.part, slot.kind, slot.bytes(of), memory, names)?;
            }
        }
        Some(block)
    }
}

impl Block {
    fn empty(names: &mut Names) -> Self {
        let nothing = names.get("");
        Self {
            system: System {
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
                computer: Arc::clone(&nothing),
            },
            provider: Arc::clone(&nothing),
            channel: nothing,
            process_id: None,
            thread_id: None,
            time: None,
            event_id: None,
            record_id: None,
        }
    }

    /// A part whose text stands in the template; what cannot be read is as if it were not there.
    fn set_text(&mut self, part: Part, text: &str, names: &mut Names) {
        let system = &mut self.system;
        let trimmed = text::trim(text);
        match part {
            Part::ProviderName => self.provider = names.get(text),
            Part::ProviderGuid => system.provider_guid = Guid::parse(text),
            Part::EventId => self.event_id = trimmed.parse().ok(),
            Part::Qualifiers => system.qualifiers = text.parse().ok(),
            Part::Version => system.version = trimmed.parse().ok(),
            Part::Level => system.level = trimmed.parse().unwrap_or(0),
            Part::Task => system.task = trimmed.parse().ok(),
            Part::Opcode => system.opcode = trimmed.parse().ok(),
            Part::Keywords => system.keywords = keywords(trimmed),
            Part::Time => self.time = time::parse(text),
            Part::RecordId => self.record_id = trimmed.parse().ok(),
            Part::ActivityId => system.activity_id = Guid::parse(text),
            Part::RelatedActivityId => system.related_activity_id = Guid::parse(text),
            Part::ProcessId => self.process_id = text.parse().ok(),
            Part::ThreadId => self.thread_id = text.parse().ok(),
            Part::Channel => self.channel = names.get(trimmed),
            Part::Computer => system.computer = names.get(trimmed),
            Part::UserSid => system.user_sid = Some(names.get(text)).filter(|sid| !sid.is_empty()),
        }
    }

    fn set(&mut self, part: Part, kind: u8, bytes: &[u8], memory: &mut Memory, names: &mut Names) -> Option<()> {
        let system = &mut self.system;
        let number = || number(kind, bytes);
        match part {
            Part::EventId => self.event_id = u16::try_from(number()?).ok(),
            Part::Qualifiers => system.qualifiers = u16::try_from(number()?).ok(),
            Part::Version => system.version = u8::try_from(number()?).ok(),
            Part::Level => system.level = u8::try_from(number()?).unwrap_or(0),
            Part::Task => system.task = u16::try_from(number()?).ok(),
            Part::Opcode => system.opcode = u8::try_from(number()?).ok(),
            Part::RecordId => self.record_id = Some(number()?),
            Part::ProcessId => self.process_id = u32::try_from(number()?).ok(),
            Part::ThreadId => self.thread_id = u32::try_from(number()?).ok(),
            Part::Keywords if kind == kind::HEX64 => system.keywords = u64_at(bytes, 0),
            Part::Time if kind == kind::FILETIME => self.time = u64_at(bytes, 0).map(Time::from_filetime),
            Part::ProviderGuid => system.provider_guid = Some(guid(kind, bytes)?),
            Part::ActivityId => system.activity_id = Some(guid(kind, bytes)?),
            Part::RelatedActivityId => system.related_activity_id = Some(guid(kind, bytes)?),
            Part::UserSid if kind == kind::SID => {
                system.user_sid = Some(memory.user.get(bytes, |bytes| names.get(&text::sid(bytes))));
            }
            Part::ProviderName if kind == kind::STRING => {
                self.provider = memory.provider.get(bytes, |bytes| names.get(&text::utf16(bytes)));
            }
            Part::Channel if kind == kind::STRING => {
                self.channel = memory.channel.get(bytes, |bytes| names.get(text::trim(&text::utf16(bytes))));
            }
            Part::Computer if kind == kind::STRING => {
                system.computer = memory.computer.get(bytes, |bytes| names.get(text::trim(&text::utf16(bytes))));
            }
            Part::Keywords | Part::Time | Part::UserSid | Part::ProviderName | Part::Channel | Part::Computer => {
                return None;
            }
        }
        Some(())
    }
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

//! Which events Windows can write, and with which fields in which build.

use super::evtx::{Provider, Value};
use super::guid::{Guid, sid};
use super::time;
use std::sync::LazyLock;

/// A provider that stories may name, with the keywords its records carry in real logs.
pub struct Source {
    pub short: &'static str,
    pub name: &'static str,
    guid: &'static str,
    /// Home -> (channel, keywords).
    homes: &'static [(&'static str, &'static str, u64)],
    /// Task is the event id, the EventData block is named, as TaskScheduler does.
    pub task_is_id: bool,
    pub default_user: Option<&'static str>,
    pub process: u32,
}

const FIRST: u64 = 0x8000_0000_0000_0000;
const SECOND: u64 = 0x4000_0000_0000_0000;
const THIRD: u64 = 0x2000_0000_0000_0000;
const SYSTEM: &str = "S-1-5-18";
const CLASSIC: u64 = 0x0080_0000_0000_0000;

macro_rules! channel {
    ($provider:literal, $home:literal, $keywords:expr) => {
        ($home, concat!($provider, "/", $home), $keywords)
    };
}

#[rustfmt::skip]
pub const SOURCES: &[Source] = &[
    Source { short: "DM", name: "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider",
        guid: "3da494e4-0fe2-415c-b895-fb5265c5c83b", task_is_id: false, default_user: Some(SYSTEM), process: 4812,
        homes: &[
            channel!("Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider", "Admin", FIRST),
            channel!("Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider", "Operational", SECOND),
            channel!("Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider", "Debug", THIRD),
            channel!("Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider", "Autopilot", 0x1000_0000_0000_0000),
            channel!("Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider", "Enrollment", 0x0800_0000_0000_0000),
            channel!("Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider", "Sync", 0x0400_0000_0000_0000),
        ] },
    Source { short: "UDR", name: "Microsoft-Windows-User Device Registration",
        guid: "23b8d46b-67dd-40a3-b636-d43e50552c6d", task_is_id: false, default_user: Some(SYSTEM), process: 1812,
        homes: &[channel!("Microsoft-Windows-User Device Registration", "Admin", FIRST),
            channel!("Microsoft-Windows-User Device Registration", "Debug", SECOND)] },
    Source { short: "AAD", name: "Microsoft-Windows-AAD",
        guid: "4de9bc9c-b27a-43c9-8994-0915f1a5e24f", task_is_id: false, default_user: Some(SYSTEM), process: 668,
        homes: &[channel!("Microsoft-Windows-AAD", "Operational", SECOND | 0x12),
            channel!("Microsoft-Windows-AAD", "Analytic", FIRST | 0x12)] },
    Source { short: "MDD", name: "Microsoft-Windows-ModernDeployment-Diagnostics-Provider",
        guid: "bab3ad92-fb96-5902-450b-b8421bdec7bd", task_is_id: false, default_user: Some(SYSTEM), process: 2204,
        homes: &[channel!("Microsoft-Windows-ModernDeployment-Diagnostics-Provider", "Autopilot", FIRST),
            channel!("Microsoft-Windows-ModernDeployment-Diagnostics-Provider", "ManagementService", SECOND),
            channel!("Microsoft-Windows-ModernDeployment-Diagnostics-Provider", "Diagnostics", THIRD)] },
    Source { short: "PROV", name: "Microsoft-Windows-Provisioning-Diagnostics-Provider",
        guid: "ed8b9bd3-f66e-4ff2-b86b-75c7925f72a9", task_is_id: false, default_user: Some(SYSTEM), process: 2628,
        homes: &[channel!("Microsoft-Windows-Provisioning-Diagnostics-Provider", "Admin", FIRST),
            channel!("Microsoft-Windows-Provisioning-Diagnostics-Provider", "AutoPilot", SECOND),
            channel!("Microsoft-Windows-Provisioning-Diagnostics-Provider", "ManagementService", THIRD)] },
    Source { short: "SHELL", name: "Microsoft-Windows-Shell-Core",
        guid: "30336ed4-e327-447c-9de0-51b652c86108", task_is_id: true, default_user: None, process: 5120,
        homes: &[channel!("Microsoft-Windows-Shell-Core", "Operational", THIRD | 0x1_0000)] },
    Source { short: "TASK", name: "Microsoft-Windows-TaskScheduler",
        guid: "de7b24ea-73c8-4a09-985d-5bdadcfa9017", task_is_id: true, default_user: Some(SYSTEM), process: 1084,
        homes: &[channel!("Microsoft-Windows-TaskScheduler", "Operational", FIRST)] },
    Source { short: "WPJ", name: "Microsoft-Windows-Workplace Join",
        guid: "76ab12d5-c986-4e60-9d7c-2a092b284cdd", task_is_id: false, default_user: None, process: 6020,
        homes: &[channel!("Microsoft-Windows-Workplace Join", "Admin", FIRST)] },
    Source { short: "HELLO", name: "Microsoft-Windows-HelloForBusiness",
        guid: "906b8a99-63ce-58d7-86ab-10989bbd5567", task_is_id: false, default_user: Some(SYSTEM), process: 1500,
        homes: &[channel!("Microsoft-Windows-HelloForBusiness", "Operational", FIRST),
            channel!("Microsoft-Windows-HelloForBusiness", "Debug", SECOND)] },
    Source { short: "KERNEL", name: "Microsoft-Windows-Kernel-General",
        guid: "a68ca8b7-004f-d7b6-a698-07e2de0f1f5d", task_is_id: false, default_user: Some(SYSTEM), process: 4,
        homes: &[("System", "System", FIRST | 0x10)] },
    Source { short: "POWER", name: "Microsoft-Windows-Kernel-Power",
        guid: "331c3b3a-2005-44c2-ac5e-77220c37d6b4", task_is_id: false, default_user: None, process: 4,
        homes: &[("System", "System", FIRST | 0x4)] },
    Source { short: "TIME", name: "Microsoft-Windows-Time-Service",
        guid: "06edcfeb-0fd0-4e53-acca-a6f8bbf81bcb", task_is_id: false, default_user: Some("S-1-5-19"), process: 1320,
        homes: &[("System", "System", FIRST)] },
    Source { short: "TPM", name: "Microsoft-Windows-TPM-WMI",
        guid: "7d5387b0-cbe0-11da-a94d-0800200c9a66", task_is_id: false, default_user: Some(SYSTEM), process: 2000,
        homes: &[("System", "System", FIRST)] },
];

/// An old provider of the System log, whose values stories give without names.
pub struct Classic {
    pub short: &'static str,
    pub name: &'static str,
    /// With a GUID its values are named `param1`, `param2`, … and it keeps its old name as `EventSourceName`.
    pub guid: Option<&'static str>,
    pub qualifiers: u16,
    pub keywords: u64,
}

#[rustfmt::skip]
pub const CLASSICS: &[Classic] = &[
    Classic { short: "EVENTLOG", name: "EventLog", guid: None, qualifiers: 32_768, keywords: CLASSIC },
    Classic { short: "SCM", name: "Service Control Manager", guid: Some("555908d1-a6d7-4695-8e1e-26931d2012f4"),
        qualifiers: 16_384, keywords: FIRST | CLASSIC },
    Classic { short: "USER32", name: "User32", guid: Some("b0aa8734-56f7-41cc-b2f4-de228e98b946"),
        qualifiers: 32_768, keywords: FIRST | CLASSIC },
];

/// Task, opcode and keywords where real logs show something else than the provider's usual: provider, id, …
#[rustfmt::skip]
const SEEN: &[(&str, u16, u16, u8, u64)] = &[
    ("AAD", 1089, 101, 0, SECOND | 0x12),
    ("AAD", 1097, 103, 0, SECOND | 0x30),
    ("AAD", 1104, 101, 0, SECOND | 0x12),
    ("KERNEL", 1, 5, 0, FIRST | 0x10),
    ("KERNEL", 12, 1, 0, FIRST | 0x80),
    ("KERNEL", 13, 2, 0, FIRST | 0x80),
    ("KERNEL", 24, 11, 0, FIRST | 0x10),
    ("POWER", 42, 64, 0, FIRST | 0x404),
    ("POWER", 107, 102, 0, FIRST | 0x444),
    ("POWER", 109, 103, 0, FIRST | 0x4000_0000_0404),
    ("SHELL", 62170, 62170, 1, THIRD | 0x1_0002_0000_0000),
    ("SHELL", 62171, 62170, 2, THIRD | 0x1_0002_0000_0000),
    ("SHELL", 62400, 62400, 1, THIRD | 0x8_0001_0000),
    ("SHELL", 62401, 62400, 2, THIRD | 0x8_0001_0000),
    ("SHELL", 62403, 62403, 0, THIRD | 0x8_0001_0000),
    ("SHELL", 62404, 62404, 1, THIRD | 0x8_0001_0000),
    ("SHELL", 62405, 62404, 2, THIRD | 0x8_0001_0000),
    ("SHELL", 62406, 62406, 0, THIRD | 0x8_0001_0000),
    ("SHELL", 62407, 62407, 0, THIRD | 0x8_0001_0000),
    ("TASK", 100, 100, 1, FIRST | 1),
    ("TASK", 101, 101, 101, FIRST | 1),
    ("TASK", 102, 102, 2, FIRST | 1),
    ("TASK", 103, 103, 102, FIRST | 1),
    ("TASK", 200, 200, 1, FIRST),
    ("TASK", 201, 201, 2, FIRST),
    ("TASK", 202, 202, 102, FIRST),
];

/// Names that real logs give the `EventData` block itself.
const BLOCK_NAMES: &[(&str, u16, &str)] = &[
    ("TASK", 100, "TaskStartEvent"),
    ("TASK", 101, "TaskStartFailedEvent"),
    ("TASK", 102, "TaskSuccessEvent"),
    ("TASK", 103, "TaskFailureEvent"),
    ("TASK", 106, "TaskRegisteredEvent"),
    ("TASK", 107, "TimeTriggerEvent"),
    ("TASK", 108, "EventTriggerEvent"),
    ("TASK", 110, "TaskRunEvent"),
    ("TASK", 118, "BootTrigger"),
    ("TASK", 119, "LogonTrigger"),
    ("TASK", 129, "CreatedTaskProcess"),
    ("TASK", 140, "TaskUpdated"),
    ("TASK", 141, "TaskDeleted"),
    ("TASK", 200, "ActionStart"),
    ("TASK", 201, "ActionSuccess"),
    ("TASK", 202, "ActionFailure"),
    ("TIME", 35, "TMP_EVENT_TIME_SOURCE_CHOSEN"),
    ("TIME", 37, "TMP_EVENT_TIME_SOURCE_REACHABLE"),
    ("TIME", 52, "TMP_EVENT_TIME_JUMP_AUDIT"),
];

/// Builds whose manifests are known; a build between two of them writes as the one before.
const KNOWN_BUILDS: &[u32] = &[
    10_586, 14_393, 15_063, 16_299, 17_134, 17_763, 18_362, 18_363, 19_041, 19_042, 19_043, 22_000, 22_621, 22_631,
    26_100, 26_200, 28_000,
];

/// The ids that moved from `/Admin` to channels of their own on newer Windows.
const MOVED_TO_ENROLLMENT: &[u16] = &[16, 17, 57, 58, 71, 72, 75, 76];
const MOVED_TO_SYNC: &[u16] = &[201, 204, 205, 206, 208, 209];

/// One field layout of one event in a range of builds.
pub struct Template {
    provider: &'static str,
    event_id: u16,
    pub version: u8,
    builds: std::ops::RangeInclusive<u32>,
    pub level: u8,
    pub home: &'static str,
    /// Name and type.
    pub fields: Vec<(&'static str, &'static str)>,
}

static TEMPLATES: LazyLock<Vec<Template>> =
    LazyLock::new(|| include_str!("events.tsv").lines().filter(|line| !line.starts_with('#')).map(template).collect());

fn template(line: &'static str) -> Template {
    let cells: Vec<&str> = line.split('\t').collect();
    Template {
        provider: cells[0],
        event_id: cells[1].parse().unwrap(),
        version: cells[2].parse().unwrap(),
        builds: cells[3].parse().unwrap()..=cells[4].parse().unwrap(),
        level: match cells[5] {
            "Critical" => 1,
            "Error" => 2,
            "Warning" => 3,
            "Verbose" => 5,
            _ => 4,
        },
        home: cells[6],
        fields: cells[7].split(';').filter_map(|f| f.split_once(':')).collect(),
    }
}

pub fn source(short: &str) -> Option<&'static Source> {
    SOURCES.iter().find(|s| s.short == short)
}

impl Source {
    pub fn provider(&self) -> Provider {
        Provider { name: self.name.to_owned(), guid: Guid::parse(self.guid), event_source: None }
    }

    /// Channel and keywords of a home.
    pub fn channel(&self, home: &str) -> (&'static str, u64) {
        let found = self.homes.iter().find(|(name, ..)| *name == home);
        let (_, channel, keywords) = found.unwrap_or_else(|| panic!("{} has no channel {home}", self.short));
        (channel, *keywords)
    }

    /// The layout that this build writes: the highest version it knows, unless one is named.
    pub fn template(&self, event_id: u16, build: u32, version: Option<u8>) -> Option<&'static Template> {
        let build = KNOWN_BUILDS.iter().rev().find(|known| **known <= build).expect("Windows 10 1511 or newer");
        let mut latest: Option<&Template> = None;
        for t in TEMPLATES.iter() {
            let fits = t.provider == self.short && t.event_id == event_id && t.builds.contains(build);
            if fits && version.is_none_or(|v| v == t.version) && latest.is_none_or(|l| l.version < t.version) {
                latest = Some(t);
            }
        }
        latest
    }

    /// Task, opcode and keywords of an event in this provider's channel.
    pub fn system_words(&self, event_id: u16, channel_keywords: u64) -> (u16, u8, u64) {
        let seen = SEEN.iter().find(|(short, id, ..)| *short == self.short && *id == event_id);
        let usual = (if self.task_is_id { event_id } else { 0 }, 0, channel_keywords);
        seen.map_or(usual, |(.., task, opcode, keywords)| (*task, *opcode, *keywords))
    }

    pub fn block_name(&self, event_id: u16) -> Option<&'static str> {
        let found = BLOCK_NAMES.iter().find(|(short, id, _)| *short == self.short && *id == event_id);
        found.map(|(.., name)| *name)
    }

    /// Where the event goes on Windows with channels of their own for enrollment and sync.
    pub fn newer_home(&self, event_id: u16) -> Option<&'static str> {
        if self.short != "DM" {
            None
        } else if MOVED_TO_ENROLLMENT.contains(&event_id) {
            Some("Enrollment")
        } else if MOVED_TO_SYNC.contains(&event_id) {
            Some("Sync")
        } else {
            None
        }
    }
}

/// A value as the field's type wants it; `""` is the empty or zero value.
pub fn value(kind: &str, text: &str) -> Value {
    let number = || number(text).unwrap_or_else(|| panic!("{text} is not a number"));
    match kind {
        "text" => Value::Text(text.to_owned()),
        "ansi" => Value::Ansi(text.to_owned()),
        "u8" => Value::U8(number() as u8),
        "u16" => Value::U16(number() as u16),
        "u32" => Value::U32(number() as u32),
        "u64" => Value::U64(number() as u64),
        "i32" => Value::I32(number() as u32 as i32),
        "i64" => Value::I64(number() as i64),
        "hex32" => Value::Hex32(number() as u32),
        "hex64" | "ptr" => Value::Hex64(number() as u64),
        "f64" => Value::F64(number() as f64),
        "bool" => Value::Bool(text == "true"),
        "guid" if text.is_empty() => Value::Guid(Guid([0; 16])),
        "guid" => Value::Guid(Guid::parse(text).unwrap_or_else(|| Guid::made_of(text))),
        "time" if text.is_empty() => Value::Filetime(0),
        "time" => Value::Filetime(time::filetime(text.parse().expect("a time"))),
        "sid" => Value::Sid(sid(if text.is_empty() { SYSTEM } else { text }).expect("a SID")),
        "bytes" => Value::Bytes(text.as_bytes().to_vec()),
        _ => panic!("unknown field type {kind}"),
    }
}

/// Decimal (signed too) or `0x` hexadecimal; empty is zero.
pub fn number(text: &str) -> Option<i128> {
    match text.strip_prefix("0x") {
        Some(hex) => i128::from_str_radix(hex, 16).ok(),
        None if text.is_empty() => Some(0),
        None => text.parse().ok(),
    }
}

//! Timed entries exactly as their artifact has them.

use std::sync::Arc;

use crate::model::evidence::Locus;
use crate::model::fields::Fields;
use crate::model::id::Guid;
use crate::model::time::RecordTime;

/// Severity as the artifact states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Event level 1.
    Critical,
    /// Event level 2; CMTrace type 3.
    Error,
    /// Event level 3; CMTrace type 2.
    Warning,
    /// Event level 0 (always logged) and 4; CMTrace type 1.
    Information,
    /// Event level 5 and above.
    Verbose,
}
crate::model::words!(Level {
    Critical => "critical",
    Error => "error",
    Warning => "warning",
    Information => "information",
    Verbose => "verbose",
});

impl Level {
    /// From the level number of an event record.
    #[must_use]
    pub const fn from_event_level(level: u8) -> Self {
        match level {
            1 => Self::Critical,
            2 => Self::Error,
            3 => Self::Warning,
            0 | 4 => Self::Information,
            _ => Self::Verbose,
        }
    }
}

/// One timed entry of an artifact: an EVTX record or a log line.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Where it is in its artifact.
    pub locus: Locus,
    /// When, as the artifact wrote it.
    pub time: RecordTime,
    /// Severity.
    pub level: Level,
    /// Windows Event Log: provider name. Log line: the component that wrote it (`IntuneManagementExtension`, `CBS`).
    pub provider: Arc<str>,
    /// Windows Event Log: channel. Log line: the family of the log (`IntuneManagementExtension`, `AppWorkload`, `setupact`).
    pub channel: Arc<str>,
    /// Process id, if stated.
    pub process_id: Option<u32>,
    /// Thread id, if stated.
    pub thread_id: Option<u32>,
    /// The named values; a log line has one, `message`, and what the reader decoded from it after that.
    pub fields: Fields,
    /// What only an EVTX record has.
    pub system: Option<Box<System>>,
}

impl Record {
    /// The event id, if it is an EVTX record.
    #[must_use]
    pub fn event_id(&self) -> Option<u16> {
        self.system.as_ref().map(|system| system.event_id)
    }
}

/// The System block of an EVTX record, without what [`Record`] has already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct System {
    /// Provider GUID.
    pub provider_guid: Option<Guid>,
    /// Event id.
    pub event_id: u16,
    /// Qualifiers of a classic event.
    pub qualifiers: Option<u16>,
    /// Layout version of the event.
    pub version: Option<u8>,
    /// Level number as stored.
    pub level: u8,
    /// Task number.
    pub task: Option<u16>,
    /// Opcode number.
    pub opcode: Option<u8>,
    /// Keyword bits.
    pub keywords: Option<u64>,
    /// Record id.
    pub record_id: u64,
    /// Activity id.
    pub activity_id: Option<Guid>,
    /// Related activity id.
    pub related_activity_id: Option<Guid>,
    /// User of the writing thread, `S-1-…`.
    pub user_sid: Option<Arc<str>>,
    /// Computer name.
    pub computer: Arc<str>,
}

impl System {
    /// A block with what every record has: event id, record id, computer. It is of the level 4, information; the rest is
    /// absent.
    #[must_use]
    pub fn new(event_id: u16, record_id: u64, computer: impl Into<Arc<str>>) -> Self {
        Self {
            provider_guid: None,
            event_id,
            qualifiers: None,
            version: None,
            level: 4,
            task: None,
            opcode: None,
            keywords: None,
            record_id,
            activity_id: None,
            related_activity_id: None,
            user_sid: None,
            computer: computer.into(),
        }
    }
}

//! Facts of the field as rows, each cited: what an event id, a number, a well-known id means. Compiled in, no code decides here.
//!
//! To add a fact: one row in the tables that `scripts/import_knowledge.py` reads (they are kept outside this repository;
//! every row that it writes names its source), or one row in the small files here.

pub mod codes;
pub mod deep_link;
pub mod enrollment;
pub mod events;
pub mod ime;
pub mod search;
pub mod tasks;

use crate::model::id::Guid;

pub use crate::knowledge::codes::lookup::CodeInfo;
pub use crate::knowledge::codes::lookup::code;
pub use crate::knowledge::events::lookup::event;
pub use crate::knowledge::events::row::EventRow;

/// The name of a GUID that is the same on every device: a provider of the event log.
#[must_use]
pub fn guid_name(guid: Guid) -> Option<&'static str> {
    events::lookup::provider_of(guid).map(|provider| provider.name)
}

//! Events of `User32`.
//!
//! Written by `scripts/import_knowledge.py` from tables that are kept outside this repository; every row
//! names its source.

use crate::knowledge::events::row::Provider;
use crate::knowledge::events::row::ev;
use crate::model::event::EventOutcome as O;
use crate::model::event::Topic as T;
use crate::model::id::Guid;
use crate::model::record::Level as L;

const CHANNEL_1: &str = "System";
const SOURCE_1: &str = "general Windows knowledge, not from a manifest";
const SOURCE_2: &str = "general Windows knowledge, not from a manifest; text: own words; general knowledge, verify before relying on field order";

/// The provider and its rows.
#[rustfmt::skip]
pub(super) static PROVIDER: Provider = Provider {
    name: "User32",
    guid: Some(Guid::from_windows_bytes([0x34, 0x87, 0xaa, 0xb0, 0xf7, 0x56, 0xcc, 0x41, 0xb2, 0xf4, 0xde, 0x22, 0x8e, 0x98, 0xb9, 0x46])),
    rows: &[
        ev(1074, &[CHANNEL_1], L::Information, "restart/shutdown requested by process {1} on {2}; reason={3}, code={4}, kind={5}, comment={6}, user={7}", &["param1", "param2", "param3", "param4", "param5", "param6", "param7"], T::Other, O::Info, SOURCE_1).relevant(),
        ev(1076, &[CHANNEL_1], L::Warning, "reason given later for an unexpected shutdown", &["param1", "param2", "param3", "param4", "param5", "param6"], T::Other, O::Info, SOURCE_2).weak(),
    ],
};

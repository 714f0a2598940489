//! Events of `EventLog`.
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

/// The provider and its rows.
#[rustfmt::skip]
pub(super) static PROVIDER: Provider = Provider {
    name: "EventLog",
    guid: Some(Guid::from_windows_bytes([0xd8, 0xdd, 0x65, 0xfc, 0xef, 0xd6, 0x62, 0x49, 0x83, 0xd5, 0x6e, 0x5c, 0xfe, 0x9c, 0xe1, 0x48])),
    rows: &[
        ev(6005, &[CHANNEL_1], L::Information, "event log service started", &[], T::Other, O::Start, SOURCE_1).relevant().note("boot marker"),
        ev(6006, &[CHANNEL_1], L::Information, "event log service stopped", &[], T::Other, O::Info, SOURCE_1).relevant().note("clean shutdown marker"),
        ev(6008, &[CHANNEL_1], L::Error, "previous shutdown was unexpected; time={1}, date={2}", &["param1", "param2"], T::Other, O::Failure, SOURCE_1).relevant(),
        ev(6009, &[CHANNEL_1], L::Information, "OS version line at boot; version={1}, build={2}", &["param1", "param2", "param3", "param4"], T::Other, O::Info, SOURCE_1),
        ev(6011, &[CHANNEL_1], L::Information, "computer name changed from {1} to {2}", &["param1", "param2"], T::Other, O::Info, SOURCE_1).relevant(),
        ev(6013, &[CHANNEL_1], L::Information, "uptime={5} s", &["param1", "param2", "param3", "param4", "param5", "param6", "param7"], T::Other, O::Info, SOURCE_1).note("uptime in seconds (5th value), time zone bias and name at the end"),
    ],
};

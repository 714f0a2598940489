//! Events of `Microsoft-Windows-Time-Service`.
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
const SOURCE_1: &str =
    "jdu2600/Windows10EtwEvents manifests 10586-28000; libyal/winevt-kb message files; Velocidex/evtx-data";

/// The provider and its rows.
#[rustfmt::skip]
pub(super) static PROVIDER: Provider = Provider {
    name: "Microsoft-Windows-Time-Service",
    guid: Some(Guid::from_windows_bytes([0xeb, 0xcf, 0xed, 0x06, 0xd0, 0x0f, 0x53, 0x4e, 0xac, 0xca, 0xa6, 0xf8, 0xbb, 0xf8, 0x1b, 0xcb])),
    rows: &[
        ev(35, &[CHANNEL_1], L::Information, "time source now {1}", &["TimeSource", "TimeSourceRefId", "CurrentStratumNumber"], T::Other, O::Info, SOURCE_1).relevant().older(&[&["TimeSource"]]).builds(10586, 28000),
        ev(36, &[CHANNEL_1], L::Warning, "no time sync for {1} s", &["UnsynchronizedTimeSeconds", "TimeRemainingToSetLocalClockFreeRunningSeconds"], T::Other, O::Info, SOURCE_1).relevant().older(&[&["UnsynchronizedTimeSeconds"]]).builds(10586, 28000),
        ev(37, &[CHANNEL_1], L::Information, "valid time data from {1}", &["TimeSource"], T::Other, O::Info, SOURCE_1).relevant().builds(10586, 28000),
        ev(38, &[CHANNEL_1], L::Warning, "no answer from time server {1}", &["TimeSource"], T::Other, O::Info, SOURCE_1).builds(10586, 28000),
        ev(50, &[CHANNEL_1], L::Warning, "time differs by more than {1} ms for {2} s", &["TimeDifferenceMilliseconds", "TimeSampleSeconds"], T::Other, O::Info, SOURCE_1).relevant().builds(10586, 28000),
        ev(52, &[CHANNEL_1], L::Warning, "clock set, offset {1} s", &["TimeOffsetSeconds"], T::Other, O::Info, SOURCE_1).relevant().builds(10586, 28000),
        ev(129, &[CHANNEL_1], L::Warning, "domain time source not found; text={1}, retry={2} min", &["ErrorMessage", "RetryMinutes"], T::Other, O::Info, SOURCE_1).builds(10586, 28000),
        ev(131, &[CHANNEL_1], L::Warning, "DNS error for domain time source {3}; text={1}, retry={2} min", &["ErrorMessage", "RetryMinutes", "DomainPeer"], T::Other, O::Info, SOURCE_1).builds(10586, 28000),
        ev(134, &[CHANNEL_1], L::Warning, "DNS error for time source {3}; text={1}, retry={2} min", &["ErrorMessage", "RetryMinutes", "DomainPeer"], T::Other, O::Info, SOURCE_1).relevant().builds(10586, 28000),
        ev(137, &[CHANNEL_1], L::Information, "time source {1} resolved again", &["ManualPeer"], T::Other, O::Info, SOURCE_1).builds(10586, 28000),
        ev(138, &[CHANNEL_1], L::Information, "domain time source {1} resolved again", &["DomainPeer"], T::Other, O::Info, SOURCE_1).builds(10586, 28000),
        ev(158, &[CHANNEL_1], L::Information, "time provider {1} unsupported and stopped", &["TimeProvider"], T::Other, O::Info, SOURCE_1).builds(10586, 28000),
    ],
};

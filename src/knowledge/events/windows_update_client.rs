//! Events of `Microsoft-Windows-WindowsUpdateClient`.
//!
//! Written by `scripts/import_knowledge.py` from tables that are kept outside this repository; every row
//! names its source.

use crate::knowledge::events::row::CodeUse as Use;
use crate::knowledge::events::row::Provider;
use crate::knowledge::events::row::ev;
use crate::model::event::EventOutcome as O;
use crate::model::event::Topic as T;
use crate::model::id::Guid;
use crate::model::record::Level as L;

const CHANNEL_1: &str = "System";
const SOURCE_1: &str = "general Windows knowledge, not from a manifest; text: own words; general knowledge, verify before relying on field order";

/// The provider and its rows.
#[rustfmt::skip]
pub(super) static PROVIDER: Provider = Provider {
    name: "Microsoft-Windows-WindowsUpdateClient",
    guid: Some(Guid::from_windows_bytes([0x54, 0x89, 0x5a, 0x94, 0x47, 0xc1, 0xcd, 0x4a, 0x92, 0x3f, 0x40, 0xc4, 0x54, 0x05, 0xa6, 0x58])),
    rows: &[
        ev(19, &[CHANNEL_1], L::Information, "update {1} installed", &["updateTitle", "updateGuid", "updateRevisionNumber", "serviceGuid"], T::Other, O::Success, SOURCE_1).weak(),
        ev(20, &[CHANNEL_1], L::Error, "update {2} failed; error={1}", &["errorCode", "updateTitle", "updateGuid", "updateRevisionNumber", "serviceGuid"], T::Other, O::Failure, SOURCE_1).weak().codes(&[(1, Use::Firm)]),
        ev(43, &[CHANNEL_1], L::Information, "update {1} installation started", &["updateTitle", "updateGuid", "updateRevisionNumber"], T::Other, O::Start, SOURCE_1).weak(),
        ev(44, &[CHANNEL_1], L::Information, "update {1} download started", &["updateTitle", "updateGuid", "updateRevisionNumber"], T::Other, O::Start, SOURCE_1).weak(),
    ],
};

//! Events of `Microsoft-Windows-WER-SystemErrorReporting`.
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
const SOURCE_1: &str = "general Windows knowledge, not from a manifest; text: own words; general knowledge, verify before relying on field order";

/// The provider and its rows.
#[rustfmt::skip]
pub(super) static PROVIDER: Provider = Provider {
    name: "Microsoft-Windows-WER-SystemErrorReporting",
    guid: Some(Guid::from_windows_bytes([0xe7, 0x23, 0xce, 0xab, 0x45, 0xde, 0x66, 0x43, 0x86, 0x31, 0x84, 0xfa, 0x6c, 0x52, 0x59, 0x52])),
    rows: &[
        ev(1001, &[CHANNEL_1], L::Error, "restart after bugcheck {1}; dump={2}", &["param1", "param2", "param3"], T::Other, O::Failure, SOURCE_1).relevant().weak(),
    ],
};

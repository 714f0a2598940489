//! Events of `Service Control Manager`.
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
const SOURCE_2: &str = "general Windows knowledge, not from a manifest";

/// The provider and its rows.
#[rustfmt::skip]
pub(super) static PROVIDER: Provider = Provider {
    name: "Service Control Manager",
    guid: Some(Guid::from_windows_bytes([0xd1, 0x08, 0x59, 0x55, 0xd7, 0xa6, 0x95, 0x46, 0x8e, 0x1e, 0x26, 0x93, 0x1d, 0x20, 0x12, 0xf4])),
    rows: &[
        ev(7000, &[CHANNEL_1], L::Error, "service {1} did not start; error={2}", &["param1", "param2"], T::Other, O::Failure, SOURCE_1).relevant().weak().codes(&[(2, Use::Firm)]),
        ev(7009, &[CHANNEL_1], L::Error, "service {2} did not connect within {1} ms", &["param1", "param2"], T::Other, O::Failure, SOURCE_1).relevant().weak(),
        ev(7023, &[CHANNEL_1], L::Error, "service {1} ended with error {2}", &["param1", "param2"], T::Other, O::Failure, SOURCE_1).relevant().weak(),
        ev(7031, &[CHANNEL_1], L::Error, "service {1} ended unexpectedly ({2} times)", &["param1", "param2", "param3", "param4", "param5"], T::Other, O::Failure, SOURCE_1).relevant().weak(),
        ev(7034, &[CHANNEL_1], L::Error, "service {1} ended unexpectedly ({2} times)", &["param1", "param2"], T::Other, O::Failure, SOURCE_1).relevant().weak(),
        ev(7036, &[CHANNEL_1], L::Information, "service {1} is now {2}", &["param1", "param2"], T::Other, O::Info, SOURCE_2),
        ev(7040, &[CHANNEL_1], L::Information, "start type of service {1} changed from {2} to {3}; name={4}", &["param1", "param2", "param3", "param4"], T::Other, O::Info, SOURCE_2).relevant().note("watch dmwappushservice, DmEnrollmentSvc"),
        ev(7045, &[CHANNEL_1], L::Information, "service {1} installed", &["ServiceName", "ImagePath", "ServiceType", "StartType", "AccountName"], T::Other, O::Info, SOURCE_2).relevant().note("e.g. IntuneManagementExtension, CcmExec"),
    ],
};

//! Events of `Microsoft-Windows-Workplace Join`.
//!
//! Written by `scripts/import_knowledge.py` from tables that are kept outside this repository; every row
//! names its source.

use crate::knowledge::events::row::CodeUse as Use;
use crate::knowledge::events::row::Provider;
use crate::knowledge::events::row::ev;
use crate::model::event::EventOutcome as O;
use crate::model::event::Phase as P;
use crate::model::event::Topic as T;
use crate::model::id::Guid;
use crate::model::record::Level as L;

const CHANNEL_1: &str = "Microsoft-Windows-Workplace Join/Admin";
const SOURCE_1: &str =
    "jdu2600/Windows10EtwEvents manifests 10586-28000; libyal/winevt-kb message files; Velocidex/evtx-data";

/// The provider and its rows.
#[rustfmt::skip]
pub(super) static PROVIDER: Provider = Provider {
    name: "Microsoft-Windows-Workplace Join",
    guid: Some(Guid::from_windows_bytes([0xd5, 0x12, 0xab, 0x76, 0x86, 0xc9, 0x60, 0x4e, 0x9d, 0x7c, 0x2a, 0x09, 0x2b, 0x28, 0x4c, 0xdd])),
    rows: &[
        ev(100, &[CHANNEL_1], L::Information, "workplace-join discovery succeeded; activity={1}", &["ActivityId", "JWT"], T::Join, O::Success, SOURCE_1).relevant().phase(P::Join).builds(10586, 28000),
        ev(101, &[CHANNEL_1], L::Information, "discovery redirected to {1}", &["ServiceUri"], T::Join, O::Info, SOURCE_1).relevant().phase(P::Join).builds(10586, 28000),
        ev(102, &[CHANNEL_1], L::Error, "discovery failed; exit={1}, text={2}, URI={3}", &["ExitCode", "ErrorMessage", "ServiceUri"], T::Join, O::Failure, SOURCE_1).relevant().phase(P::Join).codes(&[(1, Use::Firm)]).builds(10586, 28000),
        ev(103, &[CHANNEL_1], L::Error, "discovery failed; HTTP={1}, URI={2}, trace={3}", &["HttpStatus", "ServiceUri", "TraceId"], T::Join, O::Failure, SOURCE_1).relevant().phase(P::Join).codes(&[(1, Use::Http)]).builds(10586, 28000),
        ev(104, &[CHANNEL_1], L::Warning, "URI {4} not added to zone {2}; exit={1}", &["ExitCode", "ZoneUriIsAddedTo", "ZoneUriExistsIn", "Uri"], T::Join, O::Info, SOURCE_1).relevant().phase(P::Join).codes(&[(1, Use::Firm)]).builds(10586, 28000),
        ev(200, &[CHANNEL_1], L::Error, "workplace join failed; exit={1}, activity={2}, text={4}, URI={5}", &["ExitCode", "ActivityId", "SoapResponse", "ErrorMessage", "RegistrationServiceUri"], T::Join, O::Failure, SOURCE_1).relevant().phase(P::Join).codes(&[(1, Use::Firm)]).builds(10586, 28000),
        ev(201, &[CHANNEL_1], L::Information, "workplace join succeeded; activity={1}, URI={3}", &["ActivityId", "SoapResponse", "RegistrationServiceUri"], T::Join, O::Success, SOURCE_1).relevant().phase(P::Join).builds(10586, 28000),
        ev(300, &[CHANNEL_1], L::Error, "workplace leave failed; exit={1}, text={2}", &["ExitCode", "ErrorMessage"], T::Unenroll, O::Failure, SOURCE_1).relevant().codes(&[(1, Use::Firm)]).builds(10586, 28000),
        ev(301, &[CHANNEL_1], L::Information, "workplace leave succeeded", &[], T::Unenroll, O::Success, SOURCE_1).relevant().builds(10586, 28000),
        ev(400, &[CHANNEL_1], L::Error, "automatic workplace join failed; exit={1}, meaning={2}, text={3}, data={4}", &["ExitCode", "ErrorCodeText", "ErrorMessage", "ErrorData"], T::Join, O::Failure, SOURCE_1).relevant().phase(P::Join).codes(&[(1, Use::Firm)]).builds(10586, 28000),
        ev(401, &[CHANNEL_1], L::Information, "automatic workplace join information {1} {2}", &["Message", "Data"], T::Join, O::Info, SOURCE_1).relevant().phase(P::Join).builds(10586, 28000),
    ],
};

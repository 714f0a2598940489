//! Events of `Microsoft-Windows-Shell-Core`.
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

const CHANNEL_1: &str = "Microsoft-Windows-Shell-Core/Operational";
const SOURCE_1: &str =
    "jdu2600/Windows10EtwEvents manifests 10586-28000; nasbench/EVTX-ETW-Resources 24H2 (26100.1742)";

/// The provider and its rows.
#[rustfmt::skip]
pub(super) static PROVIDER: Provider = Provider {
    name: "Microsoft-Windows-Shell-Core",
    guid: Some(Guid::from_windows_bytes([0xd4, 0x6e, 0x33, 0x30, 0x27, 0xe3, 0x7c, 0x44, 0x9d, 0xe0, 0x51, 0xb6, 0x52, 0xc8, 0x61, 0x08])),
    rows: &[
        ev(62170, &[CHANNEL_1], L::Information, "logon task {2} started; flags={1}", &["LogonType", "TaskName"], T::Other, O::Start, SOURCE_1).symbol("LogonPerformance_TaskRunTimeStart").builds(10586, 28000),
        ev(62171, &[CHANNEL_1], L::Information, "logon task {2} finished; flags={1}", &["LogonType", "TaskName"], T::Other, O::Info, SOURCE_1).symbol("LogonPerformance_TaskRunTimeStop").builds(10586, 28000),
        ev(62400, &[CHANNEL_1], L::Information, "OOBE host (CloudExperienceHost) started; source={1}, experience={2}", &["Source", "Experience"], T::Esp, O::Start, SOURCE_1).relevant().symbol("CloudExperienceHost_AppActivityStart").builds(10586, 28000),
        ev(62401, &[CHANNEL_1], L::Information, "OOBE host stopped; result={1}", &["Result"], T::Esp, O::Info, SOURCE_1).relevant().symbol("CloudExperienceHost_AppActivityStop").codes(&[(1, Use::Firm)]).builds(10586, 28000),
        ev(62402, &[CHANNEL_1], L::Information, "OOBE host event {1}", &["Name"], T::Esp, O::Info, SOURCE_1).relevant().symbol("CloudExperienceHost_AppEvent1").builds(10586, 28000),
        ev(62403, &[CHANNEL_1], L::Information, "OOBE host event {1}; value={2}", &["Name", "Value"], T::Esp, O::Info, SOURCE_1).relevant().symbol("CloudExperienceHost_AppEvent2").builds(10586, 28000),
        ev(62404, &[CHANNEL_1], L::Information, "OOBE web page started; CXID={1}", &["CXID"], T::Esp, O::Start, SOURCE_1).relevant().symbol("CloudExperienceHost_WebAppActivityStart").note("e.g. AADHello, NGC, OobeNDUP, RebootNDUP").builds(10586, 28000),
        ev(62405, &[CHANNEL_1], L::Information, "OOBE web page stopped; result={1}", &["Result"], T::Esp, O::Info, SOURCE_1).relevant().symbol("CloudExperienceHost_WebAppActivityStop").codes(&[(1, Use::Firm)]).builds(10586, 28000),
        ev(62406, &[CHANNEL_1], L::Information, "OOBE web event {1}", &["Name"], T::Esp, O::Info, SOURCE_1).relevant().symbol("CloudExperienceHost_WebAppEvent1").note("e.g. CommercialOOBE_ESPProgress_Page_Exiting, ..._WhiteGlove_Success/_Failed, ..._Failure, ..._Timeout, ..._Abort").builds(10586, 28000),
        ev(62407, &[CHANNEL_1], L::Information, "OOBE web event {1}; value={2}", &["Name", "Value"], T::Esp, O::Info, SOURCE_1).relevant().symbol("CloudExperienceHost_WebAppEvent2").note("OOBE web event {1}; value={2}, often JSON with message and errorCode (e.g. UnifiedEnrollment_ProvisioningProgressPage_ApplicationsFailed)").builds(10586, 28000),
        ev(62408, &[CHANNEL_1], L::Information, "command {1} started", &["Command"], T::Other, O::Start, SOURCE_1).symbol("Explorer_ExecutingPackagedStartupAppStart").builds(14393, 28000),
        ev(62409, &[CHANNEL_1], L::Information, "command {2} finished; PID={1}", &["PID", "Command"], T::Other, O::Info, SOURCE_1).symbol("Explorer_ExecutingPackagedStartupAppStop").builds(14393, 28000),
        ev(62460, &[CHANNEL_1], L::Information, "OOBE health; version={1}, health flags={2}, census flags={3}, seconds since boot={4}", &["DataVersion", "HealthStateFlags", "CensusFlags", "SecondsSinceBoot", "ImageIdentifier", "TrackingInfo"], T::Esp, O::Info, SOURCE_1).relevant().symbol("OOBEHealth_Progress").older(&[&["DataVersion", "HealthStateFlags", "CensusFlags", "SecondsSinceBoot", "TrackingInfo"]]).note("OOBE health; version={1}, health flags={2}, census flags={3}, seconds since boot={4}, image={5}, detail={6}").builds(15063, 28000),
    ],
};

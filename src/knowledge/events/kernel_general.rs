//! Events of `Microsoft-Windows-Kernel-General`.
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
const SOURCE_2: &str = "jdu2600/Windows10EtwEvents manifests 10586-28000; libyal/winevt-kb message files; Velocidex/evtx-data; text: text not read; inferred from fields or general knowledge";

/// The provider and its rows.
#[rustfmt::skip]
pub(super) static PROVIDER: Provider = Provider {
    name: "Microsoft-Windows-Kernel-General",
    guid: Some(Guid::from_windows_bytes([0xb7, 0xa8, 0x8c, 0xa6, 0x4f, 0x00, 0xb6, 0xd7, 0xa6, 0x98, 0x07, 0xe2, 0xde, 0x0f, 0x1f, 0x5d])),
    rows: &[
        ev(1, &[CHANNEL_1], L::Information, "system time changed from {2} to {1}; difference={3} ms, reason={4}, process={5}", &["NewTime", "OldTime", "TimeDeltaInMs", "Reason", "ProcessName", "ProcessID", "CmosTime", "TimeZoneBias", "RealTimeIsUniversal", "SystemInCmosMode"], T::Other, O::Info, SOURCE_1).relevant().symbol("SystemTimeChange_V4").older(&[&["NewTime", "OldTime"], &["NewTime", "OldTime", "Reason"], &["NewTime", "OldTime", "Reason", "ProcessName", "ProcessID"], &["NewTime", "OldTime", "Reason", "ProcessName", "ProcessID", "CmosTime", "TimeZoneBias", "RealTimeIsUniversal", "SystemInCmosMode"]]).note("system time changed from {2} to {1} (v1+: reason; v2+: process)").builds(10586, 28000),
        ev(12, &[CHANNEL_1], L::Information, "Windows started; version={1}.{2}.{3}.{4}, boot mode={6}, time={7}", &["MajorVersion", "MinorVersion", "BuildVersion", "QfeVersion", "ServiceVersion", "BootMode", "StartTime"], T::Other, O::Start, SOURCE_1).relevant().symbol("SystemStart").builds(10586, 28000),
        ev(13, &[CHANNEL_1], L::Information, "Windows shutting down at {1}", &["StopTime"], T::Other, O::Info, SOURCE_1).relevant().symbol("SystemStop").builds(10586, 28000),
        ev(18, &[CHANNEL_1], L::Information, "Windows starts after a soft restart", &["TransitionStartTime", "CurrentTime", "SoftRestartCount", "BugcheckRecovery"], T::Other, O::Info, SOURCE_1).relevant().symbol("SoftBootInfo_V1").older(&[&["TransitionStartTime", "CurrentTime", "SoftRestartCount"]]).builds(14393, 28000),
        ev(22, &[CHANNEL_1], L::Information, "time bias changed to {1} from {2}", &["NewBias", "OldBias"], T::Other, O::Info, SOURCE_2).weak().symbol("TimeZoneBiasChange").builds(18362, 28000),
        ev(24, &[CHANNEL_1], L::Information, "time zone refreshed; bias={2}, zone={3}", &["ExitReason", "CurrentBias", "CurrentTimeZoneID", "TimeZoneInfoCacheUpdated", "FirstRefresh"], T::Other, O::Info, SOURCE_2).weak().symbol("TimeZoneInformationRefresh").builds(19041, 28000),
    ],
};

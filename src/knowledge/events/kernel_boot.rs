//! Events of `Microsoft-Windows-Kernel-Boot`.
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
const SOURCE_1: &str =
    "jdu2600/Windows10EtwEvents manifests 10586-28000; libyal/winevt-kb message files; Velocidex/evtx-data";

/// The provider and its rows.
#[rustfmt::skip]
pub(super) static PROVIDER: Provider = Provider {
    name: "Microsoft-Windows-Kernel-Boot",
    guid: Some(Guid::from_windows_bytes([0xff, 0x44, 0xca, 0x15, 0x7a, 0x4d, 0xaa, 0x4b, 0xbb, 0xa5, 0x09, 0x98, 0x95, 0x5e, 0x53, 0x1e])),
    rows: &[
        ev(18, &[CHANNEL_1], L::Information, "boot options: {1}", &["EntryCount"], T::Other, O::Info, SOURCE_1).symbol("BootmgrEntryCount").builds(10586, 28000),
        ev(20, &[CHANNEL_1], L::Information, "last shutdown good={1}, last boot good={2}", &["LastShutdownGood", "LastBootGood", "LastBootId", "BootStatusPolicy"], T::Other, O::Info, SOURCE_1).relevant().symbol("DirtyBootShutdown_V1").older(&[&["LastShutdownGood", "LastBootGood"]]).builds(10586, 28000),
        ev(25, &[CHANNEL_1], L::Information, "boot menu policy {1}", &["BootMenuPolicy"], T::Other, O::Info, SOURCE_1).symbol("BootMenuPolicy").builds(10586, 28000),
        ev(27, &[CHANNEL_1], L::Information, "Windows booted; kind={1}", &["BootType", "LoadOptions"], T::Other, O::Info, SOURCE_1).relevant().symbol("BootType_V1").older(&[&["BootType"]]).note("boot type {1} (0 cold, 1 hybrid, 2 resume)").builds(10586, 28000),
        ev(30, &[CHANNEL_1], L::Information, "firmware boot times", &["ResetEndStart", "LoadOSImageStart", "StartOSImageStart", "ExitBootServicesEntry", "ExitBootServicesExit"], T::Other, O::Info, SOURCE_1).symbol("FirmwareBootData").builds(10586, 28000),
        ev(32, &[CHANNEL_1], L::Information, "boot manager waited {1} ms for the user", &["BitlockerUserInputTime"], T::Other, O::Info, SOURCE_1).symbol("UserInputTime").builds(10586, 28000),
        ev(57, &[CHANNEL_1], L::Error, "TPM storage root key not provisioned; status={1}", &["TpmSrkProvisioningStatus", "TpmSrkPolicyReadStatus", "TpmSrkSymKeyPolicyValue", "TpmSrkSymKeyCapability", "TpmSrkAesBitsUsed", "TpmSrkAsymKeyPolicyValue", "TpmSrkAsymKeyCapability", "TpmSrkRsaBitsUsed"], T::Other, O::Failure, SOURCE_1).codes(&[(1, Use::IfFailed)]).older(&[&["TpmSrkProvisioningStatus"]]).builds(15063, 28000),
        ev(58, &[CHANNEL_1], L::Information, "TPM storage root key provisioned in {1} ms", &["TpmSrkProvisioningTime", "TpmSrkPolicyReadStatus", "TpmSrkSymKeyPolicyValue", "TpmSrkSymKeyCapability", "TpmSrkAesBitsUsed", "TpmSrkAsymKeyPolicyValue", "TpmSrkAsymKeyCapability", "TpmSrkRsaBitsUsed"], T::Other, O::Info, SOURCE_1).older(&[&["TpmSrkProvisioningTime"]]).builds(15063, 28000),
        ev(124, &[CHANNEL_1], L::Error, "VBS policy check failed in phase {1}; status={2}", &["Phase", "Status"], T::Other, O::Failure, SOURCE_1).symbol("VsmPolicyFailure").codes(&[(2, Use::IfFailed)]).builds(10586, 28000),
        ev(153, &[CHANNEL_1], L::Information, "VBS is {2}; policies={3}", &["Status", "EnableDisableReason", "VsmPolicy"], T::Other, O::Info, SOURCE_1).symbol("VsmPolicyEnablement").builds(14393, 28000),
        ev(156, &[CHANNEL_1], L::Warning, "VBS is {2} with status {1}; policies={3}", &["Status", "EnableDisableReason", "VsmPolicy"], T::Other, O::Info, SOURCE_1).builds(15063, 28000),
    ],
};

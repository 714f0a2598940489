//! Events of `Microsoft-Windows-TPM-WMI`.
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
const SOURCE_2: &str = "jdu2600/Windows10EtwEvents manifests 10586-28000; libyal/winevt-kb message files; Velocidex/evtx-data; text: text not read; inferred from fields or general knowledge";

/// The provider and its rows.
#[rustfmt::skip]
pub(super) static PROVIDER: Provider = Provider {
    name: "Microsoft-Windows-TPM-WMI",
    guid: Some(Guid::from_windows_bytes([0xb0, 0x87, 0x53, 0x7d, 0xe0, 0xcb, 0xda, 0x11, 0xa9, 0x4d, 0x08, 0x00, 0x20, 0x0c, 0x9a, 0x66])),
    rows: &[
        ev(513, &[CHANNEL_1], L::Information, "TPM owner auth backed up to AD", &[], T::Provisioning, O::Info, SOURCE_1).builds(10586, 28000),
        ev(514, &[CHANNEL_1], L::Warning, "TPM owner auth not backed up to AD; error={1}", &["ErrorCode"], T::Provisioning, O::Info, SOURCE_1).codes(&[(1, Use::Firm)]).builds(10586, 28000),
        ev(515, &[CHANNEL_1], L::Warning, "dictionary-attack parameters not set", &[], T::Provisioning, O::Info, SOURCE_1).builds(15063, 28000),
        ev(516, &[CHANNEL_1], L::Information, "TPM clear request sent", &[], T::Provisioning, O::Info, SOURCE_1).builds(15063, 28000),
        ev(517, &[CHANNEL_1], L::Warning, "TPM clear request not sent; result={1}", &["HResult"], T::Provisioning, O::Info, SOURCE_1).codes(&[(1, Use::Firm)]).builds(15063, 28000),
        ev(518, &[CHANNEL_1], L::Information, "TPM ownership state not readable; result={1}", &["HResult"], T::Provisioning, O::Info, SOURCE_1).codes(&[(1, Use::Firm)]).builds(15063, 28000),
        ev(519, &[CHANNEL_1], L::Information, "TPM was cleared; reason={1}", &["ClearReason"], T::Provisioning, O::Info, SOURCE_1).relevant().builds(18362, 28000),
        ev(769, &[CHANNEL_1], L::Information, "owner auth level {1} -> {2}", &["OldOSManagedAuthLevel", "NewOSManagedAuthLevel"], T::Provisioning, O::Info, SOURCE_1).builds(10586, 28000),
        ev(1025, &[CHANNEL_1], L::Information, "TPM provisioned and ready", &[], T::Provisioning, O::Success, SOURCE_1).relevant().builds(10586, 28000),
        ev(1026, &[CHANNEL_1], L::Information, "TPM cannot be provisioned automatically; error={1}, details={2}", &["ErrorCode", "StatusInformation"], T::Provisioning, O::Info, SOURCE_1).relevant().codes(&[(1, Use::Firm)]).builds(10586, 28000),
        ev(1027, &[CHANNEL_1], L::Information, "TPM ownership taken", &[], T::Provisioning, O::Info, SOURCE_1).builds(10586, 28000),
        ev(1028, &[CHANNEL_1], L::Information, "NGC key task triggered", &[], T::Provisioning, O::Info, SOURCE_1).builds(10586, 28000),
        ev(1029, &[CHANNEL_1], L::Information, "NGC key task not triggered; error={1}", &["ErrorCode"], T::Provisioning, O::Info, SOURCE_1).codes(&[(1, Use::Firm)]).builds(10586, 28000),
        ev(1030, &[CHANNEL_1], L::Information, "NGC certificate task triggered", &[], T::Provisioning, O::Info, SOURCE_1).builds(10586, 28000),
        ev(1031, &[CHANNEL_1], L::Information, "NGC certificate task not triggered; error={1}", &["ErrorCode"], T::Provisioning, O::Info, SOURCE_1).codes(&[(1, Use::Firm)]).builds(10586, 28000),
        ev(1281, &[CHANNEL_1], L::Information, "TBS device id generation triggered", &[], T::Provisioning, O::Info, SOURCE_1).builds(10586, 28000),
        ev(1282, &[CHANNEL_1], L::Information, "TBS device id generated", &[], T::Provisioning, O::Info, SOURCE_1).builds(10586, 28000),
        ev(1537, &[CHANNEL_1], L::Information, "device health certificate provisioned from {1}", &["HealthAttestationServer"], T::Provisioning, O::Success, SOURCE_1).relevant().builds(14393, 28000),
        ev(1538, &[CHANNEL_1], L::Warning, "health attestation server {1} not reachable; result={2}", &["HealthAttestationServer", "HResult"], T::Provisioning, O::Info, SOURCE_1).relevant().codes(&[(2, Use::Firm)]).builds(14393, 28000),
        ev(1539, &[CHANNEL_1], L::Warning, "health certificate refused by {1}; HTTP={2}, answer={3}", &["HealthAttestationServer", "HTTPStatus", "ServerResponse"], T::Provisioning, O::Info, SOURCE_1).relevant().codes(&[(2, Use::Http)]).builds(14393, 28000),
        ev(1793, &[CHANNEL_1], L::Information, "TPM will be cleared by the system", &[], T::Provisioning, O::Info, SOURCE_1).relevant().builds(14393, 28000),
        ev(1794, &[CHANNEL_1], L::Error, "TPM firmware has a known vulnerability (attestation will be refused; firmware update)", &[], T::Provisioning, O::Failure, SOURCE_1).relevant().builds(16299, 28000),
        ev(1795, &[CHANNEL_1], L::Error, "firmware refused a Secure Boot variable update; result={1}", &["HResult", "UpdateType", "DeviceAttributes", "BucketId", "BucketConfidenceLevel"], T::Provisioning, O::Failure, SOURCE_2).weak().codes(&[(1, Use::Firm)]).older(&[&["HResult"], &["HResult", "UpdateType"]]).builds(26200, 28000),
        ev(1796, &[CHANNEL_1], L::Error, "Secure Boot variable update failed; update={1}, result={2}", &["UpdateType", "HResult"], T::Provisioning, O::Failure, SOURCE_2).weak().codes(&[(2, Use::Firm)]).older(&[&["HResult"], &["HResult", "UpdateType"]]).note("Secure Boot variable update failed; result={1} (newer layout: {2})").builds(26200, 28000),
        ev(1801, &[CHANNEL_1], L::Error, "Secure Boot certificate update pending/not applied; device={1}, bucket={2}", &["DeviceAttributes", "BucketId", "BucketConfidenceLevel", "UpdateType"], T::Provisioning, O::Failure, SOURCE_2).weak().builds(28000, 28000),
        ev(1802, &[CHANNEL_1], L::Error, "Secure Boot certificate update held back; type={1}, reason={5}", &["UpdateType", "DeviceAttributes", "BucketId", "BucketConfidenceLevel", "SkipReason"], T::Provisioning, O::Failure, SOURCE_2).weak().builds(28000, 28000),
        ev(1803, &[CHANNEL_1], L::Error, "Secure Boot certificate update without matching key; device={1}, bucket={2}", &["DeviceAttributes", "BucketId", "BucketConfidenceLevel"], T::Provisioning, O::Failure, SOURCE_2).weak().builds(28000, 28000),
        ev(1808, &[CHANNEL_1], L::Information, "Secure Boot certificates up to date; device={1}, bucket={2}", &["DeviceAttributes", "BucketId", "BucketConfidenceLevel", "UpdateType"], T::Provisioning, O::Info, SOURCE_2).weak().builds(28000, 28000),
    ],
};

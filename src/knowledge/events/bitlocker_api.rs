//! Events of `Microsoft-Windows-BitLocker-API`.
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

const CHANNEL_1: &str = "Microsoft-Windows-BitLocker/BitLocker Management";
const CHANNEL_2: &str = "System";
const SOURCE_1: &str =
    "jdu2600/Windows10EtwEvents manifests 10586-28000; nasbench/EVTX-ETW-Resources 24H2 (26100.1742)";

/// The provider and its rows.
#[rustfmt::skip]
pub(super) static PROVIDER: Provider = Provider {
    name: "Microsoft-Windows-BitLocker-API",
    guid: Some(Guid::from_windows_bytes([0x30, 0x42, 0x67, 0x5d, 0x9f, 0xca, 0xda, 0x11, 0xa9, 0x4d, 0x08, 0x00, 0x20, 0x0c, 0x9a, 0x66])),
    rows: &[
        ev(768, &[CHANNEL_1], L::Information, "encryption of {3} started; algorithm={4}", &["IdentificationGUID", "VolumeName", "VolumeMountPoint", "AlgorithmType"], T::PolicyCsp, O::Start, SOURCE_1).older(&[&["IdentificationGUID", "VolumeName", "VolumeMountPoint"]]).builds(10586, 28000),
        ev(769, &[CHANNEL_1], L::Information, "encryption of {3} will start after restart; algorithm={4}", &["IdentificationGUID", "VolumeName", "VolumeMountPoint", "AlgorithmType"], T::PolicyCsp, O::Info, SOURCE_1).older(&[&["IdentificationGUID", "VolumeName", "VolumeMountPoint"]]).builds(10586, 28000),
        ev(770, &[CHANNEL_1], L::Warning, "decryption started for {3}", &["IdentificationGUID", "VolumeName", "VolumeMountPoint"], T::PolicyCsp, O::Start, SOURCE_1).builds(10586, 28000),
        ev(771, &[CHANNEL_1], L::Warning, "encryption of {3} stopped", &["IdentificationGUID", "VolumeName", "VolumeMountPoint"], T::PolicyCsp, O::Info, SOURCE_1).builds(10586, 28000),
        ev(773, &[CHANNEL_1], L::Warning, "protection suspended for {3}", &["IdentificationGUID", "VolumeName", "VolumeMountPoint", "ClearKeyScenario", "ServiceName", "ProcessDetail"], T::PolicyCsp, O::Info, SOURCE_1).older(&[&["IdentificationGUID", "VolumeName", "VolumeMountPoint"]]).builds(10586, 28000),
        ev(774, &[CHANNEL_1], L::Information, "protection resumed for {3}", &["IdentificationGUID", "VolumeName", "VolumeMountPoint", "ProtectorGUID", "ClearKeyScenario", "ServiceName", "ProcessDetail"], T::PolicyCsp, O::Info, SOURCE_1).older(&[&["IdentificationGUID", "VolumeName", "VolumeMountPoint"]]).builds(10586, 28000),
        ev(775, &[CHANNEL_1], L::Information, "key protector {4} created; type={5}, volume={3}", &["IdentificationGUID", "VolumeName", "VolumeMountPoint", "ProtectorGUID", "ProtectorType", "ProcessDetail"], T::PolicyCsp, O::Info, SOURCE_1).older(&[&["IdentificationGUID", "VolumeName", "VolumeMountPoint", "ProtectorGUID", "ProtectorType"]]).builds(10586, 28000),
        ev(776, &[CHANNEL_1], L::Information, "key protector {4} removed; volume={3}", &["IdentificationGUID", "VolumeName", "VolumeMountPoint", "ProtectorGUID", "ProcessDetail"], T::PolicyCsp, O::Info, SOURCE_1).older(&[&["IdentificationGUID", "VolumeName", "VolumeMountPoint", "ProtectorGUID"]]).builds(10586, 28000),
        ev(778, &[CHANNEL_1], L::Warning, "volume {3} reverted to unprotected", &["IdentificationGUID", "VolumeName", "VolumeMountPoint"], T::PolicyCsp, O::Info, SOURCE_1).builds(10586, 28000),
        ev(784, &[CHANNEL_1], L::Information, "recovery information saved in AD; protector={4}", &["IdentificationGUID", "VolumeName", "VolumeMountPoint", "ProtectorGUID", "ProcessDetail"], T::PolicyCsp, O::Info, SOURCE_1).older(&[&["IdentificationGUID", "VolumeName", "VolumeMountPoint", "ProtectorGUID"]]).builds(10586, 28000),
        ev(785, &[CHANNEL_1], L::Error, "recovery information not saved in AD; protector={4}", &["IdentificationGUID", "VolumeName", "VolumeMountPoint", "ProtectorGUID", "ProcessDetail"], T::PolicyCsp, O::Failure, SOURCE_1).older(&[&["IdentificationGUID", "VolumeName", "VolumeMountPoint", "ProtectorGUID"]]).builds(10586, 28000),
        ev(796, &[CHANNEL_1], L::Information, "software encryption in use for {3}", &["IdentificationGUID", "VolumeName", "VolumeMountPoint"], T::PolicyCsp, O::Info, SOURCE_1).builds(10586, 28000),
        ev(810, &[CHANNEL_1], L::Information, "Secure Boot off, cannot be used for integrity", &[], T::PolicyCsp, O::Info, SOURCE_1).builds(10586, 28000),
        ev(811, &[CHANNEL_1], L::Information, "UEFI variable {1} missing", &["VariableName"], T::PolicyCsp, O::Info, SOURCE_1).builds(10586, 28000),
        ev(812, &[CHANNEL_1], L::Warning, "UEFI variable {1} unreadable; error={2}", &["VariableName", "ErrorCode"], T::PolicyCsp, O::Info, SOURCE_1).codes(&[(2, Use::Firm)]).builds(10586, 28000),
        ev(817, &[CHANNEL_1], L::Information, "key sealed to TPM; PCRs={1}, source={2}", &["PCRBitmap", "PCRBitmapSource", "PCRValuesSize", "PCRValues", "FilteredTcgLogSize", "FilteredTcgLog", "TpmSrkAesStrengthInBits"], T::PolicyCsp, O::Info, SOURCE_1).older(&[&["PCRBitmap", "PCRBitmapSource", "PCRValuesSize", "PCRValues", "FilteredTcgLogSize", "FilteredTcgLog"]]).builds(10586, 28000),
        ev(819, &[CHANNEL_1], L::Error, "protection not resumed on {3}: bootable media present; error={4}", &["IdentificationGUID", "VolumeName", "VolumeMountPoint", "ErrorCode"], T::PolicyCsp, O::Failure, SOURCE_1).codes(&[(4, Use::Firm)]).builds(10586, 28000),
        ev(820, &[CHANNEL_1], L::Error, "protection not resumed on {3}: TPM locked; error={4}", &["IdentificationGUID", "VolumeName", "VolumeMountPoint", "ErrorCode"], T::PolicyCsp, O::Failure, SOURCE_1).codes(&[(4, Use::Firm)]).builds(10586, 28000),
        ev(821, &[CHANNEL_1], L::Error, "protection not resumed on {3}: group policy; error={4}", &["IdentificationGUID", "VolumeName", "VolumeMountPoint", "ErrorCode"], T::PolicyCsp, O::Failure, SOURCE_1).codes(&[(4, Use::Firm)]).builds(10586, 28000),
        ev(822, &[CHANNEL_1], L::Error, "protection not resumed on {3}; error={4}", &["IdentificationGUID", "VolumeName", "VolumeMountPoint", "ErrorCode"], T::PolicyCsp, O::Failure, SOURCE_1).codes(&[(4, Use::Firm)]).builds(10586, 28000),
        ev(823, &[CHANNEL_2], L::Error, "boot manager could not get the key: Secure Boot off; volume={1}", &["VolumeGUID"], T::PolicyCsp, O::Failure, SOURCE_1).builds(10586, 28000),
        ev(824, &[CHANNEL_2], L::Error, "boot manager could not get the key: Secure Boot changed; volume={1}", &["VolumeGUID"], T::PolicyCsp, O::Failure, SOURCE_1).builds(10586, 28000),
        ev(834, &[CHANNEL_1], L::Information, "TCG log unusable for Secure Boot integrity", &["PCRBitmap", "PCRBitmapSource", "PCRValuesSize", "PCRValues", "FilteredTcgLogSize", "FilteredTcgLog", "TpmSrkAesStrengthInBits"], T::PolicyCsp, O::Info, SOURCE_1).older(&[&["PCRBitmap", "PCRBitmapSource", "PCRValuesSize", "PCRValues", "FilteredTcgLogSize", "FilteredTcgLog"]]).builds(10586, 28000),
        ev(845, &[CHANNEL_1], L::Information, "recovery information of {1} saved to Entra; protector={2}, trace={3}", &["VolumeMountPoint", "ProtectorGUID", "TraceGUID"], T::PolicyCsp, O::Success, SOURCE_1).builds(10586, 28000),
        ev(846, &[CHANNEL_1], L::Error, "recovery information of {1} not saved to Entra; trace={2}, error={3}", &["VolumeMountPoint", "TraceGUID", "ErrorCode"], T::PolicyCsp, O::Failure, SOURCE_1).codes(&[(3, Use::Firm)]).builds(10586, 28000),
        ev(847, &[CHANNEL_1], L::Error, "Entra refused recovery information; request={1}, error={3}/{4}, message={5}", &["JsonRequestId", "JsonTime", "JsonErrorCode", "JsonSubCode", "JsonMessage"], T::PolicyCsp, O::Failure, SOURCE_1).codes(&[(3, Use::Firm)]).older(&[&["JsonErrorCode", "LocalizedJsonError"]]).builds(10586, 28000),
        ev(848, &[CHANNEL_1], L::Error, "recovery URL not stored in boot data; error={1}", &["ErrorCode"], T::PolicyCsp, O::Failure, SOURCE_1).codes(&[(1, Use::Firm)]).builds(16299, 28000),
        ev(849, &[CHANNEL_1], L::Error, "TPM dictionary-attack parameters not set; error={1}", &["ErrorCode"], T::PolicyCsp, O::Failure, SOURCE_1).codes(&[(1, Use::Firm)]).builds(16299, 28000),
        ev(850, &[CHANNEL_1], L::Information, "TPM dictionary-attack parameters set; {1}", &["ErrorCode"], T::PolicyCsp, O::Info, SOURCE_1).codes(&[(1, Use::Firm)]).builds(16299, 28000),
        ev(851, &[CHANNEL_1], L::Error, "silent encryption failed; error={1}", &["ErrorCode"], T::PolicyCsp, O::Failure, SOURCE_1).codes(&[(1, Use::Firm)]).builds(17134, 28000),
        ev(852, &[CHANNEL_1], L::Error, "silent encryption failed: device is not Entra joined; error={1}", &["ErrorCode"], T::PolicyCsp, O::Failure, SOURCE_1).codes(&[(1, Use::Firm)]).builds(17134, 28000),
        ev(853, &[CHANNEL_1], L::Error, "silent encryption failed: no usable TPM; error={1}", &["ErrorCode"], T::PolicyCsp, O::Failure, SOURCE_1).codes(&[(1, Use::Firm)]).builds(17134, 28000),
        ev(854, &[CHANNEL_1], L::Error, "silent encryption failed: WinRE not configured; error={1}", &["ErrorCode"], T::PolicyCsp, O::Failure, SOURCE_1).codes(&[(1, Use::Firm)]).builds(17134, 28000),
        ev(855, &[CHANNEL_1], L::Information, "recovery password rotation started", &[], T::PolicyCsp, O::Start, SOURCE_1).builds(18362, 28000),
        ev(856, &[CHANNEL_1], L::Error, "recovery password rotation not started; error={1}", &["ErrorCode"], T::PolicyCsp, O::Failure, SOURCE_1).codes(&[(1, Use::Firm)]).builds(18362, 28000),
        ev(857, &[CHANNEL_1], L::Information, "recovery password rotation finished", &[], T::PolicyCsp, O::Info, SOURCE_1).note("no data").builds(18362, 28000),
        ev(858, &[CHANNEL_1], L::Error, "rotating the recovery password did not work; error={1}", &["ErrorCode"], T::PolicyCsp, O::Failure, SOURCE_1).codes(&[(1, Use::Firm)]).builds(18362, 28000),
        ev(873, &[CHANNEL_1], L::Error, "server refused recovery password backup; error={1}, HTTP={2}, retry={3}", &["ErrorCode", "HttpStatusCode", "RetryRequest", "DidSetRetryHint", "RetryHint"], T::PolicyCsp, O::Failure, SOURCE_1).codes(&[(1, Use::Firm), (2, Use::Http)]).builds(22621, 28000),
        ev(4096, &[CHANNEL_1], L::Error, "device encryption could not initialise; error={1}", &["ErrorCode"], T::PolicyCsp, O::Failure, SOURCE_1).codes(&[(1, Use::Firm)]).builds(10586, 28000),
        ev(4099, &[CHANNEL_1], L::Error, "device encryption could not handle user logon; error={1}", &["ErrorCode"], T::PolicyCsp, O::Failure, SOURCE_1).codes(&[(1, Use::Firm)]).builds(10586, 28000),
        ev(4103, &[CHANNEL_1], L::Error, "device encryption could not be switched on; error={1}", &["ErrorCode"], T::PolicyCsp, O::Failure, SOURCE_1).codes(&[(1, Use::Firm)]).builds(10586, 28000),
        ev(4122, &[CHANNEL_1], L::Information, "DMA-capable devices block automatic encryption: {1}", &["LocalizedText"], T::PolicyCsp, O::Info, SOURCE_1).builds(19041, 28000),
        ev(4146, &[CHANNEL_1], L::Information, "device encryption initialised automatically for {1}", &["IdentificationGUID", "VolumeName", "VolumeMountPoint"], T::PolicyCsp, O::Info, SOURCE_1).builds(26100, 28000),
        ev(4147, &[CHANNEL_1], L::Information, "device encryption initialised by user for {1}", &["IdentificationGUID", "VolumeName", "VolumeMountPoint"], T::PolicyCsp, O::Info, SOURCE_1).builds(26100, 28000),
    ],
};

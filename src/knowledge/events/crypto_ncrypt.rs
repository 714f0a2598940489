//! Events of `Microsoft-Windows-Crypto-NCrypt`.
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

const CHANNEL_1: &str = "Microsoft-Windows-Crypto-NCrypt/Operational";
const SOURCE_1: &str =
    "jdu2600/Windows10EtwEvents manifests 10586-28000; Velocidex/evtx-data; channel of ids above 8 unverified";
const SOURCE_2: &str = "jdu2600/Windows10EtwEvents manifests 10586-28000; Velocidex/evtx-data; channel of ids above 8 unverified; text: text not read; inferred from fields or general knowledge";
const SOURCE_3: &str = "jdu2600/Windows10EtwEvents manifests 10586-28000; Velocidex/evtx-data; channel of ids above 8 unverified; text: text not public; inferred from fields";

/// The provider and its rows.
#[rustfmt::skip]
pub(super) static PROVIDER: Provider = Provider {
    name: "Microsoft-Windows-Crypto-NCrypt",
    guid: Some(Guid::from_windows_bytes([0xdc, 0x09, 0xed, 0xe8, 0x0c, 0x10, 0xe2, 0x45, 0x9f, 0xc8, 0xb5, 0x33, 0x99, 0xec, 0x1f, 0x70])),
    rows: &[
        ev(1, &[CHANNEL_1], L::Error, "operation {1} failed; provider={2}, key={3}, type={4}, algorithm={5}, status={6}, process={7}", &["OperationType", "ProviderName", "KeyName", "KeyType", "AlgorithmName", "Status", "ProcessName"], T::Certificate, O::Failure, SOURCE_1).relevant().symbol("OperationFailure").codes(&[(6, Use::IfFailed)]).builds(10586, 28000),
        ev(2, &[CHANNEL_1], L::Error, "provider {1} not opened; status={2}, process={3}", &["ProviderName", "Status", "ProcessName"], T::Certificate, O::Failure, SOURCE_1).relevant().symbol("OpenProviderFailure").codes(&[(2, Use::IfFailed)]).builds(10586, 28000),
        ev(3, &[CHANNEL_1], L::Error, "key {2} of {1} not opened; status={3}, process={4}", &["ProviderName", "KeyName", "Status", "ProcessName"], T::Certificate, O::Failure, SOURCE_1).relevant().symbol("OpenKeyFailure").codes(&[(3, Use::IfFailed)]).builds(10586, 28000),
        ev(4, &[CHANNEL_1], L::Error, "key {2} of {1} not created; algorithm={3}, flags={4}, status={5}, process={6}", &["ProviderName", "KeyName", "AlgorithmName", "Flags", "Status", "ProcessName"], T::Certificate, O::Failure, SOURCE_1).relevant().symbol("KeyCreationFailure").codes(&[(5, Use::IfFailed)]).builds(10586, 28000),
        ev(5, &[CHANNEL_1], L::Error, "key not protected; protector={1}, status={4}", &["ProtectorName", "ProtectorAttributes", "Flags", "Status", "ProcessName"], T::Certificate, O::Failure, SOURCE_1).symbol("OperationFailure_5").codes(&[(4, Use::IfFailed)]).builds(10586, 28000),
        ev(6, &[CHANNEL_1], L::Error, "key not unprotected; protector={1}, status={4}", &["ProtectorName", "RecipientType", "Flags", "Status", "ProcessName", "KeyIdLength", "KeyId"], T::Certificate, O::Failure, SOURCE_1).symbol("OperationFailure_6").codes(&[(4, Use::IfFailed)]).builds(10586, 28000),
        ev(7, &[CHANNEL_1], L::Error, "secret not protected; status={2}", &["Flags", "Status", "ProcessName"], T::Certificate, O::Failure, SOURCE_1).symbol("OperationFailure_7").codes(&[(2, Use::IfFailed)]).builds(10586, 28000),
        ev(8, &[CHANNEL_1], L::Error, "secret not unprotected; status={2}", &["Flags", "Status", "ProcessName"], T::Certificate, O::Failure, SOURCE_1).symbol("OperationFailure_8").codes(&[(2, Use::IfFailed)]).builds(10586, 28000),
        ev(9, &[CHANNEL_1], L::Verbose, "key change; provider={1}, kind={2}, key={4}, status={11}", &["ProviderName", "KeyModificationType", "Flags", "KeyName", "KeyFileName", "ProcessName", "ProcessId", "ThreadId", "UserId", "ServiceTag", "Status"], T::Certificate, O::Info, SOURCE_1).symbol("Keywritesucceeded").codes(&[(11, Use::IfFailed)]).builds(19041, 28000),
        ev(10, &[CHANNEL_1], L::Error, "key change failed; provider={1}, kind={2}, key={4}, status={11}", &["ProviderName", "KeyModificationType", "Flags", "KeyName", "KeyFileName", "ProcessName", "ProcessId", "ThreadId", "UserId", "ServiceTag", "Status"], T::Certificate, O::Failure, SOURCE_1).symbol("Keywritefailed").codes(&[(11, Use::IfFailed)]).builds(19041, 28000),
        ev(11, &[CHANNEL_1], L::Verbose, "key deletion; provider={1}, kind={3}, key={4}, status={11}", &["ProviderName", "Flags", "DeletionType", "KeyName", "KeyFileName", "ProcessName", "ProcessId", "ThreadId", "UserId", "ServiceTag", "Status"], T::Certificate, O::Info, SOURCE_1).symbol("Deletekeysucceeded").codes(&[(11, Use::IfFailed)]).builds(19041, 28000),
        ev(12, &[CHANNEL_1], L::Error, "key deletion failed; provider={1}, kind={3}, key={4}, status={11}", &["ProviderName", "Flags", "DeletionType", "KeyName", "KeyFileName", "ProcessName", "ProcessId", "ThreadId", "UserId", "ServiceTag", "Status"], T::Certificate, O::Failure, SOURCE_1).symbol("Deletekeyfailed").codes(&[(11, Use::IfFailed)]).builds(19041, 28000),
        ev(13, &[CHANNEL_1], L::Error, "function {1} failed; info={2}, status={3} {4}", &["Function", "Info", "StatusCode", "StatusString"], T::Certificate, O::Failure, SOURCE_1).symbol("VBSKeyProtectionoperation").codes(&[(3, Use::IfFailed)]).builds(19041, 28000),
        ev(14, &[CHANNEL_1], L::Error, "function {1} failed; info={2}, status={3} {4}, client={5}", &["Function", "Info", "StatusCode", "StatusString", "Client", "FailuresCount", "FailuresCountGlobal", "SuccessCountGlobal"], T::Certificate, O::Failure, SOURCE_2).weak().symbol("VBSKeyProtectionoperation14").codes(&[(3, Use::IfFailed)]).builds(22621, 28000),
        ev(21, &[CHANNEL_1], L::Information, "key change (audit); provider={1}, key={4}", &["ProviderName", "KeyModificationType", "Flags", "KeyName", "KeyFileName", "ProcessName", "ProcessId", "ThreadId", "UserId", "ServiceTag", "Status"], T::Certificate, O::Info, SOURCE_2).weak().symbol("KeyManagementWriteKeyTask").builds(26100, 28000),
        ev(22, &[CHANNEL_1], L::Information, "key deletion (audit); provider={1}, key={4}", &["ProviderName", "Flags", "DeletionType", "KeyName", "KeyFileName", "ProcessName", "ProcessId", "ThreadId", "UserId", "ServiceTag", "Status"], T::Certificate, O::Info, SOURCE_2).weak().symbol("KeyManagementDeleteKeyTask").builds(26100, 28000),
        ev(23, &[CHANNEL_1], L::Information, "key {1} opened by {3}", &["KeyName", "KeyFileName", "ProcessName"], T::Certificate, O::Info, SOURCE_3).weak().symbol("KeyManagementWriteKeyTask23").note("fields only, text unpublished").builds(26100, 28000),
        ev(24, &[CHANNEL_1], L::Information, "key {1} used by {3}", &["KeyName", "KeyFileName", "ProcessName"], T::Certificate, O::Info, SOURCE_3).weak().symbol("KeyManagementDeleteKeyTask24").note("fields only, text unpublished").builds(26100, 28000),
    ],
};

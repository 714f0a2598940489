//! Events of `Microsoft-Windows-PushNotifications-Platform`.
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

const CHANNEL_1: &str = "Microsoft-Windows-PushNotification-Platform/Operational";
const CHANNEL_2: &str = "Microsoft-Windows-PushNotification-Platform/Debug";
const SOURCE_1: &str =
    "jdu2600/Windows10EtwEvents manifests 10586-28000; Velocidex/evtx-data; channel by level, unverified";

/// The provider and its rows.
#[rustfmt::skip]
pub(super) static PROVIDER: Provider = Provider {
    name: "Microsoft-Windows-PushNotifications-Platform",
    guid: Some(Guid::from_windows_bytes([0x80, 0x91, 0xcd, 0x88, 0x91, 0x44, 0x40, 0x46, 0xb5, 0x71, 0xe3, 0xbe, 0xe2, 0x52, 0x79, 0x43])),
    rows: &[
        ev(1010, &[CHANNEL_1], L::Information, "notification {1} received; channel={2}, app={3}, message={5}", &["NotificationType", "ChannelId", "AppUserModelId", "TrackingId", "MessageId", "Timestamp", "Expiry", "Tag", "Group", "Action", "OfflineCacheCount", "CacheRollover", "OfflineBundleId", "Priority", "Cached"], T::Sync, O::Info, SOURCE_1).symbol("NewCloudNotificationArrivalStart").older(&[&["NotificationType", "ChannelId", "AppUserModelId", "TrackingId", "MessageId", "Timestamp", "Expiry", "Tag", "Group", "Action", "OfflineCacheCount", "CacheRollover", "OfflineBundleId"]]).builds(10586, 28000),
        ev(1021, &[CHANNEL_1], L::Error, "push connection failed; error={1}", &["ErrorCode"], T::Sync, O::Failure, SOURCE_1).relevant().codes(&[(1, Use::Firm)]).builds(10586, 28000),
        ev(1022, &[CHANNEL_1], L::Information, "push connection being requested", &[], T::Sync, O::Info, SOURCE_1).builds(10586, 28000),
        ev(1023, &[CHANNEL_1], L::Information, "no internet, work item {1} queued", &["WorkItemName"], T::Sync, O::Info, SOURCE_1).relevant().builds(10586, 28000),
        ev(1024, &[CHANNEL_1], L::Information, "internet state changed; last={1}, pending={2}", &["IsConnected", "PendingCount"], T::Sync, O::Info, SOURCE_1).relevant().older(&[&["WasConnected"]]).builds(10586, 28000),
        ev(1100, &[CHANNEL_1], L::Information, "connecting to push service; user={1}", &["UserId", "UserType", "FeatureSet", "AuthType", "AuthPayloadSize", "AuthPayload", "BindPayloadSize", "BindPayload"], T::Sync, O::Info, SOURCE_1).builds(10586, 28000),
        ev(1101, &[CHANNEL_1], L::Information, "push connection result {1}", &["Error"], T::Sync, O::Info, SOURCE_1).relevant().codes(&[(1, Use::Firm)]).builds(10586, 28000),
        ev(1107, &[CHANNEL_1], L::Information, "push command answered; id={1}, error={2}, context={3}, user={4}", &["TrID", "Error", "ContextId", "UserId"], T::Sync, O::Info, SOURCE_1).codes(&[(2, Use::Firm)]).builds(10586, 28000),
        ev(1108, &[CHANNEL_1], L::Information, "push delivered; namespace={1}, user={2}, size={3}, message={4}", &["Namespace", "UserId", "PayloadSize", "MsgId", "Ack"], T::Sync, O::Info, SOURCE_1).builds(10586, 28000),
        ev(1109, &[CHANNEL_1], L::Information, "disconnecting from push service", &[], T::Sync, O::Info, SOURCE_1).builds(10586, 28000),
        ev(1110, &[CHANNEL_1], L::Information, "push disconnection result {1}", &["Error"], T::Sync, O::Info, SOURCE_1).codes(&[(1, Use::Firm)]).builds(10586, 28000),
        ev(1116, &[CHANNEL_1], L::Error, "device ticket for push failed; error={1}, connection={2}", &["Error", "ConnectionType"], T::Sync, O::Failure, SOURCE_1).relevant().symbol("ConnectionEstablishmentStop1116").codes(&[(1, Use::Firm)]).builds(10586, 28000),
        ev(1117, &[CHANNEL_1], L::Information, "push connection lost, reconnecting; error={1}", &["Error"], T::Sync, O::Info, SOURCE_1).relevant().codes(&[(1, Use::Firm)]).builds(10586, 28000),
        ev(1201, &[CHANNEL_1], L::Information, "push transport connecting; {1}", &["ConnectionType"], T::Sync, O::Info, SOURCE_1).symbol("ConnectionEstablishmentStart1201").builds(10586, 28000),
        ev(1202, &[CHANNEL_1], L::Information, "push transport connected; {1}", &["ConnectionType"], T::Sync, O::Info, SOURCE_1).symbol("ConnectionEstablishmentStop1202").builds(10586, 28000),
        ev(1208, &[CHANNEL_1], L::Information, "push DNS result {2}; {1}", &["ConnectionType", "ErrorCode"], T::Sync, O::Info, SOURCE_1).symbol("ConnectionEstablishmentStop1208").codes(&[(2, Use::Firm)]).builds(10586, 28000),
        ev(1218, &[CHANNEL_1], L::Information, "push TLS result {2}; {1}", &["ConnectionType", "ErrorCode"], T::Sync, O::Info, SOURCE_1).symbol("ConnectionEstablishmentStop1218").codes(&[(2, Use::Firm)]).builds(10586, 28000),
        ev(1223, &[CHANNEL_2], L::Verbose, "push command sent; verb={1}, id={2}, namespace={3}", &["Verb", "TrID", "Namespace", "CorrelationVector", "Bytes", "Payload", "ConnectionType"], T::Sync, O::Info, SOURCE_1).older(&[&["Verb", "TrID", "Namespace", "Bytes", "Payload", "ConnectionType"]]).builds(10586, 28000),
        ev(1225, &[CHANNEL_2], L::Verbose, "push command received; verb={1}, id={2}, namespace={3}", &["Verb", "TrID", "Namespace", "CorrelationVector", "Bytes", "Payload", "ConnectionType"], T::Sync, O::Info, SOURCE_1).older(&[&["Verb", "TrID", "Namespace", "Bytes", "Payload", "ConnectionType"]]).builds(10586, 28000),
        ev(1244, &[CHANNEL_1], L::Warning, "push blocked by proxy {3} for {1}:{2}", &["HostName", "Port", "ProxyHostName"], T::Sync, O::Info, SOURCE_1).relevant().builds(10586, 28000),
        ev(1245, &[CHANNEL_1], L::Warning, "push blocked by authenticating proxy {3} for {1}:{2}", &["HostName", "Port", "ProxyHostName"], T::Sync, O::Info, SOURCE_1).relevant().builds(10586, 28000),
        ev(1246, &[CHANNEL_1], L::Warning, "push connection lost, no network", &[], T::Sync, O::Info, SOURCE_1).relevant().builds(10586, 28000),
        ev(1247, &[CHANNEL_1], L::Warning, "push low-power setup failed; status={1}", &["ControlChannelTriggerStatus"], T::Sync, O::Info, SOURCE_1).relevant().codes(&[(1, Use::IfFailed)]).builds(10586, 28000),
        ev(1248, &[CHANNEL_1], L::Warning, "push blocked, proxy {3} unreachable for {1}:{2}; HTTP={4}", &["HostName", "Port", "ProxyHostName", "HttpStatus"], T::Sync, O::Info, SOURCE_1).relevant().codes(&[(4, Use::Http)]).builds(10586, 28000),
        ev(1257, &[CHANNEL_1], L::Information, "push TLS context result {2}; {1}", &["ConnectionType", "Error"], T::Sync, O::Info, SOURCE_1).codes(&[(2, Use::Firm)]).builds(10586, 28000),
        ev(1258, &[CHANNEL_1], L::Information, "push socket error {2}; {1}", &["ConnectionType", "SocketError"], T::Sync, O::Info, SOURCE_1).builds(10586, 28000),
        ev(2413, &[CHANNEL_1], L::Information, "push application registered; package={1}, app={2}, error={5}", &["PackageFullName", "AppUserModelId", "AppSettings", "AppType", "ErrorCode"], T::Sync, O::Info, SOURCE_1).codes(&[(5, Use::Firm)]).builds(10586, 28000),
        ev(2415, &[CHANNEL_1], L::Information, "push application unregistered; app={1}, error={2}", &["AppUserModelId", "ErrorCode"], T::Sync, O::Info, SOURCE_1).codes(&[(2, Use::Firm)]).builds(10586, 28000),
        ev(3107, &[CHANNEL_1], L::Error, "push processing failed; channel={1}, type={2}, app={4}, error={5}", &["ChannelId", "NotificationType", "TrackingId", "AppUserModelId", "ErrorCode"], T::Sync, O::Failure, SOURCE_1).codes(&[(5, Use::Firm)]).builds(10586, 28000),
    ],
};

//! Events of `Microsoft-Windows-AssignedAccess`.
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

const CHANNEL_1: &str = "Microsoft-Windows-AssignedAccess/Admin";
const CHANNEL_2: &str = "Microsoft-Windows-AssignedAccess/Operational";
const SOURCE_1: &str =
    "jdu2600/Windows10EtwEvents manifests 10586-28000; Velocidex/evtx-data; channel by level, unverified";
const SOURCE_2: &str = "jdu2600/Windows10EtwEvents manifests 10586-28000; Velocidex/evtx-data; channel by level, unverified; text: text not read; inferred from fields or general knowledge";

/// The provider and its rows.
#[rustfmt::skip]
pub(super) static PROVIDER: Provider = Provider {
    name: "Microsoft-Windows-AssignedAccess",
    guid: Some(Guid::from_windows_bytes([0x6e, 0xdb, 0x30, 0x85, 0xc0, 0x51, 0xd6, 0x43, 0x9d, 0x02, 0xa8, 0xc2, 0x08, 0x85, 0x26, 0xcd])),
    rows: &[
        ev(10001, &[CHANNEL_1], L::Error, "user {1} not found", &["SID"], T::PolicyCsp, O::Failure, SOURCE_1).symbol("ConfiguringAssignedAccess").builds(10586, 28000),
        ev(10002, &[CHANNEL_1], L::Error, "user {1} is an administrator, cannot be locked down", &["SID"], T::PolicyCsp, O::Failure, SOURCE_1).symbol("ConfiguringAssignedAccess10002").builds(10586, 28000),
        ev(10003, &[CHANNEL_1], L::Error, "user {1} is a domain account, only local ones allowed", &["SID"], T::PolicyCsp, O::Failure, SOURCE_1).symbol("ConfiguringAssignedAccess10003").builds(10586, 28000),
        ev(10004, &[CHANNEL_1], L::Error, "app {1} invalid or not installed", &["AppID"], T::PolicyCsp, O::Failure, SOURCE_1).symbol("ConfiguringAssignedAccess10004").builds(10586, 28000),
        ev(10010, &[CHANNEL_1], L::Error, "app start not configured; error={1}", &["ErrorCode"], T::PolicyCsp, O::Failure, SOURCE_1).symbol("ConfiguringAssignedAccess10010").codes(&[(1, Use::Firm)]).builds(10586, 28000),
        ev(10020, &[CHANNEL_1], L::Error, "keyboard filter not configured; error={1}", &["ErrorCode"], T::PolicyCsp, O::Failure, SOURCE_1).symbol("ConfiguringAssignedAccess10020").codes(&[(1, Use::Firm)]).builds(10586, 28000),
        ev(20000, &[CHANNEL_2], L::Information, "kiosk on; SID={1}, user={2}, app={3} ({4})", &["SID", "UserName", "AppID", "AppName"], T::PolicyCsp, O::Info, SOURCE_1).symbol("ConfiguringAssignedAccess20000").builds(10586, 28000),
        ev(20001, &[CHANNEL_2], L::Information, "kiosk off", &[], T::PolicyCsp, O::Info, SOURCE_1).symbol("ConfiguringAssignedAccess20001").builds(10586, 28000),
        ev(30000, &[CHANNEL_2], L::Information, "diagnostic; file={1}, line={2}, error={3} {4}", &["File", "LineNumber", "ErrorCode", "ErrorCodeExpanded"], T::PolicyCsp, O::Info, SOURCE_1).symbol("AssignedAccessmessagesfromWILErrorHandlingHelpers").codes(&[(3, Use::Firm)]).older(&[&["File", "LineNumber", "ErrorCode"]]).builds(17134, 28000),
        ev(31000, &[CHANNEL_1], L::Error, "kiosk error {1}", &["ErrorCode"], T::PolicyCsp, O::Failure, SOURCE_1).symbol("ApplyingAssignedAccessforcurrentuser.").codes(&[(1, Use::Firm)]).builds(17763, 28000),
        ev(31001, &[CHANNEL_1], L::Error, "kiosk error {1}", &["ErrorCode"], T::PolicyCsp, O::Failure, SOURCE_1).symbol("ApplyingAssignedAccessforcurrentuser.31001").codes(&[(1, Use::Firm)]).builds(17763, 28000),
        ev(31002, &[CHANNEL_1], L::Error, "kiosk error {2}; context={1}", &["Custom", "ErrorCode"], T::PolicyCsp, O::Failure, SOURCE_1).symbol("AssignedAccessOperationStatusmessages").codes(&[(2, Use::Firm)]).builds(17763, 28000),
        ev(32000, &[CHANNEL_1], L::Error, "kiosk error {2}; context={1}", &["Custom", "ErrorCode"], T::PolicyCsp, O::Failure, SOURCE_2).weak().symbol("AssignedAccessCsp").codes(&[(2, Use::Firm)]).builds(17763, 28000),
        ev(33000, &[CHANNEL_1], L::Error, "kiosk error {2}; context={1}", &["Custom", "ErrorCode"], T::PolicyCsp, O::Failure, SOURCE_2).weak().symbol("AssignedAccessMdmAlertmessages").codes(&[(2, Use::Firm)]).builds(17763, 28000),
    ],
};

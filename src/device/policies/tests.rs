use crate::device::policies::describe;
use crate::device::policies::manual_unenrollment;
use crate::device::sources::Sources;
use crate::device::testing::event;
use crate::device::testing::instance;
use crate::device::testing::registry;
use crate::device::testing::utc;
use crate::model::code::Code;
use crate::model::event::Event;
use crate::model::fact::Fact;
use crate::model::fact::FactKind;
use crate::model::fields::Value;

const DM: &str = "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider";
const INTUNE: &str = "0E1F2A3B-0000-4000-8000-00000000000A";
const OTHER: &str = "0E1F2A3B-0000-4000-8000-00000000000B";

fn current(area: &str, values: &[(&str, &str)]) -> Vec<Fact> {
    let key = format!(r"HKLM\SOFTWARE\Microsoft\PolicyManager\current\device\{area}");
    values.iter().map(|(name, value)| registry(&key, name, value)).collect()
}

fn wish(provider: &str, area: &str, name: &str, value: &str) -> Fact {
    registry(&format!(r"HKLM\SOFTWARE\Microsoft\PolicyManager\providers\{provider}\default\Device\{area}"), name, value)
}

#[test]
fn settings_in_force_name_their_winner() {
    let mut facts = current(
        "DeviceLock",
        &[
            ("MinDevicePasswordLength", "8"),
            ("MinDevicePasswordLength_ProviderSet", "1"),
            ("MinDevicePasswordLength_WinningProvider", INTUNE),
        ],
    );
    facts.extend(current("knobs", &[("x", "1")]));
    facts.extend(instance(
        FactKind::ReportXml,
        "PolicyManager/CurrentPolicies/CurrentPolicyValues",
        0,
        &[
            ("../PolicyScope", "device"),
            ("PolicyAreaName", "DeviceLock"),
            ("MinDevicePasswordLength", "8"),
            ("MaxInactivityTimeDeviceLock", "15"),
        ],
    ));
    let settings = describe(&Sources::new(&facts), &[]).settings;
    let told: Vec<_> = settings.iter().map(|s| (s.name.as_str(), s.value.as_str(), s.winner.as_deref())).collect();
    assert_eq!(told, [("MaxInactivityTimeDeviceLock", "15", None), ("MinDevicePasswordLength", "8", Some(INTUNE))]);
}

#[test]
fn the_html_report_stands_in_where_nothing_else_is() {
    let row = [
        ("Area", "Camera"),
        ("Policy", "AllowCamera"),
        ("Current Value", "0"),
        ("Target", "device"),
        ("Config Source", INTUNE),
    ];
    let settings =
        describe(&Sources::new(&instance(FactKind::ReportHtml, "ManagedPoliciesTable", 3, &row)), &[]).settings;
    assert_eq!((settings.len(), settings[0].value.as_str(), settings[0].winner.as_deref()), (1, "0", Some(INTUNE)));
}

#[test]
fn different_wishes_are_a_conflict_and_equal_ones_are_not() {
    let mut facts = current("Camera", &[("AllowCamera", "0"), ("AllowCamera_WinningProvider", OTHER)]);
    facts.extend([
        wish(INTUNE, "Camera", "AllowCamera", "1"),
        wish(OTHER, "Camera", "AllowCamera", "0"),
        wish(INTUNE, "Update", "Defer", "7"),
        wish(OTHER, "Update", "Defer", "7"),
        wish("WMI_Bridge_Server", "Update", "Defer", "9"),
    ]);
    let conflicts = describe(&Sources::new(&facts), &[]).conflicts;
    assert_eq!(conflicts.len(), 1);
    assert_eq!(conflicts[0].sources, [OTHER.to_lowercase(), INTUNE.to_lowercase()]);
    assert_eq!((conflicts[0].value.as_deref(), conflicts[0].evidence.len()), (Some("0"), 2));
}

#[test]
fn a_node_that_fails_again_and_again_is_one_issue() {
    let uri = "./Device/Vendor/MSFT/Policy/Config/Start/StartLayout";
    let failed = |at: &str| {
        let mut event = event(
            DM,
            404,
            at,
            &[
                ("Message1", Value::Text(INTUNE.into())),
                ("Message2", Value::Text("MDMDeviceWithAAD".into())),
                ("Message3", Value::Text("Policy".into())),
                ("InternalCmdType", Value::Unsigned(1)),
                ("Message5", Value::Text(uri.into())),
                ("HexInt1", Value::Hex32(0x8600_0025)),
            ],
        );
        event.codes = vec![Code::status(0x8600_0025)];
        event
    };
    let log = [
        ("../Component", "ConfigManager"),
        ("Name", "Policy"),
        ("Error", "-2046820315"),
        ("Metadata2", uri),
        ("Time", "2026-03-20 08:02:31.000"),
    ];
    let facts = instance(FactKind::ReportXml, "Diagnostics/ErrorLog/SubComponent", 0, &log);
    let events = [failed("2026-03-20T08:02:31Z"), failed("2026-03-20T16:02:31Z")];
    let list = describe(&Sources::new(&facts), &events).failed;
    assert_eq!(list.len(), 1);
    assert_eq!((list[0].name.as_str(), list[0].code), (uri, Some(Code::status(0x8600_0025))));
    assert_eq!((list[0].at, list[0].evidence.len()), (Some(utc("2026-03-20T16:02:31Z")), 3));
    assert_eq!(list[0].sources, [INTUNE, "ConfigManager"]);
    assert_eq!(list[0].evidence[0].event.map(|id| id.0), Some(0));
    let report = describe(&Sources::new(&facts), &[]).failed;
    assert_eq!(report[0].at, Some(utc("2026-03-20T08:02:31Z")));
}

#[test]
fn policy_manager_failures_are_read_by_position() {
    let text = |text: &str| Value::Text(text.into());
    let mut set = event(
        DM,
        809,
        "2026-03-20T08:02:31Z",
        &[
            ("Message1", text("StartLayout")),
            ("Message2", text("Start")),
            ("Message3", text(INTUNE)),
            ("Message4", text("Device")),
            ("HexInt1", Value::Hex32(1)),
        ],
    );
    set.codes = vec![Code::status(0x8600_0025)];
    let licence =
        event(DM, 827, "2026-03-20T08:02:32Z", &[("Message1", text("AllowTelemetry")), ("Message2", text("System"))]);
    let list = describe(&Sources::new(&[]), &[set, licence]).failed;
    let told: Vec<_> =
        list.iter().map(|i| (i.area.as_str(), i.name.as_str(), i.scope.as_deref(), i.value.as_deref())).collect();
    assert_eq!(told, [("Start", "StartLayout", Some("Device"), Some("0x1")), ("System", "AllowTelemetry", None, None)]);
}

#[test]
fn a_policy_is_one_issue_whether_told_by_uri_or_by_area_and_name() {
    let text = |text: &str| Value::Text(text.into());
    let failed = |id: u16, values: &[(&str, Value)]| {
        let mut event = event(DM, id, "2026-03-20T08:02:31Z", values);
        event.codes = vec![Code::status(0x8600_0025)];
        event
    };
    let by_uri = |uri: &str| {
        let values = ["", "", "Policy", "", uri].map(|value| ("Message", text(value)));
        failed(404, &values)
    };
    let by_name = |area: &str, name: &str, user: &str| {
        let values = [name, area, INTUNE, user].map(|value| ("Message", text(value)));
        failed(812, &values)
    };
    let count = |events: &[Event]| describe(&Sources::new(&[]), events).failed.len();

    let device = [
        by_uri("./Device/Vendor/MSFT/Policy/Config/Start/StartLayout"),
        by_name("Start", "StartLayout", "Device"),
        by_uri("./Vendor/MSFT/Policy/Config/start/startlayout"),
    ];
    let list = describe(&Sources::new(&[]), &device).failed;
    assert_eq!((list.len(), list[0].evidence.len()), (1, 3), "{list:?}");
    assert_eq!(list[0].name, "./Device/Vendor/MSFT/Policy/Config/Start/StartLayout");

    // What differs stays apart: the scope, the area, and a node that is no policy of the policy CSP.
    let user = "S-1-5-21-1-2-3-1001";
    assert_eq!(count(&[by_name("Start", "StartLayout", "Device"), by_name("Start", "StartLayout", user)]), 2);
    assert_eq!(
        count(&[
            by_uri("./User/Vendor/MSFT/Policy/Config/Start/StartLayout"),
            by_name("Start", "StartLayout", user),
            by_name("Start", "StartLayout", "Device"),
        ]),
        2
    );
    assert_eq!(count(&[by_name("Start", "Mode", "Device"), by_name("Other", "Mode", "Device")]), 2);
    assert_eq!(
        count(&[by_uri("./Vendor/MSFT/Personalization/StartLayout"), by_name("Start", "StartLayout", "Device")]),
        2
    );
}

#[test]
fn removal_by_the_user_is_forbidden_only_by_a_zero() {
    let said = |value: &str| {
        let facts = current("Experience", &[("AllowManualMDMUnenrollment", value)]);
        manual_unenrollment(&Sources::new(&facts)).map(|known| known.value)
    };
    assert_eq!((said("0"), said("1"), said("")), (Some(false), Some(true), None));
}

#[test]
fn blocked_group_policies_come_from_the_report() {
    let row = [
        ("Blocked GP Entity", r"Software\Policies\Microsoft\Windows\Start"),
        ("Blocked GP Value Name", "LockedStartLayout"),
        ("Blocked Value", "1"),
        ("MDM Uris Blocking GP", "./Device/Vendor/MSFT/Policy/Config/Start/StartLayout"),
    ];
    let list = describe(&Sources::new(&instance(FactKind::ReportHtml, "BlockedGroupPoliciesTable", 0, &row)), &[])
        .blocked_group_policies;
    assert_eq!((list.len(), list[0].name.as_str(), list[0].sources.len()), (1, "LockedStartLayout", 1));
}

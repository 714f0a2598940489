//! Layouts as published reports show them and public scripts read them (ztrhgf/useful_powershell_modules); Microsoft
//! documents none of it.

use super::*;
use crate::model::fact::Fact;
use crate::model::fact::instances;
use crate::model::id::ArtifactId;
use crate::model::warning::WarningKind;

fn read_bytes(bytes: &[u8]) -> Reading {
    read(&Input { artifact: ArtifactId(0), path: "MDMDiagReport.xml", bytes })
}

fn report(inner: &str) -> Reading {
    let text =
        format!("<MDMEnterpriseDiagnosticsReport><Version>1.0</Version>{inner}</MDMEnterpriseDiagnosticsReport>");
    let reading = read_bytes(text.as_bytes());
    assert_eq!(reading.warnings, []);
    reading
}

/// `name=value` of each instance of a group.
fn rows(facts: &[Fact], group: &str) -> Vec<Vec<String>> {
    let list = instances(facts, FactKind::ReportXml, |g| g == group);
    list.iter().map(|i| i.facts.iter().map(|f| format!("{}={}", f.name, f.value)).collect()).collect()
}

const ACCOUNTS: &str = "<DeviceManagementAccount>\
    <Enrollment><EnrollmentId>AA</EnrollmentId><Flags>14089087</Flags><ProtectedInformation><MDMServerName>MS DM Server\
    </MDMServerName><ConnectionInformation><ServerLastSuccessTime>20260102T030405Z</ServerLastSuccessTime>\
    </ConnectionInformation></ProtectedInformation></Enrollment>\
    <Enrollment><EnrollmentId>BB</EnrollmentId><ProtectedInformation><MDMServerName></MDMServerName>\
    </ProtectedInformation></Enrollment></DeviceManagementAccount>";

#[test]
fn accounts_and_what_is_nested_in_them() {
    let reading = report(ACCOUNTS);
    let group = "DeviceManagementAccount/Enrollment";
    assert_eq!(rows(&reading.facts, group), [vec!["EnrollmentId=AA", "Flags=14089087"], vec!["EnrollmentId=BB"]]);
    let group = "DeviceManagementAccount/Enrollment/ProtectedInformation";
    let expected =
        [vec!["../EnrollmentId=AA", "MDMServerName=MS DM Server"], vec!["../EnrollmentId=BB", "MDMServerName="]];
    assert_eq!(rows(&reading.facts, group), expected);
    let group = "DeviceManagementAccount/Enrollment/ProtectedInformation/ConnectionInformation";
    let row = &rows(&reading.facts, group)[0];
    assert_eq!(row[0], "../EnrollmentId=AA");
    assert!(row.contains(&"ServerLastSuccessTime=20260102T030405Z".to_owned()), "{row:?}");
    let path = "/MDMEnterpriseDiagnosticsReport/DeviceManagementAccount/Enrollment[2]/EnrollmentId";
    assert!(reading.facts.iter().any(|f| &*f.value == "BB" && f.locus == Locus::Element(path.into())));
}

#[test]
fn policies_know_their_source_and_scope() {
    let reading = report(
        "<PolicyManager><ConfigSource><EnrollmentId>AA</EnrollmentId>\
         <PolicyScope><PolicyScope>Device</PolicyScope><Area><PolicyAreaName>Browser</PolicyAreaName><AllowX>1</AllowX></Area>\
         <Area><PolicyAreaName>Camera</PolicyAreaName><AllowCamera>0</AllowCamera></Area></PolicyScope>\
         <PolicyScope><PolicyScope>S-1-5-21-1</PolicyScope><Area><PolicyAreaName>Start</PolicyAreaName></Area></PolicyScope>\
         </ConfigSource><currentPolicies><PolicyScope>device</PolicyScope><CurrentPolicyValues>\
         <PolicyAreaName>Camera</PolicyAreaName><AllowCamera>0</AllowCamera><AllowCamera_WinningProvider>AA\
         </AllowCamera_WinningProvider></CurrentPolicyValues></currentPolicies></PolicyManager>",
    );
    let areas = rows(&reading.facts, "PolicyManager/ConfigSource/PolicyScope/Area");
    let expected = [
        vec!["../EnrollmentId=AA", "../PolicyScope=Device", "PolicyAreaName=Browser", "AllowX=1"],
        vec!["../EnrollmentId=AA", "../PolicyScope=Device", "PolicyAreaName=Camera", "AllowCamera=0"],
        vec!["../EnrollmentId=AA", "../PolicyScope=S-1-5-21-1", "PolicyAreaName=Start"],
    ];
    assert_eq!(areas, expected);
    let current = rows(&reading.facts, "PolicyManager/CurrentPolicies/CurrentPolicyValues");
    let expected =
        vec!["../PolicyScope=device", "PolicyAreaName=Camera", "AllowCamera=0", "AllowCamera_WinningProvider=AA"];
    assert_eq!(current, [expected]);
}

#[test]
fn errors_and_applications() {
    let reading = report(
        "<Diagnostics><ErrorLog><component>ConfigManager</component><subComponent><name>x</name><Error>-2046820340</Error>\
         <Metadata1>CmdType_Set</Metadata1><Metadata2>./Device/Vendor/MSFT/BitLocker</Metadata2>\
         <Time>2026-01-02 03:04:05.678</Time></subComponent></ErrorLog></Diagnostics>\
         <EnterpriseDesktopAppManagementinfo><MsiInstallations><TargetedUser><UserSID>S-0-0-00</UserSID><Package>\
         <Type>MSI</Type><Details><PackageId>{A}</PackageId><Status>70</Status></Details></Package></TargetedUser>\
         </MsiInstallations></EnterpriseDesktopAppManagementinfo>",
    );
    let row = &rows(&reading.facts, "Diagnostics/ErrorLog/SubComponent")[0];
    assert_eq!(row[..3], ["../Component=ConfigManager", "Name=x", "Error=-2046820340"]);
    let group = "EnterpriseDesktopAppManagementinfo/MsiInstallations/TargetedUser/Package/Details";
    assert_eq!(rows(&reading.facts, group), [["../UserSid=S-0-0-00", "../Type=MSI", "PackageId={A}", "Status=70"]]);
}

#[test]
fn definitions_are_counted_and_sections_of_separate_state_are_known() {
    let meta = "<AreaMetadata><PolicyAreaName>A</PolicyAreaName><PolicyMetadata><PolicyName>x</PolicyName></PolicyMetadata>\
                <PolicyMetadata><PolicyName>y</PolicyName></PolicyMetadata></AreaMetadata>";
    let reading = report(&format!(
        "<OSDataPolicyManagerMeta>{meta}{meta}</OSDataPolicyManagerMeta><OSDataEnrollments><Enrollment>\
         <EnrollmentID>AA</EnrollmentID></Enrollment></OSDataEnrollments><Odd a=\"1\">t<b/></Odd>"
    ));
    assert_eq!(rows(&reading.facts, "PolicyManagerMeta"), [["PolicyMetadata=4"]]);
    assert_eq!(rows(&reading.facts, "Enrollments/Enrollment"), [["EnrollmentId=AA"]]);
    assert_eq!(rows(&reading.facts, ""), [["Version=1.0", "Odd@a=1", "Odd=t"]]);
    assert_eq!(rows(&reading.facts, "Odd"), [["b="]]);
}

#[test]
fn utf16_is_read_like_utf8() {
    let text = format!("<MDMEnterpriseDiagnosticsReport>{ACCOUNTS}</MDMEnterpriseDiagnosticsReport>");
    let wide: Vec<u8> = [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(read_bytes(&wide), read_bytes(text.as_bytes()));
}

#[test]
fn a_truncated_report_keeps_its_whole_values() {
    let text = format!("<MDMEnterpriseDiagnosticsReport>{ACCOUNTS}</MDMEnterpriseDiagnosticsReport>");
    let whole = read_bytes(text.as_bytes()).facts;
    for end in 0..text.len() {
        let reading = read_bytes(&text.as_bytes()[..end]);
        assert!(reading.facts.iter().all(|fact| whole.contains(fact)), "{end}");
        assert!(
            end < 32
                || reading.warnings.iter().any(|w| w.kind == WarningKind::Truncated || w.kind == WarningKind::Damaged),
            "{end}"
        );
    }
}

#[test]
fn the_source_of_a_value() {
    let text = format!("<MDMEnterpriseDiagnosticsReport>{ACCOUNTS}</MDMEnterpriseDiagnosticsReport>");
    let input = Input { artifact: ArtifactId(0), path: "", bytes: text.as_bytes() };
    let path = "/MDMEnterpriseDiagnosticsReport/DeviceManagementAccount/Enrollment[2]/EnrollmentId";
    assert_eq!(raw(&input, &Locus::Element(path.into())).unwrap(), "<EnrollmentId>BB</EnrollmentId>");
    assert_eq!(raw(&input, &Locus::Line(1)).unwrap(), text);
    assert_eq!((raw(&input, &Locus::Line(2)), raw(&input, &Locus::Whole)), (None, None));
}

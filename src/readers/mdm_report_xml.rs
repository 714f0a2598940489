//! `MDMDiagReport.xml`: what the device knows about its management, as a tree.
//!
//! The writer turns registry keys into elements: a key becomes an element whose first child names it, its values become
//! further children, its sub-keys nested elements (formats.md 1.2). The file can have tens of megabytes, nearly all of
//! it the definitions of every policy that Windows has; those are counted and passed over.
//!
//! # Facts
//! - Group: the names of the elements around the value, root left out, joined by `/`
//!   (`PolicyManager/ConfigSource/PolicyScope/Area`). Name: the element that holds the value. A value directly below the
//!   root (`Version`) has the group `""`.
//! - Instance: the n-th element of that group in the document. Values of one `Enrollment`, `ErrorLog`, `Details`, `Area`
//!   have one group and one number.
//! - What a nested element belongs to: the first value of each element around it is repeated under the nested group and
//!   number as `../Name`. So an `Area` has `../EnrollmentId` and `../PolicyScope`; `…/ConnectionInformation` has
//!   `../EnrollmentId`; `Diagnostics/ErrorLog/SubComponent` has `../Component`;
//!   `…/TargetedUser/Package/Details` has `../UserSid` and `../Type`; `Resources/Enrollment/Scope/Resources` has
//!   `../EnrollmentID` as `../EnrollmentId` and `../ResourceTarget`; `PolicyManager/CurrentPolicies/CurrentPolicyValues` has `../PolicyScope`.
//! - Names are spelled as [`SPELLING`] has them where builds differ in case (`EnrollmentID`, `currentPolicies`), else as
//!   written. The prefix `OSData` of sections is left out (Windows with separate state).
//! - Text beside child elements: the element's own name, in the group around it. Attributes: `Element@attribute`.
//! - Policy definitions: one fact each for `PolicyManagerMeta`, `PolicyManager/AreaMetadata`,
//!   `PolicyManager/IngestedADMXPolicyMetaData`, name `PolicyMetadata`, value: how many definitions were passed over.
//! - Values are as written: signed decimal for numbers (`Error`, `LastError`), upper-case hex for binary, FILETIMEs in decimal.
//! - Locus: the element with positions, `/MDMEnterpriseDiagnosticsReport/Enrollments/Enrollment[2]/UPN`; a repeated
//!   `../` value has the locus of the value that it repeats.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::evidence::Locus;
use crate::model::fact::FactKind;
use crate::readers::Head;
use crate::readers::Input;
use crate::readers::Reader;
use crate::readers::Reading;
use crate::readers::facts::Facts;
use crate::readers::facts::Group;
use crate::readers::secrets::contains_ignore_case;
use crate::readers::text_decode;
use crate::readers::xml_walk;
use crate::readers::xml_walk::Step;
use crate::readers::xml_walk::Walk;

/// Spelling of the names that builds write differently, or that others compare with.
pub const SPELLING: &[&str] = &[
    "AccountUID",
    "Area",
    "AreaMetadata",
    "Component",
    "ConfigSource",
    "ConnectionInformation",
    "CurrentPolicies",
    "CurrentPolicyValues",
    "Details",
    "DeviceManagementAccount",
    "Diagnostics",
    "Enrollment",
    "EnrollmentId",
    "Enrollments",
    "EnterpriseDesktopAppManagementinfo",
    "Error",
    "ErrorLog",
    "IngestedADMXPolicyMetaData",
    "LAPS",
    "MDMServerName",
    "Metadata1",
    "Metadata2",
    "MsiInstallations",
    "Name",
    "Package",
    "PolicyAreaName",
    "PolicyManager",
    "PolicyManagerMeta",
    "PolicyMetadata",
    "PolicyScope",
    "ProtectedInformation",
    "ProvisioningResults",
    "ResourceName",
    "Resources",
    "ResourceTarget",
    "Scope",
    "ServerLastAccessTime",
    "ServerLastFailureTime",
    "ServerLastSuccessTime",
    "SubComponent",
    "TargetedUser",
    "Time",
    "Type",
    "UserSid",
];
/// Elements below the root or below `PolicyManager` that define policies instead of setting them.
const DEFINITIONS: &[&str] = &["PolicyManagerMeta", "AreaMetadata", "IngestedADMXPolicyMetaData"];
/// Prefix of section names on Windows with separate state (HoloLens).
const STATE_PREFIX: &str = "OSData";
/// Longest first value that is repeated in nested groups: ids and names, never content.
const MAX_KEY_VALUE_BYTES: usize = 512;
const ROOT: &str = "<mdmenterprisediagnosticsreport";

/// The XML report.
pub static READER: Reader = Reader {
    name: "mdm_report_xml",
    title: "MDM diagnostics report (MDMDiagReport.xml)",
    recognise,
    read,
    raw,
    samples: &[(
        "MDMDiagReport.xml",
        b"\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<MDMEnterpriseDiagnosticsReport>\r\n  <Version>1.0</Version>\r\n",
    )],
};

fn recognise(head: &Head<'_>) -> bool {
    contains_ignore_case(&text_decode::decode_head(head.bytes), ROOT)
}

fn read(input: &Input<'_>) -> Reading {
    let mut facts = Facts::new(input, FactKind::ReportXml);
    let text = text_decode::decode(input, facts.warnings());
    let mut tree =
        Tree { facts, names: HashMap::new(), open: Vec::new(), text: String::new(), definitions: Vec::new() };
    let mut walk = Walk::new(&text);
    while let Some(step) = walk.step() {
        match step {
            Step::Open { name, attributes } => tree.open(name, attributes, &mut walk),
            Step::Text(part) => tree.text.push_str(&part),
            Step::Close => tree.close(walk.path()),
        }
        if tree.facts.is_full() {
            break;
        }
    }
    tree.finish(walk)
}

/// The element as written.
fn raw(input: &Input<'_>, locus: &Locus) -> Option<String> {
    let Locus::Element(path) = locus else { return None };
    let text = text_decode::decode(input, &mut Vec::new());
    xml_walk::source(&text, path).map(str::to_owned)
}

/// An open element.
struct Node {
    name: Arc<str>,
    has_children: bool,
    /// Its own group and number, once it has a value.
    group: Option<Group>,
    /// Its first value, which tells which one it is.
    key: Option<Key>,
}

struct Key {
    name: Arc<str>,
    value: Box<str>,
    locus: Locus,
}

/// Definitions that were passed over.
struct Definitions {
    group: String,
    count: u64,
    locus: Locus,
}

struct Tree<'t, 'a> {
    facts: Facts<'a>,
    /// Names as written and as they are kept.
    names: HashMap<&'t str, Arc<str>>,
    open: Vec<Node>,
    /// Text of the innermost element so far.
    text: String,
    definitions: Vec<Definitions>,
}

impl<'t> Tree<'t, '_> {
    fn open(&mut self, name: &'t str, attributes: &str, walk: &mut Walk<'t>) {
        let name = self.kept_name(name);
        let beside = std::mem::take(&mut self.text);
        let around = walk.path().rsplit_once('/').map_or("", |(around, _)| around);
        self.value(&beside, around);
        if let Some(parent) = self.open.last_mut() {
            parent.has_children = true;
        }
        if !attributes.trim().is_empty() {
            self.attributes(&name, attributes, walk.path());
        }
        let passed_over = self.open.len() <= 2 && DEFINITIONS.contains(&&*name);
        self.open.push(Node { name: name.clone(), has_children: passed_over, group: None, key: None });
        if passed_over {
            self.pass_over(walk);
        }
    }

    /// The element with that path ends.
    fn close(&mut self, path: &str) {
        let text = std::mem::take(&mut self.text);
        let is_leaf = self.open.last().is_some_and(|node| !node.has_children);
        if is_leaf {
            self.add(text.trim(), path);
        } else {
            self.value(&text, path);
        }
        self.open.pop();
    }

    /// Text beside child elements.
    fn value(&mut self, text: &str, path: &str) {
        let text = text.trim();
        if !text.is_empty() && !self.open.is_empty() {
            self.add(text, path);
        }
    }

    /// The innermost element has a value: it goes into the group of the element around it.
    fn add(&mut self, value: &str, path: &str) {
        let Some((node, around)) = self.open.split_last() else { return };
        if around.is_empty() {
            // The root itself holds text: a report that is nothing but that says nothing.
            return;
        }
        let name = node.name.clone();
        let group = self.group_of(around.len() - 1);
        let locus = Locus::Element(Arc::from(path));
        self.facts.add_word(&group, &name, value, locus.clone());
        let is_id = value.len() <= MAX_KEY_VALUE_BYTES;
        if let Some(parent) = self.open.iter_mut().rev().nth(1).filter(|parent| parent.key.is_none() && is_id) {
            parent.key = Some(Key { name, value: value.into(), locus });
        }
    }

    fn attributes(&mut self, name: &str, attributes: &str, path: &str) {
        let Some(last) = self.open.len().checked_sub(1) else { return };
        let group = self.group_of(last);
        let list = quick_xml::events::attributes::Attributes::new(attributes, 0);
        for attribute in list.flatten().take(64) {
            let value = attribute.value.trim();
            let name = format!("{name}@{}", attribute.key.into_inner());
            self.facts.add(&group, &name, value, |_| Locus::Element(Arc::from(path)));
        }
    }

    /// The group of the open element at that depth; its first use begins an instance, which gets the keys around it.
    fn group_of(&mut self, depth: usize) -> Group {
        if let Some(group) = self.open.get(depth).and_then(|node| node.group.clone()) {
            return group;
        }
        let names: Vec<&str> = self.open.iter().take(depth + 1).skip(1).map(|node| &*node.name).collect();
        let group = self.facts.group(&names.join("/"));
        for node in self.open.iter().take(depth).skip(1) {
            if let Some(key) = &node.key {
                self.facts.add(&group, &format!("../{}", key.name), &key.value, |_| key.locus.clone());
            }
        }
        if let Some(node) = self.open.get_mut(depth) {
            node.group = Some(group.clone());
        }
        group
    }

    fn pass_over(&mut self, walk: &mut Walk<'t>) {
        let names: Vec<&str> = self.open.iter().skip(1).map(|node| &*node.name).collect();
        let group = names.join("/");
        let locus = Locus::Element(Arc::from(walk.path()));
        let mut count = 0_u64;
        walk.skip(|name| count += u64::from(name.eq_ignore_ascii_case("PolicyMetadata")));
        match self.definitions.iter_mut().find(|definitions| definitions.group == group) {
            Some(definitions) => definitions.count += count,
            None => self.definitions.push(Definitions { group, count, locus }),
        }
    }

    fn kept_name(&mut self, name: &'t str) -> Arc<str> {
        if let Some(kept) = self.names.get(name) {
            return kept.clone();
        }
        let plain = name.strip_prefix(STATE_PREFIX).filter(|plain| self.open.len() == 1 && !plain.is_empty());
        let plain = text_decode::cut(plain.unwrap_or(name), crate::readers::facts::MAX_NAME_BYTES);
        let spelled = SPELLING.iter().find(|known| known.eq_ignore_ascii_case(plain));
        let kept = self.facts.word(spelled.unwrap_or(&plain));
        self.names.insert(name, kept.clone());
        kept
    }

    fn finish(mut self, mut walk: Walk<'t>) -> Reading {
        for definitions in std::mem::take(&mut self.definitions) {
            let group = self.facts.group(&definitions.group);
            let count = definitions.count.to_string();
            self.facts.add(&group, "PolicyMetadata", &count, |_| definitions.locus.clone());
        }
        for problem in walk.problems() {
            self.facts.warn(Locus::Element(Arc::from(problem.path)), problem.kind, problem.message);
        }
        self.facts.finish()
    }
}

#[cfg(test)]
mod tests {
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
                    || reading
                        .warnings
                        .iter()
                        .any(|w| w.kind == WarningKind::Truncated || w.kind == WarningKind::Damaged),
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
        assert_eq!(raw(&input, &Locus::Line(1)), None);
    }
}

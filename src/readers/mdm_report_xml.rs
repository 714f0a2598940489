//! `MDMDiagReport.xml`: what the device knows about its management, as a tree.
//!
//! The writer turns registry keys into elements: a key becomes an element whose first child names it, its values become
//! further children, its sub-keys nested elements (observed; not documented). The file can have tens of megabytes,
//! nearly all of it the definitions of every policy that Windows has; those are counted and passed over.
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
use crate::readers::facts::MAX_VALUE_BYTES;
use crate::readers::raw_text;
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
    stream: None,
    raw,
    samples: &[(
        "MDMDiagReport.xml",
        b"\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<MDMEnterpriseDiagnosticsReport>\r\n  <Version>1.0</Version>\r\n",
    )],
};

fn recognise(head: &Head<'_>) -> bool {
    contains_ignore_case(head.text(), ROOT)
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
            Step::Text(part) => tree.add_text(&part),
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
    let Locus::Element(path) = locus else { return raw_text::line(input, locus) };
    let text = text_decode::decode(input, &mut Vec::new());
    xml_walk::source(&text, path).map(raw_text::shown)
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

    /// Text of the innermost element; of a long one as much as shows that it is too long to be kept.
    fn add_text(&mut self, part: &str) {
        if self.text.len() <= MAX_VALUE_BYTES {
            self.text.push_str(text_decode::cut(part, MAX_VALUE_BYTES + 1));
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
mod tests;

//! Named values of state artifacts.

use std::sync::Arc;

use crate::model::evidence::Evidence;
use crate::model::evidence::Locus;
use crate::model::id::ArtifactId;

/// Which kind of artifact a fact stands in; it decides how much a claim weighs and how its group is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FactKind {
    /// Registry value. Group: full key path `HKLM\…` (as written, hive shortened); name: value name (`""` = default value,
    /// `(key)` = a key without values; members of JSON in a value as `PolicyJsonCache.CloudAssignedTenantId`).
    Registry,
    /// `MDMDiagReport.xml`. Group: element path without positions, root left out (`Enrollments/Enrollment`); name: child
    /// element, `../Name` for the id of an element around the group (`../EnrollmentId`, `../PolicyScope`).
    ReportXml,
    /// The HTML report. Group: table id (or section title); name: label or column heading; instance: the n-th table of
    /// label and value rows, the n-th row of a table of columns.
    ReportHtml,
    /// `dsregcmd /status`. Group: section title without its number (`Work Account`); name: label, of a range also
    /// `label.from` and `label.to`.
    Dsregcmd,
    /// Autopilot profile or policy JSON. Group: artifact kind; name: JSON key (nested ones joined by `.`).
    Autopilot,
    /// `results.xml` and `No Results` entries. Group: item kind (`RegistryKey`, `Command`, `Events`, `FoldersFiles`); name: what was asked; value: HRESULT as `0x…`;
    /// instance: position of the request. Group `Collection`: the collection as a whole.
    CollectionResult,
    /// `MdmLogCollectorFootPrint.txt`, `MdmDiagLogMetadata.json`. Group: `footprint`, `footprint/registry`,
    /// `footprint/failed`, `metadata`.
    Collection,
    /// TPM and certificate command output. Group: block title (`TpmHLI Attestation`), command (`certreq -enrollaik`),
    /// `Certificate`.
    Tpm,
    /// Facts told by a log (app names of an IME policy list, agent version). Group: log family.
    Log,
    /// Other text (service info, licensing). Group `deep_link`: links found in it, access tokens removed.
    Text,
}
crate::model::words!(FactKind {
    Registry => "registry",
    ReportXml => "report_xml",
    ReportHtml => "report_html",
    Dsregcmd => "dsregcmd",
    Autopilot => "autopilot",
    CollectionResult => "collection_result",
    Collection => "collection",
    Tpm => "tpm",
    Log => "log",
    Text => "text",
});

/// Group of [`FactKind::Log`] facts about applications that the Intune Management Extension was told of; one instance an
/// application: `app_id`, and what is known of `app_name`, `intent`, `version`, `app_kind` (`win32`, `winget`).
pub const IME_APPS: &str = "ime_apps";
/// Group of [`FactKind::Log`] facts: what the agent reported about an application to the service; one instance a report:
/// `app_id`, and of `app_name`, `enforcement_state`, `detection_state`, `code`, `result`, `user_id`.
pub const IME_REPORTS: &str = "ime_reports";
/// Group of [`FactKind::Log`] facts of a Windows Installer log; one instance a log: `product_code`, and of `product_name`,
/// `product_version`, `exit_code`, `failed_action`.
pub const MSI_LOGS: &str = "msi_logs";
/// Group of [`FactKind::Log`] facts about the agent itself: `version`.
pub const IME_AGENT: &str = "ime_agent";

/// One named value of a state artifact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The artifact.
    pub artifact: ArtifactId,
    /// Where in it.
    pub locus: Locus,
    /// Kind of artifact.
    pub kind: FactKind,
    /// Which instance of a repeated group (the n-th `Enrollment` element, the n-th row), counted from 0 in artifact order;
    /// facts of one instance have the same number.
    pub instance: u32,
    /// What the value belongs to: key path, element path, section (see [`FactKind`]).
    pub group: Arc<str>,
    /// Name of the value.
    pub name: Arc<str>,
    /// Its text. Numbers as decimal (registry DWORD and QWORD unsigned), binary as upper-case hex, MULTI_SZ joined by `;`.
    pub value: Box<str>,
}

impl Fact {
    /// This fact as evidence.
    #[must_use]
    pub fn evidence(&self) -> Evidence {
        Evidence { artifact: self.artifact, locus: self.locus.clone(), event: None }
    }
}

/// The facts of one instance of one group of one artifact: a row, an element, a key.
#[derive(Clone, Debug)]
pub struct Instance<'a> {
    /// The artifact.
    pub artifact: ArtifactId,
    /// The group, as the first of its facts has it.
    pub group: &'a str,
    /// Number of the instance, see [`Fact::instance`].
    pub number: u32,
    /// Its facts in artifact order.
    pub facts: Vec<&'a Fact>,
}

impl<'a> Instance<'a> {
    /// The first fact of this name (ASCII case does not matter).
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'a Fact> {
        self.all(name).next()
    }

    /// All facts of this name (ASCII case does not matter), in artifact order.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &'a Fact> {
        self.facts.iter().copied().filter(move |fact| fact.name.eq_ignore_ascii_case(name))
    }

    /// The value of the first fact of this name, unless it is empty.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.get(name).map(|fact| &*fact.value).filter(|value| !value.is_empty())
    }
}

/// The facts of a kind whose group satisfies `wanted`, put together by artifact, group (ASCII case does not matter) and
/// instance, in the order in which they appear.
pub fn instances(facts: &[Fact], kind: FactKind, wanted: impl Fn(&str) -> bool) -> Vec<Instance<'_>> {
    let mut list: Vec<Instance<'_>> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for fact in facts.iter().filter(|fact| fact.kind == kind && wanted(&fact.group)) {
        let place =
            *places.entry((fact.artifact, fact.group.to_ascii_lowercase(), fact.instance)).or_insert(list.len());
        match list.get_mut(place) {
            Some(instance) => instance.facts.push(fact),
            None => {
                let (artifact, group, number) = (fact.artifact, &*fact.group, fact.instance);
                list.push(Instance { artifact, group, number, facts: vec![fact] });
            }
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instances_keep_order_and_ignore_case() {
        let fact = |group: &str, instance, name: &str, value: &str| Fact {
            artifact: ArtifactId(0),
            locus: Locus::Whole,
            kind: FactKind::ReportXml,
            instance,
            group: group.into(),
            name: name.into(),
            value: value.into(),
        };
        let facts = [fact("B", 1, "x", "1"), fact("A", 0, "x", "2"), fact("b", 1, "X", ""), fact("B", 0, "y", "4")];
        let all = instances(&facts, FactKind::ReportXml, |_| true);
        let seen: Vec<_> = all.iter().map(|i| (i.group, i.number, i.facts.len())).collect();
        assert_eq!(seen, [("B", 1, 2), ("A", 0, 1), ("B", 0, 1)]);
        assert_eq!((all[0].text("X"), all[0].all("x").count(), all[0].text("y")), (Some("1"), 2, None));
        assert!(instances(&facts, FactKind::Registry, |_| true).is_empty());
    }
}

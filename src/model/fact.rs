//! Named values of state artifacts.

use std::sync::Arc;

use crate::model::evidence::Evidence;
use crate::model::evidence::Locus;
use crate::model::id::ArtifactId;

/// Which kind of artifact a fact stands in; it decides how much a claim weighs and how its group is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FactKind {
    /// Registry value. Group: full key path `HKLM\…` (as written, hive shortened); name: value name (`""` = default value).
    Registry,
    /// `MDMDiagReport.xml`. Group: element path without positions, root left out (`Enrollments/Enrollment`); name: child element.
    ReportXml,
    /// The HTML report. Group: table id (or section title); name: label or column heading.
    ReportHtml,
    /// `dsregcmd /status`. Group: section title; name: label.
    Dsregcmd,
    /// Autopilot profile or policy JSON. Group: artifact kind; name: JSON key (nested ones joined by `.`).
    Autopilot,
    /// `results.xml` and `No Results` entries. Group: item kind (`RegistryKey`, `Command`, `Events`, `FoldersFiles`); name: what was asked; value: HRESULT as `0x…`.
    CollectionResult,
    /// `MdmLogCollectorFootPrint.txt`, `MdmDiagLogMetadata.json`. Group: `footprint` or `metadata`.
    Collection,
    /// TPM and certificate command output. Group: block title.
    Tpm,
    /// Facts told by a log (app names of an IME policy list, agent version). Group: log family.
    Log,
    /// Other text (service info, licensing).
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

use crate::device::coverage::of;
use crate::device::testing::event;
use crate::device::testing::fact;
use crate::model::artifact::Artifact;
use crate::model::artifact::BundleKind;
use crate::model::coverage::Coverage;
use crate::model::coverage::CoverageStatus;
use crate::model::event::Event;
use crate::model::evidence::Locus;
use crate::model::fact::Fact;
use crate::model::fact::FactKind;
use crate::model::id::ArtifactId;
use crate::model::silent::SilentRecords;
use crate::model::warning::Warning;
use crate::model::warning::WarningKind;

const DM: &str = "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider";

fn artifact(path: &str, format: Option<&'static str>, records: u64, facts: u64) -> Artifact {
    Artifact { path: path.to_owned(), format, size_bytes: 4096, records, facts, warnings: 0 }
}

fn log(artifact: u32, record_id: u64, at: &str) -> Event {
    let mut event = event(DM, 4, at, &[]);
    event.artifact = ArtifactId(artifact);
    event.record.locus = Locus::Record(record_id);
    if let Some(system) = &mut event.record.system {
        system.record_id = record_id;
    }
    event
}

fn line<'a>(lines: &'a [Coverage], source: &str) -> &'a Coverage {
    lines.iter().find(|line| line.source.to_lowercase().contains(&source.to_lowercase())).unwrap()
}

fn mdm(artifacts: &[Artifact], warnings: &[Warning], facts: &[Fact], events: &[Event]) -> Vec<Coverage> {
    of(BundleKind::MdmDiagnostics, artifacts, warnings, facts, events, &SilentRecords::default())
}

#[test]
fn what_is_read_costs_nothing_and_what_is_missing_says_what_it_costs() {
    let artifacts =
        [artifact("dm.evtx", Some("evtx"), 1, 0), artifact("MDMDiagReport.xml", Some("mdm_report_xml"), 0, 9)];
    let lines = mdm(&artifacts, &[], &[], &[log(0, 1, "2026-02-10T10:00:00Z")]);
    let admin = line(&lines, "Provider/Admin");
    assert_eq!((admin.status, admin.artifact, &admin.effect), (CoverageStatus::Read, Some(ArtifactId(0)), &None));
    assert_eq!(line(&lines, "mdmdiagreport.xml").status, CoverageStatus::Read);
    let dump = line(&lines, "registrydump");
    assert_eq!((dump.status, dump.artifact), (CoverageStatus::Missing, None));
    assert!(dump.effect.as_ref().unwrap().contains("leftovers"));
    assert!(lines.iter().all(|line| (line.status == CoverageStatus::Read)
        || line.effect.is_some()
        || line.source.ends_with("Operational")));
    assert!(!lines.iter().any(|line| line.source == "results.xml" || line.source.contains("Autopilot")));
}

#[test]
fn damage_empty_files_and_files_of_another_kind_are_told_apart() {
    let mut empty = artifact("MDMDiagReport.xml", None, 0, 0);
    empty.size_bytes = 0;
    let artifacts = [
        artifact("Microsoft-Windows-AAD%4Operational.evtx", Some("evtx"), 0, 0),
        artifact("MDMDiagHtmlReport.html", Some("mdm_report_html"), 0, 5),
        empty,
        artifact("MdmDiagReport_RegistryDump.reg", None, 0, 0),
        artifact("microsoft-windows-user device registration-admin.evtx", Some("evtx"), 0, 0),
        artifact("x_Debug.evtx", Some("evtx"), 0, 0),
    ];
    let warnings = [
        Warning::new(ArtifactId(1), Locus::Line(3), WarningKind::Truncated, "The report ends in a table"),
        Warning::new(ArtifactId(4), Locus::Whole, WarningKind::Damaged, "No chunk can be read"),
        Warning::new(ArtifactId(0), Locus::Whole, WarningKind::Duplicate, "twice"),
    ];
    let lines = mdm(&artifacts, &warnings, &[], &[]);
    let status = |source| (line(&lines, source).status, line(&lines, source).reason.clone().unwrap_or_default());
    assert_eq!(status("AAD").0, CoverageStatus::Empty);
    assert_eq!(status("html"), (CoverageStatus::Partial, "The report ends in a table".to_owned()));
    assert_eq!(status("mdmdiagreport.xml").0, CoverageStatus::Empty);
    assert_eq!(
        status("registrydump"),
        (CoverageStatus::Unreadable, "its content is not what its name says".to_owned())
    );
    assert_eq!(status("device registration"), (CoverageStatus::Unreadable, "No chunk can be read".to_owned()));
}

#[test]
fn an_empty_debug_channel_is_the_rule() {
    let path = "microsoft-windows-devicemanagement-enterprise-diagnostics-provider-debug.evtx";
    let lines = mdm(&[artifact(path, Some("evtx"), 0, 0)], &[], &[], &[]);
    let debug = line(&lines, "Provider/Debug");
    assert_eq!(debug.status, CoverageStatus::Empty);
    assert!(debug.reason.as_ref().unwrap().contains("switched off"));
    assert_eq!(debug.effect, None, "nothing is lost for the verdict");
}

#[test]
fn a_log_that_begins_after_the_join_is_wrapped() {
    let artifacts = [artifact("dm.evtx", Some("evtx"), 1, 0)];
    let joined =
        [fact(FactKind::Dsregcmd, "Device Details", "DeviceCertificateValidity.from", "2026-01-05 08:00:00.000 UTC")];
    let events = [log(0, 812, "2026-02-10T10:00:00Z")];
    let wrapped = mdm(&artifacts, &[], &joined, &events);
    let admin = line(&wrapped, "Provider/Admin");
    assert_eq!(admin.status, CoverageStatus::Wrapped);
    assert!(
        admin.reason.as_ref().unwrap().contains("record 812")
            && admin.reason.as_ref().unwrap().contains("joined Entra")
    );
    let unknown = mdm(&artifacts, &[], &[], &events);
    assert_eq!(line(&unknown, "Provider/Admin").status, CoverageStatus::Read);
    assert!(line(&unknown, "Provider/Admin").effect.as_ref().unwrap().starts_with("An attempt before 2026-02-10"));
}

#[test]
fn what_the_collection_could_not_get_is_not_simply_missing() {
    let facts = [
        fact(FactKind::CollectionResult, "Command", r"%windir%\system32\Dsregcmd.exe /status", "0x80070002"),
        fact(
            FactKind::CollectionResult,
            "FoldersFiles",
            "ProgramData_Microsoft_IntuneManagementExtension_Logs",
            "0x80070003",
        ),
        fact(FactKind::CollectionResult, "Events", "Microsoft-Windows-AAD/Operational", "0x00000000"),
    ];
    let lines = of(BundleKind::IntuneDiagnostics, &[], &[], &facts, &[], &SilentRecords::default());
    let status = line(&lines, "dsregcmd");
    assert_eq!(status.status, CoverageStatus::NotCollected);
    assert_eq!(status.reason.as_deref(), Some("the collection could not get it (0x80070002)"));
    assert_eq!(line(&lines, "Intune Management Extension").status, CoverageStatus::NotCollected);
    assert_eq!(line(&lines, "AAD").status, CoverageStatus::Missing);
    assert_eq!(line(&lines, "results.xml").status, CoverageStatus::Missing);
    let failed = [fact(FactKind::Collection, "footprint/failed", "CollectRegistryEntries", "0x80070005")];
    assert_eq!(line(&mdm(&[], &[], &failed, &[]), "registrydump").status, CoverageStatus::NotCollected);
}

#[test]
fn traces_are_named_as_not_read() {
    let path = "DiagnosticLogCSP_Collector_Autopilot_2021_12_22_4_16_20.etl";
    let lines = mdm(&[artifact(path, None, 0, 0)], &[], &[], &[]);
    assert_eq!(line(&lines, ".etl").status, CoverageStatus::Unreadable);
}

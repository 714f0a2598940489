//! Name of the computer, edition and version of Windows.

use crate::device::registry::Key;
use crate::device::sources::Sources;
use crate::device::sources::known;
use crate::model::device::Device;
use crate::model::device::Known;
use crate::model::event::Event;
use crate::model::evidence::Evidence;
use crate::model::evidence::Locus;
use crate::model::fact::Fact;
use crate::model::fact::FactKind;
use crate::model::fields::Value;
use crate::model::id::EventId;
use crate::model::silent::SilentRecords;

const KERNEL: &str = "Microsoft-Windows-Kernel-General";
/// The first build of Windows 11; its registry and its report still call it Windows 10.
const WINDOWS_11: u32 = 22_000;
/// Names of editions as they are shown, and their EditionIDs. Longer names first.
const EDITIONS: &[(&str, &str)] = &[
    ("Home Single Language", "CoreSingleLanguage"),
    ("Home China", "CoreCountrySpecific"),
    ("Home N", "CoreN"),
    ("Home", "Core"),
    ("Pro for Workstations", "ProfessionalWorkstation"),
    ("Pro Education", "ProfessionalEducation"),
    ("Pro N", "ProfessionalN"),
    ("Pro", "Professional"),
    ("Enterprise N", "EnterpriseN"),
    ("Enterprise", "Enterprise"),
    ("Education", "Education"),
];

/// Fills the fields of the device that tell of the computer and its Windows.
pub(super) fn describe(sources: &Sources<'_>, events: &[Event], silent: &SilentRecords, device: &mut Device) {
    let key = sources.registry.key(r"hklm\software\microsoft\windows nt\currentversion");
    device.computer_name = known(name_claims(sources, events, silent));
    device.os_build = known(build_claims(sources, events, key));
    device.os_version = version(sources, events, key);
    device.edition_id = known(edition_ids(sources, key));
    device.edition = edition(sources, key, device.os_build.as_ref().map(|build| build.value));
}

fn text<'a>(key: Option<&Key<'a>>, name: &str) -> Option<&'a Fact> {
    key?.text(name)
}

/// The report, then `dsregcmd`, then the registry, then the newest event: a computer is renamed during setup, and old
/// events keep the old name.
fn name_claims(sources: &Sources<'_>, events: &[Event], silent: &SilentRecords) -> Vec<(String, Evidence)> {
    let active = sources.registry.key(r"hklm\system\currentcontrolset\control\computername\activecomputername");
    let stored = sources.registry.key(r"hklm\system\currentcontrolset\control\computername\computername");
    let facts = [
        sources.html("DeviceInfoTable", "PC name"),
        sources.status("Device Name"),
        text(active, "ComputerName"),
        text(stored, "ComputerName"),
    ];
    let mut claims: Vec<_> = facts.into_iter().flatten().map(|fact| (host(&fact.value), fact.evidence())).collect();
    let named = events.iter().enumerate().rev().find_map(|(at, event)| {
        let system = event.record.system.as_ref().filter(|system| !system.computer.is_empty())?;
        Some((EventId(u32::try_from(at).ok()?), event, host(&system.computer)))
    });
    let silent_named = silent.records.iter().rev().find_map(|record| {
        let log = silent.log_of(record).filter(|log| !log.computer.is_empty())?;
        Some((record, host(&log.computer)))
    });
    let newest = match (named, silent_named) {
        // It stands behind that event.
        (named, Some((record, name))) if named.as_ref().is_none_or(|(id, ..)| *id < record.next) => {
            let locus = Locus::Record(record.record_id);
            Some((name, Evidence { artifact: record.artifact, locus, event: None }))
        }
        (named, _) => named.map(|(id, event, name)| (name, event.evidence(id))),
    };
    claims.extend(newest);
    claims
}

/// A computer's name without its domain, in capitals as Windows keeps it.
fn host(name: &str) -> String {
    name.trim().split('.').next().unwrap_or_default().to_uppercase()
}

/// `10.0.22631.3447`: build and revision.
fn dotted(text: &str) -> Option<(u32, u32)> {
    let numbers: Vec<u32> = text.trim().split('.').map(str::parse).collect::<Result<_, _>>().ok()?;
    match numbers.as_slice() {
        [10, 0, build, revision, ..] | [build, revision] if *build > 9_000 => Some((*build, *revision)),
        _ => None,
    }
}

/// The last start of Windows that an event log tells of: build and revision.
fn started(events: &[Event]) -> Option<(u32, u32, Evidence)> {
    events.iter().enumerate().rev().find_map(|(at, event)| {
        if !event.is(KERNEL, 12) {
            return None;
        }
        let number =
            |name: &str| event.record.fields.get(name).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
        let build = number("BuildVersion").filter(|build| *build > 9_000)?;
        let evidence = event.evidence(EventId(u32::try_from(at).ok()?));
        Some((build, number("QfeVersion").unwrap_or_default(), evidence))
    })
}

/// Facts that state build and revision in one: the report and the collector's own file.
fn dotted_facts<'a>(sources: &Sources<'a>) -> impl Iterator<Item = (u32, u32, &'a Fact)> + use<'a> {
    let report = sources.html("DeviceInfoTable", "OS Build");
    let collector = sources.named(FactKind::Collection, "BaseBuildRevisionNumber").next();
    [report, collector].into_iter().flatten().filter_map(|fact| {
        let (build, revision) = dotted(&fact.value)?;
        Some((build, revision, fact))
    })
}

fn build_claims(sources: &Sources<'_>, events: &[Event], key: Option<&Key<'_>>) -> Vec<(u32, Evidence)> {
    let registry = text(key, "CurrentBuild").or_else(|| text(key, "CurrentBuildNumber"));
    let mut claims: Vec<_> =
        registry.and_then(|fact| Some((fact.value.trim().parse().ok()?, fact.evidence()))).into_iter().collect();
    claims.extend(dotted_facts(sources).map(|(build, _, fact)| (build, fact.evidence())));
    claims.extend(started(events).map(|(build, _, evidence)| (build, evidence)));
    claims
}

/// `10.0.<build>.<revision>`, or the name of the release when only that is known.
fn version(sources: &Sources<'_>, events: &[Event], key: Option<&Key<'_>>) -> Option<Known<String>> {
    let dotted = |build: u32, revision: u32| format!("10.0.{build}.{revision}");
    let registry = || {
        let build = text(key, "CurrentBuild").or_else(|| text(key, "CurrentBuildNumber"))?;
        let revision = key?.number("UBR")?;
        Some((dotted(build.value.trim().parse().ok()?, revision), build.evidence()))
    };
    let mut claims: Vec<_> = registry().into_iter().collect();
    claims.extend(dotted_facts(sources).map(|(build, revision, fact)| (dotted(build, revision), fact.evidence())));
    claims.extend(started(events).map(|(build, revision, evidence)| (dotted(build, revision), evidence)));
    let release = || text(key, "DisplayVersion").or_else(|| text(key, "ReleaseId"));
    if claims.is_empty() {
        claims.extend(release().map(|fact| (fact.value.trim().to_owned(), fact.evidence())));
    }
    known(claims)
}

fn edition_ids(sources: &Sources<'_>, key: Option<&Key<'_>>) -> Vec<(String, Evidence)> {
    let mut claims: Vec<_> =
        text(key, "EditionID").map(|fact| (fact.value.trim().to_owned(), fact.evidence())).into_iter().collect();
    let shown = sources.html("DeviceInfoTable", "Edition");
    claims.extend(shown.and_then(|fact| Some((edition_id(&fact.value)?.to_owned(), fact.evidence()))));
    let licence = sources.named(FactKind::Text, "Edition").next();
    claims.extend(licence.map(|fact| (fact.value.trim().to_owned(), fact.evidence())));
    claims
}

/// The EditionID of an edition's name (`Windows 10 Pro`).
fn edition_id(name: &str) -> Option<&'static str> {
    let name = name.trim();
    EDITIONS.iter().find(|(end, _)| name.ends_with(end)).map(|(_, id)| *id)
}

/// The name of the edition, with the right number of Windows: it is the build that tells it.
fn edition(sources: &Sources<'_>, key: Option<&Key<'_>>, build: Option<u32>) -> Option<Known<String>> {
    let stated = [text(key, "ProductName"), sources.html("DeviceInfoTable", "Edition")];
    known(stated.into_iter().flatten().map(|fact| {
        let name = fact.value.trim();
        let name = match build {
            Some(build) if build >= WINDOWS_11 => name.replacen("Windows 10", "Windows 11", 1),
            _ => name.to_owned(),
        };
        (name, fact.evidence())
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::testing::event;
    use crate::device::testing::fact;
    use crate::device::testing::registry;
    use crate::model::device::value_of;

    const KEY: &str = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion";

    fn describe_all(facts: &[Fact], events: &[Event]) -> Device {
        let mut device = Device::default();
        describe(&Sources::new(facts), events, &SilentRecords::default(), &mut device);
        device
    }

    #[test]
    fn windows_11_is_called_windows_11() {
        let device = describe_all(
            &[
                registry(KEY, "ProductName", "Windows 10 Pro"),
                registry(KEY, "EditionID", "Professional"),
                registry(KEY, "CurrentBuild", "22631"),
                registry(KEY, "UBR", "3447"),
                fact(FactKind::ReportHtml, "DeviceInfoTable", "OS Build", "10.0.22631.3447"),
                fact(FactKind::ReportHtml, "DeviceInfoTable", "Edition", "Windows 10 Pro"),
            ],
            &[],
        );
        assert_eq!(value_of(device.edition.as_ref()).unwrap(), "Windows 11 Pro");
        assert_eq!(device.edition.unwrap().evidence.len(), 2);
        assert_eq!(value_of(device.os_version.as_ref()).unwrap(), "10.0.22631.3447");
        assert_eq!(device.os_build.as_ref().unwrap().evidence.len(), 2);
        assert_eq!(device.edition_id.unwrap().evidence.len(), 2);
    }

    #[test]
    fn the_report_alone_tells_of_a_home_edition() {
        let device = describe_all(&[fact(FactKind::ReportHtml, "DeviceInfoTable", "Edition", "Windows 10 Home")], &[]);
        assert_eq!(device.is_home(), Some(true));
        assert_eq!(value_of(device.edition.as_ref()).unwrap(), "Windows 10 Home");
        assert_eq!(describe_all(&[], &[]).is_home(), None);
    }

    #[test]
    fn event_logs_alone_tell_name_and_build() {
        let build = [
            ("MajorVersion", Value::Unsigned(10)),
            ("BuildVersion", Value::Unsigned(26100)),
            ("QfeVersion", Value::Unsigned(1742)),
        ];
        let device = describe_all(&[], &[event(KERNEL, 12, "2026-02-10T16:02:00Z", &build)]);
        assert_eq!(value_of(device.computer_name.as_ref()).unwrap(), "CONTOSO-1");
        assert_eq!(value_of(device.os_version.as_ref()).unwrap(), "10.0.26100.1742");
    }
}

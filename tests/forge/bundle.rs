//! A story's artifacts, put together as the tools of Windows and Intune do.

use super::story::{Names, Shape, Story};
use super::{cab, dsregcmd, ime, records, registry, report_html, report_xml, small, time, zip};
use std::collections::BTreeMap;
use std::path::Path;

/// A finished bundle: one file, or the files of a folder.
pub enum Bundle {
    File { name: String, data: Vec<u8> },
    Folder { name: String, files: Vec<(String, Vec<u8>)> },
}

/// Channels that `mdmdiagnosticstool` exports, present even when empty.
const MDM_CHANNELS: &[&str] = &[
    "Microsoft-Windows-AAD/Operational",
    "Microsoft-Windows-AppXDeploymentServer/Operational",
    "Microsoft-Windows-AssignedAccess/Admin",
    "Microsoft-Windows-Crypto-NCrypt/Operational",
    "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin",
    "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Debug",
    "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Operational",
    "Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot",
    "Microsoft-Windows-ModernDeployment-Diagnostics-Provider/ManagementService",
    "Microsoft-Windows-Provisioning-Diagnostics-Provider/Admin",
    "Microsoft-Windows-Shell-Core/Operational",
    "Microsoft-Windows-User Device Registration/Admin",
];

/// What newer builds export besides.
const SPLIT_CHANNELS: &[&str] = &[
    "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Autopilot",
    "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Enrollment",
    "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Sync",
];

/// Channels that Intune asks for besides the nested MDM cab.
const INTUNE_CHANNELS: &[&str] = &["Application", "Microsoft-Windows-HelloForBusiness/Operational", "Setup", "System"];

/// Name and content.
pub type Artifact = (String, Vec<u8>);

/// Forges the bundle of a story.
pub fn forge(story: &Story) -> Bundle {
    let b = &story.bundle;
    let (at, offset) = (b.collected, story.device.offset_minutes());
    let file = |data| Bundle::File { name: b.name.clone(), data };
    match b.shape {
        Shape::CabMszip => file(pack_cab(mdm_artifacts(story), cab::Compression::MsZip, story)),
        Shape::CabLzx => file(pack_cab(mdm_artifacts(story), cab::Compression::Lzx, story)),
        Shape::CabLzxUncompressed => file(pack_cab(mdm_artifacts(story), cab::Compression::LzxUncompressed, story)),
        Shape::CabStored => file(pack_cab(mdm_artifacts(story), cab::Compression::Stored, story)),
        Shape::Zip => file(zip::write(&zip_entries(mdm_artifacts(story)), at, offset)),
        Shape::IntuneFlattened => file(zip::write(&zip_entries(intune(story, true)), at, offset)),
        Shape::IntuneNumbered => file(zip::write(&zip_entries(intune(story, false)), at, offset)),
        Shape::Folder => Bundle::Folder { name: b.name.clone(), files: mdm_artifacts(story) },
        Shape::Single => {
            let mut files = mdm_artifacts(story);
            assert!(!files.is_empty(), "{}: nothing left in the bundle", story.id);
            file(files.swap_remove(0).1)
        }
    }
}

impl Bundle {
    /// Writes the bundle into a folder and gives the path to open.
    pub fn save(&self, under: &Path) -> std::path::PathBuf {
        match self {
            Bundle::File { name, data } => {
                let path = under.join(name);
                std::fs::write(&path, data).expect("a writable folder");
                path
            }
            Bundle::Folder { name, files } => {
                let root = under.join(name);
                for (name, data) in files {
                    let path = root.join(name);
                    std::fs::create_dir_all(path.parent().unwrap()).expect("a writable folder");
                    std::fs::write(path, data).expect("a writable folder");
                }
                root
            }
        }
    }
}

fn pack_cab(artifacts: Vec<Artifact>, compression: cab::Compression, story: &Story) -> Vec<u8> {
    let entries: Vec<cab::Entry> = artifacts.into_iter().map(|(name, data)| cab::Entry { name, data }).collect();
    cab::write(&entries, compression, story.bundle.collected, story.device.offset_minutes())
}

fn zip_entries(artifacts: Vec<Artifact>) -> Vec<zip::Entry> {
    artifacts.into_iter().map(|(name, data)| zip::Entry::new(&name, data)).collect()
}

/// The flat files of `mdmdiagnosticstool -area`.
pub fn mdm_artifacts(story: &Story) -> Vec<Artifact> {
    let names = Names::of(story);
    let registry = registry::of(story, &names);
    let mut out: Vec<Artifact> = Vec::new();
    let mut put = |name: &str, data: Vec<u8>| out.push((name.to_owned(), data));
    put("MDMDiagReport.xml", report_xml::write(story, &names, &registry));
    put(&story.bundle.html, report_html::write(story, &names));
    put("MdmDiagReport_RegistryDump.reg", registry::dump(&registry));
    put("MdmDiagLogMetadata.json", small::metadata(story));
    put("MdmLogCollectorFootPrint.txt", small::footprint(story, &registry));
    for (channel, data) in channels(story) {
        put(&channel_file(&channel), data);
    }
    if let Some(profile) = small::autopilot_profile(story, &names) {
        put("AutopilotDDSZTDFile.json", profile.into_bytes());
        put(&format!("DeviceHash_{}.csv", story.device.name), small::device_hash());
    }
    for area in story.bundle.areas.iter().filter(|a| !a.eq_ignore_ascii_case("tpm")) {
        // No leading zeros, as the tool writes it.
        let stamp = time::local(story.bundle.collected, story.device.offset_minutes(), "%Y_%-m_%-d_%-H_%-M_%-S");
        put(&format!("DiagnosticLogCSP_Collector_{area}_{stamp}.etl"), small::trace());
    }
    if story.bundle.areas.iter().any(|a| a.eq_ignore_ascii_case("tpm")) {
        put("TpmHliInfo_Output.txt", small::tpm_info(story));
        put("CertReq_enrollaik_Output.txt", small::certreq(story));
        put("CertUtil_tpminfo_Output.txt", small::tpminfo());
    }
    for log in &story.ime {
        put(&log.file, ime::write(story, log, &names));
    }
    if story.bundle.also.iter().any(|a| a == "LicensingDiag.cab") {
        let status = dsregcmd::status(story, &names);
        put(
            "LicensingDiag.cab",
            pack_cab(vec![("CLIP\\dsregcmd.txt".to_owned(), status)], cab::Compression::MsZip, story),
        );
    }
    if story.bundle.also.iter().any(|a| a == "dsregcmd") {
        put("dsregcmd_status.txt", dsregcmd::status(story, &names));
    }
    for (name, text) in &story.file {
        put(name, names.fill(text).replace('\n', "\r\n").into_bytes());
    }
    keep(story, out)
}

/// Takes away and damages what the story says.
fn keep(story: &Story, artifacts: Vec<Artifact>) -> Vec<Artifact> {
    let b = &story.bundle;
    let hit = |list: &[String], name: &str| list.iter().any(|part| name.to_lowercase().contains(part));
    artifacts
        .into_iter()
        .filter(|(name, _)| !hit(&b.without, name) && (b.only.is_empty() || hit(&b.only, name)))
        .map(|(name, mut data)| {
            for (part, damage) in &b.damage {
                if name.to_lowercase().contains(part) {
                    match damage.as_str() {
                        "empty" => data.clear(),
                        "cut" => data.truncate(data.len() / 2),
                        // Event logs are damaged while they are written.
                        _ => assert!(records::oddity(damage).is_some(), "unknown damage {damage}"),
                    }
                }
            }
            (name, data)
        })
        .collect()
}

/// The logs of the channels that this kind of bundle holds.
fn channels(story: &Story) -> Vec<Artifact> {
    let mut logs = records::logs(story);
    let mut wanted: Vec<&str> = MDM_CHANNELS.to_vec();
    if story.device.split_channels {
        wanted.extend(SPLIT_CHANNELS);
    }
    let more = story.bundle.also.iter().map(String::as_str);
    wanted.extend(more.filter(|a| a.contains('/') || *a == "System"));
    wanted.into_iter().map(|channel| (channel.to_owned(), log_bytes(story, &mut logs, channel))).collect()
}

fn log_bytes(story: &Story, logs: &mut BTreeMap<String, super::evtx::Log>, channel: &str) -> Vec<u8> {
    let mut log = logs.remove(channel).unwrap_or_else(|| records::log(story, Vec::new()));
    let file = channel_file(channel);
    let damage = story.bundle.damage.iter().find(|(part, _)| file.contains(part.as_str()));
    log.oddity = damage.and_then(|(_, word)| records::oddity(word));
    log.to_bytes()
}

/// `Microsoft-Windows-AAD/Operational` -> `microsoft-windows-aad-operational.evtx`
fn channel_file(channel: &str) -> String {
    format!("{}.evtx", channel.to_lowercase().replace('/', "-"))
}

/// One thing that Intune asked for, and what came.
struct Item {
    result: small::Item,
    /// Name inside the numbered folder, name of the flattened entry after the number, content.
    file: Option<(String, String, Vec<u8>)>,
}

/// The entries of Intune's zip: flattened names, or numbered folders.
fn intune(story: &Story, flattened: bool) -> Vec<Artifact> {
    let items = intune_items(story);
    let mut out = Vec::new();
    let mut results = Vec::new();
    for (i, item) in items.into_iter().enumerate() {
        let n = i + 1;
        match item.file {
            Some((file, name, data)) if flattened => out.push((format!("({n}) {name}{file}"), data)),
            Some((file, _, data)) => out.push((format!("{n}\\{file}"), data)),
            None if flattened => {
                let kind = item.result.kind;
                let text = flatten(&item.result.request);
                out.push((
                    format!("({n}) No Results - Error [0x{:08x}] {kind} {text}", item.result.result),
                    Vec::new(),
                ));
            }
            None => {}
        }
        results.push(item.result);
    }
    out.push(("results.xml".to_owned(), small::results(&results, flattened)));
    keep(story, out)
}

/// Separators and signs become `_`, `%` goes.
fn flatten(text: &str) -> String {
    let text: String = text.chars().filter(|c| *c != '%' && *c != '*').collect();
    text.replace(['\\', '/', '.', ' '], "_").trim_end_matches('_').replace("__", "_")
}

fn intune_items(story: &Story) -> Vec<Item> {
    let names = Names::of(story);
    let all = registry::of(story, &names);
    let mut items = Vec::new();
    for key in [
        r"HKLM\SOFTWARE\Microsoft\IntuneManagementExtension",
        r"HKLM\Software\Microsoft\Enrollments",
        r"HKLM\Software\Microsoft\Provisioning",
        r"HKLM\Software\Policies",
        r"HKLM\SYSTEM\CurrentControlSet\Control\CloudDomainJoin",
        r"HKLM\Software\Microsoft\Windows NT\CurrentVersion",
    ] {
        let below = all.below(&[&key.replace("HKLM", "HKEY_LOCAL_MACHINE")]);
        let file = (!below.0.is_empty())
            .then(|| ("export.reg".to_owned(), format!("RegistryKey {} ", flatten(key)), registry::export(&below)));
        items.push(item("RegistryKey", key, if file.is_some() { 0 } else { 0x8007_0002 }, file));
    }
    let command = |request: &str, data: Vec<u8>| {
        let name = format!("Command {} ", flatten(request));
        item("Command", request, 0, Some(("output.log".to_owned(), name, data)))
    };
    items.push(command(r"%windir%\system32\Dsregcmd.exe /status", dsregcmd::status(story, &names)));
    items.push(command(
        r"%windir%\system32\ipconfig.exe /all",
        format!("\r\nWindows IP Configuration\r\n\r\n   Host Name . . . . . . . . . . . . : {}\r\n", story.device.name)
            .into_bytes(),
    ));
    let mut logs = records::logs(story);
    for channel in INTUNE_CHANNELS {
        let data = log_bytes(story, &mut logs, channel);
        let name = format!("Events {} ", channel.replace('/', "_"));
        items.push(item("Events", channel, 0, Some(("Events.evtx".to_owned(), name, data))));
    }
    let logs_folder = r"%ProgramData%\Microsoft\IntuneManagementExtension\Logs\*.*";
    for log in &story.ime {
        let name = format!("FoldersFiles {}\\", flatten(logs_folder));
        items.push(item(
            "FoldersFiles",
            logs_folder,
            0,
            Some((log.file.clone(), name, ime::write(story, log, &names))),
        ));
    }
    items.push(item("FoldersFiles", r"%windir%\ccmsetup\logs\*.log", 0x8007_0002, None));
    let stamp = time::local(story.bundle.collected, story.device.offset_minutes(), "%Y-%m-%d-%H-%M-%S");
    let inner = format!("mdmlogs-{stamp}.cab");
    let request = format!(r"%temp%\MDMDiagnostics\{inner}");
    let name = format!("FoldersFiles {}\\", flatten(&request));
    let cabinet = pack_cab(mdm_artifacts(story), cab::Compression::MsZip, story);
    items.push(item("FoldersFiles", &request, 0, Some((inner, name, cabinet))));
    items
}

fn item(kind: &'static str, request: &str, result: u32, file: Option<(String, String, Vec<u8>)>) -> Item {
    Item { result: small::Item { kind, request: request.to_owned(), result }, file }
}

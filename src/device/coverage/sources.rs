//! Everything that is worth reading, and what it costs to be without it.

/// When a source gets a line although it is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// Any diagnosis needs it.
    Always,
    /// Both collecting tools give it.
    Collected,
    /// It belongs to this area of `mdmdiagnosticstool`.
    Area(&'static str),
    /// Intune's "Collect diagnostics" gives it.
    Intune,
    /// Logs of the Intune Management Extension: in "Collect diagnostics" and the Autopilot area.
    Agent,
    /// Only other builds or collections have it.
    IfThere,
}

/// How a source is recognised.
#[derive(Clone, Copy, Debug)]
pub(super) enum What {
    /// An event channel.
    Channel(&'static str),
    /// Files by reader, or by part of their name in lower case (a damaged or empty file has no reader).
    File {
        /// Names of readers.
        formats: &'static [&'static str],
        /// Parts of file names.
        names: &'static [&'static str],
    },
    /// The logs of the Intune Management Extension.
    Agent,
}

/// One thing worth reading.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source {
    /// Its name in the coverage.
    pub(super) name: &'static str,
    pub(super) what: What,
    pub(super) need: Need,
    /// What its absence means for the verdict.
    pub(super) effect: &'static str,
    /// How "Collect diagnostics" asks for it: kind of request, part of the request with letters and digits only.
    request: (&'static str, &'static str),
}

const fn channel(name: &'static str, need: Need, effect: &'static str) -> Source {
    Source { name, what: What::Channel(name), need, effect, request: ("Events", "") }
}

const fn file(
    name: &'static str,
    formats: &'static [&'static str],
    names: &'static [&'static str],
    need: Need,
    effect: &'static str,
    request: (&'static str, &'static str),
) -> Source {
    Source { name, what: What::File { formats, names }, need, effect, request }
}

macro_rules! dm {
    ($name:literal) => {
        concat!("Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/", $name)
    };
}

/// All of them, in the order of the coverage.
#[rustfmt::skip]
pub(super) static SOURCES: &[Source] = &[
    channel(dm!("Admin"), Need::Always,
        "The steps of an enrollment and its result cannot be followed; whether an attempt failed, and why, stays open."),
    channel(dm!("Enrollment"), Need::IfThere,
        "Newer builds log the steps of an enrollment here; they cannot be followed."),
    channel(dm!("Sync"), Need::IfThere,
        "Newer builds log sessions with the server here; how they ended is not known."),
    channel(dm!("Autopilot"), Need::IfThere,
        "Newer builds log what the status page tracks here; how far each item came is known from other artifacts only."),
    channel(dm!("Operational"), Need::IfThere, ""),
    channel(dm!("Debug"), Need::IfThere,
        "Details of sessions cannot be seen."),
    channel("Microsoft-Windows-User Device Registration/Admin", Need::Always,
        "How the device joined Entra, and why a join failed, cannot be seen."),
    channel("Microsoft-Windows-AAD/Operational", Need::Always,
        "Errors of sign-in and tokens (AADSTS numbers) cannot be seen; a second factor or a policy that refused the user is not named."),
    channel("Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot", Need::Area("autopilot"),
        "What Autopilot did cannot be seen; an Autopilot start is less certain."),
    channel("Microsoft-Windows-ModernDeployment-Diagnostics-Provider/ManagementService", Need::Area("autopilot"),
        "Whether a technician pre-provisioned the device cannot be seen."),
    channel("Microsoft-Windows-Provisioning-Diagnostics-Provider/Admin", Need::Area("deviceprovisioning"),
        "Whether a provisioning package was applied cannot be seen."),
    channel("Microsoft-Windows-Shell-Core/Operational", Need::Collected,
        "Which page started the enrollment, and how the status page ended, cannot be seen; the trigger is less certain."),
    channel("Microsoft-Windows-TaskScheduler/Operational", Need::IfThere,
        "Scheduled starts of enrollment and sync cannot be seen."),
    channel("Microsoft-Windows-Workplace Join/Admin", Need::IfThere,
        "Adding a work account cannot be followed."),
    channel("System", Need::Intune,
        "Starts of Windows, changes of the clock and errors of the TPM cannot be seen."),
    file("MDMDiagReport.xml", &["mdm_report_xml"], &["mdmdiagreport.xml"], Need::Always,
        "Accounts, policies, applications and the error log of the management client are known from other artifacts only.",
        ("", "")),
    file("MDM report (HTML)", &["mdm_report_html"], &["mdmdiaghtmlreport.htm", "mdmdiagreport.htm"], Need::Always,
        "The last sync as the client shows it, blocked group policies and certificates are known from other artifacts only.",
        ("", "")),
    file("MdmDiagReport_RegistryDump.reg", &[], &["registrydump.reg"], Need::Always,
        "Enrollment keys and accounts cannot be checked against the report; leftovers of an older enrollment are not seen.",
        ("", "")),
    file("registry exports", &[], &["export.reg"], Need::IfThere, "", ("RegistryKey", "")),
    file("dsregcmd /status", &["dsregcmd"], &["dsregcmd"], Need::Always,
        "How the device is joined is known from registry and events only; the user's token is not known.",
        ("Command", "dsregcmd")),
    Source { name: "Intune Management Extension logs", what: What::Agent, need: Need::Agent,
        effect: "Win32 applications, scripts and remediations cannot be seen; an application that failed has no reason.",
        request: ("FoldersFiles", "intunemanagementextensionlogs") },
    file("Autopilot profile", &["autopilot"], &["autopilotddsztdfile.json", "autopilotconfigurationfile.json"], Need::Area("autopilot"),
        "", ("", "")),
    file("TPM outputs", &["tpm"], &["tpmhliinfo", "certreq_enrollaik", "certutil_tpminfo"], Need::Area("tpm"),
        "Whether the TPM can attest is known from events only.", ("", "")),
    file("certificate store", &["certutil_store"], &[], Need::IfThere,
        "Whether the management certificate is there and valid is known from reports only.", ("Command", "certutil")),
    file("results.xml", &["results"], &["results.xml"], Need::Intune,
        "What the collection failed to get is not known: an absent file may be absent on the device or only here.", ("", "")),
    file("MdmLogCollectorFootPrint.txt", &["footprint"], &["mdmlogcollectorfootprint"], Need::Collected,
        "What the collector failed to get is not known: an absent key may be absent on the device or only here.", ("", "")),
    file("setup logs", &["setup_log"], &["setupact.log", "setuperr.log"], Need::IfThere, "", ("FoldersFiles", "setupact")),
];

impl Source {
    /// Whether a request of "Collect diagnostics" was for this source. Names in `No Results` entries have `_` for
    /// separators, so letters and digits are compared.
    pub(super) fn is_request(&self, kind: &str, request: &str) -> bool {
        let (wanted_kind, wanted) = self.request;
        if !kind.eq_ignore_ascii_case(wanted_kind) {
            return false;
        }
        let request = letters(request);
        match self.what {
            What::Channel(name) => request == letters(name),
            _ => !wanted.is_empty() && request.contains(wanted),
        }
    }

    /// Whether a failure of the collector took this source away.
    pub(super) fn is_failure(&self, group: &str, name: &str) -> bool {
        let lost = match self.what {
            What::Channel(_) => "CollectEventViewerEntries",
            What::File { .. } if self.name.ends_with(".reg") => "CollectRegistryEntries",
            What::Agent => "CollectFileEntries",
            What::File { .. } => return false,
        };
        group.eq_ignore_ascii_case("footprint/failed") && name.eq_ignore_ascii_case(lost)
    }
}

fn letters(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

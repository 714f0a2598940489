//! What a bundle holds.

use crate::model::time::Time;

/// How the input is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Container {
    /// A cabinet.
    Cab,
    /// A zip archive.
    Zip,
    /// A folder on disk.
    Folder,
    /// One loose file.
    File,
    /// A loose file that came through standard input (an archive on standard input is `cab` or `zip`).
    Stdin,
}
crate::model::words!(Container { Cab => "cab", Zip => "zip", Folder => "folder", File => "file", Stdin => "stdin" });

/// Which tool made the bundle, told from what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BundleKind {
    /// "Export your management logs", "Create report", `mdmdiagnosticstool`.
    MdmDiagnostics,
    /// Intune "Collect diagnostics".
    IntuneDiagnostics,
    /// The One Data Collector script.
    OneDataCollector,
    /// Files in a folder of no known shape.
    Folder,
    /// One artifact by itself.
    SingleArtifact,
    /// None of these.
    Unknown,
}
crate::model::words!(BundleKind {
    MdmDiagnostics => "mdm_diagnostics",
    IntuneDiagnostics => "intune_diagnostics",
    OneDataCollector => "one_data_collector",
    Folder => "folder",
    SingleArtifact => "single_artifact",
    Unknown => "unknown",
});

/// One file of a bundle, as listed before it is read. Artifacts are ordered by path; [`crate::model::id::ArtifactId`] is the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArtifactEntry {
    /// Path inside the bundle, `/` between folders, `!` between a nested container and what it holds:
    /// `logs/mdmlogs.cab!LicensingDiag.cab!dsregcmd.txt`. Equal names in one container are told apart by `#2`, `#3` at the end.
    pub path: String,
    /// Size in bytes as the container declares it (unpacked).
    pub size_bytes: u64,
    /// When it was last written, as the container states (cab and zip: local time of the device, no zone), if it does.
    pub modified: Option<Time>,
}

/// An artifact as text, to be read by a person: without secrets, and only so much as a person reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArtifactText {
    /// The text, or its beginning.
    pub text: String,
    /// How many bytes of the artifact are left out behind it.
    pub rest_bytes: u64,
}

/// What became of one file of the bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// Path, see [`ArtifactEntry::path`].
    pub path: String,
    /// Name of the reader that read it; `None` if no reader knows the format.
    pub format: Option<&'static str>,
    /// Size in bytes (unpacked, as far as it was read).
    pub size_bytes: u64,
    /// Records that it gave.
    pub records: u64,
    /// Facts that it gave.
    pub facts: u64,
    /// Warnings about it.
    pub warnings: u64,
}

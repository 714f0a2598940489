//! What the words of the JSON contract are called on the screen.

use crate::model::artifact::BundleKind;
use crate::model::attempt::TrackedKind;
use crate::model::device::EnrollmentKind;

/// Of an enrollment.
#[must_use]
pub const fn enrollment(kind: EnrollmentKind) -> &'static str {
    match kind {
        EnrollmentKind::MdmOnly => "device management only",
        EnrollmentKind::Mam => "app management only",
        EnrollmentKind::DeviceWithEntra => "device, with Entra",
        EnrollmentKind::UserWithEntra => "user, with Entra",
        EnrollmentKind::Linked => "linked second enrollment",
        EnrollmentKind::Local => "local management",
        EnrollmentKind::UnmanagedBuiltin => "built into Windows",
        EnrollmentKind::Other => "of another kind",
    }
}

/// Of an application, or of what the enrollment status page waits for.
#[must_use]
pub const fn tracked(kind: TrackedKind) -> &'static str {
    match kind {
        TrackedKind::AppWin32 => "Win32 app",
        TrackedKind::AppMsi => "MSI",
        TrackedKind::AppStore => "Store app",
        TrackedKind::AppOffice => "Microsoft 365 Apps",
        TrackedKind::Policy => "policy",
        TrackedKind::Certificate => "certificate",
        TrackedKind::Script => "script",
        TrackedKind::Workload => "workload",
    }
}

/// Of a bundle.
#[must_use]
pub const fn bundle(kind: BundleKind) -> &'static str {
    match kind {
        BundleKind::MdmDiagnostics => "MDM diagnostics",
        BundleKind::IntuneDiagnostics => "Intune diagnostics",
        BundleKind::OneDataCollector => "One Data Collector",
        BundleKind::Folder => "folder",
        BundleKind::SingleArtifact => "one file",
        BundleKind::Unknown => "of no known kind",
    }
}

/// What a certificate is for.
#[must_use]
pub fn purpose(word: &str) -> String {
    match word {
        "mdm" => "MDM".to_string(),
        "entra_device" => "Entra device".to_string(),
        "entra_workplace" => "work account".to_string(),
        "scep" => "SCEP".to_string(),
        "aik" => "attestation key".to_string(),
        other => other.replace('_', " "),
    }
}

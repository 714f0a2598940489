//! Names for numbers and ids of an enrollment.

/// What the SDK header calls an enrollment type (`EnrollmentType` in the registry, the report and events 94, 99, 206).
///
/// Only the four numbers of `mdmregistration.h` (`DEVICEREGISTRATIONTYPE_*`) have names. Unmanaged Windows 11 carries keys
/// with types 1, 2, 10, 11, 18 and 28 to 32; what others call them contradicts the header and each other.
#[must_use]
pub const fn type_name(number: u32) -> Option<&'static str> {
    match number {
        0 => Some("MDM only"),
        5 => Some("MAM"),
        6 => Some("device-wide MDM with Entra join"),
        13 => Some("user-specific MDM with Entra account"),
        _ => None,
    }
}

/// Provider ids (`ProviderID`) that stock Windows itself registers: their keys are no enrollment in an MDM.
pub const BUILT_IN_PROVIDERS: &[&str] = &["Local Authority", "Cloud Authority", "Deploy Authority"];

/// What a provider id (`ProviderID`, `ServerId`) says about who manages.
#[must_use]
pub fn provider_name(provider_id: &str) -> Option<&'static str> {
    match provider_id {
        "MS DM Server" => Some("MDM server"),
        "Microsoft Device Management" => Some("linked enrollment (MMP-C)"),
        _ => None,
    }
}

/// Accounts that Windows joins with before a user is known (Autopilot pre-provisioning): no user joined.
#[must_use]
pub fn is_placeholder_account(upn: &str) -> bool {
    let name = upn.split('@').next().unwrap_or_default();
    upn.contains('@') && (name.eq_ignore_ascii_case("foouser") || name.eq_ignore_ascii_case("autopilot"))
}

/// Issuer of the certificate that Intune gives a device.
pub const INTUNE_DEVICE_CA: &str = "Microsoft Intune MDM Device CA";
/// Issuer of the certificate of an Entra device registration.
pub const ENTRA_DEVICE_CA: &str = "MS-Organization-Access";

/// Whether a provisioning package or category is one that every Windows applies to itself, managed or not: its power
/// settings and carrier data (seen on unmanaged Windows 10 and Server 2022, dozens at every first start).
#[must_use]
pub fn is_built_in_package(name: &str) -> bool {
    ["Power.", "PowerSettings", "Microsoft.Windows.Cosa."].iter().any(|start| name.starts_with(start))
}

/// Folders of the Task Scheduler whose tasks serve an enrollment or join.
pub const TASK_FOLDERS: &[&str] =
    &["\\Microsoft\\Windows\\EnterpriseMgmt", "\\Microsoft\\Windows\\Workplace Join\\", "\\Microsoft\\Windows\\EDP\\"];

/// Whether a task serves an enrollment or join. `EnterpriseMgmtNoncritical` is a sibling of `EnterpriseMgmt`.
#[must_use]
pub fn is_enrollment_task(path: &str) -> bool {
    TASK_FOLDERS.iter().any(|folder| path.get(..folder.len()).is_some_and(|start| start.eq_ignore_ascii_case(folder)))
}

/// Services that an enrollment needs, by key name and by English display name (some events have the one, some the other).
const SERVICES: &[&str] = &[
    "dmwappushservice",
    "Device Management Wireless Application Protocol (WAP) Push message Routing Service",
    "DmEnrollmentSvc",
    "Device Management Enrollment Service",
    "IntuneManagementExtension",
    "Microsoft Intune Management Extension",
    "CcmExec",
    "SMS Agent Host",
];

/// Whether a service, named either way, matters for an enrollment.
#[must_use]
pub fn is_enrollment_service(name: &str) -> bool {
    SERVICES.iter().any(|service| service.eq_ignore_ascii_case(name.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_numbers_of_the_header_have_names() {
        let named: Vec<u32> = (0..=64).filter(|number| type_name(*number).is_some()).collect();
        assert_eq!(named, [0, 5, 6, 13]);
        // What other tools print and the header contradicts.
        assert!(!type_name(0).unwrap().contains("Not enrolled") && !type_name(13).unwrap().contains("joined"));
    }

    #[test]
    fn placeholders_are_no_users() {
        assert!(
            is_placeholder_account("fooUser@contoso.onmicrosoft.com")
                && is_placeholder_account("autopilot@contoso.com")
        );
        assert!(!is_placeholder_account("avery@contoso.com") && !is_placeholder_account("foouser"));
    }

    #[test]
    fn tasks_and_services_of_an_enrollment() {
        assert!(is_enrollment_task("\\Microsoft\\Windows\\EnterpriseMgmt\\{0}\\PushLaunch"));
        assert!(is_enrollment_task("\\microsoft\\windows\\EnterpriseMgmtNoncritical\\{0}\\x"));
        assert!(is_enrollment_task("\\Microsoft\\Windows\\Workplace Join\\Automatic-Device-Join"));
        assert!(!is_enrollment_task("\\Microsoft\\Windows\\Défrag\\ScheduledDefrag") && !is_enrollment_task(""));
        assert!(is_enrollment_service("DMWAPPUSHSERVICE") && !is_enrollment_service("Spooler"));
    }
}

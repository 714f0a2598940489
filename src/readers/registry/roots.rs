//! Which keys become facts.
//!
//! Dumps and exports hold far more than management state (the definitions of every policy, certificate stores, the
//! settings of other products); what is not below one of these roots is counted only. No page of Microsoft's
//! lists these keys; they are the ones that public tools read: `Get-AutopilotDiagnostics`, Autopilot-Monitor,
//! markstan/IntuneOneDataCollector, ztrhgf/useful_powershell_modules, okieselbach/SyncMLViewer.

/// Roots in lower case, hive and user left out; all below them is kept.
const KEPT: &[&str] = &[
    r"software\microsoft\ccm",
    r"software\microsoft\ccmsetup",
    r"software\microsoft\declareddevicehealth",
    r"software\microsoft\declaredconfiguration",
    r"software\microsoft\devicemanageabilitycsp",
    r"software\microsoft\dmclient",
    r"software\microsoft\enrollments",
    r"software\microsoft\enterprisedesktopappmanagement",
    r"software\microsoft\enterpriseresourcemanager",
    r"software\microsoft\intunemanagementextension",
    r"software\microsoft\intunewindowsagent",
    r"software\microsoft\mdmdiagnostics",
    r"software\microsoft\officecsp",
    r"software\microsoft\onlinemanagement",
    r"software\microsoft\policies\laps",
    r"software\microsoft\policymanager",
    r"software\microsoft\provisioning",
    r"software\microsoft\scep",
    r"software\microsoft\windows\autopilot",
    r"software\microsoft\windows\currentversion\internet settings",
    r"software\microsoft\windows\currentversion\laps",
    r"software\microsoft\windows\currentversion\mdm",
    r"software\microsoft\windows\currentversion\oobe",
    r"software\microsoft\windows\currentversion\policies\laps",
    r"software\microsoft\windows\currentversion\setup\oobe",
    r"software\microsoft\windows\currentversion\uninstall",
    r"software\microsoft\windows\currentversion\workplacejoin",
    r"software\microsoft\windows nt\currentversion\workplacejoin",
    r"software\policies",
    r"system\currentcontrolset\control\clouddomainjoin",
    r"system\currentcontrolset\control\computername",
    r"system\currentcontrolset\control\timezoneinformation",
    r"system\currentcontrolset\services\dmwappushservice",
    r"system\setup",
];
/// Keys of which only the own values are kept: what is below them has nothing to do with management.
const KEPT_ALONE: &[&str] = &[
    r"software\microsoft\windows nt\currentversion",
    r"software\microsoft\windows\currentversion\authentication\logonui",
    r"system\currentcontrolset\services\tcpip\parameters",
];
/// Below a kept root and yet passed over: definitions of policies, certificates.
const PASSED_OVER: &[&str] = &[
    r"software\microsoft\policymanager\admxdefault",
    r"software\microsoft\policymanager\default",
    r"software\policies\microsoft\systemcertificates",
];
/// The 32-bit view. Its copy of management state is stale (seen by Autopilot-Monitor); only installed programs count
/// there.
const OTHER_VIEW: &str = r"software\wow6432node\";
const OTHER_VIEW_KEPT: &str = r"microsoft\windows\currentversion\uninstall";

/// Whether the values of a key become facts: `path` is the lower-case path without hive.
pub(crate) fn is_kept(path: &str) -> bool {
    let path = without_user(path);
    if let Some(other) = path.strip_prefix(OTHER_VIEW) {
        return is_below(other, OTHER_VIEW_KEPT);
    }
    // A control set by number is one of those that `CurrentControlSet` points to.
    let numbered = path.strip_prefix(r"system\controlset0").and_then(|rest| rest.split_once('\\'));
    let renamed = numbered.map(|(_, rest)| format!(r"system\currentcontrolset\{rest}"));
    let path = renamed.as_deref().unwrap_or(path);
    (KEPT.iter().any(|root| is_below(path, root)) && !PASSED_OVER.iter().any(|root| is_below(path, root)))
        || KEPT_ALONE.contains(&path)
}

fn is_below(path: &str, root: &str) -> bool {
    path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('\\'))
}

/// Below `HKEY_USERS`: the path without the user's SID.
fn without_user(path: &str) -> &str {
    let sid = path.starts_with("s-1-") || path.starts_with(r".default\");
    path.split_once('\\').filter(|_| sid).map_or(path, |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn management_state_is_kept_and_noise_is_not() {
        for path in [
            r"software\microsoft\enrollments\aa\firstsync",
            r"software\microsoft\enrollments",
            r"software\microsoft\windows nt\currentversion",
            r"software\microsoft\policymanager\current\device\camera",
            r"software\policies\microsoft\windows\currentversion\mdm",
            r"system\controlset001\control\clouddomainjoin\joininfo\aa",
            r"software\wow6432node\microsoft\windows\currentversion\uninstall\{aa}",
            r"s-1-5-21-1\software\microsoft\scep\x",
        ] {
            assert!(is_kept(path), "{path}");
        }
        for path in [
            r"software\microsoft\enrollmentsx",
            r"software\microsoft\windows nt\currentversion\fonts",
            r"software\microsoft\policymanager\default\camera\allowcamera",
            r"software\wow6432node\microsoft\enrollments\aa",
            r"software\policies\microsoft\systemcertificates\root\certificates\aa",
            r"system\currentcontrolset\control\class",
        ] {
            assert!(!is_kept(path), "{path}");
        }
    }
}

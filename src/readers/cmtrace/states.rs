//! Numbers of the Intune Management Extension as words (as its own reports and the public readers of them name them).

use crate::model::code::Code;

/// EnforcementState of an application report.
const ENFORCEMENT: &[(i64, &str)] = &[
    (1000, "Success"),
    (1003, "CommandReceived"),
    (2000, "InProgress"),
    (2007, "InProgressWaitingForDependencies"),
    (2008, "InProgressPendingReboot"),
    (2009, "InProgressDownloadCompleted"),
    (3000, "RequirementsNotMet"),
    (4000, "Unknown"),
    (5000, "Error"),
    (5003, "ErrorDownloadingContent"),
    (5999, "ErrorRetrying"),
    (6000, "NotAttempted"),
    (6001, "DependencyFailed"),
    (6002, "PendingHardReboot"),
    (6003, "DependencyRequirementsNotMet"),
    (6004, "DependencyNotAutoInstalled"),
    (6005, "DependencyNotAutoInstalled"),
];

/// InstallationState of the ESP tracking.
const INSTALLATION: &[(i64, &str)] = &[(1, "NotInstalled"), (2, "InProgress"), (3, "Completed"), (4, "Error")];

/// The word for a number of one field, if it is an enumeration.
pub(super) fn word(field: &str, number: i64) -> Option<&'static str> {
    let table: &[(i64, &str)] = match field {
        "enforcement_state" => ENFORCEMENT,
        "installation_state" => INSTALLATION,
        "detection_state" => &[(1, "Detected"), (2, "NotDetected")],
        "desired_state" => &[(0, "None"), (1, "NotPresent"), (2, "Present"), (3, "Unknown"), (4, "Available")],
        "intent" => &[(0, "NotTargeted"), (1, "Available"), (3, "RequiredInstall"), (4, "Uninstall")],
        _ => return None,
    };
    table.iter().find(|(have, _)| *have == number).map(|(_, word)| *word)
}

/// What a line says of how a thing went.
pub(super) struct State<'a> {
    pub(super) marker: &'a str,
    pub(super) state: &'a str,
    pub(super) exit_code: Option<u64>,
    pub(super) code: Option<Code>,
}

/// `success`, `failure`, `in_progress`, `skipped`, or nothing if the line does not say.
pub(super) fn result(line: &State<'_>) -> &'static str {
    match line.marker {
        "app_state" | "app_report" => reported(line),
        "esp_app_state" | "app_enforcement" | "app_exit_meaning" => named(line.state),
        "script_result" => named(line.state),
        "app_exit_code" if line.exit_code == Some(0) => "success",
        "app_hresult" => match line.code {
            Some(code) if code.is_success() => "success",
            Some(_) => "failure",
            None => "",
        },
        "script_exit_code" => match line.exit_code {
            Some(0) => "success",
            Some(_) => "failure",
            None => "",
        },
        "app_detection" if line.state == "Detected" => "success",
        "app_applicability" if line.state != "Applicable" && !line.state.is_empty() => "skipped",
        _ => "",
    }
}

/// A state by its name.
fn named(state: &str) -> &'static str {
    match state {
        "Success" | "Succeeded" | "Completed" | "Installed" | "SoftReboot" | "HardReboot" => "success",
        "Failed" | "Failure" | "DependencyFailed" => "failure",
        "Retry" | "Downloading" | "Installing" | "CommandReceived" => "in_progress",
        "RequirementsNotMet" | "NotAttempted" | "DependencyRequirementsNotMet" | "DependencyNotAutoInstalled" => {
            "skipped"
        }
        "PendingHardReboot" => "in_progress",
        _ if state.starts_with("Error") => "failure",
        _ if state.starts_with("InProgress") => "in_progress",
        _ => "",
    }
}

/// A report: its enforcement state decides, its error code only when there is no state.
fn reported(line: &State<'_>) -> &'static str {
    match (named(line.state), line.code) {
        ("", Some(code)) if !code.is_success() => "failure",
        (result, _) => result,
    }
}

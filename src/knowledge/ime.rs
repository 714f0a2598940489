//! What the known lines of the Intune Management Extension say.
//!
//! Readers of its logs recognise a line and name it with a marker word; here stands what the word means. The literal
//! strings behind the words are the agent's own (facts on IME markers: Get-AutopilotDiagnostics, Autopilot-Monitor,
//! Get-IntuneLogWin32AppReportingResultData, Format-IntuneDiagData).

use crate::model::event::EventOutcome as O;
use crate::model::event::Meaning;
use crate::model::event::Topic as T;

/// One known line.
#[derive(Debug)]
pub struct MarkerRow {
    /// The word that readers put into the field `marker`.
    pub word: &'static str,
    /// What it means; `{n}` counts `meaning.fields`, which are the names of the decoded fields.
    pub meaning: Meaning,
}

const fn row(
    word: &'static str,
    text: &'static str,
    fields: &'static [&'static str],
    topic: T,
    outcome: O,
    relevant: bool,
) -> MarkerRow {
    MarkerRow { word, meaning: Meaning { text, fields, topic, outcome, relevant, weak: false } }
}

/// Every known line, sorted by its word.
#[rustfmt::skip]
pub static MARKERS: &[MarkerRow] = &[
    row("agent_shutdown", "Intune agent told to shut down", &[], T::Other, O::Info, true),
    row("agent_started", "Intune agent started", &[], T::Other, O::Start, true),
    row("agent_stopped", "Intune agent stopped", &[], T::Other, O::Info, true),
    row("agent_version", "Intune agent version {1}", &["version"], T::Other, O::Info, true),
    row("app_applicability", "applicability of app {1} ({2}) checked; result={3}", &["app_id", "app_name", "state"], T::AppInstall, O::Info, true),
    row("app_checkin_started", "Intune agent checks for apps", &[], T::AppInstall, O::Start, false),
    row("app_checkin_stopped", "Intune agent checked for apps", &[], T::AppInstall, O::Info, false),
    row("app_decision", "decision about app {1} ({2}); intent={3}, classification={4}, desired state={5}", &["app_id", "app_name", "intent", "classification", "state"], T::AppInstall, O::Info, true),
    row("app_decryption_failed", "content of app {1} ({2}) could not be decrypted", &["app_id", "app_name"], T::AppInstall, O::Failure, true),
    row("app_detection", "detection of app {1} ({2}); result={3}", &["app_id", "app_name", "state"], T::AppInstall, O::Info, true),
    row("app_detection_rule", "detection rule {3} of app {1} ({2}) evaluated; matches={4}", &["app_id", "app_name", "rule", "state"], T::AppInstall, O::Info, false),
    row("app_download", "app {1} ({2}) downloading via {3}; bytes={4} of {5}", &["app_id", "app_name", "method", "bytes", "total_bytes"], T::AppInstall, O::Info, true),
    row("app_download_start", "download of app {1} ({2}) started", &["app_id", "app_name"], T::AppInstall, O::Start, true),
    row("app_download_timeout", "download of app {1} ({2}) took too long", &["app_id", "app_name"], T::AppInstall, O::Failure, true),
    row("app_enforcement", "state of app {1} ({2}) set to {3}; exit code={4}", &["app_id", "app_name", "state", "exit_code"], T::AppInstall, O::Info, true),
    row("app_exit_code", "installer of app {1} ({2}) ended; exit code={3}", &["app_id", "app_name", "exit_code"], T::AppInstall, O::Info, true),
    row("app_exit_meaning", "exit code of app {1} ({2}) counts as {3}", &["app_id", "app_name", "state"], T::AppInstall, O::Info, true),
    row("app_exit_unmapped", "exit code of app {1} ({2}) has no meaning set by the admin; exit code={3}", &["app_id", "app_name", "exit_code"], T::AppInstall, O::Failure, true),
    row("app_filtered", "app {1} ({2}) left out by assignment filters", &["app_id", "app_name"], T::AppInstall, O::Info, true),
    row("app_hresult", "result of app {1} ({2}); code={3}", &["app_id", "app_name", "code"], T::AppInstall, O::Info, true),
    row("app_in_retry_wait", "app {1} ({2}) waits before it is tried again, because it failed lately", &["app_id", "app_name"], T::AppInstall, O::Info, true),
    row("app_install_done", "installer of app {1} ({2}) done, result being read", &["app_id", "app_name"], T::AppInstall, O::Info, false),
    row("app_install_launch", "installer of app {1} ({2}) being started; context={3}", &["app_id", "app_name", "context"], T::AppInstall, O::Start, false),
    row("app_install_start", "install of app {1} ({2}) started; context={3}", &["app_id", "app_name", "context"], T::AppInstall, O::Start, true),
    row("app_install_timeout", "install of app {1} ({2}) took too long", &["app_id", "app_name"], T::AppInstall, O::Failure, true),
    row("app_no_action", "nothing to do for app {1} ({2})", &["app_id", "app_name"], T::AppInstall, O::Info, false),
    row("app_no_content", "no content information for app {1} ({2}) from the service", &["app_id", "app_name"], T::AppInstall, O::Failure, true),
    row("app_not_detected", "app {1} ({2}) not detected", &["app_id", "app_name"], T::AppInstall, O::Info, true),
    row("app_policies", "app policies received; count={1}", &["count"], T::AppInstall, O::Info, true),
    row("app_present", "app {1} ({2}) being presented", &["app_id", "app_name"], T::AppInstall, O::Start, false),
    row("app_process", "installer process of app {1} ({2}); process={3}", &["app_id", "app_name", "installer_process_id"], T::AppInstall, O::Info, false),
    row("app_process_failed", "installer process of app {1} ({2}) not created; code={3}", &["app_id", "app_name", "code"], T::AppInstall, O::Failure, true),
    row("app_progress", "app {1} ({2}) in operation {3}", &["app_id", "app_name", "state"], T::AppInstall, O::Info, false),
    row("app_report", "status of app {1} ({2}); enforcement={3}, code={4}", &["app_id", "app_name", "enforcement_state", "code"], T::AppInstall, O::Info, true),
    row("app_results_sent", "app results sent to the service; count={1}", &["count"], T::AppInstall, O::Info, false),
    row("app_retry", "app {1} ({2}) tried again; attempt={3}", &["app_id", "app_name", "attempt"], T::AppInstall, O::Info, true),
    row("app_start", "app {1} ({2}) being processed; intent={3}", &["app_id", "app_name", "intent"], T::AppInstall, O::Start, true),
    row("app_state", "state of app {1} ({2}) now {3}; code={4}", &["app_id", "app_name", "state", "code"], T::AppInstall, O::Info, true),
    row("app_subgraph", "app {1} ({2}) and what it depends on being processed", &["app_id", "app_name"], T::AppInstall, O::Start, false),
    row("app_subgraph_done", "app and what it depends on processed", &[], T::AppInstall, O::Info, false),
    row("app_working_directory", "content folder of app {1} ({2}) in use", &["app_id", "app_name"], T::AppInstall, O::Info, false),
    row("co_management_already_enrolled", "co-management: device is enrolled in MDM already", &[], T::Registration, O::Info, true),
    row("co_management_enroll_failed", "co-management: MDM enrollment failed; code={1}", &["code"], T::Registration, O::Failure, true),
    row("co_management_enroll_scheduled", "co-management: MDM enrollment scheduled", &[], T::Registration, O::Info, true),
    row("co_management_enroll_start", "co-management: MDM enrollment started", &[], T::Registration, O::Start, true),
    row("co_management_enrolled", "co-management: MDM enrollment succeeded", &[], T::Registration, O::Success, true),
    row("device_preparation", "device is under device preparation={1}", &["state"], T::Esp, O::Info, true),
    row("device_preparation_ended", "device preparation ended", &[], T::Esp, O::Success, true),
    row("device_preparation_ending", "device preparation being ended", &[], T::Esp, O::Info, true),
    row("esp_app_registered", "enrollment status page tracks app {1} ({2}); phase={3}", &["app_id", "app_name", "phase"], T::Esp, O::Info, true),
    row("esp_app_state", "app {1} ({2}) on the enrollment status page; state={3}, before={4}", &["app_id", "app_name", "state", "old_state"], T::Esp, O::Info, true),
    row("esp_apps_listed", "all apps of the enrollment status page are listed; phase={1}", &["phase"], T::Esp, O::Info, true),
    row("esp_apps_selected", "apps to install in this phase; count={1}", &["count"], T::Esp, O::Info, true),
    row("esp_complete", "enrollment status page completed", &[], T::Esp, O::Success, true),
    row("esp_page_setting", "setting {1} of the enrollment status page; value={2}", &["setting", "state"], T::Esp, O::Info, true),
    row("esp_phase", "enrollment status page phase: {1}", &["phase"], T::Esp, O::Info, true),
    row("esp_phase_complete", "all apps of phase {1} completed", &["phase"], T::Esp, O::Success, true),
    row("executor_started", "script executor started", &[], T::PolicyCsp, O::Start, false),
    row("msi_action_failed", "Windows Installer: action {1} failed", &["action"], T::AppInstall, O::Failure, true),
    row("msi_custom_action_failed", "Windows Installer: custom action {1} failed; exit code={2}", &["action", "exit_code"], T::AppInstall, O::Failure, true),
    row("msi_error", "Windows Installer: error {1}", &["number"], T::AppInstall, O::Failure, true),
    row("msi_result", "Windows Installer ended {1}; exit code={2}, failed action={3}", &["product_name", "exit_code", "failed_action"], T::AppInstall, O::Info, true),
    row("msi_started", "Windows Installer started", &[], T::AppInstall, O::Start, false),
    row("msi_stopped", "Windows Installer log ends", &[], T::AppInstall, O::Info, false),
    row("remediation_detection", "detection script of remediation {1}; compliant={2}", &["script_id", "state"], T::PolicyCsp, O::Info, true),
    row("remediation_recheck", "detection after remediation {1}; compliant={2}", &["script_id", "state"], T::PolicyCsp, O::Info, true),
    row("remediation_result", "result of remediation {1}; state={2}", &["script_id", "state"], T::PolicyCsp, O::Info, true),
    row("script_body", "script received", &[], T::PolicyCsp, O::Info, false),
    row("script_error", "script wrote an error", &[], T::PolicyCsp, O::Info, true),
    row("script_exit_code", "script {2} ended; exit code={1}", &["exit_code", "script_id"], T::PolicyCsp, O::Info, true),
    row("script_failed", "script {1} failed", &["script_id"], T::PolicyCsp, O::Failure, true),
    row("script_launch", "script being started; context={1}", &["context"], T::PolicyCsp, O::Start, false),
    row("script_output", "script wrote its output", &[], T::PolicyCsp, O::Info, false),
    row("script_result", "script {1} finished; result={2}", &["script_id", "state"], T::PolicyCsp, O::Info, true),
    row("script_run", "script running", &[], T::PolicyCsp, O::Start, false),
    row("script_start", "script {1} started; user={2}", &["script_id", "user_id"], T::PolicyCsp, O::Start, true),
    row("script_succeeded", "script succeeded", &[], T::PolicyCsp, O::Success, true),
    row("script_timeout", "script took too long", &[], T::PolicyCsp, O::Failure, true),
    row("session_change", "user session changed; {1}", &["state"], T::Other, O::Info, false),
    row("token_failed", "Intune agent got no Entra token; code={1}", &["code"], T::Authentication, O::Failure, true),
    row("token_received", "Intune agent got an Entra token", &[], T::Authentication, O::Success, false),
    row("user_context", "Intune agent works for {1}", &["user"], T::Other, O::Info, false),
    row("user_pass_done", "apps of a user session done; user={1}", &["user_sid"], T::AppInstall, O::Info, true),
    row("user_pass_started", "apps of a user session being processed; user={1}", &["user_sid"], T::AppInstall, O::Start, true),
];

/// What a marker word means.
#[must_use]
pub fn marker(word: &str) -> Option<&'static MarkerRow> {
    let at = MARKERS.binary_search_by_key(&word, |row| row.word).ok()?;
    MARKERS.get(at)
}

/// A number of an app report and what it stands for.
pub type Named = (u32, &'static str);

/// `ComplianceState` of an app report.
pub const COMPLIANCE_STATES: &[Named] =
    &[(0, "unknown"), (1, "compliant"), (2, "not compliant"), (3, "conflict"), (4, "error"), (5, "compliant")];
/// `DesiredState` of an app report.
pub const DESIRED_STATES: &[Named] =
    &[(0, "none"), (1, "not present"), (2, "present"), (3, "unknown"), (4, "available")];
/// `Intent` of an app policy.
pub const INTENTS: &[Named] = &[(0, "not targeted (dependency)"), (1, "available"), (3, "required"), (4, "uninstall")];
/// `DetectionState` of an app report.
pub const DETECTION_STATES: &[Named] = &[(1, "detected"), (2, "not detected")];
/// `EnforcementState` of an app report.
pub const ENFORCEMENT_STATES: &[Named] = &[
    (1000, "succeeded"),
    (1003, "command received"),
    (2000, "in progress"),
    (2007, "waiting for dependencies"),
    (2008, "installed, restart needed before it can be used"),
    (2009, "downloaded, not installed"),
    (3000, "requirements not met"),
    (4000, "unknown reason"),
    (5000, "failed"),
    (5003, "download failed"),
    (5999, "failed, being tried again"),
    (6000, "not attempted"),
    (6001, "dependency failed"),
    (6002, "blocked by a pending restart"),
    (6003, "requirements of a dependency not met"),
    (6004, "is a dependency, not installed by itself"),
    (6005, "dependency not installed by itself"),
];
/// `InstallationState` of a tracked Win32 app (`Win32App_<guid>_<n>`).
pub const INSTALLATION_STATES: &[Named] =
    &[(1, "not installed"), (2, "downloading or installing"), (3, "completed"), (4, "error")];
/// `WorkloadState` of device preparation.
pub const WORKLOAD_STATES: &[Named] = &[
    (0, "not started"),
    (1, "completed"),
    (2, "skipped"),
    (3, "uninstalled"),
    (4, "failed"),
    (5, "in progress"),
    (6, "restart required"),
    (7, "cancelled"),
];
/// `Status` of an MSI or Microsoft 365 package of the enrollment.
pub const PACKAGE_STATES: &[Named] = &[
    (0, "none"),
    (10, "initialised"),
    (20, "downloading"),
    (25, "waiting to download again"),
    (30, "download failed"),
    (40, "downloaded"),
    (48, "waiting for a user session"),
    (50, "installing"),
    (55, "waiting to install again"),
    (60, "failed"),
    (70, "completed"),
];

/// What a number stands for in one of the tables above.
#[must_use]
pub fn named(table: &'static [Named], number: u32) -> Option<&'static str> {
    table.iter().find(|(value, _)| *value == number).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_sorted_unique_and_their_placeholders_have_fields() {
        assert!(MARKERS.windows(2).all(|pair| pair[0].word < pair[1].word));
        for row in MARKERS {
            for part in row.meaning.text.split('{').skip(1) {
                let number: usize = part.split('}').next().unwrap().parse().unwrap();
                assert!((1..=row.meaning.fields.len()).contains(&number), "{}", row.word);
            }
        }
        assert_eq!(marker("esp_phase").unwrap().meaning.topic, T::Esp);
        assert!(marker("").is_none());
    }

    #[test]
    fn states_are_unique_and_named() {
        for table in [
            COMPLIANCE_STATES,
            DESIRED_STATES,
            INTENTS,
            DETECTION_STATES,
            ENFORCEMENT_STATES,
            INSTALLATION_STATES,
            WORKLOAD_STATES,
            PACKAGE_STATES,
        ] {
            assert!(table.windows(2).all(|pair| pair[0].0 < pair[1].0));
        }
        assert_eq!(named(ENFORCEMENT_STATES, 5003), Some("download failed"));
        assert_eq!(named(INTENTS, 2), None);
        assert_eq!(named(PACKAGE_STATES, 60), Some("failed"));
    }
}

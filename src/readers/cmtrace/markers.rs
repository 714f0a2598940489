//! The known lines of the Intune Management Extension, as rows: what a message begins with, the word for it, what it carries.
//!
//! The texts are the agent's own strings (see the module documentation of [`crate::readers::cmtrace`] for the words);
//! they are compared case-sensitively at the beginning of the message, behind its `[Tag]`s.

use std::sync::LazyLock;

/// How a value is cut out of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// A GUID, with or without braces.
    Guid,
    /// Letters, digits, `_`.
    Word,
    /// A decimal number with an optional sign.
    Number,
    /// A result code in any spelling.
    Code,
    /// Everything up to this text, or to the end of the line.
    Until(&'static str),
}

/// One value of a row: found behind the text `after` (`""`: right here), kept as `field`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Take {
    pub(super) after: &'static str,
    pub(super) field: &'static str,
    pub(super) cut: Cut,
}

/// What the row does with the application that later lines speak of without naming it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Current {
    /// Nothing.
    Keep,
    /// The line names the application that the next lines are about.
    Set,
    /// The line is about the application named before.
    Use,
    /// From here on none is meant.
    Clear,
}

/// One known line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// What the message begins with, behind its tags.
    pub(super) begins: &'static str,
    /// A text that must follow somewhere behind it (`""`: none).
    pub(super) holds: &'static str,
    /// The word for it.
    pub(super) marker: &'static str,
    /// What it carries.
    pub(super) takes: &'static [Take],
    /// `success`, `failure`, `in_progress` or `skipped`, if the line by itself says so.
    pub(super) result: &'static str,
    /// See [`Current`].
    pub(super) current: Current,
}

const fn take(after: &'static str, field: &'static str, cut: Cut) -> Take {
    Take { after, field, cut }
}

const fn row(begins: &'static str, marker: &'static str, takes: &'static [Take]) -> Row {
    Row { begins, holds: "", marker, takes, result: "", current: Current::Keep }
}

impl Row {
    const fn holds(self, holds: &'static str) -> Self {
        Self { holds, ..self }
    }
    const fn result(self, result: &'static str) -> Self {
        Self { result, ..self }
    }
    const fn current(self, current: Current) -> Self {
        Self { current, ..self }
    }
}

use Cut::Code;
use Cut::Guid;
use Cut::Number;
use Cut::Until;
use Cut::Word;

const APP: Take = take("", "app_id", Guid);
const STATE: Take = take("", "state", Word);
const DOWNLOAD: &[Take] = &[
    take("id = ", "app_id", Guid),
    take("name ", "app_name", Until(") via ")),
    take(") via ", "method", Word),
    take("bytes ", "bytes", Number),
    take("/", "total_bytes", Number),
    take("for user ", "user_id", Guid),
];
const DECISION: &[Take] = &[
    APP,
    take(" intent: ", "intent", Word),
    take("enforceability: ", "enforceability", Word),
    take("classification: ", "classification", Word),
    take("desired state: ", "state", Word),
];
const ESP_STATE: &[Take] = &[
    take("", "old_state", Word),
    take("to ", "state", Word),
    take("application ", "app_id", Guid),
    take("name: ", "app_name", Until("")),
];
const USER_PASS: &[Take] =
    &[take("", "session", Number), take("userId: ", "user_id", Guid), take("userSID: ", "user_sid", Until(" "))];

/// The agent's life, its users and tokens.
const AGENT: &[Row] = &[
    row("EMS Agent Started", "agent_started", &[]).current(Current::Clear),
    row("EMS Agent Stopped", "agent_stopped", &[]).current(Current::Clear),
    row("EMS Agent received shutdown signal", "agent_shutdown", &[]),
    row("Agent version is: ", "agent_version", &[take("", "version", Until(" "))]),
    row("After impersonation: ", "user_context", &[take("", "user", Until(""))]),
    row("OnSessionChange", "session_change", &[take(" ", "state", Until(""))]),
    row("Failed to get AAD token", "token_failed", &[take("errorCode = ", "code", Code)]).result("failure"),
    row("Successfully get the token", "token_received", &[]).result("success"),
];

/// The enrollment status page and device preparation.
const ESP: &[Row] = &[
    row("In EspPhase: ", "esp_apps_listed", &[take("", "phase", Word)]).holds("All Win32App has been added"),
    row(
        "In EspPhase: ",
        "esp_app_registered",
        &[take("", "phase", Word), take("App ", "app_id", Guid), take("App name: ", "app_name", Until(""))],
    )
    .holds("has been registered"),
    row("In EspPhase: ", "esp_phase", &[take("", "phase", Word)]),
    row("The EspPhase: ", "esp_phase", &[take("", "phase", Word)]),
    row(
        "CheckDeviceOnlyFromFirstSyncReg set ",
        "esp_page_setting",
        &[take("", "setting", Word), take(": ", "state", Word)],
    ),
    row("Found ", "esp_apps_selected", &[take("", "count", Number), take("AppIds: ", "app_ids", Until(""))])
        .holds("need to be installed for current phase"),
    row("Updating ESP tracked install status from ", "esp_app_state", ESP_STATE),
    row("Got ESP win32App state ", "esp_app_state", &[STATE, take("for ", "app_id", Guid)]),
    row("Set ESP win32App state ", "esp_app_state", &[STATE, take("for ", "app_id", Guid)]),
    row("Got win32App state ", "esp_app_state", &[STATE, take("for ", "app_id", Guid)]),
    row("Set win32App state ", "esp_app_state", &[STATE, take("for ", "app_id", Guid)]),
    row("Got InstanceID: Win32App_", "esp_app_state", &[APP, take("installationStateString: ", "state", Word)]),
    row("All apps completed for ", "esp_phase_complete", &[take("", "phase", Word)]).result("success"),
    row("all apps completed for ", "esp_phase_complete", &[take("", "phase", Word)]).result("success"),
    row("ESP completed", "esp_complete", &[]).result("success"),
    row("Device is in APv2 mode: ", "device_preparation", &[STATE]),
    row("Attempting to disable APv2 mode", "device_preparation_ending", &[]),
    row("Successfully disabled APv2 mode", "device_preparation_ended", &[]).result("success"),
];

/// Which applications are wanted, and what the agent decides about them.
const APP_DECISIONS: &[Row] = &[
    row("Get policies = [", "app_policies", &[]),
    row("application poller starts", "app_checkin_started", &[]).current(Current::Clear),
    row("application poller stopped", "app_checkin_stopped", &[]).current(Current::Clear),
    row("Processing user session ", "user_pass_started", USER_PASS).current(Current::Clear),
    row("Completed user session ", "user_pass_done", USER_PASS).current(Current::Clear),
    row("Processing subgraph with app ids: ", "app_subgraph", &[APP, take("", "more_app_ids", Until(""))])
        .current(Current::Set),
    row("Done processing subgraph", "app_subgraph_done", &[]).current(Current::Clear),
    row("All apps in the subgraph are not applicable due to assignment filters", "app_filtered", &[])
        .result("skipped")
        .current(Current::Use),
    row(
        "ExecManager: processing targeted app ",
        "app_start",
        &[take("name='", "app_name", Until("', id=")), take("id='", "app_id", Guid), take("intent=", "intent", Word)],
    )
    .current(Current::Set),
    row("ProcessAppWithDependencies starts for ", "app_start", &[APP, take("with name ", "app_name", Until(""))])
        .current(Current::Set),
    row("Processing app (id=", "app_start", &[APP, take("name = ", "app_name", Until(")"))]).current(Current::Set),
    row("===Step=== Start to Present app ", "app_present", &[APP]).current(Current::Set),
    row("===Step=== Execute retry ", "app_retry", &[take("", "attempt", Number)]).current(Current::Use),
    row("App with id: ", "app_in_retry_wait", &[APP]).holds("is in GRS").result("skipped"),
    row("App with id: ", "app_decision", DECISION).holds("projected enforcement classification"),
    row("No action required for app with id: ", "app_no_action", &[APP]).result("skipped"),
    row(
        "Detection for policy with id: ",
        "app_detection",
        &[APP, take("action status: ", "action_status", Word), take("detection state: ", "state", Word)],
    ),
    row(
        "Completed detectionManager ",
        "app_detection_rule",
        &[take("", "rule", Word), take("CurrentRule: ", "state", Word)],
    )
    .current(Current::Use),
    row("Detected app ", "app_detection", &[APP]).result("success"),
    row("Not detected app ", "app_not_detected", &[APP]),
    row("NOT detected app ", "app_not_detected", &[APP]),
    row(
        "Applicability check for policy with id: ",
        "app_applicability",
        &[APP, take("action status: ", "action_status", Word), take("applicability state: ", "state", Word)],
    ),
];

/// Downloading and installing applications.
const APP_INSTALL: &[Row] = &[
    row("Downloading app (", "app_download", DOWNLOAD).result("in_progress"),
    row("Content cache miss for app (id = ", "app_download_start", &[APP, take("name = ", "app_name", Until("),"))])
        .result("in_progress"),
    row("Handler invoked for policy with id: ", "app_download_start", &[APP]).result("in_progress"),
    row("DO download", "app_download_timeout", &[take("intunewin-bin_", "app_id", Guid)])
        .holds("timeout")
        .result("failure")
        .current(Current::Use),
    row("Decryption is failed for appId ", "app_decryption_failed", &[APP]).result("failure"),
    row("Didn't get content info from service", "app_no_content", &[]).result("failure").current(Current::Use),
    row(
        "===Step=== InstallBehavior ",
        "app_install_start",
        &[take("", "behavior", Word), take("Intent ", "intent", Word)],
    )
    .result("in_progress")
    .current(Current::Use),
    row(
        "Handler invoked with execution type: ",
        "app_install_start",
        &[take("", "execution", Word), take("policy with id: ", "app_id", Guid)],
    )
    .result("in_progress")
    .current(Current::Set),
    row("Launch Win32AppInstaller in ", "app_install_launch", &[take("", "context", Word)]).current(Current::Use),
    row("SetCurrentDirectory: ", "app_working_directory", &[take("IMECache\\", "app_id", Guid)]).current(Current::Set),
    row("process id = ", "app_process", &[take("", "installer_process_id", Number)]).current(Current::Use),
    row("Failed to create installer process", "app_process_failed", &[take("Error code = ", "code", Code)])
        .result("failure")
        .current(Current::Use),
    row("Installation is done, collecting result", "app_install_done", &[]).current(Current::Use),
    row("Installation is timeout", "app_install_timeout", &[]).result("failure").current(Current::Use),
    row("lpExitCode is defined as ", "app_exit_meaning", &[STATE]).current(Current::Use),
    row("lpExitCode ", "app_exit_code", &[take("", "exit_code", Number)]).current(Current::Use),
    row(
        "Admin did NOT set mapping for lpExitCode: ",
        "app_exit_unmapped",
        &[take("", "exit_code", Number), take("of app: ", "app_id", Guid)],
    )
    .result("failure")
    .current(Current::Use),
    row("hResultFromWin32 ", "app_hresult", &[take("", "code", Code)]).current(Current::Use),
    row("Setting enforcementState as: ", "app_enforcement", &[STATE, take("lpExitCode: ", "exit_code", Number)])
        .current(Current::Use),
    row(
        "Processing Progress for app = ",
        "app_progress",
        &[APP, take("user = ", "user_id", Guid), take("Operation Phase = ", "state", Word)],
    )
    .result("in_progress"),
    row("Starting execution of app with id: ", "app_install_start", &[APP, take("context: ", "context", Word)])
        .result("in_progress")
        .current(Current::Set),
    row("Sending status to company portal based on report: ", "app_report", &[]),
    row("Sending results to service. session RequestPayload: ", "app_results_sent", &[]),
    // Detection, Download, Execution, Applicability, Desired … state.
    row("Detection state for app with id: ", "app_state", &[APP]).holds("Report delta"),
    row("Download state for app with id: ", "app_state", &[APP]).holds("Report delta"),
    row("Execution state for app with id: ", "app_state", &[APP]).holds("Report delta"),
    row("Applicability state for app with id: ", "app_state", &[APP]).holds("Report delta"),
    row("Desired state for app with id: ", "app_state", &[APP]).holds("Report delta"),
];

/// Platform scripts and remediations.
const SCRIPTS: &[Row] = &[
    row(
        "Processing policy with id = ",
        "script_start",
        &[take("", "script_id", Guid), take("for user ", "user_id", Guid)],
    )
    .result("in_progress"),
    row("Policy body =", "script_body", &[]),
    row(
        "User Id = ",
        "script_result",
        &[take("", "user_id", Guid), take("Policy id = ", "script_id", Guid), take("policy result = ", "state", Word)],
    ),
    row("Fail, the details are ", "script_failed", &[]).result("failure"),
    row("Launch powershell executor in ", "script_launch", &[take("", "context", Word)]),
    row("ExecutorLog AgentExecutor gets invoked", "executor_started", &[]),
    row("Prepare to run Powershell Script", "script_run", &[]).result("in_progress"),
    row("Starting Powershell Execution", "script_run", &[]).result("in_progress"),
    row("Powershell exit code is ", "script_exit_code", &[take("", "exit_code", Number)]),
    row("Powershell execution is done, exitCode = ", "script_exit_code", &[take("", "exit_code", Number)]),
    row("Powershell script is successfully executed", "script_succeeded", &[]).result("success"),
    row("Powershell script failed to execute", "script_failed", &[]).result("failure"),
    row("Timeout to execute the script", "script_timeout", &[]).result("failure"),
    row("write output done. output = ", "script_output", &[]),
    row("error from script =", "script_error", &[]),
    row("the pre-remdiation detection script", "remediation_detection", REMEDIATION),
    row("the pre-remediation detection script", "remediation_detection", REMEDIATION),
    row("the post-remdiation detection script", "remediation_recheck", REMEDIATION),
    row("the post-remediation detection script", "remediation_recheck", REMEDIATION),
    row("exit code of the script is ", "script_exit_code", &[take("", "exit_code", Number)]),
    row("std output =", "script_output", &[]),
    row("err output =", "script_error", &[]),
    row("new result = ", "remediation_result", &[]),
];

const REMEDIATION: &[Take] = &[take("result for ", "script_id", Guid), take("is ", "state", Word)];

/// Enrollment by Configuration Manager (`CoManagementHandler.log`; the texts stand in its troubleshooting documents).
const CO_MANAGEMENT: &[Row] = &[
    row(
        "Failed to enroll with RegisterDeviceWithManagement",
        "co_management_enroll_failed",
        &[take("error code ", "code", Code)],
    )
    .result("failure"),
    row("MDM enrollment failed with error code ", "co_management_enroll_failed", &[take("", "code", Code)])
        .result("failure"),
    row("MDM enrollment succeeded", "co_management_enrolled", &[]).result("success"),
    row("Device is already enrolled with MDM", "co_management_already_enrolled", &[]),
    row("Enrolling device with RegisterDeviceWithManagement", "co_management_enroll_start", &[]).result("in_progress"),
    row("Queuing enrollment timer", "co_management_enroll_scheduled", &[]),
];

/// All known lines.
pub(super) const GROUPS: &[&[Row]] = &[AGENT, ESP, APP_DECISIONS, APP_INSTALL, SCRIPTS, CO_MANAGEMENT];

/// A message without its `[Tag]`s and the ornaments around them: what the rows are compared with.
pub(super) fn plain(message: &str) -> &str {
    let ornament = |c: char| matches!(c, '-' | '>' | '<' | '.' | ' ' | '\t' | '!');
    let mut rest = message.trim_start_matches(ornament);
    while let Some(after) = rest.strip_prefix('[') {
        // A tag is short and of letters; a bracket that begins anything else belongs to the text.
        let Some((tag, next)) = after.split_once(']') else { break };
        if tag.len() > 48 || tag.is_empty() || !tag.bytes().all(|c| c.is_ascii_alphanumeric() || c == b' ') {
            break;
        }
        rest = next.trim_start_matches(ornament);
    }
    rest
}

/// The rows by the first byte of their text: a message is compared with a handful of them.
static BY_FIRST: LazyLock<Vec<Vec<&'static Row>>> = LazyLock::new(|| {
    let of = |first: u8| {
        GROUPS.iter().flat_map(|rows| rows.iter()).filter(move |row| row.begins.as_bytes().first() == Some(&first))
    };
    (0..=u8::MAX).map(|first| of(first).collect()).collect()
});

/// The row that a message (as [`plain`] gives it) is of, and what follows behind its beginning.
pub(super) fn find(plain: &str) -> Option<(&'static Row, &str)> {
    let rows = BY_FIRST.get(usize::from(*plain.as_bytes().first()?))?;
    rows.iter().find_map(|row| {
        let rest = plain.strip_prefix(row.begins)?;
        (row.holds.is_empty() || head(rest).contains(row.holds)).then_some((*row, rest))
    })
}

/// As much of a message as a row may look at: the known texts are short, their JSON may be megabytes.
pub(super) fn head(text: &str) -> &str {
    const MOST: usize = 1024;
    text.get(..MOST).unwrap_or_else(|| {
        let end = (0..=MOST).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.get(..end).unwrap_or(text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_reachable_and_its_words_are_snake_case() {
        let mut seen: Vec<(&str, &str)> = Vec::new();
        for row in GROUPS.iter().flat_map(|group| group.iter()) {
            let sample = format!("{}{}", row.begins, row.holds);
            assert_eq!(find(&sample).map(|found| found.0), Some(row), "{sample} is hidden by an earlier row");
            let words = row.takes.iter().map(|take| take.field).chain([row.marker]);
            for word in words {
                assert!(word.bytes().all(|c| c.is_ascii_lowercase() || c == b'_'), "{word}");
            }
            assert!(["", "success", "failure", "in_progress", "skipped"].contains(&row.result));
            assert!(!seen.contains(&(row.begins, row.holds)), "{} twice", row.begins);
            seen.push((row.begins, row.holds));
        }
    }

    #[test]
    fn tags_and_ornaments_are_no_part_of_the_text() {
        assert_eq!(plain("[Win32App][V3Processor] Done"), "Done");
        assert_eq!(plain("---->>[Win32App] Processing app (id=1"), "Processing app (id=1");
        assert_eq!(plain("[Win32App] ..................... Completed user session 1"), "Completed user session 1");
        assert_eq!(plain("[{\"Id\":1}]"), "[{\"Id\":1}]");
        assert_eq!(plain("[Win32App]"), "");
        assert_eq!(plain("[not closed"), "[not closed");
    }
}

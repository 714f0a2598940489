//! The scheduled tasks of enrollments: what their names say.
//!
//! They lie below `\Microsoft\Windows\EnterpriseMgmt`, most in a folder named by the enrollment's id. Names as the client
//! writes them on real devices; what the three numbered schedules are follows from the DMClient CSP, whose `Poll` node has
//! the same three sets of retries.

/// One task.
#[derive(Debug, PartialEq, Eq)]
pub struct TaskRow {
    /// Its name, without the folder; the name on the device may go on.
    pub name: &'static str,
    /// What it does.
    pub does: &'static str,
    /// Where that is from.
    pub source: &'static str,
}

const fn task(name: &'static str, does: &'static str, source: &'static str) -> TaskRow {
    TaskRow { name, does, source }
}

const POLL: &str = "DMClient CSP, Poll; which number is which set is inferred from the order";
const GROUP_POLICY: &str = "learn.microsoft.com: Enroll a Windows device automatically using Group Policy";
const NAME: &str = "inferred from its name";
const MMPC: &str = "name in the client; events 4022 to 4025 and 4106 of the device management provider";

/// Every known task, sorted by its name.
#[rustfmt::skip]
pub static TASKS: &[TaskRow] = &[
    task("First Login Schedule created by enrollment client", "starts a session when a user signs in for the first time", NAME),
    task("Login Schedule created by enrollment client", "starts a session at every sign-in (PollOnLogin)", "DMClient CSP, Poll/PollOnLogin"),
    task("Maintenance Schedule created by enrollment client", "looks after the enrollment in the maintenance window", NAME),
    task("Migration alert created by enrollment client", "tells the server after Windows was migrated", NAME),
    task("OS Edition Upgrade event listener created by enrollment client", "tells the server when the edition of Windows changed", NAME),
    task("Passport for Work alert created by enrollment client", "tells the server how Windows Hello for Business stands", NAME),
    task("Policy Manager Login Refresh Schedule", "applies the user's policies again at sign-in", NAME),
    task("Provisioning initiated session", "the first session after an enrollment or a provisioning package", NAME),
    task("PushLaunch", "starts a session when the server has sent a push notification", NAME),
    task("PushRenewal", "renews the push channel before it expires", NAME),
    task("PushUpgrade", "asks for a push channel again after Windows was updated", NAME),
    task("Schedule #1 created by enrollment client", "the first set of syncs right after the enrollment, close together", POLL),
    task("Schedule #2 created by enrollment client", "the second set of syncs after the enrollment, further apart", POLL),
    task("Schedule #3 created by enrollment client", "the regular sync from then on (every eight hours in Intune)", POLL),
    task("Schedule #4 created by enrollment client", "a further sync schedule of newer builds and of hosts with several sessions", NAME),
    task("Schedule created by dm client for dual enrollment to Mmpc", "makes the linked second enrollment", MMPC),
    task("Schedule created by dm client to refresh settings", "applies the settings that the device holds again, without the server (config refresh)", NAME),
    task("Schedule created by dm client to unenroll Mmpc from dual enrollment", "removes the linked second enrollment", MMPC),
    task("Schedule created by enrollment client for automatically enrolling in MDM from AAD", "the automatic enrollment that group policy or Configuration Manager asks for: every five minutes for one day; that it ended well (events 102 and 201) does not mean that the device enrolled", GROUP_POLICY),
    task("Schedule created by enrollment client for renewal of certificate warning", "renews the management certificate before it expires", NAME),
    task("Schedule to run OMADMClient by client", "runs a session that the device itself asks for", NAME),
    task("Schedule to run OMADMClient by server", "runs a session that the server asked for", NAME),
    task("Unenroll alert created by enrollment client", "tells the server that the user disconnected the device", NAME),
    task("User Maintenance Schedule created by enrollment client", "looks after the user's enrollment in the maintenance window", NAME),
    task("Win10 S Mode event listener created by enrollment client", "tells the server when Windows leaves S mode", NAME),
];

/// The tasks that a term names: a path, a name, the start of a name or the number of a schedule (`#3`). Case does not
/// matter; a start is at least four characters.
pub fn find(term: &str) -> impl Iterator<Item = &'static TaskRow> {
    let name = term.trim().rsplit('\\').next().unwrap_or_default().trim().to_ascii_lowercase();
    let number = name.strip_prefix('#').map(|number| format!("schedule #{number} "));
    TASKS.iter().filter(move |row| {
        let known = row.name.to_ascii_lowercase();
        match &number {
            Some(start) => known.starts_with(start.as_str()),
            None => name.len() >= 4 && (known.starts_with(&name) || name.starts_with(&known)),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_unique_and_cited() {
        assert!(TASKS.windows(2).all(|pair| pair[0].name < pair[1].name));
        assert!(TASKS.iter().all(|row| !row.does.is_empty() && !row.source.is_empty()));
    }

    #[test]
    fn a_task_is_found_by_path_name_start_and_number() {
        let names = |term: &str| find(term).map(|row| row.name).collect::<Vec<_>>();
        let third = ["Schedule #3 created by enrollment client"];
        let path = r"\Microsoft\Windows\EnterpriseMgmt\B2C1A7E4-5F0D-4E6B-9A53-0C7D1E2F3A4B\Schedule #3 created by enrollment client";
        assert_eq!(names(path), third);
        assert_eq!(names("schedule #3"), third);
        assert_eq!(names("#3"), third);
        assert_eq!(names("pushlaunch"), ["PushLaunch"]);
        assert!(
            names("#30").is_empty()
                && names("").is_empty()
                && names("0x8018002B").is_empty()
                && names("push").len() == 3
        );
    }
}

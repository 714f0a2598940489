//! Which event is which step of an enrollment: a table of provider and id.
//!
//! Facts: the event manifests as collected in the event tables (ids and field layouts), the order of the chain as the
//! enrollment protocol gives it (MS-MDE2). The channel does not matter: newer builds moved the same ids to other channels.

use crate::model::event::Event;
use crate::model::event::Phase;

/// Which story an event tells a piece of; each lane is woven into strands on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Lane {
    /// The enrollment chain of the device-management provider.
    Mdm,
    /// Joining or registering the device (Entra, workplace).
    Join,
    /// Windows Autopilot, device preparation, offline domain join.
    Autopilot,
    /// Provisioning packages.
    Package,
    /// The second enrollment that is linked to a first.
    Linked,
    /// The scheduled task that enrolls automatically.
    Task,
    /// The Configuration Manager client's own log of co-management.
    CoManagement,
    /// Pages of the out-of-box experience and of the connect dialog in Settings.
    Page,
    /// Token requests of the sign-in components.
    Token,
    /// OMA-DM sessions.
    Sync,
    /// Enrollment status page.
    Esp,
    /// Removing an enrollment.
    Unenroll,
    /// The clock being set.
    Clock,
    /// Renewing the management certificate: it writes some of the chain's steps, and is no enrollment.
    Renewal,
}

/// What an event says of its step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Signal {
    /// The step begins.
    Start,
    /// It worked.
    Success,
    /// It failed.
    Failure,
    /// The whole chain of this lane ended well.
    Done,
    /// The whole chain of this lane failed.
    Failed,
    /// It is evidence of the step, and says nothing of its outcome.
    Note,
}

/// One known step.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// Event id.
    pub id: u16,
    /// The lane.
    pub lane: Lane,
    /// The phase of an attempt that it belongs to.
    pub phase: Phase,
    /// What it says.
    pub signal: Signal,
    /// Its place in the order of its lane; [`ANY`] may come at any place.
    pub rank: u8,
}

/// Rank of a step that has no fixed place in the order.
pub(crate) const ANY: u8 = u8::MAX;

/// A step on the timeline.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit {
    /// Index of the event.
    pub at: usize,
    /// Which step it is.
    pub step: &'static Step,
}

const fn step(id: u16, lane: Lane, phase: Phase, signal: Signal, rank: u8) -> Step {
    Step { id, lane, phase, signal, rank }
}

use Lane::{Autopilot, Clock, Esp, Join, Linked, Mdm, Package, Page, Renewal, Sync, Task, Token, Unenroll};
use Phase::{
    Authentication, Certificate, Discovery, EspDevicePreparation, EspDeviceSetup, FirstSync, Join as JoinPhase, Policy,
    Provisioning, Registration,
};
use Signal::{Done, Failed, Failure, Note, Start, Success};

/// `Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider`.
static DEVICE_MANAGEMENT: &[Step] = &[
    step(2, Mdm, Policy, Failure, 3),
    step(3, Mdm, Authentication, Failure, 2),
    step(4, Mdm, Policy, Start, 3),
    step(5, Mdm, Policy, Failure, 3),
    step(6, Mdm, Policy, Success, 4),
    step(7, Mdm, Policy, Failure, 4),
    step(8, Mdm, Certificate, Start, 5),
    step(9, Mdm, Certificate, Failure, 5),
    step(10, Mdm, Certificate, Success, 6),
    step(11, Mdm, Certificate, Failure, 6),
    step(12, Mdm, Certificate, Failure, 5),
    step(15, Mdm, Certificate, Failure, 7),
    step(16, Mdm, Registration, Success, 8),
    step(17, Mdm, Registration, Failure, 8),
    step(19, Mdm, Registration, Failure, 8),
    step(21, Mdm, Registration, Failure, 8),
    step(23, Mdm, Registration, Failure, 8),
    step(26, Renewal, Certificate, Failure, ANY),
    step(27, Mdm, Discovery, Note, 0),
    step(28, Renewal, Certificate, Failure, ANY),
    step(29, Renewal, Certificate, Failure, ANY),
    step(30, Renewal, Certificate, Failure, ANY),
    step(42, Mdm, Registration, Failure, ANY),
    step(43, Mdm, Registration, Success, ANY),
    step(48, Unenroll, Registration, Success, ANY),
    step(49, Unenroll, Registration, Failure, ANY),
    step(52, Mdm, Certificate, Failure, ANY),
    step(53, Mdm, Authentication, Failure, 2),
    step(54, Mdm, Authentication, Success, 2),
    step(55, Mdm, Registration, Failed, 10),
    step(56, Mdm, Provisioning, Failure, 8),
    step(57, Mdm, Provisioning, Failure, 8),
    step(58, Mdm, Provisioning, Success, 8),
    step(59, Mdm, Registration, Note, ANY),
    step(60, Unenroll, Registration, Start, ANY),
    step(61, Unenroll, Registration, Start, ANY),
    step(62, Mdm, Policy, Note, 4),
    step(63, Mdm, Certificate, Failure, 7),
    step(64, Unenroll, Registration, Note, ANY),
    step(65, Unenroll, Registration, Note, ANY),
    step(66, Mdm, Provisioning, Note, 8),
    step(67, Unenroll, Registration, Failure, ANY),
    step(68, Mdm, Policy, Note, 4),
    step(69, Mdm, Certificate, Failure, ANY),
    step(70, Mdm, Provisioning, Note, 8),
    step(71, Mdm, Registration, Failed, 11),
    step(72, Mdm, Registration, Done, 11),
    step(73, Unenroll, Registration, Note, ANY),
    step(74, Unenroll, Registration, Done, ANY),
    step(75, Mdm, Registration, Done, 13),
    step(76, Mdm, Registration, Failed, 13),
    step(77, Mdm, Registration, Note, 12),
    step(78, Mdm, Authentication, Failure, 1),
    step(79, Mdm, Authentication, Failure, 1),
    step(80, Mdm, Authentication, Failure, 1),
    step(81, Mdm, Authentication, Failure, 1),
    step(82, Mdm, Registration, Failure, 12),
    step(83, Mdm, Registration, Failure, 12),
    step(84, Mdm, Registration, Failure, 12),
    step(85, Esp, EspDeviceSetup, Note, ANY),
    step(86, Unenroll, Registration, Note, ANY),
    step(87, Mdm, Registration, Note, ANY),
    step(88, Mdm, Authentication, Note, 1),
    step(89, Mdm, Discovery, Note, 1),
    step(90, Mdm, Authentication, Note, 1),
    step(91, Mdm, Discovery, Success, 1),
    step(92, Unenroll, Registration, Start, ANY),
    step(94, Mdm, Registration, Failure, 1),
    step(95, Mdm, Registration, Failure, 1),
    step(96, Mdm, Registration, Failure, 1),
    step(97, Mdm, Registration, Failure, 1),
    step(98, Mdm, Registration, Failure, 1),
    step(99, Mdm, Registration, Failure, 1),
    step(100, Autopilot, JoinPhase, Failure, ANY),
    step(101, Autopilot, JoinPhase, Note, ANY),
    step(102, Autopilot, JoinPhase, Failure, ANY),
    step(104, Autopilot, JoinPhase, Note, ANY),
    step(107, Autopilot, JoinPhase, Success, ANY),
    step(108, Autopilot, JoinPhase, Failure, ANY),
    step(109, Autopilot, JoinPhase, Note, ANY),
    step(111, Autopilot, JoinPhase, Start, ANY),
    step(112, Mdm, Registration, Failure, 8),
    step(113, Mdm, Registration, Failure, 8),
    step(200, Sync, FirstSync, Note, ANY),
    step(201, Sync, FirstSync, Failure, ANY),
    step(202, Sync, FirstSync, Note, ANY),
    step(203, Sync, FirstSync, Failure, ANY),
    step(204, Sync, FirstSync, Failure, ANY),
    step(205, Sync, FirstSync, Start, ANY),
    step(206, Sync, FirstSync, Note, ANY),
    step(207, Sync, FirstSync, Note, ANY),
    step(208, Sync, FirstSync, Start, ANY),
    step(209, Sync, FirstSync, Done, ANY),
    step(210, Sync, FirstSync, Note, ANY),
    step(212, Sync, FirstSync, Note, ANY),
    step(215, Sync, FirstSync, Failure, ANY),
    step(218, Sync, FirstSync, Failure, ANY),
    step(223, Sync, FirstSync, Note, ANY),
    step(224, Sync, FirstSync, Note, ANY),
    step(231, Sync, FirstSync, Note, ANY),
    step(247, Unenroll, Registration, Note, ANY),
    step(257, Sync, FirstSync, Note, ANY),
    step(259, Sync, FirstSync, Note, ANY),
    step(265, Sync, FirstSync, Note, ANY),
    step(266, Sync, FirstSync, Note, ANY),
    step(280, Sync, FirstSync, Note, ANY),
    step(350, Esp, EspDeviceSetup, Note, ANY),
    step(351, Esp, EspDeviceSetup, Note, ANY),
    step(352, Esp, EspDeviceSetup, Note, ANY),
    step(353, Esp, EspDeviceSetup, Note, ANY),
    step(354, Esp, EspDeviceSetup, Note, ANY),
    step(355, Esp, EspDeviceSetup, Note, ANY),
    step(356, Esp, EspDeviceSetup, Note, ANY),
    step(357, Esp, EspDeviceSetup, Note, ANY),
    step(358, Esp, EspDeviceSetup, Note, ANY),
    step(359, Esp, EspDeviceSetup, Note, ANY),
    step(360, Esp, EspDeviceSetup, Note, ANY),
    step(361, Esp, EspDeviceSetup, Note, ANY),
    step(400, Sync, FirstSync, Note, ANY),
    step(404, Sync, FirstSync, Note, ANY),
    step(450, Sync, FirstSync, Note, ANY),
    step(454, Sync, FirstSync, Note, ANY),
    step(700, Unenroll, Registration, Start, ANY),
    step(1300, Esp, EspDeviceSetup, Start, ANY),
    step(1301, Esp, EspDeviceSetup, Note, ANY),
    step(1302, Esp, EspDeviceSetup, Note, ANY),
    step(1303, Esp, EspDeviceSetup, Note, ANY),
    step(1304, Esp, EspDeviceSetup, Failure, ANY),
    step(1305, Esp, EspDeviceSetup, Note, ANY),
    step(1306, Esp, EspDeviceSetup, Note, ANY),
    step(1307, Esp, EspDeviceSetup, Note, ANY),
    step(1308, Esp, EspDeviceSetup, Note, ANY),
    step(1309, Esp, EspDeviceSetup, Failure, ANY),
    step(1310, Esp, EspDeviceSetup, Success, ANY),
    step(1311, Esp, EspDeviceSetup, Note, ANY),
    step(1350, Autopilot, EspDevicePreparation, Note, ANY),
    step(1600, Unenroll, Registration, Start, ANY),
    step(1601, Unenroll, Registration, Failed, ANY),
    step(3004, Renewal, Certificate, Start, ANY),
    step(3005, Renewal, Certificate, Note, ANY),
    step(3014, Mdm, Registration, Failure, 1),
    step(3015, Mdm, Registration, Note, 1),
    step(4022, Linked, Registration, Failed, 2),
    step(4023, Linked, Registration, Done, 2),
    step(4024, Unenroll, Registration, Failed, ANY),
    step(4025, Unenroll, Registration, Done, ANY),
    step(4106, Linked, Registration, Note, 1),
    step(4109, Linked, Registration, Failed, 2),
    step(4110, Linked, Registration, Failed, 2),
    step(4111, Linked, Registration, Failed, 2),
    step(4113, Linked, Registration, Failed, 2),
    step(4114, Linked, Registration, Failed, 2),
    step(4115, Linked, Registration, Failed, 2),
];

/// `Microsoft-Windows-User Device Registration`.
static DEVICE_REGISTRATION: &[Step] = &[
    step(100, Join, JoinPhase, Start, 1),
    step(101, Join, JoinPhase, Note, 2),
    step(102, Join, JoinPhase, Note, 3),
    step(103, Join, JoinPhase, Note, 4),
    step(104, Join, JoinPhase, Note, 5),
    step(105, Join, JoinPhase, Done, 7),
    step(106, Join, JoinPhase, Note, 8),
    step(110, Unenroll, JoinPhase, Note, ANY),
    step(111, Join, JoinPhase, Note, 6),
    step(112, Join, JoinPhase, Done, 9),
    step(200, Join, JoinPhase, Failure, 1),
    step(201, Join, JoinPhase, Failure, 2),
    step(202, Join, JoinPhase, Failure, 3),
    step(203, Join, JoinPhase, Failure, 4),
    step(204, Join, JoinPhase, Failure, 5),
    step(205, Join, JoinPhase, Failure, 7),
    step(206, Join, JoinPhase, Note, 8),
    step(220, Join, JoinPhase, Note, ANY),
    step(221, Join, JoinPhase, Note, ANY),
    step(240, Join, JoinPhase, Failure, 6),
    step(304, Join, JoinPhase, Failed, 9),
    step(305, Join, JoinPhase, Failed, 9),
    step(306, Join, JoinPhase, Done, 9),
    step(307, Join, JoinPhase, Failure, 2),
    step(309, Join, JoinPhase, Failure, 2),
    step(330, Join, JoinPhase, Failure, 2),
    step(331, Join, JoinPhase, Note, 0),
    step(332, Join, JoinPhase, Note, 0),
    step(333, Join, JoinPhase, Failure, 0),
    step(334, Join, JoinPhase, Failure, 0),
    step(335, Join, JoinPhase, Note, 0),
    step(344, Join, JoinPhase, Failure, ANY),
    step(345, Join, JoinPhase, Failure, ANY),
    step(371, Unenroll, JoinPhase, Done, ANY),
    step(397, Mdm, Registration, Done, 13),
    step(398, Mdm, Registration, Failed, 13),
    step(400, Mdm, Discovery, Failed, 13),
    step(401, Mdm, Discovery, Failure, 1),
    step(402, Mdm, Discovery, Failure, 1),
    step(404, Mdm, Authentication, Failed, 13),
    step(405, Mdm, Authentication, Failure, 1),
    step(406, Unenroll, Registration, Failed, ANY),
    step(407, Unenroll, Registration, Done, ANY),
];

/// `Microsoft-Windows-Workplace Join`.
static WORKPLACE_JOIN: &[Step] = &[
    step(100, Join, JoinPhase, Start, 1),
    step(101, Join, JoinPhase, Note, 1),
    step(102, Join, JoinPhase, Failure, 1),
    step(103, Join, JoinPhase, Failure, 1),
    step(200, Join, JoinPhase, Failed, 9),
    step(201, Join, JoinPhase, Done, 9),
    step(300, Unenroll, JoinPhase, Failed, ANY),
    step(301, Unenroll, JoinPhase, Done, ANY),
    step(400, Join, JoinPhase, Failed, 9),
    step(401, Join, JoinPhase, Note, ANY),
];

/// `Microsoft-Windows-ModernDeployment-Diagnostics-Provider`, and before Windows 10 1903 the ids from 100 on of
/// `Microsoft-Windows-Provisioning-Diagnostics-Provider`.
static MODERN_DEPLOYMENT: &[Step] = &[
    step(103, Autopilot, Provisioning, Note, ANY),
    step(107, Autopilot, Provisioning, Note, ANY),
    step(115, Autopilot, Discovery, Failure, ANY),
    step(150, Autopilot, Authentication, Note, ANY),
    step(151, Autopilot, Authentication, Note, ANY),
    step(153, Autopilot, Provisioning, Note, ANY),
    step(156, Autopilot, Authentication, Failure, ANY),
    step(160, Autopilot, Provisioning, Note, ANY),
    step(161, Autopilot, Provisioning, Note, ANY),
    step(169, Autopilot, Authentication, Success, ANY),
    step(171, Autopilot, Authentication, Failure, ANY),
    step(172, Autopilot, Authentication, Failure, ANY),
    step(176, Autopilot, Authentication, Note, ANY),
    step(177, Autopilot, Authentication, Note, ANY),
    step(178, Autopilot, Discovery, Note, ANY),
    step(179, Autopilot, Registration, Start, ANY),
    step(180, Autopilot, Registration, Failure, ANY),
    step(181, Autopilot, Registration, Success, ANY),
    step(189, Autopilot, Authentication, Failure, ANY),
    step(192, Autopilot, Registration, Note, ANY),
    step(195, Unenroll, Registration, Start, ANY),
    step(196, Unenroll, Registration, Done, ANY),
    step(197, Unenroll, Registration, Failed, ANY),
    step(211, Autopilot, Authentication, Failure, ANY),
    step(287, Esp, EspDevicePreparation, Start, ANY),
    step(288, Esp, EspDevicePreparation, Success, ANY),
    step(289, Esp, EspDevicePreparation, Failure, ANY),
    step(290, Esp, EspDevicePreparation, Failure, ANY),
    step(291, Esp, EspDevicePreparation, Note, ANY),
    step(292, Esp, EspDeviceSetup, Note, ANY),
    step(293, Esp, EspDeviceSetup, Note, ANY),
    step(294, Esp, EspDeviceSetup, Failure, ANY),
    step(295, Esp, EspDeviceSetup, Note, ANY),
    step(296, Esp, EspDeviceSetup, Success, ANY),
    step(297, Esp, EspDeviceSetup, Start, ANY),
    step(298, Esp, EspDeviceSetup, Failure, ANY),
    step(299, Esp, EspDeviceSetup, Note, ANY),
    step(301, Autopilot, Registration, Failed, ANY),
    step(302, Autopilot, Registration, Failed, ANY),
    step(303, Autopilot, Registration, Done, ANY),
    step(403, Autopilot, EspDevicePreparation, Note, ANY),
    step(404, Autopilot, EspDevicePreparation, Start, ANY),
    step(405, Autopilot, EspDevicePreparation, Success, ANY),
    step(406, Autopilot, EspDevicePreparation, Failure, ANY),
    step(407, Autopilot, EspDevicePreparation, Failure, ANY),
    step(408, Autopilot, EspDevicePreparation, Note, ANY),
    step(419, Autopilot, EspDevicePreparation, Note, ANY),
    step(509, Autopilot, Provisioning, Note, ANY),
    step(702, Autopilot, Provisioning, Note, ANY),
    step(703, Autopilot, Provisioning, Note, ANY),
];

/// `Microsoft-Windows-Provisioning-Diagnostics-Provider`, ids below 100.
static PACKAGES: &[Step] = &[
    step(10, Package, Provisioning, Start, ANY),
    step(11, Package, Provisioning, Success, ANY),
    step(12, Package, Provisioning, Failure, ANY),
    step(20, Package, Provisioning, Start, ANY),
    step(21, Package, Provisioning, Success, ANY),
    step(22, Package, Provisioning, Failed, ANY),
    step(30, Package, Provisioning, Note, ANY),
    step(31, Package, Provisioning, Note, ANY),
    step(32, Package, Provisioning, Failed, ANY),
    step(70, Package, Provisioning, Note, ANY),
    step(71, Package, Provisioning, Note, ANY),
    step(72, Package, Provisioning, Failed, ANY),
];

/// `Microsoft-Windows-Shell-Core`: the host of the out-of-box pages and of the connect dialog.
static SHELL: &[Step] = &[
    step(62400, Page, JoinPhase, Note, ANY),
    step(62401, Page, JoinPhase, Note, ANY),
    step(62402, Page, JoinPhase, Note, ANY),
    step(62403, Page, JoinPhase, Note, ANY),
    step(62404, Page, JoinPhase, Note, ANY),
    step(62405, Page, JoinPhase, Note, ANY),
    step(62406, Page, JoinPhase, Note, ANY),
    step(62407, Page, JoinPhase, Note, ANY),
];

/// `Microsoft-Windows-TaskScheduler`; only tasks below `\Microsoft\Windows\EnterpriseMgmt\` count.
static TASKS: &[Step] = &[
    step(100, Task, Registration, Note, ANY),
    step(101, Task, Registration, Note, ANY),
    step(102, Task, Registration, Note, ANY),
    step(103, Task, Registration, Note, ANY),
    step(106, Task, Registration, Note, ANY),
    step(107, Task, Registration, Start, ANY),
    step(108, Task, Registration, Start, ANY),
    step(109, Task, Registration, Start, ANY),
    step(110, Task, Registration, Start, ANY),
    step(111, Task, Registration, Note, ANY),
    step(119, Task, Registration, Start, ANY),
    step(129, Task, Registration, Note, ANY),
    step(200, Task, Registration, Note, ANY),
    step(201, Task, Registration, Note, ANY),
    step(202, Task, Registration, Note, ANY),
    step(203, Task, Registration, Note, ANY),
];

/// `Microsoft-Windows-AAD`.
static TOKENS: &[Step] = &[
    step(1081, Token, Authentication, Failure, ANY),
    step(1082, Token, Authentication, Failure, ANY),
    step(1083, Token, Authentication, Failure, ANY),
    step(1084, Token, Authentication, Failure, ANY),
    step(1085, Token, Authentication, Failure, ANY),
    step(1086, Token, Authentication, Failure, ANY),
    step(1088, Token, Authentication, Failure, ANY),
    step(1094, Token, Authentication, Failure, ANY),
    step(1097, Token, Authentication, Failure, ANY),
    step(1098, Token, Authentication, Failure, ANY),
    step(1100, Token, Authentication, Failure, ANY),
    step(1101, Token, Authentication, Failure, ANY),
    step(1107, Token, Authentication, Failure, ANY),
    step(1108, Token, Authentication, Failure, ANY),
    step(1110, Token, Authentication, Failure, ANY),
    step(1112, Token, Authentication, Failure, ANY),
];

/// `Microsoft-Windows-Kernel-General`.
static KERNEL: &[Step] = &[step(1, Clock, JoinPhase, Note, ANY)];

/// Providers with a table, the upper bound of ids excluded from the second of a pair.
static PROVIDERS: &[(&str, &[Step])] = &[
    ("Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider", DEVICE_MANAGEMENT),
    ("Microsoft-Windows-User Device Registration", DEVICE_REGISTRATION),
    ("Microsoft-Windows-Workplace Join", WORKPLACE_JOIN),
    ("Microsoft-Windows-ModernDeployment-Diagnostics-Provider", MODERN_DEPLOYMENT),
    ("Microsoft-Windows-Provisioning-Diagnostics-Provider", PACKAGES),
    ("Microsoft-Windows-Shell-Core", SHELL),
    ("Microsoft-Windows-TaskScheduler", TASKS),
    ("Microsoft-Windows-AAD", TOKENS),
    ("Microsoft-Windows-Kernel-General", KERNEL),
];

/// The device-management provider's place in [`PROVIDERS`].
const DM: usize = 0;
/// The provisioning provider's place in [`PROVIDERS`].
const PROVISIONING: usize = 4;
/// The task scheduler's place in [`PROVIDERS`].
const TASK_SCHEDULER: usize = 6;

/// Folder of the tasks that belong to enrollments.
const TASK_FOLDER: &str = r"\Microsoft\Windows\EnterpriseMgmt\";

/// Whether an event is one of the device-management provider.
pub(crate) fn is_dm(event: &Event) -> bool {
    PROVIDERS.get(DM).is_some_and(|(name, _)| event.record.provider.eq_ignore_ascii_case(name))
}

/// Finds the step of each event; remembers the last provider, because records of one log follow each other.
#[derive(Default)]
pub(crate) struct Finder<'a> {
    last: Option<(&'a str, Option<usize>)>,
}

impl<'a> Finder<'a> {
    /// The step that an event is, if it is one.
    pub(crate) fn find(&mut self, event: &'a Event) -> Option<&'static Step> {
        let id = event.event_id?;
        let name: &'a str = &event.record.provider;
        let provider = match self.last {
            Some((last, found)) if std::ptr::eq(last, name) || last == name => found,
            _ => {
                let found = PROVIDERS.iter().position(|(known, _)| known.eq_ignore_ascii_case(name));
                self.last = Some((name, found));
                found
            }
        }?;
        let table = match PROVIDERS.get(provider)?.1 {
            _ if provider == PROVISIONING && id >= 100 => MODERN_DEPLOYMENT,
            table => table,
        };
        let step = table.binary_search_by_key(&id, |step| step.id).ok().and_then(|at| table.get(at))?;
        (provider != TASK_SCHEDULER || is_enrollment_task(event)).then_some(step)
    }
}

/// Whether a task-scheduler event is of a task below the folder of enrollments.
fn is_enrollment_task(event: &Event) -> bool {
    let name = event.record.fields.text("TaskName").unwrap_or_default();
    name.get(..TASK_FOLDER.len()).is_some_and(|start| start.eq_ignore_ascii_case(TASK_FOLDER))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_and_unique() {
        for (name, table) in PROVIDERS.iter().chain([&("modern deployment", MODERN_DEPLOYMENT)]) {
            assert!(table.windows(2).all(|pair| pair[0].id < pair[1].id), "{name}");
        }
    }

    #[test]
    fn the_named_places_are_right() {
        assert!(PROVIDERS[DM].0.contains("DeviceManagement"));
        assert!(PROVIDERS[PROVISIONING].0.contains("Provisioning-"));
        assert!(PROVIDERS[TASK_SCHEDULER].0.contains("TaskScheduler"));
    }
}

//! What the verdict looks at.

use crate::attempts::Correlation;
use crate::attempts::chain;
use crate::model::attempt::Attempt;
use crate::model::attempt::AttemptOutcome;
use crate::model::attempt::StepOutcome;
use crate::model::attempt::Sync;
use crate::model::attempt::Trigger;
use crate::model::attempt::Unenrollment;
use crate::model::coverage::Coverage;
use crate::model::coverage::CoverageStatus;
use crate::model::device::Device;
use crate::model::device::Enrollment;
use crate::model::device::EnrollmentKind;
use crate::model::event::Event;
use crate::model::event::Phase;
use crate::model::time::Time;

/// What the verdict looks at.
pub(super) struct View<'a> {
    /// The last attempt at an enrollment that matters.
    pub(super) attempt: Option<&'a Attempt>,
    /// The last attempt at the linked second enrollment.
    pub(super) linked: Option<&'a Attempt>,
    /// The last automatic join, if it failed.
    pub(super) join: Option<&'a Attempt>,
    /// The enrollment that manages the device.
    pub(super) enrollment: Option<&'a Enrollment>,
    /// An enrollment of which no artifact tells whether it manages the device.
    pub(super) unsure: Option<&'a Enrollment>,
    /// The last session.
    pub(super) last_sync: Option<&'a Sync>,
    /// The last good session.
    pub(super) last_good: Option<&'a Sync>,
    /// The last unenrollment that went through.
    pub(super) unenrolled: Option<&'a Unenrollment>,
    /// How much of the log of enrollments there is.
    pub(super) log: Log,
    /// No other log is missing in which an attempt would leave a trace before the enrollment chain begins.
    pub(super) others_whole: bool,
    /// There are signs of an enrollment (pages, task runs) of which no attempt tells what came of it.
    pub(super) untold: bool,
    /// The user was sent an enrollment link.
    pub(super) invited: bool,
    /// The organisation asks for no enrollment after a join: its tenant has no address for it.
    pub(super) unasked: bool,
    /// A policy tells Windows to enroll the device.
    pub(super) policy: bool,
    /// Some artifact told the state of enrollments.
    pub(super) state_known: bool,
    /// Such an artifact was read as a whole, and none has an enrollment that manages the device.
    pub(super) state_denies: bool,
    pub(super) events: &'a [Event],
}

/// How much of the log of enrollments there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Log {
    /// Read from before the time that matters.
    Whole,
    /// Read in part.
    Part,
    /// Not there.
    Missing,
}

impl<'a> View<'a> {
    pub(super) fn of(
        correlation: &'a Correlation,
        device: &'a Device,
        coverage: &[Coverage],
        events: &'a [Event],
    ) -> Self {
        let last = |wanted: &dyn Fn(&&Attempt) -> bool| correlation.attempts.iter().rev().find(wanted);
        // A join that a person made is a start of an enrollment even where nothing tells from which page.
        let by_hand = |a: &Attempt| !automatic(correlation, a) && a.outcome == AttemptOutcome::Failed;
        let is_enrollment = |a: &Attempt| is_enrollment(a) || by_hand(a);
        let main = |a: &&Attempt| is_enrollment(a) && a.trigger != Trigger::Linked;
        // A join that no enrollment followed says nothing new of a device that enrolled before or after it.
        let attempt = last(&|a| main(a) && !is_join_alone(a)).or_else(|| last(&|a| main(a)));
        let managed = |e: &&Enrollment| e.managed == Some(true) && is_main(e);
        let is_join = |a: &&Attempt| !is_enrollment(a);
        Self {
            attempt,
            linked: last(&|a| a.trigger == Trigger::Linked),
            join: last(&is_join).filter(|a| a.outcome == AttemptOutcome::Failed),
            enrollment: device.enrollments.iter().find(managed),
            unsure: device.enrollments.iter().find(|e| e.managed.is_none() && is_main(e)),
            last_sync: correlation.syncs.last(),
            last_good: correlation.syncs.iter().rev().find(|s| s.outcome == StepOutcome::Succeeded),
            unenrolled: correlation.unenrollments.iter().rev().find(|u| u.outcome == StepOutcome::Succeeded),
            log: log(coverage, events),
            others_whole: others_whole(coverage),
            untold: !correlation.untold.is_empty(),
            invited: !device.deep_links.is_empty(),
            unasked: device.join.mdm_url.as_ref().is_some_and(|url| url.value.trim().is_empty()),
            policy: device.auto_enroll.enabled.as_ref().is_some_and(|known| known.value),
            state_known: !device.enrollments.is_empty() || coverage.iter().any(|row| tells_state(row, false)),
            state_denies: !device.enrollments.iter().any(|e| is_main(e) && e.managed != Some(false))
                && coverage.iter().any(|row| tells_state(row, true)),
            events,
        }
    }

    /// The last contact with the server that any artifact tells of.
    pub(super) fn last_contact(&self) -> Option<Time> {
        let session = self.last_good.and_then(|sync| sync.started_at);
        session.max(self.enrollment.and_then(|e| e.last_success_at))
    }

    /// The event that decides an attempt.
    pub(super) fn deciding(&self, attempt: &Attempt) -> Option<&'a Event> {
        attempt.evidence.first().and_then(|place| self.events.get(place.event?.index()))
    }

    /// The last session, if it failed and no artifact tells of a later contact.
    pub(super) fn failing_sync(&self) -> Option<&'a Sync> {
        let later = |sync: &&Sync| self.last_contact().zip(sync.started_at).is_some_and(|(good, bad)| good > bad);
        self.last_sync.filter(|sync| sync.outcome == StepOutcome::Failed).filter(|sync| !later(sync))
    }
}

/// Whether Windows made an attempt by itself.
fn automatic(correlation: &Correlation, attempt: &Attempt) -> bool {
    let at = usize::try_from(attempt.id).unwrap_or(usize::MAX).saturating_sub(1);
    correlation.automatic.get(at).copied().unwrap_or_default()
}

/// Whether an attempt is at an enrollment: a path of the guide started it, or it came further than the join.
fn is_enrollment(attempt: &Attempt) -> bool {
    attempt.trigger != Trigger::Undetermined || attempt.phases.iter().any(|p| p.phase > Phase::Join)
}

/// Whether an attempt is a join that went well (or is going on) and that no enrollment followed.
pub(super) fn is_join_alone(attempt: &Attempt) -> bool {
    attempt.outcome != AttemptOutcome::Failed && attempt.phases.iter().all(|p| p.phase == Phase::Join)
}

/// Whether an enrollment is the device's management, not the linked one or what Windows carries anyway.
fn is_main(enrollment: &Enrollment) -> bool {
    use EnrollmentKind::{Linked, Local, Mam, UnmanagedBuiltin};
    !matches!(enrollment.kind, Linked | UnmanagedBuiltin | Mam | Local)
}

/// Ends of the channel names that hold the enrollment chain: the admin channel, on newer builds one of its own.
const CHAIN_LOGS: &[&str] = &[
    "devicemanagement-enterprise-diagnostics-provider/admin",
    "devicemanagement-enterprise-diagnostics-provider/enrollment",
];

fn log(coverage: &[Coverage], events: &[Event]) -> Log {
    let is_chain = |row: &&Coverage| {
        let name = row.source.to_ascii_lowercase();
        CHAIN_LOGS.iter().any(|end| name.ends_with(end))
    };
    let status = |row: &Coverage| match row.status {
        CoverageStatus::Read => Log::Whole,
        CoverageStatus::Partial | CoverageStatus::Wrapped | CoverageStatus::Empty => Log::Part,
        CoverageStatus::Missing | CoverageStatus::Unreadable | CoverageStatus::NotCollected => Log::Missing,
    };
    let rows: Vec<Log> = coverage.iter().filter(is_chain).map(status).collect();
    if rows.contains(&Log::Part) {
        return Log::Part;
    }
    if rows.contains(&Log::Whole) {
        return Log::Whole;
    }
    if events.iter().any(chain::is_dm) { Log::Part } else { Log::Missing }
}

/// Logs in which an attempt leaves a trace before the enrollment chain begins: joins, Autopilot, packages, pages.
const BEFORE_CHAIN: &[&str] =
    &["user device registration", "moderndeployment", "provisioning-diagnostics", "shell-core", "workplace join"];

/// Whether none of them is missing that the bundle should hold.
fn others_whole(coverage: &[Coverage]) -> bool {
    let is_other = |row: &&Coverage| {
        let name = row.source.to_ascii_lowercase();
        BEFORE_CHAIN.iter().any(|part| name.contains(part))
    };
    let there = |row: &Coverage| matches!(row.status, CoverageStatus::Read | CoverageStatus::Empty);
    coverage.iter().filter(is_other).all(there)
}

/// Whether a line of the coverage is of an artifact that would show an enrollment of the device if there was one; `whole`:
/// and all of it was read.
fn tells_state(row: &Coverage, whole: bool) -> bool {
    let read = match row.status {
        CoverageStatus::Read => true,
        CoverageStatus::Partial => !whole,
        _ => false,
    };
    let name = row.source.to_ascii_lowercase();
    read && (name.contains("mdmdiagreport") || name.contains("registry"))
}

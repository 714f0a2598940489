//! The verdict: one sentence over the last attempt that matters, the state of the device, the sessions and the coverage.

use crate::attempts::Correlation;
use crate::attempts::is_enrollment;
use crate::model::attempt::Attempt;
use crate::model::attempt::AttemptOutcome;
use crate::model::attempt::StepOutcome;
use crate::model::attempt::Sync;
use crate::model::attempt::Trigger;
use crate::model::attempt::Unenrollment;
use crate::model::code::Code;
use crate::model::coverage::Coverage;
use crate::model::coverage::CoverageStatus;
use crate::model::device::Device;
use crate::model::device::Enrollment;
use crate::model::device::EnrollmentKind;
use crate::model::event::Event;
use crate::model::event::Phase;
use crate::model::finding::Confidence;
use crate::model::time::Time;
use crate::model::verdict::Outcome;
use crate::model::verdict::Verdict;

/// The verdict over one bundle.
#[must_use]
pub fn verdict(correlation: &Correlation, device: &Device, coverage: &[Coverage], events: &[Event]) -> Verdict {
    let view = View::of(correlation, device, coverage, events);
    let mut verdict = view.judge();
    if let Some(code) = verdict.code {
        verdict.headline = format!("{} ({code}).", verdict.headline.trim_end_matches('.'));
    }
    verdict
}

/// What the verdict looks at.
struct View<'a> {
    /// The last attempt at an enrollment; the linked second one only when there is no other.
    attempt: Option<&'a Attempt>,
    /// The last failed join without an enrollment.
    join: Option<&'a Attempt>,
    /// The enrollment that manages the device.
    enrollment: Option<&'a Enrollment>,
    /// The last session, and the last good one.
    last_sync: Option<&'a Sync>,
    last_good: Option<&'a Sync>,
    /// The last unenrollment that went through.
    unenrolled: Option<&'a Unenrollment>,
    /// The log of enrollments was there and whole.
    log: Log,
    /// Some artifact told the state of enrollments.
    state_known: bool,
}

/// How much of the log of enrollments there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Log {
    /// Read from before the time that matters.
    Whole,
    /// Read in part.
    Part,
    /// Not there.
    None,
}

impl<'a> View<'a> {
    fn of(correlation: &'a Correlation, device: &'a Device, coverage: &[Coverage], events: &[Event]) -> Self {
        let attempts = &correlation.attempts;
        let last = |wanted: &dyn Fn(&&Attempt) -> bool| attempts.iter().rev().find(wanted);
        let main = last(&|a| is_enrollment(a) && a.trigger != Trigger::Linked);
        let is_main = |e: &&Enrollment| {
            !matches!(
                e.kind,
                EnrollmentKind::Linked | EnrollmentKind::UnmanagedBuiltin | EnrollmentKind::Mam | EnrollmentKind::Local
            )
        };
        let managed = |e: &&Enrollment| e.managed == Some(true) && is_main(e);
        Self {
            attempt: main.or_else(|| last(&|a| a.trigger == Trigger::Linked)),
            join: last(&|a| !is_enrollment(a) && a.outcome == AttemptOutcome::Failed),
            enrollment: device.enrollments.iter().find(managed),
            last_sync: correlation.syncs.last(),
            last_good: correlation.syncs.iter().rev().find(|s| s.outcome == StepOutcome::Succeeded),
            unenrolled: correlation.unenrollments.iter().rev().find(|u| u.outcome == StepOutcome::Succeeded),
            log: log(coverage, events),
            state_known: state_known(device, coverage),
        }
    }

    fn judge(&self) -> Verdict {
        if let Some(verdict) = self.unenrolled() {
            return verdict;
        }
        match self.attempt {
            Some(attempt) => match attempt.outcome {
                AttemptOutcome::Succeeded | AttemptOutcome::SucceededWithProblems => self.enrolled(attempt),
                AttemptOutcome::Failed => self.failed(attempt),
                AttemptOutcome::InProgress => self.in_progress(attempt),
                AttemptOutcome::Abandoned | AttemptOutcome::Undetermined => self.unfinished(attempt),
            },
            None => self.without_attempt(),
        }
    }

    /// The last thing that happened was an unenrollment.
    fn unenrolled(&self) -> Option<Verdict> {
        let gone = self.unenrolled?;
        let at = gone.at?;
        let after = |time: Option<Time>| time.is_some_and(|time| time > at);
        if self.attempt.is_some_and(|a| after(a.started_at)) || self.last_good.is_some_and(|s| after(s.started_at)) {
            return None;
        }
        let who = match gone.initiator {
            crate::model::attempt::UnenrollmentInitiator::User => {
                "The user removed this device's enrollment in Settings"
            }
            crate::model::attempt::UnenrollmentInitiator::Server => {
                "The management server removed this device's enrollment"
            }
            crate::model::attempt::UnenrollmentInitiator::System => "Windows removed this device's enrollment",
            crate::model::attempt::UnenrollmentInitiator::Undetermined => "This device's enrollment was removed",
        };
        let confidence = if self.enrollment.is_some() { Confidence::Medium } else { Confidence::High };
        Some(plain(Outcome::Unenrolled, confidence, format!("{who}; it is no longer managed.")))
    }

    fn enrolled(&self, attempt: &Attempt) -> Verdict {
        let proof = attempt.phases.iter().any(|p| p.phase == Phase::FirstSync && p.outcome == StepOutcome::Succeeded);
        let contact = self.enrollment.is_some_and(|e| e.last_success_at.is_some());
        let proven = proof || contact || self.last_good.is_some_and(|s| s.started_at >= attempt.started_at);
        let with = self.path(attempt);
        if !proven {
            let text = format!(
                "The enrollment {with}was accepted, but nothing shows that the device has talked to its management server since"
            );
            let failed =
                attempt.phases.iter().find(|p| p.phase == Phase::FirstSync && p.outcome == StepOutcome::Failed);
            let (outcome, confidence) = match failed {
                Some(_) => (Outcome::EnrolledWithProblems, Confidence::Medium),
                None if self.enrollment.is_some() => (Outcome::Enrolled, Confidence::Medium),
                None => (Outcome::Enrolled, Confidence::Low),
            };
            return of(attempt, outcome, confidence, format!("{text}."), failed.and_then(|p| p.code));
        }
        let problem = attempt.outcome == AttemptOutcome::SucceededWithProblems;
        if let Some(bad) = self.failing_sync() {
            let text = "This device is enrolled, but its last contact with the management server failed.";
            return of(attempt, Outcome::EnrolledWithProblems, Confidence::High, text.to_owned(), bad.code);
        }
        if problem {
            let phase = attempt.phases.iter().find(|p| p.outcome == StepOutcome::Failed).map(|p| p.phase);
            let what = phase.map_or("something on the way", problem_words);
            let text = format!("This device is enrolled and managed, but {what} failed.");
            let code = attempt.phases.iter().find_map(|p| p.code);
            return of(attempt, Outcome::EnrolledWithProblems, Confidence::High, text, code);
        }
        of(attempt, Outcome::Enrolled, Confidence::High, format!("This device is enrolled {with}and managed."), None)
    }

    /// The last session, if it failed.
    fn failing_sync(&self) -> Option<&'a Sync> {
        self.last_sync.filter(|sync| sync.outcome == StepOutcome::Failed)
    }

    fn failed(&self, attempt: &Attempt) -> Verdict {
        // The device is managed all the same: a retry that Windows refuses because it is enrolled already, or a second try.
        if let Some(enrollment) = self.enrollment
            && self.still_managed(attempt, enrollment)
        {
            let text = "This device is enrolled; a further attempt to enroll it failed.".to_owned();
            let confidence = if enrollment.last_success_at.is_some() { Confidence::High } else { Confidence::Medium };
            return of(attempt, Outcome::EnrolledWithProblems, confidence, text, attempt.code);
        }
        let phase = attempt.failed_phase.map_or("while it was being set up", failure_words);
        let times = if attempt.repeats > 1 { format!("{} times, ", attempt.repeats) } else { String::new() };
        let text =
            format!("This device could not be enrolled {}: it failed {times}{phase}.", self.path(attempt).trim_end());
        let confidence = match self.log {
            Log::Whole if attempt.code.is_some() => Confidence::High,
            Log::None => Confidence::Low,
            _ => Confidence::Medium,
        };
        of(attempt, Outcome::Failed, confidence, text.replace("enrolled :", "enrolled:"), attempt.code)
    }

    /// Whether an enrollment outlived a failed attempt: the server was reached after it, or the attempt failed because of it.
    fn still_managed(&self, attempt: &Attempt, enrollment: &Enrollment) -> bool {
        let already = attempt.code == Some(Code::status(0x8018_000A));
        let later = |time: Option<Time>| time.zip(attempt.started_at).is_some_and(|(time, start)| time > start);
        already
            || later(enrollment.last_success_at)
            || self.last_good.is_some_and(|sync| later(sync.started_at))
            || enrollment.last_success_at.is_some()
    }

    fn in_progress(&self, attempt: &Attempt) -> Verdict {
        let text = format!("An enrollment {}was still going on when the logs were collected.", self.path(attempt));
        of(attempt, Outcome::InProgress, Confidence::Medium, text, None)
    }

    fn unfinished(&self, attempt: &Attempt) -> Verdict {
        if self.enrollment.is_some() {
            return self.managed_without_attempt();
        }
        if attempt.phases.iter().all(|p| p.phase == Phase::Join) {
            let text = "The device was joined to the organisation, but no enrollment in device management followed.";
            return of(attempt, Outcome::NotEnrolled, self.absence(), text.to_owned(), None);
        }
        let text = "An enrollment was begun and did not come to an end in these logs; how it ended cannot be told.";
        of(attempt, Outcome::Undetermined, Confidence::Low, text.to_owned(), None)
    }

    fn without_attempt(&self) -> Verdict {
        if self.enrollment.is_some() || self.last_good.is_some() {
            return self.managed_without_attempt();
        }
        if let Some(join) = self.join {
            let times = if join.repeats > 1 { format!("{} times", join.repeats) } else { "once".to_owned() };
            let text = format!(
                "This device is not enrolled, and no enrollment was tried: registering it with the organisation's cloud failed {times} before that."
            );
            let outcome =
                if self.log == Log::None && !self.state_known { Outcome::Undetermined } else { Outcome::NotEnrolled };
            let mut verdict = of(join, outcome, self.absence(), text, join.code);
            verdict.phase = Some(Phase::Join);
            return verdict;
        }
        if self.log == Log::None && !self.state_known {
            let text = "These logs do not hold what would show whether the device was enrolled.";
            return plain(Outcome::Undetermined, Confidence::Low, text.to_owned());
        }
        let text = "This device is not enrolled in device management, and these logs show no attempt to enroll it.";
        plain(Outcome::NotEnrolled, self.absence(), text.to_owned())
    }

    fn managed_without_attempt(&self) -> Verdict {
        if let Some(bad) = self.failing_sync() {
            let text = "This device is enrolled, but its last contact with the management server failed.".to_owned();
            let mut verdict = plain(Outcome::EnrolledWithProblems, Confidence::High, text);
            verdict.code = bad.code;
            return verdict;
        }
        let contact = self.last_good.is_some() || self.enrollment.is_some_and(|e| e.last_success_at.is_some());
        let confidence = if contact { Confidence::High } else { Confidence::Medium };
        plain(
            Outcome::Enrolled,
            confidence,
            "This device is enrolled and managed; these logs no longer hold how it was enrolled.".to_owned(),
        )
    }

    /// How sure it is that what is not there did not happen.
    fn absence(&self) -> Confidence {
        match (self.log, self.state_known) {
            (Log::Whole, true) => Confidence::High,
            (Log::None, false) => Confidence::Low,
            _ => Confidence::Medium,
        }
    }

    /// The path in words, with a space after it; empty if it is not known.
    fn path(&self, attempt: &Attempt) -> &'static str {
        match attempt.trigger {
            Trigger::EntraJoinOobe => "during Windows setup ",
            Trigger::EntraJoinSettings => "by joining Entra from Settings ",
            Trigger::WorkAccount => "by adding a work or school account ",
            Trigger::MdmOnly => "in device management only ",
            Trigger::DeepLink => "from an enrollment link ",
            Trigger::GroupPolicy => "by group policy ",
            Trigger::AutopilotUserDriven | Trigger::AutopilotSelfDeploying => "by Windows Autopilot ",
            Trigger::AutopilotPreProvisioned => "by Windows Autopilot pre-provisioning ",
            Trigger::AutopilotDevicePreparation => "by Windows Autopilot device preparation ",
            Trigger::ProvisioningPackage => "from a provisioning package ",
            Trigger::CoManagement => "by Configuration Manager co-management ",
            Trigger::Linked => "as the linked second enrollment ",
            Trigger::Undetermined => "",
        }
    }
}

/// Where it failed, to follow "it failed".
const fn failure_words(phase: Phase) -> &'static str {
    match phase {
        Phase::Join => "when the device was to be joined to the organisation",
        Phase::Discovery => "when Windows looked for the organisation's device management",
        Phase::Authentication => "at signing in",
        Phase::Policy => "when the management server was asked for its certificate policy",
        Phase::Certificate => "when the management server was asked for the device's certificate",
        Phase::Provisioning => "when the settings from the management server were applied",
        Phase::Registration => "when the enrollment was to be completed",
        Phase::FirstSync => "at the first contact with the management server",
        Phase::EspDevicePreparation | Phase::EspDeviceSetup | Phase::EspAccountSetup => "on the setup status page",
    }
}

/// What failed, to follow "but".
const fn problem_words(phase: Phase) -> &'static str {
    match phase {
        Phase::FirstSync => "its first contact with the management server",
        Phase::EspDevicePreparation | Phase::EspDeviceSetup | Phase::EspAccountSetup => {
            "something on the setup status page"
        }
        _ => "something on the way",
    }
}

fn plain(outcome: Outcome, confidence: Confidence, headline: String) -> Verdict {
    Verdict { outcome, confidence, headline, attempt: None, phase: None, code: None, rule: None }
}

fn of(attempt: &Attempt, outcome: Outcome, confidence: Confidence, headline: String, code: Option<Code>) -> Verdict {
    let phase = if outcome == Outcome::Failed { attempt.failed_phase } else { None };
    Verdict { outcome, confidence, headline, attempt: Some(attempt.id), phase, code, rule: None }
}

/// Name of the provider whose admin (or, on newer builds, enrollment) channel holds the enrollment chain.
const CHAIN_LOG: &str = "devicemanagement-enterprise-diagnostics-provider/admin";

fn log(coverage: &[Coverage], events: &[Event]) -> Log {
    let row = coverage.iter().find(|row| row.source.to_ascii_lowercase().ends_with(CHAIN_LOG));
    match row.map(|row| row.status) {
        Some(CoverageStatus::Read) => Log::Whole,
        Some(CoverageStatus::Partial | CoverageStatus::Wrapped | CoverageStatus::Empty) => Log::Part,
        Some(CoverageStatus::Missing | CoverageStatus::Unreadable | CoverageStatus::NotCollected) => Log::None,
        None if events.iter().any(crate::attempts::chain::is_dm) => Log::Part,
        None => Log::None,
    }
}

/// Whether some artifact would show an enrollment of the device if there was one.
fn state_known(device: &Device, coverage: &[Coverage]) -> bool {
    let read = |row: &Coverage| matches!(row.status, CoverageStatus::Read | CoverageStatus::Partial);
    let state = |row: &Coverage| {
        let name = row.source.to_ascii_lowercase();
        name.contains("mdmdiagreport") || name.contains("registry")
    };
    !device.enrollments.is_empty() || coverage.iter().any(|row| read(row) && state(row))
}

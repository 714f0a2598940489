//! The verdict: one sentence over the last attempt that matters, the state of the device, the sessions and the coverage.
//!
//! "Enrolled" needs proof of management: a good session after the enrollment, or a server contact that the device's state
//! records. What is missing lowers the confidence or leaves it undetermined; it never turns the verdict round.

mod view;
mod words;

use crate::attempts::Correlation;
use crate::attempts::chain;
use crate::attempts::verdict::view::Log;
use crate::attempts::verdict::view::View;
use crate::attempts::verdict::view::is_join_alone;
use crate::model::attempt::Attempt;
use crate::model::attempt::AttemptOutcome;
use crate::model::attempt::StepOutcome;
use crate::model::attempt::Trigger;
use crate::model::code::Code;
use crate::model::coverage::Coverage;
use crate::model::device::Device;
use crate::model::device::Enrollment;
use crate::model::event::Event;
use crate::model::event::Phase;
use crate::model::finding::Confidence;
use crate::model::time::Time;
use crate::model::verdict::Outcome;
use crate::model::verdict::Verdict;

/// What the client says when the device is enrolled already (`MENROLL_E_DEVICE_ALREADY_ENROLLED`).
const ALREADY_ENROLLED: Code = Code::status(0x8018_000A);

/// The verdict over one bundle.
#[must_use]
pub fn verdict(correlation: &Correlation, device: &Device, coverage: &[Coverage], events: &[Event]) -> Verdict {
    let mut verdict = View::of(correlation, device, coverage, events).judge();
    if let Some(code) = verdict.code {
        verdict.headline = format!("{} ({code}).", verdict.headline.trim_end_matches('.'));
    }
    verdict
}

impl View<'_> {
    fn judge(&self) -> Verdict {
        if let Some(verdict) = self.unenrolled() {
            return verdict;
        }
        let Some(attempt) = self.attempt else { return self.without_attempt() };
        match attempt.outcome {
            AttemptOutcome::Succeeded | AttemptOutcome::SucceededWithProblems => self.enrolled(attempt),
            AttemptOutcome::Failed => self.failed(attempt),
            AttemptOutcome::InProgress | AttemptOutcome::Abandoned | AttemptOutcome::Undetermined => {
                self.unfinished(attempt)
            }
        }
    }

    /// The last thing that happened was an unenrollment.
    fn unenrolled(&self) -> Option<Verdict> {
        let gone = self.unenrolled?;
        let at = gone.at?;
        let after = |time: Option<Time>| time.is_some_and(|time| time > at);
        if self.attempt.is_some_and(|a| after(a.started_at)) || after(self.last_contact()) {
            return None;
        }
        let confidence = if self.enrollment.is_some() { Confidence::Medium } else { Confidence::High };
        let text = format!("{}; it is no longer managed.", words::remover(gone.initiator));
        Some(plain(Outcome::Unenrolled, confidence, text))
    }

    fn enrolled(&self, attempt: &Attempt) -> Verdict {
        let with = words::path(attempt.trigger);
        // A removal that the log lost is seen in the state that it left.
        if self.state_denies {
            let text = format!(
                "This device was enrolled{with}, and is no longer enrolled; these logs do not show what removed the enrollment."
            );
            return of(attempt, Outcome::Unenrolled, Confidence::Medium, text, None);
        }
        let first = attempt.phases.iter().find(|p| p.phase == Phase::FirstSync);
        let proof = first.is_some_and(|p| p.outcome == StepOutcome::Succeeded);
        let contact =
            self.last_contact().is_some_and(|contact| attempt.started_at.is_none_or(|start| contact >= start));
        if !proof && !contact {
            return self.unproven(attempt);
        }
        if let Some(verdict) = self.sync_failing(Some(attempt)) {
            return verdict;
        }
        if attempt.outcome == AttemptOutcome::SucceededWithProblems {
            let text = format!(
                "This device is enrolled{with} and managed, but {}.",
                words::problem(attempt.failed_phase, self.push_failed(attempt))
            );
            let mut verdict = of(attempt, Outcome::EnrolledWithProblems, Confidence::High, text, attempt.code);
            verdict.phase = attempt.failed_phase;
            return verdict;
        }
        if let Some(linked) = self.linked.filter(|linked| linked.outcome == AttemptOutcome::Failed) {
            let text = "This device is enrolled and managed, but its linked second enrollment failed.".to_owned();
            return of(linked, Outcome::EnrolledWithProblems, Confidence::High, text, linked.code);
        }
        of(attempt, Outcome::Enrolled, Confidence::High, format!("This device is enrolled{with} and managed."), None)
    }

    /// The enrollment went through, and nothing shows that the server was ever reached.
    fn unproven(&self, attempt: &Attempt) -> Verdict {
        let with = words::path(attempt.trigger);
        let text = format!(
            "The enrollment{with} went through, but nothing in these logs shows that the device has talked to its management server since."
        );
        let bad = attempt.phases.iter().find(|p| p.phase == Phase::FirstSync && p.outcome == StepOutcome::Failed);
        match bad {
            Some(sync) => {
                let mut verdict = of(attempt, Outcome::EnrolledWithProblems, Confidence::Medium, text, sync.code);
                verdict.phase = Some(Phase::FirstSync);
                verdict
            }
            None if self.enrollment.is_some() => of(attempt, Outcome::Enrolled, Confidence::Medium, text, None),
            None => of(attempt, Outcome::Enrolled, Confidence::Low, text, None),
        }
    }

    /// The last session failed.
    fn sync_failing(&self, attempt: Option<&Attempt>) -> Option<Verdict> {
        let bad = self.failing_sync()?;
        let text = "This device is enrolled, but its last contact with the management server failed";
        let text = match bad.code.and_then(words::meaning) {
            Some(meaning) => format!("{text}: {meaning}."),
            None => format!("{text}."),
        };
        let mut verdict = plain(Outcome::EnrolledWithProblems, Confidence::High, text);
        verdict.attempt = attempt.map(|attempt| attempt.id);
        verdict.code = bad.code;
        Some(verdict)
    }

    fn failed(&self, attempt: &Attempt) -> Verdict {
        if let Some(enrollment) = self.enrollment {
            return self.failed_though_managed(attempt, enrollment);
        }
        let with = words::path(attempt.trigger);
        let reason = self.refusal(attempt).map_or_else(|| words::reason(attempt), str::to_owned);
        let text = match (attempt.repeats, attempt.failed_phase) {
            (1, Some(Phase::Join)) => {
                format!("This device could not be enrolled{with}, because it could not be joined: {reason}.")
            }
            (1, _) => format!("This device could not be enrolled{with}: {reason}."),
            (count, _) => {
                format!("Windows tried to enroll this device{with} {} and failed: {reason}.", words::times(count))
            }
        };
        let confidence = match self.log {
            Log::Whole if attempt.code.is_some() => Confidence::High,
            Log::Missing => Confidence::Low,
            _ => Confidence::Medium,
        };
        let mut verdict = of(attempt, Outcome::Failed, confidence, text, attempt.code);
        verdict.phase = attempt.failed_phase;
        verdict
    }

    /// An attempt failed on a device that is managed all the same.
    fn failed_though_managed(&self, attempt: &Attempt, enrollment: &Enrollment) -> Verdict {
        if let Some(verdict) = self.sync_failing(Some(attempt)) {
            return verdict;
        }
        let later = self.last_contact().zip(attempt.ended_at).is_some_and(|(contact, end)| contact > end);
        let refused = attempt.code == Some(ALREADY_ENROLLED) || self.deciding(attempt).is_some_and(is_already_enrolled);
        let confidence =
            if later || enrollment.last_success_at.is_some() { Confidence::High } else { Confidence::Medium };
        let (outcome, text) = if refused {
            (
                Outcome::Enrolled,
                "This device is enrolled and managed; a further attempt to enroll it was refused for that",
            )
        } else if later {
            (
                Outcome::Enrolled,
                "This device is enrolled and managed; an attempt to enroll it failed before its last contact with the server",
            )
        } else {
            (Outcome::EnrolledWithProblems, "This device is enrolled, but a further attempt to enroll it failed")
        };
        of(attempt, outcome, confidence, format!("{text}."), attempt.code)
    }

    /// No end of the attempt is known.
    fn unfinished(&self, attempt: &Attempt) -> Verdict {
        if self.enrollment.is_some() || self.contact_after(attempt) {
            return self.managed();
        }
        if attempt.outcome == AttemptOutcome::InProgress && self.log == Log::Whole {
            let text = format!(
                "Enrolling this device{} was still going on when the logs were collected.",
                words::path(attempt.trigger)
            );
            return of(attempt, Outcome::InProgress, Confidence::Medium, text, None);
        }
        if is_join_alone(attempt) {
            let text = if attempt.trigger == Trigger::WorkAccount {
                "A work or school account was added to this device, but no enrollment in device management followed."
            } else {
                "This device was joined to the organisation, but no enrollment in device management followed."
            };
            // That none was to follow is sure only if the organisation asks for none, and if time has passed since.
            let sure = self.unasked && attempt.outcome == AttemptOutcome::Abandoned;
            let confidence = if sure { self.absence() } else { self.absence().min(Confidence::Medium) };
            return of(attempt, self.not_enrolled(), confidence, text.to_owned(), None);
        }
        let text = "An enrollment was begun, and these logs do not tell how it ended.";
        of(attempt, Outcome::Undetermined, Confidence::Low, text.to_owned(), None)
    }

    fn contact_after(&self, attempt: &Attempt) -> bool {
        self.last_contact().zip(attempt.started_at).is_some_and(|(contact, start)| contact > start)
    }

    fn without_attempt(&self) -> Verdict {
        if self.enrollment.is_some() || self.last_good.is_some() {
            return self.managed();
        }
        if let Some(join) = self.join {
            let reason = match self.deciding(join).and_then(words::no_join) {
                Some(refused) => refused.to_owned(),
                None => join.code.and_then(words::meaning).map(|meaning| format!(": {meaning}")).unwrap_or_default(),
            };
            let text = format!(
                "This device is not enrolled, and no enrollment was tried: registering it with the organisation's cloud, which comes first, failed {}{reason}.",
                words::times(join.repeats)
            );
            let mut verdict = of(join, self.not_enrolled(), self.absence(), text, join.code);
            verdict.phase = Some(Phase::Join);
            return verdict;
        }
        let (outcome, text) = match (self.log, self.state_known) {
            (Log::Missing, false) => (
                Outcome::Undetermined,
                "These logs do not hold what would show whether this device is enrolled in device management.",
            ),
            (Log::Missing, true) => (
                Outcome::NotEnrolled,
                "This device is not enrolled in device management; the log that would show attempts is missing.",
            ),
            (_, true) if self.unsure.is_some() => return self.perhaps_managed(),
            _ if self.untold => (
                Outcome::NotEnrolled,
                "This device is not enrolled in device management; somebody set about enrolling it, and these logs do not show what came of it.",
            ),
            _ if self.invited => (
                Outcome::NotEnrolled,
                "This device is not enrolled in device management; its user was sent a link to enroll it, and these logs show no attempt.",
            ),
            _ if self.policy => (
                Outcome::NotEnrolled,
                "This device is not enrolled in device management; a policy tells Windows to enroll it, and these logs show no attempt.",
            ),
            _ => (
                Outcome::NotEnrolled,
                "This device is not enrolled in device management, and these logs show no attempt to enroll it.",
            ),
        };
        plain(outcome, self.absence(), text.to_owned())
    }

    /// An enrollment is there, and nothing tells whether it manages the device.
    fn perhaps_managed(&self) -> Verdict {
        let certified = self.unsure.is_some_and(|enrollment| enrollment.certificate.is_some());
        let (outcome, text) = if certified {
            (
                Outcome::Enrolled,
                "This device has an enrollment and its certificate; these logs do not tell how it was enrolled, nor whether it is in contact with its management server.",
            )
        } else {
            (
                Outcome::Undetermined,
                "These logs name an enrollment of this device, and do not tell whether it manages the device.",
            )
        };
        plain(outcome, Confidence::Low, text.to_owned())
    }

    /// What Windows itself refused an attempt for, by the first of its events that says so.
    fn refusal(&self, attempt: &Attempt) -> Option<&'static str> {
        let events = attempt.evidence.iter().filter_map(|place| self.events.get(place.event?.index()));
        events.filter(|event| chain::is_dm(event)).find_map(|event| words::refused(event.event_id?))
    }

    /// Whether the push channel of an attempt could not be set up (event 42).
    fn push_failed(&self, attempt: &Attempt) -> bool {
        let mut events = attempt.evidence.iter().filter_map(|place| self.events.get(place.event?.index()));
        events.any(|event| chain::is_dm(event) && event.event_id == Some(42))
    }

    /// The device is managed, and no attempt in the logs tells how it came to be.
    fn managed(&self) -> Verdict {
        if let Some(verdict) = self.sync_failing(None) {
            return verdict;
        }
        if let Some(linked) = self.linked.filter(|linked| linked.outcome == AttemptOutcome::Failed) {
            let text = "This device is enrolled and managed, but its linked second enrollment failed.".to_owned();
            return of(linked, Outcome::EnrolledWithProblems, Confidence::High, text, linked.code);
        }
        let confidence = if self.last_contact().is_some() { Confidence::High } else { Confidence::Medium };
        let text = "This device is enrolled and managed; these logs do not hold how it was enrolled.";
        plain(Outcome::Enrolled, confidence, text.to_owned())
    }

    /// "Not enrolled" where something would show an enrollment, else undetermined.
    fn not_enrolled(&self) -> Outcome {
        if self.log == Log::Missing && !self.state_known { Outcome::Undetermined } else { Outcome::NotEnrolled }
    }

    /// How sure it is that what is not there did not happen.
    fn absence(&self) -> Confidence {
        match (self.log, self.state_known) {
            (Log::Whole, true) if self.others_whole && !self.untold && !self.invited && !self.policy => {
                Confidence::High
            }
            (Log::Missing, false) => Confidence::Low,
            _ => Confidence::Medium,
        }
    }
}

/// Whether the client's own check refused because of an enrollment that is there (events 94, 95 and 99, since 22621; the
/// code that goes with them stands in another channel).
fn is_already_enrolled(event: &Event) -> bool {
    chain::is_dm(event) && matches!(event.event_id, Some(94 | 95 | 99))
}

fn plain(outcome: Outcome, confidence: Confidence, headline: String) -> Verdict {
    Verdict { outcome, confidence, headline, attempt: None, phase: None, code: None, rule: None }
}

/// A verdict that speaks of an attempt.
fn of(attempt: &Attempt, outcome: Outcome, confidence: Confidence, headline: String, code: Option<Code>) -> Verdict {
    Verdict { outcome, confidence, headline, attempt: Some(attempt.id), phase: None, code, rule: None }
}

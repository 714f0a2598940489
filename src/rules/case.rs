//! What a rule may ask. Read-only.

use std::collections::HashMap;

use crate::model::attempt::Attempt;
use crate::model::attempt::AttemptOutcome;
use crate::model::attempt::Esp;
use crate::model::attempt::Sync;
use crate::model::attempt::Unenrollment;
use crate::model::code::Code;
use crate::model::coverage::Contradiction;
use crate::model::coverage::Coverage;
use crate::model::coverage::CoverageStatus;
use crate::model::device::Device;
use crate::model::device::Enrollment;
use crate::model::device::EnrollmentKind;
use crate::model::device::Known;
use crate::model::event::Event;
use crate::model::evidence::Evidence;
use crate::model::fact::Fact;
use crate::model::id::EventId;
use crate::model::silent::SilentRecords;
use crate::model::time::Time;
use crate::model::verdict::Outcome;
use crate::model::verdict::Verdict;

/// Whether an enrollment of this kind is device management of its own.
#[must_use]
pub fn is_main(kind: EnrollmentKind) -> bool {
    use EnrollmentKind::{Linked, Local, Mam, UnmanagedBuiltin};
    !matches!(kind, Linked | UnmanagedBuiltin | Mam | Local)
}

/// Names of providers that rules ask for.
pub mod provider {
    /// Enrollment, sessions, policies, applications of device management.
    pub const DM: &str = "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider";
    /// Joining and registering the device.
    pub const UDR: &str = "Microsoft-Windows-User Device Registration";
    /// Sign-in components.
    pub const AAD: &str = "Microsoft-Windows-AAD";
    /// Windows Autopilot.
    pub const MDD: &str = "Microsoft-Windows-ModernDeployment-Diagnostics-Provider";
    /// Provisioning packages; Windows Autopilot before Windows 10 1903, with the same ids from 100 on.
    pub const PROV: &str = "Microsoft-Windows-Provisioning-Diagnostics-Provider";
    /// Pages of Windows setup and of the connect dialog.
    pub const SHELL: &str = "Microsoft-Windows-Shell-Core";
    /// The clock.
    pub const KERNEL: &str = "Microsoft-Windows-Kernel-General";
    /// The TPM.
    pub const TPM: &str = "Microsoft-Windows-TPM-WMI";
    /// The Intune Management Extension.
    pub const IME: &str = "IntuneManagementExtension";
}

/// The case of one bundle.
pub struct Case<'a> {
    /// All events, in timeline order.
    pub events: &'a [Event],
    /// Records that were set aside.
    pub silent: &'a SilentRecords,
    /// All facts, by artifact.
    pub facts: &'a [Fact],
    /// Enrollment attempts, oldest first.
    pub attempts: &'a [Attempt],
    /// OMA-DM sessions, oldest first.
    pub syncs: &'a [Sync],
    /// The enrollment status page.
    pub esp: Option<&'a Esp>,
    /// Unenrollments, oldest first.
    pub unenrollments: &'a [Unenrollment],
    /// The device.
    pub device: &'a Device,
    /// What was there to read.
    pub coverage: &'a [Coverage],
    /// Where artifacts disagree.
    pub contradictions: &'a [Contradiction],
    /// The verdict.
    pub verdict: &'a Verdict,
    /// When the bundle was collected: "now".
    pub collected_at: Option<Time>,
    /// EVTX records by the last digits of their id, see [`slot`].
    by_id: Vec<Vec<(u16, EventId)>>,
    by_code: HashMap<Code, Vec<EventId>>,
}

/// Lists of [`Case::by_id`]: most have one id of each provider.
const SLOTS: usize = 1024;

/// The list that an event id stands in.
fn slot(id: u16) -> usize {
    usize::from(id) % SLOTS
}

/// What a case is made of.
#[derive(Clone, Copy)]
pub struct Parts<'a> {
    /// See [`Case::events`].
    pub events: &'a [Event],
    /// See [`Case::silent`].
    pub silent: &'a SilentRecords,
    /// See [`Case::facts`].
    pub facts: &'a [Fact],
    /// See [`Case::attempts`].
    pub attempts: &'a [Attempt],
    /// See [`Case::syncs`].
    pub syncs: &'a [Sync],
    /// See [`Case::esp`].
    pub esp: Option<&'a Esp>,
    /// See [`Case::unenrollments`].
    pub unenrollments: &'a [Unenrollment],
    /// See [`Case::device`].
    pub device: &'a Device,
    /// See [`Case::coverage`].
    pub coverage: &'a [Coverage],
    /// See [`Case::contradictions`].
    pub contradictions: &'a [Contradiction],
    /// See [`Case::verdict`].
    pub verdict: &'a Verdict,
    /// See [`Case::collected_at`].
    pub collected_at: Option<Time>,
}

impl<'a> Case<'a> {
    /// Makes a case; one pass over the events.
    #[must_use]
    pub fn new(parts: Parts<'a>) -> Self {
        let mut by_id = vec![Vec::new(); SLOTS];
        let mut by_code: HashMap<Code, Vec<EventId>> = HashMap::new();
        for (at, event) in (0..).zip(parts.events) {
            if let Some((id, list)) = event.event_id.and_then(|id| Some((id, by_id.get_mut(slot(id))?))) {
                list.push((id, EventId(at)));
            }
            for code in &event.codes {
                by_code.entry(*code).or_default().push(EventId(at));
            }
        }
        Self {
            events: parts.events,
            silent: parts.silent,
            facts: parts.facts,
            attempts: parts.attempts,
            syncs: parts.syncs,
            esp: parts.esp,
            unenrollments: parts.unenrollments,
            device: parts.device,
            coverage: parts.coverage,
            contradictions: parts.contradictions,
            verdict: parts.verdict,
            collected_at: parts.collected_at,
            by_id,
            by_code,
        }
    }

    /// The event of this place on the timeline.
    #[must_use]
    pub fn event(&self, id: EventId) -> Option<&'a Event> {
        self.events.get(id.index())
    }

    /// The events of one provider and id, oldest first.
    pub fn of(&self, provider: &'a str, id: u16) -> impl DoubleEndedIterator<Item = (EventId, &'a Event)> + '_ {
        let list = self.by_id.get(slot(id)).map_or(&[][..], Vec::as_slice);
        let of_id = list.iter().filter(move |(number, _)| *number == id);
        let events = of_id.filter_map(|(_, at)| Some((*at, self.events.get(at.index())?)));
        events.filter(move |(_, event)| event.record.provider.eq_ignore_ascii_case(provider))
    }

    /// The last event of one provider and id.
    #[must_use]
    pub fn last_of(&self, provider: &'a str, id: u16) -> Option<(EventId, &'a Event)> {
        self.of(provider, id).next_back()
    }

    /// The events that carry this code, oldest first.
    pub fn with_code(&self, code: Code) -> impl DoubleEndedIterator<Item = (EventId, &'a Event)> + '_ {
        let list = self.by_code.get(&code).map_or(&[][..], Vec::as_slice);
        list.iter().filter_map(|at| Some((*at, self.events.get(at.index())?)))
    }

    /// Attempts that failed or had problems and met one of these codes anywhere.
    pub fn attempts_with(&self, codes: &'a [Code]) -> impl DoubleEndedIterator<Item = &'a Attempt> + '_ {
        self.attempts.iter().filter(move |attempt| {
            attempt.outcome != AttemptOutcome::Succeeded
                && (attempt.code.is_some_and(|code| codes.contains(&code))
                    || attempt.codes.iter().any(|code| codes.contains(code)))
        })
    }

    /// The attempt that the verdict speaks of.
    #[must_use]
    pub fn decided(&self) -> Option<&'a Attempt> {
        let id = self.verdict.attempt?;
        self.attempts.iter().find(|attempt| attempt.id == id)
    }

    /// The newest attempt.
    #[must_use]
    pub fn last_attempt(&self) -> Option<&'a Attempt> {
        self.attempts.last()
    }

    /// Whether the verdict speaks of this attempt.
    #[must_use]
    pub fn is_of_verdict(&self, attempt: &Attempt) -> bool {
        self.verdict.attempt == Some(attempt.id)
    }

    /// The enrollment that manages the device: no linked, built-in, local or app-only one.
    #[must_use]
    pub fn managed(&self) -> Option<&'a Enrollment> {
        self.device.enrollments.iter().find(|enrollment| enrollment.managed == Some(true) && is_main(enrollment.kind))
    }

    /// Whether the device is enrolled as far as anything tells.
    #[must_use]
    pub fn is_enrolled(&self) -> bool {
        let enrolled = [Outcome::Enrolled, Outcome::EnrolledWithProblems];
        self.managed().is_some() || enrolled.contains(&self.verdict.outcome)
    }

    /// Whether something that needs a known value is so; `None` of the value counts as no.
    #[must_use]
    pub fn is(&self, known: Option<&Known<bool>>, wanted: bool) -> bool {
        known.is_some_and(|known| known.value == wanted)
    }

    /// The last opening of the dialog "Access work or school > Connect" of Settings.
    #[must_use]
    pub fn connect_dialog(&self) -> Option<EventId> {
        let opens = |event: &Event| {
            event
                .record
                .fields
                .text("Source")
                .is_some_and(|source| source.to_ascii_uppercase().contains("CONNECTTOWORK"))
        };
        self.of(provider::SHELL, 62_400).rev().find(|(_, event)| opens(event)).map(|(id, _)| id)
    }

    /// Whether an attempt after this one succeeded: what stood in its way is history then.
    #[must_use]
    pub fn overcome(&self, attempt: &Attempt) -> bool {
        let good = [AttemptOutcome::Succeeded, AttemptOutcome::SucceededWithProblems];
        self.attempts.iter().any(|later| later.id > attempt.id && good.contains(&later.outcome))
    }

    /// Facts of this name in groups that end so (ASCII case does not matter), in artifact order.
    pub fn facts_named(&self, group_end: &'a str, name: &'a str) -> impl Iterator<Item = &'a Fact> + '_ {
        self.facts.iter().filter(move |fact| {
            let group = fact.group.as_bytes();
            let tail = group.len().checked_sub(group_end.len()).and_then(|from| group.get(from..));
            fact.name.eq_ignore_ascii_case(name)
                && tail.is_some_and(|tail| tail.eq_ignore_ascii_case(group_end.as_bytes()))
        })
    }

    /// Whether something worth reading was read at least in part; `source` as in [`Coverage::source`].
    #[must_use]
    pub fn was_read(&self, source: &str) -> bool {
        let there = [CoverageStatus::Read, CoverageStatus::Partial, CoverageStatus::Wrapped];
        self.coverage.iter().any(|line| line.source.eq_ignore_ascii_case(source) && there.contains(&line.status))
    }

    /// Whether the registry was read, in any of the forms in which bundles carry it.
    #[must_use]
    pub fn registry_was_read(&self) -> bool {
        ["MdmDiagReport_RegistryDump.reg", "registry exports"].iter().any(|source| self.was_read(source))
    }

    /// The Windows build, if any artifact tells.
    #[must_use]
    pub fn build(&self) -> Option<u32> {
        self.device.os_build.as_ref().map(|build| build.value)
    }

    /// Whether this Windows refuses an enrollment without leaving an event: builds before 22621 have no CanEnroll events
    /// (94 to 99, 3014, 3015). `None` if the build is not known.
    #[must_use]
    pub fn refuses_silently(&self) -> Option<bool> {
        self.build().map(|build| build < 22621)
    }

    /// Evidence for several events, the newest first, three at most.
    pub fn evidences(&self, ids: impl DoubleEndedIterator<Item = EventId>) -> Vec<Evidence> {
        ids.rev().filter_map(|id| self.evidence(id)).take(3).collect()
    }

    /// Evidence for an event.
    #[must_use]
    pub fn evidence(&self, id: EventId) -> Option<Evidence> {
        self.event(id).map(|event| event.evidence(id))
    }
}

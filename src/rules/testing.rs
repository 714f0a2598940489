//! A few lines of text to a case, for the tests of rules.
//!
//! ```text
//! attempt group_policy failed authentication 0x8018002B credential=user repeats=8 codes=AADSTS50076
//! event 2026-03-02T09:12:04Z DM 76 HexInt1=0x0 HRESULT=0x8018002b
//! device edition_id=Core build=19045 entra=yes domain=no workplace=no prt=no mdm_url=
//! coverage missing IME logs
//! fact HKLM\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\MDM DisableRegistration 1
//! sync failed 0x80072EE2
//! collected 2026-03-02T12:00:00Z
//! verdict failed
//! enrollment device_with_entra managed=yes provider=MS_DM_Server cert_until=2026-03-15T00:00:00Z renewal=0x80180016
//! esp esp_device_setup failed timed_out continued
//! tracked app_win32 failed 0x87D1041C name=Contoso_ERP phase=esp_device_setup
//! app app_msi failed 0x80070643 name=ContosoErp.msi
//! policy failed Start StartLayout 0x86000025
//! unenroll user succeeded
//! link ms-device-enrollment:?mode=mdm
//! contradiction join state
//! ```
//! Unknown words panic: a test with a typing error must not pass.

#![allow(dead_code, reason = "each rule's tests use a part of it")]

use std::sync::Arc;

use crate::model::attempt::Attempt;
use crate::model::attempt::AttemptOutcome;
use crate::model::attempt::AttemptPhase;
use crate::model::attempt::Credential;
use crate::model::attempt::Esp;
use crate::model::attempt::ItemState;
use crate::model::attempt::StepOutcome;
use crate::model::attempt::Sync;
use crate::model::attempt::Tracked;
use crate::model::attempt::TrackedKind;
use crate::model::attempt::Trigger;
use crate::model::attempt::Unenrollment;
use crate::model::attempt::UnenrollmentInitiator;
use crate::model::code::Code;
use crate::model::coverage::Claim;
use crate::model::coverage::Contradiction;
use crate::model::coverage::Coverage;
use crate::model::coverage::CoverageStatus;
use crate::model::device::Application;
use crate::model::device::Certificate;
use crate::model::device::Device;
use crate::model::device::Enrollment;
use crate::model::device::EnrollmentKind;
use crate::model::device::Known;
use crate::model::device::PolicyIssue;
use crate::model::event::Event;
use crate::model::event::Phase;
use crate::model::evidence::Evidence;
use crate::model::evidence::Locus;
use crate::model::fact::Fact;
use crate::model::fact::FactKind;
use crate::model::fields::Field;
use crate::model::fields::Fields;
use crate::model::fields::Value;
use crate::model::finding::Confidence;
use crate::model::finding::Finding;
use crate::model::id::ArtifactId;
use crate::model::id::EventId;
use crate::model::id::Guid;
use crate::model::record::Level;
use crate::model::record::Record;
use crate::model::record::System;
use crate::model::silent::SilentRecords;
use crate::model::time::RecordTime;
use crate::model::time::Time;
use crate::model::time::TimeBasis;
use crate::model::verdict::Outcome;
use crate::model::verdict::Verdict;
use crate::rules::Case;
use crate::rules::Rule;
use crate::rules::case::Parts;

/// Short names of the providers.
const PROVIDERS: &[(&str, &str)] = &[
    ("DM", "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider"),
    ("UDR", "Microsoft-Windows-User Device Registration"),
    ("AAD", "Microsoft-Windows-AAD"),
    ("MDD", "Microsoft-Windows-ModernDeployment-Diagnostics-Provider"),
    ("PROV", "Microsoft-Windows-Provisioning-Diagnostics-Provider"),
    ("SHELL", "Microsoft-Windows-Shell-Core"),
    ("TASK", "Microsoft-Windows-TaskScheduler"),
    ("WPJ", "Microsoft-Windows-Workplace Join"),
    ("KERNEL", "Microsoft-Windows-Kernel-General"),
    ("TIME", "Microsoft-Windows-Time-Service"),
    ("TPM", "Microsoft-Windows-TPM-WMI"),
    ("IME", "IntuneManagementExtension"),
];

/// Where traces of an enrollment may be.
const TRACES: &[&str] = &["dmclient", "omadm_account", "policy_provider", "status", "tasks", "tracked_resources"];

/// What a case of a test is made of.
pub(super) struct Fixture {
    pub(super) events: Vec<Event>,
    silent: SilentRecords,
    pub(super) facts: Vec<Fact>,
    pub(super) attempts: Vec<Attempt>,
    pub(super) syncs: Vec<Sync>,
    pub(super) esp: Option<Esp>,
    pub(super) unenrollments: Vec<Unenrollment>,
    pub(super) device: Device,
    pub(super) coverage: Vec<Coverage>,
    pub(super) contradictions: Vec<Contradiction>,
    pub(super) verdict: Verdict,
    pub(super) collected_at: Option<Time>,
}

/// Any place: tests that look at evidence name their own.
pub(super) fn somewhere() -> Evidence {
    Evidence { artifact: ArtifactId(0), locus: Locus::Line(1), event: None }
}

/// A known value.
pub(super) fn known<T>(value: T) -> Known<T> {
    Known::new(value, somewhere())
}

/// The time of RFC 3339 text in UTC, whole seconds.
pub(super) fn time(text: &str) -> Time {
    let number = |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse::<i16>().ok()).expect("a time");
    let small = |from, to| i8::try_from(number(from, to)).expect("a time");
    Time::from_civil((number(0, 4), small(5, 7), small(8, 10)), (small(11, 13), small(14, 16), small(17, 19)), 0, 0)
        .expect("a time")
}

fn yes(text: &str) -> bool {
    match text {
        "yes" => true,
        "no" => false,
        other => panic!("`{other}` is neither yes nor no"),
    }
}

impl Fixture {
    /// Reads the text.
    pub(super) fn new(text: &str) -> Self {
        let mut fixture = Self {
            events: Vec::new(),
            silent: SilentRecords::default(),
            facts: Vec::new(),
            attempts: Vec::new(),
            syncs: Vec::new(),
            esp: None,
            unenrollments: Vec::new(),
            device: Device::default(),
            coverage: Vec::new(),
            contradictions: Vec::new(),
            verdict: Verdict {
                outcome: Outcome::Undetermined,
                confidence: Confidence::Low,
                headline: String::new(),
                attempt: None,
                phase: None,
                code: None,
                rule: None,
            },
            collected_at: None,
        };
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            fixture.line(line);
        }
        fixture.events.sort_by_key(|event| event.at);
        fixture
    }

    /// The case.
    pub(super) fn case(&self) -> Case<'_> {
        Case::new(Parts {
            silent: &self.silent,
            events: &self.events,
            facts: &self.facts,
            attempts: &self.attempts,
            syncs: &self.syncs,
            esp: self.esp.as_ref(),
            unenrollments: &self.unenrollments,
            device: &self.device,
            coverage: &self.coverage,
            contradictions: &self.contradictions,
            verdict: &self.verdict,
            collected_at: self.collected_at,
        })
    }

    /// What one rule finds in it.
    pub(super) fn check(&self, rule: &'static Rule) -> Vec<Finding> {
        rule.check(&self.case())
    }

    fn line(&mut self, line: &str) {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "attempt" => self.attempt(rest),
            "event" => self.event(rest),
            "device" => rest.split(' ').for_each(|pair| self.device(pair)),
            "coverage" => {
                let (status, source) = rest.split_once(' ').expect("coverage STATUS SOURCE");
                let status = CoverageStatus::from_word(status).expect("a coverage status");
                self.coverage.push(Coverage {
                    source: source.to_owned(),
                    status,
                    artifact: None,
                    reason: None,
                    effect: None,
                });
            }
            "fact" => {
                let mut parts = rest.splitn(3, ' ');
                let mut next = || parts.next().unwrap_or_default();
                let (group, name, value) = (Arc::<str>::from(next()), Arc::<str>::from(next()), next());
                self.facts.push(Fact {
                    artifact: ArtifactId(0),
                    locus: Locus::Key { key: group.clone(), value: name.clone() },
                    kind: FactKind::Registry,
                    instance: 0,
                    group,
                    name,
                    value: value.into(),
                });
            }
            "sync" => {
                let (outcome, code) = rest.split_once(' ').unwrap_or((rest, ""));
                self.syncs.push(Sync {
                    started_at: None,
                    ended_at: None,
                    outcome: StepOutcome::from_word(outcome).expect("a step outcome"),
                    code: Code::parse(code).filter(|_| !code.is_empty()),
                    initiator: None,
                    enrollment_id: None,
                    server: None,
                    commands_failed: 0,
                    evidence: vec![somewhere()],
                });
            }
            "enrollment" => self.enrollment(rest),
            "esp" => self.esp(rest),
            "tracked" => self.tracked(rest),
            "app" => self.app(rest),
            "policy" => self.policy(rest),
            "unenroll" => {
                let (initiator, outcome) = rest.split_once(' ').expect("unenroll INITIATOR OUTCOME");
                self.unenrollments.push(Unenrollment {
                    initiator: UnenrollmentInitiator::from_word(initiator).expect("an initiator"),
                    at: None,
                    outcome: StepOutcome::from_word(outcome).expect("a step outcome"),
                    code: None,
                    enrollment_id: None,
                    evidence: vec![somewhere()],
                });
            }
            "link" => self.device.deep_links.push(known(rest.to_owned())),
            "contradiction" => self.contradictions.push(Contradiction {
                subject: rest.to_owned(),
                claims: ["yes", "no"].map(|value| Claim { value: value.to_owned(), evidence: somewhere() }).to_vec(),
                reading: "the newer one is believed".to_owned(),
            }),
            "collected" => self.collected_at = Some(time(rest)),
            "verdict" => {
                self.verdict.outcome = Outcome::from_word(rest).expect("an outcome");
                let last = self.attempts.last();
                self.verdict.attempt = last.map(|attempt| attempt.id);
                self.verdict.code = last.and_then(|attempt| attempt.code);
            }
            other => panic!("a fixture has no line `{other}`"),
        }
    }

    fn attempt(&mut self, rest: &str) {
        let mut words = rest.split(' ');
        let trigger = Trigger::from_word(words.next().expect("a trigger")).expect("a trigger");
        let outcome = AttemptOutcome::from_word(words.next().expect("an outcome")).expect("an outcome");
        let id = u32::try_from(self.attempts.len()).expect("few attempts") + 1;
        let mut attempt = Attempt::new(id, trigger, outcome, vec![somewhere()]);
        for word in words {
            match word.split_once('=') {
                Some(("credential", value)) => {
                    attempt.credential = Some(Credential::from_word(value).expect("a credential"))
                }
                Some(("repeats", value)) => attempt.repeats = value.parse().expect("a number"),
                Some(("upn", value)) => attempt.upn = Some(value.to_owned()),
                Some(("provider", value)) => attempt.provider_id = Some(value.to_owned()),
                Some(("codes", value)) => {
                    attempt.codes.extend(value.split(',').map(|code| Code::parse(code).expect("a code")))
                }
                Some((other, _)) => panic!("an attempt has no `{other}`"),
                None => match Phase::from_word(word) {
                    Some(phase) => attempt.failed_phase = Some(phase),
                    None => attempt.code = Some(Code::parse(word).expect("a phase or a code")),
                },
            }
        }
        if let Some(code) = attempt.code {
            attempt.codes.insert(0, code);
        }
        attempt.phases = attempt
            .failed_phase
            .map(|phase| AttemptPhase {
                phase,
                outcome: StepOutcome::Failed,
                started_at: None,
                ended_at: None,
                code: attempt.code,
                evidence: vec![somewhere()],
            })
            .into_iter()
            .collect();
        self.attempts.push(attempt);
    }

    fn event(&mut self, rest: &str) {
        let mut words = rest.split(' ');
        let at = time(words.next().expect("a time"));
        let short = words.next().expect("a provider");
        let provider = PROVIDERS.iter().find(|(name, _)| *name == short).expect("a provider").1;
        let event_id: u16 = words.next().expect("an event id").parse().expect("an event id");
        let fields: Vec<Field> = words
            .map(|word| {
                let (name, value) = word.split_once('=').expect("name=value");
                let value = match value.strip_prefix("0x").and_then(|hex| u32::from_str_radix(hex, 16).ok()) {
                    Some(number) => Value::Hex32(number),
                    None => Value::Text(value.replace('_', " ").into()),
                };
                Field { name: name.into(), value }
            })
            .collect();
        let codes = fields.iter().filter_map(|field| match field.value {
            Value::Hex32(number) if number >= 0x8000_0000 => Some(Code::status(number)),
            _ => None,
        });
        let record_id = self.events.len() as u64 + 1;
        self.events.push(Event {
            codes: codes.collect(),
            ..Event::new(
                ArtifactId(0),
                Record {
                    locus: Locus::Record(record_id),
                    time: RecordTime::Utc(at),
                    level: Level::Information,
                    provider: provider.into(),
                    channel: "test".into(),
                    process_id: None,
                    thread_id: None,
                    fields: Fields::new(fields),
                    system: Some(Box::new(System::new(event_id, record_id, "CONTOSO-PC-014"))),
                },
                at,
                TimeBasis::Utc,
            )
        });
    }

    fn enrollment(&mut self, rest: &str) {
        let mut words = rest.split(' ');
        let kind = EnrollmentKind::from_word(words.next().expect("a kind")).expect("an enrollment kind");
        let number = u8::try_from(self.device.enrollments.len()).expect("few enrollments") + 1;
        let id = Guid::from_windows_bytes([number; 16]);
        let mut enrollment = Enrollment::new(id, kind, vec![somewhere()]);
        for word in words {
            let (name, value) = word.split_once('=').expect("name=value");
            match name {
                "managed" => enrollment.managed = Some(yes(value)),
                "account" => enrollment.has_account = Some(yes(value)),
                "provider" => enrollment.provider_id = Some(value.replace('_', " ")),
                "upn" => enrollment.upn = Some(value.to_owned()),
                "state" => enrollment.state_number = Some(value.parse().expect("a number")),
                "traces" => enrollment.traces = TRACES.iter().copied().filter(|trace| value.contains(trace)).collect(),
                "last_success" => enrollment.last_success_at = Some(time(value)),
                "last_failure" => enrollment.last_failure_at = Some(time(value)),
                "result" => enrollment.last_result = Code::parse(value),
                "renewal" => enrollment.renewal_error = Code::parse(value),
                "manual" => enrollment.manual_unenrollment_allowed = Some(yes(value)),
                "cert_until" => {
                    enrollment.certificate = Some(Certificate {
                        not_after: Some(time(value)),
                        evidence: vec![somewhere()],
                        ..Certificate::default()
                    });
                }
                other => panic!("an enrollment has no `{other}`"),
            }
        }
        self.device.enrollments.push(enrollment);
    }

    fn esp(&mut self, rest: &str) {
        let esp = self.esp.get_or_insert_default();
        let mut words = rest.split(' ').peekable();
        if let Some(phase) = words.peek().and_then(|word| Phase::from_word(word)) {
            words.next();
            let outcome = StepOutcome::from_word(words.next().expect("an outcome")).expect("a step outcome");
            esp.phases.push(AttemptPhase {
                phase,
                outcome,
                started_at: None,
                ended_at: None,
                code: None,
                evidence: vec![somewhere()],
            });
        }
        for word in words {
            match word.split_once('=') {
                None if word == "timed_out" => esp.timed_out = Some(somewhere()),
                None if word == "continued" => esp.continued_anyway = Some(somewhere()),
                Some(("timeout", minutes)) => esp.settings.timeout_minutes = Some(minutes.parse().expect("minutes")),
                _ => panic!("a status page has no `{word}`"),
            }
        }
    }

    fn tracked(&mut self, rest: &str) {
        let mut words = rest.split(' ');
        let mut tracked = Tracked {
            kind: TrackedKind::from_word(words.next().expect("a kind")).expect("a kind"),
            state: ItemState::from_word(words.next().expect("a state")).expect("a state"),
            id: "22222222-3333-4444-8555-666666666666".to_owned(),
            name: None,
            phase: None,
            code: None,
            started_at: None,
            ended_at: None,
            evidence: vec![somewhere()],
        };
        for word in words {
            match word.split_once('=') {
                Some(("name", name)) => tracked.name = Some(name.replace('_', " ")),
                Some(("id", id)) => id.clone_into(&mut tracked.id),
                Some(("phase", phase)) => tracked.phase = Some(Phase::from_word(phase).expect("a phase")),
                None => tracked.code = Some(Code::parse(word).expect("a code")),
                _ => panic!("a tracked item has no `{word}`"),
            }
        }
        self.esp.get_or_insert_default().tracked.push(tracked);
    }

    fn app(&mut self, rest: &str) {
        let mut words = rest.split(' ');
        let mut app = Application {
            kind: TrackedKind::from_word(words.next().expect("a kind")).expect("a kind"),
            state: ItemState::from_word(words.next().expect("a state")).expect("a state"),
            id: "{5A3D9F10-2B7C-4C7E-9A10-1F2E3D4C5B6A}".to_owned(),
            name: None,
            version: None,
            code: None,
            user: None,
            evidence: vec![somewhere()],
        };
        for word in words {
            match word.split_once('=') {
                Some(("name", name)) => app.name = Some(name.replace('_', " ")),
                Some(("id", id)) => id.clone_into(&mut app.id),
                None => app.code = Some(Code::parse(word).expect("a code")),
                _ => panic!("an app has no `{word}`"),
            }
        }
        self.device.applications.push(app);
    }

    fn policy(&mut self, rest: &str) {
        let mut words = rest.split(' ');
        let list = match words.next() {
            Some("failed") => &mut self.device.policies.failed,
            Some("conflict") => &mut self.device.policies.conflicts,
            Some("blocked") => &mut self.device.policies.blocked_group_policies,
            other => panic!("no list of policies {other:?}"),
        };
        list.push(PolicyIssue {
            area: words.next().expect("an area").to_owned(),
            name: words.next().expect("a name").to_owned(),
            scope: None,
            value: None,
            sources: Vec::new(),
            code: words.next().map(|code| Code::parse(code).expect("a code")),
            at: None,
            evidence: vec![somewhere()],
        });
    }

    fn device(&mut self, pair: &str) {
        let (name, value) = pair.split_once('=').expect("name=value");
        let device = &mut self.device;
        match name {
            "edition_id" => device.edition_id = Some(known(value.to_owned())),
            "build" => device.os_build = Some(known(value.parse().expect("a build"))),
            "entra" => device.join.entra_joined = Some(known(yes(value))),
            "domain" => device.join.domain_joined = Some(known(yes(value))),
            "workplace" => device.join.workplace_joined = Some(known(yes(value))),
            "prt" => device.join.primary_refresh_token = Some(known(yes(value))),
            "mdm_url" => device.join.mdm_url = Some(known(value.to_owned())),
            "user" => device.join.user = Some(known(value.to_owned())),
            "auth" => device.join.device_auth_status = Some(known(value.replace('_', " "))),
            "disable_registration" => device.auto_enroll.disable_registration = Some(known(yes(value))),
            "auto_enroll" => device.auto_enroll.enabled = Some(known(yes(value))),
            "config_manager" => device.config_manager = Some(known(yes(value))),
            "type" => device.auto_enroll.credential_type = Some(known(value.parse().expect("a number"))),
            "autopilot" => device.autopilot.profile = Some(known(yes(value))),
            "oobe_config" => device.autopilot.oobe_config = Some(known(value.parse().expect("a number"))),
            "hybrid" => device.autopilot.hybrid_join = Some(known(yes(value))),
            "tpm" => device.tpm.ready_for_storage = Some(known(yes(value))),
            "attestation" => device.tpm.ready_for_attestation = Some(known(yes(value))),
            "flags" => device.co_management_flags = Some(known(value.parse().expect("a number"))),
            "manual_unenroll" => device.manual_unenrollment_allowed = Some(known(yes(value))),
            other => panic!("a device has no `{other}`"),
        }
    }
}

/// That a text stands in what a finding explains or calls for.
#[track_caller]
pub(super) fn assert_says(finding: &Finding, text: &str) {
    let said = format!("{} {}", finding.explanation, finding.action);
    assert!(said.contains(text), "`{text}` is not said by {finding:?}");
}

/// The event id of the n-th event of a fixture.
pub(super) fn nth(number: u32) -> EventId {
    EventId(number)
}

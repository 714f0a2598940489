//! A bundle for the tests of the terminal UI, made by hand: a hybrid-joined device whose group policy enrollment failed
//! eight times. Everyone in it works at Contoso.

use crate::model::analysis::Analysis;
use crate::model::analysis::BundleInfo;
use crate::model::artifact::Artifact;
use crate::model::artifact::BundleKind;
use crate::model::artifact::Container;
use crate::model::attempt::Attempt;
use crate::model::attempt::AttemptOutcome;
use crate::model::attempt::AttemptPhase;
use crate::model::attempt::Credential;
use crate::model::attempt::ItemState;
use crate::model::attempt::StepOutcome;
use crate::model::attempt::TrackedKind;
use crate::model::attempt::Trigger;
use crate::model::code::Code;
use crate::model::coverage::Coverage;
use crate::model::coverage::CoverageStatus;
use crate::model::device::Application;
use crate::model::device::Certificate;
use crate::model::device::Device;
use crate::model::device::Enrollment;
use crate::model::device::EnrollmentKind;
use crate::model::device::Known;
use crate::model::event::Event;
use crate::model::event::EventOutcome;
use crate::model::event::Marker;
use crate::model::event::MarkerKind;
use crate::model::event::Meaning;
use crate::model::event::Phase;
use crate::model::event::Topic;
use crate::model::evidence::Evidence;
use crate::model::evidence::Locus;
use crate::model::fact::Fact;
use crate::model::fact::FactKind;
use crate::model::fields::Field;
use crate::model::fields::Fields;
use crate::model::fields::Value;
use crate::model::finding::Confidence;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
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
use crate::model::warning::Warning;
use crate::model::warning::WarningKind;

/// A provider that no row of the knowledge is about, so that the screens change only with the code that draws them.
const PROVIDER: &str = "Contoso-DeviceManagement-Diagnostics";
const ADMIN: &str = "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin";
const NOT_CONFIGURED: Code = Code::status(0x8018_002B);

const fn meaning(text: &'static str, topic: Topic, outcome: EventOutcome, relevant: bool) -> Meaning {
    Meaning { text, fields: &["credential", "result"], topic, outcome, relevant, weak: false }
}

static STARTS: Meaning =
    meaning("Enrollment by group policy starts, user credential", Topic::Authentication, EventOutcome::Start, true);
static LOOKUP: Meaning = meaning("MDM server looked up for the user", Topic::Discovery, EventOutcome::Success, true);
static FAILED: Meaning =
    meaning("Automatic MDM enrollment failed, credential {1}", Topic::Registration, EventOutcome::Failure, true);
static NO_TOKEN: Meaning = meaning("The user has no primary refresh token", Topic::Other, EventOutcome::Info, true);
static JOINED: Meaning = meaning("The device joined Entra ID", Topic::Join, EventOutcome::Success, true);
static TASK: Meaning = meaning("The enrollment task was triggered", Topic::Other, EventOutcome::Info, false);

/// 2026-03-02 at this time of the device (UTC+01:00).
pub(super) fn at(hour: i8, minute: i8, second: i8, milliseconds: i32) -> Time {
    Time::from_civil((2026, 3, 2), (hour - 1, minute, second), milliseconds * 10_000, 7).unwrap()
}

fn field(name: &str, value: Value) -> Field {
    Field { name: name.into(), value }
}

/// An event of the event log.
fn logged(time: Time, id: u16, meaning: &'static Meaning, fields: Vec<Field>) -> Event {
    let level = if meaning.outcome == EventOutcome::Failure { Level::Error } else { Level::Information };
    let system = System { user_sid: Some("S-1-5-18".into()), ..System::new(id, 0, "CONTOSO-PC-014.contoso.local") };
    let record = Record {
        locus: Locus::Record(0),
        time: RecordTime::Utc(time),
        level,
        provider: PROVIDER.into(),
        channel: ADMIN.into(),
        process_id: Some(4_120),
        thread_id: Some(7_008),
        fields: Fields::new(fields),
        system: Some(Box::new(system)),
    };
    Event {
        meaning: Some(meaning),
        topic: meaning.topic,
        outcome: meaning.outcome,
        relevant: meaning.relevant,
        ..Event::new(ArtifactId(1), record, time, TimeBasis::Utc)
    }
}

/// One of the eight tries: start, lookup, failure.
fn one_try(minute: i8, activity: Guid, out: &mut Vec<Event>) {
    let credential = || field("credential", Value::Hex32(0));
    let mut start = logged(at(9, minute, 3, 441), 27, &STARTS, vec![credential()]);
    start.phase = Some(Phase::Authentication);
    let mut lookup = logged(at(9, minute, 3, 902), 91, &LOOKUP, vec![]);
    lookup.phase = Some(Phase::Discovery);
    let result = field("result", Value::Hex32(NOT_CONFIGURED.value));
    let mut failed = logged(at(9, minute, 4, 118), 76, &FAILED, vec![credential(), result]);
    failed.phase = Some(Phase::Registration);
    failed.codes = vec![NOT_CONFIGURED];
    for mut event in [start, lookup, failed] {
        event.attempt = Some(1);
        if let Some(system) = &mut event.record.system {
            system.activity_id = Some(activity);
        }
        out.push(event);
    }
}

/// A line of a text log in local time, hostile as log lines can be.
fn line(time: Time, number: u32, level: Level, message: &str) -> Event {
    let record = Record {
        locus: Locus::Line(number),
        time: RecordTime::Local(time),
        level,
        provider: "IntuneManagementExtension".into(),
        channel: "IntuneManagementExtension".into(),
        process_id: None,
        thread_id: Some(31),
        fields: Fields::new(vec![field("message", Value::Text(message.into()))]),
        system: None,
    };
    Event { topic: Topic::AppInstall, ..Event::new(ArtifactId(0), record, time, TimeBasis::OffsetStated) }
}

fn events() -> Vec<Event> {
    let mut joined = logged(at(8, 58, 10, 0), 306, &JOINED, vec![]);
    joined.attempt = Some(0);
    joined.phase = Some(Phase::Join);
    let mut out = vec![logged(at(8, 57, 1, 0), 100, &TASK, vec![]), joined];
    for number in 0..8_u8 {
        let minute = 12 + 5 * i8::try_from(number).unwrap();
        let activity = Guid::from_windows_bytes([number + 1; 16]);
        out.push(logged(at(9, minute, 2, 0), 107, &TASK, vec![]));
        if number < 3 {
            let mut token = logged(at(9, minute, 2, 500), 1_097, &NO_TOKEN, vec![]);
            token.record.level = Level::Warning;
            out.push(token);
        }
        one_try(minute, activity, &mut out);
    }
    // A file name that a bidirectional override dresses up, a colour and a bell: to be shown, not obeyed. Wide characters too.
    out.push(line(
        at(10, 30, 0, 0),
        33,
        Level::Warning,
        "app \u{202e}exe.fdp\u{202c} \x1b[31mred\x07 会社ポータル not found",
    ));
    out.push(line(at(10, 31, 0, 0), 34, Level::Error, "[Win32App] detection script failed"));
    let mut first = None;
    for (at, event) in out.iter_mut().enumerate() {
        if let Some(system) = &mut event.record.system {
            system.record_id = 1_200 + at as u64;
            event.record.locus = Locus::Record(system.record_id);
        }
        if event.event_id == Some(76) {
            match first {
                None => first = Some(at),
                Some(head) => event.folded_into = Some(EventId(u32::try_from(head).unwrap())),
            }
        }
    }
    out[first.unwrap()].repeats = 8;
    out
}

fn evidence(events: &[Event], id: u16, nth: usize) -> Evidence {
    let found = events.iter().enumerate().filter(|(_, event)| event.event_id == Some(id)).nth(nth);
    let (at, event) = found.unwrap();
    event.evidence(EventId(u32::try_from(at).unwrap()))
}

fn fact(group: &str, name: &str, value: &str) -> Fact {
    Fact {
        artifact: ArtifactId(3),
        locus: Locus::Line(10),
        kind: FactKind::Dsregcmd,
        instance: 0,
        group: group.into(),
        name: name.into(),
        value: value.into(),
    }
}

fn facts() -> Vec<Fact> {
    let mut facts = vec![
        fact("Device State", "AzureAdJoined", "YES"),
        fact("Device State", "DomainJoined", "YES"),
        fact("Device State", "Device Name", "CONTOSO-PC-014.contoso.local"),
        fact("Tenant Details", "MdmUrl", ""),
        fact("SSO State", "AzureAdPrt", "NO"),
    ];
    for (at, fact) in facts.iter_mut().enumerate() {
        fact.locus = Locus::Line(5 + u32::try_from(at).unwrap());
    }
    facts
}

fn device(facts: &[Fact]) -> Device {
    let known = |at: usize| facts[at].evidence();
    let mut device = Device {
        computer_name: Some(Known::new("CONTOSO-PC-014".into(), known(2))),
        edition: Some(Known::new("Windows 11 Pro".into(), known(2))),
        os_version: Some(Known::new("10.0.26100.1742".into(), known(2))),
        os_build: Some(Known::new(26_100, known(2))),
        ..Device::default()
    };
    device.join.entra_joined = Some(Known::new(true, known(0)));
    device.join.domain_joined = Some(Known::new(true, known(1)));
    device.join.user = Some(Known::new("avery@contoso.local".into(), known(2)));
    device.join.mdm_url = Some(Known::new(String::new(), known(3)));
    device.join.primary_refresh_token = Some(Known { value: false, evidence: vec![known(4), known(0)] });
    let id = Guid::parse("0aa79349-f334-4859-96e8-b4ab43e9fea0").unwrap();
    device.enrollments.push(Enrollment {
        type_number: Some(0),
        managed: Some(false),
        has_account: Some(false),
        traces: vec!["status"],
        ..Enrollment::new(id, EnrollmentKind::UnmanagedBuiltin, vec![known(0)])
    });
    device.applications.push(Application {
        kind: TrackedKind::AppWin32,
        id: "6f2a1f0e-0000-4000-8000-00000000c0de".into(),
        name: Some("Contoso VPN".into()),
        version: Some("4.2".into()),
        state: ItemState::Failed,
        code: Some(Code { kind: crate::model::code::CodeKind::Exit, value: 1603 }),
        user: None,
        evidence: vec![known(0)],
    });
    device.certificates.push(Certificate {
        subject: Some("CN=0b1c5a1e-0000-4000-8000-000000000014".into()),
        issuer: Some("CN=MS-Organization-Access".into()),
        thumbprint: Some("A1B2C3D4E5F60718293A4B5C6D7E8F9001122334".into()),
        not_before: Some(at(8, 58, 0, 0)),
        not_after: Some(at(8, 58, 0, 0).plus_seconds(315_532_800)),
        purpose: Some("entra_device"),
        evidence: vec![known(0)],
    });
    device
}

fn attempts(events: &[Event]) -> Vec<Attempt> {
    let phase = |phase, outcome, from, to, code, id| AttemptPhase {
        phase,
        outcome,
        started_at: Some(from),
        ended_at: Some(to),
        code,
        evidence: vec![evidence(events, id, 0)],
    };
    let plain = |id, trigger, outcome, from, to, evidence: Vec<Evidence>| Attempt {
        trigger_grounds: vec![("the enrollment task of group policy ran".into(), evidence[0].clone())],
        started_at: Some(from),
        ended_at: Some(to),
        ..Attempt::new(id, trigger, outcome, evidence)
    };
    let mut join = plain(
        1,
        Trigger::EntraJoinSettings,
        AttemptOutcome::Succeeded,
        at(8, 57, 1, 0),
        at(8, 58, 10, 0),
        vec![evidence(events, 306, 0)],
    );
    join.phases = vec![phase(Phase::Join, StepOutcome::Succeeded, at(8, 57, 1, 0), at(8, 58, 10, 0), None, 306)];
    let mut policy = plain(
        2,
        Trigger::GroupPolicy,
        AttemptOutcome::Failed,
        at(9, 12, 3, 441),
        at(9, 47, 4, 118),
        vec![evidence(events, 76, 0), evidence(events, 27, 0)],
    );
    policy.credential = Some(Credential::User);
    policy.upn = Some("avery@contoso.local".into());
    policy.phases = vec![
        phase(Phase::Discovery, StepOutcome::Succeeded, at(9, 12, 3, 902), at(9, 12, 3, 902), None, 91),
        phase(Phase::Authentication, StepOutcome::InProgress, at(9, 12, 3, 441), at(9, 12, 3, 441), None, 27),
        phase(Phase::Registration, StepOutcome::Failed, at(9, 12, 3, 902), at(9, 12, 4, 118), Some(NOT_CONFIGURED), 76),
    ];
    policy.failed_phase = Some(Phase::Registration);
    policy.code = Some(NOT_CONFIGURED);
    policy.codes = vec![NOT_CONFIGURED];
    policy.repeats = 8;
    vec![join, policy]
}

fn findings(events: &[Event], facts: &[Fact]) -> Vec<Finding> {
    let finding = |rule, severity, title: &str, evidence| Finding {
        rule,
        severity,
        confidence: Confidence::High,
        title: title.into(),
        explanation: "Windows asked the tenant for the address of its MDM server and was given none.".into(),
        action: "Check the MDM user scope and the UPN suffix of avery@contoso.local.".into(),
        ask: Some("Which address do you sign in with?".into()),
        codes: vec![NOT_CONFIGURED],
        attempt: Some(2),
        seed_row: None,
        effect_of: None,
        evidence,
        references: vec!["https://learn.microsoft.com/mem/intune/enrollment/windows-enroll"],
    };
    let mut token = finding(
        "no_primary_refresh_token",
        Severity::Warning,
        "The user had no primary refresh token at 3 of 8 tries",
        vec![evidence(events, 1_097, 0), facts[4].evidence()],
    );
    token.ask = None;
    token.codes.clear();
    token.action = "Let the user lock and unlock with a network connection to the domain.".into();
    let title = "MDM scope does not include the user, or the UPN suffix is not verified";
    vec![
        finding("mdm_scope_missing", Severity::Error, title, vec![evidence(events, 76, 0), facts[3].evidence()]),
        token,
    ]
}

fn artifact(path: &str, format: Option<&'static str>, size_bytes: u64, counts: (u64, u64, u64)) -> Artifact {
    Artifact { path: path.into(), format, size_bytes, records: counts.0, facts: counts.1, warnings: counts.2 }
}

/// The bundle.
pub(super) fn analysis() -> Analysis {
    let events = events();
    let facts = facts();
    let log = "microsoft-windows-devicemanagement-enterprise-diagnostics-provider-admin.evtx";
    Analysis {
        silent: SilentRecords::default(),
        bundle: BundleInfo {
            name: "CONTOSO-PC-014_MDMDiagReport.cab".into(),
            kind: BundleKind::MdmDiagnostics,
            container: Container::Cab,
            sha256: Some("0".repeat(64)),
            size_bytes: 1_234_567,
            collected_at: Some(at(10, 40, 0, 0)),
            areas: vec!["deviceenrollment".into()],
            utc_offset_minutes: Some(60),
            utc_offset_basis: Some(TimeBasis::OffsetStated),
        },
        verdict: Verdict {
            outcome: Outcome::Failed,
            confidence: Confidence::High,
            headline: "Windows tried to enroll by group policy 8 times; the organisation has no MDM set up for this user (0x8018002B)."
                .into(),
            attempt: Some(2),
            phase: Some(Phase::Registration),
            code: Some(NOT_CONFIGURED),
            rule: Some("mdm_scope_missing"),
        },
        device: device(&facts),
        attempts: attempts(&events),
        unenrollments: vec![],
        syncs: vec![],
        esp: None,
        findings: findings(&events, &facts),
        contradictions: vec![],
        coverage: vec![
            Coverage {
                source: "IME logs".into(),
                status: CoverageStatus::Partial,
                artifact: Some(ArtifactId(0)),
                reason: Some("begins 2026-03-02".into()),
                effect: Some("applications installed earlier are not seen".into()),
            },
            Coverage { source: ADMIN.into(), status: CoverageStatus::Read, artifact: Some(ArtifactId(1)), reason: None, effect: None },
        ],
        artifacts: vec![
            artifact("IntuneManagementExtension.log", Some("ime"), 2_048, (2, 0, 1)),
            artifact(log, Some("evtx"), 1_118_208, (events.len() as u64 - 2, 0, 0)),
            artifact("camera.bin", None, 77, (0, 0, 0)),
            artifact("dsregcmd.txt", Some("dsregcmd"), 4_321, (0, 5, 0)),
        ],
        warnings: vec![Warning::new(ArtifactId(0), Locus::Line(35), WarningKind::Truncated, "the log ends in the middle of a line")],
        markers: vec![Marker {
            at: Some(at(9, 5, 0, 0)),
            kind: MarkerKind::Boot,
            text: "Windows started".into(),
            evidence: evidence(&events, 107, 0),
        }],
        events,
        facts,
    }
}

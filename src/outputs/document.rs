//! Analysis to the objects of the contract.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::HashSet;

use crate::model::analysis::Analysis;
use crate::model::attempt as a;
use crate::model::code::Code;
use crate::model::code::CodeKind;
use crate::model::coverage as c;
use crate::model::device as d;
use crate::model::device::value_of;
use crate::model::event::Event;
use crate::model::event::Phase;
use crate::model::event::Topic;
use crate::model::evidence::Evidence;
use crate::model::evidence::Locus;
use crate::model::fields::Fields;
use crate::model::finding::Finding;
use crate::model::id::ArtifactId;
use crate::model::record::Level;
use crate::model::time::Time;
use crate::model::time::TimeBasis;
use crate::model::warning::Warning;
use crate::outputs::EventChoice;
use crate::outputs::wire as w;

/// The whole contract object for an analysis.
#[must_use]
pub fn document(analysis: &Analysis, events: EventChoice) -> w::Document<'_> {
    Writer::new(analysis, events).document()
}

/// What the conversion of every part needs to know.
struct Writer<'a> {
    analysis: &'a Analysis,
    /// For each event of the analysis its index among the printed ones (of the first of its run, if it is folded).
    printed: Vec<Option<u32>>,
}

fn text(value: Option<&String>) -> Option<Cow<'_, str>> {
    value.map(|value| Cow::Borrowed(value.as_str()))
}

fn known(value: Option<&d::Known<String>>) -> Option<Cow<'_, str>> {
    text(value_of(value))
}

fn flag(value: Option<&d::Known<bool>>) -> Option<bool> {
    value_of(value).copied()
}

fn time(value: Option<Time>) -> Option<String> {
    value.map(|time| time.to_string())
}

fn duration(from: Option<Time>, to: Option<Time>) -> Option<f64> {
    Some(to?.seconds_since(from?))
}

fn word<'a>(phase: Option<Phase>) -> Option<Cow<'a, str>> {
    phase.map(|phase| Cow::Borrowed(phase.as_str()))
}

/// A code with what is known of it; `topic` decides between clashing families.
fn code<'a>(code: Code, topic: Topic) -> w::Code<'a> {
    let info = crate::knowledge::code(code, topic);
    let name = match code.kind {
        CodeKind::Aadsts => Some(Cow::Owned(code.to_string())),
        _ => info.as_ref().and_then(|info| info.name).map(Cow::Borrowed),
    };
    w::Code {
        hex: format!("0x{:08X}", code.value),
        name,
        family: info.as_ref().map(|info| Cow::Borrowed(info.family)),
        meaning: info.as_ref().and_then(|info| info.meaning).map(Cow::Borrowed),
    }
}

/// A code that belongs to an enrollment rather than to anything else.
fn enrollment_code<'a>(value: Option<Code>) -> Option<w::Code<'a>> {
    value.map(|value| code(value, Topic::Registration))
}

fn codes<'a>(list: &[Code], topic: Topic) -> Vec<w::Code<'a>> {
    list.iter().map(|value| code(*value, topic)).collect()
}

impl<'a> Writer<'a> {
    fn new(analysis: &'a Analysis, choice: EventChoice) -> Self {
        let mut printed = vec![None; analysis.events.len()];
        if choice != EventChoice::None {
            let wanted = wanted(analysis, choice);
            let slots = printed.iter_mut().zip(&wanted).filter(|(_, wanted)| **wanted);
            for (next, (slot, _)) in (0..).zip(slots) {
                *slot = Some(next);
            }
            for (at, event) in analysis.events.iter().enumerate() {
                if let (None, Some(first)) = (printed.get(at).copied().flatten(), event.folded_into) {
                    let of_run = printed.get(first.index()).copied().flatten();
                    if let Some(slot) = printed.get_mut(at).filter(|_| !wanted.get(at).copied().unwrap_or(false)) {
                        *slot = of_run;
                    }
                }
            }
        }
        Self { analysis, printed }
    }

    fn path(&self, id: ArtifactId) -> Cow<'a, str> {
        Cow::Borrowed(self.analysis.path(id))
    }

    fn evidence(&self, evidence: &Evidence) -> w::Evidence<'a> {
        w::Evidence {
            artifact: self.path(evidence.artifact),
            locus: locus(&evidence.locus),
            event: evidence.event.and_then(|id| self.printed.get(id.index()).copied().flatten()),
        }
    }

    fn evidences(&self, list: &[Evidence]) -> Vec<w::Evidence<'a>> {
        list.iter().map(|evidence| self.evidence(evidence)).collect()
    }

    fn document(&self) -> w::Document<'a> {
        let analysis = self.analysis;
        let device = &analysis.device;
        w::Document {
            schema_version: w::SCHEMA_VERSION.into(),
            tool: w::Tool { name: env!("CARGO_PKG_NAME").into(), version: env!("CARGO_PKG_VERSION").into() },
            bundle: self.bundle(),
            verdict: self.verdict(),
            device: self.device(),
            attempts: analysis.attempts.iter().map(|attempt| self.attempt(attempt)).collect(),
            unenrollments: analysis.unenrollments.iter().map(|item| self.unenrollment(item)).collect(),
            syncs: analysis.syncs.iter().map(|sync| self.sync(sync)).collect(),
            esp: analysis.esp.as_ref().map(|esp| self.esp(esp)),
            policies: self.policies(&device.policies),
            applications: device.applications.iter().map(|app| self.application(app)).collect(),
            certificates: device.certificates.iter().map(|item| self.certificate(item)).collect(),
            findings: analysis.findings.iter().map(|finding| self.finding(finding)).collect(),
            contradictions: analysis.contradictions.iter().map(|item| self.contradiction(item)).collect(),
            coverage: analysis.coverage.iter().map(|item| self.coverage(item)).collect(),
            artifacts: self.artifacts(),
            warnings: analysis.warnings.iter().map(|warning| self.warning(warning)).collect(),
            markers: analysis.markers.iter().map(|marker| self.marker(marker)).collect(),
            timeline: timeline(analysis),
            events: self.events(),
        }
    }

    fn bundle(&self) -> w::Bundle<'a> {
        let bundle = &self.analysis.bundle;
        w::Bundle {
            name: bundle.name.as_str().into(),
            kind: bundle.kind.as_str().into(),
            container: bundle.container.as_str().into(),
            sha256: text(bundle.sha256.as_ref()),
            size_bytes: bundle.size_bytes,
            collected_at: time(bundle.collected_at),
            areas: bundle.areas.iter().map(|area| area.as_str().into()).collect(),
            utc_offset_minutes: bundle.utc_offset_minutes,
            utc_offset_basis: bundle.utc_offset_basis.map(|basis| match basis {
                TimeBasis::OffsetInferred => "inferred".into(),
                TimeBasis::OffsetAssumed => "assumed".into(),
                TimeBasis::Utc | TimeBasis::OffsetStated => "stated".into(),
            }),
        }
    }

    fn verdict(&self) -> w::Verdict<'a> {
        let verdict = &self.analysis.verdict;
        w::Verdict {
            outcome: verdict.outcome.as_str().into(),
            confidence: verdict.confidence.as_str().into(),
            headline: verdict.headline.as_str().into(),
            attempt: verdict.attempt,
            phase: word(verdict.phase),
            code: enrollment_code(verdict.code),
            rule: verdict.rule.map(Cow::Borrowed),
        }
    }

    fn device(&self) -> w::Device<'a> {
        let device = &self.analysis.device;
        let join = &device.join;
        let autopilot = &device.autopilot;
        let policy = &device.auto_enroll;
        let tpm = &device.tpm;
        w::Device {
            computer_name: known(device.computer_name.as_ref()),
            edition: known(device.edition.as_ref()),
            edition_id: known(device.edition_id.as_ref()),
            os_version: known(device.os_version.as_ref()),
            os_build: crate::format::build_text(device),
            join: w::Join {
                entra_joined: flag(join.entra_joined.as_ref()),
                domain_joined: flag(join.domain_joined.as_ref()),
                workplace_joined: flag(join.workplace_joined.as_ref()),
                enterprise_joined: flag(join.enterprise_joined.as_ref()),
                device_id: known(join.device_id.as_ref()),
                tenant_id: known(join.tenant_id.as_ref()),
                tenant_name: known(join.tenant_name.as_ref()),
                user: known(join.user.as_ref()),
                mdm_url: known(join.mdm_url.as_ref()),
                primary_refresh_token: flag(join.primary_refresh_token.as_ref()),
            },
            enrollments: device.enrollments.iter().map(enrollment).collect(),
            autopilot: (*autopilot != d::Autopilot::default()).then(|| w::Autopilot {
                profile: flag(autopilot.profile.as_ref()),
                profile_name: known(autopilot.profile_name.as_ref()),
                tenant_domain: known(autopilot.tenant_domain.as_ref()),
                tenant_id: known(autopilot.tenant_id.as_ref()),
                oobe_config: value_of(autopilot.oobe_config.as_ref()).copied(),
                self_deploying: autopilot.self_deploying(),
                hybrid_join: flag(autopilot.hybrid_join.as_ref()),
                device_preparation: flag(autopilot.device_preparation.as_ref()),
            }),
            auto_enroll: (*policy != d::AutoEnrollPolicy::default()).then(|| w::AutoEnroll {
                enabled: flag(policy.enabled.as_ref()),
                credential_type: value_of(policy.credential_type.as_ref()).copied(),
                disable_registration: flag(policy.disable_registration.as_ref()),
            }),
            tpm: (*tpm != d::Tpm::default()).then(|| w::Tpm {
                version: known(tpm.version.as_ref()),
                ready_for_storage: flag(tpm.ready_for_storage.as_ref()),
                ready_for_attestation: flag(tpm.ready_for_attestation.as_ref()),
                aik_result: value_of(tpm.aik_result.as_ref()).map(|value| code(*value, Topic::Certificate)),
            }),
        }
    }

    fn attempt(&self, attempt: &'a a::Attempt) -> w::Attempt<'a> {
        w::Attempt {
            id: attempt.id,
            trigger: attempt.trigger.as_str().into(),
            trigger_confidence: attempt.trigger_confidence.as_str().into(),
            trigger_grounds: attempt
                .trigger_grounds
                .iter()
                .map(|(text, evidence)| w::Ground { text: text.as_str().into(), evidence: self.evidence(evidence) })
                .collect(),
            credential: attempt.credential.map(|credential| credential.as_str().into()),
            outcome: attempt.outcome.as_str().into(),
            started_at: time(attempt.started_at),
            ended_at: time(attempt.ended_at),
            duration_seconds: duration(attempt.started_at, attempt.ended_at),
            phases: attempt.phases.iter().map(|phase| self.phase(phase)).collect(),
            failed_phase: word(attempt.failed_phase),
            code: enrollment_code(attempt.code),
            codes: codes(&attempt.codes, Topic::Registration),
            enrollment_id: attempt.enrollment_id.map(|id| id.to_string()),
            provider_id: text(attempt.provider_id.as_ref()),
            upn: text(attempt.upn.as_ref()),
            tenant_id: text(attempt.tenant_id.as_ref()),
            discovery_url: text(attempt.discovery_url.as_ref()),
            repeats: attempt.repeats,
            evidence: self.evidences(&attempt.evidence),
        }
    }

    fn phase(&self, phase: &a::AttemptPhase) -> w::Phase<'a> {
        w::Phase {
            phase: phase.phase.as_str().into(),
            outcome: phase.outcome.as_str().into(),
            started_at: time(phase.started_at),
            ended_at: time(phase.ended_at),
            duration_seconds: duration(phase.started_at, phase.ended_at),
            code: enrollment_code(phase.code),
            evidence: self.evidences(&phase.evidence),
        }
    }

    fn unenrollment(&self, item: &a::Unenrollment) -> w::Unenrollment<'a> {
        w::Unenrollment {
            initiator: item.initiator.as_str().into(),
            at: time(item.at),
            outcome: item.outcome.as_str().into(),
            code: enrollment_code(item.code),
            enrollment_id: item.enrollment_id.map(|id| id.to_string()),
            evidence: self.evidences(&item.evidence),
        }
    }

    fn sync(&self, sync: &'a a::Sync) -> w::Sync<'a> {
        w::Sync {
            started_at: time(sync.started_at),
            ended_at: time(sync.ended_at),
            outcome: sync.outcome.as_str().into(),
            code: sync.code.map(|value| code(value, Topic::Sync)),
            initiator: text(sync.initiator.as_ref()),
            enrollment_id: sync.enrollment_id.map(|id| id.to_string()),
            server: text(sync.server.as_ref()),
            commands_failed: sync.commands_failed,
            evidence: self.evidences(&sync.evidence),
        }
    }

    fn esp(&self, esp: &'a a::Esp) -> w::Esp<'a> {
        let settings = &esp.settings;
        w::Esp {
            phases: esp.phases.iter().map(|phase| self.phase(phase)).collect(),
            tracked: esp.tracked.iter().map(|item| self.tracked(item)).collect(),
            settings: w::EspSettings {
                skip_device: settings.skip_device,
                skip_user: settings.skip_user,
                timeout_minutes: settings.timeout_minutes,
                blocking: settings.blocking,
                allow_reset: settings.allow_reset,
                allow_retry: settings.allow_retry,
                allow_continue: settings.allow_continue,
            },
            continued_anyway: esp.continued_anyway.is_some(),
            timed_out: esp.timed_out.is_some(),
        }
    }

    fn tracked(&self, item: &'a a::Tracked) -> w::Tracked<'a> {
        w::Tracked {
            kind: item.kind.as_str().into(),
            id: item.id.as_str().into(),
            name: text(item.name.as_ref()),
            phase: word(item.phase),
            state: item.state.as_str().into(),
            code: item.code.map(|value| code(value, Topic::AppInstall)),
            started_at: time(item.started_at),
            ended_at: time(item.ended_at),
            evidence: self.evidences(&item.evidence),
        }
    }

    fn policies(&self, policies: &'a d::Policies) -> Option<w::Policies<'a>> {
        let issues = |list: &'a [d::PolicyIssue]| list.iter().map(|issue| self.policy_issue(issue)).collect();
        let mut areas: Vec<&str> = policies.settings.iter().map(|setting| setting.area.as_str()).collect();
        areas.sort_unstable();
        areas.dedup();
        (*policies != d::Policies::default()).then(|| w::Policies {
            areas: areas.len() as u64,
            settings: policies.settings.len() as u64,
            failed: issues(&policies.failed),
            conflicts: issues(&policies.conflicts),
            blocked_group_policies: issues(&policies.blocked_group_policies),
        })
    }

    fn policy_issue(&self, issue: &'a d::PolicyIssue) -> w::PolicyIssue<'a> {
        w::PolicyIssue {
            area: issue.area.as_str().into(),
            name: issue.name.as_str().into(),
            scope: text(issue.scope.as_ref()),
            value: text(issue.value.as_ref()),
            sources: issue.sources.iter().map(|source| source.as_str().into()).collect(),
            code: issue.code.map(|value| code(value, Topic::PolicyCsp)),
            at: time(issue.at),
            evidence: self.evidences(&issue.evidence),
        }
    }

    fn application(&self, app: &'a d::Application) -> w::Application<'a> {
        w::Application {
            kind: app.kind.as_str().into(),
            id: app.id.as_str().into(),
            name: text(app.name.as_ref()),
            version: text(app.version.as_ref()),
            state: app.state.as_str().into(),
            code: app.code.map(|value| code(value, Topic::AppInstall)),
            user: text(app.user.as_ref()),
            evidence: self.evidences(&app.evidence),
        }
    }

    fn certificate(&self, item: &'a d::Certificate) -> w::Certificate<'a> {
        w::Certificate {
            subject: text(item.subject.as_ref()),
            issuer: text(item.issuer.as_ref()),
            thumbprint: text(item.thumbprint.as_ref()),
            not_before: time(item.not_before),
            not_after: time(item.not_after),
            purpose: item.purpose.map(Cow::Borrowed),
            evidence: self.evidences(&item.evidence),
        }
    }

    fn finding(&self, finding: &'a Finding) -> w::Finding<'a> {
        w::Finding {
            rule: finding.rule.into(),
            severity: finding.severity.as_str().into(),
            confidence: finding.confidence.as_str().into(),
            title: finding.title.as_str().into(),
            explanation: finding.explanation.as_str().into(),
            action: finding.action.as_str().into(),
            ask: text(finding.ask.as_ref()),
            codes: codes(&finding.codes, Topic::Registration),
            attempt: finding.attempt,
            seed_row: finding.seed_row.map(Cow::Borrowed),
            effect_of: finding.effect_of.map(Cow::Borrowed),
            evidence: self.evidences(&finding.evidence),
            references: finding.references.iter().map(|reference| Cow::Borrowed(*reference)).collect(),
        }
    }

    fn contradiction(&self, item: &'a c::Contradiction) -> w::Contradiction<'a> {
        let claim = |claim: &'a c::Claim| w::Claim {
            value: claim.value.as_str().into(),
            evidence: self.evidence(&claim.evidence),
        };
        w::Contradiction {
            subject: item.subject.as_str().into(),
            claims: item.claims.iter().map(claim).collect(),
            reading: item.reading.as_str().into(),
        }
    }

    fn coverage(&self, item: &'a c::Coverage) -> w::Coverage<'a> {
        w::Coverage {
            source: item.source.as_str().into(),
            status: item.status.as_str().into(),
            artifact: item.artifact.map(|id| self.path(id)),
            reason: text(item.reason.as_ref()),
            effect: text(item.effect.as_ref()),
        }
    }

    fn artifacts(&self) -> Vec<w::Artifact<'a>> {
        let one = |artifact: &'a crate::model::artifact::Artifact| w::Artifact {
            path: artifact.path.as_str().into(),
            format: artifact.format.map(Cow::Borrowed),
            size_bytes: artifact.size_bytes,
            records: artifact.records,
            facts: artifact.facts,
            warnings: artifact.warnings,
        };
        self.analysis.artifacts.iter().map(one).collect()
    }

    fn warning(&self, warning: &'a Warning) -> w::Warning<'a> {
        w::Warning {
            kind: warning.kind.as_str().into(),
            artifact: warning.artifact.map(|id| self.path(id)),
            locus: locus(&warning.locus),
            message: warning.message.as_str().into(),
        }
    }

    fn marker(&self, marker: &'a crate::model::event::Marker) -> w::Marker<'a> {
        w::Marker {
            at: time(marker.at),
            kind: marker.kind.as_str().into(),
            text: marker.text.as_str().into(),
            evidence: self.evidence(&marker.evidence),
        }
    }

    fn events(&self) -> Vec<w::Event<'a>> {
        // Folded events carry the index of the first of their run: an event is printed where its own index is next.
        let mut list: Vec<w::Event<'a>> = Vec::new();
        for (event, printed) in self.analysis.events.iter().zip(&self.printed) {
            if *printed == u32::try_from(list.len()).ok() {
                list.push(self.event(event));
            }
        }
        list
    }

    fn event(&self, event: &'a Event) -> w::Event<'a> {
        let record = &event.record;
        let system = record.system.as_deref();
        w::Event {
            at: event.at.to_string(),
            time_basis: event.time_basis.as_str().into(),
            artifact: self.path(event.artifact),
            locus: locus(&record.locus),
            provider: (&*record.provider).into(),
            channel: (&*record.channel).into(),
            event_id: event.event_id,
            record_id: system.map(|system| system.record_id.to_string()),
            level: record.level.as_str().into(),
            phase: word(event.phase),
            outcome: event.outcome.as_str().into(),
            text: crate::format::event_text(event),
            fields: fields(&record.fields),
            codes: codes(&event.codes, event.topic),
            attempt: event.attempt.and_then(|at| self.analysis.attempts.get(at as usize)).map(|attempt| attempt.id),
            activity_id: system.and_then(|system| system.activity_id).map(|id| id.to_string()),
            user_sid: system.and_then(|system| system.user_sid.as_deref()).map(Cow::Borrowed),
            process_id: record.process_id,
            thread_id: record.thread_id,
            repeats: event.repeats,
        }
    }
}

/// Which events are printed: by choice, and always those that evidence points at.
fn wanted(analysis: &Analysis, choice: EventChoice) -> Vec<bool> {
    let mut wanted: Vec<bool> = analysis
        .events
        .iter()
        .map(|event| choice == EventChoice::All || (event.relevant && event.folded_into.is_none()))
        .collect();
    let mut want = |evidence: &Evidence| {
        if let Some(id) = evidence.event {
            let first = analysis.events.get(id.index()).and_then(|event| event.folded_into).unwrap_or(id);
            if let Some(slot) = wanted.get_mut(first.index()) {
                *slot = true;
            }
        }
    };
    for attempt in &analysis.attempts {
        attempt.evidence.iter().for_each(&mut want);
        attempt.trigger_grounds.iter().map(|(_, evidence)| evidence).for_each(&mut want);
        attempt.phases.iter().flat_map(|phase| &phase.evidence).for_each(&mut want);
    }
    analysis.findings.iter().flat_map(|finding| &finding.evidence).for_each(&mut want);
    analysis.syncs.iter().flat_map(|sync| &sync.evidence).for_each(&mut want);
    analysis.unenrollments.iter().flat_map(|item| &item.evidence).for_each(&mut want);
    analysis.contradictions.iter().flat_map(|item| &item.claims).map(|claim| &claim.evidence).for_each(&mut want);
    wanted
}

fn locus(locus: &Locus) -> w::Locus {
    match locus {
        Locus::Whole => w::Locus::Whole(w::WholeLocus {}),
        Locus::Record(id) => w::Locus::Record(w::RecordLocus { record_id: id.to_string() }),
        Locus::Line(line) => w::Locus::Line(w::LineLocus { line: *line }),
        Locus::Key { key, value } => w::Locus::Key(w::KeyLocus { key: key.to_string(), value: value.to_string() }),
        Locus::Element(path) => w::Locus::Element(w::ElementLocus { element: path.to_string() }),
    }
}

fn enrollment(item: &d::Enrollment) -> w::Enrollment<'_> {
    w::Enrollment {
        enrollment_id: item.id.to_string(),
        type_number: item.type_number,
        kind: item.kind.as_str().into(),
        state_number: item.state_number,
        state: item.state.map(Cow::Borrowed),
        managed: item.managed,
        provider_id: text(item.provider_id.as_ref()),
        upn: text(item.upn.as_ref()),
        tenant_id: text(item.tenant_id.as_ref()),
        discovery_url: text(item.discovery_url.as_ref()),
        server_url: text(item.server_url.as_ref()),
        linked_to: item.linked_to.map(|id| id.to_string()),
        last_success_at: time(item.last_success_at),
        last_failure_at: time(item.last_failure_at),
        last_result: item.last_result.map(|value| code(value, Topic::Sync)),
        certificate: item.certificate.as_ref().map(|item| w::EnrollmentCertificate {
            thumbprint: text(item.thumbprint.as_ref()),
            subject: text(item.subject.as_ref()),
            issuer: text(item.issuer.as_ref()),
            not_before: time(item.not_before),
            not_after: time(item.not_after),
        }),
        manual_unenrollment_allowed: item.manual_unenrollment_allowed,
        support: item.support.as_ref().map(|support| w::Support {
            name: text(support.name.as_ref()),
            phone: text(support.phone.as_ref()),
            email: text(support.email.as_ref()),
            url: text(support.url.as_ref()),
        }),
    }
}

fn timeline(analysis: &Analysis) -> w::Timeline<'_> {
    let (mut levels, mut phases) = ([0_u64; Level::ALL.len()], [0_u64; Phase::ALL.len()]);
    let count = |counts: &mut [u64], at: usize| counts.get_mut(at).map(|count| *count += 1);
    for event in &analysis.events {
        count(&mut levels, event.record.level as usize);
        event.phase.and_then(|phase| count(&mut phases, phase as usize));
    }
    for record in &analysis.silent.records {
        count(&mut levels, record.level as usize);
    }
    let by_level = Level::ALL.iter().zip(levels).map(|(level, count)| (level.as_str().into(), count)).collect();
    let by_phase = Phase::ALL.iter().zip(phases).map(|(phase, count)| (phase.as_str().into(), count)).collect();
    w::Timeline {
        first_at: time(analysis.span().map(|(first, _)| first)),
        last_at: time(analysis.span().map(|(_, last)| last)),
        events: analysis.events_in_all() as u64,
        relevant: analysis.events.iter().filter(|event| event.relevant).count() as u64,
        by_level,
        by_phase,
    }
}

/// The values of an event by name: a repeated name is numbered, unnamed data is called by its position.
fn fields(fields: &Fields) -> w::FieldMap<'_> {
    if have_names_of_their_own(fields) {
        return w::FieldMap(fields.iter().map(|field| ((&*field.name).into(), field.value.to_text())).collect());
    }
    let mut list: Vec<(Cow<'_, str>, Cow<'_, str>)> = Vec::with_capacity(fields.len());
    let mut taken: HashSet<Cow<'_, str>> = HashSet::new();
    let mut counts: HashMap<Cow<'_, str>, u32> = HashMap::new();
    for (at, field) in fields.iter().enumerate() {
        let name: Cow<'_, str> =
            if field.name.is_empty() { (at + 1).to_string().into() } else { (&*field.name).into() };
        let count = counts.entry(name.clone()).or_insert(0);
        *count += 1;
        let mut unique = if *count == 1 { name.clone() } else { format!("{name}#{count}").into() };
        // A field may be called `x#2` by itself.
        while !taken.insert(unique.clone()) {
            *count += 1;
            unique = format!("{name}#{count}").into();
        }
        list.push((unique, field.value.to_text()));
    }
    w::FieldMap(list)
}

/// Most names that are compared each with each: that is what nearly all events have, and faster than a table.
const FEW: usize = 24;

/// Whether every value has a name that no other has.
fn have_names_of_their_own(fields: &Fields) -> bool {
    let unique = |at: usize, name: &str| fields.iter().take(at).all(|before| *before.name != *name);
    fields.len() <= FEW
        && fields.iter().enumerate().all(|(at, field)| !field.name.is_empty() && unique(at, &field.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fields::Field;
    use crate::model::fields::Value;

    #[test]
    fn names_of_fields_are_unique_however_often_they_come() {
        let field = |name: &str, value: u64| Field { name: name.into(), value: Value::Unsigned(value) };
        let list = [field("x#2", 0), field("x", 1), field("x", 2), field("", 3), field("x", 4), field("4", 5)];
        let names = |list: Vec<Field>| -> Vec<String> {
            fields(&Fields::new(list)).0.into_iter().map(|(name, _)| name.into_owned()).collect()
        };
        assert_eq!(names(list.into()), ["x#2", "x", "x#3", "4", "x#4", "4#2"]);
        let many = names((0..100_000).map(|at| field("Data", at)).collect());
        assert_eq!(many.last().map(String::as_str), Some("Data#100000"));
    }
}

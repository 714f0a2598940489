//! One line of the device: its title, its values, its evidence. The device pane shows the title, the detail shows all.

use crate::format;
use crate::model::analysis::Analysis;
use crate::model::attempt::AttemptPhase;
use crate::model::attempt::Sync;
use crate::model::attempt::Tracked;
use crate::model::attempt::Unenrollment;
use crate::model::code::Code;
use crate::model::coverage::Contradiction;
use crate::model::coverage::Coverage;
use crate::model::device::Application;
use crate::model::device::Certificate;
use crate::model::device::Enrollment;
use crate::model::device::PolicyIssue;
use crate::model::device::PolicySetting;
use crate::model::event::Marker;
use crate::model::event::Topic;
use crate::model::evidence::Evidence;
use crate::model::evidence::Locus;
use crate::model::id::Guid;
use crate::model::time::Time;
use crate::model::warning::Warning;
use crate::tui::doc::Piece;
use crate::tui::doc::Writer;
use crate::tui::target::Item;
use crate::tui::theme::Role;
use crate::tui::theme::Sign;
use crate::tui::tone;
use crate::tui::tone::Tone;
use crate::tui::view::evidence;
use crate::tui::view::show::Show;
use crate::tui::view::values;
use crate::tui::words;

/// Columns of the labels.
const LABEL: usize = 14;

/// What is said of an item.
#[derive(Debug, Default)]
pub struct Said {
    /// What it is, in one line.
    pub title: String,
    /// Its state, if it has one.
    pub tone: Option<Tone>,
    /// What stands beside the title in a list, dim.
    pub aside: String,
    /// Its values, named.
    pub values: Vec<(&'static str, String)>,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

impl Said {
    fn new(title: impl Into<String>, tone: Option<Tone>, evidence: &[Evidence]) -> Self {
        Self { title: title.into(), tone, evidence: evidence.to_vec(), ..Self::default() }
    }

    fn aside(mut self, text: impl Into<String>) -> Self {
        self.aside = text.into();
        self
    }

    /// A value, if there is one.
    fn with(mut self, label: &'static str, value: Option<impl ToString>) -> Self {
        if let Some(value) = value.map(|value| value.to_string()).filter(|value| !value.is_empty()) {
            self.values.push((label, value));
        }
        self
    }
}

/// Writes an item as one line of a list.
pub fn line(show: &Show<'_>, out: &mut Writer, item: Item, at: usize) {
    let Some(said) = u32::try_from(at).ok().and_then(|at| said(show, item, at)) else { return };
    let target = u32::try_from(at)
        .ok()
        .map(|at| crate::tui::target::Target::Detail(crate::tui::target::Subject::Item(item, at)));
    let mut pieces = Vec::new();
    if let Some(tone) = said.tone {
        pieces.push(show.tone(tone));
        pieces.push(Piece::new(Role::Text, "  "));
    }
    pieces.push(Piece::data(Role::Text, &said.title));
    if !said.aside.is_empty() {
        pieces.push(Piece::data(Role::Dim, &format!("  {}", said.aside)));
    }
    out.item(4, target, pieces);
}

/// Writes an item in full.
pub fn detail(show: &Show<'_>, out: &mut Writer, item: Item, at: u32) {
    let Some(said) = said(show, item, at) else { return };
    let mut pieces = Vec::new();
    if let Some(tone) = said.tone {
        pieces.push(show.tone(tone));
        pieces.push(Piece::new(Role::Text, "  "));
    }
    pieces.push(Piece::data(Role::Strong, &said.title));
    out.item(2, None, pieces);
    out.gap();
    for (label, value) in &said.values {
        out.pair(LABEL, label, None, vec![Piece::data(Role::Text, value)]);
    }
    evidence::list(show, out, &said.evidence);
}

/// What is said of an item.
#[must_use]
pub fn said(show: &Show<'_>, item: Item, at: u32) -> Option<Said> {
    let analysis: &Analysis = show.analysis;
    let device = &analysis.device;
    let at = at as usize;
    let esp = analysis.esp.as_ref();
    Some(match item {
        Item::Value => {
            let values = values::values(analysis);
            let value = values.get(at)?;
            Said::new(format!("{}: {}", value.label, value.text), None, value.evidence)
        }
        Item::Enrollment => enrollment(show, device.enrollments.get(at)?),
        Item::Certificate => certificate(show, device.certificates.get(at)?),
        Item::Setting => setting(show, device.policies.settings.get(at)?),
        Item::FailedPolicy => issue(show, device.policies.failed.get(at)?, Sign::Fail, "failed", Role::Error),
        Item::ConflictingPolicy => {
            issue(show, device.policies.conflicts.get(at)?, Sign::Warn, "conflict", Role::Warning)
        }
        Item::BlockedPolicy => {
            issue(show, device.policies.blocked_group_policies.get(at)?, Sign::Info, "blocked", Role::Text)
        }
        Item::Application => application(device.applications.get(at)?),
        Item::Tracked => tracked(show, esp?.tracked.get(at)?),
        Item::EspPhase => phase(show, esp?.phases.get(at)?),
        Item::Sync => sync(show, analysis.syncs.get(at)?),
        Item::Unenrollment => unenrollment(show, analysis.unenrollments.get(at)?),
        Item::Contradiction => contradiction(show, analysis.contradictions.get(at)?),
        Item::Coverage => coverage(analysis.coverage.get(at)?),
        Item::Warning => warning(analysis.warnings.get(at)?),
        Item::Marker => marker(show, analysis.markers.get(at)?),
    })
}

fn code(code: Option<Code>, topic: Topic) -> Option<String> {
    code.map(|code| format::code_text(code, topic))
}

fn when(show: &Show<'_>, time: Option<Time>) -> Option<String> {
    time.map(|time| show.when(Some(time)))
}

fn enrollment(show: &Show<'_>, it: &Enrollment) -> Said {
    let tone = match it.managed {
        Some(true) => Tone { sign: Sign::Good, word: "manages the device", role: Role::Good },
        Some(false) => Tone { sign: Sign::Info, word: "does not manage", role: Role::Dim },
        None => Tone { sign: Sign::Unknown, word: "cannot tell", role: Role::Dim },
    };
    let title = it.provider_id.clone().or_else(|| it.server_url.clone()).unwrap_or_else(|| it.id.to_string());
    let yes_no = |value: bool| if value { "yes" } else { "no" };
    let support = it.support.as_ref();
    let mut said = Said::new(title, Some(tone), &it.evidence)
        .aside(format!(
            "{}{}",
            words::enrollment(it.kind),
            it.upn.as_ref().map(|upn| format!(", {upn}")).unwrap_or_default()
        ))
        .with("id", Some(it.id))
        .with("type", it.type_number.map(|number| format!("{number}, {}", words::enrollment(it.kind))))
        .with("state", it.state_number.map(|number| format!("{number} {}", it.state.unwrap_or("")).trim().to_string()))
        .with("user", it.upn.as_ref())
        .with("tenant", it.tenant_id.as_ref())
        .with("discovery", it.discovery_url.as_ref())
        .with("server", it.server_url.as_ref())
        .with("linked to", it.linked_to)
        .with("account", it.has_account.map(|has| if has { "an OMA-DM account is there" } else { "no OMA-DM account" }))
        .with("traces", (!it.traces.is_empty()).then(|| it.traces.join(", ").replace('_', " ")))
        .with("last success", when(show, it.last_success_at))
        .with("last failure", when(show, it.last_failure_at))
        .with("last result", code(it.last_result, Topic::Sync))
        .with("renewal", code(it.renewal_error, Topic::Certificate))
        .with("removable", it.manual_unenrollment_allowed.map(yes_no))
        .with("support", support.and_then(|it| it.name.as_ref()))
        .with("phone", support.and_then(|it| it.phone.as_ref()))
        .with("mail", support.and_then(|it| it.email.as_ref()))
        .with("web", support.and_then(|it| it.url.as_ref()));
    if let Some(certificate) = &it.certificate {
        said = certificate_values(show, said, certificate);
    }
    said
}

fn certificate_values(show: &Show<'_>, said: Said, it: &Certificate) -> Said {
    said.with("subject", it.subject.as_ref())
        .with("issuer", it.issuer.as_ref())
        .with("thumbprint", it.thumbprint.as_ref())
        .with("valid from", when(show, it.not_before))
        .with("valid to", when(show, it.not_after))
}

fn certificate(show: &Show<'_>, it: &Certificate) -> Said {
    let title = it.subject.clone().or_else(|| it.thumbprint.clone()).unwrap_or_else(|| "certificate".to_string());
    // "Now" is the time of collection.
    let now = show.analysis.bundle.collected_at;
    let expired = it.not_after.zip(now).is_some_and(|(end, now)| end < now);
    let tone = expired.then_some(Tone { sign: Sign::Fail, word: "expired", role: Role::Error });
    let purpose = it.purpose.map(words::purpose);
    let until = when(show, it.not_after).map(|end| format!("until {end}"));
    let aside: Vec<String> = purpose.iter().cloned().chain(until).collect();
    let said = Said::new(title, tone, &it.evidence).aside(aside.join(", ")).with("purpose", purpose);
    certificate_values(show, said, it)
}

/// Who set a policy: the server of the enrollment, if it is named by its id.
fn who(show: &Show<'_>, winner: &str) -> String {
    let id = Guid::parse(winner);
    let known = show.analysis.device.enrollments.iter().find(|it| Some(it.id) == id);
    match known.and_then(|it| it.provider_id.as_deref()) {
        Some(provider) => format!("{provider} ({winner})"),
        None => winner.to_string(),
    }
}

fn setting(show: &Show<'_>, it: &PolicySetting) -> Said {
    let said = Said::new(format!("{}/{} = {}", it.area, it.name, it.value), None, std::slice::from_ref(&it.evidence));
    let winner = it.winner.as_deref().map(|winner| who(show, winner));
    let set_by = winner.as_ref().map(|winner| format!(", set by {winner}")).unwrap_or_default();
    said.aside(format!("{}{set_by}", it.scope))
        .with("area", Some(&it.area))
        .with("setting", Some(&it.name))
        .with("value", Some(&it.value))
        .with("for", Some(&it.scope))
        .with("set by", winner)
}

fn issue(show: &Show<'_>, it: &PolicyIssue, sign: Sign, word: &'static str, role: Role) -> Said {
    let sources = it.sources.iter().map(|source| who(show, source)).collect::<Vec<_>>().join(", ");
    let title = if it.area.is_empty() { it.name.clone() } else { format!("{}/{}", it.area, it.name) };
    let aside = it.code.map(|code| format::code_text(code, Topic::PolicyCsp)).unwrap_or_else(|| sources.clone());
    Said::new(title, Some(Tone { sign, word, role }), &it.evidence)
        .aside(aside)
        .with("area", Some(&it.area))
        .with("setting", Some(&it.name))
        .with("for", it.scope.as_ref())
        .with("value", it.value.as_ref())
        .with("set by", Some(sources))
        .with("code", code(it.code, Topic::PolicyCsp))
        .with("at", when(show, it.at))
}

fn application(it: &Application) -> Said {
    let title = it.name.clone().unwrap_or_else(|| it.id.clone());
    let kind = words::tracked(it.kind);
    Said::new(title, Some(tone::item(it.state)), &it.evidence)
        .aside(
            it.code.map_or_else(
                || kind.to_string(),
                |code| format!("{kind}, {}", format::code_text(code, Topic::AppInstall)),
            ),
        )
        .with("kind", Some(&kind))
        .with("id", Some(&it.id))
        .with("version", it.version.as_ref())
        .with("user", it.user.as_ref())
        .with("code", code(it.code, Topic::AppInstall))
}

fn tracked(show: &Show<'_>, it: &Tracked) -> Said {
    let title = it.name.clone().unwrap_or_else(|| it.id.clone());
    let kind = words::tracked(it.kind);
    let phase = it.phase.map(format::phase_name);
    Said::new(title, Some(tone::item(it.state)), &it.evidence)
        .aside(format!("{kind}{}", phase.map(|phase| format!(", {phase}")).unwrap_or_default()))
        .with("kind", Some(&kind))
        .with("id", Some(&it.id))
        .with("phase", phase)
        .with("began", when(show, it.started_at))
        .with("ended", when(show, it.ended_at))
        .with("code", code(it.code, Topic::AppInstall))
}

fn phase(show: &Show<'_>, it: &AttemptPhase) -> Said {
    Said::new(format::phase_name(it.phase), Some(tone::step(it.outcome)), &it.evidence)
        .aside(show.span(it.started_at, it.ended_at))
        .with("began", when(show, it.started_at))
        .with("ended", when(show, it.ended_at))
        .with("code", code(it.code, Topic::Esp))
}

fn sync(show: &Show<'_>, it: &Sync) -> Said {
    let failed = if it.commands_failed > 0 { format!("{} commands failed", it.commands_failed) } else { String::new() };
    let aside: Vec<String> = it
        .initiator
        .iter()
        .map(|who| format!("by {who}"))
        .chain((!failed.is_empty()).then_some(failed.clone()))
        .collect();
    Said::new(
        format!("session {}", show.when(it.started_at.or(it.ended_at))),
        Some(tone::step(it.outcome)),
        &it.evidence,
    )
    .aside(aside.join(", "))
    .with("began", when(show, it.started_at))
    .with("ended", when(show, it.ended_at))
    .with("code", code(it.code, Topic::Sync))
    .with("started by", it.initiator.as_ref())
    .with("enrollment", it.enrollment_id)
    .with("server", it.server.as_ref())
    .with("commands", Some(failed))
}

fn unenrollment(show: &Show<'_>, it: &Unenrollment) -> Said {
    Said::new(format!("unenrollment by {}", it.initiator), Some(tone::step(it.outcome)), &it.evidence)
        .aside(show.when(it.at))
        .with("at", when(show, it.at))
        .with("code", code(it.code, Topic::Unenroll))
        .with("enrollment", it.enrollment_id)
}

fn contradiction(show: &Show<'_>, it: &Contradiction) -> Said {
    let evidence: Vec<Evidence> = it.claims.iter().map(|claim| claim.evidence.clone()).collect();
    let mut said = Said::new(
        it.subject.clone(),
        Some(Tone { sign: Sign::Warn, word: "disagree", role: Role::Warning }),
        &evidence,
    )
    .aside(it.reading.clone())
    .with("read as", Some(&it.reading));
    for claim in &it.claims {
        said.values.push(("claim", format!("{} ({})", claim.value, show.words().place(&claim.evidence))));
    }
    said
}

fn coverage(it: &Coverage) -> Said {
    let evidence = it.artifact.map(|artifact| Evidence { artifact, locus: Locus::Whole, event: None });
    Said::new(it.source.clone(), None, evidence.as_slice())
        .aside(it.status.as_str().replace('_', " "))
        .with("status", Some(it.status.as_str().replace('_', " ")))
        .with("why", it.reason.as_ref())
        .with("so", it.effect.as_ref())
}

fn warning(it: &Warning) -> Said {
    let evidence = it.artifact.map(|artifact| Evidence { artifact, locus: it.locus.clone(), event: None });
    let tone = Tone { sign: Sign::Warn, word: "warning", role: Role::Warning };
    Said::new(it.message.clone(), Some(tone), evidence.as_slice())
        .with("kind", Some(it.kind.as_str().replace('_', " ")))
}

fn marker(show: &Show<'_>, it: &Marker) -> Said {
    Said::new(it.text.clone(), None, std::slice::from_ref(&it.evidence))
        .with("kind", Some(it.kind.as_str().replace('_', " ")))
        .with("at", when(show, it.at))
}

//! One thing in full.

use crate::format;
use crate::model::attempt::Attempt;
use crate::model::attempt::AttemptPhase;
use crate::model::event::Event;
use crate::model::event::Topic;
use crate::tui::doc::Piece;
use crate::tui::doc::Writer;
use crate::tui::doc::pad;
use crate::tui::target::Subject;
use crate::tui::target::Target;
use crate::tui::theme::Role;
use crate::tui::theme::Sign;
use crate::tui::tone;
use crate::tui::view::artifacts;
use crate::tui::view::event;
use crate::tui::view::evidence;
use crate::tui::view::findings;
use crate::tui::view::item;
use crate::tui::view::place;
use crate::tui::view::place::LABEL;
use crate::tui::view::place::raw;
use crate::tui::view::place::where_it_is;
use crate::tui::view::show::Show;
use crate::tui::view::show::lasted;

/// Writes the pane.
pub fn write(show: &Show<'_>, subject: &Subject, out: &mut Writer) {
    match subject {
        Subject::Event(at) => event::detail(show, out, *at),
        Subject::Fact(at) => fact(show, out, *at),
        Subject::Finding(at) => findings::detail(show, out, *at),
        Subject::Attempt(at) => attempt(show, out, *at),
        Subject::Phase(at, phase) => one_phase(show, out, *at, *phase),
        Subject::Artifact(at) => artifacts::detail(show, out, *at),
        Subject::Item(kind, at) => item::detail(show, out, *kind, *at),
        Subject::Place(evidence) => place::detail(show, out, evidence),
    }
}

/// A fact: its value, where it stands, and the place as its source has it.
fn fact(show: &Show<'_>, out: &mut Writer, at: u32) {
    let Some(fact) = show.analysis.facts.get(at as usize) else { return };
    let name = if fact.name.is_empty() { "(default)" } else { &fact.name };
    out.item(2, None, vec![Piece::data(Role::Strong, name)]);
    out.gap();
    out.pair(LABEL, "value", None, vec![Piece::data(Role::Text, &fact.value)]);
    out.pair(LABEL, "group", None, vec![Piece::data(Role::Text, &fact.group)]);
    out.pair(LABEL, "kind", None, vec![Piece::new(Role::Text, fact.kind.as_str().replace('_', " "))]);
    where_it_is(show, out, &fact.evidence());
    let all = vec![Piece::new(Role::Accent, "all facts of this file")];
    out.pair(LABEL, "beside it", Some(Target::Facts(fact.artifact)), all);
    raw(show, out, &fact.evidence());
}

/// An attempt: outcome, phases, grounds, evidence.
fn attempt(show: &Show<'_>, out: &mut Writer, at: u32) {
    let Some(attempt) = show.analysis.attempts.get(at as usize) else { return };
    let tone = tone::attempt(attempt.outcome);
    let times = if attempt.repeats > 1 {
        format!(" {}{}", show.theme.sign(Sign::Times), attempt.repeats)
    } else {
        String::new()
    };
    out.item(
        2,
        None,
        vec![
            Piece::new(Role::Strong, format!("Attempt #{}: {}  ", attempt.id, format::attempt_name(attempt))),
            show.tone(tone),
            Piece::new(tone.role, times),
        ],
    );
    out.gap();
    if let Some(first) = attempt.evidence.first() {
        out.item(0, None, vec![Piece::new(Role::Dim, "Decided by")]);
        evidence::line(show, out, 2, first);
        out.gap();
    }
    attempt_values(show, out, attempt);
    let filter = Target::Timeline(format!("attempt:{}", attempt.id));
    out.pair(LABEL, "events", Some(filter), vec![Piece::new(Role::Accent, "on the timeline")]);
    phases(show, out, attempt, at);
    if !attempt.trigger_grounds.is_empty() {
        out.heading(&format!("Why this trigger ({} confidence)", attempt.trigger_confidence));
        for (ground, evidence) in &attempt.trigger_grounds {
            let target = Target::Detail(crate::tui::target::subject_of(show.analysis, evidence));
            out.item(2, Some(target), vec![Piece::data(Role::Text, ground)]);
        }
    }
    evidence::list(show, out, attempt.evidence.get(1..).unwrap_or_default());
}

/// The values of an attempt that are known.
fn attempt_values(show: &Show<'_>, out: &mut Writer, attempt: &Attempt) {
    let mut pair = |label: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            out.pair(LABEL, label, None, vec![Piece::data(Role::Text, &value)]);
        }
    };
    pair("credential", attempt.credential.map(|it| it.as_str().replace('_', "-")));
    pair("began", Some(show.when(attempt.started_at)));
    pair("ended", Some(show.when(attempt.ended_at)));
    pair("lasted", lasted(attempt.started_at, attempt.ended_at));
    for code in &attempt.codes {
        pair("code", Some(format::code_text(*code, Topic::Registration)));
    }
    pair("user", attempt.upn.clone());
    pair("tenant", attempt.tenant_id.clone());
    pair("provider", attempt.provider_id.clone());
    pair("discovery", attempt.discovery_url.clone());
    pair("enrollment", attempt.enrollment_id.map(|id| id.to_string()));
}

fn phases(show: &Show<'_>, out: &mut Writer, attempt: &Attempt, index: u32) {
    if attempt.phases.is_empty() {
        return;
    }
    out.heading("Phases");
    for (at, phase) in attempt.phases.iter().enumerate() {
        let Ok(at) = u32::try_from(at) else { break };
        let pieces = phase_pieces(show, phase, &pad(format::phase_name(phase.phase), 20));
        out.item(4, Some(Target::Detail(Subject::Phase(index, at))), pieces);
    }
}

/// A phase in one line behind its name: outcome, time, duration, code.
pub fn phase_pieces(show: &Show<'_>, phase: &AttemptPhase, name: &str) -> Vec<Piece> {
    let tone = tone::step(phase.outcome);
    let mut pieces = vec![
        Piece::new(Role::Text, name),
        Piece::new(tone.role, pad(&format!("{} {}", show.theme.sign(tone.sign), tone.word), 14)),
        Piece::new(Role::Text, show.span(phase.started_at, phase.ended_at)),
    ];
    pieces.extend(lasted(phase.started_at, phase.ended_at).map(|text| Piece::new(Role::Dim, format!("  {text}"))));
    if let Some(code) = phase.code {
        pieces.push(Piece::data(Role::Error, &format!("  {}", format::code_text(code, Topic::Registration))));
    }
    pieces
}

/// One phase of an attempt with its evidence.
fn one_phase(show: &Show<'_>, out: &mut Writer, at: u32, phase: u32) {
    let Some(attempt) = show.analysis.attempts.get(at as usize) else { return };
    let Some(phase) = attempt.phases.get(phase as usize) else { return };
    let tone = tone::step(phase.outcome);
    let title = format!("Attempt #{}, {}  ", attempt.id, format::phase_name(phase.phase));
    out.item(2, None, vec![Piece::new(Role::Strong, title), show.tone(tone)]);
    out.gap();
    let mut pair = |label: &str, value: String| {
        if !value.is_empty() {
            out.pair(LABEL, label, None, vec![Piece::data(Role::Text, &value)]);
        }
    };
    let (began, ended) = (show.when(phase.started_at), show.when(phase.ended_at));
    if began == ended {
        pair("at", began);
    } else {
        pair("began", began);
        pair("ended", ended);
    }
    pair("lasted", lasted(phase.started_at, phase.ended_at).unwrap_or_default());
    pair("code", phase.code.map(|code| format::code_text(code, Topic::Registration)).unwrap_or_default());
    // What decides a phase may itself be an event of another one: then the whole attempt is shown.
    let own = |event: &Event| event.attempt == Some(at) && event.phase == Some(phase.phase);
    let (filter, text) = if show.analysis.events.iter().any(own) {
        (format!("attempt:{} phase:{}", attempt.id, phase.phase), "of this phase on the timeline")
    } else {
        (format!("attempt:{}", attempt.id), "of the attempt on the timeline")
    };
    out.pair(LABEL, "events", Some(Target::Timeline(filter)), vec![Piece::new(Role::Accent, text)]);
    evidence::list(show, out, &phase.evidence);
}

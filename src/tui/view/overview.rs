//! The overview: the answer, and one line for everything that leads to its evidence.

use crate::format;
use crate::model::attempt::Attempt;
use crate::model::attempt::StepOutcome;
use crate::model::coverage::CoverageStatus;
use crate::model::device::value_of;
use crate::model::event::Phase;
use crate::model::finding::Finding;
use crate::tui::deciding;
use crate::tui::doc::Piece;
use crate::tui::doc::Writer;
use crate::tui::doc::pad;
use crate::tui::target::Item;
use crate::tui::target::Subject;
use crate::tui::target::Tab;
use crate::tui::target::Target;
use crate::tui::target::subject_of;
use crate::tui::theme::Role;
use crate::tui::theme::Sign;
use crate::tui::tone;
use crate::tui::view::detail::phase_pieces;
use crate::tui::view::doc::cut;
use crate::tui::view::evidence::short_phase;
use crate::tui::view::show::Show;
use crate::tui::words;

/// From this many rows on every phase of the deciding attempt is listed, below it those that failed or did not end.
const TALL: u16 = 30;
/// Columns of the labels at the left.
const LABEL: usize = 9;

/// Writes the pane.
pub fn write(show: &Show<'_>, out: &mut Writer) {
    verdict(show, out);
    attempts(show, out);
    findings(show, out);
    facts(show, out);
    missing(show, out);
}

/// Outcome and headline; Enter opens the event that decided it.
fn verdict(show: &Show<'_>, out: &mut Writer) {
    let verdict = &show.analysis.verdict;
    let tone = tone::verdict(verdict.outcome);
    let target = deciding::evidence(show.analysis).map(|evidence| Target::Detail(subject_of(show.analysis, evidence)));
    let sign = format!("{} {}", show.theme.sign(tone.sign), tone.word);
    // Beside a long outcome there would be no room left.
    let hang = if out.width() >= 60 { (sign.chars().count() + 3).min(16) } else { 2 };
    out.item(
        hang,
        target,
        vec![
            Piece::new(tone.role, sign),
            Piece::new(Role::Text, "   "),
            Piece::data(Role::Strong, &verdict.headline),
            Piece::new(Role::Dim, format!("  {} confidence", verdict.confidence)),
        ],
    );
}

/// The attempts, newest first, each with a cell a phase; then the phases of the deciding one.
fn attempts(show: &Show<'_>, out: &mut Writer) {
    let attempts = &show.analysis.attempts;
    if attempts.is_empty() {
        out.heading("Attempts");
        out.item(0, None, vec![Piece::new(Role::Dim, "none found in this bundle")]);
        return;
    }
    let phases: Vec<Phase> = Phase::ALL
        .iter()
        .copied()
        .filter(|phase| attempts.iter().any(|attempt| attempt.phases.iter().any(|it| it.phase == *phase)))
        .collect();
    let cells = phases.len() * CELL;
    let strip = out.width() >= cells + 44;
    out.gap();
    if strip {
        let head: String = phases.iter().map(|phase| pad(short_phase(*phase), CELL)).collect();
        let title = pad("Attempts", out.width() - cells);
        out.item(0, None, vec![Piece::new(Role::Strong, title), Piece::new(Role::Dim, head.trim_end().to_string())]);
    } else {
        out.item(0, None, vec![Piece::new(Role::Strong, "Attempts")]);
    }
    let spans = spans(show, strip && out.width() < cells + 60);
    let longest = spans.iter().map(|span| format::width(span)).max().unwrap_or(0);
    for ((at, attempt), span) in attempts.iter().enumerate().zip(&spans).rev() {
        let Ok(index) = u32::try_from(at) else { continue };
        let target = Some(Target::Detail(Subject::Attempt(index)));
        let phases = phases.as_slice();
        if strip {
            out.item(0, target, attempt_line(show, attempt, phases, out.width() - cells, span, longest));
        } else {
            out.item(5, target, attempt_lines(show, attempt, span));
        }
        if Some(attempt.id) == show.analysis.verdict.attempt {
            phase_lines(show, out, attempt, index);
        }
    }
}

/// Columns of the cell of a phase.
const CELL: usize = 5;

/// `group policy, user credential`; without the credential where there is no room for it.
fn name(attempt: &Attempt, room: usize) -> String {
    let name = format!("#{} {}", attempt.id, format::attempt_name(attempt));
    let credential =
        attempt.credential.map(|it| format!(", {} credential", it.as_str().replace('_', "-"))).unwrap_or_default();
    if format::width(&name) + format::width(&credential) <= room { name + &credential } else { name }
}

/// When the attempts were, in the width of the longest; dates only where they are not all of one day.
fn spans(show: &Show<'_>, short: bool) -> Vec<String> {
    let attempts = &show.analysis.attempts;
    let date = |time| show.zone.date(time);
    let times = || attempts.iter().flat_map(|attempt| [attempt.started_at, attempt.ended_at]).flatten();
    let one_day = times().all(|time| times().next().map(date) == Some(date(time)));
    // Where there is little room, dates leave none for the ends.
    let short = short && !one_day;
    let day = |time| if one_day { String::new() } else { format!("{} ", show.zone.short_date(time)) };
    let minute = |time| show.zone.minute(time);
    let to = show.theme.sign(Sign::To);
    let span = |attempt: &Attempt| match (attempt.started_at, attempt.ended_at) {
        (Some(from), Some(until)) if date(from) == date(until) && !short => {
            format!("{}{}{to}{}", day(from), minute(from), minute(until))
        }
        (Some(from), Some(until)) if !short => {
            format!("{}{}{to}{}{}", day(from), minute(from), day(until), minute(until))
        }
        (Some(one), _) | (None, Some(one)) => format!("{}{}", day(one), minute(one)),
        (None, None) => String::new(),
    };
    attempts.iter().map(span).collect()
}

/// Number, trigger, outcome, times in `room` columns, then a cell for each phase.
fn attempt_line(
    show: &Show<'_>,
    attempt: &Attempt,
    phases: &[Phase],
    room: usize,
    span: &str,
    longest: usize,
) -> Vec<Piece> {
    let tone = tone::attempt(attempt.outcome);
    let times = show.theme.sign(Sign::Times);
    let repeats = if attempt.repeats > 1 { format!("{times}{}", attempt.repeats) } else { String::new() };
    // Outcome: sign, word as far as there is room, repeats.
    let outcome = if room >= 64 { pad(tone.word, 13) } else { String::new() };
    let right = 2 + outcome.chars().count() + 4 + longest + 1;
    let left = room.saturating_sub(right);
    let name = pad(&cut(&show.theme, &name(attempt, left.saturating_sub(1)), left.saturating_sub(1)), left);
    let mut pieces = vec![
        Piece::new(Role::Text, name),
        show.sign(tone),
        Piece::new(tone.role, format!(" {outcome}")),
        Piece::new(Role::Text, pad(&repeats, 4)),
        Piece::new(Role::Text, pad(span, longest + 1)),
    ];
    for phase in phases {
        pieces.push(cell(show, attempt, *phase));
        pieces.push(Piece::new(Role::Text, " ".repeat(CELL - 1)));
    }
    pieces
}

/// The sign of a phase of an attempt; a dash if nothing is known of it.
fn cell(show: &Show<'_>, attempt: &Attempt, phase: Phase) -> Piece {
    match attempt.phases.iter().find(|it| it.phase == phase) {
        Some(it) => show.sign(tone::step(it.outcome)),
        None => Piece::new(Role::Dim, "-"),
    }
}

/// The same for narrow screens: wrapped, each phase by its short name.
fn attempt_lines(show: &Show<'_>, attempt: &Attempt, span: &str) -> Vec<Piece> {
    let tone = tone::attempt(attempt.outcome);
    let times = show.theme.sign(Sign::Times);
    let repeats = if attempt.repeats > 1 { format!(" {times}{}", attempt.repeats) } else { String::new() };
    let mut pieces = vec![
        Piece::new(Role::Text, format!("{} ", name(attempt, usize::MAX))),
        show.tone(tone),
        Piece::new(tone.role, format!("{repeats} ")),
        Piece::new(Role::Dim, format!("{span} ")),
    ];
    for phase in &attempt.phases {
        let tone = tone::step(phase.outcome);
        pieces.push(Piece::new(tone.role, format!("{}{} ", short_phase(phase.phase), show.theme.sign(tone.sign))));
    }
    pieces
}

/// The phases of the deciding attempt: outcome, time, duration, code.
fn phase_lines(show: &Show<'_>, out: &mut Writer, attempt: &Attempt, index: u32) {
    for (at, phase) in attempt.phases.iter().enumerate() {
        if show.rows < TALL && !matches!(phase.outcome, StepOutcome::Failed | StepOutcome::InProgress) {
            continue;
        }
        let Ok(at) = u32::try_from(at) else { continue };
        let pieces = phase_pieces(show, phase, &pad(&format!("   {}", format::phase_name(phase.phase)), 27));
        out.item(5, Some(Target::Detail(Subject::Phase(index, at))), pieces);
    }
}

/// Findings, each with what to do and what to ask; effects stand under their cause.
fn findings(show: &Show<'_>, out: &mut Writer) {
    out.heading("Findings");
    let findings = &show.analysis.findings;
    if findings.is_empty() {
        out.item(0, None, vec![Piece::new(Role::Dim, "none")]);
    }
    let causes = |finding: &Finding| findings.iter().any(|cause| Some(cause.rule) == finding.effect_of);
    for (at, finding) in findings.iter().enumerate() {
        if causes(finding) {
            continue;
        }
        write_finding(show, out, at, finding, 0);
        for (at, effect) in findings.iter().enumerate().filter(|(_, it)| it.effect_of == Some(finding.rule)) {
            write_finding(show, out, at, effect, 2);
        }
    }
}

fn write_finding(show: &Show<'_>, out: &mut Writer, at: usize, finding: &Finding, indent: usize) {
    let Ok(at) = u32::try_from(at) else { return };
    let target = || Some(Target::Detail(Subject::Finding(at)));
    let tone = tone::severity(finding.severity);
    let space = " ".repeat(indent);
    out.item(
        indent + 2,
        target(),
        vec![
            Piece::new(Role::Text, space.clone()),
            show.sign(tone),
            Piece::new(tone.role, format!(" {}  ", tone.word)),
            Piece::data(Role::Text, &finding.title),
        ],
    );
    if indent > 0 {
        return;
    }
    let label = |word: &str| Piece::new(Role::Dim, format!("{space}  {word:<5}"));
    out.item(7, None, vec![label("do"), Piece::data(Role::Text, &finding.action)]);
    if let Some(ask) = &finding.ask {
        out.item(7, None, vec![label("ask"), Piece::data(Role::Text, ask)]);
    }
}

/// Device and bundle in one line each.
fn facts(show: &Show<'_>, out: &mut Writer) {
    out.gap();
    let device = &show.analysis.device;
    let mut pieces = Vec::new();
    let mut push = |text: String| {
        if !text.is_empty() {
            if !pieces.is_empty() {
                pieces.push(show.dot());
            }
            pieces.push(Piece::data(Role::Text, &text));
        }
    };
    push(value_of(device.computer_name.as_ref()).cloned().unwrap_or_default());
    let edition =
        value_of(device.edition.as_ref()).or(value_of(device.edition_id.as_ref())).cloned().unwrap_or_default();
    push(format!("{edition} {}", format::build_text(device).unwrap_or_default()).trim().to_string());
    push(format::join_text(&device.join));
    let managed: Vec<_> = device.enrollments.iter().filter(|it| it.managed == Some(true)).collect();
    push(match managed.first() {
        Some(it) => format!("managed by {}", it.provider_id.as_deref().unwrap_or("an MDM server")),
        None => "not MDM-managed".to_string(),
    });
    out.pair(LABEL, "Device", Some(Target::Tab(Tab::Device)), pieces);
    let bundle = &show.analysis.bundle;
    let mut text = vec![
        Piece::new(Role::Text, words::bundle(bundle.kind)),
        show.dot(),
        Piece::new(Role::Text, format!("{} files", show.analysis.artifacts.len())),
    ];
    if bundle.collected_at.is_some() {
        text.push(show.dot());
        text.push(Piece::new(Role::Text, format!("collected {}", show.when(bundle.collected_at))));
    }
    if let Some(note) = format::input_note(show.analysis) {
        text.push(show.dot());
        text.push(Piece::new(Role::Warning, format!("{} {note}", show.theme.sign(Sign::Warn))));
    }
    if !show.analysis.warnings.is_empty() {
        text.push(show.dot());
        let count = show.analysis.warnings.len();
        text.push(Piece::new(
            Role::Warning,
            format!("{} {count} {}", show.theme.sign(Sign::Warn), if count == 1 { "warning" } else { "warnings" }),
        ));
    }
    out.pair(LABEL, "Bundle", Some(Target::Tab(Tab::Artifacts)), text);
}

/// What contradicts itself, and what was not there to read.
fn missing(show: &Show<'_>, out: &mut Writer) {
    for (at, contradiction) in show.analysis.contradictions.iter().enumerate() {
        let Ok(at) = u32::try_from(at) else { break };
        let pieces = vec![
            Piece::data(Role::Text, &contradiction.subject),
            Piece::new(Role::Dim, ": "),
            Piece::data(Role::Text, &contradiction.reading),
        ];
        out.pair(LABEL, "Disagree", Some(Target::Detail(Subject::Item(Item::Contradiction, at))), pieces);
    }
    let lost = show.analysis.coverage.iter().enumerate().filter(|(_, it)| it.effect.is_some());
    let mut first = true;
    for (at, coverage) in lost.filter(|(_, it)| it.status != CoverageStatus::Read) {
        let Ok(at) = u32::try_from(at) else { break };
        if first {
            out.heading("Cannot tell");
            first = false;
        }
        let pieces = vec![
            Piece::data(Role::Text, &coverage.source),
            Piece::new(Role::Warning, format!(" {}", coverage.status.as_str().replace('_', " "))),
            Piece::new(Role::Dim, ": "),
            Piece::data(Role::Text, coverage.effect.as_deref().unwrap_or_default()),
        ];
        out.item(2, Some(Target::Detail(Subject::Item(Item::Coverage, at))), pieces);
    }
}

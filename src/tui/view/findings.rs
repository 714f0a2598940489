//! The findings in full: why, what to do, what to ask, on what evidence.

use crate::format;
use crate::model::event::Topic;
use crate::model::finding::Finding;
use crate::tui::doc::Piece;
use crate::tui::doc::Writer;
use crate::tui::target::Subject;
use crate::tui::target::Target;
use crate::tui::theme::Role;
use crate::tui::tone;
use crate::tui::view::evidence;
use crate::tui::view::show::Show;

/// Columns of the labels.
const LABEL: usize = 11;
/// Pieces of evidence under each finding; its detail has all.
const EVIDENCE: usize = 3;

/// Writes the pane.
pub fn write(show: &Show<'_>, out: &mut Writer) {
    if show.analysis.findings.is_empty() {
        out.item(0, None, vec![Piece::new(Role::Dim, "no finding: no rule recognised a problem in this bundle")]);
    }
    for (at, finding) in show.analysis.findings.iter().enumerate() {
        out.gap();
        title(show, out, at, finding);
        body(show, out, finding);
        for one in finding.evidence.iter().take(EVIDENCE) {
            evidence::line(show, out, 2, one);
        }
        if finding.evidence.len() > EVIDENCE {
            let more = format!("  and {} more; Enter on the title shows all", finding.evidence.len() - EVIDENCE);
            out.item(2, None, vec![Piece::new(Role::Dim, more)]);
        }
    }
}

/// Sign, severity, title; Enter opens the finding.
fn title(show: &Show<'_>, out: &mut Writer, at: usize, finding: &Finding) {
    let target = u32::try_from(at).ok().map(|at| Target::Detail(Subject::Finding(at)));
    let tone = tone::severity(finding.severity);
    let pieces = vec![
        show.tone(tone),
        Piece::new(Role::Text, "  "),
        Piece::data(Role::Strong, &finding.title),
        Piece::new(Role::Dim, format!("  {} confidence", finding.confidence)),
    ];
    out.item(2, target, pieces);
}

/// Explanation, action, question, codes.
pub fn body(show: &Show<'_>, out: &mut Writer, finding: &Finding) {
    out.pair(LABEL, "  why", None, vec![Piece::data(Role::Text, &finding.explanation)]);
    out.pair(LABEL, "  do", None, vec![Piece::data(Role::Text, &finding.action)]);
    if let Some(ask) = &finding.ask {
        out.pair(LABEL, "  ask", None, vec![Piece::data(Role::Text, ask)]);
    }
    for code in &finding.codes {
        out.pair(LABEL, "  code", None, vec![Piece::data(Role::Error, &format::code_text(*code, Topic::Registration))]);
    }
    let cause = show.analysis.findings.iter().position(|cause| Some(cause.rule) == finding.effect_of);
    if let Some((at, cause)) = cause.and_then(|at| Some((u32::try_from(at).ok()?, show.analysis.findings.get(at)?))) {
        out.pair(
            LABEL,
            "  because",
            Some(Target::Detail(Subject::Finding(at))),
            vec![Piece::data(Role::Text, &cause.title)],
        );
    }
}

/// A finding by itself: all its evidence and references.
pub fn detail(show: &Show<'_>, out: &mut Writer, at: u32) {
    let Some(finding) = show.analysis.findings.get(at as usize) else { return };
    let tone = tone::severity(finding.severity);
    out.item(2, None, vec![show.tone(tone), Piece::new(Role::Text, "  "), Piece::data(Role::Strong, &finding.title)]);
    out.gap();
    body(show, out, finding);
    out.pair(LABEL, "  sure", None, vec![Piece::new(Role::Text, format!("{} confidence", finding.confidence))]);
    out.pair(LABEL, "  rule", None, vec![Piece::new(Role::Dim, finding.rule)]);
    let attempt = finding.attempt.and_then(|id| show.analysis.attempts.iter().position(|it| it.id == id));
    if let Some(at) = attempt.and_then(|at| u32::try_from(at).ok()) {
        let text = format!("#{}", finding.attempt.unwrap_or_default());
        out.pair(LABEL, "  attempt", Some(Target::Detail(Subject::Attempt(at))), vec![Piece::new(Role::Accent, text)]);
    }
    evidence::list(show, out, &finding.evidence);
    if !finding.references.is_empty() {
        out.heading("Read more");
        for reference in &finding.references {
            out.item(0, None, vec![Piece::new(Role::Text, *reference)]);
        }
    }
}

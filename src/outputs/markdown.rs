//! `markdown`: the note for the ticket. Verdict, what happened with times, what to do, what to ask, what is missing, and
//! where it stands; under sixty lines, whatever the bundle.

use std::fmt::Write as _;
use std::io;
use std::io::Write;

use crate::format;
use crate::model::analysis::Analysis;
use crate::model::attempt::Attempt;
use crate::model::device::value_of;
use crate::model::evidence::Evidence;
use crate::model::finding::Finding;
use crate::outputs::Options;
use crate::outputs::Output;

/// The Markdown output.
pub(super) static OUTPUT: Output =
    Output { name: "markdown", title: "a note to paste into a ticket, under 60 lines", extension: "md", write };

/// Attempts that are told: the last ones.
const ATTEMPTS_SHOWN: usize = 5;
/// Findings that are told: the first ones.
const FINDINGS_SHOWN: usize = 5;
/// Gaps in the coverage that are told.
const GAPS_SHOWN: usize = 5;
/// Places that are listed.
const EVIDENCE_SHOWN: usize = 8;
/// Longest text of a line in characters; a ticket is read, not scrolled.
const LINE: usize = 400;

fn write(analysis: &Analysis, _: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut text = String::new();
    verdict(analysis, &mut text);
    happened(analysis, &mut text);
    findings(analysis, &mut text);
    missing(analysis, &mut text);
    evidence(analysis, &mut text);
    out.write_all(text.as_bytes())
}

/// Text of a bundle for Markdown: on one line, harmless, bounded, its marks not obeyed.
fn plain(text: &str) -> String {
    let visible = format::visible(text);
    let mut out = String::with_capacity(visible.len());
    for c in format::cut(&visible, LINE).chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~' | '&') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn verdict(analysis: &Analysis, out: &mut String) {
    let verdict = &analysis.verdict;
    let outcome = verdict.outcome.as_str().replace('_', " ");
    let _ = writeln!(out, "## MDM enrollment: {outcome} ({} confidence)\n", verdict.confidence);
    let _ = writeln!(out, "{}\n", plain(&verdict.headline));
    let device = &analysis.device;
    let mut parts: Vec<String> = value_of(device.computer_name.as_ref()).map(|name| plain(name)).into_iter().collect();
    let edition = value_of(device.edition.as_ref()).map(|edition| plain(edition));
    let build = format::build_text(device).map(|build| format!("build {build}"));
    let system: Vec<String> = edition.into_iter().chain(build).collect();
    if !system.is_empty() {
        parts.push(system.join(", "));
    }
    parts.push(format::join_text(&device.join));
    let _ = writeln!(out, "Device: {}", parts.join(" · "));
    let bundle = &analysis.bundle;
    let collected =
        bundle.collected_at.map(|at| format!(", collected {}", format::time_text(at, bundle.utc_offset_minutes)));
    let note = format::input_note(analysis).map(|note| format!("; {note}")).unwrap_or_default();
    let _ = writeln!(out, "Bundle: {}{}{note}", plain(&bundle.name), collected.unwrap_or_default());
}

fn happened(analysis: &Analysis, out: &mut String) {
    if analysis.attempts.is_empty() {
        return;
    }
    out.push_str("\n**What happened**\n\n");
    let skipped = analysis.attempts.len().saturating_sub(ATTEMPTS_SHOWN);
    if skipped > 0 {
        let _ = writeln!(out, "- {skipped} earlier attempts");
    }
    for attempt in analysis.attempts.iter().skip(skipped) {
        let _ = writeln!(out, "- {}", attempt_text(analysis, attempt));
    }
}

fn attempt_text(analysis: &Analysis, attempt: &Attempt) -> String {
    let offset = analysis.bundle.utc_offset_minutes;
    let mut text = match (attempt.started_at, attempt.ended_at) {
        (Some(from), Some(to)) if from != to => format!("{}: ", format::span_text(from, to, offset)),
        (Some(at), _) | (None, Some(at)) => format!("{}: ", format::time_text(at, offset)),
        (None, None) => String::new(),
    };
    let _ = write!(text, "{} {}", format::attempt_name(attempt), attempt.outcome.as_str().replace('_', " "));
    if let Some(phase) = attempt.failed_phase {
        let _ = write!(text, " at {}", format::phase_name(phase));
    }
    if let Some(code) = attempt.code {
        let _ = write!(text, " ({code})");
    }
    if attempt.repeats > 1 {
        let _ = write!(text, ", {} times", attempt.repeats);
    }
    text
}

fn findings(analysis: &Analysis, out: &mut String) {
    let shown: Vec<&Finding> =
        analysis.findings.iter().filter(|finding| finding.effect_of.is_none()).take(FINDINGS_SHOWN).collect();
    if shown.is_empty() {
        return;
    }
    out.push_str("\n**What to do**\n\n");
    for finding in &shown {
        let _ = writeln!(out, "- **{}** ({}): {}", plain(&finding.title), finding.severity, plain(&finding.action));
        let _ = writeln!(out, "  Why: {}", plain(&finding.explanation));
    }
    let asks: Vec<&String> = shown.iter().filter_map(|finding| finding.ask.as_ref()).collect();
    if !asks.is_empty() {
        out.push_str("\n**What to ask the user**\n\n");
        for ask in asks {
            let _ = writeln!(out, "- {}", plain(ask));
        }
    }
}

fn missing(analysis: &Analysis, out: &mut String) {
    let gaps = format::gaps(&analysis.coverage);
    if gaps.is_empty() {
        return;
    }
    out.push_str("\n**What is missing**\n\n");
    for line in gaps.told.iter().take(GAPS_SHOWN) {
        let status = line.status.as_str().replace('_', " ");
        let effect = line.effect.as_deref().unwrap_or_default();
        let _ = writeln!(out, "- {} ({status}): {}", plain(&line.source), plain(effect));
    }
    if let Some(more) = gaps.told.len().checked_sub(GAPS_SHOWN).filter(|more| *more > 0) {
        let _ = writeln!(out, "- and {more} more");
    }
    if let Some(text) = gaps.empty_text() {
        let _ = writeln!(out, "- {}", plain(&text));
    }
}

fn evidence(analysis: &Analysis, out: &mut String) {
    let decided = analysis.attempts.iter().filter(|attempt| Some(attempt.id) == analysis.verdict.attempt);
    let of_attempts = decided.flat_map(|attempt| attempt.evidence.iter().take(3));
    let of_findings = analysis.findings.iter().take(FINDINGS_SHOWN).flat_map(|finding| finding.evidence.iter().take(2));
    let mut seen: Vec<&Evidence> = Vec::new();
    for evidence in of_attempts.chain(of_findings) {
        if seen.len() < EVIDENCE_SHOWN && !seen.contains(&evidence) {
            seen.push(evidence);
        }
    }
    if seen.is_empty() {
        return;
    }
    out.push_str("\n**Where it stands**\n\n");
    for evidence in seen {
        let locus = format::locus_text(&evidence.locus);
        let event = evidence.event.and_then(|id| analysis.events.get(id.index()));
        let event = event.map(|event| {
            let id = event.event_id.map(|id| format!("event {id}, ")).unwrap_or_default();
            format!("{id}{}, ", format::time_text(event.at, analysis.bundle.utc_offset_minutes))
        });
        let _ = writeln!(
            out,
            "- {}{} in {}",
            event.unwrap_or_default(),
            plain(&locus),
            plain(analysis.path(evidence.artifact))
        );
    }
}

//! The drawings of the page, as inline SVG. Colours come from the style sheet; every shape has a title, so that meaning
//! never rests on colour.

use std::fmt::Write;

use crate::format;
use crate::model::analysis::Analysis;
use crate::model::attempt::AttemptOutcome;
use crate::model::attempt::AttemptPhase;
use crate::model::event::Event;
use crate::model::event::EventOutcome;
use crate::model::time::Time;
use crate::outputs::html::step_class;
use crate::outputs::html::text;

/// Width of a drawing in its own units; the page scales it.
const WIDTH: usize = 800;
/// Columns of the density strip.
const COLUMNS: usize = 100;

/// The phases of an attempt as a strip of boxes in order.
pub(super) fn phases(phases: &[AttemptPhase]) -> String {
    if phases.is_empty() {
        return String::new();
    }
    let each = WIDTH / phases.len().max(5);
    let mut out = format!("<svg class=\"strip\" viewBox=\"0 0 {WIDTH} 46\" role=\"img\" aria-label=\"phases\">\n");
    for (at, phase) in phases.iter().enumerate() {
        let x = at * each;
        let seconds =
            phase.started_at.zip(phase.ended_at).map(|(from, to)| format::duration_text(to.seconds_since(from)));
        let title = format!("{}: {} {}", format::phase_name(phase.phase), phase.outcome, seconds.unwrap_or_default());
        let code = phase.code.map(|code| code.to_string()).unwrap_or_default();
        let _ = writeln!(
            out,
            "<g class=\"{}\"><title>{}</title><rect x=\"{}\" y=\"1\" width=\"{}\" height=\"44\" rx=\"4\"/>\
             <text x=\"{}\" y=\"19\">{} {}</text><text x=\"{}\" y=\"37\" class=\"code\">{code}</text></g>",
            step_class(phase.outcome),
            text(&title),
            x + 1,
            each - 4,
            x + 8,
            format::step_sign(phase.outcome),
            format::phase_name(phase.phase),
            x + 8,
        );
    }
    out.push_str("</svg>\n");
    out
}

/// Where a time lies between two others, in units of `width`.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)] // A share of a small width.
fn position(at: Time, from: Time, to: Time, width: usize) -> usize {
    let span = to.seconds_since(from);
    if span <= 0.0 {
        return 0;
    }
    ((at.seconds_since(from) / span).clamp(0.0, 1.0) * width as f64) as usize
}

/// All attempts on one time axis.
pub(super) fn attempts(analysis: &Analysis, offset: Option<i32>) -> String {
    let times = analysis.attempts.iter().flat_map(|attempt| [attempt.started_at, attempt.ended_at]).flatten();
    let (Some(from), Some(to)) = (times.clone().min(), times.max()) else { return String::new() };
    let shown = analysis.attempts.iter().rev().take(20).collect::<Vec<_>>();
    let height = shown.len() * 22 + 24;
    let mut out = format!(
        "<svg class=\"lanes\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"attempts over time\">\n"
    );
    for (lane, attempt) in shown.iter().rev().enumerate() {
        let start = attempt.started_at.map_or(0, |at| position(at, from, to, WIDTH - 60));
        let end = attempt.ended_at.map_or(start, |at| position(at, from, to, WIDTH - 60));
        let class = match attempt.outcome {
            AttemptOutcome::Succeeded => "good",
            AttemptOutcome::Failed => "bad",
            AttemptOutcome::SucceededWithProblems | AttemptOutcome::InProgress => "warn",
            AttemptOutcome::Abandoned | AttemptOutcome::Undetermined => "plain",
        };
        let title = format!("#{} {}: {}", attempt.id, format::attempt_name(attempt), attempt.outcome);
        let _ = writeln!(
            out,
            "<g class=\"{class}\"><title>{}</title><text x=\"0\" y=\"{}\">#{}</text><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"14\" rx=\"3\"/></g>",
            text(&title),
            lane * 22 + 15,
            attempt.id,
            start + 40,
            lane * 22 + 4,
            (end - start.min(end)).max(6),
        );
    }
    let _ = writeln!(
        out,
        "<text x=\"40\" y=\"{y}\" class=\"axis\">{}</text><text x=\"{WIDTH}\" y=\"{y}\" class=\"axis end\">{}</text>\n</svg>",
        format::time_text(from, offset),
        format::time_text(to, offset),
        y = height - 4,
    );
    out
}

/// How many events lie where on the time axis, failures apart.
pub(super) fn density(events: &[(usize, &Event)], offset: Option<i32>) -> String {
    let (Some((_, first)), Some((_, last))) = (events.first(), events.last()) else { return String::new() };
    let mut counts = vec![(0_usize, 0_usize); COLUMNS];
    for (_, event) in events {
        let column = position(event.at, first.at, last.at, COLUMNS).min(COLUMNS - 1);
        if let Some((all, failed)) = counts.get_mut(column) {
            *all += 1;
            *failed += usize::from(event.outcome == EventOutcome::Failure);
        }
    }
    let most = counts.iter().map(|(all, _)| *all).max().unwrap_or(1).max(1);
    let each = WIDTH / COLUMNS;
    let mut out =
        format!("<svg class=\"density\" viewBox=\"0 0 {WIDTH} 78\" role=\"img\" aria-label=\"events over time\">\n");
    for (column, (all, failed)) in counts.iter().enumerate().filter(|(_, (all, _))| *all > 0) {
        let bar = |count: usize| if count == 0 { 0 } else { (count * 56 / most).max(2) };
        let (tall, red) = (bar(*all), bar(*failed));
        let x = column * each;
        let _ = writeln!(
            out,
            "<g><title>{all} events, {failed} failures</title><rect class=\"plain\" x=\"{x}\" y=\"{}\" width=\"{w}\" height=\"{tall}\"/>\
             <rect class=\"bad\" x=\"{x}\" y=\"{}\" width=\"{w}\" height=\"{red}\"/></g>",
            58 - tall,
            58 - red,
            w = each - 1,
        );
    }
    let _ = writeln!(
        out,
        "<text x=\"0\" y=\"74\" class=\"axis\">{}</text><text x=\"{WIDTH}\" y=\"74\" class=\"axis end\">{}</text>\n</svg>",
        format::time_text(first.at, offset),
        format::time_text(last.at, offset),
    );
    out
}

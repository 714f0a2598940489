//! The drawings of the page, as inline SVG. Colours come from the style sheet; every shape has a title, so that meaning
//! never rests on colour.

use std::fmt::Write;

use crate::format;
use crate::model::analysis::Analysis;
use crate::model::attempt::AttemptOutcome;
use crate::model::attempt::AttemptPhase;
use crate::model::event::Event;
use crate::model::event::EventOutcome;
use crate::model::id::EventId;
use crate::model::time::Time;
use crate::outputs::html::step_class;
use crate::outputs::html::text;

/// Width of a drawing in its own units; the page scales it.
const WIDTH: usize = 800;
/// Columns of the density strip.
const COLUMNS: usize = 100;

/// Size of the box of a phase in pixels. Boxes are not scaled but wrapped, so that a phone can show them.
const BOX: (usize, usize) = (150, 46);

/// The phases of an attempt as a strip of boxes in order.
pub(super) fn phases(phases: &[AttemptPhase]) -> String {
    if phases.is_empty() {
        return String::new();
    }
    let (width, height) = BOX;
    let mut out = String::from("<div class=\"strip\">\n");
    for phase in phases {
        let name = format::phase_name(phase.phase);
        let seconds =
            phase.started_at.zip(phase.ended_at).map(|(from, to)| format::duration_text(to.seconds_since(from)));
        let code = phase.code.map(|code| code.to_string());
        let below = code.clone().or_else(|| seconds.clone()).unwrap_or_default();
        let title = [Some(format!("{name}: {}", phase.outcome)), code, seconds];
        let title: Vec<String> = title.into_iter().flatten().collect();
        let _ = writeln!(
            out,
            "<svg class=\"{}\" width=\"{width}\" height=\"{height}\" role=\"img\"><title>{}</title>\
             <rect x=\"1\" y=\"1\" width=\"{}\" height=\"{}\" rx=\"4\"/>\
             <text x=\"8\" y=\"19\">{} {name}</text><text x=\"8\" y=\"37\" class=\"code\">{}</text></svg>",
            step_class(phase.outcome),
            text(&title.join(", ")),
            width - 2,
            height - 2,
            format::step_sign(phase.outcome),
            text(&below),
        );
    }
    out.push_str("</div>\n");
    out
}

/// The two ends of a time axis.
fn axis(from: Time, to: Time, offset: Option<i32>) -> String {
    let [from, to] = [from, to].map(|at| format::time_text(at, offset));
    format!("<div class=\"axis\"><span>{from}</span><span>{to}</span></div>\n")
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

/// Attempts that are drawn: the last ones.
const LANES: usize = 20;

/// Attempts on one time axis; nothing to compare if there is but one.
pub(super) fn attempts(analysis: &Analysis, offset: Option<i32>) -> String {
    let times = analysis.attempts.iter().flat_map(|attempt| [attempt.started_at, attempt.ended_at]).flatten();
    let (Some(from), Some(to)) = (times.clone().min(), times.max()) else { return String::new() };
    if analysis.attempts.len() < 2 {
        return String::new();
    }
    let mut out = String::from("<div class=\"lanes\">\n");
    for attempt in analysis.attempts.iter().skip(analysis.attempts.len().saturating_sub(LANES)) {
        let start = attempt.started_at.map_or(0, |at| position(at, from, to, WIDTH - 6));
        let end = attempt.ended_at.map_or(start, |at| position(at, from, to, WIDTH - 6));
        let class = match attempt.outcome {
            AttemptOutcome::Succeeded => "good",
            AttemptOutcome::Failed => "bad",
            AttemptOutcome::SucceededWithProblems | AttemptOutcome::InProgress => "warn",
            AttemptOutcome::Abandoned | AttemptOutcome::Undetermined => "plain",
        };
        let title = format!("#{} {}: {}", attempt.id, format::attempt_name(attempt), attempt.outcome);
        let _ = writeln!(
            out,
            "<span>#{}</span><svg class=\"{class}\" viewBox=\"0 0 {WIDTH} 14\" preserveAspectRatio=\"none\" role=\"img\">\
             <title>{}</title><rect x=\"{start}\" y=\"1\" width=\"{}\" height=\"12\"/></svg>",
            attempt.id,
            text(&title),
            end.saturating_sub(start).max(6),
        );
    }
    let _ = writeln!(out, "<span></span>{}</div>", axis(from, to, offset));
    out
}

/// How many events lie where on the time axis, failures apart.
pub(super) fn density(events: &[(EventId, &Event)], offset: Option<i32>) -> String {
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
    let mut out = format!(
        "<svg class=\"density\" viewBox=\"0 0 {WIDTH} 58\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"events over time\">\n"
    );
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
    out.push_str("</svg>\n");
    out.push_str(&axis(first.at, last.at, offset));
    out
}

//! `text`: the summary first, then the relevant timeline. For people, on a terminal or in a mail.

use std::fmt::Write as _;
use std::io;
use std::io::Write;

use crate::format;
use crate::model::analysis::Analysis;
use crate::model::attempt::Attempt;
use crate::model::attempt::StepOutcome;
use crate::model::device::value_of;
use crate::model::event::Event;
use crate::model::event::EventOutcome;
use crate::model::evidence::Evidence;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::model::record::Level;
use crate::model::time::Time;
use crate::model::verdict::Outcome;
use crate::outputs::EventChoice;
use crate::outputs::Options;
use crate::outputs::Output;

/// The text output.
pub(super) static OUTPUT: Output =
    Output { name: "text", title: "the summary and the relevant timeline, for people", extension: "txt", write };

/// Columns of the labels on the left.
const LABEL: usize = 10;
/// Warnings about the input that are listed; the JSON has them all.
const WARNINGS_SHOWN: usize = 10;
/// Places of evidence that are listed under a finding.
const EVIDENCE_SHOWN: usize = 3;

fn write(analysis: &Analysis, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page { analysis, options, offset: analysis.bundle.utc_offset_minutes, text: String::new() };
    page.verdict();
    page.findings();
    page.attempts();
    page.device();
    page.contradictions();
    page.coverage();
    page.warnings();
    out.write_all(page.text.as_bytes())?;
    page.timeline(out)
}

/// The page being written. Everything that goes into it passes `put` or `wrap`, which make control characters harmless.
struct Page<'a> {
    analysis: &'a Analysis,
    options: &'a Options,
    offset: Option<i32>,
    text: String,
}

/// SGR numbers of the colours in use; meaning never rests on them alone.
#[derive(Clone, Copy)]
enum Paint {
    Bold,
    Good,
    Warn,
    Bad,
    Dim,
}

impl Paint {
    const fn sgr(self) -> &'static str {
        match self {
            Self::Bold => "1",
            Self::Good => "1;32",
            Self::Warn => "1;33",
            Self::Bad => "1;31",
            Self::Dim => "2",
        }
    }
}

/// The word, sign and colour of an outcome.
fn outcome_words(outcome: Outcome) -> (&'static str, Paint) {
    match outcome {
        Outcome::Enrolled => ("ENROLLED", Paint::Good),
        Outcome::EnrolledWithProblems => ("ENROLLED, WITH PROBLEMS", Paint::Warn),
        Outcome::Failed => ("FAILED", Paint::Bad),
        Outcome::InProgress => ("IN PROGRESS", Paint::Warn),
        Outcome::NotEnrolled => ("NOT ENROLLED", Paint::Bold),
        Outcome::Unenrolled => ("UNENROLLED", Paint::Bold),
        Outcome::Undetermined => ("CANNOT TELL", Paint::Warn),
    }
}

impl Page<'_> {
    fn paint(&self, paint: Paint, text: &str) -> String {
        if self.options.color { format!("\x1b[{}m{text}\x1b[0m", paint.sgr()) } else { text.to_owned() }
    }

    fn time(&self, time: Time) -> String {
        format::time_text(time, self.offset)
    }

    /// A paragraph, wrapped to the width, its first line after `label` and the others under it.
    fn wrap(&mut self, indent: usize, label: &str, text: &str) {
        let first = format!("{:indent$}{label:<width$}", "", width = LABEL.saturating_sub(indent));
        let rest = " ".repeat(LABEL.max(first.chars().count()));
        let visible = format::visible(text);
        let options =
            textwrap::Options::new(self.options.width.max(40)).initial_indent(&first).subsequent_indent(&rest);
        for line in textwrap::wrap(&visible, options) {
            self.text.push_str(line.trim_end());
            self.text.push('\n');
        }
    }

    /// A paragraph of a list.
    fn item(&mut self, text: &str) {
        let visible = format::visible(text);
        let options = textwrap::Options::new(self.options.width.max(40)).initial_indent("  ").subsequent_indent("    ");
        for line in textwrap::wrap(&visible, options) {
            self.text.push_str(line.trim_end());
            self.text.push('\n');
        }
    }

    fn heading(&mut self, text: &str) {
        let painted = self.paint(Paint::Bold, text);
        let _ = write!(self.text, "\n{painted}\n");
    }

    fn verdict(&mut self) {
        let verdict = &self.analysis.verdict;
        let (word, paint) = outcome_words(verdict.outcome);
        let painted = self.paint(paint, word);
        let _ = writeln!(self.text, "{painted} ({} confidence)", verdict.confidence);
        for line in textwrap::wrap(&format::visible(&verdict.headline), self.options.width.max(40)) {
            let _ = writeln!(self.text, "{line}");
        }
        self.text.push('\n');
    }

    fn device(&mut self) {
        let bundle = &self.analysis.bundle;
        let collected = bundle.collected_at.map(|time| format!(", collected {}", self.time(time))).unwrap_or_default();
        let note = format::input_note(self.analysis).map(|note| format!("; {note}")).unwrap_or_default();
        self.wrap(
            0,
            "Bundle",
            &format!("{} ({}){collected}{note}", bundle.name, bundle.kind.as_str().replace('_', " ")),
        );
        let device = &self.analysis.device;
        let mut parts: Vec<String> = Vec::new();
        parts.extend(value_of(device.computer_name.as_ref()).cloned());
        let edition = value_of(device.edition.as_ref()).or(value_of(device.edition_id.as_ref())).cloned();
        let version = value_of(device.os_version.as_ref()).cloned();
        let version = version.or_else(|| value_of(device.os_build.as_ref()).map(|build| format!("build {build}")));
        let system: Vec<String> = edition.into_iter().chain(version).collect();
        if !system.is_empty() {
            parts.push(system.join(" "));
        }
        parts.push(format::join_text(&device.join));
        let managed: Vec<String> = device
            .enrollments
            .iter()
            .filter(|enrollment| enrollment.managed == Some(true))
            .map(|enrollment| format!("managed by {}", enrollment.provider_id.as_deref().unwrap_or("an MDM server")))
            .collect();
        parts.extend(managed);
        self.wrap(0, "Device", &parts.join(", "));
    }

    fn attempts(&mut self) {
        let analysis = self.analysis;
        for attempt in &analysis.attempts {
            let text = self.attempt(attempt);
            self.wrap(0, &format!("Attempt {} ", attempt.id), &text);
            let steps: Vec<String> = attempt.phases.iter().map(format::phase_text).collect();
            if !steps.is_empty() {
                self.wrap(2, "steps", &steps.join(" · "));
            }
        }
        let good = analysis.syncs.iter().filter(|sync| sync.outcome == StepOutcome::Succeeded).count();
        if let Some(last) = analysis.syncs.last() {
            let when = last.ended_at.or(last.started_at).map(|time| self.time(time)).unwrap_or_default();
            let code = last.code.map(|code| format!(" ({code})")).unwrap_or_default();
            let text = match analysis.syncs.len() {
                1 => format!("1 session, {} {when}{code}", last.outcome),
                count => format!("{count} sessions, {good} good; the last {} {when}{code}", last.outcome),
            };
            self.wrap(0, "Sync", &text);
        }
        for item in &analysis.unenrollments {
            let when = item.at.map(|time| self.time(time)).unwrap_or_default();
            self.wrap(0, "Removed", &format!("enrollment removed by {}, {} {when}", item.initiator, item.outcome));
        }
    }

    fn attempt(&self, attempt: &Attempt) -> String {
        let mut text = format::attempt_name(attempt).to_owned();
        if let Some(credential) = attempt.credential {
            let _ = write!(text, ", {} credential", credential.as_str().replace('_', " "));
        }
        let _ = write!(text, ": {}", attempt.outcome.as_str().replace('_', " "));
        if let Some(phase) = attempt.failed_phase {
            let _ = write!(text, " at {}", format::phase_name(phase));
        }
        if let Some(code) = attempt.code {
            let _ = write!(text, " ({code})");
        }
        match (attempt.started_at, attempt.ended_at) {
            (Some(from), Some(to)) if from != to => {
                let _ = write!(text, ", {}", format::span_text(from, to, self.offset));
            }
            (Some(at), _) | (None, Some(at)) => {
                let _ = write!(text, ", {}", self.time(at));
            }
            (None, None) => {}
        }
        if attempt.repeats > 1 {
            let _ = write!(text, ", {} times", attempt.repeats);
        }
        text
    }

    fn findings(&mut self) {
        let analysis = self.analysis;
        if analysis.findings.is_empty() {
            return;
        }
        for finding in &analysis.findings {
            self.finding(finding);
        }
        self.text.push('\n');
    }

    fn finding(&mut self, finding: &Finding) {
        let (sign, paint) = match finding.severity {
            Severity::Error => ("✗ error  ", Paint::Bad),
            Severity::Warning => ("! warning", Paint::Warn),
            Severity::Notice => ("· notice ", Paint::Dim),
        };
        let painted = self.paint(paint, sign);
        let title = format!("{} [{}]", finding.title, finding.rule);
        let visible = format::visible(&title);
        let room = self.options.width.max(40).saturating_sub(LABEL);
        for (at, line) in textwrap::wrap(&visible, room).iter().enumerate() {
            let lead = if at == 0 { format!("{painted} ") } else { " ".repeat(LABEL) };
            let _ = writeln!(self.text, "{lead}{line}");
        }
        self.wrap(4, "why", &finding.explanation);
        self.wrap(4, "do", &finding.action);
        if let Some(ask) = &finding.ask {
            self.wrap(4, "ask", ask);
        }
        for evidence in finding.evidence.iter().take(EVIDENCE_SHOWN) {
            let place = self.place(evidence);
            self.wrap(4, "see", &place);
        }
    }

    fn place(&self, evidence: &Evidence) -> String {
        let locus = format::locus_text(&evidence.locus);
        let path = self.analysis.path(evidence.artifact);
        if locus.is_empty() { path.to_owned() } else { format!("{locus} in {path}") }
    }

    fn contradictions(&mut self) {
        let analysis = self.analysis;
        if analysis.contradictions.is_empty() {
            return;
        }
        self.heading("Contradictions");
        for item in &analysis.contradictions {
            let _ = writeln!(self.text, "{}", format::visible(&item.subject));
            for claim in &item.claims {
                let text = format!("{} ({})", claim.value, self.place(&claim.evidence));
                self.wrap(4, "says", &text);
            }
            self.wrap(4, "so", &item.reading);
        }
    }

    fn coverage(&mut self) {
        let analysis = self.analysis;
        let gaps = format::gaps(&analysis.coverage);
        if gaps.is_empty() {
            return;
        }
        self.heading("Cannot tell");
        for line in &gaps.told {
            let reason = line.reason.as_deref().map(|reason| format!(" ({reason})")).unwrap_or_default();
            let effect = line.effect.as_deref().unwrap_or_default();
            self.item(&format!("{}: {}{reason}: {effect}", line.source, line.status.as_str().replace('_', " ")));
        }
        if let Some(text) = gaps.empty_text() {
            self.item(&text);
        }
    }

    fn warnings(&mut self) {
        let analysis = self.analysis;
        if analysis.warnings.is_empty() {
            return;
        }
        self.heading("About the input");
        for warning in analysis.warnings.iter().take(WARNINGS_SHOWN) {
            let place =
                warning.artifact.map(|artifact| Evidence { artifact, locus: warning.locus.clone(), event: None });
            let place = place.map(|place| format!("{}: ", self.place(&place))).unwrap_or_default();
            self.item(&format!("{place}{}", warning.message));
        }
        if let Some(more) = analysis.warnings.len().checked_sub(WARNINGS_SHOWN).filter(|more| *more > 0) {
            let _ = writeln!(self.text, "  and {more} more (--format json lists all)");
        }
    }

    fn timeline(&self, out: &mut dyn Write) -> io::Result<()> {
        let shown = |event: &&Event| match self.options.events {
            EventChoice::All => true,
            EventChoice::Relevant => event.relevant && event.folded_into.is_none(),
            EventChoice::None => false,
        };
        let count = self.analysis.events.iter().filter(shown).count();
        if self.options.events == EventChoice::None {
            return Ok(());
        }
        let hint = if self.options.events == EventChoice::All { "" } else { "; --events all shows all" };
        let title = format!(
            "Timeline ({count} of {} events, times {}{hint})",
            self.analysis.events_in_all(),
            format::zone_text(self.offset)
        );
        writeln!(out, "\n{}", self.paint(Paint::Bold, &title))?;
        let mut day = None;
        for event in self.analysis.events.iter().filter(shown) {
            let (date, clock) = format::date_and_clock(event.at, self.offset);
            if day.as_ref() != Some(&date) {
                writeln!(out, "{}", self.paint(Paint::Dim, &date))?;
                day = Some(date);
            }
            self.event(event, &clock, out)?;
        }
        Ok(())
    }

    fn event(&self, event: &Event, clock: &str, out: &mut dyn Write) -> io::Result<()> {
        let (sign, paint) = match (event.outcome, event.record.level) {
            (EventOutcome::Failure, _) | (_, Level::Critical | Level::Error) => ("✗", Some(Paint::Bad)),
            (_, Level::Warning) => ("!", Some(Paint::Warn)),
            (EventOutcome::Success, _) => ("✓", Some(Paint::Good)),
            _ => ("·", None),
        };
        let sign = paint.map_or_else(|| sign.to_owned(), |paint| self.paint(paint, sign));
        let id = event.event_id.map(|id| id.to_string()).unwrap_or_default();
        let repeats = if event.repeats > 1 { format!("  ×{}", event.repeats) } else { String::new() };
        let text = format!("{}{repeats}", format::event_text(event));
        let lead = format!("{clock} {sign} {id:>5} ");
        let room = self.options.width.saturating_sub(clock.chars().count() + 9).max(20);
        let visible = format::visible(&text);
        for (at, line) in textwrap::wrap(&visible, room).iter().enumerate() {
            if at == 0 {
                writeln!(out, "{lead}{line}")?;
            } else {
                writeln!(out, "{:width$}{line}", "", width = clock.chars().count() + 9)?;
            }
        }
        Ok(())
    }
}

//! Text for a ticket: one event, finding, attempt or fact in plain lines, and the marks of the reader.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::format;
use crate::model::analysis::Analysis;
use crate::model::event::Event;
use crate::model::event::Topic;
use crate::model::evidence::Evidence;
use crate::model::fields::Value;
use crate::model::id::EventId;
use crate::tui::zone::Zone;

/// Longest value that is copied with an event, in bytes; the raw record has the rest.
const LONGEST_VALUE: usize = 500;

/// What texts are written from.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    /// What is on the screen, redacted or not.
    pub analysis: &'a Analysis,
    /// The zone of times.
    pub zone: &'a Zone,
    /// Marked events with their notes.
    pub marks: &'a BTreeMap<u32, String>,
}

impl Words<'_> {
    /// Date, time and zone.
    fn when(&self, event: &Event) -> String {
        let zone = self.zone.label(Some(event.at));
        format!("{} {} {zone}", self.zone.date(event.at), self.zone.clock(event.at, event.at.digits().min(3)))
    }

    /// Where something is in the bundle.
    #[must_use]
    pub fn place(&self, evidence: &Evidence) -> String {
        let path = format::visible(self.analysis.path(evidence.artifact)).into_owned();
        match format::locus_text(&evidence.locus) {
            locus if locus.is_empty() => path,
            locus => format!("{}, {path}", format::visible(&locus)),
        }
    }

    /// An event with its values.
    #[must_use]
    pub fn event(&self, id: u32) -> String {
        let Some(event) = self.analysis.events.get(id as usize) else { return String::new() };
        let mut out = String::new();
        let _ = writeln!(out, "{}", self.when(event));
        let _ = writeln!(out, "{}", format::visible(&format::event_text(event)));
        let number = event.event_id.map(|id| format!("event {id}, ")).unwrap_or_default();
        let record = &event.record;
        let _ = writeln!(out, "{number}{}, {}", format::visible(&record.provider), record.level);
        let _ = writeln!(out, "{}", self.place(&event.evidence(EventId(id))));
        for field in &record.fields {
            if matches!(field.value, Value::Null) {
                continue;
            }
            let value = field.value.to_text();
            let name = if field.name.is_empty() { "value" } else { &field.name };
            let _ = writeln!(out, "  {}: {}", format::visible(name), short(&value));
        }
        for known in &event.codes {
            let _ = writeln!(out, "  {}", format::code_text(*known, event.topic));
        }
        if let Some(note) = self.marks.get(&id).filter(|note| !note.is_empty()) {
            let _ = writeln!(out, "Note: {note}");
        }
        out
    }

    /// One line of an event.
    fn event_line(&self, id: u32) -> String {
        let Some(event) = self.analysis.events.get(id as usize) else { return String::new() };
        let number = event.event_id.map(|id| format!("event {id}, ")).unwrap_or_default();
        let text = format::event_text(event);
        format!(
            "{} {} ({number}{})",
            self.when(event),
            format::visible(&text),
            self.place(&event.evidence(EventId(id)))
        )
    }

    /// One line of a piece of evidence: the event, the fact, or the place.
    #[must_use]
    pub fn evidence(&self, evidence: &Evidence) -> String {
        use crate::tui::target::Subject;
        match crate::tui::target::subject_of(self.analysis, evidence) {
            Subject::Event(event) => self.event_line(event),
            Subject::Fact(fact) => self.fact(fact),
            _ => self.place(evidence),
        }
    }

    /// A fact with its place.
    #[must_use]
    pub fn fact(&self, id: u32) -> String {
        let Some(fact) = self.analysis.facts.get(id as usize) else { return String::new() };
        let name = if fact.name.is_empty() { "(default)" } else { &fact.name };
        format!("{} = {} ({})", format::visible(name), short(&fact.value), self.place(&fact.evidence()))
    }

    /// A finding with action, question and evidence.
    #[must_use]
    pub fn finding(&self, id: u32) -> String {
        let Some(finding) = self.analysis.findings.get(id as usize) else { return String::new() };
        let mut out = String::new();
        let _ = writeln!(
            out,
            "{} ({}, {} confidence)",
            format::visible(&finding.title),
            finding.severity,
            finding.confidence
        );
        let _ = writeln!(out, "{}", format::visible(&finding.explanation));
        let _ = writeln!(out, "Do: {}", format::visible(&finding.action));
        if let Some(ask) = &finding.ask {
            let _ = writeln!(out, "Ask: {}", format::visible(ask));
        }
        for known in &finding.codes {
            let _ = writeln!(out, "Code: {}", format::code_text(*known, Topic::Registration));
        }
        self.list(&mut out, "Evidence", &finding.evidence);
        for reference in &finding.references {
            let _ = writeln!(out, "See: {reference}");
        }
        out
    }

    /// An attempt with its phases and the evidence that decides it.
    #[must_use]
    pub fn attempt(&self, at: u32) -> String {
        let Some(attempt) = self.analysis.attempts.get(at as usize) else { return String::new() };
        let mut out = String::new();
        let repeats = if attempt.repeats > 1 { format!(", {} times", attempt.repeats) } else { String::new() };
        let trigger = format::attempt_name(attempt);
        let outcome = attempt.outcome.as_str().replace('_', " ");
        let _ = writeln!(out, "Attempt {}: {trigger}, {outcome}{repeats}", attempt.id);
        let clock = |time: Option<crate::model::time::Time>| {
            time.map_or_else(String::new, |time| format!("{} {}", self.zone.date(time), self.zone.clock(time, 0)))
        };
        let zone = self.zone.label(attempt.started_at);
        let _ = writeln!(out, "{} to {} {zone}", clock(attempt.started_at), clock(attempt.ended_at));
        for phase in &attempt.phases {
            let failure = phase
                .code
                .map(|known| format!(" {}", format::code_text(known, Topic::Registration)))
                .unwrap_or_default();
            let outcome = phase.outcome.as_str().replace('_', " ");
            let _ =
                writeln!(out, "  {}: {outcome} {}{failure}", format::phase_name(phase.phase), clock(phase.started_at));
        }
        self.list(&mut out, "Evidence", &attempt.evidence);
        out
    }

    /// A list of evidence, the first few.
    fn list(&self, out: &mut String, title: &str, evidence: &[Evidence]) {
        /// More than this does not help in a ticket.
        const SHOWN: usize = 5;
        for one in evidence.iter().take(SHOWN) {
            let _ = writeln!(out, "{title}: {}", self.evidence(one));
        }
        if let Some(more) = evidence.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            let _ = writeln!(out, "{title}: {more} more");
        }
    }

    /// The marked events with their notes, as lines that go behind the ticket text; nothing if none is marked.
    #[must_use]
    pub fn marks(&self) -> String {
        if self.marks.is_empty() {
            return String::new();
        }
        let mut out = String::from("\nMarked\n");
        for (&event, note) in self.marks {
            let _ = writeln!(out, "- {}", self.event_line(event));
            if !note.is_empty() {
                let _ = writeln!(out, "  {note}");
            }
        }
        out
    }
}

/// A value, cut where it is longer than a ticket wants it.
fn short(value: &str) -> String {
    let visible = format::visible(value);
    if visible.len() <= LONGEST_VALUE {
        return visible.into_owned();
    }
    let end = (0..=LONGEST_VALUE).rev().find(|&at| visible.is_char_boundary(at)).unwrap_or(0);
    let kept = visible.get(..end).unwrap_or_default();
    format!("{kept}… ({} bytes in all)", value.len())
}

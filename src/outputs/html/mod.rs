//! `html`: one self-contained page for the second line. No script, no font, nothing from elsewhere; prints well, opens
//! from disk, readable on a phone, light and dark.

use std::fmt::Write as _;
use std::io;
use std::io::Write;

use crate::format;
use crate::model::analysis::Analysis;
use crate::model::attempt::Attempt;
use crate::model::attempt::StepOutcome;
use crate::model::device::EnrollmentKind;
use crate::model::device::value_of;
use crate::model::event::Event;
use crate::model::event::EventOutcome;
use crate::model::evidence::Evidence;
use crate::model::finding::Finding;
use crate::model::id::EventId;
use crate::model::record::Level;
use crate::model::verdict::Outcome;
use crate::outputs::EventChoice;
use crate::outputs::Options;
use crate::outputs::Output;

mod drawing;

/// The HTML output.
pub(super) static OUTPUT: Output =
    Output { name: "html", title: "one self-contained page that prints well", extension: "html", write };

/// The style sheet.
const STYLE: &str = include_str!("style.css");
/// Events that the page lists; a browser is no log viewer.
const EVENTS_SHOWN: usize = 5_000;

fn write(analysis: &Analysis, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let page = Page::new(analysis, options.events);
    let title = format!("mdmlens: {}", analysis.bundle.name);
    write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n",
        text(&title)
    )?;
    for part in
        [page.verdict(), page.findings(), page.attempts(), page.device(), page.contradictions(), page.coverage()]
    {
        out.write_all(part.as_bytes())?;
    }
    page.timeline(out)?;
    write!(
        out,
        "<footer>{} {}</footer>\n</main>\n</body>\n</html>\n",
        env!("CARGO_PKG_NAME"),
        env!("CARGO_PKG_VERSION")
    )
}

/// Text for HTML: harmless, and no markup.
pub(super) fn text(raw: &str) -> String {
    let visible = format::visible(raw);
    let mut out = String::with_capacity(visible.len());
    for c in visible.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// The class, sign and word of an outcome.
const fn outcome(outcome: Outcome) -> (&'static str, &'static str, &'static str) {
    match outcome {
        Outcome::Enrolled => ("good", "✓", "Enrolled"),
        Outcome::EnrolledWithProblems => ("warn", "!", "Enrolled, with problems"),
        Outcome::Failed => ("bad", "✗", "Failed"),
        Outcome::InProgress => ("warn", "…", "In progress"),
        Outcome::NotEnrolled => ("plain", "–", "Not enrolled"),
        Outcome::Unenrolled => ("plain", "–", "Unenrolled"),
        Outcome::Undetermined => ("warn", "?", "Cannot tell"),
    }
}

/// The class of a step.
pub(super) const fn step_class(outcome: StepOutcome) -> &'static str {
    match outcome {
        StepOutcome::Succeeded => "good",
        StepOutcome::Failed => "bad",
        StepOutcome::InProgress => "warn",
        StepOutcome::Skipped | StepOutcome::Undetermined => "plain",
    }
}

struct Page<'a> {
    analysis: &'a Analysis,
    offset: Option<i32>,
    /// The events of the timeline, with their numbers; the first of them have a row.
    events: Vec<(EventId, &'a Event)>,
}

impl<'a> Page<'a> {
    fn new(analysis: &'a Analysis, choice: EventChoice) -> Self {
        let shown = |(_, event): &(EventId, &Event)| match choice {
            EventChoice::All => true,
            EventChoice::Relevant => event.relevant && event.folded_into.is_none(),
            EventChoice::None => false,
        };
        let all = (0..).map(EventId).zip(&analysis.events);
        Self { analysis, offset: analysis.bundle.utc_offset_minutes, events: all.filter(shown).collect() }
    }

    /// The row in which an event stands, or the first of its run.
    fn row(&self, id: EventId) -> Option<usize> {
        let first = self.analysis.events.get(id.index())?.folded_into.unwrap_or(id);
        self.events.binary_search_by_key(&first, |(id, _)| *id).ok().filter(|row| *row < EVENTS_SHOWN)
    }

    fn place(&self, evidence: &Evidence) -> String {
        let locus = format::locus_text(&evidence.locus);
        let path = self.analysis.path(evidence.artifact);
        let place = if locus.is_empty() { path.to_owned() } else { format!("{locus} in {path}") };
        match evidence.event.and_then(|id| self.row(id)) {
            Some(row) => format!("<a href=\"#e{row}\">{}</a>", text(&place)),
            None => text(&place),
        }
    }

    fn places(&self, list: &[Evidence]) -> String {
        let items: Vec<String> =
            list.iter().take(6).map(|evidence| format!("<li>{}</li>", self.place(evidence))).collect();
        let more = list.len().checked_sub(6).filter(|more| *more > 0).map(|more| format!("<li>and {more} more</li>"));
        format!("<ul class=\"places\">{}{}</ul>", items.concat(), more.unwrap_or_default())
    }

    fn verdict(&self) -> String {
        let verdict = &self.analysis.verdict;
        let (class, sign, word) = outcome(verdict.outcome);
        format!(
            "<header class=\"{class}\">\n<p class=\"outcome\"><span aria-hidden=\"true\">{sign}</span> {word} \
             <small>{} confidence</small></p>\n<h1>{}</h1>\n</header>\n",
            verdict.confidence,
            text(&verdict.headline)
        )
    }

    fn device(&self) -> String {
        let analysis = self.analysis;
        let device = &analysis.device;
        let mut rows: Vec<(&str, String)> = Vec::new();
        rows.extend(value_of(device.computer_name.as_ref()).map(|name| ("Computer", text(name))));
        rows.extend(value_of(device.edition.as_ref()).map(|edition| ("Windows", text(edition))));
        rows.extend(format::build_text(device).map(|build| ("Build", text(&build))));
        rows.push(("Joined", text(&format::join_text(&device.join))));
        rows.extend(value_of(device.join.user.as_ref()).map(|user| ("User", text(user))));
        rows.extend(value_of(device.join.tenant_name.as_ref()).map(|tenant| ("Tenant", text(tenant))));
        rows.push(("Bundle", text(&analysis.bundle.name)));
        rows.extend(analysis.bundle.collected_at.map(|at| ("Collected", format::time_text(at, self.offset))));
        // What stock Windows carries without being managed tells nothing.
        for enrollment in device.enrollments.iter().filter(|item| item.kind != EnrollmentKind::UnmanagedBuiltin) {
            let managed = match enrollment.managed {
                Some(true) => "manages the device",
                Some(false) => "does not manage the device",
                None => "cannot tell whether it manages the device",
            };
            let kind = enrollment.kind.as_str().replace('_', " ");
            let provider = enrollment.provider_id.as_deref().map(|id| format!(", {}", text(id))).unwrap_or_default();
            rows.push(("Enrollment", format!("{kind}{provider}: {managed}")));
        }
        let body: String = rows.iter().map(|(label, value)| format!("<dt>{label}</dt><dd>{value}</dd>")).collect();
        format!("<section>\n<h2>Device</h2>\n<dl class=\"facts\">{body}</dl>\n</section>\n")
    }

    fn attempts(&self) -> String {
        if self.analysis.attempts.is_empty() {
            return String::new();
        }
        let body: String = self.analysis.attempts.iter().map(|attempt| self.attempt(attempt)).collect();
        format!("<section>\n<h2>Attempts</h2>\n{}{body}</section>\n", drawing::attempts(self.analysis, self.offset))
    }

    fn attempt(&self, attempt: &Attempt) -> String {
        let mut line = format!("#{} {}", attempt.id, format::attempt_name(attempt));
        if let Some(credential) = attempt.credential {
            let _ = write!(line, ", {} credential", credential.as_str().replace('_', " "));
        }
        let _ = write!(line, ": {}", attempt.outcome.as_str().replace('_', " "));
        if let Some(code) = attempt.code {
            let _ = write!(line, " ({code})");
        }
        if attempt.repeats > 1 {
            let _ = write!(line, ", {} times", attempt.repeats);
        }
        let when = match (attempt.started_at, attempt.ended_at) {
            (Some(from), Some(to)) if from != to => format::span_text(from, to, self.offset),
            (Some(at), _) | (None, Some(at)) => format::time_text(at, self.offset),
            (None, None) => String::new(),
        };
        let grounds: String = attempt
            .trigger_grounds
            .iter()
            .map(|(ground, evidence)| format!("<li>{} <small>{}</small></li>", text(ground), self.place(evidence)))
            .collect();
        let grounds = if grounds.is_empty() {
            grounds
        } else {
            format!("<details><summary>Why this trigger</summary><ul>{grounds}</ul></details>")
        };
        format!(
            "<article>\n<h3>{}</h3>\n<p>{when}</p>\n{}{grounds}</article>\n",
            text(&line),
            drawing::phases(&attempt.phases)
        )
    }

    fn findings(&self) -> String {
        if self.analysis.findings.is_empty() {
            return String::new();
        }
        let body: String = self.analysis.findings.iter().map(|finding| self.finding(finding)).collect();
        format!("<section>\n<h2>Findings</h2>\n{body}</section>\n")
    }

    fn finding(&self, finding: &Finding) -> String {
        let ask = finding.ask.as_deref().map(|ask| format!("<dt>Ask</dt><dd>{}</dd>", text(ask))).unwrap_or_default();
        let effect = finding.effect_of.map(|cause| format!(" <small>effect of {cause}</small>")).unwrap_or_default();
        let read: String = finding.references.iter().map(|reference| format!("<li>{}</li>", text(reference))).collect();
        format!(
            "<article class=\"finding {severity}\">\n<h3><span class=\"tag\">{severity}</span> {title}{effect}</h3>\n\
             <dl><dt>Why</dt><dd>{why}</dd><dt>Do</dt><dd>{action}</dd>{ask}<dt>See</dt><dd>{places}</dd>\
             <dt>Read</dt><dd><ul class=\"places\">{read}</ul></dd></dl>\n</article>\n",
            severity = finding.severity,
            title = text(&finding.title),
            why = text(&finding.explanation),
            action = text(&finding.action),
            places = self.places(&finding.evidence),
        )
    }

    fn contradictions(&self) -> String {
        let mut body = String::new();
        for item in &self.analysis.contradictions {
            let claims: String = item
                .claims
                .iter()
                .map(|claim| format!("<li>{} <small>{}</small></li>", text(&claim.value), self.place(&claim.evidence)))
                .collect();
            let _ = writeln!(
                body,
                "<article><h3>{}</h3><ul>{claims}</ul><p>{}</p></article>",
                text(&item.subject),
                text(&item.reading)
            );
        }
        if body.is_empty() { body } else { format!("<section>\n<h2>Contradictions</h2>\n{body}</section>\n") }
    }

    fn coverage(&self) -> String {
        let gaps = format::gaps(&self.analysis.coverage);
        let told = gaps.told.iter().map(|line| {
            let status = line.status.as_str().replace('_', " ");
            let reason = line.reason.as_deref().map(|reason| format!(", {}", text(reason))).unwrap_or_default();
            let effect = text(line.effect.as_deref().unwrap_or_default());
            format!("<li>{} <small>({status}{reason})</small>: {effect}</li>\n", text(&line.source))
        });
        let rows: String = told.chain(gaps.empty_text().map(|empty| format!("<li>{}</li>\n", text(&empty)))).collect();
        if rows.is_empty() { rows } else { format!("<section>\n<h2>Cannot tell</h2>\n<ul>\n{rows}</ul>\n</section>\n") }
    }

    fn timeline(&self, out: &mut dyn Write) -> io::Result<()> {
        let events = &self.events;
        if events.is_empty() {
            return Ok(());
        }
        write!(
            out,
            "<section>\n<h2>Timeline</h2>\n<p>{} of {} events, times {}</p>\n",
            events.len(),
            self.analysis.events_in_all(),
            format::zone_text(self.offset)
        )?;
        out.write_all(drawing::density(events, self.offset).as_bytes())?;
        out.write_all(b"<div class=\"wide\"><table class=\"events\"><tr><th>Time</th><th></th><th>Id</th><th>What happened</th></tr>\n")?;
        for (row, (_, event)) in events.iter().take(EVENTS_SHOWN).enumerate() {
            self.event(row, event, out)?;
        }
        out.write_all(b"</table></div>\n")?;
        if let Some(more) = events.len().checked_sub(EVENTS_SHOWN).filter(|more| *more > 0) {
            writeln!(out, "<p>and {more} more; the JSON has them all</p>")?;
        }
        out.write_all(b"</section>\n")
    }

    fn event(&self, row: usize, event: &Event, out: &mut dyn Write) -> io::Result<()> {
        let (class, sign, word) = match (event.outcome, event.record.level) {
            (EventOutcome::Failure, _) | (_, Level::Critical | Level::Error) => ("bad", "✗", "failure"),
            (_, Level::Warning) => ("warn", "!", "warning"),
            (EventOutcome::Success, _) => ("good", "✓", "success"),
            _ => ("plain", "·", "information"),
        };
        let (date, clock) = format::date_and_clock(event.at, self.offset);
        let id = event.event_id.map(|id| id.to_string()).unwrap_or_default();
        let repeats = if event.repeats > 1 { format!(" <small>×{}</small>", event.repeats) } else { String::new() };
        writeln!(
            out,
            "<tr id=\"e{row}\" class=\"{class}\"><td><time>{date} {clock}</time></td><td title=\"{word}\">{sign}</td><td>{id}</td><td>{}{repeats}</td></tr>",
            text(&format::event_text(event))
        )
    }
}

//! Taking it away: copies and files.

use std::sync::Arc;

use crate::outputs;
use crate::redact::Redaction;
use crate::tui::app::App;
use crate::tui::app::Effect;
use crate::tui::app::Opened;
use crate::tui::cursor;
use crate::tui::doc::Line;
use crate::tui::pane::DocTopic;
use crate::tui::pane::Pane;
use crate::tui::target::Subject;
use crate::tui::target::Target;
use crate::tui::ticket::Words;
use crate::tui::worker;
use crate::tui::worker::Job;

/// Longest text that is handed to the terminal, in bytes: xterm and tmux take no more than about 75,000 bytes of base64.
const LONGEST_COPY: usize = 50_000;

/// While names are being replaced nothing leaves: it would leave with the names in it.
fn guard(opened: &Opened) -> Result<(), String> {
    if opened.is_redacting() {
        return Err("names are still being replaced; a moment".to_string());
    }
    Ok(())
}

/// What finds names that are left, while names are replaced.
fn redaction(opened: &Opened) -> Option<Arc<Redaction>> {
    opened.redaction.clone().filter(|_| opened.redact)
}

/// Copies what the cursor stands on.
pub fn copy(app: &mut App, effects: &mut Vec<Effect>) {
    let zone = app.zone();
    let Some(opened) = app.opened() else { return };
    if let Err(reason) = guard(opened) {
        return app.refuse(reason);
    }
    let words = Words { analysis: opened.shown(), zone: &zone, marks: &opened.marks };
    let (what, text) = match subject(opened) {
        Some(Subject::Event(event)) => ("the event", words.event(event)),
        Some(Subject::Finding(finding)) => ("the finding", words.finding(finding)),
        Some(Subject::Attempt(attempt)) => ("the attempt", words.attempt(attempt)),
        Some(Subject::Fact(fact)) => ("the fact", words.fact(fact)),
        _ => ("the text", lines(opened)),
    };
    if text.is_empty() {
        return app.refuse("nothing to copy here");
    }
    if let Err(reason) = worker::clean(redaction(opened).as_deref(), text.as_bytes()) {
        return app.refuse(format!("not copied: {reason}"));
    }
    copied(app, what, text, effects);
}

/// What the cursor stands on, or what the pane is about.
fn subject(opened: &Opened) -> Option<Subject> {
    if let Pane::Doc(doc) = &opened.pane
        && let DocTopic::Detail(subject) = &doc.topic
    {
        return Some(subject.clone());
    }
    if let Some(event) = cursor::event(opened) {
        return Some(Subject::Event(event));
    }
    match cursor::target(opened)? {
        Target::Detail(subject) => Some(subject),
        _ => None,
    }
}

/// The text of the item under the cursor; of a detail all of it.
fn lines(opened: &Opened) -> String {
    let Pane::Doc(doc) = &opened.pane else { return String::new() };
    let all = &doc.doc.lines;
    let range = match &doc.topic {
        DocTopic::Detail(_) => 0..all.len(),
        _ => {
            let end = all.iter().skip(doc.scroll.cursor + 1).position(|line| line.first);
            doc.scroll.cursor..end.map_or(all.len(), |ahead| doc.scroll.cursor + 1 + ahead)
        }
    };
    unwrapped(all.get(range).unwrap_or_default())
}

/// Lines as they were before they were wrapped: a ticket has a width of its own.
fn unwrapped(lines: &[Line]) -> String {
    let mut out: Vec<String> = Vec::new();
    for line in lines {
        let text = line.text();
        match out.last_mut() {
            // A line was broken behind a space, which it still has, or in the middle of a word.
            Some(last) if !line.first && !line.pieces.is_empty() => last.push_str(text.trim_start()),
            _ => out.push(text),
        }
    }
    let texts: Vec<&str> = out.iter().map(|text| text.trim_end()).collect();
    texts.join("\n").trim().to_string()
}

/// Copies the ticket text: the worker writes it.
pub fn copy_ticket(app: &mut App, effects: &mut Vec<Effect>) {
    let zone = app.zone();
    let Some(opened) = app.opened() else { return };
    if let Err(reason) = guard(opened) {
        return app.refuse(reason);
    }
    let analysis = Arc::clone(opened.shown());
    let appendix = Words { analysis: &analysis, zone: &zone, marks: &opened.marks }.marks();
    let redaction = redaction(opened);
    effects.push(Effect::Job(Job::Ticket { analysis, appendix, redaction }));
}

/// Hands a text to the terminal and says so; a terminal does not answer whether it took it.
pub fn copied(app: &mut App, what: &str, text: String, effects: &mut Vec<Effect>) {
    if text.len() > LONGEST_COPY {
        return app.refuse(format!("{what} is too long for the terminal ({} bytes); s saves it", text.len()));
    }
    app.say(format!("{what} handed to the terminal's clipboard ({} characters)", text.chars().count()));
    effects.push(Effect::Copy(text));
}

/// A name for the file to save.
///
/// # Errors
/// Why nothing can be saved now.
pub fn file_name(app: &App) -> Result<String, String> {
    let opened = app.opened().ok_or("no bundle was read")?;
    guard(opened)?;
    let output = outputs::find("markdown").or(outputs::OUTPUTS.first().copied()).ok_or("there is no output")?;
    let name = &opened.shown().bundle.name;
    let stem: String = name
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or(name)
        .chars()
        .map(|c| if c.is_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' })
        .collect();
    let stem = stem.rsplit_once('.').map_or(stem.as_str(), |(stem, _)| stem);
    let stem = if stem.is_empty() || stem == "-" { "bundle" } else { stem };
    Ok(format!("{stem}.mdmlens.{}", output.extension))
}

/// Asks the worker to write a file; its ending chooses the format.
///
/// # Errors
/// When no output has this ending.
pub fn save(app: &mut App, path: &str, effects: &mut Vec<Effect>) -> Result<(), String> {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    let found = outputs::OUTPUTS.iter().find(|output| output.extension == ending || output.name == ending);
    let Some(&format) = found else {
        let mut known: Vec<String> = Vec::new();
        for ending in outputs::OUTPUTS.iter().map(|output| format!(".{}", output.extension)) {
            if !known.contains(&ending) {
                known.push(ending);
            }
        }
        return Err(format!("the name must end in one of {}", known.join(" ")));
    };
    let zone = app.zone();
    let opened = app.opened().ok_or("no bundle was read")?;
    guard(opened)?;
    let analysis = Arc::clone(opened.shown());
    let marks = Words { analysis: &analysis, zone: &zone, marks: &opened.marks }.marks();
    let appendix = if matches!(format.name, "markdown" | "text") { marks } else { String::new() };
    let redaction = redaction(opened);
    effects.push(Effect::Job(Job::Save { analysis, format, path: path.to_string(), appendix, redaction }));
    Ok(())
}

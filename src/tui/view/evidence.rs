//! One line for a piece of evidence, and short names where columns are few.

use crate::format;
use crate::model::event::Event;
use crate::model::event::Phase;
use crate::model::event::Topic;
use crate::model::evidence::Evidence;
use crate::tui::doc::Piece;
use crate::tui::doc::Writer;
use crate::tui::target::Subject;
use crate::tui::target::Target;
use crate::tui::target::subject_of;
use crate::tui::theme::Role;
use crate::tui::tone;
use crate::tui::view::show::Show;

/// A phase in four columns.
#[must_use]
pub const fn short_phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Join => "join",
        Phase::Discovery => "disc",
        Phase::Authentication => "auth",
        Phase::Policy => "pol",
        Phase::Certificate => "cert",
        Phase::Provisioning => "prov",
        Phase::Registration => "reg",
        Phase::FirstSync => "sync",
        Phase::EspDevicePreparation => "prep",
        Phase::EspDeviceSetup => "dev",
        Phase::EspAccountSetup => "acct",
    }
}

/// The phase of an event, or else its topic, in five columns.
#[must_use]
pub const fn short_step(event: &Event) -> &'static str {
    if let Some(phase) = event.phase {
        return short_phase(phase);
    }
    match event.topic {
        Topic::Join => "join",
        Topic::Discovery => "disc",
        Topic::Authentication => "auth",
        Topic::Policy => "pol",
        Topic::Certificate => "cert",
        Topic::Provisioning => "prov",
        Topic::Registration => "reg",
        Topic::Sync => "sync",
        Topic::Esp => "esp",
        Topic::PolicyCsp => "csp",
        Topic::AppInstall => "app",
        Topic::Unenroll => "unenr",
        Topic::Other => "",
    }
}

/// A channel's name without what most of them begin with.
#[must_use]
pub fn short_channel(channel: &str) -> &str {
    channel.strip_prefix("Microsoft-Windows-").unwrap_or(channel)
}

/// Writes a piece of evidence: the event, the fact, or the place. Enter opens it.
pub fn line(show: &Show<'_>, out: &mut Writer, indent: usize, evidence: &Evidence) {
    let subject = subject_of(show.analysis, evidence);
    let mut pieces = vec![Piece::new(Role::Text, " ".repeat(indent))];
    pieces.extend(pieces_of(show, &subject, evidence));
    out.item(indent + 4, Some(Target::Detail(subject)), pieces);
}

/// The text of a piece of evidence.
fn pieces_of(show: &Show<'_>, subject: &Subject, evidence: &Evidence) -> Vec<Piece> {
    let place = || Piece::new(Role::Dim, format!("  ({})", show.words().place(evidence)));
    match subject {
        Subject::Event(id) => match show.analysis.events.get(*id as usize) {
            Some(event) => {
                let number = event.event_id.map(|id| format!("  (event {id})")).unwrap_or_default();
                vec![
                    Piece::new(Role::Dim, format!("{} ", show.when(Some(event.at)))),
                    show.sign(tone::event(event)),
                    Piece::new(Role::Text, " "),
                    Piece::data(Role::Text, &format::event_text(event)),
                    Piece::new(Role::Dim, number),
                ]
            }
            None => vec![place()],
        },
        Subject::Fact(id) => match show.analysis.facts.get(*id as usize) {
            Some(fact) => {
                let name = if fact.name.is_empty() { "(default)" } else { &fact.name };
                vec![
                    Piece::data(Role::Text, name),
                    Piece::new(Role::Dim, " = "),
                    match &*fact.value {
                        "" => Piece::new(Role::Dim, "(empty)"),
                        value => Piece::data(Role::Text, value),
                    },
                    place(),
                ]
            }
            None => vec![place()],
        },
        _ => vec![Piece::new(Role::Text, show.words().place(evidence))],
    }
}

/// Writes a list of evidence under a heading; nothing if there is none.
pub fn list(show: &Show<'_>, out: &mut Writer, evidence: &[Evidence]) {
    /// Further pieces say the same again; the timeline has them all.
    const SHOWN: usize = 200;
    if evidence.is_empty() {
        return;
    }
    out.heading("Evidence");
    for one in evidence.iter().take(SHOWN) {
        line(show, out, 0, one);
    }
    if evidence.len() > SHOWN {
        out.item(0, None, vec![Piece::new(Role::Dim, format!("and {} more", evidence.len() - SHOWN))]);
    }
}

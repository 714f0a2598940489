//! An event in full: what it means, every value with what it stands for, where it lies, what is related, the record.

use crate::format;
use crate::knowledge::events::lookup;
use crate::knowledge::guid_name;
use crate::model::event::Event;
use crate::model::fields::Field;
use crate::model::fields::Value;
use crate::model::id::EventId;
use crate::model::time::TimeBasis;
use crate::tui::doc::Piece;
use crate::tui::doc::Writer;
use crate::tui::related;
use crate::tui::target::Subject;
use crate::tui::target::Target;
use crate::tui::theme::Role;
use crate::tui::theme::Sign;
use crate::tui::tone;
use crate::tui::view::frame::grouped;
use crate::tui::view::place::raw;
use crate::tui::view::place::where_it_is;
use crate::tui::view::show::Show;

/// Columns of the labels.
const LABEL: usize = 12;
/// Bytes of one value that are laid out; the record below has the rest.
const LONGEST_VALUE: usize = 4_000;

/// Writes the event with its record.
pub fn detail(show: &Show<'_>, out: &mut Writer, at: u32) {
    let Some(event) = show.analysis.events.get(at as usize) else { return };
    title(show, out, event);
    out.gap();
    if let Some(note) = show.opened.marks.get(&at) {
        let mark = format!("{} marked", show.theme.sign(Sign::Mark));
        out.pair(LABEL, &mark, None, vec![Piece::data(Role::Warning, note)]);
    }
    codes(out, event, LABEL);
    head(show, out, event);
    values(out, event);
    related(show, out, at);
    raw(show, out, &event.evidence(EventId(at)));
}

/// What it means.
pub fn title(show: &Show<'_>, out: &mut Writer, event: &Event) {
    let tone = tone::event(event);
    let pieces =
        vec![show.tone(tone), Piece::new(Role::Text, "  "), Piece::data(Role::Strong, &format::event_text(event))];
    out.item(2, None, pieces);
}

/// Its codes with their meanings, unless the title says them already.
pub fn codes(out: &mut Writer, event: &Event, column: usize) {
    let title = format::event_text(event);
    for code in event.codes.iter().map(|code| format::code_text(*code, event.topic)) {
        if !title.contains(&code) {
            out.pair(column, "code", None, vec![Piece::data(Role::Error, &code)]);
        }
    }
}

/// When, what, where, who.
fn head(show: &Show<'_>, out: &mut Writer, event: &Event) {
    let record = &event.record;
    let basis = match event.time_basis {
        TimeBasis::Utc => "",
        TimeBasis::OffsetStated => "  local time, offset stated in the bundle",
        TimeBasis::OffsetInferred => "  local time, offset inferred",
        TimeBasis::OffsetAssumed => "  local time, offset not known: taken as UTC",
    };
    let clock = show.zone.clock(event.at, event.at.digits());
    let when = format!("{} {clock} {}", show.zone.date(event.at), show.zone.label(Some(event.at)));
    out.pair(LABEL, "when", None, vec![Piece::new(Role::Text, when), Piece::new(Role::Dim, basis)]);
    let (label, number) = event.event_id.map_or(("level", String::new()), |id| ("event", format!("{id}, ")));
    out.pair(LABEL, label, None, vec![Piece::new(Role::Text, format!("{number}{}", record.level))]);
    out.pair(LABEL, "log", None, vec![Piece::data(Role::Text, &record.channel)]);
    if !record.channel.starts_with(&*record.provider) {
        out.pair(LABEL, "written by", None, vec![Piece::data(Role::Text, &record.provider)]);
    }
    let step =
        event.phase.map_or_else(|| event.topic.as_str().replace('_', " "), |it| format::phase_name(it).to_string());
    let attempt = event.attempt.and_then(|at| Some((at, show.analysis.attempts.get(at as usize)?.id)));
    match attempt {
        Some((at, id)) => {
            let target = Some(Target::Detail(Subject::Attempt(at)));
            out.pair(LABEL, "belongs to", target, vec![Piece::new(Role::Accent, format!("attempt #{id}, {step}"))]);
        }
        None => out.pair(LABEL, "about", None, vec![Piece::new(Role::Text, step)]),
    }
    if event.repeats > 1 {
        out.pair(LABEL, "repeats", None, vec![Piece::new(Role::Text, format!("{} times in a row", event.repeats))]);
    }
    let at = event.record.locus.clone();
    where_it_is(show, out, &crate::model::evidence::Evidence { artifact: event.artifact, locus: at, event: None });
    system(out, event);
}

/// Process, user, activity, computer.
fn system(out: &mut Writer, event: &Event) {
    let record = &event.record;
    let mut pair = |label: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            out.pair(LABEL, label, None, vec![Piece::data(Role::Text, &value)]);
        }
    };
    let thread = record.thread_id.map(|thread| format!(", thread {thread}")).unwrap_or_default();
    pair("process", record.process_id.map(|process| format!("{process}{thread}")));
    if let Some(system) = record.system.as_deref() {
        pair("user", system.user_sid.as_deref().map(str::to_string));
        pair("computer", Some(system.computer.to_string()));
        pair("activity", system.activity_id.map(|id| id.to_string()));
        pair("leads from", system.related_activity_id.map(|id| id.to_string()));
    }
}

/// Every value with its name and what it stands for.
fn values(out: &mut Writer, event: &Event) {
    if !event.record.fields.is_empty() {
        out.heading("Values");
    }
    let column = column(event);
    for (at, field) in event.record.fields.iter().enumerate() {
        let (name, pieces) = value(event, at, field);
        out.pair(column, &name, None, pieces);
    }
}

/// Columns of the names of the values.
pub fn column(event: &Event) -> usize {
    let longest = event.record.fields.iter().map(|field| format::width(&field.name)).max().unwrap_or(0);
    (longest + 2).clamp(LABEL, 28)
}

/// Name and value of a field, with what the value stands for.
pub fn value(event: &Event, at: usize, field: &Field) -> (String, Vec<Piece>) {
    let name =
        if field.name.is_empty() { format!("value {}", at + 1) } else { format::visible(&field.name).into_owned() };
    let text = field.value.to_text();
    let mut pieces = match &field.value {
        Value::Null => vec![Piece::new(Role::Dim, "(empty)")],
        _ if text.is_empty() => vec![Piece::new(Role::Dim, "(empty)")],
        _ if text.len() > LONGEST_VALUE => {
            let end = (0..=LONGEST_VALUE).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
            let more = format!("  and {} bytes more in the record", grouped(text.len() - end));
            vec![Piece::data(Role::Text, text.get(..end).unwrap_or_default()), Piece::new(Role::Dim, more)]
        }
        _ => vec![Piece::data(Role::Text, &text)],
    };
    if let Some(meaning) = stands_for(event, field) {
        pieces.push(Piece::data(Role::Strong, &format!("  {meaning}")));
    }
    (name, pieces)
}

/// What a value stands for: a code's name and meaning, a number's word, a well-known GUID's name.
fn stands_for(event: &Event, field: &Field) -> Option<String> {
    if let Some(code) = field.value.as_code().filter(|code| event.codes.iter().any(|it| it.value == code.value)) {
        let code = event.codes.iter().find(|it| it.value == code.value).copied().unwrap_or(code);
        return Some(format::code_text(code, event.topic));
    }
    if let (Some(id), Some(number)) = (event.event_id, field.value.as_u64())
        && let Some((word, inferred)) = lookup::value_name(&event.record.provider, id, &field.name, number)
    {
        return Some(if inferred { format!("perhaps {word}") } else { word.to_string() });
    }
    field.value.as_guid().and_then(guid_name).map(str::to_string)
}

/// The ways to related events.
fn related(show: &Show<'_>, out: &mut Writer, at: u32) {
    let relations = related::relations(show.analysis, at);
    if relations.is_empty() {
        return;
    }
    out.heading("Related events");
    for relation in relations {
        let pieces = vec![
            Piece::data(Role::Accent, &relation.title),
            Piece::new(Role::Dim, format!("  {} more", grouped(relation.count))),
        ];
        out.item(2, Some(Target::Timeline(relation.filter)), pieces);
    }
}

//! Events related to one: by attempt, activity, thread, code, kind, user, time.

use crate::model::analysis::Analysis;
use crate::model::event::Event;
use crate::model::time::TICKS_PER_SECOND;
use crate::model::time::Time;
use crate::tui::filter;
use crate::tui::overlay::Menu;
use crate::tui::scroll::Scroll;
use crate::tui::target::Target;

/// "Around this time" reaches this far to both sides.
const AROUND_SECONDS: i64 = 60;

/// One way in which events are related.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// What they have in common.
    pub title: String,
    /// The filter that shows them.
    pub filter: String,
    /// How many there are besides the event itself.
    pub count: usize,
}

/// A title, the filter that says the same, and whether another event is related so.
type Way<'a> = (String, String, Box<dyn Fn(&Event) -> bool + 'a>);

/// The relations of an event that have other events in them, the closest first.
#[must_use]
pub fn relations(analysis: &Analysis, id: u32) -> Vec<Relation> {
    let Some(event) = analysis.events.get(id as usize) else { return Vec::new() };
    let mut ways: Vec<Way<'_>> = Vec::new();
    if let Some(at) = event.attempt
        && let Some(attempt) = analysis.attempts.get(at as usize)
    {
        let title = format!("attempt #{}", attempt.id);
        ways.push((title, format!("attempt:{}", attempt.id), Box::new(move |other| other.attempt == Some(at))));
    }
    let system = event.record.system.as_deref();
    if let Some(activity) = system.and_then(|system| system.activity_id).filter(|id| !id.is_nil()) {
        let same = move |other: &Event| {
            let system = other.record.system.as_deref();
            system.is_some_and(|s| [s.activity_id, s.related_activity_id].contains(&Some(activity)))
        };
        ways.push((format!("activity {activity}"), format!("activity:{activity}"), Box::new(same)));
    }
    for &code in event.codes.iter().take(3) {
        let same = move |other: &Event| other.codes.iter().any(|it| it.value == code.value);
        ways.push((format!("code {code}"), format!("code:{}", spelled(code)), Box::new(same)));
    }
    if let (Some(number), Some(filter)) = (event.event_id, filter::exactly(analysis, event)) {
        let provider = &event.record.provider;
        let same = move |other: &Event| other.is(provider, number);
        ways.push((format!("event {number} of {provider}"), filter, Box::new(same)));
    }
    if let (Some(process), Some(thread)) = (event.record.process_id, event.record.thread_id) {
        let same =
            move |other: &Event| other.record.process_id == Some(process) && other.record.thread_id == Some(thread);
        let filter = format!("pid:{process} tid:{thread}");
        ways.push((format!("process {process}, thread {thread}"), filter, Box::new(same)));
    }
    let reach = AROUND_SECONDS * TICKS_PER_SECOND;
    let near = move |other: &Event| (other.at.ticks() - event.at.ticks()).abs() <= reach;
    let filter = format!("since:{} until:{}", text(event.at, -AROUND_SECONDS), text(event.at, AROUND_SECONDS));
    ways.push((format!("within {AROUND_SECONDS} seconds"), filter, Box::new(near)));

    let mut counts = vec![0_usize; ways.len()];
    for other in &analysis.events {
        for (count, (_, _, same)) in counts.iter_mut().zip(&ways) {
            *count += usize::from(same(other));
        }
    }
    let found = ways.into_iter().zip(counts);
    // The event itself is among them.
    found
        .filter(|(_, count)| *count > 1)
        .map(|((title, filter, _), count)| Relation { title, filter, count: count - 1 })
        .collect()
}

/// The relations as a menu.
#[must_use]
pub fn menu(analysis: &Analysis, id: u32) -> Option<Menu> {
    let relations = relations(analysis, id);
    let items: Vec<_> = relations
        .into_iter()
        .map(|relation| {
            let title = crate::format::visible(&relation.title).into_owned();
            (format!("{title}  ({} more)", relation.count), Target::Timeline(relation.filter))
        })
        .collect();
    (!items.is_empty()).then(|| Menu { title: "Related events".to_string(), items, scroll: Scroll::default() })
}

/// A time for a filter, in UTC and without spaces.
fn text(at: Time, seconds: i64) -> String {
    at.plus_seconds(seconds).to_string()
}

/// A code as the filter reads it.
fn spelled(code: crate::model::code::Code) -> String {
    match code.kind {
        crate::model::code::CodeKind::Status | crate::model::code::CodeKind::Aadsts => code.to_string(),
        _ => code.value.to_string(),
    }
}

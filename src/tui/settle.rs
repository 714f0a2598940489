//! Brings up to date what follows from the rest of the state: rows, strip, lines of panes, matches, raw records.

use std::sync::Arc;

use crate::model::id::ArtifactId;
use crate::tui::app::App;
use crate::tui::app::Effect;
use crate::tui::app::Opened;
use crate::tui::app::RawText;
use crate::tui::app::WholeText;
use crate::tui::cursor::with_lines;
use crate::tui::density::Density;
use crate::tui::filter;
use crate::tui::filter::Query;
use crate::tui::filter::View;
use crate::tui::layout;
use crate::tui::layout::strip_columns;
use crate::tui::pane::DocTopic;
use crate::tui::pane::Pane;
use crate::tui::pane::Timeline;
use crate::tui::rows::Choice;
use crate::tui::rows::Row;
use crate::tui::rows::Rows;
use crate::tui::scroll::Lines;
use crate::tui::target::Subject;
use crate::tui::theme::Theme;
use crate::tui::view;
use crate::tui::view::artifacts::may_be_text;
use crate::tui::view::show::Show;
use crate::tui::worker::Job;
use crate::tui::zone::Zone;

/// Brings everything up to date.
pub fn settle(app: &mut App, effects: &mut Vec<Effect>) {
    rows(app);
    let zone = app.zone();
    let theme = app.settings.theme;
    let (columns, lines) = app.size;
    let body = layout::parts(columns, lines).body;
    let app_size = app.size;
    let bundles = app.bundles.len();
    let list = layout::picker(body).list;
    app.picker.clamp(&Lines { count: bundles, height: usize::from(list.height), stops: &|_| true });
    let Some(bundle) = app.current else { return };
    let Some(opened) = app.opened_mut() else { return };
    fetch_raw(opened, bundle, effects);
    fetch_text(opened, bundle, effects);
    write(opened, &zone, theme, app_size);
    if let Pane::Timeline(timeline) = &mut opened.pane {
        let columns = strip_columns(columns);
        if timeline.density.columns.len() != columns {
            let analysis = match &opened.redacted {
                Some(redacted) if opened.redact => redacted,
                _ => &opened.original,
            };
            timeline.density = Density::of(analysis, &timeline.rows, columns);
        }
    }
    let height = layout::timeline(body).rows.height;
    with_lines(&mut opened.pane, body.height, height, |scroll, lines| {
        scroll.clamp(lines);
        if !(lines.stops)(scroll.cursor) {
            // A line belongs to the item above it.
            let window = scroll.top..(scroll.top + lines.height.max(1)).min(lines.count);
            let stops = |at: &usize| (lines.stops)(*at);
            let above = (window.start..scroll.cursor.min(window.end)).rev().find(stops);
            scroll.cursor = above.or_else(|| window.into_iter().find(stops)).unwrap_or(scroll.cursor);
        }
    });
    matches(opened);
}

/// Makes the rows of the timeline on the screen again, if something changed that they depend on.
pub fn rows(app: &mut App) {
    let zone = app.zone();
    let Some(opened) = app.opened_mut() else { return };
    let analysis = Arc::clone(opened.shown());
    let text = opened.text.as_ref().filter(|(of, _)| Arc::ptr_eq(of, &analysis)).map(|(_, text)| Arc::clone(text));
    let marks = &opened.marks;
    let Pane::Timeline(timeline) = &mut opened.pane else { return };
    if !timeline.stale {
        return;
    }
    let view = View { analysis: &analysis, text: text.as_deref(), marks };
    timeline.rows = build(timeline, view, &zone);
    timeline.stale = false;
    timeline.density = Density::default();
    if let Some(search) = &mut opened.search {
        search.stale = true;
    }
}

/// The rows for the filters of a timeline.
#[must_use]
pub fn build(timeline: &Timeline, view: View<'_>, zone: &Zone) -> Rows {
    let filters = timeline.filters.iter().chain(&timeline.draft);
    let queries: Vec<&Query> = filters.map(|filter| &filter.query).filter(|query| !query.is_empty()).collect();
    let pass = (!queries.is_empty()).then(|| filter::select(&queries, view));
    let choice = Choice {
        all: timeline.all,
        pass: pass.as_deref(),
        markers: queries.is_empty(),
        open: &timeline.open,
        all_open: timeline.all_open,
        zone,
    };
    Rows::build(view.analysis, &choice)
}

/// Asks for what has to be there before a bundle can be shown and searched: its copy without names, the text of its events.
pub fn prepare(opened: &Opened, bundle: usize, effects: &mut Vec<Effect>) {
    if opened.is_redacting() {
        effects.push(Effect::Job(Job::Redact { bundle, analysis: Arc::clone(&opened.original) }));
    } else if opened.text().is_none() {
        effects.push(Effect::Job(Job::Index { bundle, analysis: Arc::clone(opened.shown()) }));
    }
}

/// Asks for the raw text of what the pane shows, once.
fn fetch_raw(opened: &mut Opened, bundle: usize, effects: &mut Vec<Effect>) {
    let Pane::Doc(doc) = &opened.pane else { return };
    let DocTopic::Detail(subject) = &doc.topic else { return };
    let Some(place) = place_of(opened, subject) else { return };
    if opened.redact || opened.raw.contains_key(&place) {
        return;
    }
    opened.raw.insert(place.clone(), RawText::Coming);
    effects.push(Effect::Job(Job::Raw { bundle, analysis: Arc::clone(&opened.original), place }));
}

/// Asks for the text of the artifact that the pane shows, once.
fn fetch_text(opened: &mut Opened, bundle: usize, effects: &mut Vec<Effect>) {
    let Pane::Doc(doc) = &opened.pane else { return };
    let DocTopic::Detail(Subject::Artifact(artifact)) = &doc.topic else { return };
    let artifact = ArtifactId(*artifact);
    let known = opened.text_of.as_ref().is_some_and(|(known, _)| *known == artifact);
    if opened.redact || known || !may_be_text(opened.shown(), artifact) {
        return;
    }
    opened.text_of = Some((artifact, WholeText::Coming));
    // What is on the screen may be written already, without a word of the text.
    opened.edition += 1;
    effects.push(Effect::Job(Job::Text { bundle, artifact }));
}

/// The place of a bundle that a subject lies at, if its raw text is shown with it.
#[must_use]
pub fn place_of(opened: &Opened, subject: &Subject) -> Option<crate::model::evidence::Evidence> {
    let analysis = &opened.original;
    match subject {
        Subject::Event(event) => {
            let found = analysis.events.get(*event as usize)?;
            Some(found.evidence(crate::model::id::EventId(*event)))
        }
        Subject::Fact(fact) => analysis.facts.get(*fact as usize).map(crate::model::fact::Fact::evidence),
        Subject::Place(evidence) => Some(evidence.clone()),
        _ => None,
    }
}

/// Writes the lines of the pane on the screen, if what they are written from changed.
fn write(opened: &mut Opened, zone: &Zone, theme: Theme, size: (u16, u16)) {
    let Pane::Doc(pane) = &opened.pane else { return };
    let wanted = Some((opened.edition, size));
    if pane.written == wanted {
        return;
    }
    let show = Show::of(opened, zone, theme, size.1);
    let width = usize::from(size.0).saturating_sub(view::doc::MARGIN);
    let height = usize::from(layout::parts(size.0, size.1).body.height);
    let doc = view::write(&show, &pane.topic, width);
    let fresh = pane.written.is_none();
    if let Pane::Doc(pane) = &mut opened.pane {
        pane.doc = doc;
        pane.written = wanted;
        if fresh {
            // The beginning comes first, even where nothing in it opens.
            pane.scroll.cursor = (0..height).find(|&at| pane.doc.stops(at)).unwrap_or(0);
        }
    }
    if let Some(search) = &mut opened.search {
        search.stale = true;
    }
}

/// Finds again what is looked for, if the pane or its rows changed.
pub fn matches(opened: &mut Opened) {
    let Some(search) = opened.search.as_ref().filter(|search| search.stale) else { return };
    let found = match &search.pattern {
        None => Vec::new(),
        Some(pattern) => match &opened.pane {
            Pane::Doc(doc) => doc.doc.find(pattern),
            Pane::Timeline(timeline) => {
                let text = opened.text();
                let analysis = opened.shown();
                let hit = |row: &Row| match row {
                    Row::Event(id) => text.is_some_and(|text| pattern.is_in(text.get(*id))),
                    Row::Marker(id) => {
                        analysis.markers.get(*id as usize).is_some_and(|marker| pattern.is_in(&marker.text))
                    }
                    _ => false,
                };
                timeline.rows.all().iter().enumerate().filter(|(_, row)| hit(row)).map(|(at, _)| at).collect()
            }
            Pane::Facts(facts) => {
                let list = opened.shown().facts.get(facts.first..facts.first + facts.count).unwrap_or_default();
                let hit = |fact: &crate::model::fact::Fact| {
                    pattern.is_in(&fact.group) || pattern.is_in(&fact.name) || pattern.is_in(&fact.value)
                };
                list.iter().enumerate().filter(|(_, fact)| hit(fact)).map(|(at, _)| at).collect()
            }
        },
    };
    if let Some(search) = &mut opened.search {
        search.matches = found;
        search.stale = false;
    }
}

//! What the worker tells, taken into the state.

use std::sync::Arc;

use crate::model::evidence::Evidence;
use crate::tui::app::App;
use crate::tui::app::BundleState;
use crate::tui::app::Effect;
use crate::tui::app::Opened;
use crate::tui::app::RawText;
use crate::tui::app::WholeText;
use crate::tui::pane::Pane;
use crate::tui::settle;
use crate::tui::take;
use crate::tui::worker::Message;

/// Raw texts kept; when there are more, all are forgotten and fetched again as they are looked at.
const RAW_KEPT: usize = 200;

/// Takes a message in.
pub fn tell(app: &mut App, message: Message, effects: &mut Vec<Effect>) {
    match message {
        Message::Progress(bundle, progress) => match app.bundles.get_mut(bundle).map(|bundle| &mut bundle.state) {
            Some(BundleState::Reading(stages)) => match stages.iter_mut().find(|stage| stage.stage == progress.stage) {
                // Threads may overtake each other; a bar does not go back.
                Some(stage) => stage.done = stage.done.max(progress.done),
                None => stages.push(progress),
            },
            Some(state @ BundleState::Waiting) => *state = BundleState::Reading(vec![progress]),
            _ => {}
        },
        Message::Ready(bundle, Err(reason)) => {
            if let Some(bundle) = app.bundles.get_mut(bundle) {
                bundle.state = BundleState::Failed(reason);
            }
        }
        Message::Ready(bundle, Ok(analysis)) => {
            let opened = Opened::new(analysis, app.settings.redact);
            settle::prepare(&opened, bundle, effects);
            if let Some(bundle) = app.bundles.get_mut(bundle) {
                bundle.state = BundleState::Open(Box::new(opened));
            }
        }
        Message::Indexed(bundle, analysis, text) => {
            let Some(opened) = opened(app, bundle) else { return };
            if !Arc::ptr_eq(&analysis, opened.shown()) {
                return;
            }
            opened.text = Some((analysis, text));
            // What was filtered or looked for before the text was there found nothing.
            if let Pane::Timeline(timeline) = &mut opened.pane {
                let reads = timeline.filters.iter().chain(&timeline.draft).any(|filter| filter.query.reads_text());
                timeline.stale |= reads;
            }
            if let Some(search) = &mut opened.search {
                search.stale = true;
            }
        }
        Message::Raw(bundle, place, text) => raw(app, bundle, place, text),
        Message::Text(bundle, artifact, text) => {
            let Some(opened) = opened(app, bundle) else { return };
            opened.text_of = Some((artifact, text.map_or(WholeText::None, WholeText::Text)));
            opened.edition += 1;
        }
        Message::Redacted(bundle, analysis, redaction) => {
            let Some(opened) = opened(app, bundle) else { return };
            opened.redacted = Some(analysis);
            opened.redaction = Some(redaction);
            opened.rewrite();
            settle::prepare(opened, bundle, effects);
        }
        Message::Ticket(Err(reason)) => app.refuse(format!("not copied: {reason}")),
        Message::Ticket(Ok(text)) => take::copied(app, "the ticket text", text, effects),
        Message::Saved(Ok(path)) => app.say(format!("saved as {path}")),
        Message::Saved(Err(reason)) => app.refuse(format!("not saved: {reason}")),
    }
}

/// The text of a place arrived.
fn raw(app: &mut App, bundle: usize, place: Evidence, text: Option<String>) {
    let Some(opened) = opened(app, bundle) else { return };
    if opened.raw.len() > RAW_KEPT {
        opened.raw.clear();
    }
    opened.raw.insert(place, text.map_or(RawText::None, RawText::Text));
    opened.edition += 1;
}

/// A bundle that was read.
fn opened(app: &mut App, bundle: usize) -> Option<&mut Opened> {
    match &mut app.bundles.get_mut(bundle)?.state {
        BundleState::Open(opened) => Some(opened),
        _ => None,
    }
}

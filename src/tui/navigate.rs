//! Going from pane to pane, and back.

use crate::model::id::ArtifactId;
use crate::tui::app::App;
use crate::tui::app::Opened;
use crate::tui::cursor;
use crate::tui::filter::Frame;
use crate::tui::filter::Query;
use crate::tui::pane::DocTopic;
use crate::tui::pane::FactsPane;
use crate::tui::pane::Filter;
use crate::tui::pane::Pane;
use crate::tui::pane::Timeline;
use crate::tui::scroll::Scroll;
use crate::tui::target::Subject;
use crate::tui::target::Tab;
use crate::tui::target::Target;
use crate::tui::target::facts_of;
use crate::tui::walk;

/// Panes kept to go back to; the oldest are forgotten.
const TRAIL: usize = 64;

/// Opens what the cursor stands on.
pub fn open(app: &mut App) {
    if app.current.is_none() {
        open_bundle(app, app.picker.cursor);
        return;
    }
    let Some(opened) = app.opened() else { return };
    match cursor::target(opened) {
        Some(target) => follow(app, &target),
        None => walk::open_row(app),
    }
}

/// Goes where a line leads.
pub fn follow(app: &mut App, target: &Target) {
    match target {
        Target::Tab(tab_) => tab(app, *tab_),
        Target::Timeline(filter) => filtered(app, filter),
        Target::Facts(artifact) => facts(app, *artifact),
        Target::Detail(subject) => {
            if let Some(opened) = app.opened_mut() {
                opened.push(Pane::doc(DocTopic::Detail(subject.clone())));
            }
        }
    }
}

/// The timeline with one filter, all events; the timeline that was there stays behind it.
fn filtered(app: &mut App, typed: &str) {
    let zone = app.zone();
    let here = cursor::here(app);
    let query = match Query::parse(typed, &Frame { zone: &zone, here }) {
        Ok(query) => query,
        Err(error) => return app.refuse(error),
    };
    let filters = if query.is_empty() { Vec::new() } else { vec![Filter { typed: typed.to_string(), query }] };
    let event = app.opened().and_then(cursor::event);
    let Some(opened) = app.opened_mut() else { return };
    let timeline = Timeline { stale: true, all: true, filters, ..Timeline::default() };
    opened.push(Pane::Timeline(Box::new(timeline)));
    if let Some(event) = event {
        walk::show_event(app, event);
    }
}

/// The facts of an artifact.
fn facts(app: &mut App, artifact: ArtifactId) {
    let Some(opened) = app.opened_mut() else { return };
    let (first, count) = facts_of(opened.shown(), artifact);
    opened.push(Pane::Facts(FactsPane { artifact, first, count, scroll: Scroll::default() }));
}

/// To a main pane: back to it if the user came through it, else forward.
pub fn tab(app: &mut App, tab: Tab) {
    let Some(opened) = app.opened_mut() else { return };
    // From the detail of an event the timeline opens at it.
    let event = match &opened.pane {
        Pane::Doc(doc) => match doc.topic {
            DocTopic::Detail(Subject::Event(event)) => Some(event),
            _ => None,
        },
        _ => None,
    };
    opened.go(tab);
    if let (Tab::Timeline, Some(event)) = (tab, event) {
        walk::show_event(app, event);
    }
}

/// To the main pane that stands this many places further.
pub fn turn(app: &mut App, by: usize) {
    let Some(opened) = app.opened() else { return };
    let panes = opened.trail.iter().chain(std::iter::once(&opened.pane)).rev();
    let here = panes.filter_map(Pane::tab).next().unwrap_or(Tab::Overview);
    let at = Tab::ALL.iter().position(|tab| *tab == here).unwrap_or(0);
    if let Some(next) = Tab::ALL.get((at + by) % Tab::ALL.len()) {
        tab(app, *next);
    }
}

/// Back to where the user came from; at the beginning to the list of bundles, if there are several.
pub fn back(app: &mut App) {
    if let Some(opened) = app.opened_mut()
        && opened.pop()
    {
        return;
    }
    if app.current.is_some() && app.bundles.len() > 1 {
        app.current = None;
    } else {
        app.say("this is where it begins; q quits");
    }
}

/// To the list of bundles.
pub fn bundles(app: &mut App) {
    if app.bundles.len() > 1 {
        app.current = None;
    } else {
        app.say("only one bundle was opened");
    }
}

/// To a bundle of the list; one that is still being read shows how far it is.
pub fn open_bundle(app: &mut App, at: usize) {
    if at < app.bundles.len() {
        app.picker.cursor = at;
        app.current = Some(at);
    }
}

impl Opened {
    /// One pane further.
    pub fn push(&mut self, pane: Pane) {
        let behind = std::mem::replace(&mut self.pane, pane);
        self.trail.push(behind);
        if self.trail.len() > TRAIL {
            self.trail.remove(1);
        }
        self.arrive();
    }

    /// One pane back, if there is one.
    fn pop(&mut self) -> bool {
        let Some(pane) = self.trail.pop() else { return false };
        let left = std::mem::replace(&mut self.pane, pane);
        self.keep(left);
        self.arrive();
        true
    }

    /// To a main pane.
    fn go(&mut self, tab: Tab) {
        if let Some(at) = self.trail.iter().position(|pane| pane.tab() == Some(tab)) {
            while self.trail.len() > at {
                self.pop();
            }
        } else if self.pane.tab() != Some(tab) {
            let pane = match tab {
                Tab::Overview => Pane::doc(DocTopic::Overview),
                Tab::Device => Pane::doc(DocTopic::Device),
                Tab::Artifacts => Pane::doc(DocTopic::Artifacts),
                Tab::Findings => Pane::doc(DocTopic::Findings),
                Tab::Timeline => Pane::Timeline(
                    self.stash.take().unwrap_or_else(|| Box::new(Timeline { stale: true, ..Timeline::default() })),
                ),
            };
            self.push(pane);
        }
    }

    /// The timeline keeps its filters and its place when the user leaves it; the one left last that was there first.
    fn keep(&mut self, left: Pane) {
        let another =
            self.trail.iter().chain(std::iter::once(&self.pane)).any(|pane| pane.tab() == Some(Tab::Timeline));
        if let (Pane::Timeline(timeline), false) = (left, another) {
            self.stash = Some(timeline);
        }
    }

    /// What is found depends on the pane.
    fn arrive(&mut self) {
        if let Some(search) = &mut self.search {
            search.stale = true;
        }
    }
}

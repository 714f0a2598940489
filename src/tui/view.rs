//! Drawing: the state onto the screen, nothing else. Panes of text are written to lines when their content changes
//! ([`write()`]); a frame only copies what is visible.

pub mod artifacts;
pub mod detail;
pub mod device;
pub mod doc;
pub mod event;
pub mod evidence;
pub mod facts;
pub mod findings;
pub mod frame;
pub mod help;
pub mod item;
pub mod menu;
pub mod overview;
pub mod picker;
pub mod place;
pub mod preview;
pub mod progress;
pub mod show;
pub mod timeline;
pub mod values;

use ratatui::Frame;

use crate::tui::app::App;
use crate::tui::app::BundleState;
use crate::tui::doc::Doc;
use crate::tui::doc::Writer;
use crate::tui::layout;
use crate::tui::overlay::Overlay;
use crate::tui::pane::DocTopic;
use crate::tui::pane::Pane;
use crate::tui::view::show::Show;

/// Writes a pane of text for a width.
#[must_use]
pub fn write(show: &Show<'_>, topic: &DocTopic, width: usize) -> Doc {
    let mut writer = Writer::new(width);
    match topic {
        DocTopic::Overview => overview::write(show, &mut writer),
        DocTopic::Device => device::write(show, &mut writer),
        DocTopic::Artifacts => artifacts::write(show, &mut writer),
        DocTopic::Findings => findings::write(show, &mut writer),
        DocTopic::Detail(subject) => detail::write(show, subject, &mut writer),
    }
    writer.finish()
}

/// Draws the screen.
pub fn draw(screen: &mut Frame<'_>, app: &App) {
    let area = screen.area();
    if area.is_empty() {
        return;
    }
    let parts = layout::parts(area.width, area.height);
    frame::draw(screen, app, &parts);
    let buffer = screen.buffer_mut();
    match app.current.and_then(|current| app.bundles.get(current)) {
        None => picker::draw(buffer, app, parts.body),
        Some(bundle) => match &bundle.state {
            BundleState::Open(opened) if opened.is_redacting() => progress::redacting(buffer, app, parts.body),
            BundleState::Open(opened) => {
                let zone = app.zone();
                let show = Show::of(opened, &zone, app.settings.theme, app.size.1);
                match &opened.pane {
                    Pane::Doc(pane) => doc::draw(buffer, &show, pane, parts.body),
                    Pane::Timeline(timeline) => timeline::draw(buffer, &show, timeline, parts.body),
                    Pane::Facts(pane) => facts::draw(buffer, &show, pane, parts.body),
                }
            }
            state => progress::draw(buffer, app, state, parts.body),
        },
    }
    match &app.overlay {
        Some(Overlay::Help(scroll)) => help::draw(screen.buffer_mut(), app, *scroll, parts.body),
        Some(Overlay::Menu(menu)) => menu::draw(screen.buffer_mut(), app, menu, parts.body),
        Some(Overlay::Prompt(prompt)) => frame::cursor(screen, prompt, &parts),
        None => {}
    }
}

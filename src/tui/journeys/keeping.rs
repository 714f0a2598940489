//! What must not be seen while names are replaced.

use super::harness::Journey;
use super::harness::settings;
use crate::tui::action::Action;
use crate::tui::app::Effect;
use crate::tui::app::Settings;
use crate::tui::fixture::analysis;
use crate::tui::theme::Palette;
use crate::tui::update::update;
use crate::tui::worker::Message;

fn redacted() -> Settings {
    Settings { redact: true, ..settings(Palette::Dark, false) }
}

#[test]
fn asked_for_at_the_start_names_are_never_shown() {
    let mut user = Journey::with(120, 40, vec![Ok(analysis()), Ok(analysis())], redacted());
    user.sees("bundle 1", "bundles are called by their number, for their file names may name somebody");
    user.misses("bundle-0.cab", "and not by their file names");
    let ready = Message::Ready(0, Ok(std::sync::Arc::new(analysis())));
    let effects = update(&mut user.app, Action::Tell(ready));
    assert!(matches!(effects.as_slice(), [Effect::Job(_)]), "only the replacing is asked for");
    user.draw();
    user.sees("names are being replaced", "until names are replaced nothing of the bundle is shown");
    user.misses("CONTOSO", "not in the list").keys("<Enter>").misses("avery", "nor behind it");
    user.sees("REDACTING", "the header says what is going on");
    let mut user = user.read();
    user.sees("REDACTED", "then it says that they are").sees("user-1", "and the bundle is shown with other names");
    user.keys("b").sees("device-1_MDMDiagReport.cab", "also in the list").misses("CONTOSO", "in every line of it");
}

#[test]
fn every_pane_and_every_detail_has_other_names() {
    let mut user = Journey::with(120, 60, vec![Ok(analysis())], redacted()).read();
    for pane in ["1", "2a*", "3", "4", "5"] {
        user.keys(pane);
        for _ in 0..60 {
            let line = user.line();
            user.keys("<Enter>");
            for end in ["g", "G"] {
                let screen = user.keys(end).screen().to_lowercase();
                for name in ["avery", "contoso-pc", "contoso.local"] {
                    assert!(!screen.contains(name), "{name} behind {line:?}:\n{screen}");
                }
            }
            user.keys("<Esc>j");
        }
        user.keys("<Esc>");
    }
}

#[test]
fn replacing_is_for_all_bundles_and_can_be_undone() {
    let mut user = Journey::with(120, 40, vec![Ok(analysis()), Ok(analysis())], settings(Palette::Dark, false)).read();
    user.keys("R").sees("REDACTED", "R works in the list").misses("CONTOSO-PC-014", "and is for every bundle");
    user.keys("<Enter>").misses("avery", "whichever is opened");
    user.keys("R").sees("avery", "R again shows the names").keys("b").sees("CONTOSO-PC-014", "of all");
}

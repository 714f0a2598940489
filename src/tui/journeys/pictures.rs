//! Every pane at three sizes, with colour, without, and in ASCII. A change of a picture is a change that users see.

use super::harness::Journey;
use super::harness::settings;
use crate::tui::fixture::analysis;
use crate::tui::theme::Palette;

const PANES: &[(&str, &str)] = &[
    ("overview", ""),
    ("timeline", "2e"),
    ("timeline_filter", "2flevel:error<Enter>f-code:0x80"),
    ("timeline_all", "2a*G"),
    ("device", "3"),
    ("artifacts", "4"),
    ("findings", "5"),
    ("event", "<Enter>"),
    ("attempt", "j<Enter>"),
    ("related", "2er"),
    ("facts", "4jjj<Enter><Enter>"),
    ("search", "2/enroll"),
    ("help", "?"),
];

fn at(width: u16, height: u16, palette: Palette, ascii: bool, keys: &str) -> Journey {
    let mut user = Journey::with(width, height, vec![Ok(analysis())], settings(palette, ascii)).read();
    user.keys(keys);
    user
}

#[test]
fn every_pane_at_every_size() {
    for (name, keys) in PANES {
        for (width, height) in [(120, 40), (80, 24), (40, 12)] {
            let user = at(width, height, Palette::Dark, false, keys);
            insta::assert_snapshot!(format!("{name}_{width}x{height}"), user.screen());
        }
    }
}

#[test]
fn colours_of_every_pane() {
    for (name, keys) in PANES {
        insta::assert_snapshot!(format!("{name}_dark"), at(80, 24, Palette::Dark, false, keys).painted());
    }
    insta::assert_snapshot!("overview_light", at(80, 24, Palette::Light, false, "").painted());
    insta::assert_snapshot!("timeline_light", at(80, 24, Palette::Light, false, "2e").painted());
}

#[test]
fn without_colour_the_text_is_the_same() {
    for (name, keys) in PANES {
        for (width, height) in [(120, 40), (80, 24), (40, 12)] {
            let with = at(width, height, Palette::Dark, false, keys);
            let without = at(width, height, Palette::None, false, keys);
            assert_eq!(with.screen(), without.screen(), "{name}: nothing is said by colour alone");
            for color in ["Red", "Green", "Yellow", "Cyan", "Blue", "Magenta"] {
                assert!(!without.painted().contains(color), "{name} has {color} without colours");
            }
        }
    }
    insta::assert_snapshot!("timeline_no_color", at(80, 24, Palette::None, false, "2e").painted());
}

#[test]
fn ascii_draws_nothing_else() {
    for (name, keys) in PANES {
        let user = at(80, 24, Palette::None, true, keys);
        let screen = user.screen();
        assert!(screen.is_ascii(), "{name}: {:?}", screen.chars().filter(|c| !c.is_ascii()).collect::<String>());
    }
    insta::assert_snapshot!("timeline_ascii", at(80, 24, Palette::None, true, "2e").screen());
}

#[test]
fn no_size_panics() {
    for (_, keys) in PANES {
        let mut user = at(80, 24, Palette::Dark, false, keys);
        for (width, height) in [(20, 5), (1, 1), (1, 60), (200, 1), (3, 3), (2, 2), (10, 4), (250, 80), (80, 24)] {
            user.resize(width, height).keys("jkG").keys("g<PgDn>").resize(width, height);
        }
    }
}

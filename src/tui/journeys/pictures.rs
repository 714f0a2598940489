//! Every pane at three sizes, without colour and with: what a picture changes, users see.

use super::harness::Journey;
use super::harness::settings;
use crate::tui::action::Action;
use crate::tui::fixture::analysis;
use crate::tui::theme::Palette;
use crate::tui::worker::Message;
use crate::tui::worker::Progress;

const SIZES: [(u16, u16); 3] = [(120, 40), (80, 24), (40, 12)];

/// What is there when the picture is taken, before the keys.
#[derive(Clone, Copy, PartialEq)]
enum Start {
    /// The bundle of the fixture, read.
    Bundle,
    /// The same, with marks, repeats and times in UTC.
    Unsure,
    /// A bundle that is being read.
    Reading,
    /// Several bundles: one read, one that cannot be, one being read, one waiting.
    Several,
}

const PANES: &[(&str, Start, &str)] = &[
    ("overview", Start::Bundle, ""),
    ("overview_without_device", Start::Unsure, ""),
    ("timeline", Start::Bundle, "2e"),
    ("timeline_filter", Start::Bundle, "2flevel:error<Enter>f-code:0x80"),
    ("timeline_mistake", Start::Bundle, "2flvel:error"),
    ("timeline_all", Start::Bundle, "2a*G"),
    ("timeline_marked", Start::Unsure, "2Gkmggjjjisee this<Enter>z"),
    ("timeline_nothing", Start::Bundle, "2fid:7<Enter>"),
    ("device", Start::Bundle, "3"),
    ("artifacts", Start::Bundle, "4"),
    ("findings", Start::Bundle, "5"),
    ("event", Start::Bundle, "<Enter>"),
    ("event_of_a_text_log", Start::Bundle, "2Gk<Enter>"),
    ("attempt", Start::Bundle, "j<Enter>"),
    ("phase", Start::Bundle, "jj<Enter>"),
    ("finding", Start::Bundle, "/MDM scope<Enter><Enter>"),
    ("artifact", Start::Bundle, "4<Enter>"),
    ("fact", Start::Bundle, "3<Enter>"),
    ("application", Start::Bundle, "3/VPN<Enter><Enter>"),
    ("related", Start::Bundle, "2er"),
    ("facts", Start::Bundle, "4jjj<Enter><Enter>"),
    ("search", Start::Bundle, "2/enroll"),
    ("save", Start::Bundle, "s"),
    ("redacted", Start::Bundle, "R"),
    ("help", Start::Bundle, "?"),
    ("reading", Start::Reading, ""),
    ("bundles", Start::Several, ""),
    ("unreadable", Start::Several, "j<Enter>"),
];

fn at(size: (u16, u16), palette: Palette, ascii: bool, start: Start, keys: &str) -> Journey {
    let begin = |inputs| Journey::with(size.0, size.1, inputs, settings(palette, ascii));
    let progress = |stage, done, total| Progress { stage, done, total };
    let mut user = match start {
        Start::Bundle => begin(vec![Ok(analysis())]).read(),
        Start::Unsure => begin(vec![Ok(unsure())]).read(),
        Start::Reading => {
            let mut user = begin(vec![Ok(analysis())]);
            for step in [progress("reading files", 310, 310), progress("timeline", 0, 0)] {
                user.act(Action::Tell(Message::Progress(0, step)));
            }
            user
        }
        Start::Several => {
            let unreadable = "bundle-1.cab is not a bundle: neither an archive nor a file that is read".to_string();
            let mut user = begin(vec![Ok(analysis()), Err(unreadable)]).read();
            for name in ["bundle-2.cab", "bundle-3.cab"] {
                user.app
                    .bundles
                    .push(crate::tui::app::Bundle { name: name.into(), state: crate::tui::app::BundleState::Waiting });
            }
            user.act(Action::Tell(Message::Progress(2, progress("reading files", 12, 310))));
            user
        }
    };
    user.keys(keys);
    user
}

/// The fixture as a bundle that tells less: no zone, no state of the device, attempts on several days, an old marker.
fn unsure() -> crate::model::analysis::Analysis {
    use crate::model::time::TimeBasis;
    let mut analysis = analysis();
    analysis.bundle.utc_offset_minutes = None;
    analysis.device = crate::model::device::Device::default();
    analysis.findings.clear();
    analysis.attempts[0].started_at = analysis.attempts[0].started_at.map(|time| time.plus_seconds(-9 * 86_400));
    analysis.attempts[0].ended_at = analysis.attempts[0].ended_at.map(|time| time.plus_seconds(-8 * 86_400));
    for event in analysis.events.iter_mut().take(2) {
        event.at = event.at.plus_seconds(-9 * 86_400);
    }
    for event in &mut analysis.events {
        if event.record.system.is_none() {
            event.time_basis = TimeBasis::OffsetAssumed;
        }
    }
    analysis
}

#[test]
fn every_pane_at_every_size_without_colour_and_with() {
    for &(name, start, keys) in PANES {
        for size in SIZES {
            let plain = at(size, Palette::None, false, start, keys);
            let mut picture = format!("{}\n\nwithout colour\n{}", plain.screen(), plain.styles());
            for color in ["Red", "Green", "Yellow", "Cyan", "Blue", "Magenta"] {
                assert!(!plain.styles().contains(color), "{name} has {color} without colours");
            }
            for (palette, background) in [(Palette::Dark, "dark"), (Palette::Light, "light")] {
                let coloured = at(size, palette, false, start, keys);
                assert_eq!(coloured.screen(), plain.screen(), "{name}: nothing is said by colour alone");
                picture += &format!("\non {background}\n{}", coloured.styles());
            }
            insta::assert_snapshot!(format!("{name}_{}x{}", size.0, size.1), picture);
        }
    }
}

#[test]
fn only_sixteen_colours_are_used() {
    let basic = ["Black", "Red", "Green", "Yellow", "Blue", "Magenta", "Cyan", "Gray", "White"];
    for &(name, start, keys) in PANES {
        for palette in [Palette::Dark, Palette::Light] {
            for line in at((80, 24), palette, false, start, keys).styles().lines() {
                let style =
                    line.split_once(' ').and_then(|(_, rest)| rest.split_once(' ')).map_or("", |(_, style)| style);
                let color = style.split(' ').find(|word| word.starts_with(char::is_uppercase));
                let known = color.is_none_or(|color| basic.contains(&color.trim_start_matches("Light")));
                assert!(known, "{name}: {line}");
            }
        }
    }
}

#[test]
fn ascii_draws_nothing_else() {
    for &(name, start, keys) in PANES {
        let user = at((80, 24), Palette::None, true, start, keys);
        let screen = user.screen();
        assert!(screen.is_ascii(), "{name}: {:?}", screen.chars().filter(|c| !c.is_ascii()).collect::<String>());
    }
    insta::assert_snapshot!("timeline_ascii", at((80, 24), Palette::None, true, Start::Bundle, "2e").screen());
}

#[test]
fn no_size_panics() {
    for &(_, start, keys) in PANES {
        let mut user = at((80, 24), Palette::Dark, false, start, keys);
        for (width, height) in [(20, 5), (1, 1), (1, 60), (200, 1), (3, 3), (2, 2), (10, 4), (250, 80), (80, 24)] {
            user.resize(width, height).keys("jkG").keys("g<PgDn>").resize(width, height);
        }
    }
}

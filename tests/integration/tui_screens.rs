//! What the terminal UI shows of the samples: no name while names are replaced (every line of every pane is opened and the
//! screen is searched as an output is), and the screens that the README has.
#![cfg(feature = "tui")]

use std::path::Path;
use std::sync::Arc;

use crossterm::event::Event;
use crossterm::event::KeyCode;
use crossterm::event::KeyEvent;
use crossterm::event::KeyModifiers;
use mdmlens::analyze;
use mdmlens::bundle;
use mdmlens::bundle::Bundle;
use mdmlens::model::analysis::Analysis;
use mdmlens::model::artifact::ArtifactText;
use mdmlens::model::evidence::Evidence;
use mdmlens::model::id::ArtifactId;
use mdmlens::redact::Redaction;
use mdmlens::redact::redact;
use mdmlens::tui::action::Action;
use mdmlens::tui::app::App;
use mdmlens::tui::app::Effect;
use mdmlens::tui::app::Settings;
use mdmlens::tui::keys;
use mdmlens::tui::theme::Palette;
use mdmlens::tui::theme::Theme;
use mdmlens::tui::update::update;
use mdmlens::tui::view;
use mdmlens::tui::worker;
use mdmlens::tui::worker::Host;
use mdmlens::tui::worker::Message;
use mdmlens::tui::worker::Progress;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Cell;

/// Lines of a pane that are opened.
const LINES: usize = 120;

/// Reads raw records from a bundle that is open; without one it fails whoever asks.
struct Source(Option<Bundle>);
impl Host for Source {
    fn analyze(&self, _: usize, _: &(dyn Fn(Progress) + Sync)) -> Result<Analysis, String> {
        Err("not asked for".to_owned())
    }
    fn raw(&self, _: usize, _: &Analysis, place: &Evidence) -> Option<String> {
        let bundle = self.0.as_ref().unwrap_or_else(|| panic!("a raw record was asked for: {place:?}"));
        analyze::raw(bundle, place.artifact, &place.locus)
    }
    fn text(&self, _: usize, artifact: ArtifactId) -> Option<ArtifactText> {
        let bundle = self.0.as_ref().unwrap_or_else(|| panic!("a text was asked for: {artifact:?}"));
        analyze::text(bundle, artifact)
    }
    fn save(&self, _: &str, _: &[u8]) -> Result<(), String> {
        Ok(())
    }
}

/// A user at a terminal in memory.
struct User {
    app: App,
    source: Source,
    terminal: Terminal<TestBackend>,
    copied: Vec<String>,
}

impl User {
    /// Opens a bundle that was read, without colours.
    fn opens(analysis: Arc<Analysis>, source: Source, size: (u16, u16), redact: bool) -> Self {
        let theme = Theme { palette: Palette::None, ascii: false };
        let settings = Settings { theme, mouse: false, local: None, redact };
        let terminal = Terminal::new(TestBackend::new(size.0, size.1)).expect("a terminal in memory");
        let mut user =
            Self { app: App::new(settings, vec!["bundle".to_owned()]), source, terminal, copied: Vec::new() };
        user.act(Action::Resize(size.0, size.1));
        user.act(Action::Tell(Message::Ready(0, Ok(analysis))));
        user
    }

    fn act(&mut self, action: Action) {
        let mut waiting = vec![action];
        while let Some(action) = waiting.pop() {
            for effect in update(&mut self.app, action) {
                match effect {
                    Effect::Job(job) => waiting.insert(0, Action::Tell(worker::perform(&self.source, job))),
                    Effect::Copy(text) => self.copied.push(text),
                    _ => {}
                }
            }
        }
    }

    fn key(&mut self, code: KeyCode) {
        let action = keys::action(&self.app, Event::Key(KeyEvent::new(code, KeyModifiers::NONE)));
        self.act(action);
    }

    fn screen(&mut self) -> String {
        let app = &self.app;
        self.terminal.draw(|frame| view::draw(frame, app)).expect("a frame in memory");
        let buffer = self.terminal.backend().buffer();
        let rows = buffer.content().chunks(usize::from(buffer.area.width));
        let line = |row: &[Cell]| row.iter().map(Cell::symbol).collect::<String>().trim_end().to_owned() + "\n";
        rows.map(line).collect()
    }

    #[track_caller]
    fn is_clean(&mut self, redaction: &Redaction, place: &str) {
        let screen = self.screen();
        let leaks = redaction.leaks(screen.as_bytes());
        assert!(leaks.is_empty(), "{place} shows {leaks:?}:\n{screen}");
    }
}

/// A sample, read, and its bundle.
fn read(sample: &str) -> (Analysis, Bundle) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(sample);
    let options = analyze::Options::default();
    let bundle = bundle::open(&path, &options.limits).expect(sample);
    (analyze::analyze_bundle(&bundle, &options, &|_| {}), bundle)
}

#[test]
fn no_pane_shows_a_name_while_names_are_replaced() {
    for sample in [
        "gpo-mdm-scope-missing.cab",
        "esp-app-failed-utc-plus-13.cab",
        "unenroll-then-enroll-again.cab",
        "contradictory-artifacts.cab",
        "intune-numbered.zip",
    ] {
        let (analysis, _) = read(sample);
        let (_, redaction) = redact(&analysis);
        // So wide that names are not broken into lines; a raw record has names in it and is not asked for.
        let mut user = User::opens(Arc::new(analysis), Source(None), (240, 100), true);
        for pane in ['1', '2', '3', '4', '5'] {
            user.key(KeyCode::Char(pane));
            user.is_clean(&redaction, &format!("{sample}, pane {pane}"));
            for line in 0..LINES {
                user.key(KeyCode::Enter);
                user.is_clean(&redaction, &format!("{sample}, pane {pane}, what opens from line {line}"));
                user.key(KeyCode::Char('y'));
                user.key(KeyCode::Esc);
                user.key(KeyCode::Char('j'));
            }
        }
        user.key(KeyCode::Char('Y'));
        assert!(user.copied.len() > 100, "{sample}: details were copied, and the ticket text");
        for text in &user.copied {
            assert!(redaction.leaks(text.as_bytes()).is_empty(), "{sample}: copied with names:\n{text}");
        }
    }
}

/// The screens of the README: the overview, then the event that decided, then the timeline at it. Written anew with
/// `MDMLENS_REGENERATE=1`.
#[test]
fn the_readme_has_the_screens_as_they_are() {
    let (analysis, bundle) = read("gpo-mdm-scope-missing.cab");
    let mut user = User::opens(Arc::new(analysis), Source(Some(bundle)), (80, 24), false);
    let mut screens = user.screen();
    for key in [KeyCode::Enter, KeyCode::Char('2')] {
        user.key(key);
        screens += &format!("```\n\n```text\n{}", user.screen());
    }
    let written = format!("{BEGIN}\n```text\n{screens}```\n{END}");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(&path).expect("README.md");
    let begin = readme.find(BEGIN).expect("the mark before the screens");
    let end = readme.find(END).expect("the mark behind them") + END.len();
    if readme[begin..end] != written && std::env::var_os("MDMLENS_REGENERATE").is_some() {
        std::fs::write(&path, format!("{}{written}{}", &readme[..begin], &readme[end..])).expect("README.md written");
        return;
    }
    assert_eq!(&readme[begin..end], written, "MDMLENS_REGENERATE=1 writes the screens anew");
}

/// The marks around the screens in the README.
const BEGIN: &str = "<!-- screens: begin (as the program draws them; a test keeps them equal) -->";
const END: &str = "<!-- screens: end -->";

//! No pane of the terminal UI shows a name of a sample while names are replaced: every line of every pane is opened and
//! the screen is searched as an output is.
#![cfg(feature = "tui")]

use std::path::Path;
use std::sync::Arc;

use crossterm::event::Event;
use crossterm::event::KeyCode;
use crossterm::event::KeyEvent;
use crossterm::event::KeyModifiers;
use mdmlens::analyze;
use mdmlens::model::analysis::Analysis;
use mdmlens::model::evidence::Evidence;
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

/// Wide and high, so that names are not broken into lines.
const SIZE: (u16, u16) = (240, 100);
/// Lines of a pane that are opened.
const LINES: usize = 120;

/// A host that has everything at hand and fails whoever asks it for a raw record: that has names in it.
struct NoRaw;
impl Host for NoRaw {
    fn analyze(&self, _: usize, _: &(dyn Fn(Progress) + Sync)) -> Result<Analysis, String> {
        Err("not asked for".to_owned())
    }
    fn raw(&self, _: usize, _: &Analysis, place: &Evidence) -> Option<String> {
        panic!("a raw record was asked for while names are replaced: {place:?}")
    }
    fn save(&self, _: &str, _: &[u8]) -> Result<(), String> {
        Ok(())
    }
}

struct User {
    app: App,
    terminal: Terminal<TestBackend>,
    copied: Vec<String>,
}

impl User {
    fn opens(analysis: Arc<Analysis>) -> Self {
        let theme = Theme { palette: Palette::None, ascii: false };
        let settings = Settings { theme, mouse: false, local: None, redact: true };
        let terminal = Terminal::new(TestBackend::new(SIZE.0, SIZE.1)).expect("a terminal in memory");
        let mut user = Self { app: App::new(settings, vec!["bundle".to_owned()]), terminal, copied: Vec::new() };
        user.act(Action::Resize(SIZE.0, SIZE.1));
        user.act(Action::Tell(Message::Ready(0, Ok(analysis))));
        user
    }

    fn act(&mut self, action: Action) {
        let mut waiting = vec![action];
        while let Some(action) = waiting.pop() {
            for effect in update(&mut self.app, action) {
                match effect {
                    Effect::Job(job) => waiting.insert(0, Action::Tell(worker::perform(&NoRaw, job))),
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
        let rows = buffer.content().chunks(usize::from(SIZE.0));
        rows.map(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect::<String>() + "\n").collect()
    }

    #[track_caller]
    fn is_clean(&mut self, redaction: &Redaction, place: &str) {
        let screen = self.screen();
        let leaks = redaction.leaks(screen.as_bytes());
        assert!(leaks.is_empty(), "{place} shows {leaks:?}:\n{screen}");
    }
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
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(sample);
        let options = analyze::Options::default();
        let analysis = analyze::analyze(&path, &options, &|_| {}).expect(sample);
        let (_, redaction) = redact(&analysis);
        let mut user = User::opens(Arc::new(analysis));
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

//! Types keys, does the worker's jobs at once, and reads the screen.

use std::sync::Arc;

use crossterm::event::Event;
use crossterm::event::KeyCode;
use crossterm::event::KeyEvent;
use crossterm::event::KeyModifiers;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::Color;
use ratatui::style::Modifier;

use super::host::TestHost;
use crate::model::analysis::Analysis;
use crate::tui::action::Action;
use crate::tui::app::App;
use crate::tui::app::Effect;
use crate::tui::app::Settings;
use crate::tui::fixture::analysis;
use crate::tui::keys;
use crate::tui::theme::Palette;
use crate::tui::theme::Theme;
use crate::tui::update::update;
use crate::tui::view;
use crate::tui::worker;

/// A user at a terminal.
pub(super) struct Journey {
    pub(super) app: App,
    pub(super) host: Arc<TestHost>,
    terminal: Terminal<TestBackend>,
    /// What was handed to the clipboard, the last one last.
    pub(super) copied: Vec<String>,
    /// Whether the user has left.
    pub(super) quit: bool,
    /// Names of other effects, in order.
    pub(super) effects: Vec<&'static str>,
}

/// The settings of the tests: dark, Unicode, a local zone that is not the device's.
pub(super) fn settings(palette: Palette, ascii: bool) -> Settings {
    let local = jiff::tz::TimeZone::posix("EST5").ok();
    Settings { theme: Theme { palette, ascii }, mouse: true, local, redact: false }
}

impl Journey {
    /// With the bundle of the fixture, read, at 80x24.
    pub(super) fn begin() -> Self {
        Self::with(80, 24, vec![Ok(analysis())], settings(Palette::Dark, false)).read()
    }

    /// With any inputs, nothing read yet.
    pub(super) fn with(width: u16, height: u16, inputs: Vec<Result<Analysis, String>>, settings: Settings) -> Self {
        let names = (0..inputs.len()).map(|at| format!("bundle-{at}.cab")).collect();
        let host = TestHost::new(inputs);
        let app = App::new(settings, names);
        let terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        let mut journey = Self { app, host, terminal, copied: vec![], quit: false, effects: vec![] };
        journey.act(Action::Resize(width, height));
        journey
    }

    /// Lets the worker read all bundles.
    pub(super) fn read(mut self) -> Self {
        let told = std::sync::Mutex::new(Vec::new());
        let inputs = self.host.inputs.len();
        worker::read_all(self.host.as_ref(), inputs, &|message| told.lock().unwrap().push(message));
        for message in told.into_inner().unwrap() {
            self.act(Action::Tell(message));
        }
        self
    }

    /// One action, and all jobs that follow from it.
    pub(super) fn act(&mut self, action: Action) {
        let mut waiting = vec![action];
        while let Some(action) = waiting.pop() {
            for effect in update(&mut self.app, action) {
                match effect {
                    Effect::Job(job) => waiting.insert(0, Action::Tell(worker::perform(self.host.as_ref(), job))),
                    Effect::Copy(text) => self.copied.push(text),
                    Effect::Quit => self.quit = true,
                    Effect::Suspend => self.effects.push("suspend"),
                    Effect::Redraw => self.effects.push("redraw"),
                    Effect::Mouse(on) => self.effects.push(if on { "mouse on" } else { "mouse off" }),
                }
            }
        }
        self.draw();
    }

    pub(super) fn draw(&mut self) {
        let app = &self.app;
        self.terminal.draw(|frame| view::draw(frame, app)).unwrap();
    }

    /// Types keys: characters as they are, others as `<Enter>`, `<Esc>`, `<C-z>`.
    pub(super) fn keys(&mut self, keys: &str) -> &mut Self {
        let mut rest = keys;
        while let Some(c) = rest.chars().next() {
            let (code, modifiers, used) = match rest.strip_prefix('<').and_then(|inner| inner.split_once('>')) {
                Some((name, _)) if !name.is_empty() => {
                    let (code, modifiers) = named(name);
                    (code, modifiers, name.len() + 2)
                }
                _ => (KeyCode::Char(c), KeyModifiers::NONE, c.len_utf8()),
            };
            let action = keys::action(&self.app, Event::Key(KeyEvent::new(code, modifiers)));
            self.act(action);
            rest = rest.get(used..).unwrap_or_default();
        }
        self
    }

    /// Pastes a text.
    pub(super) fn paste(&mut self, text: &str) -> &mut Self {
        let action = keys::action(&self.app, Event::Paste(text.to_string()));
        self.act(action);
        self
    }

    /// Changes the size of the terminal.
    pub(super) fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.terminal.backend_mut().resize(width, height);
        self.act(Action::Resize(width, height));
        self
    }

    /// The screen as text.
    pub(super) fn screen(&self) -> String {
        text(self.terminal.backend().buffer())
    }

    /// Where which style begins and ends, row by row.
    pub(super) fn styles(&self) -> String {
        styles(self.terminal.backend().buffer())
    }

    /// The line under the cursor sign.
    pub(super) fn line(&self) -> String {
        let screen = self.screen();
        screen.lines().find(|line| line.contains('▸')).unwrap_or_default().trim().to_string()
    }

    /// Fails with the screen unless it has the text.
    #[track_caller]
    pub(super) fn sees(&mut self, text: &str, why: &str) -> &mut Self {
        let screen = self.screen();
        assert!(screen.contains(text), "{why}: expected {text:?} on\n{screen}");
        self
    }

    /// Fails with the screen if it has the text.
    #[track_caller]
    pub(super) fn misses(&mut self, text: &str, why: &str) -> &mut Self {
        let screen = self.screen();
        assert!(!screen.contains(text), "{why}: did not expect {text:?} on\n{screen}");
        self
    }

    /// Fails unless the line of the cursor has the text.
    #[track_caller]
    pub(super) fn on(&mut self, text: &str, why: &str) -> &mut Self {
        let line = self.line();
        assert!(
            line.contains(text),
            "{why}: expected {text:?} in the line of the cursor {line:?} on\n{}",
            self.screen()
        );
        self
    }
}

fn named(name: &str) -> (KeyCode, KeyModifiers) {
    if let Some(letter) = name.strip_prefix("C-").and_then(|rest| rest.chars().next()) {
        return (KeyCode::Char(letter), KeyModifiers::CONTROL);
    }
    let code = match name {
        "Enter" => KeyCode::Enter,
        "Esc" => KeyCode::Esc,
        "Up" => KeyCode::Up,
        "Down" => KeyCode::Down,
        "Left" => KeyCode::Left,
        "Right" => KeyCode::Right,
        "Home" => KeyCode::Home,
        "End" => KeyCode::End,
        "PgDn" => KeyCode::PageDown,
        "PgUp" => KeyCode::PageUp,
        "Tab" => KeyCode::Tab,
        "BackTab" => KeyCode::BackTab,
        "Backspace" => KeyCode::Backspace,
        "lt" => KeyCode::Char('<'),
        other => panic!("no key {other}"),
    };
    (code, KeyModifiers::NONE)
}

/// A buffer as lines, without spaces at their ends.
fn text(buffer: &Buffer) -> String {
    let width = usize::from(buffer.area.width.max(1));
    let rows = buffer.content().chunks(width).map(|row| {
        let mut line = String::new();
        let mut skip = 0;
        for cell in row {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            line.push_str(cell.symbol());
            skip = unicode_width::UnicodeWidthStr::width(cell.symbol()).saturating_sub(1);
        }
        line.trim_end().to_string()
    });
    rows.collect::<Vec<_>>().join("\n")
}

/// The styles of a buffer: `row: from-to style`, plain text left out.
fn styles(buffer: &Buffer) -> String {
    let width = usize::from(buffer.area.width.max(1));
    let mut out = String::new();
    for (y, row) in buffer.content().chunks(width).enumerate() {
        let mut runs: Vec<(usize, usize, String)> = Vec::new();
        for (x, cell) in row.iter().enumerate() {
            let style = describe(cell.fg, cell.bg, cell.modifier);
            match runs.last_mut() {
                Some((_, end, last)) if *last == style && *end == x => *end = x + 1,
                _ => runs.push((x, x + 1, style)),
            }
        }
        for (from, to, style) in runs.iter().filter(|(_, _, style)| !style.is_empty()) {
            out.push_str(&format!("{y}: {from}-{to} {style}\n"));
        }
    }
    out
}

fn describe(fg: Color, bg: Color, modifier: Modifier) -> String {
    let mut parts = vec![];
    if fg != Color::Reset {
        parts.push(format!("{fg}"));
    }
    if bg != Color::Reset {
        parts.push(format!("on {bg}"));
    }
    parts.extend(modifier.iter_names().map(|(name, _)| name.to_lowercase()));
    parts.join(" ")
}

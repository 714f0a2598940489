//! Key presses and mouse movements to actions.

use crossterm::event::Event;
use crossterm::event::KeyCode;
use crossterm::event::KeyEvent;
use crossterm::event::KeyEventKind;
use crossterm::event::KeyModifiers;
use crossterm::event::MouseButton;
use crossterm::event::MouseEventKind;
use tui_input::InputRequest;

use crate::tui::action;
use crate::tui::action::Action;
use crate::tui::action::Command;
use crate::tui::action::Edit;
use crate::tui::action::Key;
use crate::tui::app::App;
use crate::tui::mouse::WHEEL_LINES;
use crate::tui::overlay::Overlay;

/// What an event of the terminal means now.
#[must_use]
pub fn action(app: &App, event: Event) -> Action {
    match event {
        // Terminals with the kitty protocol, and Windows, tell releases too.
        Event::Key(key) if key.kind == KeyEventKind::Release => Action::Nothing,
        Event::Key(key) => self::key(app, key),
        Event::Paste(text) if prompting(app) => Action::Paste(text),
        Event::Resize(columns, rows) => Action::Resize(columns, rows),
        Event::Mouse(mouse) => match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) => Action::Click(mouse.column, mouse.row),
            MouseEventKind::ScrollDown => Action::Wheel(WHEEL_LINES),
            MouseEventKind::ScrollUp => Action::Wheel(-WHEEL_LINES),
            _ => Action::Nothing,
        },
        _ => Action::Nothing,
    }
}

fn prompting(app: &App) -> bool {
    matches!(app.overlay, Some(Overlay::Prompt(_)))
}

/// What a key means now.
fn key(app: &App, event: KeyEvent) -> Action {
    let key = plain(event);
    if prompting(app) {
        return edit(key).map_or_else(|| anywhere(key), Action::Edit);
    }
    action::command_of(key, app.panes()).map_or(Action::Nothing, Action::Do)
}

/// The key without what says nothing: Shift of a character (the character says it), lock keys.
fn plain(event: KeyEvent) -> Key {
    let mut modifiers = event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT);
    let code = match event.code {
        KeyCode::Char(c) if modifiers.contains(KeyModifiers::CONTROL) => KeyCode::Char(c.to_ascii_lowercase()),
        // AltGr arrives as Ctrl+Alt on Windows; the character it makes is what was meant.
        KeyCode::Tab if event.modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
        code => code,
    };
    if modifiers == KeyModifiers::CONTROL | KeyModifiers::ALT
        && matches!(code, KeyCode::Char(c) if !c.is_ascii_alphabetic())
    {
        modifiers = KeyModifiers::NONE;
    }
    Key(code, modifiers)
}

/// Keys that work in a prompt too.
fn anywhere(key: Key) -> Action {
    match action::command_of(key, action::Panes::EVERY) {
        Some(command @ (Command::Suspend | Command::Redraw)) => Action::Do(command),
        _ => Action::Nothing,
    }
}

/// What a key does to the text of a prompt.
fn edit(key: Key) -> Option<Edit> {
    let Key(code, modifiers) = key;
    let control = modifiers.contains(KeyModifiers::CONTROL);
    let alt = modifiers.contains(KeyModifiers::ALT);
    Some(match code {
        KeyCode::Enter => Edit::Submit,
        KeyCode::Esc => Edit::Cancel,
        KeyCode::Char('c' | 'g') if control => Edit::Cancel,
        KeyCode::Tab => Edit::Complete,
        KeyCode::Up => Edit::Earlier,
        KeyCode::Down => Edit::Later,
        KeyCode::Char('p') if control => Edit::Earlier,
        KeyCode::Char('n') if control => Edit::Later,
        _ => Edit::Text(match code {
            KeyCode::Char('a') if control => InputRequest::GoToStart,
            KeyCode::Char('e') if control => InputRequest::GoToEnd,
            KeyCode::Char('b') if control => InputRequest::GoToPrevChar,
            KeyCode::Char('f') if control => InputRequest::GoToNextChar,
            KeyCode::Char('h') if control => InputRequest::DeletePrevChar,
            KeyCode::Char('d') if control => InputRequest::DeleteNextChar,
            KeyCode::Char('w') if control => InputRequest::DeletePrevWord,
            KeyCode::Char('u') if control => InputRequest::DeleteLine,
            KeyCode::Char('k') if control => InputRequest::DeleteTillEnd,
            KeyCode::Char('b') if alt => InputRequest::GoToPrevWord,
            KeyCode::Char('f') if alt => InputRequest::GoToNextWord,
            KeyCode::Char('d') if alt => InputRequest::DeleteNextWord,
            KeyCode::Char(c) if !control && !alt && !c.is_control() => InputRequest::InsertChar(c),
            KeyCode::Backspace if alt => InputRequest::DeletePrevWord,
            KeyCode::Backspace => InputRequest::DeletePrevChar,
            KeyCode::Delete => InputRequest::DeleteNextChar,
            KeyCode::Left if control => InputRequest::GoToPrevWord,
            KeyCode::Right if control => InputRequest::GoToNextWord,
            KeyCode::Left => InputRequest::GoToPrevChar,
            KeyCode::Right => InputRequest::GoToNextChar,
            KeyCode::Home => InputRequest::GoToStart,
            KeyCode::End => InputRequest::GoToEnd,
            _ => return None,
        }),
    })
}

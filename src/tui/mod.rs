//! The terminal UI: from the verdict to the byte in a few keys.
//!
//! [`app::App`] is plain state; a key becomes an [`action::Action`] by the one table in [`mod@action`];
//! [`update::update()`] changes the state and names what the world must do; [`view::draw`] draws the state. The
//! [`worker`] does what takes time. Nothing here reads a file or knows how a bundle is analysed: that is the
//! [`worker::Host`]'s.
//!
//! The files lie in layers, and none knows one above it: plain values ([`target`], [`doc`], [`rows`], [`filter`],
//! [`pane`], [`overlay`]), the whole state ([`app`]) with its [`cursor`], how it is drawn ([`view`]) and brought up to
//! date ([`mod@settle`]), what the user can do ([`walk`], [`navigate`], [`take`], [`prompt`], [`mouse`]), and
//! [`update::update()`] over them. A line of a pane says where it leads as a value, a [`target::Target`]; it calls
//! nothing.

pub mod action;
pub mod app;
pub mod cursor;
pub mod deciding;
pub mod density;
pub mod doc;
pub mod filter;
pub mod keys;
pub mod layout;
pub mod mouse;
pub mod navigate;
pub mod overlay;
pub mod pane;
pub mod prompt;
pub mod related;
pub mod rows;
pub mod scroll;
pub mod search;
pub mod settle;
pub mod take;
pub mod target;
pub mod tell;
pub mod terminal;
pub mod theme;
pub mod ticket;
pub mod tone;
pub mod update;
pub mod view;
pub mod walk;
pub mod words;
pub mod worker;
pub mod zone;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod journeys;

use std::io;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::sync::mpsc::channel;
use std::thread;

use crossterm::event::Event;

use crate::tui::action::Action;
use crate::tui::app::App;
use crate::tui::app::Effect;
use crate::tui::app::Settings;
use crate::tui::terminal::Screen;
use crate::tui::terminal::signals;
use crate::tui::worker::Host;
use crate::tui::worker::Message;
use crate::tui::worker::Worker;

/// What reaches the loop.
enum Inbox {
    /// A key, the mouse, a new size.
    Terminal(Event),
    /// The worker's.
    Worker(Message),
    /// A signal.
    Signal(i32),
    /// The terminal cannot be read any more.
    Lost(io::Error),
}

impl From<Message> for Inbox {
    fn from(message: Message) -> Self {
        Self::Worker(message)
    }
}

/// How the loop ended.
enum End {
    Quit,
    Signal(i32),
}

/// Shows bundles until the user leaves. `names` are the inputs as they were given; `host` reads them by their place in
/// that list. The screen is drawn at once and the bundles are read meanwhile.
///
/// A signal that ends the program gives the terminal back and then ends it as it would have without us.
///
/// # Errors
/// When there is no terminal, or it goes away.
pub fn run(host: Arc<dyn Host>, names: Vec<String>, settings: Settings) -> io::Result<()> {
    let mut screen = Screen::enter(settings.mouse)?;
    let end = show(&mut screen, host, names, settings);
    drop(screen);
    if let End::Signal(signal) = end? {
        signals::die_of(signal);
    }
    Ok(())
}

/// The loop: draw, wait, change.
fn show(screen: &mut Screen, host: Arc<dyn Host>, names: Vec<String>, settings: Settings) -> io::Result<End> {
    /// Messages taken in before the next frame, so that a flood of them does not stop the screen.
    const BATCH: usize = 256;
    let (tell, inbox) = channel();
    let mut app = App::new(settings, names);
    let size = screen.terminal.size()?;
    app.size = (size.width, size.height);
    screen.terminal.draw(|frame| view::draw(frame, &app))?;
    let worker = Worker::start(host, app.bundles.len(), &tell);
    read_terminal(tell.clone());
    let signal = tell.clone();
    signals::listen(move |number| drop(signal.send(Inbox::Signal(number))))?;
    loop {
        let Ok(first) = inbox.recv() else { return Ok(End::Quit) };
        for message in std::iter::once(first).chain(inbox.try_iter().take(BATCH)) {
            let action = match message {
                Inbox::Terminal(event) => keys::action(&app, event),
                Inbox::Worker(message) => Action::Tell(message),
                Inbox::Signal(number) if signals::stops(number) => Action::Do(action::Command::Suspend),
                Inbox::Signal(number) => return Ok(End::Signal(number)),
                Inbox::Lost(error) => return Err(error),
            };
            for effect in update::update(&mut app, action) {
                match effect {
                    Effect::Quit => return Ok(End::Quit),
                    Effect::Job(job) => worker.ask(job),
                    Effect::Copy(text) => screen.copy(&text)?,
                    Effect::Mouse(on) => screen.mouse(on)?,
                    Effect::Redraw => screen.clear()?,
                    Effect::Suspend => {
                        screen.suspend()?;
                        let size = screen.terminal.size()?;
                        update::update(&mut app, Action::Resize(size.width, size.height));
                    }
                }
            }
        }
        screen.terminal.draw(|frame| view::draw(frame, &app))?;
    }
}

/// Reads the terminal on a thread of its own: it waits there, and the loop for everything else too.
fn read_terminal(tell: Sender<Inbox>) {
    thread::spawn(move || {
        loop {
            let (message, last) = match crossterm::event::read() {
                Ok(event) => (Inbox::Terminal(event), false),
                Err(error) => (Inbox::Lost(error), true),
            };
            if tell.send(message).is_err() || last {
                return;
            }
        }
    });
}

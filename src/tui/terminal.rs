//! The terminal: taken over on entry, given back on every way out — return, error, panic, signal, suspension.

use std::io;
use std::io::Stdout;
use std::panic;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::thread;

use crossterm::clipboard::CopyToClipboard;
use crossterm::cursor;
use crossterm::event::DisableBracketedPaste;
use crossterm::event::DisableMouseCapture;
use crossterm::event::EnableBracketedPaste;
use crossterm::event::EnableMouseCapture;
use crossterm::execute;
use crossterm::terminal::EnterAlternateScreen;
use crossterm::terminal::LeaveAlternateScreen;
use crossterm::terminal::disable_raw_mode;
use crossterm::terminal::enable_raw_mode;
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

/// Whether the terminal is ours at the moment; the panic hook and `Drop` may both want to give it back.
static OURS: AtomicBool = AtomicBool::new(false);

/// What the previous panic hook was.
type Hook = Arc<dyn Fn(&panic::PanicHookInfo<'_>) + Send + Sync>;

/// The terminal while it is ours.
pub struct Screen {
    /// What frames are drawn on.
    pub terminal: Terminal<CrosstermBackend<Stdout>>,
    mouse: bool,
    previous: Hook,
}

impl Screen {
    /// Takes the terminal over.
    ///
    /// # Errors
    /// When it is no terminal, or does not answer.
    pub fn enter(mouse: bool) -> io::Result<Self> {
        let previous: Hook = Arc::from(panic::take_hook());
        let ui = thread::current().id();
        let hook = Arc::clone(&previous);
        panic::set_hook(Box::new(move |info| {
            // A panic of a reader or of the worker is caught and told on the screen; writing it over the screen helps nobody.
            if thread::current().id() == ui {
                give_back();
                hook(info);
            }
        }));
        // From here on `Drop` cleans up, whatever fails.
        let terminal = Terminal::new(CrosstermBackend::new(io::stdout()))?;
        let mut screen = Self { terminal, mouse, previous };
        screen.take()?;
        Ok(screen)
    }

    /// Takes the terminal, at the beginning and after a suspension.
    fn take(&mut self) -> io::Result<()> {
        OURS.store(true, Ordering::SeqCst);
        enable_raw_mode()?;
        execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste, cursor::Hide)?;
        self.mouse(self.mouse)?;
        self.clear()
    }

    /// Forgets what is on the screen: the next frame is drawn whole.
    ///
    /// Not `Terminal::clear`: that asks the terminal where its cursor is and waits for the answer, which the thread that
    /// reads the keys would swallow.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn clear(&mut self) -> io::Result<()> {
        let size = self.terminal.size()?;
        self.terminal.resize(ratatui::layout::Rect::from((ratatui::layout::Position::ORIGIN, size)))
    }

    /// Uses the mouse, or leaves it to the terminal.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn mouse(&mut self, on: bool) -> io::Result<()> {
        self.mouse = on;
        if on { execute!(io::stdout(), EnableMouseCapture) } else { execute!(io::stdout(), DisableMouseCapture) }
    }

    /// Hands a text to the clipboard of the terminal (OSC 52): also over SSH, and through tmux where it is allowed.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        execute!(io::stdout(), CopyToClipboard::to_clipboard_from(text))
    }

    /// Gives the terminal back, stops the process as the shell expects it, and takes the terminal again when the process
    /// goes on.
    ///
    /// # Errors
    /// When the terminal is gone afterwards.
    #[cfg(unix)]
    pub fn suspend(&mut self) -> io::Result<()> {
        give_back();
        signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)?;
        self.take()
    }

    /// There is no suspension here.
    ///
    /// # Errors
    /// Never.
    #[cfg(not(unix))]
    pub fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
        // While a panic unwinds, the hook cannot be changed; the process is about to end.
        if !thread::panicking() {
            let previous = Arc::clone(&self.previous);
            panic::set_hook(Box::new(move |info| previous(info)));
        }
    }
}

/// Gives the terminal back as it was; every step is tried, whatever becomes of the others.
fn give_back() {
    if !OURS.swap(false, Ordering::SeqCst) {
        return;
    }
    let _ = execute!(io::stdout(), DisableMouseCapture);
    let _ = execute!(io::stdout(), DisableBracketedPaste);
    let _ = execute!(io::stdout(), LeaveAlternateScreen, cursor::Show);
    let _ = disable_raw_mode();
}

/// Signals that end or stop the program: told to the loop, so that the terminal is given back first.
pub mod signals {
    /// Calls `tell` with the number of every such signal, on a thread of its own.
    ///
    /// # Errors
    /// When the system refuses.
    #[cfg(unix)]
    pub fn listen(tell: impl Fn(i32) + Send + 'static) -> std::io::Result<()> {
        use signal_hook::consts::SIGHUP;
        use signal_hook::consts::SIGINT;
        use signal_hook::consts::SIGQUIT;
        use signal_hook::consts::SIGTERM;
        use signal_hook::consts::SIGTSTP;
        let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGTSTP])?;
        std::thread::spawn(move || signals.forever().for_each(tell));
        Ok(())
    }

    /// There are no such signals here.
    ///
    /// # Errors
    /// Never.
    #[cfg(not(unix))]
    pub fn listen(_tell: impl Fn(i32) + Send + 'static) -> std::io::Result<()> {
        Ok(())
    }

    /// Whether a signal asks to stop, not to end.
    #[must_use]
    pub fn stops(signal: i32) -> bool {
        #[cfg(unix)]
        return signal == signal_hook::consts::SIGTSTP;
        #[cfg(not(unix))]
        return signal < 0;
    }

    /// Ends the process by the signal, so that the shell sees what ended it.
    pub fn die_of(signal: i32) {
        #[cfg(unix)]
        let _ = signal_hook::low_level::emulate_default_handler(signal);
        #[cfg(not(unix))]
        let _ = signal;
    }
}

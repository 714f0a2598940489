//! The program itself in a real terminal: tmux gives one. Without tmux these tests say so and pass.
#![cfg(all(unix, feature = "tui"))]

use std::path::Path;
use std::process::Command;
use std::process::Output;
use std::time::Duration;
use std::time::Instant;

/// Longest wait for something to come up on the screen; a loaded machine is slow.
const PATIENCE: Duration = Duration::from_secs(60);

/// A terminal of its own, with a shell in it.
struct Tmux {
    socket: String,
}

impl Tmux {
    /// A terminal of 100 columns and 30 rows; `None` if there is no tmux.
    fn start(name: &str) -> Option<Self> {
        let socket = format!("mdmlens-test-{}-{name}", std::process::id());
        let tmux = Self { socket };
        let shell = "env -i PATH=\"$PATH\" HOME=/ TERM=tmux-256color LC_ALL=C.UTF-8 PS1='ready$ ' sh";
        let started = Command::new("tmux")
            .args(["-L", &tmux.socket, "-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "30", shell])
            .output();
        let Ok(output) = started else {
            println!("tmux is not installed: the program was not tried in a terminal");
            return None;
        };
        assert!(output.status.success(), "tmux: {}", String::from_utf8_lossy(&output.stderr));
        tmux.run(&["set-option", "-s", "set-clipboard", "on"]);
        tmux.waits_for("ready$");
        Some(tmux)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new("tmux").arg("-L").arg(&self.socket).args(arguments).output().expect("tmux was there a moment ago")
    }

    fn keys(&self, keys: &[&str]) {
        self.run(&[&["send-keys"], keys].concat());
    }

    /// Types a command line.
    fn types(&self, line: &str) {
        self.run(&["send-keys", "-l", line]);
        self.keys(&["Enter"]);
    }

    fn screen(&self) -> String {
        String::from_utf8_lossy(&self.run(&["capture-pane", "-p"]).stdout).into_owned()
    }

    /// Waits until the text is on the screen.
    #[track_caller]
    fn waits_for(&self, text: &str) -> String {
        self.waits_until(|screen| screen.contains(text), &format!("{text:?} to come up"))
    }

    #[track_caller]
    fn waits_until(&self, holds: impl Fn(&str) -> bool, what: &str) -> String {
        let begun = Instant::now();
        loop {
            let screen = self.screen();
            if holds(&screen) {
                return screen;
            }
            assert!(begun.elapsed() < PATIENCE, "waited in vain for {what}; the screen:\n{screen}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// What tmux says of the state of the terminal.
    fn asks(&self, format: &str) -> String {
        String::from_utf8_lossy(&self.run(&["display-message", "-p", format]).stdout).trim().to_string()
    }

    /// Starts the program on a sample and waits for the verdict.
    fn opens(&self, sample: &str) {
        self.types(&format!("{} {}", env!("CARGO_BIN_EXE_mdmlens"), sample_path(sample)));
        self.waits_for("Overview]");
        self.waits_for("FAILED");
    }

    /// The terminal is as the shell left it: no alternate screen, no mouse, a cursor, echo, lines.
    #[track_caller]
    fn is_sane(&self) {
        self.types("clear; stty -a | grep -wo -e '-\\?echo' -e '-\\?icanon' -e '-\\?isig'; echo s''ane");
        let screen = self.waits_for("sane");
        let words: Vec<&str> = screen.split_whitespace().collect();
        for flag in ["echo", "icanon", "isig"] {
            assert!(words.contains(&flag), "{flag} is on again:\n{screen}");
        }
        assert_eq!(self.asks("#{alternate_on} #{mouse_any_flag} #{cursor_flag}"), "0 0 1", "screen, mouse and cursor");
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        self.run(&["kill-server"]);
    }
}

fn sample_path(sample: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(sample).to_string_lossy().into_owned()
}

const SAMPLE: &str = "gpo-mdm-scope-missing.cab";

#[test]
fn from_the_command_line_to_the_deciding_event_in_the_clipboard() {
    let Some(tmux) = Tmux::start("copy") else { return };
    tmux.opens(SAMPLE);
    assert_eq!(tmux.asks("#{alternate_on}"), "1", "it draws on the alternate screen");
    tmux.keys(&["Enter"]);
    tmux.waits_for("As it is in the bundle");
    tmux.keys(&["y"]);
    tmux.waits_for("handed to the terminal's clipboard");
    let copied = String::from_utf8_lossy(&tmux.run(&["show-buffer"]).stdout).into_owned();
    assert!(copied.contains("0x8018002B") && copied.contains("record "), "the terminal has the event:\n{copied}");
    tmux.keys(&["G"]);
    tmux.waits_for("<Event");
    tmux.keys(&["2"]);
    tmux.waits_for("[2 Timeline]");
    tmux.keys(&["q"]);
    tmux.waits_for("ready$");
    tmux.is_sane();
}

#[test]
fn a_resize_is_drawn() {
    let Some(tmux) = Tmux::start("resize") else { return };
    tmux.opens(SAMPLE);
    for (width, height) in [("40", "12"), ("20", "5"), ("120", "40")] {
        tmux.run(&["resize-window", "-x", width, "-y", height]);
        let last = height.parse::<usize>().unwrap();
        tmux.waits_until(
            |screen| screen.lines().nth(last - 1).is_some_and(|line| !line.trim().is_empty()),
            "the bottom line at the new size",
        );
    }
    tmux.keys(&["q"]);
    tmux.waits_for("ready$");
}

#[test]
fn suspension_gives_the_terminal_back_and_takes_it_again() {
    let Some(tmux) = Tmux::start("suspend") else { return };
    tmux.types("set -m; clear");
    tmux.opens(SAMPLE);
    tmux.keys(&["C-z"]);
    tmux.waits_until(|screen| screen.contains("ready$") && !screen.contains("Overview]"), "the shell");
    tmux.is_sane();
    tmux.types("fg");
    tmux.waits_for("Overview]");
    tmux.keys(&["q"]);
    tmux.waits_until(|screen| screen.contains("ready$") && !screen.contains("Overview]"), "the shell");
    tmux.is_sane();
}

#[test]
fn a_signal_gives_the_terminal_back() {
    for name in ["TERM", "HUP", "INT"] {
        let Some(tmux) = Tmux::start(name) else { return };
        tmux.opens(SAMPLE);
        let pid = tmux.asks("#{pane_pid}");
        // The program is the child of the shell in the pane.
        let killed = Command::new("pkill").args([&format!("-{name}"), "-P", &pid]).status();
        assert!(killed.is_ok_and(|status| status.success()), "the program was there to be told");
        tmux.waits_until(|screen| screen.contains("ready$") && !screen.contains("Overview]"), "the shell");
        tmux.is_sane();
    }
}

#[test]
fn what_cannot_be_read_is_said_and_left() {
    let Some(tmux) = Tmux::start("missing") else { return };
    tmux.types(&format!("{} /no/such/bundle.cab", env!("CARGO_BIN_EXE_mdmlens")));
    tmux.waits_for("/no/such/bundle.cab");
    tmux.waits_for("quit");
    tmux.keys(&["q"]);
    tmux.waits_for("ready$");
    tmux.is_sane();
}

#[test]
fn standard_input_leaves_the_keyboard_to_the_program() {
    let Some(tmux) = Tmux::start("stdin") else { return };
    tmux.types(&format!("{} - < {}", env!("CARGO_BIN_EXE_mdmlens"), sample_path(SAMPLE)));
    tmux.waits_for("FAILED");
    tmux.keys(&["3"]);
    tmux.waits_for("[3 Device]");
    tmux.keys(&["q"]);
    tmux.waits_for("ready$");
    tmux.is_sane();
}

/// Not a test by itself: the next one runs it in a terminal.
#[test]
#[ignore = "takes the terminal over and panics; run by a_panic_gives_the_terminal_back"]
fn panics_with_the_terminal_taken() {
    let _screen = mdmlens::tui::terminal::Screen::enter(true).expect("a terminal");
    std::thread::sleep(Duration::from_secs(1));
    panic!("on purpose");
}

#[test]
fn a_panic_gives_the_terminal_back() {
    let Some(tmux) = Tmux::start("panic") else { return };
    let me = std::env::current_exe().expect("the test binary");
    let test = "tui::panics_with_the_terminal_taken";
    tmux.types(&format!("{} --ignored --exact {test} --nocapture", me.display()));
    tmux.waits_until(|_| tmux.asks("#{alternate_on}") == "1", "the screen to be taken");
    let screen = tmux.waits_for("on purpose");
    assert!(screen.contains("panicked at"), "the message is on the screen that stays:\n{screen}");
    tmux.waits_for("ready$");
    tmux.is_sane();
}

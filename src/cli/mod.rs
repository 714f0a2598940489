//! The command line: the only module that knows clap and prints.

use std::process::ExitCode;

pub mod args;
mod commands;
mod exit;
mod progress;
mod terminal;

/// Runs the program with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    install_panic_hook();
    match <args::Args as clap::Parser>::try_parse() {
        Ok(args) => exit::code(commands::run(args)),
        Err(error) => {
            // `--help` and `--version` are errors to clap, and go to standard output with status 0.
            let status = if error.use_stderr() { exit::CANNOT } else { exit::FINE };
            let _ = error.print();
            ExitCode::from(status)
        }
    }
}

/// A panic that becomes a warning is told there and not on standard error.
fn install_panic_hook() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !crate::analyze::panic_is_caught() {
            usual(info);
        }
    }));
}

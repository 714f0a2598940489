//! The integration tests: one binary.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::cast_possible_truncation,
    reason = "a mistake in a test's own material must stop the test, helper functions included"
)]

mod analysed;
mod architecture;
mod batch;
mod cli;
mod determinism;
mod device;
mod diff;
mod evtx;
mod foreign_data;
#[path = "../forge/mod.rs"]
mod forge;
mod forge_likeness;
mod forge_proof;
mod fuzz_seeds;
mod hostile;
mod json_contract;
mod json_snapshots;
mod private;
mod program;
mod properties;
mod readme;
mod readme_commands;
mod real_machines;
mod removal;
mod rules;
mod sameness;
mod samples;
mod stories;
mod tickets;
mod tui;
mod tui_screens;

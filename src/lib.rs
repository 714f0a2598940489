//! mdmlens reads the log bundle of a Windows device and tells which MDM enrollment was tried, how far it came, why it
//! failed and what to do.
//!
//! The modules are the stages of the work in the order in which data passes through them; a stage knows only what
//! stands before it (`tests/integration/architecture.rs` holds the exact table):
//!
//! A [`bundle`] is opened into artifacts; each artifact goes, in parallel, through the one of the [`readers`] that
//! recognises it and gives records, facts and warnings; records plus [`knowledge`] become events on one [`timeline`];
//! facts become the [`device`]; events and device are correlated into [`attempts`]; [`rules`] read the case and give
//! findings. [`analyze`] runs all that and gives one [`model::analysis::Analysis`], which one of the [`outputs`]
//! prints or the terminal UI shows.
//!
//! What always holds:
//! 1. Reading never fails as a whole: records, facts and warnings come back, a panic in a reader becomes a warning.
//! 2. `model`, `knowledge`, `timeline`, `device`, `attempts`, `rules` do no I/O, read no clock, start no thread.
//! 3. A rule sees only a case; a presenter sees only an analysis.
//! 4. Model types are not serialisable; `outputs::wire` is the promise.
//! 5. Same bytes, same output: whatever the thread count, file order, machine or time zone.
//! 6. Every finding, attempt and contradiction has evidence, and every evidence has a locus that the user can open.
//! 7. Everything read from a bundle is bounded, and never executed, fetched, written to disk or trusted as a path.
//! 8. No text of a bundle reaches a terminal with control characters in it.
//! 9. "Cannot tell" is a result: a missing artifact makes the verdict less certain, never wrong.

pub mod model;

pub mod bundle;

pub mod readers;

pub mod knowledge;

pub mod timeline;

pub mod device;

pub mod attempts;

pub mod rules;

pub mod analyze;

pub mod format;

pub mod redact;

pub mod outputs;

#[cfg(feature = "tui")]
pub mod tui;

pub mod cli;

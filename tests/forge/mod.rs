//! The forge: writes bundles from readable stories.
//!
//! No public log of an enrolled device exists, so the tests forge theirs: byte layouts and event fields
//! come from published format descriptions and manifests, and nothing here uses the library under test, so
//! that a layout misread on one side cannot cancel itself out on the other.
//!
//! `story` reads `samples/scenarios/*.toml`; the writers (`evtx`, `cab`, `zip`, …) know one format each;
//! `bundle` puts a story's artifacts together.

#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::string_slice,
    clippy::cast_possible_truncation,
    clippy::print_stdout,
    reason = "test code: it forges from its own repository, and a mistake there must stop the test"
)]

pub mod big;
pub mod bundle;
pub mod cab;
pub mod catalogue;
pub mod deflate;
pub mod dsregcmd;
pub mod evtx;
pub mod guid;
pub mod hostile;
pub mod ime;
pub mod lzx;
pub mod records;
pub mod registry;
pub mod report_html;
pub mod report_xml;
pub mod small;
pub mod story;
pub mod time;
pub mod zip;

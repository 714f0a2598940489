//! The input: what it is, what was there to read, and what is wrong with it.

use crate::outputs::wire::Text;
use crate::outputs::wire::evidence::Locus;

objects! {
    /// The input.
    Bundle<'a> {
        /// File or folder name; `-` for standard input.
        name: Text<'a>,
        /// Tool that made it: mdm_diagnostics, intune_diagnostics, one_data_collector, folder, single_artifact, unknown.
        kind: Text<'a>,
        /// cab, zip, folder, file, stdin.
        container: Text<'a>,
        /// SHA-256 of its bytes, lower-case hex; null for a folder.
        sha256: Option<Text<'a>>,
        /// Its size.
        size_bytes: u64,
        /// When it was collected (RFC 3339, UTC).
        collected_at: Option<String>,
        /// Areas that the collection was asked for.
        areas: Vec<Text<'a>>,
        /// UTC offset of the device's local-time logs, minutes east.
        utc_offset_minutes: Option<i32>,
        /// How that offset is known: stated, inferred, assumed; null when no local-time log needed one.
        utc_offset_basis: Option<Text<'a>>,
    }
    /// One thing worth reading.
    Coverage<'a> {
        /// What it is.
        source: Text<'a>,
        /// read, partial, empty, missing, unreadable, not_collected, wrapped.
        status: Text<'a>,
        /// Path of the artifact.
        artifact: Option<Text<'a>>,
        /// Why.
        reason: Option<Text<'a>>,
        /// What that means for the verdict.
        effect: Option<Text<'a>>,
    }
    /// One file of the bundle.
    Artifact<'a> {
        /// Path, `!` between a nested container and what it holds.
        path: Text<'a>,
        /// Name of the reader that read it.
        format: Option<Text<'a>>,
        /// Size.
        size_bytes: u64,
        /// Records that it gave.
        records: u64,
        /// Facts that it gave.
        facts: u64,
        /// Warnings about it.
        warnings: u64,
    }
    /// Something about the input.
    Warning<'a> {
        /// limit_reached, damaged, truncated, checksum, encrypted, unsupported, encoding, name, malformed, not_followed,
        /// unreadable, reader_failed, duplicate.
        kind: Text<'a>,
        /// Path of the artifact; null for the bundle as a whole.
        artifact: Option<Text<'a>>,
        /// Where in it.
        locus: Locus,
        /// What is wrong.
        message: Text<'a>,
    }
}

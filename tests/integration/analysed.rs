//! Artifacts of a story through the pipeline, in this process.

use mdmlens::analyze::{self, Options, Silent};
use mdmlens::bundle;
use mdmlens::bundle::limits::Limits;
use mdmlens::model::analysis::Analysis;

use crate::forge::bundle::Artifact;
use crate::forge::story::Story;
use crate::forge::zip;

/// The analysis of a zip of these artifacts, stored, which is faster to make.
pub(crate) fn analyse(story: &Story, artifacts: &[Artifact]) -> Analysis {
    analyse_keeping(Silent::Whole, story, artifacts)
}

/// As [`analyse`], keeping that much of records that cannot say anything.
pub(crate) fn analyse_keeping(silent: Silent, story: &Story, artifacts: &[Artifact]) -> Analysis {
    let entry =
        |(name, data): &Artifact| zip::Entry { method: zip::Method::Stored, ..zip::Entry::new(name, data.clone()) };
    let entries: Vec<_> = artifacts.iter().map(entry).collect();
    let bytes = zip::write(&entries, story.bundle.collected, 0);
    let opened = bundle::open_bytes("bundle.zip", bytes, false, &Limits::default()).unwrap();
    analyze::analyze_bundle(&opened, &Options { threads: Some(1), silent, ..Options::default() }, &|_| ())
}

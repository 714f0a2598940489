//! The host of the journeys: bundles that are there at once, files that are kept in memory.

use std::sync::Arc;
use std::sync::Mutex;

use crate::model::analysis::Analysis;
use crate::model::artifact::ArtifactText;
use crate::model::evidence::Evidence;
use crate::model::id::ArtifactId;
use crate::tui::worker::Host;
use crate::tui::worker::Progress;

/// A host that has its bundles and nothing slow about it.
pub(super) struct TestHost {
    /// What [`Host::analyze`] gives for each input.
    pub(super) inputs: Vec<Result<Analysis, String>>,
    /// What was saved: path and bytes.
    pub(super) saved: Mutex<Vec<(String, Vec<u8>)>>,
}

impl TestHost {
    pub(super) fn new(inputs: Vec<Result<Analysis, String>>) -> Arc<Self> {
        Arc::new(Self { inputs, saved: Mutex::default() })
    }
}

impl Host for TestHost {
    fn analyze(&self, input: usize, progress: &(dyn Fn(Progress) + Sync)) -> Result<Analysis, String> {
        progress(Progress { stage: "reading artifacts", done: 1, total: 4 });
        self.inputs[input].clone()
    }

    fn raw(&self, _input: usize, _analysis: &Analysis, place: &Evidence) -> Option<String> {
        Some(format!("<Event>\n\t<Data Name=\"place\">{:?}</Data>\n</Event>", place.locus))
    }

    fn text(&self, _input: usize, artifact: ArtifactId) -> Option<ArtifactText> {
        let text = (0..200).map(|line| format!("line {line} of artifact {}: \x1b[31mred\x07\n", artifact.0)).collect();
        (artifact.0 == 0).then_some(ArtifactText { text, rest_bytes: 3 << 20 })
    }

    fn save(&self, path: &str, bytes: &[u8]) -> Result<(), String> {
        if path.starts_with("/nowhere/") {
            return Err("no such folder".into());
        }
        self.saved.lock().unwrap().push((path.to_string(), bytes.to_vec()));
        Ok(())
    }
}

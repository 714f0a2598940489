//! Stories: the readable texts in `samples/scenarios/`, one TOML file each.
//!
//! A story names the device and its Windows build, what happened when (`events`, one line an event, named
//! and valued as in Windows' own templates), what the device's state says (`enrollment`, `policy`, `app`, …),
//! how the bundle was made, and what a diagnosis of it must say.

mod defaults;
mod device;
pub mod expect;
pub mod lines;
mod names;
mod types;

pub use defaults::first_enrollment;
pub use expect::Expect;
pub use names::{Names, type_name};
pub use types::{Block, Device, Enrollment, ImeLog, Join, Shape, Story};

use std::path::{Path, PathBuf};

/// Where the stories lie.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/scenarios")
}

/// All stories, by name.
pub fn all() -> Vec<Story> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder())
        .expect("samples/scenarios exists")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .collect();
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

/// One story by its file name without `.toml`.
pub fn named(id: &str) -> Story {
    read(&folder().join(format!("{id}.toml")))
}

fn read(path: &Path) -> Story {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    parse(path.file_stem().unwrap().to_str().unwrap(), &text)
}

/// A story from its text.
pub fn parse(id: &str, text: &str) -> Story {
    let mut story: Story = toml::from_str(text).unwrap_or_else(|e| panic!("{id}: {e}"));
    story.id = id.to_owned();
    story
}

/// A shared text.
pub fn part(name: &str) -> String {
    let path = folder().join("parts").join(format!("{name}.txt"));
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

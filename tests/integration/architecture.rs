//! The house rules, read from the source: which stage may import which, and that every plug-in file is registered.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

/// Each stage with the stages that it may import.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("knowledge", &["model"]),
    ("bundle", &["model"]),
    ("readers", &["model"]),
    ("timeline", &["model", "knowledge"]),
    ("device", &["model", "knowledge"]),
    ("attempts", &["model", "knowledge"]),
    ("rules", &["model", "knowledge"]),
    ("analyze", &["model", "bundle", "readers", "timeline", "device", "attempts", "rules"]),
    ("format", &["model", "knowledge"]),
    ("redact", &["model", "format"]),
    ("outputs", &["model", "knowledge", "format"]),
    ("tui", &["model", "knowledge", "format", "redact", "analyze", "outputs"]),
    (
        "cli",
        &[
            "model",
            "bundle",
            "readers",
            "knowledge",
            "timeline",
            "device",
            "attempts",
            "rules",
            "analyze",
            "format",
            "redact",
            "outputs",
            "tui",
        ],
    ),
];

/// Crates and std modules that only some stages may name.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("ratatui::", &["tui"]),
    ("crossterm::", &["tui"]),
    ("clap::", &["cli"]),
    ("clap_complete::", &["cli"]),
    ("clap_mangen::", &["cli"]),
    ("anyhow::", &["cli"]),
    ("rayon::", &["analyze", "readers"]),
    ("std::fs", &["bundle", "cli"]),
    ("File::open", &["bundle", "cli"]),
    ("SystemTime::", &[]),
    ("Instant::", &["cli", "tui"]),
    ("std::env::", &["cli", "tui"]),
    ("std::process", &["cli", "tui", "main"]),
    ("std::thread", &["analyze", "tui", "cli"]),
    ("std::net::Tcp", &[]),
    ("std::net::Udp", &[]),
    ("Serialize", &["outputs", "readers"]),
];

/// Folders that are plug points, with the slice that every file must stand in.
const PLUG_POINTS: &[(&str, &str)] = &[("readers", "READER"), ("rules", "RULE"), ("outputs", "OUTPUT")];

/// Every Rust file under `src`, sorted.
fn sources() -> Vec<PathBuf> {
    fn walk(folder: &Path, list: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, list);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                list.push(path);
            }
        }
    }
    let mut list = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut list);
    list.sort();
    assert!(list.len() > 20, "src was not found");
    list
}

/// The stage of a file: the folder or file name right under `src`.
fn stage(path: &Path) -> String {
    let inside = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_str().unwrap();
    first.trim_end_matches(".rs").to_owned()
}

/// The lines of a file outside comments and inline test modules, numbered from 1.
fn code_lines(path: &Path) -> Vec<(usize, String)> {
    let text = fs::read_to_string(path).unwrap();
    let body = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines = body.lines().enumerate().map(|(at, line)| (at + 1, line));
    lines.filter(|(_, line)| !line.trim_start().starts_with("//")).map(|(at, line)| (at, line.to_owned())).collect()
}

/// Files and folders of modules that are declared under `#[cfg(test)]`: tests may read files and run programs.
fn test_modules() -> Vec<PathBuf> {
    let mut list = Vec::new();
    for path in sources() {
        let text = fs::read_to_string(&path).unwrap();
        let own = path.file_stem().unwrap();
        let folder = path.parent().unwrap();
        let base = if own == "mod" || own == "lib" { folder.to_owned() } else { folder.join(own) };
        for rest in text.split("#[cfg(test)]\nmod ").skip(1) {
            let name: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            list.push(base.join(format!("{name}.rs")));
            list.push(base.join(name));
        }
    }
    list
}

#[test]
fn imports_go_one_way() {
    let mut wrong = Vec::new();
    let tests = test_modules();
    for path in sources() {
        let stage = stage(&path);
        if stage == "lib" || tests.iter().any(|test| path.starts_with(test)) {
            continue;
        }
        let allowed: &[&str] = if stage == "main" {
            &["cli"]
        } else {
            MAY_IMPORT
                .iter()
                .find(|(name, _)| *name == stage)
                .unwrap_or_else(|| panic!("{stage} has no row in the table"))
                .1
        };
        for (number, line) in code_lines(&path) {
            let place = format!("{}:{number}: {}", path.display(), line.trim());
            if line.contains("crate::{") || line.contains("super::super") {
                wrong.push(format!("hides its imports: {place}"));
            }
            for part in line.split("crate::").skip(1) {
                let target: String = part.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                if target != stage && !allowed.contains(&target.as_str()) {
                    wrong.push(format!("{stage} may not know {target}: {place}"));
                }
            }
            for (name, stages) in ONLY_IN {
                if line.contains(name) && !stages.contains(&stage.as_str()) {
                    wrong.push(format!("{name} does not belong into {stage}: {place}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_plug_in_file_is_registered() {
    let mut wrong = Vec::new();
    for (folder, constant) in PLUG_POINTS {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder);
        let registry = fs::read_to_string(root.join("mod.rs")).unwrap();
        for path in sources().into_iter().filter(|path| path.starts_with(&root)) {
            let text = fs::read_to_string(&path).unwrap();
            let declares = text.contains(&format!("pub static {constant}: "))
                || text.contains(&format!("pub(super) static {constant}: "));
            if !declares {
                continue;
            }
            let inside = path.strip_prefix(&root).unwrap().with_extension("");
            let mut name = inside.to_str().unwrap().replace(['/', '\\'], "::");
            if let Some(short) = name.strip_suffix("::mod") {
                name = short.to_owned();
            }
            if !registry.contains(&format!("&{name}::{constant}")) {
                wrong.push(format!("{} is not in the list of {folder}/mod.rs", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The files of a stage that each of its files imports or declares, tests aside; a file is named by its module path.
fn imports_inside(stage: &str) -> BTreeMap<String, BTreeSet<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let tests = test_modules();
    let files: Vec<PathBuf> = sources()
        .into_iter()
        .filter(|path| path.starts_with(root.join(stage)) && !tests.iter().any(|test| path.starts_with(test)))
        .filter(|path| !tests.contains(&path.with_extension("")))
        .collect();
    let module = |path: &Path| {
        let inside = path.strip_prefix(&root).unwrap().with_extension("");
        let name = inside.to_str().unwrap().replace(['/', '\\'], "::");
        name.strip_suffix("::mod").map(str::to_owned).unwrap_or(name)
    };
    let names: BTreeSet<String> = files.iter().map(|path| module(path)).collect();
    let mut imports = BTreeMap::new();
    for path in &files {
        let own = module(path);
        let mut known = BTreeSet::new();
        for (_, line) in code_lines(path) {
            for part in line.split("crate::").skip(1) {
                let target: String =
                    part.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | ':')).collect();
                let mut target = target.trim_end_matches(':');
                while !names.contains(target) {
                    target = target.rsplit_once("::").map_or("", |(front, _)| front);
                    if target.is_empty() {
                        break;
                    }
                }
                known.insert(target.to_owned());
            }
            if let Some((_, child)) = line.trim_end_matches(';').split_once("mod ") {
                known.insert(format!("{own}::{child}"));
            }
        }
        known.retain(|name| names.contains(name) && *name != own);
        imports.insert(own, known);
    }
    imports
}

#[test]
fn the_terminal_ui_lies_in_layers() {
    let mut imports = imports_inside("tui");
    assert!(imports.len() > 20, "the terminal UI was not found");
    // What imports nothing that is left is taken away, floor by floor; what then remains imports itself in a circle.
    loop {
        let free: Vec<String> =
            imports.iter().filter(|(_, known)| known.is_empty()).map(|(name, _)| name.clone()).collect();
        if free.is_empty() {
            break;
        }
        imports.retain(|name, _| !free.contains(name));
        imports.values_mut().for_each(|known| known.retain(|name| !free.contains(name)));
    }
    assert!(imports.is_empty(), "these import each other in a circle, or stand above one: {imports:#?}");
}

#[test]
fn the_binary_stays_thin() {
    let main = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/main.rs")).unwrap();
    assert!(main.lines().count() < 20, "main.rs only calls cli");
}

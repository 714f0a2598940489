//! The committed samples are forged from stories; regenerating them gives the same bytes.
//!
//! `MDMLENS_REGENERATE=1 cargo test samples` writes them anew.

use crate::forge::bundle::{Bundle, forge};
use crate::forge::story;
use std::path::{Path, PathBuf};

/// Stories whose bundles are committed, and the samples' file names.
const SAMPLES: &[(&str, &str)] = &[
    ("gpo-mdm-scope-missing", "gpo-mdm-scope-missing.cab"),
    ("gpo-mfa-demanded", "gpo-mfa-demanded.cab"),
    ("entra-join-settings-succeeds", "entra-join-settings-succeeds.cab"),
    ("mdm-only-password-wrong", "mdm-only-password-wrong.zip"),
    ("esp-app-failed-utc-plus-13", "esp-app-failed-utc-plus-13.cab"),
    ("esp-app-failed-pre-2408", "esp-app-failed-pre-2408.cab"),
    ("autopilot-self-deploying-tpm-vulnerable", "autopilot-self-deploying-tpm-vulnerable.cab"),
    ("certificate-renewal-fails", "certificate-renewal-fails.cab"),
    ("unenroll-then-enroll-again", "unenroll-then-enroll-again.cab"),
    ("newer-channel-homes", "newer-channel-homes.cab"),
    ("guide-home-edition", "guide-home-edition.cab"),
    ("unmanaged-windows", "unmanaged-windows.cab"),
    ("damaged-log", "damaged-log.cab"),
    ("contradictory-artifacts", "contradictory-artifacts.cab"),
    ("intune-flattened", "intune-flattened.zip"),
    ("intune-numbered", "intune-numbered.zip"),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples")
}

#[test]
fn samples_are_what_the_stories_give() {
    let regenerate = std::env::var_os("MDMLENS_REGENERATE").is_some();
    let mut total = 0;
    for (id, name) in SAMPLES {
        let Bundle::File { data, .. } = forge(&story::named(id)) else { panic!("{id}: a sample is one file") };
        let path = folder().join(name);
        if regenerate {
            std::fs::write(&path, &data).unwrap();
        }
        let committed = std::fs::read(&path).unwrap_or_default();
        assert!(committed == data, "{name} differs from its story: MDMLENS_REGENERATE=1 cargo test samples");
        total += data.len();
    }
    println!("{} samples, {total} bytes", SAMPLES.len());
    assert!(total < 600 * 1024, "{total} bytes of samples are too many to commit");
}

#[test]
fn the_readme_tells_of_every_sample() {
    let readme = std::fs::read_to_string(folder().join("README.md")).unwrap();
    for (_, name) in SAMPLES {
        assert!(readme.contains(&format!("`{name}`")), "samples/README.md says nothing of {name}");
    }
}

#[test]
fn other_readers_accept_the_samples() {
    for (_, name) in SAMPLES {
        let path = folder().join(name);
        let cab = [("cabextract", "-t"), ("7zz", "t")];
        let tools = if name.ends_with(".cab") { &cab[..] } else { &cab[1..] };
        for (tool, test) in tools {
            match std::process::Command::new(tool).arg(test).arg(&path).output() {
                Ok(out) => assert!(out.status.success(), "{tool}: {name}: {}", String::from_utf8_lossy(&out.stdout)),
                Err(_) => println!("SKIPPED: {tool} is not installed, its opinion of {name} is missing"),
            }
        }
    }
}

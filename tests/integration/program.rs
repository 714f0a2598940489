//! Running the real binary, and finding what to run it on.

use std::path::Path;
use std::path::PathBuf;
use std::process::Output;

use assert_cmd::Command;

/// The folder of the package.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The sample bundles, sorted by name.
pub(crate) fn samples() -> Vec<PathBuf> {
    let mut list: Vec<PathBuf> = std::fs::read_dir(root().join("samples"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension().is_some_and(|extension| ["cab", "zip", "evtx"].iter().any(|known| extension == *known))
        })
        .collect();
    list.sort();
    assert!(!list.is_empty(), "there is no sample bundle");
    list
}

/// A file of the shared test data, if this machine has it; says so if not.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let file = root().join("../shared/data").join(path);
    if file.exists() {
        return Some(file);
    }
    println!("skipped: ../shared/data/{path} is not on this machine");
    None
}

/// The binary under test, in a neutral environment.
pub(crate) fn mdmlens() -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("mdmlens"));
    neutral(&mut command);
    command
}

fn neutral(command: &mut Command) {
    command.env_remove("COLUMNS").env_remove("NO_COLOR").env_remove("TZ").current_dir(root());
}

/// Runs it with these arguments.
pub(crate) fn run(arguments: &[&str]) -> Output {
    mdmlens().args(arguments).output().unwrap()
}

/// The JSON of a bundle; the status must say that it was analysed.
pub(crate) fn json(path: &Path, arguments: &[&str]) -> String {
    let output = mdmlens().arg(path).args(["--format", "json"]).args(arguments).output().unwrap();
    let status = output.status.code();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(status, Some(0 | 1)), "{}: status {status:?}: {complaint}", path.display());
    String::from_utf8(output.stdout).unwrap()
}

/// The most address space that a run on hostile input gets, in KiB: 1 GiB for what it holds, and what the allocator and the
/// threads reserve without using it.
const ADDRESS_SPACE: u32 = (1 << 20) + (256 << 10);

/// The binary under test where memory is bounded: beyond it an allocation fails and the run aborts. Without a shell that
/// can bound it, the plain binary.
pub(crate) fn bounded() -> Command {
    if cfg!(not(target_os = "linux")) {
        println!("skipped: memory is bounded on Linux only");
        return mdmlens();
    }
    let mut command = Command::new("sh");
    let script = format!("ulimit -v {ADDRESS_SPACE} && exec \"$0\" \"$@\"");
    neutral(&mut command);
    command.env("MALLOC_ARENA_MAX", "2").arg("-c").arg(script).arg(assert_cmd::cargo::cargo_bin!("mdmlens"));
    command
}

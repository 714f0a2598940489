//! The examples of `samples/tickets` and `samples/fleet` run on a sample.

use std::io::Write;
use std::process::Command;
use std::process::Stdio;

use crate::program;

/// A program of the machine, if it is there; says so if not.
fn tool(name: &str, arguments: &[&str]) -> bool {
    let there = Command::new(name)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !there {
        println!("skipped: {name} {} does not answer on this machine", arguments.join(" "));
    }
    there
}

#[test]
fn the_jq_filters_make_what_they_promise() {
    if !tool("jq", &["--version"]) {
        return;
    }
    for (filter, key) in
        [("summary.jq", "Do: "), ("servicenow.jq", "\"short_description\""), ("jira.jq", "\"issuetype\"")]
    {
        let json = program::json(&program::root().join("samples/gpo-mdm-scope-missing.cab"), &["--redact"]);
        let mut jq = Command::new("jq")
            .args(["-r", "-f"])
            .arg(program::root().join("samples/tickets").join(filter))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        jq.stdin.take().unwrap().write_all(json.as_bytes()).unwrap();
        let output = jq.wait_with_output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{filter}");
        assert!(text.contains(key), "{filter}: {text}");
    }
}

#[test]
fn the_spark_job_writes_a_row_for_every_bundle() {
    if !tool("python3", &["-c", "import pyspark, pyarrow"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let bundles = folder.path().join("bundles");
    std::fs::create_dir(&bundles).unwrap();
    let samples = program::samples();
    for path in samples.iter().take(3) {
        std::fs::copy(path, bundles.join(path.file_name().unwrap())).unwrap();
    }
    std::fs::write(bundles.join("broken.cab"), b"MSCF").unwrap();
    let out = folder.path().join("out.parquet");
    let status = Command::new("python3")
        .arg(program::root().join("samples/fleet/job.py"))
        .args([bundles.as_os_str(), out.as_os_str()])
        .arg("--mdmlens")
        .arg(assert_cmd::cargo::cargo_bin!("mdmlens"))
        .status()
        .unwrap();
    assert!(status.success());
    let read = "import sys, pyarrow.parquet as p; t = p.read_table(sys.argv[1]); print(t.num_rows, sum(v is not None for v in t['outcome'].to_pylist()))";
    let output = Command::new("python3").args(["-c", read]).arg(&out).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "4 3");
}

//! The command line: exit status, streams, bad arguments.

use std::process::Stdio;

use crate::program;

#[test]
fn what_cannot_be_analysed_is_status_2_and_names_it() {
    for (arguments, word) in [
        (&["no/such/bundle.cab"][..], "no/such/bundle.cab"),
        (&["samples", "--format", "yaml"], "yaml"),
        (&["--utc-offset", "99", "samples"], "99"),
        (&[], "Usage"),
    ] {
        let output = program::run(arguments);
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {complaint}");
        assert!(complaint.contains(word), "{arguments:?}: {complaint}");
        assert!(output.stdout.is_empty(), "{arguments:?}: nothing belongs on standard output");
    }
}

#[test]
fn help_and_version_are_status_0_on_standard_output() {
    for argument in ["--help", "--version", "-h", "-V"] {
        let output = program::run(&[argument]);
        assert_eq!(output.status.code(), Some(0), "{argument}");
        assert!(String::from_utf8_lossy(&output.stdout).contains("mdmlens"), "{argument}");
    }
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("mdmlens"))
        .args(["list", "codes"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty());
}

#[test]
fn text_is_the_default_off_a_terminal_and_has_no_control_characters() {
    for path in program::samples() {
        let output = program::mdmlens().arg(&path).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("confidence"), "{}: {text}", path.display());
        let bad = text.chars().find(|c| c.is_control() && *c != '\n');
        assert_eq!(bad, None, "{}", path.display());
    }
}

#[test]
fn lists_and_explanations_answer() {
    for (arguments, word) in [
        (&["list", "readers"][..], "evtx"),
        (&["list", "outputs"], "json"),
        (&["list", "events"], "72"),
        (&["list", "codes"], "0x8018002B"),
        (&["explain", "0x8018000A"], "MENROLL_E_DEVICE_ALREADY_ENROLLED"),
        (&["explain", "-2145910774"], "MENROLL_E_DEVICE_ALREADY_ENROLLED"),
        (&["explain", "2149056522"], "MENROLL_E_DEVICE_ALREADY_ENROLLED"),
        (&["explain", "76"], "DeviceManagement-Enterprise-Diagnostics-Provider"),
        (&["explain", "AAD/1097"], "event 1097 of Microsoft-Windows-AAD"),
        (&["explain", "event:aad/1097"], "event 1097 of Microsoft-Windows-AAD"),
        (&["explain", "AADSTS50076"], "AADSTS50076"),
        (&["explain", "command 5"], "DeleteChild"),
        (
            &["explain", r"\Microsoft\Windows\EnterpriseMgmt\{1}\Schedule #3 created by enrollment client"],
            "the regular sync",
        ),
        (&["explain", "debug-channel-off"], "debug channel"),
        (&["explain", "ms-device-enrollment:?mode=mdm&accesstoken=secret"], "enrollment link"),
    ] {
        let output = program::run(arguments);
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert!(text.contains(word), "{arguments:?}: {text}");
    }
    assert_eq!(program::run(&["explain", "no such thing"]).status.code(), Some(2));
}

#[test]
fn a_file_that_is_cut_or_no_bundle_is_said_to_be_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let whole = std::fs::read("samples/gpo-mdm-scope-missing.cab").unwrap();
    std::fs::write(path("cut.cab"), &whole[..whole.len() / 8]).unwrap();
    std::fs::write(path("note.txt"), "hello there\n").unwrap();
    std::fs::write(path("x.bin"), b"\0\x01\x02binary").unwrap();
    for (input, said) in
        [(path("cut.cab"), "cut or damaged"), (path("note.txt"), "the right file?"), (path("x.bin"), "the right file?")]
    {
        for format in ["text", "markdown"] {
            let text = String::from_utf8(program::run(&[&input, "--format", format]).stdout).unwrap();
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(text.contains(said), "{input} {format}: {text}");
        }
    }
    let text = String::from_utf8(program::run(&["samples/gpo-mdm-scope-missing.cab"]).stdout).unwrap();
    assert!(!text.contains("cut or damaged") && !text.contains("the right file?"), "{text}");
}

#[test]
fn an_explanation_says_nothing_twice() {
    let text = String::from_utf8(program::run(&["explain", "1603"]).stdout).unwrap();
    let mut blocks: Vec<Vec<&str>> = text
        .split("\n\n")
        .map(|block| {
            block.lines().filter(|line| ["  means", "  cause", "  do"].iter().any(|it| line.starts_with(it))).collect()
        })
        .filter(|lines: &Vec<&str>| !lines.is_empty())
        .collect();
    let all = blocks.len();
    blocks.sort();
    blocks.dedup();
    assert_eq!(blocks.len(), all, "{text}");
    assert!(text.contains("  also    1603\n"), "the number as it was asked for: {text}");
}

#[test]
fn what_holds_nothing_that_is_read_could_not_be_analysed() {
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("picture.png");
    std::fs::write(&picture, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01").unwrap();
    for path in [picture.as_path(), folder.path()] {
        let output = program::mdmlens().arg(path).args(["--format", "json"]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", path.display());
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(json["verdict"]["outcome"], "undetermined");
    }
    let log = folder.path().join("log.reg");
    std::fs::write(&log, "Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\X]\r\n").unwrap();
    let output = program::mdmlens().arg(folder.path()).args(["--format", "json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "one file of it is read");
}

#[test]
fn redaction_leaves_tasks_and_logs_of_windows_their_names() {
    let text = String::from_utf8(program::run(&["samples/gpo-mdm-scope-missing.cab", "--redact"]).stdout).unwrap();
    assert!(text.contains(r"Task \Microsoft\Windows\EnterpriseMgmt\Schedule"), "{text}");
    assert!(text.contains("in microsoft-windows-taskscheduler-operational.evtx"), "{text}");
    assert!(!text.contains("host-"), "{text}");
}

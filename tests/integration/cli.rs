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

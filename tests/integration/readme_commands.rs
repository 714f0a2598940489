//! What the README tells a new user to type works.

use crate::program;

fn readme() -> String {
    std::fs::read_to_string(program::root().join("README.md")).unwrap()
}

#[test]
fn the_first_command_opens_a_sample() {
    let text = readme();
    let line = text.lines().find_map(|line| line.strip_prefix("$ cargo run --release -- ")).unwrap();
    assert!(program::root().join(line).is_file(), "{line}");
    let output = program::mdmlens().args(line.split(' ')).output().unwrap();
    assert!(matches!(output.status.code(), Some(0 | 1)));
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(shown.contains("confidence") && shown.contains("Device"), "{shown}");
}

#[test]
fn every_command_of_the_list_exists() {
    let text = readme();
    let commands: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("mdmlens "))
        .filter_map(|rest| rest.split_whitespace().next())
        .collect();
    assert!(commands.len() > 6);
    for command in commands.into_iter().filter(|word| word.chars().all(|c| c.is_ascii_lowercase())) {
        let output = program::run(&[command, "--help"]);
        assert_eq!(output.status.code(), Some(0), "{command}");
    }
}

#[test]
fn every_format_is_named() {
    let text = readme();
    let line = text.lines().find(|line| line.starts_with("mdmlens BUNDLE --format")).unwrap();
    for output in mdmlens::outputs::OUTPUTS {
        assert!(line.contains(output.name), "{} is not in the README", output.name);
    }
}

#[test]
fn every_option_of_the_table_exists() {
    let help = String::from_utf8(program::run(&["--help"]).stdout).unwrap();
    let text = readme();
    let options: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("| `--"))
        .flat_map(|line| line.split('|').nth(1).unwrap().split(['`', ' ', ',']).filter(|word| word.starts_with("--")))
        .collect();
    assert!(options.len() >= 7, "{options:?}");
    for option in options {
        assert!(help.contains(option), "{option}");
    }
}

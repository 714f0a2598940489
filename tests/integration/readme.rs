//! README.md says what the registries say.

use crate::program;

/// Marks the generated part of README.md.
const BEGIN: &str = "<!-- rules: begin (written from the registry; a test keeps it equal) -->\n";
const END: &str = "<!-- rules: end -->";

/// The table as README.md must have it: id, worst severity, row of the guide, what it finds.
fn table() -> String {
    let mut out = String::from("| Rule | Worst | Row of the guide | Finds |\n|---|---|---|---|\n");
    for rule in mdmlens::rules::RULES {
        let row = rule.seed_row.map(|row| format!("`{row}`")).unwrap_or_default();
        out.push_str(&format!("| `{}` | {} | {row} | {} |\n", rule.id, rule.severity, rule.title));
    }
    out
}

/// `MDMLENS_WRITE_README=1 cargo test readme` writes the table anew.
#[test]
fn the_table_of_rules_is_that_of_the_registry() {
    let path = program::root().join("README.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(BEGIN).expect("README.md has the mark of the table's begin");
    let (found, after) = rest.split_once(END).expect("README.md has the mark of the table's end");
    let wanted = table();
    if std::env::var_os("MDMLENS_WRITE_README").is_some() {
        std::fs::write(&path, format!("{before}{BEGIN}{wanted}{END}{after}")).unwrap();
        return;
    }
    assert_eq!(found, wanted, "README.md's table of rules is not that of the registry");
}

#[test]
fn list_rules_lists_the_same() {
    let output = program::run(&["list", "rules"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let ids: Vec<&str> = text.lines().filter_map(|line| line.split('\t').next()).collect();
    let wanted: Vec<&str> = mdmlens::rules::RULES.iter().map(|rule| rule.id).collect();
    assert_eq!(ids, wanted);
}

#[test]
fn every_dependency_has_a_reason() {
    let manifest: toml::Table =
        toml::from_str(&std::fs::read_to_string(program::root().join("Cargo.toml")).unwrap()).unwrap();
    let tables = [&manifest, manifest["target"]["cfg(unix)"].as_table().unwrap()];
    let direct: std::collections::BTreeSet<&str> = tables
        .iter()
        .flat_map(|table| ["dependencies", "dev-dependencies"].map(|kind| table.get(kind)))
        .flatten()
        .flat_map(|kind| kind.as_table().unwrap().keys().map(String::as_str))
        .collect();
    let readme = std::fs::read_to_string(program::root().join("README.md")).unwrap();
    let (_, rest) = readme.split_once("### Dependencies").unwrap();
    let (section, _) = rest.split_once("\n## ").unwrap();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split_once(" |"));
    let told: std::collections::BTreeSet<&str> =
        rows.flat_map(|(crates, _)| crates.split(", ").map(|name| name.trim_matches('`'))).collect();
    assert_eq!(told, direct);
}

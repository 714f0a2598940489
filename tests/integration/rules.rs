//! Which rule fires in which story: every rule in at least one, none that means trouble in the clean ones.

use std::collections::BTreeMap;
use std::path::Path;

use mdmlens::analyze::Options;
use mdmlens::analyze::analyze;
use mdmlens::model::analysis::Analysis;
use mdmlens::model::finding::Severity;
use mdmlens::model::verdict::Outcome;
use mdmlens::rules::RULES;
use rayon::prelude::*;

use crate::forge::bundle::forge;
use crate::forge::story;

/// Stories of which the verdict is "enrolled", without a word of trouble in their expectations: nothing may be found in
/// them but notices.
fn is_clean(story: &story::Story) -> bool {
    let outcome = story.expect.verdict.get("outcome").and_then(|value| value.as_str());
    outcome == Some("enrolled") && story.expect.findings.has.is_empty() && story.oddity.is_empty()
}

/// What is found in every story, in the order of the stories.
fn findings() -> Vec<(story::Story, Analysis)> {
    let dir = tempfile::tempdir().unwrap();
    story::all()
        .into_par_iter()
        .map(|story| {
            let home = dir.path().join(&story.id);
            std::fs::create_dir(&home).unwrap();
            let path = forge(&story).save(&home);
            let analysis = look(&path);
            std::fs::remove_dir_all(&home).unwrap();
            (story, analysis)
        })
        .collect()
}

fn look(path: &Path) -> Analysis {
    let options = Options { threads: Some(1), ..Options::default() };
    analyze(path, &options, &|_| ()).expect("a story's bundle opens")
}

#[test]
fn every_rule_fires_in_a_story_and_none_in_the_clean_ones() {
    let told = findings();
    let mut table: BTreeMap<&str, Vec<&str>> = RULES.iter().map(|rule| (rule.id, Vec::new())).collect();
    let mut wrong = Vec::new();
    for (story, analysis) in &told {
        for finding in &analysis.findings {
            let stories = table.get_mut(finding.rule).expect("a finding is of a rule");
            if stories.last() != Some(&story.id.as_str()) {
                stories.push(&story.id);
            }
            if is_clean(story) && finding.severity != Severity::Notice {
                wrong.push(format!("{}: {} ({})", story.id, finding.rule, finding.explanation));
            }
            if finding.evidence.is_empty() {
                wrong.push(format!("{}: {} has no evidence", story.id, finding.rule));
            }
        }
        let failed = analysis.verdict.outcome == Outcome::Failed;
        if failed && analysis.verdict.rule.is_none() {
            wrong.push(format!("{}: nothing explains \"{}\"", story.id, analysis.verdict.headline));
        }
    }
    for (rule, stories) in &table {
        println!("{rule}: {}", stories.join(" "));
        if stories.is_empty() {
            wrong.push(format!("{rule} fires in no story"));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

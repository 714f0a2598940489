//! The JSON is the published schema, and nothing that the schema does not know.

use mdmlens::outputs::wire::Document;

use crate::program;

/// The schema as the program prints it.
pub(crate) fn validator() -> jsonschema::Validator {
    let output = program::run(&["schema"]);
    assert!(output.status.success());
    let schema: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    jsonschema::draft202012::new(&schema).unwrap()
}

#[test]
fn every_sample_validates_and_reads_back() {
    let validator = validator();
    for path in program::samples() {
        for events in ["all", "relevant", "none"] {
            let text = program::json(&path, &["--events", events]);
            let value: serde_json::Value = serde_json::from_str(&text).unwrap();
            let wrong: Vec<String> =
                validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
            assert!(wrong.is_empty(), "{}: {wrong:#?}", path.display());
            let document: Document<'_> = serde_json::from_str(&text).unwrap();
            let mut again = serde_json::to_string_pretty(&document).unwrap();
            again.push('\n');
            assert_eq!(again, text, "{}: reading back lost something", path.display());
        }
    }
}

#[test]
fn the_schema_refuses_what_is_missing_or_unknown() {
    let validator = validator();
    let path = program::samples().remove(0);
    let good: serde_json::Value = serde_json::from_str(&program::json(&path, &[])).unwrap();
    assert!(validator.is_valid(&good));
    let mut missing = good.clone();
    missing["verdict"].as_object_mut().unwrap().remove("code");
    assert!(!validator.is_valid(&missing), "a missing key must not validate");
    let mut unknown = good;
    unknown["verdict"]["surprise"] = true.into();
    assert!(!validator.is_valid(&unknown), "an unknown key must not validate");
}

#[test]
fn evidence_points_at_things_that_are_there() {
    for path in program::samples() {
        let text = program::json(&path, &[]);
        let document: Document<'_> = serde_json::from_str(&text).unwrap();
        let attempts = document.attempts.iter().flat_map(|attempt| &attempt.evidence);
        let findings = document.findings.iter().flat_map(|finding| &finding.evidence);
        let claims = document.contradictions.iter().flat_map(|item| &item.claims).map(|claim| &claim.evidence);
        for evidence in attempts.chain(findings).chain(claims) {
            assert!(document.artifacts.iter().any(|artifact| artifact.path == evidence.artifact), "{evidence:?}");
            if let Some(event) = evidence.event {
                let event = &document.events[event as usize];
                assert_eq!((&event.artifact, &event.locus), (&evidence.artifact, &evidence.locus));
            }
        }
        for finding in &document.findings {
            assert!(!finding.evidence.is_empty(), "{} has no evidence", finding.rule);
        }
        for attempt in &document.attempts {
            assert!(!attempt.evidence.is_empty(), "attempt {} has no evidence", attempt.id);
        }
    }
}

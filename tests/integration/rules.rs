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

/// Whether advice takes something away: an enrollment, a record of a device, a join, the keys of a TPM, what is on the disk.
fn destroys(action: &str) -> bool {
    let text = action.to_lowercase();
    const WORDS: &[&str] = &[
        "dsregcmd /leave",
        "clears the tpm",
        "resets the pc",
        "then reset and",
        "removes the old enrollment",
        "delete the device",
        "remove device records",
        "disconnect it first",
        "and disconnect (",
        "remove the leftovers",
        "remove what is left",
        "retires it",
        "wipe the",
    ];
    WORDS.iter().any(|word| text.contains(word))
}

/// Whether advice says what goes with it.
fn tells_loss(action: &str) -> bool {
    ["lost", "go with it", "goes with it", "removed", "save the", "saves what"].iter().any(|word| action.contains(word))
}

/// What helpdesks see, and the rules that tell of it.
#[rustfmt::skip]
const FAILURES: &[(&str, &[&str])] = &[
    ("MDM scope not set", &["mdm-scope-missing", "no-auto-enrollment"]),
    ("no licence", &["licence-missing"]),
    ("enrollment restriction by platform or ownership", &["platform-restricted"]),
    ("device cap", &["device-cap-reached"]),
    ("already enrolled by another enrollment", &["already-mdm-managed", "already-managed", "two-enrollments"]),
    ("stale enrollment, leftovers of a half-removed one", &["leftover-enrollment"]),
    ("user without PRT at scheduled enrollment", &["no-primary-refresh-token"]),
    ("MFA demanded", &["mfa-demanded"]),
    ("conditional access", &["blocked-by-policy"]),
    ("wrong or missing UPN suffix", &["upn-suffix-not-routable"]),
    ("AADSTS: unknown user, wrong tenant", &["identity-not-found"]),
    ("AADSTS: disabled user", &["account-disabled"]),
    ("AADSTS: locked user", &["account-locked"]),
    ("AADSTS: expired password", &["password-expired"]),
    ("AADSTS: blocked by policy", &["blocked-by-policy"]),
    ("AADSTS: consent", &["consent-missing"]),
    ("no internet", &["no-internet", "server-unreachable"]),
    ("name resolution", &["server-unreachable"]),
    ("proxy", &["proxy-in-the-way"]),
    ("TLS inspection", &["tls-inspection", "tls-failed"]),
    ("HTTP status wrapped in 0x8019", &["http-refused"]),
    ("clock skew", &["clock-wrong", "clock-changed"]),
    ("discovery not found (CNAME)", &["endpoint-not-found"]),
    ("federation service failure", &["federation-failed"]),
    ("certificate request refused", &["certificate-refused"]),
    ("TPM not ready", &["tpm-not-ready"]),
    ("TPM attestation failed", &["tpm-attestation-failed"]),
    ("keyset missing (0x80090016)", &["keyset-missing"]),
    ("push channel failure", &["push-channel-failed"]),
    ("OMA-DM account not configured", &["dm-client-not-configured"]),
    ("MDM certificate expired", &["certificate-expired"]),
    ("MDM certificate missing", &["certificate-not-stored"]),
    ("MDM certificate: renewal failing", &["certificate-renewal-failed"]),
    ("first sync never happened", &["first-sync-missing"]),
    ("syncs failing since", &["sync-failing"]),
    ("sync blocked by user token", &["sync-user-token"]),
    ("ESP timed out, on which item", &["esp-timed-out"]),
    ("app install failed, which app and its exit code", &["app-install-failed", "esp-app-failed"]),
    ("ESP passed by \"continue anyway\"", &["esp-continued-anyway"]),
    ("hybrid join: SCP missing", &["scp-missing"]),
    ("hybrid join: line of sight", &["domain-controller-unreachable"]),
    ("hybrid join: object not synced (0x801C03F2)", &["device-not-synced"]),
    ("device disabled or deleted", &["device-disabled"]),
    ("Autopilot: profile missing", &["autopilot-profile-missing"]),
    ("self-deploying record must be removed first (0x80180014)", &["old-device-record"]),
    ("ODJ connector timeout (0x80070774)", &["domain-controller-unreachable", "offline-join-timed-out"]),
    ("co-management not switched", &["co-management-not-switched"]),
    ("Home edition", &["home-edition"]),
    ("DisableRegistration policy", &["enrollment-blocked"]),
    ("policy nodes failing", &["policy-node-failed"]),
    ("policy conflicts", &["policy-conflict"]),
    ("group policies blocked by MDM", &["group-policy-blocked"]),
    ("MMP-C prerequisites", &["linked-enrollment-failed"]),
    ("debug channel disabled", &["debug-channel-off"]),
    ("log wrapped", &["log-incomplete", "log-missing"]),
    ("registry of unmanaged Windows mistaken for enrolled", &["builtin-entries"]),
    ("deep link with wrong parameters", &["deep-link-wrong"]),
    ("contradictions", &["artifacts-disagree"]),
];

/// Failures whose rule is not in the registry. That each rule of the registry fires in a story the test below checks.
fn unknown_failures() -> Vec<String> {
    let known = |id: &str| RULES.iter().any(|rule| rule.id == id);
    let all = FAILURES.iter().flat_map(|(failure, rules)| rules.iter().map(move |rule| (failure, rule)));
    all.filter(|(_, rule)| !known(rule)).map(|(failure, rule)| format!("{failure}: there is no rule {rule}")).collect()
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
        let first = analysis.findings.first().map(|finding| finding.rule);
        if analysis.verdict.rule.is_some_and(|rule| Some(rule) != first) {
            wrong.push(format!(
                "{}: {:?} explains the verdict, {first:?} stands first",
                story.id, analysis.verdict.rule
            ));
        }
        let actions =
            analysis.findings.iter().filter(|finding| destroys(&finding.action) && !tells_loss(&finding.action));
        wrong.extend(actions.map(|finding| format!("{}: {} does not say what is lost", story.id, finding.rule)));
    }
    for (rule, stories) in &table {
        println!("{rule}: {}", stories.join(" "));
        if stories.is_empty() {
            wrong.push(format!("{rule} fires in no story"));
        }
    }
    wrong.extend(unknown_failures());
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Rows of the guide that are diagnoses: each is a rule's, or one of the rows that a rule's finding may carry.
#[test]
fn every_diagnosis_of_the_guide_is_made_in_a_story() {
    let told = findings();
    let rows = [
        "entra/already-entra-joined",
        "entra/already-domain-joined",
        "entra/work-account-present",
        "entra/standard-user",
        "entra/already-mdm-managed",
        "entra/home-edition",
        "personal/already-connected",
        "personal/identity-not-found",
        "personal/already-managed",
        "personal/insufficient-rights",
        "personal/endpoint-not-found",
        "manage/info",
        "manage/sync",
        "manage/policies",
        "manage/applications",
        "manage/disconnect",
        "manage/disconnect-blocked",
        "path/deep-link",
    ];
    let mut missing = Vec::new();
    for row in rows {
        let mut pairs: Vec<(&str, &str)> = Vec::new();
        for (story, analysis) in &told {
            let of_row = analysis.findings.iter().filter(|finding| finding.seed_row == Some(row));
            pairs.extend(of_row.map(|finding| (finding.rule, story.id.as_str())));
        }
        println!(
            "{row}: {}",
            pairs.iter().map(|(rule, story)| format!("{rule} in {story}")).collect::<Vec<_>>().join(", ")
        );
        if pairs.is_empty() {
            missing.push(row);
        }
    }
    assert!(missing.is_empty(), "no story has a finding of {missing:?}");
}

//! One diagnosis per file: what is wrong, why we think so, what to do, what to ask.
//!
//! To add one: a file here named for what is wrong, with a `RULE` and its tests, its `mod` line and its line in
//! [`RULES`]. A rule sees a [`Case`] and nothing else.

use crate::model::finding::Finding;
use crate::model::finding::Severity;

mod account_disabled;
mod account_locked;
mod already_connected;
mod already_domain_joined;
mod already_entra_joined;
mod already_managed;
mod already_mdm_managed;
mod app_install_failed;
mod autopilot_profile_missing;
mod blocked_by_policy;
mod bulk_token_expired;
mod by_code;
pub mod case;
mod certificate_not_stored;
mod certificate_refused;
mod consent_missing;
mod device_cap_reached;
mod device_disabled;
mod device_not_synced;
mod device_preparation_failed;
mod disconnect_blocked;
mod disconnected;
mod documents;
mod domain_controller_unreachable;
mod draft;
mod endpoint_not_found;
mod enrollment_blocked;
mod enrollment_not_allowed;
mod enrollment_running;
mod esp_app_failed;
mod esp_continued_anyway;
mod esp_timed_out;
mod federation_failed;
mod group_policy_blocked;
mod home_edition;
mod http_refused;
mod identity_not_found;
mod insufficient_rights;
mod join_refused;
mod keyset_missing;
mod licence_missing;
mod mdm_scope_missing;
mod mfa_demanded;
mod no_mdm_for_tenant;
mod offline_join_timed_out;
mod old_agent;
mod old_device_record;
mod password_expired;
mod platform_restricted;
mod policy_conflict;
mod policy_node_failed;
mod provisioning_failed;
mod proxy_in_the_way;
mod refused_without_trace;
mod restart_needed;
mod scp_missing;
mod server_certificate_untrusted;
mod server_unreachable;
mod service_trouble;
mod sign_in_refused;
mod standard_user;
mod tenant_setup_wrong;
#[cfg(test)]
mod testing;
mod tls_failed;
mod tls_inspection;
mod tpm_attestation_failed;
mod tpm_not_ready;
mod user_cancelled;
mod work_account_present;

pub use case::Case;

/// A diagnosis that mdmlens makes.
pub struct Rule {
    /// Id as in the JSON: kebab-case, names the problem.
    pub id: &'static str,
    /// One line for `mdmlens list rules`.
    pub title: &'static str,
    /// Worst severity that its findings have.
    pub severity: Severity,
    /// Key of the enrollment guide's row that it is, if it is one.
    pub seed_row: Option<&'static str>,
    /// What it looks for and what it rests on, for `mdmlens explain`.
    pub doc: &'static str,
    /// Documents to read.
    pub references: &'static [&'static str],
    /// What it finds.
    pub check: fn(&Case<'_>) -> Vec<Finding>,
}

/// Every rule, by id.
pub static RULES: &[&Rule] = &[
    &account_disabled::RULE,
    &account_locked::RULE,
    &already_connected::RULE,
    &already_domain_joined::RULE,
    &already_entra_joined::RULE,
    &already_managed::RULE,
    &already_mdm_managed::RULE,
    &app_install_failed::RULE,
    &autopilot_profile_missing::RULE,
    &blocked_by_policy::RULE,
    &bulk_token_expired::RULE,
    &certificate_not_stored::RULE,
    &certificate_refused::RULE,
    &consent_missing::RULE,
    &device_cap_reached::RULE,
    &device_disabled::RULE,
    &device_not_synced::RULE,
    &device_preparation_failed::RULE,
    &disconnect_blocked::RULE,
    &disconnected::RULE,
    &domain_controller_unreachable::RULE,
    &endpoint_not_found::RULE,
    &enrollment_blocked::RULE,
    &enrollment_not_allowed::RULE,
    &enrollment_running::RULE,
    &esp_app_failed::RULE,
    &esp_continued_anyway::RULE,
    &esp_timed_out::RULE,
    &federation_failed::RULE,
    &group_policy_blocked::RULE,
    &home_edition::RULE,
    &http_refused::RULE,
    &identity_not_found::RULE,
    &insufficient_rights::RULE,
    &join_refused::RULE,
    &keyset_missing::RULE,
    &licence_missing::RULE,
    &mdm_scope_missing::RULE,
    &mfa_demanded::RULE,
    &no_mdm_for_tenant::RULE,
    &offline_join_timed_out::RULE,
    &old_agent::RULE,
    &old_device_record::RULE,
    &password_expired::RULE,
    &platform_restricted::RULE,
    &policy_conflict::RULE,
    &policy_node_failed::RULE,
    &provisioning_failed::RULE,
    &proxy_in_the_way::RULE,
    &refused_without_trace::RULE,
    &restart_needed::RULE,
    &scp_missing::RULE,
    &server_certificate_untrusted::RULE,
    &server_unreachable::RULE,
    &service_trouble::RULE,
    &sign_in_refused::RULE,
    &standard_user::RULE,
    &tenant_setup_wrong::RULE,
    &tls_failed::RULE,
    &tls_inspection::RULE,
    &tpm_attestation_failed::RULE,
    &tpm_not_ready::RULE,
    &user_cancelled::RULE,
    &work_account_present::RULE,
];

/// The rule of this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.id == id)
}

/// All findings of a case: the one that explains the verdict first, then worst first; an effect stands right after its
/// cause.
#[must_use]
pub fn judge(case: &Case<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = RULES.iter().flat_map(|rule| (rule.check)(case)).collect();
    let present: Vec<&str> = findings.iter().map(|finding| finding.rule).collect();
    for finding in &mut findings {
        // A cause that was not found itself explains nothing.
        finding.effect_of = finding.effect_of.filter(|cause| present.contains(cause) && *cause != finding.rule);
    }
    findings.sort_by_key(|finding| rank(case, finding));
    causes_first(findings)
}

/// Sort key: explains the verdict, severity, confidence, id; everything that is left equal keeps the order of the registry.
fn rank(
    case: &Case<'_>,
    finding: &Finding,
) -> (bool, bool, Severity, std::cmp::Reverse<crate::model::finding::Confidence>) {
    let of_verdict = case.verdict.attempt.is_some() && finding.attempt == case.verdict.attempt;
    let explains = of_verdict && case.verdict.code.is_some_and(|code| finding.codes.contains(&code));
    let explains = explains || (of_verdict && finding.severity == Severity::Error && finding.seed_row.is_some());
    (
        !explains || finding.effect_of.is_some(),
        finding.effect_of.is_some(),
        finding.severity,
        std::cmp::Reverse(finding.confidence),
    )
}

/// Moves each effect right behind its cause.
fn causes_first(findings: Vec<Finding>) -> Vec<Finding> {
    let (effects, mut ordered): (Vec<Finding>, Vec<Finding>) =
        findings.into_iter().partition(|finding| finding.effect_of.is_some());
    for effect in effects {
        let cause = ordered.iter().rposition(|finding| {
            Some(finding.rule) == effect.effect_of
                || (finding.effect_of.is_some() && finding.effect_of == effect.effect_of)
        });
        match cause {
            Some(at) => ordered.insert(at + 1, effect),
            None => ordered.push(effect),
        }
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_kebab_case_and_sorted() {
        let ids: Vec<_> = RULES.iter().map(|rule| rule.id).collect();
        let mut sorted = ids.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(ids, sorted);
        for id in ids {
            assert!(id.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-'), "{id}");
        }
    }

    #[test]
    fn every_rule_is_documented() {
        for rule in RULES {
            assert!(rule.doc.len() > 40 && rule.title.len() > 8, "{} says too little", rule.id);
            assert!(!rule.references.is_empty(), "{} names no document", rule.id);
        }
    }
}

//! One diagnosis per file: what is wrong, why we think so, what to do, what to ask.
//!
//! To add one: a file here named for what is wrong, with a `RULE` and its tests, its `mod` line and its line in
//! [`RULES`]. A rule sees a [`Case`] and nothing else. Where a code says it all, the file is a table of what each code
//! means and calls for (`Check::Codes`); everything else is a function.

use std::cmp::Reverse;

use crate::model::finding::Confidence;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::model::verdict::Outcome;
use crate::model::verdict::Verdict;

mod account_disabled;
mod account_locked;
mod already_connected;
mod already_domain_joined;
mod already_entra_joined;
mod already_managed;
mod already_mdm_managed;
mod app_install_failed;
mod app_management_only;
mod artifacts_disagree;
mod auto_enrollment_not_set;
mod autopilot_profile_missing;
mod blocked_by_policy;
mod builtin_entries;
mod bulk_token_expired;
mod by_code;
pub mod case;
mod certificate_expired;
mod certificate_not_stored;
mod certificate_refused;
mod certificate_renewal_failed;
mod clock_changed;
mod clock_wrong;
mod co_management_not_switched;
mod consent_missing;
mod debug_channel_off;
mod deep_link_wrong;
mod device_cap_reached;
mod device_credential_refused;
mod device_disabled;
mod device_not_synced;
mod device_preparation_failed;
mod disconnect_blocked;
mod disconnected;
mod dm_client_not_configured;
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
mod first_sync_missing;
mod group_policy_blocked;
mod home_edition;
mod http_refused;
mod identity_not_found;
mod info_button_missing;
mod insufficient_rights;
mod join_refused;
mod keyset_missing;
mod leftover_enrollment;
mod licence_missing;
mod linked_enrollment_failed;
mod log_incomplete;
mod log_missing;
mod mdm_scope_missing;
mod mfa_demanded;
mod no_auto_enrollment;
mod no_internet;
mod no_mdm_for_tenant;
mod no_primary_refresh_token;
mod not_hybrid_joined;
mod offline_join_timed_out;
mod old_agent;
mod old_device_record;
mod password_expired;
mod platform_restricted;
mod policy_conflict;
mod policy_node_failed;
mod provisioning_failed;
mod proxy_in_the_way;
mod push_channel_failed;
mod refused_without_trace;
mod restart_needed;
mod scp_missing;
mod server_certificate_untrusted;
mod server_message;
mod server_unreachable;
mod service_trouble;
mod sign_in_refused;
mod standard_user;
mod sync_failing;
mod sync_user_token;
mod tenant_setup_wrong;
#[cfg(test)]
mod testing;
mod tls_failed;
mod tls_inspection;
mod tpm_attestation_failed;
mod tpm_not_ready;
mod two_enrollments;
mod upn_suffix_not_routable;
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
    /// Key of the row of the enrollment guide (Microsoft Learn, "MDM enrollment of Windows devices") that it is, if it
    /// is one.
    pub seed_row: Option<&'static str>,
    /// What it looks for and what it rests on, for `mdmlens explain`.
    pub doc: &'static str,
    /// Documents to read.
    pub references: &'static [&'static str],
    /// How it looks for it.
    check: Check,
}

/// How a rule looks at a case.
enum Check {
    /// For a trouble that a case has once.
    One(fn(&Case<'_>) -> Option<Finding>),
    /// For a trouble that a case may have several times.
    Each(fn(&Case<'_>) -> Vec<Finding>),
    /// By nothing but the codes that attempts met.
    Codes(&'static [by_code::Say]),
}

impl Rule {
    /// What it finds.
    #[must_use]
    pub fn check(&'static self, case: &Case<'_>) -> Vec<Finding> {
        match self.check {
            Check::One(check) => check(case).into_iter().collect(),
            Check::Each(check) => check(case),
            Check::Codes(says) => by_code::told(case, self, says).into_iter().collect(),
        }
    }
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
    &app_management_only::RULE,
    &artifacts_disagree::RULE,
    &auto_enrollment_not_set::RULE,
    &autopilot_profile_missing::RULE,
    &blocked_by_policy::RULE,
    &builtin_entries::RULE,
    &bulk_token_expired::RULE,
    &certificate_expired::RULE,
    &certificate_not_stored::RULE,
    &certificate_refused::RULE,
    &certificate_renewal_failed::RULE,
    &clock_changed::RULE,
    &clock_wrong::RULE,
    &co_management_not_switched::RULE,
    &consent_missing::RULE,
    &debug_channel_off::RULE,
    &deep_link_wrong::RULE,
    &device_cap_reached::RULE,
    &device_credential_refused::RULE,
    &device_disabled::RULE,
    &device_not_synced::RULE,
    &device_preparation_failed::RULE,
    &disconnect_blocked::RULE,
    &disconnected::RULE,
    &dm_client_not_configured::RULE,
    &domain_controller_unreachable::RULE,
    &endpoint_not_found::RULE,
    &enrollment_blocked::RULE,
    &enrollment_not_allowed::RULE,
    &enrollment_running::RULE,
    &esp_app_failed::RULE,
    &esp_continued_anyway::RULE,
    &esp_timed_out::RULE,
    &federation_failed::RULE,
    &first_sync_missing::RULE,
    &group_policy_blocked::RULE,
    &home_edition::RULE,
    &http_refused::RULE,
    &identity_not_found::RULE,
    &info_button_missing::RULE,
    &insufficient_rights::RULE,
    &join_refused::RULE,
    &keyset_missing::RULE,
    &leftover_enrollment::RULE,
    &licence_missing::RULE,
    &linked_enrollment_failed::RULE,
    &log_incomplete::RULE,
    &log_missing::RULE,
    &mdm_scope_missing::RULE,
    &mfa_demanded::RULE,
    &no_auto_enrollment::RULE,
    &no_internet::RULE,
    &no_mdm_for_tenant::RULE,
    &no_primary_refresh_token::RULE,
    &not_hybrid_joined::RULE,
    &offline_join_timed_out::RULE,
    &old_agent::RULE,
    &old_device_record::RULE,
    &password_expired::RULE,
    &platform_restricted::RULE,
    &policy_conflict::RULE,
    &policy_node_failed::RULE,
    &provisioning_failed::RULE,
    &proxy_in_the_way::RULE,
    &push_channel_failed::RULE,
    &refused_without_trace::RULE,
    &restart_needed::RULE,
    &scp_missing::RULE,
    &server_certificate_untrusted::RULE,
    &server_message::RULE,
    &server_unreachable::RULE,
    &service_trouble::RULE,
    &sign_in_refused::RULE,
    &standard_user::RULE,
    &sync_failing::RULE,
    &sync_user_token::RULE,
    &tenant_setup_wrong::RULE,
    &tls_failed::RULE,
    &tls_inspection::RULE,
    &tpm_attestation_failed::RULE,
    &tpm_not_ready::RULE,
    &two_enrollments::RULE,
    &upn_suffix_not_routable::RULE,
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
    let mut findings: Vec<Finding> = RULES.iter().flat_map(|rule| rule.check(case)).collect();
    let present: Vec<&str> = findings.iter().map(|finding| finding.rule).collect();
    for finding in &mut findings {
        // A cause that was not found itself explains nothing.
        finding.effect_of = finding.effect_of.filter(|cause| present.contains(cause) && *cause != finding.rule);
    }
    findings.sort_by_key(|finding| rank(case, finding));
    causes_first(findings)
}

/// The rule whose finding explains the verdict: the first finding that stands for the verdict's attempt or code. Verdicts
/// that tell of no trouble need no explanation.
#[must_use]
pub fn explaining(findings: &[Finding], verdict: &Verdict) -> Option<&'static str> {
    let calm = [Outcome::Enrolled, Outcome::InProgress].contains(&verdict.outcome);
    let first = findings.first().filter(|_| !calm)?;
    (first.severity != Severity::Notice && standing(verdict, first) < Standing::Beside).then_some(first.rule)
}

/// How a finding stands to the verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    /// It is about the verdict's attempt and rests on its code.
    Explains,
    /// It is about the verdict's attempt, or about no attempt where the verdict is about none.
    OfIt,
    /// It is about something else.
    Beside,
}

fn standing(verdict: &Verdict, finding: &Finding) -> Standing {
    let with_code = verdict.code.is_some_and(|code| finding.codes.contains(&code));
    let own = finding.attempt == verdict.attempt;
    if with_code && (own || finding.attempt.is_none()) {
        Standing::Explains
    } else if own {
        Standing::OfIt
    } else {
        Standing::Beside
    }
}

/// Sort key: what means trouble before notices, how it stands to the verdict, severity, confidence; what is left equal
/// keeps the order of the registry. An effect never stands before its cause.
fn rank(case: &Case<'_>, finding: &Finding) -> (bool, bool, Standing, Severity, Reverse<Confidence>) {
    let notice = finding.severity == Severity::Notice;
    let standing = standing(case.verdict, finding);
    (finding.effect_of.is_some(), notice, standing, finding.severity, Reverse(finding.confidence))
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
    fn the_cause_of_the_verdict_comes_first_and_effects_follow_their_cause() {
        let fixture = testing::Fixture::new(
            "attempt group_policy failed registration 0x8018000A\n\
             enrollment device_with_entra managed=no account=no traces=status\n\
             contradiction edition\n\
             verdict failed",
        );
        let findings = judge(&fixture.case());
        let told: Vec<_> = findings.iter().map(|finding| (finding.rule, finding.effect_of)).collect();
        let wanted = [
            ("leftover-enrollment", None),
            ("already-mdm-managed", Some("leftover-enrollment")),
            ("artifacts-disagree", None),
        ];
        assert_eq!(told, wanted);
        assert_eq!(explaining(&findings, &fixture.verdict), Some("leftover-enrollment"));
    }

    #[test]
    fn a_cause_that_was_not_found_explains_nothing() {
        let fixture = testing::Fixture::new("attempt group_policy failed registration 0x8018000A\nverdict failed");
        let findings = judge(&fixture.case());
        assert_eq!(findings[0].rule, "already-mdm-managed");
        assert_eq!(findings[0].effect_of, None);
    }

    #[test]
    fn a_calm_verdict_needs_no_explanation() {
        let fixture = testing::Fixture::new("device entra=yes\ncontradiction edition\nverdict enrolled");
        assert_eq!(explaining(&judge(&fixture.case()), &fixture.verdict), None);
    }

    /// Wrong data that other tools carry (codes and ids read as something that they are not).
    #[test]
    fn wrong_data_of_other_tools_is_not_repeated() {
        let rules = |text: &str| -> Vec<&str> {
            judge(&testing::Fixture::new(text).case()).iter().map(|finding| finding.rule).collect()
        };
        let code =
            |code: &str| rules(&format!("attempt entra_join_settings failed certificate {code}\nverdict failed"));
        // 0x80180009 is "in progress", not "blocked"; 14 is no quota, 13 is; 18 is the licence, not "already enrolled".
        assert_eq!(code("0x80180009"), ["enrollment-running"]);
        assert_eq!(code("0x80180013"), ["device-cap-reached"]);
        assert_eq!(code("0x80180014"), ["platform-restricted"]);
        assert_eq!(code("0x80180018"), ["licence-missing"]);
        assert_eq!(code("0x8018000A"), ["already-mdm-managed"]);
        // 1 is the message format, 2 authentication (no "invalid server"), 3 authorization (no "transport error"),
        // 5 and 6 the service (no certificates), 7 the security header (no "sync failed").
        assert_eq!(code("0x80180001"), ["tenant-setup-wrong"]);
        assert_eq!(code("0x80180002"), ["sign-in-refused"]);
        assert_eq!(code("0x80180003"), ["enrollment-not-allowed"]);
        assert_eq!(code("0x80180005"), ["service-trouble"]);
        assert_eq!(code("0x80180006"), ["service-trouble"]);
        assert_eq!(code("0x80180007"), ["sign-in-refused"]);
        // EnrollmentType 0 with the marks of an enrollment is one; what stock Windows carries is none.
        assert!(rules("enrollment mdm_only managed=yes\nverdict enrolled").is_empty());
        assert_eq!(rules("enrollment unmanaged_builtin managed=no state=1\nverdict not_enrolled"), ["builtin-entries"]);
        // MSI events: 1922 and 1923 are successes, 1924 a failure, 1910 a second instance that leaves, 1927 an alert.
        let event = |id: u16| rules(&format!("event 2026-03-20T08:00:00Z DM {id} Message1=x Message3=x"));
        for good in [1904, 1905, 1906, 1910, 1920, 1922, 1923, 1927] {
            assert!(event(good).is_empty(), "{good}");
        }
        assert_eq!(event(1924), ["app-install-failed"]);
        assert_eq!(event(1907), ["app-install-failed"]);
        // Event 304 counts: other tools filter it out before they look for it.
        assert_eq!(rules("attempt undetermined failed join 0x801C001D\nverdict not_enrolled"), ["scp-missing"]);
        // Autopilot noise.
        let noise = "event 2026-03-20T08:00:00Z MDD 100 Message1=x\nevent 2026-03-20T08:00:01Z MDD 1005\nevent 2026-03-20T08:00:02Z MDD 1010";
        assert!(rules(noise).is_empty());
    }

    #[test]
    fn every_rule_is_documented() {
        for rule in RULES {
            assert!(rule.doc.len() > 40 && rule.title.len() > 8, "{} says too little", rule.id);
            assert!(!rule.references.is_empty(), "{} names no document", rule.id);
        }
    }
}

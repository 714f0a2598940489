//! The tenant offers this user no MDM: the user is outside the MDM user scope, or the UPN suffix is not the tenant's.

use crate::model::attempt::Attempt;
use crate::model::attempt::AttemptOutcome;
use crate::model::code::Code;
use crate::model::finding::Confidence;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::device_credential_refused;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "mdm-scope-missing",
    title: "The MDM scope does not include the user, or the UPN suffix is not verified",
    severity: Severity::Error,
    seed_row: None,
    doc: "An attempt ended with 0x8018002B (met in auto-enrollment when the tenant has no MDM for this user; field \
          knowledge, not an SDK name) or 0x80180031 (MENROLL_E_MDM_NOT_CONFIGURED). An empty MdmUrl in dsregcmd /status says the \
          same from the other side and makes it certain.",
    references: &[documents::GROUP_POLICY, documents::ENROLLMENT_ERRORS],
    check: Check::One(check),
};

/// Both numbers for "no MDM is configured for this user".
const CODES: [Code; 2] = [Code::status(0x8018_002B), Code::status(0x8018_0031)];

fn check(case: &Case<'_>) -> Option<Finding> {
    let mut unexplained =
        case.attempts_with(&CODES).rev().filter(|attempt| !device_credential_refused::is_reason(case, attempt));
    unexplained.next().and_then(|attempt| finding(case, attempt))
}

fn finding(case: &Case<'_>, attempt: &Attempt) -> Option<Finding> {
    let code = attempt.codes.iter().copied().find(|code| CODES.contains(code)).or(attempt.code)?;
    let url = case.device.join.mdm_url.as_ref();
    let empty = url.filter(|url| url.value.trim().is_empty());
    let user = attempt.upn.as_deref().unwrap_or("the user");
    let mut because = format!("Windows asked the tenant which MDM server manages {user} and was given none ({code}).");
    if empty.is_some() {
        because.push_str(" dsregcmd shows an empty MdmUrl, so the tenant gave this user no enrollment address when the device joined.");
    }
    let draft = Draft::new(
        &RULE,
        because,
        format!(
            "In the tenant, check that {user} is in the MDM user scope of the MDM application, has a licence that includes it, \
             and that the part after @ is a verified domain of the tenant; then let the scheduled enrollment run again."
        ),
    );
    let known = code.value == 0x8018_0031 || empty.is_some();
    draft
        .ask("With which address do you sign in to Windows and to Office?")
        .confidence(if known { Confidence::High } else { Confidence::Medium })
        .severity(if case.overcome(attempt) { Severity::Notice } else { RULE.severity })
        .code(code)
        .attempt(attempt)
        .effect_of("upn-suffix-not-routable")
        .evidence(empty.into_iter().flat_map(|url| url.evidence.iter().cloned()))
        .done()
        .filter(|_| attempt.outcome != AttemptOutcome::Succeeded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;

    #[test]
    fn the_code_alone_is_field_knowledge() {
        let found =
            Fixture::new("attempt group_policy failed discovery 0x8018002B upn=avery@contoso.local").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].severity, found[0].confidence), (Severity::Error, Confidence::Medium));
        assert!(found[0].action.contains("avery@contoso.local"));
    }

    #[test]
    fn an_empty_mdm_url_makes_it_certain() {
        let text = "attempt group_policy failed discovery 0x8018002B\ndevice entra=yes mdm_url=";
        assert_eq!(Fixture::new(text).check(&RULE)[0].confidence, Confidence::High);
    }

    #[test]
    fn a_later_success_makes_it_history() {
        let text = "attempt group_policy failed discovery 0x80180031\nattempt group_policy succeeded";
        assert_eq!(Fixture::new(text).check(&RULE)[0].severity, Severity::Notice);
    }

    #[test]
    fn other_codes_are_other_stories() {
        assert!(Fixture::new("attempt group_policy failed discovery 0x8018000A").check(&RULE).is_empty());
        assert!(Fixture::new("device mdm_url=").check(&RULE).is_empty());
    }
}

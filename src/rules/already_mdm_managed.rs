//! The device is managed already, and an Entra join or automatic enrollment wants to enroll it again.

use crate::model::attempt::Attempt;
use crate::model::attempt::AttemptOutcome;
use crate::model::attempt::Trigger;
use crate::model::code::Code;
use crate::model::evidence::Evidence;
use crate::model::fields::Value;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::codes_of;
use crate::rules::by_code::weight;
use crate::rules::case::is_main;
use crate::rules::case::provider;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "already-mdm-managed",
    title: "The device is already managed by an MDM",
    severity: Severity::Error,
    seed_row: Some("entra/already-mdm-managed"),
    doc: "An attempt was refused with 0x8018000A (MENROLL_E_DEVICE_ALREADY_ENROLLED) or event 94 or 95 of the enrollment check. A linked second enrollment (MMP-C) beside Intune is no such case.",
    references: &[documents::GUIDE, documents::GROUP_POLICY],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    refused(case).filter(|managed| !is_personal(managed)).and_then(|managed| finding(case, &RULE, managed))
}

/// Whether it was a connection of the guide's table on personal devices ([`documents::GUIDE`]): what the enrollment
/// check was asked for (field 9 of event 3015, type 6 is device-wide with Entra) tells it better than the path.
pub(super) fn is_personal(managed: &Managed<'_>) -> bool {
    let by_path =
        |attempt: &Attempt| matches!(attempt.trigger, Trigger::MdmOnly | Trigger::WorkAccount | Trigger::DeepLink);
    managed.asked_for != Some(6) && managed.attempt.is_some_and(by_path)
}

/// What shows that the device is managed already.
pub(super) struct Managed<'a> {
    /// The attempt that was refused.
    pub attempt: Option<&'a Attempt>,
    /// The type of enrollment that was asked for, if the enrollment check tells.
    pub asked_for: Option<u64>,
    /// Whether the enrollment check named the tenant as the reason (event 99).
    pub same_tenant: bool,
    /// Who manages it, in words.
    pub who: String,
    /// Where that stands.
    pub evidence: Vec<Evidence>,
}

/// A refusal because the device is managed: 0x8018000A, or event 95, 94 or 99 of the enrollment check.
pub(super) fn refused<'a>(case: &Case<'a>) -> Option<Managed<'a>> {
    let already = Code::status(0x8018_000A);
    let attempt =
        case.attempts.iter().rev().find(|attempt| {
            attempt.outcome != AttemptOutcome::Succeeded && codes_of(attempt).any(|code| code == already)
        });
    let told = [94, 95].into_iter().filter_map(|id| case.last_of(provider::DM, id)).max_by_key(|(id, _)| *id);
    if attempt.is_none() && told.is_none() {
        return None;
    }
    let mut evidence: Vec<Evidence> = told.and_then(|(id, _)| case.evidence(id)).into_iter().collect();
    let manager = case.managed().or_else(|| case.device.enrollments.iter().find(|entry| is_main(entry.kind)));
    let who = match manager {
        Some(entry) => {
            evidence.extend(entry.evidence.iter().cloned());
            let name = entry.provider_id.as_deref().unwrap_or("another management service");
            let user = entry.upn.as_deref().map(|upn| format!(" for {upn}")).unwrap_or_default();
            if entry.managed == Some(true) {
                format!("{name} manages it{user}")
            } else {
                format!("an entry of {name} is left on it{user}")
            }
        }
        None if case.is(case.device.config_manager.as_ref(), true) => {
            evidence.extend(case.device.config_manager.iter().flat_map(|known| known.evidence.iter().cloned()));
            "the Configuration Manager client is on it".to_owned()
        }
        None => "the logs do not name by whom".to_owned(),
    };
    let detail = case.last_of(provider::DM, 3015).map(|(_, event)| event);
    let asked_for = detail.and_then(|event| event.record.fields.get("UInt2").and_then(Value::as_u64));
    let same_tenant = case.last_of(provider::DM, 99).is_some();
    Some(Managed { attempt, asked_for, same_tenant, who, evidence })
}

/// The finding of both tables of the guide.
pub(super) fn finding(case: &Case<'_>, rule: &'static Rule, managed: Managed<'_>) -> Option<Finding> {
    let Managed { attempt, asked_for: _, same_tenant, who, evidence } = managed;
    let code = attempt.map(|_| " (0x8018000A)").unwrap_or_default();
    let draft = Draft::new(
        rule,
        format!("Windows refused a further enrollment because this device is managed already: {who}{code}."),
        "If the existing management is the right one, nothing is to be done; a scheduled enrollment that keeps failing can be switched off. If not, the admin removes the old enrollment first (Disconnect, or from the old server): its policies, certificates and applications, perhaps company data, go with it.",
    )
    .ask("What is listed on your page Access work or school? Was this PC used at another company?")
    .effect_of(if same_tenant { "already-entra-joined" } else { "leftover-enrollment" })
    .evidence(evidence);
    // A scheduled enrollment that meets a working one harms nobody; what a person asked for did not happen.
    let by_itself = |attempt: &Attempt| matches!(attempt.trigger, Trigger::GroupPolicy | Trigger::CoManagement);
    let working = case.managed().is_some() && case.is_enrolled() && attempt.is_some_and(by_itself);
    let severity = if working { Severity::Warning } else { rule.severity };
    match attempt {
        Some(attempt) => {
            draft.severity(weight(case, attempt, severity)).attempt(attempt).code(Code::status(0x8018_000A)).done()
        }
        None => draft.severity(severity).done(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn a_refusal_names_the_manager() {
        let found = Fixture::new("attempt group_policy failed registration 0x8018000A\nenrollment mdm_only managed=yes provider=FabrikamMDM upn=megan@fabrikam.com").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "FabrikamMDM manages it");
        assert_eq!(found[0].severity, Severity::Warning);
    }

    #[test]
    fn the_decimal_of_the_task_is_the_same_code() {
        let found = Fixture::new("attempt group_policy failed registration 2149056522").check(&RULE);
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn a_licence_code_is_no_already_enrolled() {
        let found = Fixture::new("attempt group_policy failed registration 0x80180018").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_linked_pair_is_normal() {
        let found =
            Fixture::new("enrollment device_with_entra managed=yes\nenrollment linked managed=yes").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn the_personal_table_is_another_row() {
        let found = Fixture::new("attempt mdm_only failed registration 0x8018000A").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

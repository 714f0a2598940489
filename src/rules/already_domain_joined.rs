//! The device is in an Active Directory domain.

use crate::model::finding::Confidence;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::documents;
use crate::rules::draft::Draft;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "already-domain-joined",
    title: "The device is in an Active Directory domain, so it cannot be joined to Entra from Settings",
    severity: Severity::Warning,
    seed_row: Some("entra/already-domain-joined"),
    doc: "The device is joined to an Active Directory domain and not to Entra, and the connect dialog was opened after which no join or enrollment came about. Both at once are possible only as hybrid join, which Windows makes by itself.",
    references: &[documents::GUIDE, documents::HYBRID_JOIN],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let join = &case.device.join;
    let domain =
        join.domain_joined.as_ref().filter(|domain| domain.value && !case.is(join.entra_joined.as_ref(), true));
    let (Some(domain), Some(dialog)) = (domain, case.connect_dialog().filter(|_| !case.is_enrolled())) else {
        return None;
    };
    let mut draft = Draft::new(
        &RULE,
        "The dialog to connect to work or school was opened on a device that is in an Active Directory domain. Such a device cannot be joined to Entra from Settings; it can only be both as a hybrid join.",
        "If this organisation uses hybrid join, let Windows make it (office network or VPN, then sign in again) and let group policy enroll the device. If the device is to be joined to Entra alone, the admin takes it out of the domain first: the domain profiles of its users do not move along.",
    )
    .ask("What did you want to connect to, and which message did the dialog show?")
    .confidence(Confidence::Medium)
    .evidence(case.evidence(dialog))
    .evidence(domain.evidence.iter().cloned());
    if case.refuses_silently() == Some(true) {
        draft = draft.also("This build of Windows refuses without a word in its logs, so no trace is expected.");
    }
    draft.done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn the_dialog_on_a_domain_member() {
        let found = Fixture::new(
            "device domain=yes entra=no\nevent 2026-03-16T08:24:00Z SHELL 62400 Source=ms-cxh://MOSET/CONNECTTOWORK",
        )
        .check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "hybrid");
        assert_eq!(found[0].confidence, Confidence::Medium);
    }

    #[test]
    fn an_old_build_leaves_no_trace() {
        let found = Fixture::new("device domain=yes entra=no build=19045\nevent 2026-03-16T08:24:00Z SHELL 62400 Source=ms-cxh://MOSET/CONNECTTOWORK").check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "no trace");
    }

    #[test]
    fn a_domain_member_alone_has_no_problem() {
        let found = Fixture::new("device domain=yes entra=no").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_hybrid_joined_device_is_another_story() {
        let found = Fixture::new(
            "device domain=yes entra=yes\nevent 2026-03-16T08:24:00Z SHELL 62400 Source=ms-cxh://MOSET/CONNECTTOWORK",
        )
        .check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

//! The MDM server gave a reason in its own words.

use crate::model::code::Code;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Say;
use crate::rules::by_code::say;
use crate::rules::case::provider;
use crate::rules::documents;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "server-message",
    title: "The MDM server refused the enrollment with a message of its own",
    severity: Severity::Error,
    seed_row: None,
    doc: "An attempt ended with 0x80180032 (MENROLL_E_CUSTOMSERVERERROR): the server supplies its own text, which event 52 of device management holds.",
    references: &[documents::MOBILE_ENROLLMENT],
    check: Check::One(check),
};

/// What its codes say, the telling ones first.
static SAYS: &[Say] = &[Say {
    codes: &[Code::status(0x8018_0032)],
    because: "The MDM server refused the enrollment and gave a reason of its own",
    action: "Read the server's text in the evidence and give it to the MDM admin: only he knows what it asks for.",
    ask: "Which message did the dialog show, word for word?",
}];

fn check(case: &Case<'_>) -> Option<Finding> {
    let found = say(case, &RULE, SAYS, |_| true)?;
    let fault = case.last_of(provider::DM, 52);
    let text = fault.and_then(|(_, event)| event.record.fields.text("Message2"));
    let found = match text {
        Some(text) => found.also(&format!("Its text: \"{}\".", text.chars().take(300).collect::<String>())),
        None => found,
    };
    found.evidence(fault.and_then(|(id, _)| case.evidence(id))).done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;
    use crate::rules::testing::assert_says;

    #[test]
    fn the_text_is_pointed_to() {
        let found = Fixture::new(
            "attempt mdm_only failed certificate 0x80180032\nevent 2026-03-20T08:00:00Z DM 52 Message2=Register_first",
        )
        .check(&RULE);
        assert_eq!(found.len(), 1);
        assert_says(&found[0], "Register first");
    }

    #[test]
    fn a_known_fault_is_another_story() {
        let found = Fixture::new("attempt mdm_only failed certificate 0x80180013").check(&RULE);
        assert!(found.is_empty(), "{found:?}");
    }
}

//! What rules that rest on the codes of an attempt have in common.

use crate::model::attempt::Attempt;
use crate::model::code::Code;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Rule;
use crate::rules::draft::Draft;

/// What a rule says about an attempt that met one of its codes.
pub(super) struct Words {
    /// What is wrong.
    pub title: String,
    /// Why we think so; the code is added in parentheses.
    pub because: String,
    /// What the helpdesk does next.
    pub action: String,
    /// What to ask the user.
    pub ask: Option<String>,
}

impl Words {
    /// Words that need nothing of the attempt.
    pub(super) fn new(title: &str, because: &str, action: &str, ask: Option<&str>) -> Self {
        Self {
            title: title.to_owned(),
            because: because.to_owned(),
            action: action.to_owned(),
            ask: ask.map(str::to_owned),
        }
    }
}

/// The finding on the newest attempt that met one of these codes and did not succeed. What a later attempt overcame
/// is told as a notice.
pub(super) fn newest(
    case: &Case<'_>,
    rule: &'static Rule,
    codes: &[Code],
    applies: impl Fn(&Attempt) -> bool,
    words: impl FnOnce(&Attempt, Code) -> Words,
) -> Option<Finding> {
    let attempt = case.attempts_with(codes).rev().find(|attempt| applies(attempt))?;
    let met = attempt.code.into_iter().chain(attempt.codes.iter().copied()).find(|code| codes.contains(code))?;
    let words = words(attempt, met);
    let mut draft = Draft::new(rule, words.title, format!("{} ({met})", words.because), words.action)
        .severity(if case.overcome(attempt) { Severity::Notice } else { rule.severity })
        .code(met)
        .attempt(attempt)
        .evidence(case.with_code(met).filter_map(|(id, _)| case.evidence(id)).take(3));
    if let Some(ask) = words.ask {
        draft = draft.ask(ask);
    }
    draft.done()
}

/// The user an attempt was for, in words.
pub(super) fn user_of(attempt: &Attempt) -> &str {
    attempt.upn.as_deref().unwrap_or("the user")
}

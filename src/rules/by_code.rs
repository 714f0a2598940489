//! What rules that rest on the codes of an attempt have in common.

use crate::knowledge::codes::lookup;
use crate::model::attempt::Attempt;
use crate::model::attempt::AttemptOutcome;
use crate::model::attempt::StepOutcome;
use crate::model::code::Code;
use crate::model::code::CodeKind;
use crate::model::event::Topic;
use crate::model::finding::Confidence;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Rule;
use crate::rules::draft::Draft;

/// What a rule says about an attempt that met one of its codes.
pub(super) struct Words {
    /// Why we think so; the code is added in parentheses.
    pub because: String,
    /// What the helpdesk does next.
    pub action: String,
    /// What to ask the user.
    pub ask: Option<String>,
}

/// What a rule says of some of its codes. `{user}` in a text stands for the user of the attempt.
pub(super) struct Say {
    /// The codes, as Windows itself writes them (see [`plain`]).
    pub codes: &'static [Code],
    /// Why we think so; the code is added in parentheses.
    pub because: &'static str,
    /// What the helpdesk does next.
    pub action: &'static str,
    /// What to ask the user; `""` for nothing.
    pub ask: &'static str,
}

/// The number that a wrapped network error stands for: facility 0x19 with a low word from 12000 on, and the token library's
/// `0xCAA8nnnn`, both carry a WinHTTP error (`0x80192EE7` and `0xCAA82EE7` are `0x80072EE7`). Other codes stay as they are.
pub(super) fn plain(code: Code) -> Code {
    let low = code.value & 0xFFFF;
    let wrapped = matches!(code.value >> 16, 0x8019 | 0xCAA8) && (12_000..13_000).contains(&low);
    match code.kind {
        CodeKind::Status if wrapped => Code::status(0x8007_0000 | low),
        CodeKind::Exit if (12_000..13_000).contains(&low) => Code::status(0x8007_0000 | low),
        _ => code,
    }
}

/// The HTTP status that facility 0x19 wraps: low words 100 to 599 (0x80190191 is HTTP 401). The low words 1 to 14 of the same
/// facility are registration errors of Windows 8.1.
pub(super) fn http_status(code: Code) -> Option<u32> {
    let low = code.value & 0xFFFF;
    match code.kind {
        CodeKind::Http => Some(code.value),
        CodeKind::Status if code.value >> 16 == 0x8019 && (100..600).contains(&low) => Some(low),
        _ => None,
    }
}

/// All codes of an attempt, the root first.
pub(super) fn codes_of(attempt: &Attempt) -> impl Iterator<Item = Code> + '_ {
    attempt.code.into_iter().chain(attempt.codes.iter().copied())
}

/// Whether the sign-in service itself named a reason: then that is told, not the library's word for it.
pub(super) fn has_aadsts(attempt: &Attempt) -> bool {
    codes_of(attempt).any(|code| code.kind == CodeKind::Aadsts)
}

/// The finding on the newest attempt that met such a code and did not succeed, as a draft that the rule may add to. What a
/// later attempt overcame is told as a notice.
pub(super) fn newest(
    case: &Case<'_>,
    rule: &'static Rule,
    wanted: impl Fn(Code) -> bool,
    applies: impl Fn(&Attempt) -> bool,
    words: impl FnOnce(&Attempt, Code) -> Words,
) -> Option<Draft> {
    let troubled = |attempt: &&Attempt| attempt.outcome != AttemptOutcome::Succeeded && applies(attempt);
    let (attempt, met) = case
        .attempts
        .iter()
        .rev()
        .filter(troubled)
        .find_map(|attempt| Some((attempt, codes_of(attempt).find(|code| wanted(*code))?)))?;
    Some(draft(case, rule, attempt, met, words(attempt, met)))
}

/// The finding of the first row of `says`, on the newest attempt that met a code of any.
pub(super) fn say(
    case: &Case<'_>,
    rule: &'static Rule,
    says: &'static [Say],
    applies: impl Fn(&Attempt) -> bool,
) -> Option<Draft> {
    let troubled = |attempt: &&Attempt| attempt.outcome != AttemptOutcome::Succeeded && applies(attempt);
    let row = |attempt: &Attempt| {
        says.iter().find_map(|say| Some((say, codes_of(attempt).find(|code| say.codes.contains(&plain(*code)))?)))
    };
    let (attempt, (say, met)) =
        case.attempts.iter().rev().filter(troubled).find_map(|attempt| Some((attempt, row(attempt)?)))?;
    let with_user = |text: &str| text.replace("{user}", user_of(attempt));
    let words = Words {
        because: with_user(say.because),
        action: with_user(say.action),
        ask: Some(with_user(say.ask)).filter(|ask| !ask.is_empty()),
    };
    Some(draft(case, rule, attempt, met, words))
}

/// The finding of the first row of `says` on the newest session that failed with one of its codes, unless a later
/// session went well.
pub(super) fn from_syncs(case: &Case<'_>, rule: &'static Rule, says: &'static [Say]) -> Option<Draft> {
    let sync = case
        .syncs
        .iter()
        .rev()
        .take_while(|sync| sync.outcome != StepOutcome::Succeeded)
        .find(|sync| sync.code.is_some_and(|code| says.iter().any(|say| say.codes.contains(&plain(code)))))?;
    let code = sync.code?;
    let say = says.iter().find(|say| say.codes.contains(&plain(code)))?;
    let with_user = |text: &str| text.replace("{user}", "the user");
    let because = format!("In a session with the management server: {} ({code}).", with_user(say.because));
    let draft = Draft::new(rule, because, with_user(say.action))
        .severity(if rule.severity == Severity::Notice { Severity::Notice } else { Severity::Warning })
        .confidence(Confidence::Medium)
        .code(code)
        .evidence(sync.evidence.iter().cloned());
    Some(if say.ask.is_empty() { draft } else { draft.ask(with_user(say.ask)) })
}

/// The finding of a rule that is nothing but what its codes say.
pub(super) fn told(case: &Case<'_>, rule: &'static Rule, says: &'static [Say]) -> Option<Finding> {
    say(case, rule, says, |_| true).and_then(Draft::done)
}

/// A finding on an attempt that met a code: its severity by how the attempt ended, its confidence by how well the code is
/// known, the events that carry the code as evidence before the attempt's own.
fn draft(case: &Case<'_>, rule: &'static Rule, attempt: &Attempt, met: Code, words: Words) -> Draft {
    let hint = lookup::code(met, Topic::Registration).is_some_and(|info| info.hint);
    let mut draft = Draft::new(rule, format!("{} ({met}).", words.because), words.action)
        .severity(weight(case, attempt, rule.severity))
        .confidence(if hint { Confidence::Medium } else { Confidence::High })
        .code(met)
        .evidence(case.with_code(met).rev().filter_map(|(id, _)| case.evidence(id)).take(3))
        .attempt(attempt);
    if let Some(root) = attempt.code.filter(|root| *root != met && explains(met, *root)) {
        draft = draft.code(root);
    }
    match words.ask {
        Some(ask) => draft.ask(ask),
        None => draft,
    }
}

/// Whether a code inside an attempt explains the code that the attempt ended with: the sign-in service's number does for
/// codes of the token library, for "interaction needed" and for the general codes.
fn explains(met: Code, root: Code) -> bool {
    let general = [0x8018_0001, 0x8018_0002, 0x8018_0007, 0x8018_0008, 0x8018_002A, 0x8000_4005, 0x8000_FFFF];
    met.kind == CodeKind::Aadsts && (root.value >> 20 == 0xCAA || general.contains(&root.value))
}

/// How bad something is that stood in the way of an attempt.
pub(super) fn weight(case: &Case<'_>, attempt: &Attempt, worst: Severity) -> Severity {
    let at_least = |least: Severity| if worst < least { least } else { worst };
    if case.overcome(attempt) {
        Severity::Notice
    } else if attempt.outcome == AttemptOutcome::Failed && (case.managed().is_none() || case.is_of_verdict(attempt)) {
        worst
    } else {
        at_least(Severity::Warning)
    }
}

/// The user an attempt was for, in words.
pub(super) fn user_of(attempt: &Attempt) -> &str {
    attempt.upn.as_deref().unwrap_or("the user")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_network_errors_are_unwrapped() {
        let name = Code::status(0x8007_2EE7);
        assert_eq!(plain(Code::status(0x8019_2EE7)), name);
        assert_eq!(plain(Code::status(0xCAA8_2EE7)), name);
        assert_eq!(plain(Code { kind: CodeKind::Exit, value: 12_007 }), name);
        for other in [0x8019_0001, 0x8019_0191, 0xCAA2_0003, 0x8018_002B] {
            assert_eq!(plain(Code::status(other)), Code::status(other));
        }
    }

    /// Facility 0x19 is HTTP and Windows 8.1 registration at once; only the low word tells.
    #[test]
    fn http_is_told_from_registration_errors() {
        assert_eq!(http_status(Code::status(0x8019_0191)), Some(401));
        assert_eq!(http_status(Code::status(0x8019_01F4)), Some(500));
        assert_eq!(http_status(Code::status(0x8019_0001)), None);
        assert_eq!(http_status(Code::status(0x8019_2EE7)), None);
        assert_eq!(http_status(Code::status(0x8018_0191)), None);
    }
}

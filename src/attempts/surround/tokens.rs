//! Token errors of the sign-in components: why an attempt could not sign in.

use crate::attempts::chain::ANY;
use crate::attempts::chain::Hit;
use crate::attempts::chain::Lane;
use crate::attempts::chain::Signal;
use crate::attempts::chain::Step;
use crate::attempts::codes;
use crate::attempts::draft::Draft;
use crate::attempts::draft::Kind;
use crate::attempts::phases::End;
use crate::model::event::Event;
use crate::model::event::Phase;

/// How long before an attempt the token errors that made it fail may lie, in seconds.
const TOKEN_WINDOW: i64 = 120;
/// How many token errors are added to an attempt.
const MOST_TOKENS: usize = 8;

/// Token errors with a sign-in service number around an attempt that failed in a way that they can explain.
pub(crate) fn add(draft: &mut Draft<'_>, tokens: &[Hit], events: &[Event]) {
    if draft.course.end != End::Failed || draft.kind == Kind::Page {
        return;
    }
    let phase = draft.course.failed_phase;
    let code = draft.course.code;
    let signing_in = matches!(phase, Some(Phase::Authentication | Phase::Join))
        || code.and_then(codes::phase_of) == Some(Phase::Authentication);
    if !signing_in && !code.is_none_or(codes::is_generic) {
        return;
    }
    let from = draft.first.plus_seconds(-TOKEN_WINDOW);
    let start = tokens.partition_point(|hit| events.get(hit.at).is_some_and(|event| event.at < from));
    let step = if phase == Some(Phase::Join) { &TOKEN_OF_JOIN } else { &TOKEN_OF_ENROLLMENT };
    let found: Vec<Hit> = tokens
        .get(start..)
        .unwrap_or_default()
        .iter()
        .take_while(|hit| events.get(hit.at).is_some_and(|event| event.at <= draft.last.plus_seconds(5)))
        .filter(|hit| events.get(hit.at).is_some_and(|event| codes::aadsts(event).is_some()))
        .take(MOST_TOKENS)
        .map(|hit| Hit { at: hit.at, step })
        .collect();
    if !found.is_empty() {
        let (first, last) = (draft.first, draft.last);
        draft.add(&found, events);
        (draft.first, draft.last) = (first, last);
    }
}

/// A token error that made a join fail.
static TOKEN_OF_JOIN: Step =
    Step { id: 1098, lane: Lane::Token, phase: Phase::Join, signal: Signal::Failure, rank: ANY };
/// A token error that made an enrollment fail.
static TOKEN_OF_ENROLLMENT: Step =
    Step { id: 1098, lane: Lane::Token, phase: Phase::Authentication, signal: Signal::Failure, rank: ANY };

//! Scheduled tries that fail alike, as one attempt with repeats.

use crate::attempts::chain::Lane;
use crate::attempts::draft::Draft;
use crate::attempts::draft::Kind;
use crate::attempts::phases::End;
use crate::model::code::Code;
use crate::model::event::Event;
use crate::model::event::Phase;

/// What tries have in common that are one attempt.
type Likeness = (Kind, Option<Phase>, Option<Code>, Vec<u16>);

/// Scheduled tries that failed alike, one after the other, become one attempt.
pub(crate) fn fold<'a>(all: Vec<Draft<'a>>, events: &[Event]) -> Vec<Draft<'a>> {
    let mut folded: Vec<Draft<'a>> = Vec::new();
    let mut latest: Vec<(Kind, usize)> = Vec::new();
    for draft in all {
        let before = latest.iter_mut().find(|(kind, _)| *kind == draft.kind);
        let same =
            before.as_ref().and_then(|(_, at)| folded.get(*at)).is_some_and(|earlier| alike(earlier, &draft, events));
        if same && let Some((_, at)) = before {
            if let Some(earlier) = folded.get_mut(*at) {
                earlier.repeats = earlier.repeats.saturating_add(1);
                earlier.last = earlier.last.max(draft.last);
                earlier.later.extend(draft.hits.iter().chain(&draft.context).map(|hit| hit.at));
                earlier.keys.absorb(&draft.keys);
            }
            continue;
        }
        match before {
            Some((_, at)) => *at = folded.len(),
            None => latest.push((draft.kind, folded.len())),
        }
        folded.push(draft);
    }
    folded
}

fn alike(earlier: &Draft<'_>, draft: &Draft<'_>, events: &[Event]) -> bool {
    let scheduled = |d: &Draft<'_>| d.is_automatic() || d.kind == Kind::Package;
    scheduled(earlier)
        && scheduled(draft)
        && earlier.course.end == End::Failed
        && likeness(earlier, events) == likeness(draft, events)
}

fn likeness(draft: &Draft<'_>, events: &[Event]) -> Likeness {
    // Which credential automatic enrollment used: user and device tries are different attempts.
    let credential = draft.hits.iter().filter(|hit| hit.step.lane == Lane::Mdm && hit.step.id == 76);
    let credential = credential
        .filter_map(|hit| events.get(hit.at)?.record.fields.get("HexInt1")?.as_u64())
        .map(|value| u16::from(value != 0))
        .collect();
    (draft.kind, draft.course.failed_phase, draft.course.code, credential)
}

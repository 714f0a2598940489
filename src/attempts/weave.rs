//! Weaves the steps of one lane into strands: the steps of one run each.
//!
//! Two passes over the steps in timeline order. First, steps with exactly the same activity, thread and user become
//! fragments; a fragment ends when its chain ends, begins anew or pauses too long. Then fragments are laid together when
//! their ids allow it and their steps complete each other: no step twice, and all of them in the order of the chain.
//! So two runs that interleave stay apart (each has its own first steps), while a run whose steps come from several
//! processes becomes one.

use std::collections::HashMap;

use crate::attempts::chain;
use crate::attempts::chain::ANY;
use crate::attempts::chain::Hit;
use crate::attempts::chain::Signal;
use crate::attempts::chain::Step;
use crate::attempts::keys::Bond;
use crate::attempts::keys::KeySet;
use crate::attempts::keys::Keys;
use crate::model::event::Event;
use crate::model::id::Guid;
use crate::model::time::TICKS_PER_SECOND;
use crate::model::time::Time;

/// How many strands may be open at once. Real devices have one or two; the bound keeps the work linear.
const MOST_OPEN: usize = 8;
/// How many steps a strand may have: a chain has some twenty; a strand that is full is followed by a new one.
const MOST_STEPS: usize = 96;

/// How the steps of a lane belong together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Grammar {
    /// Longest pause, in seconds, between two steps that only time joins.
    pub pause: i64,
    /// Longest pause, in seconds, between two steps that an id joins.
    pub pause_with_id: i64,
    /// Longest time, in seconds, after its end in which a strand still takes up steps.
    pub after_end: i64,
    /// Steps that come at most once in a run.
    pub once: fn(&Step) -> bool,
    /// Whether processes and threads tell runs apart (else only the order of steps does).
    pub by_thread: bool,
}

/// The steps of one run, in timeline order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Strand<'a> {
    /// Its steps.
    pub hits: Vec<Hit>,
    /// Its ids.
    pub keys: KeySet<'a>,
}

impl Strand<'_> {
    /// Time of its first step.
    pub(crate) fn first(&self, events: &[Event]) -> Option<Time> {
        time_of(self.hits.first(), events)
    }

    /// Time of its last step.
    pub(crate) fn last(&self, events: &[Event]) -> Option<Time> {
        time_of(self.hits.last(), events)
    }

    /// Whether a step of these ids is in it.
    pub(crate) fn has(&self, ids: &[u16]) -> bool {
        self.hits.iter().any(|hit| ids.contains(&hit.step.id))
    }
}

fn time_of(hit: Option<&Hit>, events: &[Event]) -> Option<Time> {
    hit.and_then(|hit| events.get(hit.at)).map(|event| event.at)
}

/// What all steps of one fragment have in common: activity, process and thread, user.
type FragmentKey<'a> = (Option<Guid>, Option<(u32, u32)>, Option<&'a str>);

/// Weaves the steps of one lane, given in timeline order, into strands, in the order of their first steps.
pub(crate) fn weave<'a>(hits: &[Hit], events: &'a [Event], grammar: &Grammar) -> Vec<Strand<'a>> {
    merge(fragments(hits, events, grammar), events, grammar)
}

/// First pass: fragments, in the order of their first steps.
fn fragments<'a>(hits: &[Hit], events: &'a [Event], grammar: &Grammar) -> Vec<Strand<'a>> {
    let mut all: Vec<Strand<'a>> = Vec::new();
    // Looked up only, never walked: its order does not matter.
    let mut open: HashMap<FragmentKey<'a>, usize> = HashMap::new();
    for &hit in hits {
        let Some(event) = events.get(hit.at) else { continue };
        let keys = Keys::of(event, chain::is_dm(event));
        let key = if grammar.by_thread { (keys.activity, keys.thread, keys.user) } else { (None, None, None) };
        let place = open
            .get(&key)
            .copied()
            .filter(|&at| all.get(at).is_some_and(|fragment| continues(fragment, hit, event.at, events, grammar)));
        let place = place.unwrap_or_else(|| {
            all.push(Strand::default());
            open.insert(key, all.len() - 1);
            all.len() - 1
        });
        if let Some(fragment) = all.get_mut(place) {
            fragment.hits.push(hit);
            fragment.keys.add(keys);
        }
    }
    all
}

/// Whether a step goes on with a fragment of the same activity and thread.
fn continues(fragment: &Strand<'_>, hit: Hit, at: Time, events: &[Event], grammar: &Grammar) -> bool {
    let Some(last) = fragment.last(events) else { return true };
    let pause = if grammar.by_thread { grammar.pause_with_id } else { grammar.pause };
    fragment.hits.len() < MOST_STEPS
        && seconds(last, at) <= pause
        && !repeats(&fragment.hits, hit, grammar)
        && in_order(fragment.hits.iter().chain([&hit]))
        && ended(&fragment.hits, events).is_none_or(|end| seconds(end, at) <= grammar.after_end)
}

/// Whether a step that comes once in a run is there already.
fn repeats(hits: &[Hit], hit: Hit, grammar: &Grammar) -> bool {
    let end = is_end(hit.step);
    hits.iter().any(|have| {
        (have.step.id == hit.step.id && (grammar.once)(hit.step))
            || (end && is_end(have.step) && have.step.rank == hit.step.rank && have.step.rank != ANY)
    })
}

/// Whether a step ends the chain.
fn is_end(step: &Step) -> bool {
    matches!(step.signal, Signal::Done | Signal::Failed)
}

/// Whether the steps are in the order of the chain: ranks never fall.
fn in_order<'h>(hits: impl Iterator<Item = &'h Hit>) -> bool {
    let mut highest = 0;
    hits.filter(|hit| hit.step.rank != ANY).all(|hit| {
        let rises = hit.step.rank >= highest;
        highest = hit.step.rank;
        rises
    })
}

/// When the chain first ended.
fn ended(hits: &[Hit], events: &[Event]) -> Option<Time> {
    time_of(hits.iter().find(|hit| is_end(hit.step)), events)
}

/// Second pass: fragments laid together.
fn merge<'a>(fragments: Vec<Strand<'a>>, events: &'a [Event], grammar: &Grammar) -> Vec<Strand<'a>> {
    let mut all: Vec<Strand<'a>> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for fragment in fragments {
        let Some(first) = fragment.first(events) else { continue };
        open.retain(|&at| {
            let last = all.get(at).and_then(|strand| strand.last(events));
            last.is_some_and(|last| seconds(last, first) <= grammar.pause_with_id)
        });
        let best = open
            .iter()
            .copied()
            .filter_map(|at| Some((fit(all.get(at)?, &fragment, events, grammar)?, at)))
            .max_by_key(|&(fit, at)| (fit, at));
        if let Some((_, at)) = best
            && let Some(strand) = all.get_mut(at)
        {
            strand.keys.absorb(&fragment.keys);
            strand.hits.extend_from_slice(&fragment.hits);
            strand.hits.sort_by_key(|hit| hit.at);
        } else {
            open.push(all.len());
            all.push(fragment);
            if open.len() > MOST_OPEN {
                open.remove(0);
            }
        }
    }
    all
}

/// How well a fragment fits into a strand: the strength of the bond, and how close in time; `None` if it does not.
fn fit(strand: &Strand<'_>, fragment: &Strand<'_>, events: &[Event], grammar: &Grammar) -> Option<(Bond, i64)> {
    if strand.hits.len() + fragment.hits.len() > MOST_STEPS {
        return None;
    }
    let (last, first) = (strand.last(events)?, fragment.first(events)?);
    let bond = strand.keys.bond(&fragment.keys);
    // A process number or a user alone says little: Windows uses the number again, and the user tries again.
    let pause = if bond >= Bond::Thread { grammar.pause_with_id } else { grammar.pause };
    let distance = seconds(last, first);
    if distance > pause
        || !strand.keys.agrees(&fragment.keys, last <= first)
        || fragment.hits.iter().any(|&hit| repeats(&strand.hits, hit, grammar))
    {
        return None;
    }
    let together = interleave(&strand.hits, &fragment.hits);
    let over = ended(&together, events)
        .zip(time_of(together.last(), events))
        .is_some_and(|(end, last)| seconds(end, last) > grammar.after_end);
    (in_order(together.iter()) && !over).then_some((bond, -distance.max(0)))
}

/// The steps of both in timeline order.
fn interleave(a: &[Hit], b: &[Hit]) -> Vec<Hit> {
    let mut all = [a, b].concat();
    all.sort_by_key(|hit| hit.at);
    all
}

/// Whole seconds from one time to another, negative if it lies before.
pub(crate) fn seconds(from: Time, to: Time) -> i64 {
    (to.ticks() - from.ticks()).div_euclid(TICKS_PER_SECOND)
}

//! Where artifacts disagree: who says what, where, and how it was read.
//!
//! Only statements about the same thing at the time of the collection are compared. That an event tells of a state that
//! is no more is no contradiction, as long as another event or artifact tells how it ended. Of an artifact of which part was
//! lost, nothing is said to be absent.

mod enrollment;
mod state;

use std::collections::BTreeSet;

use crate::device::sources::Sources;
use crate::model::coverage::Claim;
use crate::model::coverage::Contradiction;
use crate::model::device::Device;
use crate::model::event::Event;
use crate::model::evidence::Evidence;
use crate::model::fact::Fact;
use crate::model::id::ArtifactId;
use crate::model::warning::Warning;

/// Most contradictions that are listed; a bundle put together from two devices has them everywhere.
const MAX_CONTRADICTIONS: usize = 200;

/// All contradictions, in a fixed order: join, device, enrollments, policies.
#[must_use]
pub fn of(facts: &[Fact], events: &[Event], device: &Device, warnings: &[Warning]) -> Vec<Contradiction> {
    let sources = Sources::new(facts);
    let damaged: BTreeSet<ArtifactId> =
        warnings.iter().filter(|warning| warning.kind.is_loss()).filter_map(|warning| warning.artifact).collect();
    let is_whole = |evidence: &Evidence| !damaged.contains(&evidence.artifact);
    let mut list = Vec::new();
    state::join(&sources, events, &mut list);
    state::device(&sources, &mut list);
    enrollment::entries(&sources, &is_whole, &mut list);
    enrollment::against_events(&sources, events, device, &is_whole, &mut list);
    state::policies(&sources, &mut list);
    state::applications(&sources, &mut list);
    list.truncate(MAX_CONTRADICTIONS);
    list
}

fn claim(value: impl Into<String>, evidence: Evidence) -> Claim {
    Claim { value: value.into(), evidence }
}

fn contradiction(subject: impl Into<String>, claims: Vec<Claim>, reading: impl Into<String>) -> Contradiction {
    Contradiction { subject: subject.into(), claims, reading: reading.into() }
}

/// The statements of one thing, if they differ: the first of each value.
fn differing<'a>(stated: impl IntoIterator<Item = (String, &'a Fact)>) -> Option<Vec<(String, &'a Fact)>> {
    let mut values: Vec<(String, &Fact)> = Vec::new();
    for (value, fact) in stated {
        if !values.iter().any(|(have, _)| have.eq_ignore_ascii_case(&value)) {
            values.push((value, fact));
        }
    }
    (values.len() > 1).then_some(values)
}

#[cfg(test)]
mod tests;

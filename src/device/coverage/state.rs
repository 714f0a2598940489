//! How much of a source was there.

use std::collections::BTreeMap;

use crate::device::coverage::channels::Log;
use crate::model::artifact::Artifact;
use crate::model::coverage::CoverageStatus;
use crate::model::fact::Fact;
use crate::model::fact::FactKind;
use crate::model::id::ArtifactId;
use crate::model::time::Time;
use crate::model::warning::Warning;

/// What was found of a source.
pub(super) struct Found {
    pub(super) status: CoverageStatus,
    pub(super) artifact: Option<ArtifactId>,
    pub(super) reason: Option<String>,
    /// The effect, if it is another one than that of the source's absence.
    pub(super) effect: Option<String>,
}

/// The state of a source by its artifacts. A damaged one is told even where another is whole: whether they hold the same,
/// nobody knows.
pub(super) fn of_artifacts(
    artifacts: &[Artifact],
    places: &[ArtifactId],
    losses: &BTreeMap<ArtifactId, &Warning>,
) -> Option<Found> {
    let states = places.iter().filter_map(|id| Some(one(*id, artifacts.get(id.index())?, losses.get(id).copied())));
    let mut states: Vec<Found> = states.collect();
    let rank = |status| match status {
        CoverageStatus::Partial => 0,
        CoverageStatus::Read => 1,
        CoverageStatus::Unreadable => 2,
        _ => 3,
    };
    states.sort_by_key(|found| (rank(found.status), found.artifact));
    states.into_iter().next()
}

fn one(id: ArtifactId, artifact: &Artifact, loss: Option<&Warning>) -> Found {
    let holds = artifact.records > 0 || artifact.facts > 0;
    let (status, reason) = match (holds, loss) {
        (true, None) => (CoverageStatus::Read, None),
        (true, Some(loss)) => (CoverageStatus::Partial, Some(loss.message.clone())),
        (false, Some(loss)) => (CoverageStatus::Unreadable, Some(loss.message.clone())),
        (false, None) if artifact.size_bytes == 0 => (CoverageStatus::Empty, Some("the file is empty".to_owned())),
        (false, None) if artifact.format.is_none() => {
            (CoverageStatus::Unreadable, Some("its content is not what its name says".to_owned()))
        }
        (false, None) => (CoverageStatus::Empty, Some("there is nothing in it".to_owned())),
    };
    Found { status, artifact: Some(id), reason, effect: None }
}

/// Something that happened at a known time, which the event logs should tell of: the MDM certificate or the device's join
/// were issued, the Autopilot profile was downloaded.
pub(super) fn anchor(facts: &[Fact]) -> Option<(Time, &'static str)> {
    let named = |fact: &Fact| match (fact.kind, &*fact.name) {
        (FactKind::Dsregcmd, "DeviceCertificateValidity.from") => Some("the device joined Entra"),
        (FactKind::Autopilot, "PolicyDownloadDate") => Some("the Autopilot profile was downloaded"),
        _ => None,
    };
    let mut times: Vec<(Time, &'static str)> = facts
        .iter()
        .filter_map(|fact| named(fact).and_then(|what| Some((Time::parse_utc(&fact.value)?, what))))
        .collect();
    times.sort();
    // The last of them: what came before it may belong to an earlier life of the device.
    times.pop()
}

/// Adds how far back a log goes.
pub(super) fn with_history(found: Found, channel: &str, log: &Log, anchor: Option<(Time, &'static str)>) -> Found {
    let Some((first, at)) = log.first.filter(|(first, _)| *first > 1) else { return off(found, channel) };
    if found.status != CoverageStatus::Read {
        return found;
    }
    let reason = format!("begins with record {first} at {at}; older records were overwritten");
    match anchor {
        Some((before, what)) if before < at => Found {
            status: CoverageStatus::Wrapped,
            reason: Some(format!("{reason}, and {what} at {before}")),
            effect: Some(
                "What happened then is no longer in this log; an attempt of that time is not seen.".to_owned(),
            ),
            ..found
        },
        _ => Found {
            reason: Some(reason),
            effect: Some(format!("An attempt before {at} is not seen in this log.")),
            ..found
        },
    }
}

/// An empty debug channel is the rule.
fn off(found: Found, channel: &str) -> Found {
    if found.status == CoverageStatus::Empty && channel.ends_with("/Debug") {
        let reason = "the channel is switched off, as it is unless somebody needs it";
        return Found { reason: Some(reason.to_owned()), ..found };
    }
    found
}

//! What was there to read, and what its absence means for the verdict.
//!
//! One line for everything that is worth reading (`sources`): always for what any diagnosis needs, for the rest if it is
//! there or if this kind of bundle should have it. "Cannot tell" is only honest if it says what is missing: so each line
//! that is not `read` says why, and what that costs.

mod channels;
mod sources;
mod state;

use std::collections::BTreeMap;

use crate::device::bundle_info;
use crate::device::coverage::sources::Need;
use crate::device::coverage::sources::SOURCES;
use crate::device::coverage::sources::What;
use crate::device::coverage::state::Found;
use crate::model::artifact::Artifact;
use crate::model::artifact::BundleKind;
use crate::model::coverage::Coverage;
use crate::model::coverage::CoverageStatus;
use crate::model::event::Event;
use crate::model::fact::Fact;
use crate::model::fact::FactKind;
use crate::model::id::ArtifactId;
use crate::model::silent::SilentRecords;
use crate::model::time::Time;
use crate::model::warning::Warning;

/// Name that Intune's server has as a provider.
const INTUNE: &str = "MS DM Server";

/// What a log without records means that every device writes to.
const EMPTY_LOG: &str = "Nothing of this kind was logged: either nothing happened, or the log was cleared.";

/// The whole coverage, in the order of `sources`.
#[must_use]
pub fn of(
    kind: BundleKind,
    artifacts: &[Artifact],
    warnings: &[Warning],
    facts: &[Fact],
    events: &[Event],
    silent: &SilentRecords,
) -> Vec<Coverage> {
    let view = View::new(kind, artifacts, warnings, facts, channels::Logs::new(artifacts, events, silent));
    let mut lines: Vec<Coverage> = SOURCES.iter().filter_map(|source| view.line(source)).collect();
    lines.extend(view.traces());
    lines
}

/// What the lines are made from.
struct View<'a> {
    kind: BundleKind,
    areas: Vec<String>,
    artifacts: &'a [Artifact],
    facts: &'a [Fact],
    /// The first warning of an artifact that says that part of it was lost.
    losses: BTreeMap<ArtifactId, &'a Warning>,
    logs: channels::Logs,
    /// The device is or was enrolled in Intune, whose agent writes logs of its own.
    agent: bool,
    /// Before this time something happened that the logs should tell.
    anchor: Option<(Time, &'static str)>,
}

impl<'a> View<'a> {
    fn new(
        kind: BundleKind,
        artifacts: &'a [Artifact],
        warnings: &'a [Warning],
        facts: &'a [Fact],
        logs: channels::Logs,
    ) -> Self {
        let mut losses = BTreeMap::new();
        for warning in warnings.iter().filter(|warning| warning.kind.is_loss()) {
            if let Some(artifact) = warning.artifact {
                losses.entry(artifact).or_insert(warning);
            }
        }
        Self {
            kind,
            areas: bundle_info::areas(facts),
            artifacts,
            facts,
            losses,
            logs,
            agent: facts.iter().any(|fact| &*fact.value == INTUNE),
            anchor: state::anchor(facts),
        }
    }

    /// Whether this bundle should have a source.
    fn is_wanted(&self, need: Need) -> bool {
        let area = |name: &str| self.areas.iter().any(|area| area == name);
        let collected = matches!(self.kind, BundleKind::MdmDiagnostics | BundleKind::IntuneDiagnostics);
        match need {
            Need::Always => true,
            Need::Collected => collected,
            Need::Area(name) => area(name),
            Need::Intune => self.kind == BundleKind::IntuneDiagnostics,
            Need::Agent => self.kind == BundleKind::IntuneDiagnostics || area("autopilot"),
            Need::IfThere => false,
        }
    }

    fn line(&self, source: &sources::Source) -> Option<Coverage> {
        let found = match source.what {
            What::Channel(channel) => self.channel(channel),
            What::File { formats, names } => self.files(|artifact, name| {
                artifact.format.is_some_and(|format| formats.contains(&format))
                    || names.iter().any(|wanted| name.contains(wanted))
            }),
            What::Agent => self.files(|artifact, name| {
                artifact.format == Some("cmtrace") && !name.contains("comanagement") && !name.contains("ccm")
            }),
        };
        let found = match found {
            Some(found) => found,
            None if self.is_wanted(source.need) => self.absent(source),
            None => return None,
        };
        let lost = !matches!(found.status, CoverageStatus::Read);
        let empty_log = found.status == CoverageStatus::Empty && matches!(source.what, What::Channel(_));
        let effect = match (found.effect, lost) {
            (Some(effect), _) => Some(effect),
            // Of a channel that only some paths of enrollment use, an empty log is what to expect.
            (None, _) if empty_log => (source.need == Need::Always).then(|| EMPTY_LOG.to_owned()),
            (None, true) if source.need == Need::Agent && !self.agent => None,
            (None, true) if !source.effect.is_empty() => Some(source.effect.to_owned()),
            _ => None,
        };
        Some(Coverage {
            source: source.name.to_owned(),
            status: found.status,
            artifact: found.artifact,
            reason: found.reason,
            effect,
        })
    }

    /// The state of the artifacts that are this file.
    fn files(&self, is: impl Fn(&Artifact, &str) -> bool) -> Option<Found> {
        let places = self.places(|artifact| is(artifact, &file_name(&artifact.path)));
        state::of_artifacts(self.artifacts, &places, &self.losses)
    }

    fn places(&self, is: impl Fn(&Artifact) -> bool) -> Vec<ArtifactId> {
        let all = self.artifacts.iter().enumerate();
        all.filter(|(_, artifact)| is(artifact)).filter_map(|(at, _)| u32::try_from(at).ok().map(ArtifactId)).collect()
    }

    fn channel(&self, channel: &str) -> Option<Found> {
        let log = self.logs.get(channel)?;
        let found = state::of_artifacts(self.artifacts, &log.artifacts, &self.losses)?;
        Some(state::with_history(found, channel, log, self.anchor))
    }

    /// Why something is not there.
    fn absent(&self, source: &sources::Source) -> Found {
        let told = self.facts.iter().find_map(|fact| {
            let failed = !fact.value.eq_ignore_ascii_case("0x00000000");
            match fact.kind {
                FactKind::CollectionResult if failed && source.is_request(&fact.group, &fact.name) => {
                    Some(format!("the collection could not get it ({})", fact.value))
                }
                FactKind::Collection if failed && source.is_failure(&fact.group, &fact.name) => {
                    Some(format!("the collector failed to get it ({}: {})", fact.name, fact.value))
                }
                _ => None,
            }
        });
        let status = if told.is_some() { CoverageStatus::NotCollected } else { CoverageStatus::Missing };
        Found { status, artifact: None, reason: told, effect: None }
    }

    /// Traces are not read; that they are there is worth a line. What decides the verdict stands in the event logs too.
    fn traces(&self) -> Option<Coverage> {
        let first = self.places(|artifact| {
            let name = file_name(&artifact.path);
            name.ends_with(".etl") || name.contains(".etl.")
        });
        first.first().map(|artifact| Coverage {
            source: "event traces (.etl)".to_owned(),
            status: CoverageStatus::Unreadable,
            artifact: Some(*artifact),
            reason: Some("this format is not read".to_owned()),
            effect: None,
        })
    }
}

/// The file name of a path in lower case, the mark of equal names (`#2`) left out.
fn file_name(path: &str) -> String {
    let name = path.rsplit(['/', '\\', '!']).next().unwrap_or(path);
    let name =
        name.rsplit_once('#').filter(|(_, n)| n.bytes().all(|c| c.is_ascii_digit())).map_or(name, |(name, _)| name);
    name.to_ascii_lowercase()
}

#[cfg(test)]
mod tests;

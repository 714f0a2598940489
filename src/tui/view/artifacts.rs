//! The artifacts: every file of the bundle, what was read of it, what was wrong with it.

use std::collections::BTreeSet;

use crate::format;
use crate::model::analysis::Analysis;
use crate::model::artifact::Artifact;
use crate::model::artifact::ArtifactText;
use crate::model::coverage::CoverageStatus;
use crate::model::evidence::Evidence;
use crate::model::id::ArtifactId;
use crate::tui::app::WholeText;
use crate::tui::doc::Piece;
use crate::tui::doc::Writer;
use crate::tui::doc::pad;
use crate::tui::filter::quoted;
use crate::tui::target::Item;
use crate::tui::target::Subject;
use crate::tui::target::Target;
use crate::tui::theme::Role;
use crate::tui::theme::Sign;
use crate::tui::view::doc::cut;
use crate::tui::view::frame::grouped;
use crate::tui::view::show::Show;

/// The format of an artifact that no reader knows.
const NOT_READ: &str = "not read";

/// Columns of format, size, records, facts, warnings; the longest names of formats only where there is much room.
const fn columns(width: usize) -> [usize; 5] {
    [if width >= 100 { 20 } else { 16 }, 11, 9, 7, 3]
}

/// Writes the pane.
pub fn write(show: &Show<'_>, out: &mut Writer) {
    let columns = columns(out.width());
    let right: usize = columns.iter().sum();
    let wide = out.width() >= right + 24;
    let room = if wide { out.width() - right } else { out.width() };
    if wide {
        let heads = ["format", "size", "records", "facts", ""];
        let head: String = heads.iter().zip(columns).map(|(head, width)| pad(head, width)).collect();
        let pieces = vec![Piece::new(Role::Strong, pad("File", room)), Piece::new(Role::Dim, head.trim_end())];
        out.item(0, None, pieces);
    }
    let containers = containers(show.analysis);
    for (at, artifact) in show.analysis.artifacts.iter().enumerate() {
        let target = u32::try_from(at).ok().map(|at| Target::Detail(Subject::Artifact(at)));
        let format = format_text(artifact, &containers);
        let role = if format != NOT_READ { Role::Text } else { Role::Dim };
        let path = format::visible(&artifact.path);
        let count =
            |count: u64| if count == 0 { String::new() } else { grouped(usize::try_from(count).unwrap_or(usize::MAX)) };
        let warning = if artifact.warnings > 0 {
            format!("{}{}", show.theme.sign(Sign::Warn), artifact.warnings)
        } else {
            String::new()
        };
        if wide {
            // The end of a path tells more than its beginning.
            let cells =
                [format.to_string(), size_text(artifact.size_bytes), count(artifact.records), count(artifact.facts)];
            let cells: String =
                cells.iter().zip(columns).map(|(cell, width)| pad(&cut(&show.theme, cell, width - 1), width)).collect();
            let pieces = vec![
                Piece::new(role, pad(&cut_front(show, &path, room - 1), room)),
                Piece::new(Role::Dim, cells),
                Piece::new(Role::Warning, warning),
            ];
            out.item(0, target, pieces);
        } else {
            let text = format!("  {format} {}", size_text(artifact.size_bytes));
            let pieces = vec![
                Piece::data(role, &path),
                Piece::new(Role::Dim, text),
                Piece::new(Role::Warning, format!(" {warning}")),
            ];
            out.item(2, target, pieces);
        }
    }
    coverage(show, out);
    warnings(show, out);
}

/// What was there to read of all that is worth reading.
fn coverage(show: &Show<'_>, out: &mut Writer) {
    if show.analysis.coverage.is_empty() {
        return;
    }
    out.heading("Worth reading");
    for (at, coverage) in show.analysis.coverage.iter().enumerate() {
        let Ok(at) = u32::try_from(at) else { break };
        let (sign, role) = match coverage.status {
            CoverageStatus::Read => (Sign::Good, Role::Good),
            CoverageStatus::Empty | CoverageStatus::Missing => (Sign::Info, Role::Dim),
            _ => (Sign::Warn, Role::Warning),
        };
        let mut pieces = vec![
            Piece::new(
                role,
                pad(&format!("{} {}", show.theme.sign(sign), coverage.status.as_str().replace('_', " ")), 16),
            ),
            Piece::data(Role::Text, &coverage.source),
        ];
        for text in [&coverage.reason, &coverage.effect].into_iter().flatten() {
            pieces.push(Piece::new(Role::Dim, "; "));
            pieces.push(Piece::data(Role::Dim, text));
        }
        out.beside(16, Some(Target::Detail(Subject::Item(Item::Coverage, at))), pieces);
    }
}

/// Warnings about the input.
fn warnings(show: &Show<'_>, out: &mut Writer) {
    if show.analysis.warnings.is_empty() {
        return;
    }
    out.heading("Warnings about the input");
    for at in 0..show.analysis.warnings.len() {
        warning(show, out, at);
    }
}

/// One warning with its place.
fn warning(show: &Show<'_>, out: &mut Writer, at: usize) {
    let Some(warning) = show.analysis.warnings.get(at) else { return };
    let target = u32::try_from(at).ok().map(|at| Target::Detail(Subject::Item(Item::Warning, at)));
    let mut pieces = vec![
        Piece::new(
            Role::Warning,
            format!("{} {} ", show.theme.sign(Sign::Warn), warning.kind.as_str().replace('_', " ")),
        ),
        Piece::data(Role::Text, &warning.message),
    ];
    if let Some(artifact) = warning.artifact {
        let evidence = Evidence { artifact, locus: warning.locus.clone(), event: None };
        pieces.push(Piece::new(Role::Dim, format!("  ({})", show.words().place(&evidence))));
    }
    out.item(2, target, pieces);
}

/// One artifact: what was read, and the ways to its records, facts and text.
pub fn detail(show: &Show<'_>, out: &mut Writer, at: u32) {
    let Some(artifact) = show.analysis.artifacts.get(at as usize) else { return };
    let id = ArtifactId(at);
    out.item(2, None, vec![Piece::data(Role::Strong, &artifact.path)]);
    out.gap();
    let text = |text: String| vec![Piece::new(Role::Text, text)];
    out.pair(10, "format", None, text(format_text(artifact, &containers(show.analysis)).to_string()));
    out.pair(10, "size", None, text(size_text(artifact.size_bytes)));
    let number = |count: u64| grouped(usize::try_from(count).unwrap_or(usize::MAX));
    let link = |text: String| vec![Piece::new(Role::Accent, text)];
    if artifact.records > 0 {
        let target = Target::Timeline(format!("artifact:{}", quoted(&artifact.path)));
        out.pair(10, "records", Some(target), link(format!("{} on the timeline", number(artifact.records))));
    }
    if artifact.facts > 0 {
        out.pair(10, "facts", Some(Target::Facts(id)), link(number(artifact.facts)));
    }
    let own = show.analysis.warnings.iter().enumerate().filter(|(_, warning)| warning.artifact == Some(id));
    let mut first = true;
    for (at, _) in own {
        if first {
            out.heading("Warnings");
            first = false;
        }
        warning(show, out, at);
    }
    if may_be_text(show.analysis, id) {
        whole_text(show, out, id);
    }
}

/// Whether an artifact is worth being fetched as text: event logs and containers are none.
#[must_use]
pub fn may_be_text(analysis: &Analysis, id: ArtifactId) -> bool {
    let Some(artifact) = analysis.artifacts.get(id.index()) else { return false };
    let is_container = || containers(analysis).contains(artifact.path.as_str());
    artifact.size_bytes > 0 && artifact.format != Some("evtx") && (artifact.format.is_some() || !is_container())
}

/// The artifact as text.
fn whole_text(show: &Show<'_>, out: &mut Writer, id: ArtifactId) {
    out.heading("As it is in the bundle");
    let mut say = |text: &str| out.item(0, None, vec![Piece::new(Role::Dim, text)]);
    if show.opened.redact {
        return say("hidden while names are replaced; R shows it");
    }
    match show.opened.text_of.as_ref().filter(|(of, _)| *of == id).map(|(_, text)| text) {
        None | Some(WholeText::Coming) => say("being read"),
        Some(WholeText::None) => say("not shown: this is no text"),
        Some(WholeText::Text(ArtifactText { text, rest_bytes })) => {
            if *rest_bytes > 0 {
                say(&format!("the beginning; {} more are not shown", size_text(*rest_bytes)));
            }
            out.raw(text);
        }
    }
}

/// The paths of artifacts in which others lie.
fn containers(analysis: &Analysis) -> BTreeSet<&str> {
    let before = |path| str::match_indices(path, '!').filter_map(move |(at, _)| path.get(..at));
    analysis.artifacts.iter().flat_map(|artifact| before(&artifact.path)).collect()
}

/// What an artifact is: its format, or that others lie in it, or that it was not read.
fn format_text(artifact: &Artifact, containers: &BTreeSet<&str>) -> &'static str {
    match artifact.format {
        Some(format) => format,
        None if containers.contains(artifact.path.as_str()) => "container",
        None => NOT_READ,
    }
}

/// A size as people say it.
#[must_use]
pub fn size_text(bytes: u64) -> String {
    const UNITS: [(&str, u64); 3] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
    match UNITS.iter().find(|(_, unit)| bytes >= *unit) {
        Some((name, unit)) => format!("{}.{} {name}", bytes / unit, bytes % unit * 10 / unit),
        None => format!("{bytes} B"),
    }
}

/// The text cut at its front.
fn cut_front(show: &Show<'_>, text: &str, width: usize) -> String {
    if format::width(text) <= width {
        return text.to_string();
    }
    let mut kept = text;
    while format::width(kept) + 1 > width {
        let mut chars = kept.chars();
        if chars.next().is_none() {
            break;
        }
        kept = chars.as_str();
    }
    format!("{}{kept}", show.theme.sign(Sign::Cut))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_in_the_largest_unit() {
        assert_eq!(size_text(0), "0 B");
        assert_eq!(size_text(1_023), "1023 B");
        assert_eq!(size_text(1_536), "1.5 KiB");
        assert_eq!(size_text(20_971_520), "20.0 MiB");
        assert_eq!(size_text(u64::MAX), "17179869183.9 GiB");
    }
}

//! A place of the bundle: where it is, and how its source has it.

use crate::format;
use crate::model::evidence::Evidence;
use crate::tui::app::RawText;
use crate::tui::doc::Piece;
use crate::tui::doc::Writer;
use crate::tui::target::Subject;
use crate::tui::target::Target;
use crate::tui::theme::Role;
use crate::tui::view::show::Show;

/// Columns of the labels of one thing in full.
pub const LABEL: usize = 12;

/// A place that is neither an event nor a fact.
pub fn detail(show: &Show<'_>, out: &mut Writer, evidence: &Evidence) {
    out.item(2, None, vec![Piece::new(Role::Strong, show.words().place(evidence))]);
    out.gap();
    where_it_is(show, out, evidence);
    raw(show, out, evidence);
}

/// The place and the file, which opens.
pub fn where_it_is(show: &Show<'_>, out: &mut Writer, evidence: &Evidence) {
    let locus = format::locus_text(&evidence.locus);
    if !locus.is_empty() {
        out.pair(LABEL, "place", None, vec![Piece::data(Role::Text, &locus)]);
    }
    let path = vec![Piece::data(Role::Accent, show.analysis.path(evidence.artifact))];
    out.pair(LABEL, "file", Some(Target::Detail(Subject::Artifact(evidence.artifact.0))), path);
}

/// The place as its source has it.
pub fn raw(show: &Show<'_>, out: &mut Writer, evidence: &Evidence) {
    out.heading("As it is in the bundle");
    let mut say = |text: &str| out.item(0, None, vec![Piece::new(Role::Dim, text)]);
    if show.opened.redact {
        return say("hidden while names are replaced; R shows it");
    }
    match show.opened.raw.get(evidence) {
        None | Some(RawText::Coming) => say("being read"),
        Some(RawText::None) => say("cannot be shown"),
        Some(RawText::Text(text)) => out.raw(text),
    }
}

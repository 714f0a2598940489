//! What is wrong with the input as a whole, in a few words beside its name.

use crate::model::analysis::Analysis;
use crate::model::warning::WarningKind;

/// Says that a file came cut or damaged, or that it is no bundle at all; nothing if neither is so.
#[must_use]
pub fn input_note(analysis: &Analysis) -> Option<&'static str> {
    // Warnings about no artifact are about the container.
    let is_cut = analysis
        .warnings
        .iter()
        .any(|it| it.artifact.is_none() && matches!(it.kind, WarningKind::Truncated | WarningKind::Damaged));
    if is_cut {
        return Some("cut or damaged: it may have been so only on its way, get the file again");
    }
    // Any text is read, for the links in it; that does not make it a log.
    let says_nothing = analysis
        .artifacts
        .iter()
        .all(|it| it.format.is_none_or(|format| format == "text") && it.records == 0 && it.facts == 0);
    says_nothing.then_some("nothing in it is a log or a report that mdmlens reads: is it the right file?")
}

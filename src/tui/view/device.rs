//! The device: how it is joined, what manages it, policies, applications, certificates. Every line opens its evidence.

use crate::tui::doc::Piece;
use crate::tui::doc::Writer;
use crate::tui::target::Item;
use crate::tui::target::Subject;
use crate::tui::target::Target;
use crate::tui::target::subject_of;
use crate::tui::theme::Role;
use crate::tui::theme::Sign;
use crate::tui::view::frame::grouped;
use crate::tui::view::item;
use crate::tui::view::show::Show;
use crate::tui::view::values::Value;
use crate::tui::view::values::values;

/// Columns of the labels.
const LABEL: usize = 24;

/// Writes the pane.
pub fn write(show: &Show<'_>, out: &mut Writer) {
    let analysis = show.analysis;
    let device = &analysis.device;
    let all = values(analysis);
    if all.is_empty() && device.enrollments.is_empty() {
        out.item(0, None, vec![Piece::new(Role::Dim, "the bundle has no file that describes the device")]);
    }
    value_lines(show, out, &all, &["Device", "Join"]);
    section(show, out, "Enrollments", Item::Enrollment, device.enrollments.len());
    value_lines(show, out, &all, &["Group policy enrollment", "Autopilot"]);
    if let Some(evidence) = &device.autopilot.hardware_hash {
        let target = Target::Detail(subject_of(analysis, evidence));
        out.pair(LABEL, "hardware hash", Some(target), vec![Piece::new(Role::Text, "in the bundle")]);
    }
    esp(show, out);
    section(show, out, "Applications", Item::Application, device.applications.len());
    section(show, out, "Policies that failed", Item::FailedPolicy, device.policies.failed.len());
    section(
        show,
        out,
        "Policies in conflict, the winner first",
        Item::ConflictingPolicy,
        device.policies.conflicts.len(),
    );
    section(
        show,
        out,
        "Group policies that MDM blocks",
        Item::BlockedPolicy,
        device.policies.blocked_group_policies.len(),
    );
    section(show, out, "Certificates", Item::Certificate, device.certificates.len());
    section(show, out, "Sessions with the server", Item::Sync, analysis.syncs.len());
    section(show, out, "Unenrollments", Item::Unenrollment, analysis.unenrollments.len());
    value_lines(show, out, &all, &["TPM", "Enrollment links"]);
    section(show, out, "Where files disagree", Item::Contradiction, analysis.contradictions.len());
    section(show, out, "Policies in force", Item::Setting, device.policies.settings.len());
}

/// The single values of some sections.
fn value_lines(show: &Show<'_>, out: &mut Writer, all: &[Value<'_>], sections: &[&str]) {
    for section in sections {
        let mut first = true;
        for (at, value) in all.iter().enumerate().filter(|(_, value)| value.section == *section) {
            if first {
                out.heading(section);
                first = false;
            }
            // One place opens at once, several are listed.
            let target = match value.evidence {
                [] => None,
                [one] => Some(Target::Detail(subject_of(show.analysis, one))),
                _ => u32::try_from(at).ok().map(|at| Target::Detail(Subject::Item(Item::Value, at))),
            };
            out.pair(LABEL, value.label, target, vec![Piece::data(Role::Text, &value.text)]);
        }
    }
}

/// A list of items with their number in the heading.
fn section(show: &Show<'_>, out: &mut Writer, title: &str, item: Item, count: usize) {
    if count == 0 {
        return;
    }
    out.heading(&format!("{title} ({})", grouped(count)));
    for at in 0..count {
        item::line(show, out, item, at);
    }
}

/// The enrollment status page.
fn esp(show: &Show<'_>, out: &mut Writer) {
    let Some(esp) = &show.analysis.esp else { return };
    section(show, out, "Enrollment status page", Item::EspPhase, esp.phases.len());
    if esp.phases.is_empty() {
        out.heading("Enrollment status page");
    }
    let settings = &esp.settings;
    let yes_no = |value: bool| if value { "yes" } else { "no" }.to_string();
    let first = settings.evidence.first();
    let mut pair = |label: &str, text: Option<String>| {
        if let Some(text) = text {
            let target = first.map(|evidence| Target::Detail(subject_of(show.analysis, evidence)));
            out.pair(LABEL, label, target, vec![Piece::new(Role::Text, text)]);
        }
    };
    pair("blocks the desktop", settings.blocking.map(yes_no));
    pair("fails after", settings.timeout_minutes.map(|minutes| format!("{minutes} min")));
    pair("device setup skipped", settings.skip_device.map(yes_no));
    pair("account setup skipped", settings.skip_user.map(yes_no));
    pair("offers reset", settings.allow_reset.map(yes_no));
    pair("offers to try again", settings.allow_retry.map(yes_no));
    pair("offers to continue", settings.allow_continue.map(yes_no));
    let warn = show.theme.sign(Sign::Warn);
    let endings = [(&esp.timed_out, "it ran into its timeout"), (&esp.continued_anyway, "the user continued anyway")];
    for (evidence, text) in endings {
        if let Some(evidence) = evidence {
            let target = Target::Detail(subject_of(show.analysis, evidence));
            out.item(2, Some(target), vec![Piece::new(Role::Warning, format!("{warn} {text}"))]);
        }
    }
    section(show, out, "Tracked by it", Item::Tracked, esp.tracked.len());
}

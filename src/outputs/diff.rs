//! What changed between two bundles of one device.

use std::collections::BTreeMap;
use std::io;
use std::io::Write;

use crate::format;
use crate::model::analysis::Analysis;
use crate::model::device::value_of;

/// What one side says of things, by a key that is the same in both bundles.
type Side = BTreeMap<String, String>;

/// A part of the comparison: its title, and what it takes from an analysis.
type Part = (&'static str, fn(&Analysis) -> Side);

/// Writes what is gone (`-`), new (`+`) and changed (`~`), part by part. Says so when nothing changed.
///
/// # Errors
/// What `out` gives.
pub fn write(old: &Analysis, new: &Analysis, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "- {}", side_name(old))?;
    writeln!(out, "+ {}", side_name(new))?;
    let (left, right) = (value_of(old.device.computer_name.as_ref()), value_of(new.device.computer_name.as_ref()));
    if let (Some(left), Some(right)) = (left, right)
        && !left.eq_ignore_ascii_case(right)
    {
        writeln!(out, "! these are two devices: {} and {}", format::visible(left), format::visible(right))?;
    }
    let parts: [Part; 8] = [
        ("Verdict", verdict),
        ("Device", device),
        ("Attempts", attempts),
        ("Enrollments", enrollments),
        ("Findings", findings),
        ("Applications", applications),
        ("Certificates", certificates),
        ("Policies", policies),
    ];
    let mut changed = false;
    for (title, side) in parts {
        changed |= part(title, &side(old), &side(new), out)?;
    }
    if !changed {
        writeln!(out, "\nNothing changed.")?;
    }
    Ok(())
}

fn side_name(analysis: &Analysis) -> String {
    let bundle = &analysis.bundle;
    let at = bundle.collected_at.map(|at| format!(", collected {}", format::time_text(at, bundle.utc_offset_minutes)));
    format!("{}{}", format::visible(&bundle.name), at.unwrap_or_default())
}

/// Writes one part, if it changed; whether it did.
fn part(title: &str, old: &Side, new: &Side, out: &mut dyn Write) -> io::Result<bool> {
    if old == new {
        return Ok(false);
    }
    writeln!(out, "\n{title}")?;
    for (key, value) in old {
        match new.get(key) {
            None => writeln!(out, "- {}: {}", format::visible(key), format::visible(value))?,
            Some(now) if now != value => {
                writeln!(out, "~ {}: {} → {}", format::visible(key), format::visible(value), format::visible(now))?;
            }
            Some(_) => {}
        }
    }
    for (key, value) in new.iter().filter(|(key, _)| !old.contains_key(*key)) {
        writeln!(out, "+ {}: {}", format::visible(key), format::visible(value))?;
    }
    Ok(true)
}

fn verdict(analysis: &Analysis) -> Side {
    let verdict = &analysis.verdict;
    Side::from([(
        "verdict".to_owned(),
        format!("{} ({} confidence): {}", verdict.outcome, verdict.confidence, verdict.headline),
    )])
}

fn device(analysis: &Analysis) -> Side {
    let device = &analysis.device;
    let mut side = Side::from([("join".to_owned(), format::join_text(&device.join))]);
    let values = [
        ("name", value_of(device.computer_name.as_ref()).cloned()),
        ("edition", value_of(device.edition.as_ref()).cloned()),
        ("build", format::build_text(device)),
        ("tenant", value_of(device.join.tenant_id.as_ref()).cloned()),
        ("user", value_of(device.join.user.as_ref()).cloned()),
        ("MDM address", value_of(device.join.mdm_url.as_ref()).cloned()),
    ];
    side.extend(values.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    side
}

fn attempts(analysis: &Analysis) -> Side {
    let one = |attempt: &crate::model::attempt::Attempt| {
        let at = attempt.started_at.map_or_else(|| format!("#{}", attempt.id), |at| at.to_string());
        let mut text = attempt.outcome.as_str().replace('_', " ");
        text.extend(attempt.failed_phase.map(|phase| format!(" at {}", format::phase_name(phase))));
        text.extend(attempt.code.map(|code| format!(" ({code})")));
        text.extend((attempt.repeats > 1).then(|| format!(", {} times", attempt.repeats)));
        (format!("{at} {}", format::attempt_name(attempt)), text)
    };
    analysis.attempts.iter().map(one).collect()
}

fn enrollments(analysis: &Analysis) -> Side {
    let one = |item: &crate::model::device::Enrollment| {
        let managed = match item.managed {
            Some(true) => "manages the device",
            Some(false) => "does not manage the device",
            None => "cannot tell whether it manages the device",
        };
        let result = item.last_result.map(|code| format!(", last result {code}")).unwrap_or_default();
        let provider = item.provider_id.as_deref().unwrap_or("no provider");
        (item.id.to_string(), format!("{}, {provider}, {managed}{result}", item.kind.as_str().replace('_', " ")))
    };
    analysis.device.enrollments.iter().map(one).collect()
}

fn findings(analysis: &Analysis) -> Side {
    // The title may name a time or a count that moves; the rule does not.
    analysis
        .findings
        .iter()
        .map(|finding| (finding.rule.to_owned(), format!("{}: {}", finding.severity, finding.title)))
        .collect()
}

fn applications(analysis: &Analysis) -> Side {
    let one = |app: &crate::model::device::Application| {
        let name = app.name.as_deref().unwrap_or(&app.id);
        let user = app.user.as_deref().map(|user| format!(" for {user}")).unwrap_or_default();
        let version = app.version.as_deref().map(|version| format!(" {version}")).unwrap_or_default();
        let code = app.code.map(|code| format!(" ({code})")).unwrap_or_default();
        (format!("{name}{user}"), format!("{}{version}{code}", app.state.as_str().replace('_', " ")))
    };
    analysis.device.applications.iter().map(one).collect()
}

fn certificates(analysis: &Analysis) -> Side {
    let one = |item: &crate::model::device::Certificate| {
        let subject = item.subject.as_deref().or(item.purpose).unwrap_or("certificate");
        let until = item.not_after.map(|at| format!("valid to {at}")).unwrap_or_else(|| "validity unknown".to_owned());
        (format!("{} {}", item.thumbprint.as_deref().unwrap_or("no thumbprint"), subject), until)
    };
    analysis.device.certificates.iter().map(one).collect()
}

fn policies(analysis: &Analysis) -> Side {
    let policies = &analysis.device.policies;
    let mut side: Side = policies
        .settings
        .iter()
        .map(|setting| (format!("{} {}/{}", setting.scope, setting.area, setting.name), setting.value.clone()))
        .collect();
    for issue in &policies.failed {
        let code = issue.code.map(|code| format!(" ({code})")).unwrap_or_default();
        side.insert(format!("{}/{}", issue.area, issue.name), format!("failed{code}"));
    }
    side
}

//! What changed between two bundles of one device: compared once, written for people or as JSON.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::io;
use std::io::Write;

use serde::Serialize;

use crate::format;
use crate::model::analysis::Analysis;
use crate::model::device::value_of;

/// What one side says of things, by a key that is the same in both bundles.
type Side = BTreeMap<String, String>;

/// A part of the comparison: its name, and what it takes from an analysis.
type Part = (&'static str, fn(&Analysis) -> Side);

/// Everything that is compared.
const PARTS: [Part; 8] = [
    ("verdict", verdict),
    ("device", device),
    ("attempts", attempts),
    ("enrollments", enrollments),
    ("findings", findings),
    ("applications", applications),
    ("certificates", certificates),
    ("policies", policies),
];

/// What changed between two bundles.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Diff {
    /// The earlier bundle.
    old: BundleSide,
    /// The later bundle.
    new: BundleSide,
    /// Whether both are of one device, by its name; null if one does not tell.
    same_device: Option<bool>,
    /// Parts of which only one bundle tells anything: what is gone or new in them may only be untold.
    one_sided: Vec<&'static str>,
    /// What is gone, new or changed, part by part.
    changes: Vec<Change>,
}

/// One of the two.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct BundleSide {
    name: String,
    computer_name: Option<String>,
    collected_at: Option<String>,
    #[serde(skip)]
    title: String,
}

/// One thing that changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Change {
    part: &'static str,
    /// gone, new, changed.
    change: &'static str,
    what: String,
    old: Option<String>,
    new: Option<String>,
}

/// Compares two analyses.
#[must_use]
pub fn compare(old: &Analysis, new: &Analysis) -> Diff {
    let names = [old, new].map(|analysis| value_of(analysis.device.computer_name.as_ref()));
    let mut diff = Diff {
        old: bundle_side(old),
        new: bundle_side(new),
        same_device: names[0].zip(names[1]).map(|(old, new)| old.eq_ignore_ascii_case(new)),
        one_sided: Vec::new(),
        changes: Vec::new(),
    };
    for (part, side) in PARTS {
        let (left, right) = (side(old), side(new));
        if left.is_empty() != right.is_empty() && part != "findings" {
            diff.one_sided.push(part);
        }
        diff.changes.extend(changes(part, &left, &right));
    }
    // Logs are rings: an attempt may have left them without having been undone.
    let begin = new.span().map(|(first, _)| first.to_string());
    for change in diff.changes.iter_mut().filter(|change| change.part == "attempts" && change.change == "gone") {
        if let (Some(begin), Some(text)) = (&begin, &mut change.old)
            && change.what < *begin
        {
            text.push_str(" (the new bundle's logs begin later)");
        }
    }
    diff
}

fn bundle_side(analysis: &Analysis) -> BundleSide {
    let bundle = &analysis.bundle;
    let at = bundle.collected_at.map(|at| format!(", collected {}", format::time_text(at, bundle.utc_offset_minutes)));
    BundleSide {
        name: bundle.name.clone(),
        computer_name: value_of(analysis.device.computer_name.as_ref()).cloned(),
        collected_at: bundle.collected_at.map(|at| at.to_string()),
        title: format!("{}{}", bundle.name, at.unwrap_or_default()),
    }
}

fn changes(part: &'static str, old: &Side, new: &Side) -> Vec<Change> {
    let mut changes = Vec::new();
    for (key, value) in old {
        let change = |change, new: Option<&String>| Change {
            part,
            change,
            what: key.clone(),
            old: Some(value.clone()),
            new: new.cloned(),
        };
        match new.get(key) {
            None => changes.push(change("gone", None)),
            now if now != Some(value) => changes.push(change("changed", now)),
            Some(_) => {}
        }
    }
    let added = new.iter().filter(|(key, _)| !old.contains_key(*key));
    changes.extend(added.map(|(key, value)| Change {
        part,
        change: "new",
        what: key.clone(),
        old: None,
        new: Some(value.clone()),
    }));
    changes
}

impl Diff {
    /// Writes it as one JSON object.
    ///
    /// # Errors
    /// What `out` gives.
    pub fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, self)?;
        out.write_all(b"\n")
    }

    /// Writes it for people: what is gone (`-`), new (`+`) and changed (`~`). Says so when nothing changed.
    ///
    /// # Errors
    /// What `out` gives.
    pub fn write_text(&self, width: usize, out: &mut dyn Write) -> io::Result<()> {
        let mut line = |sign: &str, text: &str| -> io::Result<()> {
            let visible = format::visible(text);
            let first = if sign.is_empty() { String::new() } else { format!("{sign} ") };
            let options = textwrap::Options::new(width.max(40)).initial_indent(&first).subsequent_indent("    ");
            textwrap::wrap(&visible, options).iter().try_for_each(|line| writeln!(out, "{}", line.trim_end()))
        };
        line("-", &self.old.title)?;
        line("+", &self.new.title)?;
        if let (Some(false), Some(old), Some(new)) =
            (self.same_device, &self.old.computer_name, &self.new.computer_name)
        {
            line("!", &format!("these are two devices: {old} and {new}"))?;
        }
        let mut part = "";
        for change in &self.changes {
            if part != change.part {
                part = change.part;
                let capital = part.get(..1).unwrap_or_default().to_uppercase() + part.get(1..).unwrap_or_default();
                let doubt = if self.one_sided.contains(&part) { " (one of the bundles tells of none)" } else { "" };
                line("", "")?;
                line("", &format!("{capital}{doubt}"))?;
            }
            let what = &change.what;
            match (&change.old, &change.new) {
                (Some(old), Some(new)) if what == part => line("~", &format!("{old} \u{2192} {new}"))?,
                (Some(old), Some(new)) => line("~", &format!("{what}: {old} \u{2192} {new}"))?,
                (Some(old), None) => line("-", &format!("{what}: {old}"))?,
                (None, new) => line("+", &format!("{what}: {}", new.as_deref().unwrap_or_default()))?,
            }
        }
        if self.changes.is_empty() {
            line("", "")?;
            line("", "Nothing changed.")?;
        }
        Ok(())
    }
}

/// A side from its things; equal keys are numbered, so that none is lost.
fn side(things: impl Iterator<Item = (String, String)>) -> Side {
    let mut side = Side::new();
    let mut counts: HashMap<String, u32> = HashMap::new();
    for (key, value) in things {
        let count = counts.entry(key.clone()).or_insert(0);
        *count += 1;
        let unique = if *count == 1 { key } else { format!("{key} #{count}") };
        side.insert(unique, value);
    }
    side
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
    side(analysis.attempts.iter().map(one))
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
    side(analysis.device.enrollments.iter().map(one))
}

fn findings(analysis: &Analysis) -> Side {
    // The title may name a time or a count that moves; the rule does not.
    let one = |finding: &crate::model::finding::Finding| {
        (finding.rule.to_owned(), format!("{}: {}", finding.severity, finding.title))
    };
    side(analysis.findings.iter().map(one))
}

fn applications(analysis: &Analysis) -> Side {
    let one = |app: &crate::model::device::Application| {
        let name = app.name.as_deref().unwrap_or(&app.id);
        let user = app.user.as_deref().map(|user| format!(" for {user}")).unwrap_or_default();
        let version = app.version.as_deref().map(|version| format!(" {version}")).unwrap_or_default();
        let code = app.code.map(|code| format!(" ({code})")).unwrap_or_default();
        (format!("{name}{user}"), format!("{}{version}{code}", app.state.as_str().replace('_', " ")))
    };
    side(analysis.device.applications.iter().map(one))
}

fn certificates(analysis: &Analysis) -> Side {
    let one = |item: &crate::model::device::Certificate| {
        let subject = item.subject.as_deref().or(item.purpose).unwrap_or("certificate");
        let until = item.not_after.map(|at| format!("valid to {at}")).unwrap_or_else(|| "validity unknown".to_owned());
        (format!("{} {}", item.thumbprint.as_deref().unwrap_or("no thumbprint"), subject), until)
    };
    side(analysis.device.certificates.iter().map(one))
}

fn policies(analysis: &Analysis) -> Side {
    let policies = &analysis.device.policies;
    let set = |setting: &crate::model::device::PolicySetting| {
        (format!("{} {}/{}", setting.scope, setting.area, setting.name), setting.value.clone())
    };
    let failed = |issue: &crate::model::device::PolicyIssue| {
        let code = issue.code.map(|code| format!(" ({code})")).unwrap_or_default();
        (format!("{}/{}", issue.area, issue.name), format!("failed{code}"))
    };
    side(policies.settings.iter().map(set).chain(policies.failed.iter().map(failed)))
}

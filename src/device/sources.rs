//! The facts of a bundle by the artifact that states them, looked up by name.

use crate::device::registry::Registry;
use crate::model::device::Known;
use crate::model::evidence::Evidence;
use crate::model::fact::Fact;
use crate::model::fact::FactKind;
use crate::model::fact::Instance;
use crate::model::fact::instances;

/// Most places that are listed for one value.
const MAX_EVIDENCE: usize = 8;

/// All facts, indexed.
pub(super) struct Sources<'a> {
    /// Every fact.
    pub(super) all: &'a [Fact],
    /// Registry dump and exports.
    pub(super) registry: Registry<'a>,
    dsregcmd: Vec<&'a Fact>,
    html: Vec<&'a Fact>,
}

impl<'a> Sources<'a> {
    pub(super) fn new(all: &'a [Fact]) -> Self {
        let of = |kind| all.iter().filter(|fact| fact.kind == kind).collect();
        Self { all, registry: Registry::new(all), dsregcmd: of(FactKind::Dsregcmd), html: of(FactKind::ReportHtml) }
    }

    /// `dsregcmd /status`: all values of a label, in artifact order, empty ones too.
    pub(super) fn dsregcmd(&self, label: &str) -> impl Iterator<Item = &'a Fact> {
        self.dsregcmd.iter().copied().filter(move |fact| fact.name.eq_ignore_ascii_case(label))
    }

    /// `dsregcmd /status`: the first value of a label that is not empty.
    pub(super) fn status(&self, label: &str) -> Option<&'a Fact> {
        self.dsregcmd(label).find(|fact| !fact.value.trim().is_empty())
    }

    /// Whether the `dsregcmd` output that a fact is from was made as SYSTEM, which cannot see the user's tokens: Windows then
    /// cannot open the user's account manager (0x80070520), and the executing account is the computer's.
    pub(super) fn is_of_system(&self, fact: &Fact) -> bool {
        let of_same = |label: &'static str| self.dsregcmd(label).filter(|other| other.artifact == fact.artifact);
        let is_system = |account: &Fact| {
            let name = account.value.split(',').next().unwrap_or_default().trim().to_ascii_lowercase();
            name.ends_with('$') || name.ends_with("\\system")
        };
        of_same("WamDefaultSet").any(|set| set.value.contains("0x80070520"))
            || of_same("Executing Account Name").any(is_system)
    }

    /// The HTML report: the first value of a label in a two-column table (table id without case) that is not empty.
    pub(super) fn html(&self, table: &'static str, label: &'static str) -> Option<&'a Fact> {
        self.html.iter().copied().find(|fact| {
            fact.group.eq_ignore_ascii_case(table)
                && fact.name.eq_ignore_ascii_case(label)
                && !fact.value.trim().is_empty()
        })
    }

    /// The rows of a table of the HTML report, or instances of a two-column table; `wanted` gets its id in lower case.
    pub(super) fn rows(&self, wanted: impl Fn(&str) -> bool) -> Vec<Instance<'a>> {
        instances(self.all, FactKind::ReportHtml, |group| wanted(&group.to_ascii_lowercase()))
    }

    /// The elements of the XML report with this group (without case).
    pub(super) fn elements(&self, group: &'static str) -> Vec<Instance<'a>> {
        instances(self.all, FactKind::ReportXml, |have| have.eq_ignore_ascii_case(group))
    }

    /// The facts of a kind with this name (without case), empty ones left out.
    pub(super) fn named(&self, kind: FactKind, name: &'static str) -> impl Iterator<Item = &'a Fact> {
        self.all.iter().filter(move |fact| {
            fact.kind == kind && fact.name.eq_ignore_ascii_case(name) && !fact.value.trim().is_empty()
        })
    }
}

/// The value of the strongest claim (they come in order of strength), with the places of all claims that agree with it.
pub(super) fn known<T: PartialEq>(claims: impl IntoIterator<Item = (T, Evidence)>) -> Option<Known<T>> {
    let mut claims = claims.into_iter();
    let (value, evidence) = claims.next()?;
    let mut known = Known::new(value, evidence);
    for (value, evidence) in claims {
        if value == known.value && known.evidence.len() < MAX_EVIDENCE && !known.evidence.contains(&evidence) {
            known.evidence.push(evidence);
        }
    }
    Some(known)
}

/// The text of a fact as a claim.
pub(super) fn text(fact: &Fact) -> (String, Evidence) {
    (fact.value.trim().to_owned(), fact.evidence())
}

/// `YES` or `NO` as a claim.
pub(super) fn yes(fact: &Fact) -> Option<(bool, Evidence)> {
    match fact.value.trim() {
        word if word.eq_ignore_ascii_case("yes") => Some((true, fact.evidence())),
        word if word.eq_ignore_ascii_case("no") => Some((false, fact.evidence())),
        _ => None,
    }
}

/// Whether an account is one that Windows or Autopilot puts where no user is yet.
pub(super) fn is_placeholder(account: &str) -> bool {
    let lower = account.trim().to_ascii_lowercase();
    let name = lower.rsplit('\\').next().unwrap_or(&lower);
    ["foouser@", "autopilot@"].iter().any(|start| name.starts_with(start)) || name.starts_with("defaultuser")
}

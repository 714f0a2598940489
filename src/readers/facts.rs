//! Gathers the facts and warnings of one artifact, within bounds and without secrets.

use std::collections::HashMap;
use std::collections::HashSet;
use std::sync::Arc;

use crate::model::evidence::Locus;
use crate::model::fact::Fact;
use crate::model::fact::FactKind;
use crate::model::warning::Warning;
use crate::model::warning::WarningKind;
use crate::readers::Input;
use crate::readers::Reading;
use crate::readers::json;
use crate::readers::json::Backslash;
use crate::readers::json::ProblemKind;
use crate::readers::secrets;
use crate::readers::text_decode::Line;
use crate::readers::text_decode::cut;

/// Most facts of one artifact. A full report or registry dump of a managed device gives about 20,000; with this many,
/// facts take some 80 MB, which is the share of a hostile artifact in the memory of a bundle.
pub(crate) const MAX_FACTS: usize = 250_000;
/// Most bytes of text of the facts of one artifact, beside once its own size: long paths in a small artifact.
const MAX_TEXT_BYTES: usize = 32 * 1024 * 1024;
/// What remembering a word costs beside its text.
const WORD_BYTES: usize = 64;
/// Longest value that is kept; the longest honest ones are JSON of some 20 KiB (`ProvisioningProgress`) and ADMX data.
pub(crate) const MAX_VALUE_BYTES: usize = 64 * 1024;
/// Longest name that is kept. Registry value names may have 16,383 letters; those met have below 300 (ESP LocURIs).
pub(crate) const MAX_NAME_BYTES: usize = 2 * 1024;
/// Most warnings of one artifact that are told one by one; the rest is counted.
const MAX_WARNINGS: usize = 100;

/// Group of the facts that are deep links found in an artifact; see [`Facts::links`].
pub(crate) const LINK_GROUP: &str = "deep_link";

/// Gathers the facts and warnings of one artifact.
pub(crate) struct Facts<'a> {
    input: Input<'a>,
    kind: FactKind,
    facts: Vec<Fact>,
    warnings: Vec<Warning>,
    untold_warnings: usize,
    words: HashSet<Arc<str>>,
    instances: HashMap<Arc<str>, u32>,
    text_left: usize,
    full: bool,
    cut_values: usize,
}

/// What a fact belongs to.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    /// Its name, see [`Fact::group`].
    pub(crate) name: Arc<str>,
    /// Which of several of that name.
    pub(crate) instance: u32,
}

impl<'a> Facts<'a> {
    /// Nothing yet.
    pub(crate) fn new(input: &Input<'a>, kind: FactKind) -> Self {
        Self {
            input: *input,
            kind,
            facts: Vec::new(),
            warnings: Vec::new(),
            untold_warnings: 0,
            words: HashSet::new(),
            instances: HashMap::new(),
            text_left: MAX_TEXT_BYTES.saturating_add(input.bytes.len()),
            full: false,
            cut_values: 0,
        }
    }

    /// The warnings so far, to be added to (for decoding the text).
    pub(crate) fn warnings(&mut self) -> &mut Vec<Warning> {
        &mut self.warnings
    }

    /// Whether no fact can be added any more.
    pub(crate) fn is_full(&self) -> bool {
        self.full
    }

    /// How many facts there are.
    pub(crate) fn len(&self) -> usize {
        self.facts.len()
    }

    /// Where the last fact stands.
    pub(crate) fn last_locus(&self) -> Locus {
        self.facts.last().map_or(Locus::Whole, |fact| fact.locus.clone())
    }

    /// One copy of a text that many facts share.
    pub(crate) fn word(&mut self, text: &str) -> Arc<str> {
        if let Some(word) = self.words.get(text) {
            return word.clone();
        }
        let word: Arc<str> = Arc::from(text);
        if self.text_left > 0 {
            self.text_left = self.text_left.saturating_sub(text.len() + WORD_BYTES);
            self.words.insert(word.clone());
        }
        word
    }

    /// The next instance of a group (groups of equal names are counted from 0; ASCII case does not matter).
    pub(crate) fn group(&mut self, name: &str) -> Group {
        let name = self.word(name);
        let key = if name.bytes().any(|b| b.is_ascii_uppercase()) {
            self.word(&name.to_ascii_lowercase())
        } else {
            name.clone()
        };
        if self.text_left == 0 {
            return Group { name, instance: 0 };
        }
        let next = self.instances.entry(key).or_insert(0);
        let instance = *next;
        *next = next.saturating_add(1);
        Group { name, instance }
    }

    /// Adds a fact, unless the bounds are reached or it is a secret. `locus` gets the name as it is kept.
    pub(crate) fn add(&mut self, group: &Group, name: &str, value: &str, locus: impl FnOnce(&Arc<str>) -> Locus) {
        if !self.is_out_of_room() {
            let name = self.word(cut(name, MAX_NAME_BYTES));
            let locus = locus(&name);
            self.add_word(group, &name, value, locus);
        }
    }

    /// Adds a fact whose name is a shared word already.
    pub(crate) fn add_word(&mut self, group: &Group, name: &Arc<str>, value: &str, locus: Locus) {
        let kept = cut(value, MAX_VALUE_BYTES);
        if self.is_out_of_room() || secrets::is_secret(name, kept) {
            return;
        }
        self.cut_values += usize::from(kept.len() < value.len());
        let path = if let Locus::Element(path) = &locus { path.len() + 16 } else { 0 };
        self.text_left = self.text_left.saturating_sub(kept.len() + path);
        self.facts.push(Fact {
            artifact: self.input.artifact,
            locus,
            kind: self.kind,
            instance: group.instance,
            group: group.name.clone(),
            name: name.clone(),
            value: kept.into(),
        });
    }

    /// Adds a text value and, if it holds JSON, its members as `name.member`. JSON with a secret in it is kept in its
    /// members only.
    pub(crate) fn add_with_json(&mut self, group: &Group, name: &str, text: &str, locus: &Locus) {
        let has_secret = is_json(text) && self.add_json(group, name, text, Backslash::Escapes, &|_| locus.clone());
        if !has_secret {
            self.add(group, name, text, |_| locus.clone());
        }
    }

    /// Adds the members of a JSON text, their names behind `prefix` and a `.` (none if it is empty); JSON inside a
    /// member is opened too, once. `place` gives the locus of a line of the text. Whether a secret was left out.
    pub(crate) fn add_json(
        &mut self,
        group: &Group,
        prefix: &str,
        text: &str,
        backslash: Backslash,
        place: &dyn Fn(u32) -> Locus,
    ) -> bool {
        let mut has_secret = false;
        let join = |outer: &str, inner: &str| match (outer, inner) {
            ("", name) | (name, "") => name.to_owned(),
            _ => format!("{outer}.{inner}"),
        };
        let problems = json::read(text, backslash, |member| {
            let name = join(prefix, member.path);
            if is_json(member.value) {
                json::read(member.value, Backslash::Escapes, |inner| {
                    has_secret |= secrets::is_secret(inner.path, inner.value);
                    self.add(group, &join(&name, inner.path), inner.value, |_| place(member.line));
                });
            } else {
                has_secret |= secrets::is_secret(&name, member.value);
                self.add(group, &name, member.value, |_| place(member.line));
            }
        });
        for problem in problems {
            let kind = match problem.what {
                ProblemKind::Truncated => WarningKind::Truncated,
                ProblemKind::Malformed => WarningKind::Malformed,
                ProblemKind::TooDeep => WarningKind::LimitReached,
            };
            self.warn(place(problem.line), kind, problem.what.text());
        }
        has_secret
    }

    /// Adds the deep links in a text as facts: group `deep_link`, name `link`, access tokens removed.
    pub(crate) fn links(&mut self, text: &str, locus: &Locus) {
        for link in secrets::links(text) {
            let group = self.group(LINK_GROUP);
            self.add(&group, "link", &link, |_| locus.clone());
        }
    }

    /// Adds a warning.
    pub(crate) fn warn(&mut self, locus: Locus, kind: WarningKind, message: impl Into<String>) {
        if self.warnings.len() < MAX_WARNINGS {
            self.warnings.push(Warning::new(self.input.artifact, locus, kind, message));
        } else {
            self.untold_warnings += 1;
        }
    }

    /// Whether a line can be taken for what it says. Warns if it is too long (its beginning can be taken), and if the
    /// text ends in it without a line end (it may be cut then, and cannot).
    pub(crate) fn takes(&mut self, line: &Line<'_>) -> bool {
        if line.cut {
            let message = "A line is longer than 1 MiB; its rest was left out";
            self.warn(Locus::Line(line.number), WarningKind::LimitReached, message);
        }
        let doubtful = line.open && !line.text.trim().is_empty();
        if doubtful {
            let message = "The text ends in this line; what it says may be cut and was left out";
            self.warn(Locus::Line(line.number), WarningKind::Truncated, message);
        }
        !doubtful
    }

    fn is_out_of_room(&mut self) -> bool {
        if !self.full && (self.facts.len() >= MAX_FACTS || self.text_left == 0) {
            self.full = true;
            let message = format!("Only the first {} values were kept", self.facts.len());
            let locus = self.last_locus();
            self.warn(locus, WarningKind::LimitReached, message);
        }
        self.full
    }

    /// What was gathered.
    pub(crate) fn finish(mut self) -> Reading {
        let mut tell = |count: usize, kind: WarningKind, what: &str| {
            if count > 0 {
                let message = format!("{count} {what}");
                self.warnings.push(Warning::new(self.input.artifact, Locus::Whole, kind, message));
            }
        };
        tell(self.cut_values, WarningKind::LimitReached, "long values were cut to 64 KiB");
        tell(self.untold_warnings, WarningKind::LimitReached, "more places could not be read as they should");
        self.facts.shrink_to_fit();
        Reading { records: Vec::new(), facts: self.facts, warnings: self.warnings }
    }
}

/// Whether a text looks like a JSON object or array (a GUID in braces does not).
fn is_json(text: &str) -> bool {
    let text = text.trim_start();
    let Some(inside) = text.strip_prefix(['{', '[']).map(str::trim_start) else { return false };
    inside.starts_with('"') || (text.starts_with('[') && inside.starts_with('{'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::ArtifactId;

    fn facts() -> Facts<'static> {
        Facts::new(&Input { artifact: ArtifactId(3), path: "x", bytes: b"" }, FactKind::Text)
    }

    #[test]
    fn instances_are_counted_per_group_whatever_its_case() {
        let mut facts = facts();
        let seen: Vec<_> = ["A/B", "a/b", "A", "A/b"].map(|name| facts.group(name).instance).into();
        assert_eq!(seen, [0, 1, 0, 2]);
    }

    #[test]
    fn bounds_are_kept_and_told() {
        let mut facts = facts();
        let group = facts.group("g");
        let long = "v".repeat(MAX_VALUE_BYTES + 1);
        for _ in 0..1000 {
            facts.add(&group, "n", &long, |_| Locus::Whole);
        }
        assert!(facts.is_full());
        let reading = facts.finish();
        let kinds: Vec<_> = reading.warnings.iter().map(|warning| warning.kind).collect();
        assert_eq!(kinds, [WarningKind::LimitReached; 2]);
        assert!(reading.facts.iter().all(|fact| fact.value.len() == MAX_VALUE_BYTES));
    }

    #[test]
    fn secrets_and_tokens_do_not_pass() {
        let mut facts = facts();
        let group = facts.group("g");
        facts.add(&group, "DefaultPassword", "hunter2", |_| Locus::Whole);
        facts.add(&group, "Run", "ms-device-enrollment:?accesstoken=hunter2&mode=mdm", |_| Locus::Whole);
        facts.links("see ms-device-enrollment:?mode=mdm&accesstoken=hunter2", &Locus::Line(4));
        let mut reading = facts.finish();
        secrets::clean(&mut reading);
        assert_eq!(reading.facts.len(), 2);
        assert!(reading.facts.iter().all(|fact| !fact.value.contains("hunter2")));
        assert_eq!((&*reading.facts[1].group, &reading.facts[1].locus), (LINK_GROUP, &Locus::Line(4)));
    }
}

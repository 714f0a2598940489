//! The registry facts by key.

use std::collections::BTreeMap;

use crate::model::code::Code;
use crate::model::fact::Fact;
use crate::model::fact::FactKind;
use crate::model::time::Time;

/// Name of the fact that stands for a key without values.
const KEY_ALONE: &str = "(key)";

/// One registry key: its path as first written, and the facts of all its occurrences.
#[derive(Debug, Default)]
pub(super) struct Key<'a> {
    pub(super) path: &'a str,
    /// In artifact order; never empty.
    pub(super) facts: Vec<&'a Fact>,
}

impl<'a> Key<'a> {
    /// The first value of this name (ASCII case does not matter).
    pub(super) fn get(&self, name: &str) -> Option<&'a Fact> {
        self.facts.iter().copied().find(|fact| fact.name.eq_ignore_ascii_case(name))
    }

    /// The first value of this name that is not empty.
    pub(super) fn text(&self, name: &str) -> Option<&'a Fact> {
        self.facts.iter().copied().find(|fact| fact.name.eq_ignore_ascii_case(name) && !fact.value.trim().is_empty())
    }

    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.get(name).and_then(number)
    }

    /// Its named values, the mark of a key without values left out.
    pub(super) fn values(&self) -> impl Iterator<Item = &'a Fact> {
        self.facts.iter().copied().filter(|fact| &*fact.name != KEY_ALONE)
    }

    /// The last component of its path.
    pub(super) fn name(&self) -> &'a str {
        self.path.rsplit('\\').next().unwrap_or(self.path)
    }

    /// A fact that shows the key.
    pub(super) fn first(&self) -> Option<&'a Fact> {
        self.facts.first().copied()
    }
}

/// A DWORD: facts have it as unsigned decimal.
pub(super) fn number(fact: &Fact) -> Option<u32> {
    let number: i64 = fact.value.trim().parse().ok()?;
    u32::try_from(number).ok().or_else(|| i32::try_from(number).ok().map(i32::cast_unsigned))
}

/// A value that is a result code; zero is one.
pub(super) fn code(fact: &Fact) -> Option<Code> {
    Code::parse(&fact.value)
}

/// A value that is a UTC time in text form.
pub(super) fn time(fact: &Fact) -> Option<Time> {
    Time::parse_utc(&fact.value)
}

/// All keys by their path in lower case.
#[derive(Debug, Default)]
pub(super) struct Registry<'a> {
    keys: BTreeMap<String, Key<'a>>,
}

impl<'a> Registry<'a> {
    pub(super) fn new(facts: &'a [Fact]) -> Self {
        let mut keys: BTreeMap<String, Key<'a>> = BTreeMap::new();
        let mut facts = facts.iter().filter(|fact| fact.kind == FactKind::Registry).peekable();
        while let Some(first) = facts.next() {
            // The values of a key stand together: its path is folded once, not once a value.
            let key = keys.entry(first.group.to_ascii_lowercase()).or_default();
            if key.facts.is_empty() {
                key.path = &first.group;
            }
            key.facts.push(first);
            while let Some(fact) = facts.next_if(|fact| fact.group == first.group) {
                key.facts.push(fact);
            }
        }
        Self { keys }
    }

    /// The key with this path (lower case, hive `hklm\…`).
    pub(super) fn key(&self, path: &str) -> Option<&Key<'a>> {
        self.keys.get(path)
    }

    /// The keys below a path (lower case, without a backslash at its end), at any depth, in path order: what follows the
    /// path, in lower case, and the key.
    pub(super) fn below<'s>(&'s self, path: &str) -> impl Iterator<Item = (&'s str, &'s Key<'a>)> + use<'s, 'a> {
        let prefix = format!("{path}\\");
        let length = prefix.len();
        self.keys
            .range(prefix.clone()..)
            .take_while(move |(path, _)| path.starts_with(&prefix))
            .filter_map(move |(path, key)| Some((path.get(length..)?, key)))
    }

    /// The keys right below a path whose names are there themselves: name in lower case, key.
    pub(super) fn children<'s>(&'s self, path: &str) -> impl Iterator<Item = (&'s str, &'s Key<'a>)> + use<'s, 'a> {
        self.below(path).filter(|(rest, _)| !rest.contains('\\'))
    }

    /// All keys whose path (lower case) satisfies `wanted`.
    pub(super) fn matching<'s>(
        &'s self,
        wanted: impl Fn(&str) -> bool + 's,
    ) -> impl Iterator<Item = (&'s str, &'s Key<'a>)> {
        self.keys.iter().map(|(path, key)| (path.as_str(), key)).filter(move |(path, _)| wanted(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::testing::registry;

    #[test]
    fn keys_are_found_whatever_their_case() {
        let facts = [
            registry(r"HKLM\Software\Microsoft\Enrollments", "(key)", ""),
            registry(r"HKLM\software\microsoft\ENROLLMENTS\A", "State", "1"),
            registry(r"HKLM\software\microsoft\ENROLLMENTS\A", "Error", "4294967295"),
            registry(r"HKLM\Software\Microsoft\Enrollments\A\B", "x", ""),
            registry(r"HKLM\Software\Microsoft\EnrollmentsX", "y", "1"),
            registry(r"HKLM\Software\Microsoft\Enrollments\a", "state", "2"),
        ];
        let all = Registry::new(&facts);
        let children: Vec<_> = all.children(r"hklm\software\microsoft\enrollments").map(|(name, _)| name).collect();
        assert_eq!(children, ["a"]);
        let below = all.below(r"hklm\software\microsoft\enrollments").map(|(name, _)| name);
        assert_eq!(below.collect::<Vec<_>>(), ["a", r"a\b"]);
        let key = all.key(r"hklm\software\microsoft\enrollments\a").unwrap();
        assert_eq!((key.number("STATE"), key.number("error"), key.facts.len()), (Some(1), Some(u32::MAX), 3));
        assert_eq!(all.key(r"hklm\software\microsoft\enrollments").unwrap().values().count(), 0);
    }
}

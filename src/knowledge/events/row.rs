//! The shape of the event rows.

use crate::model::event::EventOutcome;
use crate::model::event::Meaning;
use crate::model::event::Phase;
use crate::model::event::Topic;
use crate::model::fields::Fields;
use crate::model::fields::Value;
use crate::model::id::Guid;
use crate::model::record::Level;

/// One provider of the Windows Event Log and what is known of its events.
#[derive(Debug)]
pub struct Provider {
    /// Name as records have it (case does not matter).
    pub name: &'static str,
    /// Its GUID; classic sources without a manifest have none.
    pub guid: Option<Guid>,
    /// Its events, sorted by id, one row an id.
    pub rows: &'static [EventRow],
}

impl Provider {
    /// The row of an event id.
    #[must_use]
    pub fn event(&self, id: u16) -> Option<&'static EventRow> {
        let at = self.rows.binary_search_by_key(&id, |row| row.id).ok()?;
        self.rows.get(at)
    }
}

/// How a value is read as a result code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeUse {
    /// Always: HRESULT, NTSTATUS or Win32 error; anything but 0 and success HRESULTs is a failure.
    Firm,
    /// Only if it looks like a failure (top bit set): the text calls it a status, and some statuses are states.
    IfFailed,
    /// An HTTP status.
    Http,
}

/// What is known of one event of a provider. Builds that moved it to another channel or added data fields share the row.
#[derive(Debug, PartialEq, Eq)]
pub struct EventRow {
    /// Event id.
    pub id: u16,
    /// Channels that it is or was written to.
    pub channels: &'static [&'static str],
    /// Level of the newest manifest.
    pub level: Level,
    /// What it means, with the data layout of the newest build.
    pub meaning: Meaning,
    /// The step of an enrollment attempt that it is, if it is one.
    pub phase: Option<Phase>,
    /// Symbolic name; empty if the manifest has generated names only.
    pub symbol: &'static str,
    /// Values (by position in `meaning.fields`, from 1) that are result codes.
    pub codes: &'static [(u8, CodeUse)],
    /// Data layouts of other builds or versions. Match by names and count: the version number did not change with them.
    pub older: &'static [&'static [&'static str]],
    /// Whether it comes in floods with other values each time, so that a run of it is shown as one.
    pub noisy: bool,
    /// A remark of the table about the text.
    pub note: &'static str,
    /// First and last Windows build seen with it (last: the newest manifest read); 0 if not known.
    pub builds: (u16, u16),
    /// Where the row was read.
    pub source: &'static str,
}

/// A row; what most rows do not have is added by the methods below.
#[allow(clippy::too_many_arguments)] // One row a line; names would make 2,135 lines unreadable.
pub(super) const fn ev(
    id: u16,
    channels: &'static [&'static str],
    level: Level,
    text: &'static str,
    fields: &'static [&'static str],
    topic: Topic,
    outcome: EventOutcome,
    source: &'static str,
) -> EventRow {
    EventRow {
        id,
        channels,
        level,
        meaning: Meaning { text, fields, topic, outcome, relevant: false, weak: false },
        phase: None,
        symbol: "",
        codes: &[],
        older: &[],
        noisy: false,
        note: "",
        builds: (0, 0),
        source,
    }
}

impl EventRow {
    pub(super) const fn relevant(mut self) -> Self {
        self.meaning.relevant = true;
        self
    }
    pub(super) const fn weak(mut self) -> Self {
        self.meaning.weak = true;
        self
    }
    pub(super) const fn noisy(mut self) -> Self {
        self.noisy = true;
        self
    }
    pub(super) const fn phase(mut self, phase: Phase) -> Self {
        self.phase = Some(phase);
        self
    }
    pub(super) const fn symbol(mut self, symbol: &'static str) -> Self {
        self.symbol = symbol;
        self
    }
    pub(super) const fn codes(mut self, codes: &'static [(u8, CodeUse)]) -> Self {
        self.codes = codes;
        self
    }
    pub(super) const fn older(mut self, older: &'static [&'static [&'static str]]) -> Self {
        self.older = older;
        self
    }
    pub(super) const fn note(mut self, note: &'static str) -> Self {
        self.note = note;
        self
    }
    pub(super) const fn builds(mut self, first: u16, last: u16) -> Self {
        self.builds = (first, last);
        self
    }

    /// The value that a position of the newest layout stands for (from 1, as in `{1}`), found in a record of any layout.
    ///
    /// Found by name. Generic names (`Message1`, `HexInt1`) are trusted only when the record has as many of that kind
    /// as the newest layout, or the newest layout only added kinds: a build that put one in between shifted the rest,
    /// and a wrong value is worse than none. Where a value was renamed in place (`HexInt1` became `HRESULT`, same
    /// count of values), and for unnamed data of classic events, the position decides.
    #[must_use]
    pub fn value<'a>(&self, fields: &'a Fields, position: usize) -> Option<&'a Value> {
        let wanted = *self.meaning.fields.get(position.checked_sub(1)?)?;
        if self.is_newest(fields) {
            return fields.at(position - 1);
        }
        if let Some(found) = fields.iter().find(|field| last_part(&field.name).eq_ignore_ascii_case(wanted)) {
            return if self.is_shifted(wanted, fields) { None } else { Some(&found.value) };
        }
        let here = fields.iter().nth(position - 1)?;
        let unnamed = here.name.is_empty();
        let renamed = count(fields) == self.meaning.fields.len() && !self.has(last_part(&here.name));
        (unnamed || renamed).then_some(&here.value)
    }

    /// Whether a record has exactly the newest layout.
    #[must_use]
    pub fn is_newest(&self, fields: &Fields) -> bool {
        count(fields) == self.meaning.fields.len()
            && fields
                .iter()
                .zip(self.meaning.fields)
                .all(|(field, name)| last_part(&field.name).eq_ignore_ascii_case(name))
    }

    /// Whether a value of a record is one that no position of the newest layout can give: it is shown by its name.
    #[must_use]
    pub fn is_extra(&self, fields: &Fields, at: usize) -> bool {
        let Some(field) = fields.iter().nth(at) else { return false };
        if is_attribute(&field.name) {
            return false;
        }
        let value = &field.value;
        !(1..=self.meaning.fields.len())
            .any(|position| self.value(fields, position).is_some_and(|v| std::ptr::eq(v, value)))
    }

    fn has(&self, name: &str) -> bool {
        self.meaning.fields.iter().any(|field| field.eq_ignore_ascii_case(name))
    }

    fn is_shifted(&self, name: &str, fields: &Fields) -> bool {
        let Some(kind) = generic_kind(name) else { return false };
        let newest = self.meaning.fields.iter().filter(|field| generic_kind(field) == Some(kind)).count();
        let record = fields.iter().filter(|field| generic_kind(last_part(&field.name)) == Some(kind)).count();
        newest != record
    }
}

/// Whether a name is that of an XML attribute (it says something about the data, it is none) or of the bytes that classic
/// events have behind their data.
fn is_attribute(name: &str) -> bool {
    let name = last_part(name);
    name.starts_with('@') || name == "Binary"
}

/// How many data values a record has.
fn count(fields: &Fields) -> usize {
    fields.iter().filter(|field| !is_attribute(&field.name)).count()
}

/// The name itself: nested UserData names are joined by `.`.
fn last_part(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// The stem of a numbered generic name: `Message` of `Message2`; nothing for names that say something by themselves.
fn generic_kind(name: &str) -> Option<&str> {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let generic = ["Message", "HexInt", "UInt", "Int", "value", "Boolean", "param"];
    (stem.len() < name.len() && generic.iter().any(|g| stem.eq_ignore_ascii_case(g))).then_some(stem)
}

/// What the numbers in some values stand for.
#[derive(Debug)]
pub struct ValueMap {
    /// Provider name.
    pub provider: &'static str,
    /// Event ids; empty for every event of the provider.
    pub ids: &'static [u16],
    /// Names of the values.
    pub fields: &'static [&'static str],
    /// Whether the numbers were inferred.
    pub hint: bool,
    /// Number and what it stands for, sorted.
    pub values: &'static [(u64, &'static str)],
    /// Where it was read.
    pub source: &'static str,
}

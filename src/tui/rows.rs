//! The rows of the timeline: which events are shown, and what stands between them.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::model::analysis::Analysis;
use crate::model::event::Event;
use crate::model::time::TICKS_PER_SECOND;
use crate::model::time::Time;
use crate::tui::zone::Zone;

/// A pause this long between two rows gets a row of its own.
pub const PAUSE_SECONDS: i64 = 30 * 60;

/// One row. Numbers of events and markers are indices into the analysis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// An event.
    Event(u32),
    /// The closed repeats of this event.
    Fold(u32),
    /// A marker: boot, clock change, wrapped log.
    Marker(u32),
    /// A new date begins with this event.
    Day(u32),
    /// A pause before this event.
    Pause(u32),
}

impl Row {
    /// The event that the row is or stands for.
    #[must_use]
    pub fn event(self) -> Option<u32> {
        match self {
            Self::Event(event) | Self::Fold(event) => Some(event),
            _ => None,
        }
    }

    /// Whether the cursor stops on it.
    #[must_use]
    pub fn stops(self) -> bool {
        !matches!(self, Self::Day(_) | Self::Pause(_))
    }
}

/// Closed repeats of one event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fold {
    /// How many there are behind the first.
    pub count: u32,
    /// When the last of them happened.
    pub last: Time,
}

/// The rows, with what was left out.
#[derive(Debug, Default)]
pub struct Rows {
    list: Vec<Row>,
    folds: BTreeMap<u32, Fold>,
    /// Events that stand in a closed fold.
    folded: Vec<u32>,
    /// Events that have a row or stand in a fold.
    pub shown: usize,
    /// Irrelevant events that the filters let pass and that are not shown.
    pub hidden: usize,
    /// Events that are relevant, or all, as chosen: those that the filter was asked about.
    pub asked: usize,
}

/// What decides which rows there are.
pub struct Choice<'a> {
    /// Irrelevant events too.
    pub all: bool,
    /// One flag an event: what the filters let pass; `None`: everything.
    pub pass: Option<&'a [bool]>,
    /// Whether markers are shown: not between the events that a filter picked.
    pub markers: bool,
    /// Events whose repeats are open.
    pub open: &'a BTreeSet<u32>,
    /// All repeats are open.
    pub all_open: bool,
    /// Zone, for the dates.
    pub zone: &'a Zone,
}

impl Rows {
    /// The rows of an analysis, in one walk over its events.
    #[must_use]
    pub fn build(analysis: &Analysis, choice: &Choice<'_>) -> Self {
        let mut rows = Self::default();
        let mut builder = Builder::new(analysis, choice);
        for (at, event) in analysis.events.iter().enumerate() {
            let Ok(id) = u32::try_from(at) else { break };
            let passes = choice.pass.is_none_or(|pass| pass.get(at).copied().unwrap_or(false));
            if !(choice.all || event.relevant) {
                rows.hidden += usize::from(passes);
                continue;
            }
            rows.asked += 1;
            if !passes {
                continue;
            }
            rows.shown += 1;
            if let Some(head) = builder.fold_of(event) {
                let fold = rows.folds.entry(head).or_insert(Fold { count: 0, last: event.at });
                fold.count += 1;
                fold.last = fold.last.max(event.at);
                rows.folded.push(id);
                continue;
            }
            builder.between(&mut rows.list, id, event);
            rows.list.push(Row::Event(id));
            builder.heads(&mut rows.list, id, event);
        }
        builder.rest(&mut rows.list);
        let folds = &rows.folds;
        // A row was put behind every event that could have repeats; the ones whose repeats did not pass go again.
        rows.list.retain(|row| !matches!(row, Row::Fold(head) if !folds.contains_key(head)));
        rows
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The row at a place.
    #[must_use]
    pub fn get(&self, at: usize) -> Option<Row> {
        self.list.get(at).copied()
    }

    /// The rows from one place on.
    #[must_use]
    pub fn from(&self, at: usize) -> &[Row] {
        self.list.get(at..).unwrap_or_default()
    }

    /// All rows.
    #[must_use]
    pub fn all(&self) -> &[Row] {
        &self.list
    }

    /// The closed repeats of an event.
    #[must_use]
    pub fn fold(&self, head: u32) -> Option<Fold> {
        self.folds.get(&head).copied()
    }

    /// Every event that has a row or stands in a closed fold.
    pub fn events(&self) -> impl Iterator<Item = u32> {
        let shown = self.list.iter().filter_map(|row| match row {
            Row::Event(id) => Some(*id),
            _ => None,
        });
        shown.chain(self.folded.iter().copied())
    }

    /// The place of the row of an event, or of the first event behind it, or of the last row.
    #[must_use]
    pub fn place_of(&self, event: u32) -> usize {
        // Events lie in rows in their order; other rows carry the number of an event beside them or none.
        let mut low = 0;
        let mut high = self.list.len();
        while low < high {
            let middle = low + (high - low) / 2;
            // A marker stands before the next event.
            let key = self.list.get(middle..).and_then(|rest| {
                rest.iter().find_map(|row| match *row {
                    Row::Event(id) | Row::Day(id) | Row::Pause(id) => Some((id, 0)),
                    Row::Fold(id) => Some((id, 1)),
                    Row::Marker(_) => None,
                })
            });
            if key.is_some_and(|key| key < (event, 0)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let found = self.list.iter().skip(low).position(|row| matches!(row, Row::Event(_))).map(|ahead| low + ahead);
        found.unwrap_or_else(|| self.list.len().saturating_sub(1))
    }
}

/// What the walk remembers.
struct Builder<'a> {
    analysis: &'a Analysis,
    choice: &'a Choice<'a>,
    next_marker: usize,
    last: Option<Time>,
    day: Option<i64>,
    offset: i32,
    hour: i64,
}

impl<'a> Builder<'a> {
    fn new(analysis: &'a Analysis, choice: &'a Choice<'a>) -> Self {
        Self { analysis, choice, next_marker: 0, last: None, day: None, offset: 0, hour: i64::MIN }
    }

    /// The event whose closed repeats this one belongs to. A repeat whose first event does not pass stands for itself.
    fn fold_of(&self, event: &Event) -> Option<u32> {
        let head = event.folded_into?.0;
        if self.choice.all_open || self.choice.open.contains(&head) {
            return None;
        }
        let first = self.analysis.events.get(head as usize)?;
        let passes = self.choice.pass.is_none_or(|pass| pass.get(head as usize).copied().unwrap_or(false));
        ((self.choice.all || first.relevant) && passes).then_some(head)
    }

    /// Rows before an event: markers up to it, a pause, a new date; the date also stands above markers of that day.
    fn between(&mut self, list: &mut Vec<Row>, id: u32, event: &Event) {
        let day = Zone::day(self.offset_at(event.at), event.at);
        let mut new_day = self.day != Some(day);
        while let Some((marker, at)) = self.marker_before(Some(event.at)) {
            if new_day && at.is_some_and(|at| Zone::day(self.offset_at(at), at) == day) {
                list.push(Row::Day(id));
                new_day = false;
                self.last = None;
            }
            list.push(Row::Marker(marker));
        }
        if new_day {
            list.push(Row::Day(id));
        } else if self.last.is_some_and(|last| event.at.ticks() - last.ticks() >= PAUSE_SECONDS * TICKS_PER_SECOND) {
            list.push(Row::Pause(id));
        }
        self.day = Some(day);
        self.last = Some(event.at);
    }

    /// The zone's offset, looked up once an hour of the timeline.
    fn offset_at(&mut self, at: Time) -> i32 {
        let hour = at.ticks() / (3600 * TICKS_PER_SECOND);
        if hour != self.hour {
            self.hour = hour;
            self.offset = self.choice.zone.offset_minutes(at);
        }
        self.offset
    }

    /// The next marker with its time, if it lies before a time (or none is given).
    fn marker_before(&mut self, before: Option<Time>) -> Option<(u32, Option<Time>)> {
        let marker = self.analysis.markers.get(self.next_marker).filter(|_| self.choice.markers)?;
        if before.zip(marker.at).is_some_and(|(before, at)| at > before) {
            return None;
        }
        let id = u32::try_from(self.next_marker).ok()?;
        self.next_marker += 1;
        Some((id, marker.at))
    }

    /// A place for the closed repeats behind an event that has some.
    fn heads(&self, list: &mut Vec<Row>, id: u32, event: &Event) {
        if event.repeats > 1 && event.folded_into.is_none() && !self.choice.all_open && !self.choice.open.contains(&id)
        {
            list.push(Row::Fold(id));
        }
    }

    /// Markers behind the last event.
    fn rest(&mut self, list: &mut Vec<Row>) {
        while let Some((marker, _)) = self.marker_before(None) {
            list.push(Row::Marker(marker));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::fixture::analysis;

    const DEVICE: Zone = Zone::Device(60);

    fn rows(all: bool, pass: Option<&[bool]>, zone: &Zone) -> (Analysis, Rows) {
        let analysis = analysis();
        let open = BTreeSet::new();
        let choice = Choice { all, pass, markers: true, open: &open, all_open: all, zone };
        let rows = Rows::build(&analysis, &choice);
        (analysis, rows)
    }

    #[test]
    fn dates_pauses_markers_and_folds_stand_between_events() {
        let (_, rows) = rows(false, None, &DEVICE);
        assert!(matches!(rows.get(0), Some(Row::Day(_))), "the date comes first");
        assert_eq!(rows.all().iter().filter(|row| matches!(row, Row::Marker(_))).count(), 1);
        let folds: Vec<_> = rows.all().iter().filter(|row| matches!(row, Row::Fold(_))).collect();
        let [Row::Fold(head)] = folds.as_slice() else { panic!("one fold: {folds:?}") };
        assert_eq!(rows.fold(*head).map(|fold| fold.count), Some(7));
        assert_eq!(rows.all().iter().filter(|row| matches!(row, Row::Pause(_))).count(), 1, "40 minutes of nothing");
        assert_eq!(rows.events().count(), rows.shown);
    }

    #[test]
    fn the_date_stands_above_the_markers_of_its_day() {
        let mut analysis = analysis();
        let first = analysis.events[1].at;
        analysis.markers[0].at = Some(first.plus_seconds(-60));
        let open = BTreeSet::new();
        let choice = Choice { all: false, pass: None, markers: true, open: &open, all_open: false, zone: &DEVICE };
        let begins = |analysis: &Analysis| Rows::build(analysis, &choice).all()[..3].to_vec();
        assert_eq!(begins(&analysis), [Row::Day(1), Row::Marker(0), Row::Event(1)]);
        analysis.markers[0].at = Some(first.plus_seconds(-86_400));
        assert_eq!(begins(&analysis), [Row::Marker(0), Row::Day(1), Row::Event(1)], "another day's stand before it");
    }

    #[test]
    fn another_zone_may_need_another_date() {
        let zone = Zone::Device(14 * 60 + 45);
        let (_, rows) = rows(false, None, &zone);
        let dates = rows.all().iter().filter(|row| matches!(row, Row::Day(_))).count();
        assert_eq!(dates, 2, "midnight falls between the tries there");
    }

    #[test]
    fn a_repeat_whose_first_event_does_not_pass_stands_for_itself() {
        let analysis = analysis();
        let repeats: Vec<bool> = analysis.events.iter().map(|event| event.folded_into.is_some()).collect();
        let (_, rows) = rows(false, Some(&repeats), &DEVICE);
        assert_eq!(rows.shown, 7);
        assert!(!rows.all().iter().any(|row| matches!(row, Row::Fold(_))), "there is nothing to fold them under");
        assert_eq!(rows.all().iter().filter(|row| matches!(row, Row::Event(_))).count(), 7);
    }

    #[test]
    fn every_event_is_found_again_at_its_row() {
        let (analysis, rows) = rows(true, None, &DEVICE);
        for event in 0..u32::try_from(analysis.events.len()).unwrap() {
            assert_eq!(rows.get(rows.place_of(event)), Some(Row::Event(event)));
        }
        assert_eq!(rows.place_of(u32::MAX), rows.len() - 1, "behind the last event is the last row");
        assert_eq!(Rows::default().place_of(7), 0);
    }

    #[test]
    fn an_event_that_is_not_shown_leads_to_the_next_one() {
        let (_, rows) = rows(false, None, &DEVICE);
        assert!(matches!(rows.get(rows.place_of(0)), Some(Row::Event(1))), "event 0 is not relevant");
    }
}

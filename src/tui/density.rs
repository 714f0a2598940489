//! How the shown events lie in time: one bar for each column of the strip above the timeline.

use crate::model::analysis::Analysis;
use crate::model::time::Time;
use crate::tui::rows::Rows;
use crate::tui::tone;

/// The events of one column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// How many.
    pub events: u32,
    /// How many of them are errors or failures.
    pub errors: u32,
}

/// The strip.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Density {
    /// First and last time; `None` without events.
    pub span: Option<(Time, Time)>,
    /// The columns.
    pub columns: Vec<Column>,
}

impl Density {
    /// Of the shown events, closed repeats counted at the time of each.
    #[must_use]
    pub fn of(analysis: &Analysis, rows: &Rows, width: usize) -> Self {
        let times = || rows.events().filter_map(|id| analysis.events.get(id as usize));
        let Some(first) = times().map(|event| event.at).min() else { return Self::default() };
        let last = times().map(|event| event.at).max().unwrap_or(first);
        let mut density = Self { span: Some((first, last)), columns: vec![Column::default(); width] };
        for event in times() {
            density.add(event.at, u32::from(tone::is_error(event)));
        }
        density
    }

    fn add(&mut self, at: Time, errors: u32) {
        if let Some(column) = self.column(at).and_then(|at| self.columns.get_mut(at)) {
            column.events += 1;
            column.errors += errors;
        }
    }

    /// The column of a time.
    #[must_use]
    pub fn column(&self, at: Time) -> Option<usize> {
        let (first, last) = self.span?;
        let width = i64::try_from(self.columns.len()).ok().filter(|width| *width > 0)?;
        let length = (last.ticks() - first.ticks()).max(1);
        let from = (at.ticks() - first.ticks()).clamp(0, length);
        // In 128 bits: ticks of centuries times columns do not fit into 64.
        let column = i128::from(from) * i128::from(width - 1) / i128::from(length);
        usize::try_from(column).ok()
    }

    /// The time that a column begins with.
    #[must_use]
    pub fn time(&self, column: usize) -> Option<Time> {
        let (first, last) = self.span?;
        let width = i128::try_from(self.columns.len()).ok().filter(|width| *width > 1)?;
        let ticks = i128::from(last.ticks() - first.ticks()) * i128::try_from(column).ok()? / (width - 1);
        Some(Time::from_ticks(first.ticks() + i64::try_from(ticks).ok()?, first.digits()))
    }

    /// Height of a column in eighths: at least one if it has an event, the fullest column full; the root evens out bursts.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Between 1 and 8.
    pub fn height(&self, column: usize) -> usize {
        let most = self.columns.iter().map(|column| column.events).max().unwrap_or(0);
        let events = self.columns.get(column).map_or(0, |column| column.events);
        if events == 0 || most == 0 {
            return 0;
        }
        ((f64::from(events) / f64::from(most)).sqrt() * 8.0).round().max(1.0) as usize
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::tui::fixture::analysis;
    use crate::tui::rows::Choice;
    use crate::tui::zone::Zone;

    #[test]
    fn every_shown_event_is_in_a_column_also_folded_ones() {
        let analysis = analysis();
        let (open, zone) = (BTreeSet::new(), Zone::Utc);
        let choice = Choice { all: false, pass: None, markers: true, open: &open, all_open: false, zone: &zone };
        let rows = Rows::build(&analysis, &choice);
        for width in [1, 2, 7, 66, 500] {
            let density = Density::of(&analysis, &rows, width);
            let (events, errors) =
                density.columns.iter().fold((0, 0), |sum, it| (sum.0 + it.events, sum.1 + it.errors));
            assert_eq!((events as usize, errors), (rows.shown, 9), "at {width} columns");
            let heights: Vec<_> = (0..width).map(|at| density.height(at)).collect();
            assert_eq!(heights.iter().max(), Some(&8), "the fullest column is full");
            let empty = density.columns.iter().filter(|it| it.events == 0).count();
            assert_eq!(heights.iter().filter(|height| **height == 0).count(), empty, "an event always shows");
        }
    }

    #[test]
    fn columns_and_times_meet() {
        let analysis = analysis();
        let (open, zone) = (BTreeSet::new(), Zone::Utc);
        let choice = Choice { all: true, pass: None, markers: true, open: &open, all_open: true, zone: &zone };
        let density = Density::of(&analysis, &Rows::build(&analysis, &choice), 66);
        let (first, last) = density.span.unwrap();
        assert_eq!((density.time(0), density.column(first), density.column(last)), (Some(first), Some(0), Some(65)));
        for column in 0..66 {
            let time = density.time(column).unwrap();
            assert!(density.column(time).unwrap().abs_diff(column) <= 1, "column {column}");
        }
    }

    #[test]
    fn nothing_has_no_span() {
        let density = Density::of(&analysis(), &Rows::default(), 10);
        assert_eq!((density.span, density.column(Time::from_unix_seconds(0)), density.time(3)), (None, None, None));
    }
}

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

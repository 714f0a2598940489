//! The device's UTC offset: what local-time logs need to stand beside event logs, and how it is known.
//!
//! Stated beats inferred beats assumed. Where several things state it, the first of this list wins:
//! 1. the command line;
//! 2. the time zone in the registry (`TimeZoneInformation`), with its daylight rule for the date of each record;
//! 3. the bias that other CMTrace records of the bundle carry.
//!
//! Inferred from things that stand in both a UTC and a local artifact:
//! 1. the last sync: local time in the HTML report, UTC in the XML report or the registry (must meet to the second);
//! 2. an application's installation: UTC in an event log, local time in a log of the Intune Management Extension;
//! 3. starts of Windows in the System log, starts of the agent in its own log.
//!
//! Offsets in use are multiples of a quarter of an hour between -12:00 and +14:00, which is what makes this possible.

mod infer;
mod zone;

use crate::model::evidence::Evidence;
use crate::model::fact::Fact;
use crate::model::time::RecordTime;
use crate::model::time::Time;
use crate::model::time::TimeBasis;
use crate::timeline::Interpreted;
use crate::timeline::clock::zone::Daylight;

/// The offset of the device's local-time logs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Clock {
    /// Minutes east of UTC in force at the end of the story; `None` if nothing tells it.
    pub offset_minutes: Option<i32>,
    /// How it is known (never [`TimeBasis::Utc`]); `None` together with the offset.
    pub basis: Option<TimeBasis>,
    /// What it was read or inferred from, in words; empty if it is not known or came from the command line.
    pub grounds: String,
    /// The places of that.
    pub evidence: Vec<Evidence>,
    /// The zone's daylight rule, if the bundle states one.
    daylight: Option<Daylight>,
}

impl Clock {
    /// A clock with one offset for all times.
    #[must_use]
    pub fn fixed(offset_minutes: i32, basis: TimeBasis) -> Self {
        Self { offset_minutes: Some(offset_minutes), basis: Some(basis), ..Self::default() }
    }

    /// Minutes east of UTC for a wall-clock time, daylight saving considered if the bundle states the zone's rule.
    #[must_use]
    pub fn offset_at(&self, local: Time) -> Option<i32> {
        self.daylight.as_ref().map_or(self.offset_minutes, |rule| Some(rule.offset_at(local)))
    }

    /// A record's time as UTC with how sure that is. Without a known offset local time is read as UTC.
    #[must_use]
    pub fn to_utc(&self, time: RecordTime) -> Option<(Time, TimeBasis)> {
        match time {
            RecordTime::Utc(time) => Some((time, TimeBasis::Utc)),
            RecordTime::Local(time) => Some(match self.offset_at(time) {
                Some(minutes) => {
                    let basis = self.basis.unwrap_or(TimeBasis::OffsetAssumed);
                    (time.plus_seconds(i64::from(minutes).saturating_mul(-60)), basis)
                }
                None => (time, TimeBasis::OffsetAssumed),
            }),
            RecordTime::None => None,
        }
    }
}

/// Finds the device's offset. `given_minutes` is what the command line says.
#[must_use]
pub fn determine(facts: &[Fact], logs: &[Interpreted], given_minutes: Option<i32>) -> Clock {
    if let Some(minutes) = given_minutes {
        return Clock::fixed(minutes, TimeBasis::OffsetStated);
    }
    zone::stated(facts).or_else(|| zone::from_bias(logs)).or_else(|| infer::infer(facts, logs)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_time_moves_by_the_offset_and_says_how_it_is_known() {
        let noon = Time::from_civil((2026, 3, 1), (12, 0, 0), 0, 3).unwrap();
        let clock = Clock::fixed(60, TimeBasis::OffsetStated);
        let (utc, basis) = clock.to_utc(RecordTime::Local(noon)).unwrap();
        assert_eq!((utc.to_string().as_str(), basis), ("2026-03-01T11:00:00.000Z", TimeBasis::OffsetStated));
        assert_eq!(clock.to_utc(RecordTime::Utc(noon)), Some((noon, TimeBasis::Utc)));
        assert_eq!(Clock::default().to_utc(RecordTime::Local(noon)), Some((noon, TimeBasis::OffsetAssumed)));
        assert_eq!(clock.to_utc(RecordTime::None), None);
    }

    #[test]
    fn the_command_line_wins() {
        assert_eq!(determine(&[], &[], Some(-480)), Clock::fixed(-480, TimeBasis::OffsetStated));
        assert_eq!(determine(&[], &[], None), Clock::default());
    }
}

//! The device's UTC offset, and how it is known.

use crate::model::time::RecordTime;
use crate::model::time::Time;
use crate::model::time::TimeBasis;

/// The offset of the device's local-time logs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// Minutes east of UTC; `None` if nothing tells it.
    pub offset_minutes: Option<i32>,
    /// How it is known (never [`TimeBasis::Utc`]); `None` together with the offset.
    pub basis: Option<TimeBasis>,
}

impl Clock {
    /// A record's time as UTC with how sure that is. Without a known offset local time is read as UTC.
    #[must_use]
    pub fn to_utc(&self, time: RecordTime) -> Option<(Time, TimeBasis)> {
        match time {
            RecordTime::Utc(time) => Some((time, TimeBasis::Utc)),
            RecordTime::Local(time) => Some(match self.offset_minutes {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_time_moves_by_the_offset_and_says_how_it_is_known() {
        let noon = Time::from_civil((2026, 3, 1), (12, 0, 0), 0, 3).unwrap();
        let clock = Clock { offset_minutes: Some(60), basis: Some(TimeBasis::OffsetStated) };
        let (utc, basis) = clock.to_utc(RecordTime::Local(noon)).unwrap();
        assert_eq!((utc.to_string().as_str(), basis), ("2026-03-01T11:00:00.000Z", TimeBasis::OffsetStated));
        assert_eq!(clock.to_utc(RecordTime::Utc(noon)), Some((noon, TimeBasis::Utc)));
        assert_eq!(Clock::default().to_utc(RecordTime::Local(noon)), Some((noon, TimeBasis::OffsetAssumed)));
        assert_eq!(clock.to_utc(RecordTime::None), None);
    }
}

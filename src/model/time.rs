//! Instants, as Windows keeps them: 100 ns ticks since 1601-01-01.

use std::fmt;

/// Ticks (100 ns) in one second.
pub const TICKS_PER_SECOND: i64 = 10_000_000;
/// Seconds from 1601-01-01 to 1970-01-01.
const UNIX_EPOCH_SECONDS: i64 = 11_644_473_600;
/// Last tick of 9999-12-29: later values (a damaged FILETIME) are held at it, so that every time can be written, in any zone.
const MAX_TICKS: i64 = 2_650_466_015_999_999_999;

/// A point in time, UTC: FILETIME ticks (100 ns since 1601-01-01T00:00:00Z), and how many fractional digits its source had.
///
/// Order and equality look at the ticks only. Values are held between 1601 and 9999.
#[derive(Clone, Copy, Debug)]
pub struct Time {
    ticks: i64,
    digits: u8,
}

impl Time {
    /// From a FILETIME (as in EVTX records and the registry): seven fractional digits.
    #[must_use]
    pub fn from_filetime(ticks: u64) -> Self {
        Self::from_ticks(i64::try_from(ticks).unwrap_or(MAX_TICKS), 7)
    }

    /// From ticks since 1601 with the number of fractional digits (0 to 7) that the source wrote.
    #[must_use]
    pub fn from_ticks(ticks: i64, digits: u8) -> Self {
        Self { ticks: ticks.clamp(0, MAX_TICKS), digits: digits.min(7) }
    }

    /// From seconds since 1970 (no fractional digits).
    #[must_use]
    pub fn from_unix_seconds(seconds: i64) -> Self {
        Self::from_ticks(seconds.saturating_add(UNIX_EPOCH_SECONDS).saturating_mul(TICKS_PER_SECOND), 0)
    }

    /// From civil date and time parts as written in a log (no zone applied); `None` if they are not a real date.
    /// `fraction` is in ticks (100 ns), `digits` how many fractional digits were written.
    #[must_use]
    pub fn from_civil(date: (i16, i8, i8), time: (i8, i8, i8), fraction: i32, digits: u8) -> Option<Self> {
        let civil =
            jiff::civil::DateTime::new(date.0, date.1, date.2, time.0, time.1, time.2, fraction.checked_mul(100)?)
                .ok()?;
        let stamp = jiff::tz::Offset::UTC.to_timestamp(civil).ok()?;
        let ticks = stamp.as_second().checked_add(UNIX_EPOCH_SECONDS)?.checked_mul(TICKS_PER_SECOND)?;
        Some(Self::from_ticks(ticks.checked_add(i64::from(stamp.subsec_nanosecond()) / 100)?, digits))
    }

    /// From text that states UTC: `20260102T030405Z` (registry and report of the OMA-DM client), `2026-01-02T03:04:05.678Z`
    /// and other RFC 3339, `2026-01-02 03:04:05.678 UTC` (`dsregcmd`).
    #[must_use]
    pub fn parse_utc(text: &str) -> Option<Self> {
        let text = text.trim();
        let offset_text = text.strip_suffix(" UTC").map(|date| format!("{}Z", date.trim_end()));
        let text = offset_text.as_deref().unwrap_or(text);
        let stamp: jiff::Timestamp = text.parse().ok()?;
        let ticks = stamp.as_second().checked_add(UNIX_EPOCH_SECONDS)?.checked_mul(TICKS_PER_SECOND)?;
        let fraction = text.split_once('.').map_or("", |(_, rest)| rest);
        let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
        let below = i64::from(stamp.subsec_nanosecond()) / 100;
        Some(Self::from_ticks(ticks.checked_add(below)?, u8::try_from(digits).unwrap_or(7)))
    }

    /// Every way to read a date and a time of day out of a text of any region, taken as UTC: `2/14/2026 1:00:12 AM` is
    /// February 14th or, where the day comes first, no date at all; `2/3/2026` is two dates. Month first comes first.
    #[must_use]
    pub fn civil_readings(text: &str) -> Vec<Self> {
        let parts = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
        let numbers: Vec<i16> = parts.take(6).map(|part| part.parse().unwrap_or(-1)).collect();
        let [a, b, c, hour, minute, rest @ ..] = numbers.as_slice() else { return Vec::new() };
        let orders = if *a > 31 { vec![(*a, *b, *c)] } else { vec![(*c, *a, *b), (*c, *b, *a)] };
        let lower = text.to_lowercase();
        let words: Vec<&str> = lower.split(|c: char| !c.is_alphabetic()).collect();
        let half = |mark: &str, dotted: &str| words.contains(&mark) || lower.contains(dotted);
        let hour = match *hour {
            12 if half("am", "a.m") => 0,
            hour if half("pm", "p.m") && hour < 12 => hour + 12,
            hour => hour,
        };
        let small = |value: i16| i8::try_from(value).ok();
        let second = rest.first().copied().unwrap_or(0);
        let reading = |(year, month, day): (i16, i16, i16)| {
            let year = if (0..100).contains(&year) { year + 2000 } else { year };
            Self::from_civil((year, small(month)?, small(day)?), (small(hour)?, small(*minute)?, small(second)?), 0, 0)
        };
        let mut readings: Vec<Self> = orders.into_iter().filter_map(reading).collect();
        readings.dedup();
        readings
    }

    /// Ticks (100 ns) since 1601-01-01T00:00:00Z.
    #[must_use]
    pub const fn ticks(self) -> i64 {
        self.ticks
    }

    /// Fractional digits that the source wrote (0 to 7).
    #[must_use]
    pub const fn digits(self) -> u8 {
        self.digits
    }

    /// Seconds since 1970, rounded towards the past.
    #[must_use]
    pub const fn unix_seconds(self) -> i64 {
        self.ticks.div_euclid(TICKS_PER_SECOND) - UNIX_EPOCH_SECONDS
    }

    /// Civil parts in UTC shifted by `offset_minutes`: (year, month, day), (hour, minute, second), ticks below the second.
    #[must_use]
    pub fn civil(self, offset_minutes: i32) -> ((i16, i8, i8), (i8, i8, i8), i64) {
        let shifted = self.plus_seconds(i64::from(offset_minutes) * 60);
        let stamp = jiff::Timestamp::from_second(shifted.unix_seconds()).unwrap_or_default();
        let civil = jiff::tz::Offset::UTC.to_datetime(stamp);
        (
            (civil.year(), civil.month(), civil.day()),
            (civil.hour(), civil.minute(), civil.second()),
            shifted.ticks.rem_euclid(TICKS_PER_SECOND),
        )
    }

    /// This time moved by whole seconds (negative: earlier).
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self::from_ticks(self.ticks.saturating_add(seconds.saturating_mul(TICKS_PER_SECOND)), self.digits)
    }

    /// Seconds from `earlier` to this time (negative if it lies before).
    #[must_use]
    #[allow(clippy::cast_precision_loss)] // 2^53 ticks are 28 years; beyond that a rounded tick does not matter.
    pub fn seconds_since(self, earlier: Self) -> f64 {
        (self.ticks - earlier.ticks) as f64 / 1e7
    }
}

/// RFC 3339 in UTC with `Z` and as many fractional digits as the source had.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ((y, mo, d), (h, mi, s), sub) = self.civil(0);
        write!(f, "{y:04}-{mo:02}-{d:02}T{h:02}:{mi:02}:{s:02}")?;
        if self.digits > 0 {
            let fraction = sub / 10_i64.pow(u32::from(7 - self.digits));
            write!(f, ".{fraction:0width$}", width = usize::from(self.digits))?;
        }
        f.write_str("Z")
    }
}

impl PartialEq for Time {
    fn eq(&self, other: &Self) -> bool {
        self.ticks == other.ticks
    }
}
impl Eq for Time {}
impl PartialOrd for Time {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Time {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.ticks.cmp(&other.ticks)
    }
}
impl std::hash::Hash for Time {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.ticks.hash(state);
    }
}

/// A record's time as its artifact wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordTime {
    /// UTC, stated by the format (EVTX, `…Z`) or by an offset beside the time.
    Utc(Time),
    /// Wall clock of the device, no offset written: the value is that wall clock read as if it were UTC.
    Local(Time),
    /// The record has no readable time.
    None,
}

/// How an event's UTC time is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TimeBasis {
    /// The artifact writes UTC.
    Utc,
    /// Local time; the device's offset is stated in the bundle or given on the command line.
    OffsetStated,
    /// Local time; the offset was inferred from things that stand in both a UTC and a local log.
    OffsetInferred,
    /// Local time; no offset known, UTC assumed.
    OffsetAssumed,
}
crate::model::words!(TimeBasis {
    Utc => "utc",
    OffsetStated => "offset_stated",
    OffsetInferred => "offset_inferred",
    OffsetAssumed => "offset_assumed",
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_as_many_digits_as_the_source_had() {
        let time = Time::from_filetime(133_496_152_041_234_567);
        assert_eq!(time.to_string(), "2024-01-13T10:26:44.1234567Z");
        assert_eq!(Time::from_ticks(time.ticks(), 3).to_string(), "2024-01-13T10:26:44.123Z");
        assert_eq!(Time::from_unix_seconds(0).to_string(), "1970-01-01T00:00:00Z");
    }

    #[test]
    fn holds_impossible_filetimes_inside_the_calendar() {
        assert_eq!(Time::from_filetime(u64::MAX).to_string(), "9999-12-29T23:59:59.9999999Z");
        assert_eq!(Time::from_filetime(0).to_string(), "1601-01-01T00:00:00.0000000Z");
    }

    #[test]
    fn every_spelling_of_utc_is_read() {
        for (text, read) in [
            ("20260102T030405Z", "2026-01-02T03:04:05Z"),
            ("2026-01-02T03:04:05.678Z", "2026-01-02T03:04:05.678Z"),
            ("2026-01-02T03:04:05+01:00", "2026-01-02T02:04:05Z"),
            ("2026-01-02 03:04:05.678 UTC", "2026-01-02T03:04:05.678Z"),
        ] {
            assert_eq!(Time::parse_utc(text).map(|time| time.to_string()).as_deref(), Some(read), "{text}");
        }
        for text in ["", "2026-01-02", "2026-01-02T03:04:05", "20261302T030405Z", "Z"] {
            assert_eq!(Time::parse_utc(text), None, "{text}");
        }
    }

    #[test]
    fn dates_of_any_region_are_read_in_every_way() {
        let read = |text| Time::civil_readings(text).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(read("at 2/14/2026 1:00:12 PM"), ["2026-02-14T13:00:12Z"]);
        assert_eq!(read("13.02.26, 04:00"), ["2026-02-13T04:00:00Z"]);
        assert_eq!(read("2/3/2026 12:00:01 a.m."), ["2026-02-03T00:00:01Z", "2026-03-02T00:00:01Z"]);
        assert_eq!(read("2026-02-03-11-05-38"), ["2026-02-03T11:05:38Z"]);
        assert!(read("2/3/2026").is_empty() && read("99:99:99 99:99").is_empty());
    }

    #[test]
    fn civil_parts_make_the_same_time_again() {
        let time = Time::from_civil((2026, 2, 28), (23, 59, 58), 1_234_567, 7).unwrap();
        assert_eq!(time.to_string(), "2026-02-28T23:59:58.1234567Z");
        assert_eq!(time.civil(60), ((2026, 3, 1), (0, 59, 58), 1_234_567));
        assert_eq!(Time::from_civil((2026, 2, 29), (0, 0, 0), 0, 0), None);
    }
}

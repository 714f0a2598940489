//! In which zone times are shown, and how a time typed by the user is understood.

use jiff::tz::TimeZone;

use crate::model::time::TICKS_PER_SECOND;
use crate::model::time::Time;

/// A zone to show times in.
#[derive(Clone, Debug, PartialEq)]
pub enum Zone {
    /// UTC.
    Utc,
    /// The device's offset, minutes east of UTC.
    Device(i32),
    /// The zone of the machine that mdmlens runs on.
    Local(TimeZone),
}

impl Zone {
    /// Minutes east of UTC at a time.
    #[must_use]
    pub fn offset_minutes(&self, at: Time) -> i32 {
        match self {
            Self::Utc => 0,
            Self::Device(minutes) => *minutes,
            Self::Local(zone) => {
                let stamp = jiff::Timestamp::from_second(at.unix_seconds()).unwrap_or_default();
                zone.to_offset(stamp).seconds() / 60
            }
        }
    }

    /// Name for the header: `UTC`, `UTC+01:00 device`, `UTC+01:00 Europe/Berlin`.
    #[must_use]
    pub fn label(&self, at: Option<Time>) -> String {
        match self {
            Self::Utc => "UTC".to_string(),
            Self::Device(minutes) => format!("UTC{} device", offset(*minutes)),
            Self::Local(zone) => {
                let name = zone.iana_name().unwrap_or("this machine");
                at.map_or_else(|| name.to_string(), |at| format!("UTC{} {name}", offset(self.offset_minutes(at))))
            }
        }
    }

    /// `2026-03-02`.
    #[must_use]
    pub fn date(&self, at: Time) -> String {
        let ((year, month, day), _, _) = at.civil(self.offset_minutes(at));
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// `03-02`.
    #[must_use]
    pub fn short_date(&self, at: Time) -> String {
        let ((_, month, day), _, _) = at.civil(self.offset_minutes(at));
        format!("{month:02}-{day:02}")
    }

    /// `09:12:04.118`, with `digits` (0 to 7) of the fraction.
    #[must_use]
    pub fn clock(&self, at: Time, digits: u8) -> String {
        let (_, (hour, minute, second), ticks) = at.civil(self.offset_minutes(at));
        let whole = format!("{hour:02}:{minute:02}:{second:02}");
        if digits == 0 {
            return whole;
        }
        let digits = digits.min(7);
        format!("{whole}.{:0width$}", ticks / 10_i64.pow(u32::from(7 - digits)), width = usize::from(digits))
    }

    /// `09:12`.
    #[must_use]
    pub fn minute(&self, at: Time) -> String {
        let (_, (hour, minute, _), _) = at.civil(self.offset_minutes(at));
        format!("{hour:02}:{minute:02}")
    }

    /// Number of the day, counted in this zone: equal for times of one date.
    #[must_use]
    pub fn day(offset_minutes: i32, at: Time) -> i64 {
        (at.ticks() / TICKS_PER_SECOND + i64::from(offset_minutes) * 60).div_euclid(24 * 60 * 60)
    }

    /// A time as typed: `09:12`, `09:12:04.5`, `2026-03-02`, `2026-03-02 09:12` (also with `T`), in this zone, `…Z` in UTC;
    /// `+10m`, `-1h`, `+90s`, `-2d` from `here`. A time of day is of the date of `here`.
    #[must_use]
    pub fn read(&self, text: &str, here: Time) -> Option<Time> {
        let text = text.trim();
        if let Some(seconds) = distance(text) {
            return Some(here.plus_seconds(seconds));
        }
        let (text, utc) = match text.strip_suffix(['Z', 'z']) {
            Some(rest) => (rest, true),
            None => (text, false),
        };
        let (date, clock) = match text.split_once([' ', 'T', 't']) {
            Some((date, clock)) => (Some(date), Some(clock.trim())),
            None if text.contains(':') => (None, Some(text)),
            None => (Some(text), None),
        };
        let here_civil = here.civil(if utc { 0 } else { self.offset_minutes(here) }).0;
        let date = match date {
            Some(date) => {
                let mut parts = date.split('-');
                let read = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
                parts.next().is_none().then_some(read)?
            }
            None => here_civil,
        };
        let (clock, fraction) = read_clock(clock.unwrap_or("00:00"))?;
        let civil = Time::from_civil(date, clock, fraction, 7)?;
        if utc {
            return Some(civil);
        }
        // The offset at the moment itself; near a change of daylight saving time one step towards it is enough.
        let near = civil.plus_seconds(-60 * i64::from(self.offset_minutes(civil)));
        Some(civil.plus_seconds(-60 * i64::from(self.offset_minutes(near))))
    }
}

/// `+01:00`, `-03:30`.
fn offset(minutes: i32) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

/// Seconds of `+10m`, `-1h`, `+90s`, `-2d`.
fn distance(text: &str) -> Option<i64> {
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let unit = rest.chars().last()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 24 * 3600,
        _ => return None,
    };
    let number: i64 = rest.strip_suffix(unit)?.trim().parse().ok()?;
    number.checked_mul(seconds * sign)
}

/// Hour, minute, second and ticks of `9:12`, `09:12:04`, `09:12:04.118`.
fn read_clock(text: &str) -> Option<((i8, i8, i8), i32)> {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut parts = clock.split(':');
    let hour = parts.next()?.parse().ok()?;
    let minute = parts.next()?.parse().ok()?;
    let second = parts.next().map_or(Some(0), |second| second.parse().ok())?;
    if parts.next().is_some() || !fraction.bytes().all(|b| b.is_ascii_digit()) || fraction.len() > 7 {
        return None;
    }
    let ticks = format!("{fraction:0<7}").parse().ok()?;
    Some(((hour, minute, second), ticks))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Time {
        Zone::Utc.read(text, Time::from_unix_seconds(0)).unwrap()
    }

    #[test]
    fn times_are_shown_in_the_zone() {
        let time = at("2026-03-02 23:30:04.118");
        assert_eq!(Zone::Utc.clock(time, 3), "23:30:04.118");
        assert_eq!(Zone::Device(60).clock(time, 0), "00:30:04");
        assert_eq!(Zone::Device(60).date(time), "2026-03-03");
        assert_eq!(Zone::Device(-210).label(None), "UTC-03:30 device");
        assert_ne!(Zone::day(0, time), Zone::day(60, time));
        assert_eq!(Zone::day(0, time), Zone::day(0, at("2026-03-02")));
    }

    #[test]
    fn typed_times_are_understood() {
        let here = at("2026-03-02 10:00");
        let zone = Zone::Device(60);
        let read = |text: &str| zone.read(text, here).map(|time| time.to_string());
        assert_eq!(read("09:12").unwrap(), "2026-03-02T08:12:00.0000000Z");
        assert_eq!(read("9:12:04.5").unwrap(), "2026-03-02T08:12:04.5000000Z");
        assert_eq!(read("2026-03-03").unwrap(), "2026-03-02T23:00:00.0000000Z");
        assert_eq!(read("2026-03-03T00:30").unwrap(), "2026-03-02T23:30:00.0000000Z");
        assert_eq!(read("2026-03-03 00:30Z").unwrap(), "2026-03-03T00:30:00.0000000Z");
        assert_eq!(read("+10m").unwrap(), "2026-03-02T10:10:00.0000000Z");
        assert_eq!(read("-1h").unwrap(), "2026-03-02T09:00:00.0000000Z");
        for bad in ["", "+", "hello", "25:00", "09:12:04.x", "2026-02-30", "+9x", "1:2:3:4", "é"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_local_zone_knows_daylight_saving_time() {
        let Ok(zone) = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3") else { panic!("not a zone") };
        let zone = Zone::Local(zone);
        assert_eq!(zone.clock(at("2026-01-15 12:00"), 0), "13:00:00");
        assert_eq!(zone.clock(at("2026-07-15 12:00"), 0), "14:00:00");
        let summer = zone.read("2026-07-15 14:00", at("2026-01-01")).unwrap();
        assert_eq!(summer, at("2026-07-15 12:00"));
    }
}

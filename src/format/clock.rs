//! Times and durations as people read them.

use std::fmt::Write;

use crate::model::time::Time;

/// The zone that times are shown in: `UTC`, `UTC+01:00`.
#[must_use]
pub fn zone_text(offset_minutes: Option<i32>) -> String {
    match offset_minutes.unwrap_or(0) {
        0 => "UTC".to_owned(),
        minutes => {
            format!("UTC{}{:02}:{:02}", if minutes < 0 { '-' } else { '+' }, minutes.abs() / 60, minutes.abs() % 60)
        }
    }
}

/// Date (`2026-03-02`) and clock to the millisecond (`09:12:04.118`) in a zone.
#[must_use]
pub fn date_and_clock(time: Time, offset_minutes: Option<i32>) -> (String, String) {
    let ((year, month, day), (hour, minute, second), ticks) = time.civil(offset_minutes.unwrap_or(0));
    (format!("{year:04}-{month:02}-{day:02}"), format!("{hour:02}:{minute:02}:{second:02}.{:03}", ticks / 10_000))
}

/// A time for a sentence, to the second: `2026-03-02 09:12:04 UTC+01:00`.
#[must_use]
pub fn time_text(time: Time, offset_minutes: Option<i32>) -> String {
    let (date, clock) = date_and_clock(time, offset_minutes);
    let seconds = clock.get(..8).unwrap_or(&clock);
    format!("{date} {seconds} {}", zone_text(offset_minutes))
}

/// From one time to another, with the date and zone said once: `2026-03-02 09:12:04 to 09:52:10 UTC`.
#[must_use]
pub fn span_text(from: Time, to: Time, offset_minutes: Option<i32>) -> String {
    let (from_date, from_clock) = date_and_clock(from, offset_minutes);
    let (to_date, to_clock) = date_and_clock(to, offset_minutes);
    let mut out = format!("{from_date} {} to ", from_clock.get(..8).unwrap_or_default());
    if to_date != from_date {
        let _ = write!(out, "{to_date} ");
    }
    let _ = write!(out, "{} {}", to_clock.get(..8).unwrap_or_default(), zone_text(offset_minutes));
    out
}

/// A duration in seconds as two units at most: `0.4 s`, `42 s`, `5 min 10 s`, `3 h 12 min`, `9 d 4 h`.
#[must_use]
pub fn duration_text(seconds: f64) -> String {
    if !seconds.is_finite() {
        return "unknown".to_owned();
    }
    let sign = if seconds < 0.0 { "-" } else { "" };
    let seconds = seconds.abs();
    if seconds < 10.0 {
        return format!("{sign}{seconds:.1} s");
    }
    // Above ten seconds a fraction tells nobody anything; times end in the year 9999, so it fits.
    #[allow(clippy::cast_possible_truncation)]
    let whole = seconds.round() as i64;
    let (big, small, big_unit, small_unit) = match whole {
        0..60 => return format!("{sign}{whole} s"),
        60..3600 => (whole / 60, whole % 60, "min", "s"),
        3600..86_400 => (whole / 3600, whole % 3600 / 60, "h", "min"),
        _ => (whole / 86_400, whole % 86_400 / 3600, "d", "h"),
    };
    if small == 0 { format!("{sign}{big} {big_unit}") } else { format!("{sign}{big} {big_unit} {small} {small_unit}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: (i16, i8, i8), clock: (i8, i8, i8)) -> Time {
        Time::from_civil(text, clock, 1_180_000, 7).unwrap()
    }

    #[test]
    fn zones_move_the_date() {
        let at = time((2026, 3, 2), (23, 30, 4));
        assert_eq!(time_text(at, None), "2026-03-02 23:30:04 UTC");
        assert_eq!(time_text(at, Some(60)), "2026-03-03 00:30:04 UTC+01:00");
        assert_eq!(time_text(at, Some(-510)), "2026-03-02 15:00:04 UTC-08:30");
        assert_eq!(date_and_clock(at, None).1, "23:30:04.118");
    }

    #[test]
    fn a_span_says_the_date_once() {
        let (from, to) = (time((2026, 3, 2), (9, 12, 4)), time((2026, 3, 2), (9, 52, 0)));
        assert_eq!(span_text(from, to, None), "2026-03-02 09:12:04 to 09:52:00 UTC");
        let next = time((2026, 3, 3), (0, 1, 0));
        assert_eq!(span_text(from, next, None), "2026-03-02 09:12:04 to 2026-03-03 00:01:00 UTC");
    }

    #[test]
    fn durations_have_two_units() {
        for (seconds, text) in [
            (0.42, "0.4 s"),
            (42.0, "42 s"),
            (310.0, "5 min 10 s"),
            (300.0, "5 min"),
            (11_520.0, "3 h 12 min"),
            (792_000.0, "9 d 4 h"),
            (-5.0, "-5.0 s"),
        ] {
            assert_eq!(duration_text(seconds), text);
        }
        assert_eq!(duration_text(f64::NAN), "unknown");
    }
}

//! What stands behind the message of a CMTrace record: `<time="…" date="…" component="…" context="…" type="1" thread="4" file="…">`.

use memchr::memchr;

use crate::model::record::Level;
use crate::model::time::RecordTime;
use crate::model::time::Time;

/// The attributes of one record, as written.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Attributes<'a> {
    pub(super) time: &'a str,
    pub(super) date: &'a str,
    pub(super) component: &'a str,
    pub(super) kind: &'a str,
    pub(super) thread: &'a str,
}

/// Splits `<name="value" name="value" …>`. Order does not matter, unknown names are passed over.
pub(super) fn parse(text: &str) -> Attributes<'_> {
    let mut found = Attributes::default();
    let mut rest = text;
    while let Some((name, value, next)) = pair(rest) {
        match name.trim_start_matches([' ', '<', '\t']) {
            "time" => found.time = value,
            "date" => found.date = value,
            "component" => found.component = value,
            "type" => found.kind = value,
            "thread" => found.thread = value,
            _ => {}
        }
        rest = next;
    }
    found
}

/// The first `name="value"` and what follows.
fn pair(text: &str) -> Option<(&str, &str, &str)> {
    let open = memchr(b'"', text.as_bytes())?;
    let after = text.get(open + 1..)?;
    let close = memchr(b'"', after.as_bytes())?;
    Some((text.get(..open)?.strip_suffix('=')?, after.get(..close)?, after.get(close + 1..)?))
}

impl Attributes<'_> {
    /// Severity: 1 information, 2 warning, 3 error; 0 is how the PowerShell App Deployment Toolkit writes success.
    pub(super) fn level(&self) -> Level {
        match self.kind {
            "2" => Level::Warning,
            "3" => Level::Error,
            _ => Level::Information,
        }
    }

    /// When, and the bias behind the time. Without one it is the device's wall clock; with one it is UTC: Configuration
    /// Manager writes the minutes that are added to local time to get UTC (`19:33:19.766-330` in India, UTC+5:30). A bias
    /// of zero says nothing: widely copied script functions write `+000` behind local time wherever they run.
    pub(super) fn when(&self) -> (RecordTime, Option<i32>) {
        match self.civil() {
            Some((local, Some(bias))) if bias != 0 => {
                (RecordTime::Utc(local.plus_seconds(i64::from(bias) * 60)), Some(bias))
            }
            Some((local, _)) => (RecordTime::Local(local), None),
            None => (RecordTime::None, None),
        }
    }

    fn civil(&self) -> Option<(Time, Option<i32>)> {
        let ((hour, minute, second, fraction), digits, bias) = clock(self.time)?;
        let local = Time::from_civil(date(self.date)?, (hour, minute, second), fraction, digits)?;
        Some((local, bias))
    }
}

/// Hour, minute, second, ticks below the second.
type Clock = (i8, i8, i8, i32);

/// `HH:mm:ss.fffffff` with an optional bias in minutes behind it: parts, number of fractional digits, bias.
fn clock(text: &str) -> Option<(Clock, u8, Option<i32>)> {
    let (clock, bias) = match text.find(['+', '-']) {
        Some(at) => (text.get(..at)?, Some(text.get(at..)?.parse::<i32>().ok().filter(|m| m.abs() <= 24 * 60)?)),
        None => (text, None),
    };
    let mut parts = clock.trim().splitn(3, ':');
    let hour = parts.next()?.parse().ok()?;
    let minute = parts.next()?.parse().ok()?;
    let seconds = parts.next()?;
    let (second, fraction) = seconds.split_once('.').unwrap_or((seconds, ""));
    if !fraction.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let kept = fraction.get(..7).unwrap_or(fraction);
    let digits = u8::try_from(kept.len()).ok()?;
    let ticks = if kept.is_empty() { 0 } else { kept.parse::<i32>().ok()? * 10_i32.pow(7 - u32::from(digits)) };
    Some(((hour, minute, second.parse().ok()?, ticks), digits, bias))
}

/// `M-d-yyyy`, month first, with or without leading zeros; `/` as separator is met in other writers of the format.
fn date(text: &str) -> Option<(i16, i8, i8)> {
    let mut parts = text.trim().splitn(3, ['-', '/']);
    let month = parts.next()?.parse().ok()?;
    let day = parts.next()?.parse().ok()?;
    Some((parts.next()?.parse().ok()?, month, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn when(time: &str, date: &str) -> RecordTime {
        Attributes { time, date, ..Attributes::default() }.when().0
    }

    fn civil(date: (i16, i8, i8), time: (i8, i8, i8), fraction: i32, digits: u8) -> Time {
        Time::from_civil(date, time, fraction, digits).unwrap()
    }

    #[test]
    fn attributes_are_found_by_name() {
        let line = r#"<time="07:18:23.2001775" date="9-27-2024" component="AppWorkload" context="" type="2" thread="26" file="">"#;
        let found = parse(line);
        assert_eq!(found.component, "AppWorkload");
        assert_eq!((found.level(), found.thread), (Level::Warning, "26"));
        assert_eq!(found.when(), (RecordTime::Local(civil((2024, 9, 27), (7, 18, 23), 2_001_775, 7)), None));
        assert_eq!(parse("<time=\"1"), Attributes::default());
    }

    #[test]
    fn a_bias_makes_it_utc() {
        let utc = RecordTime::Utc(civil((2014, 11, 28), (14, 3, 19), 7_660_000, 3));
        assert_eq!(when("19:33:19.766-330", "11-28-2014"), utc);
        let eastern = RecordTime::Utc(civil((2026, 1, 2), (4, 0, 0), 0, 0));
        assert_eq!(when("23:00:00+300", "1-1-2026"), eastern);
        let unsure = RecordTime::Local(civil((2026, 1, 1), (23, 0, 0), 0, 0));
        assert_eq!(when("23:00:00+000", "1-1-2026"), unsure);
    }

    #[test]
    fn short_hours_and_padded_dates_are_read() {
        assert_eq!(when("7:8:9.5", "07-31-2026"), RecordTime::Local(civil((2026, 7, 31), (7, 8, 9), 5_000_000, 1)));
        assert_eq!(
            when("7:8:9.123456789", "7/31/2026"),
            RecordTime::Local(civil((2026, 7, 31), (7, 8, 9), 1_234_567, 7))
        );
    }

    #[test]
    fn impossible_times_are_none() {
        for (time, date) in [
            ("", "1-1-2026"),
            ("25:00:00", "1-1-2026"),
            ("10:00:00", "13-1-2026"),
            ("10:00:00", "31-12-2026"),
            ("10:00:00.12x", "1-1-2026"),
            ("10:00:00+99999", "1-1-2026"),
            ("10:00", "1-1-2026"),
        ] {
            assert_eq!(when(time, date), RecordTime::None, "{time} {date}");
        }
    }
}

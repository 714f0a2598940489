//! Points in time as the formats write them.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

/// Seconds from 1601-01-01 to 1970-01-01.
const EPOCH_GAP_SECONDS: i64 = 11_644_473_600;

/// 100 ns since 1601-01-01 UTC.
pub fn filetime(at: Timestamp) -> u64 {
    let ns = at.as_nanosecond() + i128::from(EPOCH_GAP_SECONDS) * 1_000_000_000;
    u64::try_from(ns / 100).expect("a time after 1601")
}

/// Back from a FILETIME.
pub fn from_filetime(ticks: u64) -> Timestamp {
    let ns = i128::from(ticks) * 100 - i128::from(EPOCH_GAP_SECONDS) * 1_000_000_000;
    Timestamp::from_nanosecond(ns).expect("a time jiff can hold")
}

/// `strftime` of the UTC time.
pub fn utc(at: Timestamp, format: &str) -> String {
    at.to_zoned(TimeZone::UTC).strftime(format).to_string()
}

/// `strftime` of the device's wall clock, `offset_minutes` east of UTC.
pub fn local(at: Timestamp, offset_minutes: i32, format: &str) -> String {
    let offset = Offset::from_seconds(offset_minutes * 60).expect("an offset within a day");
    at.to_zoned(TimeZone::fixed(offset)).strftime(format).to_string()
}

/// MS-DOS date and time words (local time, two-second steps), as cab and zip have them.
pub fn dos(at: Timestamp, offset_minutes: i32) -> (u16, u16) {
    let offset = Offset::from_seconds(offset_minutes * 60).expect("an offset within a day");
    let z = at.to_zoned(TimeZone::fixed(offset));
    let date = ((z.year() as u16 - 1980) << 9) | ((z.month() as u16) << 5) | z.day() as u16;
    let time = ((z.hour() as u16) << 11) | ((z.minute() as u16) << 5) | (z.second() as u16 / 2);
    (date, time)
}

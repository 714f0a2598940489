//! The time zone as the registry states it, and the bias in other logs.

use crate::model::evidence::Evidence;
use crate::model::fact::Fact;
use crate::model::fact::FactKind;
use crate::model::record::Record;
use crate::model::time::RecordTime;
use crate::model::time::Time;
use crate::model::time::TimeBasis;
use crate::timeline::Interpreted;
use crate::timeline::clock::Clock;

/// Where Windows keeps the zone: `Bias` and its kin are minutes to add to local time to get UTC, as 32-bit numbers.
const KEY_END: &str = "control\\timezoneinformation";

/// When daylight saving begins or ends: the binary values `DaylightStart` and `StandardStart`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Switch {
    /// The same day every year: month, day of the week (0 Sunday), which one in the month (5: the last), minute of the day.
    Yearly { month: i8, weekday: i8, which: i8, minute: i32 },
    /// One date: year, month, day, minute of the day.
    Once { date: (i16, i8, i8), minute: i32 },
}

/// Offsets with and without daylight saving, and when they change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Daylight {
    standard_minutes: i32,
    daylight_minutes: i32,
    begins: Switch,
    ends: Switch,
}

impl Daylight {
    /// Minutes east of UTC at a wall-clock time. Within the repeated hour of autumn the daylight offset is taken.
    pub(super) fn offset_at(&self, local: Time) -> i32 {
        let (year, _, _) = local.civil(0).0;
        let (Some(begin), Some(end)) = (self.begins.in_year(year), self.ends.in_year(year)) else {
            return self.standard_minutes;
        };
        let inside = if begin < end { begin <= local && local < end } else { local < end || begin <= local };
        if inside { self.daylight_minutes } else { self.standard_minutes }
    }
}

impl Switch {
    /// From sixteen bytes in hex. They are the kernel's `TIME_FIELDS`, not a `SYSTEMTIME`: year, month, day (or which one
    /// in the month), hour, minute, second, milliseconds, day of the week, each of 16 bits.
    fn from_hex(hex: &str) -> Option<Self> {
        let digits: String = hex.chars().filter(char::is_ascii_hexdigit).collect();
        let word = |at: usize| {
            let byte = |at: usize| u16::from_str_radix(digits.get(at * 2..at * 2 + 2)?, 16).ok();
            i16::try_from(byte(at * 2)? | (byte(at * 2 + 1)? << 8)).ok()
        };
        let small = |at: usize| word(at).and_then(|value| i8::try_from(value).ok());
        let (year, month, day, weekday) = (word(0)?, small(1)?, small(2)?, small(7)?);
        let minute = i32::from(small(3)?) * 60 + i32::from(small(4)?);
        if !(1..=12).contains(&month) || !(0..=6).contains(&weekday) || !(0..24 * 60).contains(&minute) {
            return None;
        }
        match year {
            0 if (1..=5).contains(&day) => Some(Self::Yearly { month, weekday, which: day, minute }),
            0 => None,
            _ => Some(Self::Once { date: (year, month, day), minute }),
        }
    }

    /// The wall-clock time of the switch in a year.
    fn in_year(self, year: i16) -> Option<Time> {
        let (date, minute) = match self {
            Self::Once { date, minute } => (date, minute),
            Self::Yearly { month, weekday, which, minute } => {
                let weekday = jiff::civil::Weekday::from_sunday_zero_offset(weekday).ok()?;
                let first = jiff::civil::Date::new(year, month, 1).ok()?;
                let nth = if which >= 5 { -1 } else { which };
                let day = first.nth_weekday_of_month(nth, weekday).ok()?;
                ((day.year(), day.month(), day.day()), minute)
            }
        };
        Time::from_civil(date, (0, 0, 0), 0, 0).map(|midnight| midnight.plus_seconds(i64::from(minute) * 60))
    }
}

/// The offset that the registry states.
pub(super) fn stated(facts: &[Fact]) -> Option<Clock> {
    let zone: Vec<&Fact> =
        facts.iter().filter(|fact| fact.kind == FactKind::Registry && ends_with(&fact.group, KEY_END)).collect();
    let find = |name: &str| zone.iter().copied().find(|fact| fact.name.eq_ignore_ascii_case(name));
    let minutes = |name: &str| find(name).and_then(|fact| signed(&fact.value));
    let bias = minutes("Bias");
    let active = minutes("ActiveTimeBias").or(bias)?;
    let stands = find("ActiveTimeBias").or_else(|| find("Bias"))?;
    let off = minutes("DynamicDaylightTimeDisabled").is_some_and(|off| off != 0);
    let switch = |name: &str| find(name).and_then(|fact| Switch::from_hex(&fact.value));
    let daylight = match (bias, switch("DaylightStart"), switch("StandardStart")) {
        (Some(bias), Some(begins), Some(ends)) if !off => Some(Daylight {
            standard_minutes: -(bias + minutes("StandardBias").unwrap_or(0)),
            daylight_minutes: -(bias + minutes("DaylightBias").unwrap_or(-60)),
            begins,
            ends,
        }),
        _ => None,
    };
    plausible(-active)?;
    Some(Clock {
        offset_minutes: Some(-active),
        basis: Some(TimeBasis::OffsetStated),
        grounds: format!("the registry states it ({})", stands.name),
        evidence: vec![stands.evidence()],
        daylight,
    })
}

/// The bias that CMTrace records of the bundle carry. Their reader made them UTC by it and left it as the field
/// `utc_bias_minutes` (where it first stands and where it changes); logs without one need it here.
pub(super) fn from_bias(logs: &[Interpreted]) -> Option<Clock> {
    let stated = |record: &Record| {
        // Events have no such value; theirs are not even to be unpacked.
        if record.system.is_some() {
            return None;
        }
        let bias = record
            .fields
            .get("utc_bias_minutes")
            .and_then(|value| i32::try_from(value.as_u64()?.cast_signed()).ok())?;
        plausible(-bias)
    };
    // The last one: clocks are put forward and back in the course of a log.
    let (artifact, record, offset) = logs
        .iter()
        .filter(|log| log.has_lines())
        .filter_map(|log| log.records.iter().rev().find_map(|record| Some((log.artifact, record, stated(record)?))))
        .max_by_key(|(artifact, record, _)| (utc(record), std::cmp::Reverse(*artifact)))?;
    Some(Clock {
        offset_minutes: Some(offset),
        basis: Some(TimeBasis::OffsetStated),
        grounds: format!("records of {} carry it", record.channel),
        evidence: vec![Evidence { artifact, locus: record.locus.clone(), event: None }],
        daylight: None,
    })
}

fn utc(record: &Record) -> Option<Time> {
    match record.time {
        RecordTime::Utc(time) => Some(time),
        _ => None,
    }
}

/// An offset that is in use somewhere.
pub(super) fn plausible(minutes: i32) -> Option<i32> {
    (-12 * 60..=14 * 60).contains(&minutes).then_some(minutes)
}

/// A registry DWORD as the signed number it stands for.
fn signed(value: &str) -> Option<i32> {
    let number: i64 = value.trim().parse().ok()?;
    i32::try_from(number).ok().or_else(|| u32::try_from(number).ok().map(u32::cast_signed))
}

fn ends_with(text: &str, end: &str) -> bool {
    text.len().checked_sub(end.len()).and_then(|at| text.get(at..)).is_some_and(|tail| tail.eq_ignore_ascii_case(end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::evidence::Locus;
    use crate::model::id::ArtifactId;

    const KEY: &str = r"HKLM\SYSTEM\CurrentControlSet\Control\TimeZoneInformation";

    fn fact(name: &str, value: &str) -> Fact {
        Fact {
            artifact: ArtifactId(0),
            locus: Locus::Key { key: KEY.into(), value: name.into() },
            kind: FactKind::Registry,
            instance: 0,
            group: KEY.into(),
            name: name.into(),
            value: value.into(),
        }
    }

    fn at(year: i16, month: i8, day: i8, hour: i8) -> Time {
        Time::from_civil((year, month, day), (hour, 0, 0), 0, 0).unwrap()
    }

    /// Central Europe as a registry has it: last Sunday of March 02:00, last Sunday of October 03:00.
    fn berlin() -> Vec<Fact> {
        vec![
            fact("Bias", "4294967236"),
            fact("ActiveTimeBias", "4294967176"),
            fact("StandardBias", "0"),
            fact("DaylightBias", "4294967236"),
            fact("DaylightStart", "00000300050002000000000000000000"),
            fact("StandardStart", "00000A00050003000000000000000000"),
        ]
    }

    #[test]
    fn the_active_bias_is_the_offset() {
        let clock = stated(&[fact("activetimebias", "4294966516")]).unwrap();
        assert_eq!((clock.offset_minutes, clock.basis), (Some(780), Some(TimeBasis::OffsetStated)));
        assert_eq!(clock.offset_at(at(2026, 1, 1, 0)), Some(780));
        assert_eq!(stated(&[fact("ActiveTimeBias", "480")]).unwrap().offset_minutes, Some(-480));
        assert_eq!(stated(&[fact("ActiveTimeBias", "99999")]), None);
        assert_eq!(stated(&[fact("TimeZoneKeyName", "Tonga Standard Time")]), None);
    }

    #[test]
    fn daylight_saving_follows_the_rule_of_the_zone() {
        let clock = stated(&berlin()).unwrap();
        assert_eq!(clock.offset_minutes, Some(120));
        assert_eq!(clock.offset_at(at(2026, 1, 15, 12)), Some(60));
        assert_eq!(clock.offset_at(at(2026, 3, 29, 1)), Some(60));
        assert_eq!(clock.offset_at(at(2026, 3, 29, 3)), Some(120));
        assert_eq!(clock.offset_at(at(2026, 10, 25, 4)), Some(60));
        let mut facts = berlin();
        facts.push(fact("DynamicDaylightTimeDisabled", "1"));
        assert_eq!(stated(&facts).unwrap().offset_at(at(2026, 1, 15, 12)), Some(120));
    }

    #[test]
    fn the_southern_summer_spans_the_new_year() {
        let facts = [
            fact("Bias", "4294966576"),
            fact("ActiveTimeBias", "4294966516"),
            fact("DaylightBias", "4294967236"),
            fact("DaylightStart", "00000900050002000000000000000000"),
            fact("StandardStart", "00000400010003000000000000000000"),
        ];
        let clock = stated(&facts).unwrap();
        assert_eq!(clock.offset_at(at(2026, 1, 15, 12)), Some(780));
        assert_eq!(clock.offset_at(at(2026, 6, 15, 12)), Some(720));
    }
}

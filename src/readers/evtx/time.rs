//! Times as text inside records.

use crate::model::time::Time;

/// `2024-01-13T10:26:44.1234567Z`: what the `evtx` crate writes for a FILETIME, and what forwarded events have as literal
/// text (with up to nine fractional digits; those beyond 100 ns are cut off). `None` if it is no such time.
pub(super) fn parse(text: &str) -> Option<Time> {
    let text = text.trim();
    let text = text.strip_suffix(['Z', 'z'])?;
    let (date, clock) = text.split_once(['T', 't', ' '])?;
    let mut date = date.splitn(3, '-');
    let date = (digits(date.next()?)?, digits(date.next()?)?, digits(date.next()?)?);
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let mut clock = clock.splitn(3, ':');
    let clock = (digits(clock.next()?)?, digits(clock.next()?)?, digits(clock.next()?)?);
    let kept = fraction.get(..7).unwrap_or(fraction);
    let ticks = format!("{kept:0<7}");
    Time::from_civil(date, clock, digits(&ticks)?, u8::try_from(kept.len()).unwrap_or(7))
}

/// A number of digits only: no sign, no space.
fn digits<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_seven_digits_literal_nine_and_none() {
        let text = |t: &str| parse(t).map(|time| time.to_string());
        assert_eq!(text("2024-01-13T10:26:44.1234567Z").as_deref(), Some("2024-01-13T10:26:44.1234567Z"));
        assert_eq!(text("2018-08-06T11:52:49.996590200Z").as_deref(), Some("2018-08-06T11:52:49.9965902Z"));
        assert_eq!(text("2018-08-06T11:52:49Z").as_deref(), Some("2018-08-06T11:52:49Z"));
        for wrong in ["", "Z", "2018-08-06", "2018-13-06T11:52:49Z", "2018-08-06T11:52:49", "2018-08-06T+1:52:49Z"] {
            assert_eq!(text(wrong), None, "{wrong}");
        }
    }
}

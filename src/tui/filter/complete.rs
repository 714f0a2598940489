//! Finishing words of a filter that is being typed.

use super::FIELDS;
use crate::model::event::EventOutcome;
use crate::model::event::Phase;
use crate::model::event::Topic;
use crate::model::record::Level;

/// The filter with its last word finished as far as only one thing can be meant; `None` if nothing is to be added.
#[must_use]
pub fn complete(text: &str) -> Option<String> {
    let start = text.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let (before, word) = text.split_at_checked(start)?;
    let (sign, word) = word.strip_prefix('-').map_or(("", word), |word| ("-", word));
    let known: Vec<String> = match word.split_once(':') {
        None => FIELDS.iter().map(|(field, _)| format!("{field}:")).collect(),
        Some((field, value)) => {
            let earlier = value.rsplit_once(',').map_or(String::new(), |(earlier, _)| format!("{earlier},"));
            values(field).into_iter().map(|value| format!("{field}:{earlier}{value}")).collect()
        }
    };
    let mut matching = known.iter().filter(|known| known.starts_with(word));
    let mut common = matching.next()?.clone();
    for other in matching {
        let same = common.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
        common.truncate(same);
    }
    (common.len() > word.len()).then(|| format!("{before}{sign}{common}"))
}

/// The words that a field takes, if it takes words.
fn values(field: &str) -> Vec<&'static str> {
    match field {
        "level" => Level::ALL.iter().map(|it| it.as_str()).collect(),
        "outcome" => EventOutcome::ALL.iter().map(|it| it.as_str()).collect(),
        "phase" => {
            let phases = Phase::ALL.iter().map(|it| it.as_str());
            phases.chain(Topic::ALL.iter().map(|it| it.as_str())).collect()
        }
        "is" => vec!["marked", "relevant", "repeat"],
        "code" => vec!["any"],
        "attempt" => vec!["none"],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_finished() {
        for (typed, finished) in [
            ("lev", Some("level:")),
            ("id:76 -ph", Some("id:76 -phase:")),
            ("phase:cert", Some("phase:certificate")),
            ("level:error,warn", Some("level:error,warning")),
            ("phase:esp_device", Some("phase:esp_device_")),
            ("p", None),
            ("a", None),
            ("channel:aad", None),
            ("nothing", None),
        ] {
            assert_eq!(complete(typed).as_deref(), finished, "{typed}");
        }
    }
}

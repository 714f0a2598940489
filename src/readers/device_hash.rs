//! `DeviceHash_<computer>.csv`: the hardware hash by which Autopilot knows a device.
//!
//! Whoever has the hash can register the device in a tenant of his own. So only that it is there is told.
//!
//! # Facts
//! One: group `DeviceHash`, name `present`, value `true` or `false`, locus the line of the first hash (of the heading if
//! there is none).

use crate::model::evidence::Locus;
use crate::model::fact::FactKind;
use crate::readers::Head;
use crate::readers::Input;
use crate::readers::Reader;
use crate::readers::Reading;
use crate::readers::facts::Facts;
use crate::readers::raw_text;
use crate::readers::secrets::LEFT_OUT;
use crate::readers::text_decode;
use crate::readers::text_decode::Lines;

/// The heading of the column that makes the file what it is.
const COLUMN: &str = "hardware hash";

/// Hardware hashes.
pub static READER: Reader = Reader {
    name: "device_hash",
    title: "Autopilot hardware hash (only that it is there)",
    recognise,
    read,
    stream: None,
    raw,
    samples: &[("DeviceHash_PC1.csv", b"Device Serial Number,Windows Product ID,Hardware Hash\r\n1,,QQ==\r\n")],
};

fn recognise(head: &Head<'_>) -> bool {
    let text = head.text();
    Lines::new(text).next().and_then(|first| column(first.text)).is_some()
}

/// The position of the column of hashes in the heading.
fn column(heading: &str) -> Option<usize> {
    let is_it = |name: &str| name.trim_matches(['"', ' ']).eq_ignore_ascii_case(COLUMN);
    heading.split(',').position(is_it).filter(|&at| at > 0)
}

fn read(input: &Input<'_>) -> Reading {
    let mut facts = Facts::new(input, FactKind::Autopilot);
    let text = text_decode::decode(input, facts.warnings());
    let mut lines = Lines::new(&text);
    let column = lines.next().and_then(|first| column(first.text));
    let has_hash = |text: &str| {
        column.and_then(|at| text.split(',').nth(at)).is_some_and(|cell| !cell.trim_matches(['"', ' ']).is_empty())
    };
    let found = lines.find(|line| has_hash(line.text));
    let group = facts.group("DeviceHash");
    let line = found.map_or(1, |line| line.number);
    facts.add(&group, "present", if found.is_some() { "true" } else { "false" }, |_| Locus::Line(line));
    facts.finish()
}

/// The heading; of other lines not a letter.
fn raw(input: &Input<'_>, locus: &Locus) -> Option<String> {
    let line = raw_text::line(input, locus)?;
    Some(if *locus == Locus::Line(1) { line } else { LEFT_OUT.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::ArtifactId;

    #[test]
    fn a_hash_is_told_and_never_shown() {
        let with = "Device Serial Number,Windows Product ID,Hardware Hash\r\n12-34,,T0FBQUFB\r\n";
        let without = "Device Serial Number,Windows Product ID,Hardware Hash\r\n12-34,,\"\"\r\n";
        for (text, value, line) in [(with, "true", 2), (without, "false", 1)] {
            let input = Input { artifact: ArtifactId(0), path: "DeviceHash_PC1.csv", bytes: text.as_bytes() };
            let reading = read(&input);
            assert!(!format!("{reading:?}").contains("T0FBQUFB") && !format!("{reading:?}").contains("12-34"));
            assert_eq!((&*reading.facts[0].value, &reading.facts[0].locus), (value, &Locus::Line(line)));
            assert_eq!(raw(&input, &Locus::Line(2)).as_deref(), Some(LEFT_OUT));
        }
    }
}

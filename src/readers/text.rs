//! Text that no other reader knows: notes, console output, other tools' files.
//!
//! Two things are taken from it: links that start an enrollment (`ms-device-enrollment:`), wherever they stand (a mail, a
//! helpdesk note, a shortcut), and the `label : value` lines of a few outputs that say which Windows it is.
//!
//! # Facts
//! - Group `deep_link`, name `link`: the link, the value of its `accesstoken` parameter left out. Instance: the n-th link.
//! - Outputs by name ([`OUTPUTS`]: licensing, service information): group the output, name the label, value as printed.
//! - Locus: the line.

use crate::model::evidence::Locus;
use crate::model::fact::FactKind;
use crate::model::warning::WarningKind;
use crate::readers::Head;
use crate::readers::Input;
use crate::readers::READERS;
use crate::readers::Reader;
use crate::readers::Reading;
use crate::readers::facts::Facts;
use crate::readers::facts::Group;
use crate::readers::raw_text;
use crate::readers::secrets::contains_ignore_case;
use crate::readers::text_decode;
use crate::readers::text_decode::Line;
use crate::readers::text_decode::Lines;

/// Outputs whose lines become facts: part of the file's name in lower case, group.
pub const OUTPUTS: &[(&str, &str)] = &[("licensingdiag_output", "LicensingDiag"), ("serviceinfo", "ServiceInfo")];
/// Most lines of an output that become facts.
const MAX_OUTPUT_FACTS: usize = 5_000;
const MAX_LABEL_BYTES: usize = 80;
const NAME: &str = "text";

/// Any other text.
pub static READER: Reader = Reader {
    name: NAME,
    title: "Other text (deep links; licensing and service information)",
    recognise,
    read,
    stream: None,
    raw: raw_text::line,
    samples: &[
        ("mail.txt", b"please open ms-device-enrollment:?mode=mdm\r\n"),
        ("LicensingDiag_Output.txt", b"Edition: Professional\r\n"),
    ],
};

/// Text by its bytes, if no other reader takes it.
fn recognise(head: &Head<'_>) -> bool {
    !head.bytes.is_empty()
        && text_decode::is_text(head.text())
        && !READERS.iter().any(|reader| reader.name != NAME && (reader.recognise)(head))
}

fn read(input: &Input<'_>) -> Reading {
    let mut facts = Facts::new(input, FactKind::Text);
    let text = text_decode::decode(input, facts.warnings());
    let name = input.path.rsplit(['/', '\\', '!']).next().unwrap_or(input.path);
    let output = OUTPUTS.iter().find(|(part, _)| contains_ignore_case(name, part));
    let group = output.map(|(_, group)| facts.group(group));
    for line in Lines::new(&text) {
        if line.cut {
            facts.warn(
                Locus::Line(line.number),
                WarningKind::LimitReached,
                "A line is longer than 1 MiB; its rest was left out",
            );
        }
        facts.links(line.text, &Locus::Line(line.number));
        if let Some(group) = &group {
            pair(&mut facts, group, line);
        }
        if facts.is_full() {
            break;
        }
    }
    facts.finish()
}

fn pair(facts: &mut Facts<'_>, group: &Group, line: Line<'_>) {
    let Some((label, value)) = line.text.split_once([':', '=']) else { return };
    let label = label.trim();
    if (1..=MAX_LABEL_BYTES).contains(&label.len()) && facts.len() < MAX_OUTPUT_FACTS {
        facts.add(group, label, value.trim(), |_| Locus::Line(line.number));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::ArtifactId;

    fn input<'a>(path: &'a str, text: &'a str) -> Input<'a> {
        Input { artifact: ArtifactId(0), path, bytes: text.as_bytes() }
    }

    #[test]
    fn links_are_found_with_their_line_and_without_their_token() {
        let text = "Hello,\r\n\r\nplease open MS-DEVICE-ENROLLMENT:?mode=mdm&accesstoken=hunter2&ownership=3 today\r\n";
        let mail = input("mail.txt", text);
        let facts = read(&mail).facts;
        assert_eq!(facts.len(), 1);
        assert_eq!(&*facts[0].value, "MS-DEVICE-ENROLLMENT:?mode=mdm&accesstoken=(removed)&ownership=3");
        assert_eq!((&*facts[0].group, &facts[0].locus), ("deep_link", &Locus::Line(3)));
        assert!(!(READER.raw)(&mail, &Locus::Line(3)).unwrap().contains("hunter2"));
    }

    #[test]
    fn known_outputs_give_their_lines() {
        let facts = read(&input("x/LicensingDiag_Output.txt", "Edition : Core\r\nnothing\r\nA=b\r\n")).facts;
        let rows: Vec<_> = facts.iter().map(|f| format!("{}|{}={}", f.group, f.name, f.value)).collect();
        assert_eq!(rows, ["LicensingDiag|Edition=Core", "LicensingDiag|A=b"]);
        assert!(read(&input("note.txt", "Edition : Core\r\n")).facts.is_empty());
    }

    #[test]
    fn only_text_is_text() {
        let is = |bytes: &[u8]| recognise(&Head::new("x", bytes));
        assert!(is(b"plain") && is("Zürich".as_bytes()) && is(b"\xff\xfea\0b\0"));
        assert!(!is(b"") && !is(b"\x00\x01\x02binary") && !is(b"ElfFile\0"));
    }
}

//! `MdmDiagLogMetadata.json`: version of the collector, areas asked for, build of Windows.
//!
//! The tool prints it by hand, one member a line and nothing escaped, so that a path in a value makes it invalid JSON.
//! A backslash in it is a backslash. Observed; not documented.
//!
//! # Facts
//! Group `metadata`, name the key (`MdmDiagVersion`, `AreaName`, `BaseBuildRevisionNumber`, `BuildBranch`, …), value as
//! printed, of `AreaName` without the `;` at its end. Instance 0. Locus: the line.

use crate::model::evidence::Locus;
use crate::model::fact::FactKind;
use crate::readers::Head;
use crate::readers::Input;
use crate::readers::Reader;
use crate::readers::Reading;
use crate::readers::facts::Facts;
use crate::readers::json::Backslash;
use crate::readers::raw_text;
use crate::readers::secrets::contains_ignore_case;
use crate::readers::text_decode;

/// Metadata of a collection.
pub static READER: Reader = Reader {
    name: "metadata",
    title: "Metadata of the collection (MdmDiagLogMetadata.json)",
    recognise,
    read,
    stream: None,
    raw: raw_text::line,
    samples: &[
        ("MdmDiagLogMetadata.json", b"{\r\n  \"MdmDiagVersion\":\"1.0\",\r\n"),
        ("mdmdiaglogmetadata.json", b"{\r\n  \"AreaName\" : \"tpm;\",\r\n"),
    ],
};

fn recognise(head: &Head<'_>) -> bool {
    let text = head.text();
    let named = head.name().eq_ignore_ascii_case("MdmDiagLogMetadata.json") && text.contains('{');
    named || contains_ignore_case(text, "\"mdmdiagversion\"")
}

fn read(input: &Input<'_>) -> Reading {
    let mut facts = Facts::new(input, FactKind::Collection);
    let text = text_decode::decode(input, facts.warnings());
    let group = facts.group("metadata");
    facts.add_json(&group, "", &text, Backslash::Literal, &Locus::Line);
    let mut reading = facts.finish();
    for fact in reading.facts.iter_mut().filter(|fact| fact.name.eq_ignore_ascii_case("AreaName")) {
        fact.value = fact.value.trim_end_matches(';').into();
    }
    reading
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::ArtifactId;

    #[test]
    fn hand_printed_members() {
        let text = "{\r\n  \"MdmDiagVersion\":\"1.0\",\r\n  \"AreaName\" : \"deviceenrollment;tpm;\",\r\n  \
                    \"Output\":\"C:\\temp\\new.cab\",\r\n  \"BuildBranch\":\"ge_release\"\r\n}\r\n";
        let reading = read(&Input { artifact: ArtifactId(0), path: "", bytes: text.as_bytes() });
        let rows: Vec<_> = reading.facts.iter().map(|f| format!("{}={}", f.name, f.value)).collect();
        assert_eq!(
            rows,
            [
                "MdmDiagVersion=1.0",
                "AreaName=deviceenrollment;tpm",
                "Output=C:\\temp\\new.cab",
                "BuildBranch=ge_release"
            ]
        );
        assert_eq!((reading.warnings.len(), &reading.facts[2].locus), (0, &Locus::Line(4)));
    }
}

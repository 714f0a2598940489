//! `MdmLogCollectorFootPrint.txt`: what `mdmdiagnosticstool` did, and what it could not collect; and what it prints.
//!
//! It tells "absent on the device" from "not collected": a registry key that the dump lacks was asked for here, with the
//! HRESULT it got (0x80070002: no such key).
//!
//! # Facts
//! - Group `footprint`: `Start at`, `AreaName` (the areas joined by `;`), `HKLM registry entries`, `HKCU registry entries`
//!   (how many were collected), `metadataFile`, `CollectLog` (the cabinet it wrote).
//! - Group `footprint/registry`: name `HKLM\path`, value the result, `0x%08x`.
//! - Group `footprint/failed`: name what failed (`CollectEventViewerEntries`), value the code as `0x%08x`, as decimal
//!   where the tool prints a Windows error number (`err:5`).
//! - Instance: 0. Locus: the line.

use crate::model::evidence::Locus;
use crate::model::fact::FactKind;
use crate::readers::Head;
use crate::readers::Input;
use crate::readers::Reader;
use crate::readers::Reading;
use crate::readers::facts::Facts;
use crate::readers::facts::Group;
use crate::readers::raw_text;
use crate::readers::text_decode;
use crate::readers::text_decode::Lines;

/// Beginnings of lines of which any shows what the text is.
const TELLING: &[&str] = &["--- Start at:", "Succeeded to dump HK", "Succeeded to CollectLog at"];
const FAILED: &str = "Failed ";

/// The collector's own log.
pub static READER: Reader = Reader {
    name: "footprint",
    title: "Log of the collection itself (MdmLogCollectorFootPrint.txt, output of mdmdiagnosticstool)",
    recognise,
    read,
    stream: None,
    raw: raw_text::line,
    samples: &[
        ("MdmLogCollectorFootPrint.txt", b"--- Start at:1/2/2026 10:00:00\r\n\"AreaName\" : \"autopilot;\"\r\n"),
        ("output.log", b"Failed (HResult:0x80070002) to dump HKLM registry:software\\x\r\n"),
    ],
};

fn recognise(head: &Head<'_>) -> bool {
    let text = head.text();
    let telling = |line: &str| TELLING.iter().any(|start| line.starts_with(start)) || registry(line).is_some();
    Lines::new(text).any(|line| telling(line.text.trim_start()))
}

fn read(input: &Input<'_>) -> Reading {
    let mut facts = Facts::new(input, FactKind::Collection);
    let text = text_decode::decode(input, facts.warnings());
    let groups = Groups {
        own: facts.group("footprint"),
        registry: facts.group("footprint/registry"),
        failed: facts.group("footprint/failed"),
    };
    for line in Lines::new(&text) {
        if facts.takes(&line) {
            read_line(&mut facts, &groups, line.text.trim(), &Locus::Line(line.number));
        }
    }
    facts.finish()
}

struct Groups {
    own: Group,
    registry: Group,
    failed: Group,
}

fn read_line(facts: &mut Facts<'_>, groups: &Groups, line: &str, locus: &Locus) {
    let mut own = |name: &str, value: &str| facts.add(&groups.own, name, value, |_| locus.clone());
    if let Some(time) = line.strip_prefix("--- Start at:") {
        own("Start at", time.trim());
    } else if let Some(areas) = line.strip_prefix("\"AreaName\"").and_then(|rest| rest.trim_start().strip_prefix(':')) {
        own("AreaName", areas.trim().trim_matches('"').trim_end_matches(';'));
    } else if let Some((count, hive)) = counted(line) {
        own(&format!("{hive} registry entries"), count);
    } else if let Some(path) = line.strip_prefix("metadataFile generated:") {
        own("metadataFile", path.trim());
    } else if let Some(path) = line.strip_prefix("Succeeded to CollectLog at").map(|rest| rest.trim_start_matches(':'))
    {
        own("CollectLog", path.trim());
    } else if let Some((key, result)) = registry(line) {
        facts.add(&groups.registry, &key, &result, |_| locus.clone());
    } else if let Some(rest) = line.strip_prefix(FAILED) {
        let (what, code) = failure(rest);
        facts.add(&groups.failed, what, &code, |_| locus.clone());
    }
}

/// `--- 12 HKLM registry entries are collected`.
fn counted(line: &str) -> Option<(&str, &str)> {
    let (count, rest) = line.strip_prefix("--- ")?.split_once(' ')?;
    let hive = rest.strip_suffix(" registry entries are collected")?;
    count.bytes().all(|b| b.is_ascii_digit()).then_some((count, hive))
}

/// `Succeeded to dump HKLM registry:path`, `Failed (HResult:0x80070002) to dump HKLM registry:path`: key and result.
fn registry(line: &str) -> Option<(String, String)> {
    let (result, rest) = match line.strip_prefix("Succeeded ") {
        Some(rest) => ("0x00000000".to_owned(), rest),
        None => {
            let (code, rest) = line.strip_prefix("Failed (HResult:")?.split_once(')')?;
            (hresult(code)?, rest)
        }
    };
    let (hive, path) = rest.trim_start().strip_prefix("to dump ")?.split_once(" registry:")?;
    Some((format!("{hive}\\{}", path.trim()), result))
}

/// What failed and its code, of a line behind `Failed `: `to CollectFileEntries. HResult:0x80070005`,
/// `(err:5) to create registry dump output file:x`.
fn failure(rest: &str) -> (&str, String) {
    if let Some((code, what)) = rest.strip_prefix("(err:").and_then(|rest| rest.split_once(')')) {
        return (without_to(what), code.trim().to_owned());
    }
    if let Some((code, what)) = rest.strip_prefix("(HResult:").and_then(|rest| rest.split_once(')')) {
        return (without_to(what), hresult(code).unwrap_or_else(|| code.trim().to_owned()));
    }
    match rest.split_once("HResult:") {
        Some((what, code)) => (without_to(what), hresult(code).unwrap_or_else(|| code.trim().to_owned())),
        None => (without_to(rest), String::new()),
    }
}

fn without_to(what: &str) -> &str {
    let what = what.trim().trim_end_matches(['.', ':', ',']);
    what.strip_prefix("to ").unwrap_or(what)
}

fn hresult(text: &str) -> Option<String> {
    let digits = text.trim().strip_prefix("0x").or_else(|| text.trim().strip_prefix("0X"))?;
    let digits = digits.split(|c: char| !c.is_ascii_hexdigit()).next()?;
    u32::from_str_radix(digits, 16).ok().map(|code| format!("0x{code:08x}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::ArtifactId;

    #[test]
    fn what_was_collected_and_what_was_not() {
        let text = "--- Start at:1/2/2026 10:00:00\r\n\"AreaName\" : \"autopilot;tpm;\"\r\n\
            Succeeded to dump HKLM registry:software\\microsoft\\enrollments\r\n\
            Failed (HResult:0x80070002) to dump HKCU registry:software\\x\r\n\
            --- 0 HKCU registry entries are collected\r\n--- 12 HKLM registry entries are collected\r\n\
            Failed (err:5) to create registry dump output file:C:\\x.reg\r\n\
            Failed to CollectEventViewerEntries. HResult:0x80004005\r\nsomething else\r\n\
            metadataFile generated:C:\\MdmDiagLogMetadata.json\r\nSucceeded to CollectLog at: C:\\x.cab\r\n";
        let reading = read(&Input { artifact: ArtifactId(0), path: "", bytes: text.as_bytes() });
        let rows: Vec<_> = reading.facts.iter().map(|f| format!("{}|{}={}", f.group, f.name, f.value)).collect();
        let expected = [
            "footprint|Start at=1/2/2026 10:00:00",
            "footprint|AreaName=autopilot;tpm",
            r"footprint/registry|HKLM\software\microsoft\enrollments=0x00000000",
            r"footprint/registry|HKCU\software\x=0x80070002",
            "footprint|HKCU registry entries=0",
            "footprint|HKLM registry entries=12",
            r"footprint/failed|create registry dump output file:C:\x.reg=5",
            "footprint/failed|CollectEventViewerEntries=0x80004005",
            r"footprint|metadataFile=C:\MdmDiagLogMetadata.json",
            r"footprint|CollectLog=C:\x.cab",
        ];
        assert_eq!(rows, expected);
    }
}

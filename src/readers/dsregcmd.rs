//! `dsregcmd /status`: how device and user are joined, and why the last try to join failed.
//!
//! Labels are never translated. Sections are boxes (`+---+`, `| Title |`, `+---+`), lines `Label : value`, the label
//! right-aligned on the colon; values hold colons themselves. Some builds print a label without the blank before the
//! colon, some tools save `=` for ` : `. Labels: Microsoft Learn, "Troubleshoot devices by using the dsregcmd command";
//! which builds print what, as the parser and its test samples in adamgell/cmtraceopen have it.
//!
//! # Facts
//! - Group: the section's title (`Device State`, `SSO State`, `Diagnostic Data`), the number at its end left out
//!   (`Work Account 2` is `Work Account`); `""` before the first title.
//! - Instance: the n-th section of that title.
//! - Name: the label as printed; `dmComplianceUrl` of older builds is `MdmComplianceUrl`.
//! - Value: as printed; the placeholders `-` and `n/a` are empty. A range `[ a -- b ]` also gives `Label.from` and `Label.to`.
//! - Locus: the line.

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

/// Longest label; the longest known one has 35 letters.
const MAX_LABEL: usize = 60;
/// Labels of which any shows that a text is this output, whatever is missing of it.
const TELLING: &[&str] = &[
    "AzureAdJoined",
    "EnterpriseJoined",
    "AzureAdPrt",
    "WorkplaceJoined",
    "NgcSet",
    "IsDeviceJoined",
    "WamDefaultSet",
];
/// Values that cannot be the beginning of a longer one.
const WHOLE: &[&str] = &["YES", "NO", "PASSED", "SUCCESS", "WillProvision", "WillNotProvision"];

/// Output of `dsregcmd /status`.
pub static READER: Reader = Reader {
    name: "dsregcmd",
    title: "Output of dsregcmd /status",
    recognise,
    read,
    stream: None,
    raw: raw_text::line,
    samples: &[
        ("output.log", b"+----+\r\n| Device State |\r\n+----+\r\n\r\n             AzureAdJoined : YES\r\n"),
        ("dsregcmd.txt", b"AzureAdJoined = NO\r\n"),
    ],
};

fn recognise(head: &Head<'_>) -> bool {
    let text = head.text();
    Lines::new(text).any(|line| label_and_value(line.text).is_some_and(|(label, _)| TELLING.contains(&label)))
}

fn read(input: &Input<'_>) -> Reading {
    let mut facts = Facts::new(input, FactKind::Dsregcmd);
    let text = text_decode::decode(input, facts.warnings());
    let mut group: Option<Group> = None;
    for line in Lines::new(&text) {
        let locus = Locus::Line(line.number);
        if let Some(title) = title(line.text) {
            group = Some(facts.group(without_number(title)));
            continue;
        }
        let Some((label, value)) = label_and_value(line.text) else { continue };
        let is_certain = line.open && is_whole(value);
        if !is_certain && !facts.takes(&line) {
            continue;
        }
        let group = group.get_or_insert_with(|| facts.group("")).clone();
        let label = if label == "dmComplianceUrl" { "MdmComplianceUrl" } else { label };
        let value = if matches!(value, "-" | "n/a" | "N/A") { "" } else { value };
        facts.add(&group, label, value, |_| locus.clone());
        if let Some((from, to)) = range(value) {
            facts.add(&group, &format!("{label}.from"), from, |_| locus.clone());
            facts.add(&group, &format!("{label}.to"), to, |_| locus);
        }
    }
    facts.finish()
}

/// The title in `| Device State     |`.
fn title(line: &str) -> Option<&str> {
    let inside = line.trim().strip_prefix('|')?;
    let title = inside.strip_suffix('|').unwrap_or(inside).trim();
    (!title.is_empty() && title.len() <= MAX_LABEL).then_some(title)
}

fn without_number(title: &str) -> &str {
    title.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end()
}

/// `Label : value`, `Label: value`, `Label = value`. Neither `:` nor `=` is part of a label.
fn label_and_value(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    let at = memchr::memchr2(b':', b'=', line.as_bytes())?;
    let (label, rest) = line.split_at_checked(at)?;
    let value = rest.get(1..)?;
    let apart = label.ends_with(' ') || value.is_empty() || value.starts_with(' ') || rest.starts_with('=');
    let label = label.trim_end();
    let sound = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '(' | ')' | '/' | '_' | '.');
    let starts = label.starts_with(|c: char| c.is_alphabetic());
    (apart && starts && label.len() <= MAX_LABEL && label.chars().all(sound)).then_some((label, value.trim()))
}

/// The two ends of `[ a -- b ]`.
fn range(value: &str) -> Option<(&str, &str)> {
    let (from, to) = value.strip_prefix('[')?.strip_suffix(']')?.split_once(" -- ")?;
    Some((from.trim(), to.trim()))
}

fn is_whole(value: &str) -> bool {
    let code = |value: &str| {
        value.len() == 10 && value.strip_prefix("0x").is_some_and(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))
    };
    WHOLE.contains(&value) || code(value) || range(value).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::ArtifactId;

    fn read_bytes(bytes: &[u8]) -> Reading {
        read(&Input { artifact: ArtifactId(0), path: "output.log", bytes })
    }

    fn rows(text: &str) -> Vec<String> {
        let reading = read_bytes(text.as_bytes());
        assert_eq!(reading.warnings, []);
        reading.facts.iter().map(|f| format!("{}#{}|{}={}", f.group, f.instance, f.name, f.value)).collect()
    }

    const TEXT: &str = "\r\n+----------+\r\n| Device State         |\r\n+----------+\r\n\r\n             AzureAdJoined : YES\r\n\
        \x20              DomainName : CONTOSO\r\n DeviceCertificateValidity : [ 2026-01-05 08:00:00.000 UTC -- 2036-01-05 08:30:00.000 UTC ]\r\n\
        \x20         dmComplianceUrl : https://portal.manage.microsoft.com/?portalAction=Compliance\r\n                    MdmUrl : \r\n\
        +----------+\r\n| Work Account 1 |\r\n+----------+\r\n  WorkplaceTenantName : Zürich : AG\r\n| Work Account 2 |\r\n  NgcSet : n/a\r\n\
        | Diagnostic Data |\r\n  AadRecoveryEnabled: NO\r\n DRS Discovery Test : FAIL [0x801c0021/0x801c000c]\r\n\
        \x20For more information, please visit https://www.microsoft.com/aadjerrors\r\n     Executing Account Name : CONTOSO\\sam, sam@contoso.com\r\n";

    #[test]
    fn sections_labels_and_values() {
        let expected = [
            "Device State#0|AzureAdJoined=YES",
            "Device State#0|DomainName=CONTOSO",
            "Device State#0|DeviceCertificateValidity=[ 2026-01-05 08:00:00.000 UTC -- 2036-01-05 08:30:00.000 UTC ]",
            "Device State#0|DeviceCertificateValidity.from=2026-01-05 08:00:00.000 UTC",
            "Device State#0|DeviceCertificateValidity.to=2036-01-05 08:30:00.000 UTC",
            "Device State#0|MdmComplianceUrl=https://portal.manage.microsoft.com/?portalAction=Compliance",
            "Device State#0|MdmUrl=",
            "Work Account#0|WorkplaceTenantName=Zürich : AG",
            "Work Account#1|NgcSet=",
            "Diagnostic Data#0|AadRecoveryEnabled=NO",
            "Diagnostic Data#0|DRS Discovery Test=FAIL [0x801c0021/0x801c000c]",
            "Diagnostic Data#0|Executing Account Name=CONTOSO\\sam, sam@contoso.com",
        ];
        assert_eq!(rows(TEXT), expected);
        assert_eq!(read_bytes(TEXT.as_bytes()).facts[0].locus, Locus::Line(6));
    }

    #[test]
    fn any_code_page_and_the_form_with_equals_signs() {
        let utf8 = read_bytes(TEXT.as_bytes()).facts;
        let wide: Vec<u8> = [0xfeff].into_iter().chain(TEXT.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(read_bytes(&wide).facts, utf8);
        for byte in [0x81_u8, 0xfc] {
            let bytes: Vec<u8> = TEXT.chars().map(|c| if c == 'ü' { byte } else { c as u8 }).collect();
            assert_eq!(read_bytes(&bytes).facts, utf8);
        }
        assert_eq!(
            rows("AzureAdJoined = YES\nMdmUrl=https://x/?a=b\n"),
            ["#0|AzureAdJoined=YES", "#0|MdmUrl=https://x/?a=b"]
        );
    }

    #[test]
    fn truncated_output_keeps_its_whole_values() {
        let whole = read_bytes(TEXT.as_bytes()).facts;
        for end in (0..TEXT.len()).filter(|&end| TEXT.is_char_boundary(end)) {
            let part = read_bytes(&TEXT.as_bytes()[..end]);
            for fact in &part.facts {
                let known = whole.iter().any(|f| f.name == fact.name && f.value == fact.value);
                assert!(known, "{end}: {fact:?}");
            }
        }
    }

    #[test]
    fn it_is_told_from_logs_that_speak_of_it() {
        let said = |text: &str| recognise(&Head::new("x.log", text.as_bytes()));
        assert!(said("junk\r\n  AzureAdPrt : NO\r\n"));
        assert!(!said("2026-01-01 AzureAdJoined : YES\r\n"));
        assert!(!said("<![LOG[AzureAdJoined : YES]LOG]!>"));
    }
}

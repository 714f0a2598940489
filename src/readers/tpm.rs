//! What the TPM says: `TpmHliInfo_Output.txt`, `CertReq_enrollaik_Output.txt`, `CertUtil_tpminfo_Output.txt`.
//!
//! The first is English on every Windows. The other two are console output in the language of the device; what can be
//! relied on there are the codes: a failure prints `0x80090029 (-2146893783 NTE_NOT_SUPPORTED)`, success
//! `0x0 (WIN32: 0)` or a last line of the program without a code.
//!
//! # Facts
//! - `TpmHliInfo`: group `TpmHLI`: `Time`, `GetVersion result`, `Version`, `Manufacturer`, `VendorId`, `Uefi Is Present`,
//!   `Warning`. Groups `TpmHLI Storage` and `TpmHLI Attestation`: `result`, `Ready` (`True`, `False`), `Bits`, and for each
//!   reason why it is not ready its name (`NoValidEkCert`, `NoTcgEventLog`, `LostAuths`, `SrkNotPresent`) with its text.
//!   `Ready` `False` under attestation is what ends self-deploying and pre-provisioning.
//! - `certreq -enrollaik`, `certutil -tpminfo`: group of that name: `code` for every code printed, `result` the last of
//!   them (`0x00000000` if the program's last line has none), `message` for the line of the code; of `-tpminfo` also its
//!   `label: value` lines by the label as printed.
//! - Codes as `0x%08x`, `Bits` as printed. Instance 0. Locus: the line.

use crate::model::evidence::Locus;
use crate::model::fact::FactKind;
use crate::readers::Head;
use crate::readers::Input;
use crate::readers::Reader;
use crate::readers::Reading;
use crate::readers::facts::Facts;
use crate::readers::facts::Group;
use crate::readers::raw_text;
use crate::readers::secrets::contains_ignore_case;
use crate::readers::text_decode;
use crate::readers::text_decode::Lines;

const READY_FOR: &str = "TpmHLI IsReady for ";

/// TPM command output.
pub static READER: Reader = Reader {
    name: "tpm",
    title: "TPM state (TpmHliInfo, certreq -enrollaik, certutil -tpminfo)",
    recognise,
    read,
    stream: None,
    raw: raw_text::line,
    samples: &[
        ("TpmHliInfo_Output.txt", b"1/2/2026 10:00:00\r\nTpmHLI GetVersion result: 0x00000000\r\n"),
        ("CertReq_enrollaik_Output.txt", b"Certificate Request Processor: Nicht gefunden. 0x80070002 (WIN32: 2)\r\n"),
        ("output.txt", b"TPM Present: True\r\nCertUtil: -tpminfo command completed successfully.\r\n"),
    ],
};

/// Which output it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Output {
    Hli,
    CertReq,
    CertUtil,
}

fn recognise(head: &Head<'_>) -> bool {
    output(head.name(), head.text()).is_some()
}

/// By content; the console outputs of other languages by the name that the collector gave them.
fn output(name: &str, text: &str) -> Option<Output> {
    let named = |part: &str| contains_ignore_case(name, part) && !text.is_empty() && text_decode::is_text(text);
    if named("tpmhliinfo") || Lines::new(text).any(|line| line.text.starts_with("TpmHLI ")) {
        return Some(Output::Hli);
    }
    if named("certreq_enrollaik") {
        return Some(Output::CertReq);
    }
    (text.contains("CertUtil: -tpminfo") || named("certutil_tpminfo")).then_some(Output::CertUtil)
}

fn read(input: &Input<'_>) -> Reading {
    let mut facts = Facts::new(input, FactKind::Tpm);
    let text = text_decode::decode(input, facts.warnings());
    let name = input.path.rsplit(['/', '\\', '!']).next().unwrap_or(input.path);
    match output(name, &text) {
        Some(Output::Hli) => read_hli(&mut facts, &text),
        Some(Output::CertReq) => read_console(&mut facts, &text, "certreq -enrollaik"),
        _ => read_console(&mut facts, &text, "certutil -tpminfo"),
    }
    facts.finish()
}

fn read_hli(facts: &mut Facts<'_>, text: &str) {
    let general = facts.group("TpmHLI");
    let mut block: Option<Group> = None;
    for line in Lines::new(text) {
        if !facts.takes(&line) {
            break;
        }
        let text = line.text.trim();
        let locus = |_: &_| Locus::Line(line.number);
        let (label, value) = text.split_once(':').map_or(("", ""), |(label, value)| (label.trim(), value.trim()));
        if let Some(purpose) = text.strip_prefix(READY_FOR).and_then(|rest| rest.split_once(" result")) {
            let group = facts.group(&format!("TpmHLI {}", purpose.0));
            facts.add(&group, "result", value, locus);
            block = Some(group);
        } else if let Some(warning) = text.strip_prefix("Warning!") {
            facts.add(&general, "Warning", warning.trim(), locus);
        } else if text.starts_with("TpmHLI GetVersion result") {
            facts.add(&general, "GetVersion result", value, locus);
        } else if text.starts_with("TpmHLI Version") {
            facts.add(&general, "Version", value, locus);
        } else if let Some(reason) = label.strip_prefix('-') {
            facts.add(block.as_ref().unwrap_or(&general), reason, value, locus);
        } else if matches!(label, "Ready" | "Bits") {
            facts.add(block.as_ref().unwrap_or(&general), label, value, locus);
        } else if matches!(label, "Manufacturer" | "VendorId" | "Uefi Is Present") {
            facts.add(&general, label, value, locus);
        } else if line.number == 1 && text.starts_with(|c: char| c.is_ascii_digit()) {
            facts.add(&general, "Time", text, locus);
        }
    }
}

fn read_console(facts: &mut Facts<'_>, text: &str, title: &str) {
    let group = facts.group(title);
    let mut result = None;
    for line in Lines::new(text) {
        if !facts.takes(&line) {
            break;
        }
        let text = line.text.trim();
        let locus = |_: &_| Locus::Line(line.number);
        if let Some(code) = code(text) {
            facts.add(&group, "code", &code, locus);
            facts.add(&group, "message", text, locus);
            result = Some((code, line.number));
        } else if text.starts_with("CertUtil:") || text.starts_with("CertReq:") {
            result = Some(("0x00000000".to_owned(), line.number));
        } else if title.ends_with("tpminfo")
            && let Some((label, value)) = text.split_once(':')
            && (1..=60).contains(&label.len())
        {
            facts.add(&group, label.trim(), value.trim(), locus);
        }
    }
    if let Some((code, line)) = result {
        facts.add(&group, "result", &code, |_| Locus::Line(line));
    }
}

/// The code in a message: `0x80090029 (-2146893783 NTE_NOT_SUPPORTED)`, `0x0 (WIN32: 0)`. Hex without the parenthesis
/// is something else (an address, a count).
pub(crate) fn code(text: &str) -> Option<String> {
    text.match_indices("0x").find_map(|(at, _)| {
        let rest = text.get(at + 2..)?;
        let (digits, rest) = rest.split_once(" (")?;
        let says =
            rest.starts_with("WIN32:") || rest.starts_with('-') || rest.starts_with(|c: char| c.is_ascii_digit());
        if !says || digits.len() > 8 {
            return None;
        }
        u32::from_str_radix(digits, 16).ok().map(|code| format!("0x{code:08x}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::ArtifactId;

    fn shown(path: &str, text: &str) -> Vec<String> {
        let reading = read(&Input { artifact: ArtifactId(0), path, bytes: text.as_bytes() });
        assert_eq!(reading.warnings, []);
        reading.facts.iter().map(|f| format!("{}|{}={}", f.group, f.name, f.value)).collect()
    }

    #[test]
    fn readiness_by_purpose() {
        let text = "1/2/2026 10:00:00\r\nTpmHLI GetVersion result: 0x00000000\r\nTpmHLI Version: 2.0\r\nManufacturer: INTC\r\n\
            VendorId: Intel\r\nUefi Is Present: Yes\r\nTpmHLI IsReady for Storage result: 0x00000000\r\nReady: True\r\n\
            Bits:  0x0000000000000000\r\nTpmHLI IsReady for Attestation result: 0x00000000\r\nReady: False\r\n\
            Bits:  0x0000000000000002\r\n  -NoValidEkCert: No valid EK cert found\r\n";
        let expected = [
            "TpmHLI|Time=1/2/2026 10:00:00",
            "TpmHLI|GetVersion result=0x00000000",
            "TpmHLI|Version=2.0",
            "TpmHLI|Manufacturer=INTC",
            "TpmHLI|VendorId=Intel",
            "TpmHLI|Uefi Is Present=Yes",
            "TpmHLI Storage|result=0x00000000",
            "TpmHLI Storage|Ready=True",
            "TpmHLI Storage|Bits=0x0000000000000000",
            "TpmHLI Attestation|result=0x00000000",
            "TpmHLI Attestation|Ready=False",
            "TpmHLI Attestation|Bits=0x0000000000000002",
            "TpmHLI Attestation|NoValidEkCert=No valid EK cert found",
        ];
        assert_eq!(shown("a.txt", text), expected);
    }

    #[test]
    fn console_output_of_any_language() {
        let failed =
            "GetCACaps\r\nZertifikatanforderung: Nicht unterstützt. 0x80090029 (-2146893783 NTE_NOT_SUPPORTED)\r\n";
        let rows = shown("CertReq_enrollaik_Output.txt", failed);
        assert_eq!(rows[0], "certreq -enrollaik|code=0x80090029");
        assert_eq!(rows[2], "certreq -enrollaik|result=0x80090029");
        let fine = "TPM vorhanden: Ja\r\nCertUtil: -tpminfo-Befehl wurde erfolgreich ausgeführt.\r\n";
        let rows = shown("certutil_tpminfo_output.txt", fine);
        assert_eq!(rows, ["certutil -tpminfo|TPM vorhanden=Ja", "certutil -tpminfo|result=0x00000000"]);
        assert_eq!(
            shown("certreq_enrollaik_output.txt", "x 0x0 (WIN32: 0)\r\n")[2],
            "certreq -enrollaik|result=0x00000000"
        );
    }

    #[test]
    fn codes() {
        assert_eq!(code("at 0xffff then 0x80070002 (WIN32: 2 ERROR)").as_deref(), Some("0x80070002"));
        assert_eq!(code("at 0x12 (about)"), None);
        assert_eq!(code("0x"), None);
    }
}

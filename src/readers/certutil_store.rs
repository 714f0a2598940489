//! `certutil -store` and `certutil -store -user my`: the certificates of a store, in the language of the device.
//!
//! What does not depend on the language: the line `================ … 0 ================` before each certificate, the
//! order of serial number, issuer, two dates, subject; names that begin `CN=`; `(sha1): ` before the thumbprint. Dates are
//! printed as the device's region has them; they are turned round only where the text tells which number is the month.
//!
//! # Facts
//! Group `Certificate`, instance the n-th certificate of the output, locus the line:
//! `Store` (`my`), `SerialNumber`, `Issuer`, `NotBefore`, `NotAfter` (as printed), `NotBefore.date`, `NotAfter.date`
//! (`yyyy-MM-dd`, if sure), `Subject`, `Thumbprint` (upper-case hex, no blanks), `Provider` (key storage provider).

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

const RULE: &str = "================";

/// Certificate stores.
pub static READER: Reader = Reader {
    name: "certutil_store",
    title: "Certificates of a store (certutil -store)",
    recognise,
    read,
    stream: None,
    raw: raw_text::line,
    samples: &[
        ("output.log", b"my \"Personal\"\r\n================ Certificate 0 ================\r\nSerial Number: 01\r\n"),
        ("output.txt", b"my \"Eigene Zertifikate\"\r\n================ Zertifikat 0 ================\r\n"),
    ],
};

fn recognise(head: &Head<'_>) -> bool {
    let text = head.text();
    Lines::new(text).any(|line| begins_certificate(line.text))
}

/// `================ Certificate 0 ================`.
fn begins_certificate(line: &str) -> bool {
    let inside = line.trim().strip_prefix(RULE).and_then(|rest| rest.strip_suffix(RULE));
    inside.is_some_and(|inside| inside.starts_with(' ') && inside.trim_end().ends_with(|c: char| c.is_ascii_digit()))
}

fn read(input: &Input<'_>) -> Reading {
    let mut facts = Facts::new(input, FactKind::Tpm);
    let text = text_decode::decode(input, facts.warnings());
    let order = order_of_dates(&text);
    let mut store = String::new();
    let mut current: Option<Certificate> = None;
    for line in Lines::new(&text) {
        let locus = Locus::Line(line.number);
        if !facts.takes(&line) {
            break;
        }
        if begins_certificate(line.text) {
            let group = facts.group("Certificate");
            if !store.is_empty() {
                facts.add(&group, "Store", &store, |_| locus.clone());
            }
            current = Some(Certificate { group, lines: 0, names: 0, dates: 0 });
        } else if let Some(certificate) = &mut current {
            certificate.line(&mut facts, line.text, &locus, order);
        } else if let Some((name, _)) = line.text.trim().split_once(" \"") {
            store = name.to_owned();
        }
    }
    facts.finish()
}

/// The certificate that is being read.
struct Certificate {
    group: Group,
    /// Lines of it so far.
    lines: u32,
    /// Distinguished names so far: issuer, then subject.
    names: u32,
    /// Dates so far: not before, then not after.
    dates: u32,
}

impl Certificate {
    fn line(&mut self, facts: &mut Facts<'_>, line: &str, locus: &Locus, order: Option<Order>) {
        self.lines = self.lines.saturating_add(1);
        let mut add = |name: &str, value: &str| facts.add(&self.group, name, value, |_| locus.clone());
        let text = line.trim();
        if let Some((_, hash)) = text.split_once("(sha1):").or_else(|| text.split_once("(SHA1):")) {
            add("Thumbprint", &hex(hash));
            return;
        }
        if let Some((_, provider)) = text
            .split_once(" = ")
            .filter(|(_, value)| value.contains("Key Storage Provider") || value.contains("Crypto"))
        {
            add("Provider", provider.trim());
            return;
        }
        let Some((label, value)) = text.split_once(':') else { return };
        let value = value.trim();
        if self.lines == 1 && !value.is_empty() && value.bytes().all(|b| b.is_ascii_hexdigit()) {
            add("SerialNumber", value);
        } else if is_distinguished_name(value) && self.names < 2 {
            add(if self.names == 0 { "Issuer" } else { "Subject" }, value);
            self.names += 1;
        } else if self.names == 1 && self.dates < 2 && !label.is_empty() && Date::find(value).is_some() {
            let name = if self.dates == 0 { "NotBefore" } else { "NotAfter" };
            add(name, value);
            if let Some(date) = Date::find(value).and_then(|date| date.iso(order)) {
                add(&format!("{name}.date"), &date);
            }
            self.dates += 1;
        }
    }
}

/// `CN=…`, or another attribute first (`OU=`, `O=`, `DC=`, `E=`, `S=`, `C=`).
fn is_distinguished_name(value: &str) -> bool {
    value.split_once('=').is_some_and(|(attribute, _)| {
        (1..=3).contains(&attribute.len()) && attribute.bytes().all(|b| b.is_ascii_uppercase())
    })
}

fn hex(text: &str) -> String {
    text.chars().filter(char::is_ascii_hexdigit).map(|c| c.to_ascii_uppercase()).collect()
}

/// Which part of a date is what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    MonthDayYear,
    DayMonthYear,
}

/// Three numbers as printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Date {
    parts: [u32; 3],
    separator: u8,
}

impl Date {
    /// The date that a text begins with.
    fn find(text: &str) -> Option<Self> {
        let date = text.split([' ', '\u{a0}', '\u{202f}']).next()?;
        let separator = *date.as_bytes().iter().find(|b| !b.is_ascii_digit())?;
        if !matches!(separator, b'/' | b'.' | b'-') {
            return None;
        }
        let mut numbers =
            date.trim_end_matches(char::from(separator)).split(char::from(separator)).map(|part| part.parse().ok());
        let parts = [numbers.next()??, numbers.next()??, numbers.next()??];
        numbers.next().is_none().then_some(Self { parts, separator })
    }

    /// What this date alone tells about the order of all.
    fn order(self) -> Option<Order> {
        match self.parts {
            [first, ..] if first > 31 => None,
            // Dotted dates are day first wherever they are used.
            _ if self.separator == b'.' => Some(Order::DayMonthYear),
            [first, second, _] if first > 12 && second <= 12 => Some(Order::DayMonthYear),
            [first, second, _] if second > 12 && first <= 12 => Some(Order::MonthDayYear),
            _ => None,
        }
    }

    fn iso(self, order: Option<Order>) -> Option<String> {
        let [a, b, c] = self.parts;
        let (year, month, day) = match order {
            _ if a > 31 => (a, b, c),
            Some(Order::MonthDayYear) => (c, a, b),
            Some(Order::DayMonthYear) => (c, b, a),
            // Equal numbers leave no choice.
            None if a == b => (c, a, b),
            None => return None,
        };
        let year = if year < 100 { year + 2000 } else { year };
        let real = (1..=12).contains(&month) && (1..=31).contains(&day) && (1601..=9999).contains(&year);
        real.then(|| format!("{year:04}-{month:02}-{day:02}"))
    }
}

/// The order of dates in the whole output, if any date tells it and none contradicts.
fn order_of_dates(text: &str) -> Option<Order> {
    let mut found = None;
    for line in Lines::new(text) {
        let Some(order) =
            line.text.split_once(':').and_then(|(_, value)| Date::find(value.trim())).and_then(Date::order)
        else {
            continue;
        };
        if found.is_some_and(|found| found != order) {
            return None;
        }
        found = Some(order);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::ArtifactId;

    fn shown(text: &str) -> Vec<String> {
        let reading = read(&Input { artifact: ArtifactId(0), path: "output.log", bytes: text.as_bytes() });
        assert_eq!(reading.warnings, []);
        reading.facts.iter().map(|f| format!("{}|{}={}", f.instance, f.name, f.value)).collect()
    }

    #[test]
    fn english_output() {
        let text = "my \"Personal\"\r\n================ Certificate 0 ================\r\nSerial Number: 5a01\r\n\
            Issuer: CN=Microsoft Intune MDM Device CA\r\n NotBefore: 1/5/2026 8:00 AM\r\n NotAfter: 1/25/2027 8:00 AM\r\n\
            Subject: CN=6c2f9d1e\r\nNon-root Certificate\r\nCert Hash(sha1): 8b 01 ff\r\n  Key Container = x\r\n\
            \x20 Provider = Microsoft Platform Crypto Provider\r\nPrivate key is NOT exportable\r\n\r\n\
            ================ Certificate 1 ================\r\nSerial Number: 02\r\nIssuer: CN=MS-Organization-Access\r\n\
            CertUtil: -store command completed successfully.\r\n";
        let expected = [
            "0|Store=my",
            "0|SerialNumber=5a01",
            "0|Issuer=CN=Microsoft Intune MDM Device CA",
            "0|NotBefore=1/5/2026 8:00 AM",
            "0|NotBefore.date=2026-01-05",
            "0|NotAfter=1/25/2027 8:00 AM",
            "0|NotAfter.date=2027-01-25",
            "0|Subject=CN=6c2f9d1e",
            "0|Thumbprint=8B01FF",
            "0|Provider=Microsoft Platform Crypto Provider",
            "1|Store=my",
            "1|SerialNumber=02",
            "1|Issuer=CN=MS-Organization-Access",
        ];
        assert_eq!(shown(text), expected);
    }

    #[test]
    fn german_output() {
        let text = "my \"Eigene Zertifikate\"\r\n================ Zertifikat 0 ================\r\nSeriennummer: 5a01\r\n\
            Aussteller: CN=X, O=Y\r\n Nicht vor: 05.01.2026 08:00\r\n Nicht nach: 05.02.2027 08:00\r\nAntragsteller: CN=Z\r\n\
            Zertifikathash(sha1): 8b01ff\r\n";
        let rows = shown(text);
        assert!(
            rows.contains(&"0|NotAfter.date=2027-02-05".to_owned()) && rows.contains(&"0|Thumbprint=8B01FF".to_owned())
        );
    }

    #[test]
    fn dates_are_only_turned_when_sure() {
        let date = |text: &str, order| Date::find(text).and_then(|date| date.iso(order));
        assert_eq!(date("2026-01-05 08:00", None).as_deref(), Some("2026-01-05"));
        assert_eq!(date("1/5/2026", None), None);
        assert_eq!(date("5/5/2026", None).as_deref(), Some("2026-05-05"));
        assert_eq!(date("13/1/26 08:00", Some(Order::DayMonthYear)).as_deref(), Some("2026-01-13"));
        assert_eq!(date("99/99/99", Some(Order::DayMonthYear)), None);
        assert_eq!(order_of_dates("a: 13/1/2026\nb: 1/13/2026\n"), None);
        assert_eq!(Date::find("1/2"), None);
    }
}

//! Certificates: what stores, reports and `dsregcmd` list, one entry for each.

use crate::device::join::join_infos;
use crate::device::registry::Key;
use crate::device::sources::Sources;
use crate::model::device::Certificate;
use crate::model::fact::Fact;
use crate::model::fact::FactKind;
use crate::model::fact::Instance;
use crate::model::fact::instances;
use crate::model::time::Time;

/// Most certificates that are described; a machine store has dozens.
const MAX_CERTIFICATES: usize = 2000;
/// Issuers by which the purpose is known: part of the issuer in lower case, purpose.
const ISSUERS: &[(&str, &str)] = &[
    ("microsoft intune mdm device ca", "mdm"),
    ("microsoft device management device ca", "mdm"),
    ("sc_online_issuing", "mdm"),
    ("ms-organization-access", "entra_device"),
    ("aik", "aik"),
];

/// All certificates, by thumbprint (those without one last), then issuer and subject.
pub(super) fn describe(sources: &Sources<'_>) -> Vec<Certificate> {
    let mut list: Vec<Certificate> = Vec::new();
    for certificate in from_stores(sources)
        .chain(from_dsregcmd(sources))
        .chain(from_join(sources))
        .chain(from_accounts(sources))
        .chain(from_scep(sources))
    {
        merge(&mut list, certificate);
    }
    for certificate in from_table(sources) {
        merge_named(&mut list, certificate);
    }
    list.truncate(MAX_CERTIFICATES);
    list.sort_by(|a, b| {
        let key = |c: &Certificate| (c.thumbprint.is_none(), c.thumbprint.clone(), c.issuer.clone(), c.subject.clone());
        key(a).cmp(&key(b))
    });
    list
}

/// A SHA-1 thumbprint in the one spelling that entries have: upper-case hex without blanks.
pub(super) fn thumbprint(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, ':' | '\u{200e}')).collect();
    (digits.len() == 40 && digits.bytes().all(|c| c.is_ascii_hexdigit())).then(|| digits.to_ascii_uppercase())
}

/// What a certificate is for, by its issuer.
fn purpose(issuer: &str) -> Option<&'static str> {
    let issuer = issuer.to_ascii_lowercase();
    ISSUERS.iter().find(|(part, _)| issuer.contains(part)).map(|(_, purpose)| *purpose)
}

/// Adds a certificate, or what it says to the one with its thumbprint.
fn merge(list: &mut Vec<Certificate>, certificate: Certificate) {
    let same = |have: &&mut Certificate| have.thumbprint.is_some() && have.thumbprint == certificate.thumbprint;
    if let Some(have) = list.iter_mut().find(same) {
        complete(have, certificate);
    } else if list.len() < MAX_CERTIFICATES {
        list.push(certificate);
    }
}

/// Adds a row of a table without thumbprints. It is the certificate of the same purpose, if there is one only.
fn merge_named(list: &mut Vec<Certificate>, certificate: Certificate) {
    let same = |have: &Certificate| {
        let subjects = have.subject.as_deref().zip(certificate.subject.as_deref());
        have.purpose.is_some()
            && have.purpose == certificate.purpose
            && subjects.is_none_or(|(a, b)| a.to_ascii_lowercase().contains(&b.to_ascii_lowercase()))
    };
    let places: Vec<usize> = list.iter().enumerate().filter(|(_, have)| same(have)).map(|(at, _)| at).collect();
    match (places.as_slice(), certificate.purpose) {
        ([one], _) => list.get_mut(*one).into_iter().for_each(|have| complete(have, certificate.clone())),
        _ if list.len() < MAX_CERTIFICATES => list.push(certificate),
        _ => {}
    }
}

/// Fills what is not known yet.
fn complete(have: &mut Certificate, other: Certificate) {
    have.subject = have.subject.take().or(other.subject);
    have.issuer = have.issuer.take().or(other.issuer);
    have.not_before = have.not_before.or(other.not_before);
    have.not_after = have.not_after.or(other.not_after);
    have.purpose = have.purpose.or(other.purpose);
    for evidence in other.evidence {
        if !have.evidence.contains(&evidence) && have.evidence.len() < 8 {
            have.evidence.push(evidence);
        }
    }
}

fn evidence_of(instance: &Instance<'_>) -> Vec<crate::model::evidence::Evidence> {
    instance.facts.first().map(|fact| fact.evidence()).into_iter().collect()
}

/// Listings of certificate stores (`certutil -store`): one instance a certificate, with its thumbprint.
fn from_stores<'s>(sources: &'s Sources<'_>) -> impl Iterator<Item = Certificate> + use<'s> {
    let list = instances(sources.all, FactKind::Tpm, |group| group.to_ascii_lowercase().starts_with("certificate"));
    list.into_iter().filter_map(|instance| {
        let text =
            |names: &[&str]| names.iter().find_map(|name| instance.text(name)).map(|text| text.trim().to_owned());
        let issuer = text(&["Issuer"]);
        Some(Certificate {
            thumbprint: Some(thumbprint(&text(&["Thumbprint"])?)?),
            subject: text(&["Subject"]),
            purpose: issuer.as_deref().and_then(purpose),
            issuer,
            not_before: text(&["NotBefore.date"]).and_then(|text| date(&text, None)),
            not_after: text(&["NotAfter.date"]).and_then(|text| date(&text, None)),
            evidence: evidence_of(&instance),
        })
    })
}

/// `dsregcmd`: the device's certificate, and one a work account.
fn from_dsregcmd<'s>(sources: &'s Sources<'_>) -> impl Iterator<Item = Certificate> + use<'s> {
    let wanted =
        |group: &str| group.eq_ignore_ascii_case("Device Details") || group.eq_ignore_ascii_case("Work Account");
    instances(sources.all, FactKind::Dsregcmd, wanted).into_iter().filter_map(|section| {
        let device = section.get("Thumbprint");
        let found = device.or_else(|| section.get("WorkplaceThumbprint"))?;
        let time = |name: &str| section.text(name).and_then(Time::parse_utc);
        Some(Certificate {
            thumbprint: Some(thumbprint(&found.value)?),
            issuer: Some("MS-Organization-Access".to_owned()),
            not_before: time("DeviceCertificateValidity.from"),
            not_after: time("DeviceCertificateValidity.to"),
            purpose: Some(if device.is_some() { "entra_device" } else { "entra_workplace" }),
            subject: None,
            evidence: vec![found.evidence()],
        })
    })
}

/// `JoinInfo\<thumbprint>` of the registry.
fn from_join<'s>(sources: &'s Sources<'_>) -> impl Iterator<Item = Certificate> + use<'s> {
    let list: Vec<&Key<'_>> = join_infos(sources).collect();
    let list: Vec<Certificate> = list
        .into_iter()
        .filter_map(|key| {
            Some(Certificate {
                thumbprint: Some(thumbprint(key.name())?),
                purpose: Some("entra_device"),
                evidence: key.first().map(Fact::evidence).into_iter().collect(),
                ..Certificate::default()
            })
        })
        .collect();
    list.into_iter()
}

/// The certificates that OMA-DM accounts name (`MY;System;<thumbprint>`), in the registry and in the report.
fn from_accounts<'s>(sources: &'s Sources<'_>) -> impl Iterator<Item = Certificate> + use<'s> {
    const NAME: &str = "SslClientCertReference";
    let stated = sources.named(FactKind::Registry, NAME).chain(sources.named(FactKind::ReportXml, NAME));
    stated.filter_map(|fact| {
        Some(Certificate {
            thumbprint: Some(thumbprint(fact.value.rsplit(';').next()?)?),
            purpose: Some("mdm"),
            evidence: vec![fact.evidence()],
            ..Certificate::default()
        })
    })
}

/// `SCEP/MdmServerClientCert/Identifier` of the report.
fn from_scep<'s>(sources: &'s Sources<'_>) -> impl Iterator<Item = Certificate> + use<'s> {
    sources.elements("SCEP/MdmServerClientCert/Identifier").into_iter().filter_map(|element| {
        let found = element.get("CertThumbPrint").or_else(|| element.get("CertificateThumbPrint"))?;
        Some(Certificate {
            thumbprint: Some(thumbprint(&found.value)?),
            purpose: Some("scep"),
            evidence: vec![found.evidence()],
            ..Certificate::default()
        })
    })
}

/// The HTML report's table: issued to, issued by, expiration, purpose; no thumbprints.
fn from_table<'s>(sources: &'s Sources<'_>) -> impl Iterator<Item = Certificate> + use<'s> {
    let rows = sources.rows(|id| id.starts_with("certificate"));
    let order = date_order(sources, &rows);
    rows.into_iter().filter_map(move |row| {
        let cell = |names: &[&str]| names.iter().find_map(|name| row.text(name)).map(|text| text.trim().to_owned());
        let issuer = cell(&["Issued by", "column 2"]);
        Some(Certificate {
            subject: Some(cell(&["Issued to", "column 1"])?),
            purpose: issuer.as_deref().and_then(purpose),
            issuer,
            not_after: cell(&["Expiration", "column 3"]).and_then(|text| date(&text, order)),
            evidence: evidence_of(&row),
            ..Certificate::default()
        })
    })
}

/// In which order the device's region writes dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    MonthFirst,
    DayFirst,
}

fn numbers(text: &str) -> Vec<i16> {
    let parts = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).take(3);
    parts.map(|part| part.parse().unwrap_or(-1)).collect()
}

/// The order: from the dates of the report in which one number is too large for a month, else from the last sync, whose
/// UTC time the XML report or the registry has.
fn date_order(sources: &Sources<'_>, rows: &[Instance<'_>]) -> Option<Order> {
    let cells = rows.iter().filter_map(|row| row.text("Expiration").or_else(|| row.text("column 3")));
    let sync = sources.html("ConnectionInfoTable", "Last sync").map(|fact| &*fact.value);
    let plain = cells.chain(sync).find_map(|text| match numbers(text).as_slice() {
        [a, b, _] if *a > 12 && *a <= 31 && *b <= 12 => Some(Order::DayFirst),
        [a, b, _] if *b > 12 && *b <= 31 && *a <= 12 => Some(Order::MonthFirst),
        _ => None,
    });
    plain.or_else(|| {
        const DAY: f64 = 86_400.0;
        let names = ["ServerLastSuccessTime", "ServerLastFailureTime"];
        let kinds = [FactKind::Registry, FactKind::ReportXml];
        let stamps = kinds.iter().flat_map(|kind| names.iter().flat_map(|name| sources.named(*kind, name)));
        let stamps: Vec<Time> = stamps.filter_map(|fact| Time::parse_utc(&fact.value)).take(64).collect();
        let [month_first, day_first] = Time::civil_readings(sync?).try_into().ok()?;
        let fits = |read: Time| stamps.iter().any(|stamp| stamp.seconds_since(read).abs() < DAY);
        match (fits(month_first), fits(day_first)) {
            (true, false) => Some(Order::MonthFirst),
            (false, true) => Some(Order::DayFirst),
            _ => None,
        }
    })
}

/// A date of the device's region. Where the order is not known, the later reading is taken: a certificate is not called
/// expired for a date that may be read otherwise.
fn date(text: &str, order: Option<Order>) -> Option<Time> {
    let numbers = numbers(text);
    let [a, b, c] = numbers.as_slice() else { return None };
    let civil = |year: i16, month: i16, day: i16| {
        let small = |value: i16| i8::try_from(value).ok();
        Time::from_civil((year, small(month)?, small(day)?), (0, 0, 0), 0, 0)
    };
    if *a > 31 {
        return civil(*a, *b, *c);
    }
    let month_first = civil(*c, *a, *b);
    let day_first = civil(*c, *b, *a);
    match order {
        Some(Order::MonthFirst) => month_first.or(day_first),
        Some(Order::DayFirst) => day_first.or(month_first),
        None => month_first.max(day_first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::testing::fact;
    use crate::device::testing::instance;
    use crate::device::testing::registry;

    const PRINT: &str = "00112233445566778899AABBCCDDEEFF00112233";

    #[test]
    fn one_certificate_from_four_places_is_one() {
        let mut facts = instance(
            FactKind::Dsregcmd,
            "Device Details",
            0,
            &[
                ("Thumbprint", &PRINT.to_lowercase()),
                ("DeviceCertificateValidity.from", "2026-01-05 08:00:00.000 UTC"),
                ("DeviceCertificateValidity.to", "2036-01-05 08:30:00.000 UTC"),
            ],
        );
        let key = format!(r"HKLM\SYSTEM\CurrentControlSet\Control\CloudDomainJoin\JoinInfo\{PRINT}");
        facts.push(registry(&key, "TenantId", "x"));
        let table = [("Issued to", "d1"), ("Issued by", "MS-Organization-Access"), ("Expiration", "1/5/2036")];
        facts.extend(instance(FactKind::ReportHtml, "CertificatesTable", 0, &table));
        let list = describe(&Sources::new(&facts));
        assert_eq!(list.len(), 1);
        let one = &list[0];
        assert_eq!((one.thumbprint.as_deref(), one.purpose), (Some(PRINT), Some("entra_device")));
        assert_eq!((one.subject.as_deref(), one.evidence.len()), (Some("d1"), 3));
        assert_eq!(one.not_after.unwrap().to_string(), "2036-01-05T08:30:00.000Z");
    }

    #[test]
    fn dates_are_read_in_the_order_of_the_report() {
        let read = |dates: &[&str], sync: &str| {
            let mut facts = vec![fact(FactKind::ReportHtml, "ConnectionInfoTable", "Last sync", sync)];
            for (at, date) in (0..).zip(dates) {
                let row = [("Issued to", "d"), ("Issued by", "x"), ("Expiration", *date)];
                facts.extend(instance(FactKind::ReportHtml, "Certificates", at, &row));
            }
            let list = describe(&Sources::new(&facts));
            list.iter().map(|c| c.not_after.unwrap().to_string().replace("T00:00:00Z", "")).collect::<Vec<_>>()
        };
        assert_eq!(read(&["2/3/2027", "1/25/2027"], ""), ["2027-02-03", "2027-01-25"]);
        assert_eq!(read(&["2/3/2027"], "The last sync was successful 13/02/2026 10:00:00"), ["2027-03-02"]);
        assert_eq!(read(&["2.3.2027"], ""), ["2027-03-02"]);
        assert_eq!(read(&["2027-03-02"], ""), ["2027-03-02"]);

        let mut facts =
            instance(FactKind::ReportHtml, "Certificates", 0, &[("Issued to", "d"), ("Expiration", "2/3/2027")]);
        facts.push(fact(
            FactKind::ReportHtml,
            "ConnectionInfoTable",
            "Last sync",
            "The last sync was successful 2/10/2026 10:00:12 AM",
        ));
        facts.push(registry(r"HKLM\x\ConnInfo", "ServerLastSuccessTime", "20260210T180012Z"));
        let not_after = describe(&Sources::new(&facts))[0].not_after.unwrap();
        assert_eq!(not_after.to_string(), "2027-02-03T00:00:00Z");
    }

    #[test]
    fn thumbprints_have_one_spelling() {
        assert_eq!(thumbprint(" 00 11 22 33 44 55 66 77 88 99 aa bb cc dd ee ff 00 11 22 33"), Some(PRINT.to_owned()));
        assert_eq!(thumbprint("short"), None);
    }
}

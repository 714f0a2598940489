//! What a person may ask about: a code in any spelling, a symbolic name, an event id, an error word of the service.

use crate::knowledge::codes::lookup;
use crate::knowledge::codes::lookup::CodeInfo;
use crate::knowledge::codes::row::FaultRow;
use crate::knowledge::events::PROVIDERS;
use crate::knowledge::events::row::EventRow;
use crate::knowledge::events::row::Provider;
use crate::model::code::Code;
use crate::model::code::CodeKind;
use crate::model::event::Topic;

/// Most codes that a part of a name finds.
const MAX_NAMES: usize = 25;

/// One answer.
#[derive(Debug)]
pub enum Found {
    /// A code and all that is known of it, best first; empty if nothing is.
    Code(Code, Vec<CodeInfo>),
    /// An event of a provider.
    Event(&'static Provider, &'static EventRow),
    /// An error word of the enrollment service.
    Fault(&'static FaultRow),
}

/// Everything that a term may mean, best first. Terms: `0x80180014`, `-2145910764`, `8018000a`, `AADSTS50076`,
/// `MENROLL_E_DEVICECAPREACHED` or a part of it, `76`, `Registration 304` (part of a provider's name and an id),
/// `s:Authorization`. An unknown code is found, with nothing known of it; an unknown word is not.
#[must_use]
pub fn search(term: &str) -> Vec<Found> {
    let term = term.trim();
    let mut found = Vec::new();
    if term.is_empty() {
        return found;
    }
    if let Ok(number) = term.parse::<u16>() {
        found.extend(events(number, ""));
        found.extend(small_number(u32::from(number)));
        return found;
    }
    if let Some(code) = Code::parse(term) {
        found.push(Found::Code(code, lookup::everything(code, Topic::Registration)));
        if code.value <= 0x00FF_FFFF && code.kind == CodeKind::Status {
            found.extend(known(Code::aadsts(code.value)));
        }
        return found;
    }
    if let Some((provider, id)) = term.rsplit_once(char::is_whitespace)
        && let Ok(id) = id.parse()
    {
        found.extend(events(id, provider));
    }
    found.extend(lookup::fault(term).map(Found::Fault));
    found.extend(lookup::by_name(term, MAX_NAMES).into_iter().map(|(code, info)| Found::Code(code, vec![info])));
    found.extend(
        rows()
            .filter(|(_, row)| row.symbol.eq_ignore_ascii_case(term))
            .map(|(provider, row)| Found::Event(provider, row)),
    );
    found
}

fn rows() -> impl Iterator<Item = (&'static Provider, &'static EventRow)> {
    PROVIDERS.iter().flat_map(|provider| provider.rows.iter().map(|row| (*provider, row)))
}

/// Events of an id, of the providers whose name has `part` in it; those that matter for an enrollment first.
fn events(id: u16, part: &str) -> Vec<Found> {
    let part = part.trim().to_ascii_lowercase();
    let named = PROVIDERS.iter().filter(|provider| provider.name.to_ascii_lowercase().contains(&part));
    let mut rows: Vec<_> = named.filter_map(|provider| Some((*provider, provider.event(id)?))).collect();
    rows.sort_by_key(|(_, row)| (row.phase.is_none(), !row.meaning.relevant));
    rows.into_iter().map(|(provider, row)| Found::Event(provider, row)).collect()
}

/// What a number that is no HRESULT may be: Win32 error or exit code, HTTP status, OMA-DM status, AADSTS.
fn small_number(value: u32) -> impl Iterator<Item = Found> {
    [CodeKind::Exit, CodeKind::Http, CodeKind::SyncMl, CodeKind::Aadsts]
        .into_iter()
        .filter_map(move |kind| known(Code { kind, value }))
}

fn known(code: Code) -> Option<Found> {
    let infos = lookup::everything(code, Topic::Registration);
    (!infos.is_empty()).then_some(Found::Code(code, infos))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(term: &str) -> Vec<String> {
        search(term)
            .iter()
            .map(|found| match found {
                Found::Code(code, infos) => {
                    format!("{code} {}", infos.iter().find_map(|info| info.name).unwrap_or("-"))
                }
                Found::Event(provider, row) => {
                    format!("{} {}", provider.name.replace("Microsoft-Windows-", ""), row.id)
                }
                Found::Fault(row) => format!("word {}", row.word),
            })
            .collect()
    }

    #[test]
    fn codes_in_any_spelling() {
        for term in ["0x80180014", "80180014", "-2145910764", "2149056532"] {
            assert_eq!(told(term), ["0x80180014 MENROLL_E_DEVICENOTSUPPORTED"], "{term}");
        }
        assert_eq!(told("aadsts90094"), ["AADSTS90094 AdminConsentRequired"]);
        assert_eq!(told("0x8ABCDEF0"), ["0x8ABCDEF0 -"], "an unknown code is still read");
    }

    #[test]
    fn event_ids_and_small_numbers() {
        let found = told("76");
        assert_eq!(found.first().map(String::as_str), Some("DeviceManagement-Enterprise-Diagnostics-Provider 76"));
        assert_eq!(told("user device registration 304"), ["User Device Registration 304"]);
        assert!(told("503").contains(&"HTTP 503 HTTP_E_STATUS_SERVICE_UNAVAIL".to_owned()));
        assert!(told("1603").contains(&"exit code 1603 ERROR_INSTALL_FAILURE".to_owned()));
        assert!(told("50076").iter().any(|line| line.starts_with("AADSTS50076")));
    }

    #[test]
    fn names_and_words() {
        assert_eq!(told("MENROLL_E_DEVICECAPREACHED"), ["0x80180013 MENROLL_E_DEVICECAPREACHED"]);
        assert!(told("s:authorization").contains(&"word s:Authorization".to_owned()));
        assert!(told("").is_empty() && told("no such thing").is_empty());
    }
}

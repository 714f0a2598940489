//! Finding rows.

use std::cmp::Ordering;

use crate::knowledge::events::PROVIDERS;
use crate::knowledge::events::row::EventRow;
use crate::knowledge::events::row::Provider;
use crate::knowledge::events::row::ValueMap;
use crate::knowledge::events::values::VALUE_MAPS;
use crate::model::id::Guid;

/// A provider by its name, in any case.
#[must_use]
pub fn provider(name: &str) -> Option<&'static Provider> {
    let at = PROVIDERS.binary_search_by(|provider| compare(provider.name, name)).ok()?;
    PROVIDERS.get(at).copied()
}

/// A provider by its GUID: records of a renamed or misspelt provider still have it.
#[must_use]
pub fn provider_of(guid: Guid) -> Option<&'static Provider> {
    PROVIDERS.iter().copied().find(|provider| provider.guid == Some(guid))
}

/// What is known of an event of a provider.
#[must_use]
pub fn event(provider_name: &str, id: u16) -> Option<&'static EventRow> {
    provider(provider_name)?.event(id)
}

/// What a number in a value of an event stands for, and whether that is only inferred.
#[must_use]
pub fn value_name(provider_name: &str, id: u16, field: &str, number: u64) -> Option<(&'static str, bool)> {
    let map = VALUE_MAPS.iter().find(|map| applies(map, provider_name, id, field))?;
    let at = map.values.binary_search_by_key(&number, |(value, _)| *value).ok()?;
    map.values.get(at).map(|(_, name)| (*name, map.hint))
}

/// Every enumeration.
#[must_use]
pub fn value_maps() -> &'static [ValueMap] {
    VALUE_MAPS
}

fn applies(map: &ValueMap, provider_name: &str, id: u16, field: &str) -> bool {
    (map.ids.is_empty() || map.ids.contains(&id))
        && map.fields.iter().any(|name| name.eq_ignore_ascii_case(field))
        && map.provider.eq_ignore_ascii_case(provider_name)
}

/// Order by lower-case ASCII, without making a copy.
pub(crate) fn compare(a: &str, b: &str) -> Ordering {
    a.bytes().map(|c| c.to_ascii_lowercase()).cmp(b.bytes().map(|c| c.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::event::EventOutcome;
    use crate::model::event::Phase;
    use crate::model::event::Topic;
    use crate::model::fields::Field;
    use crate::model::fields::Fields;
    use crate::model::fields::Value;

    const DM: &str = "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider";
    const UDR: &str = "Microsoft-Windows-User Device Registration";

    fn all() -> impl Iterator<Item = (&'static Provider, &'static EventRow)> {
        PROVIDERS.iter().flat_map(|provider| provider.rows.iter().map(move |row| (*provider, row)))
    }

    fn fields(list: &[(&str, Value)]) -> Fields {
        Fields::new(list.iter().map(|(name, value)| Field { name: (*name).into(), value: value.clone() }).collect())
    }

    #[test]
    fn providers_and_rows_are_sorted_and_unique() {
        assert!(PROVIDERS.windows(2).all(|pair| compare(pair[0].name, pair[1].name) == Ordering::Less));
        for provider in PROVIDERS {
            assert!(provider.rows.windows(2).all(|pair| pair[0].id < pair[1].id), "{}", provider.name);
            assert!(!provider.rows.is_empty());
        }
        let guids: std::collections::HashSet<_> = PROVIDERS.iter().filter_map(|provider| provider.guid).collect();
        assert_eq!(guids.len(), PROVIDERS.iter().filter(|provider| provider.guid.is_some()).count());
    }

    #[test]
    fn no_row_of_the_tables_is_lost() {
        // 2,185 rows of the tables are 2,135 events: fifty are further versions of one event.
        assert_eq!(PROVIDERS.len(), 25);
        assert_eq!(all().count(), 2135);
        assert_eq!(all().map(|(_, row)| row.older.len()).sum::<usize>(), 183);
        assert_eq!(provider(DM).unwrap().rows.len(), 820);
        assert_eq!(provider(UDR).unwrap().rows.len(), 218);
        assert_eq!(VALUE_MAPS.iter().map(|map| map.values.len()).sum::<usize>(), 101 + 23);
    }

    #[test]
    fn every_row_is_cited_and_its_placeholders_have_fields() {
        for (provider, row) in all() {
            let place = format!("{} {}", provider.name, row.id);
            assert!(!row.source.is_empty() && !row.channels.is_empty(), "{place}");
            assert!(!row.meaning.text.is_empty() || row.meaning.weak, "{place}");
            let count = row.meaning.fields.len();
            for part in row.meaning.text.split('{').skip(1) {
                let number: usize = part.split('}').next().unwrap().parse().unwrap();
                assert!((1..=count).contains(&number), "{place}: {}", row.meaning.text);
            }
            assert!(row.codes.iter().all(|(at, _)| (1..=count).contains(&usize::from(*at))), "{place}");
            assert!(!row.meaning.text.contains("not public") && !row.meaning.text.contains("unpublished"), "{place}");
        }
    }

    #[test]
    fn texts_that_were_inferred_are_weak() {
        for (provider, row) in all() {
            let inferred = row.source.contains("inferred") || row.source.contains("general knowledge");
            assert!(!inferred || row.meaning.weak, "{} {}", provider.name, row.id);
        }
        assert_eq!(all().filter(|(_, row)| row.meaning.text.is_empty()).count(), 156);
        assert!(!event(DM, 72).unwrap().meaning.weak);
    }

    #[test]
    fn a_provider_is_found_in_any_case_and_by_guid() {
        let row = event("microsoft-windows-devicemanagement-enterprise-diagnostics-provider", 76).unwrap();
        assert_eq!((row.meaning.topic, row.meaning.outcome), (Topic::Registration, EventOutcome::Failure));
        assert_eq!(row.phase, Some(Phase::Registration));
        let guid = Guid::parse("{3DA494E4-0FE2-415C-B895-FB5265C5C83B}").unwrap();
        assert_eq!(provider_of(guid).unwrap().name, DM);
        assert!(event(DM, 1).is_none() && event("", 72).is_none() && event("Microsoft-Windows-Nothing", 72).is_none());
    }

    #[test]
    fn old_and_new_homes_are_one_event() {
        let channels = event(DM, 72).unwrap().channels;
        assert!(channels.iter().any(|c| c.ends_with("/Admin")) && channels.iter().any(|c| c.ends_with("/Enrollment")));
        let channels = event(DM, 205).unwrap().channels;
        assert!(["/Debug", "/Admin", "/Sync"].iter().all(|end| channels.iter().any(|c| c.ends_with(end))));
    }

    #[test]
    fn data_is_decoded_by_names_whatever_the_build() {
        let row = event(DM, 76).unwrap();
        let new = fields(&[("HexInt1", Value::Hex32(0)), ("HRESULT", Value::Hex32(0x8018_002A))]);
        let old = fields(&[("HRESULT", Value::Hex32(0x8018_002A))]);
        assert_eq!(row.value(&new, 2), Some(&Value::Hex32(0x8018_002A)));
        assert_eq!(row.value(&old, 2), Some(&Value::Hex32(0x8018_002A)));
        assert_eq!(row.value(&old, 1), None);
    }

    #[test]
    fn a_value_that_a_build_shifted_is_not_guessed() {
        // 19041 writes two messages, 22621 three: which one came first in between is not known.
        let row = event(DM, 29).unwrap();
        let old = fields(&[
            ("Message1", Value::Text("a".into())),
            ("Message2", Value::Text("b".into())),
            ("HRESULT", Value::Hex32(5)),
        ]);
        assert_eq!(row.value(&old, 1), None);
        assert_eq!(row.value(&old, 4), Some(&Value::Hex32(5)));
        assert!(row.is_extra(&old, 0) && row.is_extra(&old, 1) && !row.is_extra(&old, 2));
    }

    #[test]
    fn a_renamed_value_is_found_at_its_place() {
        // 1924: HexInt1 up to 22631, HRESULT from 26100.
        let row = event(DM, 1924).unwrap();
        let text = |t: &str| Value::Text(t.into());
        let old = fields(&[
            ("Message1", text("C:\\a.log")),
            ("Message2", text("/qn")),
            ("Message3", text("{guid}")),
            ("Message4", text("S-0-0-00-0000000000-0000000000-000000000-000")),
            ("HexInt1", Value::Hex32(0x643)),
        ]);
        assert_eq!(row.value(&old, 5), Some(&Value::Hex32(0x643)));
        assert_eq!(row.value(&old, 1), Some(&text("C:\\a.log")));
    }

    #[test]
    fn unnamed_data_is_read_by_position() {
        let row = event("EventLog", 6011).unwrap();
        let classic = fields(&[("", Value::Text("OLD".into())), ("", Value::Text("NEW".into()))]);
        assert_eq!(row.value(&classic, 2), Some(&Value::Text("NEW".into())));
    }

    #[test]
    fn numbers_in_values_are_spelled_out() {
        assert_eq!(value_name(DM, 404, "InternalCmdType", 6), Some(("Execute", false)));
        assert_eq!(value_name(DM, 76, "HexInt1", 1), Some(("device", false)));
        assert_eq!(value_name(DM, 76, "HexInt1", 9), None);
        assert_eq!(value_name(DM, 206, "UInt5", 13).unwrap().0, "user-specific MDM with Entra account");
        assert_eq!(value_name(DM, 206, "UInt5", 18), None, "numbers without a name in the header have none");
        assert!(
            value_name("Microsoft-Windows-ModernDeployment-Diagnostics-Provider", 176, "ClientState", 2).unwrap().1
        );
        for map in VALUE_MAPS {
            assert!(map.values.windows(2).all(|pair| pair[0].0 < pair[1].0), "{} {:?}", map.provider, map.fields);
            assert!(provider(map.provider).is_some() && !map.source.is_empty());
        }
    }

    /// Claims of other tools that the sources contradict.
    #[test]
    fn wrong_claims_are_absent() {
        for (id, outcome) in [(1922, EventOutcome::Success), (1923, EventOutcome::Success)] {
            assert_eq!(event(DM, id).unwrap().meaning.outcome, outcome, "{id}");
        }
        for id in [1907, 1924, 1925] {
            assert_eq!(event(DM, id).unwrap().meaning.outcome, EventOutcome::Failure, "{id}");
        }
        assert!(!event(DM, 1910).unwrap().meaning.text.contains("completed"));
        for map in VALUE_MAPS {
            for (number, name) in map.values {
                let type_map = map.source.contains("DEVICEREGISTRATIONTYPE");
                assert!(!(type_map && [18, 1, 2, 10, 11].contains(number)), "{name}");
                for wrong in ["Not enrolled", "Azure AD joined", "ExternallyManaged", "Autopilot"] {
                    assert!(!type_map || !name.contains(wrong), "{name}");
                }
            }
        }
    }
}

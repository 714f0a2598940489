//! Facts and events by hand, for the tests of this folder.

use crate::model::event::Event;
use crate::model::evidence::Locus;
use crate::model::fact::Fact;
use crate::model::fact::FactKind;
use crate::model::fields::Field;
use crate::model::fields::Fields;
use crate::model::fields::Value;
use crate::model::id::ArtifactId;
use crate::model::record::Level;
use crate::model::record::Record;
use crate::model::record::System;
use crate::model::time::RecordTime;
use crate::model::time::Time;
use crate::model::time::TimeBasis;

/// A fact of any kind, instance 0.
pub(super) fn fact(kind: FactKind, group: &str, name: &str, value: &str) -> Fact {
    let locus = match kind {
        FactKind::Registry => Locus::Key { key: group.into(), value: name.into() },
        FactKind::ReportXml | FactKind::ReportHtml => Locus::Element(format!("/{group}/{name}").into()),
        _ => Locus::Line(1),
    };
    let artifact = (0..).zip(FactKind::ALL).find(|(_, have)| **have == kind).map(|(at, _)| ArtifactId(at)).unwrap();
    Fact { artifact, locus, kind, instance: 0, group: group.into(), name: name.into(), value: value.into() }
}

/// A registry value.
pub(super) fn registry(key: &str, name: &str, value: &str) -> Fact {
    fact(FactKind::Registry, key, name, value)
}

/// Facts of one instance of a group: `name=value` each.
pub(super) fn instance(kind: FactKind, group: &str, number: u32, values: &[(&str, &str)]) -> Vec<Fact> {
    values.iter().map(|(name, value)| Fact { instance: number, ..fact(kind, group, name, value) }).collect()
}

/// A UTC time.
pub(super) fn utc(text: &str) -> Time {
    Time::parse_utc(text).unwrap()
}

/// An event-log event.
pub(super) fn event(provider: &str, id: u16, at: &str, values: &[(&str, Value)]) -> Event {
    let channel = format!("{provider}/Admin");
    let system = System::new(id, 1, "CONTOSO-1");
    from_record(at, provider, &channel, Locus::Record(1), values, Some(Box::new(system)))
}

/// A decoded line of the Intune Management Extension.
pub(super) fn line(marker: &str, at: &str, values: &[(&str, &str)]) -> Event {
    let mut fields = vec![("message", Value::Text("x".into())), ("marker", Value::Text(marker.into()))];
    fields.extend(values.iter().map(|(name, value)| (*name, Value::Text((*value).into()))));
    from_record(at, "AppWorkload", "AppWorkload", Locus::Line(1), &fields, None)
}

fn from_record(
    at: &str,
    provider: &str,
    channel: &str,
    locus: Locus,
    values: &[(&str, Value)],
    system: Option<Box<System>>,
) -> Event {
    let field = |(name, value): &(&str, Value)| Field { name: (*name).into(), value: value.clone() };
    Event::new(
        ArtifactId(90),
        Record {
            locus,
            time: RecordTime::Utc(utc(at)),
            level: Level::Information,
            provider: provider.into(),
            channel: channel.into(),
            process_id: None,
            thread_id: None,
            fields: Fields::new(values.iter().map(field).collect()),
            system,
        },
        utc(at),
        TimeBasis::Utc,
    )
}

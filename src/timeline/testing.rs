//! Records for tests, written the way logs have them.

use crate::model::evidence::Locus;
use crate::model::fields::Field;
use crate::model::fields::Fields;
use crate::model::fields::Value;
use crate::model::id::ArtifactId;
use crate::model::record::Level;
use crate::model::record::Record;
use crate::model::record::System;
use crate::model::silent::SilentRecords;
use crate::model::time::RecordTime;
use crate::model::time::Time;
use crate::timeline::Interpreted;

/// The device management provider.
pub(crate) const DM: &str = "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider";

/// A time of 2026-03-01, in seconds after midnight.
pub(crate) fn at(seconds: i64) -> Time {
    Time::from_civil((2026, 3, 1), (0, 0, 0), 0, 7).unwrap().plus_seconds(seconds)
}

/// Artifacts with these records, numbered from 0.
pub(crate) fn numbered(artifacts: Vec<Vec<Record>>) -> Vec<Interpreted> {
    let numbers = (0..).map(ArtifactId);
    numbers
        .zip(artifacts)
        .map(|(artifact, records)| Interpreted::new(artifact, records, SilentRecords::default()))
        .collect()
}

/// An event record.
pub(crate) fn event(provider: &str, id: u16, record_id: u64, seconds: i64, fields: &[(&str, Value)]) -> Record {
    Record {
        locus: Locus::Record(record_id),
        time: RecordTime::Utc(at(seconds)),
        level: Level::Information,
        provider: provider.into(),
        channel: format!("{provider}/Admin").into(),
        process_id: None,
        thread_id: None,
        fields: values(fields),
        system: Some(Box::new(System::new(id, record_id, "CONTOSO-PC-014"))),
    }
}

/// A log line of the Intune Management Extension, local time.
pub(crate) fn line(number: u32, seconds: i64, message: &str, decoded: &[(&str, &str)]) -> Record {
    let mut fields = vec![("message", Value::Text(message.into()))];
    fields.extend(decoded.iter().map(|(name, value)| (*name, Value::Text((*value).into()))));
    Record {
        locus: Locus::Line(number),
        time: RecordTime::Local(at(seconds)),
        level: Level::Information,
        provider: "IntuneManagementExtension".into(),
        channel: "IntuneManagementExtension".into(),
        process_id: None,
        thread_id: Some(5),
        fields: values(&fields),
        system: None,
    }
}

fn values(list: &[(&str, Value)]) -> Fields {
    Fields::new(list.iter().map(|(name, value)| Field { name: (*name).into(), value: value.clone() }).collect())
}

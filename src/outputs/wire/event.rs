//! The timeline: events, their sum, and what bends their reading.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;
use serde::de::MapAccess;
use serde::de::Visitor;
use serde::ser::SerializeMap;

use crate::outputs::wire::Text;
use crate::outputs::wire::evidence::Evidence;
use crate::outputs::wire::evidence::Locus;
use crate::outputs::wire::outcome::Code;

objects! {
    /// Something that bends the reading of the timeline.
    Marker<'a> {
        /// When.
        at: Option<String>,
        /// boot, shutdown, clock_change, gap, log_wrapped, log_cleared.
        kind: Text<'a>,
        /// What happened.
        text: Text<'a>,
        /// What shows it.
        evidence: Evidence<'a>,
    }
    /// The timeline in numbers.
    Timeline<'a> {
        /// First event.
        first_at: Option<String>,
        /// Last event.
        last_at: Option<String>,
        /// Events in the bundle.
        events: u64,
        /// Relevant ones.
        relevant: u64,
        /// By level: critical, error, warning, information, verbose.
        by_level: BTreeMap<Text<'a>, u64>,
        /// By phase.
        by_phase: BTreeMap<Text<'a>, u64>,
    }
    /// One event.
    Event<'a> {
        /// When (RFC 3339, UTC, as many digits as the record has).
        at: String,
        /// utc, offset_stated, offset_inferred, offset_assumed.
        time_basis: Text<'a>,
        /// Path of the artifact.
        artifact: Text<'a>,
        /// Where in it.
        locus: Locus,
        /// Provider, or the component that wrote a log line.
        provider: Text<'a>,
        /// Channel, or the family of a log.
        channel: Text<'a>,
        /// Event id.
        event_id: Option<u16>,
        /// Record id.
        record_id: Option<String>,
        /// critical, error, warning, information, verbose.
        level: Text<'a>,
        /// Phase of an attempt that it is a step of.
        phase: Option<Text<'a>>,
        /// start, success, failure, info.
        outcome: Text<'a>,
        /// What happened, in words.
        text: String,
        /// Its values as text, by name: a repeated name gets `#2`, `#3` at the end, unnamed data is called by its position from 1.
        fields: FieldMap<'a>,
        /// Result codes among them, successes left out.
        codes: Vec<Code<'a>>,
        /// Id of the attempt it belongs to.
        attempt: Option<u32>,
        /// Activity id.
        activity_id: Option<String>,
        /// User of the writing thread.
        user_sid: Option<Text<'a>>,
        /// Process id.
        process_id: Option<u32>,
        /// Thread id.
        thread_id: Option<u32>,
        /// How often it came in a row (1: once).
        repeats: u32,
    }
}

/// Named values in record order: an object of texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldMap<'a>(pub Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl Serialize for FieldMap<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for FieldMap<'_> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Vec<(Cow<'static, str>, Cow<'static, str>)>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of texts")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut list = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, String>()? {
                    list.push((Cow::Owned(name), Cow::Owned(value)));
                }
                Ok(list)
            }
        }
        deserializer.deserialize_map(Entries).map(FieldMap)
    }
}

impl JsonSchema for FieldMap<'_> {
    fn schema_name() -> Cow<'static, str> {
        "FieldMap".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "object", "additionalProperties": { "type": "string" } })
    }
}

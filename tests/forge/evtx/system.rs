//! One record: the System block in the two layouts real machines have, and the payload.

use super::binxml::{Element, Node, optional, slot, text, write_header};
use super::chunk::Chunk;
use super::value::Value;
use crate::forge::guid::Guid;

const EVENT_NAMESPACE: &str = "http://schemas.microsoft.com/win/2004/08/events/event";
const RECORD_MAGIC: u32 = 0x2a2a;
const NESTED_BINXML: u8 = 0x21;

/// Who wrote the event. A classic provider (old `RegisterEventSource`) has no GUID; some that moved to
/// manifests keep the old name beside the new one.
#[derive(Clone, Debug)]
pub struct Provider {
    pub name: String,
    pub guid: Option<Guid>,
    pub event_source: Option<String>,
}

/// How the System block's template is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// 18 values: provider, GUID and channel are values 14 to 16, the payload is value 17.
    Manifest18,
    /// 20 values: provider and channel are literal text in the template, the payload is value 19.
    Literal20,
}

/// What the event says.
#[derive(Clone, Debug)]
pub enum Payload {
    /// `<EventData><Data Name="…">…`; TaskScheduler also names the block.
    Data { name: Option<String>, fields: Vec<(String, Value)>, binary: Option<Vec<u8>> },
    /// `<UserData><Root xmlns="…"><Field>…`.
    User { root: String, namespace: String, fields: Vec<(String, Value)> },
    /// A classic event's unnamed strings and bytes.
    Classic { strings: Vec<String>, binary: Option<Vec<u8>> },
}

/// One record. Numbers are written as given; nothing is derived.
#[derive(Clone, Debug)]
pub struct Record {
    pub id: u64,
    /// FILETIME.
    pub written: u64,
    pub provider: Provider,
    pub event_id: u16,
    pub qualifiers: Option<u16>,
    pub version: u8,
    pub level: u8,
    pub task: u16,
    pub opcode: u8,
    pub keywords: u64,
    pub activity: Option<Guid>,
    pub related: Option<Guid>,
    pub process_id: u32,
    pub thread_id: u32,
    pub channel: String,
    pub computer: String,
    pub user: Option<Vec<u8>>,
    pub payload: Payload,
}

impl Record {
    /// A record of a provider's `Admin` channel with these named values and nothing that a record may do without.
    pub fn plain(id: u64, written: u64, provider: &str, event_id: u16, fields: Vec<(String, Value)>) -> Self {
        Self {
            id,
            written,
            provider: Provider { name: provider.to_owned(), guid: None, event_source: None },
            event_id,
            qualifiers: None,
            version: 0,
            level: 2,
            task: 0,
            opcode: 0,
            keywords: 0,
            activity: None,
            related: None,
            process_id: 1,
            thread_id: 1,
            channel: format!("{provider}/Admin"),
            computer: "CONTOSO-PC-014".to_owned(),
            user: None,
            payload: Payload::Data { name: None, fields, binary: None },
        }
    }

    /// Appends the record to the chunk, padded to eight bytes.
    pub fn write(&self, chunk: &mut Chunk, layout: Layout) {
        let start = chunk.bytes.len();
        chunk.put(&RECORD_MAGIC.to_le_bytes());
        chunk.put(&[0; 4]);
        chunk.put(&self.id.to_le_bytes());
        chunk.put(&self.written.to_le_bytes());
        write_header(chunk);
        self.write_event(chunk, self.layout_of(layout));
        chunk.put(&[0]);
        while !(chunk.bytes.len() - start + 4).is_multiple_of(8) {
            chunk.put(&[0]);
        }
        let size = (chunk.bytes.len() - start + 4) as u32;
        chunk.put(&size.to_le_bytes());
        chunk.bytes[start + 4..start + 8].copy_from_slice(&size.to_le_bytes());
        chunk.first.get_or_insert(self.id);
        chunk.last = self.id;
        chunk.last_offset = start as u32;
    }

    /// Classic events have the literal layout on every machine.
    fn layout_of(&self, layout: Layout) -> Layout {
        match self.payload {
            Payload::Classic { .. } => Layout::Literal20,
            _ if self.provider.event_source.is_some() => Layout::Literal20,
            _ => layout,
        }
    }

    fn write_event(&self, chunk: &mut Chunk, layout: Layout) {
        let payload_slot = match layout {
            Layout::Manifest18 => 17,
            Layout::Literal20 => 19,
        };
        let (shape, root) = self.event_template(layout, payload_slot);
        let key = match layout {
            Layout::Manifest18 => format!("System18|{}|{shape}", self.computer),
            Layout::Literal20 => format!("System20|{}|{}|{}|{shape}", self.provider.name, self.channel, self.computer),
        };
        chunk.put_template(&key, &root);
        let mut values = self.system_values();
        match layout {
            Layout::Manifest18 => {
                // Real logs keep two stray bytes in the unused qualifiers slot.
                values[4] = Value::NullWith(vec![1, 0]);
                values.extend([
                    guid_value(self.related),
                    Value::Text(self.provider.name.clone()),
                    guid_value(self.provider.guid),
                    Value::Text(self.channel.clone()),
                ]);
            }
            Layout::Literal20 => {
                values.extend([Value::Null, Value::Null, Value::Null, Value::Null, Value::Null]);
                values.push(guid_value(self.related));
            }
        }
        let descriptors = put_descriptors(chunk, &values, 1);
        for value in &values {
            chunk.put(&value.bytes(false));
        }
        let nested = chunk.bytes.len();
        self.write_payload(chunk, layout);
        let size = (chunk.bytes.len() - nested) as u16;
        let at = descriptors + 4 * values.len();
        chunk.bytes[at..at + 2].copy_from_slice(&size.to_le_bytes());
        chunk.bytes[at + 2] = NESTED_BINXML;
    }

    /// Values 0 to 12, the same in both layouts.
    fn system_values(&self) -> Vec<Value> {
        vec![
            Value::U8(self.level),
            Value::U8(self.opcode),
            Value::U16(self.task),
            Value::U16(self.event_id),
            self.qualifiers.map_or(Value::Null, Value::U16),
            Value::Hex64(self.keywords),
            Value::Filetime(self.written),
            guid_value(self.activity),
            Value::U32(self.process_id),
            Value::U32(self.thread_id),
            Value::U64(self.id),
            Value::U8(self.version),
            self.user.clone().map_or(Value::Null, Value::Sid),
        ]
    }

    /// The template of the whole event, and a word for its shape.
    fn event_template(&self, layout: Layout, payload_slot: u16) -> (&'static str, Element) {
        let classic = matches!(self.payload, Payload::Classic { .. });
        let mut system = Element::new("System").child(element(self.provider_element(layout))).child(element(
            Element::new("EventID").depends(3).attribute("Qualifiers", optional(4, 0x06)).child(optional(3, 0x06)),
        ));
        let mut plain = vec![("Version", 11, 0x04), ("Level", 0, 0x04), ("Task", 2, 0x06)];
        plain.extend([("Opcode", 1, 0x04), ("Keywords", 5, 0x15)]);
        if classic {
            plain.retain(|(name, ..)| !matches!(*name, "Version" | "Opcode"));
        }
        for (name, index, kind) in plain {
            system = system.child(value_element(name, index, kind));
        }
        system = system
            .child(element(Element::new("TimeCreated").attribute("SystemTime", optional(6, 0x11)).closed()))
            .child(value_element("EventRecordID", 10, 0x0a));
        if !classic {
            let related = if layout == Layout::Manifest18 { 13 } else { 18 };
            system = system
                .child(element(
                    Element::new("Correlation")
                        .attribute("ActivityID", optional(7, 0x0f))
                        .attribute("RelatedActivityID", optional(related, 0x0f))
                        .closed(),
                ))
                .child(element(
                    Element::new("Execution")
                        .attribute("ProcessID", optional(8, 0x08))
                        .attribute("ThreadID", optional(9, 0x08))
                        .closed(),
                ));
        }
        system = system
            .child(match layout {
                Layout::Manifest18 => value_element("Channel", 16, 0x01),
                Layout::Literal20 => element(Element::new("Channel").child(text(self.channel.clone()))),
            })
            .child(element(Element::new("Computer").child(text(self.computer.clone()))))
            .child(element(Element::new("Security").attribute("UserID", optional(12, 0x13)).closed()));
        let mut event = Element::new("Event").attribute("xmlns", text(EVENT_NAMESPACE)).child(element(system));
        let payload = optional(payload_slot, NESTED_BINXML);
        let shape = match (&self.payload, classic) {
            (Payload::User { .. }, _) => {
                event = event.child(element(Element::new("UserData").depends(payload_slot).child(payload)));
                "user"
            }
            (_, classic) => {
                event = event.depends(payload_slot).child(payload);
                if classic { "classic" } else { "data" }
            }
        };
        (shape, event)
    }

    fn provider_element(&self, layout: Layout) -> Element {
        let provider = Element::new("Provider");
        let provider = match (layout, self.provider.guid) {
            (Layout::Manifest18, _) => {
                provider.attribute("Name", optional(14, 0x01)).attribute("Guid", optional(15, 0x0f))
            }
            (Layout::Literal20, Some(guid)) => {
                let provider = provider
                    .attribute("Name", text(self.provider.name.clone()))
                    .attribute("Guid", text(format!("{{{}}}", guid.to_string().to_uppercase())));
                match &self.provider.event_source {
                    Some(name) => provider.attribute("EventSourceName", text(name.clone())),
                    None => provider,
                }
            }
            (Layout::Literal20, None) => provider.attribute("Name", text(self.provider.name.clone())),
        };
        provider.closed()
    }

    /// The nested fragment: with a fragment header of its own in the literal layout, without in the other.
    fn write_payload(&self, chunk: &mut Chunk, layout: Layout) {
        if layout == Layout::Literal20 {
            write_header(chunk);
        }
        let (key, root, values) = self.payload_template();
        chunk.put_template(&key, &root);
        put_descriptors(chunk, &values, 0);
        for value in &values {
            chunk.put(&value.bytes(true));
        }
        chunk.put(&[0]);
    }

    fn payload_template(&self) -> (String, Element, Vec<Value>) {
        match &self.payload {
            Payload::Data { name, fields, binary } => {
                let mut data = Element::new("EventData");
                if let Some(name) = name {
                    data = data.attribute("Name", text(name.clone()));
                }
                for (i, (field, value)) in fields.iter().enumerate() {
                    data = data.child(element(
                        Element::new("Data")
                            .attribute("Name", text(field.clone()))
                            .child(slot(i as u16, value.type_code())),
                    ));
                }
                let mut values = values_of(fields);
                let mut key = signature("Data", name.as_deref(), fields);
                if let Some(bytes) = binary {
                    data = data.child(value_element("Binary", values.len() as u16, 0x0e));
                    values.push(Value::Bytes(bytes.clone()));
                    key.push_str("|binary");
                }
                (key, data, values)
            }
            Payload::User { root, namespace, fields } => {
                let mut data = Element::new(root).attribute("xmlns", text(namespace.clone()));
                for (i, (field, value)) in fields.iter().enumerate() {
                    data = data.child(element(Element::new(field).child(slot(i as u16, value.type_code()))));
                }
                (signature("User", Some(root), fields), data, values_of(fields))
            }
            Payload::Classic { strings, binary } => {
                let data = Element::new("EventData")
                    .child(value_element("Data", 0, 0x81))
                    .child(value_element("Binary", 2, 0x0e));
                let strings = match strings.is_empty() {
                    true => Value::Null,
                    false => Value::Texts(strings.clone()),
                };
                let length = binary.as_ref().map_or(0, Vec::len) as u32;
                let binary = binary.clone().map_or(Value::Null, Value::Bytes);
                ("Classic".to_owned(), data, vec![strings, Value::U32(length), binary])
            }
        }
    }
}

fn element(e: Element) -> Node {
    Node::Element(e)
}

fn value_element(name: &str, index: u16, kind: u8) -> Node {
    element(Element::new(name).depends(index).child(optional(index, kind)))
}

fn guid_value(guid: Option<Guid>) -> Value {
    guid.map_or(Value::Null, Value::Guid)
}

fn values_of(fields: &[(String, Value)]) -> Vec<Value> {
    fields.iter().map(|(_, value)| value.clone()).collect()
}

/// A template is known by its field names and types.
fn signature(kind: &str, name: Option<&str>, fields: &[(String, Value)]) -> String {
    let mut out = format!("{kind}|{}", name.unwrap_or(""));
    for (field, value) in fields {
        out.push_str(&format!("|{field}:{:02x}", value.type_code()));
    }
    out
}

/// The value count and descriptors, with room for `more` that are filled later. Gives where they begin.
fn put_descriptors(chunk: &mut Chunk, values: &[Value], more: usize) -> usize {
    chunk.put(&((values.len() + more) as u32).to_le_bytes());
    let at = chunk.bytes.len();
    // The terminator of payload strings counts; `more` tells the two callers apart.
    let terminated = more == 0;
    for value in values {
        chunk.put(&(value.bytes(terminated).len() as u16).to_le_bytes());
        chunk.put(&[value.type_code(), 0]);
    }
    chunk.put(&vec![0; 4 * more]);
    at
}

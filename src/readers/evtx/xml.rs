//! A record's XML, as the `evtx` crate writes it, to a [`Record`].

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::escape::unescape;
use quick_xml::events::BytesStart;
use quick_xml::events::Event as Xml;

use crate::model::evidence::Locus;
use crate::model::fields::Field;
use crate::model::fields::Fields;
use crate::model::fields::Value;
use crate::model::id::Guid;
use crate::model::record::Level;
use crate::model::record::Record;
use crate::model::record::System;
use crate::model::time::RecordTime;
use crate::model::time::Time;
use crate::readers::evtx::names::Names;
use crate::readers::evtx::plan::is_value;
use crate::readers::evtx::system::keywords;
use crate::readers::evtx::text;
use crate::readers::evtx::time;
use crate::readers::secrets;

/// Deepest nesting of elements that is read. The crate refuses more than 512 within one stream; real records have five.
const MAX_DEPTH: usize = 600;

/// One element with what it holds.
#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    /// Its own text, without that of its children.
    text: String,
    children: Vec<Element>,
}

impl Element {
    fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The value of an attribute that is there and not empty.
    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    fn child_text(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| text::trim(&child.text)).filter(|text| !text.is_empty())
    }
}

/// Reads a record's XML. `header_id` and `header_time` are those of the record header, for records whose System block
/// lacks them. `Err` says why the XML is no record.
pub(super) fn record(xml: &str, header_id: u64, header_time: Time, names: &mut Names) -> Result<Record, String> {
    let event = parse(xml)?;
    let system = event.child("System").ok_or("it has no System block")?;
    let provider = system.child("Provider");
    let attribute = |element: &str, name: &str| system.child(element).and_then(|e| e.attribute(name));
    let level = number(system.child_text("Level")).unwrap_or(0);
    let time = attribute("TimeCreated", "SystemTime").and_then(time::parse).unwrap_or(header_time);
    let mut list = fields(&event, names);
    // As those of the other lane are when they are unpacked.
    secrets::clean_fields(&mut list);
    Ok(Record {
        locus: Locus::Record(header_id),
        time: RecordTime::Utc(time),
        level: Level::from_event_level(level),
        provider: names.get(provider.and_then(|p| p.attribute("Name")).unwrap_or_default()),
        channel: names.get(system.child_text("Channel").unwrap_or_default()),
        process_id: number(attribute("Execution", "ProcessID")),
        thread_id: number(attribute("Execution", "ThreadID")),
        fields: Fields::new(list),
        system: Some(Box::new(System {
            provider_guid: provider.and_then(|p| p.attribute("Guid")).and_then(Guid::parse),
            event_id: number(system.child_text("EventID")).ok_or("it has no event id")?,
            qualifiers: number(attribute("EventID", "Qualifiers")),
            version: number(system.child_text("Version")),
            level,
            task: number(system.child_text("Task")),
            opcode: number(system.child_text("Opcode")),
            keywords: system.child_text("Keywords").and_then(keywords),
            record_id: number(system.child_text("EventRecordID")).unwrap_or(header_id),
            activity_id: attribute("Correlation", "ActivityID").and_then(Guid::parse),
            related_activity_id: attribute("Correlation", "RelatedActivityID").and_then(Guid::parse),
            user_sid: attribute("Security", "UserID").map(|sid| names.get(sid)),
            computer: names.get(system.child_text("Computer").unwrap_or_default()),
        })),
    })
}

fn number<T: std::str::FromStr>(text: Option<&str>) -> Option<T> {
    text.and_then(|text| text.parse().ok())
}

/// The `Event` element.
fn parse(xml: &str) -> Result<Element, String> {
    let mut reader = Reader::from_str(xml);
    // Before the first element and after the last there is a nameless one that takes what stands there.
    let mut open = vec![Element::default()];
    loop {
        let event = reader.read_event().map_err(|e| format!("its XML is not well-formed: {e}"))?;
        let Some(top) = open.last_mut() else { return Err("its XML closes more than it opens".into()) };
        match event {
            Xml::Start(start) => {
                if open.len() > MAX_DEPTH {
                    return Err(format!("its elements are nested more than {MAX_DEPTH} deep"));
                }
                open.push(element(&start)?);
            }
            Xml::Empty(start) => top.children.push(element(&start)?),
            Xml::End(_) => {
                let done = open.pop().unwrap_or_default();
                let Some(parent) = open.last_mut() else { return Err("its XML closes more than it opens".into()) };
                parent.children.push(done);
            }
            Xml::Text(text) => top.text.push_str(&text),
            Xml::CData(text) => top.text.push_str(&text),
            Xml::GeneralRef(name) => match name.resolve_char_ref() {
                Ok(Some(c)) => top.text.push(c),
                _ => match resolve_predefined_entity(&name) {
                    Some(text) => top.text.push_str(text),
                    None => top.text.extend(["&", &name, ";"]),
                },
            },
            Xml::Eof => break,
            Xml::Comment(_) | Xml::Decl(_) | Xml::PI(_) | Xml::DocType(_) => {}
        }
    }
    let mut outside = match <[Element; 1]>::try_from(open) {
        Ok([outside]) => outside,
        Err(open) => return Err(format!("its XML leaves {} elements open", open.len().saturating_sub(1))),
    };
    match outside.children.is_empty() {
        true => Err("it has no element".into()),
        false => Ok(outside.children.swap_remove(0)),
    }
}

fn element(start: &BytesStart<'_>) -> Result<Element, String> {
    let mut element = Element { name: start.name().as_ref().to_owned(), ..Element::default() };
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|e| format!("an attribute cannot be read: {e}"))?;
        let value = match unescape(&attribute.value) {
            Ok(value) => value.into_owned(),
            Err(_) => attribute.value.clone().into_owned(),
        };
        element.attributes.push((attribute.key.as_ref().to_owned(), value));
    }
    Ok(element)
}

/// The values of a record, named as the reader's documentation says.
fn fields(event: &Element, names: &mut Names) -> Vec<Field> {
    let mut out = Values { list: Vec::new(), names };
    for part in event.children.iter().filter(|child| child.name != "System") {
        match part.name.as_str() {
            "EventData" => {
                part.children.iter().for_each(|child| out.element(child, ""));
                if !text::trim(&part.text).is_empty() {
                    out.push("", &part.text);
                }
                // Last, so that the position of a value is its number in the event's text.
                out.attributes(part, "", false);
            }
            "UserData" => part.children.iter().for_each(|root| out.user_data(root)),
            _ => out.element(part, ""),
        }
    }
    out.list
}

struct Values<'n> {
    list: Vec<Field>,
    names: &'n mut Names,
}

impl Values<'_> {
    fn push(&mut self, name: &str, text: &str) {
        let value = if text.is_empty() { Value::Null } else { Value::Text(text.into()) };
        self.list.push(Field { name: self.names.get(name), value });
    }

    /// The one element inside UserData names the event's own schema; its name says nothing about a value.
    fn user_data(&mut self, root: &Element) {
        self.attributes(root, "", false);
        root.children.iter().for_each(|child| self.element(child, ""));
        if !text::trim(&root.text).is_empty() {
            self.push(&root.name, &root.text);
        }
    }

    fn element(&mut self, element: &Element, path: &str) {
        let data = matches!(element.name.as_str(), "Data" | "ComplexData");
        let own = if data { element.attribute("Name").unwrap_or_default() } else { &element.name };
        let path = match (path.is_empty(), own.is_empty()) {
            (true, _) => own.to_owned(),
            (false, true) => path.to_owned(),
            (false, false) => format!("{path}.{own}"),
        };
        if element.children.is_empty() {
            if !element.text.is_empty() || !has_attributes(element, data) {
                self.push(&path, &element.text);
            }
            self.attributes(element, &path, data);
            return;
        }
        self.attributes(element, &path, data);
        element.children.iter().for_each(|child| self.element(child, &path));
        if !text::trim(&element.text).is_empty() {
            self.push(&path, &element.text);
        }
    }

    fn attributes(&mut self, element: &Element, path: &str, data: bool) {
        for (key, value) in element.attributes.iter().filter(|(key, _)| is_value(key, data)) {
            let name = if path.is_empty() { format!("@{key}") } else { format!("{path}.@{key}") };
            self.push(&name, value);
        }
    }
}

fn has_attributes(element: &Element, data: bool) -> bool {
    element.attributes.iter().any(|(key, _)| is_value(key, data))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SYSTEM: &str = r#"<System><Provider Name="Microsoft-Windows-Contoso" Guid="{3DA494E4-0FE2-415C-B895-FB5265C5C83B}"/>
        <EventID Qualifiers="16384">304</EventID><Version>2</Version><Level>2</Level><Task>7</Task><Opcode>1</Opcode>
        <Keywords>0x4000000000000000</Keywords><TimeCreated SystemTime="2024-01-13T10:26:44.1234567Z"/>
        <EventRecordID>77</EventRecordID>
        <Correlation ActivityID="{3da494e4-0fe2-415c-b895-fb5265c5c83b}" RelatedActivityID=""/>
        <Execution ProcessID="12" ThreadID="34"/><Channel>Contoso/Admin</Channel><Computer>pc.contoso.com</Computer>
        <Security UserID="S-1-5-18"/></System>"#;

    fn read(rest: &str) -> Record {
        let xml = format!("<?xml version=\"1.0\"?>\n<Event xmlns=\"http://x\">{SYSTEM}{rest}</Event>");
        record(&xml, 5, Time::from_filetime(1), &mut Names::default()).unwrap()
    }

    fn values(rest: &str) -> Vec<String> {
        read(rest).fields.iter().map(|field| format!("{}={}", field.name, field.value)).collect()
    }

    #[test]
    fn the_system_block_goes_where_it_belongs() {
        let record = read("");
        let system = record.system.as_ref().unwrap();
        let guid = Guid::parse("3da494e4-0fe2-415c-b895-fb5265c5c83b");
        assert_eq!(record.locus, Locus::Record(5), "the locus is the id by which the file finds the record");
        assert_eq!(record.time, RecordTime::Utc(Time::from_filetime(133_496_152_041_234_567)));
        assert_eq!((&*record.provider, &*record.channel), ("Microsoft-Windows-Contoso", "Contoso/Admin"));
        assert_eq!((record.process_id, record.thread_id, record.level), (Some(12), Some(34), Level::Error));
        assert_eq!((system.event_id, system.qualifiers, system.version), (304, Some(16384), Some(2)));
        assert_eq!((system.level, system.task, system.opcode), (2, Some(7), Some(1)));
        assert_eq!((system.keywords, system.record_id), (Some(0x4000_0000_0000_0000), 77));
        assert_eq!((system.provider_guid, system.activity_id, system.related_activity_id), (guid, guid, None));
        assert_eq!((system.user_sid.as_deref(), &*system.computer), (Some("S-1-5-18"), "pc.contoso.com"));
    }

    #[test]
    fn event_data_keeps_names_order_repeats_and_empty_values() {
        let data = r#"<EventData Name="Failed"><Data Name="A">1 &amp; 2</Data><Data Name="A">&#65;&lt;</Data><Data Name="B"></Data>
            <Data>plain</Data><Data/><Binary>0A0B</Binary></EventData>"#;
        assert_eq!(values(data), ["A=1 & 2", "A=A<", "B=", "=plain", "=", "Binary=0A0B", "@Name=Failed"]);
        assert_eq!(read(data).fields.get("B"), Some(&Value::Null));
    }

    #[test]
    fn user_data_is_named_by_its_elements_and_attributes() {
        let data = r#"<UserData><EventXML xmlns="http://y" Kind="k"><Id>7</Id><Outer a="1" xmlns:z="q"><Inner>x</Inner></Outer>
            <Ref file="f"/><Empty/></EventXML></UserData>"#;
        assert_eq!(values(data), ["@Kind=k", "Id=7", "Outer.@a=1", "Outer.Inner=x", "Ref.@file=f", "Empty="]);
        assert_eq!(values("<UserData><Only>text</Only></UserData>"), ["Only=text"]);
    }

    #[test]
    fn other_parts_are_named_after_themselves() {
        let data = "<EventData><Data>1</Data></EventData><RenderingInfo Culture=\"en-US\"><Message>Hello</Message></RenderingInfo>";
        assert_eq!(values(data), ["=1", "RenderingInfo.@Culture=en-US", "RenderingInfo.Message=Hello"]);
    }

    #[test]
    fn what_is_no_record_says_why() {
        let fails = |xml: &str| record(xml, 5, Time::from_filetime(1), &mut Names::default()).unwrap_err();
        assert_eq!(fails(""), "it has no element");
        assert_eq!(fails("<Event/>"), "it has no System block");
        assert_eq!(fails("<Event><System/></Event>"), "it has no event id");
        assert_eq!(fails("<Event><System>"), "its XML leaves 2 elements open");
        assert_eq!(fails(&"<a>".repeat(3000)), "its elements are nested more than 600 deep");
    }
}

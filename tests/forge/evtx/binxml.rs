//! The template trees and their BinXML encoding.

use super::chunk::Chunk;
use super::value::utf16;

const FRAGMENT: [u8; 4] = [0x0f, 0x01, 0x01, 0x00];
const END_OF_STREAM: u8 = 0x00;

/// What an attribute or an element holds.
#[derive(Clone, Debug)]
pub enum Node {
    Element(Element),
    Text(String),
    /// Bytes as they are, for what must not be.
    Raw(Vec<u8>),
    /// A slot: its index, the type byte it is declared with, and whether a null value hides it.
    Slot {
        index: u16,
        kind: u8,
        optional: bool,
    },
}

/// An element of a template. `depends` is the slot whose null value removes the element.
#[derive(Clone, Debug)]
pub struct Element {
    pub name: String,
    pub depends: Option<u16>,
    pub attributes: Vec<(String, Node)>,
    pub children: Vec<Node>,
    /// Written as `<X/>` (token 03) instead of `<X></X>`.
    pub closed_empty: bool,
}

impl Element {
    pub fn new(name: &str) -> Element {
        Element {
            name: name.to_owned(),
            depends: None,
            attributes: Vec::new(),
            children: Vec::new(),
            closed_empty: false,
        }
    }

    pub fn attribute(mut self, name: &str, value: Node) -> Element {
        self.attributes.push((name.to_owned(), value));
        self
    }

    pub fn child(mut self, node: Node) -> Element {
        self.children.push(node);
        self
    }

    pub fn depends(mut self, slot: u16) -> Element {
        self.depends = Some(slot);
        self
    }

    pub fn closed(mut self) -> Element {
        self.closed_empty = true;
        self
    }
}

/// An optional slot: hidden when its value is null.
pub fn optional(index: u16, kind: u8) -> Node {
    Node::Slot { index, kind, optional: true }
}

/// A normal slot.
pub fn slot(index: u16, kind: u8) -> Node {
    Node::Slot { index, kind, optional: false }
}

pub fn text(s: impl Into<String>) -> Node {
    Node::Text(s.into())
}

/// A template definition's fragment: header, element, end.
pub fn write_fragment(chunk: &mut Chunk, root: &Element) {
    chunk.put(&FRAGMENT);
    write_element(chunk, root);
    chunk.put(&[END_OF_STREAM]);
}

/// The fragment header alone (start of a record's body).
pub fn write_header(chunk: &mut Chunk) {
    chunk.put(&FRAGMENT);
}

fn write_element(chunk: &mut Chunk, e: &Element) {
    chunk.put(&[if e.attributes.is_empty() { 0x01 } else { 0x41 }]);
    chunk.put(&e.depends.unwrap_or(0xffff).to_le_bytes());
    let size_at = chunk.reserve_u32();
    chunk.put_name(&e.name);
    if !e.attributes.is_empty() {
        let list_at = chunk.reserve_u32();
        for (i, (name, value)) in e.attributes.iter().enumerate() {
            let more = i + 1 < e.attributes.len();
            chunk.put(&[if more { 0x46 } else { 0x06 }]);
            chunk.put_name(name);
            write_node(chunk, value);
        }
        chunk.fill_size(list_at);
    }
    if e.closed_empty {
        chunk.put(&[0x03]);
    } else {
        chunk.put(&[0x02]);
        for node in &e.children {
            write_node(chunk, node);
        }
        chunk.put(&[0x04]);
    }
    chunk.fill_size(size_at);
}

fn write_node(chunk: &mut Chunk, node: &Node) {
    match node {
        Node::Element(e) => write_element(chunk, e),
        Node::Text(s) => {
            let units = s.encode_utf16().count() as u16;
            chunk.put(&[0x05, 0x01]);
            chunk.put(&units.to_le_bytes());
            chunk.put(&utf16(s));
        }
        Node::Raw(bytes) => chunk.put(bytes),
        Node::Slot { index, kind, optional } => {
            chunk.put(&[if *optional { 0x0e } else { 0x0d }]);
            chunk.put(&index.to_le_bytes());
            chunk.put(&[*kind]);
        }
    }
}

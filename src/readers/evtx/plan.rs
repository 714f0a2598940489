//! Templates, compiled once: a flat list of steps from values to named fields.
//!
//! The names follow the rules in the reader's documentation and say the same as `xml.rs`, which finds them in a
//! record's XML: a test holds the two against each other on every record there is.
//!
//! A plan is refused (`None`) when the template has a form that is not handled here; its records then go through their XML.

use std::rc::Rc;
use std::sync::Arc;

use crate::model::fields::Field;
use crate::model::fields::Value;
use crate::readers::evtx::binxml::Element;
use crate::readers::evtx::binxml::Piece;
use crate::readers::evtx::names::Names;
use crate::readers::evtx::slots;
use crate::readers::evtx::slots::Slot;
use crate::readers::evtx::slots::kind;
use crate::readers::evtx::system::SystemPlan;
use crate::readers::evtx::text;

/// What a field costs in memory beside its value: its name's handle, the value's head, an allocation.
pub(super) const FIELD_BYTES: u64 = 64;

/// A compiled template.
#[derive(Clone, Debug)]
pub(super) enum Plan {
    /// Of a whole event.
    Event(Rc<EventPlan>),
    /// Of one of its parts (`EventData`, `UserData`, `RenderingInfo`).
    Part(Arc<PartPlan>),
}

/// Where in an event elements stand: it decides how their values are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Inside {
    /// In the event itself, or there is no event yet.
    Event,
    /// In its `UserData`.
    UserData,
}

/// A template of a whole event.
#[derive(Debug)]
pub(super) struct EventPlan {
    pub(super) system: SystemPlan,
    /// The values behind the System block that hold further elements, in order.
    pub(super) elements: Vec<(u16, Inside)>,
    /// The parts that stand in the event's own template and use its values. A template has these or those.
    pub(super) own: Option<Arc<PartPlan>>,
    /// How many values an instance must have.
    pub(super) slots: usize,
}

/// Named values of one part of an event.
#[derive(Debug, Default)]
pub(super) struct PartPlan {
    steps: Vec<Step>,
    /// How many values an instance must have.
    pub(super) slots: usize,
    /// The slots that may hold an array of strings.
    arrays: Vec<u16>,
    /// What its fields take in memory, the contents of the values not counted.
    pub(super) cost: u64,
}

#[derive(Debug)]
enum Step {
    /// The next so many steps are left out if this slot is null.
    Depends { slot: u16, steps: usize },
    /// An element's content, or an attribute.
    Slot { name: Arc<str>, slot: u16, empty: Empty },
    /// Literal text, or (without one) an element that holds nothing.
    Text { name: Arc<str>, text: Option<Box<str>>, empty: Empty },
    /// An element that holds nothing if all these slots are null: its children depend on them.
    Nothing { name: Arc<str>, dependencies: Box<[u16]> },
}

/// When a value without content is no field.
#[derive(Clone, Debug)]
enum Empty {
    /// It always is one.
    Keep,
    /// It never is one: attributes; elements with attributes.
    Drop,
    /// It is none if it is blank either: content beside or instead of elements.
    DropBlank,
    /// It is none if one of these slots has content: elements whose attributes may be left out.
    DropIfAny(Box<[u16]>),
}

impl Plan {
    /// Compiles an element that is the root of a template, or stands in a stream of its own.
    pub(super) fn compile(root: &Element, inside: Inside, names: &mut Names) -> Option<Self> {
        if root.name == "Event" {
            return EventPlan::compile(root, names).map(|plan| Self::Event(Rc::new(plan)));
        }
        let mut compiler = Compiler::new(names);
        match inside {
            Inside::Event => compiler.part(root)?,
            Inside::UserData => compiler.user_data(root)?,
        }
        compiler.finish().map(|plan| Self::Part(Arc::new(plan)))
    }
}

impl EventPlan {
    fn compile(event: &Element, names: &mut Names) -> Option<Self> {
        let (system, parts) = event.children.split_first().filter(|(first, _)| first.name == "System")?;
        let system = SystemPlan::compile(system, names)?;
        let mut slots = usize::from(system.last_slot().map_or(0, |last| last + 1));
        // Text beside the elements of an event is no value of it, but a value there may hold elements.
        let mut elements = holders(&event.content, Inside::Event)?;
        let mut own = Compiler::new(names);
        own.used.extend(system.slots());
        for part in parts {
            match part.name.as_str() {
                // What the value says decides; where it is null, there is nothing inside either way.
                "UserData" if part.children.is_empty() => elements.extend(holders(&part.content, Inside::UserData)?),
                _ => own.guarded(part, |compiler| compiler.part(part))?,
            }
        }
        let own = Some(own.finish()?).filter(|own| !own.steps.is_empty()).map(Arc::new);
        // Which of them comes first is not kept: no template has both.
        if own.is_some() && !elements.is_empty() {
            return None;
        }
        slots = slots.max(elements.iter().map(|(slot, _)| usize::from(*slot) + 1).max().unwrap_or(0));
        slots = slots.max(own.as_ref().map_or(0, |own| own.slots));
        Some(Self { system, elements, own, slots })
    }
}

/// The slots of a content that has nothing else.
fn holders(content: &[Piece], inside: Inside) -> Option<Vec<(u16, Inside)>> {
    let slot = |piece: &Piece| match piece {
        Piece::Slot(slot) => Some((*slot, inside)),
        Piece::Text(_) => None,
    };
    content.iter().filter(|piece| !is_blank(piece)).map(slot).collect()
}

struct Compiler<'n> {
    plan: PartPlan,
    /// Slots that a field is made of: each may be used once, so that a small record cannot grow large.
    used: Vec<u16>,
    names: &'n mut Names,
}

impl<'n> Compiler<'n> {
    fn new(names: &'n mut Names) -> Self {
        Self { plan: PartPlan::default(), used: Vec::new(), names }
    }

    fn finish(self) -> Option<PartPlan> {
        let mut plan = self.plan;
        let mut used = self.used;
        used.sort_unstable();
        if used.windows(2).any(|pair| pair.first() == pair.last()) {
            return None;
        }
        for step in &plan.steps {
            plan.cost +=
                FIELD_BYTES + if let Step::Text { text: Some(text), .. } = step { text.len() as u64 } else { 0 };
        }
        Some(plan)
    }

    /// One child of the event.
    fn part(&mut self, part: &Element) -> Option<()> {
        match part.name.as_str() {
            "System" | "Event" => None,
            "EventData" => {
                self.elements(part, "")?;
                self.content("", &part.content, Empty::DropBlank)?;
                self.attributes(part, "", false)
            }
            "UserData" => {
                if !part.content.iter().all(is_blank) {
                    return None;
                }
                part.children.iter().try_for_each(|root| self.guarded(root, |compiler| compiler.user_data(root)))
            }
            _ => self.element(part, ""),
        }
    }

    fn user_data(&mut self, root: &Element) -> Option<()> {
        self.attributes(root, "", false)?;
        self.elements(root, "")?;
        self.content(&root.name, &root.content, Empty::DropBlank)
    }

    fn elements(&mut self, parent: &Element, path: &str) -> Option<()> {
        parent.children.iter().try_for_each(|child| self.guarded(child, |compiler| compiler.element(child, path)))
    }

    /// An element that is left out when the value it depends on is null.
    fn guarded(&mut self, element: &Element, inside: impl FnOnce(&mut Self) -> Option<()>) -> Option<()> {
        let Some(slot) = element.dependency else { return inside(self) };
        let guard = self.plan.steps.len();
        self.plan.steps.push(Step::Depends { slot, steps: 0 });
        self.needs(slot);
        inside(self)?;
        let inner = self.plan.steps.len() - guard - 1;
        if let Some(Step::Depends { steps, .. }) = self.plan.steps.get_mut(guard) {
            *steps = inner;
        }
        Some(())
    }

    fn element(&mut self, element: &Element, path: &str) -> Option<()> {
        let data = matches!(element.name.as_str(), "Data" | "ComplexData");
        let own = if data { literal_name(element)? } else { &element.name };
        let path = match (path.is_empty(), own.is_empty()) {
            (true, _) => own.to_owned(),
            (false, true) => path.to_owned(),
            (false, false) => format!("{path}.{own}"),
        };
        if element.children.is_empty() {
            let empty = when_empty(element, data);
            self.content(&path, &element.content, empty)?;
            return self.attributes(element, &path, data);
        }
        let dependencies: Option<Box<[u16]>> = element.children.iter().map(|child| child.dependency).collect();
        if let Some(dependencies) = dependencies {
            // If all its children are left out, it is an element that holds nothing.
            if !element.attributes.is_empty() || !element.content.is_empty() {
                return None;
            }
            dependencies.iter().for_each(|&slot| self.needs(slot));
            let name = self.names.get(&path);
            self.plan.steps.push(Step::Nothing { name, dependencies });
        }
        self.attributes(element, &path, data)?;
        self.elements(element, &path)?;
        self.content(&path, &element.content, Empty::DropBlank)
    }

    fn content(&mut self, name: &str, content: &[Piece], empty: Empty) -> Option<()> {
        let name = self.names.get(name);
        match content {
            [] if matches!(empty, Empty::Drop | Empty::DropBlank) => {}
            [] => self.plan.steps.push(Step::Text { name, text: None, empty }),
            [Piece::Text(text)] if text.is_empty() && matches!(empty, Empty::Drop | Empty::DropBlank) => {}
            [Piece::Text(text)] if text::trim(text).is_empty() && matches!(empty, Empty::DropBlank) => {}
            [Piece::Text(text)] => {
                self.plan.steps.push(Step::Text { name, text: Some(text.clone()), empty });
            }
            [Piece::Slot(slot)] => {
                if matches!(empty, Empty::Keep) {
                    self.plan.arrays.push(*slot);
                }
                self.slot(name, *slot, empty);
            }
            _ => return None,
        }
        Some(())
    }

    fn attributes(&mut self, element: &Element, path: &str, data: bool) -> Option<()> {
        for (key, content) in element.attributes.iter().filter(|(key, _)| is_value(key, data)) {
            let name = if path.is_empty() { format!("@{key}") } else { format!("{path}.@{key}") };
            self.content(&name, content, Empty::Drop)?;
        }
        Some(())
    }

    fn slot(&mut self, name: Arc<str>, slot: u16, empty: Empty) {
        self.plan.steps.push(Step::Slot { name, slot, empty });
        self.used.push(slot);
        self.needs(slot);
    }

    fn needs(&mut self, slot: u16) {
        self.plan.slots = self.plan.slots.max(usize::from(slot) + 1);
    }
}

fn is_blank(piece: &Piece) -> bool {
    matches!(piece, Piece::Text(text) if text::trim(text).is_empty())
}

/// The name of a `Data` element, if it is literal.
fn literal_name(element: &Element) -> Option<&str> {
    let mut found = "";
    for (key, content) in &element.attributes {
        match content.as_slice() {
            _ if key != "Name" || !found.is_empty() => {}
            [] => {}
            [Piece::Text(text)] => found = text,
            _ => return None,
        }
    }
    Some(found)
}

/// Whether an attribute is a value: namespaces and the name of a `Data` element are not.
pub(super) fn is_value(key: &str, data: bool) -> bool {
    !(key == "xmlns" || key.starts_with("xmlns:") || data && key == "Name")
}

fn when_empty(element: &Element, data: bool) -> Empty {
    let mut slots = Vec::new();
    for (_, content) in element.attributes.iter().filter(|(key, _)| is_value(key, data)) {
        match content.as_slice() {
            [Piece::Slot(slot)] => slots.push(*slot),
            [Piece::Text(text)] if !text.is_empty() => return Empty::Drop,
            _ => {}
        }
    }
    if slots.is_empty() { Empty::Keep } else { Empty::DropIfAny(slots.into()) }
}

impl PartPlan {
    /// Whether values may be of the types that they are: arrays only where an element can be repeated for each item.
    /// (Values that hold elements the caller has ruled out.)
    pub(super) fn accepts_arrays(&self, slots: &[Slot]) -> bool {
        slots.iter().zip(0_u16..).all(|(slot, number)| slot.kind != kind::STRINGS || self.arrays.contains(&number))
    }

    /// Whether a text of the template itself has this in it.
    pub(super) fn has_text(&self, part: &str) -> bool {
        self.steps.iter().any(|step| matches!(step, Step::Text { text: Some(text), .. } if text.contains(part)))
    }

    /// About how many fields it makes.
    pub(super) fn len(&self) -> usize {
        self.steps.len()
    }

    /// The fields, in order, onto the end of `to`.
    pub(super) fn unpack(&self, of: &[u8], slots: &[Slot], to: &mut Vec<Field>) {
        let get = |slot: u16| slots.get(usize::from(slot)).copied().unwrap_or_default();
        let mut steps = self.steps.iter();
        while let Some(step) = steps.next() {
            let (name, value, empty) = match step {
                Step::Depends { slot, steps: inner } => {
                    if get(*slot).is_null() && *inner > 0 {
                        steps.nth(inner - 1);
                    }
                    continue;
                }
                Step::Slot { name, slot, empty } => {
                    let slot = get(*slot);
                    if slot.kind == kind::STRINGS && slot.len > 0 {
                        strings(slot.bytes(of)).for_each(|value| to.push(Field { name: Arc::clone(name), value }));
                        continue;
                    }
                    (name, slots::value(slot.kind, slot.bytes(of)), empty)
                }
                Step::Nothing { name, dependencies } => {
                    if dependencies.iter().all(|&slot| get(slot).is_null()) {
                        to.push(Field { name: Arc::clone(name), value: Value::Null });
                    }
                    continue;
                }
                Step::Text { name, text, empty } => {
                    (name, text.as_ref().map_or(Value::Null, |text| slots::string(text.clone())), empty)
                }
            };
            let drop = match empty {
                Empty::Keep => false,
                Empty::Drop => value == Value::Null,
                Empty::DropBlank => {
                    value == Value::Null || value.as_text().is_some_and(|text| text::trim(text).is_empty())
                }
                Empty::DropIfAny(others) => value == Value::Null && others.iter().any(|&slot| !get(slot).is_empty(of)),
            };
            if !drop {
                to.push(Field { name: Arc::clone(name), value });
            }
        }
    }
}

/// The items of an array of strings, each ended by a NUL.
fn strings(bytes: &[u8]) -> impl Iterator<Item = Value> + '_ {
    let units = bytes.as_chunks::<2>().0;
    units.split_inclusive(|unit| *unit == [0, 0]).map(|item| slots::string(text::utf16(item.as_flattened())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn element(name: &str, content: Vec<Piece>) -> Element {
        Element { name: name.into(), content, ..Element::default() }
    }

    fn data(name: &str, slot: u16) -> Element {
        let mut data = element("Data", vec![Piece::Slot(slot)]);
        data.attributes.push(("Name".into(), vec![Piece::Text(name.into())]));
        data
    }

    fn parent(name: &str, children: Vec<Element>) -> Element {
        Element { name: name.into(), children, ..Element::default() }
    }

    fn compile(root: &Element, inside: Inside) -> Option<Arc<PartPlan>> {
        match Plan::compile(root, inside, &mut Names::default()) {
            Some(Plan::Part(plan)) => Some(plan),
            Some(Plan::Event(_)) => panic!("no part"),
            None => None,
        }
    }

    /// `name=value` of the fields that values (texts, or null) make.
    fn fields(root: &Element, inside: Inside, values: &[Option<&str>]) -> Vec<String> {
        let (mut bytes, mut slots) = (Vec::new(), Vec::new());
        for value in values {
            let (at, kind) = (bytes.len(), if value.is_some() { kind::STRING } else { kind::NULL });
            bytes.extend(value.unwrap_or_default().encode_utf16().flat_map(u16::to_le_bytes));
            let (at, len) = (at.try_into().unwrap(), (bytes.len() - at).try_into().unwrap());
            slots.push(Slot { at, len, kind });
        }
        let plan = compile(root, inside).unwrap();
        assert!(plan.slots <= slots.len());
        let mut out = Vec::new();
        plan.unpack(&bytes, &slots, &mut out);
        out.into_iter().map(|field| format!("{}={}", field.name, field.value)).collect()
    }

    #[test]
    fn data_keeps_order_and_empty_values() {
        let mut root = parent("EventData", vec![data("B", 1), data("A", 0), element("Data", vec![Piece::Slot(2)])]);
        root.attributes.push(("Name".into(), vec![Piece::Text("Symbol".into())]));
        let expected = ["B=", "A=x", "=y", "@Name=Symbol"];
        assert_eq!(fields(&root, Inside::Event, &[Some("x"), None, Some("y")]), expected);
    }

    #[test]
    fn an_element_is_left_out_when_what_it_depends_on_is_null() {
        let mut inner = data("A", 0);
        inner.dependency = Some(1);
        let root = parent("EventData", vec![inner, data("B", 2)]);
        assert_eq!(fields(&root, Inside::Event, &[Some("x"), None, Some("y")]), ["B=y"]);
        assert_eq!(fields(&root, Inside::Event, &[None, Some(""), Some("y")]), ["A=", "B=y"]);
    }

    #[test]
    fn an_element_without_the_children_it_may_have_holds_nothing() {
        let mut code = element("Code", vec![Piece::Slot(0)]);
        code.dependency = Some(0);
        let root = parent("ProcessingErrorData", vec![code]);
        assert_eq!(fields(&root, Inside::Event, &[Some("5")]), ["ProcessingErrorData.Code=5"]);
        assert_eq!(fields(&root, Inside::Event, &[None]), ["ProcessingErrorData="]);
    }

    #[test]
    fn attributes_without_content_are_left_out() {
        let mut leaf = element("Ref", vec![]);
        leaf.attributes.push(("file".into(), vec![Piece::Slot(0)]));
        leaf.attributes.push(("xmlns".into(), vec![Piece::Text("n".into())]));
        let root = parent("EventXML", vec![parent("Outer", vec![leaf])]);
        assert_eq!(fields(&root, Inside::UserData, &[Some("f")]), ["Outer.Ref.@file=f"]);
        assert_eq!(fields(&root, Inside::UserData, &[Some("")]), ["Outer.Ref="]);
        assert_eq!(fields(&parent("UserData", vec![root]), Inside::Event, &[Some("f")]), ["Outer.Ref.@file=f"]);
    }

    #[test]
    fn an_array_of_strings_repeats_its_element() {
        let plan = compile(&parent("EventData", vec![data("A", 0)]), Inside::Event).unwrap();
        let bytes = b"x\0\0\0\0\0y\0\0\0";
        let slots = [Slot { at: 0, len: bytes.len().try_into().unwrap(), kind: kind::STRINGS }];
        assert!(plan.accepts_arrays(&slots));
        let mut out = Vec::new();
        plan.unpack(bytes, &slots, &mut out);
        let found: Vec<_> = out.iter().map(|field| field.value.to_string()).collect();
        assert_eq!(found, ["x", "", "y"]);
    }

    #[test]
    fn forms_that_are_not_handled_are_refused() {
        let refused = |root: &Element| compile(root, Inside::Event).is_none();
        assert!(refused(&parent("EventData", vec![data("A", 0), data("B", 0)])), "a value used twice");
        let mixed = element("Data", vec![Piece::Text("a".into()), Piece::Slot(0)]);
        assert!(refused(&parent("EventData", vec![mixed])), "text beside a value");
        let mut named = element("Data", vec![]);
        named.attributes.push(("Name".into(), vec![Piece::Slot(0)]));
        assert!(refused(&parent("EventData", vec![named])), "a name that is a value");
        assert!(refused(&parent("System", vec![])), "a second System block");
    }
}
